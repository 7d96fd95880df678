//! Circles of things each of which points at one other at most: managers, logins that are handed on.

use std::hash::Hash;

use crate::model::table::Table;

/// Returns the members of each circle that a walk from one of `starts` comes to, in the order in which they point at
/// each other; it begins with the member that the walk came to first. No circle is returned twice.
pub fn circles<K: Copy + Eq + Hash>(
    starts: impl IntoIterator<Item = K>,
    next: impl Fn(K) -> Option<K>,
) -> Vec<Vec<K>> {
    let starts = starts.into_iter();
    let mut walks: Table<K, usize> = Table::default();
    walks.reserve(starts.size_hint().0);
    let mut circles = Vec::new();
    for (walk, start) in starts.enumerate() {
        let mut path = Vec::new();
        let mut at = Some(start);
        while let Some(here) = at.filter(|here| !walks.contains_key(here)) {
            walks.insert(here, walk);
            path.push(here);
            at = next(here);
        }
        // Somebody met again on the same walk closes a circle, on an older one nothing new.
        let again = at.and_then(|again| path.iter().position(|each| *each == again));
        circles.extend(again.map(|first| path.split_off(first)));
    }
    circles
}

#[cfg(test)]
mod tests {
    use super::circles;

    fn of(next: &[Option<usize>]) -> Vec<Vec<usize>> {
        circles(0..next.len(), |each| next[each])
    }

    #[test]
    fn every_circle_is_found_once() {
        assert_eq!(of(&[None, Some(0), Some(1)]), Vec::<Vec<usize>>::new());
        assert_eq!(of(&[Some(0)]), [[0]]);
        // A tail leads into the circle of 1 and 2; 4 and 5 are another one.
        let next = [Some(1), Some(2), Some(1), Some(0), Some(5), Some(4)];
        assert_eq!(of(&next), [[1, 2], [4, 5]]);
    }
}
