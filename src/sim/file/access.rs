//! What people have beyond their profile, in the file.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::sim::file::find::wrong;
use crate::sim::file::format::{
    AppKey, ClientEntry, ClientKey, GrantKey, IdentityProviderEntry, IdentityProviderKey, OrgKey,
    RoleEntry, RoleKey, TokenKey, UserEntry, UserKey,
};
use crate::sim::file::values::unless;
use crate::sim::ids::make_id;
use crate::sim::org::Org;
use crate::sim::org::access::{
    Access, App, AssignedRole, Client, Grant, IdentityProvider, RefreshToken,
};
use crate::source::Located;
use crate::yaml::record::Record;

/// How long a refresh token lasts of which the file does not say.
const TOKEN_HOURS: i64 = 24 * 90;

/// Puts an application into the org that people can authorize.
pub(crate) fn put_client(org: &mut Org, entry: ClientEntry) -> Result<(), Diagnostic> {
    let Located { value: id, span } = entry.id;
    if org.clients().contains_key(&id) {
        let place = format!("client `{}`", entry.name);
        return Err(wrong(Code::DuplicateId, place, span, "another has this id"));
    }
    let client = Client {
        name: entry.name,
        uri: entry.uri,
        logo: entry.logo_uri,
    };
    org.put_client(id, client);
    Ok(())
}

/// Puts an identity provider into the org.
pub(crate) fn put_identity_provider(
    org: &mut Org,
    entry: IdentityProviderEntry,
) -> Result<(), Diagnostic> {
    let Located { value: id, span } = entry.id;
    if org.identity_providers().contains_key(&id) {
        let place = format!("identity provider `{}`", entry.name);
        return Err(wrong(Code::DuplicateId, place, span, "another has this id"));
    }
    let (name, kind) = (entry.name, entry.kind.0);
    org.put_identity_provider(id, IdentityProvider { name, kind });
    Ok(())
}

/// Reads what an entry says that a person has.
pub(crate) fn read(org: &Org, entry: &UserEntry, found: &mut Diagnostics) -> Access {
    let providers = entry.identity_providers.iter();
    let clients = entry.grants.iter().map(|grant| &grant.client);
    let clients = clients.chain(entry.tokens.iter().map(|token| &token.client));
    let unknown_providers = providers
        .clone()
        .filter(|id| !org.identity_providers().contains_key(&id.value))
        .map(|id| (OrgKey::IdentityProviders, id));
    let unknown_clients = clients
        .filter(|id| !org.clients().contains_key(&id.value))
        .map(|id| (OrgKey::Clients, id));
    for (list, id) in unknown_providers.chain(unknown_clients) {
        let problem = format!("`{}` has no entry with the id `{}`", list.word(), id.value);
        let place = format!("user `{}`", entry.login.value);
        found.push(wrong(Code::UnknownId, place, id.span, problem));
    }
    Access {
        sessions: entry.sessions.iter().cloned().collect(),
        grants: grants(org, entry),
        tokens: tokens(org, entry),
        apps: apps(entry),
        identity_providers: providers.map(|id| id.value.clone()).collect(),
        roles: roles(org, &entry.login.value, &entry.roles),
    }
}

/// Without an id in the file, one is made from what makes the thing the only one of its kind.
fn id_of(written: Option<&String>, prefix: &str, owner: &str, key: &str) -> String {
    match written {
        Some(id) => id.clone(),
        None => make_id(prefix, "access", &format!("{owner} {key}")),
    }
}

fn grants(org: &Org, entry: &UserEntry) -> BTreeMap<String, Grant> {
    let grants = entry.grants.iter().map(|each| {
        let (client, scope) = (each.client.value.clone(), each.scope.clone());
        let key = format!("{client} {scope}");
        let grant = Grant {
            client,
            scope,
            issuer: each.issuer.clone(),
            created: each.created.unwrap_or(org.now),
        };
        let id = id_of(each.id.as_ref(), "oag", &entry.login.value, &key);
        (id, grant)
    });
    grants.collect()
}

fn tokens(org: &Org, entry: &UserEntry) -> BTreeMap<String, RefreshToken> {
    let tokens = entry.tokens.iter().map(|each| {
        let (client, scopes) = (each.client.value.clone(), each.scopes.value.clone());
        let key = format!("{client} {}", scopes.join(" "));
        let created = each.created.unwrap_or(org.now);
        let token = RefreshToken {
            client,
            scopes,
            issuer: each.issuer.clone(),
            created,
            expires: each.expires_at.unwrap_or_else(|| usual_end(created)),
        };
        let id = id_of(each.id.as_ref(), "oar", &entry.login.value, &key);
        (id, token)
    });
    tokens.collect()
}

fn apps(entry: &UserEntry) -> BTreeMap<String, App> {
    let apps = entry.apps.iter().map(|each| {
        let app = App {
            app: each.app.clone(),
            name: each.name.clone(),
            label: each.label.clone(),
            link: each.link_url.clone(),
        };
        let id = id_of(each.id.as_ref(), "00u", &entry.login.value, &each.app);
        (id, app)
    });
    apps.collect()
}

/// Reads the roles of somebody, by login, or of a group, by id.
pub(crate) fn roles(
    org: &Org,
    owner: &str,
    entries: &[RoleEntry],
) -> BTreeMap<String, AssignedRole> {
    let roles = entries.iter().map(|each| {
        let kind = each.kind.0.clone();
        let id = id_of(each.id.as_ref(), "ra1", owner, &kind);
        let role = AssignedRole {
            label: each.label.clone().unwrap_or_else(|| kind.clone()),
            kind,
            created: each.created.unwrap_or(org.now),
        };
        (id, role)
    });
    roles.collect()
}

/// At the end of time a token lasts until then.
fn usual_end(created: Timestamp) -> Timestamp {
    let lasting = SignedDuration::from_hours(TOKEN_HOURS);
    created.checked_add(lasting).unwrap_or(Timestamp::MAX)
}

/// Writes what a person has into their entry.
pub(crate) fn write(org: &Org, access: &Access, row: Record<UserKey>) -> Record<UserKey> {
    let grants = access.grants.iter().map(|(id, grant)| {
        Record::new()
            .with(GrantKey::Id, id.as_str())
            .with(GrantKey::Client, grant.client.as_str())
            .with(GrantKey::Scope, grant.scope.as_str())
            .with_some(GrantKey::Issuer, grant.issuer.as_deref())
            .with_some(GrantKey::Created, unless(org.now, grant.created))
    });
    let tokens = access.tokens.iter().map(|(id, token)| {
        let end = unless(usual_end(token.created), token.expires);
        Record::new()
            .with(TokenKey::Id, id.as_str())
            .with(TokenKey::Client, token.client.as_str())
            .with(TokenKey::Scopes, token.scopes.clone())
            .with_some(TokenKey::Issuer, token.issuer.as_deref())
            .with_some(TokenKey::Created, unless(org.now, token.created))
            .with_some(TokenKey::ExpiresAt, end)
    });
    let apps = access.apps.iter().map(|(id, app)| {
        Record::new()
            .with(AppKey::Id, id.as_str())
            .with(AppKey::App, app.app.as_str())
            .with(AppKey::Name, app.name.as_str())
            .with(AppKey::Label, app.label.as_str())
            .with(AppKey::LinkUrl, app.link.as_str())
    });
    let providers = access.identity_providers.iter().map(String::as_str);
    row.with_list(
        UserKey::Sessions,
        access.sessions.iter().map(String::as_str),
    )
    .with_list(UserKey::Grants, grants)
    .with_list(UserKey::Tokens, tokens)
    .with_list(UserKey::Apps, apps)
    .with_list(UserKey::IdentityProviders, providers)
    .with_list(UserKey::Roles, role_rows(org, &access.roles))
}

/// Writes the roles of somebody or of a group.
pub(crate) fn role_rows(
    org: &Org,
    roles: &BTreeMap<String, AssignedRole>,
) -> impl Iterator<Item = Record<RoleKey>> {
    roles.iter().map(|(id, role)| {
        let label = (role.label != role.kind).then_some(role.label.as_str());
        Record::new()
            .with(RoleKey::Id, id.as_str())
            .with(RoleKey::Type, role.kind.as_str())
            .with_some(RoleKey::Label, label)
            .with_some(RoleKey::Created, unless(org.now, role.created))
    })
}

/// Writes the applications that people can authorize.
pub(crate) fn client_rows(org: &Org) -> impl Iterator<Item = Record<ClientKey>> {
    org.clients().iter().map(|(id, client)| {
        Record::new()
            .with(ClientKey::Id, id.as_str())
            .with(ClientKey::Name, client.name.as_str())
            .with_some(ClientKey::Uri, client.uri.as_deref())
            .with_some(ClientKey::LogoUri, client.logo.as_deref())
    })
}

/// Writes the identity providers.
pub(crate) fn provider_rows(org: &Org) -> impl Iterator<Item = Record<IdentityProviderKey>> {
    org.identity_providers().iter().map(|(id, provider)| {
        Record::new()
            .with(IdentityProviderKey::Id, id.as_str())
            .with(IdentityProviderKey::Name, provider.name.as_str())
            .with(IdentityProviderKey::Type, provider.kind.as_str())
    })
}
