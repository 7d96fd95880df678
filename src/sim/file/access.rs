//! What people have beyond their profile, in the file.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::diagnostic::Code;
use crate::sim::file::format::UserEntry;
use crate::sim::file::mistake::{Entry, Mistake, wrong};
use crate::sim::file::people::Placed;
use crate::sim::file::tree::Step;
use crate::sim::file::values::{Moment, Word};
use crate::sim::ids::make_id;
use crate::sim::org::Org;
use crate::sim::org::access::{
    Access, App, AssignedRole, Client, Grant, IdentityProvider, RefreshToken,
};

/// How long a refresh token lasts of which the file does not say.
const TOKEN_HOURS: i64 = 24 * 90;

/// An application that people can authorize to act for them.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct ClientEntry {
    /// Okta's id, which grants and tokens refer to.
    id: String,
    /// The display name.
    name: String,
    /// Its URL.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    uri: Option<String>,
    /// The URL of its logo.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    logo_uri: Option<String>,
}

/// An identity provider.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct IdentityProviderEntry {
    /// Okta's id, which people refer to.
    id: String,
    /// The display name.
    name: String,
    /// `SAML2`, `OIDC`, `GOOGLE`, …
    #[serde(rename = "type")]
    kind: Word,
}

/// What somebody authorized an application to do.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct GrantEntry {
    /// Okta's id. Absent: made from login, client and scope.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    /// The application, by id.
    client: String,
    /// The scope.
    scope: String,
    /// The authorization server. Absent: the org's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    issuer: Option<String>,
    /// When it was given. Absent: `now`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    created: Option<Moment>,
}

/// A refresh token.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct TokenEntry {
    /// Okta's id. Absent: made from login, client and scopes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    /// The application, by id.
    client: String,
    /// Its scopes.
    scopes: Vec<String>,
    /// The authorization server. Absent: the org's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    issuer: Option<String>,
    /// When it was issued. Absent: `now`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    created: Option<Moment>,
    /// When it ends. Absent: 90 days after that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expires_at: Option<Moment>,
}

/// An application on somebody's dashboard.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct AppEntry {
    /// The id of the assignment. Absent: made from login and application.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    /// The id of the application.
    app: String,
    /// The kind of application, as Okta names it (`bookmark`, …).
    name: String,
    /// The display name.
    label: String,
    /// Where it leads.
    link_url: String,
}

/// An administrator role.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct RoleEntry {
    /// The id of the assignment. Absent: made from the login, or the id of the group, and the type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    /// `SUPER_ADMIN`, `USER_ADMIN`, …
    #[serde(rename = "type")]
    kind: Word,
    /// The display name. Absent: the type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    label: Option<String>,
    /// When it was given. Absent: `now`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    created: Option<Moment>,
}

pub(crate) fn put_client(org: &mut Org, at: Entry, entry: ClientEntry) -> Result<(), Mistake> {
    let ClientEntry {
        id,
        name,
        uri,
        logo_uri,
    } = entry;
    if org.clients().contains_key(&id) {
        let place = format!("client `{name}`");
        return Err(wrong(
            Code::DuplicateId,
            place,
            at.key("id"),
            "another has this id",
        ));
    }
    let client = Client {
        name,
        uri,
        logo: logo_uri,
    };
    org.put_client(id, client);
    Ok(())
}

pub(crate) fn put_identity_provider(
    org: &mut Org,
    at: Entry,
    entry: IdentityProviderEntry,
) -> Result<(), Mistake> {
    let IdentityProviderEntry { id, name, kind } = entry;
    if org.identity_providers().contains_key(&id) {
        let place = format!("identity provider `{name}`");
        return Err(wrong(
            Code::DuplicateId,
            place,
            at.key("id"),
            "another has this id",
        ));
    }
    let provider = IdentityProvider { name, kind: kind.0 };
    org.put_identity_provider(id, provider);
    Ok(())
}

/// Reads what an entry says that a person has.
pub(crate) fn read(org: &Org, placed: &Placed, mistakes: &mut Vec<Mistake>) -> Access {
    let Placed { at, entry } = placed;
    let place = format!("user `{}`", entry.login);
    for (index, id) in entry.identity_providers.iter().enumerate() {
        if !org.identity_providers().contains_key(id) {
            let problem = format!("`identityProviders` has no entry with the id `{id}`");
            let way = at.item("identityProviders", index);
            mistakes.push(wrong(Code::UnknownId, &place, way, problem));
        }
    }
    let grants = entry.grants.iter().map(|grant| &grant.client).enumerate();
    let grants = grants.map(|(index, client)| ("grants", index, client));
    let tokens = entry.tokens.iter().map(|token| &token.client).enumerate();
    let tokens = tokens.map(|(index, client)| ("tokens", index, client));
    for (key, index, client) in grants.chain(tokens) {
        if !org.clients().contains_key(client) {
            let problem = format!("`clients` has no entry with the id `{client}`");
            let mut way = at.item(key, index);
            way.push(Step::Key("client".to_owned()));
            mistakes.push(wrong(Code::UnknownId, &place, way, problem));
        }
    }
    Access {
        sessions: entry.sessions.iter().cloned().collect(),
        grants: grants_of(org, entry),
        tokens: tokens_of(org, entry),
        apps: apps(entry),
        identity_providers: entry.identity_providers.iter().cloned().collect(),
        roles: roles(org, &entry.login, &entry.roles),
    }
}

/// Without an id in the file, one is made from what makes the thing the only one of its kind.
fn id_of(written: Option<&String>, prefix: &str, owner: &str, key: &str) -> String {
    match written {
        Some(id) => id.clone(),
        None => make_id(prefix, "access", &format!("{owner} {key}")),
    }
}

fn then(org: &Org, moment: Option<Moment>) -> Timestamp {
    moment.map_or(org.now, |moment| moment.0)
}

fn grants_of(org: &Org, entry: &UserEntry) -> BTreeMap<String, Grant> {
    let grant = |each: &GrantEntry| {
        let GrantEntry {
            id,
            client,
            scope,
            issuer,
            created,
        } = each;
        let key = format!("{client} {scope}");
        let grant = Grant {
            client: client.clone(),
            scope: scope.clone(),
            issuer: issuer.clone(),
            created: then(org, *created),
        };
        (id_of(id.as_ref(), "oag", &entry.login, &key), grant)
    };
    entry.grants.iter().map(grant).collect()
}

fn tokens_of(org: &Org, entry: &UserEntry) -> BTreeMap<String, RefreshToken> {
    let token = |each: &TokenEntry| {
        let TokenEntry {
            id,
            client,
            scopes,
            issuer,
            created,
            expires_at,
        } = each;
        let key = format!("{client} {}", scopes.join(" "));
        let created = then(org, *created);
        let expires = expires_at.map(|moment| moment.0);
        let token = RefreshToken {
            client: client.clone(),
            scopes: scopes.clone(),
            issuer: issuer.clone(),
            created,
            expires: expires.unwrap_or_else(|| usual_end(created)),
        };
        (id_of(id.as_ref(), "oar", &entry.login, &key), token)
    };
    entry.tokens.iter().map(token).collect()
}

fn apps(entry: &UserEntry) -> BTreeMap<String, App> {
    let app = |each: &AppEntry| {
        let AppEntry {
            id,
            app,
            name,
            label,
            link_url,
        } = each;
        let id = id_of(id.as_ref(), "00u", &entry.login, app);
        let app = App {
            app: app.clone(),
            name: name.clone(),
            label: label.clone(),
            link: link_url.clone(),
        };
        (id, app)
    };
    entry.apps.iter().map(app).collect()
}

/// Reads the roles of somebody, by login, or of a group, by id.
pub(crate) fn roles(
    org: &Org,
    owner: &str,
    entries: &[RoleEntry],
) -> BTreeMap<String, AssignedRole> {
    let role = |each: &RoleEntry| {
        let RoleEntry {
            id,
            kind: Word(kind),
            label,
            created,
        } = each;
        let role = AssignedRole {
            kind: kind.clone(),
            label: label.clone().unwrap_or_else(|| kind.clone()),
            created: then(org, *created),
        };
        (id_of(id.as_ref(), "ra1", owner, kind), role)
    };
    entries.iter().map(role).collect()
}

/// At the end of time a token lasts until then.
fn usual_end(created: Timestamp) -> Timestamp {
    let lasting = SignedDuration::from_hours(TOKEN_HOURS);
    created.checked_add(lasting).unwrap_or(Timestamp::MAX)
}

/// Writes what a person has into their entry.
pub(crate) fn write(org: &Org, access: &Access, entry: &mut UserEntry) {
    let unless_now = |at: Timestamp| (at != org.now).then_some(Moment(at));
    entry.sessions = access.sessions.iter().cloned().collect();
    entry.identity_providers = access.identity_providers.iter().cloned().collect();
    let grants = access.grants.iter().map(|(id, grant)| GrantEntry {
        id: Some(id.clone()),
        client: grant.client.clone(),
        scope: grant.scope.clone(),
        issuer: grant.issuer.clone(),
        created: unless_now(grant.created),
    });
    entry.grants = grants.collect();
    let tokens = access.tokens.iter().map(|(id, token)| TokenEntry {
        id: Some(id.clone()),
        client: token.client.clone(),
        scopes: token.scopes.clone(),
        issuer: token.issuer.clone(),
        created: unless_now(token.created),
        expires_at: (token.expires != usual_end(token.created)).then_some(Moment(token.expires)),
    });
    entry.tokens = tokens.collect();
    let apps = access.apps.iter().map(|(id, app)| AppEntry {
        id: Some(id.clone()),
        app: app.app.clone(),
        name: app.name.clone(),
        label: app.label.clone(),
        link_url: app.link.clone(),
    });
    entry.apps = apps.collect();
    entry.roles = role_entries(org, &access.roles);
}

/// Writes the roles of somebody or of a group.
pub(crate) fn role_entries(org: &Org, roles: &BTreeMap<String, AssignedRole>) -> Vec<RoleEntry> {
    let entry = |(id, role): (&String, &AssignedRole)| RoleEntry {
        id: Some(id.clone()),
        kind: Word(role.kind.clone()),
        label: (role.label != role.kind).then(|| role.label.clone()),
        created: (role.created != org.now).then_some(Moment(role.created)),
    };
    roles.iter().map(entry).collect()
}

pub(crate) fn clients(org: &Org) -> Vec<ClientEntry> {
    let entry = |(id, client): (&String, &Client)| ClientEntry {
        id: id.clone(),
        name: client.name.clone(),
        uri: client.uri.clone(),
        logo_uri: client.logo.clone(),
    };
    org.clients().iter().map(entry).collect()
}

pub(crate) fn identity_providers(org: &Org) -> Vec<IdentityProviderEntry> {
    let entry = |(id, provider): (&String, &IdentityProvider)| IdentityProviderEntry {
        id: id.clone(),
        name: provider.name.clone(),
        kind: Word(provider.kind.clone()),
    };
    org.identity_providers().iter().map(entry).collect()
}
