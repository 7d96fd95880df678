//! What a plan leaves undone, and why.

mod detail;
mod message;
mod own;
mod rule;

use serde::{Deserialize, Serialize};

use crate::model::ids::{GroupId, GroupName, Login, RelationName, UserId};
use crate::model::status::UserStatus;
use crate::plan::names::stable_names;
use crate::source::Place;

pub use crate::plan::note::detail::{Departure, GroupLikeness, Likeness, Need};
pub use crate::plan::note::rule::{RuleChange, RuleDifference, RuleEffect, Since, Unsure};

/// Something that is left undone, or that a reviewer should know, without being wrong.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "camelCase")]
pub struct Note {
    /// What and why.
    pub kind: NoteKind,
    /// The person or thing that it is about.
    pub about: About,
    /// Where the files ask for what is left undone.
    pub place: Option<Place>,
}

/// The person or thing that a note is about.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "camelCase")]
pub enum About {
    /// The plan as a whole.
    Plan,
    /// A person.
    Person(Login),
    /// A group.
    Group(GroupName),
    /// A group rule, by its name.
    Rule(String),
    /// A linked object relationship, by its primary name.
    Relationship(RelationName),
    /// An entry of `guards.protected`, as it is written.
    Protected(String),
}

impl About {
    /// Returns the name of one, and what many of them are.
    pub fn words(&self) -> Option<(&str, &'static str)> {
        match self {
            Self::Plan => None,
            Self::Person(login) => Some((login.as_str(), "people")),
            Self::Group(name) => Some((name.as_str(), "groups")),
            Self::Rule(name) => Some((name, "rules")),
            Self::Relationship(name) => Some((name.as_str(), "relationships")),
            Self::Protected(entry) => Some((entry, "entries of `guards.protected`")),
        }
    }
}

/// Whether a sentence is about one or about several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Number {
    /// About one.
    One,
    /// About several.
    Many,
}

impl Number {
    fn pick(self, one: &'static str, many: &'static str) -> &'static str {
        match self {
            Self::One => one,
            Self::Many => many,
        }
    }
}

/// How a list of names becomes words: whole, or its beginning.
pub type List<'f> = &'f dyn Fn(&[&str]) -> String;

/// What is left undone, and why.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
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
    /// SUSPENDED, and no entry says so.
    SuspendedWithoutStatus,
    /// LOCKED_OUT, and no entry says that they should be unlocked, though the configuration unlocks.
    LockedOutWithoutStatus,
    /// DEPROVISIONED, and no entry says so.
    DeactivatedWithoutStatus {
        /// Their id: it brings them back.
        id: UserId,
    },
    /// Wished DEPROVISIONED, and the org has nobody of that login.
    NotInOrg,
    /// DEPROVISIONED: what differs is not written.
    DeactivatedNotWritten {
        /// What differs: attributes, groups, links.
        differs: Vec<String>,
    },
    /// Wished DEPROVISIONED: what their entry would give them is not written.
    LeaverGainsNothing {
        /// What: groups, links.
        gains: Vec<String>,
    },
    /// Memberships that somebody keeps who leaves: they come back with them.
    LeaverKeepsGroups {
        /// The groups.
        groups: Vec<GroupName>,
    },
    /// The token may not read which groups somebody is in who leaves.
    LeaverGroupsUnreadable,
    /// Memberships that somebody keeps who leaves or has left, for their groups are not managed.
    GroupsNotManaged {
        /// The groups.
        groups: Vec<GroupName>,
    },
    /// Some entries have exact lists, and no group is managed.
    NoGroupManaged,
    /// Memberships that stay, for an active rule may give them.
    RuleFed {
        /// The groups.
        groups: Vec<GroupName>,
    },
    /// The rules could not be read, so every membership is taken as given by one, and stays.
    RulesUnreadable,
    /// The rules could not be read, and memberships are removed all the same.
    RulesUnknown,
    /// People who point at somebody who leaves or has left.
    PointAtLeaver {
        /// Whether the leaver is gone already.
        departure: Departure,
        /// The relationship.
        relation: RelationName,
        /// The people who point at the leaver.
        people: Vec<Login>,
    },
    /// A `previousLogin` that has served.
    PreviousLoginServed,
    /// Nobody has the `previousLogin`, so somebody new is created.
    PreviousLoginUnknown {
        /// The login.
        previous: Login,
    },
    /// Another entry is about whoever has the `previousLogin`, so somebody new is created.
    PreviousLoginOfAnother {
        /// The login.
        previous: Login,
        /// The other entry's login.
        other: Login,
    },
    /// Somebody new looks like somebody of the org whom no entry fits: a rename may be meant.
    MaybeRename {
        /// The login of whoever is there.
        login: Login,
        /// The blocked entry that may be about them; none where they are in no file.
        entry: Option<Login>,
        /// What the two have in common.
        likeness: Likeness,
    },
    /// The login changes, and the email that was the same until now does not.
    EmailStays,
    /// The new mailbox of somebody who is activated cannot be written: the mail would go to the old one, so none is sent.
    MailWithheld,
    /// A password that may be too old is not expired: the person has none that Okta knows.
    NoPassword,
    /// A password is not expired yet: Okta expires passwords of ACTIVE people only.
    PasswordKept {
        /// Where they are.
        status: UserStatus,
    },
    /// A password is not expired yet: the day has not come.
    PasswordNotDue {
        /// The day.
        day: String,
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
    /// Somebody of the org signs in otherwise than their entry says; credentials count at creation alone.
    ProviderKept {
        /// What the entry says.
        wished: String,
        /// What the org has.
        live: String,
    },
    /// The description of a declared group differs; groups are created, never changed.
    GroupDescriptionKept,
    /// A group's `previousName` that has served.
    PreviousNameServed,
    /// No group has the `previousName`, so a new one is created.
    PreviousNameUnknown {
        /// The name.
        previous: GroupName,
    },
    /// A group that is created looks like one of the org that is not declared: a rename may be meant.
    MaybeGroupRename {
        /// The group that is there.
        group: GroupName,
        /// Its id.
        id: GroupId,
        /// What the two have in common.
        likeness: GroupLikeness,
    },
    /// A declared group is not created: a group of that name has members that cannot be written.
    GroupNotCreated {
        /// Okta's type of that group.
        group_type: String,
    },
    /// People can be taken out of the group from now on: the files before the change (`--base`) did not manage it.
    BecomesManaged {
        /// How many of its members are in the files.
        in_files: usize,
        /// Its members who are in no file, and stay; `None` where nobody knows.
        in_no_file: Option<Vec<Login>>,
        /// Who is taken out of it because an exact list does not name it.
        removed: Vec<Login>,
    },
    /// The titles of a declared definition differ; definitions are created, never changed.
    DefinitionKept,
    /// An entry of `guards.protected` that is no pattern and means nobody.
    ProtectsNobody,
    /// The list of users lacks the token's own user, so it may lack others.
    ListIncomplete,
    /// People whom a partial plan is not about do not fit the org.
    BlockedElsewhere {
        /// How many.
        people: usize,
    },
    /// Nobody named them with `--only`, and they are in the plan all the same.
    CameAlong {
        /// For whose sake.
        by: Login,
        /// What they are needed for.
        need: Need,
    },
    /// What they ask for waits for a change of status that was asked for before (`--base`).
    WaitsForEarlier {
        /// What waits: `status`, attributes, groups, relationships.
        what: Vec<String>,
    },
    /// Nobody has reviewed what the files ask for of them, and only what was reviewed is done (`--reviewed-only`).
    NotReviewed {
        /// What is left: `status`, attributes, groups, relationships.
        what: Vec<String>,
    },
    /// An active rule reads what changes for these people, and may move them beyond what was rehearsed.
    RulesMayAct {
        /// Its condition, where Okta says it.
        condition: Option<String>,
        /// The groups that it fills.
        groups: Vec<GroupName>,
        /// The people.
        people: Vec<Login>,
    },
    /// A group rule of the org is not as the files declare it.
    GroupRuleDiffers {
        /// Since when the files do.
        since: Since,
        /// What differs.
        difference: RuleDifference,
    },
    /// Whom a rule would move if it were as the files declare it.
    GroupRuleWould {
        /// Since when the files do.
        since: Since,
        /// What makes it so.
        change: RuleChange,
        /// Whom it would move, by group.
        effects: Vec<RuleEffect>,
    },
}

impl NoteKind {
    stable_names! {
        CODES, fn code,
        Self::AwaitsPerson { .. } => "awaits-person",
        Self::StagedWithoutStatus => "staged-without-status",
        Self::SuspendedWithoutStatus => "suspended-without-status",
        Self::LockedOutWithoutStatus => "locked-out-without-status",
        Self::DeactivatedWithoutStatus { .. } => "deactivated-without-status",
        Self::NotInOrg => "not-in-org",
        Self::DeactivatedNotWritten { .. } => "deactivated-not-written",
        Self::LeaverGainsNothing { .. } => "leaver-gains-nothing",
        Self::LeaverKeepsGroups { .. } => "leaver-keeps-groups",
        Self::LeaverGroupsUnreadable => "leaver-groups-unreadable",
        Self::GroupsNotManaged { .. } => "groups-not-managed",
        Self::NoGroupManaged => "no-group-managed",
        Self::RuleFed { .. } => "rule-fed",
        Self::RulesUnreadable | Self::RulesUnknown => "rules-unreadable",
        Self::PointAtLeaver { .. } => "point-at-leaver",
        Self::PreviousLoginServed => "previous-login-served",
        Self::PreviousLoginUnknown { .. } => "previous-login-unknown",
        Self::PreviousLoginOfAnother { .. } => "previous-login-of-another",
        Self::MaybeRename { .. } => "maybe-rename",
        Self::EmailStays => "email-stays",
        Self::MailWithheld => "mail-withheld",
        Self::NoPassword => "no-password",
        Self::PasswordKept { .. } => "password-kept",
        Self::PasswordNotDue { .. } => "password-not-due",
        Self::InTransition { .. } => "in-transition",
        Self::UnrecognizedStatus { .. } => "unrecognized-status",
        Self::ProviderKept { .. } => "provider-kept",
        Self::GroupDescriptionKept => "group-description-kept",
        Self::PreviousNameServed => "previous-name-served",
        Self::PreviousNameUnknown { .. } => "previous-name-unknown",
        Self::MaybeGroupRename { .. } => "maybe-group-rename",
        Self::GroupNotCreated { .. } => "group-not-created",
        Self::BecomesManaged { .. } => "becomes-managed",
        Self::DefinitionKept => "definition-kept",
        Self::ProtectsNobody => "protects-nobody",
        Self::ListIncomplete => "list-incomplete",
        Self::BlockedElsewhere { .. } => "blocked-elsewhere",
        Self::CameAlong { .. } => "came-along",
        Self::WaitsForEarlier { .. } => "waits-for-earlier",
        Self::NotReviewed { .. } => "not-reviewed",
        Self::RulesMayAct { .. } => "rules-may-act",
        Self::GroupRuleDiffers { .. } => "group-rule-differs",
        Self::GroupRuleWould { .. } => "group-rule-would",
    }

    /// Returns whether something that the files wish stays unmet.
    pub fn leaves_a_wish_unmet(&self) -> bool {
        match self {
            Self::InTransition { .. }
            | Self::UnrecognizedStatus { .. }
            | Self::PasswordKept { .. }
            | Self::DeactivatedNotWritten { .. }
            | Self::LeaverGainsNothing { .. }
            | Self::RuleFed { .. }
            | Self::ProviderKept { .. }
            | Self::WaitsForEarlier { .. }
            | Self::GroupRuleDiffers { .. }
            | Self::NotReviewed { .. } => true,
            Self::AwaitsPerson { .. }
            | Self::StagedWithoutStatus
            | Self::SuspendedWithoutStatus
            | Self::LockedOutWithoutStatus
            | Self::DeactivatedWithoutStatus { .. }
            | Self::NotInOrg
            | Self::LeaverKeepsGroups { .. }
            | Self::LeaverGroupsUnreadable
            | Self::GroupsNotManaged { .. }
            | Self::NoGroupManaged
            | Self::RulesUnreadable
            | Self::RulesUnknown
            | Self::PointAtLeaver { .. }
            | Self::PreviousLoginServed
            | Self::PreviousLoginUnknown { .. }
            | Self::PreviousLoginOfAnother { .. }
            | Self::MaybeRename { .. }
            | Self::EmailStays
            | Self::MailWithheld
            | Self::NoPassword
            | Self::PasswordNotDue { .. }
            | Self::GroupDescriptionKept
            | Self::PreviousNameServed
            | Self::PreviousNameUnknown { .. }
            | Self::MaybeGroupRename { .. }
            | Self::GroupNotCreated { .. }
            | Self::BecomesManaged { .. }
            | Self::DefinitionKept
            | Self::ProtectsNobody
            | Self::ListIncomplete
            | Self::BlockedElsewhere { .. }
            | Self::CameAlong { .. }
            | Self::RulesMayAct { .. }
            | Self::GroupRuleWould { .. } => false,
        }
    }
}
