# One issue of a kind: found by its marker and its author, edited in place, closed and opened again. Sourced after
# common.sh.

issues="repos/$repository/issues?state=all&labels=$label"

# find_issue KIND: sets its number and its state; both are empty where there is none.
find_issue() {
    local found id
    found="$(found "$(marker "$1")" "$issues")"
    IFS=$'\t' read -r id issue_number issue_state <<<"$found"
}

# issue KIND TITLE FILE: opens it, or edits it and opens it again.
issue() {
    find_issue "$1"
    { marker "$1"; printf '\n'; cat "$3"; } >"$work/marked.md"
    if [ -n "$issue_number" ]; then
        gh api -X PATCH "repos/$repository/issues/$issue_number" -f state=open -f "title=$2" -F "body=@$work/marked.md" --silent
    else
        gh api -X POST "repos/$repository/issues" -f "title=$2" -f "labels[]=$label" -F "body=@$work/marked.md" --silent
    fi
}

# close_issue KIND FILE: the one that was found, with what it says now.
close_issue() {
    { marker "$1"; printf '\n'; cat "$2"; } >"$work/marked.md"
    gh api -X PATCH "repos/$repository/issues/$issue_number" -f state=closed -f state_reason=completed \
        -F "body=@$work/marked.md" --silent
}
