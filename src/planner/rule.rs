//! The active group rules of which nobody can say what they do to somebody: the plan names the rule, its condition, its
//! groups and the people.

use std::collections::{BTreeMap, BTreeSet};

use crate::desired::state::RuleFed;
use crate::live::{LiveRule, Rules};
use crate::model::ids::{GroupId, GroupName, Login};
use crate::plan::note::{About, Note, NoteKind};
use crate::planner::context::Context;
use crate::planner::predict::Foresight;

/// Returns a note for each active rule of whose condition it cannot be said whether it holds, with the people of whom it
/// cannot. All other doubts are told beside the person alone.
pub(crate) fn notes(context: &Context<'_>, foresight: &Foresight) -> Vec<Note> {
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
    let mut people: BTreeMap<&str, BTreeSet<Login>> = BTreeMap::new();
    for (rule, person) in foresight.doubts() {
        let person = &context.people.all[person];
        let people = people.entry(rule).or_default();
        people.insert(context.shown_login(person));
    }
    let note = |rule: &LiveRule| {
        let people = people.get(rule.name.as_str())?;
        Some(Note {
            kind: NoteKind::RulesMayAct {
                condition: rule.expression.clone(),
                groups: targets(context, rule),
                people: people.iter().cloned().collect(),
            },
            about: About::Rule(rule.name.clone()),
            place: None,
        })
    };
    rules.filter_map(note).collect()
}

/// Leaves out of the notes the memberships that a rule may give and that rules surely end by this very plan: the rest of the
/// plan says so.
pub(crate) fn without_lost(context: &Context<'_>, foresight: &Foresight, notes: &mut Vec<Note>) {
    let mut lost: BTreeMap<Login, BTreeSet<&GroupName>> = BTreeMap::new();
    for (person, group) in foresight.losses() {
        let person = context.shown_login(&context.people.all[person]);
        lost.entry(person).or_default().insert(group);
    }
    if lost.is_empty() {
        return;
    }
    notes.retain_mut(|note| {
        let About::Person(login) = &note.about else {
            return true;
        };
        let (Some(lost), NoteKind::RuleFed { groups }) = (lost.get(login), &mut note.kind) else {
            return true;
        };
        groups.retain(|group| !lost.contains(group));
        !groups.is_empty()
    });
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
