//! Reading `approvals` of the configuration.

use std::collections::BTreeMap;

use crate::desired::approvals::Approvals;
use crate::desired::keys::{entries, has_value, mapping};
use crate::desired::pattern::patterns;
use crate::desired::stored;
use crate::desired::written::config::ApprovalsKey;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::model::ids::{GitName, Login};
use crate::source::Located;
use crate::yaml::node::Entry;
use crate::yaml::read::is_own;

/// Reads `approvals`. What is wrong is left out, and reported.
pub(crate) fn read(entry: &Entry, diagnostics: &mut Diagnostics) -> Approvals {
    let mut approvals = Approvals::default();
    for (key, part) in entries(&entry.value, diagnostics) {
        match key {
            ApprovalsKey::Owners => approvals.owners = patterns(part, diagnostics),
            ApprovalsKey::People => approvals.people = people(part, diagnostics),
        }
    }
    approvals
}

fn people(entry: &Entry, diagnostics: &mut Diagnostics) -> BTreeMap<GitName, Located<Login>> {
    let mut people: BTreeMap<GitName, Located<Login>> = BTreeMap::new();
    let all = mapping(&entry.value, "`people`", diagnostics).unwrap_or_default();
    let mut keys = BTreeMap::new();
    for each in all.iter().filter(|each| !is_own(&each.key)) {
        if !has_value(each, || "write a value", diagnostics) {
            continue;
        }
        let Some(name) = git_name(&each.key) else {
            diagnostics.error(
                Code::InvalidValue,
                each.key_span,
                format!("`{}` is not the name of a person at a git host", each.key),
                "write their name there before the colon, and their login in Okta behind it: `ada-gh: ada@acme.example`",
            );
            continue;
        };
        if let Some(first) = keys.insert(name.clone(), each.key_span) {
            let message = format!("`{}` stands here twice: case does not matter", each.key);
            let found = Diagnostic::error(Code::DuplicateKey, each.key_span, message);
            diagnostics.push(found.related(first, "first here").help("keep one of them"));
            continue;
        }
        if let Some(login) = stored::name(each, Code::InvalidLogin, diagnostics) {
            people.insert(name, Located::new(Login::new(login.value), login.span));
        }
    }
    people
}

/// Letters, digits, `.`, `_` and `-`, as GitHub and GitLab have them. A program's name (`…[bot]`) is nobody's who approves.
fn git_name(text: &str) -> Option<GitName> {
    let begins = text.starts_with(|c: char| c.is_ascii_alphanumeric());
    let is_name = text
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'));
    (begins && is_name).then(|| GitName::new(text.to_ascii_lowercase()))
}
