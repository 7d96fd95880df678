//! Pages of Markdown for a terminal: lines that fit, code as it is, and links that say where they lead.

use unicode_width::UnicodeWidthStr;

use crate::prose::{self, Part};
use crate::report::style::{Emphasis, Style};
use crate::report::table::{Table, Width};
use crate::report::wrap::pad;
use crate::topics;

/// How far code stands from the left.
pub(crate) const CODE_INDENT: &str = "    ";

/// Blanks between two columns.
const BETWEEN: usize = 2;

/// The fewest columns in which the last cells of a table can be read.
const LAST_COLUMNS_MIN: usize = 30;

/// What leads from the folder of the topics to that of the repository.
const TO_ROOT: &str = "../../";

/// Prints a page.
pub(crate) fn page(markdown: &'static str, style: Style) -> String {
    let title = style.painted(Emphasis::Bold, "", 0, prose::title(markdown));
    let mut text = title.join("\n") + "\n";
    for each in prose::parts(markdown) {
        text.push('\n');
        text.push_str(&part(&each, style).join("\n"));
        text.push('\n');
    }
    text
}

/// Returns the lines of one part.
pub(crate) fn part(part: &Part, style: Style) -> Vec<String> {
    match part {
        Part::Heading(heading) => style.painted(Emphasis::Bold, "", 0, heading),
        Part::Paragraph(text) => style.hanging("", 0, &plain(text)),
        Part::Item { marker, text } => style.hanging(marker, marker.len() + 1, &plain(text)),
        Part::Code { text, .. } => code(text).collect(),
        Part::Table { headings, rows } => table(headings, rows, style),
    }
}

/// Returns the lines of code: never broken, for they are there to be copied.
pub(crate) fn code(text: &str) -> impl Iterator<Item = String> {
    text.lines().map(|line| match line {
        "" => String::new(),
        line => format!("{CODE_INDENT}{line}"),
    })
}

/// Returns a table whose last cells are broken, or a block for each row where too little of a line is left for them.
fn table(headings: &[&'static str], rows: &[Vec<&str>], style: Style) -> Vec<String> {
    let plain_row = |row: &Vec<&str>| row.iter().map(|cell| plain(cell)).collect();
    let rows: Vec<Vec<String>> = rows.iter().map(plain_row).collect();
    let last = headings.len() - 1;
    let widths = (0..last).map(|column| {
        let cells = rows.iter().map(|row| row[column].width());
        cells.chain([headings[column].width()]).max().unwrap_or(0) + BETWEEN
    });
    let widths: Vec<usize> = widths.collect();
    let indent = widths.iter().sum::<usize>();
    if indent + LAST_COLUMNS_MIN > style.columns() {
        return blocks(headings, &rows, style);
    }
    let line = |cells: &[&str]| {
        let before = cells.iter().zip(&widths);
        let label: String = before.map(|(cell, width)| pad(cell, *width)).collect();
        style.hanging(&label, indent, cells[last])
    };
    let head = line(headings).into_iter();
    let mut lines: Vec<String> = head
        .map(|line| style.paint(Emphasis::Bold, &line))
        .collect();
    for row in &rows {
        lines.extend(line(&row.iter().map(String::as_str).collect::<Vec<_>>()));
    }
    lines
}

fn blocks(headings: &[&'static str], rows: &[Vec<String>], style: Style) -> Vec<String> {
    let mut table = Table::new(headings);
    for row in rows {
        let cells: Vec<Option<&str>> = row.iter().map(|cell| Some(cell.as_str())).collect();
        table.row(cells);
    }
    let text = table.text(style, Width::Columns(style.columns()));
    text.lines().map(str::to_owned).collect()
}

/// Takes the marks off a text that a terminal does not show: emphasis, and links, each of which says where it leads.
/// What stands in backticks stays as it is.
fn plain(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some(start) = rest.find(['`', '[', '*']) {
        plain.push_str(&rest[..start]);
        rest = &rest[start..];
        let taken = if let Some(span) = span(rest) {
            plain.push_str(span);
            span.len()
        } else if let Some((label, target, length)) = link(rest) {
            let is_in_brackets = plain.ends_with('(') && rest[length..].starts_with(')');
            plain.push_str(label);
            match place(label, target) {
                Some(place) if is_in_brackets => plain.extend([": ", &place]),
                Some(place) => plain.extend([" (", &place, ")"]),
                None => {}
            }
            length
        } else if rest.starts_with("**") {
            "**".len()
        } else {
            plain.push_str(&rest[..1]);
            1
        };
        rest = &rest[taken..];
    }
    plain + rest
}

/// Returns the code that a text begins with, with its backticks.
fn span(text: &str) -> Option<&str> {
    let inside = text.strip_prefix('`')?;
    let end = inside.find('`')?;
    Some(&text[..end + 2])
}

/// Returns the label and the target of the link that a text begins with, and how long it is.
fn link(text: &str) -> Option<(&str, &str, usize)> {
    let (label, behind) = text.strip_prefix('[')?.split_once("](")?;
    let (target, behind) = behind.split_once(')')?;
    (!label.contains('[')).then_some((label, target, text.len() - behind.len()))
}

/// Returns what leads to the place of a link from a terminal, unless the label says it already.
fn place(label: &str, target: &str) -> Option<String> {
    let (file, _) = target.split_once('#').unwrap_or((target, ""));
    let topic = file.strip_suffix(".md").and_then(topics::find);
    if let Some(topic) = topic {
        return Some(format!("`okta-reconcile help {}`", topic.name));
    }
    let path = file.strip_prefix(TO_ROOT).unwrap_or(file);
    let is_said = path.is_empty() || label.trim_matches('`') == path;
    (!is_said).then(|| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn marks_go_and_code_stays() {
        for (text, expected) in [
            ("**bold** and `**code**`", "bold and `**code**`"),
            ("`[a](b)` * [", "`[a](b)` * ["),
            (
                "[the files](yaml.md), again",
                "the files (`okta-reconcile help yaml`), again",
            ),
            ("[`schema/a`](../../schema/a)", "`schema/a`"),
            (
                "[an example](../../examples/ci/README.md)",
                "an example (examples/ci/README.md)",
            ),
            (
                "so ([files](yaml.md)).",
                "so (files: `okta-reconcile help yaml`).",
            ),
            ("[above](#here) and a `", "above and a `"),
        ] {
            assert_eq!(plain(text), expected);
        }
    }
}
