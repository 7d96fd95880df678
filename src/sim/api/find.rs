//! Whom a path means.

use crate::sim::org::{Org, User};
use crate::sim::refusal::Refusal;

/// Finds who a path segment means: an id, a login, or a short login that only one person has. A login with a slash
/// or a question mark is found by id only ([logins 5, 6](crate::facts::logins)), and `me` is the owner of the token.
pub(crate) fn find<'a>(org: &'a Org, who: &str) -> Result<&'a User, Refusal> {
    let by_login = || {
        let found = org.find(who).or_else(|| org.find_by_short_login(who));
        found.filter(|_| !who.contains(['/', '?']))
    };
    if who == "me" {
        return org.owner().ok_or_else(|| Refusal::not_found(who, "User"));
    }
    org.user(who)
        .or_else(by_login)
        .ok_or_else(|| Refusal::not_found(who, "User"))
}

/// Finds somebody by id, where a login does not do.
pub(crate) fn by_id<'a>(org: &'a Org, id: &str) -> Result<&'a User, Refusal> {
    org.user(id).ok_or_else(|| Refusal::not_found(id, "User"))
}
