//! User types, and what the schema of each says of an attribute.

use std::collections::BTreeMap;

use regex::Regex;

use crate::model::ids::{AttributeName, TypeId, TypeName};
use crate::model::profile::AttributeValue;

/// How files and paths name the org's own user type.
pub const DEFAULT_TYPE: &str = "default";

/// The attributes of a user type, base and custom ones together: they share one namespace.
pub type Schema = BTreeMap<AttributeName, SchemaAttribute>;

/// Finds attributes for many people, one after the other. Most entries name the same attributes in the same order, so that
/// an attribute is looked for first where the one of the person before was.
#[derive(Debug, Default)]
pub(crate) struct Attributes<'s> {
    schema: Option<&'s Schema>,
    /// What was found for the person before, in the order of the entry.
    found: Vec<(&'s AttributeName, &'s SchemaAttribute)>,
}

impl<'s> Attributes<'s> {
    /// Returns the attribute that an entry names at a place of its order.
    pub(crate) fn find(
        &mut self,
        schema: &'s Schema,
        place: usize,
        name: &AttributeName,
    ) -> Option<&'s SchemaAttribute> {
        if !self.schema.is_some_and(|known| std::ptr::eq(known, schema)) {
            self.schema = Some(schema);
            self.found.clear();
        }
        if let Some((known, attribute)) = self.found.get(place)
            && *known == name
        {
            return Some(attribute);
        }
        let (known, attribute) = schema.get_key_value(name)?;
        self.found.truncate(place);
        if self.found.len() == place {
            self.found.push((known, attribute));
        }
        Some(attribute)
    }
}

/// A user type ([schemas 1](crate::facts::schemas)).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LiveType {
    /// Okta's id.
    pub id: TypeId,
    /// The name that files use.
    pub name: TypeName,
    /// What the admin console calls it; nothing is found by that.
    pub display_name: Option<String>,
    /// Whether people are of it who are created without a type.
    pub is_default: bool,
    /// The id under which its schema is read, as the type's own link says it.
    pub schema: String,
}

impl LiveType {
    /// Returns the name that files use: the org's own type is `default`, whatever Okta calls it.
    pub fn file_name(&self) -> &str {
        if self.is_default {
            DEFAULT_TYPE
        } else {
            self.name.as_str()
        }
    }
}

/// The type of a custom or base attribute in the schema.
#[derive(Clone, Debug, PartialEq)]
pub struct SchemaAttribute {
    /// What values it takes.
    pub kind: AttributeKind,
    /// When it may be written.
    pub mutability: Mutability,
    /// The master of its values.
    pub master: Master,
    /// Whether a new person must have it.
    pub required: bool,
    /// The allowed values, where the schema lists them.
    pub allowed: Vec<serde_json::Value>,
    /// The least number of characters.
    pub min_length: Option<usize>,
    /// The greatest number of characters.
    pub max_length: Option<usize>,
    /// The form that values must have, in Okta's word for it: `email`, `uri`, `locale`.
    pub format: Option<String>,
    /// The pattern that values must have. Of `login` its presence says that any form is taken, not only that of an
    /// e-mail address ([logins 4](crate::facts::logins)).
    pub pattern: Option<String>,
    /// The least number.
    pub minimum: Option<f64>,
    /// The greatest number.
    pub maximum: Option<f64>,
    /// What Okta writes in place of nothing ([profiles 8](crate::facts::profiles)).
    pub default: Option<AttributeValue>,
    /// Whether no two people may have the same value, whatever their types.
    pub unique: bool,
}

/// The pattern of a login that says that any text is one.
const ANY_TEXT: &str = ".+";

impl SchemaAttribute {
    /// Returns the least number of characters. A pattern that takes any text lifts it
    /// ([profiles 11](crate::facts::profiles)).
    pub fn least_length(&self) -> usize {
        let is_any = self.pattern.as_deref() == Some(ANY_TEXT);
        let least = self.min_length.unwrap_or(0);
        if is_any { least.min(1) } else { least }
    }

    /// Returns whether a text of so many characters is as long as the attribute takes it.
    pub fn takes_length(&self, characters: usize) -> bool {
        let most = self.max_length.unwrap_or(usize::MAX);
        (self.least_length()..=most).contains(&characters)
    }

    /// Returns whether a text has the form of the pattern, as a whole. A pattern that this program cannot read takes
    /// everything: Okta decides.
    pub fn takes_form(&self, text: &str) -> bool {
        let pattern = self.pattern.as_deref().filter(|each| *each != ANY_TEXT);
        let pattern = pattern.and_then(|each| Regex::new(&format!("^(?:{each})$")).ok());
        pattern.is_none_or(|pattern| pattern.is_match(text))
    }

    /// Returns whether a number is within the bounds; what is no number has none.
    pub fn takes_number(&self, value: &AttributeValue) -> bool {
        let Some(number) = value.json().as_f64() else {
            return true;
        };
        let is_enough = self.minimum.is_none_or(|least| number >= least);
        is_enough && self.maximum.is_none_or(|most| number <= most)
    }
}

/// The master of an attribute's values ([schemas 7](crate::facts::schemas)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Master {
    /// Okta, for everybody, or an override of it.
    Okta,
    /// The schema does not say: Okta, or the directory of people who come from one.
    Unsaid,
    /// The directory of people who come from one: Okta refuses to write it for them
    /// ([profiles 14](crate::facts::profiles)).
    ProfileSource,
}

/// When an attribute may be written ([schemas 8](crate::facts::schemas)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mutability {
    /// At any time.
    ReadWrite,
    /// At creation only.
    Immutable,
    /// At no time.
    ReadOnly,
}

/// What values an attribute takes ([schemas 4](crate::facts::schemas)).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AttributeKind {
    /// Text.
    String,
    /// `true` or `false`.
    Boolean,
    /// A number with a fraction.
    Number,
    /// A whole number.
    Integer,
    /// A list of one kind.
    Array(Box<Self>),
    /// A kind that this program does not know; anything is sent as it is.
    Other(String),
}
