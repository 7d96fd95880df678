//! One value of a file: a text, or what is between brackets.

use std::ops::Range;

use crate::desired::hidden::place::Place;
use crate::desired::written::sign_in::TABLES;
use crate::likely::likely;
use crate::model::credentials::{
    DigestAlgorithm, HashAlgorithm, ProviderKind, SECRET_PREFIX, SaltOrder, is_secret_file,
    is_secret_variable,
};
use crate::yaml::read::is_own;

/// What a value was.
pub(crate) enum Value {
    /// Read to its end.
    Read {
        /// The parts that are not to be shown.
        hidden: Vec<Range<usize>>,
        /// Where it ended.
        end: usize,
    },
    /// A text of several lines (`|`, `>`), which begins in the next one.
    Block,
}

/// Returns whether a key in `credentials` is one that may be shown: one of ours, or nearly.
pub(crate) fn is_known_key(key: &str) -> bool {
    let key = key.trim_matches(['"', '\'']);
    let mut known = TABLES.iter().flat_map(|table| table.known.iter().copied());
    let is_nearly = likely(key, known.clone()).is_some();
    is_own(key) || key == "<<" || is_nearly || known.any(|each| each == key)
}

/// Returns whether a text in `credentials` says where a secret is, or how one is used, and so is none.
fn is_name(key: &str, text: &str) -> bool {
    let text = text.trim_matches(['"', '\'']);
    match key {
        "env" => is_secret_variable(text) || text == SECRET_PREFIX,
        "file" => is_secret_file(text),
        "workFactor" | "iterationCount" | "keySize" => {
            text.len() <= NUMBER_MAX && text.chars().all(|each| each.is_ascii_digit())
        }
        "algorithm" => is_nearly(text, &HashAlgorithm::WORDS),
        "digestAlgorithm" => is_nearly(text, &DigestAlgorithm::WORDS),
        "saltOrder" => is_nearly(text, &SaltOrder::WORDS),
        "type" => text == "default" || is_nearly(text, &ProviderKind::WORDS),
        "nextLogin" => text == "changePassword",
        _ => matches!(text, "null" | "~"),
    }
}

/// Returns whether a text is one of a few words, or nearly.
fn is_nearly<T>(text: &str, words: &[(&'static str, T)]) -> bool {
    let mut words = words.iter().map(|(word, _)| *word);
    likely(text, words.clone()).is_some() || words.any(|word| word == text)
}

/// Digits of a number that is no secret.
const NUMBER_MAX: usize = 9;

/// Reads the value that begins at a place of a line.
pub(crate) fn value(text: &str, from: usize, end: usize, place: Place, key: &str) -> Value {
    let mut from = from;
    let mut hidden = Vec::new();
    // Anchors and tags stand before the value.
    while text[from..end].starts_with(['&', '!']) {
        let rest = &text[from..end];
        let word = &rest[..rest.find([' ', '\t']).unwrap_or(rest.len())];
        let is_used = || match word.strip_prefix('&') {
            Some(name) => text.contains(&format!("*{name}")),
            None => word.starts_with("!!"),
        };
        if place == Place::Secret && !is_used() {
            hidden.push(from..from + word.len());
        }
        let behind = &rest[word.len()..];
        from += word.len() + behind.len() - behind.trim_start().len();
    }
    let rest = text[from..end].trim_end();
    if rest.starts_with(['{', '[']) {
        let (inside, end) = Brackets::new(text, from).read(place, key);
        hidden.extend(inside);
        return Value::Read { hidden, end };
    }
    let is_block = rest.starts_with(['|', '>']);
    if is_block
        && rest[1..]
            .chars()
            .all(|each| matches!(each, '+' | '-' | '0'..='9'))
    {
        return Value::Block;
    }
    let is_alias = |name: &str| text.contains(&format!("&{name}"));
    let is_shown = place != Place::Secret
        || rest.is_empty()
        || is_name(key, rest)
        || is_name(key, rest.split(" #").next().unwrap_or(rest).trim_end())
        || rest.strip_prefix('*').is_some_and(is_alias);
    if !is_shown {
        hidden.push(from..from + rest.len());
    }
    Value::Read { hidden, end: from }
}

/// One pair of brackets that is not closed yet.
struct Level {
    is_mapping: bool,
    /// What its keys, or its items, stand for.
    place: Place,
    /// The key that a list is behind.
    key: String,
    /// The key whose value comes next.
    pending: Option<(Place, String)>,
}

struct Brackets<'t> {
    text: &'t str,
    at: usize,
    levels: Vec<Level>,
    token: Option<usize>,
    hidden: Vec<Range<usize>>,
}

impl<'t> Brackets<'t> {
    fn new(text: &'t str, at: usize) -> Self {
        Self {
            text,
            at,
            levels: Vec::new(),
            token: None,
            hidden: Vec::new(),
        }
    }

    /// Reads to the closing bracket; returns what is not to be shown, and where it ends.
    fn read(mut self, place: Place, key: &str) -> (Vec<Range<usize>>, usize) {
        let start = self.at;
        for (offset, each) in self.text[start..].char_indices() {
            let at = start + offset;
            if at < self.at {
                continue;
            }
            self.at = at;
            match each {
                '{' | '[' if self.token.is_none() => self.open(each == '{', place, key),
                '}' | ']' => {
                    self.end_token(at);
                    self.levels.pop();
                    if self.levels.is_empty() {
                        return (self.hidden, at);
                    }
                    self.end_value();
                }
                ',' => {
                    self.end_token(at);
                    self.end_value();
                }
                ':' if self.ends_key(at) => self.key(at),
                '"' | '\'' if self.token.is_none() => self.quoted(at, each),
                '#' if self.text[..at].ends_with([' ', '\t', '\n']) => self.comment(at),
                _ if each.is_whitespace() => {}
                _ => {
                    self.token.get_or_insert(at);
                }
            }
        }
        let end = self.text.len();
        self.end_token(end);
        (self.hidden, end)
    }

    fn open(&mut self, is_mapping: bool, place: Place, key: &str) {
        let (place, key) = match self.levels.last() {
            None => (place, key.to_owned()),
            Some(level) => match &level.pending {
                Some((place, key)) => (*place, key.clone()),
                None => (level.place, level.key.clone()),
            },
        };
        self.levels.push(Level {
            is_mapping,
            place,
            key,
            pending: None,
        });
    }

    fn quoted(&mut self, at: usize, quote: char) {
        self.token = Some(at);
        let mut is_escaped = false;
        let inside = self.text[at + 1..].char_indices().find(|(_, each)| {
            let ends = *each == quote && !is_escaped;
            is_escaped = *each == '\\' && !is_escaped && quote == '"';
            ends
        });
        let end = inside.map_or(self.text.len(), |(end, _)| at + 1 + end + 1);
        self.at = end;
    }

    fn comment(&mut self, at: usize) {
        let rest = &self.text[at..];
        self.end_token(at);
        self.at = at + rest.find('\n').unwrap_or(rest.len());
    }

    fn ends_key(&self, at: usize) -> bool {
        let is_key = self
            .token
            .is_some_and(|from| self.text[from..].starts_with(['"', '\'']));
        let behind = &self.text[at + 1..];
        let is_mapping = self.levels.last().is_some_and(|level| level.is_mapping);
        let ends = behind.is_empty()
            || behind.starts_with([' ', '\t', '\r', '\n', ',', '}', '{', '[', '"']);
        let has_pending = self
            .levels
            .last()
            .is_some_and(|level| level.pending.is_some());
        is_mapping && !has_pending && (is_key || ends)
    }

    fn key(&mut self, at: usize) {
        let Some(from) = self.token.take() else {
            return;
        };
        let Some(level) = self.levels.last_mut() else {
            return;
        };
        let written = self.text[from..at].trim_end();
        if level.place == Place::Secret && !is_known_key(written) {
            self.hidden.push(from..from + written.len());
        }
        let key = written.trim_matches(['"', '\'']).to_owned();
        level.pending = Some((level.place.behind(written), key));
    }

    fn end_token(&mut self, at: usize) {
        let Some(from) = self.token.take() else {
            return;
        };
        let Some(level) = self.levels.last() else {
            return;
        };
        let written = self.text[from..at].trim_end();
        let is_shown = match &level.pending {
            Some((place, key)) => *place != Place::Secret || is_name(key, written),
            None if level.is_mapping => level.place != Place::Secret || is_known_key(written),
            None => level.place != Place::Secret || is_name(&level.key, written),
        };
        let is_alias = || {
            let name = written.strip_prefix('*');
            name.is_some_and(|name| self.text.contains(&format!("&{name}")))
        };
        if !is_shown && !is_alias() {
            self.hidden.push(from..from + written.len());
        }
    }

    fn end_value(&mut self) {
        if let Some(level) = self.levels.last_mut() {
            level.pending = None;
        }
    }
}
