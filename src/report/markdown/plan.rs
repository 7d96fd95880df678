//! A plan as Markdown: verdict, dangers, what changes for whom by class, what is left undone, the last line.

use crate::plan::cause::Causes;
use crate::plan::{Class, Plan};
use crate::report::cause;
use crate::report::markdown::budget::{Section, document};
use crate::report::markdown::inline::{block, code, sentence};
use crate::report::names::Detail;
use crate::report::plural::count;
use crate::report::shared::Shared;
use crate::report::style::Style;
use crate::report::text;
use crate::report::view::{BlockedRow, DangerGroup, NoteRow, View, view};
use crate::report::words::RefusalRow;

/// Up to so many people who change, what changes is shown without a click.
const OPEN_MAX: usize = 20;

/// Prints a plan. What does not fit a comment is counted, the gravest is cut last.
pub fn plan(plan: &Plan, detail: Detail) -> String {
    plan_and_causes(plan, None, detail)
}

/// Prints a plan, and who made the differences where that was asked.
pub fn plan_and_causes(plan: &Plan, causes: Option<&Causes>, detail: Detail) -> String {
    let mut view = view(plan, detail);
    cause::add(&mut view, causes, detail);
    let refusals = view.refusals.iter().map(refusal).collect();
    let dangers = view
        .dangers
        .iter()
        .map(|each| danger(each, detail))
        .collect();
    let declared = view.declared.iter().map(|each| sentence(each)).collect();
    let renamed = view.renamed.iter().map(|each| sentence(each)).collect();
    let blocked = view.blocked.iter().map(blocked).collect();
    let mut sections = vec![
        Section::list(0, ("refusal", "refusals"), refusals),
        Section::list(1, ("danger", "dangers"), dangers),
        Section::list(3, ("group to rename", "groups to rename"), renamed),
        Section::list(3, ("thing to create", "things to create"), declared),
    ];
    let of_class = |class: &Class| people(&view, *class, detail);
    sections.extend(Class::ALL.iter().filter_map(of_class));
    sections.push(Section::list(
        2,
        ("blocked request", "blocked requests"),
        blocked,
    ));
    sections.push(beside(
        &view.beside.withdrawn_title,
        &view.beside.withdrawn,
        detail,
    ));
    sections.push(beside(
        &view.beside.earlier_title,
        &view.beside.earlier,
        detail,
    ));
    let nouns = ("note", "notes");
    sections.push(notes(4, nouns, &view.notes, detail));
    let nouns = ("standing note", "standing notes");
    sections.push(notes(6, nouns, &view.standing, detail));
    sections.retain(|section| !section.parts.is_empty());
    let mut census: Vec<String> = view.census.iter().map(|each| sentence(each)).collect();
    if let (Detail::Full, Some(last)) = (detail, census.last_mut())
        && !view.left_alone.is_empty()
    {
        let names: Vec<String> = view.left_alone.iter().map(|each| sentence(each)).collect();
        *last = format!("{last} {}", names.join(", "));
    }
    let closing = view.closing.iter().map(|each| strong(each));
    let end: Vec<String> = census
        .into_iter()
        .chain(closing)
        .chain([view.last_line.clone()])
        .collect();
    let head = [&view.verdict].into_iter().chain(&view.beside.head);
    let head = head.chain(&view.scope);
    let head: Vec<String> = head.map(|each| strong(each)).collect();
    document(&head.join("\n\n"), &sections, &end.join("\n\n"))
}

/// What is told beside the plan of a change, folded away: a line a cause.
fn beside(title: &str, causes: &[Shared], detail: Detail) -> Section {
    let weights: Vec<usize> = causes.iter().map(|cause| cause.people.len()).collect();
    let line = |cause: &Shared| {
        let people = detail.list(&cause.people);
        format!("* {}: {}", sentence(&cause.words), sentence(&people))
    };
    Section {
        rank: 5,
        open: format!("<details><summary>{}</summary>\n\n", sentence(title)),
        parts: causes.iter().map(line).collect(),
        between: "\n",
        close: "\n\n</details>".to_owned(),
        weights,
        nouns: ("of these", "of these"),
    }
}

fn strong(text: &str) -> String {
    // Emphasis does not end behind a blank.
    format!("**{}**", sentence(text).trim())
}

fn refusal(refusal: &RefusalRow) -> String {
    let (message, help) = (sentence(&refusal.message), sentence(&refusal.help));
    match &refusal.line {
        Some(line) => format!("**refused:** {message}. Help: {help}: {}", code(line)),
        None => format!("**refused:** {message}. Help: {help}"),
    }
}

fn danger(group: &DangerGroup, detail: Detail) -> String {
    let (shown, rest) = detail.head(&group.items);
    let people: Vec<String> = shown
        .iter()
        .map(|each| match &each.detail {
            Some(detail) => format!("{} {}", code(&each.name), sentence(detail)),
            None => code(&each.name),
        })
        .collect();
    let title = sentence(&group.title);
    format!("**{title}:** {}{}", people.join(", "), more(rest))
}

/// Returns the people of one class; many are folded away.
fn people(view: &View, class: Class, detail: Detail) -> Option<Section> {
    let blocks = view.blocks.iter().filter(|block| block.class == class);
    let (mut lines, mut weights) = (Vec::new(), Vec::new());
    for each in blocks {
        lines.push(text::block(each, Style::PLAIN, detail).join("\n"));
        weights.push(each.people.len());
    }
    let number: usize = weights.iter().sum();
    if number == 0 {
        return None;
    }
    // The fence is as long as all of them need, however many are shown.
    let fenced = block("diff", &lines);
    let fence_end = fenced.find("diff").unwrap_or_default();
    let fence = &fenced[..fence_end];
    let people = count(number, "person", "people");
    let all: usize = view.blocks.iter().map(|block| block.people.len()).sum();
    let is_open = if all <= OPEN_MAX { " open" } else { "" };
    Some(Section {
        rank: 5,
        open: format!(
            "<details{is_open}><summary>{people} to {}</summary>\n\n{fence}diff\n",
            class.as_str()
        ),
        parts: lines,
        between: "\n\n",
        close: format!("\n{fence}\n\n</details>"),
        weights,
        nouns: ("person", "people"),
    })
}

/// Returns a wish that cannot be met, and the way out.
pub(crate) fn blocked(blocked: &BlockedRow) -> String {
    let BlockedRow {
        code: name,
        place,
        also,
        message,
        withheld,
        help,
    } = blocked;
    let also = also.iter().map(|each| format!(" See {}.", sentence(each)));
    let withheld = withheld.iter();
    let withheld = withheld.map(|what| format!(" Withheld: {}.", sentence(what)));
    let more: String = also.chain(withheld).collect();
    format!(
        "**blocked** ({}) at {}: {}.{more} Help: {}",
        code(name),
        code(place),
        sentence(message),
        sentence(help)
    )
}

/// Returns what is left undone, folded away.
fn notes(
    rank: usize,
    nouns: (&'static str, &'static str),
    rows: &[NoteRow],
    detail: Detail,
) -> Section {
    let weights = rows.iter().map(|row| row.about.len().max(1)).collect();
    let rows = rows.iter().map(|row| note(row, detail)).collect();
    Section::list(rank, nouns, rows).folded(weights)
}

fn note(note: &NoteRow, detail: Detail) -> String {
    let lead = format!(
        "**note** ({}): {}",
        code(note.code),
        sentence(&note.message)
    );
    if note.about.is_empty() {
        return lead;
    }
    let (shown, rest) = detail.head(&note.about);
    let about: Vec<String> = shown.iter().map(|each| sentence(each)).collect();
    format!("{lead}: {}{}", about.join(", "), more(rest))
}

fn more(rest: Option<String>) -> String {
    rest.map_or(String::new(), |rest| format!(" {}", sentence(&rest)))
}
