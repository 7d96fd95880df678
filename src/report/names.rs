//! Lists of names: whole, or their beginning. Numbers stay exact.

/// How many names of a list are shown where not all are asked for.
const NAMES_MAX: usize = 10;

/// How many of the people are named who have the same changes.
const FOLDED_MAX: usize = 5;

/// How much a report shows of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// Its beginning, and how many more there are.
    Short,
    /// All of it.
    Full,
}

impl Detail {
    /// Returns a list as words: `a, b, c and 27 more (--full shows them)`.
    pub fn list<N: AsRef<str>>(self, names: &[N]) -> String {
        self.beginning(names, NAMES_MAX)
    }

    /// Returns a list of people who have the same changes.
    pub fn folded<N: AsRef<str>>(self, names: &[N]) -> String {
        self.beginning(names, FOLDED_MAX)
    }

    /// Returns what is shown of a list whose entries have a line each, and the words that stand for the rest.
    pub fn head<N>(self, names: &[N]) -> (&[N], Option<String>) {
        self.split(names, NAMES_MAX)
    }

    /// Returns whether all of a list is shown.
    pub fn is_whole<N>(self, names: &[N]) -> bool {
        self.split(names, NAMES_MAX).1.is_none()
    }

    fn split<N>(self, names: &[N], most: usize) -> (&[N], Option<String>) {
        // One more line tells as much as "1 more".
        if self == Self::Full || names.len() <= most + 1 {
            return (names, None);
        }
        let rest = names.len() - most;
        let rest = format!("and {rest} more (--full shows them)");
        (&names[..most], Some(rest))
    }

    fn beginning<N: AsRef<str>>(self, names: &[N], most: usize) -> String {
        let (shown, rest) = self.split(names, most);
        let shown: Vec<&str> = shown.iter().map(AsRef::as_ref).collect();
        let shown = shown.join(", ");
        match rest {
            Some(rest) => format!("{shown} {rest}"),
            None => shown,
        }
    }
}

/// Returns the beginning of a list, and how many more there are, where no option shows the rest.
pub fn some<N: AsRef<str>>(names: &[N]) -> String {
    let most = if names.len() <= NAMES_MAX + 1 {
        names.len()
    } else {
        NAMES_MAX
    };
    let shown: Vec<&str> = names[..most].iter().map(AsRef::as_ref).collect();
    let shown = shown.join(", ");
    match names.len() - most {
        0 => shown,
        rest => format!("{shown} and {rest} more"),
    }
}

#[cfg(test)]
mod tests {
    use super::{Detail, some};

    #[test]
    fn a_long_list_shows_its_beginning_and_counts_the_rest() {
        let names: Vec<String> = (0..37).map(|index| format!("p{index}")).collect();
        assert_eq!(
            Detail::Short.list(&names),
            "p0, p1, p2, p3, p4, p5, p6, p7, p8, p9 and 27 more (--full shows them)"
        );
        assert_eq!(
            Detail::Short.list(&names[..11]),
            Detail::Full.list(&names[..11])
        );
        assert!(some(&names).ends_with("p9 and 27 more"));
        assert_eq!(some(&names[..11]), Detail::Full.list(&names[..11]));
        assert_eq!(Detail::Full.list(&names), names.join(", "));
        assert_eq!(
            Detail::Short.folded(&names),
            "p0, p1, p2, p3, p4 and 32 more (--full shows them)"
        );
    }
}
