# Which owners of groups have yet to approve. Sourced after reviews.sh.
# `plan --report approvals=FILE` writes a line `NAMES<TAB>WORDS` for each group: who can approve, in small letters and
# with commas between them, or `-`; and what is said about it, which is somebody's text.

# needs_owners FILE: whether a plan waits for an owner at all.
needs_owners() { [ -s "$1" ] && (($(wc -l <"$1") > 1)); }

# approved_by NUMBER DIGEST: who has approved the effects with that digest and is not the author, in small letters and
# between commas. An owner need not be able to write here: that they own the group is what counts.
approved_by() {
    local author all id who kind commit at check by=","
    author="$(gh api "repos/$repository/pulls/$1" --jq '.user.login // "-"')" || return 1
    all="$(approvals "$1")" || return 1
    while IFS=$'\t' read -r id who kind commit at; do
        if [[ -z "$id" || "$kind" != User || "${who,,}" == "${author,,}" ]]; then continue; fi
        check="$(check_before "$commit" "$1" "$at")" || return 1
        if [ "$(digest_of "${check#*$'\t'}")" = "$2" ]; then by="$by${who,,},"; fi
    done <<<"$all"
    printf '%s\n' "$by"
}

# missing_owners NUMBER FILE DIGEST: the words about each group of which no owner has approved; nothing where all have.
missing_owners() {
    local by names words name names_of is_met
    [[ "$(head -n 1 "$2")" == "# approvals-v1 "* ]] && is_digest "$3" || return 1
    by="$(approved_by "$1" "$3")" || return 1
    while IFS=$'\t' read -r names words; do
        is_met=no
        IFS=, read -r -a names_of <<<"$names"
        for name in "${names_of[@]}"; do
            # A name that is none has a character that means something in a pattern: quoted, it means itself.
            if [[ "$name" != - && "$by" == *",$name,"* ]]; then is_met=yes; fi
        done
        if [ "$is_met" = no ]; then printf '%s\n' "$words"; fi
    done < <(sed 1d "$2")
}
