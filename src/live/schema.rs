//! What the schema of the org says of an attribute.

/// The type of a custom or base attribute in the schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemaAttribute {
    /// What values it takes.
    pub kind: AttributeKind,
    /// When it may be written.
    pub mutability: Mutability,
    /// Who is the master of its values.
    pub master: Master,
    /// Whether a new person must have it.
    pub required: bool,
    /// The allowed values, where the schema lists them.
    pub allowed: Vec<serde_json::Value>,
    /// The least number of characters.
    pub min_length: Option<usize>,
    /// The greatest number of characters.
    pub max_length: Option<usize>,
    /// The pattern that values must have. Of `login` its presence says that any form is taken, not only that of an
    /// e-mail address (facts 9).
    pub pattern: Option<String>,
}

/// Who is the master of an attribute's values (facts 9).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Master {
    /// Okta, for everybody.
    Okta,
    /// The directory of people who come from one: Okta refuses to write it for them (facts 3).
    ProfileSource,
}

/// When an attribute may be written (facts 9).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mutability {
    /// Always.
    ReadWrite,
    /// At creation only.
    Immutable,
    /// Never.
    ReadOnly,
}

/// What values an attribute takes (facts 9).
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
