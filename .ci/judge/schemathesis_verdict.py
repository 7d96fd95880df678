"""Compares what schemathesis complains about with what the facts explain.

usage: schemathesis_verdict.py EXPLAINED EVENTS       the events as `--report ndjson` writes them

A line of EXPLAINED is METHOD PATH STATUS CODE and, after two spaces, the section of the facts that explains it.
"""

import base64
import collections
import json
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


known = dict(explained(sys.argv[1]))
found = collections.defaultdict(collections.Counter)
examples = {}
for key, check, uri in complaints(sys.argv[2]):
    found[key][check] += 1
    examples.setdefault(key, uri)
wrong = sorted(found.keys() - known.keys())
print(f"answers that the description does not have: {len(found)} kinds, {len(wrong)} of them unexplained")
for key in wrong:
    print(f"{key}: {', '.join(found[key])}: {examples[key]}")
bare = [key for key, why in known.items() if not why]
for key in bare:
    print(f"explained by nothing: {key}")
sys.exit(bool(wrong or bare))
