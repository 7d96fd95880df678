//! The people of a plan, those with the same changes as one.

use std::collections::BTreeMap;

use crate::plan::{Class, Plan, PlannedPerson};
use crate::report::text_safety::harmless;
use crate::report::view::rows::Rows;
use crate::report::view::{Block, Row, Who};

/// So many people with the same changes are told as one; fewer are easier to read one by one.
const ALIKE_MIN: usize = 4;

/// Returns the people in the order of the files. Those of one class with the same reason and the very same rows stand
/// where the first of them does.
pub(crate) fn blocks(plan: &Plan) -> Vec<Block> {
    let single: Vec<Block> = plan.people().iter().map(|each| block(plan, each)).collect();
    let mut alike: BTreeMap<Shape<'_>, Vec<usize>> = BTreeMap::new();
    for (index, block) in single.iter().enumerate() {
        alike.entry(shape(block)).or_default().push(index);
    }
    alike.retain(|_, places| places.len() >= ALIKE_MIN);
    let mut blocks = Vec::with_capacity(single.len());
    for (index, block) in single.iter().enumerate() {
        match alike.get(&shape(block)) {
            Some(places) if places[0] != index => {}
            Some(places) => {
                let people = places
                    .iter()
                    .flat_map(|place| single[*place].people.clone());
                blocks.push(Block {
                    people: people.collect(),
                    ..block.clone()
                });
            }
            None => blocks.push(block.clone()),
        }
    }
    blocks
}

/// What two people must have in common to be told as one.
type Shape<'b> = (Class, Option<&'b str>, &'b [Row]);

fn shape(block: &Block) -> Shape<'_> {
    (block.class, block.reason.as_deref(), &block.rows)
}

/// Returns what changes for one person.
pub(crate) fn block(plan: &Plan, person: &PlannedPerson) -> Block {
    let mut rows = Rows::default();
    if let (Class::Delete, Some(id)) = (person.class, &person.id) {
        rows.id(id);
    }
    for id in &person.steps {
        rows.add(&plan.step(*id).operation);
    }
    rows.rules(&person.predictions);
    Block {
        class: person.class,
        people: vec![Who {
            login: harmless(person.login.as_str()).into_owned(),
            place: harmless(&person.place.to_string()).into_owned(),
        }],
        reason: person
            .reason
            .as_deref()
            .map(|reason| harmless(reason).into_owned()),
        rows: rows.finish(),
    }
}
