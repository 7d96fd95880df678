//! The plan run on a model of the org before it touches the org: its own requests, on an org in memory that is seeded
//! with the snapshot, once for each status in which a step may land.
//!
//! **Invariant:** no plan is shown or applied that was not rehearsed: [`rehearse`] is what turns a draft into a plan.
//! What group rules will surely do once the steps are done must be what they do in the model; of what is not sure the plan
//! says so.

mod after;
mod foretold;
mod reread;
mod seed;
mod stage;

use std::collections::BTreeMap;
use std::ops::Deref;

use crate::desired::state::DesiredState;
use crate::live::Snapshot;
use crate::model::ids::UserId;
use crate::model::table::Set;
use crate::plan::step::{Step, StepId};
use crate::plan::{Draft, Forecast, Plan};
use crate::planner::draft;
use crate::planner::person::{People, Person};
use crate::rehearsal::after::Expected;
use crate::rehearsal::stage::Stage;
use crate::request::{Call, Purpose, calls};
use crate::source::SourceMap;

/// Why a draft does not become a plan: the planner and the org in memory do not agree. A defect of this program,
/// found before it could do harm.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refuted {
    /// No order of the steps is safe.
    #[error("these steps wait for each other, so that none of them can be first: {}", .steps.join("; "))]
    Circle {
        /// The steps, in a few words each.
        steps: Vec<String>,
    },
    /// The org in memory refuses a request.
    #[error(
        "step {} ({what}): the plan says that Okta accepts `{call}`, but the rehearsal says: {answer}",
        .step.number()
    )]
    Illegal {
        /// The step.
        step: StepId,
        /// What the step does, in a few words.
        what: String,
        /// The call.
        call: String,
        /// What the org in memory answers.
        answer: String,
    },
    /// A lifecycle operation lands elsewhere.
    #[error(
        "step {} ({what}): the plan expects {expected}, but the rehearsal ends in {found}",
        .step.number()
    )]
    Lands {
        /// The step.
        step: StepId,
        /// What the step does, in a few words.
        what: String,
        /// Where the plan says it may land.
        expected: String,
        /// Where it lands.
        found: String,
    },
    /// A mail goes elsewhere.
    #[error(
        "step {} ({what}): the plan says that the mail goes to {plan}, but in the rehearsal the email is {found}",
        .step.number()
    )]
    Mails {
        /// The step.
        step: StepId,
        /// What the step does, in a few words.
        what: String,
        /// Where the plan says that it goes.
        plan: String,
        /// Where it goes.
        found: String,
    },
    /// Something moves that no step names.
    #[error("the plan does not say that {what} ends as it does in the rehearsal{}", told(.last.as_deref()))]
    Moves {
        /// What moves.
        what: String,
        /// The last step about the person, in a few words; none where no step is about them.
        last: Option<String>,
    },
    /// Group rules do something else to a membership than the plan foretells.
    #[error(
        "the plan says of {login} and the group {group} that by group rules the person {told}, but in the rehearsal \
         rules do not bring that about; the last step about it is {last}"
    )]
    Foretold {
        /// The person.
        login: String,
        /// The group.
        group: String,
        /// What the plan says.
        told: String,
        /// The last step about the person, in a few words.
        last: String,
    },
    /// The wishes are not met in the end.
    #[error("after the plan nothing should be left to do, but planning again finds: {what}")]
    Unmet {
        /// What a second plan would do.
        what: String,
    },
}

fn told(last: Option<&str>) -> String {
    last.map_or_else(
        || ", and no step is about it".to_owned(),
        |last| format!("; the last step about it is {last}"),
    )
}

/// Something that was rehearsed: only [`rehearse`] makes one, and apply takes nothing else.
#[derive(Clone, Debug, PartialEq)]
pub struct Rehearsed<T>(T);

impl<T> Deref for Rehearsed<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

/// Runs a draft on a model of the org, and makes it a plan.
///
/// # Errors
///
/// What the rehearsal refutes, with both opinions.
pub fn rehearse(
    draft: Draft,
    desired: &DesiredState,
    snapshot: &Snapshot,
    sources: &SourceMap,
) -> Result<Rehearsed<Plan>, Refuted> {
    if !draft.circle().is_empty() {
        let around = draft.circle().iter();
        let steps = around.map(|step| {
            let step = &draft.steps()[step.index()];
            stage::numbered(step)
        });
        return Err(Refuted::Circle {
            steps: steps.collect(),
        });
    }
    let calls = calls(draft.steps());
    let stirred = Stirred::by(&draft, desired);
    for turn in 0..seed::turns(draft.steps()) {
        let mut stage = Stage::new(seed::org(draft.steps(), snapshot, turn));
        let mut expected = Expected::of(stage.org(), snapshot);
        for (step, calls) in draft.steps().iter().zip(&calls) {
            perform(&mut stage, step, calls)?;
        }
        expected.nothing_else_moved(draft.steps(), &stage)?;
        converges(&draft, &stirred, desired, snapshot, sources, &stage)?;
        foretold::comes_true(draft.people(), draft.steps(), snapshot, stage)?;
    }
    Ok(Rehearsed(draft.with_forecast(forecast(&calls))))
}

fn perform(stage: &mut Stage, step: &Step, calls: &[Call]) -> Result<(), Refuted> {
    if let Some((plan, found)) = stage.other_mailbox(step) {
        let what = stage::words(step);
        return Err(Refuted::Mails {
            step: step.id,
            what,
            plan,
            found,
        });
    }
    for call in calls {
        let illegal = |answer: String| Refuted::Illegal {
            step: step.id,
            what: stage::words(step),
            call: call.template.to_string(),
            answer,
        };
        let Some(answer) = stage.send(step, call) else {
            return Err(illegal("an id is not known yet".to_owned()));
        };
        match &call.purpose {
            Purpose::Confirm | Purpose::Refresh | Purpose::ConfirmGroup | Purpose::Write
                if answer.is_success() => {}
            Purpose::ConfirmGone if answer.status == 404 => {}
            // Where the person is found decides.
            Purpose::Write if step.operation.may_be_refused() && !stage.awaits(step) => {}
            Purpose::Settle(landing) => {
                let found = stage::status(&answer);
                if !landing.iter().any(|status| status.as_str() == found) {
                    let expected: Vec<String> = landing.iter().map(ToString::to_string).collect();
                    return Err(Refuted::Lands {
                        step: step.id,
                        what: stage::words(step),
                        expected: expected.join(" or "),
                        found,
                    });
                }
            }
            Purpose::Confirm
            | Purpose::Refresh
            | Purpose::ConfirmGroup
            | Purpose::Write
            | Purpose::ConfirmGone => {
                return Err(illegal(stage::refusal(&answer)));
            }
        }
    }
    Ok(())
}

/// Plans again from how the org in memory ends: every wish must be met.
fn converges(
    draft: &Draft,
    stirred: &Stirred<'_>,
    desired: &DesiredState,
    snapshot: &Snapshot,
    sources: &SourceMap,
    stage: &Stage,
) -> Result<(), Refuted> {
    let after = reread::snapshot(draft.steps(), snapshot, stage);
    let found = draft::steps(desired, &after, snapshot, sources, |people, person| {
        stirred.has(people, person)
    });
    debug_assert_eq!(
        found,
        draft::steps(desired, &after, snapshot, sources, |_, _| true),
        "who is not stirred differs in nothing"
    );
    match found.first() {
        None => Ok(()),
        Some(step) => Err(Refuted::Unmet {
            what: stage::words(step),
        }),
    }
}

/// The people of whom a second plan may find anything.
enum Stirred<'a> {
    /// Everybody: groups or relationships are others by then, or the plan is about some people only.
    Everybody,
    /// Those of whom the first plan found something, those whom it touches, and whoever links to one of them.
    Some {
        found: Set<usize>,
        touched: Set<&'a UserId>,
    },
}

impl<'a> Stirred<'a> {
    fn by(draft: &'a Draft, desired: &DesiredState) -> Self {
        // What is about nobody declares something.
        let declares = |step: &Step| step.subject.login().is_none();
        if desired.only().is_some()
            || desired.base().is_some()
            || !desired.unreviewed().is_empty()
            || draft.steps().iter().any(declares)
        {
            return Self::Everybody;
        }
        Self::Some {
            found: draft.stirred.iter().copied().collect(),
            touched: seed::touched(draft.steps()).into_iter().collect(),
        }
    }

    fn has(&self, people: &People<'_>, person: &Person<'_>) -> bool {
        let Self::Some { found, touched } = self else {
            return true;
        };
        let is_stirred = |person: &Person<'_>| {
            let user = person.live.map(|user| &user.id);
            found.contains(&person.index) || user.is_some_and(|user| touched.contains(user))
        };
        let mut primaries = person.entry.links.values().filter_map(|link| {
            let index = people.by_login(&link.value.as_ref()?.key())?;
            Some(&people.all[index])
        });
        is_stirred(person) || primaries.any(is_stirred)
    }
}

fn forecast(calls: &[Vec<Call>]) -> Forecast {
    let mut by_bucket: BTreeMap<String, usize> = BTreeMap::new();
    for call in calls.iter().flatten() {
        *by_bucket
            .entry(call.template.endpoint().bucket().as_str().to_owned())
            .or_insert(0) += 1;
    }
    Forecast {
        calls: calls.iter().map(Vec::len).sum(),
        by_bucket,
    }
}
