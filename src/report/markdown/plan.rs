//! A plan as Markdown, for somebody in a hurry: verdict, dangers, refusals, what changes for whom, what was there before,
//! what is left undone, and what applying it takes.

use crate::plan::Plan;
use crate::plan::document::Run;
use crate::plan::effect::Effects;
use crate::report::approval;
use crate::report::markdown::access::access;
use crate::report::markdown::budget::{Budget, Goes, Part, document};
use crate::report::markdown::inline::{code, measured, sentence};
use crate::report::markdown::left::{beside, notes};
use crate::report::markdown::list::{LeftOut, list, strong, titled};
use crate::report::markdown::people::{OPEN_MAX, people};
use crate::report::markdown::stops::{blocked, dangers, refusals};
use crate::report::names::Detail;
use crate::report::of_run::view_of_run;
use crate::report::plural::count;
use crate::report::view::View;

/// Up to so many things that were there before are shown at once beside a change.
const FEW: usize = 5;

/// What shows what does not fit.
const LEFT_OUT: LeftOut = LeftOut::ShownBy("`plan --full` shows it");

/// Prints a plan, as much of it as a comment holds.
pub fn plan(plan: &Plan, detail: Detail) -> String {
    plan_within(plan, None, detail, Budget::COMMENT)
}

/// Prints a plan within a budget, and beside it what making it took, where that is known.
pub fn plan_within(plan: &Plan, run: Option<&Run>, detail: Detail, budget: Budget) -> String {
    let view = view_of_run(plan, run, detail);
    let own_notes = plan.notes().len() - view.standing_notes;
    let standing = ("standing note", "standing notes");
    // Where nothing else is told, it is what somebody came for; a few things are no reason to click.
    let earlier_open_max = if plan.steps().is_empty() {
        OPEN_MAX
    } else {
        FEW
    };
    let parts = [
        head(&view),
        dangers(plan, LEFT_OUT),
        access(&view.access, detail, LEFT_OUT),
        refusals(plan, LEFT_OUT),
        blocked(plan, LEFT_OUT),
        approvals(plan),
        settings(&view),
        things(&view),
        people(plan, &view, LEFT_OUT),
        beside(
            &view.beside.withdrawn_title,
            &view.beside.withdrawn,
            detail,
            0,
            LEFT_OUT,
        ),
        beside(
            &view.beside.earlier_title,
            &view.beside.earlier,
            detail,
            earlier_open_max,
            LEFT_OUT,
        ),
        notes(
            &view.notes,
            own_notes,
            ("note", "notes"),
            detail,
            [Goes::NoteNames, Goes::Notes],
            LEFT_OUT,
        ),
        notes(
            &view.standing,
            view.standing_notes,
            standing,
            detail,
            [Goes::StandingNames, Goes::Standing],
            LEFT_OUT,
        ),
        census(&view, detail),
        Part::new(|| end(plan, &view, run)),
    ];
    document(&parts, budget)
}

fn head(view: &View) -> Part<'_> {
    let all = move || {
        let all = [&view.verdict].into_iter().chain(&view.aged);
        let all = all.chain(&view.beside.head);
        all.chain(&view.scope)
    };
    let told = move |shown: fn(&str) -> String| {
        let lines = all().map(|each| shown(each));
        lines.collect::<Vec<String>>().join("\n\n")
    };
    Part::new(move || told(strong)).or(Goes::LongTexts, move || {
        told(|text| format!("**{}**", measured(text).trim()))
    })
}

/// What the change sets in the configuration: later plans go by it, so it is never dropped.
fn settings(view: &View) -> Part<'_> {
    let all = &view.settings;
    let title = count(all.len(), "setting to change", "settings to change");
    let told = move |shown: fn(&str) -> String| {
        list(&title, LeftOut::Nothing, all.iter().map(|each| shown(each)))
    };
    let measured_alone = told.clone();
    Part::new(move || told(sentence)).or(Goes::LongTexts, move || measured_alone(measured))
}

/// Whose approval is waited for: that there are some is never dropped.
fn approvals(plan: &Plan) -> Part<'_> {
    let told = move |detail: Detail, left_out: LeftOut| {
        let all = approval::approvals(plan, detail);
        list(
            &approval::title(plan),
            left_out,
            all.iter()
                .map(|each| format!("**approval:** {}", sentence(each))),
        )
    };
    Part::new(move || told(Detail::Full, LeftOut::Nothing))
        .or(Goes::NoteNames, move || told(Detail::Short, LEFT_OUT))
        .or(Goes::Things, move || {
            if plan.approvals().is_empty() {
                return String::new();
            }
            titled(&approval::title(plan), LEFT_OUT)
        })
}

/// Groups and definitions.
fn things(view: &View) -> Part<'_> {
    let titles = [
        (&view.renamed, "group to rename", "groups to rename"),
        (&view.declared, "thing to create", "things to create"),
    ];
    let titles = titles.into_iter().filter(|(all, _, _)| !all.is_empty());
    let titles = titles.map(|(all, one, many)| count(all.len(), one, many));
    let title = titles.collect::<Vec<String>>().join(", ");
    let counted = title.clone();
    let all = view.renamed.iter().chain(&view.declared);
    let is_none = all.clone().next().is_none();
    let lines: Vec<String> = all.map(|each| sentence(each)).collect();
    Part::new(move || list(&title, LeftOut::Nothing, lines.clone())).or(Goes::Things, move || {
        if is_none {
            return String::new();
        }
        titled(&counted, LEFT_OUT)
    })
}

/// Who is in the files or in the org alone.
fn census(view: &View, detail: Detail) -> Part<'_> {
    let names = match detail {
        Detail::Full => &view.left_alone[..],
        Detail::Short => &[],
    };
    let told = move |end: fn(&str, &[String]) -> String| {
        let mut told: Vec<String> = view.census.iter().map(|each| sentence(each)).collect();
        if let Some(last) = told.last_mut().filter(|_| !names.is_empty()) {
            *last = end(last, names);
        }
        told.join("\n\n")
    };
    Part::new(move || {
        told(|last, names| {
            let names = names.iter().map(|each| sentence(each));
            format!("{last} {}", names.collect::<Vec<String>>().join(", "))
        })
    })
    .or(Goes::LeftAlone, move || {
        told(|last, _| format!("{}; `plan --full` names them.", last.trim_end_matches(':')))
    })
}

/// What applying the plan takes, what stands for all of it, and the commit that it is of.
fn end(plan: &Plan, view: &View, run: Option<&Run>) -> String {
    let closing = view.closing.iter().map(|each| strong(each));
    let signature = signature(plan, run.and_then(|run| run.commit.as_deref()));
    let all = closing.chain([view.last_line.clone()]);
    all.chain(signature).collect::<Vec<String>>().join("\n\n")
}

/// Returns what stands for all that a plan does, and the commit of the files.
pub(crate) fn signature(plan: &Plan, commit: Option<&str>) -> Option<String> {
    let commit = commit.map(|commit| format!("commit {}", code(commit)));
    if plan.steps().is_empty() {
        return commit.map(|commit| format!("For {commit}"));
    }
    let digest = Effects::of(plan).digest.to_string();
    let all = [format!("Digest {}", code(&digest))].into_iter();
    Some(all.chain(commit).collect::<Vec<String>>().join(", "))
}
