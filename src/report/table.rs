//! Rows for people: a table where they fit a terminal, a block for each row where they do not.

use unicode_width::UnicodeWidthStr;

use crate::report::style::{Emphasis, Style};
use crate::report::text_safety::harmless;
use crate::report::wrap::{hanging, pad};

/// Blanks between two columns.
const BETWEEN: usize = 2;

/// What stands in a cell that has nothing.
const NONE: &str = "-";

/// How wide what is printed may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Width {
    /// As many columns: a terminal. What is wider is shown in another way, and nothing is cut off.
    Columns(usize),
    /// As wide as it is: a file or another program, which takes each row for a line.
    Unlimited,
}

/// Rows under headings. Whatever is put in is made harmless.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    headings: Vec<&'static str>,
    rows: Vec<Vec<String>>,
}

/// One thing, a line for each of its properties. Whatever is put in is made harmless.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record(Vec<(String, String)>);

impl Table {
    /// Makes a table without rows.
    pub fn new(headings: impl Into<Vec<&'static str>>) -> Self {
        Self {
            headings: headings.into(),
            rows: Vec::new(),
        }
    }

    /// Adds a row: a cell under each heading.
    ///
    /// # Panics
    ///
    /// Where there are more or fewer cells than headings.
    pub fn row<'c>(&mut self, cells: impl AsRef<[Option<&'c str>]>) {
        let cells = cells.as_ref();
        assert_eq!(cells.len(), self.headings.len(), "a cell for each heading");
        self.rows
            .push(cells.iter().map(|cell| shown(*cell)).collect());
    }

    /// Returns whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Prints the rows; nothing where there are none.
    pub fn text(&self, style: Style, width: Width) -> String {
        if self.is_empty() {
            return String::new();
        }
        let columns: Vec<usize> = (0..self.headings.len()).map(|at| self.width(at)).collect();
        let whole = columns.iter().sum::<usize>() + BETWEEN * (columns.len() - 1);
        match width {
            Width::Columns(most) if whole > most => self.blocks(style),
            Width::Columns(_) | Width::Unlimited => self.lines(&columns, style),
        }
    }

    fn width(&self, column: usize) -> usize {
        let cells = self.rows.iter().map(|row| row[column].width());
        cells.max().unwrap_or(0).max(self.headings[column].width())
    }

    fn lines(&self, columns: &[usize], style: Style) -> String {
        let line = |cells: &mut dyn Iterator<Item = &str>| {
            let mut line = String::new();
            for (cell, width) in cells.zip(columns) {
                line.push_str(&pad(cell, width + BETWEEN));
            }
            line.trim_end().to_owned()
        };
        let head = line(&mut self.headings.iter().copied());
        let mut text = style.paint(Emphasis::Bold, &head) + "\n";
        for row in &self.rows {
            text.push_str(&line(&mut row.iter().map(String::as_str)));
            text.push('\n');
        }
        text
    }

    /// A block for each row, a line for each cell that has something.
    fn blocks(&self, style: Style) -> String {
        let widest = self.headings.iter().map(|heading| heading.width()).max();
        let indent = widest.unwrap_or(0) + BETWEEN;
        let blocks = self.rows.iter().map(|row| {
            let cells = self.headings.iter().zip(row);
            let cells = cells.filter(|(_, cell)| *cell != NONE);
            let lines = cells
                .flat_map(|(heading, cell)| style.labelled(Emphasis::Bold, heading, indent, cell));
            lines.map(|line| line + "\n").collect::<String>()
        });
        blocks.collect::<Vec<_>>().join("\n")
    }
}

impl Record {
    /// Adds a property, if there is one.
    pub fn put(&mut self, label: &str, value: Option<&str>) {
        if let Some(value) = value {
            let label = harmless(label).into_owned();
            self.0.push((label, shown(Some(value))));
        }
    }

    /// Prints the properties.
    pub fn text(&self, style: Style, width: Width) -> String {
        let widest = self.0.iter().map(|(label, _)| label.width()).max();
        let indent = widest.unwrap_or(0) + BETWEEN;
        let mut text = String::new();
        for (label, value) in &self.0 {
            let lines = match width {
                Width::Unlimited => {
                    let label = pad(label, indent);
                    vec![format!("{label}{value}")]
                }
                Width::Columns(columns) => hanging(label, indent, value, columns),
            };
            let mut lines = lines.into_iter();
            if let Some(first) = lines.next() {
                let painted = style.paint(Emphasis::Bold, label);
                text.push_str(&first.replacen(label.as_str(), &painted, 1));
                text.push('\n');
            }
            for line in lines {
                text.push_str(&line);
                text.push('\n');
            }
        }
        text
    }
}

fn shown(cell: Option<&str>) -> String {
    match cell {
        Some(text) if !text.is_empty() => harmless(text).into_owned(),
        Some(_) | None => NONE.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Record, Table, Width};
    use crate::report::style::Style;

    fn table() -> Table {
        let mut table = Table::new(["LOGIN", "STATUS", "NAME"]);
        table.row([
            Some("ada@acme.example"),
            Some("ACTIVE"),
            Some("愛 Lovelace"),
        ]);
        table.row([Some("b\u{1b}[2J@acme.example"), Some("SUSPENDED"), None]);
        table
    }

    #[test]
    fn columns_are_as_wide_as_what_stands_in_them() {
        let text = table().text(Style::PLAIN, Width::Unlimited);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(
            lines,
            [
                "LOGIN                    STATUS     NAME",
                "ada@acme.example         ACTIVE     愛 Lovelace",
                "b\\u{1b}[2J@acme.example  SUSPENDED  -",
            ]
        );
        assert_eq!(text, table().text(Style::PLAIN, Width::Columns(80)));
    }

    #[test]
    fn rows_that_are_too_wide_are_blocks() {
        let text = table().text(Style::PLAIN, Width::Columns(30));
        assert_eq!(
            text,
            "LOGIN   ada@acme.example\nSTATUS  ACTIVE\nNAME    愛 Lovelace\n\n\
             LOGIN   b\\u{1b}[2J@acme.example\nSTATUS  SUSPENDED\n"
        );
        assert_eq!(Table::new(["A"]).text(Style::PLAIN, Width::Unlimited), "");
    }

    #[test]
    fn colour_says_nothing_that_words_do_not() {
        let mut record = Record::default();
        record.put("login", Some("ada@acme.example"));
        record.put("title", None);
        record.put("nickName", Some(""));
        for width in [Width::Unlimited, Width::Columns(80)] {
            let plain = record.text(Style::PLAIN, width);
            assert_eq!(plain, "login     ada@acme.example\nnickName  -\n");
            let colour = record.text(Style::COLOUR, width);
            assert_eq!(anstream::adapter::strip_str(&colour).to_string(), plain);
            let colour = table().text(Style::COLOUR, width);
            let plain = table().text(Style::PLAIN, width);
            assert_eq!(anstream::adapter::strip_str(&colour).to_string(), plain);
        }
    }
}
