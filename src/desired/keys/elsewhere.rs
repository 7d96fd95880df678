//! Where a key belongs that stands in the wrong mapping, and what to write for the words of other tools.

use crate::desired::written::config::{self, ApprovalsKey, ConfigKey, GuardsKey, RateLimitKey};
use crate::desired::written::sign_in::{self, CredentialsKey, PasswordKey};
use crate::desired::written::state::{self, DeclaredGroupKey, DefaultsKey, DocumentKey, PersonKey};
use crate::model::profile::BASE_ATTRIBUTES;
use crate::yaml::keys::{Key, Keys};
use crate::yaml::limits::FileLimit;

/// What to do about a word of others that stands for nothing here, written like [`Keys::foreign`].
const UNMANAGED: &[(&[&str], &str)] = &[
    (
        &["oldpassword"],
        "remove it: a password that exists is changed by `okta-reconcile user password change`",
    ),
    (
        &["customprofileattributestoignore"],
        "remove it: attributes that the files do not mention are left alone",
    ),
    (
        &["adminroles", "roles", "skiproles", "disablenotifications"],
        "remove it: administrator roles are not managed; a role of a group comes with `groups`",
    ),
    (&["realmid", "realm"], "remove it: realms are not managed"),
    (
        &[
            "apps",
            "appassignments",
            "applications",
            "factors",
            "authenticators",
            "accountid",
        ],
        "remove it: it is not managed; applications that a group assigns come with `groups`",
    ),
    (
        &[
            "_links",
            "_embedded",
            "created",
            "lastlogin",
            "lastupdated",
            "statuschanged",
            "passwordchanged",
            "transitioningtostatus",
            "index",
        ],
        "remove it: it is Okta's to set, and not managed",
    ),
];

/// What to say about a key of another mapping: the mapping that it stands in, and the one that has it.
const MISPLACED: [(&Keys, &Keys, &str); 8] = [
    (
        CredentialsKey::KEYS,
        PasswordKey::KEYS,
        "write it under `password:`, that is `password: {KEY: …}`",
    ),
    (
        DocumentKey::KEYS,
        ConfigKey::KEYS,
        "`KEY` belongs in the configuration, `okta-reconcile.yaml`",
    ),
    (
        DocumentKey::KEYS,
        PersonKey::KEYS,
        "`KEY` belongs in a person: write it in an item of `users:`, beside `login`",
    ),
    (
        ConfigKey::KEYS,
        DocumentKey::KEYS,
        "`KEY` belongs in a file that `files` matches, such as users/team.yaml",
    ),
    (
        ConfigKey::KEYS,
        GuardsKey::KEYS,
        "write it under `guards:`, that is `guards: {KEY: …}`",
    ),
    (
        ConfigKey::KEYS,
        RateLimitKey::KEYS,
        "write it under `rateLimit:`, that is `rateLimit: {KEY: …}`",
    ),
    (
        ConfigKey::KEYS,
        ApprovalsKey::KEYS,
        "write it under `approvals:`, that is `approvals: {KEY: …}`",
    ),
    (
        ConfigKey::KEYS,
        FileLimit::KEYS,
        "write it under `limits:`, that is `limits: {KEY: …}`",
    ),
];

/// Returns what to do about a key that belongs to another mapping or to another tool.
pub(crate) fn elsewhere(key: &str, keys: &Keys) -> Option<String> {
    if [PersonKey::KEYS.what, DefaultsKey::KEYS.what].contains(&keys.what) {
        return of_person(key, keys);
    }
    if keys.what == DeclaredGroupKey::KEYS.what {
        return of_group(key);
    }
    let mut all = MISPLACED.iter();
    let (.., help) = all.find(|(here, there, _)| here.what == keys.what && there.has(key))?;
    Some(help.replace("KEY", key))
}

fn of_group(key: &str) -> Option<String> {
    match key {
        "users" | "members" | "user_ids" => Some(format!(
            "remove `{key}`: write the group in `groups` of each person"
        )),
        _ if key.contains("profile") => {
            Some("remove it: attributes of groups are not managed".to_owned())
        }
        _ => other_words(key).map(str::to_owned),
    }
}

fn of_person(key: &str, keys: &Keys) -> Option<String> {
    let is_person = keys.what == PersonKey::KEYS.what;
    match key {
        "manager" if is_person => Some(
            "for a link to a person, write `linkedObjects: {manager: …}`; for the text attribute, \
             `profile: {manager: …}`"
                .to_owned(),
        ),
        _ if BASE_ATTRIBUTES.contains(&key) => Some(format!(
            "`{key}` is an attribute: write `profile.{key}`, that is `profile: {{{key}: …}}`"
        )),
        _ if DocumentKey::KEYS.has(key) => Some(format!(
            "`{key}` belongs at the top of a document, not in {}",
            keys.what
        )),
        _ if CredentialsKey::KEYS.has(key) && is_person && other_words(key).is_none() => Some(
            format!("write it under `credentials:`, that is `credentials: {{{key}: …}}`"),
        ),
        _ => other_words(key).map(str::to_owned),
    }
}

fn other_words(key: &str) -> Option<&'static str> {
    let begins = key.starts_with('_').then_some('_');
    let letters = key.chars().filter(|each| !matches!(each, '_' | '-'));
    let letters: String = begins.into_iter().chain(letters).collect();
    let letters = letters.to_ascii_lowercase();
    let tables = [state::TABLES, sign_in::TABLES, config::TABLES]
        .into_iter()
        .flatten();
    let mut all = tables.flat_map(|keys| keys.foreign).chain(UNMANAGED);
    let (_, instead) = all.find(|(words, _)| words.contains(&letters.as_str()))?;
    Some(instead)
}
