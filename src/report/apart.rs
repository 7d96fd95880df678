//! What a plan that is held against a base leaves to whoever it belongs to: what was there before, by cause, and what is
//! withdrawn.

use std::collections::HashMap;

use crate::model::ids::Login;
use crate::plan::Plan;
use crate::plan::apart::{Apart, BaseFiles, BaseName, Difference, Earlier, Withdrawal};
use crate::plan::step::Subject;
use crate::report::names::Detail;
use crate::report::plural::count;
use crate::report::shared::{Shared, SharedRows};
use crate::report::text_safety::harmless;
use crate::report::value::show_change;

/// So many digits of a commit are shown.
const COMMIT_DIGITS: usize = 10;

/// What is told beside the plan of a change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Beside {
    /// What the plan was held against, in a sentence.
    pub head: Option<String>,
    /// What comes before the causes of what was there before.
    pub earlier_title: String,
    /// What was there before.
    pub earlier: Vec<Shared>,
    /// What comes before what is withdrawn.
    pub withdrawn_title: String,
    /// What is withdrawn.
    pub withdrawn: Vec<Shared>,
}

/// Returns what is told beside a plan.
pub fn beside(plan: &Plan) -> Beside {
    let Some(apart) = plan.apart() else {
        return Beside::default();
    };
    Beside {
        head: Some(head(apart)),
        earlier_title: format!(
            "There before this change, and left: {} in which the org is not as the files ask",
            count(number(apart), "thing", "things")
        ),
        earlier: earlier(apart, &|_, _| None, Detail::Short),
        withdrawn_title: "Withdrawn: asked for before this change, and no longer".to_owned(),
        withdrawn: withdrawn(apart),
    }
}

fn number(apart: &Apart) -> usize {
    let all = apart.earlier.iter();
    all.map(|each| each.differences.len()).sum()
}

fn head(apart: &Apart) -> String {
    let base = harmless(&named(&apart.base)).into_owned();
    match apart.files {
        BaseFiles::Compared => format!("This change alone, held against {base}."),
        BaseFiles::Invalid => format!(
            "The files before this change ({base}) have mistakes, so everything counts as this change's."
        ),
    }
}

/// Returns the base as it was named, with its commit.
pub fn named(base: &BaseName) -> String {
    match &base.commit {
        Some(commit) => {
            format!("{} ({})", base.name, short(commit))
        }
        None => base.name.clone(),
    }
}

/// Returns the beginning of a commit's id, which tells it apart.
pub fn short(commit: &str) -> &str {
    commit.get(..COMMIT_DIGITS).unwrap_or(commit)
}

/// What is told of who made a difference.
pub(crate) type Teller<'t> = &'t dyn Fn(&Earlier, &Difference) -> Option<String>;

/// Returns what was there before, with what is told of who made it so.
pub(crate) fn earlier(apart: &Apart, teller: Teller<'_>, detail: Detail) -> Vec<Shared> {
    let mut rows = SharedRows::default();
    let mut causes: HashMap<String, SharedRows> = HashMap::new();
    for each in &apart.earlier {
        let name = each.subject.name();
        let who = format!("{name} ({})", each.place);
        for difference in &each.differences {
            let words = harmless(&words(&each.subject, difference)).into_owned();
            rows.put(&words, &harmless(&who));
            if let Some(told) = teller(each, difference) {
                causes.entry(words).or_default().put(&told, &harmless(name));
            }
        }
    }
    for row in &mut rows.all {
        if let Some(told) = causes.get(&row.words) {
            row.causes = told.lines(row.people.len(), detail);
        }
    }
    rows.all
}

fn withdrawn(apart: &Apart) -> Vec<Shared> {
    let mut rows = SharedRows::default();
    for each in &apart.withdrawn {
        for wish in &each.wishes {
            rows.put(&harmless(&withdrawal(wish)), &harmless(each.login.as_str()));
        }
    }
    rows.all
}

fn words(subject: &Subject, difference: &Difference) -> String {
    let what = match subject {
        Subject::Person(_) => "not in the org",
        Subject::Group(_) => "group not in the org",
        Subject::Definition(_) => "relationship not in the org",
    };
    let login = |login: &Option<Login>| match login {
        Some(login) => login.to_string(),
        None => "(none)".to_owned(),
    };
    match difference {
        Difference::Missing => what.to_owned(),
        Difference::Name { from } => format!("name: still {from}"),
        Difference::Status { from, to } => format!("status: {from} → {to}"),
        Difference::Type { from, to } => format!("type: {from} → {to}"),
        Difference::Attribute { name, change } => {
            let values = show_change(change.live.as_ref(), change.desired.as_ref());
            format!("{name}: {values}")
        }
        Difference::Join { group, .. } => format!("not in group {group}"),
        Difference::Leave { group, .. } => format!("still in group {group}"),
        Difference::Link { relation, from, to } => {
            format!("{relation}: {} → {}", login(from), login(to))
        }
        Difference::Password => "password: older than the files allow".to_owned(),
    }
}

/// Returns what the files no longer ask for, in words.
pub fn withdrawal(wish: &Withdrawal) -> String {
    match wish {
        Withdrawal::Person => "person: named in no file now".to_owned(),
        Withdrawal::Status { status } => format!("status {status}"),
        Withdrawal::Attribute { name } => name.to_string(),
        Withdrawal::Member { group } => format!("in group {group}"),
        Withdrawal::NoMember { group } => format!("not in group {group}"),
        Withdrawal::Link { relation } => relation.to_string(),
    }
}
