"""A change on its way to the org and back: stop by stop, what people do, what the workflows say, and what became of
the org. Usage: walk.py ROOT BINARY FOLDER [STORY…]"""

import re
import sys
from concurrent.futures import ThreadPoolExecutor

import owners
import refusals
from github import BOT
from place import PEOPLE, Place, people_file
from told import expect, ran, says, silent, stop


def pull_request(place):
    """Opened, pushed to, approved, and moved on from."""
    github = place.github
    number, runs = place.open("alice", "bob-leads", {"users/people.yaml": people_file({"bob": "Lead"})})
    run = ran(runs, "okta plan")
    head = github.pulls[number]["head"]["sha"]
    expect([run.name for run in runs if run.jobs] == ["okta plan"], "no other job has run", runs)
    comment = github.comments_of(number)[0]
    says(comment, "<!-- okta-reconcile plan org=", head, "### Plan: 1 to update; 2 calls.", "title           Engineer → Lead")
    check = github.newest_check(head)
    expect(check["conclusion"] == "success", "the check passes", check)
    says(check["output"]["text"], "# effects-v1 ", "bob@acme.example  title: Engineer → Lead")
    says(check["output"]["summary"], "bob@acme.example")
    digest = check["external_id"].split()[-1]
    says(check["output"]["text"], digest)
    says(run.summary, "bob@acme.example")
    artifact = github.artifacts[-1]
    expect((artifact["run"], artifact["name"]) == (run.id, "okta-reconcile-plan-1"), "the page is an artifact", artifact["name"])
    stop("pull request: a comment, a check with the effects, the page as an artifact")

    stranger = github.comment(number, "mallory", comment.splitlines()[0] + "\nmine")
    github.comments.insert(0, github.comments.pop())
    changed = people_file({"bob": "Lead", "dan": "Analyst"}).replace("dan@acme.example, status: ACTIVE", "dan@acme.example, status: SUSPENDED")
    run = ran(place.update(number, {"users/people.yaml": changed}), "okta plan")
    head = github.pulls[number]["head"]["sha"]
    expect(len(github.comments_of(number)) == 1, "there is one comment", github.comments_of(number))
    says(github.comments_of(number)[0], head, "1 to suspend", "Engineer → Analyst")
    outdated = next(each for each in github.comments if each["user"]["login"] != "mallory")["before"][-1]
    says(outdated, "### ~~Plan: 1 to update; 2 calls.~~", f"**Outdated:** `{head}` is being planned.")
    expect(stranger["body"].endswith("mine"), "a stranger's comment is left alone, marker or not", stranger)
    expect(any(each.startswith("::warning file=users/people.yaml,line=4") for each in run.annotations), "dangers stand at their lines", run.log)
    stop("second push: the comment is marked as outdated, then edited; dangers are annotated; a stranger's marker is not ours")

    review = github.review(number, "bob")
    place.update(number, {"users/people.yaml": "# Who works here.\n" + changed})
    expect(review["state"] == "APPROVED", "the approval of the same plan stays", review)
    other, _ = place.open("carol", "eve-leads", {"users/more.yaml": "users: []\n"})
    github.review(other, "bob")
    ran(place.merge(other), "okta apply")
    place.update(number, {"users/people.yaml": "# Who works here, by name.\n" + changed})
    expect(review["state"] == "APPROVED", "it stays when somebody else merges", review)
    silent(github.comments_of(number)[0], "more.yaml")
    place.update(number, {"users/people.yaml": people_file({"bob": "Chief"})})
    expect(review["state"] == "DISMISSED", "the approval of another plan goes", review)
    says(review["dismissed"], "is not the one that was approved")
    stop("reviews: kept by a reformatting and by another's merge, dismissed by another plan")
    return number


def merge(place, number):
    """An administrator acts in between; the merge does what was approved, and nothing to her."""
    github = place.github
    github.review(number, "carol")
    place.suspend("ada")
    run = ran(place.merge(number), "okta apply")
    expect(place.person("bob") == ("ACTIVE", "Chief"), "the reviewed step is done", place.person("bob"))
    expect(place.person("ada")[0] == "SUSPENDED", "nothing is done to Ada", place.person("ada"))
    expect(github.newest_status(place.main)["state"] == "success", "the commit counts as applied")
    comment = github.comments_of(number)[-1]
    says(comment, "### Applied", "1 done, 0 failed", "Engineer → Chief")
    says(comment, "status: SUSPENDED → ACTIVE: ada@acme.example")
    says(run.summary, "### Applied")
    again = ran(place.again(), "okta apply")
    says(again.log, "has ended well already")
    stop("merge: the approved step is done, Ada stays suspended and the comment says so; once more does nothing")


def drift(place):
    github = place.github
    ran(place.night(), "okta drift")
    issue = github.issues_titled("not as the files ask")[0]
    says(issue["body"], "1 to unsuspend", "ada@acme.example", "SUSPENDED", "grace@acme.example")
    place.suspend("eve")
    ran(place.night(), "okta drift")
    expect(len(github.issues) == 1, "it is one issue", github.issues)
    says(issue["body"], "2 to unsuspend", "eve@acme.example")
    for name in ("ada", "eve"):
        place.suspend(name, "unsuspend")
    ran(place.night(), "okta drift")
    expect(issue["state"] == "closed", "it is closed when nothing differs", issue)
    place.suspend("ada")
    ran(place.night(), "okta drift")
    expect(issue["state"] == "open" and len(github.issues) == 1, "it is opened again", github.issues)
    stop("nightly drift: one issue names Ada and who suspended her; edited, closed, opened again")


def revert(place):
    """A pull request that takes a suspension back before anybody has applied it, and a title after."""
    number, runs = place.open("alice", "revert-bob-leads", {"users/people.yaml": people_file({}).replace(
        "bob@acme.example, status: ACTIVE, profile: {title: Engineer}", "bob@acme.example")})
    ran(runs, "okta plan")
    says(place.github.comments_of(number)[0], "Withdrawn", "bob@acme.example", "title")
    stop("revert: the plan names what it withdraws")


def emergency(place):
    run = ran(place.dispatch("ada@acme.example"), "okta emergency")
    expect(place.person("ada")[0] == "ACTIVE", "what the files ask for Ada is done", place.person("ada"))
    says(run.summary, "### Applied")
    expect(place.github.newest_status(place.main)["description"].startswith("Applied"), "it counts as no apply of the branch")
    stop("emergency: one person, whatever was approved")


def ids(place):
    """Somebody is made; the id is proposed, once, and the file of the ids is all that the proposal changes."""
    github = place.github
    names = sorted(PEOPLE)
    held = "# Ours.\n" + "".join(f"{name}@acme.example: 00u1{name}\n" for name in names)
    newcomer = "users: [{login: kim@acme.example, profile: {firstName: Kim, lastName: Acme}}]\n"
    files = {"okta-reconcile.yaml": "guards: {maxSuspensions: 2}\nids: ids.acme.yaml\n", "ids.acme.yaml": held}
    number, _ = place.open("alice", "kim", files | {"users/more.yaml": newcomer})
    github.review(number, "bob")
    ran(place.merge(number), "okta ids")
    proposals = [each for each in github.pulls.values() if each["user"]["login"] == BOT]
    expect(len(proposals) == 1 and proposals[0]["base"]["ref"] == "main", "one is proposed", proposals)
    branch = proposals[0]["head"]["ref"]
    difference = lambda: place.git("diff", "--unified=0", place.main, f"origin/{branch}").splitlines()
    place.git("fetch", "--quiet", "origin")
    lines = [line for line in difference() if re.match(r"[-+](?![-+])|diff", line)]
    found = place.okta("GET", "/users/kim@acme.example")["id"]
    expect(lines == ["diff --git a/ids.acme.yaml b/ids.acme.yaml", f"+kim@acme.example: {found}"], "one line is new", lines)
    tip = place.git("rev-parse", f"origin/{branch}")
    says(ran(place.again(), "okta ids").log, f"#{proposals[0]['number']} proposes the ids already")
    place.git("fetch", "--quiet", "origin")
    expect(place.git("rev-parse", f"origin/{branch}") == tip, "it is left as it is")
    runs = place.pull_request(proposals[0]["number"], "opened")
    ran(runs, "okta plan")
    says(github.comments_of(proposals[0]["number"])[0], "No changes")
    github.review(proposals[0]["number"], "bob")
    says(ran(place.merge(proposals[0]["number"]), "okta ids").log, "has everybody")
    stop("ids: who was made is proposed as one line, once; its plan has no changes, and then everybody is there")


def change(place):
    merge(place, pull_request(place))
    drift(place)
    revert(place)
    emergency(place)


def told_at(place, story):
    try:
        story(place)
        expect(not place.github.refused, "no job lacks a permission that it needs", *place.github.refused)
    finally:
        place.close()


def main(root, binary, work, *names):
    """The stories at once, each with a repository and an org of its own."""
    # The first write to Hal fails, and the next one does not.
    faults = [{"method": "POST", "path": "/api/v1/users/00u1hal", "count": 1, "effect": "forbidden"}]
    stories = {
        "change": (change, {}), "between": (refusals.in_between, {"faults": faults}), "looks": (refusals.looks, {}),
        "plans": (refusals.of_plans, {"credentials": "token"}), "ids": (ids, {}),
        "owners": (owners.owners, {}),
    }
    only = [name for name in names if name in stories] or list(stories)
    with ThreadPoolExecutor() as pool:
        told = []
        for name in only:
            story, differs = stories[name]
            told.append(pool.submit(told_at, Place(root, binary, f"{work}/{name}", **differs), story))
        for each in told:
            each.result()


main(*sys.argv[1:])
