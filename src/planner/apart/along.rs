//! What was there before and has to come along with this change, and what of the change has to wait instead.

use std::collections::{BTreeMap, BTreeSet};

use crate::desired::unreviewed::Unreviewed;
use crate::model::ids::AttributeName;
use crate::model::part::Part;
use crate::plan::note::Need;
use crate::plan::step::{Made, Step, StepId};
use crate::planner::context::Context;
use crate::planner::only::{need, needed};
use crate::planner::sort::Ordered;
use crate::planner::writable::unwritable;

/// The parts that the plan carries out of each person's changes, by index in `People::all`.
pub(crate) type Parts = BTreeMap<usize, BTreeSet<Part>>;

/// What comes along.
pub(crate) struct Along {
    /// What the plan carries out: this change's, and what that needs.
    pub(crate) parts: Parts,
    /// Who is in it for whose sake, and why.
    pub(crate) people: BTreeMap<usize, (usize, Need)>,
}

/// Follows what this change's steps wait for. What waits for a step that does not come along is taken out, with all that
/// waits for it.
pub(crate) fn along(
    context: &Context<'_>,
    ordered: &Ordered,
    own: &Parts,
    unreviewed: &Unreviewed,
) -> Along {
    let steps = Steps::of(ordered, unreviewed);
    let mut barred: BTreeSet<(usize, Part)> = BTreeSet::new();
    // Each round but the last bars something else.
    loop {
        match follow(context, &steps, own, &barred) {
            Ok(along) => return along,
            Err(more) => barred.extend(more),
        }
    }
}

/// The steps of all changes, and whose they are.
struct Steps<'o> {
    ordered: &'o Ordered,
    owner: BTreeMap<StepId, usize>,
    unreviewed: &'o Unreviewed,
}

impl<'o> Steps<'o> {
    fn of(ordered: &'o Ordered, unreviewed: &'o Unreviewed) -> Self {
        Self {
            ordered,
            owner: ordered.owners(),
            unreviewed,
        }
    }

    fn get(&self, id: StepId) -> &'o Step {
        &self.ordered.steps[id.index()]
    }

    /// Somebody's steps that carry out one of these parts.
    fn carrying<'s>(
        &'s self,
        person: usize,
        parts: &'s BTreeSet<Part>,
    ) -> impl Iterator<Item = StepId> + 's {
        let steps = self.ordered.of_person.get(&person).into_iter().flatten();
        let carries = |id: &&StepId| {
            let changed = Part::changed_by(&self.get(**id).operation);
            !changed.is_disjoint(parts)
        };
        steps.filter(carries).copied()
    }
}

/// Follows once; returns what cannot be carried out where something has to wait.
fn follow(
    context: &Context<'_>,
    steps: &Steps<'_>,
    own: &Parts,
    barred: &BTreeSet<(usize, Part)>,
) -> Result<Along, Vec<(usize, Part)>> {
    let is_free = |person: usize, part: &Part| !barred.contains(&(person, part.clone()));
    let free = own.iter().map(|(person, parts)| {
        let parts = parts.iter().filter(|part| is_free(*person, part));
        (*person, parts.cloned().collect())
    });
    let mut along = Along {
        parts: free.collect(),
        people: BTreeMap::new(),
    };
    let begun = along.parts.iter();
    let mut left: Vec<StepId> = begun
        .flat_map(|(person, parts)| steps.carrying(*person, parts))
        .collect();
    let mut seen = BTreeSet::new();
    while let Some(id) = left.pop() {
        let Some(&person) = steps.owner.get(&id).filter(|_| seen.insert(id)) else {
            continue;
        };
        for earlier in needed(steps.ordered, &steps.owner, id) {
            let step = steps.get(earlier);
            let waiting = || {
                let waits = Part::changed_by(&steps.get(id).operation).into_iter();
                Err(waits.map(|part| (person, part)).collect())
            };
            let Some(&other) = steps.owner.get(&earlier) else {
                if steps.unreviewed.declared.contains(step.subject.name()) {
                    return waiting();
                }
                continue;
            };
            let changed = Part::changed_by(&step.operation);
            let known = along.parts.entry(other).or_default();
            let coming = coming(context, other, step);
            // A step that is there for something else may yet lack what is waited for.
            if !known.is_disjoint(&changed) && coming.is_subset(known) {
                continue;
            }
            let login = context.shown_login(&context.people.all[other]);
            let may_come =
                |part: &Part| is_free(other, part) && !steps.unreviewed.has(&login, part);
            if coming.is_empty() || !coming.iter().all(may_come) {
                return waiting();
            }
            known.extend(coming);
            left.extend(steps.carrying(other, &along.parts[&other]));
            if other != person {
                let need = need(&step.operation);
                along.people.entry(other).or_insert((person, need));
            }
        }
    }
    Ok(along)
}

/// The parts of a step that may come along: somebody is created, or gives up a login or a value that another one gets. A
/// type that they get stays away, so the one that they have must let it be written.
fn coming(context: &Context<'_>, person: usize, step: &Step) -> BTreeSet<Part> {
    let person = &context.people.all[person];
    let changed = Part::changed_by(&step.operation);
    let own = person.live.filter(|_| changed.contains(&Part::Type));
    let is_given_up = |name: &AttributeName| {
        let attribute = person.schema.and_then(|schema| schema.get(name));
        name.as_str() == "login" || attribute.is_some_and(|attribute| attribute.unique)
    };
    let is_written_alone = |name: &AttributeName| {
        own.is_none_or(|user| {
            let schema = context.snapshot.schema_of(user.type_id.as_ref());
            unwritable(schema, user, name).is_none()
        })
    };
    let is_coming = |part: &Part| match part {
        Part::Creation => step.operation.makes() == Some(Made::User),
        Part::Attribute(name) => is_given_up(name) && is_written_alone(name),
        Part::Status
        | Part::Type
        | Part::Join(_)
        | Part::Leave(_)
        | Part::Link(_)
        | Part::Password => false,
    };
    changed
        .iter()
        .filter(|part| is_coming(part))
        .cloned()
        .collect()
}
