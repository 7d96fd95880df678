//! Declared groups and linked object definitions.

use smol_str::SmolStr;

use crate::desired::keys::{entries, has_key};
use crate::desired::state::{DeclaredDefinition, DeclaredGroup};
use crate::desired::stored;
use crate::desired::written::state::{DeclaredGroupKey, DefinitionKey, SideKey};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::model::ids::{GroupId, GroupName, RelationName};
use crate::source::{Located, Span};
use crate::yaml::keys::Key;
use crate::yaml::node::{Entry, Node};
use crate::yaml::read::wrong_kind;

/// The groups that Okta makes and fills in every org ([groups 2](crate::facts::groups)).
pub const RESERVED: [&str; 2] = ["Everyone", "Okta Administrators"];

/// The most characters of a group's name (Okta's group schema).
const NAME_MAX: usize = 255;

/// The most characters of a group's description (Okta's group schema).
const DESCRIPTION_MAX: usize = 1024;

/// Returns whether a group can be declared by a name.
pub fn is_declarable(name: &str) -> bool {
    !name.is_empty() && !RESERVED.contains(&name) && is_storable(name, NAME_MAX)
}

/// Returns whether a text can be the description of a declared group.
pub fn is_description(text: &str) -> bool {
    !text.is_empty() && is_storable(text, DESCRIPTION_MAX)
}

fn is_storable(text: &str, most: usize) -> bool {
    text.chars().count() <= most && text.chars().all(stored::is_stored)
}

/// Reports a text of a group that Okta would refuse.
fn check_length(what: &str, text: &Located<SmolStr>, most: usize, diagnostics: &mut Diagnostics) {
    let length = text.value.chars().count();
    if length > most {
        let message =
            format!("the {what} of a group has {length} characters, but Okta allows {most}");
        diagnostics.error(Code::BadLength, text.span, message, "shorten it");
    }
}

/// Reads a declared group.
pub fn group(node: &Node, diagnostics: &mut Diagnostics) -> Option<DeclaredGroup> {
    if let Some(name) = node.text() {
        let found = wrong_kind(node, DeclaredGroupKey::KEYS.what, "a mapping");
        diagnostics.push(found.help(format!("write `- name: {name}`")));
        return None;
    }
    let (mut name, mut id, mut previous, mut description) = (None, None, None, None);
    for (key, entry) in entries(node, diagnostics) {
        match key {
            DeclaredGroupKey::Name => name = stored::text(entry, diagnostics),
            DeclaredGroupKey::Id => id = stored::name(entry, Code::InvalidValue, diagnostics),
            DeclaredGroupKey::PreviousName => previous = stored::text(entry, diagnostics),
            DeclaredGroupKey::Description => {
                description = stored::scalar(&entry.value, "`description`", diagnostics);
            }
        }
    }
    let Some(name) = name else {
        if node.entries().is_some() && !has_key(node, DeclaredGroupKey::Name) {
            let message = "a declared group needs a `name`";
            let help = "write `name: engineering`";
            diagnostics.push(missing(node.start(), message, help));
        }
        return None;
    };
    for name in [Some(&name), previous.as_ref()].into_iter().flatten() {
        if RESERVED.contains(&name.value.as_str()) {
            let message = format!("Okta itself manages the members of `{}`", name.value);
            diagnostics.error(Code::ReservedGroup, name.span, message, "remove the declaration: nobody can be added to this group or removed from it, and it keeps its name");
            return None;
        }
    }
    if let Some(previous) = previous.as_ref().filter(|each| each.value == name.value) {
        let message = "the previous name of a group is its name";
        diagnostics.push(
            Diagnostic::error(Code::InvalidValue, previous.span, message)
                .related(name.span, "the name")
                .help("write the name that the group has had, or remove `previousName`"),
        );
        return None;
    }
    check_length("name", &name, NAME_MAX, diagnostics);
    if let Some(description) = &description {
        check_length("description", description, DESCRIPTION_MAX, diagnostics);
    }
    Some(DeclaredGroup {
        name: name.map(GroupName::new),
        id: id.map(|id| id.map(GroupId::new)),
        previous_name: previous.map(|name| name.map(GroupName::new)),
        description: description.map(|description| description.map(String::from)),
    })
}

/// Reads a linked object definition.
pub fn definition(node: &Node, diagnostics: &mut Diagnostics) -> Option<DeclaredDefinition> {
    let found = entries(node, diagnostics);
    let help = "write `{primary: {name: manager, title: Manager}, associated: {name: subordinate, title: Subordinate}}`";
    let is_mapping = node.entries().is_some();
    let lacks = |key: DefinitionKey| is_mapping && !has_key(node, key);
    if lacks(DefinitionKey::Primary) || lacks(DefinitionKey::Associated) {
        let message = "a linked object definition needs `primary` and `associated`";
        diagnostics.push(missing(node.start(), message, help));
    }
    let (mut primary, mut associated) = (None, None);
    for (key, entry) in found {
        match key {
            DefinitionKey::Primary => primary = side(entry, help, diagnostics),
            DefinitionKey::Associated => associated = side(entry, help, diagnostics),
        }
    }
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
    for (key, part) in entries(&entry.value, diagnostics) {
        let text = stored::text(part, diagnostics);
        match key {
            SideKey::Name => name = text,
            SideKey::Title => title = text,
            SideKey::Description => description = text,
        }
    }
    if let Some(name) = &name
        && !is_relation_name(&name.value)
    {
        diagnostics.error(
            Code::InvalidValue,
            name.span,
            format!("`{}` cannot be the name of a relationship", name.value),
            "use letters, digits and `_`, and do not begin with a digit",
        );
        return None;
    }
    let (Some(name), Some(title)) = (name, title) else {
        let lacks = |key: SideKey| !has_key(&entry.value, key);
        let lacks_one = lacks(SideKey::Name) || lacks(SideKey::Title);
        if entry.value.entries().is_some() && lacks_one {
            let message = format!("`{}` needs a `name` and a `title`", entry.key);
            diagnostics.push(missing(entry.key_span, &message, help));
        }
        return None;
    };
    Some(Side {
        name: name.map(RelationName::new),
        title: title.value.into(),
        description: description.map(|description| description.value.into()),
    })
}

/// The pattern of Okta's API description ([links 6](crate::facts::links)).
fn is_relation_name(name: &str) -> bool {
    let is_first = |c: char| c.is_ascii_alphabetic() || c == '_';
    name.starts_with(is_first) && name.chars().all(|c| is_first(c) || c.is_ascii_digit())
}

fn missing(span: Span, message: &str, help: &str) -> Diagnostic {
    Diagnostic::error(Code::MissingKey, span, message).help(help)
}
