//! Takes what was there before out of what differs.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::desired::state::DesiredState;
use crate::model::ids::Login;
use crate::model::part::Part;
use crate::model::status::DesiredStatus;
use crate::plan::apart::{Apart, BaseFiles, Difference, Earlier};
use crate::plan::note::NoteKind;
use crate::plan::step::{Step, StepId, Subject};
use crate::planner::apart::along::{Along, Parts, along};
use crate::planner::apart::part::retain;
use crate::planner::apart::settings::changed;
use crate::planner::apart::side::{Wanted, Whom};
use crate::planner::apart::withdrawn::withdrawn;
use crate::planner::apart::{Sides, Split, name};
use crate::planner::changes::PersonChanges;
use crate::planner::compare::{Compared, Differing, came_along, differing, narrowed};
use crate::planner::context::Context;
use crate::planner::only::{keep, needed};
use crate::planner::order::order;
use crate::planner::sort::Ordered;

impl Sides<'_> {
    /// Returns the files without the statuses that they asked for before the change as well and that the org does not
    /// show: what the change asks for of the same people is then planned for where they are.
    pub(crate) fn without_statuses<'d>(&self, desired: &'d DesiredState) -> Cow<'d, DesiredState> {
        let earlier = self.after.wanted.iter().filter(|(whom, wanted)| {
            has_status(wanted) && !self.own_parts(whom, wanted).contains(&Part::Status)
        });
        let earlier: BTreeSet<usize> = earlier.map(|(_, wanted)| wanted.index).collect();
        if earlier.is_empty() {
            return Cow::Borrowed(desired);
        }
        let mut rest = desired.clone();
        for index in earlier {
            let entry = &mut rest.people[index];
            // Without its status a tombstone would ask for somebody with that login.
            if !entry.is_tombstone() {
                entry.status = None;
            }
        }
        Cow::Owned(rest)
    }

    /// Plans this change alone.
    pub(crate) fn split(&self, context: &Context<'_>) -> (Compared, Split<'_>) {
        let mut differing = differing(context);
        let own = self.own(context, &mut differing.changes);
        let ordered = order(context, &differing.changes);
        let along = along(context, &ordered, &own, self.unreviewed);
        self.told(context, &along, &mut differing);
        let waits = self.waits(context, &along.parts, &mut differing);
        for each in &mut differing.changes {
            retain(
                each,
                along.parts.get(&each.person).unwrap_or(&BTreeSet::new()),
            );
        }
        differing.changes.retain(|each| !each.is_empty());
        let ordered = self.needed_alone(order(context, &differing.changes));
        let (withdrawn, mut dangers) = withdrawn(&self.before, &self.after);
        let out = out(context, &differing.changes);
        let keep = self.after.keep_access.iter();
        dangers.extend(
            keep.filter(|danger| danger.to.login().is_none_or(|login| !out.contains(login)))
                .cloned(),
        );
        let earlier = context.desired.earlier().zip(name(context.desired));
        let apart = earlier.map(|(files, base)| Apart {
            base,
            files: BaseFiles::Compared,
            earlier: self.earlier(&along.parts, &waits, &ordered),
            withdrawn,
            settings: changed(files.desired.config(), context.desired.config()),
        });
        let split = Split {
            sides: self,
            apart,
            dangers,
        };
        (narrowed(context, differing, ordered), split)
    }

    /// Returns the parts that the files did not ask for before this change.
    fn beside(&self, whom: &Whom, wanted: &Wanted) -> BTreeSet<Part> {
        let mut parts = wanted.parts_beside(self.before.wanted.get(whom));
        if let Some(begun) = &self.begun {
            let new = wanted.parts_beside(begun.wanted.get(whom));
            parts.retain(|part| new.contains(part));
        }
        parts
    }

    /// Returns the parts that are this change's, and reviewed.
    fn own_parts(&self, whom: &Whom, wanted: &Wanted) -> BTreeSet<Part> {
        let all = wanted.parts();
        let mut parts = self.beside(whom, wanted);
        let is_left = |part: &Part| self.unreviewed.has(&wanted.login, part);
        // Half of somebody new is nothing that anybody asked for.
        if all.contains(&Part::Creation) && is_left(&Part::Creation) {
            return BTreeSet::new();
        }
        // Whoever comes or goes does so without what they should not have; whoever is let in waits for all of that.
        if parts.contains(&Part::Status) {
            let taken = all.iter().filter(|part| is_taken(part));
            parts.extend(taken.cloned());
            if lets_in(wanted) && parts.iter().any(|part| is_taken(part) && is_left(part)) {
                parts.remove(&Part::Status);
            }
        }
        // A new type takes the whole profile.
        if parts.contains(&Part::Type) {
            let mut attributes = all.iter().filter(|part| part.is_attribute());
            parts.extend(attributes.clone().cloned());
            if attributes.any(is_left) {
                parts.remove(&Part::Type);
            }
        }
        // What the type that they have does not take waits for the new one.
        if all.contains(&Part::Type) && !parts.contains(&Part::Type) {
            parts.retain(|part| !part.is_attribute());
        }
        parts.retain(|part| !is_left(part));
        parts
    }

    /// Leaves of the changes what the files ask for, all of it, and returns which parts of it are this change's.
    fn own(&self, context: &Context<'_>, changes: &mut Vec<PersonChanges>) -> Parts {
        let mut own = Parts::new();
        for each in &mut *changes {
            let person = &context.people.all[each.person];
            let whom = Whom::of(person);
            let Some(wanted) = self.after.wanted.get(&whom) else {
                retain(each, &BTreeSet::new());
                continue;
            };
            let all = wanted.parts();
            retain(each, &all);
            let mut parts = self.own_parts(&whom, wanted);
            // What nothing writes while statuses are as they are waits.
            let written = Wanted::of(context, person, each).parts();
            parts.retain(|part| written.contains(part));
            own.insert(each.person, parts);
        }
        changes.retain(|each| !each.is_empty());
        own
    }

    /// Leaves of the notes what this change gives rise to ([`Split::is_new`] does so for what is blocked), and notes who
    /// comes along.
    fn told(&self, context: &Context<'_>, along: &Along, differing: &mut Differing) {
        for findings in differing.found.values_mut() {
            let notes = &mut findings.notes;
            notes.retain(|note| self.after.notes(note) && !self.before.notes(note));
        }
        for (&person, &(by, need)) in &along.people {
            let findings = differing.found.entry(person).or_default();
            came_along(context, person, by, need, findings);
        }
        // What was there before is not met either.
        for wanted in self.after.wanted.values() {
            let findings = differing.found.entry(wanted.index).or_default();
            findings.unmet.insert(wanted.index);
        }
    }

    /// Notes what of this change waits for what was there before; returns it.
    fn waits(&self, context: &Context<'_>, kept: &Parts, differing: &mut Differing) -> Parts {
        let mut waits = Parts::new();
        for (whom, wanted) in &self.after.wanted {
            let person = &context.people.all[wanted.index];
            let kept = kept.get(&wanted.index);
            let own = self.beside(whom, wanted);
            let is_left = |part: &&Part| kept.is_none_or(|kept| !kept.contains(*part));
            let left: BTreeSet<Part> = own.iter().filter(is_left).cloned().collect();
            if left.is_empty() {
                continue;
            }
            let what: Vec<String> = left.iter().map(Part::words).collect();
            let kind = if self.unreviewed.is_empty() {
                NoteKind::WaitsForEarlier { what }
            } else {
                NoteKind::NotReviewed { what }
            };
            let findings = differing.found.entry(wanted.index).or_default();
            findings.note(context, person, person.entry.login.span, kind);
            waits.insert(wanted.index, left);
        }
        waits
    }

    /// Leaves out the groups and definitions that were to be made before the change as well and that it does not need.
    fn needed_alone(&self, ordered: Ordered) -> Ordered {
        let owner = ordered.owners();
        let mut kept: BTreeSet<StepId> = owner.keys().copied().collect();
        let is_earlier = |step: &Step| {
            let mut declared = self.before.declared.iter();
            declared.any(|(each, _)| *each == step.operation)
                || self.unreviewed.declared.contains(step.subject.name())
        };
        let declared = ordered.steps.iter();
        let declared = declared.filter(|step| !owner.contains_key(&step.id));
        kept.extend(
            declared
                .filter(|step| !is_earlier(step))
                .map(|step| step.id),
        );
        let first: Vec<StepId> = kept.iter().copied().collect();
        for step in first {
            kept.extend(needed(&ordered, &owner, step));
        }
        keep(ordered, &kept)
    }

    /// What was there before, and stays.
    fn earlier(&self, kept: &Parts, waits: &Parts, ordered: &Ordered) -> Vec<Earlier> {
        let declared = self.after.declared.iter().filter(|(operation, _)| {
            let mut steps = ordered.steps.iter();
            !steps.any(|step| step.operation == *operation)
        });
        let declared = declared.map(|(_, earlier)| earlier.clone());
        let mut people: Vec<(&Whom, &Wanted)> = self.after.wanted.iter().collect();
        people.sort_by_key(|(_, wanted)| wanted.index);
        let of_person = |(whom, wanted): (&Whom, &Wanted)| {
            let has = |parts: &Parts, part: &Part| {
                let parts = parts.get(&wanted.index);
                parts.is_some_and(|parts| parts.contains(part))
            };
            let differences = wanted.differences.iter().filter(|difference| {
                let part = Part::of(difference);
                !has(kept, &part) && !has(waits, &part)
            });
            let mut differences: Vec<Difference> = differences.cloned().collect();
            if differences.contains(&Difference::Missing) {
                // All else of somebody new goes with them.
                differences = vec![Difference::Missing];
            }
            (!differences.is_empty()).then(|| Earlier {
                subject: Subject::Person(wanted.login.clone()),
                id: whom.id().cloned(),
                place: wanted.place.clone(),
                differences,
            })
        };
        declared
            .chain(people.into_iter().filter_map(of_person))
            .collect()
    }
}

fn has_status(wanted: &Wanted) -> bool {
    let mut all = wanted.differences.iter();
    all.any(|difference| matches!(difference, Difference::Status { .. }))
}

/// Whether somebody is to end where they can sign in.
fn lets_in(wanted: &Wanted) -> bool {
    let mut all = wanted.differences.iter();
    let status = all.find_map(|difference| match difference {
        Difference::Status { from, to } => Some((from.has_access(), *to)),
        Difference::Missing
        | Difference::Name { .. }
        | Difference::Type { .. }
        | Difference::Attribute { .. }
        | Difference::Join { .. }
        | Difference::Leave { .. }
        | Difference::Link { .. }
        | Difference::Password => None,
    });
    match status {
        // Whoever is created, and whoever comes back: to SUSPENDED by way of ACTIVE.
        None | Some((_, DesiredStatus::Active)) => true,
        Some((has_access, DesiredStatus::Staged | DesiredStatus::Suspended)) => !has_access,
        Some((_, DesiredStatus::Deprovisioned | DesiredStatus::Deleted)) => false,
    }
}

/// Whether a part takes something from somebody.
fn is_taken(part: &Part) -> bool {
    match part {
        Part::Leave(_) | Part::Password => true,
        Part::Creation
        | Part::Status
        | Part::Type
        | Part::Attribute(_)
        | Part::Join(_)
        | Part::Link(_) => false,
    }
}

/// Who loses access by this plan.
fn out(context: &Context<'_>, changes: &[PersonChanges]) -> BTreeSet<Login> {
    let out = changes.iter().filter(|each| !each.legs.is_empty());
    out.map(|each| context.shown_login(&context.people.all[each.person]))
        .collect()
}
