//! A write that was not answered: whether it took effect is looked up, never guessed, and it is not sent again.

use crate::apply::failed::{failure, found_done};
use crate::apply::run::Run;
use crate::model::ids::{AttributeName, GroupName, Login, RelationName, TypeId};
use crate::model::profile::{AttributeValue, Profile};
use crate::model::status::UserStatus;
use crate::okta::error::CallError;
use crate::okta::wire;
use crate::outcome::StepResult;
use crate::plan::step::{GroupRef, Operation, Step, UserRef};
use crate::reading::fetch::look_up;
use crate::reading::survey::Lookup;
use crate::request::endpoint::{
    GET_LINKED_OBJECT_DEFINITION, LIST_GROUPS, LIST_LINKED_OBJECTS_FOR_USER,
};
use crate::request::get::{Get, term};
use crate::transport::Transport;

/// Whether the write took effect.
enum Effect {
    /// It did; the id of what it created, where the step needs one.
    Found(Option<String>),
    /// It did not, or not as it was meant.
    NotFound,
}

impl Effect {
    fn of(is_so: bool) -> Self {
        if is_so {
            Self::Found(None)
        } else {
            Self::NotFound
        }
    }

    /// Returns what was found of the opposite.
    fn undone(self) -> Self {
        match self {
            Self::Found(_) => Self::NotFound,
            Self::NotFound => Self::Found(None),
        }
    }
}

impl<T: Transport> Run<'_, T> {
    /// Says how a step ended whose write was not answered.
    pub(crate) async fn look_up(
        &self,
        step: &Step,
        operation: &Operation,
        error: &CallError,
    ) -> StepResult {
        let effect = match operation {
            Operation::CreateUser { profile, .. } => self.created_user(profile).await,
            Operation::CreateGroup { name, .. } => self.created_group(name).await,
            Operation::CreateDefinition { primary, .. } => {
                let name = primary.name.as_str();
                let get = Get::of(&GET_LINKED_OBJECT_DEFINITION, [name]);
                let found = self.writer.reader().find(&get, |_| Ok(())).await;
                found.map(|found| match found {
                    Some(()) => Effect::Found(None),
                    None => Effect::NotFound,
                })
            }
            Operation::UpdateProfile { user, changes } => {
                let desired = changes
                    .iter()
                    .map(|(name, change)| (name, change.desired.as_ref()));
                self.has_profile(user, desired, None).await
            }
            Operation::ChangeType {
                user, to, profile, ..
            } => {
                let desired = profile.iter().map(|(name, value)| (name, Some(value)));
                self.has_profile(user, desired, Some(&to.id)).await
            }
            Operation::JoinGroup { user, group, .. } => self.is_member(user, group).await,
            Operation::LeaveGroup { user, group, .. } => {
                self.is_member(user, group).await.map(Effect::undone)
            }
            Operation::SetLink {
                user,
                relation,
                primary,
                ..
            } => self.has_primary(user, relation, Some(primary)).await,
            Operation::ClearLink { user, relation, .. } => {
                self.has_primary(user, relation, None).await
            }
            Operation::SendActivationMail { user, .. } => self.is_past_activation(user).await,
            // Nothing that can be read shows the first two; the others are read back where they are sent.
            Operation::RevokeSessions { .. }
            | Operation::RevokeGrants { .. }
            | Operation::RenameGroup { .. }
            | Operation::ExpirePassword { .. }
            | Operation::Lifecycle { .. } => Ok(Effect::NotFound),
        };
        match effect {
            Ok(Effect::Found(id)) => {
                if let Some(id) = id {
                    self.bind(step, &id);
                }
                let remark = Some(found_done(error));
                StepResult::Done { remark }
            }
            Ok(Effect::NotFound) | Err(_) => StepResult::Failed(failure(error)),
        }
    }

    /// Somebody of that login who is STAGED and has exactly what was sent was created by this very request.
    async fn created_user(&self, profile: &Profile) -> Result<Effect, CallError> {
        let login = profile
            .get("login")
            .and_then(AttributeValue::as_text)
            .unwrap_or_default();
        let asked = Lookup::Login(Login::new(login));
        let Some(user) = look_up(self.writer.reader(), asked).await? else {
            return Ok(Effect::NotFound);
        };
        let same = profile
            .iter()
            .all(|(name, value)| user.profile.get(name) == Some(value));
        Ok(if same && user.status == UserStatus::Staged {
            Effect::Found(Some(user.id.to_string()))
        } else {
            Effect::NotFound
        })
    }

    async fn created_group(&self, name: &GroupName) -> Result<Effect, CallError> {
        let search = term("profile.name", "eq", name.as_str());
        let get = Get::of(&LIST_GROUPS, []).with_query("search", &search);
        let groups = self.writer.reader().list(get, wire::groups).await?;
        let mut same = groups.into_iter().filter(|group| group.name == *name);
        Ok(match (same.next(), same.next()) {
            (Some(group), None) => Effect::Found(Some(group.id.to_string())),
            (None | Some(_), _) => Effect::NotFound,
        })
    }

    /// Nothing that can be read shows a mail; but who is in needs none.
    async fn is_past_activation(&self, user: &UserRef) -> Result<Effect, CallError> {
        let Some(id) = self.bindings().user(user) else {
            return Ok(Effect::NotFound);
        };
        let user = look_up(self.writer.reader(), Lookup::Id(id)).await?;
        let is_in = user.is_some_and(|user| user.status.is_past_activation());
        Ok(Effect::of(is_in))
    }

    async fn is_member(&self, user: &UserRef, group: &GroupRef) -> Result<Effect, CallError> {
        let ids = {
            let bindings = self.bindings();
            bindings.user(user).zip(bindings.group(group))
        };
        let Some((user, group)) = ids else {
            return Ok(Effect::NotFound);
        };
        let groups = self.writer.reader().list_user_groups(&user).await?;
        let is_member = groups.iter().any(|each| each.id == group);
        Ok(Effect::of(is_member))
    }

    async fn has_primary(
        &self,
        user: &UserRef,
        relation: &RelationName,
        primary: Option<&UserRef>,
    ) -> Result<Effect, CallError> {
        let (user, primary) = {
            let bindings = self.bindings();
            let primary = primary.map(|primary| bindings.user(primary));
            (bindings.user(user), primary)
        };
        let Some(user) = user else {
            return Ok(Effect::NotFound);
        };
        let get = Get::of(
            &LIST_LINKED_OBJECTS_FOR_USER,
            [user.as_str(), relation.as_str()],
        );
        let found = self.writer.reader().list(get, wire::linked_users).await?;
        Ok(Effect::of(match primary {
            Some(primary) => primary.is_some_and(|primary| found.contains(&primary)),
            None => found.is_empty(),
        }))
    }

    async fn has_profile<'v>(
        &self,
        user: &UserRef,
        mut desired: impl Iterator<Item = (&'v AttributeName, Option<&'v AttributeValue>)>,
        of: Option<&TypeId>,
    ) -> Result<Effect, CallError> {
        let UserRef::Live(id) = user else {
            return Ok(Effect::NotFound);
        };
        let asked = Lookup::Id(id.clone());
        let Some(user) = look_up(self.writer.reader(), asked).await? else {
            return Ok(Effect::NotFound);
        };
        let is_of_type = of.is_none() || of == user.type_id.as_ref();
        let is_so = is_of_type && desired.all(|(name, value)| user.profile.get(name) == value);
        Ok(Effect::of(is_so))
    }
}
