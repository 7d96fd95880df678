//! Linked object definitions and the links between people.

use crate::sim::org::{Definition, Org};
use crate::sim::relation::Links;

impl Org {
    /// Makes somebody the primary of another; an earlier primary is replaced silently ([links 1](crate::facts::links)).
    pub fn put_link(&mut self, relation: &str, associated_id: &str, primary_id: &str) {
        let links = self.links.entry(relation.to_owned()).or_default();
        links.set(associated_id, primary_id);
    }

    /// Takes somebody's primary away, if they have one.
    pub fn clear_link(&mut self, relation: &str, associated_id: &str) {
        if let Some(links) = self.links.get_mut(relation) {
            links.clear(associated_id);
            if *links == Links::default() {
                self.links.remove(relation);
            }
        }
    }

    /// Returns somebody's primary in a relationship.
    pub fn primary_of(&self, relation: &str, associated_id: &str) -> Option<&str> {
        self.links.get(relation)?.primary_of(associated_id)
    }

    /// Returns whose primary somebody is in a relationship.
    pub fn associated_of(
        &self,
        relation: &str,
        primary_id: &str,
    ) -> impl Iterator<Item = &str> + use<'_> {
        let links = self.links.get(relation);
        let associated = links.map(|links| links.associated_of(primary_id));
        associated.into_iter().flatten().map(String::as_str)
    }

    /// Returns relationship, associated and primary of each link.
    pub fn links(&self) -> impl Iterator<Item = (&str, &str, &str)> {
        self.links.iter().flat_map(|(relation, links)| {
            links
                .all()
                .map(|(associated, primary)| (relation.as_str(), associated, primary))
        })
    }

    /// Adds a definition, or replaces the one with that primary name.
    pub fn put_definition(&mut self, definition: Definition) {
        let name = &definition.primary.name;
        match self
            .definitions
            .iter_mut()
            .find(|each| each.primary.name == *name)
        {
            Some(old) => *old = definition,
            None => self.definitions.push(definition),
        }
    }

    /// Removes the definition that has this name on either side; its links come back if it does
    /// ([links 7](crate::facts::links)).
    pub fn remove_definition(&mut self, name: &str) {
        self.definitions.retain(|each| !each.has_name(name));
    }

    /// Returns all definitions, in the order they were added.
    pub fn definitions(&self) -> &[Definition] {
        &self.definitions
    }

    /// Returns the definition that has this name on either side.
    pub fn definition(&self, name: &str) -> Option<&Definition> {
        self.definitions.iter().find(|each| each.has_name(name))
    }
}
