# What was approved: of which pull request, by whom, and which effects that was. Sourced after common.sh.
# These are asked in conditions, where `set -e` does not hold: so each answer that fails is a failure here, in words.

# approvals NUMBER: the approvals in force, oldest first: id, who, what they are, commit and time. Of each reviewer the
# latest decision counts; a comment is none.
approvals() {
    local all who kind state id commit at order=()
    declare -A latest=()
    all="$(pages . 'select(.state == "APPROVED" or .state == "CHANGES_REQUESTED" or .state == "DISMISSED")
        | [.user.login // "-", .user.type // "-", .state, .id, .commit_id // "-", .submitted_at // "-"] | @tsv' \
        "repos/$repository/pulls/$1/reviews")" || return 1
    while IFS=$'\t' read -r who kind state id commit at; do
        if [ -z "$who" ]; then continue; fi
        latest["$who"]="$state"$'\t'"$id"
        order+=("$id"$'\t'"$who"$'\t'"$kind"$'\t'"$commit"$'\t'"$at")
    done <<<"$all"
    for all in "${order[@]}"; do
        IFS=$'\t' read -r id who kind commit at <<<"$all"
        if [ "${latest["$who"]}" != "APPROVED"$'\t'"$id" ]; then continue; fi
        if is_number "$id" && is_commit "$commit" && is_time "$at"; then printf '%s\n' "$all"; fi
    done
}

# check_before COMMIT NUMBER TIME: the newest check run of ours on a commit, for this pull request, that was over before
# that time: its id, and what it says of itself. That of another app counts for nothing, whatever its name.
check_before() {
    local all id external at best=""
    all="$(APP="$app" NAME="$check_name" OF="pr=$2 " pages .check_runs 'select(.app.slug == env.APP
        and .name == env.NAME and .status == "completed" and ((.external_id // "") | startswith(env.OF)))
        | [.completed_at, .id, .external_id] | @tsv' \
        "repos/$repository/commits/$1/check-runs?filter=all&check_name=$(encoded "$check_name")")" || return 1
    while IFS=$'\t' read -r at id external; do
        if is_time "$at" && is_number "$id" && [[ "$at" < "$3" ]] && [[ "$at" > "${best%%$'\t'*}" || -z "$best" ]]; then
            best="$at"$'\t'"$id"$'\t'"$external"
        fi
    done <<<"$all"
    printf '%s\n' "${best#*$'\t'}"
}

# digest_of EXTERNAL: the digest that a check run names; nothing where there was no plan.
digest_of() {
    local digest="${1##* }"
    if is_digest "$digest"; then printf '%s\n' "$digest"; fi
}

# can_write LOGIN: anybody can approve in a public repository, and it means nothing of most of them.
can_write() {
    local may
    [[ "$1" =~ ^[A-Za-z0-9_-]+$ ]] || return 1
    may="$(gh api "repos/$repository/collaborators/$1/permission" --jq .permission 2>/dev/null)" || return 1
    [[ "$may" == admin || "$may" == write ]]
}

# approved NUMBER FILE: writes the effects that were approved last in a pull request; else says why there are none, on
# stdout, and fails.
approved() {
    local author id who kind commit at all last="" check external
    author="$(gh api "repos/$repository/pulls/$1" --jq '.user.login // "-"')" || return 1
    all="$(approvals "$1")" || return 1
    while IFS=$'\t' read -r id who kind commit at; do
        if [[ -n "$id" && "$who" != "$author" && "$kind" == User && ! "$at" < "${last%%$'\t'*}" ]] && can_write "$who"; then
            last="$at"$'\t'"$commit"$'\t'"$who"
        fi
    done <<<"$all"
    if [ -z "$last" ]; then
        echo "#$1 has no approval in force of somebody else than its author who may write here."
        return 1
    fi
    IFS=$'\t' read -r at commit who <<<"$last"
    check="$(check_before "$commit" "$1" "$at")" || return 1
    external="${check#*$'\t'}"
    if [ -z "$check" ] || [ -z "$(digest_of "$external")" ]; then
        echo "#$1 was approved by $who at ${commit:0:10}, and no plan of that commit was there to be read by then."
        return 1
    fi
    effects_of "${check%%$'\t'*}" "$external" "$commit" "$2" || return 1
    printf '#%s: approved by %s at %s, %s\n' "$1" "$who" "${commit:0:10}" "$(digest_of "$external")"
}

# effects_of CHECK EXTERNAL COMMIT FILE: the effects file of a check run, from its text or from the artifact of its run.
# The program holds the lines of the file against the digest in its first line; that one has to be the check run's.
effects_of() {
    local digest first run="" attempt="" head folder
    digest="$(digest_of "$2")"
    gh api "repos/$repository/check-runs/$1" --jq '.output.text // ""' | tr -d '\r' |
        sed -n '/^```text$/,/^```$/p' | sed -e '1d' -e '$d' >"$4" || return 1
    if [ ! -s "$4" ]; then
        if [[ "$2" =~ \ run=([1-9][0-9]*)\ attempt=([1-9][0-9]*)\  ]]; then
            run="${BASH_REMATCH[1]}" attempt="${BASH_REMATCH[2]}"
            head="$(gh api "repos/$repository/actions/runs/$run" --jq .head_sha)" || head=""
            if [ "$head" != "$3" ]; then
                echo "The run that its check names is not one of ${3:0:10}."
                return 1
            fi
        else
            echo "Its check has neither the effects nor a run that has them."
            return 1
        fi
        folder="$(mktemp -d "$work/artifact.XXXXXX")"
        if ! gh run download "$run" --repo "$repository" --name "$(artifact "$attempt")" --dir "$folder" >&2; then
            echo "The artifact with its effects is gone. Plan it again, and have that approved."
            return 1
        fi
        if [ -L "$folder/effects.txt" ] || ! cp "$folder/effects.txt" "$4"; then
            echo "The artifact of its check has no effects."
            return 1
        fi
    fi
    read -r first <"$4" || true
    if [ "${first##* }" != "$digest" ]; then
        echo "Its effects are not those that its check stands for: ${digest:0:19}… is expected."
        return 1
    fi
}

# artifact ATTEMPT: the name of what a run of the plan leaves.
artifact() {
    local name="$directory"
    if [ "$name" = . ]; then name=""; else name="-$(encoded "$name")"; fi
    name="${name//\//-}"
    printf 'okta-reconcile-plan%s-%s' "${name//:/-}" "$1"
}
