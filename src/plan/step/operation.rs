//! What a step does: one write, fully decided.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::model::credentials::Credentials;
use crate::model::ids::{AttributeName, GroupId, GroupName, Login, RelationName, TypeName};
use crate::model::mail::Mail;
use crate::model::profile::Profile;
use crate::model::status::UserStatus;
use crate::model::transition::{Evidence, Landing, Verb};
use crate::plan::step::{Change, GroupRef, Side, StepId, Tokens, TypeRef, UserRef};

/// One write, fully decided: the executor has nothing left to choose.
#[derive(Clone, Debug, PartialEq, Serialize, schemars::JsonSchema)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum Operation {
    /// `POST /groups`
    CreateGroup {
        /// The exact name.
        name: GroupName,
        /// The description, where the files have one.
        description: Option<String>,
    },
    /// `PUT /groups/{id}` with the whole profile, as it is read right before.
    RenameGroup {
        /// Which.
        group: GroupId,
        /// The name it has.
        from: GroupName,
        /// The name it gets.
        name: GroupName,
        /// The description it has and keeps.
        description: Option<String>,
    },
    /// `POST /meta/schemas/user/linkedObjects`
    CreateDefinition {
        /// The primary side.
        primary: Side,
        /// The associated side.
        associated: Side,
    },
    /// `POST /users?activate=false`: the person starts STAGED, without mail.
    CreateUser {
        /// All attributes, `login` among them.
        profile: Profile,
        /// What they start with to sign in; secrets are named.
        credentials: Option<Box<Credentials>>,
        /// The type; Okta gives its default one where none is named.
        #[serde(rename = "type")]
        user_type: Option<TypeRef>,
    },
    /// `POST /users/{id}` with what differs.
    UpdateProfile {
        /// The person.
        user: UserRef,
        /// Old and new value of each attribute that differs.
        changes: BTreeMap<AttributeName, Change>,
    },
    /// `PUT /users/{id}` with another type and the whole profile: the only way to change a type, and what is not sent
    /// is removed.
    // See facts::profiles 6, 7.
    ChangeType {
        /// The person.
        user: UserRef,
        /// The name of the type they have.
        from: TypeName,
        /// The type they get.
        to: TypeRef,
        /// The whole profile that they have afterwards.
        profile: Profile,
        /// Old and new value of each attribute that the files change.
        changes: BTreeMap<AttributeName, Change>,
        /// What the new type has no attribute for: gone for good.
        lost: Profile,
    },
    /// `PUT /groups/{g}/users/{u}`
    JoinGroup {
        /// The person who joins.
        user: UserRef,
        /// What.
        group: GroupRef,
        /// Its name, for people to read.
        name: GroupName,
    },
    /// `DELETE /groups/{g}/users/{u}`
    LeaveGroup {
        /// The person who leaves.
        user: UserRef,
        /// What.
        group: GroupRef,
        /// Its name, for people to read.
        name: GroupName,
    },
    /// `PUT /users/{associated}/linkedObjects/{relation}/{primary}`: an older primary is replaced.
    // See facts::links 1.
    SetLink {
        /// The one who gets a primary.
        user: UserRef,
        /// The relationship.
        relation: RelationName,
        /// The primary.
        primary: UserRef,
        /// The primary's login, for people to read.
        primary_login: Login,
        /// The login (or id) of the primary that is replaced.
        replaced: Option<Login>,
    },
    /// `DELETE /users/{associated}/linkedObjects/{relation}`
    ClearLink {
        /// The one who loses a primary.
        user: UserRef,
        /// The relationship.
        relation: RelationName,
        /// The login (or id) of the primary that is lost.
        replaced: Login,
    },
    /// `POST /users/{id}/lifecycle/expire_password`
    ExpirePassword {
        /// The person.
        user: UserRef,
        /// Where the person may be before it.
        from: Vec<UserStatus>,
        /// Where they are afterwards.
        landing: Landing,
        /// The day that the password is older than; null where it is one that they were given (`nextLogin`).
        not_before: Option<String>,
        /// When the password was set, where Okta says so.
        changed: Option<String>,
    },
    /// `DELETE /users/{id}/sessions`
    RevokeSessions {
        /// The person.
        user: UserRef,
        /// What becomes of the tokens that applications hold for them.
        tokens: Tokens,
    },
    /// `DELETE /users/{id}/grants`
    RevokeGrants {
        /// The person.
        user: UserRef,
    },
    /// `POST /users/{id}/lifecycle/reactivate?sendEmail=true`: the mail to somebody whose activation has sent none, for they
    /// have another mailbox since.
    SendActivationMail {
        /// The person.
        user: UserRef,
        /// Where it goes: the email that they have by then.
        to: Option<String>,
    },
    /// A lifecycle operation.
    Lifecycle {
        /// The person.
        user: UserRef,
        /// Which.
        verb: Verb,
        /// Where the person may be before it.
        from: Vec<UserStatus>,
        /// Where it may lead.
        landing: Landing,
        /// How we know that Okta accepts it.
        evidence: Evidence,
        /// Whether Okta writes to the person as it does this; only activation ever does.
        mail: Mail,
    },
}

impl Operation {
    /// Returns the person whom the operation writes to, unless it creates something.
    pub fn user(&self) -> Option<&UserRef> {
        match self {
            Self::CreateGroup { .. }
            | Self::RenameGroup { .. }
            | Self::CreateDefinition { .. }
            | Self::CreateUser { .. } => None,
            Self::UpdateProfile { user, .. }
            | Self::ChangeType { user, .. }
            | Self::JoinGroup { user, .. }
            | Self::LeaveGroup { user, .. }
            | Self::SetLink { user, .. }
            | Self::ClearLink { user, .. }
            | Self::ExpirePassword { user, .. }
            | Self::RevokeSessions { user, .. }
            | Self::RevokeGrants { user }
            | Self::SendActivationMail { user, .. }
            | Self::Lifecycle { user, .. } => Some(user),
        }
    }

    /// Returns whether the operation changes a link.
    pub fn is_link(&self) -> bool {
        match self {
            Self::SetLink { .. } | Self::ClearLink { .. } => true,
            Self::CreateGroup { .. }
            | Self::RenameGroup { .. }
            | Self::CreateDefinition { .. }
            | Self::CreateUser { .. }
            | Self::UpdateProfile { .. }
            | Self::ChangeType { .. }
            | Self::JoinGroup { .. }
            | Self::LeaveGroup { .. }
            | Self::ExpirePassword { .. }
            | Self::RevokeSessions { .. }
            | Self::RevokeGrants { .. }
            | Self::SendActivationMail { .. }
            | Self::Lifecycle { .. } => false,
        }
    }

    /// Returns where the operation leads, if it changes somebody's status.
    pub fn landing(&self) -> Option<&Landing> {
        match self {
            Self::Lifecycle { landing, .. } | Self::ExpirePassword { landing, .. } => Some(landing),
            Self::CreateGroup { .. }
            | Self::RenameGroup { .. }
            | Self::CreateDefinition { .. }
            | Self::CreateUser { .. }
            | Self::UpdateProfile { .. }
            | Self::ChangeType { .. }
            | Self::JoinGroup { .. }
            | Self::LeaveGroup { .. }
            | Self::SetLink { .. }
            | Self::ClearLink { .. }
            | Self::RevokeSessions { .. }
            | Self::RevokeGrants { .. }
            | Self::SendActivationMail { .. } => None,
        }
    }

    /// Returns the attributes that the operation changes of somebody of the org.
    pub fn changes(&self) -> Option<&BTreeMap<AttributeName, Change>> {
        match self {
            Self::UpdateProfile { changes, .. } | Self::ChangeType { changes, .. } => Some(changes),
            Self::CreateGroup { .. }
            | Self::RenameGroup { .. }
            | Self::CreateDefinition { .. }
            | Self::CreateUser { .. }
            | Self::JoinGroup { .. }
            | Self::LeaveGroup { .. }
            | Self::SetLink { .. }
            | Self::ClearLink { .. }
            | Self::ExpirePassword { .. }
            | Self::RevokeSessions { .. }
            | Self::RevokeGrants { .. }
            | Self::SendActivationMail { .. }
            | Self::Lifecycle { .. } => None,
        }
    }

    /// Returns the lifecycle operation, if it is one.
    pub fn verb(&self) -> Option<Verb> {
        match self {
            Self::Lifecycle { verb, .. } => Some(*verb),
            Self::CreateGroup { .. }
            | Self::RenameGroup { .. }
            | Self::CreateDefinition { .. }
            | Self::CreateUser { .. }
            | Self::UpdateProfile { .. }
            | Self::ChangeType { .. }
            | Self::JoinGroup { .. }
            | Self::LeaveGroup { .. }
            | Self::SetLink { .. }
            | Self::ClearLink { .. }
            | Self::ExpirePassword { .. }
            | Self::RevokeSessions { .. }
            | Self::RevokeGrants { .. }
            | Self::SendActivationMail { .. } => None,
        }
    }

    /// Returns the type that the operation gives somebody.
    pub fn new_type(&self) -> Option<&TypeRef> {
        match self {
            Self::ChangeType { to, .. } => Some(to),
            Self::CreateGroup { .. }
            | Self::RenameGroup { .. }
            | Self::CreateDefinition { .. }
            | Self::CreateUser { .. }
            | Self::UpdateProfile { .. }
            | Self::JoinGroup { .. }
            | Self::LeaveGroup { .. }
            | Self::SetLink { .. }
            | Self::ClearLink { .. }
            | Self::ExpirePassword { .. }
            | Self::RevokeSessions { .. }
            | Self::RevokeGrants { .. }
            | Self::SendActivationMail { .. }
            | Self::Lifecycle { .. } => None,
        }
    }

    /// Returns whether Okta may refuse the operation, and nothing is owed then: the person may be where a new password
    /// has to be chosen anyway, or where none is missing, which only the operation before it decides.
    pub fn may_be_refused(&self) -> bool {
        match (self, self.landing()) {
            (Self::SendActivationMail { .. }, _) => true,
            (_, Some(Landing::OneOf(statuses))) => {
                matches!(self, Self::ExpirePassword { .. }) && statuses.len() > 1
            }
            (_, Some(Landing::Gone) | None) => false,
        }
    }

    /// Returns the steps whose new ids the operation needs.
    pub fn needs(&self) -> Vec<StepId> {
        let mut needs = Vec::new();
        if let Some(UserRef::CreatedBy(step)) = self.user() {
            needs.push(*step);
        }
        match self {
            Self::JoinGroup { group, .. } | Self::LeaveGroup { group, .. } => {
                if let GroupRef::CreatedBy(step) = group {
                    needs.push(*step);
                }
            }
            Self::SetLink { primary, .. } => {
                if let UserRef::CreatedBy(step) = primary {
                    needs.push(*step);
                }
            }
            Self::CreateGroup { .. }
            | Self::RenameGroup { .. }
            | Self::CreateDefinition { .. }
            | Self::CreateUser { .. }
            | Self::UpdateProfile { .. }
            | Self::ChangeType { .. }
            | Self::ClearLink { .. }
            | Self::ExpirePassword { .. }
            | Self::RevokeSessions { .. }
            | Self::RevokeGrants { .. }
            | Self::SendActivationMail { .. }
            | Self::Lifecycle { .. } => {}
        }
        needs
    }

    /// Replaces every step number, as sorting asks.
    pub(crate) fn renumber(&mut self, new: &[StepId]) {
        let user_ref = |user: &mut UserRef| {
            if let UserRef::CreatedBy(step) = user {
                *step = new[step.index()];
            }
        };
        match self {
            Self::CreateGroup { .. }
            | Self::RenameGroup { .. }
            | Self::CreateDefinition { .. }
            | Self::CreateUser { .. } => {}
            Self::UpdateProfile { user, .. }
            | Self::ChangeType { user, .. }
            | Self::ClearLink { user, .. }
            | Self::ExpirePassword { user, .. }
            | Self::RevokeSessions { user, .. }
            | Self::RevokeGrants { user }
            | Self::SendActivationMail { user, .. }
            | Self::Lifecycle { user, .. } => user_ref(user),
            Self::JoinGroup { user, group, .. } | Self::LeaveGroup { user, group, .. } => {
                user_ref(user);
                if let GroupRef::CreatedBy(step) = group {
                    *step = new[step.index()];
                }
            }
            Self::SetLink { user, primary, .. } => {
                user_ref(user);
                user_ref(primary);
            }
        }
    }
}
