//! From the entries of the file to people.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::model::status::UserStatus;
use crate::sim::file::access;
use crate::sim::file::find::{GroupIds, find_group, no_type, nobody, wrong};
use crate::sim::file::format::{UserEntry, UserKey};
use crate::sim::file::values::{OktaWord, PasswordEntry};
use crate::sim::ids::make_id;
use crate::sim::org::mark::Mark;
use crate::sim::org::{DEFAULT_TYPE, Org, User, UserType};
use crate::sim::schema::{attribute, names};
use crate::source::Located;
use crate::yaml::content::Named;
use crate::yaml::json::json as value_of;
use crate::yaml::node::{Node, NodeStyle};
use crate::yaml::read::meant;

/// Somebody by login and id.
pub(crate) struct Person {
    login: String,
    id: String,
}

/// The primaries of somebody, which may stand further down in the file.
pub(crate) type Linked = (Person, Named<Located<String>>);

/// Puts a person into the org; returns the links, for when everybody is there.
pub(crate) fn put_user(
    org: &mut Org,
    ids: &GroupIds,
    entry: UserEntry,
    found: &mut Diagnostics,
) -> Option<Linked> {
    let login = &entry.login.value;
    let place = format!("user `{login}`");
    let id = match &entry.id {
        Some(id) => id.value.clone(),
        None => make_id("00u", "user", &login.to_lowercase()),
    };
    if let Err(mistake) = check_new(org, &entry, &id) {
        found.push(mistake);
        return None;
    }
    let type_name = entry.type_name.as_ref();
    if let Some(Located { value: name, span }) = type_name
        && org.type_named(name).is_none()
    {
        found.push(no_type(&place, *span, name, org));
    }
    let type_name = type_name.map_or(DEFAULT_TYPE, |name| &name.value);
    let of = org.type_named(type_name).unwrap_or(&org.types()[0]);
    let (type_name, profile) = (
        of.name.clone(),
        profile(of, &entry, org.mark.as_ref(), found),
    );
    let returns = [
        (
            UserKey::SuspendedFrom,
            &entry.suspended_from,
            &SUSPENDED_FROM[..],
        ),
        (UserKey::UnlockTo, &entry.unlock_to, &UNLOCK_TO),
    ];
    for (key, word, allowed) in returns {
        if let Some(Located {
            value: OktaWord(word),
            span,
        }) = word
            && !allowed.contains(&word.as_str())
        {
            let problem = format!("`{}` must be one of {}", key.word(), allowed.join(", "));
            found.push(wrong(Code::InvalidValue, &place, *span, problem));
        }
    }
    let mut user = org.new_user(id.clone(), profile);
    user.type_name = type_name;
    live(&mut user, &entry, org.now);
    let access = access::read(org, &entry, found);
    org.put_user(user);
    org.edit_access(&id, |own| *own = access);
    for group in &entry.groups {
        match find_group(org, ids, &place, group) {
            Ok(group) => org.put_member(group, &id),
            Err(mistake) => found.push(mistake),
        }
    }
    let login = entry.login.value;
    Some((Person { login, id }, entry.links))
}

/// Holds login and id against those before.
fn check_new(org: &Org, entry: &UserEntry, id: &str) -> Result<(), Diagnostic> {
    let Located { value: login, span } = &entry.login;
    let refused =
        |code, span, problem: String| Err(wrong(code, format!("user `{login}`"), span, problem));
    if login.is_empty() {
        return refused(Code::InvalidLogin, *span, "the login is empty".to_owned());
    }
    if let Some(other) = org.with_folded_login(login).next() {
        let problem = format!("Okta treats `{}` as the same login", other.login());
        return refused(Code::DuplicateLogin, *span, problem);
    }
    let Some(other) = org.user(id) else {
        return Ok(());
    };
    let span = entry.id.as_ref().map_or(*span, |id| id.span);
    let problem = format!("`{}` also has the id {id}", other.login());
    refused(Code::DuplicateId, span, problem)
}

/// Reads what is set. A snapshot says what there is, whether or not it fits a schema: one may have become stricter since,
/// or nobody could read it.
fn profile(
    of: &UserType,
    entry: &UserEntry,
    mark: Option<&Mark>,
    found: &mut Diagnostics,
) -> Map<String, Value> {
    let login = &entry.login.value;
    let mut profile = Map::from_iter([("login".to_owned(), json!(login))]);
    for (Located { value: name, span }, node) in &entry.profile.0 {
        let refused =
            |code, span, problem: String| wrong(code, format!("user `{login}`"), span, problem);
        let attribute = attribute(of, name);
        let is_text = attribute.is_none_or(|attribute| attribute.is_text());
        if mark.is_some() && name != "login" {
            profile.insert(name.clone(), read_value(&node.value, is_text));
            continue;
        }
        let Some(attribute) = attribute else {
            let problem = format!("the schema of `{}` has no attribute `{name}`", of.name);
            let mistake = refused(Code::UnknownAttribute, *span, problem);
            found.push(meant(mistake, name, names(of)));
            continue;
        };
        if node.value.is_nothing() {
            continue;
        }
        let value = read_value(&node.value, is_text);
        if !attribute.takes(&value) {
            let problem = format!("`{name}` must be of type {}", attribute.kind());
            found.push(refused(Code::WrongAttributeType, node.span, problem));
        } else if name == "login" && value != json!(login) {
            let problem = "`profile.login` differs".to_owned();
            found.push(refused(Code::InvalidValue, node.span, problem));
        } else {
            profile.insert(name.clone(), value);
        }
    }
    profile
}

/// Where text is wanted, a single value is taken as it is written: `1.10`, `+31612345678`, `NO`.
fn read_value(node: &Node, is_text: bool) -> Value {
    match node.text() {
        Some(text) if is_text && node.style == NodeStyle::Plain => json!(text),
        Some(_) | None => value_of(node),
    }
}

/// Where an unsuspension may lead ([lifecycle 12](crate::facts::lifecycle)).
const SUSPENDED_FROM: [&str; 4] = ["ACTIVE", "PROVISIONED", "PASSWORD_EXPIRED", "RECOVERY"];

/// Where an unlock may lead ([lifecycle 14](crate::facts::lifecycle)).
const UNLOCK_TO: [&str; 2] = ["ACTIVE", "PASSWORD_EXPIRED"];

/// What only a live org has.
fn live(user: &mut User, entry: &UserEntry, now: Timestamp) {
    let returns = |word: &Option<Located<OktaWord>>| match word {
        Some(word) => word.value.status(),
        None => UserStatus::Active,
    };
    let status = entry.status.as_ref();
    user.status = status.map_or(UserStatus::Active, OktaWord::status);
    user.suspended_from = returns(&entry.suspended_from);
    user.unlock_to = returns(&entry.unlock_to);
    user.transitioning_to = entry.transitioning_to.as_ref().map(OktaWord::status);
    let credentials = entry.credentials.as_ref();
    if let Some(provider) = credentials.and_then(|of| of.provider.as_ref()) {
        user.provider.clone_from(&provider.kind.0);
    }
    let question = credentials.and_then(|of| of.recovery_question.as_ref());
    user.recovery_question = question.map(|of| of.question.clone());
    user.has_password = match credentials.and_then(|of| of.password) {
        Some(PasswordEntry::Set) => true,
        Some(PasswordEntry::None) => false,
        None => usually_has_password(user),
    };
    usual_times(user, now);
    user.created = entry.created.unwrap_or(now);
    user.last_updated = entry.last_updated.unwrap_or(now);
    user.last_login = entry.last_login;
    user.activated = entry.activated.or(user.activated);
    user.status_changed = entry.status_changed.or(user.status_changed);
    user.password_changed = entry.password_changed.or(user.password_changed);
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

/// Links somebody to their primary.
pub(crate) fn put_link(
    org: &mut Org,
    person: &Person,
    relation: &Located<String>,
    primary: &Located<String>,
) -> Result<(), Diagnostic> {
    let place = format!("user `{}`", person.login);
    let name = &relation.value;
    let definition = org.definition(name);
    if definition.is_none_or(|found| found.primary.name != *name) {
        let problem = format!("no linked object definition has the primary name `{name}`");
        let mistake = wrong(Code::UnknownRelationship, place, relation.span, problem);
        let known = org.definitions().iter().map(|of| of.primary.name.as_str());
        return Err(meant(mistake, name, known));
    }
    let Some(user) = org.find(&primary.value) else {
        return Err(nobody(place, primary.span, &primary.value));
    };
    let primary = user.id.clone();
    org.put_link(name, &person.id, &primary);
    Ok(())
}
