//! Users and groups as Okta's API gives them, where entries belong: one finding that says what to write instead of one
//! for each key.

use crate::diagnostic::{Code, Diagnostic};
use crate::yaml::node::Node;

/// Returns the error of a document that is a list as `GET /users` or `GET /groups` answers it.
pub(crate) fn list(document: &Node) -> Option<Diagnostic> {
    let first = document.items()?.first()?;
    let (what, help) = if is_user(first) {
        ("users", ENTRY)
    } else if is_group(first) {
        (
            "groups",
            "write the groups to manage under `groups:`, each as `- name: engineering`",
        )
    } else {
        return None;
    };
    let message = format!("this is a list of {what} as Okta's API answers it, not desired state");
    Some(Diagnostic::error(Code::WrongType, first.start(), message).help(help))
}

/// Returns the error of an entry that is a user as Okta's API answers it.
pub(crate) fn user(node: &Node) -> Option<Diagnostic> {
    is_user(node).then(|| {
        let message = "this is a user as Okta's API answers it, not an entry of desired state";
        Diagnostic::error(Code::WrongType, node.start(), message).help(ENTRY)
    })
}

const ENTRY: &str = "write an entry for each person under `users:`: `login` beside `profile`, under `profile` only the \
                     attributes to manage, and none of `created`, `_links` and the like";

/// A user of the API has its login in the profile, and what only Okta sets beside it.
fn is_user(node: &Node) -> bool {
    let is_okta = [
        "_links",
        "created",
        "activated",
        "statusChanged",
        "lastUpdated",
    ];
    behind(node, "login").is_none()
        && behind(node, "profile").is_some_and(|profile| behind(profile, "login").is_some())
        && is_okta.iter().any(|key| behind(node, key).is_some())
}

fn is_group(node: &Node) -> bool {
    behind(node, "name").is_none()
        && behind(node, "profile").is_some_and(|profile| behind(profile, "name").is_some())
}

fn behind<'n>(node: &'n Node, key: &str) -> Option<&'n Node> {
    Some(&node.get(key)?.value)
}
