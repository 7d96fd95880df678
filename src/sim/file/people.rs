//! From the entries of the file to people.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::model::status::UserStatus;
use crate::sim::file::attribute::Resolved;
use crate::sim::file::format::{CredentialsEntry, PasswordEntry, UserEntry};
use crate::sim::file::read::{GroupIds, find_group, wrong};
use crate::sim::file::texts::Texts;
use crate::sim::file::values::{Moment, Told, Word};
use crate::sim::file::{FileError, access};
use crate::sim::ids::make_id;
use crate::sim::org::{DEFAULT_TYPE, Org, User, UserType};
use crate::sim::schema::attribute;

/// A link whose primary may stand further down in the file.
pub(in crate::sim::file) struct Link {
    associated: String,
    login: String,
    relation: String,
    primary: String,
}

/// An entry, and the how many-th it is.
pub(in crate::sim::file) struct Numbered {
    pub(in crate::sim::file) index: usize,
    pub(in crate::sim::file) entry: UserEntry,
}

pub(in crate::sim::file) fn put_user(
    org: &mut Org,
    groups: &GroupIds,
    numbered: &Numbered,
    texts: &mut Texts<'_>,
) -> Result<Vec<Link>, FileError> {
    let Numbered { index, entry } = numbered;
    let place = format!("user `{}`", entry.login);
    let id = match &entry.id {
        Some(id) => id.clone(),
        None => make_id("00u", "user", &entry.login.to_lowercase()),
    };
    if entry.login.is_empty() {
        return Err(wrong(format!("user {}", *index + 1), "the login is empty"));
    }
    if let Some(other) = org.with_folded_login(&entry.login).next() {
        let problem = format!("Okta treats `{}` as the same login", other.login());
        return Err(wrong(place, problem));
    }
    if let Some(other) = org.user(&id) {
        return Err(wrong(
            place,
            format!("`{}` also has the id {id}", other.login()),
        ));
    }
    let type_name = entry.user_type.clone();
    let type_name = type_name.unwrap_or_else(|| DEFAULT_TYPE.to_owned());
    let Some(of) = org.type_named(&type_name) else {
        return Err(wrong(place, format!("there is no user type `{type_name}`")));
    };
    let profile = profile(of, numbered, texts)?;
    check_return(
        entry.suspended_from.as_ref(),
        "suspendedFrom",
        &SUSPENDED_FROM,
        &place,
    )?;
    check_return(entry.unlock_to.as_ref(), "unlockTo", &UNLOCK_TO, &place)?;
    let mut user = org.new_user(id.clone(), profile);
    user.type_name = type_name;
    live(&mut user, entry, org.now);
    let access = access::read(org, entry)?;
    org.put_user(user);
    org.edit_access(&id, |own| *own = access);
    for group in &entry.groups {
        let group = find_group(org, groups, group, &place)?;
        org.put_member(group, &id);
    }
    let links = entry.linked_objects.0.iter();
    let link = |(relation, primary): &(String, String)| Link {
        associated: id.clone(),
        login: entry.login.clone(),
        relation: relation.clone(),
        primary: primary.clone(),
    };
    Ok(links.map(link).collect())
}

fn profile(
    of: &UserType,
    numbered: &Numbered,
    texts: &mut Texts<'_>,
) -> Result<Map<String, Value>, FileError> {
    let Numbered { index, entry } = numbered;
    let place = || format!("user `{}`", entry.login);
    let mut profile = Map::from_iter([("login".to_owned(), json!(entry.login))]);
    for (name, value) in &entry.profile.0 {
        let Some(attribute) = attribute(of, name) else {
            let problem = format!("the schema of `{}` has no attribute `{name}`", of.name);
            return Err(wrong(place(), problem));
        };
        let value = match value {
            Resolved::Json(Value::Null) => continue,
            Resolved::Json(value @ (Value::String(_) | Value::Array(_) | Value::Object(_))) => {
                value.clone()
            }
            Resolved::Json(value) if !attribute.is_text() => value.clone(),
            Resolved::OddNumber | Resolved::Json(_) => match texts.attribute(*index, name) {
                Some(text) => json!(text),
                None => return Err(wrong(place(), format!("write `{name}` in quotes"))),
            },
        };
        if !attribute.takes(&value) {
            let problem = format!("`{name}` must be of type {}", attribute.kind());
            return Err(wrong(place(), problem));
        }
        if name == "login" && value != json!(entry.login) {
            return Err(wrong(place(), "`profile.login` differs"));
        }
        profile.insert(name.clone(), value);
    }
    Ok(profile)
}

/// Where an unsuspension may lead (facts 1.5).
const SUSPENDED_FROM: [&str; 4] = ["ACTIVE", "PROVISIONED", "PASSWORD_EXPIRED", "RECOVERY"];

/// Where an unlock may lead (facts 1.5).
const UNLOCK_TO: [&str; 2] = ["ACTIVE", "PASSWORD_EXPIRED"];

fn check_return(
    found: Option<&Word>,
    key: &str,
    allowed: &[&str],
    place: &str,
) -> Result<(), FileError> {
    match found {
        Some(word) if !allowed.contains(&word.0.as_str()) => {
            let allowed = allowed.join(", ");
            Err(wrong(place, format!("`{key}` must be one of {allowed}")))
        }
        Some(_) | None => Ok(()),
    }
}

/// What only a live org has.
fn live(user: &mut User, entry: &UserEntry, now: Timestamp) {
    let status = |word: &Option<Word>| match word {
        Some(word) => UserStatus::from_okta(&word.0),
        None => UserStatus::Active,
    };
    user.status = status(&entry.status);
    user.suspended_from = status(&entry.suspended_from);
    user.unlock_to = status(&entry.unlock_to);
    let to = entry.transitioning_to_status.as_ref();
    user.transitioning_to = to.map(|word| UserStatus::from_okta(&word.0));
    let none = CredentialsEntry::default();
    let credentials = entry.credentials.as_ref().unwrap_or(&none);
    if let Some(provider) = &credentials.provider {
        user.provider.clone_from(&provider.kind.0);
    }
    let question = credentials.recovery_question.as_ref();
    user.recovery_question = question.map(|question| question.question.clone());
    user.has_password = match credentials.password {
        Some(PasswordEntry::Set) => true,
        Some(PasswordEntry::None) => false,
        None => usually_has_password(user),
    };
    usual_times(user, now);
    let at = |moment: Option<Moment>| moment.map(|moment| moment.0);
    user.created = at(entry.created).unwrap_or(now);
    user.last_updated = at(entry.last_updated).unwrap_or(now);
    user.last_login = at(entry.last_login);
    let told = |told: Told, usual: Option<Timestamp>| match told {
        Told::Usual => usual,
        Told::Never => None,
        Told::At(moment) => Some(moment.0),
    };
    user.activated = told(entry.activated, user.activated);
    user.status_changed = told(entry.status_changed, user.status_changed);
    user.password_changed = told(entry.password_changed, user.password_changed);
}

/// Returns whether a person of whom the file says nothing has a password.
pub(in crate::sim::file) fn usually_has_password(user: &User) -> bool {
    let has = |status: &UserStatus| match status {
        UserStatus::Active
        | UserStatus::Recovery
        | UserStatus::PasswordExpired
        | UserStatus::LockedOut => true,
        UserStatus::Staged
        | UserStatus::Provisioned
        | UserStatus::Suspended
        | UserStatus::Deprovisioned
        | UserStatus::Unrecognized(_) => false,
    };
    let status = if user.status == UserStatus::Suspended {
        &user.suspended_from
    } else {
        &user.status
    };
    has(status) && !user.is_federated()
}

/// Sets the times that follow from status and password.
pub(in crate::sim::file) fn usual_times(user: &mut User, now: Timestamp) {
    let since = (user.status != UserStatus::Staged).then_some(now);
    user.activated = since;
    user.status_changed = since;
    user.password_changed = user.has_password.then_some(now);
}

pub(in crate::sim::file) fn put_link(org: &mut Org, link: &Link) -> Result<(), FileError> {
    let place = format!("user `{}`", link.login);
    let definition = org.definition(&link.relation);
    if definition.is_none_or(|found| found.primary.name != link.relation) {
        let problem = format!(
            "no linked object definition has the primary name `{}`",
            link.relation
        );
        return Err(wrong(place, problem));
    }
    let Some(primary) = org.find(&link.primary) else {
        let problem = format!("nobody has the login `{}`", link.primary);
        return Err(wrong(place, problem));
    };
    let primary = primary.id.clone();
    org.put_link(&link.relation, &link.associated, &primary);
    Ok(())
}
