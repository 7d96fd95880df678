//! Refusals in words.

use crate::model::ids::{AttributeName, GroupName, Login};
use crate::plan::refusal::{Administrator, Counted, Emptied, NewDomain, Protection, Refusal};
use crate::plan::step::Operation;
use crate::report::danger::by_rules_of;
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

/// Returns what stops the plan, and what would allow it.
pub fn refusal(refusal: &Refusal, detail: Detail) -> RefusalRow {
    match refusal {
        Refusal::TooMany {
            guard,
            found,
            population,
            limit,
            allowed,
            group,
            by_rules,
            line,
        } => allowing(
            &format!(
                "{}{}; `{}: {limit}` allows {allowed}",
                too_many(*guard, *found, *population, group.as_ref()),
                by_rules_of(*by_rules, *found),
                guard.key()
            ),
            line,
        ),
        Refusal::BecomesEmpty { groups, line } => allowing(&emptied(groups, detail), line),
        Refusal::Domains { domains, line } => allowing(&outside(domains, detail), line),
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
            message: harmless(&administrators(people, detail)).into_owned(),
            help: "to let them lose it, write under `guards:` in the configuration".to_owned(),
            line: Some(harmless(line).into_owned()),
        },
    }
}

fn allowing(message: &str, line: &str) -> RefusalRow {
    RefusalRow {
        message: harmless(message).into_owned(),
        help: "to allow exactly this plan, write under `guards:` in the configuration".to_owned(),
        line: Some(harmless(line).into_owned()),
    }
}

fn emptied(groups: &[Emptied], detail: Detail) -> String {
    let shown = groups.iter().map(|each| {
        let members = count(each.members, "member", "members");
        let rules = by_rules_of(each.by_rules, each.members);
        format!("{} ({members}{rules})", each.group)
    });
    let shown: Vec<String> = shown.collect();
    let number = count(groups.len(), "group", "groups");
    format!("{number} would lose every member: {}", detail.list(&shown))
}

fn outside(domains: &[NewDomain], detail: Detail) -> String {
    let shown = domains.iter().map(|NewDomain { domain, people }| {
        let names: Vec<&str> = people.iter().map(Login::as_str).collect();
        format!("{domain} ({})", detail.folded(&names))
    });
    let shown: Vec<String> = shown.collect();
    let number = count(domains.len(), "domain", "domains");
    format!(
        "addresses of {number} that `domains` does not have: {}",
        detail.list(&shown)
    )
}

fn administrators(people: &[Administrator], detail: Detail) -> String {
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
            "{} ({}; {}; step {}, {})",
            each.login,
            each.roles.join(", "),
            to_protected(&each.operation),
            each.step.number(),
            each.place
        )
    });
    let words: Vec<String> = words.collect();
    let number = count(people.len(), "administrator", "administrators");
    format!(
        "{number} would lose access, an address or a role: {}",
        detail.list(&words)
    )
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
        Operation::ExpirePassword { .. } => "expire their password".to_owned(),
        Operation::RevokeSessions { .. } => "clear their sessions".to_owned(),
        Operation::RevokeGrants { .. } => "revoke their grants".to_owned(),
        Operation::SendActivationMail { .. } => "send them an activation mail".to_owned(),
        Operation::Lifecycle { verb, .. } => format!("{verb} them"),
        Operation::CreateGroup { .. }
        | Operation::RenameGroup { .. }
        | Operation::CreateDefinition { .. } => operation.summary(),
    }
}

fn too_many(
    guard: Counted,
    found: usize,
    population: Option<usize>,
    group: Option<&GroupName>,
) -> String {
    let of = |one: &str, many: &str| match population {
        Some(of) => format!("{found} of {}", count(of, one, many)),
        None => count(found, "person", "people"),
    };
    let people = of("managed person", "managed people");
    match guard {
        Counted::Creations => {
            let people = count(found, "person", "people");
            format!("{people} created, or activated for the first time")
        }
        Counted::Deactivations => format!("{people} deactivated"),
        Counted::Suspensions => format!("{people} suspended"),
        Counted::Reactivations => format!("{people} given access again"),
        Counted::Deletions => format!("{} deleted", count(found, "person", "people")),
        Counted::PasswordExpiries => format!("passwords of {people} expired"),
        Counted::Emails => count(found, "activation mail", "activation mails"),
        Counted::GroupRemovals => {
            let name = group.map_or(String::new(), |group| format!(" {group}"));
            format!("{} removed from group{name}", of("member", "members"))
        }
        Counted::MembershipRemovals => {
            format!("{} ended", of("managed membership", "managed memberships"))
        }
        Counted::PeopleWithoutGroups => format!("{people} left without a managed group"),
        Counted::AdminGrants => format!("{people} given an administrator role by a group"),
        Counted::EmailChanges => {
            format!("{people} given another login, email or second email")
        }
    }
}
