//! What changes for one person, as rows.

use std::collections::BTreeMap;

use crate::desired::state::Mail;
use crate::model::ids::{AttributeName, UserId};
use crate::model::profile::Profile;
use crate::model::transition::{Landing, Verb};
use crate::plan::step::{Change, Operation, TypeRef, UserRef};
use crate::report::text_safety::harmless;
use crate::report::value::{show, show_change};
use crate::report::view::Row;

/// Rows while a person's steps are read: lifecycle operations become one path, memberships one line.
#[derive(Default)]
pub(in crate::report::view) struct Rows {
    path: String,
    attributes: Vec<Row>,
    groups: Vec<String>,
    links: Vec<Row>,
}

impl Rows {
    /// Adds the id: a deletion is of an id, whatever the login.
    pub(in crate::report::view) fn id(&mut self, id: &UserId) {
        self.attributes.push(Row {
            label: "id".to_owned(),
            text: harmless(id.as_str()).into_owned(),
        });
    }

    /// Adds an operation.
    pub(in crate::report::view) fn add(&mut self, operation: &Operation) {
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

    /// Returns the rows in the order in which they are read: status, attributes, groups, links.
    pub(in crate::report::view) fn finish(self) -> Vec<Row> {
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
