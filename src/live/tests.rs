//! Who is found by which login, and what goes with whom.

use super::{Known, LiveDefinition, LiveUser, Password, Provider, Snapshot};
use crate::model::ids::{AttributeName, Login, RelationName, UserId};
use crate::model::profile::AttributeValue;
use crate::model::status::UserStatus;

fn put(snapshot: &mut Snapshot, id: &str, login: &str) {
    snapshot.put_user(LiveUser {
        id: UserId::new(id),
        status: UserStatus::Active,
        transitioning_to: None,
        profile: [(AttributeName::new("login"), AttributeValue::text(login))]
            .into_iter()
            .collect(),
        password: Password::Set,
        provider: Provider::Okta,
        type_id: None,
        password_changed: None,
    });
}

fn holder(snapshot: &Snapshot, login: &str) -> Option<UserId> {
    let user = snapshot.user_by_login(&Login::new(login).key())?;
    Some(user.id.clone())
}

#[test]
fn a_login_that_is_handed_on_stays_with_its_new_holder() {
    let mut snapshot = Snapshot::new("https://acme.okta.com");
    put(&mut snapshot, "00u1", "ada@acme.example");
    put(&mut snapshot, "00u2", "bob@acme.example");
    put(&mut snapshot, "00u1", "bob@acme.example");
    put(&mut snapshot, "00u2", "cyd@acme.example");
    let ids = ["ada@acme.example", "bob@acme.example", "cyd@acme.example"]
        .map(|login| holder(&snapshot, login));
    assert_eq!(
        ids,
        [None, Some(UserId::new("00u1")), Some(UserId::new("00u2"))]
    );
    put(&mut snapshot, "00u1", "cyd@acme.example");
    snapshot.remove_user(&UserId::new("00u2"));
    assert_eq!(
        holder(&snapshot, "cyd@acme.example"),
        Some(UserId::new("00u1"))
    );
}

#[test]
fn who_is_removed_takes_their_links_along_in_both_roles() {
    let mut snapshot = Snapshot::new("https://acme.okta.com");
    let manager = RelationName::new("manager");
    snapshot.definitions.push(LiveDefinition {
        primary: manager.clone(),
        primary_title: "Manager".to_owned(),
        associated: RelationName::new("subordinate"),
        associated_title: "Subordinate".to_owned(),
    });
    let [one, two, three] = ["00u1", "00u2", "00u3"].map(UserId::new);
    snapshot.put_primary(manager.clone(), two.clone(), Some(one.clone()));
    snapshot.put_primary(manager.clone(), three.clone(), Some(two.clone()));
    snapshot.remove_user(&two);
    assert_eq!(snapshot.primary_of(&manager, &two), Known::NotRead);
    assert_eq!(snapshot.primary_of(&manager, &three), Known::NotRead);
    assert_eq!(snapshot.associated_of(&one).len(), 0);
}
