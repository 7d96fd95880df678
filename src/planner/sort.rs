//! Steps in an order in which each comes behind what it waits for.
//!
//! What a step needs always holds. What it had better follow gives way where all of it together would be a circle:
//! somebody's new manager gets the login of their old one, who is deleted only once everybody has moved away.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use crate::plan::step::{Step, StepId};

/// Steps, and whose they are.
#[derive(Debug)]
pub struct Ordered {
    /// In an order that is safe to run.
    pub steps: Vec<Step>,
    /// The steps of each person, by index in [`crate::planner::person::People::all`].
    pub of_person: BTreeMap<usize, Vec<StepId>>,
    /// Steps that must have succeeded before each other, all around: a defect of this program. Then there is no safe
    /// order, and no plan. Usually empty.
    pub circle: Vec<StepId>,
}

impl Ordered {
    /// Returns whose each step is, by index in [`crate::planner::person::People::all`]; what is nobody's is not there.
    pub(crate) fn owners(&self) -> BTreeMap<StepId, usize> {
        let all = self.of_person.iter();
        all.flat_map(|(person, steps)| steps.iter().map(|step| (*step, *person)))
            .collect()
    }
}

/// A step before its number is known. The step numbers in it are those of the unsorted list.
#[derive(Debug)]
pub struct Node {
    /// The person, by index in [`crate::planner::person::People::all`].
    pub person: Option<usize>,
    /// Steps that are free to come at any time come turn by turn.
    pub turn: usize,
    /// The step. What it follows is known once all are sorted.
    pub step: Step,
    /// The steps that it had better follow, and how much that matters.
    pub follows: Vec<(StepId, Bond)>,
}

/// How firmly a step is bound to an earlier one. Where steps wait for each other in a circle, the weakest bond gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bond {
    /// A link follows the steps of the same person: links stand for themselves, so this is tidiness.
    Link,
    /// Whoever leaves does so after others have moved away from them: Okta ends these links by itself otherwise.
    Move,
    /// A step follows the one before it of the same person.
    Turn,
    /// A step needs that the earlier one has succeeded. This never gives.
    Need,
}

/// Sorts so that each step comes behind what it waits for, and otherwise turn by turn, as it was added.
pub fn sort(nodes: Vec<Node>) -> Ordered {
    let nodes = in_turn(nodes);
    let mut queue = Queue::new(&nodes);
    let mut circle = Vec::new();
    loop {
        queue.drain();
        let around = queue.circle();
        let weakest = around.iter().min_by_key(|tie| (tie.bond, tie.later));
        match weakest {
            None => break,
            Some(tie) if tie.bond < Bond::Need => {
                let tie = *tie;
                queue.untie(tie);
            }
            Some(_) => {
                circle = around.iter().map(|tie| tie.later).collect();
                queue.give_up();
                break;
            }
        }
    }
    number(nodes, &queue, &circle)
}

fn in_turn(mut nodes: Vec<Node>) -> Vec<Node> {
    let mut order: Vec<usize> = (0..nodes.len()).collect();
    order.sort_by_key(|index| nodes[*index].turn);
    let mut new = vec![StepId::at(0); nodes.len()];
    for (position, &index) in order.iter().enumerate() {
        new[index] = StepId::at(position);
    }
    for Node { step, follows, .. } in &mut nodes {
        step.id = new[step.id.index()];
        step.operation.renumber(&new);
        let follows = follows.iter_mut().map(|(earlier, _)| earlier);
        for earlier in step.after.iter_mut().chain(follows) {
            *earlier = new[earlier.index()];
        }
    }
    nodes.sort_by_key(|node| node.step.id);
    nodes
}

/// A step that waits for an earlier one.
#[derive(Clone, Copy, Debug)]
struct Tie {
    earlier: usize,
    later: usize,
    bond: Bond,
}

/// The steps in order, as far as they are sorted, and what the others wait for.
struct Queue {
    /// By step: what it waits for in the end, bonds that gave left out.
    bonds: Vec<BTreeMap<usize, Bond>>,
    waiters: Vec<Vec<usize>>,
    /// By step: how many steps it still waits for.
    waiting: Vec<usize>,
    ready: BinaryHeap<Reverse<usize>>,
    sequence: Vec<usize>,
    sorted: Vec<bool>,
}

impl Queue {
    fn new(nodes: &[Node]) -> Self {
        let mut bonds = vec![BTreeMap::new(); nodes.len()];
        let mut waiters = vec![Vec::new(); nodes.len()];
        for (later, node) in nodes.iter().enumerate() {
            let needs = node.step.after.iter().map(|earlier| (*earlier, Bond::Need));
            for (earlier, bond) in needs.chain(node.follows.iter().copied()) {
                let strongest = bonds[later].entry(earlier.index()).or_insert(bond);
                *strongest = bond.max(*strongest);
            }
            for earlier in bonds[later].keys() {
                waiters[*earlier].push(later);
            }
        }
        let waiting: Vec<usize> = bonds.iter().map(BTreeMap::len).collect();
        let first = (0..nodes.len()).filter(|index| waiting[*index] == 0);
        Self {
            ready: first.map(Reverse).collect(),
            sequence: Vec::with_capacity(nodes.len()),
            sorted: vec![false; nodes.len()],
            bonds,
            waiters,
            waiting,
        }
    }

    /// Sorts what waits for nothing, until nothing is left or all of the rest waits.
    fn drain(&mut self) {
        while let Some(Reverse(index)) = self.ready.pop() {
            self.sequence.push(index);
            self.sorted[index] = true;
            for later in std::mem::take(&mut self.waiters[index]) {
                if self.bonds[later].contains_key(&index) {
                    self.release(later);
                }
            }
        }
    }

    fn release(&mut self, later: usize) {
        self.waiting[later] -= 1;
        if self.waiting[later] == 0 {
            self.ready.push(Reverse(later));
        }
    }

    fn untie(&mut self, tie: Tie) {
        self.bonds[tie.later].remove(&tie.earlier);
        self.release(tie.later);
    }

    /// Returns the ties of steps that wait for each other; empty if nothing is left.
    fn circle(&self) -> Vec<Tie> {
        let mut at = self.sorted.iter().position(|sorted| !sorted);
        let mut seen = vec![None; self.sorted.len()];
        let mut path = Vec::new();
        while let Some(later) = at {
            if let Some(first) = seen[later].replace(path.len()) {
                return path.split_off(first);
            }
            let mut unsorted = self.bonds[later].iter();
            let tie = unsorted.find(|(earlier, _)| !self.sorted[**earlier]);
            at = tie.map(|(earlier, _)| *earlier);
            path.extend(tie.map(|(earlier, bond)| Tie {
                earlier: *earlier,
                later,
                bond: *bond,
            }));
        }
        Vec::new()
    }

    /// Takes what is left as it was added.
    fn give_up(&mut self) {
        let left = (0..self.sorted.len()).filter(|index| !self.sorted[*index]);
        self.sequence.extend(left);
    }
}

fn number(nodes: Vec<Node>, queue: &Queue, circle: &[usize]) -> Ordered {
    let mut new = vec![StepId::at(0); nodes.len()];
    for (position, &index) in queue.sequence.iter().enumerate() {
        new[index] = StepId::at(position);
    }
    let mut slots: Vec<Option<Node>> = nodes.into_iter().map(Some).collect();
    let mut ordered = Ordered {
        steps: Vec::with_capacity(slots.len()),
        of_person: BTreeMap::new(),
        circle: circle.iter().map(|index| new[*index]).collect(),
    };
    for &index in &queue.sequence {
        let Some(Node {
            person, mut step, ..
        }) = slots[index].take()
        else {
            continue;
        };
        step.id = new[index];
        step.operation.renumber(&new);
        let of = |wanted: fn(&Bond) -> bool| {
            let bonds = queue.bonds[index].iter();
            let bonds = bonds.filter(|(_, bond)| wanted(bond));
            let mut steps: Vec<StepId> = bonds.map(|(earlier, _)| new[*earlier]).collect();
            steps.sort_unstable();
            steps
        };
        step.after = of(|bond| *bond == Bond::Need);
        step.follows = of(|bond| *bond < Bond::Need);
        if let Some(person) = person {
            ordered.of_person.entry(person).or_default().push(step.id);
        }
        ordered.steps.push(step);
    }
    ordered
}

#[cfg(test)]
mod tests {
    use super::{Bond, Node, sort};
    use crate::model::ids::GroupName;
    use crate::plan::step::{Operation, Step, StepId, Subject};
    use crate::source::SourceMap;

    /// Makes a step for each list of what it waits for, and sorts them; returns their new order and any circle.
    fn order(waits: &[&[(usize, Bond)]]) -> (Vec<String>, Vec<usize>) {
        let mut sources = SourceMap::default();
        let file = sources.add("users.yaml", "users:\n");
        let cause = sources.place(crate::source::Span::new(file, 0..1));
        let node = |(index, waits): (usize, &&[(usize, Bond)])| {
            let of = |needs: bool| {
                let waits = waits
                    .iter()
                    .filter(move |(_, bond)| (*bond == Bond::Need) == needs);
                waits.map(|(earlier, bond)| (StepId::at(*earlier), *bond))
            };
            let name = GroupName::new(index.to_string().as_str());
            Node {
                person: None,
                turn: index,
                follows: of(false).collect(),
                step: Step {
                    id: StepId::at(index),
                    subject: Subject::Group(name.clone()),
                    operation: Operation::CreateGroup {
                        name,
                        description: None,
                    },
                    cause: cause.clone(),
                    facts: Vec::new(),
                    after: of(true).map(|(earlier, _)| earlier).collect(),
                    follows: Vec::new(),
                },
            }
        };
        let ordered = sort(waits.iter().enumerate().map(node).collect());
        let names = ordered.steps.iter().map(|step| match &step.subject {
            Subject::Group(name) => name.to_string(),
            Subject::Person(_) | Subject::Definition(_) => String::new(),
        });
        let circle = ordered.circle.iter().map(|step| step.index()).collect();
        (names.collect(), circle)
    }

    #[test]
    fn the_weakest_bond_of_a_circle_gives() {
        // 0 follows 2 as a matter of turn, 1 needs 0, and 2 follows 1 as a link does: that one gives.
        let waits: [&[_]; 3] = [&[(2, Bond::Turn)], &[(0, Bond::Need)], &[(1, Bond::Link)]];
        assert_eq!(
            order(&waits),
            (vec!["2".into(), "0".into(), "1".into()], vec![])
        );
        let waits: [&[_]; 3] = [&[(2, Bond::Move)], &[(0, Bond::Need)], &[(1, Bond::Need)]];
        assert_eq!(
            order(&waits),
            (vec!["0".into(), "1".into(), "2".into()], vec![])
        );
    }

    #[test]
    fn steps_that_need_each_other_are_named_and_nothing_panics() {
        let waits: [&[_]; 4] = [
            &[],
            &[(3, Bond::Need), (0, Bond::Turn)],
            &[(1, Bond::Need)],
            &[(2, Bond::Need)],
        ];
        let (names, circle) = order(&waits);
        assert_eq!(names, ["0", "1", "2", "3"]);
        assert_eq!(circle, [1, 3, 2]);
    }
}
