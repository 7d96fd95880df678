//! The files' side of the page: where they name the person, and what the next plan would do.

use serde_json::Value;

use crate::model::profile::AttributeValue;
use crate::report::names::Detail;
use crate::report::person::concern::Concern;
use crate::report::person::files::{Ask, Entry};
use crate::report::person::text::Lines;
use crate::report::person::{Files, Next, Page};
use crate::report::plural::count;
use crate::report::style::{Emphasis, Style};
use crate::report::text::{block, blocked, danger, note_lines, refusal};
use crate::report::text_safety::harmless;
use crate::report::value::show;
use crate::report::view::fold;
use crate::report::view::{self, dangers, notes};
use crate::report::words;

/// The column at which a value of the files begins: `linkedObjects.manager` fits before it.
const ASK_COLUMN: usize = 28;

impl Lines {
    pub(crate) fn files(&mut self, files: &Files) {
        match files {
            Files::Entry(entry) => self.entry(entry),
            Files::NoEntry { alike } => {
                self.head("in the files: no", "");
                self.sentence("No file names them, so a plan leaves them alone.");
                if let Some(entry) = alike {
                    let (login, place) = (&entry.login, &entry.place);
                    self.sentence(&format!(
                        "The entry {login} ({place}) is about nobody in the org and may mean them; if so, correct \
                         its `login`, or write `previousLogin` to rename them."
                    ));
                }
            }
            Files::Missing { why } => {
                self.head("in the files: not known", "");
                self.sentence(why);
            }
        }
    }

    fn entry(&mut self, entry: &Entry) {
        self.head(
            &format!("in the files as {}", entry.login),
            &entry.place.to_string(),
        );
        if let Some(reason) = &entry.reason {
            self.ask("reason", reason, "");
        }
        for ask in &entry.asks {
            let whose = if ask.is_default { "default, " } else { "" };
            let place = format!("{whose}{}", ask.place);
            self.ask(&ask.key, &value(ask), &place);
        }
    }

    /// Adds a value and, at the right margin or in a line of its own, where it stands.
    fn ask(&mut self, key: &str, value: &str, place: &str) {
        let label = format!("    {}", harmless(key));
        let place = harmless(place);
        let mut lines = self.style.hanging(&label, ASK_COLUMN, &harmless(value));
        let painted = self.style.paint(Emphasis::Dim, &place);
        match (&mut lines[..], place.is_empty()) {
            (_, true) => {}
            ([only], false) if self.style.gap(only, &place).is_some() => {
                let blanks = self.style.gap(only, &place).unwrap_or_default();
                only.push_str(&blanks);
                only.push_str(&painted);
            }
            (_, false) => {
                let below = self.style.painted(Emphasis::Dim, "", ASK_COLUMN, &place);
                lines.extend(below);
            }
        }
        self.all.extend(lines);
    }

    pub(crate) fn next(&mut self, page: &Page<'_>) {
        match &page.plan {
            Next::NotPlanned { why } => {
                self.head("next plan: not made", "");
                self.sentence(why);
            }
            Next::Planned(concern) => {
                let has_entry = matches!(page.files, Files::Entry(_));
                self.head("next plan", "");
                self.concern(concern, has_entry);
            }
        }
    }

    fn concern(&mut self, concern: &Concern<'_>, has_entry: bool) {
        let (style, detail) = (self.style, self.detail);
        match concern.person {
            Some(person) => {
                let rows = fold::block(concern.plan, person);
                self.all.extend(block(&rows, style, detail));
            }
            None if concern.met => self.sentence("Nothing: the org has what the files ask for."),
            None if has_entry => {
                self.sentence("Nothing is planned; what the files ask for is not met.");
            }
            None => self.sentence("Nothing: no file names them."),
        }
        if !concern.refusals.is_empty() || concern.other_refusals > 0 {
            self.apart(refused(concern, style, detail));
        }
        let dangers = dangers(concern.dangers.iter().copied(), detail);
        self.apart(dangers.iter().flat_map(|each| danger(each, style, detail)));
        for each in &concern.blocked {
            self.apart(blocked(&view::blocked(each), style));
        }
        let notes = notes(concern.notes.iter().copied(), detail);
        self.apart(
            notes
                .iter()
                .flat_map(|note| note_lines(note, style, detail)),
        );
    }

    /// Adds lines, if there are any, with an empty one before them.
    fn apart(&mut self, lines: impl IntoIterator<Item = String>) {
        let before = self.all.len();
        self.all.extend(lines);
        if self.all.len() > before {
            self.all.insert(before, String::new());
        }
    }
}

/// Why nothing of the plan would be applied, whatever it says of this person.
fn refused(concern: &Concern<'_>, style: Style, detail: Detail) -> Vec<String> {
    let refusals = concern.refusals.iter();
    let mut lines: Vec<String> = refusals
        .flat_map(|each| refusal(&words::refusal(each, detail), style))
        .collect();
    let others = match concern.other_refusals {
        0 => String::new(),
        others => format!(
            " {} somebody else: see `okta-reconcile plan`.",
            count(others, "refusal is about", "refusals are about")
        ),
    };
    let text = format!("A guard refuses the plan, so nothing of this would be applied.{others}");
    lines.extend(style.painted(Emphasis::Danger, "", 0, &text));
    lines
}

/// Returns a value of the files as people read it.
fn value(ask: &Ask) -> String {
    match &ask.value {
        Value::Null => show(None),
        Value::Array(all) if all.is_empty() => "(none)".to_owned(),
        Value::Array(all) => {
            let shown: Vec<String> = all.iter().map(one).collect();
            shown.join(", ")
        }
        single @ (Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_)) => {
            one(single)
        }
    }
}

fn one(value: &Value) -> String {
    let value = AttributeValue::from_json(value.clone());
    show(value.as_ref())
}
