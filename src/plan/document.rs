//! A plan as a document: what programs read, and what is read back to be compared with another plan, or shown. It is
//! never carried out: only a plan that this program has rehearsed is.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::plan::cause::Causes;
use crate::plan::refusal::Refusal;
use crate::plan::step::{Step, StepId};
use crate::plan::{Plan, Taken};

/// The version of the documents. A version stands for a form: keys may be added to it, and none changes its meaning or
/// goes.
pub const VERSION: u32 = 1;

/// A plan, and beside it what making it took.
///
/// The plan is the same, byte for byte, for the same files, configuration, org and version of the program; whatever may
/// differ from run to run is in `run`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(title = "okta-reconcile plan")]
pub struct PlanDocument<'p> {
    /// The version of this form.
    #[schemars(extend("const" = VERSION))]
    version: u32,
    /// What would be done, in what order, for whom, and what is left undone and why.
    #[schemars(with = "Plan")]
    plan: Cow<'p, Plan>,
    /// What making it took. A saved plan does not have it, so that the same plan gives the same bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Run")]
    run: Option<Run>,
}

/// What making a plan took.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Run {
    /// Calls to the org, repeated ones included.
    pub calls: u64,
    /// People who were read.
    pub people: usize,
    /// Groups that were read.
    pub groups: usize,
    /// What the rate limits make of applying it. `null` where the org has stated none, or there is nothing to do.
    pub at_the_limit: Option<AtTheLimit>,
    /// Who made the differences, where the System Log was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Causes")]
    pub causes: Option<Causes>,
    /// The commit of the files, where the CI system names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub commit: Option<String>,
    /// The snapshot of an org on which the plan was made, where it was not the org itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "OnSnapshot")]
    pub snapshot: Option<OnSnapshot>,
}

/// What a plan was made on that was not made on the org itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct OnSnapshot {
    /// When it was taken.
    #[serde(flatten)]
    pub taken: Taken,
    /// How many seconds before the run that was; `null` where the clock of the run is earlier.
    pub age_seconds: Option<u64>,
}

/// How long the calls of a plan take at the rate limits that the org has stated while it was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AtTheLimit {
    /// Minutes, begun ones counted whole.
    pub minutes: u64,
    /// The limit that decides, by the name of its calls.
    pub bucket: String,
    /// How many calls a minute it allows.
    pub per_minute: u64,
    /// How many of these are used: `rateLimit: {share: …}`.
    pub used_per_minute: u64,
}

/// Why a text is not read as a plan.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// It is no JSON.
    #[error("it is no JSON: {0}")]
    Json(String),
    /// Its version is another one.
    #[error("it is of version {0}, and this program reads version {VERSION}")]
    Version(String),
    /// It has not the form of a plan.
    #[error("it is no plan: {0}")]
    Form(String),
    /// It says something that this version does not know, or leaves out what this version writes.
    #[error("this version does not write `{0}` as it stands there")]
    Unknown(String),
    /// Its steps do not fit together.
    #[error("its steps do not fit together: {0}")]
    Steps(String),
}

impl<'p> PlanDocument<'p> {
    /// Puts a plan into a document, beside what making it took, where that is told.
    pub fn new(plan: &'p Plan, run: Option<Run>) -> Self {
        Self {
            version: VERSION,
            plan: Cow::Borrowed(plan),
            run,
        }
    }

    /// Returns the plan.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Returns what making the plan took.
    pub fn run(&self) -> Option<&Run> {
        self.run.as_ref()
    }
}

impl PlanDocument<'static> {
    /// Reads a document back, if it is exactly one that this version writes.
    ///
    /// # Errors
    ///
    /// Why it is none.
    pub fn read(text: &str) -> Result<Self, Unreadable> {
        let written: Value =
            serde_json::from_str(text).map_err(|error| Unreadable::Json(error.to_string()))?;
        if written["version"] != VERSION {
            return Err(Unreadable::Version(written["version"].to_string()));
        }
        let form = |error: serde_json::Error| Unreadable::Form(error.to_string());
        let document = Self::deserialize(&written).map_err(form)?;
        // Whatever is unknown, left out or written in another way shows here, wherever it stands.
        let again = serde_json::to_value(&document).map_err(form)?;
        if let Some(path) = difference(&written, &again, "") {
            return Err(Unreadable::Unknown(path));
        }
        fit(document.plan()).map_err(Unreadable::Steps)?;
        Ok(document)
    }
}

/// Returns the JSON Schema of a plan's document.
pub fn schema() -> Schema {
    let settings = schemars::generate::SchemaSettings::draft2020_12();
    let generator = settings.for_serialize().into_generator();
    generator.into_root_schema_for::<PlanDocument<'static>>()
}

/// Returns the path of the first place in which two values differ.
fn difference(one: &Value, other: &Value, path: &str) -> Option<String> {
    match (one, other) {
        (Value::Object(ones), Value::Object(others)) => {
            let only_there = others.keys().filter(|key| !ones.contains_key(*key));
            let keys = ones.keys().chain(only_there);
            let mut found = keys.filter_map(|key| {
                let path = format!("{path}/{key}");
                match (ones.get(key), others.get(key)) {
                    (Some(one), Some(other)) => difference(one, other, &path),
                    (None, _) | (_, None) => Some(path),
                }
            });
            found.next()
        }
        (Value::Array(ones), Value::Array(others)) if ones.len() == others.len() => {
            let mut pairs = ones.iter().zip(others).enumerate();
            pairs.find_map(|(at, (one, other))| difference(one, other, &format!("{path}/{at}")))
        }
        _ => (one != other).then(|| path.to_owned()),
    }
}

/// Checks that steps are numbered in their order, and that each names only steps of the plan, those before it where it
/// waits for them or needs what they make.
fn fit(plan: &Plan) -> Result<(), String> {
    let steps = plan.steps();
    for (at, step) in steps.iter().enumerate() {
        if step.id != StepId::at(at) {
            return Err(format!(
                "step {} has the number {}",
                at + 1,
                step.id.number()
            ));
        }
        let waits = step.after.iter().chain(&step.follows).copied();
        if let Some(later) = waits
            .chain(step.operation.needs())
            .find(|id| id.index() >= at)
        {
            let (step, later) = (step.id.number(), later.number());
            return Err(format!("step {step} waits for step {later}"));
        }
        made_before(step, steps)?;
    }
    let people = plan.people().iter().flat_map(|person| &person.steps);
    let refused = plan.refusals().iter().flat_map(refused_steps);
    match people.chain(refused).find(|id| id.index() >= steps.len()) {
        Some(id) => Err(format!("there is no step {}", id.number())),
        None => Ok(()),
    }
}

/// Checks that whoever and whatever an operation takes from an earlier step is made by that step.
fn made_before(step: &Step, steps: &[Step]) -> Result<(), String> {
    let mut makers = step.operation.makers();
    match makers.find(|(id, made)| steps[id.index()].operation.makes() != Some(*made)) {
        Some((id, _)) => Err(format!(
            "step {} takes what step {} does not make",
            step.id.number(),
            id.number()
        )),
        None => Ok(()),
    }
}

fn refused_steps(refusal: &Refusal) -> Vec<&StepId> {
    match refusal {
        Refusal::Protected { step, .. } => vec![step],
        Refusal::Administrators { people, .. } => {
            people.iter().map(|person| &person.step).collect()
        }
        Refusal::TooMany { .. } | Refusal::BecomesEmpty { .. } | Refusal::Domains { .. } => {
            Vec::new()
        }
    }
}
