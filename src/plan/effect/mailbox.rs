//! Where mail to somebody goes.

use crate::model::ids::AttributeName;
use crate::model::profile::AttributeValue;
use crate::plan::diff::PersonChanges;
use crate::plan::resolve::Person;

/// Returns where mail to somebody goes once the plan is done.
pub(in crate::plan::effect) fn of(person: &Person<'_>, changes: &PersonChanges) -> Option<String> {
    let email = AttributeName::new("email");
    let value = match (&changes.create, changes.profile.attributes.get(&email)) {
        (Some(profile), _) => profile.get(&email),
        (None, Some(change)) => change.desired.as_ref(),
        (None, None) => person.live.and_then(|user| user.profile.get(&email)),
    };
    value.and_then(AttributeValue::as_text).map(str::to_owned)
}
