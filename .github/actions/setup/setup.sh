#!/usr/bin/env bash
# key: what the cache goes by, that a release is wanted, or nothing where the program is there already. install: builds
# it, where the cache had none.
set -euo pipefail
export LC_ALL=C
root="$(cd "$GITHUB_ACTION_PATH/../../.." && pwd)"
folder="${RUNNER_TEMP:?}/okta-reconcile-program"

case "$1" in
    key)
        if command -v okta-reconcile; then exit 0; fi
        if [ -n "${VERSION:-}" ]; then
            printf 'release=true\n' >>"${GITHUB_OUTPUT:?}"
            exit 0
        fi
        digest="$(cd "$root" && find Cargo.toml Cargo.lock src examples/ci -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum)"
        {
            printf 'key=okta-reconcile-%s-%s\n' "${RUNNER_OS:?}-${RUNNER_ARCH:?}" "${digest%% *}"
            printf 'folder=%s\n' "$folder"
        } >>"${GITHUB_OUTPUT:?}"
        ;;
    install)
        if [ ! -x "$folder/bin/okta-reconcile" ]; then
            # Here, and not in the checkout, whose files could choose another compiler.
            (cd "$root" && cargo install --locked --path . --root "$folder")
        fi
        printf '%s/bin\n' "$folder" >>"${GITHUB_PATH:?}"
        ;;
esac
