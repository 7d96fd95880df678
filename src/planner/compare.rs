//! What differs for the people whom a plan is about, and the steps that change it.

use std::collections::{BTreeMap, BTreeSet};

use crate::desired::state::DeclaredDefinition;
use crate::diagnostic::Diagnostic;
use crate::model::ids::Login;
use crate::plan::blocked::Blocked;
use crate::plan::note::{Need, NoteKind};
use crate::planner::changes::PersonChanges;
use crate::planner::context::{Context, Findings};
use crate::planner::diff;
use crate::planner::judge;
use crate::planner::only::{self, Scope};
use crate::planner::order::order;
use crate::planner::sort::Ordered;

/// What differs for the people whom the plan is about, and the steps that change it.
pub(crate) struct Compared {
    pub(crate) findings: Findings,
    pub(crate) changes: Vec<PersonChanges>,
    pub(crate) ordered: Ordered,
    pub(crate) scope: Scope,
    /// Of whom anything was found, by index in `People::all`.
    pub(crate) stirred: BTreeSet<usize>,
}

/// What differs, in no order yet.
pub(crate) struct Differing {
    /// By index in `People::all`.
    pub(crate) found: BTreeMap<usize, Findings>,
    pub(crate) changes: Vec<PersonChanges>,
    pub(crate) scope: Scope,
}

/// Compares everybody whom the plan may be about.
pub(crate) fn compare(context: &Context<'_>) -> Compared {
    let differing = differing(context);
    let ordered = order(context, &differing.changes);
    narrowed(context, differing, ordered)
}

/// Finds what differs.
pub(crate) fn differing(context: &Context<'_>) -> Differing {
    let (people, snapshot) = (context.people, context.snapshot);
    let scope = only::may_come_along(context.desired, snapshot, people, context.renames);
    let mut found: BTreeMap<usize, Findings> = BTreeMap::new();
    let mut changes: Vec<PersonChanges> = Vec::new();
    let judged = people.judged.iter().map(|index| &people.all[*index]);
    for person in judged.filter(|person| scope.has(person.index)) {
        let mut findings = Findings::default();
        let each = diff::person(context, person.index, &mut findings);
        if !findings.is_empty() {
            found.insert(person.index, findings);
        }
        if !each.is_empty() {
            changes.push(each);
        }
    }
    Differing {
        found,
        changes,
        scope,
    }
}

/// Leaves of what differs the people whom the plan is about (`--only`), and those who have to come along.
pub(crate) fn narrowed(context: &Context<'_>, differing: Differing, ordered: Ordered) -> Compared {
    let people = context.people;
    let Differing {
        mut found,
        mut changes,
        scope,
    } = differing;
    let stirred = changes.iter().map(|each| each.person);
    let stirred = stirred.chain(found.keys().copied()).collect();
    let Some(only) = context.desired.only() else {
        return Compared {
            findings: Findings::all(found.into_values()),
            changes,
            ordered,
            scope,
            stirred,
        };
    };
    let meant = people.all.iter().filter(|person| only.means(person.entry));
    let meant: BTreeSet<usize> = meant.map(|person| person.index).collect();
    let chosen = only::choose(ordered, &meant);
    changes.retain(|each| chosen.people.contains(&each.person));
    found.retain(|index, _| chosen.people.contains(index));
    let mut findings = Findings::all(found.into_values());
    for (&person, &(by, need)) in &chosen.along {
        came_along(context, person, by, need, &mut findings);
    }
    Compared {
        findings,
        changes,
        ordered: chosen.ordered,
        scope: Scope::Only(chosen.people),
        stirred,
    }
}

/// Notes that somebody is in the plan for somebody else's sake.
pub(crate) fn came_along(
    context: &Context<'_>,
    person: usize,
    by: usize,
    need: Need,
    findings: &mut Findings,
) {
    let person = &context.people.all[person];
    let by = context.shown_login(&context.people.all[by]);
    let span = person.entry.login.span;
    findings.note(context, person, span, NoteKind::CameAlong { by, need });
}

/// The declared groups and definitions that the org has in another shape, and who links by them.
pub(crate) fn declarations(context: &Context<'_>, scope: &Scope) -> Vec<Blocked> {
    let blocked = |(declared, finding): (&DeclaredDefinition, Diagnostic)| {
        let people = context.people.all.iter();
        let people = people.filter(|person| {
            scope.has(person.index) && person.entry.links.contains_key(&declared.primary.value)
        });
        let people: Vec<Login> = people.map(|person| context.shown_login(person)).collect();
        let is_meant = matches!(scope, Scope::Everybody) || !people.is_empty();
        is_meant.then(|| Blocked {
            people,
            ..context.mismatch(&finding)
        })
    };
    let clashes = judge::clashes(context.desired, context.snapshot).into_iter();
    let mut all: Vec<Blocked> = clashes.filter_map(blocked).collect();
    if let Scope::Everybody = scope {
        let declared = context.groups.declared.findings.iter();
        all.extend(declared.map(|finding| context.mismatch(finding)));
    }
    all
}
