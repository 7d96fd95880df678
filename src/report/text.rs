//! A plan for a terminal: verdict and dangers first, then a block a person, then notes, then the last line.

use unicode_width::UnicodeWidthStr;

use crate::plan::document::Run;
use crate::plan::{Class, Plan};
use crate::report::access::{AccessRows, Weight as Opened};
use crate::report::apart::Beside;
use crate::report::danger::Weight;
use crate::report::names::Detail;
use crate::report::of_run::view_of_run;
use crate::report::plural::count;
use crate::report::style::{Emphasis, Style};
use crate::report::summary;
use crate::report::view::{Block, BlockedRow, DangerGroup, Endangered, NoteRow, View, Who};
use crate::report::words::RefusalRow;

/// The column at which the new value of an attribute begins.
pub(crate) const VALUE_COLUMN: usize = 20;

/// What is said of a person in a list of several, at most; more stands in a line of its own.
const DETAIL_IN_LINE: usize = 24;

/// Prints a plan.
pub fn plan(plan: &Plan, style: Style, detail: Detail) -> String {
    plan_of_run(plan, None, style, detail)
}

/// Prints a plan, and of what making it took what people read: who made the differences where that was asked, and how
/// old the snapshot is on which it was made.
pub fn plan_of_run(plan: &Plan, run: Option<&Run>, style: Style, detail: Detail) -> String {
    let view = view_of_run(plan, run, detail);
    let mut lines: Vec<String> = Vec::new();
    head(&view, style, detail, &mut lines);
    for each in &view.blocks {
        lines.extend(block(each, style, detail));
        lines.push(String::new());
    }
    for each in &view.blocked {
        lines.extend(blocked(each, style));
        lines.push(String::new());
    }
    notes(&view, style, detail, &mut lines);
    beside(&view, style, detail, &mut lines);
    // A log shows its end first.
    let on = view.aged.iter().chain(&view.scope);
    for scope in on.filter(|_| !view.blocks.is_empty()) {
        lines.extend(style.painted(Emphasis::Warning, "", 0, scope));
    }
    for sentence in &view.census {
        lines.extend(style.painted(Emphasis::Dim, "", 0, sentence));
    }
    if detail == Detail::Full && !view.left_alone.is_empty() {
        lines.extend(style.hanging("", 4, &view.left_alone.join(", ")));
    }
    if let Some(closing) = &view.closing {
        lines.extend(style.painted(Emphasis::Danger, "", 0, closing));
    }
    lines.push(style.paint(Emphasis::Bold, &view.last_line));
    lines.join("\n") + "\n"
}

/// Notes about this plan, and in one line those that would stand without it.
fn notes(view: &View, style: Style, detail: Detail, lines: &mut Vec<String>) {
    for note in &view.notes {
        lines.extend(note_lines(note, style, detail));
    }
    match detail {
        Detail::Short => {
            let standing = summary::standing(view.standing_notes);
            lines.extend(standing.map(|standing| style.paint(Emphasis::Dim, &standing)));
        }
        Detail::Full => {
            let standing = view.standing.iter();
            lines.extend(standing.flat_map(|note| note_lines(note, style, detail)));
        }
    }
    if !view.notes.is_empty() || view.standing_notes > 0 {
        lines.push(String::new());
    }
}

/// What was there before this change, by cause, and what it withdraws.
fn beside(view: &View, style: Style, detail: Detail, lines: &mut Vec<String>) {
    let Beside {
        head: _,
        earlier_title,
        earlier,
        withdrawn_title,
        withdrawn,
    } = &view.beside;
    for (title, causes) in [(withdrawn_title, withdrawn), (earlier_title, earlier)] {
        if causes.is_empty() {
            continue;
        }
        lines.extend(style.painted(Emphasis::Bold, "", 0, &format!("{title}:")));
        let (shown, rest) = detail.head(causes);
        for cause in shown {
            let people = detail.list(&cause.people);
            lines.extend(style.hanging("  ", 4, &format!("{}: {people}", cause.words)));
            let (events, rest) = detail.head(&cause.causes);
            let events = events.iter().chain(&rest);
            lines.extend(events.flat_map(|event| style.hanging("      ", 8, event)));
        }
        lines.extend(rest.map(|rest| format!("  {rest}")));
        lines.push(String::new());
    }
}

fn head(view: &View, style: Style, detail: Detail, lines: &mut Vec<String>) {
    let role = if view.refusals.is_empty() {
        Emphasis::Bold
    } else {
        Emphasis::Danger
    };
    lines.extend(style.painted(role, "", 0, &view.verdict));
    let on = view.aged.iter().chain(&view.beside.head);
    for scope in on.chain(&view.scope) {
        lines.extend(style.painted(Emphasis::Warning, "", 0, scope));
    }
    lines.push(String::new());
    for each in &view.refusals {
        lines.extend(refusal(each, style));
        lines.push(String::new());
    }
    for group in &view.dangers {
        lines.extend(danger(group, style, detail));
    }
    if !view.dangers.is_empty() {
        lines.push(String::new());
    }
    access(&view.access, style, detail, lines);
    for approval in &view.approvals {
        lines.extend(style.labelled(Emphasis::Warning, "approval:", 2, approval));
    }
    if !view.approvals.is_empty() {
        lines.push(String::new());
    }
    for changed in view.settings.iter().chain(&view.renamed) {
        lines.extend(style.painted(Emphasis::Change, "~", 2, changed));
    }
    for declared in &view.declared {
        lines.extend(style.painted(Emphasis::Add, "+", 2, declared));
    }
    if !(view.declared.is_empty() && view.renamed.is_empty() && view.settings.is_empty()) {
        lines.push(String::new());
    }
}

/// The column at which what somebody gains or loses begins.
const ACCESS_COLUMN: usize = 16;

/// What memberships open.
fn access(access: &AccessRows, style: Style, detail: Detail, lines: &mut Vec<String>) {
    if access.is_empty() {
        return;
    }
    lines.extend(style.painted(Emphasis::Bold, "", 0, &format!("{}:", access.title())));
    for row in &access.rows {
        lines.extend(style.hanging("", 2, &row.who(detail)));
        for part in &row.parts {
            let role = match part.weight {
                Opened::Gain => Emphasis::Add,
                Opened::Loss => Emphasis::Remove,
                Opened::Same => Emphasis::Dim,
            };
            let label = format!("    {}", part.verb);
            lines.extend(style.labelled(
                role,
                &label,
                ACCESS_COLUMN,
                &part.text(" !", str::to_owned),
            ));
        }
    }
    let unread = access.unread.iter();
    lines.extend(unread.flat_map(|each| style.painted(Emphasis::Warning, "  ?", 4, each)));
    lines.push(String::new());
}

/// Returns what stops a plan as lines.
pub(crate) fn refusal(refusal: &RefusalRow, style: Style) -> Vec<String> {
    let mut lines = style.painted(Emphasis::Danger, "refused:", 9, &refusal.message);
    lines.extend(style.painted(Emphasis::Help, "   help:", 9, &refusal.help));
    // To be copied, so in one line.
    lines.extend(refusal.line.iter().map(|line| format!("           {line}")));
    lines
}

/// Returns dangers of one kind as lines.
pub(crate) fn danger(group: &DangerGroup, style: Style, detail: Detail) -> Vec<String> {
    let role = match group.weight {
        Weight::Loss => Emphasis::Danger,
        Weight::Change => Emphasis::Warning,
    };
    let title = format!("! {}:", group.title);
    let people: Vec<String> = group.items.iter().map(endangered).collect();
    let names = detail.list(&people);
    if title.width() + 1 + names.width() <= style.columns() {
        return vec![format!("{} {names}", style.paint(role, &title))];
    }
    let mut lines = style.painted(role, "!", 2, &format!("{}:", group.title));
    // Names with more to say about each stand in lines of their own.
    let is_long = |each: &Endangered| {
        let detail = each.detail.as_deref().unwrap_or_default();
        detail.chars().count() > DETAIL_IN_LINE
    };
    if group.items.iter().any(is_long) {
        let (shown, rest) = detail.head(&people);
        lines.extend(shown.iter().flat_map(|line| style.hanging("", 4, line)));
        lines.extend(rest.map(|rest| format!("    {rest}")));
    } else {
        lines.extend(style.hanging("", 4, &names));
    }
    lines
}

/// Returns who or what is in danger, and what is to be said of it.
pub(crate) fn endangered(item: &Endangered) -> String {
    match &item.detail {
        Some(detail) => format!("{} {detail}", item.name),
        None => item.name.clone(),
    }
}

/// Returns one person's changes as lines, or those that several have in common.
pub(crate) fn block(block: &Block, style: Style, detail: Detail) -> Vec<String> {
    let (symbol, role) = mark(block.class);
    let lead = format!("{symbol} {}", block.class.as_str());
    let (who, names) = match &block.people[..] {
        [one] => (one.login.clone(), None),
        people => {
            let shown: Vec<String> = match detail {
                Detail::Short => people.iter().map(|each| each.login.clone()).collect(),
                Detail::Full => people.iter().map(located).collect(),
            };
            let who = count(people.len(), "person", "people");
            (who, Some(detail.folded(&shown)))
        }
    };
    let title = format!("{lead} {who}");
    let place = block.people.first().map_or("", |first| &first.place);
    let mut lines = if let Some(gap) = style.gap(&title, place) {
        let (title, place) = (style.paint(role, &title), style.paint(Emphasis::Dim, place));
        vec![format!("{title}{gap}{place}")]
    } else {
        let mut lines = style.painted(role, &lead, 4, &who);
        lines.extend(style.painted(Emphasis::Dim, "", 4, place));
        lines
    };
    let mut row = |label: &str, text: &str| {
        lines.extend(style.hanging(&format!("    {label}"), VALUE_COLUMN, text));
    };
    if let Some(names) = &names {
        row("people", names);
    }
    if let Some(reason) = &block.reason {
        row("reason", reason);
    }
    for each in &block.rows {
        row(&each.label, &each.text);
    }
    lines
}

fn located(who: &Who) -> String {
    format!("{} ({})", who.login, who.place)
}

/// Returns the sign of what happens to somebody, and what it is.
pub(crate) fn mark(class: Class) -> (char, Emphasis) {
    match class {
        Class::Create | Class::Activate | Class::Unsuspend => ('+', Emphasis::Add),
        Class::Update => ('~', Emphasis::Change),
        Class::Suspend | Class::Deactivate | Class::Delete => ('-', Emphasis::Remove),
    }
}

/// Returns a wish that cannot be met as lines.
pub(crate) fn blocked(blocked: &BlockedRow, style: Style) -> Vec<String> {
    let title = format!("blocked[{}]:", blocked.code);
    let mut lines = style.painted(Emphasis::Error, &title, 2, &blocked.message);
    lines.extend(style.painted(Emphasis::Dim, "  -->", 6, &blocked.place));
    for also in &blocked.also {
        lines.extend(style.painted(Emphasis::Dim, "  -->", 6, also));
    }
    if let Some(withheld) = &blocked.withheld {
        lines.extend(style.painted(Emphasis::Dim, "  withheld:", 12, withheld));
    }
    lines.extend(style.painted(Emphasis::Help, "  help:", 8, &blocked.help));
    lines
}

/// Returns what is left undone as lines.
pub(crate) fn note_lines(note: &NoteRow, style: Style, detail: Detail) -> Vec<String> {
    let title = format!("note[{}]:", note.code);
    let mut lines = style.labelled(Emphasis::Bold, &title, 2, &note.message);
    if !note.about.is_empty() {
        lines.extend(style.hanging("", 4, &detail.list(&note.about)));
    }
    lines
}
