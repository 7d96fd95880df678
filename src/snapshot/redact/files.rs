//! Desired state and its configuration under pseudonyms. Comments, the user's own keys and the names of files are gone.

mod approvals;
mod group_rule;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::desired::group_rule::Excluded;
use crate::desired::state::{DesiredPerson, DesiredState, DesiredValue, GroupWish, Scalar};
use crate::desired::written::config::{ConfigKey, GroupPolicyKey, GuardsKey};
use crate::desired::written::sign_in::{CredentialsKey, ProviderKey, RecoveryQuestionKey};
use crate::desired::written::state::{
    DeclaredGroupKey, DefaultsKey, DefinitionKey, DocumentKey, GroupChangeKey, GroupWishKey,
    PersonKey, SideKey,
};
use crate::diagnostic::Diagnostics;
use crate::live::{AttributeKind, Snapshot};
use crate::model::ids::{AttributeName, Login};
use crate::snapshot::org::schemas;
use crate::snapshot::redact::Pseudonyms;
use crate::snapshot::redact::pattern::Universe;
use crate::snapshot::redact::rewrite::{by_name, each_text, list, mapping, patterns};
use crate::source::{FileId, Located, SourceMap};
use crate::yaml::json::json as value_of;
use crate::yaml::limits::FileLimits;
use crate::yaml::node::{Node, NodeStyle};
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
    let wish = |wish: &Located<GroupWish>| named_group(&wish.value);
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
    for rule in desired.group_rules() {
        let groups = rule.groups.iter().flat_map(|groups| &groups.value);
        universe.groups.extend(groups.filter_map(named_group));
        for excluded in rule.exclude.iter().flat_map(|exclude| &exclude.value) {
            if let Excluded::Login(login) = excluded {
                universe.put_login(login.as_str());
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

fn named_group(wish: &GroupWish) -> Option<String> {
    match wish {
        GroupWish::Name(name) => Some(name.to_string()),
        GroupWish::Id(_) => None,
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
        of.insert(scalar.text.to_string());
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
    /// The names of links, which stay in conditions.
    pub relations: &'r BTreeSet<String>,
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
                DocumentKey::Users => list(value, |person| self.person(person)),
                DocumentKey::Groups => list(value, |group| self.declared(group)),
                DocumentKey::LinkedObjectDefinitions => list(value, |of| self.definition(of)),
                DocumentKey::GroupRules => list(value, |rule| self.group_rule(rule)),
                DocumentKey::Defaults => self.defaults(value),
            }),
        }
    }

    fn configuration(self, document: &Node) -> Value {
        mapping(document, |key, value| match key {
            ConfigKey::Org => each_text(value, |url| self.pseudonyms.url(url)),
            ConfigKey::Files => json!(["users/**"]),
            ConfigKey::Ids => json!(IDS),
            ConfigKey::Defaults => self.defaults(value),
            ConfigKey::Groups => mapping(value, |key, value| match key {
                GroupPolicyKey::Managed if value.items().is_some() => {
                    patterns(value, |each| self.pseudonyms.groups(each, self.universe))
                }
                GroupPolicyKey::Managed | GroupPolicyKey::RuleFed => value_of(value),
            }),
            ConfigKey::Guards => self.guards(value),
            ConfigKey::Approvals => self.approvals(value),
            ConfigKey::Create
            | ConfigKey::Activation
            | ConfigKey::LockedOut
            | ConfigKey::Limits
            | ConfigKey::Offboarding
            | ConfigKey::RateLimit => value_of(value),
        })
    }

    fn guards(self, guards: &Node) -> Value {
        let Self {
            pseudonyms,
            universe,
            ..
        } = self;
        mapping(guards, |key, value| match key {
            GuardsKey::Protected | GuardsKey::AdminsWhoMayLoseAccess => {
                patterns(value, |each| pseudonyms.people(each, universe))
            }
            GuardsKey::MayBecomeEmpty => patterns(value, |each| pseudonyms.groups(each, universe)),
            GuardsKey::Domains => patterns(value, |each| pseudonyms.domains(each, universe)),
            GuardsKey::MaxCreations
            | GuardsKey::MaxDeactivations
            | GuardsKey::MaxSuspensions
            | GuardsKey::MaxReactivations
            | GuardsKey::MaxDeletions
            | GuardsKey::MaxGroupRemovals
            | GuardsKey::MaxMembershipRemovals
            | GuardsKey::MaxPeopleWithoutGroups
            | GuardsKey::MaxAdminGrants
            | GuardsKey::MaxEmailChanges
            | GuardsKey::MaxEmails
            | GuardsKey::MaxPasswordExpiries => value_of(value),
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
            DefaultsKey::Profile => self.profile(value),
            DefaultsKey::Groups => self.wishes(value),
            DefaultsKey::LinkedObjects => self.links(value),
            DefaultsKey::Type => value_of(value),
        })
    }

    fn person(self, person: &Node) -> Value {
        mapping(person, |key, value| match key {
            PersonKey::Login | PersonKey::PreviousLogin => {
                each_text(value, |text| self.pseudonyms.login_or_id(text))
            }
            PersonKey::Id => each_text(value, |id| self.pseudonyms.id(id)),
            PersonKey::Profile => self.profile(value),
            PersonKey::Groups => self.wishes(value),
            PersonKey::LinkedObjects => self.links(value),
            PersonKey::Credentials => self.credentials(value),
            PersonKey::Reason => each_text(value, |_| REASON.to_owned()),
            PersonKey::Type | PersonKey::Status | PersonKey::PasswordNotBefore => value_of(value),
        })
    }

    fn profile(self, profile: &Node) -> Value {
        by_name(profile, |name, value| self.attribute(name, value))
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
        mapping(wishes, |key, value| match key {
            GroupChangeKey::Add | GroupChangeKey::Remove => list(value, |wish| self.wish(wish)),
        })
    }

    pub(crate) fn wish(self, wish: &Node) -> Value {
        if let Some(name) = wish.text() {
            return self.pseudonyms.group(name).into();
        }
        mapping(wish, |key, value| match key {
            GroupWishKey::Name => each_text(value, |name| self.pseudonyms.group(name)),
            GroupWishKey::Id => each_text(value, |id| self.pseudonyms.id(id)),
        })
    }

    fn declared(self, group: &Node) -> Value {
        mapping(group, |key, value| match key {
            DeclaredGroupKey::Name | DeclaredGroupKey::PreviousName => {
                each_text(value, |name| self.pseudonyms.group(name))
            }
            DeclaredGroupKey::Id => each_text(value, |id| self.pseudonyms.id(id)),
            DeclaredGroupKey::Description => each_text(value, |text| self.pseudonyms.free(text)),
        })
    }

    fn definition(self, definition: &Node) -> Value {
        mapping(definition, |key, side| match key {
            DefinitionKey::Primary | DefinitionKey::Associated => self.side(side),
        })
    }

    fn side(self, side: &Node) -> Value {
        let name = side.get(SideKey::Name.word());
        let name = name.and_then(|entry| entry.value.text());
        mapping(side, |key, value| match key {
            SideKey::Name => value_of(value),
            SideKey::Title if value.text() == name => value_of(value),
            SideKey::Title | SideKey::Description => {
                each_text(value, |text| self.pseudonyms.free(text))
            }
        })
    }

    fn links(self, links: &Node) -> Value {
        by_name(links, |_, value| {
            each_text(value, |login| self.pseudonyms.login_or_id(login))
        })
    }

    /// Secrets are named, so that there is nothing to redact but a question and the name of a directory.
    fn credentials(self, credentials: &Node) -> Value {
        mapping(credentials, |key, value| match key {
            CredentialsKey::RecoveryQuestion => mapping(value, |key, value| match key {
                RecoveryQuestionKey::Question => {
                    each_text(value, |text| self.pseudonyms.text(text))
                }
                RecoveryQuestionKey::Answer => value_of(value),
            }),
            CredentialsKey::Provider => self.provider(value),
            CredentialsKey::Password | CredentialsKey::NextLogin => value_of(value),
        })
    }

    fn provider(self, provider: &Node) -> Value {
        mapping(provider, |key, value| match key {
            ProviderKey::Type => value_of(value),
            ProviderKey::Name => each_text(value, |name| self.pseudonyms.text(name)),
        })
    }
}

/// A document that is one person.
fn is_person(document: &Node) -> bool {
    [PersonKey::Login, PersonKey::Id]
        .iter()
        .any(|key| document.get(key.word()).is_some())
}
