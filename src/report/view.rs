//! One view of a plan: the rows that all renderers share, so that they cannot disagree on counts or order.

use std::collections::BTreeMap;

use crate::desired::state::Mail;
use crate::model::ids::{AttributeName, UserId};
use crate::model::profile::Profile;
use crate::model::transition::{Landing, Verb};
use crate::plan::note::{Note, Number};
use crate::plan::step::{Change, Operation, TypeRef, UserRef};
use crate::plan::{Class, Plan, PlannedPerson};
use crate::report::plural::count;
use crate::report::summary;
use crate::report::text_safety::harmless;
use crate::report::value::{show, show_change};
use crate::report::words::{self, RefusalRow, Title, Weight};

/// A plan as rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// What it comes to, in one sentence.
    pub verdict: String,
    /// What must not be overlooked, by kind.
    pub dangers: Vec<DangerGroup>,
    /// Groups and definitions that are created.
    pub declared: Vec<String>,
    /// The people, in the order of the files.
    pub blocks: Vec<Block>,
    /// What stops the plan.
    pub refusals: Vec<RefusalRow>,
    /// Wishes that cannot be met.
    pub blocked: Vec<BlockedRow>,
    /// What is left undone, folded by reason.
    pub notes: Vec<NoteRow>,
    /// Why the plan is not to be applied as it is; a log shows its end first.
    pub closing: Option<String>,
    /// The last line, of fixed grammar.
    pub last_line: String,
}

/// Dangers of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DangerGroup {
    /// How many, and what: "2 lose access".
    pub title: String,
    /// One for each person, or one for all.
    pub lines: Vec<String>,
    /// How grave it is.
    pub weight: Weight,
}

/// One person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// The gravest of what happens.
    pub class: Class,
    /// Who.
    pub login: String,
    /// Where the files ask.
    pub place: String,
    /// Why, in the words of the files.
    pub reason: Option<String>,
    /// What changes.
    pub rows: Vec<Row>,
}

/// One line of a person's block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// What.
    pub label: String,
    /// Old and new.
    pub text: String,
}

/// A wish that cannot be met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlockedRow {
    /// The stable name.
    pub code: &'static str,
    /// Where the files ask.
    pub place: String,
    /// Who, and why not.
    pub message: String,
    /// What to do.
    pub help: String,
}

/// A reason that leaves something undone, and for whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteRow {
    /// The stable name.
    pub code: &'static str,
    /// What and why.
    pub message: String,
    /// Whom or what it is about, with places, where that is several.
    pub about: Vec<String>,
}

/// Makes the rows of a plan.
pub fn view(plan: &Plan) -> View {
    View {
        verdict: summary::verdict(plan),
        dangers: dangers(plan),
        declared: declared(plan),
        blocks: plan
            .people()
            .iter()
            .map(|person| block(plan, person))
            .collect(),
        refusals: plan.refusals().iter().map(words::refusal).collect(),
        blocked: plan
            .blocked()
            .iter()
            .map(|blocked| BlockedRow {
                code: blocked.reason.code(),
                place: harmless(&blocked.place.to_string()).into_owned(),
                message: harmless(&format!("{} {}", blocked.login, blocked.reason.message()))
                    .into_owned(),
                help: harmless(&blocked.reason.help()).into_owned(),
            })
            .collect(),
        notes: notes(plan),
        closing: summary::closing(plan),
        last_line: summary::last_line(plan),
    }
}

fn dangers(plan: &Plan) -> Vec<DangerGroup> {
    let mut groups: BTreeMap<usize, (Title, Weight, Vec<String>)> = BTreeMap::new();
    for danger in plan.dangers() {
        let (rank, title, detail) = words::danger(&danger.kind);
        let entry = || (title, words::weight(&danger.kind), Vec::new());
        let (_, _, lines) = groups.entry(rank).or_insert_with(entry);
        let line = match detail {
            Some(detail) => format!("{} {detail}", danger.login),
            None => danger.login.to_string(),
        };
        lines.push(harmless(&line).into_owned());
    }
    let group = |((one, many), weight, lines): (Title, Weight, Vec<String>)| DangerGroup {
        title: count(lines.len(), one, many),
        lines,
        weight,
    };
    groups.into_values().map(group).collect()
}

fn declared(plan: &Plan) -> Vec<String> {
    plan.steps()
        .iter()
        .filter(|step| step.subject.login().is_none())
        .map(|step| harmless(&step.operation.summary()).into_owned())
        .collect()
}

fn block(plan: &Plan, person: &PlannedPerson) -> Block {
    let mut rows = Rows::default();
    if let (Class::Delete, Some(id)) = (person.class, &person.id) {
        rows.id(id);
    }
    for id in &person.steps {
        rows.add(&plan.step(*id).operation);
    }
    Block {
        class: person.class,
        login: harmless(person.login.as_str()).into_owned(),
        place: harmless(&person.place.to_string()).into_owned(),
        reason: person
            .reason
            .as_deref()
            .map(|reason| harmless(reason).into_owned()),
        rows: rows.finish(),
    }
}

/// Rows while a person's steps are read: lifecycle operations become one path, memberships one line.
#[derive(Default)]
struct Rows {
    path: String,
    attributes: Vec<Row>,
    groups: Vec<String>,
    links: Vec<Row>,
}

impl Rows {
    /// A deletion is of an id, whatever the login.
    fn id(&mut self, id: &UserId) {
        self.attributes.push(Row {
            label: "id".to_owned(),
            text: harmless(id.as_str()).into_owned(),
        });
    }

    fn add(&mut self, operation: &Operation) {
        match operation {
            Operation::CreateGroup { .. } | Operation::CreateDefinition { .. } => {}
            Operation::CreateUser { profile, user_type } => {
                self.created(profile, user_type.as_ref());
            }
            Operation::UpdateProfile { changes, .. } => self.changes(changes),
            Operation::ChangeType {
                from,
                to,
                changes,
                lost,
                ..
            } => {
                self.attributes.push(Row {
                    label: "type".to_owned(),
                    text: harmless(&format!("{from} → {}", to.name)).into_owned(),
                });
                self.changes(changes);
                self.attributes.extend(lost.iter().map(|(name, value)| Row {
                    label: harmless(name.as_str()).into_owned(),
                    text: format!("{} → (lost with the type)", show(Some(value))),
                }));
            }
            Operation::JoinGroup { name, .. } => self.groups.push(format!("+{name}")),
            Operation::LeaveGroup { name, .. } => self.groups.push(format!("-{name}")),
            Operation::SetLink {
                relation,
                primary,
                primary_login,
                replaced,
                ..
            } => {
                let new = match primary {
                    UserRef::Live(_) => "",
                    UserRef::CreatedBy(_) => " (new)",
                };
                let old = replaced.as_ref().map_or("(none)", |login| login.as_str());
                self.link(relation.as_str(), &format!("{old} → {primary_login}{new}"));
            }
            Operation::ClearLink {
                relation, replaced, ..
            } => self.link(relation.as_str(), &format!("{replaced} → (none)")),
            Operation::Lifecycle {
                verb,
                from,
                landing,
                mail,
                ..
            } => self.lifecycle(*verb, from.first().map(ToString::to_string), landing, *mail),
        }
    }

    /// Of somebody new there is nothing old: one paragraph says it all.
    fn created(&mut self, profile: &Profile, user_type: Option<&TypeRef>) {
        "new ─create→ STAGED".clone_into(&mut self.path);
        self.attributes.extend(user_type.map(|of| Row {
            label: "type".to_owned(),
            text: harmless(of.name.as_str()).into_owned(),
        }));
        let set = profile.iter().filter(|(name, _)| name.as_str() != "login");
        let set: Vec<String> = set
            .map(|(name, value)| format!("{} {}", harmless(name.as_str()), show(Some(value))))
            .collect();
        if !set.is_empty() {
            self.attributes.push(Row {
                label: "profile".to_owned(),
                text: set.join(", "),
            });
        }
    }

    /// Whoever makes way in a circle of renames changes their login twice: one row tells both.
    fn changes(&mut self, changes: &BTreeMap<AttributeName, Change>) {
        for (name, change) in changes {
            let label = harmless(name.as_str()).into_owned();
            let before = self.attributes.iter_mut().find(|row| row.label == label);
            match before {
                Some(row) => {
                    row.text = format!("{} → {}", row.text, show(change.desired.as_ref()));
                }
                None => self.attributes.push(Row {
                    label,
                    text: show_change(change.live.as_ref(), change.desired.as_ref()),
                }),
            }
        }
    }

    fn link(&mut self, relation: &str, text: &str) {
        self.links.push(Row {
            label: harmless(relation).into_owned(),
            text: harmless(text).into_owned(),
        });
    }

    fn lifecycle(&mut self, verb: Verb, from: Option<String>, landing: &Landing, mail: Mail) {
        if self.path.is_empty() {
            self.path = from.unwrap_or_default();
        }
        let mailed = match (verb, mail) {
            (Verb::Activate, Mail::Send) => ", with mail",
            (Verb::Activate, Mail::Withhold) => ", no mail",
            (
                Verb::Unsuspend | Verb::Unlock | Verb::Suspend | Verb::Deactivate | Verb::Delete,
                _,
            ) => "",
        };
        let to = match landing {
            Landing::Gone => "gone".to_owned(),
            Landing::OneOf(statuses) => statuses
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join("|"),
        };
        self.path = format!("{} ─{verb}{mailed}→ {to}", self.path);
    }

    fn finish(self) -> Vec<Row> {
        let mut rows = Vec::new();
        if !self.path.is_empty() {
            rows.push(Row {
                label: "status".to_owned(),
                text: self.path,
            });
        }
        rows.extend(self.attributes);
        if !self.groups.is_empty() {
            rows.push(Row {
                label: "groups".to_owned(),
                text: harmless(&self.groups.join(" ")).into_owned(),
            });
        }
        rows.extend(self.links);
        rows
    }
}

fn notes(plan: &Plan) -> Vec<NoteRow> {
    let mut rows: Vec<NoteRow> = Vec::new();
    let alike = |one: &&Note, other: &&Note| one.kind == other.kind;
    let notes: Vec<&Note> = plan.notes().iter().collect();
    for group in notes.chunk_by(alike) {
        let number = if group.len() == 1 {
            Number::One
        } else {
            Number::Many
        };
        let message = group[0].kind.message(number);
        let message = match (group, group[0].about.words()) {
            (_, None) => message,
            ([note], Some((name, _))) => format!("{}{message}", place_of(name, note)),
            (_, Some((_, many))) => format!("{} {many} {message}", group.len()),
        };
        let about = group.iter().filter(|_| group.len() > 1).filter_map(|note| {
            let (name, _) = note.about.words()?;
            let text = place_of(name, note);
            Some(harmless(text.trim_end()).into_owned())
        });
        rows.push(NoteRow {
            code: group[0].kind.code(),
            message: harmless(&message).into_owned(),
            about: about.collect(),
        });
    }
    rows
}

/// Returns a name and where the files have it, with a blank behind.
fn place_of(name: &str, note: &Note) -> String {
    match &note.place {
        Some(place) => format!("{name} ({place}) "),
        None => format!("{name} "),
    }
}
