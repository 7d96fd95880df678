//! From the entries of the file to group rules.

use std::collections::BTreeSet;

use crate::diagnostic::Code;
use crate::sim::file::format::RuleEntry;
use crate::sim::file::mistake::{Entry, Mistake, wrong};
use crate::sim::file::read::{GroupIds, find_group};
use crate::sim::file::tree::Step;
use crate::sim::file::values::{Moment, PersonReference};
use crate::sim::ids::make_id;
use crate::sim::org::{Org, Rule};

/// Puts a rule into the org.
#[expect(clippy::too_many_lines, reason = "one key of a rule after the other")]
pub(crate) fn put(
    org: &mut Org,
    ids: &GroupIds,
    at: Entry,
    entry: RuleEntry,
    mistakes: &mut Vec<Mistake>,
) {
    let RuleEntry {
        name,
        id,
        status,
        expression,
        groups,
        exclude,
        members,
        created,
        last_updated,
    } = entry;
    let place = format!("group rule `{name}`");
    let id = id.unwrap_or_else(|| make_id("0pr", "rule", &name));
    if org.rules().iter().any(|rule| rule.id == id) {
        let problem = "another rule has this name or id";
        mistakes.push(wrong(Code::DuplicateId, place, at.key("name"), problem));
        return;
    }
    let mut filled = Vec::new();
    for (index, group) in groups.iter().enumerate() {
        let way = || at.item("groups", index);
        match find_group(org, ids, group) {
            Ok(id) if org.group_roles(id).is_some() => {
                let name = org.group(id).map_or(id, |group| &group.name);
                let problem = format!("the group `{name}` gives a role, so no rule can fill it");
                mistakes.push(wrong(Code::InvalidValue, &place, way(), problem));
            }
            Ok(id) => filled.push(id.to_owned()),
            Err((code, problem)) => mistakes.push(wrong(code, &place, way(), problem)),
        }
    }
    let nobody = |login: &str| format!("nobody has the login `{login}`");
    let mut excluded = BTreeSet::new();
    for (index, person) in exclude.iter().enumerate() {
        match person {
            PersonReference::Login(login) => {
                if let Some(user) = org.find(login) {
                    excluded.insert(user.id.clone());
                } else {
                    let way = at.item("exclude", index);
                    mistakes.push(wrong(Code::UnknownPerson, &place, way, nobody(login)));
                }
            }
            PersonReference::Id(by_id) => {
                excluded.insert(by_id.id.clone());
            }
        }
    }
    for (group, logins) in &members.0 {
        for (index, login) in logins.iter().enumerate() {
            let mut way = at.inside("members", group);
            way.push(Step::Item(index));
            let Some(member) = org.find(login).map(|user| user.id.clone()) else {
                mistakes.push(wrong(Code::UnknownPerson, &place, way, nobody(login)));
                continue;
            };
            if org.is_member(group, &member) {
                org.put_fed(&id, group, &member);
            } else {
                let problem = format!("`{login}` is not in the group with the id `{group}`");
                mistakes.push(wrong(Code::InvalidValue, &place, way, problem));
            }
        }
    }
    let then = |moment: Option<Moment>| moment.map_or(org.now, |moment| moment.0);
    let (created, last_updated) = (then(created), then(last_updated));
    org.put_rule(Rule {
        id,
        excluded,
        created,
        last_updated,
        name,
        status: status.map_or_else(|| "ACTIVE".to_owned(), String::from),
        expression,
        groups: filled,
    });
}
