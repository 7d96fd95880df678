//! Where the comments of a file stand: no tree holds them, and whoever edits a file keeps them.

use saphyr_parser::{Event, Parser, ScalarStyle, StrInput};

use crate::source::{FileId, SourceFile, Span};
use crate::yaml::offset::Offsets;

/// Returns the comments, each from its `#` to the end of its line; after a mistake of syntax those before it.
pub fn comments(id: FileId, file: &SourceFile) -> Vec<Span> {
    let text = file.text();
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    let skipped = text.len() - body.len();
    let offsets = Offsets::new(body, skipped);
    let mut reader = Reader {
        id,
        text,
        at: skipped,
        found: Vec::new(),
    };
    for event in Parser::<StrInput<'_>>::new_from_str(body) {
        let Ok((event, span)) = event else {
            return reader.found;
        };
        let start = offsets.byte(span.start.index());
        let end = offsets.byte(span.end.index()).max(start);
        match event {
            Event::Scalar(_, ScalarStyle::Literal | ScalarStyle::Folded, ..) => {
                reader.to(start);
                reader.block(end);
            }
            Event::Scalar(..) | Event::Alias(_) => {
                reader.to(start);
                reader.at = reader.at.max(start + text[start..end].trim_end().len());
            }
            Event::Nothing
            | Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(_)
            | Event::DocumentEnd
            | Event::SequenceStart(..)
            | Event::SequenceEnd
            | Event::MappingStart(..)
            | Event::MappingEnd => {}
        }
    }
    reader.to(text.len());
    reader.found
}

struct Reader<'t> {
    id: FileId,
    text: &'t str,
    /// What is before is read.
    at: usize,
    found: Vec<Span>,
}

impl Reader<'_> {
    /// Reads what stands between values: a `#` at the begin of a line or behind a space begins a comment there.
    fn to(&mut self, end: usize) {
        while let Some(index) = self.text.get(self.at..end).and_then(|gap| gap.find('#')) {
            let start = self.at + index;
            let before = self.text[..start].chars().next_back();
            if before.is_some_and(|before| !before.is_whitespace() && before != '\u{feff}') {
                self.at = start + 1;
                continue;
            }
            let rest = &self.text[start..];
            let line = &rest[..rest.find('\n').unwrap_or(rest.len())];
            let comment = start..start + line.trim_end().len();
            self.found.push(Span::new(self.id, comment));
            self.at = start + line.len();
        }
        self.at = self.at.max(end);
    }

    /// Reads a text of several lines: beside its sign may be a comment, and behind it are lines that are indented less.
    fn block(&mut self, end: usize) {
        // The parser points at the sign, or at the text.
        let line = self.text[..self.at].rfind('\n').map_or(0, |end| end + 1);
        let has_sign = !self.text[line..self.at].trim().is_empty();
        let (mut at, mut indent) = (line, None);
        for each in self.text[line..end].split_inclusive('\n') {
            let own = each.len() - each.trim_start().len();
            if has_sign && at == line {
                self.to(at + each.len());
            } else if !each.trim().is_empty() && own < *indent.get_or_insert(own) {
                break;
            }
            at += each.len();
        }
        self.at = self.at.max(at);
        self.to(end);
    }
}

#[cfg(test)]
mod tests {
    use super::comments;
    use crate::source::SourceMap;

    /// What is found, one a line.
    fn found(text: &str) -> Vec<String> {
        let mut sources = SourceMap::default();
        let id = sources.add("users/a.yaml", text);
        let spans = comments(id, sources.file(id));
        let texts = spans.iter().map(|span| &text[span.start..span.end()]);
        texts.map(str::to_owned).collect()
    }

    #[test]
    fn comments_are_found_wherever_they_may_stand() {
        let text = "\u{feff}# one\n--- # two\nusers: # three\n  # four é\n- login: a#b # five\r\n  groups: [a, # six\n    \
                    \"x # no\", 'y # no'] # seven\n  note: &a#nchor plain # eight\n  other: *a#nchor # nine\n# ten";
        let expected = [
            "# one",
            "# two",
            "# three",
            "# four é",
            "# five",
            "# six",
            "# seven",
            "# eight",
            "# nine",
            "# ten",
        ];
        assert_eq!(found(text), expected);
    }

    #[test]
    fn a_block_of_text_holds_none_but_beside_its_sign() {
        let text = "a: | # one\n  # text\n  more # text\n # two\n# three\nb: >-\n\n  # text\n\n# four\nc: 1\n";
        assert_eq!(found(text), ["# one", "# two", "# three", "# four"]);
    }
}
