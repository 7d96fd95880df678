//! The wishes that cannot be met, and why.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use serde::{Deserialize, Serialize};

use crate::model::ids::{GroupName, Login, RelationName, UserId};
use crate::model::status::{DesiredStatus, UserStatus};
use crate::plan::contradiction::Contradiction;
use crate::plan::names::stable_names;
use crate::plan::note::Departure;
use crate::source::Place;

/// A wish that the org makes impossible. It is withheld; the plan for everybody else is complete.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "camelCase")]
pub struct Blocked {
    /// The person whose wish it is; nobody where defaults or a declaration say it.
    pub login: Option<Login>,
    /// Why it is impossible.
    pub reason: BlockReason,
    /// Where the files ask for it.
    pub place: Place,
    /// Other places that explain it: where two conflict, the other one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<Also>,
    /// Whom it concerns where it is nobody's own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<Login>,
    /// What else of the entry waits for it: `status`, attributes, groups, relationships.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub withheld: Vec<String>,
}

/// A place that explains something.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
pub struct Also {
    /// The place in the files.
    pub place: Place,
    /// What stands there.
    pub what: String,
}

impl Blocked {
    /// Returns whether it is somebody's own wish, or concerns them.
    pub fn is_about(&self, login: &Login) -> bool {
        self.login.as_ref() == Some(login) || self.people.contains(login)
    }

    /// Makes one of all that say the same of several people: what defaults say stands in every entry.
    pub fn folded(all: Vec<Self>) -> Vec<Self> {
        let (of_nobody, mut folded): (Vec<Self>, Vec<Self>) =
            all.into_iter().partition(|each| each.login.is_none());
        let mut same: BTreeMap<(BlockReason, Place), Self> = BTreeMap::new();
        for each in of_nobody {
            let key = (each.reason.clone(), each.place.clone());
            match same.entry(key) {
                Entry::Vacant(slot) => drop(slot.insert(each)),
                Entry::Occupied(mut known) => {
                    known.get_mut().people.extend(each.people);
                    known.get_mut().withheld.extend(each.withheld);
                }
            }
        }
        folded.extend(same.into_values());
        for each in &mut folded {
            each.people.sort();
            each.people.dedup();
            each.withheld.sort();
            each.withheld.dedup();
        }
        folded.sort();
        folded
    }
}

/// Why a wish is impossible.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
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
    /// Access is to be taken, and Okta is moving the person, so that it refuses.
    InTransition {
        /// Where to.
        to: UserStatus,
        /// The wish.
        wish: DesiredStatus,
    },
    /// A directory answers for the person's password.
    ExpireSourced,
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
        /// The new login.
        login: Login,
        /// The person who has it.
        holder: UserId,
        /// Their status: a DEPROVISIONED person keeps the login.
        status: UserStatus,
    },
    /// The login of somebody new is held by somebody who was to give it up, and cannot.
    LoginStaysTaken {
        /// The person who has it.
        holder: UserId,
        /// Their status.
        status: UserStatus,
        /// The person of the org, in no entry, who closes the circle of renames: the entry may be about them, and lack their id.
        left_out: Option<UserId>,
    },
    /// Somebody new cannot have an attribute that they must have.
    CannotBeCreated {
        /// Its name.
        attribute: String,
    },
    /// A link to somebody who cannot be created, or of whom it is in doubt who they are.
    LinkToBlocked {
        /// The relationship.
        relation: RelationName,
        /// The primary.
        primary: Login,
    },
    /// The login through which a circle of renames would go is too long, or somebody has it.
    TemporaryLogin {
        /// The login.
        login: Login,
    },
    /// An attribute that the schema does not let anybody write.
    AttributeReadOnly {
        /// Its name.
        attribute: String,
    },
    /// An attribute whose master is the directory that the person comes from.
    AttributeMastered {
        /// Its name.
        attribute: String,
    },
    /// A new link to somebody who is DEPROVISIONED or to be.
    LinkToDeactivated {
        /// Which of the two.
        departure: Departure,
        /// The relationship.
        relation: RelationName,
        /// The primary.
        primary: Login,
    },
    /// What the entry says does not fit the org.
    #[serde(untagged)]
    Mismatch(Contradiction),
}

impl BlockReason {
    stable_names! {
        CODES, fn code,
        Self::StagedIsStartOnly { .. } => "staged-is-start-only",
        Self::ReactivationNeedsId { .. } => "reactivation-needs-id",
        Self::UnlockSourced { .. } => "unlock-sourced",
        Self::InTransition { .. } => "in-transition",
        Self::ExpireSourced => "expire-sourced",
        Self::UnrecognizedStatus { .. } => "unrecognized-status",
        Self::GroupNotWritable { .. } => "group-not-writable",
        Self::LoginTaken { .. } => "login-taken",
        Self::LoginStaysTaken { .. } => "login-stays-taken",
        Self::CannotBeCreated { .. } => "cannot-be-created",
        Self::LinkToBlocked { .. } => "link-to-blocked",
        Self::TemporaryLogin { .. } => "temporary-login",
        Self::AttributeReadOnly { .. } => "attribute-read-only",
        Self::AttributeMastered { .. } => "attribute-mastered",
        Self::LinkToDeactivated { .. } => "link-to-deactivated",
        ; Self::Mismatch(told) => told.code.as_str()
    }

    /// Returns what of the person it is about: an attribute, a group, a relationship; `None` for their status.
    pub fn subject(&self) -> Option<String> {
        match self {
            Self::AttributeReadOnly { attribute }
            | Self::AttributeMastered { attribute }
            | Self::CannotBeCreated { attribute } => Some(attribute.clone()),
            Self::LoginTaken { .. } | Self::TemporaryLogin { .. } => Some("login".to_owned()),
            Self::GroupNotWritable { group, .. } => Some(format!("group {group}")),
            Self::LinkToBlocked { relation, .. } | Self::LinkToDeactivated { relation, .. } => {
                Some(relation.to_string())
            }
            Self::Mismatch(_)
            | Self::StagedIsStartOnly { .. }
            | Self::ReactivationNeedsId { .. }
            | Self::UnlockSourced { .. }
            | Self::InTransition { .. }
            | Self::ExpireSourced
            | Self::UnrecognizedStatus { .. }
            | Self::LoginStaysTaken { .. } => None,
        }
    }

    /// Returns why, in one sentence without a full stop.
    #[expect(clippy::too_many_lines, reason = "one arm a reason")]
    pub fn message(&self) -> String {
        match self {
            Self::Mismatch(told) => told.message.clone(),
            Self::StagedIsStartOnly { status } => {
                format!("is {status} and cannot return to STAGED: only a new person is STAGED")
            }
            Self::ReactivationNeedsId { wish, .. } => {
                format!(
                    "is DEPROVISIONED and should be {wish}; a login alone does not prove it is the same person"
                )
            }
            Self::UnlockSourced { wish } => format!(
                "is LOCKED_OUT and should be {wish}; they come from a directory, so Okta refuses to unlock them"
            ),
            Self::InTransition { to, wish } => {
                format!("should be {wish}, and Okta is still moving them to {to}")
            }
            Self::ExpireSourced => {
                "has an older password than `passwordNotBefore`; they come from a directory, which answers for their \
                 password"
                    .to_owned()
            }
            Self::UnrecognizedStatus { status } => {
                format!("has the status {status}, which this version does not know")
            }
            Self::GroupNotWritable { group, group_type } => {
                format!(
                    "cannot join or leave {group}: the members of a group of type {group_type} cannot be written"
                )
            }
            Self::LoginTaken {
                login,
                holder,
                status,
            } => {
                format!("cannot be renamed to {login}: {holder} has that login ({status})")
            }
            Self::TemporaryLogin { login } => format!(
                "cannot be renamed: the exchange of logins needs the temporary login {login}, which Okta would refuse"
            ),
            Self::LoginStaysTaken { holder, status, .. } => {
                format!("cannot be created: {holder} has the login ({status}) and keeps it")
            }
            Self::CannotBeCreated { attribute } => format!(
                "cannot be created: the org's schema requires {attribute} but makes it read-only"
            ),
            Self::LinkToBlocked { relation, primary } => {
                format!("cannot get {primary} as {relation}: their own entry is blocked")
            }
            Self::AttributeReadOnly { attribute } => {
                format!("cannot change {attribute}: the org's schema makes it read-only")
            }
            Self::AttributeMastered { attribute } => {
                format!("cannot change {attribute}: their directory is its master")
            }
            Self::LinkToDeactivated {
                departure,
                relation,
                primary,
            } => {
                let are = match departure {
                    Departure::Leaves => "are to be",
                    Departure::HasLeft => "are",
                };
                format!("cannot get {primary} as {relation}: they {are} DEPROVISIONED")
            }
        }
    }

    /// Returns what a person can do about it.
    pub fn help(&self) -> String {
        match self {
            Self::Mismatch(told) => told.help.clone(),
            Self::StagedIsStartOnly {
                status: UserStatus::Deprovisioned,
            } => "remove `status`: nobody who is DEPROVISIONED can sign in".to_owned(),
            Self::StagedIsStartOnly { .. } => {
                "write `status: SUSPENDED` to keep them out, or remove `status`".to_owned()
            }
            Self::ReactivationNeedsId { id, .. } => {
                format!("if it is the same person, add this line to the entry: `id: {id}`")
            }
            Self::UnlockSourced { .. } => "unlock them in their directory".to_owned(),
            Self::InTransition { .. } => {
                "plan again in a minute: nothing is written to them until Okta is done".to_owned()
            }
            Self::ExpireSourced => {
                "expire it in their directory, or remove `passwordNotBefore`".to_owned()
            }
            Self::UnrecognizedStatus { .. } => {
                "look the person up in Okta's admin console, or try a newer version".to_owned()
            }
            Self::GroupNotWritable { .. } => {
                "change the membership where the group is mastered, or remove it from the entry"
                    .to_owned()
            }
            Self::LoginTaken { .. } => {
                "rename or delete the holder first, or choose another login".to_owned()
            }
            Self::LoginStaysTaken {
                left_out: Some(id), ..
            } => format!(
                "an exchange of logins needs the id of every entry: if this is {id}, add this line: `id: {id}`"
            ),
            Self::LoginStaysTaken { left_out: None, .. } => {
                "see what blocks the holder's rename, or choose another login".to_owned()
            }
            Self::CannotBeCreated { .. } => {
                "create them where the attribute is mastered, or change it in Okta's profile editor"
                    .to_owned()
            }
            Self::LinkToBlocked { .. } => "see what blocks them, or name somebody else".to_owned(),
            Self::TemporaryLogin { .. } => {
                "rename one of them to a third login first, then to the final one in a second change".to_owned()
            }
            Self::AttributeReadOnly { .. } | Self::AttributeMastered { .. } => {
                "change it where it is mastered, or remove it from the entry".to_owned()
            }
            Self::LinkToDeactivated { .. } => "name somebody who stays, or `null`".to_owned(),
        }
    }
}
