//! What changes for one person, as rows.

use std::collections::BTreeMap;

use crate::model::credentials::{NewPassword, RecoveryQuestion, UserCredentials};
use crate::model::hidden::{Alike, told_apart};
use crate::model::ids::{AttributeName, UserId};
use crate::model::mail::Mail;
use crate::model::profile::Profile;
use crate::model::transition::{Landing, Verb};
use crate::plan::prediction::Prediction;
use crate::plan::step::{Change, Operation, Tokens, TypeRef, UserRef};
use crate::report::prediction;
use crate::report::text_safety::harmless;
use crate::report::value::{show, show_change};
use crate::report::view::Row;

/// Rows while a person's steps are read: lifecycle operations become one path, memberships one line.
#[derive(Default)]
pub(crate) struct Rows {
    path: String,
    attributes: Vec<Row>,
    groups: Vec<(char, String)>,
    rules: Vec<Row>,
    links: Vec<Row>,
}

impl Rows {
    /// Adds the id: a deletion is of an id, whatever the login.
    pub(crate) fn id(&mut self, id: &UserId) {
        self.fact("id", id.as_str());
    }

    /// Adds what rules do to memberships, once the steps are done.
    pub(crate) fn rules(&mut self, predictions: &[Prediction]) {
        let lines = prediction::lines(predictions).into_iter();
        self.rules.extend(lines.map(|text| Row {
            label: "rules".to_owned(),
            text,
        }));
    }

    /// Adds an operation.
    #[expect(
        clippy::too_many_lines,
        reason = "one match: an operation without a row does not compile"
    )]
    pub(crate) fn add(&mut self, operation: &Operation) {
        match operation {
            Operation::CreateGroup { .. }
            | Operation::RenameGroup { .. }
            | Operation::CreateDefinition { .. } => {}
            Operation::CreateUser {
                profile,
                credentials,
                user_type,
            } => {
                self.created(profile, user_type.as_ref());
                self.attributes.extend(credentials.as_deref().map(sign_in));
            }
            Operation::UpdateProfile { changes, .. } => self.changes(changes),
            Operation::ChangeType {
                from,
                to,
                changes,
                lost,
                ..
            } => {
                self.fact("type", &format!("{from} → {}", to.name));
                self.changes(changes);
                self.lost(lost);
            }
            Operation::JoinGroup { name, .. } => self.groups.push(('+', name.to_string())),
            Operation::LeaveGroup { name, .. } => self.groups.push(('-', name.to_string())),
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
                let [old, login] = told_apart([old, primary_login.as_str()]);
                self.link(relation.as_str(), &format!("{old} → {login}{new}"));
            }
            Operation::ClearLink {
                relation, replaced, ..
            } => self.link(relation.as_str(), &format!("{replaced} → (none)")),
            Operation::ExpirePassword {
                from,
                landing,
                not_before,
                changed,
                ..
            } => {
                let from = from.first().map(ToString::to_string);
                self.go("expire password", from, landing);
                let set = changed.as_deref().unwrap_or("(unknown)");
                let why = match not_before {
                    Some(day) => format!("set {set}, older than {day}"),
                    None => "must be changed at the first sign-in".to_owned(),
                };
                self.fact("password", &why);
            }
            Operation::RevokeSessions { tokens, .. } => {
                let text = match tokens {
                    Tokens::Keep => "cleared",
                    Tokens::Revoke => "cleared, OAuth tokens revoked",
                };
                self.fact("sessions", text);
            }
            Operation::RevokeGrants { .. } => self.fact("grants", "revoked"),
            Operation::SendActivationMail { to, .. } => {
                let to = to.as_ref().map_or(String::new(), |to| format!(", to {to}"));
                self.fact("mail", &format!("sent last{to}"));
            }
            Operation::Lifecycle {
                verb,
                from,
                landing,
                mail,
                ..
            } => self.lifecycle(*verb, from.first().map(ToString::to_string), landing, *mail),
        }
    }

    fn fact(&mut self, label: &str, text: &str) {
        self.attributes.push(Row {
            label: label.to_owned(),
            text: harmless(text).into_owned(),
        });
    }

    fn lost(&mut self, lost: &Profile) {
        self.attributes.extend(lost.iter().map(|(name, value)| Row {
            label: label(name),
            text: format!("{} → (lost with the type)", show(Some(value))),
        }));
    }

    fn created(&mut self, profile: &Profile, user_type: Option<&TypeRef>) {
        "new ─create→ STAGED".clone_into(&mut self.path);
        self.attributes.extend(user_type.map(|of| Row {
            label: "type".to_owned(),
            text: harmless(of.name.as_str()).into_owned(),
        }));
        let set = profile.iter().filter(|(name, _)| name.as_str() != "login");
        self.attributes.extend(set.map(|(name, value)| Row {
            label: label(name),
            text: show(Some(value)),
        }));
    }

    /// Whoever makes way in a circle of renames changes their login twice: one row tells both.
    fn changes(&mut self, changes: &BTreeMap<AttributeName, Change>) {
        for (name, change) in changes {
            let label = label(name);
            let before = self.attributes.iter_mut().find(|row| row.label == label);
            if let Some(row) = before {
                row.text = format!("{} → {}", row.text, show(change.desired.as_ref()));
            } else {
                let mut text = show_change(change.live.as_ref(), change.desired.as_ref());
                if change.by_default {
                    text.push_str(" (the default)");
                }
                self.attributes.push(Row { label, text });
            }
        }
    }

    fn link(&mut self, relation: &str, text: &str) {
        self.links.push(Row {
            label: format!("link {}", harmless(relation)),
            text: harmless(text).into_owned(),
        });
    }

    fn lifecycle(&mut self, verb: Verb, from: Option<String>, landing: &Landing, mail: Mail) {
        let mailed = match (verb, mail) {
            (Verb::Activate, Mail::Send) => ", with mail",
            (Verb::Activate, Mail::Withhold) => ", no mail",
            (
                Verb::Unsuspend | Verb::Unlock | Verb::Suspend | Verb::Deactivate | Verb::Delete,
                _,
            ) => "",
        };
        self.go(&format!("{verb}{mailed}"), from, landing);
    }

    /// Goes on from where the path ends.
    fn go(&mut self, by: &str, from: Option<String>, landing: &Landing) {
        if self.path.is_empty() {
            self.path = from.unwrap_or_default();
        }
        let to = match landing {
            Landing::Gone => "gone".to_owned(),
            Landing::OneOf(statuses) => statuses
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join("|"),
        };
        self.path = format!("{} ─{by}→ {to}", self.path);
    }

    /// Returns the rows in the order in which they are read: status, attributes, groups, rules, links.
    pub(crate) fn finish(self) -> Vec<Row> {
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
                text: harmless(&moves(&self.groups)).into_owned(),
            });
        }
        rows.extend(self.rules);
        rows.extend(self.links);
        rows
    }
}

/// Returns the groups that somebody joins and leaves, told apart where their names look alike.
fn moves(groups: &[(char, String)]) -> String {
    let alike = Alike::among(groups.iter().map(|(_, name)| name.as_str()));
    let moves = groups.iter();
    let moves = moves.map(|(sign, name)| format!("{sign}{}", alike.shown(name)));
    moves.collect::<Vec<_>>().join(" ")
}

/// What stands before other rows than those of attributes.
const LABELS: [&str; 13] = [
    "credentials",
    "grants",
    "groups",
    "id",
    "mail",
    "password",
    "people",
    "reason",
    "rules",
    "sessions",
    "status",
    "type",
    "withheld",
];

/// The name of an attribute, told apart from what else has that name.
fn label(name: &AttributeName) -> String {
    if LABELS.contains(&name.as_str()) {
        format!("profile.{name}")
    } else {
        harmless(name.as_str()).into_owned()
    }
}

/// What somebody new starts with to sign in. Secrets are their names.
fn sign_in(credentials: &UserCredentials) -> Row {
    let mut parts = Vec::new();
    match &credentials.password {
        Some(NewPassword::Value(secret)) => parts.push(format!("password {secret}")),
        Some(NewPassword::Hash(hash)) => parts.push(format!("password hash {}", hash.value)),
        Some(NewPassword::Hook(hook)) => parts.push(format!("password by hook {hook}")),
        None => {}
    }
    if let Some(RecoveryQuestion { question, answer }) = &credentials.recovery_question {
        parts.push(format!("recovery question {question:?}, answer {answer}"));
    }
    if let Some(provider) = &credentials.provider {
        let name = provider.name.as_ref();
        let name = name.map_or(String::new(), |name| format!(" {name:?}"));
        parts.push(format!("provider {}{name}", provider.kind.as_str()));
    }
    Row {
        label: "credentials".to_owned(),
        text: harmless(&parts.join(", ")).into_owned(),
    }
}
