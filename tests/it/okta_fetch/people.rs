//! Reading people: their attributes and types, and who is looked up.

use std::collections::BTreeMap;

use okta_reconcile::live::Rules;
use okta_reconcile::model::ids::{AttributeName, Login, TypeId};
use serde_json::json;

use crate::okta_fetch::{FED, SCHEMA_TYPES_AND_RULES, id, org};
use crate::okta_script::{ORG, desired, error, ok, user};

#[tokio::test]
async fn a_wish_for_a_status_needs_the_list_and_nothing_else() {
    let desired = desired("", "users: [{login: ada@acme.example, status: ACTIVE}]");
    let (snapshot, calls) = org().read(&desired).await.unwrap();
    assert_eq!(calls, Vec::<String>::new());
    assert_eq!(snapshot.org, ORG);
    assert_eq!(snapshot.token_owner, Some(id("grace")));
    assert_eq!(snapshot.users().count(), 6);
    assert_eq!(snapshot.schema, None);
}

/// Okta evaluates rules again where a status changes, but for a deactivation.
#[tokio::test]
async fn a_change_of_status_needs_the_rules() {
    let rules = "groups/rules?limit=200&expand=groupIdToGroupNameMap".to_owned();
    let asks = async |entry: &str| {
        let calls = org().calls("", &format!("users: [{entry}]")).await;
        calls.contains(&rules)
    };
    assert!(asks("{login: ada@acme.example, status: SUSPENDED}").await);
    assert!(asks("{login: dan@acme.example, id: dan, status: ACTIVE}").await);
    assert!(asks("{login: dan@acme.example, id: dan, status: SUSPENDED}").await);
    assert!(asks("{login: ada@acme.example, passwordNotBefore: 2026-01-01}").await);
    assert!(!asks("{login: dan@acme.example, status: SUSPENDED}").await);
    assert!(!asks("{login: ada@acme.example, status: DEPROVISIONED}").await);
    assert!(!asks("{login: ada@acme.example, status: ACTIVE}").await);
}

#[tokio::test]
async fn a_token_without_an_owner_protects_nobody() {
    let mut org = org();
    org.odd = vec![(
        "GET /api/v1/users/me",
        error(404, "E0000007", "Not found: me (User)"),
    )];
    let desired = desired("", "login: ada@acme.example");
    let (snapshot, _) = org.read(&desired).await.unwrap();
    assert_eq!(snapshot.token_owner, None);
}

/// The schema and the rules, and what a rule hangs on of which nobody knows the condition: somebody's groups, and whether it
/// is the rule that put them into one.
fn with_who_is_fed(who: &str) -> Vec<String> {
    let mut calls: Vec<String> = SCHEMA_TYPES_AND_RULES
        .iter()
        .map(|&call| call.to_owned())
        .collect();
    calls.insert(1, FED.to_owned());
    calls.push(format!("users/{who}/groups"));
    calls
}

#[tokio::test]
async fn attributes_need_the_schema_and_the_rules() {
    let desired = desired(
        "",
        "users: [{login: ada@acme.example, profile: {title: Analyst}}]",
    );
    let (snapshot, calls) = org().read(&desired).await.unwrap();
    assert_eq!(calls, with_who_is_fed("ada"));
    assert_eq!(snapshot.schema.as_ref().map(BTreeMap::len), Some(1));
    assert!(matches!(snapshot.rules, Rules::Read(rules) if rules.len() == 1 && rules[0].active));
}

#[tokio::test]
async fn a_new_login_needs_the_rules_and_the_schema() {
    let calls = org().calls("", "{login: new@acme.example, id: ada}").await;
    let mut expected = with_who_is_fed("ada");
    expected.push("users/ada/roles".to_owned());
    assert_eq!(calls, expected);
    let calls = org().calls("", "{login: ADA@acme.example, id: ada}").await;
    assert_eq!(calls, Vec::<String>::new());
}

#[tokio::test]
async fn a_type_that_is_named_or_had_needs_its_schema() {
    let (snapshot, calls) = org()
        .read(&desired("", "{login: ada@acme.example, type: contractor}"))
        .await
        .unwrap();
    let mut expected = SCHEMA_TYPES_AND_RULES.to_vec();
    expected.insert(2, "meta/schemas/user/osc2");
    assert_eq!(calls, expected);
    let of = |id: &str| snapshot.schema_of(Some(&TypeId::new(id))).unwrap();
    assert!(of("oty2").contains_key(&AttributeName::new("vendor")));
    assert!(!of("oty1").contains_key(&AttributeName::new("vendor")));
    let mut org = org();
    let mut contractor = user("ada", "ACTIVE");
    contractor["type"]["id"] = json!("oty2");
    org.odd = vec![(
        "GET /api/v1/users?search=id%20pr&limit=200",
        ok(&json!([contractor])),
    )];
    let users = "{login: ada@acme.example, profile: {vendor: Initech}}";
    let mut expected = with_who_is_fed("ada");
    expected.insert(3, "meta/schemas/user/osc2".to_owned());
    assert_eq!(org.calls("", users).await, expected);
}

#[tokio::test]
async fn types_that_cannot_be_read_matter_to_entries_that_name_one() {
    let mut org = org();
    org.odd = vec![("GET /api/v1/meta/types/user", error(403, "E0000006", "No"))];
    let users = "{login: ada@acme.example, profile: {title: Analyst}}";
    let (snapshot, _) = org.read(&desired("", users)).await.unwrap();
    assert!(snapshot.types.is_empty());
    let users = "{login: ada@acme.example, type: contractor}";
    let error = org.read(&desired("", users)).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "GET /api/v1/meta/types/user answered 403: No (E0000006)"
    );
}

#[tokio::test]
async fn a_former_login_is_looked_up_where_nobody_has_the_new_one() {
    let mut org = org();
    org.odd = vec![
        (
            "GET /api/v1/users/old%40acme.example",
            ok(&user("old", "ACTIVE")),
        ),
        ("GET /api/v1/users/old/groups", ok(&json!([]))),
    ];
    let users = "{login: new@acme.example, previousLogin: old@acme.example}";
    let calls = org.calls("", users).await;
    let looked_up: Vec<&String> = calls
        .iter()
        .filter(|call| call.starts_with("users/"))
        .collect();
    assert_eq!(
        looked_up,
        [
            "users/new%40acme.example",
            "users/old%40acme.example",
            "users/old/groups",
            "users/old/roles",
        ]
    );
    let users = "{login: ada@acme.example, previousLogin: old@acme.example}";
    assert_eq!(org.calls("", users).await, Vec::<String>::new());
}

#[tokio::test]
async fn whoever_would_be_created_or_is_to_be_out_is_looked_up() {
    let mut org = org();
    org.odd = vec![(
        "GET /api/v1/users/zed%40acme.example",
        ok(&user("zed", "STAGED")),
    )];
    let desired = desired(
        "",
        "users: [{login: new@acme.example}, {login: ZED@acme.example}, {login: x@acme.example, status: DEPROVISIONED}]",
    );
    // `ZED` is asked for as written, and Okta finds `zed`; the route above is of the other spelling.
    org.odd.push((
        "GET /api/v1/users/ZED%40acme.example",
        ok(&user("zed", "STAGED")),
    ));
    let (snapshot, calls) = org.read(&desired).await.unwrap();
    assert_eq!(
        calls,
        [
            "groups/rules?limit=200&expand=groupIdToGroupNameMap",
            "meta/schemas/user/default",
            "meta/types/user",
            "users/ZED%40acme.example",
            "users/new%40acme.example",
            "users/x%40acme.example",
        ]
    );
    let zed = snapshot.user_by_login(&Login::new("zed@acme.example").key());
    assert_eq!(zed.map(|user| &user.id), Some(&id("zed")));
    assert_eq!(snapshot.users().count(), 7);
}

#[tokio::test]
async fn logins_that_cannot_stand_in_a_path_are_searched() {
    let search = |login: &str| format!("users?search=profile.login%20eq%20%22{login}%22&limit=200");
    let mut org = org();
    org.odd = vec![
        (
            "GET /api/v1/users?search=profile.login%20eq%20%22a%2Fb%40acme.example%22&limit=200",
            ok(&json!([])),
        ),
        (
            "GET /api/v1/users?search=profile.login%20eq%20%22me%22&limit=200",
            ok(&json!([])),
        ),
        // Okta takes `carol` for the short form of another login.
        ("GET /api/v1/users/carol", ok(&user("carol", "ACTIVE"))),
    ];
    let desired = desired(
        "",
        "users: [{login: a/b@acme.example}, {login: me}, {login: carol}]",
    );
    let (snapshot, calls) = org.read(&desired).await.unwrap();
    assert_eq!(
        calls[3..],
        [
            "users/carol".to_owned(),
            search("a%2Fb%40acme.example"),
            search("me")
        ]
    );
    assert_eq!(
        snapshot.users().count(),
        6,
        "nobody of these logins is there"
    );
}

#[tokio::test]
async fn ids_that_the_list_lacks_are_asked_for() {
    let mut org = org();
    // Okta takes a short login for an id, too.
    org.odd = vec![
        ("GET /api/v1/users/00uLate", ok(&user("00uLate", "STAGED"))),
        ("GET /api/v1/users/00uLate/groups", ok(&json!([]))),
        ("GET /api/v1/users/short", ok(&user("x", "ACTIVE"))),
    ];
    let desired = desired(
        "",
        "users:
          - {login: 00uLate@acme.example, id: 00uLate, status: ACTIVE}
          - {login: y@acme.example, id: short, status: ACTIVE}
          - {login: ada@acme.example, id: ada, status: ACTIVE}
          - {id: 00uGone, status: DELETED}",
    );
    let (snapshot, calls) = org.read(&desired).await.unwrap();
    // Whoever is activated may set a rule off.
    assert_eq!(
        calls,
        [
            "groups/rules?limit=200&expand=groupIdToGroupNameMap",
            "users/00uGone",
            "users/00uLate",
            // Whether somebody has the login of an id that the org may lack.
            "users/00uLate%40acme.example",
            // What a rule may do that no condition is known of.
            "users/00uLate/groups",
            "users/short",
            "users/y%40acme.example",
        ]
    );
    assert!(snapshot.user(&id("00uLate")).is_some());
    assert_eq!(snapshot.users().count(), 7, "an id is an id only");
}
