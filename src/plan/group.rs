//! The memberships of one person: which to add, which to take, which stay and why.

use std::collections::BTreeSet;

use crate::desired::state::GroupWish;
use crate::live::{GroupKind, Known, LiveUser};
use crate::model::ids::{GroupId, GroupName};
use crate::plan::blocked::BlockReason;
use crate::plan::context::{Context, Findings};
use crate::plan::index::GroupTarget;
use crate::plan::note::NoteKind;
use crate::plan::resolve::Person;
use crate::source::{Located, Span};

/// The group that has everybody, whoever writes what (facts 4).
const EVERYONE: &str = "Everyone";

/// The memberships that differ.
#[derive(Debug, Default)]
pub struct GroupChanges {
    /// To join, by name.
    pub join: Vec<Join>,
    /// To leave, by name.
    pub leave: Vec<Leave>,
}

/// A membership to add.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Join {
    /// A writable group of the org, or one that the plan creates.
    pub target: JoinTarget,
    /// Where it is asked for.
    pub span: Span,
}

/// What is joined.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum JoinTarget {
    /// A group of the org.
    Live(GroupId, GroupName),
    /// A group that the plan creates.
    Declared(GroupName),
}

/// A membership to take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leave {
    /// The group.
    pub group: GroupId,
    /// Its name.
    pub name: GroupName,
    /// Where it is asked for.
    pub span: Span,
}

impl Join {
    /// Returns the name of the group.
    pub fn name(&self) -> &GroupName {
        match &self.target {
            JoinTarget::Live(_, name) | JoinTarget::Declared(name) => name,
        }
    }
}

/// Compares the memberships of one person. Every name was resolved before, so nothing is invalid here.
pub fn compare(
    context: &Context<'_>,
    person: &Person<'_>,
    findings: &mut Findings,
) -> GroupChanges {
    let wishes = &person.entry.groups;
    let (own, remove, exact) = wishes.own.parts();
    let mut changes = GroupChanges::default();
    let mut wanted = BTreeSet::new();
    // A group may be named by name in one place and by id in the other: what counts is the group.
    let removed: BTreeSet<GroupTarget> = remove
        .iter()
        .filter_map(|wish| context.groups.resolve(&wish.value).ok())
        .collect();
    let defaults = wishes.defaults.iter().filter(|wish| {
        let target = context.groups.resolve(&wish.value).ok();
        target.is_none_or(|target| !removed.contains(&target))
    });
    for wish in own.iter().chain(defaults) {
        let Ok(target) = context.groups.resolve(&wish.value) else {
            continue;
        };
        if wanted.insert(target.clone())
            && let Some(join) = join(context, person, target, wish.span, findings)
        {
            changes.join.push(join);
        }
    }
    if person.live.is_none() {
        for wish in remove {
            // Okta puts every new person into Everyone by itself.
            if let Ok(GroupTarget::NotWritable(_, name, group_type)) =
                context.groups.resolve(&wish.value)
                && name.as_str() == EVERYONE
            {
                let group = name;
                let reason = BlockReason::GroupNotWritable { group, group_type };
                findings.block(context, person, wish.span, reason);
            }
        }
    }
    if let Some(user) = person.live {
        leave_named(context, person, user, remove, &mut changes, findings);
        if let Some(span) = exact {
            leave_surplus(context, person, user, &wanted, span, &mut changes, findings);
        }
    }
    changes
        .join
        .sort_by(|one, other| one.name().cmp(other.name()));
    changes
        .leave
        .sort_by(|one, other| one.name.cmp(&other.name));
    changes
}

/// A membership that nobody read counts as absent: adding one that is there changes nothing (facts 4).
fn is_member(context: &Context<'_>, user: Option<&LiveUser>, group: &GroupId) -> bool {
    match user.map(|user| context.snapshot.is_member(&user.id, group)) {
        Some(Known::Read(member)) => member,
        Some(Known::NotRead) | None => false,
    }
}

fn join(
    context: &Context<'_>,
    person: &Person<'_>,
    target: GroupTarget,
    span: Span,
    findings: &mut Findings,
) -> Option<Join> {
    let target = match target {
        GroupTarget::Declared(name) => JoinTarget::Declared(name),
        GroupTarget::Live(group, name) => {
            if is_member(context, person.live, &group) {
                return None;
            }
            JoinTarget::Live(group, name)
        }
        GroupTarget::NotWritable(group, name, group_type) => {
            // Okta puts every new person into Everyone by itself.
            let implied = person.live.is_none() && name.as_str() == EVERYONE;
            if !implied && !is_member(context, person.live, &group) {
                let reason = BlockReason::GroupNotWritable {
                    group: name,
                    group_type,
                };
                findings.block(context, person, span, reason);
            }
            return None;
        }
    };
    Some(Join { target, span })
}

/// Takes the person out of what their own `remove` names.
fn leave_named(
    context: &Context<'_>,
    person: &Person<'_>,
    user: &LiveUser,
    remove: &[Located<GroupWish>],
    changes: &mut GroupChanges,
    findings: &mut Findings,
) {
    let mut rule_fed = Vec::new();
    let mut seen = BTreeSet::new();
    for wish in remove {
        let Ok(target) = context.groups.resolve(&wish.value) else {
            continue;
        };
        match target {
            GroupTarget::Declared(_) => {}
            GroupTarget::Live(group, name) => {
                if !is_member(context, Some(user), &group) || !seen.insert(group.clone()) {
                } else if context.groups.is_left_to_rules(&group) {
                    rule_fed.push(name);
                } else {
                    let span = wish.span;
                    changes.leave.push(Leave { group, name, span });
                }
            }
            GroupTarget::NotWritable(group, name, group_type) => {
                if is_member(context, Some(user), &group) {
                    let reason = BlockReason::GroupNotWritable {
                        group: name,
                        group_type,
                    };
                    findings.block(context, person, wish.span, reason);
                }
            }
        }
    }
    if let Some(first) = remove.first()
        && !rule_fed.is_empty()
    {
        rule_fed.sort();
        let kind = NoteKind::RuleFed { groups: rule_fed };
        findings.note(context, person, first.span, kind);
    }
}

/// Takes the person out of the managed groups that an exact list does not name.
fn leave_surplus(
    context: &Context<'_>,
    person: &Person<'_>,
    user: &LiveUser,
    wanted: &BTreeSet<GroupTarget>,
    span: Span,
    changes: &mut GroupChanges,
    findings: &mut Findings,
) {
    let mut rule_fed = Vec::new();
    let mut unmanaged = Vec::new();
    for group in context.snapshot.known_groups_of(&user.id) {
        let Some(live) = context.snapshot.group(&group) else {
            continue;
        };
        let name = live.name.clone();
        if live.kind != GroupKind::OktaGroup
            || wanted.contains(&GroupTarget::Live(group.clone(), name.clone()))
        {
            continue;
        }
        if !context.groups.is_managed(&group) {
            unmanaged.push(name);
        } else if context.groups.is_left_to_rules(&group) {
            rule_fed.push(name);
        } else {
            changes.leave.push(Leave { group, name, span });
        }
    }
    if !unmanaged.is_empty() {
        unmanaged.sort();
        let kind = NoteKind::GroupsNotManaged { groups: unmanaged };
        findings.note(context, person, span, kind);
    }
    if !rule_fed.is_empty() {
        rule_fed.sort();
        findings.note(
            context,
            person,
            span,
            NoteKind::RuleFed { groups: rule_fed },
        );
    }
}
