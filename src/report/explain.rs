//! The pages of codes for a terminal, and the list of everything that has a page.

use crate::explain::{Kind, PAGES, Page, Part};
use crate::report::facts;
use crate::report::prose::{self, CODE_INDENT};
use crate::report::style::{Emphasis, Style};

/// Prints the pages of one code.
pub fn pages(pages: &[&Page], style: Style) -> String {
    let texts: Vec<String> = pages.iter().map(|each| page(each, style)).collect();
    texts.join("\n")
}

fn page(page: &Page, style: Style) -> String {
    let title = format!("{} ({}): {}", page.code, page.kind.as_str(), page.title());
    let mut lines = style.painted(Emphasis::Bold, "", 0, &title);
    lines.push(String::new());
    for part in page.parts() {
        match part {
            Part::Prose(part) => lines.extend(prose::part(&part, style)),
            Part::Facts(cited) => lines.extend(rests_on(&cited, style)),
            Part::File { path, text } => {
                let path = style.paint(Emphasis::Dim, &format!("# {path}"));
                lines.push(format!("{CODE_INDENT}{path}"));
                lines.extend(prose::code(&text));
            }
        }
        lines.push(String::new());
    }
    lines.extend(style.painted(Emphasis::Dim, "", 0, page.kind.consequence()));
    lines.join("\n") + "\n"
}

/// Says where to read on about Okta.
fn rests_on(cited: &str, style: Style) -> Vec<String> {
    let page = cited.split(' ').next().unwrap_or_default();
    let text = format!("Facts about Okta: {cited} (`okta-reconcile explain {page}`).");
    style.painted(Emphasis::Dim, "", 0, &text)
}

/// Prints all codes by kind, each with its title, and the pages of facts.
pub fn list(style: Style) -> String {
    let width = PAGES.iter().map(|page| page.code.len()).max();
    let column = width.unwrap_or_default() + 4;
    let mut lines = Vec::new();
    for kind in Kind::ALL {
        lines.push(style.paint(Emphasis::Bold, kind.heading()));
        for page in PAGES.iter().filter(|page| page.kind == kind) {
            lines.extend(style.hanging(&format!("  {}", page.code), column, page.title()));
        }
        lines.push(String::new());
    }
    lines.extend(facts::table(column, style));
    lines.push(String::new());
    lines.push("`okta-reconcile explain NAME` prints a page of this list.".to_owned());
    lines.join("\n") + "\n"
}

/// Returns the line that points at the page of a code.
pub fn hint(code: &str, style: Style) -> String {
    style.paint(
        Emphasis::Dim,
        &format!("For more, run `okta-reconcile explain {code}`."),
    )
}
