//! The form of each effect: one exhaustive list, so that a new kind of step does not go unreviewed.

use serde_json::{Value, json};

use crate::model::ids::{AttributeName, Login, RelationName};
use crate::plan::Plan;
use crate::plan::apart::Setting;
use crate::plan::effect::mailbox::Mailboxes;
use crate::plan::effect::through::Through;
use crate::plan::step::{Change, GroupRef, Operation, Side, Step, UserRef};

/// Keys and values of one effect.
pub(crate) struct Form {
    pub(crate) members: Vec<Member>,
    /// What changes of a profile, where it is that.
    pub(crate) change: Option<(AttributeName, Change)>,
}

pub(crate) type Member = (&'static str, Value);

impl From<Vec<Member>> for Form {
    fn from(members: Vec<Member>) -> Self {
        let change = None;
        Self { members, change }
    }
}

/// Returns the effects of a step: one, and one for each attribute that it changes.
pub(crate) fn forms(
    plan: &Plan,
    step: &Step,
    through: &Through<'_>,
    mailboxes: &Mailboxes<'_>,
) -> Vec<Form> {
    let own = own(plan, step, mailboxes).map(Form::from);
    own.into_iter()
        .chain(changes(plan, step, through))
        .collect()
}

/// What a key of the configuration becomes. What it was is no part of it: of two changes that are merged one after the
/// other, each was approved from where the other one left the key.
pub(crate) fn setting(setting: &Setting) -> Vec<Member> {
    let Setting { key, from: _, to } = setting;
    vec![
        ("does", Value::from("set")),
        ("key", json!(key)),
        ("to", to.clone()),
    ]
}

/// What a step does beside changing attributes.
#[expect(clippy::too_many_lines, reason = "one arm a kind of step")]
fn own(plan: &Plan, step: &Step, mailboxes: &Mailboxes<'_>) -> Option<Vec<Member>> {
    let user = |user| ("person", user_form(plan, user));
    let does = |what: &str| ("does", Value::from(what));
    let members = match &step.operation {
        Operation::CreateGroup { name, description } => vec![
            does("createGroup"),
            ("group", json!({ "name": name })),
            ("description", json!(description)),
        ],
        Operation::RenameGroup {
            group, from, name, ..
        } => vec![
            does("renameGroup"),
            ("group", json!({ "id": group })),
            ("from", json!(from)),
            ("to", json!(name)),
        ],
        Operation::CreateDefinition {
            primary,
            associated,
        } => vec![
            does("createDefinition"),
            ("primary", side(primary)),
            ("associated", side(associated)),
        ],
        Operation::CreateUser {
            profile,
            credentials,
            user_type,
        } => vec![
            does("createUser"),
            ("person", json!({ "login": step.subject.login() })),
            ("profile", json!(profile)),
            ("credentials", json!(credentials)),
            ("type", json!(user_type.as_ref().map(|of| &of.id))),
        ],
        Operation::UpdateProfile { .. } => return None,
        Operation::ChangeType {
            user: who,
            from,
            to,
            lost,
            ..
        } => vec![
            does("changeType"),
            user(who),
            ("from", json!(from)),
            ("to", json!(to.id)),
            ("lost", json!(lost)),
        ],
        Operation::JoinGroup {
            user: who, group, ..
        } => vec![does("join"), user(who), ("group", group_form(plan, group))],
        Operation::LeaveGroup {
            user: who, group, ..
        } => vec![does("leave"), user(who), ("group", group_form(plan, group))],
        Operation::SetLink {
            user: who,
            relation,
            primary,
            replaced,
            ..
        } => link(
            user(who),
            relation,
            replaced.as_ref(),
            user_form(plan, primary),
        ),
        Operation::ClearLink {
            user: who,
            relation,
            replaced,
        } => link(user(who), relation, Some(replaced), Value::Null),
        Operation::ExpirePassword {
            user: who,
            not_before,
            ..
        } => vec![
            does("expirePassword"),
            user(who),
            ("notBefore", json!(not_before)),
        ],
        Operation::RevokeSessions { user: who, tokens } => {
            vec![does("revokeSessions"), user(who), ("tokens", json!(tokens))]
        }
        Operation::RevokeGrants { user: who } => vec![does("revokeGrants"), user(who)],
        Operation::SendActivationMail { user: who, to } => {
            vec![does("sendActivationMail"), user(who), ("to", json!(to))]
        }
        Operation::Lifecycle {
            user: who,
            verb,
            mail,
            ..
        } => vec![
            does("lifecycle"),
            user(who),
            ("verb", json!(verb)),
            // Null of somebody new.
            ("from", json!(step.found_status())),
            ("mail", json!(mail)),
            // Null where nothing is mailed.
            ("to", json!(mailboxes.of(step, *mail))),
        ],
    };
    Some(members)
}

fn link(who: Member, relation: &RelationName, from: Option<&Login>, to: Value) -> Vec<Member> {
    vec![
        ("does", Value::from("link")),
        who,
        ("relation", json!(relation)),
        ("from", json!(from)),
        ("to", to),
    ]
}

/// What a step changes of a profile, each attribute by itself.
fn changes(plan: &Plan, step: &Step, through: &Through<'_>) -> Vec<Form> {
    let (Some(user), Some(changes)) = (step.operation.user(), step.operation.changes()) else {
        return Vec::new();
    };
    let form = |(name, change): (&AttributeName, &Change)| {
        if !through.is_last(step.id, name) {
            return None;
        }
        let from = through.from(step.id, name);
        let members = vec![
            ("does", Value::from("update")),
            ("person", user_form(plan, user)),
            ("attribute", json!(name)),
            ("from", json!(from)),
            ("to", json!(change.desired)),
        ];
        let live = from.cloned();
        let change = Change {
            live,
            ..change.clone()
        };
        let change = Some((name.clone(), change));
        Some(Form { members, change })
    };
    changes.iter().filter_map(form).collect()
}

fn side(side: &Side) -> Value {
    json!({ "name": side.name, "title": side.title, "description": side.description })
}

/// Somebody of the org is known by id, somebody new by the login that they get.
fn user_form(plan: &Plan, user: &UserRef) -> Value {
    match user {
        UserRef::Live(id) => json!({ "id": id }),
        UserRef::CreatedBy(step) => json!({ "login": plan.step(*step).subject.login() }),
    }
}

fn group_form(plan: &Plan, group: &GroupRef) -> Value {
    match group {
        GroupRef::Live(id) => json!({ "id": id }),
        GroupRef::CreatedBy(step) => json!({ "name": plan.step(*step).operation.group_name() }),
    }
}
