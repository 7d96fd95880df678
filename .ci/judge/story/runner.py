"""Runs workflows as they are written, with real git and real shells, against the stand-in for GitHub.

It knows what these workflows use, and stops at anything else. Two things differ from GitHub: the org's URL stands for
that of the sandbox, and the actions of this project are those of the checkout.
"""

import os
import re
import secrets
import shutil
import subprocess
from pathlib import Path

import yaml

from expressions import evaluate, filled
from github import BOT, REPOSITORY, Actor

ORG = "https://acme.okta.com"
OURS = "acme-tools/okta-reconcile/.github/actions/"
SERVER = "http://github.localhost"
KNOWN = {
    "workflow": {"name", "run-name", True, "permissions", "concurrency", "jobs"},
    "job": {"name", "if", "runs-on", "timeout-minutes", "environment", "permissions", "concurrency", "steps"},
    "step": {"id", "name", "if", "uses", "with", "env", "run", "shell"},
}


def known(kind, mapping):
    more = set(mapping) - KNOWN[kind]
    if more:
        raise ValueError(f"a {kind} with {more}, which is not known here")
    return mapping


class Run:
    """One run of a workflow: what it said, left and came to."""

    def __init__(self, number, name):
        self.id, self.name, self.attempt = number, name, 1
        self.conclusion, self.log, self.summary, self.jobs = "skipped", "", "", {}

    @property
    def annotations(self):
        return re.findall(r"^::(?:error|warning|notice)\b.*$", self.log, re.MULTILINE)


class Job:
    """The folders and files of one job."""

    def __init__(self, runner, run, event, secret, permissions):
        self.runner, self.run, self.event = runner, run, event
        self.folder = runner.work / f"job-{run.id}-{run.attempt}-{secrets.token_hex(3)}"
        self.workspace, self.temp = self.folder / "workspace", self.folder / "temp"
        for folder in (self.workspace, self.temp, self.folder / "home"):
            folder.mkdir(parents=True)
        self.secret, self.path = secret, []
        self.token = "ghs_" + secrets.token_hex(12)
        runner.github.tokens[self.token] = Actor(BOT, "github-actions", permissions)

    def contexts(self, **more):
        event = self.event
        github = {
            "token": self.token, "repository": REPOSITORY, "event": event["payload"], "event_name": event["name"],
            "ref": event["ref"], "sha": event["sha"],
        }
        found = {"github": github, "secrets": self.secret, "inputs": event["payload"].get("inputs") or {}, "steps": {}}
        return found | more

    def environment(self, contexts, own):
        """Nothing of the machine's own environment comes in."""
        event = self.event
        proxy = self.runner.github.proxy
        return {
            "PATH": os.pathsep.join([*self.path, self.runner.path]), "HOME": str(self.folder / "home"), "LANG": "C.UTF-8",
            "HTTP_PROXY": proxy, "NO_PROXY": "127.0.0.1", "CI": "true", "GITHUB_ACTIONS": "true", "RUNNER_OS": "Linux",
            "RUNNER_ARCH": "X64", "RUNNER_TEMP": str(self.temp), "GITHUB_WORKSPACE": str(self.workspace),
            "GITHUB_SERVER_URL": SERVER, "GITHUB_REPOSITORY": REPOSITORY, "GITHUB_EVENT_NAME": event["name"],
            "GITHUB_REF": event["ref"], "GITHUB_REF_NAME": re.sub("^refs/(heads|pull)/", "", event["ref"]),
            "GITHUB_SHA": event["sha"], "GITHUB_RUN_ID": str(self.run.id), "GITHUB_RUN_ATTEMPT": str(self.run.attempt),
        } | {name: self.at_home(filled(value, contexts)) for name, value in own.items()}

    def at_home(self, text):
        return self.runner.url if text == ORG else text

    def steps(self, steps, contexts, own, action=None):
        """Runs steps in order; returns whether all ended well. One that fails stops those that do not ask to go on."""
        is_well = True
        contexts["steps"] = {}
        for step in steps:
            known("step", step)
            functions = {"success": lambda: is_well, "failure": lambda: not is_well, "always": lambda: True}
            condition = written_condition(step.get("if", "success()"))
            asks = re.search(r"\b(success|failure|always|cancelled)\(", condition)
            if not evaluate(condition if asks else f"success() && ({condition})", contexts, functions):
                continue
            ended, outputs = self.step(step, contexts, own | (step.get("env") or {}), action)
            contexts["steps"][step.get("id", "")] = {"outputs": outputs}
            is_well = is_well and ended
        return is_well

    def step(self, step, contexts, own, action):
        if "run" in step:
            return self.shell(step, contexts, own, action)
        name, _, pin = step["uses"].partition("@")
        if not re.fullmatch("[0-9a-f]{40}", pin):
            raise ValueError(f"{name} is not pinned")
        given = {key: self.at_home(filled(value, contexts)) for key, value in (step.get("with") or {}).items()}
        if name == "actions/checkout":
            return self.checkout(given), {}
        if name == "actions/upload-artifact":
            return self.upload(given), {}
        if name == "actions/cache":
            return True, {}
        if name.startswith(OURS):
            return self.composite(name.removeprefix(OURS), given, contexts, own)
        raise ValueError(f"{name} is not known here")

    def composite(self, name, given, contexts, own):
        folder = self.runner.root / ".github/actions" / name
        action = yaml.safe_load((folder / "action.yml").read_text())
        inputs = action.get("inputs") or {}
        if set(given) - set(inputs):
            raise ValueError(f"{name} has no {set(given) - set(inputs)}")
        outer = {key: filled(value, contexts) for key, value in own.items()}
        values = {key: given.get(key, filled(of.get("default"), contexts)) for key, of in inputs.items()}
        inner = self.contexts(inputs=values)
        inner.pop("secrets")
        is_well = self.steps(action["runs"]["steps"], inner, outer, folder)
        outputs = {key: filled(of["value"], inner) for key, of in (action.get("outputs") or {}).items()}
        return is_well, outputs

    def shell(self, step, contexts, own, action):
        files = {name: self.temp / f"{name}-{secrets.token_hex(4)}" for name in ("OUTPUT", "STEP_SUMMARY", "PATH", "ENV")}
        for file in files.values():
            file.touch()
        environment = self.environment(contexts, own) | {f"GITHUB_{name}": str(file) for name, file in files.items()}
        if action:
            environment["GITHUB_ACTION_PATH"] = str(action)
        script = self.temp / f"script-{secrets.token_hex(4)}.sh"
        script.write_text(filled(step["run"], contexts))
        ended = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)], cwd=self.workspace, env=environment,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, stdin=subprocess.DEVNULL, timeout=120, check=False,
        )
        self.run.log += ended.stdout
        self.run.summary += files["STEP_SUMMARY"].read_text()
        self.path += files["PATH"].read_text().split()
        return ended.returncode == 0, outputs_of(files["OUTPUT"].read_text())

    def checkout(self, given):
        if given.pop("persist-credentials", None) != "false":
            raise ValueError("a checkout that leaves its token lying about")
        depth, ref = given.pop("fetch-depth", "1"), given.pop("ref", self.event["sha"])
        if given:
            raise ValueError(f"a checkout with {given}")
        git = lambda *words: self.runner.git(*words, folder=self.workspace)
        git("init", "--quiet")
        git("remote", "add", "origin", f"file://{self.runner.remote}")
        if depth == "0":
            git("fetch", "--quiet", "origin", "+refs/heads/*:refs/remotes/origin/*")
        git("fetch", "--quiet", *(["--depth", depth] if depth != "0" else []), "origin", ref)
        git("checkout", "--quiet", "--detach", "FETCH_HEAD")
        return True

    def upload(self, given):
        paths = [Path(each) for each in given["path"].split()]
        files = {path.name: path.read_bytes() for path in paths if path.exists()}
        if not files:
            raise ValueError(f"no file for the artifact {given['name']}")
        self.runner.github.artifact(self.run.id, given["name"], files)
        return True


class Runner:
    """A repository's workflows, and what sets them off."""

    def __init__(self, github, root, remote, work, path, url):
        self.github, self.root, self.remote, self.work, self.path, self.url = github, root, remote, work, path, url
        self.secrets, self.environments, self.workflows = {}, {}, {}

    def git(self, *words, folder=None, stdin=b"", env=None):
        done = subprocess.run(
            ["git", "-c", "user.name=Walk", "-c", "user.email=walk@acme.example", *words], cwd=folder or self.remote,
            capture_output=True, check=False, input=stdin, env=os.environ | (env or {}),
        )
        if done.returncode != 0:
            raise RuntimeError(f"git {' '.join(words)}: {done.stderr.decode()}")
        return done.stdout.decode().strip()

    def event(self, name, payload, sha, ref, fork=False):
        """Something happens: every workflow of that commit that waits for it runs. Returns the runs."""
        event = {"name": name, "payload": payload, "sha": sha, "ref": ref, "fork": fork}
        runs = []
        for line in self.git("ls-tree", sha, ".github/workflows/").splitlines():
            workflow = self.workflow(line.split()[2])
            if waits_for(workflow[True], event):
                run = Run(self.github.id(), workflow["name"])
                self.github.runs[run.id] = {"id": run.id, "head_sha": head_of(event), "event": name}
                self.carry_out(workflow, run, event)
                runs.append(run)
        return runs

    def workflow(self, blob):
        if blob not in self.workflows:
            self.workflows[blob] = known("workflow", yaml.safe_load(self.git("cat-file", "blob", blob)))
        return self.workflows[blob]

    def carry_out(self, workflow, run, event):
        for name, job in workflow["jobs"].items():
            known("job", job)
            permissions = job["permissions"] if "permissions" in job else workflow["permissions"]
            secret = dict(self.secrets) | self.environments.get(job.get("environment"), {})
            if event["fork"]:
                # Nothing of a fork's run can write, and it gets no secret.
                secret = {}
                permissions = {key: "read" for key in permissions}
            work = Job(self, run, event, secret, permissions)
            contexts = work.contexts()
            if not evaluate(written_condition(job.get("if", "true")), contexts):
                continue
            is_well = work.steps(job["steps"], contexts, {})
            run.jobs[name] = is_well
            run.conclusion = "success" if is_well and run.conclusion != "failure" else "failure"
            shutil.rmtree(work.folder)


def written_condition(condition):
    text = str(condition).strip()
    return text[3:-2] if text.startswith("${{") else text


def head_of(event):
    payload = event["payload"]
    return payload["pull_request"]["head"]["sha"] if "pull_request" in payload else event["sha"]


def waits_for(on, event):
    if event["name"] not in on:
        return False
    rule, payload = on[event["name"]] or {}, event["payload"]
    if event["name"] == "schedule":
        return True
    for key, wanted in rule.items():
        if key == "types":
            holds = payload["action"] in wanted
        elif key == "branches":
            # Of a pull request it is the branch that it would be merged into.
            into = payload["pull_request"]["base"]["ref"] if "pull_request" in payload else event["ref"]
            holds = into.removeprefix("refs/heads/") in wanted
        elif key == "workflows":
            holds = payload["workflow_run"]["name"] in wanted
        elif key == "inputs":
            holds = set(payload["inputs"]) == set(wanted)
        else:
            raise ValueError(f"on {event['name']} with {key}, which is not known here")
        if not holds:
            return False
    return True


def outputs_of(text):
    """`NAME=VALUE` a line, or `NAME<<END` with lines until END."""
    outputs, lines = {}, iter(text.splitlines())
    for line in lines:
        name, mark, value = re.fullmatch(r"([\w-]+)(=|<<)(.*)", line).groups()
        if mark == "<<":
            end, value = value, ""
            for each in lines:
                if each == end:
                    break
                value += each + "\n"
        outputs[name] = value
    return outputs
