//! The single values of a sandbox file: references, moments, Okta's words.

use std::borrow::Cow;

use jiff::Timestamp;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Value, json};

use crate::diagnostic::{Code, Diagnostics};
use crate::model::status::UserStatus;
use crate::source::Located;
use crate::yaml::content::{Content, Unread};
use crate::yaml::entry::entries;
use crate::yaml::words::words;

entries! {
    /// Something by its id.
    ById, ByIdKey: "a reference" {
        /// Okta's id.
        id Id "id": String,
    }
}

/// A group by its name or a person by their login; either by id where that is not enough.
#[derive(Debug)]
pub(crate) enum Reference {
    /// `engineering`
    Name(String),
    /// `{id: 00g1abcd}`
    Id(String),
}

impl Content for Reference {
    type Shape = Self;

    fn read(unread: Unread<'_>, found: &mut Diagnostics) -> Option<Self> {
        match unread.node.text() {
            Some(name) => Some(Self::Name(name.to_owned())),
            None if unread.node.entries().is_some() => {
                ById::read(unread, found).map(|by_id| Self::Id(by_id.id))
            }
            None => {
                found.push(unread.wrong(Code::WrongType, "text or `{id: …}`"));
                None
            }
        }
    }
}

/// As the file has it.
impl From<Reference> for Value {
    fn from(reference: Reference) -> Self {
        match reference {
            Reference::Name(name) => Self::from(name),
            Reference::Id(id) => json!({ ByIdKey::Id.word(): id }),
        }
    }
}

impl JsonSchema for Reference {
    fn schema_name() -> Cow<'static, str> {
        "Reference".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A group by its name or a person by their login; either by id where that is not enough.",
            "anyOf": [{ "type": "string" }, generator.subschema_for::<ById>()],
        })
    }
}

entries! {
    /// The members of a group, who own another one.
    OwnerGroupEntry, OwnerGroupKey: "an owner" {
        /// The group: a name, or `{id: …}`.
        group Group "group": Located<Reference>,
    }
}

/// Who owns a group.
#[derive(Debug)]
pub(crate) enum OwnerReference {
    /// A person, by login.
    Login(String),
    /// `{group: engineering}`
    Group(Located<Reference>),
}

impl Content for OwnerReference {
    type Shape = Self;

    fn read(unread: Unread<'_>, found: &mut Diagnostics) -> Option<Self> {
        match unread.node.text() {
            Some(login) => Some(Self::Login(login.to_owned())),
            None if unread.node.entries().is_some() => {
                OwnerGroupEntry::read(unread, found).map(|entry| Self::Group(entry.group))
            }
            None => {
                found.push(unread.wrong(Code::WrongType, "a login or `{group: …}`"));
                None
            }
        }
    }
}

impl JsonSchema for OwnerReference {
    fn schema_name() -> Cow<'static, str> {
        "OwnerReference".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A person by their login, or the members of a group.",
            "anyOf": [{ "type": "string" }, generator.subschema_for::<OwnerGroupEntry>()],
        })
    }
}

entries! {
    /// Somebody or something that an event names, as it was called then.
    SubjectEntry, SubjectKey: "a subject of an event" {
        /// Okta's id.
        id Id "id": String,
        /// Of a person the login. Absent: that of whoever has the id, else `unknown`.
        alternate_id AlternateId "alternateId": Option<String>,
        /// What people read. Absent: that of what has the id, else `unknown`.
        display_name DisplayName "displayName": Option<String>,
    }
}

/// Somebody or something that an event names.
#[derive(Debug)]
pub(crate) enum Subject {
    /// By login or name, as it is called today.
    Name(String),
    /// By id, as it was called then.
    Entry(SubjectEntry),
}

impl Content for Subject {
    type Shape = Self;

    fn read(unread: Unread<'_>, found: &mut Diagnostics) -> Option<Self> {
        match unread.node.text() {
            Some(name) => Some(Self::Name(name.to_owned())),
            None if unread.node.entries().is_some() => {
                SubjectEntry::read(unread, found).map(Self::Entry)
            }
            None => {
                found.push(unread.wrong(Code::WrongType, "text or `{id: …}`"));
                None
            }
        }
    }
}

impl JsonSchema for Subject {
    fn schema_name() -> Cow<'static, str> {
        "Subject".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A person by their login or a group by its name; either by id where it is gone.",
            "anyOf": [{ "type": "string" }, generator.subschema_for::<SubjectEntry>()],
        })
    }
}

/// A moment, as Okta writes it: `2026-11-24T08:00:00Z`.
impl Content for Timestamp {
    type Shape = MomentText;

    fn read(unread: Unread<'_>, found: &mut Diagnostics) -> Option<Self> {
        let moment = unread.text(found)?.parse().ok();
        if moment.is_none() {
            let wanted = "a moment like 2026-11-24T08:00:00Z";
            found.push(unread.wrong(Code::InvalidValue, wanted));
        }
        moment
    }
}

/// The text of a moment.
pub(crate) struct MomentText;

impl JsonSchema for MomentText {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Moment".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "format": "date-time" })
    }
}

/// A moment that may never have been: `null` says so, and an absent key says nothing.
#[derive(Clone, Copy, Debug)]
pub(crate) enum When {
    /// As the rest of the entry suggests.
    Usual,
    /// It never was.
    Never,
    /// It was at this moment.
    At(Timestamp),
}

impl When {
    /// Returns the moment; `usual` is what the rest of the entry suggests.
    pub(crate) fn or(self, usual: Option<Timestamp>) -> Option<Timestamp> {
        match self {
            Self::Usual => usual,
            Self::Never => None,
            Self::At(moment) => Some(moment),
        }
    }
}

impl Content for When {
    type Shape = Option<MomentText>;

    fn read(unread: Unread<'_>, found: &mut Diagnostics) -> Option<Self> {
        let moment = Option::<Timestamp>::read(unread, found)?;
        Some(moment.map_or(Self::Never, Self::At))
    }

    fn absent() -> Option<Self> {
        Some(Self::Usual)
    }
}

/// Returns the text of a moment, unless it is the usual one.
pub(crate) fn unless(usual: Timestamp, moment: Timestamp) -> Option<String> {
    (moment != usual).then(|| moment.to_string())
}

/// One of Okta's words in capital letters: a status, a type of group or provider. Open, for a snapshot must be able
/// to hold what nobody knows yet.
#[derive(Clone, Debug)]
pub(crate) struct OktaWord(pub(crate) String);

impl OktaWord {
    /// Returns the status that it is.
    pub(crate) fn status(&self) -> UserStatus {
        UserStatus::from_okta(&self.0)
    }
}

impl Content for OktaWord {
    type Shape = Self;

    fn read(unread: Unread<'_>, found: &mut Diagnostics) -> Option<Self> {
        let is_letter =
            |each: char| each.is_ascii_uppercase() || each.is_ascii_digit() || each == '_';
        let text = unread.text(found)?;
        if text.is_empty() || !text.chars().all(is_letter) {
            let wanted = "a word in capital letters, as Okta writes it";
            found.push(unread.wrong(Code::InvalidValue, wanted));
            return None;
        }
        Some(Self(text.to_owned()))
    }
}

impl JsonSchema for OktaWord {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "OktaWord".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": "^[A-Z0-9_]+$" })
    }
}

words! {
    /// Whether a password is stored.
    pub(crate) PasswordEntry {
        /// There is one.
        Set "set",
        /// There is none.
        None "none",
    }

    /// Whether activation waits for a password.
    pub(crate) Policy {
        /// People without a password become PROVISIONED.
        Required "required",
        /// People without a password become ACTIVE.
        Optional "optional",
    }
}
