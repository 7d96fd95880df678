"""A stand-in for GitHub: one repository with its pull requests, in memory, and what of GitHub's API the actions use.

It serves plain HTTP as a proxy, so that the real `gh` finds `api.github.localhost` here. A token may do what the
permissions of its job allow, and nothing else: a workflow that asks for too little fails here as it would there.
"""

import base64
import http.server
import io
import json
import re
import threading
import urllib.parse
import zipfile

REPOSITORY = "acme/okta"
BOT = "github-actions[bot]"
# What GitHub takes at most, in characters.
COMMENT_MAX, OUTPUT_MAX, TITLE_MAX, DESCRIPTION_MAX = 65_536, 65_535, 255, 140

LEVELS = {"none": 0, "read": 1, "write": 2}


class Actor:
    """Who sends a request: a person, or a job with its permissions."""

    def __init__(self, login, app=None, permissions=None):
        self.login, self.app, self.permissions = login, app, permissions or {}

    def may(self, name, level):
        return LEVELS[self.permissions.get(name, "none")] >= LEVELS[level]


class Refused(Exception):
    def __init__(self, status, message):
        super().__init__(message)
        self.status = status


class Absent(Refused):
    """What is asked for is not there, and may well not be."""

    def __init__(self):
        super().__init__(404, "Not Found")


class GitHub:
    def __init__(self):
        self.lock = threading.RLock()
        self.seconds = 0
        self.ids = 1000
        self.tokens = {}
        self.pulls, self.issues, self.comments = {}, {}, []
        self.checks, self.statuses, self.runs, self.artifacts = [], [], {}, []
        self.introduced = {}  # commit of a branch -> numbers of the pull requests that brought it
        self.people = {"alice": "admin", "bob": "write", "carol": "write", "mallory": "read"}
        self.refused, self.git = [], None  # the repository itself: whoever has one says how it is asked
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler(self))
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.proxy = f"http://127.0.0.1:{self.server.server_port}"

    def close(self):
        self.server.shutdown()

    def now(self):
        """Each thing happens a second after the one before."""
        self.seconds += 1
        hours, rest = divmod(self.seconds, 3600)
        return f"2026-11-24T{9 + hours:02}:{rest // 60:02}:{rest % 60:02}Z"

    def id(self):
        self.ids += 1
        return self.ids

    def number(self):
        return 1 + len(self.pulls) + len(self.issues)

    # What people do.

    def open_pull(self, author, title, head, base="main"):
        number = self.number()
        self.pulls[number] = {
            "number": number, "title": title, "state": "open", "user": user(author), "merged_at": None,
            "merge_commit_sha": None, "head": head, "base": {"ref": base}, "reviews": [],
        }
        return number

    def review(self, number, login, state="APPROVED", commit=None, kind="User"):
        with self.lock:
            review = {
                "id": self.id(), "user": user(login, kind), "state": state, "body": "",
                "commit_id": commit or self.pulls[number]["head"]["sha"], "submitted_at": self.now(),
            }
            self.pulls[number]["reviews"].append(review)
            return review

    def comment(self, number, login, body):
        with self.lock:
            made = {"id": self.id(), "issue": number, "user": user(login), "body": body, "created_at": self.now()}
            self.comments.append(made)
            return made

    def check(self, app, fields):
        with self.lock:
            at = self.now()
            made = {"id": self.id(), "app": {"slug": app}, "started_at": at, "status": "completed"} | fields
            made["completed_at"] = at if made["status"] == "completed" else None
            self.checks.append(made)
            return made

    def status(self, commit, login, state, context, description=""):
        with self.lock:
            made = {
                "id": self.id(), "sha": commit, "state": state, "context": context, "description": description,
                "creator": user(login), "created_at": self.now(),
            }
            self.statuses.insert(0, made)
            return made

    def artifact(self, run, name, files):
        data = io.BytesIO()
        with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
            for path, content in files.items():
                archive.writestr(path, content)
        with self.lock:
            if any(each["run"] == run and each["name"] == name for each in self.artifacts):
                raise Refused(409, f"an artifact {name} is there already")
            self.artifacts.append({"id": self.id(), "run": run, "name": name, "data": data.getvalue()})

    # What a story asks.

    def comments_of(self, number, login=BOT):
        return [each["body"] for each in self.comments if each["issue"] == number and each["user"]["login"] == login]

    def newest_check(self, commit, name="okta-reconcile", app="github-actions"):
        found = [each for each in self.checks if (each["head_sha"], each["name"], each["app"]["slug"]) == (commit, name, app)]
        return found[-1] if found else None

    def newest_status(self, commit):
        return next((each for each in self.statuses if each["sha"] == commit), None)

    def issues_titled(self, words):
        return [each for each in self.issues.values() if words in each["title"]]

    # What the API answers: a function for each route, named in ROUTES.

    def get_pulls(self, ask):
        ask.needs("pull-requests", "read")
        state, head = ask.query.get("state", "open"), ask.query.get("head")
        return ask.page([
            shown(each) for each in self.pulls.values()
            if state in ("all", each["state"]) and (not head or head == each["head"]["label"])
        ])

    def get_pull(self, ask, number):
        ask.needs("pull-requests", "read")
        return shown(self.pulls[int(number)])

    def post_pull(self, ask):
        ask.needs("pull-requests", "write")
        ask.limit("body", COMMENT_MAX)
        branch = ask.body["head"]
        label = {"sha": self.git("rev-parse", f"refs/heads/{branch}"), "ref": branch, "label": f"acme:{branch}",
                 "repo": {"full_name": REPOSITORY}}
        number = self.open_pull(ask.actor.login, ask.body["title"], label, ask.body["base"])
        self.pulls[number]["body"] = ask.body["body"]
        return 201, self.pulls[number]

    def _ref(self, branch):
        try:
            return {"ref": f"refs/heads/{branch}", "object": {"sha": self.git("rev-parse", "--verify", f"refs/heads/{branch}")}}
        except RuntimeError as error:
            raise KeyError(branch) from error

    def get_ref(self, ask, branch):
        ask.needs("contents", "read")
        return self._ref(branch)

    def post_ref(self, ask):
        ask.needs("contents", "write")
        self.git("update-ref", ask.body["ref"], ask.body["sha"], "0" * 40)
        return 201, self._ref(ask.body["ref"].removeprefix("refs/heads/"))

    def patch_ref(self, ask, branch):
        ask.needs("contents", "write")
        self._ref(branch)
        if ask.body["force"] is not True:
            raise Refused(422, "Update is not a fast forward")
        self.git("update-ref", f"refs/heads/{branch}", ask.body["sha"])
        return self._ref(branch)

    def get_content(self, ask, path):
        ask.needs("contents", "read")
        try:
            return {"path": path, "sha": self.git("rev-parse", "--verify", f"{ask.query['ref']}:{path}")}
        except RuntimeError as error:
            raise KeyError(path) from error

    def put_content(self, ask, path):
        """One commit with one file in it, upon the branch; whoever changes a file says which one it was."""
        ask.needs("contents", "write")
        ref = f"refs/heads/{ask.body['branch']}"
        try:
            old = self.git("rev-parse", "--verify", f"{ref}:{path}")
        except RuntimeError:
            old = None
        if old != ask.body.get("sha"):
            raise Refused(409, f"{path} does not match {ask.body.get('sha')}")
        blob = self.git("hash-object", "-w", "--stdin", stdin=base64.b64decode(ask.body["content"], validate=True))
        lines = [line for line in self.git("ls-tree", "-r", ref).splitlines() if line.split("\t")[1] != path]
        lines.append(f"100644 blob {blob}\t{path}")
        index = {"GIT_INDEX_FILE": f"ids-{self.id()}.index"}
        self.git("update-index", "--add", "--index-info", stdin="".join(f"{line}\n" for line in lines).encode(), env=index)
        tree = self.git("write-tree", env=index)
        commit = self.git("commit-tree", tree, "-p", ref, "-m", ask.body["message"])
        self.git("update-ref", ref, commit)
        return 201, {"content": {"path": path, "sha": blob}, "commit": {"sha": commit}}

    def get_reviews(self, ask, number):
        ask.needs("pull-requests", "read")
        return ask.page(self.pulls[int(number)]["reviews"])

    def put_dismissal(self, ask, number, review):
        ask.needs("pull-requests", "write")
        found = next(each for each in self.pulls[int(number)]["reviews"] if each["id"] == int(review))
        if found["state"] != "APPROVED" or ask.body["event"] != "DISMISS" or not ask.body["message"]:
            raise Refused(422, "Can not dismiss this review")
        found["state"], found["dismissed"] = "DISMISSED", ask.body["message"]
        return found

    def get_comments(self, ask, number):
        ask.needs("pull-requests", "read")
        return ask.page([each for each in self.comments if each["issue"] == int(number)])

    def post_comment(self, ask, number):
        ask.needs("pull-requests", "write")
        ask.limit("body", COMMENT_MAX)
        return 201, self.comment(int(number), ask.actor.login, ask.body["body"])

    def _comment(self, ask, comment, level):
        ask.needs("pull-requests", level)
        return next(each for each in self.comments if each["id"] == int(comment))

    def get_comment(self, ask, comment):
        return self._comment(ask, comment, "read")

    def patch_comment(self, ask, comment):
        found = self._comment(ask, comment, "write")
        ask.limit("body", COMMENT_MAX)
        found.setdefault("before", []).append(found["body"])
        found["body"] = ask.body["body"]
        return found

    def get_issues(self, ask):
        ask.needs("issues", "read")
        wanted = set(filter(None, ask.query.get("labels", "").split(",")))
        state = ask.query.get("state", "open")
        found = [
            each for each in self.issues.values()
            if state in ("all", each["state"]) and wanted <= {label["name"] for label in each["labels"]}
        ]
        return ask.page(found[::-1])

    def post_issue(self, ask):
        ask.needs("issues", "write")
        ask.limit("body", COMMENT_MAX)
        number = self.number()
        labels = [{"name": name} for name in ask.body.get("labels", [])]
        self.issues[number] = {
            "id": self.id(), "number": number, "title": ask.body["title"], "body": ask.body["body"], "state": "open",
            "labels": labels, "user": user(ask.actor.login), "state_reason": None,
        }
        return 201, self.issues[number]

    def get_issue(self, ask, number):
        ask.needs("issues", "read")
        return self.issues[int(number)]

    def patch_issue(self, ask, number):
        ask.needs("issues", "write")
        ask.limit("body", COMMENT_MAX)
        self.issues[int(number)].update(ask.body)
        return self.issues[int(number)]

    def post_check(self, ask):
        ask.needs("checks", "write")
        output = ask.body.get("output", {})
        for key, most in (("title", TITLE_MAX), ("summary", OUTPUT_MAX), ("text", OUTPUT_MAX)):
            if len(output.get(key) or "") > most:
                raise Refused(422, f"output.{key} is too long")
        return 201, self.check(ask.actor.app, ask.body)

    def get_check(self, ask, check):
        ask.needs("checks", "read")
        return next(each for each in self.checks if each["id"] == int(check))

    def get_checks(self, ask, commit):
        ask.needs("checks", "read")
        name = ask.query.get("check_name")
        found = [each for each in self.checks if each["head_sha"] == commit and name in (None, each["name"])]
        if ask.query.get("filter", "latest") == "latest":
            found = list({(each["app"]["slug"], each["name"]): each for each in found}.values())
        page = ask.page(found[::-1])
        return {"total_count": len(found), "check_runs": page}

    def post_status(self, ask, commit):
        ask.needs("statuses", "write")
        ask.limit("description", DESCRIPTION_MAX)
        body = ask.body
        return 201, self.status(commit, ask.actor.login, body["state"], body["context"], body["description"])

    def get_statuses(self, ask, commit):
        ask.needs("statuses", "read")
        return ask.page([each for each in self.statuses if each["sha"] == commit])

    def get_commit_pulls(self, ask, commit):
        ask.needs("pull-requests", "read")
        numbers = self.introduced.get(commit, [])
        return ask.page([shown(self.pulls[number]) for number in numbers])

    def get_permission(self, ask, login):
        return {"permission": self.people.get(login, "none")}

    def get_run(self, ask, run):
        ask.needs("actions", "read")
        return self.runs[int(run)]

    def get_artifacts(self, ask, run):
        ask.needs("actions", "read")
        found = [
            {
                "id": each["id"], "name": each["name"], "size_in_bytes": len(each["data"]), "expired": False,
                "archive_download_url": f"http://api.github.localhost/repos/{REPOSITORY}/actions/artifacts/{each['id']}/zip",
            }
            for each in self.artifacts if each["run"] == int(run)
        ]
        return {"total_count": len(found), "artifacts": ask.page(found)}

    def get_zip(self, ask, artifact):
        ask.needs("actions", "read")
        return next(each for each in self.artifacts if each["id"] == int(artifact))["data"]


ROUTES = [
    ("GET", r"/pulls", GitHub.get_pulls),
    ("POST", r"/pulls", GitHub.post_pull),
    ("GET", r"/git/ref/heads/(.+)", GitHub.get_ref),
    ("POST", r"/git/refs", GitHub.post_ref),
    ("PATCH", r"/git/refs/heads/(.+)", GitHub.patch_ref),
    ("GET", r"/contents/(.+)", GitHub.get_content),
    ("PUT", r"/contents/(.+)", GitHub.put_content),
    ("GET", r"/pulls/(\d+)", GitHub.get_pull),
    ("GET", r"/pulls/(\d+)/reviews", GitHub.get_reviews),
    ("PUT", r"/pulls/(\d+)/reviews/(\d+)/dismissals", GitHub.put_dismissal),
    ("GET", r"/issues/(\d+)/comments", GitHub.get_comments),
    ("POST", r"/issues/(\d+)/comments", GitHub.post_comment),
    ("GET", r"/issues/comments/(\d+)", GitHub.get_comment),
    ("PATCH", r"/issues/comments/(\d+)", GitHub.patch_comment),
    ("GET", r"/issues", GitHub.get_issues),
    ("POST", r"/issues", GitHub.post_issue),
    ("GET", r"/issues/(\d+)", GitHub.get_issue),
    ("PATCH", r"/issues/(\d+)", GitHub.patch_issue),
    ("POST", r"/check-runs", GitHub.post_check),
    ("GET", r"/check-runs/(\d+)", GitHub.get_check),
    ("GET", r"/commits/([0-9a-f]{40})/check-runs", GitHub.get_checks),
    ("POST", r"/statuses/([0-9a-f]{40})", GitHub.post_status),
    ("GET", r"/commits/([0-9a-f]{40})/statuses", GitHub.get_statuses),
    ("GET", r"/commits/([0-9a-f]{40})/pulls", GitHub.get_commit_pulls),
    ("GET", r"/collaborators/([^/]+)/permission", GitHub.get_permission),
    ("GET", r"/actions/runs/(\d+)", GitHub.get_run),
    ("GET", r"/actions/runs/(\d+)/artifacts", GitHub.get_artifacts),
    ("GET", r"/actions/artifacts/(\d+)/zip", GitHub.get_zip),
]


def user(login, kind=None):
    return {"login": login, "type": kind or ("Bot" if login.endswith("[bot]") else "User")}


def shown(pull):
    return {name: value for name, value in pull.items() if name != "reviews"}


class Ask:
    """A request, and what an answer needs of it."""

    def __init__(self, actor, query, body):
        self.actor, self.query, self.body, self.link = actor, query, body, None

    def needs(self, name, level):
        if not self.actor.may(name, level):
            raise Refused(403, f"Resource not accessible by integration: {name}: {level}")

    def limit(self, key, most):
        if len(self.body.get(key) or "") > most:
            raise Refused(422, f"{key} is too long")

    def page(self, things):
        size, page = int(self.query.get("per_page", 30)), int(self.query.get("page", 1))
        if not 1 <= size <= 100:
            raise Refused(422, "per_page")
        if page * size < len(things):
            self.link = page + 1
        return things[(page - 1) * size : page * size]


def handler(github):
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_):
            pass

        def answer(self):
            length = int(self.headers.get("Content-Length") or 0)
            text = self.rfile.read(length)
            url = urllib.parse.urlsplit(self.path)
            query = dict(urllib.parse.parse_qsl(url.query))
            link = None
            try:
                with github.lock:
                    status, made, link = self.made(url, query, text)
            except Refused as refused:
                status, made = refused.status, {"message": str(refused)}
                if not isinstance(refused, Absent):
                    github.refused.append(f"{self.command} {url.path}: {refused}")
            data = made if isinstance(made, bytes) else json.dumps(made).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/zip" if isinstance(made, bytes) else "application/json")
            self.send_header("Content-Length", str(len(data)))
            if link:
                next_page = urllib.parse.urlencode(query | {"page": link})
                self.send_header("Link", f'<http://{url.netloc}{url.path}?{next_page}>; rel="next"')
            self.end_headers()
            self.wfile.write(data)

        def made(self, url, query, text):
            token = (self.headers.get("Authorization") or "").split(" ")[-1]
            actor = github.tokens.get(token)
            if actor is None:
                raise Refused(401, "Bad credentials")
            prefix = f"/repos/{REPOSITORY}"
            if url.netloc != "api.github.localhost" or not url.path.startswith(prefix + "/"):
                raise Refused(404, "Not Found")
            for method, pattern, make in ROUTES:
                found = re.fullmatch(pattern, urllib.parse.unquote(url.path[len(prefix) :]))
                if method == self.command and found:
                    ask = Ask(actor, query, json.loads(text) if text else {})
                    try:
                        made = make(github, ask, *found.groups())
                    except (KeyError, StopIteration) as error:
                        raise Absent from error
                    status, made = made if isinstance(made, tuple) else (200, made)
                    return status, made, ask.link
            raise Refused(404, "Not Found")

        do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = answer

    return Handler
