//! What a plan changes of somebody, of what a rule may read, and which rules that sets off.

use std::collections::{BTreeMap, BTreeSet};

use crate::live::{Known, LiveUser, Snapshot};
use crate::model::ids::{AttributeName, GroupId, GroupName};
use crate::model::status::UserStatus;
use crate::model::transition::{Landing, Verb};
use crate::planner::changes::PersonChanges;
use crate::planner::group::JoinTarget;
use crate::planner::predict::ruleset::{ActiveRule, RuleIndex, RuleSet};
use crate::rule::group_match::{Group, GroupMatch, Meant};

/// What of somebody's life has rules evaluated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    /// They are new: every rule is evaluated ([rules 4](crate::facts::rules)).
    Created,
    /// They come back from DEPROVISIONED: every rule is evaluated ([rules 4](crate::facts::rules)).
    Returns,
    /// Rules are evaluated that read what changes ([rules 5](crate::facts::rules)).
    Changes,
    /// Nobody is evaluated while DEPROVISIONED ([rules 7](crate::facts::rules)).
    StaysOut,
}

/// How sure it is that Okta evaluates a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fired {
    /// Perhaps.
    Perhaps,
    /// Surely.
    Surely,
}

/// A membership that a step adds or takes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Move<'c> {
    /// The group; `None` for one that the plan creates.
    pub(crate) id: Option<&'c GroupId>,
    pub(crate) name: &'c GroupName,
    pub(crate) to: MovesTo,
    /// Whether it is known that something changes by it.
    pub(crate) fired: Fired,
}

/// Where a step moves somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MovesTo {
    /// Into the group.
    In,
    /// Out of it.
    Out,
}

/// What a plan changes of somebody.
#[derive(Debug)]
pub(crate) struct Change<'c> {
    pub(crate) turn: Turn,
    pub(crate) attributes: Vec<&'c AttributeName>,
    pub(crate) moves: Vec<Move<'c>>,
    /// The statuses that they may be in once the first step is under way, if these are several.
    pub(crate) statuses: Vec<UserStatus>,
}

impl<'c> Change<'c> {
    /// Gathers what changes.
    pub(crate) fn of(
        snapshot: &Snapshot,
        user: Option<&LiveUser>,
        changes: &'c PersonChanges,
    ) -> Self {
        let is_out = user.is_some_and(|user| user.status == UserStatus::Deprovisioned);
        let comes_back = changes.legs.iter().any(|leg| leg.verb == Verb::Activate);
        let turn = match (&changes.create, is_out, comes_back) {
            (Some(_), ..) => Turn::Created,
            (None, true, true) => Turn::Returns,
            (None, true, false) => Turn::StaysOut,
            (None, false, _) => Turn::Changes,
        };
        let retype = changes.profile.retype.as_ref();
        let lost = retype.into_iter().flat_map(|retype| retype.lost.keys());
        let mut attributes: Vec<&AttributeName> =
            changes.profile.attributes.keys().chain(lost).collect();
        attributes.sort();
        attributes.dedup();
        Self {
            turn,
            attributes,
            moves: moves(snapshot, user, changes),
            statuses: statuses(turn, user, changes),
        }
    }

    /// Returns the rules that the plan itself sets off, but for those that read attributes alone; and not those that read
    /// what other rules do.
    pub(crate) fn fires(&self, rules: &RuleSet<'_>) -> BTreeMap<RuleIndex, Fired> {
        let mut fired: BTreeMap<RuleIndex, Fired> = BTreeMap::new();
        match self.turn {
            Turn::StaysOut => return fired,
            Turn::Created | Turn::Returns => {
                let all = rules.rules.iter().enumerate();
                let all = all.filter(|(_, rule)| !rule.is_plain());
                return all.map(|(rule, _)| (rule, Fired::Surely)).collect();
            }
            Turn::Changes => {}
        }
        let mut add = |rule: RuleIndex, how: Fired| {
            let known = fired.entry(rule).or_insert(how);
            *known = how.max(*known);
        };
        for name in &self.attributes {
            let readers = rules.of_attribute(name.as_str()).iter();
            readers.for_each(|rule| add(*rule, Fired::Surely));
        }
        for each in &self.moves {
            for (rule, meant) in asking(rules, each) {
                let how = match meant {
                    Meant::Surely => each.fired,
                    Meant::Perhaps | Meant::No => Fired::Perhaps,
                };
                add(rule, how);
            }
            // Whoever is taken out of what a rule fills becomes an exception of it (facts::rules 3).
            if let (Some(id), MovesTo::Out) = (each.id, each.to) {
                let filling = rules.filling(id).iter();
                filling.for_each(|rule| add(*rule, Fired::Perhaps));
            }
        }
        // Nobody has shown that a change of status alone has rules evaluated (facts::rules 6).
        let moves_status = self.statuses.len() > 1;
        if moves_status {
            let readers = rules.of_status().iter();
            readers.for_each(|rule| add(*rule, Fired::Perhaps));
        }
        if moves_status || !self.attributes.is_empty() || !self.moves.is_empty() {
            let readers = rules.of_anything().iter();
            readers.for_each(|rule| add(*rule, Fired::Perhaps));
        }
        fired
    }

    /// Returns the rules that the plan sets off and that read attributes alone, by their places in [`RuleSet::plain`].
    pub(crate) fn fires_plain(&self, rules: &RuleSet<'_>) -> BTreeSet<usize> {
        match self.turn {
            Turn::StaysOut => BTreeSet::new(),
            Turn::Created | Turn::Returns => (0..rules.plain().len()).collect(),
            Turn::Changes => {
                let names = self.attributes.iter();
                let readers = names.flat_map(|name| rules.plain_of_attribute(name.as_str()));
                readers.copied().collect()
            }
        }
    }

    /// Returns how many writes of the plan may have rules evaluated.
    pub(crate) fn writes(&self) -> usize {
        let profile = usize::from(!self.attributes.is_empty());
        let statuses = self.statuses.len().saturating_sub(1);
        profile + self.moves.len() + statuses
    }
}

/// Returns the rules that ask for a group that somebody joins or leaves.
fn asking(rules: &RuleSet<'_>, each: &Move<'_>) -> Vec<(RuleIndex, Meant)> {
    if let Some(id) = each.id {
        return rules.asking(id).to_vec();
    }
    let group = created(each.name);
    let of = |rule: &RuleIndex| {
        let asked = rules.rules[*rule].reads().groups.iter();
        let meant = asked.map(|asked| asked.meant(group));
        strongest(meant).map(|meant| (*rule, meant))
    };
    rules.of_groups().iter().filter_map(of).collect()
}

fn strongest(all: impl Iterator<Item = Meant>) -> Option<Meant> {
    let mut found = None;
    for meant in all {
        match meant {
            Meant::Surely => return Some(meant),
            Meant::Perhaps => found = Some(meant),
            Meant::No => {}
        }
    }
    found
}

/// Returns a group that the plan creates, as conditions ask for it.
pub(crate) fn created(name: &GroupName) -> Group<'_> {
    Group {
        id: None,
        name,
        kind: Some("OKTA_GROUP"),
    }
}

impl Move<'_> {
    /// Returns how a condition's question means the group.
    pub(crate) fn meant(&self, rule: &ActiveRule<'_>, asked: &GroupMatch) -> Meant {
        let Some(id) = self.id else {
            return asked.meant(created(self.name));
        };
        let mut found = rule.asked(asked).iter();
        let found = found.find(|(group, _)| group == id);
        found.map_or(Meant::No, |(_, meant)| *meant)
    }
}

fn moves<'c>(
    snapshot: &Snapshot,
    user: Option<&LiveUser>,
    changes: &'c PersonChanges,
) -> Vec<Move<'c>> {
    // Who is in already, where nobody read it, does not move.
    let is_read = |group: &GroupId| {
        let known = user.map(|user| snapshot.is_member(&user.id, group));
        known != Some(Known::NotRead)
    };
    let fired = |group: Option<&GroupId>| match group {
        Some(group) if !is_read(group) => Fired::Perhaps,
        Some(_) | None => Fired::Surely,
    };
    let joins = changes.groups.join.iter().map(|join| {
        let (id, name) = match &join.target {
            JoinTarget::Live(id, name) => (Some(id), name),
            JoinTarget::Declared(name) => (None, name),
        };
        let (to, fired) = (MovesTo::In, fired(id));
        Move {
            id,
            name,
            to,
            fired,
        }
    });
    let leaves = changes.groups.leave.iter().map(|leave| Move {
        id: Some(&leave.group),
        name: &leave.name,
        to: MovesTo::Out,
        fired: fired(Some(&leave.group)),
    });
    joins.chain(leaves).collect()
}

/// Returns where somebody may be when Okta evaluates a rule.
fn statuses(turn: Turn, user: Option<&LiveUser>, changes: &PersonChanges) -> Vec<UserStatus> {
    let before = match turn {
        Turn::Created => Some(UserStatus::Staged),
        Turn::Returns => None,
        Turn::Changes | Turn::StaysOut => user.map(|user| user.status.clone()),
    };
    let mut all: Vec<UserStatus> = before.into_iter().collect();
    let expiry = changes.expiry.as_ref().map(|expiry| &expiry.landing);
    let landings = changes.legs.iter().map(|leg| &leg.landing).chain(expiry);
    for landing in landings {
        match landing {
            Landing::OneOf(statuses) => all.extend(statuses.iter().cloned()),
            Landing::Gone => {}
        }
    }
    all.sort();
    all.dedup();
    all
}
