#!/usr/bin/env bash
# Tells how a plan ended: the comment, the approvals that it voids, and, once all that is done, the check run.
# shellcheck source=.github/actions/lib/common.sh
source "$GITHUB_ACTION_PATH/../lib/common.sh"
# shellcheck source=.github/actions/lib/reviews.sh
source "$GITHUB_ACTION_PATH/../lib/reviews.sh"
# shellcheck source=.github/actions/lib/owners.sh
source "$GITHUB_ACTION_PATH/../lib/owners.sh"

number="$(<"$work/number")"
head="$(<"$work/head")"
code="$(<"$work/code")"
verdict="$(<"$work/verdict")"
need_number "$number" "The number of the pull request"
need_commit "$head" "The head of the pull request"
digest=""
if [ -s "$work/effects.txt" ]; then
    read -r digest <"$work/effects.txt"
    digest="${digest##* }"
fi

is_queue() { [ "$GITHUB_EVENT_NAME" = merge_group ]; }
is_fork() { [ "$GITHUB_EVENT_NAME" = workflow_run ]; }

# Groups that wait for one of their owners: the plan may be as it should be, and still does not pass. What the queue
# brings is part of what was approved, and so are the approvals.
await_owners() {
    local number_of approved="$digest" first=""
    if is_fork || { ((code != 0 && code != 2)); } || ! needs_owners "$work/approvals.txt"; then return; fi
    if is_queue; then
        if [ -s "$work/approved.txt" ]; then read -r first <"$work/approved.txt"; fi
        approved="${first##* }"
    fi
    missing_owners "$number" "$work/approvals.txt" "$approved" >"$work/missing.txt" ||
        echo "Who has approved could not be read." >>"$work/missing.txt"
    if [ ! -s "$work/missing.txt" ]; then return; fi
    number_of="$(wc -l <"$work/missing.txt")"
    code=4
    verdict="Waits for an approval by an owner of $((number_of)) $( ((number_of == 1)) && echo group || echo groups). $verdict"
}

# What the plan comes to, or why there is none.
summary() {
    if [ -s "$work/missing.txt" ]; then
        printf '**An owner has yet to approve:**\n\n'
        quoted "$work/missing.txt"
        printf '\n'
    fi
    said "$work/plan.md"
    # That of a plan is narration, unless it is refused.
    if [ -s "$work/stderr" ] && [ ! -s "$work/missing.txt" ] && { ((code != 0 && code != 2)); }; then
        printf '\n'
        quoted "$work/stderr"
    fi
}

body() {
    printf '%s\n<!-- head=%s -->\n### %s\n\n' "$(marker plan)" "$head" "$verdict"
    printf 'Planned for `%s`, [here](%s).' "$head" "$run_url"
    if is_fork; then
        printf ' The branch is of a fork, so this is planned against a sandbox of this repository, with its configuration.'
        printf ' To have it planned against the org, bring it here as a branch.'
    fi
    printf '\n\n'
    said "$work/summary.md"
}

# An approval is of a plan. It stays as long as the plan is that one, whatever else happened to the branch.
dismiss() {
    local all id who kind commit at check was message
    all="$(approvals "$number")"
    while IFS=$'\t' read -r id who kind commit at; do
        if [ -z "$id" ]; then continue; fi
        check="$(check_before "$commit" "$number" "$at")"
        was="$(digest_of "${check#*$'\t'}")"
        if [ "$was" = "$digest" ]; then continue; fi
        if [ -z "$was" ]; then
            message="There was no plan of ${commit:0:10} to be read when this was approved. Please read the present one."
        else
            message="The plan of ${head:0:10} is not the one that was approved at ${commit:0:10}. Please read it again."
        fi
        if gh api -X PUT "repos/$repository/pulls/$number/reviews/$id/dismissals" -f "message=$message" -f event=DISMISS --silent; then
            note "$message ($who)"
        else
            # A branch may restrict who dismisses. What was approved is another plan, so this must not pass.
            verdict="An approval of another plan could not be dismissed: let GitHub Actions dismiss reviews, or do it by hand"
            code=1
        fi
    done <<<"$all"
}

# effects: the effects file, as code, where it fits; else who wants it knows where it is.
effects() {
    if [ ! -s "$work/effects.txt" ]; then
        return
    fi
    if (($(wc -c <"$work/effects.txt") <= text_max)); then
        printf '```text\n%s\n```\n' "$(<"$work/effects.txt")"
    else
        printf 'The effects are too long to stand here: `effects.txt` in the artifact `%s` of [the run](%s), if its first line has `%s`.\n' \
            "$(artifact "${GITHUB_RUN_ATTEMPT:-1}")" "$run_url" "$digest"
    fi
}

check() {
    local conclusion=failure about text=()
    if ((code == 0 || code == 2)); then conclusion=success; fi
    # Which pull request it is of: a commit can be the head of several, into branches that differ.
    about="pr=$number run=$GITHUB_RUN_ID attempt=${GITHUB_RUN_ATTEMPT:-1} ${digest:-no-plan}"
    effects >"$work/text.md"
    if [ -s "$work/text.md" ]; then text=(-F "output[text]=@$work/text.md"); fi
    gh api -X POST "repos/$repository/check-runs" -f "name=$check_name" -f "head_sha=$head" -f status=completed \
        -f "conclusion=$conclusion" -f "external_id=$about" -f "details_url=$run_url" \
        -f "output[title]=${verdict:0:250}" -F "output[summary]=@$work/summary.md" "${text[@]}" --silent
}

await_owners
summary >"$work/whole.md"
clipped "$work/whole.md" >"$work/summary.md"
if [ ! -s "$work/summary.md" ]; then printf '%s\n' "$verdict" >"$work/summary.md"; fi
if ! is_queue; then
    now="$(gh api "repos/$repository/pulls/$number" --jq .head.sha)"
    if [ "$now" != "$head" ]; then
        note "The pull request has moved on from ${head:0:10}, so nothing is written about it."
        exit 0
    fi
    body >"$work/body.md"
    comment "$number" "$(marker plan)" "$work/body.md"
fi
if ! is_fork; then
    if ! is_queue && [ -n "$digest" ] && [ "${OKTA_RECONCILE_DISMISS:-}" = true ]; then dismiss; fi
    check
fi
if ((code != 0 && code != 2)); then
    command_line error "$verdict"
    exit "$code"
fi
note "$verdict"
