//! The memberships of one person: which to add, which to take, which stay and why.

use std::collections::BTreeSet;

use crate::desired::state::GroupWish;
use crate::live::{EVERYONE, GroupKind, Known, LiveUser};
use crate::model::ids::{GroupId, GroupName};
use crate::model::status::UserStatus;
use crate::plan::blocked::BlockReason;
use crate::plan::note::NoteKind;
use crate::planner::authority::Authority;
use crate::planner::context::{Context, Findings};
use crate::planner::index::GroupTarget;
use crate::planner::person::{Person, leaver, stays_out};
use crate::source::{Located, Span};

/// The memberships that differ.
#[derive(Debug, Default)]
pub struct GroupChanges {
    /// To join, by name.
    pub join: Vec<Join>,
    /// To leave, by name.
    pub leave: Vec<Leave>,
    /// What is asked for of somebody who stays out, and is not written: to join, by name, and to leave what cannot be
    /// written.
    pub withheld: BTreeSet<GroupName>,
}

impl GroupChanges {
    /// Returns whether no membership is to change.
    pub fn is_empty(&self) -> bool {
        let Self {
            join,
            leave,
            withheld: _,
        } = self;
        join.is_empty() && leave.is_empty()
    }
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

impl GroupChanges {
    fn sort(&mut self) {
        self.join.sort_by(|one, other| one.name().cmp(other.name()));
        self.leave.sort_by(|one, other| one.name.cmp(&other.name));
    }
}

impl Leave {
    fn of(group: &GroupId, name: &GroupName, span: Span) -> Self {
        Self {
            group: group.clone(),
            name: name.clone(),
            span,
        }
    }
}

impl Join {
    /// Returns the name of the group.
    pub fn name(&self) -> &GroupName {
        match &self.target {
            JoinTarget::Live(_, name) | JoinTarget::Declared(name) => name,
        }
    }

    /// Returns the id of a group that the org has.
    pub fn id(&self) -> Option<&GroupId> {
        match &self.target {
            JoinTarget::Live(id, _) => Some(id),
            JoinTarget::Declared(_) => None,
        }
    }
}

/// Somebody of the org. A membership that nobody read counts as absent: adding one that is there changes nothing
/// ([groups 4](crate::facts::groups)).
#[derive(Clone, Copy)]
struct Member<'c> {
    user: &'c LiveUser,
    groups: &'c BTreeSet<GroupId>,
}

/// Compares the memberships of one person. What names no group was told before.
pub fn compare(
    context: &Context<'_>,
    person: &Person<'_>,
    findings: &mut Findings,
) -> GroupChanges {
    let wishes = &person.entry.groups;
    let (own, remove, exact) = wishes.own.parts();
    let mut changes = GroupChanges::default();
    let mut wanted = BTreeSet::new();
    let member = person.live.map(|user| Member {
        user,
        groups: context.snapshot.known_groups_of(&user.id),
    });
    // A group may be named by name in one place and by id in the other: what counts is the group.
    let removed: BTreeSet<GroupTarget<'_>> = remove
        .iter()
        .filter_map(|wish| context.groups.resolve(&wish.value).ok())
        .collect();
    let defaults = wishes.defaults.iter().filter(|wish| {
        let target = context.groups.resolve(&wish.value).ok();
        target.is_none_or(|target| !removed.contains(&target))
    });
    for wish in own.iter().chain(defaults) {
        if let Ok(target) = context.groups.resolve(&wish.value)
            && wanted.insert(target)
            && !person.withholds_group(wish.span)
        {
            join(
                context,
                person,
                member,
                target,
                wish.span,
                &mut changes,
                findings,
            );
        }
    }
    let Some(member) = member else {
        never_leaves_everyone(context, person, remove, findings);
        changes.sort();
        return changes;
    };
    let mut told = leave_named(context, person, member, remove, &mut changes, findings);
    // A default that names no group may mean any of those that the list lacks.
    let mut defaults = wishes.defaults.iter();
    let is_whole = !defaults.any(|wish| person.withholds_group(wish.span));
    if let Some(span) = exact.filter(|_| is_whole) {
        let surplus = leave_surplus(
            context,
            person,
            member,
            &wanted,
            span,
            &mut changes,
            findings,
        );
        told.extend(surplus);
    }
    if leaver(person).is_some() {
        leaver_keeps(context, person, member.user, &changes, &told, findings);
    }
    changes.sort();
    changes
}

/// Okta puts every new person into Everyone by itself.
fn never_leaves_everyone(
    context: &Context<'_>,
    person: &Person<'_>,
    remove: &[Located<GroupWish>],
    findings: &mut Findings,
) {
    for wish in remove {
        if let Ok(GroupTarget::NotWritable(_, name, of)) = context.groups.resolve(&wish.value)
            && name.as_str() == EVERYONE
        {
            let reason = not_writable(name, of);
            findings.block(context, person, wish.span, reason);
        }
    }
}

fn not_writable(group: &GroupName, of: &str) -> BlockReason {
    BlockReason::GroupNotWritable {
        group: group.clone(),
        group_type: of.to_owned(),
    }
}

/// Puts the person into a group, unless they are in it. Who stays out is given nothing: what their own entry asks for is
/// told, and what defaults add is not about them.
fn join(
    context: &Context<'_>,
    person: &Person<'_>,
    member: Option<Member<'_>>,
    target: GroupTarget<'_>,
    span: Span,
    changes: &mut GroupChanges,
    findings: &mut Findings,
) {
    let is_in = |group| member.is_some_and(|member| member.groups.contains(group));
    let target = match target {
        GroupTarget::Live(group, _) | GroupTarget::NotWritable(group, ..) if is_in(group) => {
            return;
        }
        // Okta puts every new person into Everyone by itself.
        GroupTarget::NotWritable(_, name, _)
            if person.live.is_none() && name.as_str() == EVERYONE =>
        {
            return;
        }
        GroupTarget::Live(_, name)
        | GroupTarget::Declared(name)
        | GroupTarget::NotWritable(_, name, _)
            if stays_out(person) =>
        {
            if !context.desired.is_default(span) {
                changes.withheld.insert(name.clone());
            }
            return;
        }
        GroupTarget::NotWritable(_, name, of) => {
            findings.block(context, person, span, not_writable(name, of));
            return;
        }
        GroupTarget::Declared(name) => JoinTarget::Declared(name.clone()),
        GroupTarget::Live(group, name) => JoinTarget::Live(group.clone(), name.clone()),
    };
    changes.join.push(Join { target, span });
}

/// Takes the person out of what their own `remove` names; returns the groups that a note says they stay in.
fn leave_named(
    context: &Context<'_>,
    person: &Person<'_>,
    member: Member<'_>,
    remove: &[Located<GroupWish>],
    changes: &mut GroupChanges,
    findings: &mut Findings,
) -> BTreeSet<GroupId> {
    let mut rule_fed = Vec::new();
    let mut told = BTreeSet::new();
    let mut seen = BTreeSet::new();
    let Member { user, groups } = member;
    for wish in remove {
        let (group, name, group_type) = match context.groups.resolve(&wish.value) {
            Ok(GroupTarget::Live(group, name)) => (group, name, None),
            Ok(GroupTarget::NotWritable(group, name, of)) => (group, name, Some(of)),
            Ok(GroupTarget::Declared(_)) | Err(_) => continue,
        };
        let is_withheld = person.withholds_group(wish.span);
        if is_withheld || !groups.contains(group) || !seen.insert(group) {
            continue;
        }
        let span = wish.span;
        match group_type {
            // Nothing more would be written to somebody who is out, so nothing is in the way.
            Some(_) if user.status == UserStatus::Deprovisioned && stays_out(person) => {
                changes.withheld.insert(name.clone());
            }
            Some(of) => findings.block(context, person, span, not_writable(name, of)),
            None if context.groups.authorities.of(person, user, group) == Authority::Rules => {
                rule_fed.push(name.clone());
                told.insert(group.clone());
            }
            None => changes.leave.push(Leave::of(group, name, span)),
        }
    }
    if let Some(first) = remove.first()
        && !rule_fed.is_empty()
    {
        rule_fed.sort();
        let kind = NoteKind::RuleFed { groups: rule_fed };
        findings.note(context, person, first.span, kind);
    }
    told
}

/// Takes the person out of the managed groups that an exact list does not name; returns the groups that a note says
/// they stay in. Groups that are not managed are told of people who leave alone: only they are asked for all of theirs.
fn leave_surplus(
    context: &Context<'_>,
    person: &Person<'_>,
    member: Member<'_>,
    wanted: &BTreeSet<GroupTarget<'_>>,
    span: Span,
    changes: &mut GroupChanges,
    findings: &mut Findings,
) -> BTreeSet<GroupId> {
    let (mut rule_fed, mut unmanaged, mut told) = (Vec::new(), Vec::new(), BTreeSet::new());
    let Member { user, groups } = member;
    for group in groups {
        let Some(live) = context.snapshot.group(group) else {
            continue;
        };
        let name = context.groups.shown(live);
        if live.kind != GroupKind::OktaGroup || wanted.contains(&GroupTarget::Live(group, name)) {
            continue;
        }
        if !context.groups.is_managed(group) {
            if stays_out(person) {
                unmanaged.push(name.clone());
                told.insert(group.clone());
            }
        } else if context.groups.authorities.of(person, user, group) == Authority::Rules {
            rule_fed.push(name.clone());
            told.insert(group.clone());
        } else {
            changes.leave.push(Leave::of(group, name, span));
        }
    }
    unmanaged.sort();
    rule_fed.sort();
    if !unmanaged.is_empty() {
        let kind = NoteKind::GroupsNotManaged { groups: unmanaged };
        findings.note(context, person, span, kind);
    }
    if !rule_fed.is_empty() {
        let kind = NoteKind::RuleFed { groups: rule_fed };
        findings.note(context, person, span, kind);
    }
    told
}

/// Says which memberships somebody takes along who leaves, but for those that another note has told.
fn leaver_keeps(
    context: &Context<'_>,
    person: &Person<'_>,
    user: &LiveUser,
    changes: &GroupChanges,
    told: &BTreeSet<GroupId>,
    findings: &mut Findings,
) {
    let status = person.entry.status.as_ref();
    let span = status.map_or(person.entry.login.span, |status| status.span);
    if let Known::NotRead = context.snapshot.groups_of(&user.id) {
        findings.note(context, person, span, NoteKind::LeaverGroupsUnreadable);
        return;
    }
    let groups = kept(context, user, changes, told);
    if !groups.is_empty() {
        findings.note(
            context,
            person,
            span,
            NoteKind::LeaverKeepsGroups { groups },
        );
    }
}

/// Returns the memberships that somebody has and keeps, by name and as far as they were read, but for `told`.
pub fn kept(
    context: &Context<'_>,
    user: &LiveUser,
    changes: &GroupChanges,
    told: &BTreeSet<GroupId>,
) -> Vec<GroupName> {
    let groups = context.snapshot.known_groups_of(&user.id).iter();
    let ends = |group: &GroupId| changes.leave.iter().any(|leave| leave.group == *group);
    let mut names: Vec<GroupName> = groups
        .filter(|group| !ends(group) && !told.contains(*group))
        .filter_map(|group| context.snapshot.group(group))
        .map(|group| context.groups.shown(group).clone())
        .filter(|name| name.as_str() != EVERYONE)
        .collect();
    names.sort();
    names
}
