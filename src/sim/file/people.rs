//! From the entries of the file to people.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::diagnostic::Code;
use crate::model::status::UserStatus;
use crate::sim::file::access;
use crate::sim::file::attribute::Resolved;
use crate::sim::file::format::{
    CredentialsEntry, PasswordEntry, ProviderEntry, QuestionEntry, UserEntry,
};
use crate::sim::file::mistake::{Entry, Mistake, wrong};
use crate::sim::file::read::{GroupIds, find_group};
use crate::sim::file::texts::Texts;
use crate::sim::file::values::{Moment, Told, Word};
use crate::sim::ids::make_id;
use crate::sim::org::{DEFAULT_TYPE, Org, User, UserType};
use crate::sim::schema::attribute;

/// A link whose primary may stand further down in the file.
pub(crate) struct Link {
    at: Entry,
    associated: String,
    login: String,
    relation: String,
    primary: String,
}

/// An entry, and where it stands.
pub(crate) struct Placed {
    pub(crate) at: Entry,
    pub(crate) entry: UserEntry,
}

#[expect(clippy::too_many_lines, reason = "one key of a person after the other")]
pub(crate) fn put_user(
    org: &mut Org,
    ids: &GroupIds,
    placed: &Placed,
    texts: &mut Texts<'_>,
    mistakes: &mut Vec<Mistake>,
) -> Vec<Link> {
    let Placed { at, entry } = placed;
    // Every key is read: here, by `profile` and `live`, or with what they have beyond their profile.
    let UserEntry {
        login,
        id,
        user_type,
        groups,
        linked_objects,
        suspended_from,
        unlock_to,
        profile: _,
        status: _,
        transitioning_to_status: _,
        credentials: _,
        created: _,
        activated: _,
        status_changed: _,
        last_login: _,
        last_updated: _,
        password_changed: _,
        sessions: _,
        grants: _,
        tokens: _,
        apps: _,
        identity_providers: _,
        roles: _,
    } = entry;
    let place = format!("user `{login}`");
    let id = match id {
        Some(id) => id.clone(),
        None => make_id("00u", "user", &login.to_lowercase()),
    };
    if let Err(mistake) = check_new(org, placed, &id) {
        mistakes.push(mistake);
        return Vec::new();
    }
    let mut type_name = user_type.as_deref().unwrap_or(DEFAULT_TYPE);
    if org.type_named(type_name).is_none() {
        let problem = format!("there is no user type `{type_name}`");
        mistakes.push(wrong(Code::UnknownType, &place, at.key("type"), problem));
        type_name = DEFAULT_TYPE;
    }
    let profile = match org.type_named(type_name) {
        Some(of) => profile(of, placed, texts, mistakes),
        None => Map::new(),
    };
    let returns = [
        ("suspendedFrom", suspended_from, &SUSPENDED_FROM[..]),
        ("unlockTo", unlock_to, &UNLOCK_TO),
    ];
    for (key, word, allowed) in returns {
        if word
            .as_ref()
            .is_some_and(|word| !allowed.contains(&word.0.as_str()))
        {
            let problem = format!("`{key}` must be one of {}", allowed.join(", "));
            mistakes.push(wrong(Code::InvalidValue, &place, at.key(key), problem));
        }
    }
    let mut user = org.new_user(id.clone(), profile);
    type_name.clone_into(&mut user.type_name);
    live(&mut user, entry, org.now);
    let access = access::read(org, placed, mistakes);
    org.put_user(user);
    org.edit_access(&id, |own| *own = access);
    for (index, group) in groups.iter().enumerate() {
        match find_group(org, ids, group) {
            Ok(group) => org.put_member(group, &id),
            Err((code, problem)) => {
                mistakes.push(wrong(code, &place, at.item("groups", index), problem));
            }
        }
    }
    let links = linked_objects.0.iter();
    let link = |(relation, primary): &(String, String)| Link {
        at: *at,
        associated: id.clone(),
        login: login.clone(),
        relation: relation.clone(),
        primary: primary.clone(),
    };
    links.map(link).collect()
}

/// Holds login and id against those before.
fn check_new(org: &Org, placed: &Placed, id: &str) -> Result<(), Mistake> {
    let Placed { at, entry } = placed;
    let place = format!("user `{}`", entry.login);
    if entry.login.is_empty() {
        let place = format!("user {}", at.index + 1);
        return Err(wrong(
            Code::InvalidLogin,
            place,
            at.key("login"),
            "the login is empty",
        ));
    }
    if let Some(other) = org.with_folded_login(&entry.login).next() {
        let problem = format!("Okta treats `{}` as the same login", other.login());
        return Err(wrong(Code::DuplicateLogin, place, at.key("login"), problem));
    }
    match org.user(id) {
        Some(other) => {
            let problem = format!("`{}` also has the id {id}", other.login());
            Err(wrong(Code::DuplicateId, place, at.key("id"), problem))
        }
        None => Ok(()),
    }
}

fn profile(
    of: &UserType,
    placed: &Placed,
    texts: &mut Texts<'_>,
    mistakes: &mut Vec<Mistake>,
) -> Map<String, Value> {
    let Placed { at, entry } = placed;
    let mut profile = Map::from_iter([("login".to_owned(), json!(entry.login))]);
    for (name, value) in &entry.profile.0 {
        let refused = |code, problem: String| {
            let place = format!("user `{}`", entry.login);
            wrong(code, place, at.inside("profile", name), problem)
        };
        let Some(attribute) = attribute(of, name) else {
            let problem = format!("the schema of `{}` has no attribute `{name}`", of.name);
            mistakes.push(refused(Code::UnknownAttribute, problem).of_key());
            continue;
        };
        let value = match value {
            Resolved::Json(Value::Null) => continue,
            Resolved::Json(value @ (Value::String(_) | Value::Array(_) | Value::Object(_))) => {
                value.clone()
            }
            Resolved::Json(value) if !attribute.is_text() => value.clone(),
            Resolved::OddNumber | Resolved::Json(_) => {
                let Some(text) = texts.attribute(at.index, name) else {
                    let problem = format!("write `{name}` in quotes");
                    mistakes.push(refused(Code::WrongType, problem));
                    continue;
                };
                json!(text)
            }
        };
        if !attribute.takes(&value) {
            let problem = format!("`{name}` must be of type {}", attribute.kind());
            mistakes.push(refused(Code::WrongAttributeType, problem));
        } else if name == "login" && value != json!(entry.login) {
            let problem = "`profile.login` differs".to_owned();
            mistakes.push(refused(Code::InvalidValue, problem));
        } else {
            profile.insert(name.clone(), value);
        }
    }
    profile
}

/// Where an unsuspension may lead ([lifecycle 12](crate::facts::lifecycle)).
const SUSPENDED_FROM: [&str; 4] = ["ACTIVE", "PROVISIONED", "PASSWORD_EXPIRED", "RECOVERY"];

/// Where an unlock may lead ([lifecycle 14](crate::facts::lifecycle)).
const UNLOCK_TO: [&str; 2] = ["ACTIVE", "PASSWORD_EXPIRED"];

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
    let CredentialsEntry {
        password,
        recovery_question,
        provider,
    } = entry.credentials.as_ref().unwrap_or(&none);
    if let Some(ProviderEntry { kind }) = provider {
        user.provider.clone_from(&kind.0);
    }
    let question = recovery_question.as_ref();
    user.recovery_question = question.map(|QuestionEntry { question }| question.clone());
    user.has_password = match password {
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
pub(crate) fn usually_has_password(user: &User) -> bool {
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
pub(crate) fn usual_times(user: &mut User, now: Timestamp) {
    let since = (user.status != UserStatus::Staged).then_some(now);
    user.activated = since;
    user.status_changed = since;
    user.password_changed = user.has_password.then_some(now);
}

pub(crate) fn put_link(org: &mut Org, link: &Link) -> Result<(), Mistake> {
    let place = format!("user `{}`", link.login);
    let way = link.at.inside("linkedObjects", &link.relation);
    let definition = org.definition(&link.relation);
    if definition.is_none_or(|found| found.primary.name != link.relation) {
        let problem = format!(
            "no linked object definition has the primary name `{}`",
            link.relation
        );
        return Err(wrong(Code::UnknownRelationship, place, way, problem).of_key());
    }
    let Some(primary) = org.find(&link.primary) else {
        let problem = format!("nobody has the login `{}`", link.primary);
        return Err(wrong(Code::UnknownPerson, place, way, problem));
    };
    let primary = primary.id.clone();
    org.put_link(&link.relation, &link.associated, &primary);
    Ok(())
}
