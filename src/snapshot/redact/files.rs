//! Desired state and its configuration under pseudonyms. Comments, the user's own keys and the names of files are gone.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use crate::desired::state::{DesiredPerson, DesiredState, DesiredValue, GroupWish, Scalar};
use crate::diagnostic::Diagnostics;
use crate::live::{AttributeKind, Snapshot};
use crate::model::ids::{AttributeName, Login};
use crate::snapshot::org::schemas;
use crate::snapshot::redact::Pseudonyms;
use crate::snapshot::redact::pattern::Universe;
use crate::source::{FileId, Located, SourceMap};
use crate::yaml::json::json as value_of;
use crate::yaml::limits::FileLimits;
use crate::yaml::node::{Entry, Node, NodeStyle};
use crate::yaml::parse::documents;
use crate::yaml::read::is_own;
use crate::yaml::{YamlError, to_string};

/// What the configuration is called.
const CONFIGURATION: &str = "okta-reconcile.yaml";

/// What the file of ids is called.
const IDS: &str = "ids.yaml";

/// What stands in place of a reason.
const REASON: &str = "redacted";

/// What a file is read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The configuration.
    Configuration,
    /// The ids of people by login.
    Ids,
    /// Desired state.
    State,
}

/// A file as it is written: its path below the folder, and its text.
pub type Written = (String, String);

/// Values that files have, by attribute.
pub type Values = BTreeMap<String, BTreeSet<String>>;

/// Adds what files name.
pub fn named(desired: &DesiredState, universe: &mut Universe) {
    let wish = |wish: &Located<GroupWish>| match &wish.value {
        GroupWish::Name(name) => Some(name.to_string()),
        GroupWish::Id(_) => None,
    };
    for person in desired.people() {
        for login in logins(person) {
            universe.put_login(login.as_str());
        }
        let (own, remove, _) = person.groups.own.parts();
        let wishes = own.iter().chain(remove).chain(&person.groups.defaults);
        universe.groups.extend(wishes.filter_map(wish));
        for (name, scalar) in scalars(person) {
            if name.as_str() == "email" || name.as_str() == "secondEmail" {
                universe.put_address(&scalar.text);
            }
        }
    }
    for group in desired.groups() {
        let names = [Some(&group.name), group.previous_name.as_ref()];
        let names = names.into_iter().flatten();
        universe
            .groups
            .extend(names.map(|name| name.value.to_string()));
    }
}

fn logins(person: &DesiredPerson) -> impl Iterator<Item = &Login> {
    let previous = person.previous_logins.iter().map(|login| &login.value);
    let links = person.links.values().filter_map(|link| link.value.as_ref());
    [&person.login.value]
        .into_iter()
        .chain(previous)
        .chain(links)
}

fn scalars(person: &DesiredPerson) -> impl Iterator<Item = (&AttributeName, &Scalar)> {
    person.profile.iter().flat_map(|(name, value)| {
        let scalars: Vec<&Scalar> = match &value.value {
            DesiredValue::Unset => Vec::new(),
            DesiredValue::Scalar(scalar) => vec![scalar],
            DesiredValue::List(items) => items.iter().collect(),
        };
        scalars.into_iter().map(move |scalar| (name, scalar))
    })
}

/// Returns the values of attributes that files have.
pub fn values(desired: &DesiredState) -> Values {
    let mut values = Values::new();
    for (name, scalar) in desired.people().iter().flat_map(scalars) {
        let of = values.entry(name.to_string()).or_default();
        of.insert(scalar.text.clone());
    }
    values
}

/// Returns the attributes whose values are no texts, of one type or another.
pub fn numeric(snapshot: &Snapshot) -> BTreeSet<String> {
    let all = schemas(snapshot).into_iter().flatten();
    let numeric = all.filter(|(_, attribute)| is_numeric(&attribute.kind));
    numeric.map(|(name, _)| name.to_string()).collect()
}

fn is_numeric(kind: &AttributeKind) -> bool {
    match kind {
        AttributeKind::Boolean | AttributeKind::Number | AttributeKind::Integer => true,
        AttributeKind::Array(inner) => is_numeric(inner),
        AttributeKind::String | AttributeKind::Other(_) => false,
    }
}

/// What files are redacted by.
#[derive(Clone, Copy, Debug)]
pub struct Redaction<'r> {
    /// The pseudonyms.
    pub pseudonyms: &'r Pseudonyms,
    /// What patterns may mean.
    pub universe: &'r Universe,
    /// The attributes whose values are no texts.
    pub numeric: &'r BTreeSet<String>,
}

impl Redaction<'_> {
    /// Returns files under pseudonyms, in their order. Names of environment variables and of secret files stay.
    ///
    /// # Errors
    ///
    /// A value that YAML cannot hold.
    pub fn files(
        self,
        sources: &SourceMap,
        files: &[(Role, FileId)],
        limits: &FileLimits,
    ) -> Result<Vec<Written>, YamlError> {
        let mut number = 0;
        let written = files.iter().map(|(role, file)| {
            let mut found = Diagnostics::default();
            let documents = documents(*file, sources.file(*file), limits, &mut found);
            let documents = documents.iter().filter(|document| !document.is_nothing());
            let texts: Result<Vec<String>, YamlError> = documents
                .map(|document| to_string(&self.document(*role, document)))
                .collect();
            let path = match role {
                Role::Configuration => CONFIGURATION.to_owned(),
                Role::Ids => IDS.to_owned(),
                Role::State => {
                    number += 1;
                    format!("users/{number:05}.yaml")
                }
            };
            Ok((path, texts?.join("---\n")))
        });
        written.collect()
    }

    fn document(self, role: Role, document: &Node) -> Value {
        match role {
            Role::Configuration => self.configuration(document),
            Role::Ids => self.ids(document),
            Role::State if is_person(document) => self.person(document),
            Role::State => mapping(document, |key, value| match key {
                "users" => Some(list(value, |person| self.person(person))),
                "groups" => Some(list(value, |group| self.declared(group))),
                "linkedObjectDefinitions" => Some(list(value, |of| self.definition(of))),
                "defaults" => Some(self.defaults(value)),
                _ => None,
            }),
        }
    }

    fn configuration(self, document: &Node) -> Value {
        mapping(document, |key, value| {
            Some(match key {
                "org" => each_text(value, |url| self.pseudonyms.url(url)),
                "files" => json!(["users/**"]),
                "ids" => json!(IDS),
                "defaults" => self.defaults(value),
                "groups" => mapping(value, |key, value| {
                    Some(match key {
                        "managed" if value.items().is_some() => {
                            patterns(value, |each| self.pseudonyms.groups(each, self.universe))
                        }
                        _ => value_of(value),
                    })
                }),
                "guards" => self.guards(value),
                _ => value_of(value),
            })
        })
    }

    fn guards(self, guards: &Node) -> Value {
        let Self {
            pseudonyms,
            universe,
            ..
        } = self;
        mapping(guards, |key, value| {
            Some(match key {
                "protected" | "adminsWhoMayLoseAccess" => {
                    patterns(value, |each| pseudonyms.people(each, universe))
                }
                "mayBecomeEmpty" => patterns(value, |each| pseudonyms.groups(each, universe)),
                "domains" => patterns(value, |each| pseudonyms.domains(each, universe)),
                _ => value_of(value),
            })
        })
    }

    fn ids(self, document: &Node) -> Value {
        let entries = document.entries().unwrap_or_default().iter();
        let entries = entries.filter(|entry| !is_own(&entry.key));
        let pairs = entries.map(|entry| {
            let id = each_text(&entry.value, |id| self.pseudonyms.id(id));
            (self.pseudonyms.login_or_id(&entry.key), id)
        });
        Value::Object(pairs.collect())
    }

    fn defaults(self, defaults: &Node) -> Value {
        mapping(defaults, |key, value| match key {
            "profile" => Some(self.profile(value)),
            "groups" => Some(self.wishes(value)),
            "linkedObjects" => Some(self.links(value)),
            "type" => Some(value_of(value)),
            _ => None,
        })
    }

    fn person(self, person: &Node) -> Value {
        mapping(person, |key, value| {
            Some(match key {
                "login" | "previousLogin" => {
                    each_text(value, |text| self.pseudonyms.login_or_id(text))
                }
                "id" => each_text(value, |id| self.pseudonyms.id(id)),
                "profile" => self.profile(value),
                "groups" => self.wishes(value),
                "linkedObjects" => self.links(value),
                "credentials" => self.credentials(value),
                "reason" => each_text(value, |_| REASON.to_owned()),
                "type" | "status" | "passwordNotBefore" => value_of(value),
                _ => return None,
            })
        })
    }

    fn profile(self, profile: &Node) -> Value {
        mapping(profile, |name, value| Some(self.attribute(name, value)))
    }

    fn attribute(self, name: &str, value: &Node) -> Value {
        if let Some(items) = value.items() {
            return items
                .iter()
                .map(|item| self.attribute(name, item))
                .collect();
        }
        let Some(text) = value.text() else {
            return value_of(value);
        };
        let plain = (value.style == NodeStyle::Plain && self.numeric.contains(name))
            .then(|| value_of(value))
            .filter(|value| value.is_number() || value.is_boolean());
        match plain {
            Some(plain) => self.pseudonyms.attribute(name, &plain),
            None => self.pseudonyms.attribute_text(name, text).into(),
        }
    }

    fn wishes(self, wishes: &Node) -> Value {
        if wishes.items().is_some() {
            return list(wishes, |wish| self.wish(wish));
        }
        mapping(wishes, |_, value| Some(list(value, |wish| self.wish(wish))))
    }

    fn wish(self, wish: &Node) -> Value {
        match wish.text() {
            Some(name) => self.pseudonyms.group(name).into(),
            None => self.declared(wish),
        }
    }

    fn declared(self, group: &Node) -> Value {
        mapping(group, |key, value| match key {
            "name" | "previousName" => Some(each_text(value, |name| self.pseudonyms.group(name))),
            "id" => Some(each_text(value, |id| self.pseudonyms.id(id))),
            "description" => Some(each_text(value, |text| self.pseudonyms.free(text))),
            _ => None,
        })
    }

    fn definition(self, definition: &Node) -> Value {
        mapping(definition, |_, side| {
            let name = side.get("name").and_then(|entry| entry.value.text());
            Some(mapping(side, |key, value| match key {
                "name" => Some(value_of(value)),
                "title" if value.text() == name => Some(value_of(value)),
                "title" | "description" => {
                    Some(each_text(value, |text| self.pseudonyms.free(text)))
                }
                _ => None,
            }))
        })
    }

    fn links(self, links: &Node) -> Value {
        mapping(links, |_, value| {
            Some(each_text(value, |login| self.pseudonyms.login_or_id(login)))
        })
    }

    /// Secrets are named, so that there is nothing to redact but a question.
    fn credentials(self, credentials: &Node) -> Value {
        mapping(credentials, |key, value| {
            Some(match key {
                "recoveryQuestion" => mapping(value, |key, value| {
                    Some(match key {
                        "question" => each_text(value, |text| self.pseudonyms.text(text)),
                        _ => value_of(value),
                    })
                }),
                _ => value_of(value),
            })
        })
    }
}

/// A document that is one person.
fn is_person(document: &Node) -> bool {
    ["login", "id"]
        .iter()
        .any(|key| document.get(key).is_some())
}

/// Writes a mapping without the user's own keys, and without those for which there is nothing to write.
fn mapping(node: &Node, value: impl Fn(&str, &Node) -> Option<Value>) -> Value {
    let Some(entries) = node.entries() else {
        return value_of(node);
    };
    let kept = |entry: &&Entry| !is_own(&entry.key);
    let written = entries.iter().filter(kept);
    let written =
        written.filter_map(|entry| Some((entry.key.to_string(), value(&entry.key, &entry.value)?)));
    Value::Object(written.collect::<Map<String, Value>>())
}

fn list(node: &Node, value: impl Fn(&Node) -> Value) -> Value {
    match node.items() {
        Some(items) => items.iter().map(value).collect(),
        None => Value::Null,
    }
}

fn patterns(node: &Node, of: impl Fn(&str) -> Vec<String>) -> Value {
    let items = node.items().unwrap_or_default().iter();
    let items = items.filter_map(Node::text).flat_map(of);
    items.map(Value::from).collect()
}

/// Replaces a text, or each of a list; nothing stays nothing.
fn each_text(node: &Node, change: impl Fn(&str) -> String + Copy) -> Value {
    match (node.text(), node.items()) {
        (Some(text), _) => change(text).into(),
        (None, Some(items)) => items.iter().map(|item| each_text(item, change)).collect(),
        (None, None) => Value::Null,
    }
}
