//! Declared groups and linked object definitions.

use crate::desired::keys::{DEFINITION, GROUP, SIDE, entries};
use crate::desired::read;
use crate::desired::state::{DeclaredDefinition, DeclaredGroup};
use crate::desired::tree::{Entry, Node};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::model::ids::{GroupName, RelationName};
use crate::source::{Located, Span};

/// Reads a declared group.
pub fn group(node: &Node, diagnostics: &mut Diagnostics) -> Option<DeclaredGroup> {
    let (mut name, mut description) = (None, None);
    let found = entries(node, &GROUP, diagnostics);
    for entry in &found {
        if &*entry.key == "name" {
            name = Some(read::text(entry, diagnostics)?);
        } else {
            description = read::scalar(&entry.value, "`description`", diagnostics);
        }
    }
    let Some(name) = name else {
        diagnostics.push(missing(
            node.span,
            "a declared group needs a `name`",
            "write `name: engineering`",
        ));
        return None;
    };
    Some(DeclaredGroup {
        name: Located::new(GroupName::new(name.value), name.span),
        description,
    })
}

/// Reads a linked object definition.
pub fn definition(node: &Node, diagnostics: &mut Diagnostics) -> Option<DeclaredDefinition> {
    let found = entries(node, &DEFINITION, diagnostics);
    let find = |key: &str| found.iter().find(|entry| &*entry.key == key).copied();
    let help = "write `{primary: {name: manager, title: Manager}, associated: {name: subordinate, title: Subordinate}}`";
    let (Some(primary), Some(associated)) = (find("primary"), find("associated")) else {
        let message = "a linked object definition needs `primary` and `associated`";
        diagnostics.push(missing(node.span, message, help));
        return None;
    };
    let primary = side(primary, help, diagnostics);
    let associated = side(associated, help, diagnostics);
    let (primary, associated) = (primary?, associated?);
    Some(DeclaredDefinition {
        primary: primary.name,
        primary_title: primary.title,
        primary_description: primary.description,
        associated: associated.name,
        associated_title: associated.title,
        associated_description: associated.description,
    })
}

struct Side {
    name: Located<RelationName>,
    title: String,
    description: Option<String>,
}

fn side(entry: &Entry, help: &str, diagnostics: &mut Diagnostics) -> Option<Side> {
    let (mut name, mut title, mut description) = (None, None, None);
    for part in entries(&entry.value, &SIDE, diagnostics) {
        match &*part.key {
            "name" => name = read::text(part, diagnostics),
            "title" => title = read::text(part, diagnostics),
            _ => description = read::text(part, diagnostics),
        }
    }
    let (Some(name), Some(title)) = (name, title) else {
        let message = format!("`{}` needs a `name` and a `title`", entry.key);
        diagnostics.push(missing(entry.key_span, &message, help));
        return None;
    };
    if !is_relation_name(&name.value) {
        diagnostics.push(
            Diagnostic::error(
                Code::InvalidValue,
                name.span,
                format!("`{}` cannot be the name of a relationship", name.value),
            )
            .help("use letters, digits and `_`, and begin with no digit"),
        );
        return None;
    }
    Some(Side {
        name: Located::new(RelationName::new(name.value), name.span),
        title: title.value,
        description: description.map(|description| description.value),
    })
}

/// The pattern of Okta's API description (facts 5).
fn is_relation_name(name: &str) -> bool {
    let is_first = |c: char| c.is_ascii_alphabetic() || c == '_';
    name.starts_with(is_first) && name.chars().all(|c| is_first(c) || c.is_ascii_digit())
}

fn missing(span: Span, message: &str, help: &str) -> Diagnostic {
    Diagnostic::error(Code::MissingKey, span, message).help(help)
}
