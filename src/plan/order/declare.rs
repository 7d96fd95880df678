//! The steps that create what the files declare and the org lacks.

use crate::plan::order::Graph;
use crate::plan::step::{Operation, Side, Subject};

impl Graph<'_, '_> {
    /// Creates the groups and definitions that the files declare and the org lacks.
    pub(in crate::plan::order) fn declare(&mut self) {
        for group in self.context.desired.groups() {
            let name = &group.name.value;
            let groups = self.context.groups;
            if groups.live_by_name(name).is_some() || groups.in_the_way(name).is_some() {
                continue;
            }
            let operation = Operation::CreateGroup {
                name: name.clone(),
                description: group.description.as_ref().map(|text| text.value.clone()),
            };
            let subject = Subject::Group(name.clone());
            let step = self.push(None, subject, operation, group.name.span, Vec::new());
            self.groups.insert(name, step);
        }
        for definition in self.context.desired.definitions() {
            let name = &definition.primary.value;
            let mut live = self.context.snapshot.definitions.iter();
            if live.any(|each| each.primary == *name) {
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
