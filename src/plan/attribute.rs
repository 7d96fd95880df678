//! The profile of one person: what a creation sends, and what differs.

use std::collections::BTreeMap;

use crate::live::{LiveUser, Mutability, Schema};
use crate::model::ids::AttributeName;
use crate::model::profile::{AttributeValue, Profile};
use crate::plan::blocked::{BlockReason, unwritable};
use crate::plan::context::{Context, Findings};
use crate::plan::resolve::Person;
use crate::plan::step::Change;
use crate::source::Span;

/// Returns the profile to create somebody with; `email` follows a login that is an address.
pub fn new_profile(context: &Context<'_>, person: &Person<'_>, findings: &mut Findings) -> Profile {
    let login = &person.entry.login.value;
    let mut profile = Profile::new();
    for (name, value) in &person.profile {
        let Some(wished) = &value.value else {
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

/// Returns the attributes that differ, and where the first of them is written.
pub fn profile_changes(
    context: &Context<'_>,
    person: &Person<'_>,
    user: &LiveUser,
    findings: &mut Findings,
) -> (BTreeMap<AttributeName, Change>, Span) {
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
        if live == value.value.as_ref() {
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
        };
        changes.insert((*name).clone(), change);
    }
    (changes, span.unwrap_or(person.entry.login.span))
}

fn mutability(schema: Option<&Schema>, name: &AttributeName) -> Mutability {
    schema
        .and_then(|schema| schema.get(name))
        .map_or(Mutability::ReadWrite, |attribute| attribute.mutability)
}
