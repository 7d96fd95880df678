//! What a reviewer must not overlook of group rules: exceptions that a plan writes into them, and names that they read.

use crate::live::{Attribution, LiveRule, LiveUser, Rules};
use crate::model::ids::{GroupId, GroupName};
use crate::plan::danger::{Danger, DangerKind, Endangered};
use crate::plan::step::{Operation, Step};
use crate::planner::changes::PersonChanges;
use crate::planner::context::Context;
use crate::rule::condition::Condition;

/// Returns the dangers that are about active group rules.
pub(crate) fn dangers(
    context: &Context<'_>,
    changes: &[PersonChanges],
    steps: &[Step],
) -> Vec<Danger> {
    let Rules::Read(rules) = &context.snapshot.rules else {
        return Vec::new();
    };
    let mut dangers = Vec::new();
    for rule in rules.iter().filter(|rule| rule.active) {
        let to = Endangered::Rule(rule.name.clone());
        let people = exceptions(context, rule, changes);
        let kind = (people > 0).then_some(DangerKind::RuleExceptions { people });
        let names = names_read(rule, steps).into_iter();
        let kinds = kind.into_iter().chain(names);
        dangers.extend(kinds.map(|kind| Danger {
            kind,
            to: to.clone(),
        }));
    }
    dangers
}

/// Returns how many people are taken out of a group into which the rule put them, or may have: Okta makes them its
/// exceptions ([rules 3](crate::facts::rules)).
fn exceptions(context: &Context<'_>, rule: &LiveRule, changes: &[PersonChanges]) -> usize {
    let may_have_put = |user: &LiveUser, group: &GroupId| {
        let said = context.snapshot.attribution(group, &user.id);
        let may_be = match said {
            Attribution::Rules(rules) => rules.contains(&rule.id),
            Attribution::Direct => false,
            Attribution::NotSaid => true,
        };
        rule.groups.contains(group) && may_be
    };
    let is_taken_out = |each: &&PersonChanges| {
        let user = context.people.all[each.person].live;
        let user = user.filter(|user| !rule.excluded.contains(&user.id));
        user.is_some_and(|user| {
            let mut leave = each.groups.leave.iter();
            leave.any(|leave| may_have_put(user, &leave.group))
        })
    };
    changes.iter().filter(is_taken_out).count()
}

/// The groups that are renamed, and whose former or new name the rule asks about: it may mean another group then, or
/// none.
fn names_read(rule: &LiveRule, steps: &[Step]) -> Vec<DangerKind> {
    let mut found = Vec::new();
    for step in steps {
        let Operation::RenameGroup { from, name, .. } = &step.operation else {
            continue;
        };
        if may_ask(rule, from) || may_ask(rule, name) {
            let (from, to) = (from.clone(), name.clone());
            found.push(DangerKind::RuleReadsName { from, to });
        }
    }
    found
}

/// Whether a condition may ask for a group by this name; one that cannot be read may, too.
fn may_ask(rule: &LiveRule, name: &GroupName) -> bool {
    let reads = Condition::reads_of(rule.expression.as_deref());
    let mut asked = reads.groups.iter();
    reads.may_read_anything() || asked.any(|asked| asked.is_by_name() && asked.means(None, name))
}
