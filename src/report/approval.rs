//! Whose approval a plan needs beside its reviewers', for people and for whoever waits for it.

use std::fmt::Write;

use crate::model::ids::{GitName, Login};
use crate::plan::Plan;
use crate::plan::approval::{Approval, Lack, Owner};
use crate::report::names::Detail;
use crate::report::plural::count;
use crate::report::text_safety::harmless;

/// The name of the form for programs.
const FORM: &str = "approvals-v1";

/// Returns the groups that need an approval, a sentence each.
pub fn approvals(plan: &Plan, detail: Detail) -> Vec<String> {
    plan.approvals()
        .iter()
        .map(|each| told(each, detail))
        .collect()
}

/// Returns how many groups need an approval.
pub fn title(plan: &Plan) -> String {
    let number = plan.approvals().len();
    count(
        number,
        "group needs an owner's approval",
        "groups need an owner's approval",
    )
}

/// Prints whose approval is needed, for a program that waits for it: a line with the form and the org, then a line
/// `NAMES<TAB>WORDS` for each group. NAMES are those who can approve, at the git host, in small letters and with commas
/// between them; `-` is nobody. WORDS are for people.
pub fn lines(plan: &Plan) -> String {
    let mut text = format!("# {FORM} {}\n", harmless(plan.org()));
    for each in plan.approvals() {
        let names: Vec<&str> = each.names().into_iter().map(GitName::as_str).collect();
        let names = if names.is_empty() {
            "-".to_owned()
        } else {
            names.join(",")
        };
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{names}\t{}", told(each, Detail::Short));
    }
    text
}

fn told(approval: &Approval, detail: Detail) -> String {
    let Approval {
        group,
        id: _,
        gains,
        owners,
        lacks,
    } = approval;
    let gains = match &gains[..] {
        [one] => format!("{one} joins"),
        all => {
            let logins: Vec<&str> = all.iter().map(Login::as_str).collect();
            let number = count(all.len(), "person joins", "people join");
            format!("{number} ({})", detail.list(&logins))
        }
    };
    let (named, nameless): (Vec<&Owner>, Vec<&Owner>) =
        owners.iter().partition(|owner| !owner.names.is_empty());
    let named: Vec<String> = named.into_iter().map(owner).collect();
    let without: Vec<String> = nameless.into_iter().map(owner).collect();
    let without = (!without.is_empty()).then(|| {
        let list = detail.list(&without);
        format!("`approvals.people` has no name of {list}")
    });
    let lacks: Vec<String> = without.into_iter().chain(lacks.iter().map(lack)).collect();
    let lacks = lacks.join("; ");
    let asked = match (named.is_empty(), lacks.is_empty()) {
        (false, true) => format!("one of its owners approves: {}", detail.list(&named)),
        (false, false) => format!(
            "one of its owners approves: {}; {lacks}",
            detail.list(&named)
        ),
        (true, _) => format!("an owner has to approve, and nobody can: {lacks}"),
    };
    harmless(&format!("{group}: {gains}; {asked}")).into_owned()
}

/// Returns an owner, how they are called at the git host, and how they own it.
fn owner(owner: &Owner) -> String {
    let names = owner.names.iter().map(GitName::to_string);
    let through = owner.through.iter();
    let through = through.map(|group| format!("through {group}"));
    let beside: Vec<String> = names.chain(through).collect();
    if beside.is_empty() {
        owner.login.to_string()
    } else {
        format!("{} ({})", owner.login, beside.join(", "))
    }
}

fn lack(lack: &Lack) -> String {
    match lack {
        Lack::BaseUnreadable => "the configuration of the base has mistakes, so nobody knows whose approval it asks for; \
             mend that first"
            .to_owned(),
        Lack::IsCreated => "this plan creates the group, so it has no owner yet; create it first, and give it one".to_owned(),
        Lack::Unreadable => "the token may not read its owners (okta.groups.read)".to_owned(),
        Lack::NoOwner => "the org has no owner for it; name one in Okta".to_owned(),
        Lack::Unresolved { name } => format!("Okta does not know which of its people the owner {name} is"),
        Lack::Unknown { name } => format!("the owner {name} is nobody of the org"),
        Lack::IsOut { login, status } => format!("its owner {login} is {status}"),
        Lack::MembersUnreadable { group } => format!("the members of {group}, which owns it, could not be read"),
        Lack::NoMember { group } => format!("nobody is in {group}, which owns it"),
    }
}
