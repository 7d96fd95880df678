//! What a reviewer must not overlook: who loses or regains access, what cannot be taken back, who gets mail.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::desired::state::Mail;
use crate::live::LiveUser;
use crate::model::ids::{AttributeName, GroupName, Login};
use crate::model::status::{DesiredStatus, UserStatus};
use crate::model::transition::Verb;
use crate::plan::context::Context;
use crate::plan::diff::PersonChanges;
use crate::plan::group::kept;
use crate::plan::password::Expiry;
use crate::plan::resolve::{Person, wish};

/// A danger for one person.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Danger {
    /// What may happen.
    pub kind: DangerKind,
    /// To whom.
    pub login: Login,
}

/// What may happen.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, schemars::JsonSchema)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum DangerKind {
    /// They can no longer sign in.
    LosesAccess {
        /// By which operation.
        verb: Verb,
    },
    /// They can sign in again.
    RegainsAccess {
        /// Where they were.
        from: UserStatus,
        /// The memberships that come back into force.
        memberships: Vec<GroupName>,
    },
    /// Deactivation destroys the password and the application assignments (facts 1.5).
    LosesPasswordAndApps,
    /// They come back without password and application assignments.
    ComesBackBare {
        /// The memberships that come back with them.
        memberships: Vec<GroupName>,
    },
    /// They are deleted for good.
    GoneForGood,
    /// Okta sends an activation mail.
    ActivationMail,
    /// They sign in by another login.
    LoginChanges {
        /// The login they have.
        from: Login,
    },
    /// Their new type has no such attributes: the values are gone for good (facts 3).
    LosesAttributes {
        /// Which.
        attributes: Vec<AttributeName>,
    },
    /// A change of `email` may make Okta write to the old and the new address.
    EmailChanges,
    /// They must choose a new password at the next sign-in.
    PasswordExpires,
    /// A directory is the person's source: its next import may undo the status.
    ImportMayUndo {
        /// Which operation.
        verb: Verb,
    },
    /// Nobody has shown that Okta accepts the operation.
    Unproven {
        /// Which operation.
        verb: Verb,
        /// From where.
        from: UserStatus,
    },
}

/// Returns the dangers of one person's changes.
pub fn dangers(context: &Context<'_>, changes: &PersonChanges) -> Vec<Danger> {
    let person = &context.people.all[changes.person];
    let mut kinds = match person.live {
        Some(user) => to_somebody(context, person, user, changes),
        None => Vec::new(),
    };
    for leg in changes.legs.iter().filter(|leg| !leg.evidence.is_proven()) {
        if let Some(from) = leg.from.first() {
            kinds.push(DangerKind::Unproven {
                verb: leg.verb,
                from: from.clone(),
            });
        }
    }
    // Whoever must change the password that they were given loses nothing.
    let expiry = changes.expiry.as_ref();
    if expiry.is_some_and(Expiry::takes_a_password) {
        kinds.push(DangerKind::PasswordExpires);
    }
    if sends_mail(changes) {
        kinds.push(DangerKind::ActivationMail);
    }
    let login = context.shown_login(person);
    kinds
        .into_iter()
        .map(|kind| Danger {
            kind,
            login: login.clone(),
        })
        .collect()
}

/// The dangers for a person of the org.
fn to_somebody(
    context: &Context<'_>,
    person: &Person<'_>,
    user: &LiveUser,
    changes: &PersonChanges,
) -> Vec<DangerKind> {
    let mut kinds = Vec::new();
    let comes_back = user.status == UserStatus::Deprovisioned && has(changes, Verb::Activate);
    if let Some(verb) = loses_access(&user.status, changes) {
        kinds.push(DangerKind::LosesAccess { verb });
    }
    if regains_access(&user.status, person, changes) {
        // Of somebody who comes back from DEPROVISIONED the memberships stand with what is lost.
        let memberships = if comes_back {
            Vec::new()
        } else {
            kept(context, user, &changes.groups, &BTreeSet::new())
        };
        kinds.push(DangerKind::RegainsAccess {
            from: user.status.clone(),
            memberships,
        });
    }
    if has(changes, Verb::Deactivate) {
        kinds.push(DangerKind::LosesPasswordAndApps);
    }
    if comes_back {
        kinds.push(DangerKind::ComesBackBare {
            memberships: kept(context, user, &changes.groups, &BTreeSet::new()),
        });
    }
    if changes.is_deleted() {
        kinds.push(DangerKind::GoneForGood);
    }
    if user.provider.is_sourced() {
        kinds.extend(changes.legs.iter().filter_map(|leg| match leg.verb {
            verb @ (Verb::Suspend | Verb::Deactivate) => Some(DangerKind::ImportMayUndo { verb }),
            Verb::Activate | Verb::Unsuspend | Verb::Unlock | Verb::Delete => None,
        }));
    }
    if changes
        .profile
        .attributes
        .contains_key(&AttributeName::new("login"))
        && let Some(from) = user.login()
    {
        kinds.push(DangerKind::LoginChanges { from });
    }
    if let Some(retype) = changes
        .profile
        .retype
        .as_ref()
        .filter(|retype| !retype.lost.is_empty())
    {
        let attributes = retype.lost.keys().cloned().collect();
        kinds.push(DangerKind::LosesAttributes { attributes });
    }
    if changes
        .profile
        .attributes
        .contains_key(&AttributeName::new("email"))
    {
        kinds.push(DangerKind::EmailChanges);
    }
    kinds
}

fn has(changes: &PersonChanges, verb: Verb) -> bool {
    changes.legs.iter().any(|leg| leg.verb == verb)
}

/// Returns the operation that takes access away.
pub fn loses_access(live: &UserStatus, changes: &PersonChanges) -> Option<Verb> {
    if !live.has_access() {
        return None;
    }
    changes
        .legs
        .iter()
        .map(|leg| leg.verb)
        .find(|verb| match verb {
            Verb::Suspend | Verb::Deactivate => true,
            Verb::Activate | Verb::Unsuspend | Verb::Unlock | Verb::Delete => false,
        })
}

/// Returns whether somebody ends with access that they lacked. The first activation of a STAGED person gives
/// access that nobody took away, and so does not count.
pub fn regains_access(live: &UserStatus, person: &Person<'_>, changes: &PersonChanges) -> bool {
    let lacked = match live {
        UserStatus::Suspended | UserStatus::Deprovisioned | UserStatus::LockedOut => true,
        UserStatus::Staged
        | UserStatus::Provisioned
        | UserStatus::Active
        | UserStatus::Recovery
        | UserStatus::PasswordExpired
        | UserStatus::Unrecognized(_) => false,
    };
    lacked && !changes.legs.is_empty() && wish(person.entry) == Some(DesiredStatus::Active)
}

/// Returns whether Okta sends the person an activation mail.
pub fn sends_mail(changes: &PersonChanges) -> bool {
    changes.mail == Mail::Send && changes.legs.iter().any(|leg| leg.verb == Verb::Activate)
}
