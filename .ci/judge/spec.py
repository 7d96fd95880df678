"""Helps `spec`: gathers logs, and compares what breaks Okta's API description with the errata of the description.

usage: spec.py gather LOG…
       spec.py judge all|bodies ERRATA OURS REAL    both findings as spec_check.py prints them: a count and the finding

A line of the errata is a regular expression; the lines with # above it say how it is known. `# recorded` means that
answers of real orgs break the description so, which is held against the recordings here.
"""

import json
import re
import sys


def gather(logs):
    for log in logs:
        with open(log) as lines:
            for line in lines:
                row = {"src": "sandbox", "file": log, "i": 0, **json.loads(line)}
                if row["status"] is not None:
                    print(json.dumps(row))


def findings(path):
    with open(path) as lines:
        for line in lines:
            found = re.match(r"(\d+) (.*)", line)
            if found:
                yield int(found[1]), found[2]


def errata(path):
    known = ""
    with open(path) as lines:
        for line in lines:
            line = line.rstrip("\n")
            if line.startswith("#"):
                known += line
            elif line:
                yield re.compile(line), known
            else:
                known = ""


def judge(what, errata_path, ours_path, real_path):
    ours = list(findings(ours_path))
    if what == "bodies":
        ours = [(count, text) for count, text in ours if " :: " in text]
    real = [text for _, text in findings(real_path)]
    patterns = list(errata(errata_path))
    wrong = [(count, text) for count, text in ours if not any(each.fullmatch(text) for each, _ in patterns)]
    unproven = [
        each.pattern
        for each, known in patterns
        if not known or known.startswith("# recorded") and not any(each.fullmatch(text) for text in real)
    ]
    with open(ours_path) as lines:
        print(lines.readline().strip())
    mended = sum(count for count, _ in wrong)
    print(f"breaks of the description: {mended} of ours, {sum(count for count, _ in ours) - mended} of its own errata")
    for count, text in wrong:
        print(f"{count} × {text}")
    for pattern in unproven:
        print(f"no evidence for: {pattern}")
    sys.exit(bool(wrong or unproven))


if sys.argv[1] == "gather":
    gather(sys.argv[2:])
else:
    judge(*sys.argv[2:])
