#!/usr/bin/env bash
# Plans all that the files of the branch ask for: what differs has been changed by hand, or is not applied yet.
# shellcheck source=.github/actions/lib/common.sh
source "$GITHUB_ACTION_PATH/../lib/common.sh"
# shellcheck source=.github/actions/lib/issue.sh
source "$GITHUB_ACTION_PATH/../lib/issue.sh"

rm -rf "$work"
mkdir -p "$work"
options=()
if [ "${OKTA_RECONCILE_CAUSES:-}" = true ]; then options=(--causes); fi
code=0
told "$work/stderr" "${program[@]}" plan --detailed-exitcode "${options[@]}" --report github=- \
    --report "markdown=$work/plan.md" --report "text=$work/plan.txt" || code=$?
head="$(git rev-parse --verify HEAD)"
where="$(printf 'The files are those of `%s`; read [here](%s).' "$head" "$run_url")"
case "$code" in
    0)
        printf 'The org is as the files ask. %s\n' "$where" >"$work/issue.md"
        find_issue drift
        if [ "$issue_state" = open ]; then close_issue drift "$work/issue.md"; fi
        note "The org is as the files ask."
        ;;
    # Whether a guard would let it through is told in the plan, and is no failure of this step.
    2 | 4)
        if [ ! -s "$work/plan.md" ]; then stop "Whether anything differs is not known: see the log."; fi
        {
            printf 'The org is not as the files ask. %s\n\nNothing undoes it by itself: write into the files what is wanted, or ' "$where"
            printf 'change the org, by hand or by the emergency workflow.\n\n'
            clipped "$work/plan.md"
        } >"$work/issue.md"
        issue drift "okta-reconcile: the org is not as the files ask$suffix" "$work/issue.md"
        note "The org is not as the files ask: see the issue. $(counted "$work/plan.txt")"
        ;;
    *)
        command_line error "Whether anything differs is not known (exit code $code): see the log."
        exit "$code"
        ;;
esac
output differs "$( ((code == 0)) && echo false || echo true)"
