//! What moves although no step names it: each thing that the rehearsal compares, changed behind its back.

use crate::live::Snapshot;
use crate::model::status::UserStatus;
use crate::rehearsal::Refuted;
use crate::rehearsal::after::Expected;
use crate::rehearsal::stage::Stage;
use crate::sim::file;
use crate::sim::org::Org;

const ORG: &str = "
org: https://acme.okta.com
now: 2026-11-24T08:00:00Z
users:
  - {login: ada@acme.example, id: 00u1, groups: [{id: 00gred}], linkedObjects: {manager: bob@acme.example}}
  - {login: bob@acme.example, id: 00u2}
groups: [{name: red, id: 00gred, type: OKTA_GROUP}, {name: blue, id: 00gblue, type: OKTA_GROUP}]
linkedObjectDefinitions:
  - {primary: {name: manager, title: Manager}, associated: {name: subordinate, title: Subordinate}}
";

/// What is said where no step is about anything, and the org ends otherwise all the same.
fn said(change: impl FnOnce(&mut Org)) -> Option<String> {
    let mut org = file::read(ORG).expect("a sandbox file");
    let mut expected = Expected::of(&org, &Snapshot::new("https://acme.okta.com"));
    change(&mut org);
    match expected.nothing_else_moved(&[], &Stage::new(org)) {
        Ok(()) => None,
        Err(refuted @ Refuted::Moves { .. }) => Some(refuted.to_string()),
        Err(other) => panic!("{other}"),
    }
}

fn bob(change: impl FnOnce(&mut crate::sim::org::User)) -> Option<String> {
    said(|org| {
        let mut user = org.user("00u2").expect("bob").clone();
        change(&mut user);
        org.put_user(user);
    })
}

#[track_caller]
fn is_told(said: Option<String>, what: &str) {
    let said = said.expect("something moved");
    let whole = format!(
        "the plan does not say that {what} ends as it does in the rehearsal, and no step is about it"
    );
    assert_eq!(said, whole);
}

#[test]
fn an_org_that_stays_as_it_was_is_in_order() {
    assert_eq!(said(|_| {}), None);
}

#[test]
fn somebody_whom_no_step_names_must_not_move() {
    let title = |user: &mut crate::sim::org::User| {
        user.profile.insert("title".to_owned(), "Lead".into());
    };
    is_told(bob(title), "the profile of 00u2");
    is_told(
        bob(|user| user.status = UserStatus::Suspended),
        "the status of 00u2",
    );
    is_told(
        bob(|user| user.type_name = "vendor".to_owned()),
        "the type of 00u2",
    );
    is_told(said(|org| org.remove_user("00u2")), "user 00u2");
    let newcomer = |user: &mut crate::sim::org::User| user.id = "00u3".to_owned();
    is_told(bob(newcomer), "user 00u3");
}

#[test]
fn memberships_groups_and_links_that_no_step_names_must_not_move() {
    is_told(
        said(|org| org.put_member("00gblue", "00u2")),
        "the membership of 00u2 in 00gblue",
    );
    is_told(
        said(|org| org.remove_member("00gred", "00u1")),
        "the membership of 00u1 in 00gred",
    );
    is_told(said(|org| org.remove_group("00gblue")), "the group 00gblue");
    is_told(
        said(|org| org.clear_link("manager", "00u1")),
        "the manager of 00u1",
    );
    is_told(
        said(|org| org.put_link("manager", "00u2", "00u1")),
        "the manager of 00u2",
    );
}
