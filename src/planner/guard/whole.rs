//! The guards that name what they allow: groups that may become empty, and domains.

use std::collections::BTreeMap;

use crate::desired::pattern::NamePattern;
use crate::model::ids::Login;
use crate::plan::refusal::{Emptied, NewDomain, Refusal};
use crate::planner::address::{domain, written};
use crate::planner::context::Context;
use crate::planner::guard::deeds::Deeds;
use crate::planner::guard::limit::list;
use crate::source::Located;

/// So many members make a group that must not become empty by a slip.
const MANY_MEMBERS: usize = 3;

/// Groups of three members or more that the plan would empty, unless `mayBecomeEmpty` names them.
pub(crate) fn becomes_empty(context: &Context<'_>, deeds: &Deeds<'_>) -> Option<Refusal> {
    let allowed = &context.desired.config().guards.may_become_empty;
    let patterns = patterns(allowed);
    let emptied = deeds.tally.groups.values().filter_map(|group| {
        let members = group.before.filter(|_| group.becomes_empty())?;
        let is_named = patterns.iter().any(|each| each.means(group.name.as_str()));
        (members >= MANY_MEMBERS && !is_named).then(|| Emptied {
            group: group.name.clone(),
            members,
            by_rules: group.leaves_by_rules,
        })
    });
    let mut groups: Vec<Emptied> = emptied.collect();
    groups.sort();
    groups.dedup_by(|one, other| one.group == other.group);
    let names = groups.iter().map(|each| each.group.as_str());
    let line = list(Refusal::MAY_BECOME_EMPTY, values(allowed).chain(names));
    (!groups.is_empty()).then_some(Refusal::BecomesEmpty { groups, line })
}

/// Addresses that the plan writes at a domain that `domains` does not have, if it has any.
pub(crate) fn domains(context: &Context<'_>, deeds: &Deeds<'_>) -> Option<Refusal> {
    let allowed = &context.desired.config().guards.domains;
    if allowed.is_empty() {
        return None;
    }
    let lower = allowed.iter().map(|each| each.value.to_lowercase());
    let patterns: Vec<NamePattern> = lower.map(|each| NamePattern::new(&each)).collect();
    let mut others: BTreeMap<String, Vec<Login>> = BTreeMap::new();
    for each in deeds.changes {
        for (_, address) in written(each) {
            let domain = domain(address);
            if !patterns.iter().any(|pattern| pattern.means(&domain)) {
                let person = &context.people.all[each.person];
                others
                    .entry(domain)
                    .or_default()
                    .push(context.shown_login(person));
            }
        }
    }
    let domains = others.into_iter().map(|(domain, mut people)| {
        people.sort();
        people.dedup();
        NewDomain { domain, people }
    });
    let domains: Vec<NewDomain> = domains.collect();
    let names = domains.iter().map(|each| each.domain.as_str());
    let line = list(Refusal::DOMAINS, values(allowed).chain(names));
    (!domains.is_empty()).then_some(Refusal::Domains { domains, line })
}

fn patterns(written: &[Located<String>]) -> Vec<NamePattern> {
    values(written).map(NamePattern::new).collect()
}

fn values(written: &[Located<String>]) -> impl Iterator<Item = &str> {
    written.iter().map(|each| each.value.as_str())
}
