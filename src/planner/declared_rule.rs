//! Group rules that the files declare, beside those of the org: what differs, and whom that would move. Nothing of it is
//! ever a step.

mod compared;
mod effect;

use std::collections::BTreeSet;

use crate::desired::group_rule::DeclaredRule;
use crate::desired::state::DesiredState;
use crate::live::Snapshot;
use crate::model::ids::GroupId;
use crate::plan::note::{About, Note, NoteKind, RuleChange, Since};
use crate::planner::context::Context;
use crate::planner::declared_rule::compared::Compared;
use crate::planner::declared_rule::effect::effects;
use crate::planner::index::GroupIndex;
use crate::planner::only::Scope;

/// Returns the notes about declared rules.
pub fn notes(context: &Context<'_>) -> Vec<Note> {
    let rules = context.desired.group_rules().iter();
    rules
        .flat_map(|declared| of_rule(context, declared))
        .collect()
}

/// Returns the groups that a declared rule would fill that differs from that of the org: whom it would move depends on who
/// is in them.
pub fn asked(
    desired: &DesiredState,
    snapshot: &Snapshot,
    groups: &GroupIndex<'_>,
    scope: &Scope,
) -> BTreeSet<GroupId> {
    match scope {
        Scope::Everybody => {}
        Scope::Only(_) => return BTreeSet::new(),
    }
    let declared = desired.group_rules().iter();
    let moving = declared.filter_map(|declared| {
        let found = Compared::new(snapshot, groups, declared);
        found.change().filter(|change| moves(*change))?;
        Some(
            found
                .targets()
                .into_iter()
                .cloned()
                .collect::<Vec<GroupId>>(),
        )
    });
    let targets = moving.flatten();
    targets
        .filter(|group| !snapshot.knows_members_of(group))
        .collect()
}

fn moves(change: RuleChange) -> bool {
    match change {
        RuleChange::Creation
        | RuleChange::Activation
        | RuleChange::Expression
        | RuleChange::Several => true,
        RuleChange::Deactivation => false,
    }
}

fn of_rule(context: &Context<'_>, declared: &DeclaredRule) -> Vec<Note> {
    let since = since(context.desired, declared);
    let about = || About::Rule(declared.name.value.clone());
    let found = Compared::new(context.snapshot, context.groups, declared);
    let differences = found.differences().into_iter();
    let mut notes: Vec<Note> = differences
        .map(|(span, difference)| {
            let kind = NoteKind::GroupRuleDiffers { since, difference };
            context.note(span, about(), kind)
        })
        .collect();
    if let Some(change) = found.change() {
        let effects = if moves(change) {
            effects(context.snapshot, &found)
        } else {
            Vec::new()
        };
        let kind = NoteKind::GroupRuleWould {
            since,
            change,
            effects,
        };
        notes.push(context.note(declared.name.span, about(), kind));
    }
    notes
}

/// What a declaration says, whatever its place.
fn said(declared: &DeclaredRule) -> impl PartialEq + '_ {
    let DeclaredRule {
        name,
        status,
        expression,
        groups,
        exclude,
    } = declared;
    (
        &name.value,
        status.as_ref().map(|status| status.value),
        expression.as_ref().map(|text| text.value.trim()),
        groups.as_ref().map(|groups| &groups.value),
        exclude.as_ref().map(|exclude| &exclude.value),
    )
}

fn since(desired: &DesiredState, declared: &DeclaredRule) -> Since {
    let earlier = desired.earlier().map(|files| files.desired.group_rules());
    let mut earlier = earlier.unwrap_or_default().iter();
    if earlier.any(|before| said(before) == said(declared)) {
        Since::Before
    } else {
        Since::ThisChange
    }
}
