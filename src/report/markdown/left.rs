//! What a plan leaves: what was there before, what is withdrawn, and what is left undone.

use std::cmp::Reverse;

use crate::report::markdown::budget::{Goes, Part};
use crate::report::markdown::inline::{code, sentence};
use crate::report::markdown::list::{Fold, LeftOut, bullets, folded, titled};
use crate::report::names::Detail;
use crate::report::plural::count;
use crate::report::shared::Shared;
use crate::report::view::NoteRow;

/// What is told beside a plan: a line a cause, with who did it where that was asked. Up to so many things are open.
pub(crate) fn beside<'a>(
    title: &'a str,
    causes: &'a [Shared],
    detail: Detail,
    open_max: usize,
    left_out: LeftOut,
) -> Part<'a> {
    let told = move |left_out: LeftOut, line: &dyn Fn(&Shared) -> String| {
        if causes.is_empty() {
            return String::new();
        }
        let number: usize = causes.iter().map(|cause| cause.people.len()).sum();
        let things = count(number, "thing", "things");
        let fold = if number <= open_max {
            Fold::Open
        } else {
            Fold::Closed
        };
        let lines: Vec<String> = causes.iter().map(line).collect();
        format!(
            "{}\n\n{}",
            titled(title, left_out),
            folded(fold, &things, &lines.join("\n"))
        )
    };
    Part::new(move || told(LeftOut::Nothing, &|cause| whole(cause, detail)))
        .or(Goes::EarlierNames, move || {
            told(left_out, &|cause| whole(cause, Detail::Short))
        })
        .or(Goes::EarlierPeople, move || {
            told(left_out, &|cause| {
                let people = count(cause.people.len(), "time", "times");
                format!("* {}: {people}", sentence(&cause.words))
            })
        })
        .or(Goes::Earlier, move || {
            if causes.is_empty() {
                return String::new();
            }
            titled(title, left_out)
        })
}

fn whole(cause: &Shared, detail: Detail) -> String {
    let people = detail.list(&cause.people);
    let line = format!("* {}: {}", sentence(&cause.words), sentence(&people));
    let (shown, rest) = detail.head(&cause.causes);
    let events = shown.iter().chain(&rest);
    let events = events.map(|event| format!("  * {}", sentence(event)));
    [line]
        .into_iter()
        .chain(events)
        .collect::<Vec<String>>()
        .join("\n")
}

/// What goes of notes, in this order.
pub(crate) type NotesGo = [Goes; 2];

/// Returns what is left undone, folded away.
pub(crate) fn notes<'a>(
    rows: &'a [NoteRow],
    number: usize,
    nouns: (&'static str, &'static str),
    detail: Detail,
    goes: NotesGo,
    left_out: LeftOut,
) -> Part<'a> {
    let title = move || count(number, nouns.0, nouns.1);
    let told = move |line: &dyn Fn(&NoteRow) -> String| {
        if rows.is_empty() {
            return String::new();
        }
        let lines: Vec<String> = rows.iter().map(line).collect();
        folded(Fold::Closed, &title(), &bullets(&lines))
    };
    Part::new(move || told(&|row| note(row, detail)))
        .or(goes[0], move || told(&|row| note(row, Detail::Short)))
        .or(goes[1], move || by_kind(rows, &title(), left_out))
        .or(Goes::Kinds, move || {
            if rows.is_empty() {
                return String::new();
            }
            titled(&title(), left_out)
        })
}

/// Returns a note in one line.
pub(crate) fn note(note: &NoteRow, detail: Detail) -> String {
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
    let rest = rest.map_or(String::new(), |rest| format!(" {}", sentence(&rest)));
    format!("{lead}: {}{rest}", about.join(", "))
}

/// How many notes of each kind there are, the most first.
fn by_kind(rows: &[NoteRow], title: &str, left_out: LeftOut) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let mut kinds: Vec<(&str, usize)> = Vec::new();
    for row in rows {
        let number = row.about.len().max(1);
        match kinds.iter_mut().find(|(code, _)| *code == row.code) {
            Some((_, known)) => *known += number,
            None => kinds.push((row.code, number)),
        }
    }
    kinds.sort_by_key(|(_, number)| Reverse(*number));
    let kinds = kinds.into_iter();
    let kinds = kinds.map(|(name, number)| format!("{number} {}", code(name)));
    let kinds: Vec<String> = kinds.collect();
    format!("{}: {}", titled(title, left_out), kinds.join(", "))
}
