//! One view of a plan: the rows that all renderers share, so that they cannot disagree on counts or order.

pub(crate) mod fold;
mod rows;

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::model::hidden::Alike;
use crate::model::ids::Login;
use crate::plan::blocked::{BlockReason, Blocked};
use crate::plan::danger::Danger;
use crate::plan::note::{Note, Number};
use crate::plan::step::Operation;
use crate::plan::{Class, Plan};
use crate::report::access::{self, AccessRows};
use crate::report::apart::{self, Beside};
use crate::report::approval;
use crate::report::danger::{self, Weight};
use crate::report::names::Detail;
use crate::report::plural::count;
use crate::report::setting;
use crate::report::summary;
use crate::report::text_safety::harmless;
use crate::report::words::{self, RefusalRow};

/// A plan as rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// What it comes to, in one sentence.
    pub verdict: String,
    /// Of when the org is on which it was made, where that was a snapshot.
    pub aged: Option<String>,
    /// The people whom a partial plan is about.
    pub scope: Option<String>,
    /// What is told beside the plan of a change (`--base`).
    pub beside: Beside,
    /// What must not be overlooked, by kind.
    pub dangers: Vec<DangerGroup>,
    /// What memberships open.
    pub access: AccessRows,
    /// Groups and definitions that are created.
    pub declared: Vec<String>,
    /// What the change sets in the configuration.
    pub settings: Vec<String>,
    /// The groups that somebody joins and that need an owner's approval.
    pub approvals: Vec<String>,
    /// Groups that are renamed.
    pub renamed: Vec<String>,
    /// The people, in the order of the files; those with the same changes as one.
    pub blocks: Vec<Block>,
    /// What stops the plan.
    pub refusals: Vec<RefusalRow>,
    /// Wishes that cannot be met.
    pub blocked: Vec<BlockedRow>,
    /// What is left undone of those whom the plan touches, and what concerns all of it; folded by reason.
    pub notes: Vec<NoteRow>,
    /// What is left undone of everybody and everything else.
    pub standing: Vec<NoteRow>,
    /// How many notes these rows tell of.
    pub standing_notes: usize,
    /// The people who are only in the files, or only in the org.
    pub census: Vec<String>,
    /// Who is in the org alone, and where they stand.
    pub left_alone: Vec<String>,
    /// Why the plan is not to be applied as it is; a log shows its end first.
    pub closing: Option<String>,
    /// The last line, of fixed grammar.
    pub last_line: String,
}

/// Dangers of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DangerGroup {
    /// How many, and what: "2 lose access".
    pub title: String,
    /// To whom or what.
    pub items: Vec<Endangered>,
    /// How grave it is.
    pub weight: Weight,
}

/// A person, a group or something else to which something may happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endangered {
    /// Who or what.
    pub name: String,
    /// How, or what comes with it.
    pub detail: Option<String>,
}

/// One person, or several with the same changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// The gravest of what happens.
    pub class: Class,
    /// The people; never empty.
    pub people: Vec<Who>,
    /// Why, in the words of the files.
    pub reason: Option<String>,
    /// What changes.
    pub rows: Vec<Row>,
}

/// A person, and where the files ask for the changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Who {
    /// The login.
    pub login: String,
    /// Where the files ask.
    pub place: String,
}

/// One line of a person's block.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Row {
    /// What the line is about.
    pub label: String,
    /// Old and new.
    pub text: String,
}

/// A wish that cannot be met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlockedRow {
    /// The stable name.
    pub code: &'static str,
    /// Where the files ask.
    pub place: String,
    /// Other places that explain it, and what stands there.
    pub also: Vec<String>,
    /// The people, and the reasons.
    pub message: String,
    /// What else waits for it.
    pub withheld: Option<String>,
    /// What to do.
    pub help: String,
}

/// A reason that leaves something undone, and for whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteRow {
    /// The stable name.
    pub code: &'static str,
    /// What and why.
    pub message: String,
    /// The people or things that it is about, if there are several; with places, if all of them are shown.
    pub about: Vec<String>,
}

/// Makes the rows of a plan. Lists within sentences are as long as `detail` says; all others are whole.
pub fn view(plan: &Plan, detail: Detail) -> View {
    let (own, standing) = plan.notes_by_standing();
    View {
        verdict: summary::verdict(plan),
        aged: None,
        scope: summary::scope(plan),
        beside: apart::beside(plan),
        dangers: dangers(plan.dangers(), detail),
        access: access::rows(plan, detail),
        declared: declared(plan, |operation| !is_rename(operation)),
        settings: setting::settings(plan),
        approvals: approval::approvals(plan, detail),
        renamed: declared(plan, is_rename),
        blocks: fold::blocks(plan),
        refusals: plan
            .refusals()
            .iter()
            .map(|each| words::refusal(each, detail))
            .collect(),
        blocked: plan.blocked().iter().map(blocked).collect(),
        notes: notes(own, detail),
        standing_notes: standing.len(),
        standing: notes(standing, detail),
        census: summary::census(plan, detail),
        left_alone: summary::left_alone(plan),
        closing: summary::closing(plan),
        last_line: summary::last_line(plan),
    }
}

/// What defaults or a declaration say, and whom that concerns.
fn concerning(blocked: &Blocked) -> String {
    let message = format!("The files: {}", blocked.reason.message());
    let people: Vec<&str> = blocked.people.iter().map(Login::as_str).collect();
    match people.len() {
        0 => message,
        number => format!(
            "{message}; concerns {}: {}",
            count(number, "person", "people"),
            Detail::Short.list(&people)
        ),
    }
}

/// Returns a wish that cannot be met, in words.
pub(crate) fn blocked(blocked: &Blocked) -> BlockedRow {
    let text = |text: &str| harmless(text).into_owned();
    let message = match (&blocked.reason, &blocked.login) {
        (BlockReason::Mismatch(_), Some(login)) => format!("{login}: {}", blocked.reason.message()),
        (_, Some(login)) => format!("{login} {}", blocked.reason.message()),
        (_, None) => concerning(blocked),
    };
    let also = blocked.also.iter();
    BlockedRow {
        code: blocked.reason.code(),
        place: text(&blocked.place.to_string()),
        also: also
            .map(|each| text(&format!("{}: {}", each.place, each.what)))
            .collect(),
        message: text(&message),
        withheld: (!blocked.withheld.is_empty()).then(|| text(&blocked.withheld.join(", "))),
        help: text(&blocked.reason.help()),
    }
}

/// Returns dangers by kind, the gravest first.
pub(crate) fn dangers<'p>(
    all: impl IntoIterator<Item = &'p Danger>,
    detail: Detail,
) -> Vec<DangerGroup> {
    let groups = by_rank(all).into_values();
    groups
        .map(|group| dangers_of_kind(&group, detail))
        .collect()
}

/// Returns the dangers of each kind by its place among all kinds.
pub(crate) fn by_rank<'p>(
    all: impl IntoIterator<Item = &'p Danger>,
) -> BTreeMap<usize, Vec<&'p Danger>> {
    let mut groups: BTreeMap<usize, Vec<&Danger>> = BTreeMap::new();
    for danger in all {
        let rank = danger::rank(&danger.kind);
        groups.entry(rank).or_default().push(danger);
    }
    groups
}

/// Returns dangers of one kind, at least one.
pub(crate) fn dangers_of_kind(dangers: &[&Danger], detail: Detail) -> DangerGroup {
    let names = dangers.iter().map(|each| each.to.name());
    let beside = dangers.iter().filter_map(|each| danger::beside(&each.kind));
    let alike = Alike::among(names.chain(beside));
    let item = |each: &&Danger| Endangered {
        name: harmless(&alike.shown(each.to.name())).into_owned(),
        detail: danger::detail(each, detail).map(|more| harmless(&more).into_owned()),
    };
    DangerGroup {
        title: danger::title(dangers),
        weight: danger::weight(&dangers[0].kind),
        items: dangers.iter().map(item).collect(),
    }
}

fn is_rename(operation: &Operation) -> bool {
    matches!(operation, Operation::RenameGroup { .. })
}

/// Returns the steps that are about nobody, those of one kind.
fn declared(plan: &Plan, is_of_kind: impl Fn(&Operation) -> bool) -> Vec<String> {
    let steps = plan.steps().iter();
    let steps = steps.filter(|step| step.subject.login().is_none() && is_of_kind(&step.operation));
    steps
        .map(|step| harmless(&step.operation.summary()).into_owned())
        .collect()
}

/// Returns notes as rows, those of one kind that stand together as one.
pub(crate) fn notes<'p>(all: impl IntoIterator<Item = &'p Note>, detail: Detail) -> Vec<NoteRow> {
    let mut rows: Vec<NoteRow> = Vec::new();
    let alike = |one: &&Note, other: &&Note| one.kind.is_told_with(&other.kind);
    let notes: Vec<&Note> = all.into_iter().collect();
    for group in notes.chunk_by(alike) {
        let number = if group.len() == 1 {
            Number::One
        } else {
            Number::Many
        };
        let kind = &group[0].kind;
        let words = |note: &&'p Note| Some(note.about.words()?.0);
        let alike = Alike::among(group.iter().filter_map(words).chain(kind.beside()));
        let list = |names: &[&str]| detail.list(&all_told_apart(names, &alike));
        let message = kind.message(number, &list);
        let message = match (group, group[0].about.words()) {
            (_, None) => message,
            ([note], Some((name, _))) => {
                format!("{}{message}", place_of(&alike.shown(name), note))
            }
            (_, Some((_, many))) => format!("{} {many} {message}", group.len()),
        };
        let about = group.iter().filter(|_| group.len() > 1).filter_map(|note| {
            let name = alike.shown(words(note)?);
            // A list that shows only its beginning names no places: `--full` does.
            let text = match note.kind.of_each() {
                Some(more) if detail.is_whole(group) => place_and(&name, note, &more),
                Some(more) => format!("{name} ({more})"),
                None if detail.is_whole(group) => place_of(&name, note),
                None => name.into_owned(),
            };
            Some(harmless(text.trim_end()).into_owned())
        });
        rows.push(NoteRow {
            code: group[0].kind.code(),
            message: harmless(&message).into_owned(),
            about: about.collect(),
        });
    }
    rows
}

/// Returns names as they are shown beside each other, and beside those of another list.
fn all_told_apart<'n>(names: &[&'n str], others: &Alike<'_>) -> Vec<Cow<'n, str>> {
    let alike = Alike::among(names.iter().copied());
    let shown = |name: &&'n str| match alike.shown(name) {
        Cow::Borrowed(name) => others.shown(name),
        spelt @ Cow::Owned(_) => spelt,
    };
    names.iter().map(shown).collect()
}

/// Returns a name, where the files have it, and what is to be said of it.
fn place_and(name: &str, note: &Note, more: &str) -> String {
    match &note.place {
        Some(place) => format!("{name} ({place}; {more})"),
        None => format!("{name} ({more})"),
    }
}

/// Returns a name and where the files have it, with a blank behind.
fn place_of(name: &str, note: &Note) -> String {
    match &note.place {
        Some(place) => format!("{name} ({place}) "),
        None => format!("{name} "),
    }
}
