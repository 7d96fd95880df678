# Where an apply begins, and what of the commits since was approved. Sourced by apply.sh.

# So many commits back an apply that ended well is looked for, and so many are applied at once.
commits_max=100

# statuses COMMIT: the states of its status of ours, the newest first.
statuses() {
    CONTEXT="$status_name" BOT="$bot" pages . 'select(.context == env.CONTEXT and .creator.login == env.BOT) | .state' \
        "repos/$repository/commits/$1/statuses"
}

# find_base: the newest commit, itself or before it on the branch, whose apply has ended well.
find_base() {
    local commit all state any=""
    if [ "$(git rev-parse --is-shallow-repository)" = true ]; then stop "Check out with \`fetch-depth: 0\`: the commits since the last apply are needed."; fi
    while read -r commit; do
        # The newest status of a name is the one in force. A status of anybody else counts for nothing.
        all="$(statuses "$commit")"
        state="${all%%$'\n'*}"
        if [ "$state" = success ]; then
            base="$commit"
            return
        fi
        any="$any$state"
    done < <(git rev-list --first-parent --max-count "$commits_max" HEAD)
    if [ -n "$any" ]; then
        if [ -z "${OKTA_RECONCILE_BASE:-}" ]; then
            stop "Applies have failed, and of the newest $commits_max commits of $branch none has been applied well. Name the commit to \
begin at: \`base\`."
        fi
    fi
    first_base
    if [ -n "$(statuses "$base")" ] && [ -z "${OKTA_RECONCILE_BASE:-}" ]; then
        stop "An apply of ${base:0:10} has not ended well. Name the commit to begin at: \`base\`."
    fi
    # If this very first run fails, the next one begins here too.
    status "$base" success "Begins here"
}

first_base() {
    local candidate="${OKTA_RECONCILE_BASE:-}"
    if [ -n "$candidate" ]; then
        base="$(git rev-parse --verify --quiet --end-of-options "$candidate^{commit}")" || stop "\`base\` is no commit here."
        git merge-base --is-ancestor "$base" HEAD || stop "\`base\` is no commit of $branch."
        return
    fi
    candidate="${EVENT_BEFORE:-}"
    if is_commit "$candidate" && git merge-base --is-ancestor "$candidate" HEAD 2>/dev/null; then
        base="$candidate"
    else
        base="$(git rev-parse --verify --quiet 'HEAD^1')" || stop "This is the first commit, so nothing was there before: name a \`base\`."
    fi
}

# merged COMMIT: the numbers of the pull requests that brought it into this branch.
merged() {
    BRANCH="$branch" pages . 'select(.merged_at != null and .base.ref == env.BRANCH) | .number' \
        "repos/$repository/commits/$1/pulls"
}

# bound: finds the pull requests since the base, and what was approved in each. What came without an approval adds nothing
# to that: if it does something, the apply is wider than what was approved.
bound() {
    local commit all number why is_bound=yes known=" "
    if (($(git rev-list --first-parent --count "$base..HEAD") > commits_max)); then
        stop "There are more than $commits_max commits since ${base:0:10}. Name a later \`base\`, or apply by hand."
    fi
    while read -r commit; do
        all="$(merged "$commit")"
        if [ -z "$all" ]; then
            printf '%s came without a pull request.\n' "${commit:0:10}" | tee -a "$work/reasons"
            is_bound=no
            continue
        fi
        while read -r number; do
            need_number "$number" "The number of a pull request"
            if [[ "$known" == *" $number "* ]]; then continue; fi
            known="$known$number "
            numbers+=("$number")
            if why="$(approved "$number" "$work/approved-$number.txt")"; then
                expected+=(--expect "$work/approved-$number.txt")
            else
                why="${why:-What was approved in #$number could not be read.}"
                is_bound=no
            fi
            printf '%s\n' "$why" | tee -a "$work/reasons"
        done <<<"$all"
    done < <(git rev-list --first-parent --reverse "$base..HEAD")
    if [ "$is_bound" = no ] && [ "$unreviewed" = allow ]; then expected=(); fi
}

# needs_nothing: where nothing was approved, there must be nothing to do: a change of words, or one that was taken back.
needs_nothing() {
    told "$work/stderr" "${program[@]}" plan --base "$base" --detailed-exitcode >"$work/plan.txt" || code=$?
    cat "$work/plan.txt"
    if ((code != 0)); then cat "$work/plan.txt" >>"$work/stderr"; fi
    if ((code == 2)); then
        code=4
        echo "Nobody has approved this. Have it approved where it was planned, or revert it by a pull request; \`unreviewed: allow\` \
applies it without." | tee -a "$work/reasons"
    fi
}
