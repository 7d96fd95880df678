//! People and defaults, as written: each key read, nothing compared with other entries yet.

use std::collections::BTreeMap;

use crate::desired::keys::{
    DEFAULT_GROUPS, DEFAULTS, GROUP_CHANGE, GROUP_WISH, Keys, PERSON, entries, has_value,
    kind_name, mapping,
};
use crate::desired::read;
use crate::desired::state::{Defaults, DesiredValue, GroupWish, OwnGroups, Scalar};
use crate::desired::tree::{Entry, Kind, Node};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::model::ids::{AttributeName, GroupId, GroupName, Login, RelationName, UserId};
use crate::model::status::DesiredStatus;
use crate::source::{Located, Span};

/// A person as an entry spells them, before defaults.
#[derive(Clone, Debug)]
pub struct Written {
    /// Where the entry begins.
    pub span: Span,
    /// `login`
    pub login: Option<Located<Login>>,
    /// `id`
    pub id: Option<Located<UserId>>,
    /// `status`
    pub status: Option<Located<DesiredStatus>>,
    /// `profile`
    pub profile: BTreeMap<AttributeName, Located<DesiredValue>>,
    /// `groups`
    pub groups: OwnGroups,
    /// `linkedObjects`
    pub links: BTreeMap<RelationName, Located<Option<Login>>>,
    /// `reason`
    pub reason: Option<Located<String>>,
    /// The keys that stand there, in order, with their places.
    pub keys: Vec<(String, Span)>,
}

/// Reads a person.
pub fn person(node: &Node, diagnostics: &mut Diagnostics) -> Option<Written> {
    let all = mapping(node, PERSON.what, diagnostics)?;
    let mut written = Written {
        span: all.first().map_or(node.span, |entry| entry.key_span),
        login: None,
        id: None,
        status: None,
        profile: BTreeMap::new(),
        groups: OwnGroups::Absent,
        links: BTreeMap::new(),
        reason: None,
        keys: all
            .iter()
            .map(|entry| (entry.key.to_string(), entry.key_span))
            .collect(),
    };
    for entry in entries(node, &PERSON, diagnostics) {
        match &*entry.key {
            "login" => {
                written.login = read::text(entry, diagnostics)
                    .map(|found| Located::new(Login::new(found.value), found.span));
            }
            "id" => {
                written.id = read::text(entry, diagnostics)
                    .map(|found| Located::new(UserId::new(found.value), found.span));
            }
            "status" => {
                let words = DesiredStatus::ALL.map(|status| (status.as_str(), status));
                written.status = read::word(entry, &words, diagnostics);
            }
            "profile" => written.profile = profile(&entry.value, diagnostics),
            "groups" => written.groups = own_groups(entry, diagnostics),
            "linkedObjects" => written.links = links(&entry.value, diagnostics),
            "reason" => written.reason = read::text(entry, diagnostics),
            _ => {}
        }
    }
    Some(written)
}

/// Reads defaults.
pub fn defaults(node: &Node, diagnostics: &mut Diagnostics) -> Defaults {
    let mut defaults = Defaults::default();
    if let Some(all) = mapping(node, DEFAULTS.what, &mut Diagnostics::default()) {
        for entry in all.iter().filter(|entry| is_never_a_default(&entry.key)) {
            diagnostics.push(
                Diagnostic::error(
                    Code::NotADefault,
                    entry.key_span,
                    format!("`{}` cannot stand in `defaults`", entry.key),
                )
                .label("would hold for everybody")
                .help("write it for each person it is meant for"),
            );
        }
    }
    let node = without_never_defaults(node);
    for entry in entries(&node, &DEFAULTS, diagnostics) {
        match &*entry.key {
            "profile" => defaults.profile = profile(&entry.value, diagnostics),
            "groups" => {
                if matches!(entry.value.kind, Kind::List(_)) {
                    diagnostics.push(
                        Diagnostic::error(
                            Code::NotADefault,
                            entry.key_span,
                            "a default cannot make everybody's groups exact",
                        )
                        .help("write `groups: {add: […]}`"),
                    );
                    continue;
                }
                let add = entries(&entry.value, &DEFAULT_GROUPS, diagnostics);
                for entry in add {
                    defaults.groups = group_wishes(entry, diagnostics);
                }
            }
            "linkedObjects" => defaults.links = links(&entry.value, diagnostics),
            _ => {}
        }
    }
    defaults
}

fn is_never_a_default(key: &str) -> bool {
    matches!(
        key,
        "status" | "id" | "login" | "previousLogin" | "credentials"
    )
}

fn without_never_defaults(node: &Node) -> Node {
    let mut node = node.clone();
    if let Kind::Mapping(all) = &node.kind {
        let kept: Vec<Entry> = all
            .iter()
            .filter(|entry| !is_never_a_default(&entry.key))
            .cloned()
            .collect();
        node.kind = Kind::Mapping(kept.into());
    }
    node
}

fn profile(
    node: &Node,
    diagnostics: &mut Diagnostics,
) -> BTreeMap<AttributeName, Located<DesiredValue>> {
    let mut profile = BTreeMap::new();
    for entry in mapping(node, "`profile`", diagnostics).unwrap_or_default() {
        if !has_value(entry, diagnostics) {
            continue;
        }
        if &*entry.key == "login" {
            diagnostics.push(
                Diagnostic::error(
                    Code::InvalidValue,
                    entry.key_span,
                    "`login` is a key of the person, not of `profile`",
                )
                .help("write `login:` beside `profile:`"),
            );
            continue;
        }
        if let Some(value) = attribute(entry, diagnostics) {
            let name = AttributeName::new(&*entry.key);
            profile.insert(name, Located::new(value, entry.value.span));
        }
    }
    profile
}

fn attribute(entry: &Entry, diagnostics: &mut Diagnostics) -> Option<DesiredValue> {
    let node = &entry.value;
    match &node.kind {
        Kind::Empty | Kind::Null => Some(DesiredValue::Unset),
        Kind::Scalar(text, _) if text.is_empty() => {
            diagnostics.push(
                Diagnostic::warning(
                    Code::EmptyValue,
                    node.span,
                    format!(
                        "`{}` is set to the empty text, which is not the same as unset",
                        entry.key
                    ),
                )
                .help(format!("to unset it write `{}: null`", entry.key)),
            );
            single(node, diagnostics).map(DesiredValue::Scalar)
        }
        Kind::Scalar(..) => single(node, diagnostics).map(DesiredValue::Scalar),
        Kind::List(items) if items.is_empty() => Some(DesiredValue::Unset),
        Kind::List(items) => {
            let read: Vec<Scalar> = items
                .iter()
                .filter_map(|item| single(item, diagnostics))
                .collect();
            (read.len() == items.len()).then_some(DesiredValue::List(read))
        }
        Kind::Mapping(_) => {
            diagnostics.push(
                Diagnostic::error(
                    Code::WrongType,
                    node.span,
                    format!("the attribute `{}` cannot be a mapping", entry.key),
                )
                .help("write a single value, a list, or `null`"),
            );
            None
        }
    }
}

fn single(node: &Node, diagnostics: &mut Diagnostics) -> Option<Scalar> {
    let text = read::scalar(node, "an attribute", diagnostics)?.value;
    match &node.kind {
        Kind::Scalar(_, style) => Some(Scalar {
            text,
            style: *style,
        }),
        Kind::Empty | Kind::Null | Kind::List(_) | Kind::Mapping(_) => None,
    }
}

fn own_groups(entry: &Entry, diagnostics: &mut Diagnostics) -> OwnGroups {
    match &entry.value.kind {
        Kind::List(_) => {
            let wishes = group_wishes(entry, diagnostics);
            OwnGroups::Exact(entry.key_span, wishes)
        }
        Kind::Mapping(_) => {
            let (mut add, mut remove) = (Vec::new(), Vec::new());
            for part in entries(&entry.value, &GROUP_CHANGE, diagnostics) {
                let wishes = group_wishes(part, diagnostics);
                if &*part.key == "add" {
                    add = wishes;
                } else {
                    remove = wishes;
                }
            }
            contradictions(&add, &remove, diagnostics);
            OwnGroups::Change { add, remove }
        }
        Kind::Empty | Kind::Null | Kind::Scalar(..) => {
            diagnostics.push(
                Diagnostic::error(
                    Code::WrongType,
                    entry.value.span,
                    format!("`groups` takes a list or a mapping, and this is {}", kind_name(&entry.value)),
                )
                .help("write `groups: [a, b]` for exactly these, or `groups: {add: [a], remove: [b]}`"),
            );
            OwnGroups::Absent
        }
    }
}

fn contradictions(
    add: &[Located<GroupWish>],
    remove: &[Located<GroupWish>],
    diagnostics: &mut Diagnostics,
) {
    for wish in remove {
        if let Some(added) = add.iter().find(|each| each.value == wish.value) {
            diagnostics.push(
                Diagnostic::error(
                    Code::ContradictoryGroups,
                    wish.span,
                    "the same group is both added and removed",
                )
                .label("removed here")
                .related(added.span, "added here")
                .help("keep one of the two"),
            );
        }
    }
}

fn group_wishes(entry: &Entry, diagnostics: &mut Diagnostics) -> Vec<Located<GroupWish>> {
    let mut wishes: Vec<Located<GroupWish>> = Vec::new();
    for item in read::list(entry, diagnostics).unwrap_or_default() {
        let wish = match &item.kind {
            Kind::Mapping(_) => group_by_id(item, diagnostics),
            Kind::Empty | Kind::Null | Kind::Scalar(..) | Kind::List(_) => {
                read::scalar(item, "a group", diagnostics)
                    .map(|name| GroupWish::Name(GroupName::new(name.value)))
            }
        };
        if let Some(wish) = wish {
            if let Some(first) = wishes.iter().find(|each| each.value == wish) {
                diagnostics.push(
                    Diagnostic::warning(
                        Code::ContradictoryGroups,
                        item.span,
                        "the group stands twice in this list",
                    )
                    .related(first.span, "first here")
                    .help("keep one of them"),
                );
            } else {
                wishes.push(Located::new(wish, item.span));
            }
        }
    }
    wishes
}

fn group_by_id(item: &Node, diagnostics: &mut Diagnostics) -> Option<GroupWish> {
    const KEYS: &Keys = &GROUP_WISH;
    let mut wish = None;
    for entry in entries(item, KEYS, diagnostics) {
        wish = read::text(entry, diagnostics).map(|id| GroupWish::Id(GroupId::new(id.value)));
    }
    wish
}

fn links(
    node: &Node,
    diagnostics: &mut Diagnostics,
) -> BTreeMap<RelationName, Located<Option<Login>>> {
    let mut links = BTreeMap::new();
    for entry in mapping(node, "`linkedObjects`", diagnostics).unwrap_or_default() {
        if !has_value(entry, diagnostics) {
            continue;
        }
        let login = match entry.value.kind {
            Kind::Null => None,
            Kind::Empty | Kind::Scalar(..) | Kind::List(_) | Kind::Mapping(_) => {
                match read::text(entry, diagnostics) {
                    Some(login) => Some(Login::new(login.value)),
                    None => continue,
                }
            }
        };
        links.insert(
            RelationName::new(&*entry.key),
            Located::new(login, entry.value.span),
        );
    }
    links
}
