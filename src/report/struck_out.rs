//! Findings without the secrets that somebody wrote into a file all the same.

use std::borrow::Cow;
use std::ops::Range;

use crate::desired::hidden;
use crate::diagnostic::Diagnostic;
use crate::model::secret::masked;
use crate::source::{SourceFile, SourceMap};

/// What stands for a secret in a sentence.
const STARS: &str = "*****";

/// Shorter secrets are struck out of a sentence only where they stand in quotes: `a` is in every one.
const WORD_MIN: usize = 4;

/// Lines around a place whose secrets a sentence may repeat.
const LINES_AROUND: usize = 50;

/// Bytes before and behind a place whose secrets a sentence may repeat: a line may be a file of megabytes.
const BYTES_AROUND: usize = 64 * 1024;

/// Returns a line of a file with its secrets struck out, byte for byte, so that all else keeps its place.
pub(crate) fn shown_line<'f>(file: &'f SourceFile, line: &Range<usize>) -> &'f str {
    &file.shown(without_secrets)[line.clone()]
}

/// Returns the text of a file with its secrets struck out; `None` where it has none.
fn without_secrets(file: &SourceFile) -> Option<String> {
    let text = file.text();
    let mut shown = Cow::Borrowed(text);
    let mut before = 0;
    for line in text.split_inclusive('\n') {
        let bytes = line.trim_end_matches(['\n', '\r']);
        if let Cow::Owned(masked) = masked(bytes) {
            let within = before..before + bytes.len();
            shown.to_mut().replace_range(within, &masked);
        }
        before += line.len();
    }
    for place in file.hidden(hidden::places) {
        let stars = "*".repeat(place.len());
        shown.to_mut().replace_range(place.clone(), &stars);
    }
    match shown {
        Cow::Owned(shown) => Some(shown),
        Cow::Borrowed(_) => None,
    }
}

/// Returns a finding whose sentences repeat no secret of the lines that it is about.
pub(crate) fn finding(found: &Diagnostic, sources: &SourceMap) -> Diagnostic {
    let mut found = found.clone();
    let mut secrets: Vec<String> = Vec::new();
    for (span, _) in found.related.iter().chain([&found.primary]) {
        let file = sources.file(span.file);
        let first = file.line_of(span.start);
        let last = file.line_of(span.end()).min(first + LINES_AROUND);
        let lines = file.line_bytes(first).start..file.line_bytes(last).end;
        let near = span.start.saturating_sub(BYTES_AROUND)..span.start.saturating_add(BYTES_AROUND);
        let lines = lines.start.max(near.start)..lines.end.min(near.end);
        for place in overlapping(file, &lines) {
            let text = &file.text()[place.clone()];
            secrets.push(text.trim_matches(['"', '\'']).to_owned());
        }
    }
    secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
    for secret in &secrets {
        let labels = found.related.iter_mut().map(|(_, label)| label);
        let texts = labels.chain([&mut found.message, &mut found.primary.1]);
        for text in texts.chain(&mut found.help) {
            *text = without(text, secret);
        }
    }
    found
}

fn without(text: &str, secret: &str) -> String {
    if secret.is_empty() {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(secret) {
        let (before, behind) = (&rest[..at], &rest[at + secret.len()..]);
        let is_quoted = before.ends_with('`') && behind.starts_with('`');
        let is_word =
            !before.ends_with(char::is_alphanumeric) && !behind.starts_with(char::is_alphanumeric);
        let is_secret = is_quoted || (is_word && secret.chars().count() >= WORD_MIN);
        kept.push_str(before);
        kept.push_str(if is_secret { STARS } else { secret });
        rest = behind;
    }
    kept + rest
}

/// Returns the secrets of a file that reach into some bytes of it.
fn overlapping<'f>(
    file: &'f SourceFile,
    bytes: &Range<usize>,
) -> impl Iterator<Item = &'f Range<usize>> + use<'f> {
    let hidden = file.hidden(hidden::places);
    let first = hidden.partition_point(|place| place.end <= bytes.start);
    let end = bytes.end;
    hidden[first..]
        .iter()
        .take_while(move |place| place.start < end)
}
