//! What a second plan reads: the snapshot, with what the org in memory has by then.

use crate::live::{GroupKind, LiveDefinition, LiveGroup, LiveUser, Password, Provider, Snapshot};
use crate::model::ids::{AttributeName, GroupId, GroupName, RelationName, TypeName, UserId};
use crate::model::profile::AttributeValue;
use crate::plan::step::{Operation, Side, Step, UserRef};
use crate::rehearsal::seed::touched;
use crate::rehearsal::stage::Stage;
use crate::sim::org::User;
use crate::snapshot::parts::type_name;

/// Returns the snapshot as it would be read after the plan.
pub(crate) fn snapshot(steps: &[Step], before: &Snapshot, stage: &Stage) -> Snapshot {
    let mut after = before.clone();
    let org = stage.org();
    for step in steps {
        declare(&mut after, step, stage);
    }
    let live = touched(steps).into_iter().map(|id| id.as_str().to_owned());
    let created = steps
        .iter()
        .filter_map(|step| stage.user(&UserRef::CreatedBy(step.id)));
    for id in live.chain(created) {
        let user_id = UserId::new(id.as_str());
        let Some(user) = org.user(&id) else {
            after.remove_user(&user_id);
            continue;
        };
        after.put_user(live_user(user, before));
        let groups = org
            .groups_of(&id)
            .iter()
            .map(|id| GroupId::new(id.as_str()))
            .collect();
        after.put_groups_of(user_id.clone(), groups);
        for definition in org.definitions() {
            let relation = RelationName::new(definition.primary.name.as_str());
            let primary = org.primary_of(&definition.primary.name, &id);
            after.put_primary(relation, user_id.clone(), primary.map(UserId::new));
        }
    }
    after
}

/// Adds a group or definition that a step has created.
fn declare(after: &mut Snapshot, step: &Step, stage: &Stage) {
    match &step.operation {
        Operation::CreateGroup { name, description } => {
            let id = stage.org().groups().find(|group| {
                group.name == name.as_str() && group.kind == GroupKind::OktaGroup.as_str()
            });
            if let Some(group) = id {
                after.put_group(LiveGroup {
                    id: GroupId::new(group.id.as_str()),
                    name: GroupName::new(name.as_str()),
                    description: description.clone(),
                    kind: GroupKind::OktaGroup,
                    member_count: None,
                });
            }
        }
        Operation::RenameGroup { group, name, .. } => {
            if let Some(renamed) = renamed(after, group, name) {
                after.put_group(renamed);
            }
        }
        Operation::CreateDefinition {
            primary,
            associated,
        } => after.definitions.push(definition(primary, associated)),
        Operation::CreateUser { .. }
        | Operation::UpdateProfile { .. }
        | Operation::ChangeType { .. }
        | Operation::JoinGroup { .. }
        | Operation::LeaveGroup { .. }
        | Operation::SetLink { .. }
        | Operation::ClearLink { .. }
        | Operation::ExpirePassword { .. }
        | Operation::RevokeSessions { .. }
        | Operation::RevokeGrants { .. }
        | Operation::SendActivationMail { .. }
        | Operation::Lifecycle { .. } => {}
    }
}

fn renamed(before: &Snapshot, group: &GroupId, name: &GroupName) -> Option<LiveGroup> {
    Some(LiveGroup {
        name: name.clone(),
        ..before.group(group)?.clone()
    })
}

fn definition(primary: &Side, associated: &Side) -> LiveDefinition {
    LiveDefinition {
        primary: primary.name.clone(),
        primary_title: primary.title.clone(),
        associated: associated.name.clone(),
        associated_title: associated.title.clone(),
    }
}

fn live_user(user: &User, before: &Snapshot) -> LiveUser {
    let profile = user.profile.iter().filter_map(|(name, value)| {
        let value = AttributeValue::from_json(value.clone())?;
        Some((AttributeName::new(name.as_str()), value))
    });
    let id = UserId::new(user.id.as_str());
    let old = before.user(&id);
    let of = before.type_named(&TypeName::new(user.type_name.as_str()));
    // A type that nobody wrote stays as Okta said it, even where it said none.
    let type_id = match old {
        Some(old) if type_name(before, old) == user.type_name => old.type_id.clone(),
        Some(_) | None => of.map(|of| of.id.clone()),
    };
    LiveUser {
        id,
        status: user.status.clone(),
        // Nobody is written whom Okta is moving; such a person may still be named as somebody's primary.
        transitioning_to: old.and_then(|old| old.transitioning_to.clone()),
        profile: profile.collect(),
        password: if user.has_password {
            Password::Set
        } else {
            Password::Unset
        },
        provider: Provider::from_okta(&user.provider),
        type_id,
        password_changed: user.password_changed,
    }
}
