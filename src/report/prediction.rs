//! What group rules will do to somebody's memberships, in words.

use crate::model::hidden::Alike;
use crate::plan::prediction::{Because, Doubt, Foreseen, Prediction};
use crate::report::text_safety::harmless;
use crate::report::value::show_change;

/// Returns what rules do, a line for each membership; groups whose names look alike are told apart.
pub(crate) fn lines(predictions: &[Prediction]) -> Vec<String> {
    let alike = Alike::among(predictions.iter().map(|each| each.group.as_str()));
    let lines = predictions.iter().map(|each| {
        let group = alike.shown(each.group.as_str());
        let line = match &each.foreseen {
            Foreseen::Gains { rules, because } => {
                format!("+{group} by {}{}", named(rules), why(because))
            }
            Foreseen::Loses { rules, because } => {
                let stop = if rules.len() == 1 { "holds" } else { "hold" };
                let verb = format!("no longer {stop}");
                format!("-{group}: {} {verb}{}", named(rules), why(because))
            }
            Foreseen::CannotSay { rule, doubt, .. } => {
                format!("? {group}: rule \"{rule}\" {}", doubted(doubt))
            }
        };
        harmless(&line).into_owned()
    });
    lines.collect()
}

/// Returns rules by their names.
pub(crate) fn named(rules: &[String]) -> String {
    let names = rules.iter().map(|rule| format!("\"{rule}\""));
    let names: Vec<String> = names.collect();
    let word = if rules.len() == 1 { "rule" } else { "rules" };
    format!("{word} {}", names.join(", "))
}

fn why(because: &[Because]) -> String {
    if because.is_empty() {
        return String::new();
    }
    let words = because.iter().map(|each| match each {
        Because::Created => "new".to_owned(),
        Because::Returns => "comes back".to_owned(),
        Because::Attribute { name, from, to } => {
            format!("{name} {}", show_change(from.as_ref(), to.as_ref()))
        }
        Because::Joins { group } => format!("joins {group}"),
        Because::Leaves { group } => format!("leaves {group}"),
    });
    format!(" ({})", words.collect::<Vec<String>>().join(", "))
}

/// Returns why nobody can say what a rule does; its name stands before it.
fn doubted(doubt: &Doubt) -> String {
    match doubt {
        Doubt::Condition { reason } => reason.clone(),
        Doubt::Status => {
            "reads the status, and a change of status alone may not have it evaluated".to_owned()
        }
        Doubt::UserType { name } => {
            format!("may not be evaluated for people of the type {name}")
        }
        Doubt::Deactivated => "may not be evaluated before they are deactivated".to_owned(),
        Doubt::GivenByWhom => {
            "no longer holds, and Okta did not say who gave the membership".to_owned()
        }
        Doubt::AnotherRule { rule, reason } => {
            format!("no longer holds, but rule \"{rule}\" {reason}")
        }
        Doubt::GivenByAnother => {
            "no longer holds, but a rule that acts no more gave the membership too".to_owned()
        }
        Doubt::NotRead => "holds now, and the membership was not read".to_owned(),
        Doubt::Meanwhile => "may hold while the steps run, and not in the end".to_owned(),
        Doubt::Exception => {
            "holds, but a step that takes them out of a group which it fills may make them an exception".to_owned()
        }
        Doubt::GivesBack => "holds, and may put them back whom a step takes out".to_owned(),
        Doubt::MayNotRun => "holds, and may not be evaluated again".to_owned(),
    }
}
