//! Desired state as it is meant: defaults merged in, every value with its place.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;
use smol_str::SmolStr;

use crate::desired::access::AccessAsked;
use crate::desired::approvals::Approvals;
use crate::desired::group_rule::DeclaredRule;
use crate::desired::pattern::Only;
use crate::desired::unreviewed::Unreviewed;
use crate::model::credentials::UserCredentials;
use crate::model::ids::{AttributeName, GroupId, GroupName, Login, RelationName, TypeName, UserId};
use crate::model::mail::Mail;
use crate::model::share::Share;
use crate::model::status::DesiredStatus;
use crate::source::{Keyed, Located, SourceMap, Span};
use crate::yaml::limits::FileLimits;
use crate::yaml::words::words;

pub use crate::desired::wish::GroupWish;

/// Everything the files ask for. Private fields: [`crate::desired::load()`] is the one door, and it has checked
/// that no login, id, group or definition stands twice.
#[derive(Clone, Debug)]
pub struct DesiredState {
    pub(crate) config: Config,
    pub(crate) people: Vec<DesiredPerson>,
    pub(crate) groups: Vec<DeclaredGroup>,
    pub(crate) definitions: Vec<DeclaredDefinition>,
    pub(crate) group_rules: Vec<DeclaredRule>,
    pub(crate) default_groups: BTreeSet<GroupWish>,
    /// The attributes that a default gives.
    pub(crate) default_attributes: BTreeSet<AttributeName>,
    /// Where a default's values stand, for whoever asks where a value comes from.
    pub(crate) default_places: BTreeSet<Span>,
    /// The people whom the run is about; `None` is everybody.
    pub(crate) only: Option<Only>,
    /// The files before the change; `None` takes all that these ask for.
    pub(crate) base: Option<Base>,
    /// What nobody has reviewed, and so is left.
    pub(crate) unreviewed: Unreviewed,
    /// What is asked about what memberships open.
    pub(crate) access: AccessAsked,
}

impl DesiredState {
    /// Returns the configuration.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Returns the people, in the order of files and of entries in them.
    pub fn people(&self) -> &[DesiredPerson] {
        &self.people
    }

    /// Returns the declared groups.
    pub fn groups(&self) -> &[DeclaredGroup] {
        &self.groups
    }

    /// Returns every group that a default adds, whether or not anybody gets it.
    pub fn default_groups(&self) -> &BTreeSet<GroupWish> {
        &self.default_groups
    }

    /// Returns whether some default gives the attribute, so that `null` may be an opt-out.
    pub fn gives_by_default(&self, attribute: &AttributeName) -> bool {
        self.default_attributes.contains(attribute)
    }

    /// Returns whether a value, or its key, at that place is one of a default.
    pub fn is_default(&self, span: Span) -> bool {
        self.default_places.contains(&span)
    }

    /// Returns the declared linked object definitions.
    pub fn definitions(&self) -> &[DeclaredDefinition] {
        &self.definitions
    }
}

/// The files before a change.
#[derive(Clone, Debug)]
pub struct Base {
    /// The git ref or the folder, as it was named.
    pub name: String,
    /// The commit that the ref meant.
    pub commit: Option<String>,
    /// What they ask for; none where they have mistakes.
    pub files: Option<Arc<EarlierFiles>>,
    /// What their configuration says of approvals; none where that has mistakes.
    pub approvals: Option<Approvals>,
}

/// What the files before a change ask for.
#[derive(Debug)]
pub struct EarlierFiles {
    /// What they ask for.
    pub desired: DesiredState,
    /// The texts that say so.
    pub sources: SourceMap,
}

/// The configuration, with defaults filled in.
#[derive(Clone, Debug)]
pub struct Config {
    /// The org that the files are meant for.
    pub org: Option<Located<String>>,
    /// Which files hold desired state: patterns relative to DIR.
    pub files: Vec<Located<String>>,
    /// How a person without `status` starts.
    pub create: CreateAs,
    /// What every person gets who does not say otherwise.
    pub defaults: Defaults,
    /// Which groups people may be taken out of.
    pub managed: ManagedGroups,
    /// What becomes of memberships that a rule may give.
    pub rule_fed: RuleFed,
    /// Whether people who must choose a password get the mail.
    pub activation: Mail,
    /// Whether a lock-out is undone.
    pub locked_out: LockedOut,
    /// The limits that stop a plan.
    pub guards: Guards,
    /// The file that says which id each login has in this org, relative to DIR.
    pub ids: Option<Located<String>>,
    /// What reading one file may cost.
    pub limits: FileLimits,
    /// How much of Okta's rate limits may be used.
    pub share: Share,
    /// What is taken from people before they lose access.
    pub offboarding: Offboarding,
    /// Whose owners approve who joins.
    pub approvals: Approvals,
}

/// What is taken from people before they lose access.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offboarding {
    /// Before a deactivation.
    pub deactivation: BTreeSet<OffboardingAct>,
    /// Before a suspension.
    pub suspension: BTreeSet<OffboardingAct>,
}

/// Which groups people may be taken out of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ManagedGroups {
    /// Those that the files declare.
    Declared,
    /// Those that a person or a default mentions, and the declared ones.
    Mentioned,
    /// All that can be written.
    All,
    /// Those whose name matches a pattern.
    Patterns(Vec<Located<String>>),
}

words! {
    /// How a person without `status` starts.
    pub CreateAs {
        /// Created and activated.
        Active "ACTIVE",
        /// Created only.
        Staged "STAGED",
    }

    /// What happens to memberships that an active group rule may assign.
    pub RuleFed {
        /// They are not managed.
        Leave "leave",
        /// They are removed like others; Okta then excludes the person from the rule.
        Remove "remove",
    }

    /// Whether a lock-out is undone.
    pub LockedOut {
        /// It is left to the person and to Okta's policy.
        Leave "leave",
        /// People who should be ACTIVE are unlocked.
        Unlock "unlock",
    }

    /// Something that is taken from somebody before they lose access.
    pub OffboardingAct {
        /// Their sessions.
        ClearSessions "clearSessions",
        /// The OAuth tokens that applications hold for them; goes with `clearSessions`.
        RevokeTokens "revokeTokens",
        /// What they have consented to.
        RevokeGrants "revokeGrants",
    }
}

/// The limits that stop a plan, and who is never touched.
#[derive(Clone, Debug)]
pub struct Guards {
    /// People who are created, or activated from STAGED.
    pub creations: Limit,
    /// People who are deactivated.
    pub deactivations: Limit,
    /// People who are suspended.
    pub suspensions: Limit,
    /// People who regain access.
    pub reactivations: Limit,
    /// People who are deleted.
    pub deletions: Limit,
    /// Members who are taken out of a group, group by group.
    pub group_removals: Limit,
    /// Memberships of managed groups that end, over all groups.
    pub membership_removals: Limit,
    /// People who lose their last managed group and do not leave.
    pub people_without_groups: Limit,
    /// Names and name patterns of groups that may lose their last member.
    pub may_become_empty: Vec<Located<String>>,
    /// People who join a group that carries an administrator role.
    pub admin_grants: Limit,
    /// People of the org whose login, email or second email changes.
    pub email_changes: Limit,
    /// Activation mails.
    pub emails: Limit,
    /// People whose password is expired.
    pub password_expiries: Limit,
    /// Patterns of the domains that an address of this plan may have; where there are none, it may have any.
    pub domains: Vec<Located<String>>,
    /// Logins, login patterns and ids of people who may only gain.
    pub protected: Vec<Located<String>>,
    /// Logins and ids of people who may lose access although they have an administrator role.
    pub admins_who_may_lose_access: Vec<Located<String>>,
}

/// A limit: both parts hold; a part that is absent does not limit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limit {
    /// At most so many.
    pub count: Option<u64>,
    /// At most this share of the population in percent, rounded up to whole people.
    pub percent: Option<f64>,
}

/// What every person gets who does not say otherwise.
#[derive(Clone, Debug, Default)]
pub struct Defaults {
    /// Attributes.
    pub profile: BTreeMap<AttributeName, Keyed<DesiredValue>>,
    /// Groups to be in; makes nobody's groups exact.
    pub groups: Vec<Located<GroupWish>>,
    /// Links.
    pub links: BTreeMap<RelationName, Keyed<Option<Login>>>,
    /// The user type.
    pub type_name: Option<Located<TypeName>>,
}

/// One person as the files ask for them, defaults merged in.
#[derive(Clone, Debug)]
pub struct DesiredPerson {
    /// The login, where it is written.
    pub login: Located<Login>,
    /// The id that the entry itself has. It pins the person, and alone says that somebody who comes back is the same
    /// human.
    pub id: Option<Located<UserId>>,
    /// The id that the `ids:` file has for the login. It pins the person too.
    pub mapped_id: Option<Located<UserId>>,
    /// The logins that the person had, the newest first, so that the new one is a rename.
    pub previous_logins: Vec<Located<Login>>,
    /// The user type that is asked for.
    pub type_name: Option<Located<TypeName>>,
    /// The status that is asked for.
    pub status: Option<Located<DesiredStatus>>,
    /// The attributes that the files mention. Any other stays as it is in Okta. Never holds `login`.
    pub profile: BTreeMap<AttributeName, Keyed<DesiredValue>>,
    /// The groups that the files mention.
    pub groups: GroupWishes,
    /// The primary of each relationship that the files mention; `None` removes the link.
    pub links: BTreeMap<RelationName, Keyed<Option<Login>>>,
    /// A password that is older than this day, which begins at 00:00 UTC, is expired.
    pub password_not_before: Option<Located<Date>>,
    /// What somebody new starts with to sign in.
    pub credentials: Option<Located<UserCredentials>>,
    /// Why, for reviewers.
    pub reason: Option<Located<String>>,
}

impl DesiredPerson {
    /// Returns the id that pins the person: the entry's own, or that of the `ids:` file.
    pub fn pinned_id(&self) -> Option<&Located<UserId>> {
        self.id.as_ref().or(self.mapped_id.as_ref())
    }

    /// Returns whether the entry is about somebody who is to be gone. Its login may be somebody else's by now, and
    /// counts for nothing.
    pub fn is_tombstone(&self) -> bool {
        let status = self.status.as_ref().map(|status| status.value);
        status == Some(DesiredStatus::Deleted)
    }
}

/// A value that somebody wrote for an attribute. The schema of the org decides what it becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DesiredValue {
    /// `null`: the attribute is unset. An empty list means the same.
    Unset,
    /// A single value.
    Scalar(Scalar),
    /// A list, in order.
    List(Vec<Scalar>),
}

/// A scalar exactly as it is written: `1.10`, `+31612345678`, `NO`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scalar {
    /// The text, without quotes.
    pub text: SmolStr,
    /// How it is written.
    pub style: ScalarStyle,
}

/// How a scalar is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScalarStyle {
    /// Without quotes: may be a number or a boolean where the schema asks for one.
    Plain,
    /// In quotes or as a block: text.
    Quoted,
}

/// The groups that the files mention for a person.
#[derive(Clone, Debug, Default)]
pub struct GroupWishes {
    /// What the person's own `groups` says.
    pub own: OwnGroups,
    /// What defaults add, without what the person's own `remove` names. Empty for people who leave.
    pub defaults: Vec<Located<GroupWish>>,
}

/// What a person's own `groups` says.
#[derive(Clone, Debug, Default)]
pub enum OwnGroups {
    /// It is not there.
    #[default]
    Absent,
    /// In these, and in no other managed group.
    Exact(Span, Vec<Located<GroupWish>>),
    /// In some, and not in others.
    Change {
        /// In these.
        add: Vec<Located<GroupWish>>,
        /// Not in these.
        remove: Vec<Located<GroupWish>>,
    },
}

impl OwnGroups {
    /// Returns the groups to be in, those to leave, and, where the first are all of the managed ones, the place that
    /// says so.
    pub fn parts(&self) -> (&[Located<GroupWish>], &[Located<GroupWish>], Option<Span>) {
        match self {
            Self::Absent => (&[], &[], None),
            Self::Exact(span, own) => (own, &[], Some(*span)),
            Self::Change { add, remove } => (add, remove, None),
        }
    }
}

/// A group that the files declare, and so manage.
#[derive(Clone, Debug)]
pub struct DeclaredGroup {
    /// The exact name.
    pub name: Located<GroupName>,
    /// Okta's id, where the files pin the group.
    pub id: Option<Located<GroupId>>,
    /// The name that the group has had, so that the new one is a rename.
    pub previous_name: Option<Located<GroupName>>,
    /// The description, where the files mention it.
    pub description: Option<Located<String>>,
}

/// A linked object definition that the files declare.
#[derive(Clone, Debug)]
pub struct DeclaredDefinition {
    /// The name of the primary side (`manager`).
    pub primary: Located<RelationName>,
    /// Its title.
    pub primary_title: String,
    /// Its description.
    pub primary_description: Option<String>,
    /// The name of the associated side (`subordinate`).
    pub associated: Located<RelationName>,
    /// Its title.
    pub associated_title: String,
    /// Its description.
    pub associated_description: Option<String>,
}
