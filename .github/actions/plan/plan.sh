#!/usr/bin/env bash
# Makes the plan and leaves what publish.sh tells: which pull request, which commit, and how the plan ended.
# shellcheck source=.github/actions/lib/common.sh
source "$GITHUB_ACTION_PATH/../lib/common.sh"
# shellcheck source=.github/actions/lib/reviews.sh
source "$GITHUB_ACTION_PATH/../lib/reviews.sh"
# shellcheck source=/dev/null
source "$GITHUB_ACTION_PATH/fork.sh"

head="${EVENT_HEAD:-}"
number="${EVENT_NUMBER:-}"
base=""
expected=()
# Why nothing was approved, where something has to be.
unapproved=""

# What a pull request would merge, against what it would be merged into.
of_pull_request() {
    local parents
    need_number "$number" "The number of the pull request"
    need_commit "$head" "The head of the pull request"
    read -r -a parents <<<"$(git rev-list --parents -n 1 HEAD)"
    if ((${#parents[@]} != 3)) || [ "${parents[2]}" != "$head" ]; then
        stop "HEAD is not the merge of ${head:0:10}: check out the merge commit of the pull request (the default of \
actions/checkout on pull_request) with \`fetch-depth: 2\`."
    fi
    base="HEAD^1"
    outdate
}

# Somebody who reads the comment of an earlier commit must not take it for this one's.
outdate() {
    local id body=$work/before.md after=$work/outdated.md of
    id="$(found "$(marker plan)" "repos/$repository/issues/$number/comments")"
    id="${id%%$'\t'*}"
    if [ -z "$id" ]; then return; fi
    gh api "repos/$repository/issues/comments/$id" --jq .body | tr -d '\r' >"$body"
    of="$(sed -n '2s/^<!-- head=\([0-9a-f]\{40\}\) -->$/\1/p' "$body")"
    if [ "$of" = "$head" ]; then return; fi
    {
        sed -n 1p "$body"
        printf '<!-- head=outdated -->\n'
        # Struck once, however often the head moves before a plan is there.
        sed -n '3s/^### \([^~].*\)$/### ~~\1~~/;3p' "$body"
        printf '\n**Outdated:** `%s` is being planned.\n\n' "$head"
        sed -e '1,4d' -e '/^\*\*Outdated:\*\* `/d' "$body"
    } >"$after"
    gh api -X PATCH "repos/$repository/issues/comments/$id" -F "body=@$after" --silent
}

# The queue's tree may do what was approved in the pull request that it brings, or less.
of_merge_group() {
    need_commit "$head" "The head of the merge group"
    need_commit "${EVENT_BASE:-}" "The base of the merge group"
    [ "$(git rev-parse HEAD)" = "$head" ] || stop "HEAD is not ${head:0:10}, the head of the merge group: check that out."
    base="$EVENT_BASE"
    git merge-base --is-ancestor "$base" HEAD || stop "The base of the merge group is not here: check out with \`fetch-depth: 0\`."
    if [[ ! "${EVENT_REF:-}" =~ ^refs/heads/gh-readonly-queue/.+/pr-([1-9][0-9]*)-[0-9a-f]{40}$ ]]; then
        stop "The ref of the merge group does not name its pull request."
    fi
    number="${BASH_REMATCH[1]}"
    if unapproved="$(approved "$number" "$work/approved.txt")"; then
        printf '%s\n' "$unapproved"
        unapproved=""
        expected=(--expect "$work/approved.txt")
    else
        unapproved="${unapproved:-What was approved in #$number could not be read.}"
    fi
}

# left CODE VERDICT: what publish.sh goes by.
left() {
    printf '%s\n' "$number" >"$work/number"
    printf '%s\n' "$head" >"$work/head"
    printf '%s\n' "$1" >"$work/code"
    printf '%s\n' "$2" >"$work/verdict"
    output publish true
}

make() {
    local code=0 options=()
    if [ "${OKTA_RECONCILE_CAUSES:-}" = true ]; then options=(--causes); fi
    told "$work/stderr" "${program[@]}" plan --base "$base" --detailed-exitcode "${expected[@]}" "${options[@]}" \
        --report github=- --report "text=$work/plan.txt" --report "markdown=$work/plan.md" \
        --report "html=$work/plan.html" --report "effects=$work/effects.txt" \
        --report "approvals=$work/approvals.txt" || code=$?
    # What does nothing needs no approval.
    if ((code == 2)) && [ -n "$unapproved" ]; then
        code=4
        printf '%s\n' "$unapproved" | tee -a "$work/stderr"
    fi
    if ((code == 3)); then "${program[@]}" validate --quiet --format github || true; fi
    output exit-code "$code"
    left "$code" "$(verdict "$code")"
    if [ -f "$work/plan.html" ]; then
        output artifact "$(artifact "${GITHUB_RUN_ATTEMPT:-1}")"
        {
            echo "files<<FILES"
            printf '%s\n' "$work/plan.html" "$work/effects.txt"
            echo "FILES"
        } >>"$GITHUB_OUTPUT"
    fi
}

verdict() {
    local last
    last="$(counted "$work/plan.txt")"
    case "$1" in
        # What changes the configuration alone changes nobody, and everything that later plans may do.
        2) if [[ "$last" == "No changes."* ]]; then echo "The configuration changes"; else printf '%s\n' "$last"; fi ;;
        0) printf '%s\n' "$last" ;;
        3) echo "The files are invalid" ;;
        4) if [ -n "$last" ]; then printf 'Refused. %s\n' "$last"; else echo "Refused"; fi ;;
        *) printf 'No plan (exit code %s)\n' "$1" ;;
    esac
}

rm -rf "$work"
mkdir -p "$work"
case "${GITHUB_EVENT_NAME:?}" in
    # An approval may be the one that was missing.
    pull_request | pull_request_review) of_pull_request ;;
    merge_group) of_merge_group ;;
    workflow_run) of_fork ;;
    *) stop "This action runs on pull_request, pull_request_review, merge_group and workflow_run; with ${GITHUB_EVENT_NAME} it would run what a stranger wrote, or has nothing to plan." ;;
esac
make
