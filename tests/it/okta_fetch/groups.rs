//! Reading groups: members, memberships and the rules behind them.

use std::collections::BTreeSet;

use okta_reconcile::live::{Attribution, Known, Rules};
use okta_reconcile::model::ids::GroupId;
use serde_json::{Value, json};

use crate::okta_fetch::{FED, id, org};
use crate::okta_script::{desired, error, ok, user, with_next};

#[tokio::test]
async fn memberships_come_from_the_side_with_fewer_calls() {
    let lists = [
        "groups/rules?limit=200&expand=groupIdToGroupNameMap",
        "groups?limit=200&expand=stats",
    ];
    // Two people, one group of one page: the group. One person: the person.
    let calls = org()
        .calls("", "users: [{login: ada@acme.example, groups: {add: [eng]}}, {login: bob@acme.example, groups: {add: [eng]}}]")
        .await;
    assert_eq!(calls, ["groups/eng/users?limit=1000", lists[0], lists[1]]);
    let calls = org()
        .calls(
            "",
            "users: [{login: ada@acme.example, groups: {add: [eng], remove: [vpn]}}]",
        )
        .await;
    // Whether she leaves a group that a rule fills hangs on who put her in.
    let of_vpn = "groups/vpn/users?limit=1000&expand=group-rules";
    assert_eq!(calls, [lists[0], of_vpn, lists[1], "users/ada/groups"]);
    // People who name a group of five hundred pages are read one by one.
    let calls = org()
        .calls(
            "",
            "users: [{login: ada@acme.example, groups: {add: [eng, everyone]}}, {login: bob@acme.example, groups: {add: [eng]}},
              {login: eve@acme.example, groups: {add: [eng]}}]",
        )
        .await;
    assert_eq!(
        calls,
        [
            "groups/eng/users?limit=1000",
            lists[0],
            lists[1],
            "users/ada/groups",
            "users/eve/groups"
        ]
    );
}

#[tokio::test]
async fn exact_lists_and_defaults_ask_about_managed_groups() {
    let config = "{groups: {managed: all}, defaults: {groups: {add: [eng]}}}";
    let users = "users: [{login: ada@acme.example, groups: []}, {login: bob@acme.example},
        {login: eve@acme.example}, {login: cyd@acme.example}]";
    let desired = desired(config, users);
    let (snapshot, calls) = org().read(&desired).await.unwrap();
    assert_eq!(
        calls,
        [
            "groups/eng/roles",
            "groups/eng/users?limit=1000",
            "groups/rules?limit=200&expand=groupIdToGroupNameMap",
            "groups/vpn/users?limit=1000&expand=group-rules",
            "groups?limit=200&expand=stats",
        ]
    );
    let is_in = |user: &str, group: &str| snapshot.is_member(&id(user), &GroupId::new(group));
    assert_eq!(is_in("ada", "vpn"), Known::Read(true));
    assert_eq!(is_in("eve", "eng"), Known::Read(false));
    assert_eq!(snapshot.known_groups_of(&id("ada")).len(), 2);
    assert_eq!(
        snapshot.member_count(&GroupId::new("everyone")),
        Some(100_000)
    );
}

#[tokio::test]
async fn whoever_regains_access_is_asked_for_all_their_groups() {
    let users = "users:
      - {login: dan@acme.example, id: dan, status: ACTIVE}
      - {login: cyd@acme.example, status: ACTIVE}
      - {login: ada@acme.example, status: ACTIVE}";
    let (snapshot, calls) = org().read(&desired("", users)).await.unwrap();
    assert_eq!(
        calls,
        [
            "groups/rules?limit=200&expand=groupIdToGroupNameMap",
            FED,
            "users/cyd/groups",
            "users/dan/groups"
        ]
    );
    let names = |user: &str| {
        let groups = snapshot.known_groups_of(&id(user)).iter();
        let names = groups.map(|group| snapshot.group(group).unwrap().name.to_string());
        names.collect::<Vec<_>>()
    };
    assert_eq!(names("dan"), ["eng"]);
    assert_eq!(names("cyd"), ["everyone", "vpn"]);
    // Without an `id` nobody comes back.
    let calls = org()
        .calls("", "users: [{login: dan@acme.example, status: ACTIVE}]")
        .await;
    assert_eq!(calls, Vec::<String>::new());
}

#[tokio::test]
async fn deactivated_people_who_name_groups_are_asked_themselves() {
    let users = "users: [{login: dan@acme.example, groups: {remove: [eng]}}, {login: ada@acme.example, groups: {add: [eng]}},
        {login: bob@acme.example, groups: {add: [eng]}}]";
    let calls = org().calls("", users).await;
    assert_eq!(
        calls,
        [
            "groups/eng/users?limit=1000",
            "groups/rules?limit=200&expand=groupIdToGroupNameMap",
            "groups?limit=200&expand=stats",
            "users/dan/groups",
        ]
    );
}

/// Nobody stays in because of what may not be read.
#[tokio::test]
async fn groups_of_a_leaver_that_may_not_be_read_are_left_unread() {
    let mut org = org();
    org.odd = vec![(
        "GET /api/v1/users/grace/groups",
        error(403, "E0000006", "No"),
    )];
    let leaves = desired("", "{login: grace@acme.example, status: DEPROVISIONED}");
    let (snapshot, _) = org.read(&leaves).await.unwrap();
    assert_eq!(snapshot.groups_of(&id("grace")), Known::NotRead);
    let stays = desired(
        "groups: {managed: all}",
        "{login: grace@acme.example, groups: [vpn]}",
    );
    let error = org.read(&stays).await.unwrap_err();
    assert!(error.is_forbidden(), "{error}");
}

#[tokio::test]
async fn a_group_that_is_gone_while_the_org_is_read_is_taken_for_gone() {
    let mut org = org();
    for what in ["groups/eng/users?limit=1000", "groups/eng"] {
        let gone = error(404, "E0000007", "Not found");
        org.odd.push((format!("GET /api/v1/{what}").leak(), gone));
    }
    let users = "users: [{login: ada@acme.example, groups: {add: [eng]}}, {login: eve@acme.example, groups: {add: [eng]}}]";
    let (snapshot, _) = org.read(&desired("", users)).await.unwrap();
    assert!(snapshot.group(&GroupId::new("eng")).is_none());
    assert_eq!(snapshot.users().count(), 6);
}

#[tokio::test]
async fn rules_that_cannot_be_read_are_said_to_be_so() {
    let desired = desired(
        "",
        "users: [{login: ada@acme.example, profile: {title: x}}]",
    );
    for (status, code, unreadable) in [
        (403, "E0000006", true),
        (401, "E0000015", true),
        (401, "E0000011", false),
        (404, "E0000007", false),
    ] {
        let mut org = org();
        org.odd = vec![(
            "GET /api/v1/groups/rules?limit=200&expand=groupIdToGroupNameMap",
            error(status, code, "No"),
        )];
        match org.read(&desired).await {
            Ok((snapshot, _)) => {
                assert!(unreadable, "{code}");
                assert!(matches!(snapshot.rules, Rules::Unreadable));
            }
            Err(error) => {
                assert!(!unreadable, "{code}");
                assert_eq!(
                    error.to_string(),
                    format!(
                        "GET /api/v1/groups/rules?limit=200&expand=groupIdToGroupNameMap answered {status}: No ({code})"
                    )
                );
            }
        }
    }
}

#[tokio::test]
async fn members_on_a_second_page_are_members() {
    let mut org = org();
    let first = with_next(
        ok(&json!([user("ada", "ACTIVE")])),
        "/api/v1/groups/eng/users?after=x&limit=1000",
    );
    org.odd = vec![
        ("GET /api/v1/groups/eng/users?limit=1000", first),
        (
            "GET /api/v1/groups/eng/users?after=x&limit=1000",
            ok(&json!([user("eve", "ACTIVE")])),
        ),
    ];
    let users = "users: [{login: ada@acme.example, groups: {add: [eng]}}, {login: eve@acme.example, groups: {add: [eng]}}]";
    let (snapshot, _) = org.read(&desired("", users)).await.unwrap();
    let is_in = |user: &str| snapshot.is_member(&id(user), &GroupId::new("eng"));
    assert_eq!(is_in("eve"), Known::Read(true));
    assert_eq!(is_in("bob"), Known::Read(false));
}

/// A member as a list has them that tells the rules behind each.
fn fed(user_id: &str, rules: &Value) -> Value {
    let mut member = user(user_id, "ACTIVE");
    member["_embedded"] = json!({ "group-rules": rules });
    member
}

#[tokio::test]
async fn the_rules_behind_members_are_asked_for_on_each_page() {
    const FIRST: &str = "GET /api/v1/groups/vpn/users?limit=1000&expand=group-rules";
    const NEXT: &str = "GET /api/v1/groups/vpn/users?after=x&limit=1000&expand=group-rules";
    let users = "users: [{login: ada@acme.example, groups: {add: [vpn]}}, {login: eve@acme.example, groups: {add: [vpn]}}]";
    let mut org = org();
    let by_rule = json!([{ "id": "0pr1", "name": "Feed" }]);
    let first = ok(&json!([fed("ada", &by_rule), fed("eve", &json!([]))]));
    // The link lacks the parameter, and so the client adds it.
    let first = with_next(first, "/api/v1/groups/vpn/users?after=x&limit=1000");
    let last = ok(&json!([fed("bob", &by_rule), user("cyd", "ACTIVE")]));
    org.odd = vec![(FIRST, first), (NEXT, last)];
    let (snapshot, _) = org.read(&desired("", users)).await.unwrap();
    let vpn = GroupId::new("vpn");
    let rules = BTreeSet::from(["0pr1".to_owned()]);
    for (who, expected) in [
        ("ada", Attribution::Rules(&rules)),
        ("bob", Attribution::Rules(&rules)),
        ("eve", Attribution::Direct),
        ("cyd", Attribution::NotSaid),
        ("dan", Attribution::NotSaid),
    ] {
        assert_eq!(snapshot.attribution(&vpn, &id(who)), expected, "{who}");
    }
}

#[tokio::test]
async fn an_org_that_refuses_to_tell_the_rules_is_asked_without() {
    let users = "users: [{login: ada@acme.example, groups: {add: [vpn]}}, {login: eve@acme.example, groups: {add: [vpn]}}]";
    let mut org = org();
    org.odd = vec![(
        "GET /api/v1/groups/vpn/users?limit=1000&expand=group-rules",
        error(400, "E0000001", "Api validation failed: expand"),
    )];
    let (snapshot, _) = org.read(&desired("", users)).await.unwrap();
    let vpn = GroupId::new("vpn");
    assert_eq!(snapshot.is_member(&id("ada"), &vpn), Known::Read(true));
    assert_eq!(snapshot.is_member(&id("eve"), &vpn), Known::Read(false));
    assert_eq!(snapshot.attribution(&vpn, &id("ada")), Attribution::NotSaid);
}
