//! The effects of a plan, a line each: what a reviewer approves, and `--expect` reads.

use std::fmt::Write;

use crate::plan::Plan;
use crate::plan::effect::reviewed::Reviewed;
use crate::plan::effect::{By, Effect, Effects, FORM};
use crate::report::setting::set;
use crate::report::text_safety::harmless;
use crate::report::value::show_change;

/// Prints the effects of a plan: a line with the form, the org and the digest, then a line `HASH  WHO  WHAT` each.
pub fn effects(plan: &Plan) -> String {
    let effects = Effects::of(plan);
    let mut text = format!("# {FORM} {} {}\n", plan.org(), effects.digest);
    for effect in &effects.all {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{}", line(plan, effect));
    }
    text
}

/// Returns the line of one effect.
pub fn line(plan: &Plan, effect: &Effect) -> String {
    format!("{}  {}", effect.hash, words(plan, effect))
}

/// Returns the effects of a plan as something that was reviewed.
pub fn reviewed(plan: &Plan) -> Reviewed {
    let all = Effects::of(plan).all.into_iter();
    let all = all.map(|effect| (effect.hash.clone(), words(plan, &effect)));
    Reviewed::Effects {
        org: plan.org().to_owned(),
        all: all.collect(),
    }
}

/// Returns who and what, in words.
fn words(plan: &Plan, effect: &Effect) -> String {
    let step = match &effect.by {
        By::Step(step) => plan.step(*step),
        By::Setting(setting) => return format!("configuration  {}", set(setting)),
    };
    let who = step.subject.to_string();
    let what = match &effect.change {
        Some((name, change)) => {
            let change = show_change(change.live.as_ref(), change.desired.as_ref());
            format!("{}: {change}", harmless(name.as_str()))
        }
        None => harmless(&step.operation.summary()).into_owned(),
    };
    format!("{}  {what}", harmless(&who))
}
