//! What people have beyond their profile, as Okta writes it. Of grants, tokens, applications and identity providers
//! only empty lists are recorded: their keys are those of Okta's description.

use serde_json::{Value, json};

use crate::sim::json::time::time;
use crate::sim::org::Org;
use crate::sim::org::access::{App, AssignedRole, Client, Grant, IdentityProvider, RefreshToken};

/// Whether the scopes stand in `_embedded`, as `expand=scope` asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scopes {
    /// They do.
    Embedded,
    /// They do not.
    Absent,
}

fn issuer<'a>(org: &'a Org, issuer: Option<&'a String>) -> &'a str {
    issuer.unwrap_or(&org.url)
}

/// Writes a grant.
pub fn grant(org: &Org, user: &str, id: &str, grant: &Grant, scopes: Scopes) -> Value {
    let url = &org.url;
    let mut body = json!({
        "id": id,
        "status": "ACTIVE",
        "created": time(grant.created),
        "createdBy": { "id": user, "type": "User" },
        "lastUpdated": time(grant.created),
        "issuer": issuer(org, grant.issuer.as_ref()),
        "userId": user,
        "clientId": grant.client,
        "scopeId": grant.scope,
        "source": "END_USER",
        "_links": {
            "app": { "href": format!("{url}/api/v1/apps/{}", grant.client) },
            "client": { "href": format!("{url}/oauth2/v1/clients/{}", grant.client) },
            "self": { "href": format!("{url}/api/v1/users/{user}/grants/{id}") },
            "user": { "href": format!("{url}/api/v1/users/{user}") },
        },
    });
    if scopes == Scopes::Embedded {
        body["_embedded"] = json!({ "scope": { "id": grant.scope } });
    }
    body
}

/// Writes a refresh token.
pub fn token(org: &Org, user: &str, id: &str, token: &RefreshToken, scopes: Scopes) -> Value {
    let url = &org.url;
    let own = format!(
        "{url}/api/v1/users/{user}/clients/{}/tokens/{id}",
        token.client
    );
    let mut body = json!({
        "id": id,
        "status": "ACTIVE",
        "created": time(token.created),
        "lastUpdated": time(token.created),
        "expiresAt": time(token.expires),
        "issuer": issuer(org, token.issuer.as_ref()),
        "userId": user,
        "clientId": token.client,
        "scopes": token.scopes,
        "_links": {
            "app": { "href": format!("{url}/api/v1/apps/{}", token.client) },
            "client": { "href": format!("{url}/oauth2/v1/clients/{}", token.client) },
            "revoke": { "href": own, "hints": { "allow": ["DELETE"] } },
            "self": { "href": own },
            "user": { "href": format!("{url}/api/v1/users/{user}") },
        },
    });
    if scopes == Scopes::Embedded {
        let scope = |name: &String| json!({ "id": name, "name": name });
        let scopes: Vec<Value> = token.scopes.iter().map(scope).collect();
        body["_embedded"] = json!({ "scopes": scopes });
    }
    body
}

/// Writes an application that somebody lets do things for them.
pub fn client(org: &Org, user: &str, id: &str, client: &Client) -> Value {
    let own = format!("{}/api/v1/users/{user}/clients/{id}", org.url);
    let mut body = json!({
        "client_id": id,
        "client_name": client.name,
        "_links": {
            "grants": { "href": format!("{own}/grants") },
            "tokens": { "href": format!("{own}/tokens") },
        },
    });
    for (key, value) in [("client_uri", &client.uri), ("logo_uri", &client.logo)] {
        if let Some(value) = value {
            body[key] = json!(value);
        }
    }
    body
}

/// Writes an application on somebody's dashboard.
pub fn app_link(org: &Org, id: &str, place: usize, app: &App) -> Value {
    json!({
        "id": id,
        "label": app.label,
        "linkUrl": app.link,
        "logoUrl": format!("{}/assets/img/logos/{}.png", org.url, app.name),
        "appName": app.name,
        "appInstanceId": app.app,
        "appAssignmentId": id,
        "credentialsSetup": false,
        "hidden": false,
        "sortOrder": place,
    })
}

/// Writes an identity provider.
pub fn identity_provider(org: &Org, id: &str, provider: &IdentityProvider) -> Value {
    let users = format!("{}/api/v1/idps/{id}/users", org.url);
    json!({
        "id": id,
        "type": provider.kind,
        "name": provider.name,
        "status": "ACTIVE",
        "issuerMode": "ORG_URL",
        "_links": { "users": { "href": users } },
    })
}

/// The person or group that has a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Assignee<'a> {
    /// A person's, by id.
    User(&'a str),
    /// A group's, by id, and so all its members'.
    Group(&'a str),
}

/// Writes somebody who has a role.
pub fn assignee(org: &Org, id: &str) -> Value {
    let own = format!("{}/api/v1/users/{id}", org.url);
    json!({
        "id": id,
        "orn": format!("orn:okta:directory:{}:users:{id}", org.url),
        "_links": {
            "self": { "href": own },
            "roles": { "href": format!("{own}/roles") },
        },
    })
}

/// Writes a role.
pub fn role(org: &Org, assignee: Assignee<'_>, id: &str, role: &AssignedRole) -> Value {
    let (kind, path) = match assignee {
        Assignee::User(id) => ("USER", format!("users/{id}")),
        Assignee::Group(id) => ("GROUP", format!("groups/{id}")),
    };
    json!({
        "id": id,
        "label": role.label,
        "type": role.kind,
        "status": "ACTIVE",
        "created": time(role.created),
        "lastUpdated": time(role.created),
        "assignmentType": kind,
        "_links": { "assignee": { "href": format!("{}/api/v1/{path}", org.url) } },
    })
}
