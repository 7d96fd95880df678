//! What of a plan concerns one person: picked from the plan itself, so that it cannot differ from what `plan` prints.

use serde::Serialize;

use crate::live::LiveUser;
use crate::model::ids::Login;
use crate::plan::blocked::Blocked;
use crate::plan::danger::Danger;
use crate::plan::note::{About, Note, NoteKind};
use crate::plan::refusal::Refusal;
use crate::plan::step::Step;
use crate::plan::{Plan, PlannedPerson};

/// What of a plan concerns one person.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Concern<'p> {
    #[serde(skip)]
    pub(crate) plan: &'p Plan,
    /// Whether the files are met: nothing is to be done, and no wish is left unmet.
    pub met: bool,
    /// What happens to them.
    pub person: Option<&'p PlannedPerson>,
    /// Their steps.
    pub steps: Vec<&'p Step>,
    /// What must not be overlooked.
    pub dangers: Vec<&'p Danger>,
    /// Their wishes that cannot be met.
    pub blocked: Vec<&'p Blocked>,
    /// What is left undone for them, and why.
    pub notes: Vec<&'p Note>,
    /// The guards that stop the plan for their sake, or count them among others. Any refusal stops all of it.
    pub refusals: Vec<&'p Refusal>,
    /// How many more refusals stop the plan, and their steps with it.
    pub other_refusals: usize,
}

/// Picks what concerns somebody whom the plan calls `name`; nobody calls somebody whom no entry is about.
pub fn concern<'p>(plan: &'p Plan, user: &LiveUser, name: Option<&Login>) -> Concern<'p> {
    let mut people = plan.people().iter();
    let person = people.find(|person| person.id.as_ref() == Some(&user.id));
    let is_them = |login: &Login| name == Some(login);
    let steps: Vec<&Step> = person.map_or(Vec::new(), |person| {
        person.steps.iter().map(|id| plan.step(*id)).collect()
    });
    let dangers = plan.dangers().iter();
    let dangers = dangers.filter(|each| each.to.login().is_some_and(is_them));
    let blocked = plan.blocked().iter();
    let blocked = blocked.filter(|each| name.is_some_and(|name| each.is_about(name)));
    let blocked: Vec<&Blocked> = blocked.collect();
    let live = user.login();
    let notes = plan.notes().iter().filter(|note| match &note.about {
        About::Person(login) => is_them(login) || may_concern(&note.kind, live.as_ref()),
        About::Rule(_) => may_concern(&note.kind, name),
        About::Plan | About::Group(_) | About::Relationship(_) | About::Protected(_) => false,
    });
    let notes: Vec<&Note> = notes.collect();
    let is_left = notes.iter().any(|note| note.kind.leaves_a_wish_unmet());
    let refusals: Vec<&Refusal> = plan
        .refusals()
        .iter()
        .filter(|_| person.is_some())
        .collect();
    let total = refusals.len();
    let refusals: Vec<&Refusal> = refusals
        .into_iter()
        .filter(|refusal| match refusal {
            Refusal::TooMany { .. } | Refusal::BecomesEmpty { .. } | Refusal::Domains { .. } => {
                true
            }
            Refusal::Protected { login, .. } => is_them(login),
            Refusal::Administrators { people, .. } => {
                people.iter().any(|each| is_them(&each.login))
            }
        })
        .collect();
    Concern {
        plan,
        met: name.is_some() && person.is_none() && blocked.is_empty() && !is_left,
        person,
        steps,
        dangers: dangers.collect(),
        blocked,
        notes,
        other_refusals: total - refusals.len(),
        refusals,
    }
}

/// Whether a note about somebody else is about this person too: they may be the same, or point at who leaves.
fn may_concern(kind: &NoteKind, live: Option<&Login>) -> bool {
    match kind {
        NoteKind::MaybeRename { login, .. } => live == Some(login),
        NoteKind::PointAtLeaver { people, .. } => live.is_some_and(|live| people.contains(live)),
        NoteKind::RulesMayAct { people, .. } => live.is_some_and(|live| people.contains(live)),
        NoteKind::AwaitsPerson { .. }
        | NoteKind::StagedWithoutStatus
        | NoteKind::SuspendedWithoutStatus
        | NoteKind::LockedOutWithoutStatus
        | NoteKind::DeactivatedWithoutStatus { .. }
        | NoteKind::ProviderKept { .. }
        | NoteKind::NotInOrg
        | NoteKind::DeactivatedNotWritten { .. }
        | NoteKind::LeaverGainsNothing { .. }
        | NoteKind::LeaverKeepsGroups { .. }
        | NoteKind::LeaverGroupsUnreadable
        | NoteKind::GroupsNotManaged { .. }
        | NoteKind::NoGroupManaged
        | NoteKind::RuleFed { .. }
        | NoteKind::RulesUnreadable
        | NoteKind::RulesUnknown
        | NoteKind::PreviousLoginServed
        | NoteKind::PreviousLoginUnknown { .. }
        | NoteKind::PreviousLoginOfAnother { .. }
        | NoteKind::EmailStays
        | NoteKind::MailWithheld
        | NoteKind::NoPassword
        | NoteKind::PasswordKept { .. }
        | NoteKind::PasswordNotDue { .. }
        | NoteKind::BlockedElsewhere { .. }
        | NoteKind::CameAlong { .. }
        | NoteKind::WaitsForEarlier { .. }
        | NoteKind::NotReviewed { .. }
        | NoteKind::InTransition { .. }
        | NoteKind::UnrecognizedStatus { .. }
        | NoteKind::GroupDescriptionKept
        | NoteKind::PreviousNameServed
        | NoteKind::PreviousNameUnknown { .. }
        | NoteKind::MaybeGroupRename { .. }
        | NoteKind::GroupNotCreated { .. }
        | NoteKind::BecomesManaged { .. }
        | NoteKind::DefinitionKept
        | NoteKind::GroupRuleDiffers { .. }
        | NoteKind::GroupRuleWould { .. }
        | NoteKind::ProtectsNobody
        | NoteKind::ListIncomplete => false,
    }
}
