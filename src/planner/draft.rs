//! From desired state and a snapshot to a draft: pure, the same bytes for the same inputs.

use std::collections::BTreeSet;

use crate::desired::state::DesiredState;
use crate::live::{LiveUser, Snapshot};
use crate::model::status::DesiredStatus;
use crate::model::transition::Verb;
use crate::plan::blocked::Blocked;
use crate::plan::danger::Danger;
use crate::plan::step::Step;
use crate::plan::{Body, Census, Class, Draft, LeftAlone, PlannedPerson};
use crate::planner::access::{access, dangers as of_access};
use crate::planner::apart::{self, Side, Sides, Split};
use crate::planner::approval;
use crate::planner::changes::PersonChanges;
use crate::planner::compare::{Compared, compare, declarations};
use crate::planner::context::Context;
use crate::planner::effect;
use crate::planner::guard;
use crate::planner::guard::deeds::Deeds;
use crate::planner::index::GroupIndex;
use crate::planner::judge;
use crate::planner::leaver;
use crate::planner::only::Scope;
use crate::planner::outsider::Outsiders;
use crate::planner::overall;
use crate::planner::person::{People, Person, is_living, wish};
use crate::planner::predict::Foresight;
use crate::planner::rename::Renames;
use crate::planner::rule;
use crate::planner::sort::Ordered;
use crate::planner::tally::Tally;
use crate::planner::unique;
use crate::source::SourceMap;

/// Decides what to do. What does not fit the org blocks the entry that says it, and stops nobody else.
pub fn draft(desired: &DesiredState, snapshot: &Snapshot, sources: &SourceMap) -> Draft {
    compared(desired, snapshot, None, sources, decide)
}

/// Decides what to do about some people, and says nothing about it: whether a second plan would find anything. `before`
/// is what the first one was made of.
pub fn steps(
    desired: &DesiredState,
    snapshot: &Snapshot,
    before: &Snapshot,
    sources: &SourceMap,
    whom: impl Fn(&People<'_>, &Person<'_>) -> bool,
) -> Vec<Step> {
    if is_split(desired) {
        let before = Some(before);
        return compared(desired, snapshot, before, sources, |_, compared, _| {
            compared.ordered.steps
        });
    }
    let people = People::resolve_with(desired, snapshot, whom);
    in_context_of(
        people,
        desired,
        snapshot,
        Some(before),
        sources,
        |context| compare(context).ordered.steps,
    )
}

/// Whether only a part of what the files ask for is planned.
fn is_split(desired: &DesiredState) -> bool {
    desired.earlier().is_some() || !desired.unreviewed().is_empty()
}

/// Compares the files with the org: all that they ask for, or what they ask for and the files before the change did not.
fn compared<R>(
    desired: &DesiredState,
    snapshot: &Snapshot,
    before: Option<&Snapshot>,
    sources: &SourceMap,
    decide: impl FnOnce(&Context<'_>, Compared, Option<Split>) -> R,
) -> R {
    if !is_split(desired) {
        return in_context(desired, snapshot, before, sources, |context| {
            decide(context, compare(context), None)
        });
    }
    let side = |context: &Context<'_>| Side::of(context, compare(context));
    let of_base = |snapshot: &Snapshot| {
        let earlier = desired.earlier()?;
        Some(in_context(
            &earlier.desired,
            snapshot,
            before,
            &earlier.sources,
            side,
        ))
    };
    let after = in_context(desired, snapshot, before, sources, side);
    let sides = Sides {
        before: of_base(snapshot).unwrap_or_default(),
        begun: before.and_then(of_base),
        after,
        unreviewed: desired.unreviewed(),
    };
    let rest = sides.without_statuses(desired);
    in_context(&rest, snapshot, before, sources, |context| {
        let (compared, split) = sides.split(context);
        decide(context, compared, Some(split))
    })
}

fn in_context<R>(
    desired: &DesiredState,
    snapshot: &Snapshot,
    before: Option<&Snapshot>,
    sources: &SourceMap,
    decide: impl FnOnce(&Context<'_>) -> R,
) -> R {
    let people = People::resolve(desired, snapshot);
    in_context_of(people, desired, snapshot, before, sources, decide)
}

fn in_context_of<'a, R>(
    mut people: People<'a>,
    desired: &'a DesiredState,
    snapshot: &'a Snapshot,
    before: Option<&'a Snapshot>,
    sources: &SourceMap,
    decide: impl FnOnce(&Context<'_>) -> R,
) -> R {
    let groups = GroupIndex::since(desired, snapshot, before);
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
fn decide(context: &Context<'_>, compared: Compared, split: Option<Split>) -> Draft {
    let Compared {
        mut findings,
        changes,
        ordered,
        scope,
        stirred,
    } = compared;
    let outsiders = Outsiders::of(context, &scope);
    let left_alone = left_alone(context, outsiders.as_ref());
    let unmet = changes.iter().map(|changes| changes.person);
    let unmet: BTreeSet<usize> = unmet.chain(findings.unmet.iter().copied()).collect();
    let census = census(context, &scope, &unmet, &left_alone, outsiders.as_ref());
    let foresight = Foresight::new(context, &changes);
    rule::without_lost(context, &foresight, &mut findings.notes);
    let tally = Tally::new(context, &changes, &foresight);
    let deeds = Deeds {
        changes: &changes,
        steps: &ordered.steps,
        of_person: &ordered.of_person,
        tally: &tally,
        population: census.population,
    };
    let refusals = guard::check(context, &deeds);
    let approvals = approval::approvals(context, &ordered.steps, &foresight);
    findings
        .notes
        .extend(leaver::notes(context, &changes, &scope));
    let overall = overall::notes(context, &changes, &foresight, &scope);
    findings.notes.extend(overall);
    let planned = changes
        .iter()
        .map(|changes| planned(context, changes, &ordered, &foresight))
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
    let access = access(context, &changes, &foresight);
    if let Some(access) = &access {
        let more = of_access(access, &dangers);
        dangers.extend(more);
    }
    findings.notes.sort();
    findings.blocked.extend(declarations(context, &scope));
    if let Some(split) = &split {
        findings.blocked.retain(|each| split.is_new(each));
        // Who keeps access may be told already.
        let told: BTreeSet<Danger> = dangers.iter().cloned().collect();
        let more = split.dangers.iter().filter(|each| !told.contains(*each));
        dangers.extend(more.cloned());
    }
    dangers.sort();
    let blocked = Blocked::folded(findings.blocked);
    let only = context.desired.only();
    Draft {
        body: Body {
            org: context.snapshot.org.clone(),
            snapshot: None,
            only: only.map(|only| only.patterns().map(str::to_owned).collect()),
            apart: split
                .and_then(|split| split.apart)
                .or_else(|| apart::invalid(context.desired)),
            selected: only.map(|only| {
                let people = context.people.all.iter();
                people.filter(|person| only.means(person.entry)).count()
            }),
            steps: ordered.steps,
            people: planned,
            dangers,
            access,
            notes: findings.notes,
            blocked,
            refusals,
            approvals,
            census,
            left_alone,
        },
        circle: ordered.circle,
        stirred,
    }
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

fn planned(
    context: &Context<'_>,
    changes: &PersonChanges,
    ordered: &Ordered,
    foresight: &Foresight,
) -> PlannedPerson {
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
        predictions: foresight.of(changes.person).to_vec(),
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
