//! From desired state and a snapshot to a draft: pure, the same bytes for the same inputs.

use std::collections::{BTreeMap, BTreeSet};

use crate::desired::state::{DeclaredDefinition, DesiredState};
use crate::diagnostic::Diagnostic;
use crate::live::{LiveUser, Snapshot};
use crate::model::ids::Login;
use crate::model::status::DesiredStatus;
use crate::model::transition::Verb;
use crate::plan::blocked::Blocked;
use crate::plan::note::NoteKind;
use crate::plan::step::Step;
use crate::plan::{Body, Census, Class, Draft, LeftAlone, PlannedPerson};
use crate::planner::changes::PersonChanges;
use crate::planner::context::{Context, Findings};
use crate::planner::diff;
use crate::planner::effect;
use crate::planner::guard;
use crate::planner::guard::deeds::Deeds;
use crate::planner::index::GroupIndex;
use crate::planner::judge;
use crate::planner::leaver;
use crate::planner::only::{self, Scope};
use crate::planner::order::order;
use crate::planner::outsider::Outsiders;
use crate::planner::overall;
use crate::planner::person::{People, Person, is_living, wish};
use crate::planner::rename::Renames;
use crate::planner::sort::Ordered;
use crate::planner::tally::Tally;
use crate::planner::unique;
use crate::source::SourceMap;

/// Decides what to do. What does not fit the org blocks the entry that says it, and stops nobody else.
pub fn draft(desired: &DesiredState, snapshot: &Snapshot, sources: &SourceMap) -> Draft {
    in_context(desired, snapshot, sources, decide)
}

/// Decides what to do about some people, and says nothing about it: whether a second plan would find anything.
pub fn steps(
    desired: &DesiredState,
    snapshot: &Snapshot,
    sources: &SourceMap,
    whom: impl Fn(&People<'_>, &Person<'_>) -> bool,
) -> Vec<Step> {
    in_context(desired, snapshot, sources, |context| {
        let whom = |person: &Person<'_>| whom(context.people, person);
        compare(context, whom).ordered.steps
    })
}

fn in_context<R>(
    desired: &DesiredState,
    snapshot: &Snapshot,
    sources: &SourceMap,
    decide: impl FnOnce(&Context<'_>) -> R,
) -> R {
    let mut people = People::resolve(desired, snapshot);
    let groups = GroupIndex::new(desired, snapshot);
    judge::judge(&mut people, &groups, desired, snapshot);
    let renames = renames(&mut people, snapshot);
    let context = Context {
        desired,
        snapshot,
        sources,
        people: &people,
        groups: &groups,
        renames: &renames,
        clashing: &judge::clashing(desired, snapshot),
    };
    decide(&context)
}

/// Judges renames and unique values together: whoever is left alone because of a rename gives no value up, and whoever is
/// withheld for the sake of a value keeps their login.
fn renames(people: &mut People<'_>, snapshot: &Snapshot) -> Renames {
    let in_doubt = |people: &People<'_>, renames: &Renames| {
        let doubted = |person: &&Person<'_>| renames.doubt(people, person).is_some();
        people.all.iter().filter(doubted).count()
    };
    let mut renames = Renames::new(people, snapshot);
    if !unique::has_any(snapshot) {
        return renames;
    }
    // Each round but the last leaves somebody else in doubt.
    for _ in 0..=people.all.len() {
        let before = in_doubt(people, &renames);
        unique::hand_on(people, snapshot, &renames);
        renames = Renames::new(people, snapshot);
        if in_doubt(people, &renames) == before {
            break;
        }
    }
    renames
}

#[expect(clippy::too_many_lines, reason = "one value, field by field")]
fn decide(context: &Context<'_>) -> Draft {
    let Compared {
        mut findings,
        changes,
        ordered,
        scope,
        stirred,
    } = compare(context, |_| true);
    let outsiders = Outsiders::of(context, &scope);
    let left_alone = left_alone(context, outsiders.as_ref());
    let unmet = changes.iter().map(|changes| changes.person);
    let unmet: BTreeSet<usize> = unmet.chain(findings.unmet.iter().copied()).collect();
    let census = census(context, &scope, &unmet, &left_alone, outsiders.as_ref());
    let tally = Tally::new(context, &changes);
    let deeds = Deeds {
        changes: &changes,
        steps: &ordered.steps,
        of_person: &ordered.of_person,
        tally: &tally,
        population: census.population,
    };
    let refusals = guard::check(context, &deeds);
    findings
        .notes
        .extend(leaver::notes(context, &changes, &scope));
    let overall = overall::notes(context, &changes, &scope);
    findings.notes.extend(overall);
    let planned = changes
        .iter()
        .map(|changes| planned(context, changes, &ordered))
        .collect();
    let mut dangers: Vec<_> = changes
        .iter()
        .flat_map(|changes| effect::dangers(context, &deeds, changes))
        .collect();
    dangers.extend(effect::whole::dangers(
        context,
        &deeds,
        &findings.notes,
        &scope,
    ));
    dangers.sort();
    findings.notes.sort();
    findings.blocked.extend(definitions(context, &scope));
    if let Scope::Everybody = scope {
        let declared = context.groups.declared.findings.iter();
        let declared = declared.map(|finding| context.mismatch(finding));
        findings.blocked.extend(declared);
    }
    let blocked = Blocked::folded(findings.blocked);
    let only = context.desired.only();
    Draft {
        body: Body {
            org: context.snapshot.org.clone(),
            only: only.map(|only| only.patterns().map(str::to_owned).collect()),
            selected: only.map(|only| {
                let people = context.people.all.iter();
                people.filter(|person| only.means(person.entry)).count()
            }),
            steps: ordered.steps,
            people: planned,
            dangers,
            notes: findings.notes,
            blocked,
            refusals,
            census,
            left_alone,
        },
        circle: ordered.circle,
        stirred,
    }
}

/// What differs for the people whom the plan is about, and the steps that change it.
struct Compared {
    findings: Findings,
    changes: Vec<PersonChanges>,
    ordered: Ordered,
    scope: Scope,
    /// Of whom anything was found, by index in [`People::all`].
    stirred: BTreeSet<usize>,
}

fn compare(context: &Context<'_>, whom: impl Fn(&Person<'_>) -> bool) -> Compared {
    let (people, snapshot) = (context.people, context.snapshot);
    let scope = only::may_come_along(context.desired, snapshot, people, context.renames);
    let mut found: BTreeMap<usize, Findings> = BTreeMap::new();
    let mut changes: Vec<PersonChanges> = Vec::new();
    let all = people.all.iter();
    for person in all.filter(|person| scope.has(person.index) && whom(person)) {
        let mut findings = Findings::default();
        let each = diff::person(context, person.index, &mut findings);
        if !findings.is_empty() {
            found.insert(person.index, findings);
        }
        if !each.is_empty() {
            changes.push(each);
        }
    }
    let stirred = changes.iter().map(|each| each.person);
    let stirred = stirred.chain(found.keys().copied()).collect();
    let ordered = order(context, &changes);
    let Some(only) = context.desired.only() else {
        return Compared {
            findings: Findings::all(found.into_values()),
            changes,
            ordered,
            scope,
            stirred,
        };
    };
    let meant = people.all.iter().filter(|person| only.means(person.entry));
    let meant: BTreeSet<usize> = meant.map(|person| person.index).collect();
    let chosen = only::choose(ordered, &meant);
    changes.retain(|each| chosen.people.contains(&each.person));
    found.retain(|index, _| chosen.people.contains(index));
    let mut findings = Findings::all(found.into_values());
    for (&person, &(by, need)) in &chosen.along {
        let person = &people.all[person];
        let by = context.shown_login(&people.all[by]);
        let span = person.entry.login.span;
        findings.note(context, person, span, NoteKind::CameAlong { by, need });
    }
    Compared {
        findings,
        changes,
        ordered: chosen.ordered,
        scope: Scope::Only(chosen.people),
        stirred,
    }
}

/// The declared definitions that the org has in another shape, and who links by them.
fn definitions(context: &Context<'_>, scope: &Scope) -> Vec<Blocked> {
    let blocked = |(declared, finding): (&DeclaredDefinition, Diagnostic)| {
        let people = context.people.all.iter();
        let people = people.filter(|person| {
            scope.has(person.index) && person.entry.links.contains_key(&declared.primary.value)
        });
        let people: Vec<Login> = people.map(|person| context.shown_login(person)).collect();
        let is_meant = matches!(scope, Scope::Everybody) || !people.is_empty();
        is_meant.then(|| Blocked {
            people,
            ..context.mismatch(&finding)
        })
    };
    let clashes = judge::clashes(context.desired, context.snapshot).into_iter();
    clashes.filter_map(blocked).collect()
}

/// Returns who is in the org and in no file, the DEPROVISIONED ones left out.
fn left_alone(context: &Context<'_>, outsiders: Option<&Outsiders<'_>>) -> Vec<LeftAlone> {
    let groups_of = |user: &LiveUser| {
        let groups = outsiders.and_then(|outsiders| outsiders.groups.get(&user.id));
        let groups = groups.into_iter().flatten();
        groups.map(|&name| name.clone()).collect()
    };
    let strangers = context
        .snapshot
        .users()
        .filter(|user| is_living(user) && context.people.maybe_by_id(&user.id).is_none());
    let mut all: Vec<LeftAlone> = strangers
        .map(|user| LeftAlone {
            login: user.login(),
            id: user.id.clone(),
            status: user.status.clone(),
            groups: groups_of(user),
        })
        .collect();
    all.sort();
    all
}

fn census(
    context: &Context<'_>,
    scope: &Scope,
    unmet: &BTreeSet<usize>,
    left_alone: &[LeftAlone],
    outsiders: Option<&Outsiders<'_>>,
) -> Census {
    let people = &context.people.all;
    let population = people
        .iter()
        .filter_map(|person| person.live)
        .filter(|user| is_living(user))
        .count();
    let is_gone = |person: &&Person<'_>| {
        person.live.is_none()
            && !person.is_in_doubt()
            && wish(person.entry) == Some(DesiredStatus::Deleted)
    };
    let in_groups = left_alone.iter().filter(|each| !each.groups.is_empty());
    Census {
        gone: people.iter().filter(is_gone).count(),
        in_files: people.len(),
        met: people
            .iter()
            .filter(|person| scope.has(person.index) && !unmet.contains(&person.index))
            .count(),
        in_no_file: left_alone.len(),
        in_declared_groups: outsiders.map(|_| in_groups.count()),
        groups_not_looked_at: outsiders.map_or(0, |outsiders| outsiders.not_looked_at),
        population,
    }
}

fn planned(context: &Context<'_>, changes: &PersonChanges, ordered: &Ordered) -> PlannedPerson {
    let person = &context.people.all[changes.person];
    PlannedPerson {
        login: context.shown_login(person),
        id: person.live.map(|user| user.id.clone()),
        status: person.live.map(|user| user.status.clone()),
        wish: wish(person.entry),
        place: context.sources.place(person.entry.login.span),
        reason: person
            .entry
            .reason
            .as_ref()
            .map(|reason| reason.value.clone()),
        steps: ordered
            .of_person
            .get(&changes.person)
            .cloned()
            .unwrap_or_default(),
        class: class(changes),
    }
}

fn class(changes: &PersonChanges) -> Class {
    if changes.create.is_some() {
        return Class::Create;
    }
    changes
        .legs
        .iter()
        .map(|leg| match leg.verb {
            Verb::Activate => Class::Activate,
            Verb::Unsuspend | Verb::Unlock => Class::Unsuspend,
            Verb::Suspend => Class::Suspend,
            Verb::Deactivate => Class::Deactivate,
            Verb::Delete => Class::Delete,
        })
        .max()
        .unwrap_or(Class::Update)
}
