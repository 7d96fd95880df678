//! What operations name: people, groups, types, values, and other steps.

use serde::{Deserialize, Serialize};

use crate::model::ids::{GroupId, RelationName, TypeId, TypeName, UserId};
use crate::model::profile::AttributeValue;

/// A step's place in its plan, from 0.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(transparent)]
pub struct StepId(usize);

/// What becomes of somebody's OAuth tokens when their sessions end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Tokens {
    /// They stay.
    Keep,
    /// They are revoked: `oauthTokens=true`.
    Revoke,
}

/// One side of a linked object definition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Side {
    /// The name, which links use.
    pub name: RelationName,
    /// What people read.
    pub title: String,
    /// What it is for.
    pub description: Option<String>,
}

/// A user type in an operation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct TypeRef {
    /// Okta's id.
    pub id: TypeId,
    /// The name that files use.
    pub name: TypeName,
}

/// A user in an operation: one whom Okta knows, or one whom an earlier step creates.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "camelCase")]
pub enum UserRef {
    /// By id.
    Live(UserId),
    /// By the step that creates them.
    CreatedBy(StepId),
}

/// A group in an operation: one that Okta knows, or one that an earlier step creates.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "camelCase")]
pub enum GroupRef {
    /// By id.
    Live(GroupId),
    /// By the step that creates it.
    CreatedBy(StepId),
}

/// An attribute before and after; `None` is an unset attribute.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// What Okta has.
    pub live: Option<AttributeValue>,
    /// What the files ask for.
    pub desired: Option<AttributeValue>,
    /// Whether the files ask for nothing, in whose place Okta writes the schema's default.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[schemars(default)]
    pub by_default: bool,
}

impl StepId {
    /// Makes the id of the step at that index.
    pub(crate) fn at(index: usize) -> Self {
        Self(index)
    }

    /// Returns the index in the plan.
    pub fn index(self) -> usize {
        self.0
    }

    /// Returns the number that people read, from 1.
    pub fn number(self) -> usize {
        self.0 + 1
    }
}
