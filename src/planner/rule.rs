//! Which active group rules may move whom: Okta evaluates a rule again where something changes that it reads, and this
//! program does not evaluate rules. So the plan names the rule, its condition, its groups and the people.

use std::collections::BTreeSet;

use crate::desired::state::RuleFed;
use crate::live::{LiveRule, Rules};
use crate::model::ids::{AttributeName, GroupId, GroupName, Login};
use crate::model::status::UserStatus;
use crate::model::transition::Verb;
use crate::plan::note::{About, Note, NoteKind};
use crate::planner::changes::PersonChanges;
use crate::planner::context::Context;
use crate::planner::group::JoinTarget;
use crate::rule::condition::Condition;
use crate::rule::group_match::GroupMatch;
use crate::rule::reads::{Reads, StatusRead};

/// What changes for one person, of what a rule may read.
enum Changed<'c> {
    /// They are new or come back from DEPROVISIONED: every rule is evaluated for them ([rules 4](crate::facts::rules)).
    All,
    /// These.
    These {
        attributes: BTreeSet<&'c AttributeName>,
        groups: Vec<(Option<&'c GroupId>, &'c GroupName)>,
        status: StatusRead,
    },
}

/// Returns a note for each active rule that reads something that changes, with the people for whom it does. A rule that
/// may fill a group may so set off another one, and both are named.
pub fn notes(context: &Context<'_>, changes: &[PersonChanges]) -> Vec<Note> {
    let rules = match &context.snapshot.rules {
        Rules::Read(rules) => rules.iter().filter(|rule| rule.active),
        Rules::Unreadable => {
            let kind = match context.desired.config().rule_fed {
                RuleFed::Leave => NoteKind::RulesUnreadable,
                RuleFed::Remove => NoteKind::RulesUnknown,
            };
            let (about, place) = (About::Plan, None);
            return vec![Note { kind, about, place }];
        }
    };
    let rules: Vec<(&LiveRule, Reads)> = rules
        .map(|rule| (rule, Condition::reads_of(rule.expression.as_deref())))
        .collect();
    let mut people: Vec<BTreeSet<Login>> = vec![BTreeSet::new(); rules.len()];
    for each in changes {
        for index in set_off(context, each, &rules) {
            let person = &context.people.all[each.person];
            people[index].insert(context.shown_login(person));
        }
    }
    let concerned = rules.iter().zip(people);
    let concerned = concerned.filter(|(_, people)| !people.is_empty());
    let note = |((rule, _), people): (&(&LiveRule, Reads), BTreeSet<Login>)| Note {
        kind: NoteKind::RulesMayAct {
            condition: rule.expression.clone(),
            groups: targets(context, rule),
            people: people.into_iter().collect(),
        },
        about: About::Rule(rule.name.clone()),
        place: None,
    };
    concerned.map(note).collect()
}

/// Returns the rules that may act on one person, by index.
fn set_off(
    context: &Context<'_>,
    changes: &PersonChanges,
    rules: &[(&LiveRule, Reads)],
) -> BTreeSet<usize> {
    let user = context.people.all[changes.person].live;
    let is_out = user.is_some_and(|user| user.status == UserStatus::Deprovisioned);
    let mut found = BTreeSet::new();
    // Nobody is evaluated while DEPROVISIONED (facts::rules 7).
    if is_out && !comes_back(changes) {
        return found;
    }
    let mut moved = changed(context, changes);
    loop {
        let before = found.len();
        for (index, (rule, reads)) in rules.iter().enumerate() {
            let excluded = user.is_some_and(|user| rule.excluded.contains(&user.id));
            if excluded || found.contains(&index) || !moved.meets(reads) {
                continue;
            }
            found.insert(index);
            if let Changed::These { groups, .. } = &mut moved {
                let known = rule.groups.iter();
                let known = known.filter_map(|id| Some((Some(id), name(context, rule, id)?)));
                groups.extend(known);
            }
        }
        if found.len() == before {
            return found;
        }
    }
}

fn comes_back(changes: &PersonChanges) -> bool {
    changes.legs.iter().any(|leg| leg.verb == Verb::Activate)
}

fn changed<'c>(context: &Context<'c>, changes: &'c PersonChanges) -> Changed<'c> {
    let user = context.people.all[changes.person].live;
    let is_out = user.is_some_and(|user| user.status == UserStatus::Deprovisioned);
    if changes.create.is_some() || is_out {
        return Changed::All;
    }
    let retype = changes.profile.retype.as_ref();
    let lost = retype.into_iter().flat_map(|retype| retype.lost.keys());
    let attributes = changes.profile.attributes.keys().chain(lost).collect();
    let joins = changes.groups.join.iter().map(|join| match &join.target {
        JoinTarget::Live(id, name) => (Some(id), name),
        JoinTarget::Declared(name) => (None, name),
    });
    let leaves = changes.groups.leave.iter();
    let leaves = leaves.map(|leave| (Some(&leave.group), &leave.name));
    // A deactivation evaluates nothing (facts::rules 7).
    let moves = changes.legs.iter().any(|leg| match leg.verb {
        Verb::Activate | Verb::Unsuspend | Verb::Unlock | Verb::Suspend => true,
        Verb::Deactivate | Verb::Delete => false,
    });
    Changed::These {
        attributes,
        groups: joins.chain(leaves).collect(),
        status: if moves || changes.expiry.is_some() {
            StatusRead::Read
        } else {
            StatusRead::NotRead
        },
    }
}

impl Changed<'_> {
    /// Whether something changes that a condition reads.
    fn meets(&self, reads: &Reads) -> bool {
        let Self::These {
            attributes,
            groups,
            status,
        } = self
        else {
            return true;
        };
        if reads.may_read_anything() {
            return !attributes.is_empty() || !groups.is_empty() || *status == StatusRead::Read;
        }
        let means = |asked: &GroupMatch| {
            let mut groups = groups.iter();
            groups.any(|(id, name)| asked.means(*id, name))
        };
        let mut attributes = attributes.iter();
        attributes.any(|name| reads.attributes.contains(name.as_str()))
            || reads.groups.iter().any(means)
            || (*status == StatusRead::Read && reads.status == StatusRead::Read)
    }
}

fn name<'a>(context: &Context<'a>, rule: &'a LiveRule, id: &GroupId) -> Option<&'a GroupName> {
    let listed = context.snapshot.group(id).map(|group| &group.name);
    listed.or_else(|| rule.group_names.get(id))
}

/// Returns the names of a rule's groups, or the id of one whose name nobody told.
fn targets(context: &Context<'_>, rule: &LiveRule) -> Vec<GroupName> {
    let groups = rule.groups.iter();
    let called = groups.map(|id| {
        let name = name(context, rule, id).cloned();
        name.unwrap_or_else(|| GroupName::new(id.as_str()))
    });
    let sorted: BTreeSet<GroupName> = called.collect();
    sorted.into_iter().collect()
}
