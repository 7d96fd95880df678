//! The groups that a person or a default names.

use crate::desired::keys::{entries, has_key};
use crate::desired::state::{GroupWish, OwnGroups};
use crate::desired::stored;
use crate::desired::written::state::{GroupChangeKey, GroupWishKey};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::model::ids::{GroupId, GroupName};
use crate::model::table::Table;
use crate::source::{Located, Span};
use crate::yaml::keys::Key;
use crate::yaml::node::{Entry, Kind, Node};
use crate::yaml::read;

/// Longer lists have a table of what stands in them.
const SEARCHED_MAX: usize = 16;

/// Reads what a person's own `groups` says.
pub fn own_groups(entry: &Entry, diagnostics: &mut Diagnostics) -> OwnGroups {
    match &entry.value.kind {
        Kind::List(_) => OwnGroups::Exact(entry.key_span, group_wishes(entry, diagnostics)),
        Kind::Mapping(_) => {
            let (mut add, mut remove) = (Vec::new(), Vec::new());
            for (key, part) in entries(&entry.value, diagnostics) {
                let wishes = group_wishes(part, diagnostics);
                match key {
                    GroupChangeKey::Add => add = wishes,
                    GroupChangeKey::Remove => remove = wishes,
                }
            }
            contradictions(&add, &remove, diagnostics);
            OwnGroups::Change { add, remove }
        }
        Kind::Empty | Kind::Null | Kind::Scalar(_) => {
            diagnostics.push(
                read::wrong_kind(&entry.value, "`groups`", "a list or a mapping").help(
                    "write `groups: [a, b]` for exactly these, `groups: {add: [a], remove: [b]}` for a \
                     change, `groups: []` for none; without the key, groups are left alone",
                ),
            );
            OwnGroups::Absent
        }
    }
}

/// Reads a list of groups.
pub fn group_wishes(entry: &Entry, diagnostics: &mut Diagnostics) -> Vec<Located<GroupWish>> {
    let items = read::list(entry, diagnostics).unwrap_or_default();
    let mut wishes: Vec<Located<GroupWish>> = Vec::with_capacity(items.len());
    let mut seen: Table<GroupWish, Span> = Table::default();
    for item in items {
        let Some(wish) = group_wish(item, diagnostics) else {
            continue;
        };
        // Most lists are so short that a table would cost more than it saves.
        let first = if items.len() <= SEARCHED_MAX {
            let mut wishes = wishes.iter();
            let same = wishes.find(|each| each.value == wish);
            same.map(|same| same.span)
        } else {
            let first = seen.get(&wish).copied();
            seen.entry(wish.clone()).or_insert(item.span);
            first
        };
        if let Some(first) = first {
            diagnostics.push(
                Diagnostic::warning(
                    Code::RepeatedGroup,
                    item.span,
                    "the group appears twice in this list",
                )
                .label("again here")
                .related(first, "first here")
                .help("keep one of them"),
            );
        } else {
            wishes.push(Located::new(wish, item.span));
        }
    }
    wishes
}

fn contradictions(
    add: &[Located<GroupWish>],
    remove: &[Located<GroupWish>],
    diagnostics: &mut Diagnostics,
) {
    let added: Table<&GroupWish, Span> = add.iter().map(|wish| (&wish.value, wish.span)).collect();
    for wish in remove {
        if let Some(added) = added.get(&wish.value) {
            diagnostics.push(contradiction(wish.span, *added));
        }
    }
}

/// Returns the error of an entry that both adds and removes a group.
pub fn contradiction(removed: Span, added: Span) -> Diagnostic {
    Diagnostic::error(
        Code::ContradictoryGroups,
        removed,
        "the same group is both added and removed",
    )
    .label("removed here")
    .related(added, "added here")
    .help("keep one of the two")
}

/// Reads a group that a person names.
pub fn group_wish(item: &Node, diagnostics: &mut Diagnostics) -> Option<GroupWish> {
    match &item.kind {
        Kind::Mapping(_) => group_by_key(item, diagnostics),
        Kind::List(_) => {
            diagnostics.push(read::list_in_list(item, "a group"));
            None
        }
        Kind::Empty | Kind::Null | Kind::Scalar(_) => {
            let name = stored::scalar(item, "a group", diagnostics)?;
            if name.value.is_empty() {
                let message = "the name of a group cannot be empty";
                diagnostics.error(
                    Code::InvalidValue,
                    name.span,
                    message,
                    "write the name of the group, or remove the item",
                );
                return None;
            }
            Some(GroupWish::Name(GroupName::new(name.value)))
        }
    }
}

fn group_by_key(item: &Node, diagnostics: &mut Diagnostics) -> Option<GroupWish> {
    let mut wish = None;
    let before = diagnostics.len();
    for (key, entry) in entries(item, diagnostics) {
        let found = stored::text(entry, diagnostics)?.value;
        if wish.is_some() {
            diagnostics.error(
                Code::InvalidValue,
                entry.key_span,
                "a group has either a `name` or an `id`, not both",
                "keep the `id` if several groups have that name, else the name",
            );
            return None;
        }
        wish = Some(match key {
            GroupWishKey::Id => GroupWish::Id(GroupId::new(found)),
            GroupWishKey::Name => GroupWish::Name(GroupName::new(found)),
        });
    }
    let lacks_both = !GroupWishKey::ALL.iter().any(|key| has_key(item, *key));
    if lacks_both && diagnostics.len() == before {
        diagnostics.error(
            Code::MissingKey,
            item.span,
            "a group needs a `name` or an `id`",
            "write the name alone, or `{id: 00g1abcd}`",
        );
    }
    wish
}
