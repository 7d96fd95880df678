//! Where a key belongs that stands in the wrong mapping, and what to write for the words of other tools.

use crate::desired::keys::{
    CONFIG, DEFAULTS, DOCUMENT, FILE_LIMITS, GROUP, GUARDS, Keys, PERSON, RATE_LIMIT, is_known,
};
use crate::desired::sign_in::{CREDENTIALS, PASSWORD};
use crate::model::profile::BASE_ATTRIBUTES;

/// What to write for a word that Terraform's provider or Okta's API has in a user, by what both of them call it in
/// small letters without `_`.
pub const HINTS: [(&[&str], &str); 18] = [
    (
        &["password"],
        "write `credentials: {password: {env: OKTA_RECONCILE_SECRET_ADA}}`",
    ),
    (
        &["passwordhash", "hash"],
        "write `credentials: {password: {hash: {algorithm: …, value: {env: …}}}}`",
    ),
    (
        &["passwordinlinehook", "hook"],
        "write `credentials: {password: {hook: {type: default}}}`",
    ),
    (
        &["recoveryquestion", "recoveryanswer", "question", "answer"],
        "write `credentials: {recoveryQuestion: {question: …, answer: {env: …}}}`",
    ),
    (
        &["provider"],
        "write `credentials: {provider: {type: FEDERATION}}`",
    ),
    (
        &["expirepasswordoncreate"],
        "write `credentials: {password: {env: …}, nextLogin: changePassword}`",
    ),
    (
        &["oldpassword"],
        "remove it: a password that exists is changed by `okta-reconcile user password change`",
    ),
    (
        &["sendemail"],
        "write `activation: {sendEmail: false}` in the configuration, `okta-reconcile.yaml`: it holds for everybody",
    ),
    (
        &["activate", "activated", "enabled", "active"],
        "write `status`: `ACTIVE`, `STAGED`, `SUSPENDED` or `DEPROVISIONED`",
    ),
    (
        &[
            "groupmemberships",
            "memberships",
            "groupids",
            "groupnames",
            "memberof",
        ],
        "write `groups: [engineering]` for exactly these, `groups: {add: [engineering]}` to add; names, or `{id: 00g1abcd}`",
    ),
    (
        &["links", "linkedobject", "linkvalue", "linkdefinition"],
        "write `linkedObjects: {manager: grace@acme.example}`",
    ),
    (
        &["customprofileattributes", "attributes", "customattributes"],
        "write each attribute under `profile`, beside the base ones: `profile: {costCode: 7}`",
    ),
    (
        &["customprofileattributestoignore"],
        "remove it: attributes that the files do not mention are left alone",
    ),
    (&["userid"], "write `id` for the person's own id"),
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

/// Returns what to do about a key that belongs to another mapping or to another tool.
pub(in crate::desired::keys) fn elsewhere(key: &str, keys: &Keys) -> Option<String> {
    let is = |keys: &Keys| is_known(key, keys);
    match keys.what {
        what if what == PERSON.what || what == DEFAULTS.what => of_person(key, keys),
        what if what == GROUP.what && matches!(key, "users" | "members" | "user_ids") => Some(
            format!("remove `{key}`: write the group in `groups` of each person"),
        ),
        what if what == GROUP.what && key.contains("profile") => {
            Some("remove it: attributes of groups are not managed".to_owned())
        }
        what if what == GROUP.what && other_words(key).is_some() => {
            other_words(key).map(str::to_owned)
        }
        what if what == CREDENTIALS.what && is(&PASSWORD) => Some(format!(
            "write it under `password:`, that is `password: {{{key}: …}}`"
        )),
        what if what == DOCUMENT.what && is(&CONFIG) => Some(format!(
            "`{key}` belongs in the configuration, `okta-reconcile.yaml`"
        )),
        what if what == DOCUMENT.what && is(&PERSON) => Some(format!(
            "`{key}` belongs in a person: write it in an item of `users:`, beside `login`"
        )),
        what if what == CONFIG.what && is(&DOCUMENT) => Some(format!(
            "`{key}` belongs in a file that `files` matches, such as users/team.yaml"
        )),
        what if what == CONFIG.what && is(&GUARDS) => Some(format!(
            "write it under `guards:`, that is `guards: {{{key}: …}}`"
        )),
        what if what == CONFIG.what && is(&RATE_LIMIT) => Some(format!(
            "write it under `rateLimit:`, that is `rateLimit: {{{key}: …}}`"
        )),
        what if what == CONFIG.what && is(&FILE_LIMITS) => Some(format!(
            "write it under `limits:`, that is `limits: {{{key}: …}}`"
        )),
        _ => None,
    }
}

fn of_person(key: &str, keys: &Keys) -> Option<String> {
    let is_person = keys.what == PERSON.what;
    match key {
        "manager" if is_person => Some(
            "for a link to a person, write `linkedObjects: {manager: …}`; for the text attribute, \
             `profile: {manager: …}`"
                .to_owned(),
        ),
        _ if BASE_ATTRIBUTES.contains(&key) => Some(format!(
            "`{key}` is an attribute: write `profile.{key}`, that is `profile: {{{key}: …}}`"
        )),
        _ if is_known(key, &DOCUMENT) => Some(format!(
            "`{key}` belongs at the top of a document, not in {}",
            keys.what
        )),
        _ if is_known(key, &CREDENTIALS) && is_person && other_words(key).is_none() => Some(
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
    let mut hints = HINTS.iter();
    let (_, hint) = hints.find(|(words, _)| words.contains(&letters.as_str()))?;
    Some(hint)
}
