//! What a plan leaves undone, and why; and the wishes that cannot be met.

use serde::Serialize;

use crate::model::ids::{GroupName, Login, RelationName, UserId};
use crate::model::status::{DesiredStatus, UserStatus};
use crate::source::Place;

/// Something that is left undone, or that a reviewer should know, without being wrong.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Note {
    /// What and why.
    pub kind: NoteKind,
    /// Whom it is about; `None` for the whole plan.
    pub login: Option<Login>,
    /// Where the files ask for what is left undone.
    pub place: Option<Place>,
}

/// What is left undone, and why.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum NoteKind {
    /// ACTIVE is wished, and only the person can finish.
    AwaitsPerson {
        /// Where they are.
        status: UserStatus,
    },
    /// STAGED, and no entry says that they should be activated.
    StagedWithoutStatus,
    /// Wished DEPROVISIONED, and the org has nobody of that login.
    NotInOrg,
    /// DEPROVISIONED: what differs is not written.
    DeactivatedNotWritten {
        /// What differs: attributes, groups, links.
        differs: Vec<String>,
    },
    /// Memberships that stay, for their groups are not managed.
    GroupsNotManaged {
        /// The groups.
        groups: Vec<GroupName>,
    },
    /// Memberships that stay, for an active rule may give them.
    RuleFed {
        /// The groups.
        groups: Vec<GroupName>,
    },
    /// The rules could not be read, so every membership is taken as given by one.
    RulesUnreadable,
    /// People who point at somebody who leaves.
    PointAtLeaver {
        /// The relationship.
        relation: RelationName,
        /// Who points.
        people: Vec<Login>,
    },
    /// A new link points at somebody who leaves.
    LinkToLeaver {
        /// The relationship.
        relation: RelationName,
        /// The leaver.
        primary: Login,
    },
    /// Okta is still moving the person; nothing is planned for them now.
    InTransition {
        /// Where they go.
        to: UserStatus,
    },
    /// A status that this version does not know; nothing is planned for them.
    UnrecognizedStatus {
        /// As Okta spelled it.
        status: String,
    },
    /// The description of a declared group differs; groups are created, never changed.
    GroupDescriptionKept {
        /// The group.
        group: GroupName,
    },
    /// Active rules may give or take memberships of somebody whose profile changes, beyond what was rehearsed.
    RulesMayAct {
        /// The names of the rules.
        rules: Vec<String>,
    },
}

impl NoteKind {
    /// Returns the stable name.
    pub fn code(&self) -> &'static str {
        match self {
            Self::AwaitsPerson { .. } => "awaits-person",
            Self::StagedWithoutStatus => "staged-without-status",
            Self::NotInOrg => "not-in-org",
            Self::DeactivatedNotWritten { .. } => "deactivated-not-written",
            Self::GroupsNotManaged { .. } => "groups-not-managed",
            Self::RuleFed { .. } => "rule-fed",
            Self::RulesUnreadable => "rules-unreadable",
            Self::PointAtLeaver { .. } => "point-at-leaver",
            Self::LinkToLeaver { .. } => "link-to-leaver",
            Self::InTransition { .. } => "in-transition",
            Self::UnrecognizedStatus { .. } => "unrecognized-status",
            Self::GroupDescriptionKept { .. } => "group-description-kept",
            Self::RulesMayAct { .. } => "rules-may-act",
        }
    }

    /// Returns the sentence, without the person's name and without a full stop.
    pub fn message(&self) -> String {
        match self {
            Self::AwaitsPerson { status } => match status {
                UserStatus::Provisioned => "is PROVISIONED: only they can finish their activation".to_owned(),
                UserStatus::PasswordExpired => {
                    "is PASSWORD_EXPIRED: must choose a new password at the next sign-in".to_owned()
                }
                UserStatus::Recovery => "is in RECOVERY: must finish a password reset".to_owned(),
                UserStatus::LockedOut => {
                    "is LOCKED_OUT: left to the person and Okta's policy; `lockedOut: unlock` undoes it"
                        .to_owned()
                }
                UserStatus::Staged
                | UserStatus::Active
                | UserStatus::Suspended
                | UserStatus::Deprovisioned
                | UserStatus::Unrecognized(_) => format!("is {status}"),
            },
            Self::StagedWithoutStatus => {
                "is STAGED and the entry has no `status`; write `status: ACTIVE` to activate".to_owned()
            }
            Self::NotInOrg => {
                "is not in the org: nobody is created to be deactivated; the entry may go".to_owned()
            }
            Self::DeactivatedNotWritten { differs } => format!(
                "is DEPROVISIONED, so this is not written: {}",
                differs.join(", ")
            ),
            Self::GroupsNotManaged { groups } => {
                format!("stays in {}: not managed (`groups.managed`)", names(groups))
            }
            Self::RuleFed { groups } => format!(
                "stays in {}: an active group rule may give it (`groups.ruleFed`)",
                names(groups)
            ),
            Self::RulesUnreadable => {
                "The group rules could not be read, so nobody is taken out of a group; grant the \
                 token `okta.groups.read`"
                    .to_owned()
            }
            Self::PointAtLeaver { relation, people } => format!(
                "leaves, and is still the {relation} of {}",
                people.iter().map(Login::as_str).collect::<Vec<_>>().join(", ")
            ),
            Self::LinkToLeaver { relation, primary } => {
                format!("gets {primary} as {relation}, who leaves")
            }
            Self::InTransition { to } => {
                format!("is on the way to {to} inside Okta: nothing is planned until that is over")
            }
            Self::UnrecognizedStatus { status } => {
                format!("has the status {status}, which this version does not know: left alone")
            }
            Self::GroupDescriptionKept { group } => format!(
                "The description of group {group} differs from the files; groups are created, never changed"
            ),
            Self::RulesMayAct { rules } => format!(
                "may get or lose memberships by active group rules, beyond this plan: {}",
                rules.join(", ")
            ),
        }
    }
}

/// A wish that a person's live state makes impossible. It is withheld; the plan for everybody else is complete.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Blocked {
    /// Whose wish.
    pub login: Login,
    /// Why it is impossible.
    pub reason: BlockReason,
    /// Where the files ask for it.
    pub place: Place,
}

/// Why a wish is impossible.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum BlockReason {
    /// STAGED is reachable only by creation.
    StagedIsStartOnly {
        /// Where the person is.
        status: UserStatus,
    },
    /// Coming back from DEPROVISIONED needs the id in the entry.
    ReactivationNeedsId {
        /// The id to write.
        id: UserId,
        /// The wish.
        wish: DesiredStatus,
    },
    /// A directory answers for the person.
    UnlockSourced {
        /// The wish.
        wish: DesiredStatus,
    },
    /// A status that nobody knows.
    UnrecognizedStatus {
        /// As Okta spelled it.
        status: String,
    },
    /// A group whose members cannot be written.
    GroupNotWritable {
        /// The group.
        group: GroupName,
        /// Okta's type of it.
        group_type: String,
    },
    /// The new login is somebody else's.
    LoginTaken {
        /// The login they have.
        login: Login,
        /// Who has it.
        holder: UserId,
        /// Their status: a DEPROVISIONED person keeps the login.
        status: UserStatus,
    },
    /// People who want each other's logins.
    RenameCycle {
        /// The login they have.
        login: Login,
    },
    /// An attribute that the schema does not let anybody write.
    AttributeReadOnly {
        /// Its name.
        attribute: String,
    },
    /// A link to somebody who is DEPROVISIONED.
    LinkToDeactivated {
        /// The relationship.
        relation: RelationName,
        /// The primary.
        primary: Login,
    },
}

impl BlockReason {
    /// Returns the stable name.
    pub fn code(&self) -> &'static str {
        match self {
            Self::StagedIsStartOnly { .. } => "staged-is-start-only",
            Self::ReactivationNeedsId { .. } => "reactivation-needs-id",
            Self::UnlockSourced { .. } => "unlock-sourced",
            Self::UnrecognizedStatus { .. } => "unrecognized-status",
            Self::GroupNotWritable { .. } => "group-not-writable",
            Self::LoginTaken { .. } => "login-taken",
            Self::RenameCycle { .. } => "rename-cycle",
            Self::AttributeReadOnly { .. } => "attribute-read-only",
            Self::LinkToDeactivated { .. } => "link-to-deactivated",
        }
    }

    /// Returns why, in one sentence without a full stop.
    pub fn message(&self) -> String {
        match self {
            Self::StagedIsStartOnly { status } => {
                format!("is {status}; nobody can return to STAGED, which only a creation gives")
            }
            Self::ReactivationNeedsId { wish, .. } => {
                format!(
                    "is DEPROVISIONED and wished {wish}; a login alone does not say it is the same human"
                )
            }
            Self::UnlockSourced { wish } => format!(
                "is LOCKED_OUT and wished {wish}; a directory answers for them, so Okta refuses to unlock"
            ),
            Self::UnrecognizedStatus { status } => {
                format!("has the status {status}, which this version does not know")
            }
            Self::GroupNotWritable { group, group_type } => {
                format!(
                    "cannot join or leave {group}: members of a group of type {group_type} are not written here"
                )
            }
            Self::LoginTaken {
                login,
                holder,
                status,
            } => {
                format!(
                    "is {login} today and cannot be renamed: {holder} has the new login ({status})"
                )
            }
            Self::RenameCycle { login } => {
                format!(
                    "is {login} today and cannot be renamed: whoever has the new login waits for this one"
                )
            }
            Self::AttributeReadOnly { attribute } => {
                format!("cannot change {attribute}: the org's schema makes it read-only")
            }
            Self::LinkToDeactivated { relation, primary } => {
                format!("cannot get {primary} as {relation}: they are DEPROVISIONED")
            }
        }
    }

    /// Returns what a person can do about it.
    pub fn help(&self) -> String {
        match self {
            Self::StagedIsStartOnly { .. } => {
                "write `status: SUSPENDED` to keep them out, or remove `status`".to_owned()
            }
            Self::ReactivationNeedsId { id, .. } => {
                format!("if it is the same person, add this line to the entry: id: {id}")
            }
            Self::UnlockSourced { .. } => "unlock them in their directory".to_owned(),
            Self::UnrecognizedStatus { .. } => {
                "look the person up in Okta's console, or try a newer version".to_owned()
            }
            Self::GroupNotWritable { .. } => {
                "change the membership where the group is mastered, or take it out of the entry"
                    .to_owned()
            }
            Self::LoginTaken { .. } => {
                "rename or delete the holder first, or choose another login".to_owned()
            }
            Self::RenameCycle { .. } => {
                "rename one of them to a third login first, and back in a second change".to_owned()
            }
            Self::AttributeReadOnly { .. } => {
                "change it where it is mastered, or take it out of the entry".to_owned()
            }
            Self::LinkToDeactivated { .. } => "name somebody who stays, or `null`".to_owned(),
        }
    }
}

fn names(groups: &[GroupName]) -> String {
    groups
        .iter()
        .map(GroupName::as_str)
        .collect::<Vec<_>>()
        .join(", ")
}
