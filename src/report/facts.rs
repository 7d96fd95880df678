//! The facts about Okta for a terminal.

use crate::facts::{Evidence, PAGES, Page, TITLE};
use crate::report::style::{Emphasis, Style};

/// From where the text of a fact stands.
const NUMBER_COLUMNS: usize = 4;

/// Prints a page: its facts, each with the evidence.
pub fn page(page: &Page, style: Style) -> String {
    let title = format!("{} (facts): {}", page.name, page.title());
    let mut lines = style.painted(Emphasis::Bold, "", 0, &title);
    lines.push(String::new());
    lines.extend(style.hanging("", 0, &page.introduction()));
    lines.push(String::new());
    let facts = page.facts();
    for fact in &facts {
        let kinds: Vec<&str> = fact.evidence.iter().map(|kind| kind.as_str()).collect();
        let number = format!("{:>2}.", fact.number);
        lines.extend(style.hanging(&number, NUMBER_COLUMNS, &fact.text));
        let kinds = format!("({})", kinds.join(", "));
        lines.extend(style.painted(Emphasis::Dim, "", NUMBER_COLUMNS, &kinds));
        lines.push(String::new());
    }
    let is_named = |kind: &Evidence| facts.iter().any(|fact| fact.evidence.contains(kind));
    lines.extend(legend(Evidence::ALL.into_iter().filter(is_named), style));
    lines.join("\n") + "\n"
}

/// Prints all pages, and what the kinds of evidence are.
pub fn list(style: Style) -> String {
    let names = PAGES.iter().map(|page| page.name.len());
    let column = names.max().unwrap_or_default() + 4;
    let mut lines = table(column, style);
    lines.push(String::new());
    lines.extend(legend(Evidence::ALL, style));
    lines.push(String::new());
    lines.push("`okta-reconcile explain PAGE` prints a page of facts.".to_owned());
    lines.join("\n") + "\n"
}

/// Returns the pages by name, each with its title from a column on.
pub(crate) fn table(column: usize, style: Style) -> Vec<String> {
    let mut lines = vec![style.paint(Emphasis::Bold, TITLE)];
    for page in PAGES {
        lines.extend(style.hanging(&format!("  {}", page.name), column, page.title()));
    }
    lines
}

/// Says what kinds of evidence stand for.
fn legend(kinds: impl IntoIterator<Item = Evidence>, style: Style) -> Vec<String> {
    let line = |kind: Evidence| {
        let kind = format!("{kind}: {}", kind.meaning());
        style.painted(Emphasis::Dim, "", 0, &kind)
    };
    kinds.into_iter().flat_map(line).collect()
}
