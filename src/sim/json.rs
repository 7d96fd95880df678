//! The org's things as Okta writes them. What is absent and what is null follows the recordings
//! ([profiles 1](crate::facts::profiles)).

pub mod access;
pub mod events;
pub mod group_access;
mod groups;
mod meta;
pub mod time;

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::model::status::UserStatus;
use crate::sim::ids::content_hash;
use crate::sim::json::time::time;
use crate::sim::org::{Org, User, UserType};

pub use crate::sim::json::groups::{Stats, group, rule};
pub use crate::sim::json::meta::{definition, group_schema, schema, schema_id, user_type};

/// Attributes that Okta returns as null where they are unset; all others are left out.
const NULL_WHEN_UNSET: [&str; 2] = ["mobilePhone", "secondEmail"];

/// Where a user is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// Read alone: with all links.
    Alone,
    /// In a list: with `self` only.
    InList,
}

fn moment(at: Option<Timestamp>) -> Value {
    at.map_or(Value::Null, |at| json!(time(at)))
}

/// Writes a user.
pub fn user(org: &Org, user: &User, shown: Shown) -> Value {
    let mut profile = user.profile.clone();
    for name in NULL_WHEN_UNSET {
        profile.entry(name).or_insert(Value::Null);
    }
    let of = org.type_of(user);
    let mut body = json!({
        "id": user.id,
        "status": user.status.as_str(),
        "created": time(user.created),
        "activated": moment(user.activated),
        "statusChanged": moment(user.status_changed),
        "lastLogin": moment(user.last_login),
        "lastUpdated": time(user.last_updated),
        "passwordChanged": moment(user.password_changed),
        "type": { "id": of.id },
        "profile": profile,
        "credentials": with_emails(credentials(user), user),
        "_links": links(org, user, of, shown),
    });
    if let Some(to) = &user.transitioning_to {
        body["transitioningToStatus"] = json!(to.as_str());
    }
    body
}

/// The addresses that Okta mails to, shown of people with a password of its own (recorded).
fn with_emails(mut credentials: Value, user: &User) -> Value {
    let email = user.profile.get("email").filter(|_| user.has_password);
    if let Some(email) = email.filter(|_| user.provider == "OKTA") {
        let primary = json!({ "value": email, "status": "VERIFIED", "type": "PRIMARY" });
        credentials["emails"] = json!([primary]);
    }
    credentials
}

/// Writes credentials. A password is never shown; an empty object says that there is one.
pub fn credentials(user: &User) -> Value {
    let mut credentials = Map::new();
    if user.has_password {
        credentials.insert("password".to_owned(), json!({}));
    }
    if let Some(question) = &user.recovery_question {
        let question = json!({ "question": question });
        credentials.insert("recovery_question".to_owned(), question);
    }
    let provider = json!({ "type": user.provider, "name": user.provider });
    credentials.insert("provider".to_owned(), provider);
    Value::Object(credentials)
}

fn links(org: &Org, user: &User, of: &UserType, shown: Shown) -> Value {
    let url = &org.url;
    let own = format!("{url}/api/v1/users/{}", user.id);
    let mut links = Map::new();
    links.insert("self".to_owned(), json!({ "href": own }));
    if shown == Shown::InList {
        return Value::Object(links);
    }
    let schema = format!("{url}/api/v1/meta/schemas/user/{}", schema_id(of));
    links.insert("schema".to_owned(), json!({ "href": schema }));
    let user_type = format!("{url}/api/v1/meta/types/user/{}", of.id);
    links.insert("type".to_owned(), json!({ "href": user_type }));
    for (name, path, method) in operations(user) {
        let link = json!({ "href": format!("{own}{path}"), "method": method });
        links.insert((*name).to_owned(), link);
    }
    if user.has_password && user.recovery_question.is_some() && signs_in(user) {
        let path = format!("{own}/credentials/forgot_password");
        links.insert(
            "forgotPassword".to_owned(),
            json!({ "href": path, "method": "POST" }),
        );
    }
    Value::Object(links)
}

/// Whether Okta advertises the operations of somebody who has a password ([lifecycle 21](crate::facts::lifecycle)).
fn signs_in(user: &User) -> bool {
    match user.status {
        UserStatus::Active | UserStatus::PasswordExpired => true,
        UserStatus::Staged
        | UserStatus::Provisioned
        | UserStatus::Recovery
        | UserStatus::LockedOut
        | UserStatus::Suspended
        | UserStatus::Deprovisioned
        | UserStatus::Unrecognized(_) => false,
    }
}

/// A link: its name, the path below the user, the method.
type Link = (&'static str, &'static str, &'static str);

const ACTIVATE: Link = ("activate", "/lifecycle/activate", "POST");
const DEACTIVATE: Link = ("deactivate", "/lifecycle/deactivate", "POST");
const REACTIVATE: Link = ("reactivate", "/lifecycle/reactivate", "POST");
const RESET: Link = ("resetPassword", "/lifecycle/reset_password", "POST");
const EXPIRE: Link = ("expirePassword", "/lifecycle/expire_password", "POST");
const SUSPEND: Link = ("suspend", "/lifecycle/suspend", "POST");
const UNSUSPEND: Link = ("unsuspend", "/lifecycle/unsuspend", "POST");
const UNLOCK: Link = ("unlock", "/lifecycle/unlock", "POST");
const DELETE: Link = ("delete", "", "DELETE");
const PASSWORD: Link = ("changePassword", "/credentials/change_password", "POST");
const QUESTION: Link = (
    "changeRecoveryQuestion",
    "/credentials/change_recovery_question",
    "POST",
);

/// The operations that Okta advertises ([lifecycle 21](crate::facts::lifecycle)); of RECOVERY and LOCKED_OUT nothing is
/// recorded.
fn operations(user: &User) -> &'static [Link] {
    match user.status {
        UserStatus::Staged => &[ACTIVATE],
        UserStatus::Provisioned => &[DEACTIVATE, REACTIVATE, RESET, SUSPEND],
        UserStatus::Active | UserStatus::PasswordExpired => {
            &[PASSWORD, QUESTION, DEACTIVATE, EXPIRE, RESET, SUSPEND]
        }
        UserStatus::Suspended => &[DEACTIVATE, UNSUSPEND],
        UserStatus::Deprovisioned => &[ACTIVATE, DELETE],
        UserStatus::LockedOut => &[DEACTIVATE, UNLOCK],
        UserStatus::Recovery | UserStatus::Unrecognized(_) => &[DEACTIVATE],
    }
}

/// Returns the weak `ETag`: over profile and type alone, so it ignores the status
/// ([profiles 17](crate::facts::profiles)).
pub fn etag(user: &User) -> String {
    let sorted: BTreeMap<&String, &Value> = user.profile.iter().collect();
    let content = json!([user.type_name, sorted]).to_string();
    format!("W/\"{}\"", content_hash(&content))
}
