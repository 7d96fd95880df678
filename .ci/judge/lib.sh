# What the judges have in common; they source it. The judges come from their registries, and nothing of them is kept here.
set -euo pipefail
judge="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
root="$(cd "$judge/../.." && pwd)"
token="judged"

# Everything is unpacked here. Give JUDGE_CACHE a folder to keep it for the next run.
work="$(mktemp -d)"
cache="${JUDGE_CACHE:-$work/cache}"
mkdir -p "$cache"
cache="$(cd "$cache" && pwd)"
export JUDGE_CACHE="$cache" PYTHONPYCACHEPREFIX="$cache/bytecode" PIP_DISABLE_PIP_VERSION_CHECK=1

sandbox=""
leave() {
    if [ -n "$sandbox" ]; then
        kill "$sandbox" 2>/dev/null || true
        wait "$sandbox" 2>/dev/null || true
    fi
    rm -rf "$work"
}
trap leave EXIT

# Real answers and Okta's API description, where they stand beside the checkout.
if [ -z "${OKTA_SHARED:-}" ] && [ -d "$root/../shared/recorded" ]; then
    OKTA_SHARED="$(cd "$root/../shared" && pwd)"
fi
description="${OKTA_SHARED:-}/openapi/okta-users-groups-links.json"

# Ends well where the description is absent.
needs_description() {
    if [ ! -f "$description" ]; then
        echo "skipped: OKTA_SHARED"
        exit 0
    fi
}

digest() { python3 -c 'import hashlib, sys; print(hashlib.sha256(open(sys.argv[1], "rb").read()).hexdigest()[:16])' "$1"; }

# unreachable REGISTRY: a registry that does not answer says nothing about the sandbox.
unreachable() {
    echo "skipped: $1 cannot be reached"
    exit 0
}

# venv REQUIREMENTS: a virtual environment with these packages, in $venv. One that was begun and not finished is made anew.
venv() {
    venv="$cache/python-$(digest "$1")"
    if [ ! -f "$venv/done" ]; then
        rm -rf "$venv"
        {
            python3 -m venv "$venv" &&
                "$venv/bin/pip" install --quiet --no-compile --requirement "$1" &&
                touch "$venv/done"
        } || unreachable PyPI
    fi
}

# serve BINARY LOG [ORG OPTION…]: an org served at $url, every answer goes to the log. Without ORG it has one
# administrator and nothing else.
serve() {
    local binary="$1" log="$2" org="${3:-$work/fresh.yaml}"
    cat >"$work/fresh.yaml" <<'ORG'
org: https://acme.okta.com
now: 2026-11-24T08:00:00Z
tokenOwner: admin@acme.example
users:
  - {login: admin@acme.example, profile: {firstName: Ad, lastName: Min, email: admin@acme.example}}
groups: [{name: Everyone, type: BUILT_IN}]
ORG
    # A token is dead once a request has deactivated its owner.
    if [ -n "${ownerless:-}" ]; then sed -i '/^tokenOwner/d' "$work/fresh.yaml"; fi
    : >"$work/url"
    "$binary" sandbox "$org" --listen 127.0.0.1:0 --token "$token" --log "$log" "${@:4}" >"$work/url" 2>"$work/stderr" &
    sandbox=$!
    for _ in $(seq 100); do
        url="$(sed -n 's/^listening on //p' "$work/url")"
        if [ -n "$url" ]; then return; fi
        if ! kill -0 "$sandbox" 2>/dev/null; then break; fi
        sleep 0.1
    done
    echo "the sandbox does not listen" >&2
    cat "$work/stderr" >&2
    exit 1
}

# example LANGUAGE: the one example of the topic `sandbox` in this language.
example() { sed -n "/^\`\`\`$1\$/,/^\`\`\`\$/p" "$root/src/topics/sandbox.md" | sed '1d;$d'; }

# still_serves: no request may bring the sandbox down.
still_serves() {
    if ! kill -0 "$sandbox" 2>/dev/null; then
        echo "the sandbox has ended" >&2
        cat "$work/stderr" >&2
        exit 1
    fi
    if [ -s "$work/stderr" ]; then
        echo "the sandbox complains" >&2
        cat "$work/stderr" >&2
        exit 1
    fi
}

# stops: the sandbox ends when it is asked to, and well.
stops() {
    local ended=0
    kill "$sandbox"
    wait "$sandbox" || ended=$?
    sandbox=""
    if [ "$ended" != 0 ]; then
        echo "the sandbox ends with $ended" >&2
        cat "$work/stderr" >&2
        exit 1
    fi
}
