//! What a reviewer must not overlook: who loses or regains access, what cannot be taken back, who gets mail.

mod import;
pub mod rules;
pub mod whole;

use std::collections::BTreeSet;

use serde::Serialize;

use crate::live::LiveUser;
use crate::model::ids::{AttributeName, GroupName, Login};
use crate::model::profile::AttributeValue;
use crate::model::status::{DesiredStatus, UserStatus};
use crate::model::transition::Verb;
use crate::plan::address::domain;
use crate::plan::context::Context;
use crate::plan::diff::PersonChanges;
use crate::plan::group::{JoinTarget, kept};
use crate::plan::guard::admin::carries_roles;
use crate::plan::guard::{Deeds, admin};
use crate::plan::mailing;
use crate::plan::password::Expiry;
use crate::plan::resolve::{Person, wish};

/// A danger for one person, group, domain, attribute or rule.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Danger {
    /// What may happen.
    pub kind: DangerKind,
    /// To whom or what.
    #[serde(flatten)]
    pub to: Endangered,
}

/// Whom or what a danger is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, schemars::JsonSchema)]
pub enum Endangered {
    /// A person.
    #[serde(rename = "login")]
    Person(Login),
    /// A group.
    #[serde(rename = "group")]
    Group(GroupName),
    /// The domain of addresses.
    #[serde(rename = "domain")]
    Domain(String),
    /// An attribute.
    #[serde(rename = "attribute")]
    Attribute(AttributeName),
    /// A group rule, by its name.
    #[serde(rename = "rule")]
    Rule(String),
}

impl Endangered {
    /// Returns the name that people read.
    pub fn name(&self) -> &str {
        match self {
            Self::Person(login) => login.as_str(),
            Self::Group(group) => group.as_str(),
            Self::Domain(domain) => domain,
            Self::Attribute(attribute) => attribute.as_str(),
            Self::Rule(rule) => rule,
        }
    }

    /// Returns the login, where it is a person.
    pub fn login(&self) -> Option<&Login> {
        match self {
            Self::Person(login) => Some(login),
            Self::Group(_) | Self::Domain(_) | Self::Attribute(_) | Self::Rule(_) => None,
        }
    }
}

/// What may happen.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, schemars::JsonSchema)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum DangerKind {
    /// They are wished out, and neither are nor get there by this plan.
    KeepsAccess {
        /// Where they are.
        status: UserStatus,
        /// Where the files want them.
        wish: DesiredStatus,
    },
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
    /// Deactivation destroys the password and the application assignments.
    // See facts::deactivation 1, 2.
    LosesPasswordAndApps,
    /// They come back without password and application assignments.
    ComesBackBare {
        /// The memberships that come back with them.
        memberships: Vec<GroupName>,
    },
    /// They are deleted for good.
    GoneForGood,
    /// They join groups that carry administrator roles.
    GainsRoles {
        /// The roles, and the groups that they come through.
        roles: Vec<String>,
    },
    /// They leave groups that carry administrator roles.
    LosesRoles {
        /// The roles, and the groups that they come through.
        roles: Vec<String>,
    },
    /// They lose access, their password, an address or a group, and nobody could read whether they are an administrator.
    MayBeAdministrator,
    /// People join or leave the group, and nobody could read whether it carries administrator roles.
    MayCarryRoles {
        /// How many join.
        join: usize,
        /// How many leave.
        leave: usize,
    },
    /// They are created, and somebody of the org may be the same human.
    MaybeSecondAccount {
        /// The login of whoever is there.
        of: Login,
    },
    /// Nobody in the org has a login of the domain yet.
    NewDomain {
        /// How many logins of it the plan writes.
        logins: usize,
    },
    /// People are taken out of the group.
    MembershipsEnd {
        /// How many.
        people: usize,
        /// How many members the group has, where that was read or counted.
        members: Option<usize>,
    },
    /// The group loses its last member.
    BecomesEmpty {
        /// How many members it has.
        members: usize,
    },
    /// They lose their last managed group, and do not leave.
    WithoutGroups,
    /// Ten people or more get one value of the attribute, and had different ones.
    OneValueForMany {
        /// The value, as text; `None` unsets.
        value: Option<String>,
        /// How many people get it.
        people: usize,
    },
    /// People are taken out of a group that the rule fills: Okta makes them exceptions of the rule.
    // See facts::rules 3.
    RuleExceptions {
        /// How many.
        people: usize,
    },
    /// The rule may ask for a group by the name that it loses or gets.
    RuleReadsName {
        /// The name it has.
        from: GroupName,
        /// The name it gets.
        to: GroupName,
    },
    /// Okta sends an activation mail.
    ActivationMail {
        /// Where it goes.
        to: Option<String>,
    },
    /// They sign in by another login.
    LoginChanges {
        /// The login they have.
        from: Login,
    },
    /// Their new type has no such attributes: the values are gone for good.
    // See facts::profiles 7.
    LosesAttributes {
        /// Which.
        attributes: Vec<AttributeName>,
    },
    /// A change of `email` may make Okta write to the old and the new address.
    EmailChanges {
        /// The domain of the new address.
        domain: Option<String>,
    },
    /// They can recover their account by another second email.
    SecondEmailChanges {
        /// The domain of the new address; none where it is unset.
        domain: Option<String>,
    },
    /// They must choose a new password at the next sign-in.
    PasswordExpires,
    /// A directory is the person's source: its next import may undo the status.
    ImportMayUndo {
        /// Which operation.
        verb: Verb,
    },
    /// A directory is the person's source, and the schema does not say who is the master of these attributes: its next
    /// import may write its own values.
    ImportMayRevert {
        /// Which.
        attributes: Vec<AttributeName>,
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
pub(crate) fn dangers(
    context: &Context<'_>,
    deeds: &Deeds<'_>,
    changes: &PersonChanges,
) -> Vec<Danger> {
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
    if changes.mailing.is_sent() {
        let to = mailing::address(person, changes);
        kinds.push(DangerKind::ActivationMail { to });
    }
    kinds.extend(roles(context, changes));
    if admin::may_be_administrator(context, deeds, person) {
        kinds.push(DangerKind::MayBeAdministrator);
    }
    if deeds.tally.left_without.contains(&person.index) {
        kinds.push(DangerKind::WithoutGroups);
    }
    let to = Endangered::Person(context.shown_login(person));
    let to_them = kinds.into_iter().map(|kind| {
        let to = to.clone();
        Danger { kind, to }
    });
    to_them.collect()
}

/// The administrator roles that somebody gains and loses with a membership.
fn roles(context: &Context<'_>, changes: &PersonChanges) -> Vec<DangerKind> {
    let through = |group, name: &GroupName| {
        let roles = carries_roles(context.snapshot, group).unwrap_or_default();
        let roles = roles.into_iter();
        roles
            .map(|role| admin::through(&role, name))
            .collect::<Vec<String>>()
    };
    let joins = changes
        .groups
        .join
        .iter()
        .flat_map(|join| match &join.target {
            JoinTarget::Live(group, name) => through(group, name),
            JoinTarget::Declared(_) => Vec::new(),
        });
    let leaves = changes.groups.leave.iter();
    let leaves = leaves.flat_map(|leave| through(&leave.group, &leave.name));
    let (gained, lost): (Vec<String>, Vec<String>) = (joins.collect(), leaves.collect());
    let gained = (!gained.is_empty()).then_some(DangerKind::GainsRoles { roles: gained });
    let lost = (!lost.is_empty()).then_some(DangerKind::LosesRoles { roles: lost });
    gained.into_iter().chain(lost).collect()
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
        // Memberships of people who come back from DEPROVISIONED are listed with what they lose.
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
        kinds.extend(import::may_undo(person, changes));
    }
    if changes.profile.attributes.contains_key("login")
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
    let new_domain = |name: &str| {
        let change = changes.profile.attributes.get(&AttributeName::new(name))?;
        let address = change.desired.as_ref().and_then(AttributeValue::as_text);
        Some(address.map(domain))
    };
    kinds.extend(new_domain("email").map(|domain| DangerKind::EmailChanges { domain }));
    let second = new_domain("secondEmail");
    kinds.extend(second.map(|domain| DangerKind::SecondEmailChanges { domain }));
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
