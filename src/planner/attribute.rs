//! The profile and the type of one person: what a creation sends, and what differs.

use std::collections::BTreeMap;

use crate::desired::state::DesiredValue;
use crate::live::{DEFAULT_TYPE, LiveType, LiveUser, Mutability, Schema};
use crate::model::ids::{AttributeName, TypeName};
use crate::model::profile::{AttributeValue, Profile};
use crate::plan::blocked::BlockReason;
use crate::plan::step::{Change, TypeRef};
use crate::planner::context::{Context, Findings};
use crate::planner::person::Person;
use crate::planner::usertype::{Conversion, convert};
use crate::planner::writable::unwritable;
use crate::source::Span;

/// What differs of somebody's profile and type.
#[derive(Debug)]
pub struct ProfileChanges {
    /// The attributes that differ.
    pub attributes: BTreeMap<AttributeName, Change>,
    /// Where the first attribute that differs is written.
    pub span: Span,
    /// The type that they get instead of theirs.
    pub retype: Option<Retype>,
}

impl ProfileChanges {
    /// Returns what it is where nothing differs.
    pub fn none(person: &Person<'_>) -> Self {
        Self {
            attributes: BTreeMap::new(),
            span: person.entry.login.span,
            retype: None,
        }
    }

    /// Returns whether nothing differs.
    pub fn is_empty(&self) -> bool {
        let Self {
            attributes,
            span: _,
            retype,
        } = self;
        attributes.is_empty() && retype.is_none()
    }
}

/// A change of somebody's user type: the whole profile is written anew ([profiles 7](crate::facts::profiles)).
#[derive(Debug)]
pub struct Retype {
    /// The type they have.
    pub from: TypeName,
    /// The type they get.
    pub to: TypeRef,
    /// What they have and the new type has too, with what the entry changes.
    pub profile: Profile,
    /// What the new type lacks.
    pub lost: Profile,
    /// Where it is asked for.
    pub span: Span,
}

/// Returns the profile to create somebody with; `email` follows a login that is an address.
pub fn new_profile(context: &Context<'_>, person: &Person<'_>, findings: &mut Findings) -> Profile {
    let login = &person.entry.login.value;
    let mut profile = Profile::new();
    for (name, value) in &person.profile {
        let Some(wished) = value
            .value
            .as_ref()
            .filter(|_| !person.withholds_attribute(name.as_str()))
        else {
            continue;
        };
        match mutability(person.schema, name) {
            Mutability::ReadWrite | Mutability::Immutable => {
                profile.insert((*name).clone(), wished.clone());
            }
            Mutability::ReadOnly => {
                let attribute = name.to_string();
                let reason = BlockReason::AttributeReadOnly { attribute };
                findings.block(context, person, value.span, reason);
            }
        }
    }
    profile.insert(
        AttributeName::new("login"),
        AttributeValue::text(login.as_str()),
    );
    let email = AttributeName::new("email");
    let takes_email = mutability(person.schema, &email) != Mutability::ReadOnly;
    if login.is_address() && takes_email && !person.profile.contains_key(&email) {
        profile.insert(email, AttributeValue::text(login.as_str()));
    }
    profile
}

/// Compares type and profile.
pub fn compare(
    context: &Context<'_>,
    person: &Person<'_>,
    user: &LiveUser,
    findings: &mut Findings,
) -> ProfileChanges {
    let Some((_, new, schema)) = person.retype() else {
        return attributes(context, person, user, findings);
    };
    // The new type might make the exchange of logins possible, and a second plan would then do it: all is withheld.
    if let Err(reason @ BlockReason::TemporaryLogin { .. }) = context.renames.change(person, user) {
        findings.block(context, person, person.entry.login.span, reason.clone());
        return ProfileChanges::none(person);
    }
    let changes = attributes(context, person, user, findings);
    let Conversion { mut kept, lost } = convert(user, schema);
    for (name, change) in &changes.attributes {
        match &change.desired {
            Some(value) => kept.insert(name.clone(), value.clone()),
            None => kept.remove(name),
        };
    }
    let from = context.snapshot.type_of(user).map(LiveType::file_name);
    let retype = Retype {
        from: TypeName::new(from.unwrap_or(DEFAULT_TYPE)),
        to: type_ref(new.to),
        profile: kept,
        lost,
        span: new.wish.span,
    };
    ProfileChanges {
        retype: Some(retype),
        ..changes
    }
}

/// Returns a type as operations name it.
pub fn type_ref(of: &LiveType) -> TypeRef {
    TypeRef {
        id: of.id.clone(),
        name: TypeName::new(of.file_name()),
    }
}

/// Compares the attributes alone.
pub fn attributes(
    context: &Context<'_>,
    person: &Person<'_>,
    user: &LiveUser,
    findings: &mut Findings,
) -> ProfileChanges {
    let mut changes = BTreeMap::new();
    let mut span = None;
    let login = person.entry.login.span;
    match context.renames.change(person, user) {
        Ok(None) => {}
        Ok(Some(change)) => {
            span = Some(login);
            changes.insert(AttributeName::new("login"), change);
        }
        Err(reason) => findings.block(context, person, login, reason.clone()),
    }
    for (name, value) in &person.profile {
        let live = user.profile.get(*name);
        if live == value.value.as_ref() || person.withholds_attribute(name.as_str()) {
            continue;
        }
        let reason = unwritable(person.schema, user, name);
        if let Some(reason) = reason {
            findings.block(context, person, value.span, reason);
            continue;
        }
        span = span.or(Some(value.span));
        let change = Change {
            live: live.cloned(),
            desired: value.value.clone(),
            by_default: value.value.is_some() && asks_for_nothing(person, name),
        };
        changes.insert((*name).clone(), change);
    }
    ProfileChanges {
        attributes: changes,
        span: span.unwrap_or(login),
        retype: None,
    }
}

/// Returns whether an entry writes `null` for an attribute.
fn asks_for_nothing(person: &Person<'_>, name: &AttributeName) -> bool {
    let written = person.entry.profile.get(name);
    written.is_some_and(|written| written.value == DesiredValue::Unset)
}

fn mutability(schema: Option<&Schema>, name: &AttributeName) -> Mutability {
    schema
        .and_then(|schema| schema.get(name))
        .map_or(Mutability::ReadWrite, |attribute| attribute.mutability)
}
