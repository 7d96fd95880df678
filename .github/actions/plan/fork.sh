# A fork's pull request: nothing of it is run or checked out. Its YAML is taken out of git as data and planned against a
# sandbox file of this repository, with this repository's configuration. Sourced by plan.sh.

files_max=2000
bytes_max=$((20 * 1024 * 1024))

# The event says only which commit of whom was tried; which pull request that is, GitHub says.
of_fork() {
    local all merge
    need_commit "$head" "The commit of the fork"
    [[ "$org" == sandbox:* ]] || stop "A fork is planned against a sandbox file: give \`org: sandbox:FILE\`."
    [[ "${EVENT_OWNER:-}" =~ ^[A-Za-z0-9_-]+$ ]] || stop "The owner of the fork has no name that GitHub gives."
    all="$(HEAD="$head" BASE="${EVENT_DEFAULT_BRANCH:?}" pages . \
        'select(.head.sha == env.HEAD and .base.ref == env.BASE) | .number' \
        "repos/$repository/pulls?state=open&head=$EVENT_OWNER:$(encoded "${EVENT_BRANCH:?}")")"
    number="$all"
    if ! is_number "$number"; then
        note "No open pull request into $EVENT_DEFAULT_BRANCH has ${head:0:10} as its head, so nothing is planned."
        exit 0
    fi
    fetch "refs/pull/$number/merge" || stop "#$number has no merge commit: it conflicts with $EVENT_DEFAULT_BRANCH."
    merge="$(git rev-parse --verify FETCH_HEAD)"
    [ "$(git rev-parse --verify "$merge^2")" = "$head" ] || stop "The merge commit of #$number is not of ${head:0:10}: run this again."
    outdate
    unpack "$merge^1" "$work/before"
    unpack "$merge" "$work/fork"
    # The configuration is this repository's: limits and guards of a stranger decide nothing.
    cp "$directory/okta-reconcile.yaml" "$work/before/okta-reconcile.yaml"
    cp "$directory/okta-reconcile.yaml" "$work/fork/okta-reconcile.yaml"
    program=(okta-reconcile -C "$work/fork" --org "sandbox:$PWD/${org#sandbox:}")
    base="../before"
}

# fetch REF: without the token in an argument, where others could see it.
fetch() {
    local basic
    basic="$(printf 'x-access-token:%s' "$GH_TOKEN" | base64 | tr -d '\n')"
    GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0="http.$GITHUB_SERVER_URL/.extraheader" \
        GIT_CONFIG_VALUE_0="AUTHORIZATION: basic $basic" GIT_TERMINAL_PROMPT=0 \
        git fetch --quiet --no-tags --depth 2 origin "$1"
}

# unpack COMMIT FOLDER: the YAML and JSON of the directory. Links, programs and whatever else is in it stay where they are.
unpack() {
    local mode kind id size path count=0 bytes=0
    mkdir -p "$2"
    while IFS=$' \t' read -r -d '' mode kind id size path; do
        case "${path,,}" in
            *.yaml | *.yml | *.json) ;;
            *) continue ;;
        esac
        if [[ "$kind" != blob || ! "$mode" =~ ^100(644|755)$ || "/$path/" == */../* || "/${path,,}/" == */.git/* ]]; then
            note "Not a file of this folder, so it is not read: $path"
            continue
        fi
        count=$((count + 1)) bytes=$((bytes + size))
        if ((count > files_max || bytes > bytes_max)); then
            stop "The fork has more than $files_max files or $bytes_max bytes of YAML: bring it here as a branch."
        fi
        mkdir -p "$2/$(dirname -- "$path")"
        git cat-file blob "$id" >"$2/$path"
    done < <(cd "$directory" && git ls-tree -r -l -z "$1")
}
