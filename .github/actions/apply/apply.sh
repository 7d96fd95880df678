#!/usr/bin/env bash
# Applies what was merged since the last apply that ended well, and tells what came of it.
# shellcheck source=.github/actions/lib/common.sh
source "$GITHUB_ACTION_PATH/../lib/common.sh"
# shellcheck source=.github/actions/lib/reviews.sh
source "$GITHUB_ACTION_PATH/../lib/reviews.sh"
# shellcheck source=.github/actions/lib/issue.sh
source "$GITHUB_ACTION_PATH/../lib/issue.sh"
# shellcheck source=/dev/null
source "$GITHUB_ACTION_PATH/range.sh"

unreviewed="${OKTA_RECONCILE_UNREVIEWED:-refuse}"
options=()
if [ "${OKTA_RECONCILE_REVIEWED_ONLY:-}" = true ]; then options+=(--reviewed-only); fi
case "$unreviewed" in
    refuse | allow) ;;
    *) stop "\`unreviewed\` is \`refuse\` or \`allow\`." ;;
esac

head="$(git rev-parse --verify HEAD)"
branch="${GITHUB_REF_NAME:?}"
base=""
numbers=()
expected=()
code=0

# run OPTION…: the apply itself.
run() {
    told "$work/stderr" "${program[@]}" apply --yes --report "markdown=$work/outcome.md" "$@" || code=$?
}

meaning() {
    case "$1" in
        0) echo "Applied: the org is as this change asks" ;;
        3) echo "The files are invalid, and nothing was written" ;;
        4) echo "Refused, and nothing was written" ;;
        5) echo "Something is left undone" ;;
        *) printf 'Ended early (exit code %s)\n' "$1" ;;
    esac
}

# What came of it, or why nothing did; and what was planned and what was left, which the program says beside it.
result() {
    cat "$work/outcome.md"
    printf '\n'
    if ((code == 0)); then printf '<details><summary>What was planned, and what was left</summary>\n\n'; fi
    quoted "$work/reasons" "$work/stderr"
    if ((code == 0)); then
        printf '\n</details>\n'
    elif [ -n "$base" ]; then
        printf '\n%s\n' "$(way_on)"
    fi
}

way_on() {
    case "$code" in
        4 | 5) echo "It waits for the next apply, which begins at the same base. An approval counts after the merge, too, where the plan \
was there to be read. Where the org has moved on since: decide about the person, by hand in Okta or by the emergency workflow for this \
person alone, then run this again." ;;
        *) echo "Run this again, or merge the next change: it takes up what this one has left." ;;
    esac
}

for_people() {
    local patterns each
    if [ "$unreviewed" != allow ]; then stop "\`only\` applies what nobody need have reviewed, so it needs \`unreviewed: allow\`."; fi
    read -r -d '' -a patterns <<<"$OKTA_RECONCILE_ONLY" || true
    # Without a pattern it would be everybody.
    if ((${#patterns[@]} == 0)); then stop "\`only\` names nobody."; fi
    for each in "${patterns[@]}"; do
        if [ -z "${each//[*?]/}" ]; then stop "\`only\` names everybody: name the people whom it is about."; fi
        options+=("--only=$each")
    done
    note "All that the files ask for these people is applied, whatever was approved."
    run "${options[@]}"
    { printf '### %s\n\n' "$(meaning "$code")"; result; } >"$work/result.md"
    clipped "$work/result.md" >>"${GITHUB_STEP_SUMMARY:?}"
    output exit-code "$code"
    exit "$code"
}

status() {
    gh api -X POST "repos/$repository/statuses/$1" -f "state=$2" -f "context=$status_name" -f "description=$3" \
        -f "target_url=$run_url" --silent
}

# tell: the summary, and a comment on each pull request of the range.
tell() {
    local number
    {
        printf '### %s\n\n' "$(meaning "$code")"
        printf 'The branch `%s` at `%s`, since `%s`, [here](%s).' "$branch" "$head" "$base" "$run_url"
        if ((${#numbers[@]})); then printf ' Merged since:'; printf ' #%s' "${numbers[@]}"; printf '.'; fi
        if ((${#expected[@]} == 0)) && [ "$unreviewed" = allow ]; then printf ' Nothing bounds it but the guards.'; fi
        printf '\n\n'
        result
    } >"$work/result.md"
    clipped "$work/result.md" >"$work/told.md"
    cat "$work/told.md" >>"${GITHUB_STEP_SUMMARY:?}"
    for number in "${numbers[@]}"; do
        { marker apply; printf '\n'; cat "$work/told.md"; } >"$work/comment.md"
        comment "$number" "$(marker apply)" "$work/comment.md"
    done
}

# One issue for as long as an apply fails, closed by one that covers all that failed.
settle() {
    local failed
    if ((code != 0)); then
        {
            printf '<!-- failed=%s -->\n' "$head"
            cat "$work/told.md"
            printf '\nThis closes by itself once an apply of `%s` ends well.\n' "$branch"
        } >"$work/issue.md"
        issue failed "okta-reconcile: an apply has failed$suffix" "$work/issue.md"
        return
    fi
    find_issue failed
    if [ "$issue_state" != open ]; then return; fi
    failed="$(gh api "repos/$repository/issues/$issue_number" --jq .body | tr -d '\r' |
        sed -n '2s/^<!-- failed=\([0-9a-f]\{40\}\) -->$/\1/p')"
    # Whoever may write can edit an issue; that is no reason to stop here.
    if ! is_commit "$failed" || ! git merge-base --is-ancestor "$failed" HEAD; then
        note "What #$issue_number says has failed is no commit of $branch, so it stays open: close it by hand."
        return
    fi
    {
        printf 'The apply of `%s` has ended well, since `%s`, [here](%s). It covers `%s`, which had failed.\n' \
            "$head" "$base" "$run_url" "$failed"
    } >"$work/issue.md"
    close_issue failed "$work/issue.md"
}

rm -rf "$work"
mkdir -p "$work"
: >"$work/stderr"
: >"$work/outcome.md"
: >"$work/reasons"
if [ -n "${OKTA_RECONCILE_ONLY:-}" ]; then for_people; fi

find_base
if [ "$base" = "$head" ]; then
    note "An apply of ${head:0:10} has ended well already: there is nothing to do."
    output exit-code 0
    exit 0
fi
bound
if ((${#expected[@]})) || [ "$unreviewed" = allow ]; then
    run --base "$base" "${expected[@]}" "${options[@]}"
else
    needs_nothing
fi
if ((code == 0)); then state=success; else state=failure; fi
# First of all: what was done must not be done again because telling it failed.
status "$head" "$state" "$(meaning "$code")"
tell
settle
output exit-code "$code"
if ((code != 0)); then
    command_line error "$(meaning "$code")."
    exit "$code"
fi
note "$(meaning 0)."
