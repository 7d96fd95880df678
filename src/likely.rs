//! Which name was probably meant.

use std::collections::{BTreeMap, HashMap};

/// Returns the candidate that is most like `name`, if one is like enough to be a slip of the fingers or of case.
pub fn likely<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let mut search = Search::of(name)?;
    let mut begun = Begun::Nothing;
    for candidate in candidates {
        let letters = folded(candidate);
        if search.is_begin_of(candidate, &letters) {
            begun = begun.and(candidate);
        }
        search.compare(candidate, &letters);
    }
    begun.only().or(search.found)
}

/// Many candidates, for the names that nobody has: each search looks at those of about its length alone, and all
/// searches together make a bounded number of comparisons.
#[derive(Debug)]
pub struct Names {
    /// By letters, so that those with one beginning stand together.
    sorted: Vec<Name>,
    by_length: BTreeMap<usize, Vec<usize>>,
    /// What was searched for already: a name that nobody has may stand in many places.
    known: HashMap<String, Option<String>>,
    comparisons_left: usize,
}

#[derive(Debug)]
struct Name {
    letters: Box<[char]>,
    written: String,
}

/// Comparisons that all searches in one [`Names`] make: hundreds of searches among 100,000 names, about a second.
/// Beyond it nothing is likely.
const COMPARISONS_MAX: usize = 20_000_000;

impl Names {
    /// Prepares the candidates.
    pub fn new(candidates: impl IntoIterator<Item = String>) -> Self {
        let name = |written: String| Name {
            letters: folded(&written).into(),
            written,
        };
        let mut sorted: Vec<Name> = candidates.into_iter().map(name).collect();
        sorted.sort_unstable_by(|one, other| {
            (&one.letters, &one.written).cmp(&(&other.letters, &other.written))
        });
        let mut by_length: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (index, name) in sorted.iter().enumerate() {
            by_length.entry(name.letters.len()).or_default().push(index);
        }
        Self {
            sorted,
            by_length,
            known: HashMap::new(),
            comparisons_left: COMPARISONS_MAX,
        }
    }

    /// Returns what [`likely`] would, while comparisons are left.
    pub fn likely(&mut self, name: &str) -> Option<&str> {
        if !self.known.contains_key(name) {
            let found = self.search(name);
            self.known.insert(name.to_owned(), found);
        }
        self.known[name].as_deref()
    }

    fn search(&mut self, name: &str) -> Option<String> {
        let mut search = Search::of(name)?;
        let first = self
            .sorted
            .partition_point(|each| *each.letters < *search.letters);
        let mut begun = Begun::Nothing;
        for each in &self.sorted[first..] {
            if !each.letters.starts_with(&search.letters) || matches!(begun, Begun::Many) {
                break;
            }
            if search.is_begin_of(&each.written, &each.letters) {
                begun = begun.and(&each.written);
            }
        }
        if let Some(only) = begun.only() {
            return Some(only.to_owned());
        }
        let length = search.letters.len();
        let near = length.saturating_sub(EDITS_MAX)..=length + EDITS_MAX;
        let near = self.by_length.range(near).flat_map(|(_, near)| near);
        for &index in near {
            self.comparisons_left = self.comparisons_left.checked_sub(1)?;
            let each = &self.sorted[index];
            search.compare(&each.written, &each.letters);
        }
        search.found.map(str::to_owned)
    }
}

/// The names that begin with what is searched for.
#[derive(Clone, Copy)]
enum Begun<'a> {
    Nothing,
    One(&'a str),
    Many,
}

impl<'a> Begun<'a> {
    fn and(self, name: &'a str) -> Self {
        match self {
            Self::Nothing => Self::One(name),
            Self::One(_) | Self::Many => Self::Many,
        }
    }

    fn only(self) -> Option<&'a str> {
        match self {
            Self::One(name) => Some(name),
            Self::Nothing | Self::Many => None,
        }
    }
}

/// A search for the name that takes the fewest edits, the first in order among several.
struct Search<'n, 'a> {
    name: &'n str,
    letters: Vec<char>,
    distance: usize,
    found: Option<&'a str>,
}

impl<'n, 'a> Search<'n, 'a> {
    /// Begins a search, unless the name is too long for one.
    fn of(name: &'n str) -> Option<Self> {
        (name.len() <= LENGTH_MAX).then(|| Self {
            name,
            letters: folded(name),
            distance: EDITS_MAX,
            found: None,
        })
    }

    /// The beginning of exactly one name means that name, if it is long enough.
    fn is_begin_of(&self, candidate: &str, letters: &[char]) -> bool {
        self.letters.len() >= BEGINNING_MIN
            && candidate != self.name
            && letters.starts_with(&self.letters)
    }

    fn compare(&mut self, candidate: &'a str, letters: &[char]) {
        if candidate == self.name {
            return;
        }
        let most = tolerance(self.letters.len().max(letters.len())).min(self.distance);
        let Some(distance) = distance(&self.letters, letters, most) else {
            return;
        };
        let is_better = match self.found {
            Some(found) => (distance, candidate) < (self.distance, found),
            None => true,
        };
        if is_better {
            self.distance = distance;
            self.found = Some(candidate);
        }
    }
}

fn folded(name: &str) -> Vec<char> {
    name.chars().flat_map(char::to_lowercase).collect()
}

/// The beginning of exactly one name means that name, if it is this long.
const BEGINNING_MIN: usize = 4;

/// Longer names, in bytes, are not compared.
const LENGTH_MAX: usize = 200;

/// Edits that a slip has at most.
const EDITS_MAX: usize = 4;

/// Edits that still count as a slip: one in three characters, four at most.
fn tolerance(length: usize) -> usize {
    (length / 3).clamp(1, EDITS_MAX)
}

/// The cells of a row of the table of edits that are within reach of its diagonal, and one beyond.
type Row = [usize; 2 * EDITS_MAX + 2];

/// Returns how many characters must be added, removed, replaced or swapped with the next one to make one name of the
/// other, if that is `most` at most. Only what so few edits can reach is computed, so that most pairs are told apart
/// within a few characters.
fn distance(one: &[char], other: &[char], most: usize) -> Option<usize> {
    let (one, other) = without_same_ends(one, other);
    if one.len().abs_diff(other.len()) > most {
        return None;
    }
    let far = most + 1;
    // Cell `k` of row `i` is the distance of the first `i` characters of one to the first `i + k - most` of the other.
    let (mut before, mut above): (Row, Row) = ([far; _], [far; _]);
    for (edits, cell) in above[most..=2 * most].iter_mut().enumerate() {
        *cell = edits;
    }
    for i in 1..=one.len() {
        let mut row: Row = [far; _];
        for k in most.saturating_sub(i)..=2 * most {
            let j = i + k - most;
            if j > other.len() {
                break;
            }
            row[k] = if j == 0 {
                i
            } else {
                let added = if k == 0 { far } else { row[k - 1] + 1 };
                let replaced = above[k] + usize::from(one[i - 1] != other[j - 1]);
                let is_swapped =
                    i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1];
                let swapped = if is_swapped { before[k] + 1 } else { far };
                added.min(above[k + 1] + 1).min(replaced).min(swapped)
            };
        }
        if row.iter().all(|edits| *edits > most) {
            return None;
        }
        (before, above) = (above, row);
    }
    let distance = above[other.len() + most - one.len()];
    (distance <= most).then_some(distance)
}

/// What two names begin and end with alike takes no edit.
fn without_same_ends<'c>(one: &'c [char], other: &'c [char]) -> (&'c [char], &'c [char]) {
    let begin = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    let (one, other) = (&one[begin..], &other[begin..]);
    let ends = one.iter().rev().zip(other.iter().rev());
    let end = ends.take_while(|(a, b)| a == b).count();
    (&one[..one.len() - end], &other[..other.len() - end])
}

/// Returns the login that is most like another one. Only what stands before the `@` counts where the domain is the same:
/// beside a long domain that all have, any two short names would look alike.
pub fn likely_login<'a>(
    login: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let Some((name, domain)) = login.rsplit_once('@') else {
        return likely(login, candidates);
    };
    let split = |other: &'a str| other.rsplit_once('@').map(|(name, of)| (other, name, of));
    let all: Vec<(&str, &str, &str)> = candidates.into_iter().filter_map(split).collect();
    let is_same = |one: &str, other: &str| one.eq_ignore_ascii_case(other);
    let same_name = all
        .iter()
        .find(|(_, other, of)| is_same(other, name) && !is_same(of, domain));
    if let Some((login, _, _)) = same_name {
        return Some(login);
    }
    let near = all.iter().filter(|(_, _, of)| is_same(of, domain));
    let likely = likely(name, near.map(|(_, other, _)| *other))?;
    let is_it = |(_, other, of): &&(&str, &str, &str)| *other == likely && is_same(of, domain);
    all.iter().find(is_it).map(|(login, _, _)| *login)
}

#[cfg(test)]
mod tests {
    use super::{COMPARISONS_MAX, EDITS_MAX, Names, distance, likely, likely_login};

    #[test]
    fn slips_are_likely_and_other_words_are_not() {
        let names = ["engineering", "all-staff", "vpn-users"];
        assert_eq!(likely("enginering", names), Some("engineering"));
        assert_eq!(likely("VPN-Users", names), Some("vpn-users"));
        assert_eq!(likely("sales", names), None);
        assert_eq!(likely("engi", names), Some("engineering"));
        assert_eq!(likely("eng", names), None);
        assert_eq!(likely(&"e".repeat(1_000_000), names), None);
    }

    #[test]
    fn many_names_are_compared_no_longer_than_comparisons_are_left() {
        let all = ["ada@acme.example", "bob@acme.example", "Bob@acme.example"];
        let mut names = Names::new(all.map(str::to_owned));
        assert_eq!(names.likely("aad@acme.example"), Some("ada@acme.example"));
        assert!(names.comparisons_left < COMPARISONS_MAX);
        names.comparisons_left = 2;
        assert_eq!(names.likely("daa@acme.example"), None);
        let known = names.likely("aad@acme.example");
        assert_eq!(known, Some("ada@acme.example"), "searched for once");
        assert_eq!(
            names.likely("ada@"),
            Some("ada@acme.example"),
            "a beginning is no comparison"
        );
        assert_eq!(names.likely("bob@"), None, "the beginning of two");
    }

    proptest::proptest! {
        /// The same distance as the whole table of edits gives, and the same name from either search.
        #[test]
        fn what_is_not_computed_does_not_count(
            one in "[abcé]{0,12}",
            others in proptest::collection::vec("[abcéA]{0,12}", 0..20),
        ) {
            for other in &others {
                let letters = [&one, other].map(|name| name.chars().collect::<Vec<char>>());
                let whole = strsim::osa_distance(&one, other);
                for most in 1..=EDITS_MAX {
                    let expected = (whole <= most).then_some(whole);
                    proptest::prop_assert_eq!(distance(&letters[0], &letters[1], most), expected);
                }
            }
            let found = likely(&one, others.iter().map(String::as_str));
            let mut names = Names::new(others.iter().cloned());
            proptest::prop_assert_eq!(names.likely(&one), found);
        }
    }

    #[test]
    fn a_domain_that_all_have_makes_nobody_alike() {
        let all = [
            "ada@acme.example",
            "grace@acme.example",
            "charles.b@acme.example",
        ];
        for (login, expected) in [
            ("hal@acme.example", None),
            ("grase@acme.example", Some("grace@acme.example")),
            ("charles@acme.example", Some("charles.b@acme.example")),
            ("ada@acme.test", Some("ada@acme.example")),
            ("eve@acme.test", None),
            ("grace", Some("grace@acme.example")),
        ] {
            assert_eq!(likely_login(login, all), expected, "{login}");
        }
    }
}
