//! A plan in a sentence, and in its last line.

use crate::model::ids::GroupName;
use crate::plan::danger::DangerKind;
use crate::plan::note::NoteKind;
use crate::plan::{Census, Class, LeftAlone, Plan};
use crate::report::danger::{memberships_ended, new_addresses};
use crate::report::names::Detail;
use crate::report::plural::count;
use crate::report::text_safety::harmless;

/// Returns what the plan comes to, in one sentence.
pub(crate) fn verdict(plan: &Plan) -> String {
    let org = harmless(plan.org()).into_owned();
    let refused = if plan.refusals().is_empty() {
        ""
    } else {
        "A guard refuses this plan, so nothing can be applied. "
    };
    let blocked = match plan.blocked().len() {
        0 => String::new(),
        number => format!("; {} blocked", count(number, "request is", "requests are")),
    };
    let settings = match plan.settings().len() {
        0 => String::new(),
        number => format!(
            "; {} in the configuration",
            count(number, "setting changes", "settings change")
        ),
    };
    if plan.steps().is_empty() {
        return match plan.blocked().len() {
            0 => format!("Nothing to do for {org}{settings}"),
            number => {
                let blocked = count(number, "request is", "requests are");
                format!("Nothing can be done for {org}: {blocked} blocked{settings}")
            }
        };
    }
    let effects = effects(plan);
    let changes = if plan.people().len() == 1 {
        "changes"
    } else {
        "change"
    };
    format!(
        "{refused}{} of {} in the files {changes} in {org}: {effects}{settings}{blocked}",
        plan.people().len(),
        count(plan.census().in_files, "person", "people")
    )
}

/// Returns what becomes of access, roles and memberships, and who gets mail, in words.
fn effects(plan: &Plan) -> String {
    let with = |matches: fn(&DangerKind) -> bool, one: &str, many: &str| {
        let dangers = plan.dangers().iter();
        match dangers.filter(|danger| matches(&danger.kind)).count() {
            0 => None,
            number => Some(count(number, one, many)),
        }
    };
    let ended = memberships_ended(plan.dangers());
    let readdressed = new_addresses(plan.dangers());
    let effects: Vec<String> = [
        with(
            |kind| matches!(kind, DangerKind::LosesAccess { .. }),
            "loses access",
            "lose access",
        ),
        with(
            |kind| matches!(kind, DangerKind::RegainsAccess { .. }),
            "regains access",
            "regain access",
        ),
        with(
            |kind| matches!(kind, DangerKind::GoneForGood),
            "is deleted for good",
            "are deleted for good",
        ),
        with(
            |kind| matches!(kind, DangerKind::GainsRoles { .. }),
            "gains an administrator role",
            "gain an administrator role",
        ),
        (readdressed > 0).then(|| count(readdressed, "gets a new address", "get a new address")),
        (ended > 0).then(|| count(ended, "membership ends", "memberships end")),
        with(
            |kind| matches!(kind, DangerKind::ActivationMail { .. }),
            "gets an activation mail",
            "get an activation mail",
        ),
    ]
    .into_iter()
    .flatten()
    .collect();
    if effects.is_empty() {
        "nobody loses or regains access".to_owned()
    } else {
        effects.join(", ")
    }
}

/// Returns whom a partial plan is about, where it is one.
pub(crate) fn scope(plan: &Plan) -> Option<String> {
    let (patterns, selected) = plan.only()?;
    let people = count(plan.census().in_files, "person", "people");
    let patterns = harmless(&patterns.join(", ")).into_owned();
    let notes = plan.notes().iter();
    let along = notes.filter(|note| matches!(note.kind, NoteKind::CameAlong { .. }));
    let along = match along.count() {
        0 => String::new(),
        number => format!(", and {number} who must come along"),
    };
    Some(format!(
        "Partial plan, only {patterns}: {selected} of {people} in the files{along}; everybody else is left out"
    ))
}

/// Returns who is in the files or in the org alone, a sentence each.
pub(crate) fn census(plan: &Plan, detail: Detail) -> Vec<String> {
    let census = plan.census();
    let gone = (census.gone > 0).then(|| {
        let gone = count(census.gone, "tombstone", "tombstones");
        format!("Already gone: {gone} of people who are not in the org.")
    });
    let alone = (census.in_no_file > 0).then(|| {
        let people = count(census.in_no_file, "person", "people");
        let (names, end) = match detail {
            Detail::Short => (" (--full names them)", '.'),
            Detail::Full => ("", ':'),
        };
        let more = in_declared_groups(census);
        format!("Left alone: {people} in the org but in no file{names}{more}{end}")
    });
    gone.into_iter().chain(alone).collect()
}

/// Says how many people in no file are in declared groups, and what nobody looked at.
fn in_declared_groups(census: Census) -> String {
    let members = match census.in_declared_groups {
        None | Some(0) => String::new(),
        Some(number) => {
            let members = count(number, "is a member", "are members");
            format!("; {members} of declared groups")
        }
    };
    match census.groups_not_looked_at {
        0 => members,
        number => {
            let groups = count(number, "declared group was", "declared groups were");
            format!("{members}; {groups} not searched for such people")
        }
    }
}

/// Returns who is in the org alone.
pub(crate) fn left_alone(plan: &Plan) -> Vec<String> {
    let word = |each: &LeftAlone| {
        let login = each.login.as_ref();
        let name = login.map_or(each.id.as_str(), |login| login.as_str());
        let groups: Vec<&str> = each.groups.iter().map(GroupName::as_str).collect();
        let groups = match groups.len() {
            0 => String::new(),
            _ => format!(", in {}", Detail::Full.list(&groups)),
        };
        harmless(&format!("{name} ({}{groups})", each.status)).into_owned()
    };
    plan.left_alone().iter().map(word).collect()
}

/// Returns what stands for notes about what this plan does not touch, where they are not shown.
pub(crate) fn standing(number: usize) -> Option<String> {
    match number {
        0 => None,
        1 => Some("1 standing note: --full shows it".to_owned()),
        _ => Some(format!("{number} standing notes: --full shows them")),
    }
}

/// Returns why the plan is not to be applied as it is.
pub(crate) fn closing(plan: &Plan) -> Option<String> {
    if !plan.refusals().is_empty() {
        let guards = count(plan.refusals().len(), "refusal", "refusals");
        return Some(format!("Refused: {guards}, listed at the top."));
    }
    match plan.blocked().len() {
        0 => None,
        number => Some(format!(
            "{} blocked: `plan` exits with 4; `apply` does the rest and exits with 5.",
            count(number, "request is", "requests are")
        )),
    }
}

/// Returns the last line, of fixed grammar.
pub(crate) fn last_line(plan: &Plan) -> String {
    if plan.steps().is_empty() {
        return format!(
            "No changes. {} the files; {}.",
            count(plan.census().met, "person matches", "people match"),
            count(plan.notes().len(), "note", "notes")
        );
    }
    let counts: Vec<String> = Class::ALL
        .iter()
        .map(|class| format!("{} to {}", plan.count(*class), class.as_str()))
        .collect();
    format!(
        "Plan: {}; {} calls.",
        counts.join(", "),
        plan.forecast().calls
    )
}
