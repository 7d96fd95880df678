//! What a write makes of a profile, held against the schema of the user type ([profiles](crate::facts::profiles)).

use serde_json::{Map, Value};

use crate::sim::org::{Org, User, UserType};
use crate::sim::refusal::Refusal;
use crate::sim::schema::{Attribute, attribute, names};

/// How a write treats what it does not mention.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Write {
    /// Nothing is there yet.
    Create,
    /// It stays.
    Merge,
    /// It goes.
    Replace,
}

/// Returns the profile that a write leads to. `old` is the user before it.
pub(crate) fn written(
    org: &Org,
    of: &UserType,
    old: Option<&User>,
    sent: &Map<String, Value>,
    write: Write,
) -> Result<Map<String, Value>, Refusal> {
    let before = old.map(|user| &user.profile);
    let mut causes = Vec::new();
    for (name, value) in sent {
        match attribute(of, name) {
            None => causes.push(format!("Property name '{name}' is not defined in profile")),
            Some(attribute) => causes.extend(complaint(attribute, name, value)),
        }
    }
    let profile = merged(of, before, sent, write);
    if write != Write::Merge {
        let missing = names(of).filter(|name| {
            let required = attribute(of, name).is_some_and(|each| each.is_required());
            required && !sent.contains_key(*name) && !profile.contains_key(*name)
        });
        causes.extend(missing.map(blank));
    }
    let login = profile.get("login").and_then(Value::as_str);
    if write != Write::Merge || sent.contains_key("login") {
        let lifted = attribute(of, "login").is_some_and(|login| login.has_pattern());
        if !lifted && !login.is_some_and(is_address) {
            causes.push("Username must be in the form of an email address".to_owned());
        }
    }
    if !causes.is_empty() {
        let what = if old.is_none() { "newUser" } else { "user" };
        return Err(Refusal::validation(what, causes));
    }
    check_writable(of, old, sent)?;
    if let Some(login) = login {
        check_login(org, old, login)?;
    }
    check_unique(org, of, old, &profile)?;
    Ok(profile)
}

fn complaint(attribute: Attribute<'_>, name: &str, value: &Value) -> Option<String> {
    let is_blank = value.is_null() || value.as_str() == Some("");
    if is_blank && attribute.is_required() {
        return Some(blank(name));
    }
    if value.is_null() {
        return None;
    }
    attribute.complaint(name, value)
}

fn blank(name: &str) -> String {
    format!("{name}: The field cannot be left blank")
}

fn merged(
    of: &UserType,
    before: Option<&Map<String, Value>>,
    sent: &Map<String, Value>,
    write: Write,
) -> Map<String, Value> {
    let mut profile = Map::new();
    for (name, value) in before.into_iter().flatten() {
        // A replacement takes away what it does not send, and cannot take away what it could not write.
        let is_fixed = attribute(of, name).is_some_and(|of| of.is_read_only() || of.is_immutable());
        let stays = write == Write::Merge || is_fixed;
        if stays {
            profile.insert(name.clone(), value.clone());
        }
    }
    for (name, value) in sent {
        if value.is_null() {
            profile.remove(name);
        } else {
            profile.insert(name.clone(), value.clone());
        }
    }
    for (name, attribute) in names(of).filter_map(|name| Some((name, attribute(of, name)?))) {
        if let Some(value) = attribute.default_value()
            && (write != Write::Merge || sent.contains_key(name))
        {
            profile.entry(name).or_insert_with(|| value.clone());
        }
    }
    profile
}

fn check_writable(
    of: &UserType,
    old: Option<&User>,
    sent: &Map<String, Value>,
) -> Result<(), Refusal> {
    for (name, value) in sent {
        let before = old.and_then(|user| user.profile.get(name));
        let Some(attribute) = attribute(of, name) else {
            continue;
        };
        if before.unwrap_or(&Value::Null) == value {
            continue;
        }
        if attribute.is_read_only() {
            return Err(Refusal::read_only(name));
        }
        if attribute.is_immutable() && old.is_some() {
            return Err(Refusal::immutable(name));
        }
        if attribute.is_mastered() && old.is_some_and(User::is_sourced) {
            return Err(Refusal::mastered());
        }
    }
    Ok(())
}

/// A login is unique over all statuses, without regard to case and diacritics.
fn check_login(org: &Org, old: Option<&User>, login: &str) -> Result<(), Refusal> {
    let own = old.map(|user| user.id.as_str());
    let mut others = org.with_folded_login(login);
    if others.any(|user| Some(user.id.as_str()) != own) {
        return Err(Refusal::validation(
            "login",
            [Refusal::taken_cause("login")],
        ));
    }
    Ok(())
}

/// A value of a unique attribute is nobody else's, whatever their type ([schemas 6](crate::facts::schemas)).
fn check_unique(
    org: &Org,
    of: &UserType,
    old: Option<&User>,
    profile: &Map<String, Value>,
) -> Result<(), Refusal> {
    let own = old.map(|user| user.id.as_str());
    for (name, value) in profile {
        let before = old.and_then(|user| user.profile.get(name));
        if before == Some(value) || !attribute(of, name).is_some_and(|each| each.is_unique()) {
            continue;
        }
        let mut others = org.users().filter(|user| Some(user.id.as_str()) != own);
        if others.any(|user| user.profile.get(name) == Some(value)) {
            return Err(Refusal::validation(name, [Refusal::taken_cause(name)]));
        }
    }
    Ok(())
}

fn is_address(login: &str) -> bool {
    match login.rsplit_once('@') {
        Some((local, domain)) => {
            !local.is_empty() && !domain.is_empty() && !login.contains(char::is_whitespace)
        }
        None => false,
    }
}
