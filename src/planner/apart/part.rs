//! Which parts of what is to change for one person an operation and a difference are about.

use std::collections::BTreeSet;

use crate::model::ids::{AttributeName, RelationName};
use crate::model::part::Part;
use crate::plan::apart::Difference;
use crate::plan::step::Operation;
use crate::planner::changes::{Mailing, PersonChanges};
use crate::planner::context::Context;
use crate::planner::person::wish;

impl Part {
    /// Returns the part that a difference is about.
    pub(crate) fn of(difference: &Difference) -> Self {
        match difference {
            // A group that is missing or misnamed is nobody's.
            Difference::Missing | Difference::Name { .. } => Self::Creation,
            Difference::Status { .. } => Self::Status,
            Difference::Type { .. } => Self::Type,
            Difference::Attribute { name, .. } => Self::Attribute(name.clone()),
            Difference::Join { group, .. } => Self::Join(group.clone()),
            Difference::Leave { group, .. } => Self::Leave(group.clone()),
            Difference::Link { relation, .. } => Self::Link(relation.clone()),
            Difference::Password => Self::Password,
        }
    }

    /// Returns the parts that an operation on somebody changes.
    pub fn changed_by(operation: &Operation) -> BTreeSet<Self> {
        let attributes = || {
            let changes = operation.changes().into_iter().flatten();
            changes.map(|(name, _)| Self::Attribute(name.clone()))
        };
        let relation = |relation: &RelationName| BTreeSet::from([Self::Link(relation.clone())]);
        match operation {
            Operation::CreateGroup { .. }
            | Operation::RenameGroup { .. }
            | Operation::CreateDefinition { .. } => BTreeSet::new(),
            Operation::CreateUser { .. } => BTreeSet::from([Self::Creation]),
            Operation::UpdateProfile { .. } => attributes().collect(),
            Operation::ChangeType { .. } => attributes().chain([Self::Type]).collect(),
            Operation::JoinGroup { name, .. } => BTreeSet::from([Self::Join(name.clone())]),
            Operation::LeaveGroup { name, .. } => BTreeSet::from([Self::Leave(name.clone())]),
            Operation::SetLink { relation: name, .. }
            | Operation::ClearLink { relation: name, .. } => relation(name),
            Operation::ExpirePassword { .. } => BTreeSet::from([Self::Password]),
            Operation::Lifecycle { .. }
            | Operation::SendActivationMail { .. }
            | Operation::RevokeSessions { .. }
            | Operation::RevokeGrants { .. } => BTreeSet::from([Self::Status]),
        }
    }
}

/// Returns what differs of one person.
pub(crate) fn differences(context: &Context<'_>, changes: &PersonChanges) -> Vec<Difference> {
    let person = &context.people.all[changes.person];
    let live = person.live;
    let missing = changes.create.iter().map(|_| Difference::Missing);
    let status = live
        .zip(wish(person.entry))
        .map(|(user, to)| Difference::Status {
            from: user.status.clone(),
            to,
        });
    let status = status.filter(|_| !changes.legs.is_empty());
    let retype = changes
        .profile
        .retype
        .iter()
        .map(|retype| Difference::Type {
            from: retype.from.clone(),
            to: retype.to.name.clone(),
        });
    let attributes = changes.profile.attributes.iter();
    let attributes = attributes.map(|(name, change)| Difference::Attribute {
        name: name.clone(),
        change: change.clone(),
    });
    let joins = changes.groups.join.iter().map(|join| Difference::Join {
        group: join.name().clone(),
        id: join.id().cloned(),
    });
    let leaves = changes.groups.leave.iter().map(|leave| Difference::Leave {
        group: leave.name.clone(),
        id: leave.group.clone(),
    });
    let links = changes.links.iter().map(|link| Difference::Link {
        relation: link.relation.clone(),
        from: link.replaced.as_ref().and_then(|id| {
            let user = context.snapshot.user(id)?;
            user.login()
        }),
        to: link.primary.as_ref().map(|primary| primary.login.clone()),
    });
    let password = changes.expiry.iter().map(|_| Difference::Password);
    missing
        .chain(status)
        .chain(retype)
        .chain(attributes)
        .chain(joins)
        .chain(leaves)
        .chain(links)
        .chain(password)
        .collect()
}

/// Leaves of what is to change for one person only these parts.
pub(crate) fn retain(changes: &mut PersonChanges, parts: &BTreeSet<Part>) {
    let PersonChanges {
        person: _,
        create,
        create_type,
        profile,
        groups,
        links,
        legs,
        expiry,
        mailing,
    } = changes;
    if !parts.contains(&Part::Creation) {
        *create = None;
        *create_type = None;
    }
    if !parts.contains(&Part::Type) {
        profile.retype = None;
    }
    let has = |name: &AttributeName| parts.contains(&Part::Attribute(name.clone()));
    profile.attributes.retain(|name, _| has(name));
    let join = &mut groups.join;
    join.retain(|join| parts.contains(&Part::Join(join.name().clone())));
    let leave = &mut groups.leave;
    leave.retain(|leave| parts.contains(&Part::Leave(leave.name.clone())));
    links.retain(|link| parts.contains(&Part::Link(link.relation.clone())));
    if !parts.contains(&Part::Status) {
        legs.clear();
        *mailing = Mailing::Never;
    }
    if !parts.contains(&Part::Password) {
        *expiry = None;
    }
}
