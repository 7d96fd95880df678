//! The conditions of group rules: what they name gets its pseudonym, what they do stays.

use std::collections::BTreeSet;

use crate::model::status::UserStatus;
use crate::snapshot::redact::Pseudonyms;
use crate::snapshot::redact::pattern::Universe;

/// Words of the language itself that stand in quotes.
const WORDS: [&str; 6] = [
    "status",
    "id",
    "created",
    "group.id",
    "group.type",
    "group.profile.name",
];

/// Functions that ask for a part of a name.
const PARTS: [(&str, Part); 2] = [
    ("isMemberOfGroupNameStartsWith", Part::Start),
    ("isMemberOfGroupNameContains", Part::Any),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Start,
    Any,
}

impl Part {
    fn is_of(self, name: &str, part: &str) -> bool {
        match self {
            Self::Start => name.starts_with(part),
            Self::Any => name.contains(part),
        }
    }
}

impl Pseudonyms {
    /// Returns a condition in which pseudonyms stand for what stands in quotes. `relations` are the names of links, which
    /// stay.
    pub fn condition(
        &self,
        condition: &str,
        universe: &Universe,
        relations: &BTreeSet<String>,
    ) -> String {
        let mut made = String::new();
        let mut rest = condition;
        while let Some(at) = rest.find(['"', '\'']) {
            let (before, quoted) = rest.split_at(at);
            made.push_str(before);
            let quote = &quoted[..1];
            let inside = &quoted[1..];
            let end = inside.find(quote).unwrap_or(inside.len());
            let (text, behind) = inside.split_at(end);
            let stays = relations.contains(text) || WORDS.contains(&text) || is_status(text);
            let new = if stays {
                text.to_owned()
            } else {
                self.literal(text, &made, universe)
            };
            made.push_str(quote);
            // A quote of the same kind would end it.
            made.push_str(&new.replace(quote, "_"));
            match behind.strip_prefix(quote) {
                Some(behind) => {
                    made.push_str(quote);
                    rest = behind;
                }
                None => rest = behind,
            }
        }
        made + rest
    }

    /// The name of a group has its own pseudonym; of a part of a name that ends within a word, the longest part that all
    /// the names have in common which it means.
    fn literal(&self, text: &str, before: &str, universe: &Universe) -> String {
        if self.is_id(text) {
            return self.id(text);
        }
        let called = before.trim_end().strip_suffix('(').map(str::trim_end);
        let part = PARTS
            .iter()
            .find(|(function, _)| called.is_some_and(|before| before.ends_with(function)));
        let Some((_, part)) = part else {
            return self.group(text);
        };
        let same = self.text(text);
        let means = |new: &str| {
            let mut groups = universe.groups.iter();
            groups.all(|name| part.is_of(name, text) == part.is_of(&self.group(name), new))
        };
        if means(&same) {
            return same;
        }
        let found = universe.groups.iter();
        let found = found.filter(|name| part.is_of(name, text));
        let found: Vec<String> = found.map(|name| self.group(name)).collect();
        let common = common_start(&found);
        if means(&common) { common } else { same }
    }
}

fn is_status(text: &str) -> bool {
    UserStatus::KNOWN
        .iter()
        .any(|status| status.as_str() == text)
}

fn common_start(names: &[String]) -> String {
    let Some((first, others)) = names.split_first() else {
        return String::new();
    };
    let is_common = |end: &usize| {
        let start = &first[..*end];
        others.iter().all(|name| name.starts_with(start))
    };
    let ends = first.char_indices().map(|(at, each)| at + each.len_utf8());
    let longest = ends.take_while(is_common).last();
    first[..longest.unwrap_or_default()].to_owned()
}
