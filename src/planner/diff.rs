//! One person: what differs between the entry and the org, in no order yet.

pub(crate) mod silent;

use crate::desired::state::CreateAs;
use crate::live::LiveUser;
use crate::model::route::{Gap, Obstacle, from_creation, gap};
use crate::model::status::{DesiredStatus, UserStatus};
use crate::model::transition::Credential;
use crate::plan::blocked::BlockReason;
use crate::plan::note::NoteKind;
use crate::planner::attribute;
use crate::planner::changes::Mailing;
use crate::planner::changes::PersonChanges;
use crate::planner::circumstances::{circumstances, credential};
use crate::planner::context::{Context, Findings};
use crate::planner::group::{self, GroupChanges};
use crate::planner::link::{self, LinkChange};
use crate::planner::mailing;
use crate::planner::password;
use crate::planner::person::{Person, comes_back, creates, leaver, wish};
use crate::planner::withhold;

/// How the person stands to the org, which decides what may be written at all.
enum Writable<'a> {
    /// Not in the org, to be created.
    New,
    /// Not in the org, and to stay out.
    Absent,
    /// Okta is moving them, has them in a status that nobody knows, or nobody knows whether it is them.
    Untouchable,
    /// DEPROVISIONED, and to stay: only memberships may go.
    Deactivated(&'a LiveUser),
    /// Everything may be written.
    Present(&'a LiveUser),
}

/// Compares one person. What does not fit the org is withheld, and told.
pub fn person(context: &Context<'_>, index: usize, findings: &mut Findings) -> PersonChanges {
    let person = &context.people.all[index];
    if person.is_in_doubt() || (person.live.is_none() && person.is_withheld()) {
        withhold::entry(context, person, findings);
        return PersonChanges::none(person);
    }
    let mut found = Findings::default();
    let mut changes = compare(context, person, &mut found);
    withhold::part(context, person, &mut changes, found, findings);
    changes
}

fn compare(context: &Context<'_>, person: &Person<'_>, findings: &mut Findings) -> PersonChanges {
    let index = person.index;
    let mut changes = PersonChanges::none(person);
    match writable(context, person, findings) {
        Writable::Absent | Writable::Untouchable => {}
        Writable::New => {
            if let Some(reason) = context.renames.refused_creation(index) {
                let span = person.entry.login.span;
                findings.block(context, person, span, reason.clone());
                return changes;
            }
            let config = context.desired.config();
            let start = match config.create {
                CreateAs::Active => DesiredStatus::Active,
                CreateAs::Staged => DesiredStatus::Staged,
            };
            let goal = wish(person.entry).unwrap_or(start);
            changes.create = Some(attribute::new_profile(context, person, findings));
            changes.groups = group::compare(context, person, findings);
            changes.links = link::compare(context, person, findings);
            changes.create_type = person
                .new_type
                .as_ref()
                .map(|new| attribute::type_ref(new.to));
            let credential = new_credential(person);
            changes.legs = from_creation(goal, credential);
            changes.expiry = password::next_login(person, credential, &changes.legs);
            changes.mailing = mailing::of_new(config, goal, credential, &changes.legs);
        }
        Writable::Deactivated(user) => {
            withhold::deactivated(context, person, user, &mut changes, findings);
        }
        Writable::Present(user) => {
            present(context, person, user, &mut changes, findings);
            let first = || password::next_login(person, credential(user), &changes.legs);
            changes.expiry =
                password::compare(context, person, user, &changes.legs, findings).or_else(first);
        }
    }
    changes
}

/// Returns whether something that somebody's entry asks for is impossible, as far as that shows without their memberships
/// and links.
pub fn is_blocked(context: &Context<'_>, person: &Person<'_>) -> bool {
    let is_left_alone = withhold::is_left_alone(person);
    let is_renamed = person.live.filter(|_| !is_left_alone);
    let is_refused = context.renames.refused_creation(person.index).is_some()
        || is_renamed.is_some_and(|user| context.renames.is_refused(&user.id));
    if is_refused || (!person.mismatches.is_empty() && !is_left_alone) {
        return true;
    }
    let mut found = Findings::default();
    let is_impossible = if let Writable::Present(user) = writable(context, person, &mut found)
        && let Some(goal) = &person.entry.status
    {
        let circumstances = circumstances(context.desired.config(), user);
        let gap = gap(&user.status, goal.value, circumstances);
        matches!(gap, Gap::Blocked(_))
    } else {
        false
    };
    is_impossible || !found.blocked.is_empty()
}

#[expect(clippy::too_many_lines, reason = "one arm a status")]
fn writable<'a>(
    context: &Context<'_>,
    person: &Person<'a>,
    findings: &mut Findings,
) -> Writable<'a> {
    let span = person.entry.login.span;
    let Some(user) = person.live else {
        if creates(person.entry) {
            return Writable::New;
        }
        if wish(person.entry) == Some(DesiredStatus::Deprovisioned) {
            findings.note(context, person, span, NoteKind::NotInOrg);
        }
        return Writable::Absent;
    };
    if let Some(to) = &user.transitioning_to {
        let to = to.clone();
        let wish = person.entry.status.as_ref();
        match wish.filter(|wish| wish.value.is_held_back_by(&to)) {
            Some(wish) => {
                let (span, wish) = (wish.span, wish.value);
                findings.block(
                    context,
                    person,
                    span,
                    BlockReason::InTransition { to, wish },
                );
            }
            None => findings.note(context, person, span, NoteKind::InTransition { to }),
        }
        return Writable::Untouchable;
    }
    if let UserStatus::Unrecognized(status) = &user.status {
        let status = status.clone();
        match &person.entry.status {
            Some(wish) => findings.block(
                context,
                person,
                wish.span,
                BlockReason::UnrecognizedStatus { status },
            ),
            None => findings.note(
                context,
                person,
                span,
                NoteKind::UnrecognizedStatus { status },
            ),
        }
        return Writable::Untouchable;
    }
    if user.status != UserStatus::Deprovisioned {
        return Writable::Present(user);
    }
    match &person.entry.status {
        Some(wish) => match wish.value {
            DesiredStatus::Active | DesiredStatus::Suspended => {
                if comes_back(person) {
                    return Writable::Present(user);
                }
                let reason = BlockReason::ReactivationNeedsId {
                    id: user.id.clone(),
                    wish: wish.value,
                };
                findings.block(context, person, wish.span, reason);
                // Whether it is the same human is in doubt, so nothing is written at all.
                Writable::Untouchable
            }
            DesiredStatus::Deleted => Writable::Present(user),
            DesiredStatus::Staged => {
                let status = user.status.clone();
                let reason = BlockReason::StagedIsStartOnly { status };
                findings.block(context, person, wish.span, reason);
                Writable::Deactivated(user)
            }
            DesiredStatus::Deprovisioned => Writable::Deactivated(user),
        },
        None => Writable::Deactivated(user),
    }
}

/// Compares the links. To somebody who leaves, an impossible link is one more thing that is not given.
fn links(
    context: &Context<'_>,
    person: &Person<'_>,
    groups: &GroupChanges,
    findings: &mut Findings,
) -> Vec<LinkChange> {
    if leaver(person).is_none() {
        return link::compare(context, person, findings);
    }
    let mut unwritten = Findings::default();
    let links = link::compare(context, person, &mut unwritten);
    let groups = groups.withheld.iter().map(|name| format!("group {name}"));
    let blocked = unwritten.blocked.iter();
    let gains = groups.chain(blocked.filter_map(|blocked| blocked.reason.subject()));
    let gains: Vec<String> = gains.collect();
    if !gains.is_empty() {
        let span = person.entry.login.span;
        findings.note(
            context,
            person,
            span,
            NoteKind::LeaverGainsNothing { gains },
        );
    }
    links
}

fn present(
    context: &Context<'_>,
    person: &Person<'_>,
    user: &LiveUser,
    changes: &mut PersonChanges,
    findings: &mut Findings,
) {
    let config = context.desired.config();
    let goal = wish(person.entry);
    if goal != Some(DesiredStatus::Deleted) {
        silent::provider(context, person, user, findings);
        changes.profile = attribute::compare(context, person, user, findings);
        changes.groups = group::compare(context, person, findings);
        changes.links = links(context, person, &changes.groups, findings);
    }
    let Some(goal) = &person.entry.status else {
        silent::without_status(context, person, user, findings);
        return;
    };
    let circumstances = circumstances(config, user);
    match gap(&user.status, goal.value, circumstances) {
        Gap::Met => {}
        Gap::AwaitsPerson => {
            let status = user.status.clone();
            let kind = NoteKind::AwaitsPerson { status };
            findings.note(context, person, goal.span, kind);
        }
        Gap::Route(legs) => {
            changes.legs = legs;
            changes.mailing = mailing::of_live(config, goal.value, person, user, changes);
            if changes.mailing == Mailing::Withheld {
                findings.note(context, person, goal.span, NoteKind::MailWithheld);
            }
        }
        Gap::Blocked(obstacle) => {
            let status = user.status.clone();
            let wish = goal.value;
            let reason = match obstacle {
                Obstacle::StagedIsStartOnly => BlockReason::StagedIsStartOnly { status },
                Obstacle::SourcedCannotBeUnlocked => BlockReason::UnlockSourced { wish },
                Obstacle::UnrecognizedStatus => BlockReason::UnrecognizedStatus {
                    status: status.to_string(),
                },
            };
            findings.block(context, person, goal.span, reason);
        }
    }
}

/// What somebody new has to sign in with.
fn new_credential(person: &Person<'_>) -> Credential {
    let written = person.entry.credentials.as_ref();
    let written = written.map(|credentials| &credentials.value);
    match written.map(|each| (each.password.is_some(), each.provider.is_some())) {
        Some((true, _)) => Credential::Password,
        Some((false, true)) => Credential::Federated,
        Some((false, false)) | None => Credential::Nothing,
    }
}
