//! What has to be read so that the plan can say what group rules do to the people whom it changes.
//!
//! The planner's own prediction is asked, over what the entries ask for as far as that shows by now: at most too much is
//! read, and what is still not known is said not to be.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::live::LiveUser;
use crate::model::ids::{AttributeName, GroupId, UserId};
use crate::model::profile::AttributeValue;
use crate::model::route::{Gap, gap};
use crate::plan::step::Change;
use crate::planner::changes::PersonChanges;
use crate::planner::circumstances::circumstances;
use crate::planner::group::{Join, JoinTarget, Leave};
use crate::planner::person::{Person, leaver, may_be_written};
use crate::planner::predict::ruleset::RuleSet;
use crate::planner::predict::{Open, open};
use crate::reading::survey::moves::Moves;
use crate::reading::survey::side::{Ask, Sides, Surplus, pages, sides};
use crate::reading::survey::view::View;

/// Returns from which side the memberships are read on which it hangs what rules do.
pub(crate) fn memberships(view: &View<'_>) -> Sides {
    let mut own = BTreeSet::new();
    let mut asked: BTreeMap<&UserId, Arc<Open>> = BTreeMap::new();
    for (user, open) in all_open(view) {
        if open.by_name {
            own.insert(user.id.clone());
        } else if !open.groups.is_empty() {
            asked.insert(&user.id, open);
        }
    }
    let asks = asked.iter().map(|(user, open)| {
        let ask = Ask {
            named: open.groups.iter().collect(),
            surplus: Surplus::Stays,
        };
        (*user, ask)
    });
    let snapshot = view.snapshot;
    let most = snapshot.users().count();
    let pages = |group: &GroupId| pages(snapshot.member_count(group).unwrap_or(most));
    let mut sides = sides(&asks.collect::<Vec<_>>(), &BTreeSet::new(), view.way, pages);
    sides.people.extend(own);
    sides
}

/// Returns the groups whose members are read with the rules behind them: it decides what becomes of a membership who gave
/// it.
pub(crate) fn unsaid(view: &View<'_>) -> BTreeSet<GroupId> {
    let open = all_open(view).into_iter();
    let unsaid = open.flat_map(|(_, open)| open.unsaid.clone());
    unsaid
        .filter(|group| !view.snapshot.knows_members_of(group))
        .collect()
}

/// Returns who loses a membership by a rule, or may lose one.
pub(crate) fn losers<'v>(view: &View<'v>) -> BTreeSet<&'v UserId> {
    let open = all_open(view).into_iter();
    let losers = open.filter(|(_, open)| open.loses);
    losers.map(|(user, _)| &user.id).collect()
}

/// Whither rules move the people of a plan, or may move them.
#[derive(Debug, Default)]
pub struct Moved {
    /// Groups that somebody joins by a rule.
    pub joined: BTreeSet<GroupId>,
    /// Groups that people of the org leave by a rule, by person.
    pub left: BTreeMap<UserId, BTreeSet<GroupId>>,
}

/// Returns whither rules move the people of a plan, or may move them.
pub(crate) fn moved(view: &View<'_>) -> Moved {
    let mut moved = moved_of_the_org(view);
    let Some(rules) = rules_of(view) else {
        return moved;
    };
    for person in view.in_scope().filter(|person| person.is_new()) {
        let changes = guessed_newcomer(view, person);
        moved
            .joined
            .extend(open(view.snapshot, &rules, None, &changes).into);
    }
    moved
}

/// Returns whither rules move the people of the org alone, or may move them: nobody who is new leaves anything.
pub(crate) fn moved_of_the_org(view: &View<'_>) -> Moved {
    let mut moved = Moved::default();
    for (user, open) in all_open(view) {
        moved.joined.extend(open.into.iter().cloned());
        if !open.out.is_empty() {
            moved.left.insert(user.id.clone(), open.out.clone());
        }
    }
    moved
}

/// Returns what differs for somebody who is created, as far as it shows before anything is compared.
fn guessed_newcomer(view: &View<'_>, person: &Person<'_>) -> PersonChanges {
    let mut changes = PersonChanges::none(person);
    let profile = person.profile.iter();
    let profile = profile.filter_map(|(name, value)| Some(((*name).clone(), value.value.clone()?)));
    let login = AttributeValue::text(person.entry.login.value.as_str());
    let login = (AttributeName::new("login"), login);
    changes.create = Some(profile.chain([login]).collect());
    join(&mut changes, view, person);
    changes
}

/// Returns the rules of the org, where there are any.
fn rules_of<'v>(view: &'v View<'_>) -> Option<RuleSet<'v>> {
    RuleSet::new(view.snapshot, &view.groups).filter(|rules| !rules.rules.is_empty())
}

fn all_open<'v>(view: &View<'v>) -> Vec<(&'v LiveUser, Arc<Open>)> {
    let Some(rules) = rules_of(view) else {
        return Vec::new();
    };
    let written = view.in_scope().filter(|person| may_be_written(person));
    let written = written.filter(|person| leaver(person).is_none());
    let found = written.filter_map(|person| {
        let user = person.live?;
        let ask = || {
            let changes = guessed(view, person, user);
            (!changes.is_empty()).then(|| open(view.snapshot, &rules, Some(user), &changes))
        };
        Some((user, view.closed.or_ask(person.index, ask)?))
    });
    found.collect()
}

/// Returns what will differ for somebody of the org, as far as it shows before anything is compared.
fn guessed(view: &View<'_>, person: &Person<'_>, user: &LiveUser) -> PersonChanges {
    let mut changes = PersonChanges::none(person);
    let login = person.new_login().map(|login| {
        let value = AttributeValue::text(login.as_str());
        (AttributeName::new("login"), Some(value))
    });
    let profile = person.profile.iter();
    let profile = profile.map(|(name, value)| ((*name).clone(), value.value.clone()));
    for (name, wished) in profile.chain(login) {
        let live = user.profile.get(&name).cloned();
        if live != wished {
            let change = Change {
                live,
                desired: wished,
                by_default: false,
            };
            changes.profile.attributes.insert(name, change);
        }
    }
    join(&mut changes, view, person);
    if let Some(goal) = &person.entry.status {
        let circumstances = circumstances(view.desired.config(), user);
        if let Gap::Route(legs) = gap(&user.status, goal.value, circumstances) {
            changes.legs = legs;
        }
    }
    changes
}

/// Adds the groups that somebody joins and leaves.
fn join(changes: &mut PersonChanges, view: &View<'_>, person: &Person<'_>) {
    let span = person.entry.login.span;
    let Moves { joins, leaves } = view.moves_of(person);
    let name = |id: &GroupId| view.snapshot.group(id).map(|group| group.name.clone());
    let joins = joins.iter().filter_map(|id| {
        let target = JoinTarget::Live((*id).clone(), name(id)?);
        Some(Join { target, span })
    });
    changes.groups.join.extend(joins);
    let leaves = leaves.iter().filter_map(|id| {
        let (group, name) = ((*id).clone(), name(id)?);
        Some(Leave { group, name, span })
    });
    changes.groups.leave.extend(leaves);
}
