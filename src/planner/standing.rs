//! Where one person of the org stands with the files: which entry is about them, which one may be meant, and what a plan
//! calls them.

use crate::desired::state::{DesiredPerson, DesiredState, DesiredValue};
use crate::likely::likely_login;
use crate::live::{LiveUser, Snapshot};
use crate::model::ids::{AttributeName, Login, UserId};
use crate::planner::person::People;
use crate::planner::rename::Renames;

/// What the files say of somebody, by the planner's own rules of who is who.
#[derive(Clone, Copy, Debug)]
pub enum Standing<'a> {
    /// This entry is about them.
    Entry(&'a DesiredPerson),
    /// None is; this one, which is about nobody of the org, may be meant.
    Alike(&'a DesiredPerson),
    /// There is no entry about them, and none that looks like it.
    NoEntry,
}

/// Finds somebody in the files. A snapshot of them alone will do, but then an entry of somebody else may look like
/// theirs.
pub fn standing<'a>(
    desired: &'a DesiredState,
    snapshot: &'a Snapshot,
    user: &LiveUser,
) -> Standing<'a> {
    // What does not fit is the planner's to tell.
    let people = People::resolve(desired, snapshot);
    if let Some(index) = people.maybe_by_id(&user.id) {
        return Standing::Entry(people.all[index].entry);
    }
    let free = people.all.iter().filter(|person| person.live.is_none());
    let free: Vec<&DesiredPerson> = free.map(|person| person.entry).collect();
    let alike = same_address(&free, user).or_else(|| like_login(&free, user));
    alike.map_or(Standing::NoEntry, Standing::Alike)
}

/// Returns the login by which a plan names somebody of the org whom an entry is about.
pub fn shown_login(desired: &DesiredState, snapshot: &Snapshot, user: &UserId) -> Option<Login> {
    let people = People::resolve(desired, snapshot);
    let person = &people.all[people.maybe_by_id(user)?];
    Some(Renames::new(&people, snapshot).shown_login(person))
}

/// An entry with the person's address.
fn same_address<'a>(free: &[&'a DesiredPerson], user: &LiveUser) -> Option<&'a DesiredPerson> {
    let email = AttributeName::new("email");
    let own = user.profile.get(&email)?.as_text()?.to_lowercase();
    let has_it = |entry: &&&DesiredPerson| match entry.profile.get(&email).map(|each| &each.value) {
        Some(DesiredValue::Scalar(scalar)) => scalar.text.to_lowercase() == own,
        Some(DesiredValue::Unset | DesiredValue::List(_)) => false,
        None => entry.login.value.key().as_str() == own,
    };
    free.iter().find(has_it).copied()
}

fn like_login<'a>(free: &[&'a DesiredPerson], user: &LiveUser) -> Option<&'a DesiredPerson> {
    let login = user.login()?;
    let logins = free.iter().map(|entry| entry.login.value.as_str());
    let likely = likely_login(login.as_str(), logins)?;
    let is_it = |entry: &&&DesiredPerson| entry.login.value.as_str() == likely;
    free.iter().find(is_it).copied()
}
