#!/usr/bin/env python3
"""What a release is made of; the workflow calls this, and so do tests. Python's own library only.

release.py version [TAG]            the version of Cargo.toml; with TAG, refuses one that says otherwise
release.py notes                    what the changelog says of this version
release.py archive TARGET BINARY OUT    okta-reconcile-VERSION-TARGET.tar.gz (.zip for Windows) in the folder OUT
release.py sbom TARGET OUT          the crates that the program is built of, as CycloneDX
release.py sums DIR                 SHA256SUMS of the files in a folder, in that folder
"""

import datetime
import gzip
import hashlib
import io
import json
import os
import pathlib
import re
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import zipfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
CHANGELOG = ROOT / ".github" / "CHANGELOG.md"
NAME = "okta-reconcile"
SHELLS = {
    "bash": "okta-reconcile.bash",
    "zsh": "_okta-reconcile",
    "fish": "okta-reconcile.fish",
    "powershell": "_okta-reconcile.ps1",
    "elvish": "okta-reconcile.elv",
}
TEXTS = ["README.md", "LICENSE-MIT", "LICENSE-APACHE", ".github/CHANGELOG.md"]


def stop(words):
    sys.exit(f"release: {words}")


def package():
    return tomllib.loads((ROOT / "Cargo.toml").read_text("utf-8"))["package"]


def changes():
    """The versions of the changelog, the newest first, and what is said of each."""
    parts = re.split(r"^## (.+)$", CHANGELOG.read_text("utf-8"), flags=re.MULTILINE)[1:]
    return [(heading.split()[0], text.strip()) for heading, text in zip(parts[::2], parts[1::2])]


def version(tag=None):
    found = package()["version"]
    newest, _ = changes()[0]
    if newest != found:
        stop(f"Cargo.toml has {found}, and the changelog begins with {newest}")
    if tag is not None and tag != f"v{found}":
        stop(f"the tag is {tag}, and Cargo.toml has {found}")
    return found


def notes():
    version()
    return changes()[0][1]


def moment():
    """The time of the commit, so that the same commit makes the same bytes."""
    return int(os.environ.get("SOURCE_DATE_EPOCH", "315532800"))


def members(binary, windows):
    """What is in an archive: the path, the mode and the bytes of each file."""
    program = f"{NAME}.exe" if windows else NAME
    yield program, 0o755, binary.read_bytes()
    for text in TEXTS:
        yield pathlib.PurePath(text).name, 0o644, (ROOT / text).read_bytes()

    def printed(*words):
        return subprocess.run([binary, *words], check=True, stdout=subprocess.PIPE).stdout

    for shell, name in sorted(SHELLS.items()):
        yield f"completions/{name}", 0o644, printed("completions", shell)
    with tempfile.TemporaryDirectory() as folder:
        printed("--quiet", "man", "--out", folder)
        for page in sorted(pathlib.Path(folder).iterdir()):
            yield f"man/man1/{page.name}", 0o644, page.read_bytes()


def archive(target, binary, out):
    windows = "windows" in target
    folder = f"{NAME}-{version()}-{target}"
    out = pathlib.Path(out)
    out.mkdir(parents=True, exist_ok=True)
    files = [(f"{folder}/{path}", mode, data) for path, mode, data in members(pathlib.Path(binary).resolve(), windows)]
    if windows:
        path = out / f"{folder}.zip"
        when = datetime.datetime.fromtimestamp(moment(), datetime.timezone.utc).timetuple()[:6]
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zipped:
            for name, mode, data in files:
                entry = zipfile.ZipInfo(name, when)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = (0o100000 | mode) << 16
                zipped.writestr(entry, data)
        return path
    path = out / f"{folder}.tar.gz"
    with open(path, "wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=moment()) as packed:
        with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as tar:
            for name, mode, data in files:
                entry = tarfile.TarInfo(name)
                entry.size, entry.mode, entry.mtime = len(data), mode, moment()
                tar.addfile(entry, io.BytesIO(data))
    return path


def built_of(metadata):
    """The packages that end up in the program: no dependencies of tests."""
    nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
    root = metadata["resolve"]["root"]
    reached, left = {}, [root]
    while left:
        node = left.pop()
        if node in reached:
            continue
        needs = [
            dependency["pkg"]
            for dependency in nodes[node]["deps"]
            if any(kind["kind"] in (None, "build") for kind in dependency["dep_kinds"])
        ]
        reached[node] = sorted(set(needs))
        left += needs
    return root, reached


def sbom(target, out):
    words = [os.environ.get("CARGO", "cargo"), "metadata", "--format-version=1", "--locked", f"--filter-platform={target}"]
    found = subprocess.run(words, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout
    metadata = json.loads(found)
    root, reached = built_of(metadata)
    packages = {package["id"]: package for package in metadata["packages"]}
    locked = tomllib.loads((ROOT / "Cargo.lock").read_text("utf-8"))["package"]
    sums = {(each["name"], each["version"]): each.get("checksum") for each in locked}

    def purl(key):
        return f"pkg:cargo/{packages[key]['name']}@{packages[key]['version']}"

    def component(key):
        each = packages[key]
        made = {
            "type": "application" if key == root else "library",
            "bom-ref": purl(key),
            "name": each["name"],
            "version": each["version"],
            "purl": purl(key),
        }
        if each.get("license"):
            made["licenses"] = [{"expression": each["license"].replace("/", " OR ")}]
        checksum = sums.get((each["name"], each["version"]))
        if checksum:
            made["hashes"] = [{"alg": "SHA-256", "content": checksum}]
        return made

    when = datetime.datetime.fromtimestamp(moment(), datetime.timezone.utc)
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {
            "timestamp": when.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "component": component(root),
            "properties": [{"name": "target", "value": target}],
        },
        "components": [component(key) for key in sorted(reached, key=purl) if key != root],
        "dependencies": [
            {"ref": purl(key), "dependsOn": sorted({purl(need) for need in reached[key]})}
            for key in sorted(reached, key=purl)
        ],
    }
    out = pathlib.Path(out)
    out.mkdir(parents=True, exist_ok=True)
    path = out / f"{NAME}-{version()}-{target}.cdx.json"
    path.write_text(json.dumps(document, indent=2) + "\n", "utf-8")
    return path


def sums(folder):
    folder = pathlib.Path(folder)
    files = sorted(path for path in folder.iterdir() if path.is_file() and path.name != "SHA256SUMS")
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files]
    (folder / "SHA256SUMS").write_text("".join(lines), "utf-8")
    return folder / "SHA256SUMS"


COMMANDS = {"version": version, "notes": notes, "archive": archive, "sbom": sbom, "sums": sums}

if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in COMMANDS:
        sys.exit(__doc__)
    print(COMMANDS[sys.argv[1]](*sys.argv[2:]))
