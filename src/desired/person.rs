//! People and defaults, as written: each key read, nothing compared with other entries yet.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::desired::groups::{group_wishes, own_groups};
use crate::desired::keys::{entries, has_value, mapping};
use crate::desired::sign_in;
use crate::desired::state::{Defaults, DesiredValue, OwnGroups, Scalar, ScalarStyle};
use crate::desired::stored;
use crate::desired::written::state::{DefaultGroupsKey, DefaultsKey, GroupChangeKey, PersonKey};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::model::credentials::UserCredentials;
use crate::model::ids::{AttributeName, Login, RelationName, TypeName, UserId};
use crate::model::status::{DesiredStatus, UserStatus};
use crate::source::{Keyed, Located, Span};
use crate::yaml::keys::Key;
use crate::yaml::node::{Entry, Kind, Node, NodeStyle};
use crate::yaml::read;
use crate::yaml::read::is_own;

/// A person as an entry spells them, before defaults.
#[derive(Clone, Debug)]
pub struct Written {
    /// Where the entry begins.
    pub span: Span,
    /// `login`
    pub login: Option<Located<Login>>,
    /// `id`
    pub id: Option<Located<UserId>>,
    /// `previousLogin`
    pub previous_logins: Vec<Located<Login>>,
    /// `type`
    pub type_name: Option<Located<TypeName>>,
    /// `status`
    pub status: Option<Located<DesiredStatus>>,
    /// `profile`
    pub profile: BTreeMap<AttributeName, Keyed<DesiredValue>>,
    /// `groups`
    pub groups: OwnGroups,
    /// `linkedObjects`
    pub links: BTreeMap<RelationName, Keyed<Option<Login>>>,
    /// `passwordNotBefore`
    pub password_not_before: Option<Located<Date>>,
    /// `credentials`
    pub credentials: Option<Located<UserCredentials>>,
    /// `reason`
    pub reason: Option<Located<String>>,
    /// The keys that stand there, in order, with their places.
    pub keys: Vec<(PersonKey, Span)>,
}

impl Written {
    /// Returns whether a key stands there, even one that could not be read.
    pub fn has(&self, key: PersonKey) -> bool {
        self.keys.iter().any(|(each, _)| *each == key)
    }
}

/// Reads a person.
pub fn person(node: &Node, diagnostics: &mut Diagnostics) -> Option<Written> {
    let all = mapping(node, PersonKey::KEYS.what, diagnostics)?;
    let mut written = Written {
        span: all.first().map_or(node.span, |entry| entry.key_span),
        login: None,
        id: None,
        previous_logins: Vec::new(),
        type_name: None,
        status: None,
        profile: BTreeMap::new(),
        groups: OwnGroups::Absent,
        links: BTreeMap::new(),
        password_not_before: None,
        credentials: None,
        reason: None,
        keys: all
            .iter()
            .filter_map(|entry| Some((PersonKey::of(&entry.key)?, entry.key_span)))
            .collect(),
    };
    for (key, entry) in entries(node, diagnostics) {
        match key {
            PersonKey::Login => written.login = login(entry, diagnostics),
            PersonKey::Id => written.id = id(entry, diagnostics),
            PersonKey::PreviousLogin => {
                written.previous_logins = previous_logins(entry, diagnostics);
            }
            PersonKey::Type => written.type_name = type_name(entry, diagnostics),
            PersonKey::Status => written.status = status(entry, diagnostics),
            PersonKey::Profile => written.profile = profile(&entry.value, diagnostics),
            PersonKey::Groups => written.groups = own_groups(entry, diagnostics),
            PersonKey::LinkedObjects => written.links = links(&entry.value, diagnostics),
            PersonKey::PasswordNotBefore => {
                written.password_not_before = sign_in::date(entry, diagnostics);
            }
            PersonKey::Credentials => {
                written.credentials = sign_in::credentials(entry, diagnostics);
            }
            PersonKey::Reason => {
                let reason = read::text(entry, diagnostics);
                written.reason = reason.map(|reason| reason.map(String::from));
            }
        }
    }
    Some(written)
}

fn login(entry: &Entry, diagnostics: &mut Diagnostics) -> Option<Located<Login>> {
    let found = stored::name(entry, Code::InvalidLogin, diagnostics)?;
    Some(found.map(Login::new))
}

/// One login, or a list of them, the newest first.
fn previous_logins(entry: &Entry, diagnostics: &mut Diagnostics) -> Vec<Located<Login>> {
    let Some(items) = entry.value.items() else {
        return login(entry, diagnostics).into_iter().collect();
    };
    if items.is_empty() {
        let message = "`previousLogin` is an empty list";
        diagnostics.error(
            Code::InvalidValue,
            entry.value.span,
            message,
            "write the login that the person had before, or remove the line",
        );
    }
    let items = items.iter().map(|item| entry.with_value(item));
    items.filter_map(|item| login(&item, diagnostics)).collect()
}

fn type_name(entry: &Entry, diagnostics: &mut Diagnostics) -> Option<Located<TypeName>> {
    let found = stored::name(entry, Code::InvalidValue, diagnostics)?;
    Some(found.map(TypeName::new))
}

/// Reads the id of a user.
pub fn id(entry: &Entry, diagnostics: &mut Diagnostics) -> Option<Located<UserId>> {
    let found = stored::name(entry, Code::InvalidValue, diagnostics)?;
    let is_strange = |c: char| c.is_whitespace() || matches!(c, '@' | '/' | '?' | '#');
    if found.value.contains(is_strange) {
        diagnostics.error(
            Code::InvalidValue,
            found.span,
            format!("`{}` is not the id of a user", found.value),
            "Okta's ids look like 00u1abcd; a login belongs in `login`",
        );
        return None;
    }
    Some(found.map(UserId::new))
}

fn status(entry: &Entry, diagnostics: &mut Diagnostics) -> Option<Located<DesiredStatus>> {
    if let Some(text) = entry.value.text()
        && let Some(help) = not_a_wish(text)
    {
        diagnostics.push(read::wrong_value(entry, text).help(help));
        return None;
    }
    let words = DesiredStatus::ALL.map(|status| (status.as_str(), status));
    read::meaning(entry, &words, diagnostics)
}

/// What to write instead of a status that only happens to people, or that other systems have.
fn not_a_wish(text: &str) -> Option<String> {
    let text = text.to_uppercase();
    let happens = format!("{text} is set by Okta; a file cannot ask for it: ");
    match UserStatus::from_okta(&text) {
        UserStatus::Provisioned
        | UserStatus::Recovery
        | UserStatus::PasswordExpired
        | UserStatus::LockedOut => Some(happens + "write `ACTIVE`; such a person counts as ACTIVE"),
        UserStatus::Unrecognized(text) => match text.as_str() {
            "DEACTIVATED" | "DISABLED" | "INACTIVE" | "OFFBOARDED" | "TERMINATED" => {
                Some("Okta's word is `DEPROVISIONED`; `SUSPENDED` keeps password and apps".into())
            }
            "LEAVE" | "ON_LEAVE" => {
                Some("Okta's word is `SUSPENDED`; write the cause as `reason`".into())
            }
            "ENABLED" => Some("Okta's word is `ACTIVE`".into()),
            _ => None,
        },
        UserStatus::Staged
        | UserStatus::Active
        | UserStatus::Suspended
        | UserStatus::Deprovisioned => None,
    }
}

/// Reads defaults.
pub fn defaults(node: &Node, diagnostics: &mut Diagnostics) -> Defaults {
    let mut defaults = Defaults::default();
    let help = "write it for each person it is meant for";
    let node = without_never_defaults::<PersonKey, DefaultsKey>(node, help, diagnostics);
    for (key, entry) in entries(&node, diagnostics) {
        match key {
            DefaultsKey::Profile => defaults.profile = profile(&entry.value, diagnostics),
            DefaultsKey::Groups => {
                if entry.value.items().is_some() {
                    diagnostics.error(
                        Code::NotADefault,
                        entry.key_span,
                        "a default cannot make everybody's groups exact",
                        "write `groups: {add: […]}`",
                    );
                    continue;
                }
                let help = "a default can only add: write `remove` for each person it is meant for";
                let groups = without_never_defaults::<GroupChangeKey, DefaultGroupsKey>(
                    &entry.value,
                    help,
                    diagnostics,
                );
                for (DefaultGroupsKey::Add, entry) in entries(&groups, diagnostics) {
                    defaults.groups = group_wishes(entry, diagnostics);
                }
            }
            DefaultsKey::LinkedObjects => defaults.links = links(&entry.value, diagnostics),
            DefaultsKey::Type => defaults.type_name = type_name(entry, diagnostics),
        }
    }
    defaults
}

/// Reports the keys that a person may have and a default may not, and returns the mapping without them.
fn without_never_defaults<P: Key, D: Key>(
    node: &Node,
    help: &str,
    diagnostics: &mut Diagnostics,
) -> Node {
    let Some(all) = node.entries() else {
        return node.clone();
    };
    let (never, kept): (Vec<Entry>, Vec<Entry>) = all
        .iter()
        .cloned()
        .partition(|entry| P::KEYS.has(&entry.key) && !D::KEYS.has(&entry.key));
    for entry in never {
        diagnostics.push(
            Diagnostic::error(
                Code::NotADefault,
                entry.key_span,
                format!("`{}` is not allowed in {}", entry.key, D::KEYS.what),
            )
            .label("would apply to everybody")
            .help(help),
        );
    }
    Node {
        kind: Kind::Mapping(kept.into()),
        ..node.clone()
    }
}

fn profile(
    node: &Node,
    diagnostics: &mut Diagnostics,
) -> BTreeMap<AttributeName, Keyed<DesiredValue>> {
    let mut profile = BTreeMap::new();
    let all = mapping(node, "`profile`", diagnostics).unwrap_or_default();
    for entry in all.iter().filter(|entry| !is_own(&entry.key)) {
        let key = &*entry.key;
        let help = || match key.split_once(':') {
            Some((name, value)) => {
                format!("a space is missing after the `:`: write `{name}: {value}`")
            }
            None => {
                format!("write `{key}: null` to unset it, or remove the line to leave it alone")
            }
        };
        if !has_value(entry, help, diagnostics) {
            continue;
        }
        if key == "login" {
            diagnostics.error(
                Code::InvalidValue,
                entry.key_span,
                "`login` is a key of the person, not of `profile`",
                "write `login:` beside `profile:`",
            );
            continue;
        }
        if let Some(value) = attribute(entry, diagnostics) {
            let name = AttributeName::new(entry.key.clone());
            let (key, span) = (entry.key_span, entry.value.span);
            profile.insert(name, Keyed { key, value, span });
        }
    }
    profile
}

fn attribute(entry: &Entry, diagnostics: &mut Diagnostics) -> Option<DesiredValue> {
    let node = &entry.value;
    match &node.kind {
        Kind::Empty | Kind::Null => Some(DesiredValue::Unset),
        Kind::Scalar(text) => {
            if text.is_empty() {
                let message = format!(
                    "`{}` is set to empty text, which is not the same as unset",
                    entry.key
                );
                diagnostics.warning(
                    Code::EmptyValue,
                    node.span,
                    message,
                    format!("to unset it, write `{}: null`", entry.key),
                );
            }
            single(node, "an attribute", diagnostics).map(DesiredValue::Scalar)
        }
        Kind::List(items) if items.is_empty() => Some(DesiredValue::Unset),
        Kind::List(items) => {
            let read: Vec<Scalar> = items
                .iter()
                .filter_map(|item| single(item, "an item of an attribute", diagnostics))
                .collect();
            (read.len() == items.len()).then_some(DesiredValue::List(read))
        }
        Kind::Mapping(_) => {
            let message = format!("the attribute `{}` cannot be a mapping", entry.key);
            diagnostics.error(
                Code::WrongType,
                node.span,
                message,
                "write a single value, a list, or `null`; quote text that begins with `{`",
            );
            None
        }
    }
}

fn single(node: &Node, what: &str, diagnostics: &mut Diagnostics) -> Option<Scalar> {
    let text = stored::scalar(node, what, diagnostics)?.value;
    let style = match node.style {
        NodeStyle::Plain => ScalarStyle::Plain,
        NodeStyle::Tagged
        | NodeStyle::SingleQuoted
        | NodeStyle::DoubleQuoted
        | NodeStyle::Literal
        | NodeStyle::Folded
        | NodeStyle::Flow
        | NodeStyle::Block => ScalarStyle::Quoted,
    };
    Some(Scalar { text, style })
}

fn links(
    node: &Node,
    diagnostics: &mut Diagnostics,
) -> BTreeMap<RelationName, Keyed<Option<Login>>> {
    let mut links = BTreeMap::new();
    let all = mapping(node, "`linkedObjects`", diagnostics).unwrap_or_default();
    for entry in all.iter().filter(|entry| !is_own(&entry.key)) {
        let key = &*entry.key;
        let help = || {
            format!("write `{key}: null` to remove the link, or remove the line to leave it alone")
        };
        if !has_value(entry, help, diagnostics) {
            continue;
        }
        let login = match entry.value.kind {
            Kind::Null => None,
            Kind::Empty | Kind::Scalar(_) | Kind::List(_) | Kind::Mapping(_) => {
                match stored::name(entry, Code::InvalidLogin, diagnostics) {
                    Some(login) => Some(Login::new(login.value)),
                    None => continue,
                }
            }
        };
        let keyed = Keyed {
            key: entry.key_span,
            value: login,
            span: entry.value.span,
        };
        links.insert(RelationName::new(key), keyed);
    }
    links
}
