//! Regular expressions in conditions. Okta runs those of Java; only what both languages read alike is decided here.

use std::cmp::Ordering;

use regex::Regex;

/// A pattern. Sources differ on whether a text has to fit it as a whole ([rules 24](crate::facts::rules)).
#[derive(Clone, Debug)]
pub struct Pattern {
    text: String,
    /// `None` where the pattern is none that both languages read alike, and that takes linear time.
    compiled: Option<Compiled>,
}

#[derive(Clone, Debug)]
struct Compiled {
    whole: Regex,
    /// What fits by the wider reading.
    part: Regex,
}

/// Whether a text fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// By every reading.
    Surely,
    /// By one reading only, or nobody can say.
    Perhaps,
    /// By no reading.
    No,
}

/// What Java reads otherwise: possessive quantifiers, and operators of classes.
const OTHERWISE: [&str; 7] = ["++", "*+", "?+", "}+", "--", "~~", "&&"];

impl Pattern {
    /// Reads a pattern of names, which fits them as a whole or from their beginning.
    pub fn of_names(text: &str) -> Self {
        Self::new(text, &format!(r"\A(?:{text})"))
    }

    /// Reads a pattern of texts, which fits them as a whole or somewhere.
    pub fn of_texts(text: &str) -> Self {
        Self::new(text, text)
    }

    fn new(text: &str, part: &str) -> Self {
        let compile = |pattern: &str| Regex::new(pattern).ok();
        let is_read_alike = is_read_alike(text);
        // Compiled alone first: `a)(b` must not become a pattern by the parentheses around it.
        let alone = is_read_alike.then(|| compile(text)).flatten();
        let compiled = alone.and_then(|_| {
            let whole = compile(&format!(r"\A(?:{text})\z"))?;
            let part = compile(part)?;
            Some(Compiled { whole, part })
        });
        let text = text.to_owned();
        Self { text, compiled }
    }

    /// Returns the pattern as it stands in the condition.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns whether a text fits.
    pub fn fits(&self, text: &str) -> Fit {
        // Classes and line ends mean something else in Java beyond plain text.
        let is_plain = |c: char| c.is_ascii() && !c.is_ascii_control();
        let is_plain = text.chars().all(is_plain) || !self.text.contains(['\\', '(', '.', '$']);
        match &self.compiled {
            Some(compiled) if is_plain => compiled.fits(text),
            None | Some(_) => Fit::Perhaps,
        }
    }
}

impl Compiled {
    fn fits(&self, text: &str) -> Fit {
        if self.whole.is_match(text) {
            Fit::Surely
        } else if self.part.is_match(text) {
            Fit::Perhaps
        } else {
            Fit::No
        }
    }
}

/// Whether Java and this program read a pattern alike.
fn is_read_alike(text: &str) -> bool {
    // A sample of Okta's writes one between slashes, and nobody says what they do.
    if text.starts_with('/') {
        return false;
    }
    let text = without_escapes(text);
    if OTHERWISE.iter().any(|each| text.contains(each)) {
        return false;
    }
    let mut groups = text.split("(?").skip(1);
    groups.all(|group| {
        let end = group.find([':', ')']).unwrap_or(group.len());
        group[..end].chars().all(|flag| "ims-".contains(flag))
    })
}

/// A pattern with a letter for each sign that a backslash makes an ordinary one.
fn without_escapes(text: &str) -> String {
    let mut rest = text.chars();
    let mut plain = String::new();
    while let Some(sign) = rest.next() {
        if sign == '\\' {
            rest.next();
            plain.push('a');
        } else {
            plain.push(sign);
        }
    }
    plain
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Pattern {}

impl PartialOrd for Pattern {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Pattern {
    fn cmp(&self, other: &Self) -> Ordering {
        self.text.cmp(&other.text)
    }
}
