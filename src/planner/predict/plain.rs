//! The rules that read attributes alone: most rules of most orgs, and nearly all of them say no of nearly everybody.
//!
//! A rule that said no and says no gives nothing and takes nothing, unless it gave before and has not caught up. So the
//! rules that read the same attributes are asked once for all people who have the same there.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::rc::Rc;

use crate::planner::predict::change::Fired;
use crate::planner::predict::ruleset::{Alike, RuleIndex};
use crate::planner::predict::subject::{Filled, Says, Subject, When};

/// Adds the rules that read attributes alone, that the plan sets off, and that may give or take something.
pub(crate) fn add(subject: &Subject<'_>, fired: &mut BTreeMap<RuleIndex, Fired>) {
    let places = subject.change.fires_plain(subject.rules);
    for &place in &places {
        let alike = &subject.rules.plain()[place];
        let before = subject.user.map(|_| not_no(subject, alike, When::Before));
        let after = not_no(subject, alike, When::After);
        for rule in before.iter().chain([&after]).flat_map(|rules| rules.iter()) {
            fired.insert(*rule, Fired::Surely);
        }
    }
    // What they are in may be the doing of a rule that has not caught up.
    let groups = subject
        .user
        .map(|user| subject.snapshot.known_groups_of(&user.id));
    let filling = groups.into_iter().flatten();
    let filling = filling.flat_map(|group| subject.rules.filling(group));
    for &rule in filling {
        let each = &subject.rules.rules[rule];
        let is_set_off = || {
            let mut places = places.iter();
            places.any(|place| subject.rules.plain()[*place].attributes == each.reads().attributes)
        };
        if each.is_plain() && is_set_off() {
            fired.insert(rule, Fired::Surely);
        }
    }
}

/// Returns the rules of those alike that do not surely say no of somebody.
fn not_no(subject: &Subject<'_>, alike: &Alike, when: When) -> Rc<[RuleIndex]> {
    let mut has = String::new();
    for name in &alike.attributes {
        // What was cleared is two things at once.
        let value = subject.shown(name, when);
        let _ = write!(has, "{value}\u{0}");
    }
    if let Some(known) = alike.said.borrow().get(&has) {
        return Rc::clone(known);
    }
    let nothing = Filled::default();
    let rules = alike.rules.iter().copied();
    let found = rules.filter(|rule| subject.ask(*rule, when, &nothing) != Says::No);
    let found: Rc<[RuleIndex]> = found.collect();
    alike.said.borrow_mut().insert(has, Rc::clone(&found));
    found
}
