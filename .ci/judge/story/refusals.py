"""What is refused, each with its words, and what has only the looks of an approval."""

import copy
import io
import zipfile

from place import people_file
from told import expect, ran, says, silent, stop


class Refusals:
    """A repository and an org of their own; `titles` is what the files of `main` say."""

    def __init__(self, place):
        self.place, self.github, self.titles = place, place.github, {}

    def people(self, **titles):
        return {"users/people.yaml": people_file(self.titles | titles)}

    def approved(self, branch, files):
        """A pull request that Bob has approved after its plan."""
        number, runs = self.place.open("alice", branch, files)
        ran(runs, "okta plan")
        self.github.review(number, "bob")
        return number

    def failure(self):
        return self.github.issues_titled("an apply has failed")[0]

    def outcome(self, number):
        return self.github.comments_of(number)[-1]

    def refused(self, runs, number, *words):
        """An apply that writes nothing, and says why in every place where somebody looks."""
        run = ran(runs, "okta apply", "failure")
        for text in (self.outcome(number), run.summary, self.failure()["body"]):
            says(text, "### Refused, and nothing was written", *words)
        expect(self.failure()["state"] == "open", "the issue is open", self.failure())
        expect(self.github.newest_status(self.place.main)["state"] == "failure", "the commit does not count as applied")

    def applied(self, runs):
        ran(runs, "okta apply")
        expect(self.failure()["state"] == "closed", "the issue is closed", self.failure())

    # Between the approval and the merge.

    def stale(self):
        number = self.approved("fay-leads", self.people(fay="Lead"))
        self.place.title("fay", "Manager")
        self.refused(self.place.merge(number), number, "Planned now, and not reviewed:", "fay@acme.example  title: Manager → Lead")
        expect(self.place.person("fay")[1] == "Manager", "nothing is written", self.place.person("fay"))
        self.place.title("fay", "Engineer")
        self.applied(self.place.again())
        self.titles["fay"] = "Lead"
        expect(self.place.person("fay")[1] == "Lead", "it is taken up", self.place.person("fay"))
        stop("stale value: refused, named, and taken up when run again; the issue is opened and closed")

    def wider(self):
        number = self.approved("gus-leads", self.people(gus="Lead"))
        pull, pushed = self.github.pulls[number], self.people(gus="Lead", dan="Chief")
        pull["head"]["sha"] = self.place.push("gus-leads", pushed)
        self.github.introduced[pull["head"]["sha"]] = [number]
        self.refused(self.place.merge(number), number, "dan@acme.example  title: Engineer → Chief", "1 thing that is not in")
        expect(self.place.person("gus")[1] == "Engineer", "nothing is written", self.place.person("gus"))
        # What an approval lacks can follow the merge: the plan of what was merged, and a yes to that.
        run = ran(self.place.pull_request(number, "synchronize", self.place.before), "okta plan")
        says(run.log, "Plan: 2 to update; 4 calls.")
        self.github.review(number, "bob")
        self.applied(self.place.again())
        self.titles |= {"gus": "Lead", "dan": "Chief"}
        stop("wider plan: what was pushed after the approval is named, and nothing is written")

    def without_pull_request(self):
        place = self.place
        place.git("switch", "--quiet", "--detach", place.main)
        pushed = place.push("direct", {"README.md": "Words.\n"}, since=place.main)
        ran(place.land(pushed, []), "okta apply")
        # A looser guard changes nobody, and what later merges may do.
        pushed = place.push("direct", {"okta-reconcile.yaml": "guards: {maxSuspensions: 900}\n"}, since=place.main)
        run = ran(place.land(pushed, []), "okta apply", "failure")
        says(run.summary, "came without a pull request", "set guards.maxSuspensions to 900", "Nobody has approved this")
        pushed = place.push("direct", {"okta-reconcile.yaml": "guards: {maxSuspensions: 2}\n"}, since=place.main)
        ran(place.land(pushed, []), "okta apply")
        pushed = place.push("direct", self.people(ivy="Boss"), since=place.main)
        run = ran(place.land(pushed, []), "okta apply", "failure")
        says(run.summary, "came without a pull request", "Engineer → Boss", "Nobody has approved this")
        expect(place.person("ivy")[1] == "Engineer", "nothing is written", place.person("ivy"))
        number = self.approved("revert-direct", self.people())
        self.applied(place.merge(number))
        expect(place.person("ivy")[1] == "Engineer", "it is taken back before it was done", place.person("ivy"))
        stop("a push without a pull request: refused if it does anything, until it is reverted; a looser guard too; words alone pass")

    def reviewed_only(self):
        """The other setting of merge.yml, and the way on from what it leaves."""
        place = self.place
        merge = ".github/workflows/merge.yml"
        text = place.git("show", f"{place.main}:{merge}") + "\n"
        number = self.approved("both", self.people(ada="Lead", bob="Lead") | {
            merge: text.replace('reviewed-only: "false"', 'reviewed-only: "true"')})
        place.title("bob", "Manager")
        run = ran(place.merge(number), "okta apply", "failure")
        for told in (self.outcome(number), run.summary, self.failure()["body"]):
            says(told, "### Something is left undone", "Left, for nobody has reviewed it:", "bob@acme.example  title: Manager → Lead")
        expect((place.person("ada")[1], place.person("bob")[1]) == ("Lead", "Manager"), "the approved part is done")
        says(ran(place.dispatch(" "), "okta emergency", "failure").log, "names nobody")
        ran(place.dispatch("bob@acme.example"), "okta emergency")
        expect(place.person("bob")[1] == "Lead", "somebody has decided", place.person("bob"))
        self.applied(place.again())
        self.titles |= {"ada": "Lead", "bob": "Lead"}
        stop("reviewed-only: the approved part is done, the rest is named, decided by the emergency workflow, and then it is well")

    # What has only the looks of an approval.

    def looks(self):
        place, github = self.place, self.github
        number = self.approved("eve-leads", self.people(eve="Lead"))
        pull = github.pulls[number]
        head = pull["head"]["sha"]
        good, check = pull["reviews"], github.newest_check(head)
        checks, text = github.checks, check["output"]["text"]

        def is_none(words):
            told = place.approved(number)
            expect(told.returncode == 1, "it is no approval", told.stdout)
            says(told.stdout, words)

        for other, words in (
            ({"user": {"login": "mallory", "type": "User"}}, "who may write here"),
            ({"user": {"login": "github-actions[bot]", "type": "Bot"}}, "no approval in force"),
            ({"user": {"login": "bob", "type": "Bot"}}, "no approval in force"),
            ({"state": "DISMISSED"}, "no approval in force"),
            ({"submitted_at": check["started_at"]}, "no plan of that commit was there to be read"),
        ):
            pull["reviews"] = [good[0] | other]
            is_none(words)
        pull["reviews"] = [good[0], good[0] | {"id": github.id(), "state": "CHANGES_REQUESTED"}]
        is_none("no approval in force")
        pull["reviews"] = [good[0] | {"user": {"login": "alice", "type": "User"}}]
        self.refused(place.merge(number), number, f"#{number} has no approval in force of somebody else than its author")
        pull["reviews"] = good
        stop("the author's approval, a stranger's, a bot's, one withdrawn, one before the plan: none counts")

        for forged in (
            {"app": {"slug": "a-stranger"}},
            {"name": "okta-reconcile (elsewhere)"},
            {"external_id": check["external_id"].replace(f"pr={number} ", "pr=99 ")},
        ):
            github.checks = [copy.deepcopy(check) | forged]
            is_none("no plan of that commit was there to be read")
        github.checks = checks
        # What was planned after the approval was not approved, and does not hide what was.
        digest = check["external_id"].split()[-1]
        later = copy.deepcopy(check) | {"id": github.id(), "external_id": f"pr={number} run=1 attempt=1 sha256:" + "1" * 64}
        github.checks = [*checks, later | {"completed_at": github.now()}]
        told = place.approved(number)
        says(told.stdout, f"#{number}: approved by bob", digest)
        github.checks = checks
        check["output"]["text"] = text.replace(digest, "sha256:" + "0" * 64)
        is_none("are not those that its check stands for")
        line = "0" * 24 + "  ivy@acme.example  title: Engineer → Boss"
        check["output"]["text"] = text.replace("\n```\n", f"\n{line}\n```\n")
        self.refused(place.again(), number, "the effects are not those that the digest in line 1 stands for")

        # Where the text has no effects, those of the artifact count, if they are the ones.
        check["output"]["text"] = "too long"
        artifact = next(each for each in github.artifacts if f" run={each['run']} " in check["external_id"])
        data, artifact["data"] = artifact["data"], other_digest(artifact["data"], digest)
        is_none("are not those that its check stands for")
        artifact["data"] = data
        github.runs[artifact["run"]]["head_sha"] = place.main
        is_none("is not one of")
        github.runs[artifact["run"]]["head_sha"] = head
        self.applied(place.again())
        self.titles["eve"] = "Lead"
        expect(place.person("eve")[1] == "Lead", "it is applied", place.person("eve"))
        stop("another app's check, another directory's, another pull request's; a tampered plan, a wrong digest: none counts")

    def long(self):
        """Effects that are too long for a check run are an artifact, and count with its digest."""
        place, github = self.place, self.github
        number = self.approved("long", self.people(fay="x" * 66_000))
        check = github.newest_check(github.pulls[number]["head"]["sha"])
        says(check["output"]["text"], "The effects are too long to stand here", check["external_id"].split()[-1])
        silent(check["output"]["text"], "fay@")
        ran(place.merge(number), "okta apply")
        expect(len(place.person("fay")[1]) == 66_000, "it is applied")
        stop("effects that are too long: they come from the artifact")

    # The plan itself.

    def plans(self):
        github = self.github
        suspended = people_file(self.titles)
        for name in ("ada", "bob", "hal"):
            suspended = suspended.replace(f"{name}@acme.example, status: ACTIVE", f"{name}@acme.example, status: SUSPENDED")
        person = lambda text: {"users/more.yaml": text}
        for branch, files, title, words in (
            ("guard", {"users/people.yaml": suspended}, "Refused. Plan: 3 to suspend", ["maxSuspensions: 2", "maxSuspensions: 3"]),
            ("blocked", {"users/people.yaml": people_file(self.titles).replace("title: Engineer", "titel: Engineer", 1)},
             "Refused", ["titel"]),
            ("invalid", person("users: [{login: kim@acme.example, titel: Lead}]\n"), "The files are invalid", ["titel"]),
            ("wrong-org", {"okta-reconcile.yaml": "org: https://evil.okta.com\n"}, "No plan (exit code 64)", ["evil.okta.com"]),
        ):
            number, runs = self.place.open("alice", branch, files)
            run = ran(runs, "okta plan", "failure")
            check = github.newest_check(github.pulls[number]["head"]["sha"])
            expect(check["conclusion"] == "failure", f"{branch}: the check fails", check)
            says(check["output"]["title"], title)
            for text in (check["output"]["summary"], github.comments_of(number)[0]):
                says(text, *words)
            if branch in ("blocked", "invalid"):
                expect(any(each.startswith("::error file=users/") for each in run.annotations), "it is told at its line", run.log)
        stop("guard, blocked wish, invalid file, wrong org: the check fails, with the words and at the line")

    def queue(self):
        place, github = self.place, self.github
        before = people_file(self.titles)
        first = self.approved("departments", {"users/people.yaml": "defaults: {profile: {department: Sales}}\n" + before})
        newcomer = "  - {login: kim@acme.example, profile: {firstName: Kim, lastName: Acme}}\n"
        second = self.approved("kim", {"users/people.yaml": before + newcomer})
        group, runs = place.queue(first, place.main)
        ran(runs, "okta merge queue")
        expect(github.newest_check(group)["conclusion"] == "success", "the first passes", github.newest_check(group))
        other, runs = place.queue(second, group)
        run = ran(runs, "okta merge queue", "failure")
        check = github.newest_check(other)
        expect(check["conclusion"] == "failure", "the second does not pass upon the first", check)
        says(check["output"]["summary"], "Planned now, and not reviewed:", "kim@acme.example", "department")
        says(run.log, "::error title=okta-reconcile::Refused")
        alone, runs = place.queue(second, place.main)
        ran(runs, "okta merge queue")
        ran(place.land(group, [first]), "okta apply")
        expect(place.okta("GET", "/users/00u1ivy")["profile"]["department"] == "Sales", "the first is applied")
        stop("merge queue: a plan that two pull requests only have together is thrown out, with its words")

    def failed_step(self):
        place = self.place
        number = self.approved("hal-leads", self.people(hal="Lead"))
        run = ran(place.merge(number), "okta apply", "failure")
        for text in (self.outcome(number), run.summary, self.failure()["body"]):
            says(text, "### Something is left undone", "hal@acme.example", "0 done, 1 failed")
        expect(self.failure()["state"] == "open", "the issue is open", self.failure())
        self.applied(place.again())
        says(self.outcome(number), "1 done, 0 failed")
        expect(place.person("hal")[1] == "Lead", "it is finished", place.person("hal"))
        stop("a failed step: said everywhere, and the re-run finishes it")

    def fork(self):
        place, github = self.place, self.github
        text = place.git("show", f"{place.main}:users/people.yaml").replace(
            "ivy@acme.example, status: ACTIVE, profile: {title: Engineer", "ivy@acme.example, status: ACTIVE, profile: {title: Boss")
        secret = place.work / "secret.yaml"
        secret.write_text("users: [{login: secret@acme.example}]\n")
        place.git("switch", "--quiet", "--force-create", "from-a-fork", place.main)
        (place.desk / "users/link.yaml").symlink_to(secret)
        number, runs = place.open("mallory", "from-a-fork-2", {"users/people.yaml": text, "okta-reconcile.yaml": "guards: {maxSuspensions: 900}\n"},
                                  since="HEAD", owner="mallory")
        ran(runs, "okta plan", "skipped")
        ran(runs, "okta fork")
        ran(runs, "okta fork plan")
        comment = github.comments_of(number)[0]
        says(comment, "The branch is of a fork", "title           Engineer → Boss", "org=sandbox:okta-sandbox.yaml")
        silent(comment, "secret@", "00u1", place.url)
        expect(github.newest_check(github.pulls[number]["head"]["sha"]) is None, "there is no check of it")
        (place.desk / "users/link.yaml").unlink()
        ran(place.update(number, {}), "okta fork plan")
        expect(len(github.comments_of(number)) == 1, "there is one comment", github.comments_of(number))
        github.review(number, "bob")
        self.refused(place.merge(number), number, "no plan of that commit was there to be read", "Engineer → Boss")
        stop("fork: planned as data against a sandbox, commented, and never applied unplanned")


def other_digest(data, digest):
    """The same artifact with another digest in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(digest.encode(), b"sha256:" + b"0" * 64))
    return out.getvalue()


def in_between(place):
    """What happens between the approval and the apply."""
    story = Refusals(place)
    story.stale()
    story.wider()
    story.without_pull_request()
    story.failed_step()
    story.reviewed_only()


def looks(place):
    story = Refusals(place)
    story.looks()
    story.long()


def of_plans(place):
    story = Refusals(place)
    story.plans()
    story.queue()
    story.fork()
