//! A plan for a terminal: verdict and dangers first, then a block a person, then notes, then the last line.

use crate::plan::{Class, Plan};
use crate::report::plural::count;
use crate::report::style::{Role, Style};
use crate::report::view::{Block, DangerGroup, NoteRow, View, view};
use crate::report::words::Weight;
use crate::report::wrap::{gap, hanging};

/// The column at which the new value of an attribute begins.
const VALUE_COLUMN: usize = 20;

/// What is said of a person in a list of several, at most; more stands in a line of its own.
const DETAIL_IN_LINE: usize = 24;

/// Prints a plan.
pub fn plan(plan: &Plan, style: Style) -> String {
    let view = view(plan);
    let mut lines: Vec<String> = Vec::new();
    head(&view, style, &mut lines);
    for block in &view.blocks {
        person(block, style, &mut lines);
    }
    withheld(&view, style, &mut lines);
    let census = plan.census();
    if census.gone > 0 {
        let gone = count(census.gone, "tombstone", "tombstones");
        let line = format!("Gone already: {gone} of people whom the org does not have.");
        lines.push(style.paint(Role::Dim, &line));
    }
    if census.in_no_file > 0 {
        let people = count(census.in_no_file, "person", "people");
        let line = format!("Left alone: {people} of the org in no file.");
        lines.push(style.paint(Role::Dim, &line));
    }
    if let Some(closing) = &view.closing {
        lines.extend(painted(&hanging("", 0, closing), style, Role::Danger));
    }
    lines.push(style.paint(Role::Bold, &view.last_line));
    lines.join("\n") + "\n"
}

fn head(view: &View, style: Style, lines: &mut Vec<String>) {
    let role = if view.refusals.is_empty() {
        Role::Bold
    } else {
        Role::Danger
    };
    lines.extend(painted(&hanging("", 0, &view.verdict), style, role));
    lines.push(String::new());
    for refusal in &view.refusals {
        let first = hanging("refused:", 9, &refusal.message);
        lines.extend(painted(&first, style, Role::Danger));
        lines.extend(painted(
            &hanging("   help:", 9, &refusal.help),
            style,
            Role::Help,
        ));
        if let Some(line) = &refusal.line {
            lines.push(format!("           {line}"));
        }
        lines.push(String::new());
    }
    for group in &view.dangers {
        danger(group, style, lines);
    }
    if !view.dangers.is_empty() {
        lines.push(String::new());
    }
    for declared in &view.declared {
        lines.push(style.paint(Role::Add, &format!("+ {declared}")));
    }
    if !view.declared.is_empty() {
        lines.push(String::new());
    }
}

fn danger(group: &DangerGroup, style: Style, lines: &mut Vec<String>) {
    let role = match group.weight {
        Weight::Loss => Role::Danger,
        Weight::Change => Role::Warning,
    };
    let title = format!("! {}:", group.title);
    let names = group.lines.join(", ");
    // Names with more to say about each stand in lines of their own.
    let is_long = |line: &String| {
        let detail = line.split_once(' ').map_or("", |(_, detail)| detail);
        detail.chars().count() > DETAIL_IN_LINE
    };
    let all: Vec<String> = if group.lines.iter().any(is_long) {
        let each = group.lines.iter();
        each.flat_map(|line| hanging("   ", 4, line)).collect()
    } else {
        hanging("", 4, &names)
    };
    let short = format!("{title} {names}");
    if unicode_width::UnicodeWidthStr::width(short.as_str()) <= crate::report::wrap::COLUMNS {
        lines.push(format!("{} {names}", style.paint(role, &title)));
    } else {
        lines.push(style.paint(role, &title));
        lines.extend(all);
    }
}

fn person(block: &Block, style: Style, lines: &mut Vec<String>) {
    let (symbol, role) = mark(block.class);
    let title = format!("{symbol} {} {}", block.class.as_str(), block.login);
    let gap = gap(&title, &block.place);
    lines.push(format!(
        "{}{gap}{}",
        style.paint(role, &title),
        style.paint(Role::Dim, &block.place)
    ));
    if let Some(reason) = &block.reason {
        lines.extend(hanging("    reason", VALUE_COLUMN, reason));
    }
    for row in &block.rows {
        lines.extend(hanging(
            &format!("    {}", row.label),
            VALUE_COLUMN,
            &row.text,
        ));
    }
    lines.push(String::new());
}

fn mark(class: Class) -> (char, Role) {
    match class {
        Class::Create | Class::Activate | Class::Unsuspend => ('+', Role::Add),
        Class::Update => ('~', Role::Change),
        Class::Suspend | Class::Deactivate | Class::Delete => ('-', Role::Remove),
    }
}

fn withheld(view: &View, style: Style, lines: &mut Vec<String>) {
    for blocked in &view.blocked {
        let title = format!("blocked[{}]:", blocked.code);
        lines.extend(
            painted(
                &hanging("", 2, &format!("{title} {}", blocked.message)),
                style,
                Role::Error,
            )
            .into_iter()
            .enumerate()
            .map(|(index, line)| {
                if index == 0 {
                    line.replacen("  ", "", 1)
                } else {
                    line
                }
            }),
        );
        lines.push(style.paint(Role::Dim, &format!("  --> {}", blocked.place)));
        lines.extend(painted(
            &hanging("  help:", 8, &blocked.help),
            style,
            Role::Help,
        ));
        lines.push(String::new());
    }
    for note in &view.notes {
        note_lines(note, style, lines);
    }
    if !view.notes.is_empty() {
        lines.push(String::new());
    }
}

fn note_lines(note: &NoteRow, style: Style, lines: &mut Vec<String>) {
    let title = format!("note[{}]:", note.code);
    let mut first = hanging("", 2, &format!("{title} {}", note.message));
    if let Some(first) = first.first_mut() {
        *first = first
            .trim_start()
            .replacen(&title, &style.paint(Role::Bold, &title), 1);
    }
    lines.extend(first);
    if !note.about.is_empty() {
        lines.extend(hanging("", 4, &note.about.join(", ")));
    }
}

fn painted(lines: &[String], style: Style, role: Role) -> Vec<String> {
    lines.iter().map(|line| style.paint(role, line)).collect()
}
