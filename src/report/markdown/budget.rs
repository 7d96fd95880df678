//! What fits a comment, the gravest first.

use crate::report::plural::count;

/// GitHub's limit for the body of a comment.
pub const CHARACTERS_MAX: usize = 65_536;

/// Characters that the words of one cut may take.
const CUT_MAX: usize = 160;

/// Parts of a document, all alike.
pub(crate) struct Section {
    /// The least is the gravest: it is cut last.
    pub(crate) rank: usize,
    /// What stands before the parts that are shown.
    pub(crate) open: String,
    /// The parts, each as it is shown.
    pub(crate) parts: Vec<String>,
    /// What stands between two parts.
    pub(crate) between: &'static str,
    /// What stands behind the parts that are shown.
    pub(crate) close: String,
    /// How many things a part tells of.
    pub(crate) weights: Vec<usize>,
    /// What they are: one, and many.
    pub(crate) nouns: (&'static str, &'static str),
}

impl Section {
    /// Makes a list of which every part tells of one thing.
    pub(crate) fn list(
        rank: usize,
        nouns: (&'static str, &'static str),
        parts: Vec<String>,
    ) -> Self {
        Self {
            rank,
            open: String::new(),
            weights: vec![1; parts.len()],
            parts: parts.into_iter().map(|part| format!("- {part}")).collect(),
            between: "\n",
            close: String::new(),
            nouns,
        }
    }

    /// Shows the list only where somebody opens it. Its parts tell of so many things each.
    pub(crate) fn folded(self, weights: Vec<usize>) -> Self {
        let (one, many) = self.nouns;
        let summary = count(weights.iter().sum(), one, many);
        Self {
            weights,
            open: format!("<details><summary>{summary}</summary>\n\n"),
            close: "\n\n</details>".to_owned(),
            ..self
        }
    }

    /// Returns how many parts fit, and what they take.
    fn fitting(&self, characters: usize) -> (usize, usize) {
        let mut taken = length(&self.open) + length(&self.close) + 2;
        for (index, part) in self.parts.iter().enumerate() {
            let more = length(part) + length(self.between);
            if taken + more > characters {
                return if index == 0 { (0, 0) } else { (index, taken) };
            }
            taken += more;
        }
        (self.parts.len(), taken)
    }

    fn shown(&self, parts: usize) -> Vec<String> {
        let mut shown = Vec::new();
        if parts > 0 {
            let inner = self.parts[..parts].join(self.between);
            shown.push(format!("{}{inner}{}", self.open, self.close));
        }
        let rest: usize = self.weights[parts..].iter().sum();
        if rest > 0 {
            let (one, many) = self.nouns;
            shown.push(format!(
                "**Cut here: {} more.** A comment holds 65,536 characters; the text output of the \
                 same command has them all.",
                count(rest, one, many)
            ));
        }
        shown
    }
}

/// Puts a document together. Beginning and end are always there; what does not fit is left out of the sections with the
/// highest rank, and counted where it would stand.
pub(crate) fn document(head: &str, sections: &[Section], end: &str) -> String {
    let reserved = length(head) + length(end) + 8 + sections.len() * CUT_MAX;
    let mut left = CHARACTERS_MAX.saturating_sub(reserved);
    let mut order: Vec<usize> = (0..sections.len()).collect();
    order.sort_by_key(|index| sections[*index].rank);
    let mut kept = vec![0; sections.len()];
    let whole = |section: &Section| section.fitting(usize::MAX).1;
    let mut wanted: usize = sections.iter().map(whole).sum();
    for index in order {
        wanted -= whole(&sections[index]);
        // Each section may have half, and takes nothing that the others need.
        let share = (left / 2).max(left.saturating_sub(wanted));
        let (parts, taken) = sections[index].fitting(share);
        kept[index] = parts;
        left -= taken;
    }
    let mut pieces = vec![head.to_owned()];
    for (section, parts) in sections.iter().zip(kept) {
        pieces.extend(section.shown(parts));
    }
    pieces.push(end.to_owned());
    pieces.retain(|piece| !piece.is_empty());
    pieces.join("\n\n") + "\n"
}

fn length(text: &str) -> usize {
    text.chars().count()
}

#[cfg(test)]
mod tests {
    use super::{CHARACTERS_MAX, Section, document};

    fn section(rank: usize, parts: usize, length: usize) -> Section {
        let parts = vec!["x".repeat(length); parts];
        Section::list(rank, ("note", "notes"), parts)
    }

    #[test]
    fn what_fits_is_whole_and_what_does_not_is_counted() {
        let whole = document("head", &[section(0, 2, 1)], "end");
        assert_eq!(whole, "head\n\n- x\n- x\n\nend\n");
        for (first, second) in [
            ((4000, 30), (10, 30)),
            ((10, 30), (4000, 30)),
            ((1, 90_000), (900, 900)),
        ] {
            let sections = [section(1, first.0, first.1), section(0, second.0, second.1)];
            let cut = document("head", &sections, "end");
            assert!(cut.chars().count() <= CHARACTERS_MAX);
            assert!(cut.ends_with("\n\nend\n"));
            let shown = cut.lines().filter(|line| line.starts_with("- x")).count();
            let counted: usize = cut
                .lines()
                .filter_map(|line| line.strip_prefix("**Cut here: ")?.split(' ').next())
                .map(|number| number.parse::<usize>().unwrap())
                .sum();
            assert_eq!(shown + counted, first.0 + second.0);
            assert!(counted > 0);
        }
    }
}
