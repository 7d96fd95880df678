//! The schema of a user type: Okta's base attributes, the custom ones, and what a value must be.

mod attribute;
mod base;
mod definitions;

pub use crate::sim::schema::attribute::{Attribute, attribute, custom, is_unique, names};
pub use crate::sim::schema::base::is_base;
pub use crate::sim::schema::definitions::{
    GROUP_DESCRIPTION_MAX, GROUP_NAME_MAX, definitions, group_definitions,
};
