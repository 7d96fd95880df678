//! The plan: what would be done, in what order, for whom, and what is left undone and why.
//!
//! **Invariants:** `plan` does not know that HTTP exists. A step waits only for steps before it. A [`Plan`] is
//! what a rehearsal made of a [`Draft`], or what was read back from a document; only the former is ever carried out.

pub mod access;
pub mod apart;
pub mod approval;
pub mod blocked;
pub mod cause;
pub mod contradiction;
pub mod danger;
pub mod document;
pub mod effect;
mod names;
pub mod note;
pub mod prediction;
pub mod refusal;
pub mod step;

use std::collections::{BTreeMap, BTreeSet, HashSet};

use serde::{Deserialize, Serialize};

use crate::model::ids::{GroupName, Login, UserId};
use crate::model::status::{DesiredStatus, UserStatus};
use crate::plan::access::Access;
use crate::plan::apart::{Apart, Setting};
use crate::plan::approval::Approval;
use crate::plan::blocked::Blocked;
use crate::plan::danger::Danger;
use crate::plan::note::{About, Note};
use crate::plan::prediction::Prediction;
use crate::plan::refusal::Refusal;
use crate::plan::step::{Step, StepId};
use crate::source::Place;

/// A plan that was not rehearsed yet, and so may not be shown or run.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    pub(crate) body: Body,
    /// Steps that wait for each other, all around: then there is no order that is safe to run, and the rehearsal says so.
    pub(crate) circle: Vec<StepId>,
    /// The entries of which anything is to be done or said, by their place in the files.
    pub(crate) stirred: BTreeSet<usize>,
}

/// A plan: immutable and complete. Show and do read this one value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Plan {
    #[serde(flatten)]
    body: Body,
    forecast: Forecast,
}

/// What draft and plan have in common.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Body {
    pub(crate) org: String,
    /// The snapshot that stood for the org, where one did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Taken")]
    pub(crate) snapshot: Option<Taken>,
    /// The patterns of a partial plan (`--only`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) only: Option<Vec<String>>,
    /// How many people of the files these patterns mean.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) selected: Option<usize>,
    /// This change apart from what was there before (`--base`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) apart: Option<Apart>,
    /// Invariant: in an order that is safe to run; a step names only steps before it.
    pub(crate) steps: Vec<Step>,
    pub(crate) people: Vec<PlannedPerson>,
    pub(crate) dangers: Vec<Danger>,
    /// What the memberships of the plan open; `None` where nobody asked, or there is nothing to tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) access: Option<Access>,
    pub(crate) notes: Vec<Note>,
    pub(crate) blocked: Vec<Blocked>,
    pub(crate) refusals: Vec<Refusal>,
    /// The groups that somebody joins and that one of their owners approves for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) approvals: Vec<Approval>,
    pub(crate) census: Census,
    /// People of the org in no file, the DEPROVISIONED ones left out.
    pub(crate) left_alone: Vec<LeftAlone>,
}

/// A snapshot that stands for an org.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Taken {
    /// What time it was in the org when it was read.
    #[serde(rename = "taken")]
    pub at: String,
    /// Whether pseudonyms stand for names, addresses, numbers and ids.
    pub redacted: bool,
}

/// Somebody of the org whom no file names.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "camelCase")]
pub struct LeftAlone {
    /// The login.
    pub login: Option<Login>,
    /// The id.
    pub id: UserId,
    /// The status.
    pub status: UserStatus,
    /// The declared groups that they are in, of those that were looked at.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<GroupName>,
}

/// A person whom the plan touches.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlannedPerson {
    /// The login the files use.
    pub login: Login,
    /// The id, unless the plan creates the person.
    pub id: Option<UserId>,
    /// The status in Okta, unless the plan creates the person.
    pub status: Option<UserStatus>,
    /// The status that the files ask for.
    pub wish: Option<DesiredStatus>,
    /// Where the files ask.
    pub place: Place,
    /// Why, in the words of the files.
    pub reason: Option<String>,
    /// Their steps, in order.
    pub steps: Vec<StepId>,
    /// What happens to them, in one word: the gravest.
    pub class: Class,
    /// What group rules will then do to their memberships, by group.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub predictions: Vec<Prediction>,
}

/// What happens to a person, the gravest of it.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "camelCase")]
pub enum Class {
    /// They are new.
    Create,
    /// From STAGED or DEPROVISIONED.
    Activate,
    /// Unsuspended or unlocked.
    Unsuspend,
    /// Profile, groups or links only.
    Update,
    /// Suspended.
    Suspend,
    /// Deactivated.
    Deactivate,
    /// Deleted.
    Delete,
}

impl Class {
    /// All classes, in the order of the last line.
    pub const ALL: [Self; 7] = [
        Self::Create,
        Self::Activate,
        Self::Unsuspend,
        Self::Update,
        Self::Suspend,
        Self::Deactivate,
        Self::Delete,
    ];

    /// Returns the verb of the last line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Activate => "activate",
            Self::Unsuspend => "unsuspend",
            Self::Update => "update",
            Self::Suspend => "suspend",
            Self::Deactivate => "deactivate",
            Self::Delete => "delete",
        }
    }
}

/// How many people there are.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "camelCase")]
pub struct Census {
    /// Entries in the files.
    pub in_files: usize,
    /// Entries about which the plan leaves nothing to do; of a partial plan, among the people who are in it.
    pub met: usize,
    /// Tombstones of people whom the org does not have any more.
    pub gone: usize,
    /// People of the org in no file, the DEPROVISIONED ones left out.
    pub in_no_file: usize,
    /// How many of these are in declared groups; `None` in a partial plan.
    pub in_declared_groups: Option<usize>,
    /// Declared groups of the org in which nobody looked for people who are in no file: large ones, and those that the
    /// token may not read.
    pub groups_not_looked_at: usize,
    /// Managed people in the org and not DEPROVISIONED: the population of the guards.
    pub population: usize,
}

/// What the rehearsal counted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Forecast {
    /// The calls that applying takes, reads included.
    pub calls: usize,
    /// The same by rate-limit bucket.
    // See facts::limits 4.
    pub by_bucket: BTreeMap<String, usize>,
}

impl Draft {
    /// Returns the steps, in an order that is safe to run.
    pub fn steps(&self) -> &[Step] {
        &self.body.steps
    }

    /// Returns the wishes that cannot be met.
    pub fn blocked(&self) -> &[Blocked] {
        &self.body.blocked
    }

    /// Returns the people whom the steps touch.
    pub fn people(&self) -> &[PlannedPerson] {
        &self.body.people
    }

    /// Returns the steps that wait for each other, all around; none, unless the planner has a defect.
    pub fn circle(&self) -> &[StepId] {
        &self.circle
    }

    /// Claims that steps wait for each other all around, so that tests see the rehearsal refuse them.
    #[doc(hidden)]
    #[must_use]
    pub fn with_circle(self, circle: Vec<StepId>) -> Self {
        Self { circle, ..self }
    }

    /// Says which snapshot stood for the org.
    #[must_use]
    pub fn on(mut self, snapshot: Option<Taken>) -> Self {
        self.body.snapshot = snapshot;
        self
    }

    /// Makes the plan, with what its rehearsal counted.
    pub fn with_forecast(self, forecast: Forecast) -> Plan {
        Plan {
            body: self.body,
            forecast,
        }
    }
}

impl Plan {
    /// Returns the base URL of the org that the plan was made for.
    pub fn org(&self) -> &str {
        &self.body.org
    }

    /// Returns the snapshot on which the plan was made; none where it was made on the org itself.
    pub fn snapshot(&self) -> Option<&Taken> {
        self.body.snapshot.as_ref()
    }

    /// Returns the patterns of a partial plan, and how many people of the files they mean.
    pub fn only(&self) -> Option<(&[String], usize)> {
        Some((self.body.only.as_deref()?, self.body.selected?))
    }

    /// Returns what the plan was held against (`--base`), and what it leaves because it was there before.
    pub fn apart(&self) -> Option<&Apart> {
        self.body.apart.as_ref()
    }

    /// Returns what the change sets in the configuration; nothing, where the plan is held against no base.
    pub fn settings(&self) -> &[Setting] {
        self.apart().map_or(&[], |apart| &apart.settings)
    }

    /// Returns the steps, in an order that is safe to run.
    pub fn steps(&self) -> &[Step] {
        &self.body.steps
    }

    /// Returns a step.
    pub fn step(&self, id: StepId) -> &Step {
        &self.body.steps[id.index()]
    }

    /// Returns the people whom the steps touch, in the order of the files.
    pub fn people(&self) -> &[PlannedPerson] {
        &self.body.people
    }

    /// Returns what a reviewer must not overlook.
    pub fn dangers(&self) -> &[Danger] {
        &self.body.dangers
    }

    /// Returns what the memberships of the plan open; `None` where nobody asked, or there is nothing to tell.
    pub fn access(&self) -> Option<&Access> {
        self.body.access.as_ref()
    }

    /// Returns what the plan leaves undone, and why.
    pub fn notes(&self) -> &[Note] {
        &self.body.notes
    }

    /// Returns the notes about what the plan touches and about all of it, and those that stand without it. A plan that
    /// touches nothing has none of the latter: there is nothing that they would hide.
    pub fn notes_by_standing(&self) -> (Vec<&Note>, Vec<&Note>) {
        let people = self.people().iter().map(|person| &person.login);
        let blocked = self.blocked().iter();
        let blocked = blocked.flat_map(|each| each.login.iter().chain(&each.people));
        let touched: HashSet<&Login> = people.chain(blocked).collect();
        let written: HashSet<&GroupName> = self
            .steps()
            .iter()
            .filter_map(|step| step.operation.group_name())
            .collect();
        let is_own = |note: &&Note| match &note.about {
            About::Rule(_) => note.kind.is_new_of_its_rule(),
            About::Plan => true,
            About::Person(login) => touched.contains(login),
            About::Group(name) => written.contains(name),
            About::Relationship(_) | About::Protected(_) => false,
        };
        let has_none = self.steps().is_empty();
        let notes = self.notes().iter();
        let is_new = |note: &&Note| note.kind.is_the_changes_own();
        notes.partition(|note| has_none || is_own(note) || is_new(note))
    }

    /// Returns the wishes that a person's live state makes impossible.
    pub fn blocked(&self) -> &[Blocked] {
        &self.body.blocked
    }

    /// Returns the guards that stop the plan. An apply of a refused plan sends nothing.
    pub fn refusals(&self) -> &[Refusal] {
        &self.body.refusals
    }

    /// Returns the groups that somebody joins and that need an approval by one of their owners, by name.
    pub fn approvals(&self) -> &[Approval] {
        &self.body.approvals
    }

    /// Returns how many people there are.
    pub fn census(&self) -> Census {
        self.body.census
    }

    /// Returns who is in the org and in no file, in the order of their logins; whoever is DEPROVISIONED is left out.
    pub fn left_alone(&self) -> &[LeftAlone] {
        &self.body.left_alone
    }

    /// Returns what the rehearsal counted.
    pub fn forecast(&self) -> &Forecast {
        &self.forecast
    }

    /// Returns how many people are in a class.
    pub fn count(&self, class: Class) -> usize {
        let people = self.people().iter();
        people.filter(|person| person.class == class).count()
    }
}
