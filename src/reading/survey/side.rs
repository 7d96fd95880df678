//! From which side memberships are read: the people's, the groups', or some from one and some from the other.

use std::collections::{BTreeMap, BTreeSet};

use crate::live::MEMBERS_A_PAGE;
use crate::model::ids::{GroupId, UserId};
use crate::model::table::Set;

/// Which memberships the planner asks about for one person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ask<'a> {
    /// The groups that are named for them, each once.
    pub named: Vec<&'a GroupId>,
    /// Whether their groups are exact.
    pub surplus: Surplus,
}

/// Whether it matters in which other managed groups somebody is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Surplus {
    /// Only the named groups count.
    #[default]
    Stays,
    /// Their groups are exact, so the others count too.
    Goes,
}

/// From which side each membership is read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sides {
    /// People who are asked for all their groups.
    pub people: BTreeSet<UserId>,
    /// Groups that are asked for all their members.
    pub groups: BTreeSet<GroupId>,
}

/// How the sides are chosen. Whatever the way, a plan is the same: the other ways than the cheapest are there for tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// By the number of calls.
    Cheapest,
    /// Everybody from their own side.
    People,
    /// Every group from its side.
    Groups,
}

/// Returns how many calls the list of so many members takes. An empty list takes one.
pub fn pages(members: usize) -> usize {
    members.div_ceil(MEMBERS_A_PAGE).max(1)
}

/// Returns the sides for what is asked about each person, who come once each; by [`Way::Cheapest`] those that take the
/// fewest calls, of three ways to cover every question:
///
/// 1. everybody from their own side: one call a person;
/// 2. every group from its side: [`pages`] of each, those left out for which fewer people ask than it has pages;
/// 3. the people whose groups are exact from their own side, the rest as in 2.
///
/// If two cost the same, the earlier one: a person's own side tells all of their groups.
pub fn sides(
    asks: &[(&UserId, Ask<'_>)],
    managed: &BTreeSet<&GroupId>,
    way: Way,
    pages: impl Fn(&GroupId) -> usize,
) -> Sides {
    let everybody = || Sides {
        people: asks.iter().map(|&(user, _)| user.clone()).collect(),
        groups: BTreeSet::new(),
    };
    match way {
        Way::People => return everybody(),
        Way::Groups => return every_group(asks, managed),
        Way::Cheapest => {}
    }
    let cost = |sides: &Sides| sides.people.len() + sides.groups.iter().map(&pages).sum::<usize>();
    let all_groups = by_groups(asks, managed, &BTreeSet::new(), &pages);
    let least = cost(&all_groups).min(asks.len());
    let exact = asks.iter().filter(|(_, ask)| ask.surplus == Surplus::Goes);
    // Where so many are exact, the third way is no better.
    if exact.clone().count() < least {
        let exact = exact.map(|&(user, _)| user).collect();
        let but_exact = by_groups(asks, managed, &exact, &pages);
        if cost(&but_exact) < least {
            return but_exact;
        }
    }
    if least == asks.len() {
        everybody()
    } else {
        all_groups
    }
}

fn every_group(asks: &[(&UserId, Ask<'_>)], managed: &BTreeSet<&GroupId>) -> Sides {
    let mut groups: BTreeSet<GroupId> = {
        let named = asks.iter().flat_map(|(_, ask)| &ask.named);
        named.map(|&group| group.clone()).collect()
    };
    if asks.iter().any(|(_, ask)| ask.surplus == Surplus::Goes) {
        groups.extend(managed.iter().map(|&group| group.clone()));
    }
    Sides {
        people: BTreeSet::new(),
        groups,
    }
}

/// Reads groups from their side, but for `own` people, and but for groups with more pages than people who ask.
fn by_groups(
    asks: &[(&UserId, Ask<'_>)],
    managed: &BTreeSet<&GroupId>,
    own: &BTreeSet<&UserId>,
    pages: &impl Fn(&GroupId) -> usize,
) -> Sides {
    let mut own: BTreeSet<UserId> = own.iter().map(|&user| user.clone()).collect();
    let is_managed: Set<&GroupId> = managed.iter().copied().collect();
    // People whose groups are exact ask about every managed group: counted once, not listed at each.
    let mut exact = Vec::new();
    let mut named: BTreeMap<&GroupId, Vec<&UserId>> = BTreeMap::new();
    named.extend(managed.iter().map(|&group| (group, Vec::new())));
    for (user, ask) in asks.iter().filter(|(user, _)| !own.contains(*user)) {
        if ask.surplus == Surplus::Goes {
            exact.push(*user);
        }
        for &group in &ask.named {
            if ask.surplus == Surplus::Stays || !is_managed.contains(group) {
                named.entry(group).or_default().push(*user);
            }
        }
    }
    let mut largest_first: Vec<(&GroupId, Vec<&UserId>)> = named.into_iter().collect();
    largest_first.sort_by_key(|(group, _)| std::cmp::Reverse(pages(group)));
    let mut groups = Vec::new();
    for (group, named) in largest_first {
        let surplus: &[&UserId] = if managed.contains(group) { &exact } else { &[] };
        let left = named.iter().filter(|&&user| !own.contains(user));
        if left.count() + surplus.len() < pages(group) {
            own.extend(named.iter().chain(surplus).map(|&user| user.clone()));
            exact.retain(|&user| !own.contains(user));
        } else {
            groups.push((group, named));
        }
    }
    // People who are read from their own side need no group's list any more.
    groups.retain(|(group, named)| {
        let asks_surplus = managed.contains(group) && !exact.is_empty();
        asks_surplus || named.iter().any(|&user| !own.contains(user))
    });
    Sides {
        people: own,
        groups: groups.into_iter().map(|(group, _)| group.clone()).collect(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use proptest::collection::{btree_set, vec};
    use proptest::prelude::{any, prop_assert, proptest};

    use super::{Ask, Sides, Surplus, Way, pages};
    use crate::model::ids::{GroupId, UserId};

    /// How many of each kind of person ask, which groups they name, and how many pages each group has.
    fn sides(
        asks: &[(usize, Surplus, &[&str])],
        managed: &[&str],
        sizes: &[(&str, usize)],
    ) -> (usize, Vec<String>) {
        let mut people = Vec::new();
        for (kind, (count, surplus, named)) in asks.iter().enumerate() {
            let named: BTreeSet<GroupId> = named.iter().map(|id| GroupId::new(*id)).collect();
            for index in 0..*count {
                let id = UserId::new(format!("{kind}-{index:04}"));
                people.push((id, named.clone(), *surplus));
            }
        }
        let asks = people.iter().map(|(id, named, surplus)| {
            let (named, surplus) = (named.iter().collect(), *surplus);
            (id, Ask { named, surplus })
        });
        let asks: Vec<(&UserId, Ask<'_>)> = asks.collect();
        let managed: Vec<GroupId> = managed.iter().map(|id| GroupId::new(*id)).collect();
        let managed: BTreeSet<&GroupId> = managed.iter().collect();
        let sizes: BTreeMap<&str, usize> = sizes.iter().copied().collect();
        let Sides { people, groups } =
            super::sides(&asks, &managed, Way::Cheapest, |id| sizes[id.as_str()]);
        let groups = groups.iter().map(ToString::to_string).collect();
        (people.len(), groups)
    }

    fn groups(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    const STAYS: Surplus = Surplus::Stays;
    const GOES: Surplus = Surplus::Goes;

    #[test]
    fn counts_pages() {
        let counts = [0, 1, 1000, 1001, 2000].map(pages);
        assert_eq!(counts, [1, 1, 1, 2, 2]);
    }

    #[test]
    fn asks_whichever_side_is_shorter() {
        let one = |people, size| sides(&[(people, STAYS, &["a"])], &[], &[("a", size)]);
        assert_eq!(one(0, 1), (0, vec![]));
        assert_eq!(one(1, 1), (1, vec![]));
        assert_eq!(one(2, 1), (0, groups(&["a"])));
        assert_eq!(one(5, 5), (5, vec![]));
        assert_eq!(one(6, 5), (0, groups(&["a"])));
    }

    #[test]
    fn exact_lists_ask_about_every_managed_group() {
        let managed = ["a", "b", "c"];
        let sizes = [("a", 1), ("b", 1), ("c", 1)];
        assert_eq!(sides(&[(3, GOES, &[])], &managed, &sizes), (3, vec![]));
        assert_eq!(
            sides(&[(4, GOES, &[])], &managed, &sizes),
            (0, groups(&managed))
        );
        // What only the inexact ask about is no question of the managed groups.
        assert_eq!(
            sides(&[(9, STAYS, &["a"])], &managed, &sizes),
            (0, groups(&["a"]))
        );
    }

    #[test]
    fn a_large_group_of_few_does_not_spoil_the_rest() {
        let asks: [(usize, Surplus, &[&str]); 2] =
            [(40, STAYS, &["team"]), (3, STAYS, &["everyone", "team"])];
        let sizes = [("everyone", 500), ("team", 1)];
        assert_eq!(sides(&asks, &[], &sizes), (3, groups(&["team"])));
        // The last asker of a group takes the group along.
        assert_eq!(sides(&asks[1..], &[], &sizes), (3, vec![]));
    }

    #[test]
    fn a_group_is_left_out_once_all_its_people_ask_for_themselves() {
        let asks: [(usize, Surplus, &[&str]); 4] = [
            (10, STAYS, &["z"]),
            (1, STAYS, &["g", "a"]),
            (1, STAYS, &["g", "b"]),
            (1, STAYS, &["g", "c"]),
        ];
        let sizes = [("a", 2), ("b", 2), ("c", 2), ("g", 3), ("z", 1)];
        assert_eq!(sides(&asks, &[], &sizes), (3, groups(&["z"])));
    }

    #[test]
    fn exact_people_may_ask_for_themselves_while_others_ask_the_groups() {
        let managed: Vec<String> = (0..50).map(|index| format!("m{index}")).collect();
        let managed: Vec<&str> = managed.iter().map(String::as_str).collect();
        let sizes: Vec<(&str, usize)> = managed.iter().map(|name| (*name, 1)).collect();
        let asks: [(usize, Surplus, &[&str]); 2] = [(10, GOES, &["m1"]), (90, STAYS, &["m1"])];
        assert_eq!(sides(&asks, &managed, &sizes), (10, groups(&["m1"])));
    }

    proptest! {
        /// Whatever the way, somebody answers every question, and neither side alone would have been cheaper.
        #[test]
        fn every_question_is_answered(
            asks in vec((any::<bool>(), btree_set(0..5_usize, 0..4)), 0..8),
            managed in btree_set(0..5_usize, 0..5),
            sizes in vec(1..6_usize, 5),
        ) {
            let group = |index: &usize| GroupId::new(index.to_string());
            let size = |id: &GroupId| sizes[id.as_str().parse::<usize>().unwrap()];
            let managed: Vec<GroupId> = managed.iter().map(group).collect();
            let all: Vec<GroupId> = (0..5).map(|index| group(&index)).collect();
            let people: Vec<(UserId, Ask<'_>)> = asks.iter().enumerate().map(|(index, (exact, named))| {
                let surplus = if *exact { GOES } else { STAYS };
                let named = named.iter().map(|index| &all[*index]).collect();
                (UserId::new(index.to_string()), Ask { named, surplus })
            }).filter(|(_, ask)| *ask != Ask::default()).collect();
            let asks: Vec<_> = people.iter().map(|(user, ask)| (user, ask.clone())).collect();
            let sides = super::sides(&asks, &managed.iter().collect(), Way::Cheapest, size);
            let mut asked = BTreeSet::new();
            for (user, ask) in &people {
                let surplus = if ask.surplus == GOES { &managed[..] } else { &[] };
                for group in ask.named.iter().copied().chain(surplus) {
                    asked.insert(group);
                    prop_assert!(sides.people.contains(user) || sides.groups.contains(group));
                }
            }
            let cost = sides.people.len() + sides.groups.iter().map(size).sum::<usize>();
            prop_assert!(cost <= people.len());
            prop_assert!(cost <= asked.into_iter().map(size).sum());
        }
    }
}
