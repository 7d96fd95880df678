//! Where an entry and the org do not fit each other: what is withheld of the entry, and what goes ahead all the same.

use crate::desired::state::DesiredPerson;
use crate::diagnostic::Diagnostic;
use crate::live::Schema;
use crate::model::ids::{AttributeName, RelationName};
use crate::plan::blocked::BlockReason;
use crate::source::Span;

/// Something that an entry says and the org contradicts.
#[derive(Clone, Debug)]
pub struct Mismatch {
    /// What, where and what to do.
    pub finding: Diagnostic,
    /// What of the entry it withholds.
    pub withholds: Withholds,
}

/// What of an entry is withheld.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Withholds {
    /// All of it, a wish to leave included: it is in doubt who is meant.
    Person,
    /// All of it but a wish to be SUSPENDED or DEPROVISIONED: it is in doubt what is meant.
    Entry,
    /// An attribute, the login among them.
    Attribute(AttributeName),
    /// The user type, and the attributes that only that type has.
    Type,
    /// A link.
    Link(RelationName),
    /// A group that an entry or a default names.
    Group,
}

/// Why somebody of the org is left alone although it is known what their entry asks for.
pub type Doubt<'r> = Result<&'r Diagnostic, &'r BlockReason>;

impl Mismatch {
    /// Makes one that leaves it in doubt who is meant.
    pub fn of_person(finding: Diagnostic) -> Self {
        let withholds = Withholds::Person;
        Self { finding, withholds }
    }

    /// Makes one that leaves it in doubt what is meant.
    pub fn of_entry(finding: Diagnostic) -> Self {
        let withholds = Withholds::Entry;
        Self { finding, withholds }
    }

    /// Makes one that withholds what stands at its place in the entry.
    pub fn at_its_place(finding: Diagnostic, entry: &DesiredPerson) -> Self {
        let withholds = standing_at(entry, finding.primary.0);
        Self { finding, withholds }
    }

    /// Returns whether somebody cannot be created as long as this is so: what is withheld is something that a new
    /// person must have.
    pub fn forbids_creation(&self, schema: Option<&Schema>) -> bool {
        match &self.withholds {
            Withholds::Person | Withholds::Entry | Withholds::Type => true,
            Withholds::Attribute(name) => {
                let attribute = schema.and_then(|schema| schema.get(name));
                let is_required = attribute.is_some_and(|attribute| attribute.required);
                is_required || matches!(name.as_str(), "login" | "email")
            }
            Withholds::Link(_) | Withholds::Group => false,
        }
    }

    /// Returns what a report calls the thing that is withheld; `None` for the whole entry.
    pub fn subject(&self) -> Option<String> {
        match &self.withholds {
            Withholds::Person | Withholds::Entry => None,
            Withholds::Attribute(name) => Some(name.to_string()),
            Withholds::Type => Some("type".to_owned()),
            Withholds::Link(relation) => Some(relation.to_string()),
            Withholds::Group => Some("groups".to_owned()),
        }
    }
}

/// What of an entry stands at a place. What defaults say stands in every entry.
fn standing_at(entry: &DesiredPerson, span: Span) -> Withholds {
    let mut attributes = entry.profile.iter();
    if let Some((name, _)) = attributes.find(|(_, value)| value.key == span || value.span == span) {
        return Withholds::Attribute(name.clone());
    }
    let mut links = entry.links.iter();
    if let Some((name, _)) = links.find(|(_, link)| link.key == span || link.span == span) {
        return Withholds::Link(name.clone());
    }
    if entry.login.span == span {
        return Withholds::Attribute(AttributeName::new("login"));
    }
    if entry.type_name.as_ref().is_some_and(|of| of.span == span) {
        return Withholds::Type;
    }
    let (own, remove, _) = entry.groups.own.parts();
    let mut groups = own.iter().chain(remove).chain(&entry.groups.defaults);
    if groups.any(|wish| wish.span == span) {
        Withholds::Group
    } else {
        Withholds::Entry
    }
}
