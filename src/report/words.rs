//! Dangers and refusals in words.

use crate::model::ids::{AttributeName, GroupName};
use crate::plan::effect::DangerKind;
use crate::plan::guard::{Administrator, Counted, Protection, Refusal};
use crate::plan::step::Operation;
use crate::report::names::Detail;
use crate::report::plural::count;
use crate::report::text_safety::harmless;

/// A guard that stops the plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusalRow {
    /// What is too much, or who is protected.
    pub message: String,
    /// How to allow exactly this plan: a sentence, and a line of the configuration where there is one.
    pub help: String,
    /// The line for the configuration.
    pub line: Option<String>,
}

/// How grave a danger is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// Something is taken away, perhaps for good.
    Loss,
    /// Something comes back, or somebody is told.
    Change,
}

/// What happens to one person, and to many.
pub type Title = (&'static str, &'static str);

/// Returns the rank of a danger, its title, and what is to be said of the person; memberships as `detail` says.
pub fn danger(kind: &DangerKind, detail: Detail) -> (usize, Title, Option<String>) {
    let (rank, title) = rank_and_title(kind);
    (rank, title, of_the_person(kind, detail))
}

fn rank_and_title(kind: &DangerKind) -> (usize, Title) {
    match kind {
        DangerKind::LosesAccess { .. } => (0, ("loses access", "lose access")),
        DangerKind::RegainsAccess { .. } => (1, ("regains access", "regain access")),
        DangerKind::GoneForGood => (2, ("is deleted for good", "are deleted for good")),
        DangerKind::LosesPasswordAndApps => {
            let one = "loses password and app assignments for good";
            (3, (one, "lose password and app assignments for good"))
        }
        DangerKind::ComesBackBare { .. } => {
            let one = "comes back without password and app assignments";
            (4, (one, "come back without password and app assignments"))
        }
        DangerKind::ImportMayUndo { .. } => {
            let all = "may be reverted by the next directory import";
            (5, (all, all))
        }
        DangerKind::Unproven { .. } => {
            let one = "step is unproven (no evidence that Okta accepts it)";
            let many = "steps are unproven (no evidence that Okta accepts them)";
            (6, (one, many))
        }
        DangerKind::LoginChanges { .. } => {
            (7, ("signs in with a new login", "sign in with a new login"))
        }
        DangerKind::EmailChanges => {
            let one = "gets a new email (Okta may also write to the old address)";
            let many = "get a new email (Okta may also write to the old address)";
            (8, (one, many))
        }
        DangerKind::LosesAttributes { .. } => {
            let one = "loses attributes for good by changing type";
            (9, (one, "lose attributes for good by changing type"))
        }
        DangerKind::ActivationMail => (10, ("gets an activation mail", "get an activation mail")),
    }
}

fn of_the_person(kind: &DangerKind, detail: Detail) -> Option<String> {
    match kind {
        DangerKind::LosesAccess { verb } | DangerKind::ImportMayUndo { verb } => {
            Some(format!("({verb})"))
        }
        DangerKind::RegainsAccess { from, memberships } => {
            let back = back_in_force(memberships, detail, "; ");
            Some(format!("(from {from}{back})"))
        }
        DangerKind::ComesBackBare { memberships } => {
            let back = back_in_force(memberships, detail, "");
            (!back.is_empty()).then(|| format!("({back})"))
        }
        DangerKind::Unproven { verb, from } => Some(format!("({verb} from {from})")),
        DangerKind::LoginChanges { from } => Some(format!("(was {from})")),
        DangerKind::LosesAttributes { attributes } => {
            let names: Vec<&str> = attributes.iter().map(AttributeName::as_str).collect();
            Some(format!("({})", detail.list(&names)))
        }
        DangerKind::GoneForGood
        | DangerKind::LosesPasswordAndApps
        | DangerKind::EmailChanges
        | DangerKind::ActivationMail => None,
    }
}

/// Returns how grave a danger is.
pub fn weight(kind: &DangerKind) -> Weight {
    match kind {
        DangerKind::LosesAccess { .. }
        | DangerKind::GoneForGood
        | DangerKind::LosesPasswordAndApps
        | DangerKind::LosesAttributes { .. }
        | DangerKind::Unproven { .. } => Weight::Loss,
        DangerKind::RegainsAccess { .. }
        | DangerKind::ComesBackBare { .. }
        | DangerKind::ImportMayUndo { .. }
        | DangerKind::LoginChanges { .. }
        | DangerKind::EmailChanges
        | DangerKind::ActivationMail => Weight::Change,
    }
}

fn back_in_force(memberships: &[GroupName], detail: Detail, before: &str) -> String {
    if memberships.is_empty() {
        return String::new();
    }
    let names: Vec<&str> = memberships.iter().map(GroupName::as_str).collect();
    format!("{before}back in force: {}", detail.list(&names))
}

/// Returns what stops the plan, and what would allow it.
pub fn refusal(refusal: &Refusal) -> RefusalRow {
    match refusal {
        Refusal::TooMany {
            guard,
            found,
            population,
            limit,
            allowed,
            group,
            line,
        } => RefusalRow {
            message: harmless(&format!(
                "{}; `{}: {limit}` allows {allowed}",
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
                "{login} is protected, and the plan would {} (step {}, {place})",
                to_protected(operation),
                step.number()
            ))
            .into_owned(),
            help: match by {
                Protection::Entry(entry) => harmless(&format!(
                    "remove `{entry}` from `guards.protected` if this is intended, or do it by hand"
                ))
                .into_owned(),
                Protection::TokenOwner => {
                    "the token belongs to this person and depends on their account: do it by hand, \
                     or use somebody else's token"
                        .to_owned()
                }
            },
            line: None,
        },
        Refusal::Administrators { people, line } => RefusalRow {
            message: harmless(&administrators(people)).into_owned(),
            help: "to let them lose access, write under `guards:` in the configuration".to_owned(),
            line: Some(harmless(line).into_owned()),
        },
    }
}

fn administrators(people: &[Administrator]) -> String {
    if let [one] = people {
        return format!(
            "{} is an administrator ({}), and the plan would {} (step {}, {})",
            one.login,
            one.roles.join(", "),
            to_protected(&one.operation),
            one.step.number(),
            one.place
        );
    }
    let words = people.iter().map(|each| {
        format!(
            "{} ({}; step {}, {})",
            each.login,
            each.roles.join(", "),
            each.step.number(),
            each.place
        )
    });
    let words: Vec<String> = words.collect();
    let number = count(people.len(), "administrator", "administrators");
    format!("{number} would lose access: {}", words.join(", "))
}

/// What a step would do to somebody protected.
fn to_protected(operation: &Operation) -> String {
    match operation {
        Operation::CreateUser { .. } => "create them".to_owned(),
        Operation::UpdateProfile { changes, .. } => {
            let names: Vec<&str> = changes.keys().map(AttributeName::as_str).collect();
            format!("change their {}", names.join(", "))
        }
        Operation::ChangeType { to, .. } => format!("change their type to {}", to.name),
        Operation::JoinGroup { name, .. } => format!("add them to group {name}"),
        Operation::LeaveGroup { name, .. } => format!("remove them from group {name}"),
        Operation::SetLink { relation, .. } => format!("change their {relation}"),
        Operation::ClearLink { relation, .. } => format!("remove their {relation}"),
        Operation::Lifecycle { verb, .. } => format!("{verb} them"),
        Operation::CreateGroup { .. } | Operation::CreateDefinition { .. } => operation.summary(),
    }
}

fn too_many(
    guard: Counted,
    found: usize,
    population: Option<usize>,
    group: Option<&GroupName>,
) -> String {
    let people = match (population, group) {
        (Some(of), Some(_)) => format!("{found} of {}", count(of, "member", "members")),
        (Some(of), None) => format!(
            "{found} of {}",
            count(of, "managed person", "managed people")
        ),
        (None, _) => count(found, "person", "people"),
    };
    match guard {
        Counted::Deactivations => format!("{people} deactivated"),
        Counted::Suspensions => format!("{people} suspended"),
        Counted::Reactivations => format!("{people} given access again"),
        Counted::Deletions => format!("{} deleted", count(found, "person", "people")),
        Counted::Emails => count(found, "activation mail", "activation mails"),
        Counted::GroupRemovals => {
            let name = group.map_or(String::new(), |group| format!(" {group}"));
            format!("{people} removed from group{name}")
        }
    }
}
