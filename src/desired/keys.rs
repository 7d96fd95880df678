//! The keys of every mapping: one table each, for unknown keys, likely names and keys that come later.

use crate::desired::sign_in::CREDENTIALS;
use crate::desired::tree::{Entry, Kind, Node};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::likely::likely;
use crate::model::profile::BASE_ATTRIBUTES;
use crate::model::secret::is_secret;

mod elsewhere;

pub use elsewhere::HINTS;
use elsewhere::elsewhere;

/// The keys of one kind of mapping.
#[derive(Debug)]
pub struct Keys {
    /// What the mapping is, for people: "a person".
    pub what: &'static str,
    /// The keys that work.
    pub known: &'static [&'static str],
    /// The keys of the contract that this version does not carry out.
    pub later: &'static [&'static str],
}

/// The configuration.
pub const CONFIG: Keys = Keys {
    what: "the configuration",
    known: &[
        "org",
        "files",
        "create",
        "defaults",
        "groups",
        "activation",
        "lockedOut",
        "guards",
        "ids",
        "limits",
        "offboarding",
        "rateLimit",
    ],
    later: &["timezone", "layers", "approvals", "groupRules", "bundles"],
};

/// `create:` of the configuration.
pub const CREATE: Keys = Keys {
    what: "`create`",
    known: &["status"],
    later: &[],
};

/// `groups:` of the configuration.
pub const GROUP_POLICY: Keys = Keys {
    what: "`groups` of the configuration",
    known: &["managed", "ruleFed"],
    later: &[],
};

/// `activation:` of the configuration.
pub const ACTIVATION: Keys = Keys {
    what: "`activation`",
    known: &["sendEmail"],
    later: &[],
};

/// `guards:` of the configuration.
pub const GUARDS: Keys = Keys {
    what: "`guards`",
    known: &[
        "maxCreations",
        "maxDeactivations",
        "maxSuspensions",
        "maxReactivations",
        "maxDeletions",
        "maxGroupRemovals",
        "maxMembershipRemovals",
        "maxPeopleWithoutGroups",
        "mayBecomeEmpty",
        "maxAdminGrants",
        "maxEmailChanges",
        "maxEmails",
        "maxPasswordExpiries",
        "domains",
        "protected",
        "adminsWhoMayLoseAccess",
    ],
    later: &[],
};

/// `offboarding:` of the configuration.
pub const OFFBOARDING: Keys = Keys {
    what: "`offboarding`",
    known: &["DEPROVISIONED", "SUSPENDED"],
    later: &[],
};

/// `limits:` of the configuration.
pub const FILE_LIMITS: Keys = Keys {
    what: "`limits`",
    known: &["nesting", "aliases", "nodes", "fileBytes"],
    later: &[],
};

/// `rateLimit:` of the configuration.
pub const RATE_LIMIT: Keys = Keys {
    what: "`rateLimit`",
    known: &["share"],
    later: &[],
};

/// One guard written as a mapping.
pub const LIMIT: Keys = Keys {
    what: "a guard",
    known: &["count", "percent"],
    later: &[],
};

/// `defaults:` of the configuration or a document.
pub const DEFAULTS: Keys = Keys {
    what: "`defaults`",
    known: &["profile", "groups", "linkedObjects", "type"],
    later: &["use"],
};

/// `groups:` of defaults.
pub const DEFAULT_GROUPS: Keys = Keys {
    what: "`groups` of `defaults`",
    known: &["add"],
    later: &[],
};

/// A document of several things.
pub const DOCUMENT: Keys = Keys {
    what: "a document",
    known: &["defaults", "users", "groups", "linkedObjectDefinitions"],
    later: &["groupRules", "bundles", "timezone", "layers", "approvals"],
};

/// A person.
pub const PERSON: Keys = Keys {
    what: "a person",
    known: &[
        "login",
        "id",
        "previousLogin",
        "type",
        "status",
        "profile",
        "groups",
        "linkedObjects",
        "passwordNotBefore",
        "credentials",
        "reason",
    ],
    later: &["expires", "bundles", "use"],
};

/// `groups:` of a person, where it is not exact.
pub const GROUP_CHANGE: Keys = Keys {
    what: "`groups` of a person",
    known: &["add", "remove"],
    later: &[],
};

/// A group that a person names by more than its name.
pub const GROUP_WISH: Keys = Keys {
    what: "a group that a person names",
    known: &["id", "name"],
    later: &["from", "until"],
};

/// A declared group.
pub const GROUP: Keys = Keys {
    what: "a declared group",
    known: &["name", "id", "previousName", "description"],
    later: &["members"],
};

/// A declared linked object definition.
pub const DEFINITION: Keys = Keys {
    what: "a linked object definition",
    known: &["primary", "associated"],
    later: &[],
};

/// One side of it.
pub const SIDE: Keys = Keys {
    what: "a side of a linked object definition",
    known: &["name", "title", "description"],
    later: &[],
};

/// Returns whether a mapping has a key, now or later.
fn is_known(key: &str, keys: &Keys) -> bool {
    keys.known.contains(&key) || keys.later.contains(&key)
}

/// Returns whether a key is the user's own: a place for anchors, which nothing reads. It means nothing to Okta either:
/// no name of an attribute or a relationship holds a `-`.
pub fn is_own(key: &str) -> bool {
    key.starts_with("x-")
}

/// Returns the entries of a mapping whose keys are known and have something behind them; all else is reported, but for
/// the user's own keys.
pub fn entries<'n>(node: &'n Node, keys: &Keys, diagnostics: &mut Diagnostics) -> Vec<&'n Entry> {
    let Some(all) = mapping(node, keys.what, diagnostics) else {
        return Vec::new();
    };
    let mut kept = Vec::with_capacity(all.len());
    for entry in all {
        let key: &str = &entry.key;
        if keys.known.contains(&key) {
            if has_value(entry, help_for_empty(key), diagnostics) {
                kept.push(entry);
            }
        } else if keys.later.contains(&key) {
            diagnostics.push(not_supported(entry, keys));
        } else if !is_own(key) {
            diagnostics.push(unknown(entry, keys));
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
    if keys.what == PERSON.what
        && let Some(meant) = likely(key, CREDENTIALS.known.iter().copied())
    {
        return diagnostic.help(format!("did you mean `credentials.{meant}`?"));
    }
    let holds_profile = [PERSON.what, DEFAULTS.what].contains(&keys.what);
    if holds_profile && let Some(meant) = likely(key, BASE_ATTRIBUTES) {
        return diagnostic.help(format!("did you mean `profile.{meant}`?"));
    }
    diagnostic.help(match keys.known {
        [only] => format!("the only key is `{only}`"),
        all => format!("the keys are `{}`", all.join("`, `")),
    })
}

/// Returns whether a key stands in a mapping, whatever is behind it.
pub fn has_key(node: &Node, key: &str) -> bool {
    match &node.kind {
        Kind::Mapping(entries) => entries.iter().any(|entry| &*entry.key == key),
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
