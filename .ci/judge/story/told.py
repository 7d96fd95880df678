"""What every stop of the story needs: to say that something has to be so, with the evidence where it is not."""

import time

began = time.monotonic()


def expect(is_so, what, *evidence):
    if not is_so:
        raise SystemExit("\n".join([f"not so: {what}", *(str(each) for each in evidence)]))


def says(text, *words):
    for each in words:
        expect(each in text, f"it says {each!r}", text)


def silent(text, *words):
    for each in words:
        expect(each not in text, f"it does not say {each!r}", text)


def ran(runs, name, conclusion="success"):
    """The one run of a workflow, which ended so."""
    found = [run for run in runs if run.name == name]
    expect(len(found) == 1, f"one run of {name}", [run.name for run in runs])
    expect(found[0].conclusion == conclusion, f"{name} ends with {conclusion}", found[0].conclusion, found[0].log)
    return found[0]


def stop(words):
    print(f"{time.monotonic() - began:5.1f} s  {words}", flush=True)
