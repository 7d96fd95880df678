//! A plan as one page for a browser, a phone and a printer: one file that fetches nothing and sends nothing.
//!
//! **Invariants:** every text becomes HTML in `html::page`, and nowhere else; the names of elements and attributes are this
//! program's own. The page has one block of style and one of script, and its policy lets the browser take no other.
//! Without the script all of it is there: the script hides people whom a reader does not look for, and does nothing else.

mod access;
mod contents;
mod filter;
mod head;
mod page;
mod person;
mod section;

use crate::plan::Plan;
use crate::plan::document::Run;
use crate::report::html::contents::Contents;
use crate::report::html::page::Page;
use crate::report::html::section::SECTIONS;

/// Prints a plan, whole: a page folds what a text would cut.
pub fn plan(plan: &Plan) -> String {
    plan_of_run(plan, None)
}

/// Prints a plan, who made the differences where that was asked, and how old the snapshot is on which it was made.
pub fn plan_of_run(plan: &Plan, run: Option<&Run>) -> String {
    let contents = Contents::of(plan, run);
    let mut page = Page::new();
    page.element("html", &[("lang", "en")], |page| {
        head::head(page, &contents);
        page.element("body", &[], |page| {
            page.element("header", &[], |page| header(page, &contents));
            page.element("main", &[], |page| {
                for section in &SECTIONS {
                    section.write(page, &contents);
                }
            });
            head::script(page);
        });
    });
    page.finish()
}

/// What the plan comes to, how many people are in which class, and the way to each section.
fn header(page: &mut Page, contents: &Contents<'_>) {
    let view = &contents.view;
    page.of_text("h1", &[], &contents.title());
    page.sentence("p", &[("class", "verdict")], &view.verdict);
    let on = view.aged.iter().chain(&view.beside.head);
    for scope in on.chain(&view.scope) {
        page.sentence("p", &[("class", "scope")], scope);
    }
    if let Some(closing) = &view.closing {
        page.sentence("p", &[("class", "closing")], closing);
    }
    let counts = contents.counts();
    if !counts.is_empty() {
        page.element("ul", &[("class", "tally")], |page| {
            for (class, number) in counts {
                page.element("li", &[("class", person::tone(class))], |page| {
                    page.of_text("b", &[], &number.to_string());
                    page.text(" ");
                    page.text(class.as_str());
                });
            }
        });
    }
    page.element("nav", &[("aria-label", "Sections")], |page| {
        page.element("ul", &[], |page| {
            for section in &SECTIONS {
                section.link(page, contents);
            }
        });
    });
}
