//! What a step does: one write, fully decided.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::model::credentials::UserCredentials;
use crate::model::ids::{AttributeName, GroupId, GroupName, Login, RelationName, TypeName};
use crate::model::mail::Mail;
use crate::model::profile::Profile;
use crate::model::status::UserStatus;
use crate::model::transition::{Evidence, Landing, Verb};
use crate::plan::step::part::{Change, GroupRef, Side, StepId, Tokens, TypeRef, UserRef};

/// One write, fully decided: the executor has nothing left to choose.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
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
        /// The id of the group.
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
    /// `POST /users?activate=false`: the person starts STAGED, without mail. Memberships that the call
    /// carries are steps of their own.
    CreateUser {
        /// All attributes, `login` among them.
        profile: Profile,
        /// What they start with to sign in; secrets are named.
        credentials: Option<Box<UserCredentials>>,
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
    /// `PUT /groups/{g}/users/{u}`; or `groupIds` of the call that creates the person, as far as that takes them.
    JoinGroup {
        /// The person who joins.
        user: UserRef,
        /// The group.
        group: GroupRef,
        /// Its name, for people to read.
        name: GroupName,
    },
    /// `DELETE /groups/{g}/users/{u}`
    LeaveGroup {
        /// The person who leaves.
        user: UserRef,
        /// The group.
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
        /// The operation.
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

/// What an operation makes that was not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Made {
    /// A group.
    Group,
    /// A linked object definition.
    Definition,
    /// A person.
    User,
}

/// What of an operation is asked for whatever its kind.
#[derive(Clone, Copy, Debug, Default)]
struct Parts<'o> {
    makes: Option<Made>,
    user: Option<&'o UserRef>,
    group: Option<&'o GroupRef>,
    primary: Option<&'o UserRef>,
    group_name: Option<&'o GroupName>,
    relation: Option<&'o RelationName>,
    changes: Option<&'o BTreeMap<AttributeName, Change>>,
    new_type: Option<&'o TypeRef>,
    landing: Option<&'o Landing>,
    verb: Option<Verb>,
}

impl<'o> Parts<'o> {
    fn of(user: &'o UserRef) -> Self {
        Self {
            user: Some(user),
            ..Self::default()
        }
    }

    fn making(made: Made) -> Self {
        Self {
            makes: Some(made),
            ..Self::default()
        }
    }
}

impl Operation {
    /// The one place that says what each kind has.
    fn parts(&self) -> Parts<'_> {
        match self {
            Self::CreateGroup { name, .. } => Parts {
                group_name: Some(name),
                ..Parts::making(Made::Group)
            },
            Self::RenameGroup { name, .. } => Parts {
                group_name: Some(name),
                ..Parts::default()
            },
            Self::CreateDefinition { .. } => Parts::making(Made::Definition),
            Self::CreateUser { .. } => Parts::making(Made::User),
            Self::UpdateProfile { user, changes } => Parts {
                changes: Some(changes),
                ..Parts::of(user)
            },
            Self::ChangeType {
                user, changes, to, ..
            } => Parts {
                changes: Some(changes),
                new_type: Some(to),
                ..Parts::of(user)
            },
            Self::JoinGroup { user, group, .. } | Self::LeaveGroup { user, group, .. } => Parts {
                group: Some(group),
                ..Parts::of(user)
            },
            Self::SetLink {
                user,
                relation,
                primary,
                ..
            } => Parts {
                relation: Some(relation),
                primary: Some(primary),
                ..Parts::of(user)
            },
            Self::ClearLink { user, relation, .. } => Parts {
                relation: Some(relation),
                ..Parts::of(user)
            },
            Self::ExpirePassword { user, landing, .. } => Parts {
                landing: Some(landing),
                ..Parts::of(user)
            },
            Self::Lifecycle {
                user,
                landing,
                verb,
                ..
            } => Parts {
                landing: Some(landing),
                verb: Some(*verb),
                ..Parts::of(user)
            },
            Self::RevokeSessions { user, .. }
            | Self::RevokeGrants { user }
            | Self::SendActivationMail { user, .. } => Parts::of(user),
        }
    }

    /// Returns what the operation makes that was not there.
    pub fn makes(&self) -> Option<Made> {
        self.parts().makes
    }

    /// Returns the person whom the operation writes to, unless it makes them.
    pub fn user(&self) -> Option<&UserRef> {
        self.parts().user
    }

    /// Returns the group that somebody joins or leaves.
    pub fn group(&self) -> Option<&GroupRef> {
        self.parts().group
    }

    /// Returns the primary that somebody gets.
    pub fn primary(&self) -> Option<&UserRef> {
        self.parts().primary
    }

    /// Returns the name that the operation gives a group.
    pub fn group_name(&self) -> Option<&GroupName> {
        self.parts().group_name
    }

    /// Returns whether the operation changes a link.
    pub fn is_link(&self) -> bool {
        self.parts().relation.is_some()
    }

    /// Returns where the operation leads, if it changes somebody's status.
    pub fn landing(&self) -> Option<&Landing> {
        self.parts().landing
    }

    /// Returns the attributes that the operation changes of somebody of the org.
    pub fn changes(&self) -> Option<&BTreeMap<AttributeName, Change>> {
        self.parts().changes
    }

    /// Returns the lifecycle operation, if it is one.
    pub fn verb(&self) -> Option<Verb> {
        self.parts().verb
    }

    /// Returns the type that the operation gives somebody.
    pub fn new_type(&self) -> Option<&TypeRef> {
        self.parts().new_type
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

    /// Returns the steps whose new ids the operation needs, and what each of them makes.
    pub fn makers(&self) -> impl Iterator<Item = (StepId, Made)> {
        let parts = self.parts();
        let users = parts.user.into_iter().chain(parts.primary);
        let users = users.filter_map(|user| match user {
            UserRef::Live(_) => None,
            UserRef::CreatedBy(step) => Some((*step, Made::User)),
        });
        let groups = parts.group.into_iter().filter_map(|group| match group {
            GroupRef::Live(_) => None,
            GroupRef::CreatedBy(step) => Some((*step, Made::Group)),
        });
        users.chain(groups)
    }

    /// Returns the steps whose new ids the operation needs.
    pub fn needs(&self) -> Vec<StepId> {
        self.makers().map(|(step, _)| step).collect()
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
