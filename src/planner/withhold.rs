//! What of one person's changes is withheld where their entry and the org do not fit, and what goes ahead all the same.

use std::collections::BTreeSet;

use crate::desired::state::DesiredValue;
use crate::live::LiveUser;
use crate::model::ids::AttributeName;
use crate::model::status::{DesiredStatus, UserStatus};
use crate::plan::note::NoteKind;
use crate::planner::attribute;
use crate::planner::changes::PersonChanges;
use crate::planner::context::{Context, Findings};
use crate::planner::diff::silent;
use crate::planner::group::{self, GroupChanges};
use crate::planner::mismatch::{Mismatch, Withholds};
use crate::planner::person::{Person, creates, is_wanted, wish};
use crate::planner::typed::is_met;
use crate::source::{Keyed, Place, Span};

/// Says of somebody whose entry is withheld whole what does not fit, and what waits for it.
pub fn entry(context: &Context<'_>, person: &Person<'_>, findings: &mut Findings) {
    for mismatch in &person.mismatches {
        let withheld = match &mismatch.withholds {
            Withholds::Person | Withholds::Entry => subjects_of(person),
            Withholds::Attribute(_) | Withholds::Type | Withholds::Link(_) | Withholds::Group => {
                if mismatch.forbids_creation(person.schema) {
                    subjects_of(person)
                } else {
                    Vec::new()
                }
            }
        };
        findings.mismatch(context, person, &mismatch.finding, withheld);
    }
}

/// Takes out of the changes of somebody of the org what is withheld, and says what does not fit.
pub fn part(
    context: &Context<'_>,
    person: &Person<'_>,
    changes: &mut PersonChanges,
    compared: Findings,
    findings: &mut Findings,
) {
    if let Some(doubt) = context.renames.doubt(context.people, person) {
        // Nothing is done, so nothing else is said.
        let withheld = subjects(changes, person);
        *changes = PersonChanges::none(person);
        findings.unmet.insert(person.index);
        match doubt {
            Ok(finding) => findings.mismatch(context, person, finding, withheld),
            Err(reason) => {
                findings.block(context, person, person.entry.login.span, reason.clone());
                if let Some(last) = findings.blocked.last_mut() {
                    last.withheld = withheld;
                }
            }
        }
        return;
    }
    if is_left_alone(person) {
        findings.take(compared);
        return;
    }
    let mut withheld = Vec::new();
    if person.is_withheld() {
        withheld = all_but_leaving(changes, person);
        // Of what is withheld nothing else has to be said.
        findings.unmet.extend(compared.unmet);
        let status = person.entry.status.as_ref().map(|status| status.span);
        let status = status.map(|span| context.sources.place(span));
        let of_status = |place: &Place| status.as_ref() == Some(place);
        let blocked = compared.blocked.into_iter();
        findings
            .blocked
            .extend(blocked.filter(|each| of_status(&each.place)));
    } else {
        findings.take(compared);
    }
    for mismatch in &person.mismatches {
        let waits = match &mismatch.withholds {
            Withholds::Person | Withholds::Entry => withheld.clone(),
            Withholds::Type => waits_for_type(person),
            Withholds::Attribute(_) | Withholds::Link(_) | Withholds::Group => Vec::new(),
        };
        findings.mismatch(context, person, &mismatch.finding, waits);
    }
}

/// Somebody who stays DEPROVISIONED: nothing but group removals is written
/// ([deactivation 5, 6](crate::facts::deactivation)), the rest is a note.
pub fn deactivated(
    context: &Context<'_>,
    person: &Person<'_>,
    user: &LiveUser,
    changes: &mut PersonChanges,
    findings: &mut Findings,
) {
    let mut not_written = Findings::default();
    let is_own = |span: Span| !context.desired.is_default(span);
    let profile = attribute::attributes(context, person, user, &mut not_written);
    let asked = |name: &AttributeName| person.profile.get(name).map(|value| value.span);
    let attributes = profile.attributes.keys();
    let attributes = attributes.filter(|name| asked(name).is_none_or(is_own));
    let groups = group::compare(context, person, findings);
    let types = person.new_type.iter();
    let types = types.filter(|new| is_own(new.wish.span));
    let mut differs: Vec<String> = attributes.map(ToString::to_string).collect();
    differs.extend(groups.withheld.iter().map(|name| format!("group {name}")));
    differs.extend(types.map(|_| "type".to_owned()));
    differs.extend(unwritten(person));
    let by_default = |subject: &String| {
        let mut attributes = person.profile.iter();
        attributes.any(|(name, value)| name.as_str() == subject && !is_own(value.span))
    };
    let blocked = not_written.blocked.iter();
    let blocked = blocked.filter_map(|blocked| blocked.reason.subject());
    differs.extend(blocked.filter(|subject| !by_default(subject)));
    let mut told = BTreeSet::new();
    differs.retain(|subject| told.insert(subject.clone()));
    if !differs.is_empty() {
        let kind = NoteKind::DeactivatedNotWritten { differs };
        findings.note(context, person, person.entry.login.span, kind);
    } else if person.entry.status.is_none() {
        silent::without_status(context, person, user, findings);
    }
    // A list in which something is missing would take people out of what it means.
    if !person.is_withheld() {
        changes.groups = groups;
    }
}

/// Returns what does not fit of somebody to whom nothing is written: it is no more than a note.
fn unwritten(person: &Person<'_>) -> Vec<String> {
    let mismatches = person.mismatches.iter();
    let subjects = mismatches.map(|each: &Mismatch| match each.subject() {
        Some(subject) => subject,
        None => "groups".to_owned(),
    });
    let mut subjects: Vec<String> = subjects.collect();
    subjects.sort();
    subjects.dedup();
    subjects
}

/// Returns whether nothing would be written to somebody but that memberships end: they are out, and stay out.
pub fn is_left_alone(person: &Person<'_>) -> bool {
    let is_out = person
        .live
        .is_some_and(|user| user.status == UserStatus::Deprovisioned);
    is_out && !is_wanted(person.entry)
}

/// Leaves the operations that take access from somebody who is to lose it; returns what is taken out.
fn all_but_leaving(changes: &mut PersonChanges, person: &Person<'_>) -> Vec<String> {
    let mut withheld = subjects(changes, person);
    let has_access = person.live.is_some_and(|user| user.status.has_access());
    let goes_ahead = match wish(person.entry) {
        Some(DesiredStatus::Deprovisioned) => true,
        // From elsewhere the way to SUSPENDED would let them in first.
        Some(DesiredStatus::Suspended) => has_access,
        Some(DesiredStatus::Staged | DesiredStatus::Active | DesiredStatus::Deleted) | None => {
            false
        }
    };
    let mut kept = PersonChanges::none(person);
    if goes_ahead {
        kept.legs = std::mem::take(&mut changes.legs);
        withheld.retain(|subject| !subject.starts_with(STATUS));
    }
    *changes = kept;
    withheld
}

/// How a status is told among what is withheld.
const STATUS: &str = "status ";

/// Returns what would change, as reports call it.
fn subjects(changes: &PersonChanges, person: &Person<'_>) -> Vec<String> {
    let mut subjects = Vec::new();
    if let (false, Some(wish)) = (changes.legs.is_empty(), wish(person.entry)) {
        subjects.push(format!("{STATUS}{wish}"));
    }
    let attributes = changes.profile.attributes.keys();
    subjects.extend(attributes.map(ToString::to_string));
    subjects.extend(changes.profile.retype.iter().map(|_| "type".to_owned()));
    let GroupChanges { join, leave, .. } = &changes.groups;
    subjects.extend(join.iter().map(|join| format!("group {}", join.name())));
    subjects.extend(leave.iter().map(|leave| format!("group {}", leave.name)));
    subjects.extend(changes.links.iter().map(|link| link.relation.to_string()));
    let expiry = changes.expiry.iter();
    subjects.extend(expiry.map(|_| "passwordNotBefore".to_owned()));
    if wants_login(person) && !subjects.iter().any(|each| each == "login") {
        subjects.push("login".to_owned());
    }
    subjects
}

fn wants_login(person: &Person<'_>) -> bool {
    let has = person.live.and_then(LiveUser::login);
    has.is_some_and(|has| has.key() != person.entry.login.value.key())
}

/// Returns what an entry asks for, as reports call it.
fn subjects_of(person: &Person<'_>) -> Vec<String> {
    let entry = person.entry;
    let mut subjects: Vec<String> = Vec::new();
    if creates(entry) && !person.is_in_doubt() {
        subjects.push("creation".to_owned());
    }
    subjects.extend(wish(entry).map(|wish| format!("{STATUS}{wish}")));
    subjects.extend(entry.type_name.iter().map(|_| "type".to_owned()));
    subjects.extend(entry.profile.keys().map(ToString::to_string));
    let (own, remove, exact) = entry.groups.own.parts();
    let named = [own, remove, &entry.groups.defaults];
    if exact.is_some() || named.iter().any(|wishes| !wishes.is_empty()) {
        subjects.push("groups".to_owned());
    }
    subjects.extend(entry.links.keys().map(ToString::to_string));
    let password = entry.password_not_before.iter();
    subjects.extend(password.map(|_| "passwordNotBefore".to_owned()));
    subjects.extend(entry.credentials.iter().map(|_| "credentials".to_owned()));
    subjects
}

/// The attributes that the type that somebody has does not take.
fn waits_for_type(person: &Person<'_>) -> Vec<String> {
    let waits = |(name, value): &(&AttributeName, &Keyed<DesiredValue>)| {
        let attribute = person.schema.and_then(|schema| schema.get(*name));
        let has = person.live.and_then(|user| user.profile.get(*name));
        let is_unknown = person.schema.is_some() && attribute.is_none();
        !person.profile.contains_key(name) && (is_unknown || !is_met(&value.value, has, attribute))
    };
    let waiting = person.entry.profile.iter().filter(waits);
    waiting.map(|(name, _)| name.to_string()).collect()
}
