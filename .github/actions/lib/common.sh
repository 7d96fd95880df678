# What the actions have in common; they source it. `bash`, `git` and `gh` only: `gh` reads JSON and writes it.
# Whatever GitHub answers is somebody's text: it is quoted, never evaluated, and an id has to look like one.
set -euo pipefail
shopt -s inherit_errexit
export LC_ALL=C

# A server of one's own has its API where `gh` looks for it.
export GH_HOST="${GITHUB_SERVER_URL#*://}" GH_ENTERPRISE_TOKEN="${GH_TOKEN:?}" GH_PROMPT_DISABLED=1 NO_COLOR=1

repository="${GITHUB_REPOSITORY:?}"
directory="${OKTA_RECONCILE_DIRECTORY:-.}"
bot="${OKTA_RECONCILE_BOT:?}"
app="${OKTA_RECONCILE_APP:-}"
work="${RUNNER_TEMP:?}/okta-reconcile"
run_url="$GITHUB_SERVER_URL/$repository/actions/runs/${GITHUB_RUN_ID:?}"
label="okta-reconcile"

# So many pages of 100 are read: comments of a pull request, reviews, check runs, statuses of a commit, issues.
pages_max=30
# GitHub takes 65,536 characters in a comment and 65,535 in each part of a check run; the rest is for what stands around.
text_max=64000

# The names, by directory, so that several directories of a repository do not get in each other's way.
suffix=""
if [ "$directory" != . ]; then suffix=" ($directory)"; fi
check_name="okta-reconcile$suffix"
status_name="okta-reconcile/apply$suffix"

# command_line KIND WORDS: a line that the runner turns into an annotation.
command_line() {
    local words="${*:2}"
    words="${words//'%'/%25}"
    words="${words//$'\r'/%0D}"
    printf '::%s title=okta-reconcile::%s\n' "$1" "${words//$'\n'/%0A}"
}
note() { command_line notice "$@"; }
# stop WORDS: ends the step; in an answer that is read, the words still come through.
stop() {
    command_line error "$@" >&2
    exit 1
}

is_commit() { [[ "$1" =~ ^[0-9a-f]{40}$ ]]; }
is_number() { [[ "$1" =~ ^[1-9][0-9]{0,18}$ ]]; }
is_time() { [[ "$1" =~ ^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$ ]]; }
is_digest() { [[ "$1" =~ ^sha256:[0-9a-f]{64}$ ]]; }
need_commit() { is_commit "$1" || stop "$2 is no commit."; }
need_number() { is_number "$1" || stop "$2 is no number."; }

# encoded TEXT: so that it can stand in an address, and in a comment of HTML, whatever it is.
encoded() {
    local text="$1" at one code
    for ((at = 0; at < ${#text}; at++)); do
        one="${text:at:1}"
        case "$one" in
            [A-Za-z0-9._~:/-]) printf '%s' "$one" ;;
            *)
                printf -v code '%d' "'$one"
                printf '%%%02X' "$((code & 255))"
                ;;
        esac
    done
}

# marker KIND: the first line of a comment or an issue of ours. Whoever copies it is not its author.
marker() { printf '<!-- okta-reconcile %s org=%s directory=%s -->' "$1" "$(encoded "$org")" "$(encoded "$directory")"; }

# pages LIST FILTER PATH: what a jq filter prints of each thing in all pages.
pages() {
    local list="$1" filter="$2" path="$3" page answer count join='?'
    if [[ "$path" == *\?* ]]; then join='&'; fi
    for ((page = 1; page <= pages_max; page++)); do
        answer="$(gh api "$path${join}per_page=100&page=$page" --jq "(${list} | length), (${list}[] | ${filter})")" || return 1
        count="${answer%%$'\n'*}"
        if [[ "$answer" == *$'\n'* ]]; then printf '%s\n' "${answer#*$'\n'}"; fi
        if ((count < 100)); then return; fi
    done
    stop "GitHub has more than $((pages_max * 100)) entries at $path, and no more are read."
}

# found MARKER PATH: the first comment (or issue) of ours: its id, its number and its state.
found() {
    local all
    all="$(MARKER="$1" BOT="$bot" pages . 'select(.user.login == env.BOT and ((.body // "") | startswith(env.MARKER)))
        | [.id, .number // 0, .state // "-"] | @tsv' "$2")" || return 1
    printf '%s\n' "${all%%$'\n'*}"
}

# comment NUMBER MARKER FILE: our comment on a pull request, written once and edited from then on.
comment() {
    local id
    id="$(found "$2" "repos/$repository/issues/$1/comments")"
    id="${id%%$'\t'*}"
    if [ -n "$id" ]; then
        gh api -X PATCH "repos/$repository/issues/comments/$id" -F "body=@$3" --silent
    else
        gh api -X POST "repos/$repository/issues/$1/comments" -F "body=@$3" --silent
    fi
}

# clipped FILE: as much of it as GitHub takes, in whole lines. That it is not all stands first, where no block of code
# that is cut can swallow it.
clipped() {
    if (($(wc -c <"$1") <= text_max)); then
        cat "$1"
    else
        printf 'This is too long to stand here as a whole: see [the run](%s).\n\n' "$run_url"
        head -c "$text_max" "$1" | sed '$d'
    fi
}

# quoted FILE…: somebody's words, as code, so that nothing in them is a link, a mention or HTML.
quoted() { cat "$@" | sed -e 's/\r//g' -e 's/^/    /'; }

# told FILE COMMAND…: runs it; what it says on stderr goes to the log and to FILE.
told() {
    local file="$1"
    shift
    { "$@" 2>&1 >&3 | tee "$file" >&2; } 3>&1
}

# said FILE: what a file says, or nothing where it is not there.
said() { if [ -f "$1" ]; then cat "$1"; fi; }

# counted FILE: the last line of a plan in text. It counts people and calls and has nobody's words in it; what is not
# there need not be counted.
counted() { said "$1" | tail -n 1 | sed -e 's/ 0 to [a-z]*,\{0,1\}//g' -e 's/,;/;/' -e 's/:;/:/'; }

output() { printf '%s=%s\n' "$1" "$2" >>"${GITHUB_OUTPUT:?}"; }

# The org stands beside the token, so that no file of a pull request decides where a token goes.
org="${OKTA_RECONCILE_ORG:-${OKTA_CLIENT_ORGURL:-}}"
if [ -z "$org" ]; then stop "Set OKTA_CLIENT_ORGURL beside the credentials: no file may decide where a token is sent."; fi
program=(okta-reconcile -C "$directory")
if [ -n "${OKTA_RECONCILE_ORG:-}" ]; then program+=(--org "$OKTA_RECONCILE_ORG"); fi
