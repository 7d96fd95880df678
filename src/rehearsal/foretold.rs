//! Whether what the plan foretells of group rules is what rules do in the org in memory, once the steps are done.
//!
//! The rules are added when the last step is through, for between two steps nobody knows what Okta has evaluated: what is
//! foretold holds whatever it has. Of all rules only those run that decide about a membership which is foretold.

use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::live::{Attribution, LiveRule, Rules, Snapshot};
use crate::model::ids::{GroupId, UserId};
use crate::plan::PlannedPerson;
use crate::plan::prediction::{Foreseen, Prediction};
use crate::plan::step::{Operation, Step, StepId, UserRef};
use crate::rehearsal::Refuted;
use crate::rehearsal::stage::{Stage, numbered};
use crate::sim::org::{Org, Rule};
use crate::snapshot::parts;

/// Compares everything that is foretold for certain with what the rules do.
pub(crate) fn comes_true(
    people: &[PlannedPerson],
    steps: &[Step],
    snapshot: &Snapshot,
    stage: Stage,
) -> Result<(), Refuted> {
    let foretold = people.iter().filter(|person| is_foretold(person));
    let foretold: Vec<(&PlannedPerson, String)> = foretold
        .filter_map(|person| Some((person, id(person, steps, &stage)?)))
        .collect();
    let Rules::Read(rules) = &snapshot.rules else {
        return Ok(());
    };
    if foretold.is_empty() {
        return Ok(());
    }
    let mut org = stage.into_org();
    let given = Given::of(
        snapshot,
        &org,
        foretold.iter().map(|(_, user)| user.as_str()),
    );
    for rule in rules {
        put(&mut org, rule, snapshot, &given);
    }
    for (rule, group, user) in &given.memberships {
        org.put_fed(rule, group.as_str(), user);
    }
    let deciding = org.deciding();
    for (person, user) in &foretold {
        let groups = person.predictions.iter();
        let groups = groups.map(|each| each.group_id.as_str());
        org.run_rules(deciding.of(groups), user);
    }
    for (person, user) in foretold {
        for each in &person.predictions {
            let is_member = org.is_member(each.group_id.as_str(), &user);
            let told = match &each.foreseen {
                Foreseen::Gains { .. } if !is_member => "joins it",
                Foreseen::Loses { .. } if is_member => "leaves it",
                Foreseen::Gains { .. } | Foreseen::Loses { .. } | Foreseen::CannotSay { .. } => {
                    continue;
                }
            };
            return Err(refuted(person, each, told, steps));
        }
    }
    Ok(())
}

fn refuted(person: &PlannedPerson, each: &Prediction, told: &str, steps: &[Step]) -> Refuted {
    let last = person.steps.last().map(|step| &steps[step.index()]);
    Refuted::Foretold {
        login: person.login.to_string(),
        group: each.group.to_string(),
        told: told.to_owned(),
        last: last.map_or_else(String::new, numbered),
    }
}

fn is_foretold(person: &PlannedPerson) -> bool {
    person.predictions.iter().any(|each| match &each.foreseen {
        Foreseen::Gains { .. } | Foreseen::Loses { .. } => true,
        Foreseen::CannotSay { .. } => false,
    })
}

/// Returns the id that somebody has by now.
fn id(person: &PlannedPerson, steps: &[Step], stage: &Stage) -> Option<String> {
    if let Some(id) = &person.id {
        return Some(id.to_string());
    }
    let is_creation = |step: &&StepId| {
        let step = &steps[step.index()];
        matches!(step.operation, Operation::CreateUser { .. })
    };
    let created = person.steps.iter().find(is_creation)?;
    stage.user(&UserRef::CreatedBy(*created))
}

/// What rules have given people.
#[derive(Default)]
struct Given<'g> {
    /// Rule, group and person of the memberships that are there.
    memberships: Vec<(String, &'g GroupId, &'g str)>,
    /// Rule and person of those that a step has taken: the rule leaves the person alone from then on
    /// ([rules 3](crate::facts::rules)).
    taken: BTreeSet<(String, &'g str)>,
}

impl<'g> Given<'g> {
    fn of(snapshot: &'g Snapshot, org: &Org, users: impl Iterator<Item = &'g str>) -> Self {
        let mut given = Self::default();
        for user in users {
            let id = UserId::new(user);
            for group in snapshot.known_groups_of(&id) {
                let Attribution::Rules(rules) = snapshot.attribution(group, &id) else {
                    continue;
                };
                for rule in rules {
                    if org.is_member(group.as_str(), user) {
                        given.memberships.push((rule.clone(), group, user));
                    } else {
                        given.taken.insert((rule.clone(), user));
                    }
                }
            }
        }
        given
    }
}

fn put(org: &mut Org, rule: &LiveRule, snapshot: &Snapshot, given: &Given<'_>) {
    for group in &rule.groups {
        if let Some(name) = rule.group_names.get(group)
            && org.group(group.as_str()).is_none()
        {
            org.put_group(parts::group_of_rule(group, name));
        }
    }
    let now = snapshot.read_at.unwrap_or(Timestamp::UNIX_EPOCH);
    let taken = given.taken.iter().filter(|(of, _)| *of == rule.id);
    let taken = taken.map(|(_, user)| (*user).to_owned());
    let excluded = rule.excluded.iter().map(ToString::to_string);
    org.put_rule(Rule {
        id: rule.id.clone(),
        name: rule.name.clone(),
        status: if rule.active { "ACTIVE" } else { "INACTIVE" }.to_owned(),
        expression: rule.expression.clone(),
        groups: rule.groups.iter().map(ToString::to_string).collect(),
        excluded: excluded.chain(taken).collect(),
        created: now,
        last_updated: now,
    });
}

#[cfg(test)]
mod tests;
