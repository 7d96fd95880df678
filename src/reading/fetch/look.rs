//! Looking for one person whom a list does not have.

use crate::live::LiveUser;
use crate::model::ids::Login;
use crate::okta::client::Reader;
use crate::okta::error::CallError;
use crate::okta::wire;
use crate::reading::survey::Lookup;
use crate::request::endpoint::{GET_USER, LIST_USERS};
use crate::request::get::{Get, term};
use crate::request::key::UserKey;
use crate::transport::Transport;

/// Asks for one person. Okta takes ids, logins and short logins for each other, so only an exact match counts.
pub async fn look_up<T: Transport>(
    reader: &Reader<T>,
    lookup: Lookup,
) -> Result<Option<LiveUser>, CallError> {
    match lookup {
        Lookup::Id(id) => {
            if UserKey::id(&id).is_err() {
                return Ok(None);
            }
            let get = Get::of(&GET_USER, [id.as_str()]);
            let found = reader.find(&get, wire::user).await?;
            Ok(found.filter(|user| user.id == id))
        }
        Lookup::Login(login) => {
            // Okta finds a login whatever its diacritics (facts::logins 1): the planner must know who holds it.
            let fold = login.key().fold();
            let has_login =
                |user: &LiveUser| user.login_key().is_some_and(|found| found.fold() == fold);
            if UserKey::login(&login).is_ok() {
                let get = Get::of(&GET_USER, [login.as_str()]);
                let found = reader.find(&get, wire::user).await?;
                Ok(found.filter(has_login))
            } else {
                let found = reader.list(by_login(&login), wire::users).await?;
                Ok(found.into_iter().find(has_login))
            }
        }
    }
}

fn by_login(login: &Login) -> Get {
    search(&term("profile.login", "eq", login.as_str()))
}

/// A search for people, with as many rows a page as Okta advises.
pub(crate) fn search(expression: &str) -> Get {
    let get = Get::of(&LIST_USERS, []).with_query("search", expression);
    get.in_pages()
}
