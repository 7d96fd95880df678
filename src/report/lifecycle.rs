//! The status machine, drawn from the planner's own table: as text, and as the text that draws a diagram.

pub mod diagram;
pub mod route;

use crate::model::status::UserStatus;
use crate::model::transition::{Credential, Landing, Transition, Verb, transition};
use crate::report::style::{Emphasis, Style};
use crate::report::wrap::pad;

/// What stands in the table where Okta refuses, or nobody knows.
const NONE: &str = "·";

/// Blanks between two columns of the table.
const BETWEEN: usize = 2;

/// One operation in one status: what Okta does with it, for all credentials for which that is the same.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Row {
    from: UserStatus,
    verb: Verb,
    credentials: Vec<Credential>,
    transition: Transition,
}

/// Returns the planner's table, in the order of a life.
fn rows() -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for from in UserStatus::KNOWN {
        for verb in Verb::ALL {
            for credential in Credential::ALL {
                let Some(transition) = transition(&from, verb, credential) else {
                    continue;
                };
                let same = rows.iter_mut().find(|row| {
                    row.from == from && row.verb == verb && row.transition == transition
                });
                match same {
                    Some(row) => row.credentials.push(credential),
                    None => rows.push(Row {
                        from: from.clone(),
                        verb,
                        credentials: vec![credential],
                        transition,
                    }),
                }
            }
        }
    }
    rows
}

/// Prints the whole machine: a table of statuses and operations, and where each of them leads.
pub fn text(style: Style) -> String {
    let rows = rows();
    let mut lines = vec![
        style.paint(
            Emphasis::Bold,
            "What Okta accepts in which status, and the evidence",
        ),
        String::new(),
    ];
    lines.extend(table(&rows, style));
    lines.push(String::new());
    lines.push(style.paint(
        Emphasis::Bold,
        "Where each operation leads, the usual status first",
    ));
    lines.push(String::new());
    lines.push("not in the org".to_owned());
    lines.push("  create → STAGED".to_owned());
    for from in UserStatus::KNOWN {
        lines.push(from.to_string());
        for row in rows.iter().filter(|row| row.from == from) {
            let operation = operation(row.verb, &row.credentials);
            lines.push(led(&operation, &row.transition, style));
        }
    }
    lines.push(String::new());
    lines.extend(legend(style));
    lines.join("\n") + "\n"
}

fn table(rows: &[Row], style: Style) -> Vec<String> {
    let first = UserStatus::KNOWN.iter().map(|status| status.as_str().len());
    let mut widths = vec![first.max().unwrap_or_default()];
    let mut cells = vec![vec![String::new()]];
    cells[0].extend(Verb::ALL.map(|verb| verb.to_string()));
    for from in UserStatus::KNOWN {
        let mut line = vec![from.to_string()];
        line.extend(Verb::ALL.map(|verb| cell(rows, &from, verb).to_owned()));
        cells.push(line);
    }
    for column in 1..=Verb::ALL.len() {
        let all = cells.iter().map(|line| line[column].chars().count());
        widths.push(all.max().unwrap_or_default());
    }
    let mut lines = Vec::new();
    for (index, line) in cells.iter().enumerate() {
        let padded = line.iter().zip(&widths);
        let padded: String = padded
            .map(|(cell, width)| pad(cell, width + BETWEEN))
            .collect();
        let role = if index == 0 {
            Emphasis::Bold
        } else {
            Emphasis::Dim
        };
        let text = padded.trim_end();
        lines.push(match text.split_at_checked(widths[0]) {
            Some((status, rest)) => format!("{status}{}", style.paint(role, rest)),
            None => text.to_owned(),
        });
    }
    lines
}

/// The weakest evidence for an operation in a status.
fn cell(rows: &[Row], from: &UserStatus, verb: Verb) -> &'static str {
    let of_both = rows
        .iter()
        .filter(|row| row.from == *from && row.verb == verb);
    let weakest = of_both.map(|row| row.transition.evidence).max();
    weakest.map_or(NONE, |evidence| evidence.as_str())
}

/// Returns the line of one operation: what it is, where it leads, and how we know.
fn led(operation: &str, transition: &Transition, style: Style) -> String {
    let left = format!("  {operation} → {}", landing(&transition.landing));
    let evidence = transition.evidence.as_str();
    let gap = style
        .gap(&left, evidence)
        .unwrap_or_else(|| "  ".to_owned());
    format!("{left}{gap}{}", style.paint(Emphasis::Dim, evidence))
}

/// Returns an operation with what it depends on: `activate (password or federated)`.
fn operation(verb: Verb, credentials: &[Credential]) -> String {
    if credentials.len() == Credential::ALL.len() {
        return verb.to_string();
    }
    let words: Vec<&str> = credentials.iter().copied().map(word).collect();
    format!("{verb} ({})", words.join(" or "))
}

fn word(credential: Credential) -> &'static str {
    match credential {
        Credential::Password => "password",
        Credential::Federated => "federated",
        Credential::Nothing => "neither",
    }
}

/// Returns where an operation leads: `ACTIVE|PROVISIONED`.
pub(crate) fn landing(landing: &Landing) -> String {
    match landing {
        Landing::OneOf(statuses) => {
            let names: Vec<&str> = statuses.iter().map(UserStatus::as_str).collect();
            names.join("|")
        }
        Landing::Gone => "gone".to_owned(),
    }
}

fn legend(style: Style) -> Vec<String> {
    let entries = [
        (
            "recorded",
            "a real org answered like this, and the answer is on record",
        ),
        ("advertised", "Okta offered it in the `_links` of a user"),
        ("documented", "Okta's documentation says so"),
        (
            "unproven",
            "no evidence; used only where there is no proven route",
        ),
        (NONE, "refused by Okta, unknown, or never used by a plan"),
        (
            "password, federated, neither",
            "what the person signs in with",
        ),
    ];
    let mut lines: Vec<String> = entries
        .iter()
        .flat_map(|(word, meaning)| style.hanging("", 2, &format!("{word}: {meaning}")))
        .map(|line| line.replacen("  ", "", 1))
        .collect();
    lines.extend(style.hanging(
        "",
        0,
        "Changes that people and policies cause (finishing an activation, choosing a password, a lock-out) are not \
         shown.",
    ));
    lines
}
