//! The requests that write groups.

use serde_json::{Map, Value, json};

use crate::call::template::{Segment, Template};
use crate::model::ids::{GroupId, GroupName};
use crate::plan::step::GroupRef;
use crate::transport::Method;

/// `POST /groups`
pub(crate) fn create(name: &GroupName, description: Option<&str>) -> Template {
    Template::new(Method::Post, vec![Segment::Word("groups")]).with_body(profile(name, description))
}

/// `PUT /groups/{id}`: the profile as far as the plan knows it. What is sent is what a read finds right before, with the
/// new name.
pub(crate) fn rename(
    group: &GroupId,
    from: &GroupName,
    name: &GroupName,
    description: Option<&str>,
) -> Template {
    Template::new(Method::Put, path(group, from)).with_body(profile(name, description))
}

fn profile(name: &GroupName, description: Option<&str>) -> Value {
    let mut profile = Map::new();
    profile.insert("name".to_owned(), json!(name));
    if let Some(description) = description {
        profile.insert("description".to_owned(), json!(description));
    }
    json!({ "profile": profile })
}

/// Returns the path of a group of the org.
pub(crate) fn path(group: &GroupId, name: &GroupName) -> Vec<Segment> {
    let group = GroupRef::Live(group.clone());
    vec![Segment::Word("groups"), Segment::Group(group, name.clone())]
}

/// Returns the path of a membership.
pub(crate) fn members(group: &GroupRef, name: &GroupName, user: Segment) -> Vec<Segment> {
    let group = Segment::Group(group.clone(), name.clone());
    vec![Segment::Word("groups"), group, Segment::Word("users"), user]
}
