//! Dangers and refusals in words.

use crate::model::ids::GroupName;
use crate::plan::effect::DangerKind;
use crate::plan::guard::{Counted, Protection, Refusal};
use crate::report::plural::count;
use crate::report::text_safety::harmless;
use crate::report::view::RefusalRow;

/// What happens to one person, and to many.
pub(in crate::report) type Title = (&'static str, &'static str);

/// Returns the rank of a danger, its title, and what is to be said of the person.
pub(in crate::report) fn danger(kind: &DangerKind) -> (usize, Title, Option<String>) {
    match kind {
        DangerKind::LosesAccess { verb } => {
            let title = ("loses access", "lose access");
            (0, title, Some(format!("({verb})")))
        }
        DangerKind::RegainsAccess { from, memberships } => {
            let title = ("regains access", "regain access");
            let back = back_in_force(memberships, "; ");
            (1, title, Some(format!("(from {from}{back})")))
        }
        DangerKind::GoneForGood => (2, ("is deleted for good", "are deleted for good"), None),
        DangerKind::LosesPasswordAndApps => {
            let title = (
                "loses password and app assignments for good",
                "lose password and app assignments for good",
            );
            (3, title, None)
        }
        DangerKind::ComesBackBare { memberships } => {
            let title = (
                "comes back without password and app assignments",
                "come back without password and app assignments",
            );
            let back = back_in_force(memberships, "");
            (4, title, (!back.is_empty()).then(|| format!("({back})")))
        }
        DangerKind::ImportMayUndo { verb } => {
            let title = (
                "may be put back by the next directory import",
                "may be put back by the next directory import",
            );
            (5, title, Some(format!("({verb})")))
        }
        DangerKind::Unproven { verb, from } => {
            let title = (
                "step is unproven: nobody has shown that Okta accepts it",
                "steps are unproven: nobody has shown that Okta accepts them",
            );
            (6, title, Some(format!("({verb} from {from})")))
        }
        DangerKind::EmailChanges => {
            let title = (
                "gets another email: Okta may write to the old address too",
                "get another email: Okta may write to the old address too",
            );
            (7, title, None)
        }
        DangerKind::ActivationMail => {
            let title = ("gets an activation mail", "get an activation mail");
            (8, title, None)
        }
    }
}

fn back_in_force(memberships: &[GroupName], before: &str) -> String {
    if memberships.is_empty() {
        return String::new();
    }
    let names: Vec<&str> = memberships.iter().map(GroupName::as_str).collect();
    format!("{before}back in force: {}", names.join(", "))
}

/// Returns what stops the plan, and what would allow it.
pub(in crate::report) fn refusal(refusal: &Refusal) -> RefusalRow {
    match refusal {
        Refusal::TooMany {
            guard,
            found,
            population,
            limit,
            group,
            line,
        } => RefusalRow {
            message: harmless(&format!(
                "{}; `{}` allows {limit}",
                too_many(*guard, *found, *population, group.as_ref()),
                guard.key()
            ))
            .into_owned(),
            help: "to allow exactly this plan, write under `guards:` in the configuration"
                .to_owned(),
            line: Some(line.clone()),
        },
        Refusal::Protected {
            login,
            step,
            operation,
            place,
            by,
        } => RefusalRow {
            message: harmless(&format!(
                "{login} is protected, and step {} would {operation} ({place})",
                step.number()
            ))
            .into_owned(),
            help: match by {
                Protection::Entry(entry) => harmless(&format!(
                    "`guards.protected` has `{entry}`: take it out there if this is meant, or do it by hand"
                ))
                .into_owned(),
                Protection::TokenOwner => {
                    "the token acts in this person's name and would die with them: do it by hand, \
                     or use a token of somebody else"
                        .to_owned()
                }
            },
            line: None,
        },
    }
}

fn too_many(
    guard: Counted,
    found: usize,
    population: Option<usize>,
    group: Option<&GroupName>,
) -> String {
    let people = count(found, "person", "people");
    let of = population.map_or(String::new(), |of| format!(" of {of}"));
    match guard {
        Counted::Deactivations => format!("{people}{of} deactivated"),
        Counted::Suspensions => format!("{people}{of} suspended"),
        Counted::Reactivations => format!("{people}{of} with access again"),
        Counted::Deletions => format!("{people} deleted"),
        Counted::Emails => count(found, "activation mail", "activation mails"),
        Counted::GroupRemovals => {
            let name = group.map_or(String::new(), |group| format!(" {group}"));
            format!("{people}{of} taken out of group{name}")
        }
    }
}
