//! What an entry names is found, or told as missing.

use std::collections::HashMap;
use std::fmt::Display;

use crate::diagnostic::{Code, Diagnostic};
use crate::sim::file::values::Reference;
use crate::sim::org::Org;
use crate::source::{Located, Span};
use crate::yaml::read::meant;

/// Returns the error of something in the file that makes no sense.
pub(crate) fn wrong(code: Code, what: impl Display, at: Span, problem: impl Display) -> Diagnostic {
    Diagnostic::error(code, at, format!("{what}: {problem}"))
}

/// Returns the error of a login that is nobody's.
pub(crate) fn nobody(what: impl Display, at: Span, login: &str) -> Diagnostic {
    let problem = format!("nobody has the login `{login}`");
    wrong(Code::UnknownPerson, what, at, problem)
}

/// Returns the error of a user type that is none.
pub(crate) fn no_type(what: impl Display, at: Span, name: &str, org: &Org) -> Diagnostic {
    let problem = format!("there is no user type `{name}`");
    let known = org.types().iter().map(|of| of.name.as_str());
    meant(wrong(Code::UnknownType, what, at, problem), name, known)
}

/// The ids of groups by name: usually one, and asked for once for each membership.
pub(crate) type GroupIds = HashMap<String, Vec<String>>;

/// Returns the ids of all groups.
pub(crate) fn group_ids(org: &Org) -> GroupIds {
    let mut ids = GroupIds::new();
    for group in org.groups() {
        let same = ids.entry(group.name.clone()).or_default();
        same.push(group.id.clone());
    }
    ids
}

/// Finds a group. `what` is the thing in the file that refers to it.
pub(crate) fn find_group<'a>(
    org: &Org,
    ids: &'a GroupIds,
    what: &str,
    reference: &'a Located<Reference>,
) -> Result<&'a str, Diagnostic> {
    let at = reference.span;
    let name = match &reference.value {
        Reference::Id(id) if org.group(id).is_some() => return Ok(id),
        Reference::Id(id) => {
            let problem = format!("there is no group with the id `{id}`");
            return Err(wrong(Code::UnknownGroup, what, at, problem));
        }
        Reference::Name(name) => name,
    };
    match ids.get(name).map(Vec::as_slice) {
        Some([only]) => Ok(only),
        Some([_, ..]) => {
            let problem = format!("two groups are called `{name}`: write {{id: …}}");
            Err(wrong(Code::AmbiguousGroup, what, at, problem))
        }
        Some([]) | None => {
            let problem = format!("there is no group `{name}`");
            let mistake = wrong(Code::UnknownGroup, what, at, problem);
            let known = org.groups().map(|group| group.name.as_str());
            Err(meant(mistake, name, known))
        }
    }
}
