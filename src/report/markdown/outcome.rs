//! How applying a plan ended, as Markdown: what failed first, for that is what somebody has to look at; then what is
//! owed, skipped, blocked and left, what was done, and what was planned.

use crate::outcome::Outcome;
use crate::plan::Plan;
use crate::plan::note::{Note, NoteKind};
use crate::report::aged;
use crate::report::markdown::budget::{Budget, Goes, Part, document};
use crate::report::markdown::inline::{code, measured, sentence};
use crate::report::markdown::left::{beside, note};
use crate::report::markdown::list::{Fold, LeftOut, bullets, folded, list, titled};
use crate::report::markdown::plan::signature;
use crate::report::markdown::stops::{blocked, danger_lines, refusals};
use crate::report::names::Detail;
use crate::report::outcome::{Ended, FailedRow, OutcomeView, OwedRow, new_ids, staged, view};
use crate::report::plural::count;
use crate::report::view::{NoteRow, View, notes, view as view_of_plan};

/// What shows what does not fit: nobody can run the same again.
const LEFT_OUT: LeftOut = LeftOut::ShownBy("`apply --report text=FILE` keeps it");

/// Prints how applying a plan ended, as much of it as a comment holds.
pub fn outcome(plan: &Plan, outcome: &Outcome) -> String {
    outcome_within(Ended::of(plan, outcome), None, Budget::COMMENT)
}

/// Prints how applying a plan ended within a budget, and the commit of the files, where that is known.
pub fn outcome_within(ended: Ended<'_>, commit: Option<&str>, budget: Budget) -> String {
    let Ended {
        plan,
        outcome,
        refused: _,
        ids: _,
        on_snapshot,
    } = ended;
    let (view, planned) = (view(ended), view_of_plan(plan, Detail::Full));
    let unreviewed = plan.notes().iter().filter(|note| is_unreviewed(note));
    let unreviewed = notes(unreviewed, Detail::Full);
    let parts = [
        head(ended, &view),
        Part::new(move || {
            let aged = aged::of_outcome(plan.org(), on_snapshot);
            aged.map_or_else(String::new, |aged| sentence(&aged))
        }),
        failed(&view),
        owed(&view),
        skipped(&view),
        rules(&view),
        refusals(plan, LEFT_OUT),
        blocked(plan, LEFT_OUT),
        left(&unreviewed),
        Part::new(move || staged(plan, outcome).map_or_else(String::new, |told| sentence(&told))),
        Part::new(move || new_ids(ended).map_or_else(String::new, |told| sentence(&told))),
        done(&view),
        planned_part(plan, &planned),
        beside(
            &planned.beside.earlier_title,
            &planned.beside.earlier,
            Detail::Short,
            0,
            LEFT_OUT,
        ),
        Part::new(|| {
            let all = [view.last_line.clone()].into_iter();
            let all = all.chain(signature(plan, commit));
            all.collect::<Vec<String>>().join("\n\n")
        }),
    ];
    document(&parts, budget)
}

fn is_unreviewed(note: &Note) -> bool {
    matches!(note.kind, NoteKind::NotReviewed { .. })
}

fn head<'a>(ended: Ended<'a>, view: &'a OutcomeView) -> Part<'a> {
    let told = move |shown: fn(&str) -> String| {
        let org = code(ended.plan.org());
        match &view.refused {
            Some(why) => format!("**Nothing was applied** to {org}: {}", shown(why)),
            None => format!("**{}** to {org}", verdict(ended, view)),
        }
    };
    Part::new(move || told(sentence)).or(Goes::LongTexts, move || match &view.refused {
        Some(why) => format!("**Nothing was applied:** {}", measured(why)),
        None => format!("**{}**", verdict(ended, view)),
    })
}

fn verdict(ended: Ended<'_>, view: &OutcomeView) -> &'static str {
    let outcome = ended.outcome;
    let is_left = ended.plan.notes().iter().any(is_unreviewed);
    match (outcome.failed() + outcome.skipped(), view.blocked.len()) {
        (0, 0) if outcome.results.is_empty() => "There was nothing to apply",
        (0, _) if is_left => "Applied as far as it was reviewed",
        (0, 0) => "Applied in full",
        (0, _) => "Applied except for blocked requests",
        (_, _) => "Applied in part",
    }
}

fn failed(view: &OutcomeView) -> Part<'_> {
    let title = || count(view.failed.len(), "failed step", "failed steps");
    let told = move |left_out: LeftOut, row: fn(&FailedRow) -> String| {
        list(&title(), left_out, view.failed.iter().map(row))
    };
    Part::new(move || told(LeftOut::Nothing, failed_row))
        .or(Goes::Answers, move || {
            told(LEFT_OUT, |row| {
                format!("**failed:** {}", sentence(&row.step))
            })
        })
        .or(Goes::Failures, move || number(view.failed.len(), &title()))
}

/// Returns a title alone, where there is something.
fn number(of: usize, title: &str) -> String {
    if of == 0 {
        return String::new();
    }
    titled(title, LEFT_OUT)
}

fn failed_row(row: &FailedRow) -> String {
    let what = format!(
        "**failed:** {}: {}",
        sentence(&row.step),
        sentence(&row.answer)
    );
    let causes = row.causes.iter();
    let causes = causes.map(|cause| format!("cause: {}", sentence(cause)));
    let request = row.request.iter().map(|id| format!("request {}", code(id)));
    let error = row.error.iter().map(|id| format!("error id {}", code(id)));
    let help = row.help.iter();
    let help = help.map(|help| format!("help: {}", sentence(help)));
    let all = std::iter::once(what).chain(causes);
    let all: Vec<String> = all.chain(error).chain(request).chain(help).collect();
    all.join("; ")
}

fn owed(view: &OutcomeView) -> Part<'_> {
    let title = || count(view.owed.len(), "thing owed", "things owed");
    let row = |OwedRow { step, command }: &OwedRow| {
        let (step, command) = (sentence(step), code(command));
        format!("**owed:** {step}: no later plan does it, so run {command}")
    };
    Part::new(move || {
        let rows = view.owed.iter().map(row);
        list(&title(), LeftOut::Nothing, rows)
    })
    .or(Goes::Failures, move || number(view.owed.len(), &title()))
}

fn skipped(view: &OutcomeView) -> Part<'_> {
    let steps = || view.skipped.iter().map(|row| row.steps).sum();
    let title = move || count(steps(), "skipped step", "skipped steps");
    Part::new(move || {
        let rows = view.skipped.iter();
        let rows = rows.map(|row| format!("**skipped:** {}", sentence(&row.text)));
        list(&title(), LeftOut::Nothing, rows)
    })
    .or(Goes::Skipped, move || number(steps(), &title()))
}

/// What became of the memberships that the plan foresaw.
fn rules(view: &OutcomeView) -> Part<'_> {
    let held = move || view.held.as_deref().map_or_else(String::new, sentence);
    let title = || count(view.missed.len(), "prediction does", "predictions do");
    let title = move || format!("{} not hold", title());
    Part::new(move || {
        let rows = view.missed.iter().map(|each| sentence(each));
        let missed = list(&title(), LeftOut::Nothing, rows);
        let all = [held(), missed].into_iter().filter(|part| !part.is_empty());
        all.collect::<Vec<String>>().join("\n\n")
    })
    .or(Goes::Skipped, held)
}

/// What nobody has reviewed, and so nobody has done.
fn left(unreviewed: &[NoteRow]) -> Part<'_> {
    let title = "Left, for nobody has reviewed it";
    Part::new(move || {
        let rows = unreviewed.iter().map(|row| note(row, Detail::Full));
        list(title, LeftOut::Nothing, rows)
    })
    .or(Goes::Skipped, move || number(unreviewed.len(), title))
}

fn done(view: &OutcomeView) -> Part<'_> {
    let title = || {
        let steps = count(view.done.len(), "step", "steps");
        format!("{steps} done")
    };
    Part::new(move || {
        if view.done.is_empty() {
            return String::new();
        }
        let rows: Vec<String> = view.done.iter().map(|each| sentence(each)).collect();
        folded(Fold::Closed, &title(), &bullets(&rows))
    })
    .or(Goes::Done, move || number(view.done.len(), &title()))
}

/// What was to be done, and the dangers of that.
fn planned_part<'a>(plan: &'a Plan, view: &'a View) -> Part<'a> {
    let title = || count(plan.dangers().len(), "danger", "dangers");
    let told = move |left_out: LeftOut, detail: Detail, names: usize, shown: fn(&str) -> String| {
        if plan.steps().is_empty() {
            return String::new();
        }
        let mut told = format!("**Planned:** {}", shown(&view.verdict));
        let dangers = danger_lines(plan, detail, names);
        if !dangers.is_empty() {
            let title = match left_out {
                LeftOut::Nothing => title(),
                LeftOut::ShownBy(_) => format!("{}, not all by name", title()),
            };
            told = format!(
                "{told}\n\n{}",
                folded(Fold::Closed, &title, &bullets(&dangers))
            );
        }
        told
    };
    Part::new(move || told(LeftOut::Nothing, Detail::Full, usize::MAX, sentence))
        .or(Goes::DangerNames, move || {
            told(LEFT_OUT, Detail::Short, 10, sentence)
        })
        .or(Goes::AllDangerNames, move || {
            told(LEFT_OUT, Detail::Short, 0, sentence)
        })
        .or(Goes::LongTexts, move || {
            told(LEFT_OUT, Detail::Short, 0, measured)
        })
}
