//! The steps that create what the files declare and the org lacks, and rename what it has under another name.

use std::collections::BTreeMap;

use crate::model::ids::GroupId;
use crate::plan::step::{Operation, Side, StepId, Subject};
use crate::planner::declared::Fate;
use crate::planner::order::Graph;

impl Graph<'_, '_> {
    /// Creates the groups and definitions that the files declare and the org lacks, and renames groups.
    #[expect(
        clippy::too_many_lines,
        reason = "groups and definitions are declared alike"
    )]
    pub(crate) fn declare(&mut self) {
        let declared = &self.context.groups.declared;
        let mut renames: BTreeMap<&GroupId, StepId> = BTreeMap::new();
        for group in self.context.desired.groups() {
            let name = &group.name.value;
            let operation = match declared.fate(name) {
                Some(Fate::Created) => Operation::CreateGroup {
                    name: name.clone(),
                    description: group.description.as_ref().map(|text| text.value.clone()),
                },
                Some(Fate::Renamed(live)) => Operation::RenameGroup {
                    group: live.id.clone(),
                    from: live.name.clone(),
                    name: name.clone(),
                    description: live.description.clone(),
                },
                Some(Fate::There(_) | Fate::InTheWay(_) | Fate::InDoubt) | None => continue,
            };
            let subject = Subject::Group(name.clone());
            let step = self.push(None, subject, operation, group.name.span, Vec::new());
            if let Some(Fate::Renamed(live)) = declared.fate(name) {
                renames.insert(&live.id, step);
            } else {
                self.groups.insert(name, step);
            }
        }
        // Whoever has a name gives it up first.
        for group in self.context.desired.groups() {
            let name = &group.name.value;
            let own = match declared.fate(name) {
                Some(Fate::Renamed(live)) => renames.get(&live.id),
                Some(Fate::Created) => self.groups.get(name),
                Some(Fate::There(_) | Fate::InTheWay(_) | Fate::InDoubt) | None => None,
            };
            let holder = declared.gives_up(name);
            let first = holder.and_then(|holder| renames.get(&holder.id));
            if let (Some(step), Some(first)) = (own.copied(), first.copied()) {
                self.after(step, first);
            }
        }
        for definition in self.context.desired.definitions() {
            let name = &definition.primary.value;
            let mut live = self.context.snapshot.definitions.iter();
            if live.any(|each| each.primary == *name) || self.context.clashing.contains(name) {
                continue;
            }
            let operation = Operation::CreateDefinition {
                primary: Side {
                    name: name.clone(),
                    title: definition.primary_title.clone(),
                    description: definition.primary_description.clone(),
                },
                associated: Side {
                    name: definition.associated.value.clone(),
                    title: definition.associated_title.clone(),
                    description: definition.associated_description.clone(),
                },
            };
            let subject = Subject::Definition(name.clone());
            let step = self.push(
                None,
                subject,
                operation,
                definition.primary.span,
                Vec::new(),
            );
            self.definitions.insert(name, step);
        }
    }
}
