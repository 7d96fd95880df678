//! Texts, word by word: the same word has the same pseudonym wherever it stands.

use serde_json::{Number, Value};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::snapshot::redact::Pseudonyms;
use crate::snapshot::redact::alphabet::Alphabet;
use crate::snapshot::redact::kept;
use crate::snapshot::redact::permute::permute;

/// What keeps two spellings of one letter apart where no single character has the mark: it may stand before or behind.
const DOT_BELOW: char = '\u{323}';

/// Stands for a digit while the words between digits are replaced: nobody's text has it.
const DIGIT: char = '\u{f8ff}';

/// A letter as it is written: itself, the marks that are part of it, and those that stand behind.
struct Letter {
    written: char,
    base: char,
    own: Vec<char>,
    behind: Vec<char>,
}

impl Letter {
    fn new(written: char) -> Self {
        let mut parts = std::iter::once(written).nfd();
        let base = parts.next().unwrap_or(written);
        let own: Vec<char> = parts.collect();
        // Other scripts have letters of parts that are no marks.
        let is_marked = own.iter().all(|mark| is_combining_mark(*mark));
        let (base, own) = if is_marked {
            (base, own)
        } else {
            (written, Vec::new())
        };
        Self {
            written,
            base,
            own,
            behind: Vec::new(),
        }
    }

    /// Returns the letter in small, if that is one letter.
    fn small(&self) -> char {
        let mut small = self.base.to_lowercase();
        match (small.next(), small.next()) {
            (Some(one), None) => one,
            (Some(_) | None, _) => self.base,
        }
    }

    fn is_of_word(&self) -> bool {
        self.base.is_alphanumeric()
    }

    /// Writes another letter as this one is written.
    fn with_base(&self, small: char, text: &mut String) {
        let is_capital = self.small() != self.base;
        let base = if is_capital {
            small.to_uppercase().next().unwrap_or(small)
        } else {
            small
        };
        let marked = |base: char, marks: &[char]| -> String {
            std::iter::once(base).chain(marks.iter().copied()).collect()
        };
        let is_composed = |letter: &str| letter.nfc().count() < letter.chars().count();
        let own = marked(base, &self.own);
        if self.own.is_empty() {
            text.push(base);
            text.extend(&self.behind);
            // Its other spelling is one character, and has none for the new letter.
            let (old, new) = (marked(self.base, &self.behind), marked(base, &self.behind));
            if !self.behind.is_empty() && is_composed(&old) && !is_composed(&new) {
                text.push(DOT_BELOW);
            }
        } else if is_composed(&own) {
            text.extend(own.nfc());
            text.extend(&self.behind);
        } else {
            text.push(base);
            text.push(DOT_BELOW);
            text.extend(&self.own);
            text.extend(&self.behind);
        }
    }
}

impl Pseudonyms {
    /// Returns what stands for a text.
    pub fn text(&self, text: &str) -> String {
        if kept::is_date(text) {
            return text.to_owned();
        }
        if let Some(known) = self.known.borrow().get(text) {
            return known.clone();
        }
        let (scheme, rest) = match text.split_once("://") {
            Some((scheme @ ("http" | "https"), rest)) => (format!("{scheme}://"), rest),
            Some(_) | None => (String::new(), text),
        };
        let made = scheme + &self.words(rest);
        let mut known = self.known.borrow_mut();
        known.insert(text.to_owned(), made.clone());
        made
    }

    fn words(&self, text: &str) -> String {
        let letters = letters(text);
        let mut made = String::new();
        let mut rest = &letters[..];
        while let Some(letter) = rest.first() {
            let end = rest.iter().take_while(|letter| letter.is_of_word()).count();
            if end == 0 {
                made.push(letter.written);
                made.extend(&letter.behind);
                rest = &rest[1..];
                continue;
            }
            self.word(&rest[..end], &mut made);
            rest = &rest[end..];
        }
        made
    }

    fn word(&self, letters: &[Letter], made: &mut String) {
        let is_number = letters.iter().all(|letter| letter.base.is_ascii_digit());
        let alphabet = |(at, letter): (usize, &Letter)| match letter.small() {
            '0' if is_number && at == 0 => None,
            digit if is_number && at == 0 => Some((digit, Alphabet::of_first_digit())),
            small => Some((small, Alphabet::of(small)?)),
        };
        let alphabets: Vec<Option<(char, Alphabet)>> =
            letters.iter().enumerate().map(alphabet).collect();
        let word: Vec<(char, Alphabet)> = alphabets.iter().flatten().cloned().collect();
        let mut changed = permute(&self.key, &word).into_iter();
        for (letter, alphabet) in letters.iter().zip(&alphabets) {
            let small = alphabet.as_ref().and_then(|_| changed.next());
            letter.with_base(small.unwrap_or_else(|| letter.small()), made);
        }
    }

    /// Returns what stands for a phone number: of two numbers the digits alone count.
    fn phone(&self, text: &str) -> String {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let changed = self.words(&digits);
        let mut changed = changed.chars();
        // The words between them, where there are any.
        let others: String = text
            .chars()
            .map(|each| if each.is_ascii_digit() { DIGIT } else { each })
            .collect();
        self.words(&others)
            .chars()
            .map(|each| match each {
                DIGIT => changed.next().unwrap_or(each),
                other => other,
            })
            .collect()
    }

    /// Returns what stands for the text of an attribute.
    pub fn attribute_text(&self, name: &str, text: &str) -> String {
        if kept::is_formal(name, text) {
            text.to_owned()
        } else if kept::PHONES.contains(&name) {
            self.phone(text)
        } else {
            self.text(text)
        }
    }

    /// Returns what stands for the value of an attribute. A truth, a fraction and a number of one digit say nothing.
    pub fn attribute(&self, name: &str, value: &Value) -> Value {
        match value {
            Value::String(text) => self.attribute_text(name, text).into(),
            Value::Array(items) => items
                .iter()
                .map(|item| self.attribute(name, item))
                .collect(),
            Value::Number(number) => self.number(number).into(),
            Value::Object(entries) => {
                let entries = entries.iter();
                let entries =
                    entries.map(|(key, value)| (key.clone(), self.attribute(name, value)));
                Value::Object(entries.collect())
            }
            Value::Null | Value::Bool(_) => value.clone(),
        }
    }

    /// Returns what stands for a number: the one that its digits become as a text.
    fn number(&self, number: &Number) -> Number {
        let whole = number.as_i64().map(|whole| whole.to_string());
        let whole = whole.or_else(|| {
            let value = number.as_f64().filter(|value| value.fract() == 0.0)?;
            (value.abs() < WHOLE_MAX).then(|| format!("{value:.0}"))
        });
        let mut digits = whole;
        for _ in 0..TRIES {
            let Some(text) = digits else {
                break;
            };
            let changed = self.words(&text);
            if let Ok(changed) = changed.parse::<i64>() {
                return changed.into();
            }
            // It is too great: again, until one fits, which is one to one as well.
            digits = Some(changed);
        }
        number.clone()
    }
}

/// Beyond it a double has not all whole numbers.
const WHOLE_MAX: f64 = 9_007_199_254_740_992.0;

/// More than any number takes.
const TRIES: usize = 1000;

fn letters(text: &str) -> Vec<Letter> {
    let mut letters: Vec<Letter> = Vec::new();
    for character in text.chars() {
        match letters.last_mut() {
            Some(last) if is_combining_mark(character) && last.is_of_word() => {
                last.behind.push(character);
            }
            Some(_) | None => letters.push(Letter::new(character)),
        }
    }
    letters
}
