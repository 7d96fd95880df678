//! A condition as a tree.

use std::ops::Range;

use crate::rule::function::{Function, Type};
use crate::rule::group_match::GroupMatch;
use crate::rule::pattern::Pattern;

/// A condition, or a part of one.
#[derive(Clone, Debug)]
pub(crate) enum Node {
    Null,
    Boolean(bool),
    Number(f64),
    Text(String),
    List(Vec<Self>),
    /// `user.NAME`
    Attribute {
        name: String,
        span: Range<usize>,
    },
    /// `user.getInternalProperty("status")`
    Status,
    /// `user.getInternalProperty("id")`
    Id,
    /// Whether the person is in one of these.
    Member(Vec<GroupMatch>),
    /// `user.getGroups`
    Groups(GroupMatch),
    All(Vec<Self>),
    Any(Vec<Self>),
    Not(Box<Self>),
    Compare(Box<Comparison>),
    /// Texts that are put together by `+`.
    Sum(Vec<Self>),
    /// `condition ? one : other`
    Ternary(Box<[Self; 3]>),
    /// `one ?: other`
    Elvis(Box<[Self; 2]>),
    /// `list[index]`
    Index(Box<[Self; 2]>),
    Call(Function, Vec<Self>),
    /// Something of which no source says that Okta takes it in a rule, or what it gives there, in its own words; and what
    /// it is made of.
    Unproven(String, Vec<Self>),
    /// Something that only Okta can look up, or of which nobody says what it reads, in its own words.
    Opaque(String),
}

/// Two values side by side.
#[derive(Clone, Debug)]
pub(crate) struct Comparison {
    pub(crate) left: Node,
    pub(crate) operator: Operator,
    pub(crate) right: Node,
    pub(crate) negation: Negation,
}

/// What compares two values.
#[derive(Clone, Debug)]
pub(crate) enum Operator {
    Equal,
    Unequal,
    Less,
    AtMost,
    More,
    AtLeast,
    /// `matches`, with the pattern where the condition has it as a text.
    Matches(Option<Pattern>),
}

/// Whether `!` or `not` stands before a comparison, without parentheses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Negation {
    None,
    /// It negates the whole comparison, or only what stands on the left: sources differ ([rules 22](crate::facts::rules)).
    Unclear,
}

/// Whether Okta may give up on a condition because of a part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Failure {
    Impossible,
    Possible,
}

impl Node {
    /// Returns what its value is, as far as its text tells.
    pub(crate) fn kind(&self) -> Type {
        match self {
            Self::Null => Type::Null,
            Self::Boolean(_)
            | Self::Member(_)
            | Self::All(_)
            | Self::Any(_)
            | Self::Not(_)
            | Self::Compare(_) => Type::Boolean,
            Self::Number(_) => Type::Number,
            Self::Text(_) | Self::Status | Self::Id | Self::Sum(_) => Type::Text,
            Self::List(_) | Self::Groups(_) => Type::List,
            Self::Attribute { .. } | Self::Index(_) | Self::Unproven(..) | Self::Opaque(_) => {
                Type::Any
            }
            Self::Ternary(parts) => either(parts[1].kind(), parts[2].kind()),
            Self::Elvis(parts) => either(parts[0].kind(), parts[1].kind()),
            Self::Call(function, _) => function.row().gives,
        }
    }

    /// Returns the parts that it is made of.
    pub(crate) fn parts(&self) -> Vec<&Self> {
        match self {
            Self::Null
            | Self::Boolean(_)
            | Self::Number(_)
            | Self::Text(_)
            | Self::Attribute { .. }
            | Self::Status
            | Self::Id
            | Self::Member(_)
            | Self::Groups(_)
            | Self::Opaque(_) => Vec::new(),
            Self::List(parts)
            | Self::All(parts)
            | Self::Any(parts)
            | Self::Sum(parts)
            | Self::Call(_, parts)
            | Self::Unproven(_, parts) => parts.iter().collect(),
            Self::Not(part) => vec![part],
            Self::Compare(comparison) => vec![&comparison.left, &comparison.right],
            Self::Ternary(parts) => parts.iter().collect(),
            Self::Elvis(parts) | Self::Index(parts) => parts.iter().collect(),
        }
    }

    /// Returns whether Okta may give up on it where a value is missing or of another type: what it does then is not
    /// established ([rules 23](crate::facts::rules)).
    pub(crate) fn failure(&self) -> Failure {
        let of = |parts: &[Self], here: fn(&Self) -> Failure| {
            let all = parts.iter().map(|part| part.failure().max(here(part)));
            all.max().unwrap_or(Failure::Impossible)
        };
        match self {
            Self::All(parts) | Self::Any(parts) => of(parts, Self::as_truth),
            Self::Not(part) => part.failure().max(part.as_truth()),
            Self::Compare(comparison) => comparison.failure(),
            Self::Sum(_) | Self::Index(_) | Self::Unproven(..) | Self::Opaque(_) => {
                Failure::Possible
            }
            Self::Ternary(parts) => {
                of(&parts[..], |_| Failure::Impossible).max(parts[0].as_truth())
            }
            Self::Elvis(parts) => of(&parts[..], |_| Failure::Impossible),
            Self::Call(function, parts) => match function {
                // These are said to take what was never set.
                Function::Contains
                | Function::StartsWith
                | Function::ListSize
                | Function::ListIsEmpty => of(parts, |_| Failure::Impossible),
                Function::Lower
                | Function::Upper
                | Function::Length
                | Function::RemoveSpaces
                | Function::Append
                | Function::Join
                | Function::Replace
                | Function::ReplaceFirst
                | Function::Substring
                | Function::Before
                | Function::After
                | Function::Switch
                | Function::ListContains
                | Function::ListGet
                | Function::ListAdd
                | Function::ListRemove
                | Function::ListClear
                | Function::ListFlatten
                | Function::ListCsv => Failure::Possible,
            },
            Self::List(parts) => of(parts, |_| Failure::Impossible),
            Self::Null
            | Self::Boolean(_)
            | Self::Number(_)
            | Self::Text(_)
            | Self::Attribute { .. }
            | Self::Status
            | Self::Id
            | Self::Member(_)
            | Self::Groups(_) => Failure::Impossible,
        }
    }

    /// Returns whether Okta may give up on it where it must be true or false.
    pub(crate) fn truth_failure(&self) -> Failure {
        self.failure().max(self.as_truth())
    }

    /// Whether Okta may give up because this is no truth value.
    fn as_truth(&self) -> Failure {
        if self.kind() == Type::Boolean {
            Failure::Impossible
        } else {
            Failure::Possible
        }
    }
}

impl Comparison {
    fn failure(&self) -> Failure {
        let here = match (&self.operator, self.negation) {
            (Operator::Equal | Operator::Unequal, Negation::None) => Failure::Impossible,
            (
                Operator::Equal
                | Operator::Unequal
                | Operator::Less
                | Operator::AtMost
                | Operator::More
                | Operator::AtLeast
                | Operator::Matches(_),
                Negation::None | Negation::Unclear,
            ) => Failure::Possible,
        };
        here.max(self.left.failure()).max(self.right.failure())
    }
}

fn either(one: Type, other: Type) -> Type {
    match (one, other) {
        (one, other) if one == other => one,
        (Type::Boolean | Type::Any, _) | (_, Type::Boolean | Type::Any) => Type::Any,
        // Neither is a truth value: no matter which.
        (one, _) => one,
    }
}
