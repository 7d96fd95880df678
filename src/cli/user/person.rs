//! The person who is meant. Okta finds people by short logins and whatever the diacritics too, so what it finds is
//! compared with what was typed: an operation on the wrong person is the worst mistake there is.

use anyhow::anyhow;
use serde_json::Value;

use crate::cli::error::CommandError;
use crate::cli::line::AnyTransport;
use crate::live::UserDetails;
use crate::model::ids::{Login, UserId};
use crate::okta::client::Reader;
use crate::okta::error::CallError;
use crate::report::names::Detail;
use crate::report::text_safety::harmless;
use crate::request::key::UserKey;
use crate::request::user::UserQuery;

/// Reads the person whose whole login or id was typed.
pub(crate) async fn find(
    reader: &Reader<AnyTransport>,
    key: &UserKey,
) -> Result<UserDetails, CommandError> {
    match reader.get_user(key).await {
        Ok(person) if is_meant(&person, key) => Ok(person),
        Ok(person) => Err(not_whole(key, &[login(&person)])),
        Err(error) if error.is_not_found() => Err(nobody(reader, key, error).await),
        Err(error) => Err(error.into()),
    }
}

/// Reads somebody again, by id; `None` where they are gone.
pub(crate) async fn again(
    reader: &Reader<AnyTransport>,
    person: &UserDetails,
) -> Result<Option<UserDetails>, CallError> {
    by_id(reader, &person.live.id).await
}

/// Reads somebody by id. What Okta itself sent as one leads nowhere else.
pub(crate) async fn by_id(
    reader: &Reader<AnyTransport>,
    id: &UserId,
) -> Result<Option<UserDetails>, CallError> {
    match UserKey::id(id) {
        Ok(key) => reader.find_user(&key).await,
        Err(_) => Ok(None),
    }
}

/// Returns the login, or what stands for one that Okta did not send.
pub(crate) fn login(person: &UserDetails) -> String {
    person.login().unwrap_or("(no login)").to_owned()
}

/// Returns whether Okta found the very person: by id, or by the whole login.
pub(crate) fn is_meant(person: &UserDetails, key: &UserKey) -> bool {
    let typed = Login::new(key.as_str());
    let has_login = |login: &str| Login::new(login).key() == typed.key();
    key.is_me() || person.live.id.as_str() == key.as_str() || person.login().is_some_and(has_login)
}

/// Okta knows nobody. A short login that several have is told with their whole ones.
async fn nobody(reader: &Reader<AnyTransport>, key: &UserKey, error: CallError) -> CommandError {
    if key.is_me() {
        return CommandError::from(error).help("this token has no owner; name the person");
    }
    let told = CommandError::from(error).help(format!(
        "nobody has the login or the id `{}` here; `okta-reconcile user list --q TEXT` finds people by name",
        harmless(key.as_str())
    ));
    if key.as_str().contains('@') {
        return told;
    }
    let expression = format!(
        "profile.login sw {}",
        Value::from(format!("{}@", key.as_str()))
    );
    let query = UserQuery::Search {
        expression,
        sort: None,
    };
    // Where they cannot be listed, what Okta said is told alone.
    let found = reader.list_users(&query).await.unwrap_or_default();
    let logins: Vec<String> = found.iter().map(login).collect();
    if logins.is_empty() {
        told
    } else {
        not_whole(key, &logins)
    }
}

fn not_whole(key: &UserKey, logins: &[String]) -> CommandError {
    let logins: Vec<String> = logins
        .iter()
        .map(|each| harmless(each).into_owned())
        .collect();
    let names = Detail::Full.list(&logins);
    let error = match logins.as_slice() {
        [_] => anyhow!("`{key}` is not the whole login of anybody; Okta takes it for {names}"),
        _ => anyhow!("`{key}` is the short login of several people: {names}"),
    };
    CommandError::usage(error).help("write the whole login, or the id")
}
