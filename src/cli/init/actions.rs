//! Where okta-reconcile's own actions come from: a repository, and a commit that somebody has read.

/// How long the name of a commit is, in hex.
const COMMIT_DIGITS: usize = 40;

/// Where okta-reconcile's own actions come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Actions {
    pub(crate) repository: String,
    pub(crate) commit: String,
}

/// Reads `OWNER/REPOSITORY@COMMIT`.
pub(crate) fn actions(text: &str) -> Result<Actions, &'static str> {
    let wrong =
        "write OWNER/REPOSITORY@COMMIT, the commit with all of its 40 digits: a tag can be moved";
    let (repository, commit) = text.split_once('@').ok_or(wrong)?;
    let is_name = |name: &str| {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        !name.is_empty() && name.chars().all(is_plain)
    };
    let is_repository = repository
        .split_once('/')
        .is_some_and(|(owner, name)| is_name(owner) && is_name(name));
    let is_commit =
        commit.len() == COMMIT_DIGITS && commit.bytes().all(|byte| byte.is_ascii_hexdigit());
    if !is_repository || !is_commit {
        return Err(wrong);
    }
    Ok(Actions {
        repository: repository.to_owned(),
        commit: commit.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::actions;

    #[test]
    fn actions_are_named_with_a_whole_commit() {
        let commit = "08c6903cd8c0fde910a37f88322edcfb5dd907a8";
        let found = actions(&format!("acme/okta-reconcile@{commit}"));
        assert_eq!(found.map(|found| found.commit), Ok(commit.to_owned()));
        for wrong in [
            "acme/okta-reconcile@v1",
            "acme@08c6903cd8c0fde910a37f88322edcfb5dd907a8",
            "acme/a/b@08c6903cd8c0fde910a37f88322edcfb5dd907a8",
            "acme/$(id)@08c6903cd8c0fde910a37f88322edcfb5dd907a8",
            "acme/okta-reconcile",
        ] {
            assert!(actions(wrong).is_err(), "{wrong}");
        }
    }
}
