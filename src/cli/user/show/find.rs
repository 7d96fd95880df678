//! The person who is meant, and people who may be meant where nobody is found.

use anyhow::anyhow;
use serde_json::Value;

use crate::cli::error::CommandError;
use crate::cli::folder::Folder;
use crate::cli::line::AnyTransport;
use crate::cli::user::person::is_meant;
use crate::likely::likely_login;
use crate::live::UserDetails;
use crate::model::ids::Login;
use crate::okta::client::Reader;
use crate::okta::error::CallError;
use crate::okta::wire;
use crate::reading::fetch::look_up;
use crate::reading::survey::Lookup;
use crate::request::key::{NoKey, UserKey};
use crate::request::user::{UserQuery, list};

/// What Okta's ids of people begin with.
const ID_BEGINNING: &str = "00u";

/// How much of a login is taken for right where people with a login like it are looked for.
const BEGINNING_CHARACTERS: usize = 2;

/// Finds somebody by what was typed.
pub(crate) async fn find(
    reader: &Reader<AnyTransport>,
    who: &str,
) -> Result<Option<UserDetails>, CommandError> {
    let key = match UserKey::parse(who) {
        Ok(key) => key,
        // Okta finds such a login in no path, but in a list (facts::logins 5).
        Err(NoKey::Separator) => {
            let lookup = Lookup::Login(Login::new(who));
            let found = look_up(reader, lookup).await?;
            match found.and_then(|user| UserKey::id(&user.id).ok()) {
                Some(key) => key,
                None => return Ok(None),
            }
        }
        Err(error @ (NoKey::Empty | NoKey::Dots | NoKey::Me)) => {
            return Err(CommandError::usage(anyhow!("`{who}` {error}")));
        }
    };
    let found = reader.find_user(&key).await?;
    Ok(found.filter(|person| is_meant(person, &key)))
}

/// Says that nobody is there, and who may be meant.
pub(crate) async fn nobody(
    reader: &Reader<AnyTransport>,
    folder: Option<&Folder>,
    who: &str,
    org: &str,
) -> CommandError {
    let error = CommandError::failed(anyhow!("nobody in {org} has the login or id `{who}`"));
    let entry = folder.and_then(|folder| {
        let key = Login::new(who).key();
        let mut people = folder.desired.people().iter();
        let entry = people.find(|entry| {
            let id = entry.pinned_id().map(|id| id.value.as_str());
            id == Some(who) || entry.login.value.key() == key
        })?;
        Some(folder.sources.place(entry.login.span))
    });
    let error = match entry {
        Some(place) => error.help(format!(
            "the files name them ({place}): `okta-reconcile plan` shows what becomes of that entry"
        )),
        None => error,
    };
    // It is known that nobody is there; naming people who are like them is a courtesy.
    let logins = similar(reader, who).await.unwrap_or_default();
    let files = folder.map_or(&[][..], |folder| folder.desired.people());
    let files = files.iter().map(|entry| entry.login.value.as_str());
    let candidates = logins.iter().map(String::as_str).chain(files);
    let whole = logins.iter().find(|login| {
        let short = login.split_once('@').map(|(short, _)| short);
        short.is_some_and(|short| short.eq_ignore_ascii_case(who))
    });
    match whole
        .map(String::as_str)
        .or_else(|| likely_login(who, candidates))
    {
        Some(likely) => error.help(format!("did you mean `{likely}`?")),
        None => error,
    }
}

/// Returns the logins that begin alike: one page of them.
async fn similar(reader: &Reader<AnyTransport>, who: &str) -> Result<Vec<String>, CallError> {
    let beginning: String = who.chars().take(BEGINNING_CHARACTERS).collect();
    if beginning.chars().count() < BEGINNING_CHARACTERS || who.starts_with(ID_BEGINNING) {
        return Ok(Vec::new());
    }
    let first_page = list(&UserQuery::Search {
        expression: format!("profile.login sw {}", Value::from(beginning)),
        sort: None,
    });
    let people = reader.read(&first_page, wire::users_details).await?;
    let logins = people.iter().filter_map(UserDetails::login);
    Ok(logins.map(str::to_owned).collect())
}
