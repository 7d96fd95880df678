//! Groups and their rules as Okta writes them.

use serde_json::{Value, json};

use crate::sim::json::time::time;
use crate::sim::org::{Group, Org, Rule};

/// Whether a group is shown with its number of members.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stats {
    /// `expand=stats`
    Counted,
    /// Without them.
    Absent,
}

/// Writes a group.
pub fn group(org: &Org, group: &Group, stats: Stats) -> Value {
    let own = format!("{}/api/v1/groups/{}", org.url, group.id);
    let times = org.group_times(&group.id);
    let logo = |size| {
        let href = format!("{}/assets/img/logos/groups/okta-{size}.png", org.url);
        json!({ "name": size, "href": href, "type": "image/png" })
    };
    let mut body = json!({
        "id": group.id,
        "created": time(times.created),
        "lastUpdated": time(times.last_updated),
        "lastMembershipUpdated": time(times.last_membership_updated),
        "objectClass": ["okta:user_group"],
        "type": group.kind,
        "profile": profile(group),
        "_links": {
            "logo": [logo("medium"), logo("large")],
            "users": { "href": format!("{own}/users") },
            "apps": { "href": format!("{own}/apps") },
        },
    });
    if stats == Stats::Counted {
        let count = org.members_of(&group.id).len();
        body["_embedded"] = json!({ "stats": { "usersCount": count } });
    }
    body
}

/// Name and description always, the description as null where it is unset; other attributes where they are set.
fn profile(group: &Group) -> Value {
    let mut profile = group.attributes.clone();
    profile.insert("name".to_owned(), json!(group.name));
    profile.insert("description".to_owned(), json!(group.description));
    Value::Object(profile)
}

/// Writes a group rule.
pub fn rule(org: &Org, rule: &Rule) -> Value {
    let mut conditions = json!({
        "people": { "users": { "exclude": rule.excluded }, "groups": { "exclude": [] } },
    });
    if let Some(expression) = &rule.expression {
        conditions["expression"] =
            json!({ "value": expression, "type": "urn:okta:expression:1.0" });
    }
    json!({
        "type": "group_rule",
        "id": rule.id,
        "status": rule.status,
        "name": rule.name,
        "created": time(rule.created),
        "lastUpdated": time(rule.last_updated),
        "conditions": conditions,
        "actions": { "assignUserToGroups": { "groupIds": rule.groups } },
        "allGroupsValid": rule.groups.iter().all(|id| org.group(id).is_some()),
    })
}
