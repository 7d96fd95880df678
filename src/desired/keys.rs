//! Reading the keys of a mapping, and what to say about those that are unknown.
//!
//! The tables themselves are in [`crate::desired::written`].

mod elsewhere;

use crate::desired::keys::elsewhere::elsewhere;
use crate::desired::written::sign_in::CredentialsKey;
use crate::desired::written::state::{DefaultsKey, PersonKey};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::likely::likely;
use crate::model::profile::BASE_ATTRIBUTES;
use crate::model::secret::is_secret;
use crate::yaml::keys::{Key, Keys};
use crate::yaml::node::{Entry, Kind, Node};
use crate::yaml::read::{is_own, unknown_key, wrong_kind};

/// Returns the entries of a mapping whose keys are known and have something behind them; all else is reported, but for
/// the user's own keys.
pub(crate) fn entries<'n, K: Key>(
    node: &'n Node,
    diagnostics: &mut Diagnostics,
) -> Vec<(K, &'n Entry)> {
    let Some(all) = mapping(node, K::KEYS.what, diagnostics) else {
        return Vec::new();
    };
    let mut kept = Vec::with_capacity(all.len());
    for entry in all {
        if let Some(key) = K::of(&entry.key) {
            if has_value(entry, || help_for_empty(&entry.key), diagnostics) {
                kept.push((key, entry));
            }
        } else if K::KEYS.later.contains(&&*entry.key) {
            diagnostics.push(not_supported(entry, K::KEYS));
        } else if !is_own(&entry.key) {
            diagnostics.push(unknown_key(entry, K::KEYS, advice(&entry.key, K::KEYS)));
        }
    }
    kept
}

/// Returns the entries of a mapping, whatever its keys.
pub(crate) fn mapping<'n>(
    node: &'n Node,
    what: &str,
    diagnostics: &mut Diagnostics,
) -> Option<&'n [Entry]> {
    let entries = node.entries();
    if entries.is_none() {
        let help = help_for_mapping(node, what);
        diagnostics.push(wrong_kind(node, what, "a mapping").help(help));
    }
    entries
}

fn help_for_mapping(node: &Node, what: &str) -> &'static str {
    let is_list = node.items().is_some();
    match what {
        "`profile`" => {
            "write `profile: {title: Analyst}`; `title: null` unsets it; without the key, all \
             attributes are left alone"
        }
        "`linkedObjects`" => {
            "write `linkedObjects: {manager: grace@acme.example}`; `manager: null` removes \
             the link; without the key, all links are left alone"
        }
        "a person" => "write `login: name@company.example` and the other keys",
        "a document" if is_list => "write `users:` or `groups:` above the list",
        "a declared group" => "write `- name: engineering`",
        "a group rule" => "write `- name: Finance`, and under it what the rule should be",
        "`groups` of the configuration" if is_list => {
            "declare groups in a file that `files` matches; here write `groups: {managed: […]}`"
        }
        "`groups` of `defaults`" => "write `groups: {add: […]}`",
        _ => "write lines of `key: value`",
    }
}

/// Returns whether there is something behind a key, and reports it if not.
pub(crate) fn has_value<H: AsRef<str>>(
    entry: &Entry,
    help: impl FnOnce() -> H,
    diagnostics: &mut Diagnostics,
) -> bool {
    let is_empty = matches!(entry.value.kind, Kind::Empty);
    if is_empty {
        let message = format!("`{}:` has no value", entry.key);
        let help = help();
        let help = help.as_ref();
        let diagnostic = Diagnostic::error(Code::EmptyKey, entry.key_span, message).help(help);
        // Keys that somebody must write have only one meaning.
        let is_needed = help == NEEDED;
        diagnostics.push(if is_needed {
            diagnostic
        } else {
            diagnostic.label("could mean “none” or “not managed”")
        });
    }
    !is_empty
}

fn help_for_empty(key: &str) -> &'static str {
    match key {
        "groups" => {
            "write `groups: []` for no managed group, or remove the line to leave groups alone"
        }
        "users" => "write `users: []`, or remove the line",
        "profile" | "linkedObjects" | "defaults" | "guards" | "limits" | "rateLimit"
        | "approvals" | "people" => "write a key under it, or remove the line",
        "login" | "name" | "primary" | "associated" => NEEDED,
        _ => "write a value, or remove the line",
    }
}

const NEEDED: &str = "write a value";

fn not_supported(entry: &Entry, keys: &Keys) -> Diagnostic {
    Diagnostic::error(
        Code::NotSupportedYet,
        entry.key_span,
        format!("`{}` in {} is not supported yet", entry.key, keys.what),
    )
    .label("this version does not do this")
    .help("remove it for now: a later version will carry it out")
}

/// What to do about an unknown key, beyond what the keys of its mapping say.
fn advice(key: &str, keys: &Keys) -> Option<String> {
    if let Some(help) = elsewhere(key, keys) {
        return Some(help);
    }
    let meant = likely(key, keys.known.iter().chain(keys.later).copied());
    if is_secret(key) && !likely(key, keys.known.iter().copied()).is_some_and(is_secret) {
        let help = "a secret is never in a file: the token comes from OKTA_CLIENT_TOKEN; revoke this one if it is real";
        return Some(help.to_owned());
    }
    if meant.is_some() {
        return None;
    }
    let is_person = keys.what == PersonKey::KEYS.what;
    let credentials = CredentialsKey::KEYS.known.iter().copied();
    if is_person && let Some(meant) = likely(key, credentials) {
        return Some(format!("did you mean `credentials.{meant}`?"));
    }
    let holds_profile = is_person || keys.what == DefaultsKey::KEYS.what;
    let meant = likely(key, BASE_ATTRIBUTES).filter(|_| holds_profile);
    meant.map(|meant| format!("did you mean `profile.{meant}`?"))
}

/// Returns whether a key stands in a mapping, whatever is behind it.
pub(crate) fn has_key(node: &Node, key: impl Key) -> bool {
    node.get(key.word()).is_some()
}
