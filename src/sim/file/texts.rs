//! Scalars of people's profiles as they are written.
//!
//! `costCenter: 1.10` and `mobilePhone: +31612345678` are numbers to the library that reads values, and what was
//! written is lost. Few files have any, so the text is looked at again only where a number came for text.

use std::collections::HashMap;

use saphyr_parser::{Event, Parser, ScalarStyle};

use crate::sim::file::tree::{Branch, Tree};

/// The plain scalars of `users[N].profile`, by N and name.
pub(crate) struct Texts<'a> {
    source: &'a str,
    found: Option<HashMap<(usize, String), String>>,
}

/// A collection that is not closed yet.
enum Open {
    Mapping(Option<String>),
    List(usize),
}

impl<'a> Texts<'a> {
    pub(crate) fn new(source: &'a str) -> Self {
        Self {
            source: source.strip_prefix('\u{feff}').unwrap_or(source),
            found: None,
        }
    }

    /// Takes the scalars of a file that was read as a tree.
    pub(crate) fn of_tree(source: &'a str, tree: &Tree) -> Self {
        let users = tree
            .get("users")
            .map_or(&[][..], |users| users.value.items());
        let mut found = HashMap::new();
        for (index, user) in users.iter().enumerate() {
            let Some(profile) = user.get("profile") else {
                continue;
            };
            let Branch::Mapping(pairs) = &profile.value.kind else {
                continue;
            };
            for pair in pairs {
                let span = pair.value.span;
                let text = source.get(span.start..span.end).unwrap_or_default();
                // Of an alias the text is elsewhere.
                if !text.starts_with(['*', '"', '\'']) {
                    found.insert((index, pair.name.clone()), text.to_owned());
                }
            }
        }
        Self {
            source,
            found: Some(found),
        }
    }

    /// Returns an attribute as it is written, or `None` where it stands elsewhere (behind an alias).
    pub(crate) fn attribute(&mut self, user: usize, name: &str) -> Option<&str> {
        let source = self.source;
        let found = self.found.get_or_insert_with(|| collect(source));
        found.get(&(user, name.to_owned())).map(String::as_str)
    }
}

/// The values were read before, so a mistake of syntax cannot come up here; if it did, nothing more is found.
fn collect(source: &str) -> HashMap<(usize, String), String> {
    let mut found = HashMap::new();
    let mut stack: Vec<Open> = Vec::new();
    for event in Parser::new_from_str(source).map_while(Result::ok) {
        match event.0 {
            Event::MappingStart(..) => stack.push(Open::Mapping(None)),
            Event::SequenceStart(..) => stack.push(Open::List(0)),
            Event::MappingEnd | Event::SequenceEnd => {
                stack.pop();
                step(&mut stack);
            }
            Event::Alias(_) => step(&mut stack),
            Event::Scalar(text, style, ..) => match stack.last_mut() {
                Some(Open::Mapping(key @ None)) => *key = Some(text.into_owned()),
                Some(Open::Mapping(Some(_)) | Open::List(_)) | None => {
                    if let Some(place) = attribute_of(&stack)
                        && style == ScalarStyle::Plain
                    {
                        found.insert(place, text.into_owned());
                    }
                    step(&mut stack);
                }
            },
            Event::Nothing
            | Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(_)
            | Event::DocumentEnd => {}
        }
    }
    found
}

/// A value is over.
fn step(stack: &mut [Open]) {
    match stack.last_mut() {
        Some(Open::Mapping(key)) => *key = None,
        Some(Open::List(index)) => *index += 1,
        None => {}
    }
}

fn attribute_of(stack: &[Open]) -> Option<(usize, String)> {
    match stack {
        [
            Open::Mapping(Some(users)),
            Open::List(user),
            Open::Mapping(Some(profile)),
            Open::Mapping(Some(name)),
        ] if users == "users" && profile == "profile" => Some((*user, name.clone())),
        _ => None,
    }
}
