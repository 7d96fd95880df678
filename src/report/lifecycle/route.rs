//! The routes from a live status to a wish, in every circumstance that makes a difference.

use crate::model::route::{Circumstances, Gap, Leg, LockOut, Obstacle, Source, gap};
use crate::model::status::{DesiredStatus, UserStatus};
use crate::model::transition::{Credential, Transition, Verb};
use crate::plan::blocked::BlockReason;
use crate::plan::note::{NoteKind, Number};
use crate::report::lifecycle::{led, word};
use crate::report::style::{Emphasis, Style};

/// From where to where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// The status that somebody has; one of Okta's eight.
    pub from: UserStatus,
    /// The status that a file asks for.
    pub wish: DesiredStatus,
}

/// Circumstances in which the same stands between the two.
struct Case {
    circumstances: Vec<Circumstances>,
    gap: Gap,
}

/// Prints the routes, folded where circumstances make no difference.
pub fn text(route: &Route, style: Style) -> String {
    let title = format!("{} to {}", route.from, route.wish);
    let mut lines = vec![style.paint(Emphasis::Bold, &title)];
    for case in cases(route) {
        lines.push(String::new());
        let told = conditions(&case);
        lines.extend(told.iter().map(|line| style.paint(Emphasis::Bold, line)));
        lines.extend(answer(route, &case.gap, style));
    }
    lines.join("\n") + "\n"
}

/// Returns the legs of all routes: what a diagram of them shows.
pub fn legs(route: &Route) -> Vec<Leg> {
    let mut legs = Vec::new();
    for case in cases(route) {
        match case.gap {
            Gap::Route(route) => legs.extend(route),
            Gap::Met | Gap::AwaitsPerson | Gap::Blocked(_) => {}
        }
    }
    legs
}

fn all() -> impl Iterator<Item = Circumstances> {
    LockOut::ALL.into_iter().flat_map(|lock_out| {
        Source::ALL.into_iter().flat_map(move |source| {
            Credential::ALL
                .into_iter()
                .map(move |credential| Circumstances {
                    credential,
                    source,
                    lock_out,
                })
        })
    })
}

fn cases(route: &Route) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for circumstances in all() {
        let gap = gap(&route.from, route.wish, circumstances);
        match cases.iter_mut().find(|case| case.gap == gap) {
            Some(case) => case.circumstances.push(circumstances),
            None => cases.push(Case {
                circumstances: vec![circumstances],
                gap,
            }),
        }
    }
    cases
}

/// Returns when a case holds: a line for each set of circumstances that it is made of, none if it always holds.
fn conditions(case: &Case) -> Vec<String> {
    let held = &case.circumstances;
    let lock_outs = LockOut::ALL.map(|one| held.iter().any(|each| each.lock_out == one));
    let sources = Source::ALL.map(|one| held.iter().any(|each| each.source == one));
    let credentials = Credential::ALL.map(|one| held.iter().any(|each| each.credential == one));
    let size = [&lock_outs[..], &sources, &credentials];
    let size: usize = size
        .map(|held| held.iter().filter(|held| **held).count())
        .iter()
        .product();
    let lines: Vec<String> = if size == held.len() {
        vec![join(&[
            some_of(LockOut::ALL.map(lock_out_word), lock_outs),
            some_of(Source::ALL.map(source_word), sources),
            some_of(Credential::ALL.map(word), credentials),
        ])]
    } else {
        let each = held.iter().map(|each| {
            let words = [
                lock_out_word(each.lock_out),
                source_word(each.source),
                word(each.credential),
            ];
            join(&words.map(|word| Some(word.to_owned())))
        });
        each.collect()
    };
    lines.into_iter().filter(|line| !line.is_empty()).collect()
}

/// Returns the words of those that are held, unless all are.
fn some_of<const N: usize>(words: [&str; N], held: [bool; N]) -> Option<String> {
    let kept = words.iter().zip(held).filter(|(_, held)| *held);
    let kept: Vec<&str> = kept.map(|(word, _)| *word).collect();
    (kept.len() < N).then(|| kept.join(" or "))
}

fn join(words: &[Option<String>]) -> String {
    let words: Vec<&str> = words.iter().flatten().map(String::as_str).collect();
    words.join(", ")
}

fn lock_out_word(lock_out: LockOut) -> &'static str {
    match lock_out {
        LockOut::IsLeft => "lockedOut: leave",
        LockOut::IsUndone => "lockedOut: unlock",
    }
}

fn source_word(source: Source) -> &'static str {
    match source {
        Source::Okta => "from Okta",
        Source::Directory => "from a directory (Active Directory, LDAP)",
    }
}

fn answer(route: &Route, gap: &Gap, style: Style) -> Vec<String> {
    match gap {
        Gap::Met => vec!["  nothing to do".to_owned()],
        Gap::AwaitsPerson => {
            let status = route.from.clone();
            let message =
                NoteKind::AwaitsPerson { status }.message(Number::One, &|names| names.join(", "));
            style.hanging("  nothing to do:", 4, &format!("the person {message}"))
        }
        Gap::Route(legs) => {
            let mut lines: Vec<String> = legs.iter().map(|leg| step(leg, style)).collect();
            let remarks = legs.iter().flat_map(remarks);
            lines.extend(remarks.flat_map(|remark| style.hanging("  note:", 8, remark)));
            lines
        }
        Gap::Blocked(obstacle) => {
            let reason = reason(route, *obstacle);
            let label = format!("  blocked[{}]:", reason.code());
            let mut lines = style.hanging(&label, 4, &format!("the person {}", reason.message()));
            lines.extend(style.hanging("  help:", 8, &reason.help()));
            lines
        }
    }
}

fn step(leg: &Leg, style: Style) -> String {
    let transition = Transition {
        landing: leg.landing.clone(),
        evidence: leg.evidence,
    };
    led(leg.verb.as_str(), &transition, style)
}

/// Returns what a step costs or needs beside the call.
fn remarks(leg: &Leg) -> Vec<&'static str> {
    let mut remarks = Vec::new();
    match leg.verb {
        Verb::Activate if leg.from.contains(&UserStatus::Deprovisioned) => {
            remarks
                .push("the entry needs their `id`; password and app assignments do not come back");
        }
        Verb::Deactivate => remarks.push("password and app assignments are lost"),
        Verb::Delete => remarks.push("this cannot be undone, so the entry needs their `id`"),
        Verb::Activate | Verb::Unsuspend | Verb::Unlock | Verb::Suspend => {}
    }
    if !leg.evidence.is_proven() {
        remarks.push("no evidence that Okta accepts it, but there is no proven route");
    }
    remarks
}

fn reason(route: &Route, obstacle: Obstacle) -> BlockReason {
    let status = route.from.clone();
    match obstacle {
        Obstacle::StagedIsStartOnly => BlockReason::StagedIsStartOnly { status },
        Obstacle::SourcedCannotBeUnlocked => BlockReason::UnlockSourced { wish: route.wish },
        Obstacle::UnrecognizedStatus => BlockReason::UnrecognizedStatus {
            status: status.to_string(),
        },
    }
}
