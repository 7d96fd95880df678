//! The groups of the org and of the files, looked up by name and id.

use std::collections::{BTreeMap, BTreeSet};

use globset::{Glob, GlobSet, GlobSetBuilder};

use crate::desired::declared::RESERVED;
use crate::desired::state::{DesiredState, GroupWish, ManagedGroups};
use crate::diagnostic::{Code, Diagnostic};
use crate::likely::Names;
use crate::live::{GroupKind, LiveGroup, Snapshot};
use crate::model::ids::{GroupId, GroupName};
use crate::model::table::{Set, Table};
use crate::planner::authority::Authorities;
use crate::planner::declared::{Declared, Fate};
use crate::planner::names::did_you_mean;
use crate::source::Located;

/// A group that somebody named, found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum GroupTarget<'a> {
    /// A group of the org whose members can be written.
    Live(&'a GroupId, &'a GroupName),
    /// A group that the files declare and the org lacks.
    Declared(&'a GroupName),
    /// A group of the org whose members cannot be written, and its type.
    NotWritable(&'a GroupId, &'a GroupName, &'a str),
}

/// Why no group is found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unresolved<'a> {
    /// There is no group with the id or the name, and none is declared with it.
    Unknown,
    /// Several groups have the name.
    Ambiguous(Vec<&'a LiveGroup>),
    /// The files declare the name, and it is in doubt which group that is.
    InDoubt,
    /// The files rename the group to this.
    Renamed(&'a GroupName),
}

/// Groups by name, which of them are managed, and who decides over their memberships.
#[derive(Debug)]
pub struct GroupIndex<'a> {
    snapshot: &'a Snapshot,
    by_name: BTreeMap<&'a GroupName, Vec<&'a LiveGroup>>,
    /// What each name means that a group has or is declared with.
    meant: Table<&'a GroupName, Result<GroupTarget<'a>, Unresolved<'a>>>,
    /// The declared groups.
    pub declared: Declared<'a>,
    managed: Set<&'a GroupId>,
    /// Who decides over memberships.
    pub(crate) authorities: Authorities<'a>,
}

impl<'a> GroupIndex<'a> {
    /// Indexes the groups.
    pub fn new(desired: &'a DesiredState, snapshot: &'a Snapshot) -> Self {
        Self::since(desired, snapshot, None)
    }

    /// Indexes the groups of an org in which the steps of a plan have run; `before` is the org before them.
    pub fn since(
        desired: &'a DesiredState,
        snapshot: &'a Snapshot,
        before: Option<&'a Snapshot>,
    ) -> Self {
        let mut by_name: BTreeMap<&GroupName, Vec<&LiveGroup>> = BTreeMap::new();
        for group in snapshot.groups() {
            by_name.entry(&group.name).or_default().push(group);
        }
        let policy = Manages::new(desired);
        let declared = Declared::new(desired, snapshot, &by_name);
        // A declared name that another group has by now, or that is in doubt, makes no group managed.
        let is_managed = |group: &&LiveGroup| {
            let is_meant = || declared.fate(&group.name).is_none() && policy.group(group);
            group.kind == GroupKind::OktaGroup && (declared.has(&group.id) || is_meant())
        };
        let groups = snapshot.groups().filter(is_managed);
        let managed = groups.map(|group| &group.id).collect();
        let mut index = Self {
            snapshot,
            by_name,
            meant: Table::default(),
            managed,
            declared,
            authorities: Authorities::new(snapshot, before, desired.config().rule_fed),
        };
        let names = index.by_name.keys().copied().chain(index.declared.names());
        index.meant = names.map(|name| (name, index.meant_by(name))).collect();
        index
    }

    /// Returns whether people may be taken out of the group.
    pub fn is_managed(&self, group: &GroupId) -> bool {
        self.managed.contains(group)
    }

    /// Returns whether people can be taken out of no group at all, now or once the declared ones are there.
    pub fn manages_none(&self) -> bool {
        self.declared.is_empty() && self.managed.is_empty()
    }

    /// Returns the group that is declared with a name, where the org has it.
    pub fn live_by_name(&self, name: &GroupName) -> Option<&'a LiveGroup> {
        match self.declared.fate(name)? {
            Fate::There(group) | Fate::Renamed(group) => Some(group),
            Fate::Created | Fate::InTheWay(_) | Fate::InDoubt => None,
        }
    }

    /// Returns the group that keeps a declared name from being created: one whose members cannot be written.
    pub fn in_the_way(&self, name: &GroupName) -> Option<&'a LiveGroup> {
        match self.declared.fate(name)? {
            Fate::InTheWay(group) => Some(group),
            Fate::There(_) | Fate::Renamed(_) | Fate::Created | Fate::InDoubt => None,
        }
    }

    /// Returns whether a group of the org has the name.
    pub fn has(&self, name: &GroupName) -> bool {
        self.by_name.contains_key(name)
    }

    /// Returns the name by which a plan calls a group of the org: the one it gets, if it is renamed.
    pub fn shown<'g>(&self, group: &'g LiveGroup) -> &'g GroupName
    where
        'a: 'g,
    {
        self.declared.new_name(&group.id).unwrap_or(&group.name)
    }

    /// Returns the group of the org that somebody named.
    pub fn in_org(&self, wish: &GroupWish) -> Option<&'a GroupId> {
        match self.resolve(wish) {
            Ok(GroupTarget::Live(id, _) | GroupTarget::NotWritable(id, ..)) => Some(id),
            Ok(GroupTarget::Declared(_)) | Err(_) => None,
        }
    }

    /// Finds the group that somebody named.
    pub fn resolve(&self, wish: &GroupWish) -> Result<GroupTarget<'a>, Unresolved<'a>> {
        match wish {
            GroupWish::Id(id) => self
                .snapshot
                .group(id)
                .map_or(Err(Unresolved::Unknown), |group| Ok(self.target(group))),
            GroupWish::Name(name) => {
                let meant = self.meant.get(name).cloned();
                meant.unwrap_or(Err(Unresolved::Unknown))
            }
        }
    }

    fn meant_by(&self, name: &'a GroupName) -> Result<GroupTarget<'a>, Unresolved<'a>> {
        match self.declared.fate(name) {
            Some(
                Fate::There(group) | Fate::Renamed(group)
                // A name that only a group of another kind has is never written, declared or not.
                | Fate::InTheWay(group),
            ) => return Ok(self.target(group)),
            Some(Fate::Created) => return Ok(GroupTarget::Declared(name)),
            Some(Fate::InDoubt) => return Err(Unresolved::InDoubt),
            None => {}
        }
        let all = self.by_name.get(name).map_or(&[][..], Vec::as_slice);
        let writable: Vec<&'a LiveGroup> = all
            .iter()
            .filter(|group| group.kind == GroupKind::OktaGroup)
            .copied()
            .collect();
        match (writable.as_slice(), all) {
            // Known by the new name alone, or a second plan would not find it.
            ([group], _) if let Some(new) = self.declared.new_name(&group.id) => {
                Err(Unresolved::Renamed(new))
            }
            ([group], _) | ([], [group, ..]) => Ok(self.target(group)),
            ([], []) => Err(Unresolved::Unknown),
            ([_, _, ..], _) => Err(Unresolved::Ambiguous(writable)),
        }
    }

    fn target(&self, group: &'a LiveGroup) -> GroupTarget<'a> {
        let (id, name) = (&group.id, self.shown(group));
        match &group.kind {
            GroupKind::OktaGroup => GroupTarget::Live(id, name),
            GroupKind::AppGroup | GroupKind::BuiltIn | GroupKind::Other(_) => {
                GroupTarget::NotWritable(id, name, group.kind.as_str())
            }
        }
    }

    /// Returns all names that a group has or is declared with.
    pub fn names(&self) -> Names {
        let names = self.by_name.keys().copied().chain(self.declared.names());
        Names::new(names.map(|name| name.as_str().to_owned()))
    }
}

/// Says why a group is not found; `likely` is what its name probably means.
pub fn unresolved(
    wish: &Located<GroupWish>,
    why: &Unresolved<'_>,
    likely: impl FnOnce(&GroupName) -> Option<String>,
) -> Diagnostic {
    match (why, &wish.value) {
        (Unresolved::Ambiguous(groups), GroupWish::Name(name)) => {
            let ids: Vec<&str> = groups.iter().map(|group| group.id.as_str()).collect();
            Diagnostic::error(
                Code::AmbiguousGroup,
                wish.span,
                format!("the org has {} groups named `{name}`", groups.len()),
            )
            .help(format!(
                "choose one by its id: {{id: {}}}",
                ids.join("} or {id: ")
            ))
        }
        (Unresolved::InDoubt, GroupWish::Name(name)) => Diagnostic::error(
            Code::AmbiguousGroup,
            wish.span,
            format!("it is in doubt which group `{name}` is"),
        )
        .help("see what is said of its declaration, or write the group's id: {id: 00g…}"),
        (Unresolved::Renamed(new), GroupWish::Name(name)) => Diagnostic::error(
            Code::UnknownGroup,
            wish.span,
            format!("the files rename the group `{name}` to `{new}`"),
        )
        .help(format!("write `{new}`")),
        (_, GroupWish::Id(id)) => Diagnostic::error(
            Code::UnknownGroup,
            wish.span,
            format!("the org has no group with the id `{id}`"),
        )
        .help("use the group's name, or copy its id from Okta's admin console"),
        (Unresolved::Unknown, GroupWish::Name(name)) => {
            let diagnostic = Diagnostic::error(
                Code::UnknownGroup,
                wish.span,
                format!("neither the org nor the files have a group named `{name}`"),
            );
            match likely(name) {
                Some(meant) => diagnostic.help(did_you_mean(name.as_str(), &meant)),
                None if RESERVED.contains(&name.as_str()) => diagnostic.help(
                    "every org of Okta has this group, and no entry needs it: remove it here",
                ),
                None => diagnostic.help(format!(
                    "if it was renamed or deleted, write its new name or remove it here; to create it, declare it: \
                     groups: [{{name: {name}}}]"
                )),
            }
        }
    }
}

/// Which groups people may be taken out of, as the configuration says.
#[derive(Debug)]
pub enum Manages<'a> {
    /// Those that are named.
    Named(BTreeSet<&'a GroupWish>, BTreeSet<&'a GroupName>),
    /// All.
    All,
    /// Those whose name matches, or is written just so.
    Matching(GlobSet, BTreeSet<&'a str>),
}

impl<'a> Manages<'a> {
    /// Reads the configuration.
    pub fn new(desired: &'a DesiredState) -> Self {
        let declared = desired
            .groups()
            .iter()
            .map(|group| &group.name.value)
            .collect();
        match &desired.config().managed {
            ManagedGroups::Declared => Self::Named(BTreeSet::new(), declared),
            ManagedGroups::Mentioned => Self::Named(mentioned(desired), declared),
            ManagedGroups::All => Self::All,
            ManagedGroups::Patterns(patterns) => {
                let mut set = GlobSetBuilder::new();
                for pattern in patterns {
                    if let Ok(glob) = Glob::new(&pattern.value) {
                        set.add(glob);
                    }
                }
                let written = patterns.iter().map(|pattern| pattern.value.as_str());
                Self::Matching(
                    set.build().unwrap_or_else(|_| GlobSet::empty()),
                    written.collect(),
                )
            }
        }
    }

    /// Returns whether the configuration manages the group.
    pub fn group(&self, group: &LiveGroup) -> bool {
        match self {
            Self::Named(wishes, declared) => {
                declared.contains(&group.name)
                    || wishes.contains(&GroupWish::Name(group.name.clone()))
                    || wishes.contains(&GroupWish::Id(group.id.clone()))
            }
            Self::All => true,
            Self::Matching(set, written) => {
                let name = group.name.as_str();
                written.contains(name) || set.is_match(name)
            }
        }
    }
}

fn mentioned(desired: &DesiredState) -> BTreeSet<&GroupWish> {
    let mut wishes: BTreeSet<&GroupWish> = desired.default_groups().iter().collect();
    for person in desired.people() {
        let (own, remove, _) = person.groups.own.parts();
        wishes.extend(own.iter().chain(remove).map(|wish| &wish.value));
    }
    wishes
}
