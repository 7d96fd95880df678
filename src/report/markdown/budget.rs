//! What fits: a document whose parts can be told in fewer words, one after another in a fixed order.
//!
//! **Invariants:** nothing is ever cut: a part is told whole in one of its ways. Between two parts stands a blank line,
//! and a list has a line above it that is none, so that two lists never become one.

/// How much a document may take: bytes of UTF-8, of which a text never has fewer than characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget(usize);

impl Budget {
    /// A comment on GitHub, whose body holds 65,536 characters: the rest is for the marker and the words of whoever
    /// posts it.
    pub const COMMENT: Self = Self(64_000);

    /// The summary of a step of GitHub Actions, which holds 1 MiB.
    pub const SUMMARY: Self = Self(1 << 20);

    /// The smallest: so much the verdict, every kind of danger and of refusal, and the last lines may take.
    pub const LEAST: Self = Self(12_288);

    /// Returns a budget of so many bytes, or the smallest one.
    #[must_use]
    pub const fn of(bytes: usize) -> Self {
        if bytes < Self::LEAST.0 {
            Self::LEAST
        } else {
            Self(bytes)
        }
    }

    /// Returns the bytes.
    pub const fn bytes(self) -> usize {
        self.0
    }

    /// Returns what is left of it once so many bytes are taken.
    #[must_use]
    pub const fn without(self, bytes: usize) -> Self {
        Self::of(self.0.saturating_sub(bytes))
    }
}

/// What goes where a document is too long, the first of these first. A kind of danger or of refusal never goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Goes {
    /// The names of people in no file.
    LeftAlone,
    /// The rest of long lists in standing notes, where all was asked for.
    StandingNames,
    /// All of standing notes but their kinds.
    Standing,
    /// What was done, of an outcome, but for its number.
    Done,
    /// The rest of long lists in notes, where all was asked for.
    NoteNames,
    /// All of notes but their kinds.
    Notes,
    /// The rest of long lists in what was there before, where all was asked for.
    EarlierNames,
    /// Who is not as the files asked before, and who did it.
    EarlierPeople,
    /// What was there before, but for its number.
    Earlier,
    /// Long values of the people who change.
    LongValues,
    /// All their values.
    Values,
    /// Where the files have them.
    Places,
    /// Their names.
    Names,
    /// What changes for them.
    Shapes,
    /// Groups and definitions, but for their number.
    Things,
    /// What was skipped, of an outcome, but for its number.
    Skipped,
    /// Requests that are blocked, but for their kinds.
    Blocked,
    /// The rest of long lists that are said of one person in danger.
    DangerLists,
    /// All names but ten in each kind of danger.
    DangerNames,
    /// All names but three.
    MoreDangerNames,
    /// All names.
    AllDangerNames,
    /// The rest of long lists in refusals.
    RefusalLists,
    /// The answers to what failed, of an outcome.
    Answers,
    /// What failed or is owed, of an outcome, but for its number.
    Failures,
    /// The words of refusals where there are several of a kind or they are long.
    Refusals,
    /// The kinds of notes and of blocked requests: the number stays.
    Kinds,
    /// Texts beyond all measure in what stands at the top.
    LongTexts,
}

/// A part of a document, in one or more ways, each shorter than the one before.
pub(crate) struct Part<'a> {
    first: Way<'a>,
    others: Vec<(Goes, Way<'a>)>,
}

type Way<'a> = Box<dyn Fn() -> String + 'a>;

impl<'a> Part<'a> {
    /// Makes a part that is told in one way.
    pub(crate) fn new(told: impl Fn() -> String + 'a) -> Self {
        Self {
            first: Box::new(told),
            others: Vec::new(),
        }
    }

    /// Adds a shorter way, for a document from which something has to go.
    pub(crate) fn or(mut self, goes: Goes, told: impl Fn() -> String + 'a) -> Self {
        self.others.push((goes, Box::new(told)));
        self
    }
}

/// Puts a document together, with as much detail as its budget holds: what goes goes in its order, and what then has room
/// comes back, the last first. A part with nothing to tell is left out.
pub(crate) fn document(parts: &[Part<'_>], budget: Budget) -> String {
    let mut shown: Vec<String> = parts.iter().map(|part| (part.first)()).collect();
    let others = parts.iter().enumerate().flat_map(|(place, part)| {
        let others = part.others.iter();
        others.map(move |(goes, way)| (*goes, place, way))
    });
    let mut others: Vec<(Goes, usize, &Way<'_>)> = others.collect();
    others.sort_by_key(|(goes, place, _)| (*goes, *place));
    let mut gone = Vec::new();
    for (_, place, way) in others {
        if length(&shown) <= budget.0 {
            break;
        }
        // What is left out is told as such, which may take more than what it stands for.
        let shorter = way();
        if shorter.len() < shown[place].len() {
            gone.push((place, std::mem::replace(&mut shown[place], shorter)));
        }
    }
    for (place, longer) in gone.into_iter().rev() {
        let more = longer.len() - shown[place].len();
        if length(&shown) + more + BETWEEN.len() <= budget.0 {
            shown[place] = longer;
        }
    }
    shown.retain(|each| !each.is_empty());
    shown.join(BETWEEN) + "\n"
}

/// What stands between two parts.
const BETWEEN: &str = "\n\n";

fn length(parts: &[String]) -> usize {
    let told = || parts.iter().filter(|part| !part.is_empty());
    let between = told().count().saturating_sub(1) * BETWEEN.len();
    told().map(String::len).sum::<usize>() + between + "\n".len()
}

#[cfg(test)]
mod tests {
    use super::{Budget, Goes, Part, document};

    fn part(name: &'static str, goes: Goes) -> Part<'static> {
        Part::new(move || format!("{name}{}", "x".repeat(9_000))).or(goes, move || name.to_owned())
    }

    #[test]
    fn detail_goes_in_its_order_and_no_more_than_has_to() {
        let parts = [
            part("names", Goes::Names),
            part("", Goes::Notes),
            part("done", Goes::Done),
        ];
        let told = |bytes| {
            let told = document(&parts, Budget::of(bytes));
            assert!(told.len() <= Budget::of(bytes).bytes());
            let words = told.trim_end().split("\n\n");
            let words: Vec<String> = words.map(|word| word.replace('x', "")).collect();
            (words.join(" "), told.len())
        };
        assert_eq!(told(90_000), ("names  done".to_owned(), 27_014));
        assert_eq!(told(27_014), ("names  done".to_owned(), 27_014));
        assert_eq!(told(27_013), ("names  done".to_owned(), 18_014));
        assert_eq!(told(18_000), ("names done".to_owned(), 9_012));
        assert_eq!(told(1), ("names done".to_owned(), 9_012));
    }

    #[test]
    fn what_goes_in_vain_comes_back() {
        let small = Part::new(|| "names and numbers".to_owned());
        let small = small.or(Goes::Notes, || "numbers".to_owned());
        let large = Part::new(|| "x".repeat(20_000));
        let large = large.or(Goes::Names, || "y".repeat(12_200));
        let told = document(&[small, large], Budget::LEAST);
        assert!(told.starts_with("names and numbers\n\ny"));
    }

    #[test]
    fn what_says_that_something_is_missing_does_not_take_more_than_what_is_missing() {
        let long = Part::new(|| "x".repeat(20_000));
        let short = Part::new(|| "short".to_owned());
        let short = short.or(Goes::Notes, || "nothing of it".to_owned());
        let told = document(&[long, short], Budget::LEAST);
        assert!(told.ends_with("\n\nshort\n"));
    }
}
