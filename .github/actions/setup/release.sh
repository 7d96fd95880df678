#!/usr/bin/env bash
# Takes the program of a release: what it is has to be vouched for, by a checksum that the workflow names or by the
# provenance that release.yml made for the commit to which this action is pinned.
set -euo pipefail
export LC_ALL=C
folder="${RUNNER_TEMP:?}/okta-reconcile-release"

# stop WORDS: ends the step. Nothing of a release is installed before it is vouched for.
stop() {
    printf '::error title=okta-reconcile::%s\n' "$*" >&2
    exit 1
}

version="${VERSION#v}"
[[ "$version" =~ ^[0-9]+\.[0-9]+\.[0-9]+([-+.][0-9A-Za-z.-]+)?$ ]] || stop "\`version\` is no version such as 0.1.0."
[[ "${REPOSITORY:-}" =~ ^[A-Za-z0-9._-]+/[A-Za-z0-9._-]+$ ]] || stop "\`repository\` is not OWNER/NAME."
sha256="${SHA256:-}"
[[ -z "$sha256" || "$sha256" =~ ^[0-9a-f]{64}$ ]] || stop "\`sha256\` is no SHA-256 in hex."

case "${RUNNER_OS:?}-${RUNNER_ARCH:?}" in
    Linux-X64) target=x86_64-unknown-linux-musl end=tar.gz ;;
    Linux-ARM64) target=aarch64-unknown-linux-musl end=tar.gz ;;
    macOS-X64) target=x86_64-apple-darwin end=tar.gz ;;
    macOS-ARM64) target=aarch64-apple-darwin end=tar.gz ;;
    Windows-X64) target=x86_64-pc-windows-msvc end=zip ;;
    *) stop "There is no release for $RUNNER_OS on $RUNNER_ARCH: leave \`version\` out, and it is built." ;;
esac
name="okta-reconcile-$version-$target"
server="${GITHUB_SERVER_URL:-https://github.com}"

rm -rf "$folder"
mkdir -p "$folder/bin" "$folder/unpacked"
cd "$folder"
# `gh` reads private repositories too, with the job's own token; the public ones anybody can read.
fetch() {
    if command -v gh >/dev/null &&
        GH_HOST="${server#*://}" gh release download "v$version" --repo "$REPOSITORY" --pattern "$1" --output "$1"; then
        return
    fi
    curl --proto '=https' --tlsv1.2 --fail --silent --show-error --location --retry 3 \
        --output "$1" "$server/$REPOSITORY/releases/download/v$version/$1" ||
        stop "$1 cannot be fetched from the release v$version of $REPOSITORY."
}
fetch "$name.$end"
fetch SHA256SUMS

digest() { if command -v sha256sum >/dev/null; then sha256sum "$1"; else shasum -a 256 "$1"; fi | cut -d ' ' -f 1; }
actual="$(digest "$name.$end")"
listed="$(grep -F "  $name.$end" SHA256SUMS | head -n 1 | cut -d ' ' -f 1 || true)"
[ "$actual" = "$listed" ] || stop "The checksum of $name.$end is not the one that the release lists: $actual."
if [ -n "$sha256" ]; then
    [ "$actual" = "$sha256" ] || stop "The checksum of $name.$end is not \`sha256\`: $actual."
fi

if [[ "$(gh attestation verify --help 2>/dev/null || true)" == *--source-digest* ]]; then
    words=(--repo "$REPOSITORY" --signer-workflow "$REPOSITORY/.github/workflows/release.yml" --source-ref "refs/tags/v$version")
    # One pin holds for all: the program is of the commit that this action is of.
    if [[ "${PINNED:-}" =~ ^[0-9a-f]{40}$ ]]; then words+=(--source-digest "$PINNED"); fi
    GH_HOST="${server#*://}" gh attestation verify "$name.$end" "${words[@]}" ||
        stop "Nothing vouches that $name.$end was built by release.yml of $REPOSITORY${PINNED:+ from $PINNED}."
elif [ -z "$sha256" ]; then
    stop "\`gh\` cannot verify provenance here: name the checksum of $name.$end as \`sha256\`, or leave \`version\` out."
fi

case "$end" in
    zip) unzip -q "$name.zip" -d unpacked ;;
    *) tar -xzf "$name.tar.gz" -C unpacked ;;
esac
for program in okta-reconcile okta-reconcile.exe; do
    if [ -f "unpacked/$name/$program" ]; then
        mv "unpacked/$name/$program" bin/
        chmod 755 "bin/$program"
    fi
done
found="$(bin/okta-reconcile --version)"
[ "$found" = "okta-reconcile $version" ] || stop "The release v$version holds another program: $found."
printf '%s/bin\n' "$folder" >>"${GITHUB_PATH:?}"
