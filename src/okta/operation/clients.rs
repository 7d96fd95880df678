//! `/users/{id}/clients`. By id only ([operations 2](crate::facts::operations)).

use crate::okta::get::Get;
use crate::okta::operation::ReadList;
use crate::okta::operation::answer::access::{Client, clients};
use crate::okta::operation::catalogue as about;
use crate::okta::operation::key::PersonId;

/// Lists the applications that hold grants or refresh tokens of somebody.
#[doc(alias = "listUserClients")]
pub fn list_user_clients(user: &PersonId) -> ReadList<Client> {
    let get = Get::api(&["users", user.as_str(), "clients"]);
    ReadList::new(&about::LIST_USER_CLIENTS, get, clients)
}
