//! Dangers in words.

use std::collections::BTreeSet;

use crate::model::hidden::told_apart;
use crate::model::ids::{AttributeName, GroupName};
use crate::plan::access::Otherwise;
use crate::plan::danger::{Danger, DangerKind};
use crate::report::apart::withdrawal;
use crate::report::names::Detail;
use crate::report::plural::count;

/// How grave a danger is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// Something is taken away, perhaps for good, or given to whom nobody meant.
    Loss,
    /// Something comes back, or somebody is told.
    Change,
}

/// So much of a value is shown.
const VALUE_CHARACTERS: usize = 40;

/// What happens to one, and to many.
type Title = (&'static str, &'static str);

/// Returns the place of a danger among all kinds: the gravest come first, and those of one rank stand together.
pub fn rank(kind: &DangerKind) -> usize {
    rank_and_title(kind).0
}

/// Returns what happens to one, without the number.
pub(crate) fn to_one(kind: &DangerKind) -> &'static str {
    let (_, (one, _)) = rank_and_title(kind);
    one
}

/// Returns what happens to how many: dangers of one kind, at least one.
pub fn title(dangers: &[&Danger]) -> String {
    let Some(first) = dangers.first() else {
        return String::new();
    };
    let (_, (one, many)) = rank_and_title(&first.kind);
    let head = count(dangers.len(), one, many);
    let amounts: Option<usize> = dangers.iter().map(|each| amount(&each.kind)).sum();
    match (&first.kind, amounts) {
        (DangerKind::MembershipsEnd { .. }, Some(number)) => {
            format!("{head} {}", count(number, "membership", "memberships"))
        }
        (DangerKind::RuleExceptions { .. }, Some(number)) => {
            format!("{head} {}", count(number, "exception", "exceptions"))
        }
        (_, _) => head,
    }
}

/// How many memberships or people one danger stands for, where its title counts them.
fn amount(kind: &DangerKind) -> Option<usize> {
    if let DangerKind::MembershipsEnd { people, .. } | DangerKind::RuleExceptions { people } = kind
    {
        Some(*people)
    } else {
        None
    }
}

/// Returns whose name stands beside that of whom a danger is about.
pub fn beside(kind: &DangerKind) -> Option<&str> {
    if let DangerKind::LoginChanges { from: other } | DangerKind::MaybeSecondAccount { of: other } =
        kind
    {
        Some(other.as_str())
    } else {
        None
    }
}

/// Returns how many people get another login, email or second email.
pub fn new_addresses(dangers: &[Danger]) -> usize {
    let is_address = |danger: &&Danger| {
        matches!(
            danger.kind,
            DangerKind::LoginChanges { .. }
                | DangerKind::EmailChanges { .. }
                | DangerKind::SecondEmailChanges { .. }
        )
    };
    let people = dangers.iter().filter(is_address).map(|danger| &danger.to);
    people.collect::<BTreeSet<_>>().len()
}

/// Returns how many memberships end, over all groups.
pub fn memberships_ended(dangers: &[Danger]) -> usize {
    let kinds = dangers.iter().map(|danger| &danger.kind);
    let ended = kinds.filter(|kind| matches!(kind, DangerKind::MembershipsEnd { .. }));
    ended.filter_map(amount).sum()
}

#[expect(
    clippy::too_many_lines,
    reason = "one match: a danger without a title does not compile"
)]
fn rank_and_title(kind: &DangerKind) -> (usize, Title) {
    match kind {
        DangerKind::KeepsAccess { .. } => {
            let one = "still has access, against the files";
            (0, (one, "still have access, against the files"))
        }
        DangerKind::Withdrawn { .. } => {
            let one = "keeps what the files before this change took away";
            (1, (one, "keep what the files before this change took away"))
        }
        DangerKind::LosesAccess { .. } => (2, ("loses access", "lose access")),
        DangerKind::RegainsAccess { .. } => (3, ("regains access", "regain access")),
        DangerKind::GoneForGood => (4, ("is deleted for good", "are deleted for good")),
        DangerKind::LosesPasswordAndApps => {
            let one = "loses password and app assignments for good";
            (5, (one, "lose password and app assignments for good"))
        }
        DangerKind::ComesBackBare { .. } => {
            let one = "comes back without password and app assignments";
            (6, (one, "come back without password and app assignments"))
        }
        DangerKind::GainsRoles { .. } => {
            let one = "gains an administrator role";
            (7, (one, "gain an administrator role"))
        }
        DangerKind::LosesRoles { .. } => {
            let one = "loses an administrator role";
            (8, (one, "lose an administrator role"))
        }
        DangerKind::LosesApps {
            otherwise: Otherwise::None,
            ..
        } => (9, ("loses an application", "lose an application")),
        DangerKind::LosesApps {
            otherwise: Otherwise::NotRead,
            ..
        } => {
            let one = "loses an application unless it is assigned otherwise";
            let many = "lose an application unless it is assigned otherwise";
            (10, (one, many))
        }
        DangerKind::MayBeAdministrator => {
            let one =
                "may be an administrator (the token may not read roles; scope okta.roles.read)";
            (
                11,
                (
                    one,
                    "may be administrators (the token may not read roles; scope okta.roles.read)",
                ),
            )
        }
        DangerKind::MayCarryRoles { .. } => {
            let one = "group may give administrator roles (the token may not read them; scope okta.roles.read)";
            let many = "groups may give administrator roles (the token may not read them; scope okta.roles.read)";
            (12, (one, many))
        }
        DangerKind::MaybeSecondAccount { .. } => {
            (13, ("may be a second account", "may be second accounts"))
        }
        DangerKind::NewDomain { .. } => {
            let one = "domain has no login in the org yet";
            (14, (one, "domains have no login in the org yet"))
        }
        DangerKind::MembershipsEnd { .. } => (15, ("group loses", "groups lose")),
        DangerKind::BecomesEmpty { .. } => (16, ("group becomes empty", "groups become empty")),
        DangerKind::WithoutGroups { .. } => {
            let one = "is left without a managed group";
            (17, (one, "are left without a managed group"))
        }
        DangerKind::RuleExceptions { .. } => (18, ("group rule gets", "group rules get")),
        DangerKind::RuleReadsName { .. } => {
            let one = "group rule may ask for a group by a name that changes";
            (
                19,
                (one, "group rules may ask for groups by names that change"),
            )
        }
        DangerKind::OneValueForMany { .. } => {
            let one = "attribute gets one value for many people";
            (20, (one, "attributes get one value for many people"))
        }
        DangerKind::ImportMayUndo { .. } => {
            let all = "may be reverted by the next directory import";
            (21, (all, all))
        }
        DangerKind::ImportMayRevert { .. } => {
            let one = "may have new values reverted by the next directory import";
            (22, (one, one))
        }
        DangerKind::Unproven { .. } => {
            let one = "step is unproven (no evidence that Okta accepts it)";
            let many = "steps are unproven (no evidence that Okta accepts them)";
            (23, (one, many))
        }
        DangerKind::LoginChanges { .. } => {
            let one = "signs in with a new login";
            (24, (one, "sign in with a new login"))
        }
        DangerKind::EmailChanges { .. } => {
            let one = "gets a new email (Okta may also write to the old address)";
            let many = "get a new email (Okta may also write to the old address)";
            (25, (one, many))
        }
        DangerKind::SecondEmailChanges { .. } => {
            let one = "gets a new second email (it can recover the account)";
            (
                26,
                (one, "get a new second email (it can recover the account)"),
            )
        }
        DangerKind::LosesAttributes { .. } => {
            let one = "loses attributes for good by changing type";
            (27, (one, "lose attributes for good by changing type"))
        }
        DangerKind::PasswordExpires => {
            let one = "must choose a new password at the next sign-in";
            (28, (one, "must choose a new password at the next sign-in"))
        }
        DangerKind::ActivationMail { .. } => {
            let one = "gets an activation mail";
            (29, (one, "get an activation mail"))
        }
    }
}

/// Returns what is to be said of one person, group or other thing; memberships as `detail` says.
#[expect(
    clippy::too_many_lines,
    reason = "one match: a danger without its words does not compile"
)]
pub fn detail(danger: &Danger, detail: Detail) -> Option<String> {
    match &danger.kind {
        DangerKind::LosesAccess { verb } | DangerKind::ImportMayUndo { verb } => {
            Some(format!("({verb})"))
        }
        DangerKind::KeepsAccess { status, wish } => Some(format!("({status}, should be {wish})")),
        DangerKind::Withdrawn { wish } => Some(format!("({})", withdrawal(wish))),
        DangerKind::RegainsAccess { from, memberships } => {
            let back = back_in_force(memberships, detail, "; ");
            Some(format!("(from {from}{back})"))
        }
        DangerKind::ComesBackBare { memberships } => {
            let back = back_in_force(memberships, detail, "");
            (!back.is_empty()).then(|| format!("({back})"))
        }
        DangerKind::Unproven { verb, from } => Some(format!("({verb} from {from})")),
        DangerKind::LoginChanges { from } => {
            let [_, from] = told_apart([danger.to.name(), from.as_str()]);
            Some(format!("(was {from})"))
        }
        DangerKind::LosesAttributes { attributes } | DangerKind::ImportMayRevert { attributes } => {
            let names: Vec<&str> = attributes.iter().map(AttributeName::as_str).collect();
            Some(format!("({})", detail.list(&names)))
        }
        DangerKind::GainsRoles { roles: things }
        | DangerKind::LosesRoles { roles: things }
        | DangerKind::LosesApps { apps: things, .. } => Some(format!("({})", detail.list(things))),
        DangerKind::MayCarryRoles { join, leave } => Some(moves(*join, *leave)),
        DangerKind::MaybeSecondAccount { of } => {
            let [_, of] = told_apart([danger.to.name(), of.as_str()]);
            Some(format!("(of {of})"))
        }
        DangerKind::NewDomain { logins } => {
            Some(format!("({})", count(*logins, "login", "logins")))
        }
        DangerKind::MembershipsEnd {
            people,
            members,
            by_rules,
        } => {
            let rules = by_rules_of(*by_rules, *people);
            Some(match members {
                Some(members) => {
                    format!(
                        "({people} of {}{rules})",
                        count(*members, "member", "members")
                    )
                }
                None => format!("({people}{rules})"),
            })
        }
        DangerKind::BecomesEmpty { members, by_rules } => {
            let rules = by_rules_of(*by_rules, *members);
            Some(format!(
                "(has {}{rules})",
                count(*members, "member", "members")
            ))
        }
        DangerKind::WithoutGroups { by_rules } => {
            (*by_rules > 0).then(|| "(by group rules)".to_owned())
        }
        DangerKind::OneValueForMany { value, people } => {
            let value = value.as_deref().map_or("(unset)".to_owned(), beginning);
            Some(format!("({}: {value})", count(*people, "person", "people")))
        }
        DangerKind::RuleExceptions { people } => {
            Some(format!("({})", count(*people, "person", "people")))
        }
        DangerKind::RuleReadsName { from, to } => {
            let [from, to] = told_apart([from.as_str(), to.as_str()]);
            Some(format!("({from} → {to})"))
        }
        DangerKind::EmailChanges { domain } | DangerKind::SecondEmailChanges { domain } => {
            Some(match domain {
                Some(domain) => format!("(at {domain})"),
                None => "(none)".to_owned(),
            })
        }
        DangerKind::ActivationMail { to } => {
            let to = to.as_deref().filter(|to| *to != danger.to.name())?;
            Some(format!("(to {to})"))
        }
        DangerKind::GoneForGood
        | DangerKind::LosesPasswordAndApps
        | DangerKind::MayBeAdministrator
        | DangerKind::PasswordExpires => None,
    }
}

/// Returns how many memberships of several group rules end, with a comma before it; nothing where they end none.
pub(crate) fn by_rules_of(by_rules: usize, all: usize) -> String {
    match by_rules {
        0 => String::new(),
        _ if by_rules == all => ", by group rules".to_owned(),
        some => format!(", {some} by group rules"),
    }
}

fn moves(join: usize, leave: usize) -> String {
    let joins = (join > 0).then(|| count(join, "joins", "join"));
    let leaves = (leave > 0).then(|| count(leave, "leaves", "leave"));
    let moves: Vec<String> = joins.into_iter().chain(leaves).collect();
    format!("({})", moves.join(", "))
}

fn beginning(value: &str) -> String {
    if value.chars().count() <= VALUE_CHARACTERS {
        return value.to_owned();
    }
    let beginning: String = value.chars().take(VALUE_CHARACTERS).collect();
    format!("{beginning}…")
}

/// Returns how grave a danger is.
pub fn weight(kind: &DangerKind) -> Weight {
    match kind {
        DangerKind::KeepsAccess { .. }
        | DangerKind::Withdrawn { .. }
        | DangerKind::LosesAccess { .. }
        | DangerKind::GoneForGood
        | DangerKind::LosesPasswordAndApps
        | DangerKind::LosesAttributes { .. }
        | DangerKind::GainsRoles { .. }
        | DangerKind::LosesRoles { .. }
        | DangerKind::LosesApps { .. }
        | DangerKind::MayBeAdministrator
        | DangerKind::MayCarryRoles { .. }
        | DangerKind::MaybeSecondAccount { .. }
        | DangerKind::NewDomain { .. }
        | DangerKind::MembershipsEnd { .. }
        | DangerKind::BecomesEmpty { .. }
        | DangerKind::WithoutGroups { .. }
        | DangerKind::OneValueForMany { .. }
        | DangerKind::RuleReadsName { .. }
        | DangerKind::Unproven { .. } => Weight::Loss,
        DangerKind::RegainsAccess { .. }
        | DangerKind::ComesBackBare { .. }
        | DangerKind::RuleExceptions { .. }
        | DangerKind::ImportMayUndo { .. }
        | DangerKind::ImportMayRevert { .. }
        | DangerKind::LoginChanges { .. }
        | DangerKind::EmailChanges { .. }
        | DangerKind::SecondEmailChanges { .. }
        | DangerKind::PasswordExpires
        | DangerKind::ActivationMail { .. } => Weight::Change,
    }
}

fn back_in_force(memberships: &[GroupName], detail: Detail, before: &str) -> String {
    if memberships.is_empty() {
        return String::new();
    }
    let names: Vec<&str> = memberships.iter().map(GroupName::as_str).collect();
    format!("{before}back in force: {}", detail.list(&names))
}

#[cfg(test)]
mod tests;
