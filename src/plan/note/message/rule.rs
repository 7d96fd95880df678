//! What is said of declared group rules.

use std::collections::BTreeMap;
use std::iter;

use crate::model::ids::{GroupName, Login};
use crate::plan::note::{List, Number, RuleChange, RuleDifference, RuleEffect, Unsure};

/// What somebody does about a difference.
const NEITHER: &str = "change it in Okta, or correct the files";

/// Returns the sentence of what differs, behind the name of the rule.
pub(crate) fn differs(difference: &RuleDifference, number: Number, list: List<'_>) -> String {
    let is = number.pick("is", "are");
    let has = number.pick("has", "have");
    match difference {
        RuleDifference::NotRead => format!("{is} not compared: the token may not read group rules"),
        RuleDifference::Missing => format!(
            "{is} not in the org, and group rules are never written; make {} in Okta, or correct the files",
            number.pick("it", "them")
        ),
        RuleDifference::Ambiguous { rules } => {
            format!("{has} the name of {rules} rules of the org; give each a name of its own")
        }
        RuleDifference::NotActive => format!("{is} not ACTIVE in the org; {NEITHER}"),
        RuleDifference::Active => {
            format!("{is} ACTIVE in the org, and INACTIVE in the files; {NEITHER}")
        }
        RuleDifference::Expression { live, wished } => {
            let live = live.as_deref().unwrap_or("(none that Okta shows)");
            format!(
                "{has} another condition in the org: `{live}`, and in the files `{wished}`; {NEITHER}"
            )
        }
        RuleDifference::Groups {
            only_in_files,
            only_in_org,
        } => {
            let words = |groups: &[GroupName]| {
                let names: Vec<&str> = groups.iter().map(GroupName::as_str).collect();
                list(&names)
            };
            let sides = sides(&words(only_in_files), &words(only_in_org));
            format!(
                "{} other groups: {sides}; {NEITHER}",
                number.pick("fills", "fill")
            )
        }
        RuleDifference::Exclude {
            only_in_files,
            only_in_org,
        } => {
            let words = |people: &[String]| {
                let names: Vec<&str> = people.iter().map(String::as_str).collect();
                list(&names)
            };
            let sides = sides(&words(only_in_files), &words(only_in_org));
            format!(
                "{} other people: {sides}; {NEITHER}",
                number.pick("excludes", "exclude")
            )
        }
    }
}

fn sides(in_files: &str, in_org: &str) -> String {
    match (in_files.is_empty(), in_org.is_empty()) {
        (false, false) => format!("in the files alone {in_files}; in the org alone {in_org}"),
        (false, true) => format!("in the files alone {in_files}"),
        (true, _) => format!("in the org alone {in_org}"),
    }
}

/// Returns the sentence of whom a rule would move, behind its name.
pub(crate) fn would(change: RuleChange, effects: &[RuleEffect], list: List<'_>) -> String {
    let how = match change {
        RuleChange::Creation => "once made and active",
        RuleChange::Activation => "once active",
        RuleChange::Expression => "with this condition",
        RuleChange::Several => "as the files have it",
        // (facts::rules 2)
        RuleChange::Deactivation => {
            return "would, once INACTIVE, move nobody: its members stay, and nobody is added any more".to_owned();
        }
    };
    let effects: Vec<String> = effects.iter().map(|each| moved(each, list)).collect();
    if effects.is_empty() {
        return format!("would, {how}, move nobody");
    }
    format!("would, {how}, {}", effects.join("; "))
}

/// Returns whom it would move of some groups.
fn moved(effect: &RuleEffect, list: List<'_>) -> String {
    let groups: Vec<&str> = effect.groups.iter().map(GroupName::as_str).collect();
    let groups = list(&groups);
    let people = |logins: &[Login]| {
        let logins: Vec<&str> = logins.iter().map(Login::as_str).collect();
        let number = match logins.len() {
            1 => "1 person".to_owned(),
            many => format!("{many} people"),
        };
        (number, list(&logins))
    };
    let mut parts = Vec::new();
    if !effect.adds.is_empty() {
        let (number, names) = people(&effect.adds);
        parts.push(format!("add {number} to {groups}: {names}"));
    }
    if !effect.takes.is_empty() {
        let (number, names) = people(&effect.takes);
        parts.push(format!("take {number} out of {groups}: {names}"));
    }
    let words = if parts.is_empty() {
        format!("act on {groups}")
    } else {
        parts.join(", ")
    };
    let doubts = by_reason(&effect.unsure).into_iter().map(|(why, logins)| {
        let (number, names) = people(&logins);
        format!("of {number} nobody can say (it {why}): {names}")
    });
    let words = iter::once(words).chain(doubts);
    words.collect::<Vec<String>>().join("; ")
}

/// Returns of whom it cannot be said, by the reason.
fn by_reason(unsure: &[Unsure]) -> BTreeMap<&str, Vec<Login>> {
    let mut reasons: BTreeMap<&str, Vec<Login>> = BTreeMap::new();
    for Unsure { login, why } in unsure {
        reasons.entry(why).or_default().push(login.clone());
    }
    reasons
}
