"""Where the story happens: the repository with its branches, the org, and what people do to both."""

import json
import os
import re
import subprocess
import urllib.request
from pathlib import Path

from github import BOT, REPOSITORY, GitHub
from runner import Job, Run, Runner

# The key of RFC 7515, appendix A.3: everybody has it, so it protects nothing.
KEY = {
    "kty": "EC", "crv": "P-256", "kid": "walk", "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
    "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0", "d": "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI",
}
PUBLIC = {name: value for name, value in KEY.items() if name != "d"}
READS = ["users", "groups", "schemas", "userTypes", "roles", "logs", "linkedObjects"]

PEOPLE = ["ada", "bob", "dan", "eve", "fay", "gus", "hal", "ivy"]


def org_file():
    """The org as it is when the story begins: its people, two service apps, and the administrator Grace."""
    profile = lambda name: {
        "firstName": name.capitalize(), "lastName": "Acme", "email": f"{name}@acme.example", "title": "Engineer",
    }
    users = [
        {"login": f"{name}@acme.example", "id": f"00u1{name}", "status": "ACTIVE", "profile": profile(name)}
        for name in [*PEOPLE, "grace"]
    ]
    users[-1]["groups"] = ["sales-leads"]
    apps = [
        {"clientId": "0oa1reader", "keys": [PUBLIC], "scopes": [f"okta.{name}.read" for name in READS],
         "roles": ["READ_ONLY_ADMIN"]},
        {"clientId": "0oa1writer", "keys": [PUBLIC], "roles": ["ORG_ADMIN"],
         "scopes": ["okta.users.manage", "okta.groups.manage", "okta.schemas.read", "okta.roles.read"]},
    ]
    return {
        "org": "https://acme.okta.com", "now": "2026-11-24T08:00:00Z", "tokenOwner": "grace@acme.example", "users": users,
        "groups": [{"name": "Everyone", "type": "BUILT_IN"}, {"name": "on-call", "id": "00g1oncall"},
                   {"name": "sales-leads", "id": "00g1leads"},
                   {"name": "sales-apps", "id": "00g1sales", "owners": ["eve@acme.example", {"group": "sales-leads"}]}],
        "serviceApps": apps,
    }


def people_file(titles):
    """An entry a line for everybody."""
    lines = [
        f"  - {{login: {name}@acme.example, status: ACTIVE, profile: {{title: {titles.get(name, 'Engineer')}}}}}"
        for name in PEOPLE
    ]
    return "users:\n" + "\n".join(lines) + "\n"


def with_token(workflow):
    """A workflow as its comment says: the token alone instead of the three lines of the service app."""
    lines = [line for line in workflow.splitlines() if not re.match(r" +OKTA_CLIENT_(AUTHORIZATIONMODE|CLIENTID|PRIVATEKEY):", line)]
    return re.sub(r"# (OKTA_CLIENT_TOKEN:)", r"\1", "\n".join(lines) + "\n")


class Place:
    def __init__(self, root, binary, work, faults=(), credentials="app"):
        self.root, self.work = Path(root), Path(work)
        (self.work / "bin").mkdir(parents=True)
        (self.work / "bin/okta-reconcile").symlink_to(binary)
        self.remote, self.desk = self.work / "remote.git", self.work / "desk"
        self.github = GitHub()
        self.sandbox, self.url = self.serve(faults)
        path = os.pathsep.join([str(self.work / "bin"), os.environ["PATH"]])
        self.runner = Runner(self.github, self.root, self.remote, self.work, path, self.url)
        self.github.git = self.runner.git
        key = json.dumps(KEY)
        self.runner.secrets = {"OKTA_READ_KEY": key, "OKTA_READ_TOKEN": "of-grace"}
        write = {"OKTA_WRITE_KEY": key, "OKTA_WRITE_TOKEN": "of-grace"}
        self.runner.environments = {"okta": write, "okta-emergency": write}
        self.begin(credentials)

    def close(self):
        self.sandbox.terminate()
        self.sandbox.wait()
        self.github.close()

    # The org.

    def serve(self, faults):
        (self.work / "org.yaml").write_text(json.dumps(org_file()))
        (self.work / "faults.yaml").write_text(json.dumps({"faults": list(faults)}))
        command = [
            str(self.work / "bin/okta-reconcile"), "sandbox", str(self.work / "org.yaml"), "--listen", "127.0.0.1:0",
            "--token", "of-grace", "--faults", str(self.work / "faults.yaml"),
        ]
        sandbox = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        return sandbox, sandbox.stdout.readline().removeprefix("listening on ").strip()

    def okta(self, method, path, body=None):
        """What Grace does in the console, or what is to be seen there."""
        data = json.dumps(body).encode() if body is not None else b"" if method == "POST" else None
        headers = {"Authorization": "SSWS of-grace", "Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.url}/api/v1{path}", data=data, method=method, headers=headers)
        with urllib.request.urlopen(request) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def person(self, name):
        found = self.okta("GET", f"/users/00u1{name}")
        return found["status"], found["profile"].get("title")

    def suspend(self, name, way="suspend"):
        self.okta("POST", f"/users/00u1{name}/lifecycle/{way}")

    def title(self, name, title):
        self.okta("POST", f"/users/00u1{name}", {"profile": {"title": title}})

    # The repository.

    def git(self, *words, folder=None):
        return self.runner.git(*words, folder=folder or self.desk)

    def begin(self, credentials):
        self.git("init", "--quiet", "--bare", "--initial-branch=main", str(self.remote), folder=self.work)
        self.git("config", "uploadpack.allowAnySHA1InWant", "true", folder=self.remote)
        self.git("init", "--quiet", "--initial-branch=main", str(self.desk), folder=self.work)
        self.git("remote", "add", "origin", str(self.remote))
        files = {
            "okta-reconcile.yaml": "guards: {maxSuspensions: 2}\n",
            "users/people.yaml": people_file({}),
            "groups/groups.yaml": "groups:\n  - {name: on-call, description: Who is woken at night}\n",
            "okta-sandbox.yaml": json.dumps(org_file() | {"serviceApps": []}),
        }
        for path in (self.root / "examples/ci/github").iterdir():
            folder = ".github" if path.name == "CODEOWNERS" else ".github/workflows"
            text = path.read_text()
            files[f"{folder}/{path.name}"] = text if credentials == "app" else with_token(text)
        self.main = self.push("main", files)
        self.okta("PUT", "/groups/00g1oncall", {"profile": {"name": "on-call", "description": "Who is woken at night"}})

    def push(self, branch, files, since=None):
        """Commits files to a branch; one that is not there yet begins at `since`."""
        if since:
            self.git("switch", "--quiet", "--force-create", branch, since)
        for path, text in files.items():
            file = self.desk / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", f"{branch}: {', '.join(files)[:60]}")
        self.git("push", "--quiet", "--force", "origin", f"HEAD:refs/heads/{branch}")
        return self.git("rev-parse", "HEAD")

    def merged(self, base, head, words):
        """The commit that merges one commit into another; None where they conflict."""
        try:
            tree = self.git("merge-tree", "--write-tree", base, head).split()[0]
        except RuntimeError:
            return None
        return self.git("commit-tree", tree, "-p", base, "-p", head, "-m", words)

    # Pull requests, and what GitHub does about them.

    def open(self, author, branch, files, since=None, owner="acme"):
        head = self.push(branch, files, since=since or self.main)
        repository = f"{owner}/{REPOSITORY.split('/')[1]}"
        label = {"sha": head, "ref": branch, "label": f"{owner}:{branch}", "repo": {"full_name": repository}}
        number = self.github.open_pull(author, branch, label)
        return number, self.pull_request(number, "opened")

    def update(self, number, files):
        """The author pushes once more."""
        pull = self.github.pulls[number]
        self.git("switch", "--quiet", pull["head"]["ref"])
        pull["head"]["sha"] = self.push(pull["head"]["ref"], files)
        return self.pull_request(number, "synchronize")

    def pull_request(self, number, action, base=None):
        """What GitHub does about a new head, upon `main` or what that was."""
        pull, base = self.github.pulls[number], base or self.main
        head = pull["head"]["sha"]
        merge = self.merged(base, head, f"Merge {head} into {base}")
        self.git("push", "--quiet", "--force", "origin", f"{head}:refs/pull/{number}/head")
        self.github.introduced.setdefault(head, []).append(number)
        if merge is None:
            return []
        self.git("push", "--quiet", "--force", "origin", f"{merge}:refs/pull/{number}/merge")
        ours = pull["head"]["repo"]["full_name"] == REPOSITORY
        payload = {"action": action, "number": number, "pull_request": {name: pull[name] for name in ("number", "head", "base")}}
        runs = self.runner.event("pull_request", payload, merge, f"refs/pull/{number}/merge", fork=not ours)
        for run in list(runs):
            runs += self.completed(run, pull["head"])
        return runs

    def reviewed(self, number, login, state="APPROVED"):
        """Somebody reviews, and what GitHub does about it."""
        pull = self.github.pulls[number]
        self.github.review(number, login, state)
        payload = {"action": "submitted", "review": {"state": state.lower()},
                   "pull_request": {name: pull[name] for name in ("number", "head", "base")}}
        ref = f"refs/pull/{number}/merge"
        return self.runner.event("pull_request_review", payload, self.git("ls-remote", "origin", ref).split()[0], ref)

    def completed(self, run, head, event="pull_request"):
        owner = head["label"].split(":")[0]
        about = {
            "name": run.name, "event": event, "conclusion": run.conclusion, "head_sha": head["sha"],
            "head_branch": head["ref"], "head_repository": {"full_name": head["repo"]["full_name"], "owner": {"login": owner}},
        }
        payload = {"action": "completed", "workflow_run": about, "repository": {"default_branch": "main"}}
        return self.runner.event("workflow_run", payload, self.main, "refs/heads/main")

    def merge(self, number):
        """Somebody presses the button; returns the runs of the push."""
        pull = self.github.pulls[number]
        merge = self.merged(self.main, pull["head"]["sha"], f"Merge pull request #{number}")
        return self.land(merge, [number])

    def land(self, commit, numbers):
        for number in numbers:
            pull = self.github.pulls[number]
            pull.update(state="closed", merged_at=self.github.now(), merge_commit_sha=commit)
        if numbers:
            self.github.introduced[commit] = numbers
        self.before, self.main = self.main, commit
        self.git("push", "--quiet", "origin", f"{commit}:refs/heads/main")
        return self.again()

    def again(self):
        """The newest push, or the same once more."""
        runs = self.runner.event("push", {"before": self.before}, self.main, "refs/heads/main")
        head = {"sha": self.main, "ref": "main", "label": "acme:main", "repo": {"full_name": REPOSITORY}}
        for run in list(runs):
            runs += self.completed(run, head, "push")
        return runs

    def queue(self, number, base):
        """The merge queue tries a pull request upon `base`."""
        pull = self.github.pulls[number]
        group = self.merged(base, pull["head"]["sha"], f"Merge pull request #{number}")
        ref = f"refs/heads/gh-readonly-queue/main/pr-{number}-{base}"
        self.git("push", "--quiet", "--force", "origin", f"{group}:{ref}")
        about = {"head_sha": group, "head_ref": ref, "base_sha": base, "base_ref": "refs/heads/main"}
        return group, self.runner.event("merge_group", {"action": "checks_requested", "merge_group": about}, group, ref)

    def approved(self, number):
        """What the actions hold for the approved effects of a pull request, asked of them directly."""
        job = Job(self.runner, Run(self.github.id(), "asks"), {"name": "push", "payload": {}, "sha": self.main, "ref": "refs/heads/main"},
                  {}, {"actions": "read", "checks": "read", "pull-requests": "read"})
        own = {"GH_TOKEN": job.token, "OKTA_CLIENT_ORGURL": self.url, "OKTA_RECONCILE_BOT": BOT, "OKTA_RECONCILE_APP": "github-actions"}
        lib = self.root / ".github/actions/lib"
        script = f'source "{lib}/common.sh"; source "{lib}/reviews.sh"; mkdir -p "$work"; approved {number} "$work/approved.txt"'
        return subprocess.run(["bash", "-c", script], env=job.environment(job.contexts(), own), cwd=job.workspace,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)

    def night(self):
        return self.runner.event("schedule", {}, self.main, "refs/heads/main")

    def dispatch(self, only):
        return self.runner.event("workflow_dispatch", {"inputs": {"only": only}}, self.main, "refs/heads/main")
