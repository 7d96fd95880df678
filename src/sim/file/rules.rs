//! From the entries of the file to group rules.

use std::collections::BTreeSet;

use crate::diagnostic::{Code, Diagnostics};
use crate::sim::file::find::{GroupIds, find_group, nobody, wrong};
use crate::sim::file::format::RuleEntry;
use crate::sim::file::values::Reference;
use crate::sim::ids::make_id;
use crate::sim::org::{Org, Rule};
use crate::source::Located;
use crate::yaml::content::Named;

/// Puts a rule into the org.
pub(crate) fn put(org: &mut Org, ids: &GroupIds, entry: RuleEntry, found: &mut Diagnostics) {
    let Located { value: name, span } = entry.name;
    let place = format!("group rule `{name}`");
    let id = entry.id.unwrap_or_else(|| make_id("0pr", "rule", &name));
    if org.rule(&id).is_some() {
        let problem = "another rule has this name or id";
        found.push(wrong(Code::DuplicateId, place, span, problem));
        return;
    }
    put_members(org, &place, &id, &entry.members, found);
    let status = entry.status;
    let rule = Rule {
        id,
        excluded: excluded(org, &place, entry.exclude, found),
        created: entry.created.unwrap_or(org.now),
        last_updated: entry.last_updated.unwrap_or(org.now),
        name,
        status: status.map_or_else(|| "ACTIVE".to_owned(), |word| word.0),
        expression: entry.expression,
        groups: filled(org, ids, &place, &entry.groups, found),
    };
    org.put_rule(rule);
}

/// Finds the groups that a rule fills.
fn filled(
    org: &Org,
    ids: &GroupIds,
    place: &str,
    groups: &[Located<Reference>],
    found: &mut Diagnostics,
) -> Vec<String> {
    let mut filled = Vec::new();
    for group in groups {
        // A live rule keeps the id of a group that is gone.
        if let (Some(_), Reference::Id(id)) = (&org.mark, &group.value) {
            filled.push(id.clone());
            continue;
        }
        match find_group(org, ids, place, group) {
            Ok(id) if org.group_roles(id).is_some() => {
                let name = org.group(id).map_or(id, |group| &group.name);
                let problem = format!("the group `{name}` gives a role, so no rule can fill it");
                found.push(wrong(Code::InvalidValue, place, group.span, problem));
            }
            Ok(id) => filled.push(id.to_owned()),
            Err(mistake) => found.push(mistake),
        }
    }
    filled
}

/// Finds the people whom a rule leaves alone.
fn excluded(
    org: &Org,
    place: &str,
    people: Vec<Located<Reference>>,
    found: &mut Diagnostics,
) -> BTreeSet<String> {
    let mut excluded = BTreeSet::new();
    for Located { value, span } in people {
        match value {
            Reference::Name(login) => match org.find(&login) {
                Some(user) => _ = excluded.insert(user.id.clone()),
                None => found.push(nobody(place, span, &login)),
            },
            Reference::Id(id) => _ = excluded.insert(id),
        }
    }
    excluded
}

/// Says which memberships are the rule's doing.
fn put_members(
    org: &mut Org,
    place: &str,
    rule: &str,
    members: &Named<Vec<Located<String>>>,
    found: &mut Diagnostics,
) {
    for (Located { value: group, .. }, logins) in &members.0 {
        for Located { value: login, span } in logins {
            let Some(member) = org.find(login).map(|user| user.id.clone()) else {
                found.push(nobody(place, *span, login));
                continue;
            };
            if org.is_member(group, &member) {
                org.put_fed(rule, group, &member);
            } else {
                let problem = format!("`{login}` is not in the group with the id `{group}`");
                found.push(wrong(Code::InvalidValue, place, *span, problem));
            }
        }
    }
}
