//! Markdown that the program prints: the pages beside the code, as parts in the order of reading.
//!
//! It knows as much of Markdown as the pages use: headings, paragraphs, lists without levels, code between fences, and
//! tables. Comments (`<!-- … -->`, in lines of their own) are for tests, and no parts.

/// A piece of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// A heading below the title.
    Heading(&'static str),
    /// A paragraph, in one line.
    Paragraph(String),
    /// An item of a list.
    Item {
        /// What stands before it: `-`, or a number and a dot.
        marker: &'static str,
        /// Its text, in one line.
        text: String,
    },
    /// Lines between fences, as they are.
    Code {
        /// What stands behind the first fence.
        info: &'static str,
        /// The lines, each with its end.
        text: String,
    },
    /// A table.
    Table {
        /// What stands above the columns.
        headings: Vec<&'static str>,
        /// The cells of each row.
        rows: Vec<Vec<&'static str>>,
    },
}

/// Returns the title of a page: its first line.
pub fn title(markdown: &'static str) -> &'static str {
    let line = markdown.lines().next().unwrap_or_default();
    line.strip_prefix("# ").unwrap_or(line)
}

/// Returns everything below the title.
pub fn parts(markdown: &'static str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut gathered = Gathered::default();
    let mut lines = markdown.lines().skip(1);
    while let Some(line) = lines.next() {
        let heading = line.trim_start_matches('#').strip_prefix(' ');
        if let Some(info) = line.strip_prefix("```") {
            gathered.end(&mut parts);
            let inside = lines.by_ref().take_while(|line| *line != "```");
            let text = inside.flat_map(|line| [line, "\n"]).collect();
            parts.push(Part::Code { info, text });
        } else if let Some(heading) = heading.filter(|_| line.starts_with("##")) {
            gathered.end(&mut parts);
            parts.push(Part::Heading(heading));
        } else if let Some(cells) = cells(line) {
            gathered.end(&mut parts);
            row(&mut parts, cells);
        } else if line.is_empty() || line.starts_with("<!--") {
            gathered.end(&mut parts);
        } else {
            gathered.line(line, &mut parts);
        }
    }
    gathered.end(&mut parts);
    parts
}

/// Returns lines as one, with single blanks between the words.
pub fn one_line<'l>(lines: impl IntoIterator<Item = &'l str>) -> String {
    let words = lines.into_iter().flat_map(str::split_whitespace);
    words.collect::<Vec<_>>().join(" ")
}

/// Lines of one paragraph or item.
#[derive(Default)]
struct Gathered {
    marker: Option<&'static str>,
    lines: Vec<&'static str>,
}

impl Gathered {
    fn line(&mut self, line: &'static str, parts: &mut Vec<Part>) {
        match item(line) {
            Some((marker, text)) => {
                self.end(parts);
                self.marker = Some(marker);
                self.lines.push(text);
            }
            None => self.lines.push(line),
        }
    }

    /// What was gathered is whole.
    fn end(&mut self, parts: &mut Vec<Part>) {
        let marker = self.marker.take();
        if self.lines.is_empty() {
            return;
        }
        let text = one_line(self.lines.drain(..));
        parts.push(match marker {
            Some(marker) => Part::Item { marker, text },
            None => Part::Paragraph(text),
        });
    }
}

/// Returns the marker and the text of a line that begins an item.
fn item(line: &str) -> Option<(&str, &str)> {
    let (marker, text) = line.split_once(' ')?;
    let number = marker.strip_suffix('.');
    let is_number = number.is_some_and(|number| number.parse::<u8>().is_ok());
    (marker == "-" || is_number).then_some((marker, text))
}

/// Returns the cells of a row. `\|` is a line within a cell, which no page has.
fn cells(line: &str) -> Option<Vec<&str>> {
    let inside = line.strip_prefix('|')?.strip_suffix('|')?;
    Some(inside.split('|').map(str::trim).collect())
}

/// Puts a row into the table that it belongs to.
fn row(parts: &mut Vec<Part>, cells: Vec<&'static str>) {
    let is_rule = cells.iter().all(|cell| cell.starts_with("---"));
    match parts.last_mut() {
        Some(Part::Table { .. }) if is_rule => {}
        Some(Part::Table { rows, .. }) => rows.push(cells),
        _ => parts.push(Part::Table {
            headings: cells,
            rows: Vec::new(),
        }),
    }
}
