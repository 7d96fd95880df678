//! What becomes of each declared group: it is there, it is renamed in place, it is created, or it is in doubt which one
//! is meant. A name that is in doubt means nobody's group: none of the candidates is filled or emptied.

use std::collections::{BTreeMap, BTreeSet};

use crate::desired::state::{DeclaredGroup, DesiredState};
use crate::diagnostic::{Code, Diagnostic};
use crate::live::{GroupKind, LiveGroup, Snapshot};
use crate::model::ids::{GroupId, GroupName};
use crate::model::table::Set;

/// What becomes of a declared group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate<'a> {
    /// The org has it.
    There(&'a LiveGroup),
    /// The org has it under another name.
    Renamed(&'a LiveGroup),
    /// The org lacks it.
    Created,
    /// The name is that of a group whose members cannot be written.
    InTheWay(&'a LiveGroup),
    /// Which group is meant is in doubt, or it cannot get the name.
    InDoubt,
}

/// The declared groups by name, and what is wrong with them against this org.
#[derive(Debug, Default)]
pub struct Declared<'a> {
    fates: BTreeMap<&'a GroupName, Fate<'a>>,
    /// The groups of the org that are declared.
    there: Set<&'a GroupId>,
    /// The new name of each group that is renamed.
    renamed: BTreeMap<&'a GroupId, &'a GroupName>,
    /// What is wrong with a declaration against this org.
    pub findings: Vec<Diagnostic>,
}

impl<'a> Declared<'a> {
    /// Finds every declared group.
    pub fn new(
        desired: &'a DesiredState,
        snapshot: &'a Snapshot,
        names: &BTreeMap<&'a GroupName, Vec<&'a LiveGroup>>,
    ) -> Self {
        let pinned = desired
            .groups()
            .iter()
            .filter_map(|group| group.id.as_ref());
        let pinned = pinned.map(|id| &id.value).collect();
        let org = Org {
            snapshot,
            names,
            pinned,
        };
        let mut declared = Self::default();
        for group in desired.groups() {
            let fate = org.fate(group).unwrap_or_else(|finding| {
                declared.findings.push(*finding);
                Fate::InDoubt
            });
            declared.fates.insert(&group.name.value, fate);
            if let Fate::There(_) = fate
                && group.id.is_none()
            {
                declared.findings.extend(org.both_names(group));
            }
        }
        declared.refuse_taken(desired, &org);
        declared.refuse_circles(desired);
        let renames = declared.fates.iter();
        declared.renamed = renames
            .filter_map(|(name, fate)| match fate {
                Fate::Renamed(group) => Some((&group.id, *name)),
                Fate::There(_) | Fate::Created | Fate::InTheWay(_) | Fate::InDoubt => None,
            })
            .collect();
        let fates = declared.fates.values();
        declared.there = fates
            .filter_map(|fate| match fate {
                Fate::There(group) | Fate::Renamed(group) => Some(&group.id),
                Fate::Created | Fate::InTheWay(_) | Fate::InDoubt => None,
            })
            .collect();
        declared
    }

    /// Returns what becomes of the group that is declared with a name.
    pub fn fate(&self, name: &GroupName) -> Option<Fate<'a>> {
        self.fates.get(name).copied()
    }

    /// Returns whether the org lacks a declared group that nothing keeps from being created.
    pub fn creates_any(&self) -> bool {
        self.fates.values().any(|fate| *fate == Fate::Created)
    }

    /// Returns all declared names.
    pub fn names(&self) -> impl Iterator<Item = &'a GroupName> {
        self.fates.keys().copied()
    }

    /// Returns whether nothing is declared.
    pub fn is_empty(&self) -> bool {
        self.fates.is_empty()
    }

    /// Returns whether a group of the org is one that is declared.
    pub fn has(&self, group: &GroupId) -> bool {
        self.there.contains(group)
    }

    /// Returns the name that a group of the org gets.
    pub fn new_name(&self, group: &GroupId) -> Option<&'a GroupName> {
        self.renamed.get(group).copied()
    }

    /// Returns the group that has a name and gives it up.
    pub fn gives_up(&self, name: &GroupName) -> Option<&'a LiveGroup> {
        self.fates.values().find_map(|fate| match fate {
            Fate::Renamed(group) if group.name == *name => Some(*group),
            Fate::Renamed(_)
            | Fate::There(_)
            | Fate::Created
            | Fate::InTheWay(_)
            | Fate::InDoubt => None,
        })
    }

    /// A name that a group keeps is nobody else's: Okta refuses the second one ([groups 6](crate::facts::groups)).
    fn refuse_taken(&mut self, desired: &'a DesiredState, org: &Org<'a, '_>) {
        let leaving: BTreeSet<&GroupId> = self
            .fates
            .values()
            .filter_map(|fate| match fate {
                Fate::Renamed(group) => Some(&group.id),
                Fate::There(_) | Fate::Created | Fate::InTheWay(_) | Fate::InDoubt => None,
            })
            .collect();
        for group in desired.groups() {
            let name = &group.name.value;
            let Some(Fate::Renamed(live)) = self.fate(name) else {
                continue;
            };
            let mut holders = org.writable(name);
            if let Some(holder) = holders.find(|holder| !leaving.contains(&holder.id)) {
                let what = format!(
                    "{} (`{}`) cannot be renamed to `{name}`: {} has that name",
                    live.id, live.name, holder.id
                );
                self.findings.push(
                    Diagnostic::error(Code::GroupRename, group.name.span, what).help(
                        "rename or delete the other one in Okta first, or choose another name",
                    ),
                );
                self.fates.insert(name, Fate::InDoubt);
            }
        }
    }

    /// Groups that take each other's names would need a third one for a while.
    fn refuse_circles(&mut self, desired: &'a DesiredState) {
        for group in desired.groups() {
            let name = &group.name.value;
            let mut around = BTreeSet::new();
            let mut at = name;
            // Whoever has the name must give it up first, and so on.
            while let Some(Fate::Renamed(_)) = self.fate(at)
                && around.insert(at)
                && let Some(holder) = self.gives_up(at)
            {
                let next = self.fates.iter().find(|(_, fate)| match fate {
                    Fate::Renamed(live) => live.id == holder.id,
                    Fate::There(_) | Fate::Created | Fate::InTheWay(_) | Fate::InDoubt => false,
                });
                let Some((next, _)) = next else { break };
                at = *next;
                if at == name {
                    let what = format!("{} groups exchange their names", around.len());
                    self.findings.push(
                        Diagnostic::error(Code::GroupRename, group.name.span, what).help(
                            "rename one of them to a third name first, then to the final one in a second change",
                        ),
                    );
                    for name in &around {
                        self.fates.insert(*name, Fate::InDoubt);
                    }
                    break;
                }
            }
        }
    }
}

/// The groups of the org.
struct Org<'a, 'n> {
    snapshot: &'a Snapshot,
    names: &'n BTreeMap<&'a GroupName, Vec<&'a LiveGroup>>,
    /// Those that a declaration pins by id: no other declaration finds them by name.
    pinned: BTreeSet<&'a GroupId>,
}

/// A finding is large, and rare.
type Found<'a> = Result<Fate<'a>, Box<Diagnostic>>;

impl<'a> Org<'a, '_> {
    fn named(&self, name: &GroupName) -> impl Iterator<Item = &'a LiveGroup> {
        self.names.get(name).into_iter().flatten().copied()
    }

    fn writable(&self, name: &GroupName) -> impl Iterator<Item = &'a LiveGroup> {
        self.named(name)
            .filter(|group| group.kind == GroupKind::OktaGroup)
    }

    fn free(&self, name: &GroupName) -> Vec<&'a LiveGroup> {
        let all = self.writable(name);
        all.filter(|group| !self.pinned.contains(&group.id))
            .collect()
    }

    fn fate(&self, declared: &DeclaredGroup) -> Found<'a> {
        if let Some(id) = &declared.id {
            return match self.snapshot.group(&id.value) {
                Some(group) if group.kind != GroupKind::OktaGroup => {
                    Err(not_writable(declared, group))
                }
                Some(group) if group.name == declared.name.value => Ok(Fate::There(group)),
                Some(group) => Ok(Fate::Renamed(group)),
                None => Err(Box::new(unknown_id(declared, &id.value, id.span))),
            };
        }
        let name = &declared.name.value;
        match self.free(name).as_slice() {
            [group] => return Ok(Fate::There(group)),
            [] => {}
            several => return Err(ambiguous(declared, name, several)),
        }
        let in_the_way = || {
            self.named(name)
                .find(|group| group.kind != GroupKind::OktaGroup)
        };
        let unless = |group: Option<&'a LiveGroup>| group.map_or(Fate::Created, Fate::InTheWay);
        let Some(former) = &declared.previous_name else {
            return Ok(unless(in_the_way()));
        };
        match self.free(&former.value).as_slice() {
            [group] => Ok(Fate::Renamed(group)),
            [] => match self.named(&former.value).next() {
                Some(group) if group.kind != GroupKind::OktaGroup => {
                    Err(not_writable(declared, group))
                }
                Some(_) | None => Ok(unless(in_the_way())),
            },
            several => Err(ambiguous(declared, &former.value, several)),
        }
    }

    /// Reports a group whose new and former name are two groups of the org: the one that has the name stays what the
    /// files mean, and the other one is not renamed.
    fn both_names(&self, declared: &DeclaredGroup) -> Option<Diagnostic> {
        let former = declared.previous_name.as_ref()?;
        let free = self.free(&former.value);
        let other = free.first()?;
        let what = format!(
            "`{}` cannot be renamed to `{}`: the org has groups of both names",
            former.value, declared.name.value
        );
        let finding = Diagnostic::error(Code::GroupRename, former.span, what);
        Some(finding.related(declared.name.span, "the new name").help(format!(
            "if the rename is done, remove `previousName`; to rename {} instead, rename or delete the other one in \
             Okta first",
            other.id
        )))
    }
}

fn unknown_id(declared: &DeclaredGroup, id: &GroupId, span: crate::source::Span) -> Diagnostic {
    let what = format!("the org has no group with the id `{id}`");
    Diagnostic::error(Code::UnknownGroup, span, what).help(format!(
        "copy the id of `{}` from Okta's admin console; without `id` a group is found by its name, or created",
        declared.name.value
    ))
}

#[expect(
    clippy::unnecessary_box_returns,
    reason = "it is the error of a result, which a finding would make large"
)]
fn ambiguous(declared: &DeclaredGroup, name: &GroupName, groups: &[&LiveGroup]) -> Box<Diagnostic> {
    let ids: Vec<&str> = groups.iter().map(|group| group.id.as_str()).collect();
    let what = format!("the org has {} groups named `{name}`", groups.len());
    Box::new(
        Diagnostic::error(Code::AmbiguousGroup, declared.name.span, what).help(format!(
            "say which one is meant: `id: {}`",
            ids.join("` or `id: ")
        )),
    )
}

#[expect(
    clippy::unnecessary_box_returns,
    reason = "it is the error of a result, which a finding would make large"
)]
fn not_writable(declared: &DeclaredGroup, group: &LiveGroup) -> Box<Diagnostic> {
    let span = declared.id.as_ref().map(|id| id.span);
    let span = span.or(declared.previous_name.as_ref().map(|name| name.span));
    let what = format!(
        "`{}` ({}) is a group of type {}: neither its name nor its members can be written",
        group.name,
        group.id,
        group.kind.as_str()
    );
    Box::new(
        Diagnostic::error(Code::GroupRename, span.unwrap_or(declared.name.span), what)
            .help("remove the declaration, or name a group of Okta's own"),
    )
}
