//! A group that somebody names.

use crate::model::ids::{GroupId, GroupName};

/// A group as somebody named it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GroupWish {
    /// By its exact name.
    Name(GroupName),
    /// By Okta's id.
    Id(GroupId),
}
