//! One person's block: what happens to them, where the files ask for it, and the dangers they are in.

use crate::plan::danger::Danger;
use crate::plan::{Class, PlannedPerson};
use crate::report::danger::{self, Weight};
use crate::report::html::contents::{Contents, anchor};
use crate::report::html::page::{Attribute, Page};
use crate::report::names::Detail;
use crate::report::style::Emphasis;
use crate::report::text::mark;
use crate::report::view::{Block, fold};

/// Up to so many people, what changes is shown without a click.
const OPEN_MAX: usize = 20;

/// Writes the blocks of all people, in the order of the files.
pub(crate) fn people(page: &mut Page, contents: &Contents<'_>) {
    let people = contents.plan.people();
    let open = (people.len() <= OPEN_MAX).then_some(("open", ""));
    for (place, person) in people.iter().enumerate() {
        let mut block = fold::block(contents.plan, person);
        contents.causes.add_to(&mut block, Detail::Full);
        let dangers = contents.dangers_of(person);
        let ranks = ranks(dangers);
        let attributes = [
            ("class", tone(person.class)),
            ("data-kind", person.class.as_str()),
        ];
        let attributes = attributes.into_iter().chain(open);
        let ranks = (!ranks.is_empty()).then_some(("data-danger", ranks.as_str()));
        let attributes: Vec<Attribute<'_>> = attributes.chain(ranks).collect();
        page.element("details", &attributes, |page| {
            summary(page, person, &block);
            if !dangers.is_empty() {
                page.element("ul", &[], |page| {
                    for (_, danger) in dangers {
                        let weight = tone_of(danger::weight(&danger.kind));
                        page.of_text("li", &[("class", weight)], &words(danger));
                    }
                });
            }
            rows(page, &block, &anchor(place));
        });
    }
}

/// Returns the name that the style has for what a class does to people: `gain`, `change` or `lose`.
pub(crate) fn tone(class: Class) -> &'static str {
    match mark(class).1 {
        Emphasis::Add => "gain",
        Emphasis::Remove => "lose",
        Emphasis::Change
        | Emphasis::Error
        | Emphasis::Warning
        | Emphasis::Help
        | Emphasis::Danger
        | Emphasis::Dim
        | Emphasis::Bold => "change",
    }
}

/// Returns the name that the style has for the weight of a danger.
pub(crate) fn tone_of(weight: Weight) -> &'static str {
    match weight {
        Weight::Loss => "lose",
        Weight::Change => "change",
    }
}

fn ranks(dangers: &[(usize, &Danger)]) -> String {
    let ranks = dangers.iter().map(|(rank, _)| rank.to_string());
    ranks.collect::<Vec<String>>().join(" ")
}

fn summary(page: &mut Page, person: &PlannedPerson, block: &Block) {
    let (sign, _) = mark(person.class);
    page.element("summary", &[], |page| {
        page.of_text("b", &[], &format!("{sign} {}", person.class.as_str()));
        page.text(" ");
        for who in &block.people {
            page.of_text("h3", &[], &who.login);
            page.text(" ");
            page.of_text("code", &[], &who.place);
            page.text(" ");
        }
        // What a folded block is about.
        let mut labels: Vec<&str> = block.rows.iter().map(|row| row.label.as_str()).collect();
        labels.dedup();
        page.of_text("span", &[], &labels.join(", "));
    });
}

/// The list has the name, and not the block: a browser opens a block to show what is in it.
fn rows(page: &mut Page, block: &Block, anchor: &str) {
    page.element("dl", &[("id", anchor)], |page| {
        let reason = block.reason.as_deref().map(|reason| ("reason", reason));
        let rows = block.rows.iter();
        let rows = rows.map(|row| (row.label.as_str(), row.text.as_str()));
        for (label, text) in reason.into_iter().chain(rows) {
            page.of_text("dt", &[], label);
            page.element("dd", &[], |page| page.values(text));
        }
    });
}

fn words(danger: &Danger) -> String {
    let what = danger::to_one(&danger.kind);
    match danger::detail(danger, Detail::Full) {
        Some(detail) => format!("{what} {detail}"),
        None => what.to_owned(),
    }
}
