"""A change by which somebody joins a group whose owners approve: who is waited for, and whose approval is none."""

from place import people_file
from told import expect, ran, says, silent, stop

APPROVALS = "guards: {maxSuspensions: 2}\napprovals: {owners: [\"sales-*\"], people: {Carol: eve@acme.example, alice: grace@acme.example}}\n"
WAITS = "An owner has yet to approve:"


def joins(title="Engineer"):
    """Bob joins the group, which Eve owns, and Grace as a member of another group."""
    entry = "bob@acme.example, status: ACTIVE, "
    return {"users/people.yaml": people_file({"bob": title}).replace(entry, entry + "groups: {add: [sales-apps]}, ")}


class Waiting:
    """A pull request of Alice's, and what its check says."""

    def __init__(self, place):
        self.place, self.github, self.number = place, place.github, None

    def check(self):
        return self.github.newest_check(self.github.pulls[self.number]["head"]["sha"])

    def waits(self, runs, *words):
        run = ran(runs, "okta plan", "failure")
        check = self.check()
        expect(check["conclusion"] == "failure", "the check fails", check)
        says(check["output"]["title"], "Waits for an approval by an owner of 1 group. Plan: 1 to update")
        for text in (check["output"]["summary"], self.github.comments_of(self.number)[0]):
            says(text, WAITS, "sales-apps: bob@acme.example joins", *words)
        return run

    def passes(self, runs):
        ran(runs, "okta plan")
        check = self.check()
        expect(check["conclusion"] == "success", "the check passes", check)
        silent(check["output"]["summary"], WAITS)
        silent(self.github.comments_of(self.number)[0], WAITS)


def owners(place):
    """Nobody's approval counts but an owner's: not the author's, not another's, not that of another plan."""
    github = place.github
    number, runs = place.open("alice", "approvals", {"okta-reconcile.yaml": APPROVALS})
    ran(runs, "okta plan")
    says(github.comments_of(number)[0], "approvals.owners", "sales-*")
    github.review(number, "bob")
    ran(place.merge(number), "okta apply")

    wait = Waiting(place)
    wait.number, runs = place.open("alice", "bob-sells", joins())
    who = "eve@acme.example (carol), grace@acme.example (alice, through sales-leads)"
    wait.waits(runs, f"one of its owners approves: {who}")
    stop("owners: the check waits, and names who can approve")

    wait.waits(place.reviewed(wait.number, "alice"))
    wait.waits(place.reviewed(wait.number, "bob"))
    runs = place.reviewed(wait.number, "carol", state="COMMENTED")
    expect(not [run for run in runs if run.jobs], "a comment sets off nothing", runs)
    stop("owners: the author's own approval, another's and a comment leave it waiting")

    pulled = joins() | {"okta-reconcile.yaml": "guards: {maxSuspensions: 2}\napprovals: {people: {bob: eve@acme.example}}\n"}
    wait.waits(place.update(wait.number, pulled), who)
    wait.waits(place.reviewed(wait.number, "bob"), who)
    place.update(wait.number, {"okta-reconcile.yaml": APPROVALS})
    stop("owners: who approves stands in the base, whatever the change makes of it")

    wait.passes(place.reviewed(wait.number, "carol"))
    wait.passes(place.update(wait.number, {"README.md": "Words.\n"}))
    wait.waits(place.update(wait.number, joins("Lead")), who)
    stop("owners: an owner's approval is of a plan: words keep it, and another plan does not")

    runs = place.reviewed(wait.number, "carol")
    wait.passes(runs)
    _, runs = place.queue(wait.number, place.main)
    ran(runs, "okta merge queue")
    ran(place.merge(wait.number), "okta apply")
    expect(place.person("bob") == ("ACTIVE", "Lead"), "what was approved is done", place.person("bob"))
    members = [each["id"] for each in place.okta("GET", "/groups/00g1sales/users")]
    expect(members == ["00u1bob"], "and Bob has joined", members)
    stop("owners: approved by an owner, queued, merged and done")
