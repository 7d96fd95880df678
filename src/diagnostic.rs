//! What is wrong with the files: the place, the reason, the way out.

use crate::source::SourceMap;
use crate::source::Span;

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Its stable name.
    pub code: Code,
    /// How grave it is.
    pub severity: Severity,
    /// What is wrong, in one sentence without a full stop. Names what was written in backticks.
    pub message: String,
    /// The place at fault, and what to write beside it (may be empty).
    pub primary: (Span, String),
    /// Places that explain it: "first defined here".
    pub related: Vec<(Span, String)>,
    /// What to do.
    pub help: Option<String>,
}

/// How grave a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Severity {
    /// Cannot be meant or cannot be sent.
    Error,
    /// An org may allow it; `--strict` makes it an error.
    Warning,
}

/// The findings of a run, sorted by place when they are read.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics {
    found: Vec<Diagnostic>,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident => $name:literal,)*) => {
        /// The stable name of a finding, printed as `error[duplicate-login]`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $($(#[$doc])* $variant,)*
        }

        impl Code {
            /// All codes, in the order of their definition.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// Returns the name as it is printed.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }
        }
    };
}

codes! {
    /// The text is not valid YAML.
    Syntax => "syntax",
    /// The file is not UTF-8, too large, or not a regular file.
    UnreadableFile => "unreadable-file",
    /// A limit of nesting, aliases, nodes or bytes was exceeded.
    LimitExceeded => "limit-exceeded",
    /// An unknown key.
    UnknownKey => "unknown-key",
    /// A key of the contract that this version does not carry out.
    NotSupportedYet => "not-supported-yet",
    /// A key that appears twice in one mapping.
    DuplicateKey => "duplicate-key",
    /// A key without a value.
    EmptyKey => "empty-key",
    /// A key that must be there and is not.
    MissingKey => "missing-key",
    /// A value of the wrong kind.
    WrongType => "wrong-type",
    /// A value that is none of the allowed words, or out of range.
    InvalidValue => "invalid-value",
    /// Two entries with one login.
    DuplicateLogin => "duplicate-login",
    /// Two entries with one id.
    DuplicateId => "duplicate-id",
    /// Two entries that mean one person of the org.
    DuplicatePerson => "duplicate-person",
    /// An entry and the `ids:` file name different ids for one login.
    IdConflict => "id-conflict",
    /// A login of the `ids:` file that no entry has.
    UnusedId => "unused-id",
    /// Two entries with one `previousLogin`, or one that is the entry's own login.
    PreviousLogin => "previous-login",
    /// An entry whose `login` and `previousLogin` are two different people of the org.
    RenameNeedsId => "rename-needs-id",
    /// People who take each other's logins, all around, and not each of them has an id.
    RenameCycleNeedsId => "rename-cycle-needs-id",
    /// Two logins that Okta treats as the same: they differ only by diacritics.
    LoginCollides => "login-collides",
    /// A login that Okta could not store or address.
    InvalidLogin => "invalid-login",
    /// A group declared twice.
    DuplicateGroup => "duplicate-group",
    /// A declared group whose name is one of Okta's own.
    ReservedGroup => "reserved-group",
    /// A linked object definition whose name is taken in the files.
    DuplicateDefinition => "duplicate-definition",
    /// A group rule declared twice.
    DuplicateRule => "duplicate-rule",
    /// A condition of a group rule that Okta refuses.
    InvalidExpression => "invalid-expression",
    /// A key that is not allowed in `defaults`.
    NotADefault => "not-a-default",
    /// A group that a person both joins and leaves.
    ContradictoryGroups => "contradictory-groups",
    /// A group that appears twice in one list.
    RepeatedGroup => "repeated-group",
    /// A tombstone without `id`.
    DeletedNeedsId => "deleted-needs-id",
    /// A tombstone with keys other than `login` and `reason`.
    DeletedStandsAlone => "deleted-stands-alone",
    /// A link from a person to themselves.
    LinkToSelf => "link-to-self",
    /// A cycle of people who are each other's primaries.
    LinkCycle => "link-cycle",
    /// An attribute set to the empty string.
    EmptyValue => "empty-value",
    /// Text with characters that Okta does not store (4-byte UTF-8).
    UnsupportedCharacter => "unsupported-character",
    /// A character in an address that cannot be seen.
    HiddenCharacter => "hidden-character",
    /// A value that is longer or shorter than Okta's base attributes allow.
    BadLength => "bad-length",
    /// A value that is not in the format of Okta's base attributes.
    BadFormat => "bad-format",
    /// An attribute that Okta requires is missing for a new person, or is to be unset.
    MissingAttribute => "missing-attribute",
    /// A YAML file with `users:` or `groups:` that `files:` does not match.
    UnmatchedFile => "unmatched-file",
    /// No file matches `files:`.
    NoFiles => "no-files",
    /// An attribute that the schema of the org does not have.
    UnknownAttribute => "unknown-attribute",
    /// A user type that the org does not have.
    UnknownType => "unknown-type",
    /// A user type that does not take what the person has.
    TypeRefusesValue => "type-refuses-value",
    /// A value that the schema of the org does not take.
    WrongAttributeType => "wrong-attribute-type",
    /// A value of a unique attribute that somebody else has, or is to have.
    ValueTaken => "value-taken",
    /// A group that neither the org nor the files have.
    UnknownGroup => "unknown-group",
    /// A group name that several groups of the org have.
    AmbiguousGroup => "ambiguous-group",
    /// A linked object relationship that neither the org nor the files have.
    UnknownRelationship => "unknown-relationship",
    /// A person who is named and whom neither the org nor the files have.
    UnknownPerson => "unknown-person",
    /// An `id` that the org does not have.
    UnknownId => "unknown-id",
    /// A declared group that cannot get its name.
    GroupRename => "group-rename",
    /// A declared linked object definition that the org has in another shape.
    DefinitionDiffers => "definition-differs",
    /// An `id` of one person and a `login` of another.
    IdAndLoginDiffer => "id-and-login-differ",
    /// An entry without `id` whose login a DEPROVISIONED person of another name has.
    FormerNamesake => "former-namesake",
}

impl Code {
    /// What only an org can show: these are told of single entries, as blocked requests, and never of the files alone.
    pub const OF_THE_ORG: [Self; 16] = [
        Self::DuplicatePerson,
        Self::RenameNeedsId,
        Self::UnknownAttribute,
        Self::UnknownType,
        Self::TypeRefusesValue,
        Self::WrongAttributeType,
        Self::ValueTaken,
        Self::UnknownGroup,
        Self::AmbiguousGroup,
        Self::UnknownRelationship,
        Self::UnknownPerson,
        Self::UnknownId,
        Self::DefinitionDiffers,
        Self::GroupRename,
        Self::IdAndLoginDiffer,
        Self::FormerNamesake,
    ];

    /// What the files alone can show, and an org too: then it blocks a single entry.
    pub const OF_BOTH: [Self; 7] = [
        Self::RenameCycleNeedsId,
        Self::LoginCollides,
        Self::InvalidLogin,
        Self::ContradictoryGroups,
        Self::BadLength,
        Self::BadFormat,
        Self::MissingAttribute,
    ];
}

impl Diagnostic {
    /// Makes an error.
    pub fn error(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: Severity::Error,
            message: message.into(),
            primary: (span, String::new()),
            related: Vec::new(),
            help: None,
        }
    }

    /// Makes a warning.
    pub fn warning(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(code, span, message)
        }
    }

    /// Writes something beside the place at fault.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.primary.1 = label.into();
        self
    }

    /// Points at another place that explains the finding.
    #[must_use]
    pub fn related(mut self, span: Span, label: impl Into<String>) -> Self {
        self.related.push((span, label.into()));
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl Diagnostics {
    /// Adds a finding.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.found.push(diagnostic);
    }

    /// Adds an error, with what to do about it.
    pub fn error(
        &mut self,
        code: Code,
        span: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.push(Diagnostic::error(code, span, message).help(help));
    }

    /// Adds a warning, with what to do about it.
    pub fn warning(
        &mut self,
        code: Code,
        span: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.push(Diagnostic::warning(code, span, message).help(help));
    }

    /// Adds a finding, if there is one.
    pub fn extend_one(&mut self, diagnostic: Option<Diagnostic>) {
        self.found.extend(diagnostic);
    }

    /// Adds all findings of another run.
    pub fn extend(&mut self, other: Self) {
        self.found.extend(other.found);
    }

    /// Returns the findings by path, then position, then code; equal ones once.
    pub fn sorted(&self, sources: &SourceMap) -> Vec<Diagnostic> {
        fn key<'a>(each: &'a Diagnostic, sources: &'a SourceMap) -> impl Ord + use<'a> {
            let span = each.primary.0;
            let path = sources.file(span.file).path();
            (path, span, each.code, &each.message, &each.related)
        }
        let mut sorted = self.found.clone();
        sorted.sort_by(|one, other| key(one, sources).cmp(&key(other, sources)));
        sorted.dedup();
        sorted
    }

    /// Returns the findings in the order in which they were found.
    #[expect(
        clippy::should_implement_trait,
        reason = "callers read better without a type of iterator"
    )]
    pub fn into_iter(self) -> impl Iterator<Item = Diagnostic> {
        self.found.into_iter()
    }

    /// Returns how much was found.
    pub fn len(&self) -> usize {
        self.found.len()
    }

    /// Returns whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// Returns whether any finding is an error.
    pub fn has_errors(&self) -> bool {
        self.found
            .iter()
            .any(|each| each.severity == Severity::Error)
    }

    /// Makes every warning an error, as `--strict` asks.
    pub fn make_strict(&mut self) {
        for each in &mut self.found {
            each.severity = Severity::Error;
        }
    }
}
