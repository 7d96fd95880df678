#!/usr/bin/env bash
# Brings the `ids:` file up to date, and proposes what is new in it. It goes through GitHub's API, so that the checkout
# keeps no token, and nothing but that file can get into the branch.
# shellcheck source=.github/actions/lib/common.sh
source "$GITHUB_ACTION_PATH/../lib/common.sh"

branch="${OKTA_RECONCILE_BRANCH:?}"
pattern="${OKTA_RECONCILE_IDS:?}"
base="${GITHUB_REF_NAME:?}"
git check-ref-format --branch "$branch" >/dev/null || stop "The branch of the ids has no name that git takes."
if [ "$branch" = "$base" ]; then stop "The ids go to a branch of their own, not to $base."; fi

# The one file that differs now, from the root of the repository; empty where none does.
changed_file() {
    local files
    files="$(git -C "$directory" -c core.quotePath=true ls-files --full-name --modified --others --exclude-standard -- "$pattern")"
    if [[ "$files" == *$'\n'* ]]; then stop "More than one file of ids differs, and one org has one."; fi
    if [[ "$files" == \"* ]]; then stop "The file of the ids has a name that is no plain text."; fi
    printf '%s' "$files"
}

# The open pull request of the branch, if there is one of ours.
open_one() {
    BOT="$bot" BRANCH="$branch" pages . 'select(.user.login == env.BOT and .head.ref == env.BRANCH) | .number' \
        "repos/$repository/pulls?state=open&head=${repository%%/*}:$(encoded "$branch")"
}

# The branch begins at what was planned, whatever it held before.
begin_branch() {
    local head refs="repos/$repository/git"
    head="$(git rev-parse --verify HEAD)"
    need_commit "$head" "The head"
    if gh api "$refs/ref/heads/$(encoded "$branch")" --silent 2>/dev/null; then
        gh api -X PATCH "$refs/refs/heads/$(encoded "$branch")" -f "sha=$head" -F force=true --silent
    else
        gh api -X POST "$refs/refs" -f "ref=refs/heads/$branch" -f "sha=$head" --silent
    fi
}

# commit_file PATH: the file as it is now, as one commit upon the branch.
commit_file() {
    local old fields=()
    if old="$(git rev-parse --verify --quiet "HEAD:$1")"; then fields=(-f "sha=$old"); fi
    base64 -w 0 "$1" >"$work/content"
    gh api -X PUT "repos/$repository/contents/$(encoded "$1")" -f "branch=$branch" "${fields[@]}" \
        -f "message=ids: people who are new" -F "content=@$work/content" --silent
}

rm -rf "$work"
mkdir -p "$work"
if [ -z "$(git -C "$directory" ls-files -- "$pattern")" ]; then
    note "No file of ids is kept here: \`okta-reconcile import --ids\` makes one."
    output pull-request ""
    exit 0
fi
told "$work/stderr" "${program[@]}" import --ids >"$work/told"
cat "$work/told"
cd "$(git rev-parse --show-toplevel)"
file="$(changed_file)"
if [ -z "$file" ]; then
    note "The file of the ids has everybody."
    output pull-request ""
    exit 0
fi
number="$(open_one)"
number="${number%%$'\n'*}"
# What is proposed already is left as it is, with its approvals.
proposed="$(gh api "repos/$repository/contents/$(encoded "$file")?ref=$(encoded "$branch")" --jq .sha 2>/dev/null)" || proposed=""
if [ -n "$number" ] && [ "$proposed" = "$(git hash-object -- "$file")" ]; then
    note "#$number proposes the ids already."
    output pull-request "$number"
    exit 0
fi
begin_branch
commit_file "$file"
if [ -z "$number" ]; then
    {
        printf 'The ids of people who are new in the org, as [this run](%s) read them. With its id in the file, a login that ' "$run_url"
        printf 'changes is a rename.\n\nThis changes nobody: the plan of it has no changes.\n'
    } >"$work/body.md"
    number="$(gh api -X POST "repos/$repository/pulls" -f "title=ids: people who are new$suffix" -f "head=$branch" \
        -f "base=$base" -F "body=@$work/body.md" --jq .number)"
fi
need_number "$number" "The pull request"
note "#$number proposes the ids of people who are new."
output pull-request "$number"
