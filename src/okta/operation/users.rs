//! `/users` and `/users/{id}`: read, list, create, update, delete.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::call::creation::GROUPS_AT_CREATION_MAX;
use crate::model::ids::{AttributeName, GroupId, TypeId};
use crate::model::profile::{AttributeValue, Profile};
use crate::okta::get::Get;
use crate::okta::operation::answer::user::{UserDetails, user, users};
use crate::okta::operation::answer::{Nothing, nothing};
use crate::okta::operation::catalogue as about;
use crate::okta::operation::choice::{Mail, OnCreation, SortOrder, Strict};
use crate::okta::operation::key::UserKey;
use crate::okta::operation::password::{NewCredentials, NewPassword};
use crate::okta::operation::{Change, ReadList, ReadOne, request};
use crate::okta::page::PAGE_ROWS;
use crate::transport::{Method, Request};

/// Which people are listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UserQuery {
    /// Everybody who is not DEPROVISIONED ([lists 2](crate::facts::lists)).
    NotDeprovisioned,
    /// The people whom a search expression finds, DEPROVISIONED or not, in an order.
    Search {
        /// `profile.department eq "Engineering"`
        expression: String,
        /// The property that the list is sorted by, and the direction.
        sort: Option<(String, SortOrder)>,
    },
    /// The people whom a filter finds, DEPROVISIONED or not: fewer properties than a search knows.
    Filter(String),
    /// The people whose first name, last name or e-mail address begins with a text: one page, nobody DEPROVISIONED.
    Prefix(String),
}

/// A new person.
#[derive(Clone, Debug)]
pub struct NewUser {
    /// What becomes of them.
    pub on_creation: OnCreation,
    /// Their profile.
    pub profile: Profile,
    /// Their credentials.
    pub credentials: NewCredentials,
    /// Their type, where it is not the default one.
    pub user_type: Option<TypeId>,
    /// The groups they are put into; one that is not there fails the whole creation
    /// ([creation 6](crate::facts::creation)).
    pub groups: Vec<GroupId>,
}

/// Why nobody can be created so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadNewUser {
    /// Okta would answer `E0000124` ([creation 3](crate::facts::creation)).
    #[error("a password that has to be changed at the first sign-in must be given")]
    NothingToChange,
    /// Okta takes [`GROUPS_AT_CREATION_MAX`].
    #[error("a new person can be put into {GROUPS_AT_CREATION_MAX} groups at most; {0} are given")]
    TooManyGroups(usize),
}

/// What changes of a person; all else stays ([profiles 4](crate::facts::profiles)).
#[derive(Clone, Debug, Default)]
pub struct UserPatch {
    /// The attributes that change; `None` unsets.
    pub profile: BTreeMap<AttributeName, Option<AttributeValue>>,
    /// The credentials that change. A provider cannot.
    pub credentials: NewCredentials,
    /// Whether a password is held against minimum age and history too.
    pub strict: Option<Strict>,
    /// The `ETag` that the profile must still have ([profiles 18](crate::facts::profiles)).
    pub if_match: Option<String>,
}

/// What a person is replaced by.
#[derive(Clone, Debug, Default)]
pub struct UserReplacement {
    /// The whole profile: **every attribute that is not in it is unset**. Without one the profile stays
    /// ([profiles 6](crate::facts::profiles)).
    pub profile: Option<Profile>,
    /// The type; Okta changes it by a replacement only ([profiles 7](crate::facts::profiles)).
    pub user_type: Option<TypeId>,
    /// The credentials that change. A provider cannot.
    pub credentials: NewCredentials,
    /// Whether a password is held against minimum age and history too.
    pub strict: Option<Strict>,
    /// The `ETag` that the profile must still have ([profiles 18](crate::facts::profiles)).
    pub if_match: Option<String>,
}

/// Reads one person.
#[doc(alias = "getUser")]
pub fn get_user(key: &UserKey) -> ReadOne<UserDetails> {
    let get = Get::api(&["users", key.as_str()]);
    ReadOne::new(&about::GET_USER, get, user)
}

/// Lists people. The list comes from an index, which lags ([lists 1](crate::facts::lists)).
#[doc(alias = "listUsers")]
pub fn list_users(query: &UserQuery) -> ReadList<UserDetails> {
    let get = Get::api(&["users"]).with_query("limit", &PAGE_ROWS.to_string());
    let get = match query {
        UserQuery::NotDeprovisioned => get,
        UserQuery::Search { expression, sort } => {
            let get = get.with_query("search", expression);
            match sort {
                None => get,
                Some((property, order)) => get
                    .with_query("sortBy", property)
                    .with_query("sortOrder", order.word()),
            }
        }
        UserQuery::Filter(expression) => get.with_query("filter", expression),
        UserQuery::Prefix(text) => get.with_query("q", text),
    };
    ReadList::new(&about::LIST_USERS, get, users)
}

/// Creates a person.
///
/// # Errors
///
/// What Okta would refuse whatever the org.
#[doc(alias = "createUser")]
pub fn create_user(new: &NewUser) -> Result<Change<UserDetails>, BadNewUser> {
    if new.groups.len() > GROUPS_AT_CREATION_MAX {
        return Err(BadNewUser::TooManyGroups(new.groups.len()));
    }
    let has_password = matches!(new.credentials.password, Some(NewPassword::Plain(_)));
    if new.on_creation == OnCreation::ActivateToChangePassword && !has_password {
        return Err(BadNewUser::NothingToChange);
    }
    let mut body = body(Some(json!(new.profile)), &new.credentials);
    if let Some(id) = &new.user_type {
        body.insert("type".to_owned(), json!({ "id": id }));
    }
    if !new.groups.is_empty() {
        body.insert("groupIds".to_owned(), json!(new.groups));
    }
    let activate = match new.on_creation {
        OnCreation::Stage => "false",
        OnCreation::Activate | OnCreation::ActivateToChangePassword => "true",
    };
    let mut request = request(Method::Post, &["users"]).with_query("activate", activate);
    if new.credentials.provider.is_some() {
        // Without it Okta ignores the provider, and says nothing (facts::creation 5).
        request = request.with_query("provider", "true");
    }
    if new.on_creation == OnCreation::ActivateToChangePassword {
        request = request.with_query("nextLogin", "changePassword");
    }
    let request = request.with_body(Value::Object(body));
    Ok(Change::new(&about::CREATE_USER, request, user))
}

/// Changes a person in part.
#[doc(alias = "partialUpdateUser")]
pub fn update_user(key: &UserKey, patch: &UserPatch) -> Change<UserDetails> {
    let value = |value: &Option<AttributeValue>| match value {
        Some(value) => value.json().clone(),
        None => Value::Null,
    };
    let profile: Map<String, Value> = patch
        .profile
        .iter()
        .map(|(name, new)| (name.to_string(), value(new)))
        .collect();
    let profile = (!profile.is_empty()).then_some(Value::Object(profile));
    let body = body(profile, &patch.credentials);
    let request = request(Method::Post, &["users", key.as_str()]);
    let request = guarded(request, patch.strict, patch.if_match.as_deref());
    let request = request.with_body(Value::Object(body));
    Change::new(&about::UPDATE_USER, request, user)
}

/// Replaces a person.
#[doc(alias = "updateUser")]
pub fn replace_user(key: &UserKey, new: &UserReplacement) -> Change<UserDetails> {
    let profile = new.profile.as_ref().map(|profile| json!(profile));
    let mut body = body(profile, &new.credentials);
    if let Some(id) = &new.user_type {
        body.insert("type".to_owned(), json!({ "id": id }));
    }
    let request = request(Method::Put, &["users", key.as_str()]);
    let request = guarded(request, new.strict, new.if_match.as_deref());
    let request = request.with_body(Value::Object(body));
    Change::new(&about::REPLACE_USER, request, user)
}

/// Deletes somebody who is DEPROVISIONED, and **deactivates anybody else**: Okta answers both alike
/// ([lifecycle 18](crate::facts::lifecycle)), so whoever calls this has read the status, and reads the person
/// afterwards.
#[doc(alias = "deactivateOrDeleteUser")]
pub fn delete_user(key: &UserKey, mail: Mail) -> Change<Nothing> {
    let request = request(Method::Delete, &["users", key.as_str()]);
    Change::new(&about::DELETE_USER, request, nothing).mailing(mail)
}

fn body(profile: Option<Value>, credentials: &NewCredentials) -> Map<String, Value> {
    let mut body = Map::new();
    if let Some(profile) = profile {
        body.insert("profile".to_owned(), profile);
    }
    if let Some(credentials) = credentials.json() {
        body.insert("credentials".to_owned(), credentials);
    }
    body
}

fn guarded(mut request: Request, strict: Option<Strict>, if_match: Option<&str>) -> Request {
    if let Some(strict) = strict {
        request = request.with_query("strict", strict.flag());
    }
    match if_match {
        Some(etag) => request.with_header("if-match", etag),
        None => request,
    }
}
