//! What Okta answers about a person, as people and programs read it.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::live::{Password, UserDetails};
use crate::model::ids::{AttributeName, TypeId, UserId};
use crate::model::profile::AttributeValue;
use crate::model::secret::without_secrets;
use crate::model::status::UserStatus;
use crate::report::style::Style;
use crate::report::table::{Record, Table, Width};
use crate::report::value::show;
use crate::request::endpoint::Discretion;

/// An answer in both forms.
#[derive(Clone, Debug)]
pub struct Shown {
    /// For programs: as Okta sent it.
    pub json: Value,
    /// What is told where there is nothing.
    pub none: &'static str,
    form: Form,
}

#[derive(Clone, Debug)]
enum Form {
    Table(Table),
    Record(Record),
}

/// Things of one kind that are only shown: under which headings, and where in Okta's JSON it stands.
#[derive(Debug)]
pub struct Listing {
    /// The key of Okta's id.
    pub id_key: &'static str,
    /// Whether Okta's JSON of them may hold a secret, which is struck out.
    pub discretion: Discretion,
    /// What is told where there are none.
    none: &'static str,
    columns: &'static [Column],
}

/// A heading, and the places of which the first that has something is shown.
type Column = (&'static str, &'static [&'static str]);

/// Somebody's groups.
pub static GROUPS: Listing = Listing::of(
    "id",
    "No groups.",
    &[
        ("GROUP", &["/profile/name"]),
        ("TYPE", &["/type"]),
        ("ID", &["/id"]),
        ("DESCRIPTION", &["/profile/description"]),
    ],
);

/// The applications on somebody's dashboard.
pub static APP_LINKS: Listing = Listing::of(
    "id",
    "No applications.",
    &[
        ("APPLICATION", &["/label"]),
        ("KIND", &["/appName"]),
        ("ID", &["/appInstanceId"]),
        ("URL", &["/linkUrl"]),
    ],
);

/// The identity providers outside that somebody is linked with.
pub static IDENTITY_PROVIDERS: Listing = Listing {
    id_key: "id",
    discretion: Discretion::Secret,
    none: "No identity providers.",
    columns: &[
        ("IDENTITY PROVIDER", &["/name"]),
        ("TYPE", &["/type"]),
        ("STATUS", &["/status"]),
        ("ID", &["/id"]),
    ],
};

/// Somebody's admin roles.
pub static ROLES: Listing = Listing::of(
    "type",
    "No admin roles.",
    &[
        ("ROLE", &["/label", "/type"]),
        ("TYPE", &["/type"]),
        ("STATUS", &["/status"]),
        ("GIVEN TO", &["/assignmentType"]),
        ("ID", &["/id"]),
    ],
);

/// The applications that act for somebody.
pub static CLIENTS: Listing = Listing::of(
    "client_id",
    "No application holds grants or refresh tokens.",
    &[
        ("APPLICATION", &["/client_name"]),
        ("CLIENT ID", &["/client_id"]),
        ("URL", &["/client_uri"]),
    ],
);

/// What somebody lets applications do.
pub static GRANTS: Listing = Listing::of(
    "id",
    "No grants.",
    &[
        ("SCOPE", &["/scopeId"]),
        ("CLIENT ID", &["/clientId"]),
        ("STATUS", &["/status"]),
        ("GRANTED BY", &["/source"]),
        ("ID", &["/id"]),
    ],
);

/// One grant.
pub static GRANT: Listing = Listing::of(
    "id",
    "",
    &[
        ("id", &["/id"]),
        ("scope", &["/scopeId"]),
        ("client", &["/clientId"]),
        ("status", &["/status"]),
        ("granted by", &["/source"]),
        ("issuer", &["/issuer"]),
        ("created", &["/created"]),
        ("last updated", &["/lastUpdated"]),
    ],
);

/// The refresh tokens that an application holds.
pub static TOKENS: Listing = Listing::of(
    "id",
    "No refresh tokens.",
    &[
        ("REFRESH TOKEN", &["/id"]),
        ("STATUS", &["/status"]),
        ("SCOPES", &["/scopes"]),
        ("EXPIRES", &["/expiresAt"]),
    ],
);

/// One refresh token.
pub static TOKEN: Listing = Listing::of(
    "id",
    "",
    &[
        ("id", &["/id"]),
        ("client", &["/clientId"]),
        ("status", &["/status"]),
        ("scopes", &["/scopes"]),
        ("issuer", &["/issuer"]),
        ("created", &["/created"]),
        ("last updated", &["/lastUpdated"]),
        ("expires", &["/expiresAt"]),
    ],
);

impl Listing {
    const fn of(id_key: &'static str, none: &'static str, columns: &'static [Column]) -> Self {
        Self {
            id_key,
            discretion: Discretion::Open,
            none,
            columns,
        }
    }

    /// Shows all of them.
    pub fn all(&self, mut things: Vec<Value>) -> Shown {
        match self.discretion {
            Discretion::Open => {}
            Discretion::Secret => things = things.iter().map(without_secrets).collect(),
        }
        let headings: Vec<&str> = self.columns.iter().map(|(heading, _)| *heading).collect();
        let mut table = Table::new(headings);
        for thing in &things {
            let cells: Vec<Option<String>> = self.cells(thing).collect();
            let cells: Vec<Option<&str>> = cells.iter().map(Option::as_deref).collect();
            table.row(cells);
        }
        Shown {
            json: Value::Array(things),
            none: self.none,
            form: Form::Table(table),
        }
    }

    /// Shows one of them.
    pub fn one(&self, thing: Value) -> Shown {
        let mut record = Record::default();
        for ((label, _), value) in self.columns.iter().zip(self.cells(&thing)) {
            record.put(label, value.as_deref());
        }
        Shown::record(record, thing)
    }

    /// Returns what is shown of a thing.
    pub fn cells<'t>(&'t self, thing: &'t Value) -> impl Iterator<Item = Option<String>> + 't {
        let cell = |places: &[&str]| places.iter().find_map(|place| text(thing.pointer(place)?));
        self.columns.iter().map(move |(_, places)| cell(places))
    }
}

/// Returns a value as it is shown: texts of a list one after another, and a time as times are told everywhere.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(match text.parse::<Timestamp>() {
            Ok(time) => time.to_string(),
            Err(_) => text.clone(),
        }),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().filter_map(text_of_item).collect();
            Some(items.join(" "))
        }
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => Some(value.to_string()),
    }
}

fn text_of_item(item: &Value) -> Option<String> {
    item.as_str().map(str::to_owned)
}

impl Shown {
    fn record(record: Record, json: Value) -> Self {
        Self {
            json,
            none: "",
            form: Form::Record(record),
        }
    }

    /// Returns it for people.
    pub fn text(&self, style: Style, width: Width) -> String {
        match &self.form {
            Form::Table(table) => table.text(style, width),
            Form::Record(record) => record.text(style, width),
        }
    }
}

/// Shows people, a line each.
pub fn people(people: &[UserDetails]) -> Shown {
    let mut table = Table::new(["LOGIN", "STATUS", "NAME", "ID"]);
    for each in people {
        let attribute = |name| each.live.profile.get(&AttributeName::new(name));
        let names = ["firstName", "lastName"].into_iter().filter_map(attribute);
        let names: Vec<&str> = names.filter_map(AttributeValue::as_text).collect();
        table.row([
            each.login(),
            Some(each.live.status.as_str()),
            Some(&names.join(" ")),
            Some(each.live.id.as_str()),
        ]);
    }
    Shown {
        json: people.iter().map(|each| each.sent.0.clone()).collect(),
        none: "Nobody.",
        form: Form::Table(table),
    }
}

/// Shows one person.
pub fn person(person: &UserDetails) -> Shown {
    let mut record = Record::default();
    let live = &person.live;
    record.put("login", person.login());
    record.put("id", Some(live.id.as_str()));
    record.put("status", Some(live.status.as_str()));
    let transitioning = live.transitioning_to.as_ref();
    record.put("on the way to", transitioning.map(UserStatus::as_str));
    record.put("type", live.type_id.as_ref().map(TypeId::as_str));
    record.put("realm", person.realm_id.as_deref());
    for (label, time) in [
        ("created", person.created),
        ("activated", person.activated),
        ("status changed", person.status_changed),
        ("last sign-in", person.last_login),
        ("last updated", person.last_updated),
        ("password changed", live.password_changed),
    ] {
        let time = time.map(|time| time.to_string());
        record.put(label, time.as_deref());
    }
    let password = match live.password {
        Password::Set => "set",
        Password::Unset => "none",
    };
    record.put("password", Some(password));
    record.put("recovery question", person.recovery_question.as_deref());
    let kind = live.provider.as_str();
    let provider = match &person.provider_name {
        Some(name) if name != kind => format!("{kind} ({name})"),
        Some(_) | None => kind.to_owned(),
    };
    record.put("provider", Some(&provider));
    for (name, value) in &live.profile {
        if name.as_str() != "login" {
            record.put(&format!("profile.{name}"), Some(&show(Some(value))));
        }
    }
    Shown::record(record, person.sent.0.clone())
}

/// Shows people by id, and what is known of each.
pub fn linked(people: &[(UserId, Option<UserDetails>)]) -> Shown {
    let mut table = Table::new(["LOGIN", "STATUS", "ID"]);
    let mut json = Vec::new();
    for (id, person) in people {
        let login = person.as_ref().and_then(UserDetails::login);
        let status = person.as_ref().map(|person| person.live.status.as_str());
        table.row([login, status, Some(id.as_str())]);
        json.push(json!({ "id": id, "login": login, "status": status }));
    }
    Shown {
        json: Value::Array(json),
        none: "Nobody is linked.",
        form: Form::Table(table),
    }
}
