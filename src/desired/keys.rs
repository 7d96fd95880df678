//! The keys of every mapping: reading them, and what to say about those that are unknown.
//!
//! The tables themselves are in [`crate::desired::written`].

mod elsewhere;
mod table;

pub(crate) use table::keys;
pub use table::{Key, Keys};

use crate::desired::keys::elsewhere::elsewhere;
use crate::desired::tree::{Entry, Kind, Node};
use crate::desired::written::sign_in::CredentialsKey;
use crate::desired::written::state::{DefaultsKey, PersonKey};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::likely::likely;
use crate::model::profile::BASE_ATTRIBUTES;
use crate::model::secret::is_secret;

/// Returns whether a key is the user's own: a place for anchors, which nothing reads. It means nothing to Okta either:
/// no name of an attribute or a relationship holds a `-`.
pub fn is_own(key: &str) -> bool {
    key.starts_with("x-")
}

/// Returns the entries of a mapping whose keys are known and have something behind them; all else is reported, but for
/// the user's own keys.
pub fn entries<'n, K: Key>(node: &'n Node, diagnostics: &mut Diagnostics) -> Vec<(K, &'n Entry)> {
    let Some(all) = mapping(node, K::KEYS.what, diagnostics) else {
        return Vec::new();
    };
    let mut kept = Vec::with_capacity(all.len());
    for entry in all {
        if let Some(key) = K::of(&entry.key) {
            if has_value(entry, help_for_empty(&entry.key), diagnostics) {
                kept.push((key, entry));
            }
        } else if K::KEYS.later.contains(&&*entry.key) {
            diagnostics.push(not_supported(entry, K::KEYS));
        } else if !is_own(&entry.key) {
            diagnostics.push(unknown(entry, K::KEYS));
        }
    }
    kept
}

/// Returns the entries of a mapping, whatever its keys.
pub fn mapping<'n>(
    node: &'n Node,
    what: &str,
    diagnostics: &mut Diagnostics,
) -> Option<&'n [Entry]> {
    match &node.kind {
        Kind::Mapping(entries) => Some(entries),
        Kind::Empty | Kind::Null | Kind::Scalar(..) | Kind::List(_) => {
            diagnostics.push(
                Diagnostic::error(
                    Code::WrongType,
                    node.span,
                    format!("{what} must be a mapping, but this is {}", kind_name(node)),
                )
                .help(help_for_mapping(node, what)),
            );
            None
        }
    }
}

fn help_for_mapping(node: &Node, what: &str) -> &'static str {
    let is_list = matches!(node.kind, Kind::List(_));
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
        "`groups` of the configuration" if is_list => {
            "declare groups in a file that `files` matches; here write `groups: {managed: […]}`"
        }
        "`groups` of `defaults`" => "write `groups: {add: […]}`",
        _ => "write lines of `key: value`",
    }
}

/// Returns whether there is something behind a key, and reports it if not.
pub fn has_value(entry: &Entry, help: &str, diagnostics: &mut Diagnostics) -> bool {
    let is_empty = matches!(entry.value.kind, Kind::Empty);
    if is_empty {
        let message = format!("`{}:` has no value", entry.key);
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
        "profile" | "linkedObjects" | "defaults" | "guards" | "limits" | "rateLimit" => {
            "write a key under it, or remove the line"
        }
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

fn unknown(entry: &Entry, keys: &Keys) -> Diagnostic {
    let key = &*entry.key;
    let diagnostic = Diagnostic::error(
        Code::UnknownKey,
        entry.key_span,
        format!("unknown key `{key}` in {}", keys.what),
    );
    if let Some(help) = elsewhere(key, keys) {
        return diagnostic.help(help);
    }
    if is_secret(key) && !likely(key, keys.known.iter().copied()).is_some_and(is_secret) {
        return diagnostic.help(
            "a secret is never in a file: the token comes from OKTA_CLIENT_TOKEN; revoke this one if it is real",
        );
    }
    if let Some(meant) = likely(key, keys.known.iter().chain(keys.later).copied()) {
        return diagnostic.help(format!("did you mean `{meant}`?"));
    }
    let is_person = keys.what == PersonKey::KEYS.what;
    let credentials = CredentialsKey::KEYS.known;
    if is_person && let Some(meant) = likely(key, credentials.iter().copied()) {
        return diagnostic.help(format!("did you mean `credentials.{meant}`?"));
    }
    let holds_profile = is_person || keys.what == DefaultsKey::KEYS.what;
    if holds_profile && let Some(meant) = likely(key, BASE_ATTRIBUTES) {
        return diagnostic.help(format!("did you mean `profile.{meant}`?"));
    }
    diagnostic.help(match keys.known {
        [only] => format!("the only key is `{only}`"),
        all => format!("the keys are `{}`", all.join("`, `")),
    })
}

/// Returns whether a key stands in a mapping, whatever is behind it.
pub fn has_key(node: &Node, key: impl Key) -> bool {
    match &node.kind {
        Kind::Mapping(entries) => entries.iter().any(|entry| &*entry.key == key.word()),
        Kind::Empty | Kind::Null | Kind::Scalar(..) | Kind::List(_) => false,
    }
}

/// Returns what a node is, for people.
pub fn kind_name(node: &Node) -> &'static str {
    match &node.kind {
        Kind::Empty => "nothing",
        Kind::Null => "null",
        Kind::Scalar(..) => "a single value",
        Kind::List(_) => "a list",
        Kind::Mapping(_) => "a mapping",
    }
}
