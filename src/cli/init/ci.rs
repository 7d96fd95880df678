//! The workflows of `examples/ci`, for one org and one kind of credentials.

use crate::cli::init::actions::Actions;
use crate::cli::init::answers::Answers;
use crate::cli::init::file::File;
use crate::cli::init::options::Kind;

/// The org of the examples.
pub(crate) const EXAMPLE_ORG: &str = "https://acme.okta.com";

/// Where the actions come from in the examples. Nothing is at this commit: whoever uses them puts one there that they
/// have read.
const EXAMPLE_ACTIONS: &str = "acme-tools/okta-reconcile/";
const EXAMPLE_COMMIT: &str = "0000000000000000000000000000000000000000";

/// What the examples leave to whoever copies them.
const TO_DO: &str = "# - Put your org's URL below, and the commit of the release of okta-reconcile that you have read for the zeros.\n";

/// The workflows that every repository needs. Those for a merge queue and for forks are in the examples alone.
const GITHUB: [(&str, &str); 5] = [
    (
        ".github/workflows/okta-pull-request.yml",
        include_str!("../../../examples/ci/github/pull-request.yml"),
    ),
    (
        ".github/workflows/okta-merge.yml",
        include_str!("../../../examples/ci/github/merge.yml"),
    ),
    (
        ".github/workflows/okta-drift.yml",
        include_str!("../../../examples/ci/github/drift.yml"),
    ),
    (
        ".github/workflows/okta-ids.yml",
        include_str!("../../../examples/ci/github/ids.yml"),
    ),
    (
        ".github/workflows/okta-emergency.yml",
        include_str!("../../../examples/ci/github/emergency.yml"),
    ),
];

const CODEOWNERS: &str = include_str!("../../../examples/ci/github/CODEOWNERS");
const GITLAB: &str = include_str!("../../../examples/ci/gitlab.yml");

/// What the examples say of each other, and what the files are called here.
const NAMES: [(&str, &str); 3] = [
    (" pull-request.yml", " okta-pull-request.yml"),
    (" merge.yml", " okta-merge.yml"),
    (
        "# With a merge queue, merge-queue.yml too; where forks are let in, fork-trigger.yml and fork-comment.yml too.\n",
        "# With a merge queue, or where forks are let in, take merge-queue.yml, or fork-trigger.yml and fork-comment.yml, from\n\
         # examples/ci of okta-reconcile too.\n",
    ),
];

/// What the examples say of both kinds of credentials, and what is said of the one that is used. Each stands in some
/// workflow.
const GITHUB_WITH_A_TOKEN: [(&str, &str); 4] = [
    (
        "# - Make a service app that may read only (or an API token of a read-only administrator), and its key the secret\n\
         #   OKTA_READ_KEY. Whoever can push a branch can change this file and use that secret, so it must not be able to write.\n",
        "# - Make the API token of a read-only administrator the secret OKTA_READ_TOKEN. Whoever can push a branch can change\n\
         #   this file and use that secret, so it must not be able to write.\n",
    ),
    (
        "# - Make a service app that may write (or an API token), and its key the secret OKTA_WRITE_KEY of that environment, not\n\
         #   of the repository.\n",
        "# - Make the API token of an administrator who may write the secret OKTA_WRITE_TOKEN of that environment, not of the\n\
         #   repository.\n",
    ),
    (
        "# To set up: pull-request.yml first. Its service app needs okta.logs.read to find out who did it.\n",
        "# To set up: pull-request.yml first.\n",
    ),
    ("          OKTA_CLIENT_AUTHORIZATIONMODE: PrivateKey\n", ""),
];

const GITHUB_WITH_A_SERVICE_APP: [(&str, &str); 4] = [
    (
        "# - Make a service app that may read only (or an API token of a read-only administrator), and its key the secret\n\
         #   OKTA_READ_KEY. Whoever",
        "# - Make a service app that may read only, its client id the variable OKTA_READ_CLIENT_ID of the repository, and its\n\
         #   key the secret OKTA_READ_KEY. Whoever",
    ),
    (
        "# - Make a service app that may write (or an API token), and its key the secret OKTA_WRITE_KEY of that environment, not\n\
         #   of the repository.\n",
        "# - Make a service app that may write, its client id the variable OKTA_WRITE_CLIENT_ID of that environment, and its key\n\
         #   the secret OKTA_WRITE_KEY of that environment, not of the repository.\n",
    ),
    ("0oa1reader", "${{ vars.OKTA_READ_CLIENT_ID }}"),
    ("0oa1writer", "${{ vars.OKTA_WRITE_CLIENT_ID }}"),
];

const GITLAB_WITH_A_SERVICE_APP: [(&str, &str); 5] = [
    (
        "# - Put your org's URL below; make two masked CI/CD variables: OKTA_READ_TOKEN (a read-only administrator's token), and\n\
         #   OKTA_WRITE_TOKEN, protected and scoped to the environment `okta`. Whoever can push a branch can change this file and\n\
         #   read what a merge request may read, so the token of the plan must not be able to write.\n",
        "# - Make a service app that may read only: its client id and its key are the CI/CD variables OKTA_READ_CLIENT_ID and\n\
         #   OKTA_READ_KEY (of the type File). Make another that may write: OKTA_WRITE_CLIENT_ID and OKTA_WRITE_KEY, protected and\n\
         #   scoped to the environment `okta`. Whoever can push a branch can change this file and read what a merge request may\n\
         #   read, so the app of the plan must not be able to write.\n",
    ),
    (
        "# A service app is better than a token: set OKTA_CLIENT_AUTHORIZATIONMODE to PrivateKey, OKTA_CLIENT_CLIENTID, and\n\
         # OKTA_CLIENT_PRIVATEKEY in place of OKTA_CLIENT_TOKEN, from variables that are protected in the same way.\n",
        "",
    ),
    (
        "  OKTA_RECONCILE_GIT: ",
        "  OKTA_CLIENT_AUTHORIZATIONMODE: PrivateKey\n  OKTA_RECONCILE_GIT: ",
    ),
    (
        "OKTA_CLIENT_TOKEN=\"${OKTA_READ_TOKEN:-}\"",
        "OKTA_CLIENT_CLIENTID=\"${OKTA_READ_CLIENT_ID:-}\" OKTA_CLIENT_PRIVATEKEY=\"${OKTA_READ_KEY:-}\"",
    ),
    (
        "OKTA_CLIENT_TOKEN=\"${OKTA_WRITE_TOKEN:-}\"",
        "OKTA_CLIENT_CLIENTID=\"${OKTA_WRITE_CLIENT_ID:-}\" OKTA_CLIENT_PRIVATEKEY=\"${OKTA_WRITE_KEY:-}\"",
    ),
];

const GITLAB_WITH_A_TOKEN: [(&str, &str); 2] = [
    (
        "# - Put your org's URL below; make two masked",
        "# - Make two masked",
    ),
    (GITLAB_WITH_A_SERVICE_APP[1].0, ""),
];

/// Returns what GitHub reads.
pub(crate) fn github(answers: &Answers) -> Vec<File> {
    let workflows = GITHUB.iter().map(|(path, text)| {
        let text = text.replace(EXAMPLE_ORG, &answers.org.to_string());
        let text = of_actions(&with_credentials(&text, answers.kind), answers);
        File::new(path, replaced(&text, &NAMES))
    });
    let owners = File::new(".github/CODEOWNERS", CODEOWNERS);
    workflows.chain([owners]).collect()
}

/// Returns what GitLab reads.
pub(crate) fn gitlab(answers: &Answers) -> Vec<File> {
    let words = match answers.kind {
        Kind::ServiceApp => GITLAB_WITH_A_SERVICE_APP.as_slice(),
        Kind::Token => GITLAB_WITH_A_TOKEN.as_slice(),
    };
    let text = GITLAB.replace(EXAMPLE_ORG, &answers.org.to_string());
    let owners = CODEOWNERS
        .replace(".github/CODEOWNERS", ".gitlab/CODEOWNERS")
        .replace("/.github/    ", "/.gitlab-ci.yml")
        .replace("the branch `main`", "the default branch");
    vec![
        File::new(".gitlab-ci.yml", replaced(&text, words)),
        File::new(".gitlab/CODEOWNERS", owners),
    ]
}

fn replaced(text: &str, words: &[(&str, &str)]) -> String {
    let text = text.to_owned();
    words
        .iter()
        .fold(text, |text, (from, to)| text.replace(from, to))
}

/// Keeps of the environment of a step what one kind of credentials needs.
fn with_credentials(text: &str, kind: Kind) -> String {
    let lines = text.lines();
    match kind {
        Kind::ServiceApp => {
            let kept = lines.filter(|line| {
                let line = line.trim_start();
                !line.starts_with("# With an API token") && !line.starts_with("# OKTA_CLIENT_TOKEN")
            });
            replaced(&joined(kept), &GITHUB_WITH_A_SERVICE_APP)
        }
        Kind::Token => {
            let kept = lines.filter(|line| {
                let line = line.trim_start();
                !line.starts_with("OKTA_CLIENT_CLIENTID:")
                    && !line.starts_with("OKTA_CLIENT_PRIVATEKEY:")
                    && !line.starts_with("# With an API token")
            });
            let kept = joined(kept).replace("# OKTA_CLIENT_TOKEN:", "OKTA_CLIENT_TOKEN:");
            replaced(&kept, &GITHUB_WITH_A_TOKEN)
        }
    }
}

fn joined<'l>(lines: impl Iterator<Item = &'l str>) -> String {
    lines.flat_map(|line| [line, "\n"]).collect()
}

/// Names the actions, and says what is left to be done.
fn of_actions(text: &str, answers: &Answers) -> String {
    match &answers.actions {
        Some(Actions { repository, commit }) => text
            .replace(TO_DO, "")
            .replace(EXAMPLE_ACTIONS, &format!("{repository}/"))
            .replace(EXAMPLE_COMMIT, commit),
        None => text.replace(
            TO_DO,
            "# - Put the repository of okta-reconcile for `acme-tools/okta-reconcile`, and the commit of its release that you have\n\
             #   read for the zeros, here and in the other workflows.\n",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::{
        CODEOWNERS, GITHUB, GITHUB_WITH_A_SERVICE_APP, GITHUB_WITH_A_TOKEN, GITLAB,
        GITLAB_WITH_A_SERVICE_APP, GITLAB_WITH_A_TOKEN, NAMES, TO_DO,
    };

    /// The examples change, and what is replaced in them is still there.
    #[test]
    fn what_is_replaced_is_there() {
        let github: String = GITHUB.iter().map(|(_, text)| *text).collect();
        let words = GITHUB_WITH_A_SERVICE_APP.iter();
        let words = words.chain(&GITHUB_WITH_A_TOKEN).chain(&NAMES);
        for (from, _) in words {
            assert!(github.contains(from), "{from}");
        }
        let words = GITLAB_WITH_A_SERVICE_APP.iter().chain(&GITLAB_WITH_A_TOKEN);
        for (from, _) in words {
            assert!(GITLAB.contains(from), "{from}");
        }
        for from in [".github/CODEOWNERS", "/.github/    ", "the branch `main`"] {
            assert!(CODEOWNERS.contains(from), "{from}");
        }
        assert!(github.contains(TO_DO));
    }
}
