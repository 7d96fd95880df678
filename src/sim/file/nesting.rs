//! Brackets inside each other: the library that reads values takes time with the square of their number.

use saphyr_parser::{Event, Parser};

/// Lists and mappings inside each other that the library reads.
const LEVELS_MAX: usize = 128;

/// Returns whether lists and mappings lie deeper inside each other than can be read.
pub(crate) fn is_too_deep(text: &str) -> bool {
    may_be_too_deep(text) && nests_too_deep(text)
}

/// Brackets in texts count too, so that this says only whether to look. Hardly any file has so many.
fn may_be_too_deep(text: &str) -> bool {
    let mut open: usize = 0;
    text.bytes().any(|byte| {
        match byte {
            b'[' | b'{' => open += 1,
            b']' | b'}' => open = open.saturating_sub(1),
            _ => {}
        }
        open > LEVELS_MAX
    })
}

/// The parser gives up before its own time grows, and so does this.
fn nests_too_deep(text: &str) -> bool {
    let mut open: usize = 0;
    for event in Parser::new_from_str(text) {
        match event {
            Ok((Event::MappingStart(..) | Event::SequenceStart(..), _)) => open += 1,
            Ok((Event::MappingEnd | Event::SequenceEnd, _)) => open = open.saturating_sub(1),
            Ok(_) => {}
            Err(error) => return error.info().contains("recursion limit"),
        }
        if open > LEVELS_MAX {
            return true;
        }
    }
    false
}
