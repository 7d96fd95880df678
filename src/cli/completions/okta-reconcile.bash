# Completion of okta-reconcile in Bash: source <(okta-reconcile completions bash)
_okta_reconcile() {
    # Bash takes words apart at @, = and : too, and logins have an @; so they are put together again.
    local rest="${COMP_LINE:0:COMP_POINT}" blanks offered index last=-1
    local -a words=()
    for ((index = 0; index <= COMP_CWORD; index++)); do
        blanks="${rest%%[![:space:]]*}"
        if [[ $index -eq 0 || -n $blanks ]]; then
            rest="${rest#"$blanks"}"
            last=$((last + 1))
            words[last]=""
        fi
        if [[ $index -eq $COMP_CWORD ]]; then
            words[last]+="$rest"
        else
            words[last]+="${COMP_WORDS[index]}"
            rest="${rest#"${COMP_WORDS[index]}"}"
        fi
    done
    # What stands before the part that Bash completes is not inserted again.
    local cut="${words[last]%"$2"}"
    COMPREPLY=()
    while IFS= read -r offered; do
        COMPREPLY+=("${offered#"$cut"}")
    done < <(OKTA_RECONCILE_COMPLETE=bash okta-reconcile -- "${words[@]}" 2>/dev/null)
    if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *[/=] ]]; then
        compopt -o nospace 2>/dev/null
    fi
}
complete -o bashdefault -F _okta_reconcile okta-reconcile
