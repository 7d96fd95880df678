//! `/users/{id}/linkedObjects/…`: who is whose manager, and the like ([links](crate::facts::links)).

use crate::model::ids::UserId;
use crate::okta::get::Get;
use crate::okta::operation::answer::{Nothing, nothing};
use crate::okta::operation::catalogue as about;
use crate::okta::operation::key::{PersonId, RelationKey, UserKey};
use crate::okta::operation::{Change, ReadList, request};
use crate::okta::wire;
use crate::transport::Method;

/// Lists whom somebody is linked with: by the primary name their one primary, by the associated name everybody whose
/// primary they are.
#[doc(alias = "getLinkedObjectsForUser")]
pub fn list_linked_objects_for_user(user: &UserKey, relation: &RelationKey) -> ReadList<UserId> {
    let get = Get::api(&["users", user.as_str(), "linkedObjects", relation.as_str()]);
    let about = &about::LIST_LINKED_OBJECTS_FOR_USER;
    ReadList::new(about, get, wire::linked_users)
}

/// Makes `primary` the primary of `associated`. Another one before is replaced without a word.
#[doc(alias = "setLinkedObjectForUser")]
pub fn assign_linked_object_value_for_primary(
    associated: &UserKey,
    relation: &RelationKey,
    primary: &PersonId,
) -> Change<Nothing> {
    let (user, relation, primary) = (associated.as_str(), relation.as_str(), primary.as_str());
    let segments = ["users", user, "linkedObjects", relation, primary];
    let request = request(Method::Put, &segments);
    let about = &about::ASSIGN_LINKED_OBJECT_VALUE_FOR_PRIMARY;
    Change::new(about, request, nothing)
}

/// Takes somebody's primary away. `relation` is the primary name; where there is none, Okta is content too.
#[doc(alias = "removeLinkedObjectForUser")]
pub fn delete_linked_object_for_user(user: &UserKey, relation: &RelationKey) -> Change<Nothing> {
    let segments = ["users", user.as_str(), "linkedObjects", relation.as_str()];
    let request = request(Method::Delete, &segments);
    Change::new(&about::DELETE_LINKED_OBJECT_FOR_USER, request, nothing)
}
