//! What a reviewer must not overlook of groups, domains and attributes, whomever it concerns.

use std::collections::{BTreeMap, BTreeSet};

use crate::live::{GroupKind, Known, LiveUser};
use crate::model::ids::AttributeName;
use crate::model::profile::AttributeValue;
use crate::model::status::DesiredStatus;
use crate::plan::danger::{Danger, DangerKind, Endangered};
use crate::plan::note::{About, Note, NoteKind};
use crate::planner::address;
use crate::planner::changes::PersonChanges;
use crate::planner::context::Context;
use crate::planner::effect::{loses_access, rules};
use crate::planner::guard::admin::may_carry_roles;
use crate::planner::guard::deeds::Deeds;
use crate::planner::only::Scope;
use crate::planner::person::wish;
use crate::planner::tally::OfGroup;

/// So many people with one value are told, where they had different ones.
const MANY: usize = 10;

/// What tells people apart: ten with one value of these are told whatever they had.
const IDENTIFIES: [&str; 4] = ["email", "secondEmail", "employeeNumber", "mobilePhone"];

/// Returns the dangers that are about no single person, and those that notes tell of one.
pub(crate) fn dangers(
    context: &Context<'_>,
    deeds: &Deeds<'_>,
    notes: &[Note],
    scope: &Scope,
) -> Vec<Danger> {
    let mut dangers = second_accounts(notes);
    for (id, group) in &deeds.tally.groups {
        let kind = context.snapshot.group(id).map(|live| &live.kind);
        let is_unread = match context.snapshot.roles_of_group(id) {
            Known::Read(roles) => roles.names().is_none(),
            Known::NotRead => true,
        };
        let may_carry = is_unread && kind.is_some_and(|kind: &GroupKind| may_carry_roles(kind));
        dangers.extend(of_group(group, may_carry).into_iter().map(|kind| Danger {
            kind,
            to: Endangered::Group(group.name.clone()),
        }));
    }
    dangers.extend(new_domains(context, deeds.changes));
    dangers.extend(one_value(deeds.changes));
    dangers.extend(rules::dangers(context, deeds.changes, deeds.steps));
    dangers.extend(keep_access(context, deeds.changes, scope));
    dangers
}

fn of_group(group: &OfGroup, may_carry_roles: bool) -> Vec<DangerKind> {
    let moves = group.leaves + group.joins > 0;
    let ends = (group.ends() > 0).then_some(DangerKind::MembershipsEnd {
        people: group.ends(),
        members: group.before,
        by_rules: group.leaves_by_rules,
    });
    let members = group.before.unwrap_or_default();
    let empty = group.becomes_empty().then_some(DangerKind::BecomesEmpty {
        members,
        by_rules: group.leaves_by_rules,
    });
    let roles = (may_carry_roles && moves).then_some(DangerKind::MayCarryRoles {
        join: group.joins,
        leave: group.leaves,
    });
    ends.into_iter().chain(empty).chain(roles).collect()
}

/// Whoever is to be out and has access once the plan is done: what they wait for is blocked or withheld.
pub(crate) fn keep_access(
    context: &Context<'_>,
    changes: &[PersonChanges],
    scope: &Scope,
) -> Vec<Danger> {
    let out = changes.iter().filter(|each| {
        let live = context.people.all[each.person].live;
        live.is_some_and(|user| loses_access(&user.status, each).is_some()) || each.is_deleted()
    });
    let out: BTreeSet<usize> = out.map(|each| each.person).collect();
    let people = context.people.all.iter();
    let stay = people.filter(|person| scope.has(person.index) && !out.contains(&person.index));
    let keep = stay.filter_map(|person| {
        let user = person.live?;
        let wish = wish(person.entry)?;
        let is_out = match wish {
            DesiredStatus::Suspended | DesiredStatus::Deprovisioned | DesiredStatus::Deleted => {
                true
            }
            DesiredStatus::Staged | DesiredStatus::Active => false,
        };
        let status = user.status.clone();
        (is_out && status.has_access()).then(|| Danger {
            kind: DangerKind::KeepsAccess { status, wish },
            to: Endangered::Person(context.shown_login(person)),
        })
    });
    keep.collect()
}

/// Whoever is created may be somebody of the org: a note says so of each, and it is a danger, too.
fn second_accounts(notes: &[Note]) -> Vec<Danger> {
    let second = notes
        .iter()
        .filter_map(|note| match (&note.kind, &note.about) {
            (NoteKind::MaybeRename { login, .. }, About::Person(person)) => Some(Danger {
                kind: DangerKind::MaybeSecondAccount { of: login.clone() },
                to: Endangered::Person(person.clone()),
            }),
            (_, _) => None,
        });
    second.collect()
}

/// The domains of logins that nobody in the org has: a slip in a domain makes accounts that nobody is meant to have.
fn new_domains(context: &Context<'_>, changes: &[PersonChanges]) -> Vec<Danger> {
    let mut new: BTreeMap<String, usize> = BTreeMap::new();
    for each in changes {
        let written = address::written(each).into_iter();
        let logins = written.filter(|(name, _)| name.as_str() == "login");
        for (_, login) in logins.filter(|(_, login)| login.contains('@')) {
            *new.entry(address::domain(login)).or_default() += 1;
        }
    }
    if new.is_empty() {
        return Vec::new();
    }
    let logins = context.snapshot.users().filter_map(LiveUser::login);
    let known: BTreeSet<String> = logins
        .map(|login| address::domain(login.as_str()))
        .collect();
    let new = new
        .into_iter()
        .filter(|(domain, _)| !known.contains(domain));
    let dangers = new.map(|(domain, logins)| Danger {
        kind: DangerKind::NewDomain { logins },
        to: Endangered::Domain(domain),
    });
    dangers.collect()
}

/// Who gets a value, and what they had.
#[derive(Default)]
struct Getters {
    created: usize,
    changed: usize,
    /// The different values that people had who are changed.
    old: BTreeSet<String>,
}

impl Getters {
    /// Returns how many people get the value, where that is to be told.
    fn many(&self, attribute: &AttributeName, value: Option<&String>) -> Option<usize> {
        let identifies = value.is_some() && IDENTIFIES.contains(&attribute.as_str());
        let people = if identifies {
            self.created + self.changed
        } else {
            self.changed
        };
        (people >= MANY && (identifies || self.old.len() > 1)).then_some(people)
    }
}

/// The values that ten or more people get who had different ones, or that tell nobody apart any more.
fn one_value(changes: &[PersonChanges]) -> Vec<Danger> {
    let mut getters: BTreeMap<(&AttributeName, Option<String>), Getters> = BTreeMap::new();
    for each in changes {
        for (name, value) in each.create.iter().flatten() {
            let getters = getters.entry((name, Some(in_words(value)))).or_default();
            getters.created += 1;
        }
        for (name, change) in &each.profile.attributes {
            let value = change.desired.as_ref().map(in_words);
            let getters = getters.entry((name, value)).or_default();
            getters.changed += 1;
            getters.old.extend(change.live.as_ref().map(in_words));
        }
    }
    let dangers = getters.into_iter().filter_map(|((name, value), getters)| {
        let people = getters.many(name, value.as_ref())?;
        Some(Danger {
            kind: DangerKind::OneValueForMany { value, people },
            to: Endangered::Attribute(name.clone()),
        })
    });
    dangers.collect()
}

fn in_words(value: &AttributeValue) -> String {
    let text = value.as_text().map(str::to_owned);
    text.unwrap_or_else(|| value.json().to_string())
}
