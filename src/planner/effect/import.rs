//! What the next import of a directory may take back from somebody who comes from one.

use crate::live::Master;
use crate::model::ids::AttributeName;
use crate::model::transition::Verb;
use crate::plan::danger::DangerKind;
use crate::planner::changes::PersonChanges;
use crate::planner::person::Person;

/// Returns the dangers for somebody whose source is a directory.
pub(crate) fn may_undo(person: &Person<'_>, changes: &PersonChanges) -> Vec<DangerKind> {
    let legs = changes.legs.iter().filter_map(|leg| match leg.verb {
        verb @ (Verb::Suspend | Verb::Deactivate) => Some(DangerKind::ImportMayUndo { verb }),
        Verb::Activate | Verb::Unsuspend | Verb::Unlock | Verb::Delete => None,
    });
    legs.chain(may_be_reverted(person, changes)).collect()
}

/// The new values that the next import of a directory may replace: those whose master the schema does not tell.
fn may_be_reverted(person: &Person<'_>, changes: &PersonChanges) -> Option<DangerKind> {
    let is_okta_s = |name: &AttributeName| {
        let attribute = person.schema.and_then(|schema| schema.get(name));
        attribute.is_some_and(|attribute| attribute.master == Master::Okta)
    };
    let written = changes.profile.attributes.keys();
    let attributes: Vec<AttributeName> = written.filter(|name| !is_okta_s(name)).cloned().collect();
    (!attributes.is_empty()).then_some(DangerKind::ImportMayRevert { attributes })
}
