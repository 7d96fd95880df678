//! Who is who: every entry's person in the org, and every value as the org's schema takes it.
//!
//! What is found here is *invalid*: wrong by itself, or against the org. It stops the plan.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Number, Value};

use crate::desired::state::{DesiredPerson, DesiredState, DesiredValue, Scalar, ScalarStyle};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::likely::likely;
use crate::live::{AttributeKind, LiveUser, SchemaAttribute, Snapshot};
use crate::model::ids::{AttributeName, Login, LoginKey, UserId};
use crate::model::profile::{AttributeValue, BASE_ATTRIBUTES, without_diacritics};
use crate::model::status::{DesiredStatus, UserStatus};
use crate::source::Located;

/// An entry, its person in the org, and its attributes as the schema takes them.
#[derive(Debug)]
pub struct Person<'a> {
    /// The entry.
    pub entry: &'a DesiredPerson,
    /// The person in the org.
    pub live: Option<&'a LiveUser>,
    /// The attributes that the entry mentions; `None` unsets.
    pub profile: BTreeMap<&'a AttributeName, Located<Option<AttributeValue>>>,
}

/// Everybody in the files, looked up by login and by id.
#[derive(Debug)]
pub struct People<'a> {
    /// In the order of the files.
    pub all: Vec<Person<'a>>,
    by_login: HashMap<LoginKey, usize>,
    by_id: HashMap<&'a UserId, usize>,
}

impl<'a> People<'a> {
    /// Returns the entry with that login.
    pub fn by_login(&self, key: &LoginKey) -> Option<usize> {
        self.by_login.get(key).copied()
    }

    /// Returns the entry of a person of the org.
    pub fn by_id(&self, id: &UserId) -> Option<usize> {
        self.by_id.get(id).copied()
    }

    /// Returns what the files wish for a person of the org.
    pub fn wish_of(&self, id: &UserId) -> Option<DesiredStatus> {
        let entry = self.all[self.by_id(id)?].entry;
        entry.status.as_ref().map(|status| status.value)
    }

    /// Finds everybody.
    pub fn resolve(
        desired: &'a DesiredState,
        snapshot: &'a Snapshot,
        diagnostics: &mut Diagnostics,
    ) -> Self {
        let mut people = Self {
            all: Vec::with_capacity(desired.people().len()),
            by_login: HashMap::new(),
            by_id: HashMap::new(),
        };
        let folded = Folded::new(snapshot);
        for entry in desired.people() {
            let is_tombstone = wish(entry) == Some(DesiredStatus::Deleted);
            let live = match find(entry, snapshot) {
                Ok(live) => live,
                Err(diagnostic) => {
                    diagnostics.push(diagnostic);
                    continue;
                }
            };
            let index = people.all.len();
            if let Some(user) = live
                && let Some(first) = people.by_id.insert(&user.id, index)
            {
                diagnostics.push(same_person(entry, people.all[first].entry, user));
            }
            if !is_tombstone {
                people.by_login.insert(entry.login.value.key(), index);
            }
            let profile = typed_profile(entry, snapshot, diagnostics);
            if live.is_none() && creates(entry) {
                require(entry, snapshot, diagnostics);
                collides(entry, snapshot, &folded, diagnostics);
            }
            people.all.push(Person {
                entry,
                live,
                profile,
            });
        }
        people
    }
}

/// The logins of the org that are not plain ASCII, without their diacritics: Okta takes those that are then equal for
/// one (facts 3). A plain login is its own fold.
struct Folded<'a>(HashMap<String, &'a LiveUser>);

impl<'a> Folded<'a> {
    fn new(snapshot: &'a Snapshot) -> Self {
        let special = snapshot.users().filter_map(|user| {
            let login = user.login()?;
            let key = login.key();
            (!key.as_str().is_ascii()).then(|| (without_diacritics(key.as_str()), user))
        });
        Self(special.collect())
    }
}

/// Reports a new login that differs only by diacritics from one that the org has.
fn collides(
    entry: &DesiredPerson,
    snapshot: &Snapshot,
    folded: &Folded<'_>,
    diagnostics: &mut Diagnostics,
) {
    let login = &entry.login.value;
    let fold = Login::new(without_diacritics(login.key().as_str())).key();
    let by_fold = folded.0.get(fold.as_str()).copied();
    let Some(holder) = by_fold.or_else(|| snapshot.user_by_login(&fold)) else {
        return;
    };
    let held = holder.login().unwrap_or_else(|| Login::new(holder.id.as_str()));
    diagnostics.push(
        Diagnostic::error(
            Code::LoginCollides,
            entry.login.span,
            format!("Okta takes `{login}` and `{held}`, whom the org has, for one login"),
        )
        .help(format!(
            "write `{held}` if it is the same person, or choose another login: Okta ignores diacritics in logins"
        )),
    );
}

/// Returns the status that an entry asks for.
pub fn wish(entry: &DesiredPerson) -> Option<DesiredStatus> {
    entry.status.as_ref().map(|status| status.value)
}

/// Returns whether the plan brings somebody back from DEPROVISIONED: only where the entry itself has the id, for a
/// login alone does not say that it is the same human.
pub fn comes_back(person: &Person<'_>) -> bool {
    let is_out = person
        .live
        .is_some_and(|user| user.status == UserStatus::Deprovisioned);
    let is_wanted = match wish(person.entry) {
        Some(DesiredStatus::Active | DesiredStatus::Suspended) => true,
        Some(DesiredStatus::Staged | DesiredStatus::Deprovisioned | DesiredStatus::Deleted)
        | None => false,
    };
    is_out && is_wanted && person.entry.id.is_some()
}

/// Returns whether an entry whose person is not in the org asks for a creation.
pub fn creates(entry: &DesiredPerson) -> bool {
    !wish(entry).is_some_and(DesiredStatus::is_leaving)
}

fn find<'a>(
    entry: &DesiredPerson,
    snapshot: &'a Snapshot,
) -> Result<Option<&'a LiveUser>, Diagnostic> {
    let Some(id) = &entry.id else {
        return Ok(snapshot.user_by_login(&entry.login.value.key()));
    };
    match snapshot.user(&id.value) {
        Some(user) => Ok(Some(user)),
        None if wish(entry) == Some(DesiredStatus::Deleted) => Ok(None),
        None => {
            let diagnostic = Diagnostic::error(
                Code::UnknownId,
                id.span,
                format!("the org has nobody with the id `{}`", id.value),
            );
            Err(match snapshot.user_by_login(&entry.login.value.key()) {
                Some(user) => diagnostic.help(format!(
                    "{} has the id {} in this org",
                    entry.login.value, user.id
                )),
                None => diagnostic.help(
                    "an `id` is never created; remove the line if the person is to be created",
                ),
            })
        }
    }
}

fn same_person(entry: &DesiredPerson, first: &DesiredPerson, user: &LiveUser) -> Diagnostic {
    Diagnostic::error(
        Code::DuplicatePerson,
        entry.login.span,
        format!("two entries mean one person, {}", user.id),
    )
    .label("and this one")
    .related(first.login.span, "this entry")
    .help("keep one of the entries")
}

fn typed_profile<'a>(
    entry: &'a DesiredPerson,
    snapshot: &Snapshot,
    diagnostics: &mut Diagnostics,
) -> BTreeMap<&'a AttributeName, Located<Option<AttributeValue>>> {
    let mut profile = BTreeMap::new();
    for (name, value) in &entry.profile {
        let Some(schema) = &snapshot.schema else {
            let text = as_kind(&value.value, &AttributeKind::String);
            profile.insert(name, Located::new(text.unwrap_or(None), value.span));
            continue;
        };
        let typed = match schema.get(name) {
            Some(attribute) => typed(name, value, attribute),
            None => Err(unknown_attribute(name, value, schema)),
        };
        match typed {
            Ok(typed) => {
                profile.insert(name, Located::new(typed, value.span));
            }
            Err(diagnostic) => diagnostics.push(diagnostic),
        }
    }
    profile
}

fn unknown_attribute(
    name: &AttributeName,
    value: &Located<DesiredValue>,
    schema: &BTreeMap<AttributeName, SchemaAttribute>,
) -> Diagnostic {
    let diagnostic = Diagnostic::error(
        Code::UnknownAttribute,
        value.span,
        format!("the org's user schema has no attribute `{name}`"),
    );
    match likely(name.as_str(), schema.keys().map(AttributeName::as_str)) {
        Some(meant) => diagnostic.help(format!("did you mean `{meant}`?")),
        None => diagnostic
            .help("add the attribute in Okta's profile editor first, or take it out of the entry"),
    }
}

fn typed(
    name: &AttributeName,
    value: &Located<DesiredValue>,
    attribute: &SchemaAttribute,
) -> Result<Option<AttributeValue>, Diagnostic> {
    let Ok(typed) = as_kind(&value.value, &attribute.kind) else {
        return Err(Diagnostic::error(
            Code::WrongAttributeType,
            value.span,
            format!("`{name}` takes {}", kind_name(&attribute.kind)),
        )
        .label(format!("this is {}", written_kind(&value.value)))
        .help("write the value as the org's user schema defines it"));
    };
    let Some(typed) = typed else {
        return if attribute.required {
            Err(Diagnostic::error(
                Code::MissingAttribute,
                value.span,
                format!("the org's user schema requires `{name}`, so it cannot be unset"),
            )
            .help("write a value, or take the line out to leave the attribute as it is"))
        } else {
            Ok(None)
        };
    };
    if !attribute.allowed.is_empty() && !is_allowed(&typed, &attribute.allowed) {
        let allowed: Vec<String> = attribute.allowed.iter().map(ToString::to_string).collect();
        return Err(Diagnostic::error(
            Code::WrongAttributeType,
            value.span,
            format!("`{name}` does not allow {}", typed.json()),
        )
        .help(format!(
            "the org's user schema allows: {}",
            allowed.join(", ")
        )));
    }
    check_length(name, value, attribute, &typed)?;
    Ok(Some(typed))
}

fn is_allowed(value: &AttributeValue, allowed: &[Value]) -> bool {
    let is_one = |item: &Value| {
        let item = AttributeValue::from_json(item.clone());
        allowed
            .iter()
            .any(|each| AttributeValue::from_json(each.clone()) == item)
    };
    match value.json() {
        Value::Array(items) => items.iter().all(is_one),
        single @ (Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::String(_)
        | Value::Object(_)) => is_one(single),
    }
}

fn check_length(
    name: &AttributeName,
    value: &Located<DesiredValue>,
    attribute: &SchemaAttribute,
    typed: &AttributeValue,
) -> Result<(), Diagnostic> {
    let Some(text) = typed.as_text() else {
        return Ok(());
    };
    let length = text.chars().count();
    let least = attribute.min_length.unwrap_or(0);
    let most = attribute.max_length.unwrap_or(usize::MAX);
    if (least..=most).contains(&length) {
        return Ok(());
    }
    let limit = if length < least {
        format!("at least {least}")
    } else {
        format!("at most {most}")
    };
    Err(Diagnostic::error(
        Code::BadLength,
        value.span,
        format!("`{name}` has {length} characters, and the org's user schema allows {limit}"),
    ))
}

/// A value that its kind does not take.
struct Mismatch;

/// Returns the value as the kind takes it; `None` unsets.
fn as_kind(value: &DesiredValue, kind: &AttributeKind) -> Result<Option<AttributeValue>, Mismatch> {
    match (value, kind) {
        (DesiredValue::Unset, _) => Ok(None),
        (DesiredValue::List(items), AttributeKind::Array(inner)) => {
            let items: Option<Vec<Value>> =
                items.iter().map(|item| scalar_as(item, inner)).collect();
            Ok(AttributeValue::from_json(Value::Array(
                items.ok_or(Mismatch)?,
            )))
        }
        (DesiredValue::List(items), AttributeKind::Other(_)) => {
            let items = items.iter().map(|item| Value::String(item.text.clone()));
            Ok(AttributeValue::from_json(Value::Array(items.collect())))
        }
        (
            DesiredValue::List(_),
            AttributeKind::String
            | AttributeKind::Boolean
            | AttributeKind::Number
            | AttributeKind::Integer,
        ) => Err(Mismatch),
        (DesiredValue::Scalar(scalar), kind) => {
            let value = scalar_as(scalar, kind).ok_or(Mismatch)?;
            Ok(AttributeValue::from_json(value))
        }
    }
}

fn scalar_as(scalar: &Scalar, kind: &AttributeKind) -> Option<Value> {
    let plain = match scalar.style {
        ScalarStyle::Plain => Some(scalar.text.as_str()),
        ScalarStyle::Quoted => None,
    };
    match kind {
        AttributeKind::String | AttributeKind::Other(_) => Some(Value::String(scalar.text.clone())),
        AttributeKind::Boolean => match plain? {
            "true" | "True" | "TRUE" => Some(Value::Bool(true)),
            "false" | "False" | "FALSE" => Some(Value::Bool(false)),
            _ => None,
        },
        AttributeKind::Integer => plain?.parse::<i64>().ok().map(Value::from),
        AttributeKind::Number => {
            let plain = plain?;
            match plain.parse::<i64>() {
                Ok(whole) => Some(Value::from(whole)),
                Err(_) => Number::from_f64(plain.parse().ok()?).map(Value::Number),
            }
        }
        AttributeKind::Array(_) => None,
    }
}

fn kind_name(kind: &AttributeKind) -> String {
    match kind {
        AttributeKind::String => "text".to_owned(),
        AttributeKind::Boolean => "`true` or `false`".to_owned(),
        AttributeKind::Number => "a number".to_owned(),
        AttributeKind::Integer => "a whole number".to_owned(),
        AttributeKind::Array(inner) => format!("a list, each item {}", kind_name(inner)),
        AttributeKind::Other(other) => other.clone(),
    }
}

fn written_kind(value: &DesiredValue) -> &'static str {
    match value {
        DesiredValue::Unset => "null",
        DesiredValue::List(_) => "a list",
        DesiredValue::Scalar(scalar) => match scalar.style {
            ScalarStyle::Quoted => "text",
            ScalarStyle::Plain => "a single value",
        },
    }
}

/// Reports the attributes that a new person lacks. `email` follows a login that is an address.
fn require(entry: &DesiredPerson, snapshot: &Snapshot, diagnostics: &mut Diagnostics) {
    let Some(schema) = &snapshot.schema else {
        return;
    };
    let missing: Vec<&str> = schema
        .iter()
        .filter(|(name, attribute)| attribute.required && !entry.profile.contains_key(*name))
        .map(|(name, _)| name.as_str())
        .filter(|name| *name != BASE_ATTRIBUTES[0])
        .filter(|name| *name != "email" || !entry.login.value.is_address())
        .collect();
    if !missing.is_empty() {
        diagnostics.push(
            Diagnostic::error(
                Code::MissingAttribute,
                entry.login.span,
                format!(
                    "`{}` is not in the org, and a new person needs {}",
                    entry.login.value,
                    missing.join(", ")
                ),
            )
            .label("would be created")
            .help(format!(
                "write profile: {{{}}}; or check the login, if the person should be there",
                missing
                    .iter()
                    .map(|name| format!("{name}: …"))
                    .collect::<Vec<_>>()
                    .join(", ")
            )),
        );
    }
}
