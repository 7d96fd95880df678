"""Compares what schemathesis complains about, and the server errors of the log, with what the facts explain.

usage: schemathesis_verdict.py [--reached] EXPLAINED DESCRIPTION LOG EVENTS…

The log is the sandbox's, the events are as `--report ndjson` writes them. `--reached`: every operation of the description
is to succeed at least once. A line of EXPLAINED is METHOD PATH STATUS CODE and, after two spaces, the section of the facts
that explains it.
"""

import base64
import collections
import json
import re
import sys


def explained(path):
    with open(path) as lines:
        for line in lines:
            key, _, why = line.strip().partition("  ")
            if key and not key.startswith("#"):
                yield key, why.strip()


def complaints(path):
    """Yields each failed check: the operation with status and error code, the check, and the request."""
    with open(path) as lines:
        for line in lines:
            event = json.loads(line)
            recorder = event.get("ScenarioFinished", {}).get("recorder")
            for case, checks in (recorder or {}).get("checks", {}).items():
                interaction = recorder["interactions"].get(case, {})
                request, response = interaction.get("request", {}), interaction.get("response")
                for check in checks:
                    if check["status"] == "failure":
                        failure = check["failure_info"]["failure"]
                        yield f"{failure['operation']} {answer(response)}", check["name"], request.get("uri", "")


def answer(response):
    if response is None:
        return "no answer"
    content = (response.get("content") or {}).get("$base64", "")
    try:
        code = json.loads(base64.b64decode(content)).get("errorCode", "-")
    except (ValueError, AttributeError):
        code = "-"
    return f"{response['status_code']} {code}"


def operations(path):
    with open(path) as file:
        paths = json.load(file)["paths"]
    found = [
        (method.upper(), path, re.compile(re.sub(r"{\w+}", "[^/]+", path)))
        for path, item in paths.items()
        for method in item
        if method != "parameters"
    ]
    return sorted(found, key=lambda each: each[1].count("{"))


def answers(path, known):
    """Yields the operation of each line of the log, its status and the rest. Some of them schemathesis does not check."""
    with open(path) as lines:
        for line in lines:
            row = json.loads(line)
            for method, template, pattern in known:
                if row["method"] == method and pattern.fullmatch(row["path"]):
                    yield f"{method} {template}", row["status"], row
                    break


arguments = [each for each in sys.argv[1:] if each != "--reached"]
explained_path, description, log, *events = arguments
known = dict(explained(explained_path))
found = collections.defaultdict(collections.Counter)
examples = {}
for key, check, uri in (each for path in events for each in complaints(path)):
    found[key][check] += 1
    examples.setdefault(key, uri)
every = operations(description)
reached = set()
for operation, status, row in answers(log, every):
    if status is not None and 200 <= status < 300:
        reached.add(operation)
    if status is None or status >= 500:
        code = (row["res"] or {}).get("errorCode", "-")
        key = f"{operation} {status} {code}"
        found[key]["log"] += 1
        examples.setdefault(key, row["path"])
wrong = sorted(found.keys() - known.keys())
print(f"answers that the description does not have: {len(found)} kinds, {len(wrong)} of them unexplained")
for key in wrong:
    print(f"{key}: {', '.join(found[key])}: {examples[key]}")
bare = [key for key, why in known.items() if not why]
for key in bare:
    print(f"explained by nothing: {key}")
missed = []
if "--reached" in sys.argv:
    missed = [f"{method} {path}" for method, path, _ in every if f"{method} {path}" not in reached]
    print(f"operations that succeeded at least once: {len(reached)} of {len(every)}")
    for operation in missed:
        print(f"never succeeded: {operation}")
sys.exit(bool(wrong or bare or missed))
