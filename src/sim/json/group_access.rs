//! Applications and owners of groups as Okta writes them ([apps 1, 2, 4](crate::facts::apps)).

use serde_json::{Value, json};

use crate::sim::json::time::time;
use crate::sim::org::Org;
use crate::sim::org::access::{GroupApp, Owner};

/// Writes an application.
pub fn app(org: &Org, id: &str, app: &GroupApp) -> Value {
    let own = format!("{}/api/v1/apps/{id}", org.url);
    json!({
        "id": id,
        "name": app.name,
        "label": app.label,
        "status": app.status,
        "created": time(org.now),
        "lastUpdated": time(org.now),
        "signOnMode": "SAML_2_0",
        "features": [],
        "_links": {
            "self": { "href": own },
            "users": { "href": format!("{own}/users") },
            "groups": { "href": format!("{own}/groups") },
        },
    })
}

/// Writes how somebody has an application: through a group, or by an assignment of their own.
pub fn assignment(org: &Org, app: &str, user: &str, through: Option<&str>) -> Value {
    let own = format!("{}/api/v1/apps/{app}/users/{user}", org.url);
    let mut body = json!({
        "id": user,
        "scope": if through.is_some() { "GROUP" } else { "USER" },
        "_links": { "user": { "href": format!("{}/api/v1/users/{user}", org.url) }, "self": { "href": own } },
    });
    if let Some(group) = through {
        let href = format!("{}/api/v1/groups/{group}", org.url);
        body["_links"]["group"] = json!({ "href": href });
    }
    body
}

/// Writes an owner of a group. All of them are known to Okta itself.
pub fn owner(org: &Org, owner: &Owner) -> Value {
    let (id, kind, name) = match owner {
        Owner::User(id) => (
            id,
            "USER",
            org.user(id).map(|user| full_name(&user.profile)),
        ),
        Owner::Group(id) => (id, "GROUP", org.group(id).map(|group| group.name.clone())),
    };
    json!({
        "id": id,
        "type": kind,
        "resolved": true,
        "originId": "null",
        "originType": "OKTA_DIRECTORY",
        "displayName": name.unwrap_or_default(),
        "lastUpdated": time(org.now),
    })
}

fn full_name(profile: &serde_json::Map<String, Value>) -> String {
    let parts = ["firstName", "lastName"].map(|name| profile.get(name).and_then(Value::as_str));
    let parts: Vec<&str> = parts.into_iter().flatten().collect();
    parts.join(" ")
}
