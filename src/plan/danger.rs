//! What a reviewer must not overlook, as data.

use serde::{Deserialize, Serialize};

use crate::model::amount::is_zero;
use crate::model::ids::{AttributeName, GroupName, Login};
use crate::model::status::{DesiredStatus, UserStatus};
use crate::model::transition::Verb;
use crate::plan::access::Otherwise;
use crate::plan::apart::Withdrawal;

/// A danger for one person, group, domain, attribute or rule.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "camelCase")]
pub struct Danger {
    /// What may happen.
    pub kind: DangerKind,
    /// To whom or what.
    #[serde(flatten)]
    pub to: Endangered,
}

/// Whom or what a danger is about.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
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
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
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
    /// The files before the change wanted them out, or out of a group; they are not yet, and nobody asks for it now.
    Withdrawn {
        /// What was asked for.
        wish: Withdrawal,
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
    /// They leave groups that open applications to them.
    LosesApps {
        /// The applications, and the groups that they come through.
        apps: Vec<String>,
        /// Whether every other way to them was looked at.
        otherwise: Otherwise,
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
    /// People are taken out of the group, by steps or by rules.
    MembershipsEnd {
        /// How many.
        people: usize,
        /// How many members the group has, where that was read or counted.
        members: Option<usize>,
        /// For how many of them rules do it, and no step.
        #[serde(default, skip_serializing_if = "is_zero")]
        by_rules: usize,
    },
    /// The group loses its last member.
    BecomesEmpty {
        /// How many members it has.
        members: usize,
        /// How many of them rules take out, and no step.
        #[serde(default, skip_serializing_if = "is_zero")]
        by_rules: usize,
    },
    /// They lose their last managed group, and do not leave.
    WithoutGroups {
        /// Of how many groups rules take them out, and no step.
        #[serde(default, skip_serializing_if = "is_zero")]
        by_rules: usize,
    },
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
        /// Their names.
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
        /// Their names.
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
