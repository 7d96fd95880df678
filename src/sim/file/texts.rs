//! Scalars of people's profiles as they are written.
//!
//! `costCenter: 1.10` and `mobilePhone: +31612345678` are numbers to the library that reads values, and what was
//! written is lost. Few files have any, so the text is looked at again only where a number came for text.

use std::collections::HashMap;

use saphyr_parser::{Event, Parser, ScalarStyle};

/// The plain scalars of `users[N].profile`, by N and name.
pub(in crate::sim::file) struct Texts<'a> {
    source: &'a str,
    found: Option<HashMap<(usize, String), String>>,
}

/// A collection that is not closed yet.
enum Open {
    Mapping(Option<String>),
    List(usize),
}

impl<'a> Texts<'a> {
    pub(in crate::sim::file) fn new(source: &'a str) -> Self {
        Self {
            source: source.strip_prefix('\u{feff}').unwrap_or(source),
            found: None,
        }
    }

    /// Returns an attribute as it is written, or `None` where it stands elsewhere (behind an alias).
    pub(in crate::sim::file) fn attribute(&mut self, user: usize, name: &str) -> Option<&str> {
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
