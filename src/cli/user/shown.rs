//! What Okta answers, as people and programs read it.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::live::Password;
use crate::model::ids::{AttributeName, TypeId, UserId};
use crate::model::profile::AttributeValue;
use crate::model::status::UserStatus;
use crate::okta::operation::answer::access::{Client, Grant, RefreshToken};
use crate::okta::operation::answer::group::GroupDetails;
use crate::okta::operation::answer::resource::{AppLink, IdentityProvider, Role};
use crate::okta::operation::answer::user::UserDetails;
use crate::okta::operation::key::ClientId;
use crate::report::style::Style;
use crate::report::table::{Record, Table, Width};
use crate::report::value::show;

/// An answer in both forms.
pub(crate) struct Shown {
    /// For programs: as Okta sent it.
    pub(crate) json: Value,
    /// What is told where there is nothing.
    pub(crate) none: &'static str,
    text: Form,
}

enum Form {
    Table(Table),
    Record(Record),
}

impl Shown {
    fn table(table: Table, json: impl Iterator<Item = Value>, none: &'static str) -> Self {
        Self {
            json: json.collect(),
            none,
            text: Form::Table(table),
        }
    }

    fn record(record: Record, json: &Value) -> Self {
        Self {
            json: json.clone(),
            none: "",
            text: Form::Record(record),
        }
    }

    /// Returns it for people.
    pub(crate) fn text(&self, style: Style, width: Width) -> String {
        match &self.text {
            Form::Table(table) => table.text(style, width),
            Form::Record(record) => record.text(style, width),
        }
    }
}

fn day(time: Option<Timestamp>) -> Option<String> {
    time.map(|time| time.to_string())
}

fn attribute<'p>(person: &'p UserDetails, name: &str) -> Option<&'p str> {
    let value = person.profile.get(&AttributeName::new(name));
    value.and_then(AttributeValue::as_text)
}

pub(crate) fn people(people: &[UserDetails]) -> Shown {
    let mut table = Table::new(["LOGIN", "STATUS", "NAME", "ID"]);
    for each in people {
        let names = ["firstName", "lastName"];
        let names: Vec<&str> = names
            .iter()
            .filter_map(|name| attribute(each, name))
            .collect();
        table.row([
            each.login(),
            Some(each.status.as_str()),
            Some(&names.join(" ")),
            Some(each.id.as_str()),
        ]);
    }
    let sent = people.iter().map(|each| each.sent.json().clone());
    Shown::table(table, sent, "Nobody.")
}

pub(crate) fn person(person: &UserDetails) -> Shown {
    let mut record = Record::default();
    record.put("login", person.login());
    record.put("id", Some(person.id.as_str()));
    record.put("status", Some(person.status.as_str()));
    let transitioning = person.transitioning_to.as_ref();
    record.put("on the way to", transitioning.map(UserStatus::as_str));
    record.put("type", person.type_id.as_ref().map(TypeId::as_str));
    record.put("realm", person.realm_id.as_deref());
    for (label, time) in [
        ("created", person.created),
        ("activated", person.activated),
        ("status changed", person.status_changed),
        ("last sign-in", person.last_login),
        ("last updated", person.last_updated),
        ("password changed", person.password_changed),
    ] {
        record.put(label, day(time).as_deref());
    }
    let credentials = &person.credentials;
    let password = match credentials.password {
        Password::Set => "set",
        Password::Unset => "none",
    };
    record.put("password", Some(password));
    record.put(
        "recovery question",
        credentials.recovery_question.as_deref(),
    );
    let provider = match &credentials.provider_name {
        Some(name) if name != credentials.provider.as_str() => {
            format!("{} ({name})", credentials.provider.as_str())
        }
        Some(_) | None => credentials.provider.as_str().to_owned(),
    };
    record.put("provider", Some(&provider));
    for (name, value) in &person.profile {
        if name.as_str() != "login" {
            record.put(&format!("profile.{name}"), Some(&show(Some(value))));
        }
    }
    Shown::record(record, person.sent.json())
}

pub(crate) fn groups(groups: &[GroupDetails]) -> Shown {
    let mut table = Table::new(["GROUP", "TYPE", "ID", "DESCRIPTION"]);
    for each in groups {
        table.row([
            Some(each.name.as_str()),
            Some(each.kind.as_str()),
            Some(each.id.as_str()),
            each.description.as_deref(),
        ]);
    }
    let sent = groups.iter().map(|each| each.sent.json().clone());
    Shown::table(table, sent, "No groups.")
}

pub(crate) fn app_links(links: &[AppLink]) -> Shown {
    let mut table = Table::new(["APPLICATION", "KIND", "ID", "URL"]);
    for each in links {
        table.row([
            each.label.as_deref(),
            each.app_name.as_deref(),
            each.app_id.as_deref(),
            each.url.as_deref(),
        ]);
    }
    let sent = links.iter().map(|each| each.sent.json().clone());
    Shown::table(table, sent, "No applications.")
}

pub(crate) fn identity_providers(providers: &[IdentityProvider]) -> Shown {
    let mut table = Table::new(["IDENTITY PROVIDER", "TYPE", "STATUS", "ID"]);
    for each in providers {
        table.row([
            each.name.as_deref(),
            each.kind.as_deref(),
            each.status.as_deref(),
            Some(&each.id),
        ]);
    }
    let sent = providers.iter().map(|each| each.sent.json().clone());
    Shown::table(table, sent, "No identity providers.")
}

pub(crate) fn roles(roles: &[Role]) -> Shown {
    let mut table = Table::new(["ROLE", "TYPE", "STATUS", "GIVEN TO", "ID"]);
    for each in roles {
        table.row([
            Some(each.name()),
            each.kind.as_deref(),
            each.status.as_deref(),
            each.assignment.as_deref(),
            each.id.as_deref(),
        ]);
    }
    let sent = roles.iter().map(|each| each.sent.json().clone());
    Shown::table(table, sent, "No admin roles.")
}

pub(crate) fn clients(clients: &[Client]) -> Shown {
    let mut table = Table::new(["APPLICATION", "CLIENT ID", "URL"]);
    for each in clients {
        table.row([
            each.name.as_deref(),
            Some(each.id.as_str()),
            each.uri.as_deref(),
        ]);
    }
    let sent = clients.iter().map(|each| each.sent.json().clone());
    Shown::table(
        table,
        sent,
        "No application holds grants or refresh tokens.",
    )
}

pub(crate) fn grants(grants: &[Grant]) -> Shown {
    let mut table = Table::new(["SCOPE", "CLIENT ID", "STATUS", "GRANTED BY", "ID"]);
    for each in grants {
        table.row([
            each.scope.as_deref(),
            each.client.as_ref().map(ClientId::as_str),
            each.status.as_deref(),
            each.source.as_deref(),
            Some(each.id.as_str()),
        ]);
    }
    let sent = grants.iter().map(|each| each.sent.json().clone());
    Shown::table(table, sent, "No grants.")
}

pub(crate) fn grant(grant: &Grant) -> Shown {
    let mut record = Record::default();
    record.put("id", Some(grant.id.as_str()));
    record.put("scope", grant.scope.as_deref());
    record.put("client", grant.client.as_ref().map(ClientId::as_str));
    record.put("status", grant.status.as_deref());
    record.put("granted by", grant.source.as_deref());
    record.put("issuer", grant.issuer.as_deref());
    record.put("created", day(grant.created).as_deref());
    record.put("last updated", day(grant.last_updated).as_deref());
    Shown::record(record, grant.sent.json())
}

pub(crate) fn tokens(tokens: &[RefreshToken]) -> Shown {
    let mut table = Table::new(["REFRESH TOKEN", "STATUS", "SCOPES", "EXPIRES"]);
    for each in tokens {
        table.row([
            Some(each.id.as_str()),
            each.status.as_deref(),
            Some(&each.scopes.join(" ")),
            day(each.expires).as_deref(),
        ]);
    }
    let sent = tokens.iter().map(|each| each.sent.json().clone());
    Shown::table(table, sent, "No refresh tokens.")
}

pub(crate) fn token(token: &RefreshToken) -> Shown {
    let mut record = Record::default();
    record.put("id", Some(token.id.as_str()));
    record.put("client", token.client.as_ref().map(ClientId::as_str));
    record.put("status", token.status.as_deref());
    record.put("scopes", Some(&token.scopes.join(" ")));
    record.put("issuer", token.issuer.as_deref());
    record.put("created", day(token.created).as_deref());
    record.put("last updated", day(token.last_updated).as_deref());
    record.put("expires", day(token.expires).as_deref());
    Shown::record(record, token.sent.json())
}

/// People by id, and what is known of each.
pub(crate) fn linked(people: &[(UserId, Option<UserDetails>)]) -> Shown {
    let mut table = Table::new(["LOGIN", "STATUS", "ID"]);
    for (id, person) in people {
        let person = person.as_ref();
        table.row([
            person.and_then(UserDetails::login),
            person.map(|person| person.status.as_str()),
            Some(id.as_str()),
        ]);
    }
    let json = people.iter().map(|(id, person)| {
        let person = person.as_ref();
        json!({
            "id": id,
            "login": person.and_then(UserDetails::login),
            "status": person.map(|person| person.status.as_str()),
        })
    });
    Shown::table(table, json, "Nobody is linked.")
}
