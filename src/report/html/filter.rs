//! Looking for people: by a word, by what happens to them, and by the danger they are in.

use crate::report::html::contents::Contents;
use crate::report::html::page::Page;
use crate::report::plural::count;

/// Writes what the script works by. It is hidden until the script runs, for it does nothing without.
pub(crate) fn filter(page: &mut Page, contents: &Contents<'_>) {
    let bar = [
        ("id", "filter"),
        ("role", "search"),
        ("aria-label", "People"),
        ("hidden", ""),
    ];
    page.element("div", &bar, |page| {
        page.element("label", &[("class", "find")], |page| {
            page.text("Find ");
            let field = [
                ("id", "find"),
                ("type", "search"),
                ("placeholder", "a person, a file, a group, a value"),
                ("autocomplete", "off"),
                ("spellcheck", "false"),
            ];
            page.void("input", &field);
        });
        page.element("label", &[], |page| {
            page.text("Danger ");
            page.element(
                "select",
                &[("id", "danger"), ("autocomplete", "off")],
                |page| {
                    dangers(page, contents);
                },
            );
        });
        page.element("fieldset", &[], |page| {
            page.of_text("legend", &[], "Only");
            for (class, number) in contents.counts() {
                page.element("label", &[], |page| {
                    let field = [
                        ("type", "checkbox"),
                        ("value", class.as_str()),
                        ("autocomplete", "off"),
                    ];
                    page.void("input", &field);
                    page.text(&format!(" {} ({number})", class.as_str()));
                });
            }
        });
        let number = contents.plan.people().len();
        let shown = format!("{number} of {} shown", count(number, "person", "people"));
        page.of_text("p", &[("id", "shown"), ("role", "status")], &shown);
    });
}

/// The kinds of danger that people of the page are in.
fn dangers(page: &mut Page, contents: &Contents<'_>) {
    page.of_text("option", &[("value", "any")], "any or none");
    page.of_text("option", &[("value", "some")], "at least one");
    for kind in contents.dangers() {
        let logins = kind.dangers.iter().filter_map(|danger| danger.to.login());
        if logins.filter_map(|login| contents.anchor(login)).count() > 0 {
            let rank = kind.rank.to_string();
            page.of_text("option", &[("value", &rank)], &kind.shown.title);
        }
    }
}
