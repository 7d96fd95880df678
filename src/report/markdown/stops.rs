//! What must not be overlooked, and what stops a plan or a request.

use std::collections::BTreeMap;

use crate::plan::Plan;
use crate::plan::blocked::Blocked;
use crate::plan::refusal::Refusal;
use crate::report::markdown::budget::{Goes, Part};
use crate::report::markdown::inline::{code, sentence};
use crate::report::markdown::list::{LeftOut, list, titled};
use crate::report::names::Detail;
use crate::report::plural::count;
use crate::report::view::{self, BlockedRow, DangerGroup};
use crate::report::words::{self, RefusalRow};

/// A refusal that takes more is told by its kind where room is scarce.
const REFUSAL_BYTES_MAX: usize = 400;

/// Returns the dangers by kind, the gravest first: each kind is there whatever the budget.
pub(crate) fn dangers(plan: &Plan, left_out: LeftOut) -> Part<'_> {
    let told = move |detail: Detail, names: usize, left_out: LeftOut| {
        let title = count(plan.dangers().len(), "danger", "dangers");
        list(&title, left_out, danger_lines(plan, detail, names))
    };
    let all = usize::MAX;
    Part::new(move || told(Detail::Full, all, LeftOut::Nothing))
        .or(Goes::DangerLists, move || {
            told(Detail::Short, all, left_out)
        })
        .or(Goes::DangerNames, move || told(Detail::Short, 10, left_out))
        .or(Goes::MoreDangerNames, move || {
            told(Detail::Short, 3, left_out)
        })
        .or(Goes::AllDangerNames, move || {
            told(Detail::Short, 0, left_out)
        })
}

/// Returns a line for each kind of danger, with so many names.
pub(crate) fn danger_lines(plan: &Plan, detail: Detail, names: usize) -> Vec<String> {
    let kinds = view::dangers(plan.dangers(), detail);
    kinds.iter().map(|kind| danger(kind, names)).collect()
}

fn danger(kind: &DangerGroup, names: usize) -> String {
    let title = sentence(&kind.title);
    let shown = kind.items.iter().take(names).map(|each| {
        let name = code(&each.name);
        match &each.detail {
            Some(detail) => format!("{name} {}", sentence(detail)),
            None => name,
        }
    });
    let shown: Vec<String> = shown.collect();
    match (shown.len(), kind.items.len() - shown.len()) {
        (0, _) => format!("**{title}**"),
        (_, 0) => format!("**{title}:** {}", shown.join(", ")),
        (_, rest) => format!("**{title}:** {} and {rest} more", shown.join(", ")),
    }
}

/// Returns what stops the plan, each with the line that allows it: each kind is there whatever the budget.
pub(crate) fn refusals(plan: &Plan, left_out: LeftOut) -> Part<'_> {
    let title = move || count(plan.refusals().len(), "refusal", "refusals");
    let told = move |detail: Detail, left_out: LeftOut| {
        let rows = plan.refusals().iter();
        let rows = rows.map(|each| refusal(&words::refusal(each, detail)));
        list(&title(), left_out, rows)
    };
    Part::new(move || told(Detail::Full, LeftOut::Nothing))
        .or(Goes::RefusalLists, move || told(Detail::Short, left_out))
        .or(Goes::Refusals, move || {
            list(&title(), left_out, refusals_by_kind(plan.refusals()))
        })
}

fn refusal(refusal: &RefusalRow) -> String {
    let (message, help) = (sentence(&refusal.message), sentence(&refusal.help));
    match &refusal.line {
        Some(line) => format!("**refused:** {message}. Help: {help}: {}", code(line)),
        None => format!("**refused:** {message}. Help: {help}"),
    }
}

/// A refusal that is short and the only one of its kind stays as it is.
fn refusals_by_kind(refusals: &[Refusal]) -> Vec<String> {
    let mut kinds: Vec<(&str, Vec<&Refusal>)> = Vec::new();
    for each in refusals {
        match kinds.iter_mut().find(|(code, _)| *code == each.code()) {
            Some((_, of_kind)) => of_kind.push(each),
            None => kinds.push((each.code(), vec![each])),
        }
    }
    let told = kinds.into_iter().map(|(name, of_kind)| {
        if let [one] = of_kind[..] {
            let row = refusal(&words::refusal(one, Detail::Short));
            if row.len() <= REFUSAL_BYTES_MAX {
                return row;
            }
        }
        let number = count(of_kind.len(), "time", "times");
        format!("**refused:** {number} by {}", code(name))
    });
    told.collect()
}

/// Returns the wishes that cannot be met, each with the way out.
pub(crate) fn blocked(plan: &Plan, left_out: LeftOut) -> Part<'_> {
    let title = move || count(plan.blocked().len(), "blocked request", "blocked requests");
    Part::new(move || {
        let rows = plan.blocked().iter();
        let rows = rows.map(|each| blocked_row(&view::blocked(each)));
        list(&title(), LeftOut::Nothing, rows)
    })
    .or(Goes::Blocked, move || {
        list(&title(), left_out, blocked_by_kind(plan.blocked()))
    })
    .or(Goes::Kinds, move || {
        if plan.blocked().is_empty() {
            return String::new();
        }
        titled(&title(), left_out)
    })
}

fn blocked_by_kind(all: &[Blocked]) -> Vec<String> {
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for each in all {
        *kinds.entry(each.reason.code()).or_default() += 1;
    }
    let told = kinds.into_iter().map(|(name, number)| {
        let number = count(number, "time", "times");
        format!("**blocked** ({}): {number}", code(name))
    });
    told.collect()
}

fn blocked_row(blocked: &BlockedRow) -> String {
    let BlockedRow {
        code: name,
        place,
        also,
        message,
        withheld,
        help,
    } = blocked;
    let also = also.iter().map(|each| format!(" See {}.", sentence(each)));
    let withheld = withheld.iter();
    let withheld = withheld.map(|what| format!(" Withheld: {}.", sentence(what)));
    let more: String = also.chain(withheld).collect();
    format!(
        "**blocked** ({}) at {}: {}.{more} Help: {}",
        code(name),
        code(place),
        sentence(message),
        sentence(help)
    )
}
