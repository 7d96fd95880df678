//! Steps in an order in which each comes behind what it waits for.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use crate::plan::step::{Step, StepId};

/// Steps, and whose they are.
#[derive(Debug)]
pub struct Ordered {
    /// In an order that is safe to run.
    pub steps: Vec<Step>,
    /// The steps of each person, by index in [`crate::plan::resolve::People::all`].
    pub of_person: BTreeMap<usize, Vec<StepId>>,
}

/// A step before its number is known. The step numbers in it are those of the unsorted list.
#[derive(Debug)]
pub struct Node {
    /// The person, by index in [`crate::plan::resolve::People::all`].
    pub person: Option<usize>,
    /// The step.
    pub step: Step,
}

/// Sorts so that each step comes behind what it waits for, and otherwise as it was added: person by person.
pub fn sort(nodes: Vec<Node>) -> Ordered {
    let mut waiting: Vec<usize> = vec![0; nodes.len()];
    let mut waiters: Vec<Vec<usize>> = vec![Vec::new(); nodes.len()];
    for (index, node) in nodes.iter().enumerate() {
        for earlier in node.step.after.iter().chain(&node.step.follows) {
            waiting[index] += 1;
            waiters[earlier.index()].push(index);
        }
    }
    let mut ready: BinaryHeap<Reverse<usize>> = (0..nodes.len())
        .filter(|index| waiting[*index] == 0)
        .map(Reverse)
        .collect();
    let mut sequence = Vec::with_capacity(nodes.len());
    while let Some(Reverse(index)) = ready.pop() {
        sequence.push(index);
        for &waiter in &waiters[index] {
            waiting[waiter] -= 1;
            if waiting[waiter] == 0 {
                ready.push(Reverse(waiter));
            }
        }
    }
    assert_eq!(
        sequence.len(),
        nodes.len(),
        "steps never wait for each other in a circle"
    );
    number(nodes, &sequence)
}

fn number(nodes: Vec<Node>, sequence: &[usize]) -> Ordered {
    let mut new = vec![StepId::at(0); nodes.len()];
    for (position, &index) in sequence.iter().enumerate() {
        new[index] = StepId::at(position);
    }
    let mut slots: Vec<Option<Node>> = nodes.into_iter().map(Some).collect();
    let mut ordered = Ordered {
        steps: Vec::with_capacity(slots.len()),
        of_person: BTreeMap::new(),
    };
    for &index in sequence {
        let Some(Node { person, mut step }) = slots[index].take() else {
            continue;
        };
        step.id = new[index];
        step.operation.renumber(&new);
        for waits in [&mut step.after, &mut step.follows] {
            for earlier in waits.iter_mut() {
                *earlier = new[earlier.index()];
            }
            waits.sort_unstable();
            waits.dedup();
        }
        let hard = step.after.clone();
        step.follows.retain(|earlier| !hard.contains(earlier));
        if let Some(person) = person {
            ordered.of_person.entry(person).or_default().push(step.id);
        }
        ordered.steps.push(step);
    }
    ordered
}
