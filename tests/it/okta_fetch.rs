//! Reading an org: which calls, and what the snapshot knows afterwards.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};

use okta_reconcile::desired::state::{DesiredState, GroupWish};
use okta_reconcile::live::{Attribution, Known, Roles, Rules, Snapshot};
use okta_reconcile::model::ids::{AttributeName, GroupId, Login, RelationName, TypeId, UserId};
use okta_reconcile::model::status::UserStatus;
use okta_reconcile::okta::auth::Credentials;
use okta_reconcile::okta::client::Reader;
use okta_reconcile::okta::error::CallError;
use okta_reconcile::okta::origin::Origin;
use okta_reconcile::reading::fetch::{READS_AT_ONCE, fetch, token_owner};
use okta_reconcile::transport::{NoResponse, Request, Response, Transport};
use serde_json::{Value, json};

use crate::okta_script::{ORG, Script, desired, error, group, linked, ok, user, with_next};

/// An org of a handful of people: who has which status, is in which group, has which manager.
struct Org {
    users: Vec<(&'static str, &'static str)>,
    groups: Vec<(&'static str, usize, &'static [&'static str])>,
    managers: Vec<(&'static str, &'static str)>,
    /// Answers that differ from what the org has.
    odd: Vec<(&'static str, Response)>,
}

fn org() -> Org {
    Org {
        users: vec![
            ("ada", "ACTIVE"),
            ("bob", "ACTIVE"),
            ("cyd", "SUSPENDED"),
            ("dan", "DEPROVISIONED"),
            ("eve", "ACTIVE"),
            ("grace", "ACTIVE"),
        ],
        groups: vec![
            ("eng", 3, &["ada", "bob", "dan"]),
            ("vpn", 2, &["ada", "cyd"]),
            ("everyone", 100_000, &["ada", "bob", "cyd", "eve", "grace"]),
        ],
        managers: vec![("ada", "grace"), ("bob", "grace"), ("cyd", "eve")],
        odd: Vec::new(),
    }
}

fn kind(group: &str) -> &'static str {
    match group {
        "everyone" => "BUILT_IN",
        _ => "OKTA_GROUP",
    }
}

impl Org {
    /// Every answer of this org, by call.
    fn routes(&self) -> BTreeMap<String, Response> {
        let mut routes = BTreeMap::new();
        self.people(&mut routes);
        self.lists(&mut routes);
        for (call, response) in &self.odd {
            routes.insert((*call).to_owned(), response.clone());
        }
        routes
    }

    fn people(&self, routes: &mut BTreeMap<String, Response>) {
        let mut get = |target: String, body: Value| {
            routes.insert(format!("GET /api/v1/{target}"), ok(&body));
        };
        let users = self.users.iter().map(|(id, status)| user(id, status));
        get("users?search=id%20pr&limit=200".to_owned(), users.collect());
        get("users/me".to_owned(), user("grace", "ACTIVE"));
        for (id, status) in &self.users {
            get(format!("users/{id}"), user(id, status));
            let groups = self.groups.iter();
            let groups = groups.filter(|(.., members)| members.contains(id));
            let groups = groups.map(|(name, ..)| group(name, kind(name), 0));
            get(format!("users/{id}/groups"), groups.collect());
            let pairs = || self.managers.iter();
            let managers: Vec<&str> = pairs().filter(|(u, _)| u == id).map(|(_, m)| *m).collect();
            get(
                format!("users/{id}/linkedObjects/manager"),
                linked(&managers),
            );
            get(format!("users/{id}/roles"), json!([]));
            let below: Vec<&str> = pairs().filter(|(_, m)| m == id).map(|(u, _)| *u).collect();
            get(
                format!("users/{id}/linkedObjects/subordinate"),
                linked(&below),
            );
        }
    }

    fn lists(&self, routes: &mut BTreeMap<String, Response>) {
        let mut get = |target: &str, body: Value| {
            routes.insert(format!("GET /api/v1/{target}"), ok(&body));
        };
        let groups = self.groups.iter();
        let groups = groups.map(|(name, count, _)| group(name, kind(name), *count));
        get("groups?limit=200&expand=stats", groups.collect());
        for (name, _, members) in &self.groups {
            let members = members.iter().map(|id| user(id, "ACTIVE"));
            let members: Value = members.collect();
            for expand in ["", "&expand=group-rules"] {
                let target = format!("groups/{name}/users?limit=1000{expand}");
                get(&target, members.clone());
            }
            get(&format!("groups/{name}/roles"), json!([]));
        }
        get(
            "groups/rules?limit=200&expand=groupIdToGroupNameMap",
            json!([{"id": "0pr1", "name": "Feed", "status": "ACTIVE",
                "actions": {"assignUserToGroups": {"groupIds": ["vpn"]}}}]),
        );
        get(
            "meta/schemas/user/linkedObjects",
            json!([{"primary": {"name": "manager", "title": "Manager"},
                "associated": {"name": "subordinate", "title": "Subordinate"}}]),
        );
        get(
            "meta/types/user",
            json!([{"id": "oty1", "name": "user", "default": true, "_links": {"schema": {"href": "https://acme.okta.com/api/v1/meta/schemas/user/osc1"}}},
                {"id": "oty2", "name": "contractor", "default": false, "_links": {"schema": {"href": "https://acme.okta.com/api/v1/meta/schemas/user/osc2"}}}]),
        );
        get(
            "meta/schemas/user/osc2",
            json!({"definitions": {"base": {"properties": {"title": {"type": "string"}}},
                "custom": {"properties": {"vendor": {"type": "string"}}}}}),
        );
        get(
            "meta/schemas/user/default",
            json!({"definitions": {"base": {"properties": {
                "title": {"type": "string", "mutability": "READ_WRITE"}}}}}),
        );
    }

    /// Reads this org for these files; returns the snapshot and every call but the two that are always made.
    async fn read(&self, desired: &DesiredState) -> Result<(Snapshot, Vec<String>), CallError> {
        let script = Script::routes(self.routes());
        let reader = script.reader();
        let snapshot = fetch(&reader, ORG, desired).await?;
        let mut calls = script.calls();
        assert_eq!(reader.calls(), calls.len() as u64);
        for always in ["users?search=id%20pr&limit=200", "users/me"] {
            let always = format!("GET /api/v1/{always}");
            let index = calls.iter().position(|call| *call == always);
            calls.remove(index.expect("always made"));
        }
        let strip = |call: &String| call.replace("GET /api/v1/", "");
        Ok((snapshot, calls.iter().map(strip).collect()))
    }

    /// The same calls, but for those that ask which roles a group carries.
    async fn calls(&self, config: &str, users: &str) -> Vec<String> {
        let (_, mut calls) = self.read(&desired(config, users)).await.unwrap();
        calls.retain(|call| !is_of_group_roles(call));
        calls
    }
}

/// What profiles are compared with, and what may follow from a change.
const SCHEMA_TYPES_AND_RULES: [&str; 3] = [
    "groups/rules?limit=200&expand=groupIdToGroupNameMap",
    "meta/schemas/user/default",
    "meta/types/user",
];

fn is_of_group_roles(call: &str) -> bool {
    call.starts_with("groups/") && call.ends_with("/roles")
}

fn id(text: &str) -> UserId {
    UserId::new(text)
}

fn manager() -> RelationName {
    RelationName::new("manager")
}

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

/// The members of the group that the rule fills, with the rules behind them.
const FED: &str = "groups/vpn/users?limit=1000&expand=group-rules";

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

#[tokio::test]
async fn links_come_from_a_shared_primary_first() {
    let users = "users:
      - {login: ada@acme.example, linkedObjects: {manager: grace@acme.example}}
      - {login: bob@acme.example, linkedObjects: {manager: grace@acme.example}}
      - {login: cyd@acme.example, linkedObjects: {manager: grace@acme.example}}
      - {login: eve@acme.example, linkedObjects: {manager: null}}
      - {login: grace@acme.example, linkedObjects: {manager: eve@acme.example}}";
    let (snapshot, calls) = org().read(&desired("", users)).await.unwrap();
    assert_eq!(
        calls,
        [
            "meta/schemas/user/linkedObjects",
            "users/cyd/linkedObjects/manager",
            "users/eve/linkedObjects/manager",
            "users/grace/linkedObjects/manager",
            "users/grace/linkedObjects/subordinate",
        ]
    );
    let primary = |user: &str| snapshot.primary_of(&manager(), &id(user));
    assert_eq!(primary("ada"), Known::Read(Some(id("grace"))));
    assert_eq!(primary("cyd"), Known::Read(Some(id("eve"))));
    assert_eq!(primary("grace"), Known::Read(None));
    assert_eq!(primary("dan"), Known::NotRead);
}

#[tokio::test]
async fn people_who_leave_are_asked_who_points_at_them() {
    let users = "users: [{login: grace@acme.example, status: DEPROVISIONED}, {login: dan@acme.example, status: DEPROVISIONED}]";
    let (snapshot, calls) = org().read(&desired("", users)).await.unwrap();
    assert_eq!(
        calls,
        [
            "meta/schemas/user/linkedObjects",
            "users/grace/groups",
            "users/grace/linkedObjects/subordinate",
            "users/grace/roles",
        ]
    );
    let pointing = snapshot.associated_of(&id("grace"));
    assert_eq!(pointing[&manager()].len(), 2);
    // People who have left already are not read, but for the tombstone of somebody DEPROVISIONED.
    let calls = org()
        .calls("", "login: dan@acme.example\nstatus: DEPROVISIONED")
        .await;
    assert_eq!(calls, Vec::<String>::new());
    let calls = org().calls("", "{id: dan, status: DELETED}").await;
    assert_eq!(
        calls,
        [
            "meta/schemas/user/linkedObjects",
            "users/dan/groups",
            "users/dan/linkedObjects/subordinate",
            "users/dan/roles",
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

/// The list comes from an index, which lags: some of it may be gone by the time the rest is read.
#[tokio::test]
async fn whoever_is_gone_while_the_org_is_read_is_taken_for_gone() {
    let gone = || error(404, "E0000007", "Not found");
    let everything = "users: [
        {login: ada@acme.example, linkedObjects: {manager: grace@acme.example}, groups: []},
        {login: bob@acme.example, linkedObjects: {manager: grace@acme.example}},
        {login: grace@acme.example, status: DEPROVISIONED},
        {login: eve@acme.example, linkedObjects: {manager: cyd@acme.example}}]";
    for missing in [
        "users/ada/groups",
        "users/grace/groups",
        "users/grace/linkedObjects/subordinate",
        "users/eve/linkedObjects/manager",
    ] {
        let user = missing.split('/').nth(1).unwrap();
        let mut org = org();
        for what in [
            missing,
            &format!("users/{user}"),
            &format!("users/{user}@acme.example"),
        ] {
            org.odd.push((format!("GET /api/v1/{what}").leak(), gone()));
        }
        let files = desired("groups: {managed: all}", everything);
        let (snapshot, calls) = org.read(&files).await.unwrap();
        assert!(snapshot.user(&id(user)).is_none(), "{missing}");
        assert_eq!(snapshot.users().count(), 5, "{missing}");
        let twice = calls
            .iter()
            .find(|call| calls.iter().filter(|each| each == call).count() > 1);
        assert!(
            twice.is_none_or(|call| call == &format!("users/{user}")),
            "{missing}: {twice:?}"
        );
    }
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

/// Okta says so of them; and nobody asks what is not written anyway.
#[tokio::test]
async fn links_of_somebody_deactivated_may_be_unknown_and_are_not_asked_for() {
    let people = |extra: &str| {
        format!(
            "users: [{{login: dan@acme.example, {extra} linkedObjects: {{manager: eve@acme.example}}}}]"
        )
    };
    let calls = org().calls("", &people("")).await;
    assert!(!calls.iter().any(|call| call.contains("dan")), "{calls:?}");
    let mut org = org();
    org.odd.push((
        "GET /api/v1/users/dan/linkedObjects/manager",
        error(404, "E0000007", "Not found"),
    ));
    let back = desired("", &people("id: dan, status: ACTIVE,"));
    let (snapshot, _) = org.read(&back).await.unwrap();
    assert_eq!(
        snapshot.primary_of(&manager(), &id("dan")),
        Known::Read(None)
    );
    // Somebody who is there and should have some is an error.
    let ada = "users: [{login: ada@acme.example, linkedObjects: {manager: eve@acme.example}}]";
    org.odd.push((
        "GET /api/v1/users/ada/linkedObjects/manager",
        error(404, "E0000007", "Not found"),
    ));
    let error = org.read(&desired("", ada)).await.unwrap_err();
    assert!(error.is_not_found(), "{error}");
}

/// Nobody stays in because of links that may not be read.
#[tokio::test]
async fn links_that_may_not_be_read_keep_nobody_in() {
    for what in [
        "users/grace/linkedObjects/subordinate",
        "meta/schemas/user/linkedObjects",
    ] {
        let mut org = org();
        let refused = error(403, "E0000006", "No");
        org.odd
            .push((format!("GET /api/v1/{what}").leak(), refused));
        let leaves = desired("", "{login: grace@acme.example, status: DEPROVISIONED}");
        org.read(&leaves).await.unwrap();
        let links = "{login: ada@acme.example, linkedObjects: {manager: null}}";
        if what.starts_with("meta") {
            org.read(&desired("", links)).await.unwrap_err();
        }
    }
}

#[tokio::test]
async fn a_relationship_that_the_org_lacks_is_not_asked_about() {
    let users = "users: [{login: ada@acme.example, linkedObjects: {buddy: bob@acme.example}}]";
    let calls = org().calls("", users).await;
    assert_eq!(calls, ["meta/schemas/user/linkedObjects"]);
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

/// Asserts that whatever the planner may ask of a snapshot was read.
fn assert_answers(desired: &DesiredState, snapshot: &Snapshot, managed: &[&str], case: &str) {
    for entry in desired.people() {
        let user = snapshot.user_by_login(&entry.login.value.key());
        let user = user.expect("everybody of these files is in the org");
        let mut groups = Vec::new();
        let name = |wish: &GroupWish| match wish {
            GroupWish::Name(name) => name.as_str().to_owned(),
            GroupWish::Id(id) => id.as_str().to_owned(),
        };
        groups.extend(entry.groups.defaults.iter().map(|wish| name(&wish.value)));
        let (own, remove, exact) = entry.groups.own.parts();
        groups.extend(own.iter().chain(remove).map(|wish| name(&wish.value)));
        if exact.is_some() {
            groups.extend(managed.iter().map(|&group| group.to_owned()));
        }
        for group in groups {
            let known = snapshot.is_member(&user.id, &GroupId::new(group.as_str()));
            assert_ne!(known, Known::NotRead, "{case}: {} in {group}", user.id);
        }
        // No link is written for people who stay out.
        let is_out = user.status == UserStatus::Deprovisioned;
        for relation in entry.links.keys().filter(|_| !is_out) {
            let known = snapshot.primary_of(relation, &user.id);
            assert_ne!(known, Known::NotRead, "{case}: {relation} of {}", user.id);
        }
    }
}

#[tokio::test]
async fn whatever_the_planner_asks_was_read() {
    let wishes = [
        "groups: []",
        "groups: [eng]",
        "groups: {add: [everyone], remove: [vpn]}",
        "groups: {remove: [eng]}",
        "status: ACTIVE",
        "linkedObjects: {manager: grace@acme.example}",
        "linkedObjects: {manager: null}",
        "status: DEPROVISIONED, groups: [vpn], linkedObjects: {manager: eve@acme.example}",
    ];
    let people = ["ada", "bob", "cyd", "dan", "eve"];
    let configs = [
        "groups: {managed: all}",
        "{groups: {managed: mentioned}, defaults: {groups: {add: [vpn]}}}",
        "{groups: {managed: ['e*', vpn]}, defaults: {linkedObjects: {manager: eve@acme.example}}}",
    ];
    // Every wish stands beside every other one, three people at a time.
    for config in configs {
        for first in 0..wishes.len() {
            for second in 0..wishes.len() {
                let third = (first + second) % wishes.len();
                let wish = [wishes[first], wishes[second], wishes[third]]
                    .into_iter()
                    .cycle();
                let entries = people.iter().zip(wish);
                let entries =
                    entries.map(|(who, wish)| format!("{{login: {who}@acme.example, {wish}}}"));
                let users = format!("users: [{}]", entries.collect::<Vec<_>>().join(", "));
                let desired = desired(config, &users);
                let (snapshot, _) = org().read(&desired).await.unwrap();
                // Under `mentioned` the default manages `vpn`, an entry may manage `eng`.
                let is_managed = |group: &&str| {
                    !config.contains("mentioned") || *group == "vpn" || users.contains(group)
                };
                let managed: Vec<&str> = ["eng", "vpn"].into_iter().filter(is_managed).collect();
                assert_answers(&desired, &snapshot, &managed, &users);
            }
        }
    }
}

#[tokio::test]
async fn roles_are_read_only_of_whoever_would_lose_something_and_of_their_groups() {
    let users = "users:
      - {login: ada@acme.example, status: SUSPENDED}
      - {login: bob@acme.example, id: bob, status: DELETED}
      - {login: cyd@acme.example, status: SUSPENDED}
      - {login: dan@acme.example, status: SUSPENDED}
      - {login: eve@acme.example, status: ACTIVE, groups: {add: [eng]}}
      - {login: grace@acme.example, status: DEPROVISIONED}";
    let config = "guards: {adminsWhoMayLoseAccess: [GRACE@acme.example]}";
    let mut org = org();
    org.odd = vec![
        (
            "GET /api/v1/users/ada/roles",
            ok(&json!([
                {"id": "ra1", "type": "SUPER_ADMIN", "label": "Super Administrator", "status": "ACTIVE"},
                {"id": "cr1", "type": "CUSTOM", "label": "Desk", "resource-set": "iam1"},
                {"id": "ra2", "type": "ORG_ADMIN"},
            ])),
        ),
        (
            "GET /api/v1/users/bob/roles",
            error(404, "E0000007", "Not found: bob (User)"),
        ),
    ];
    let (snapshot, calls) = org.read(&desired(config, users)).await.unwrap();
    let of_roles: Vec<&String> = calls
        .iter()
        .filter(|call| call.ends_with("roles"))
        .collect();
    // Cyd is SUSPENDED already, Dan does not come back without an id, and Grace is named. Eve joins a group.
    assert_eq!(
        of_roles,
        [
            "groups/eng/roles",
            "groups/vpn/roles",
            "users/ada/roles",
            "users/bob/roles"
        ]
    );
    let names = |who: &str| match snapshot.roles_of(&id(who)) {
        Known::Read(Roles::Read(roles)) => {
            roles.iter().map(|role| role.name().to_owned()).collect()
        }
        Known::Read(Roles::Unreadable) => vec!["unreadable".to_owned()],
        Known::NotRead => vec!["not read".to_owned()],
    };
    assert_eq!(names("ada"), ["Super Administrator", "Desk", "ORG_ADMIN"]);
    assert_eq!(names("bob"), Vec::<String>::new());
    assert_eq!(names("cyd"), ["not read"]);
}

#[tokio::test]
async fn roles_that_cannot_be_read_are_said_to_be_so() {
    for refusal in [
        error(403, "E0000006", "You do not have permission"),
        error(401, "E0000015", "You do not have permission"),
    ] {
        let mut org = org();
        org.odd = vec![("GET /api/v1/users/ada/roles", refusal)];
        let desired = desired("", "{login: ada@acme.example, status: SUSPENDED}");
        let (snapshot, _) = org.read(&desired).await.unwrap();
        let roles = snapshot.roles_of(&id("ada"));
        assert_eq!(roles, Known::Read(&Roles::Unreadable));
    }
    let mut org = org();
    org.odd = vec![(
        "GET /api/v1/users/ada/roles",
        error(401, "E0000011", "Invalid token provided"),
    )];
    let desired = desired("", "{login: ada@acme.example, status: SUSPENDED}");
    assert!(org.read(&desired).await.is_err());
}

/// Behind the token of an app there is nobody, which Okta says in two ways; an API token has an owner.
#[tokio::test]
async fn an_app_has_no_owner_however_the_org_says_it() {
    let bearer = || Credentials::bearer("hush".into()).unwrap();
    let ssws = || Credentials::ssws("hush".into()).unwrap();
    let refused = |how| Err(format!("GET /api/v1/users/me answered {how}"));
    for (credentials, answer, expected) in [
        (bearer(), error(404, "E0000007", "Not found"), Ok(None)),
        (bearer(), error(403, "E0000006", "No"), Ok(None)),
        (
            bearer(),
            error(401, "E0000011", "No"),
            refused("401: No (E0000011)"),
        ),
        (
            ssws(),
            error(403, "E0000006", "No"),
            refused("403: No (E0000006)"),
        ),
        (ssws(), ok(&user("ada", "ACTIVE")), Ok(Some(id("ada")))),
    ] {
        let script = Script::routes([("GET /api/v1/users/me".to_owned(), answer)]);
        let reader = Reader::new(script, Origin::parse(ORG).unwrap(), credentials, None);
        let owner = token_owner(&reader).await;
        let owner = owner.map_err(|error| error.to_string());
        assert_eq!(owner, expected);
    }
}

/// Counts how many calls are under way at once.
struct Crowd {
    script: Script,
    now: AtomicUsize,
    most: AtomicUsize,
}

impl Transport for &'static Crowd {
    async fn send(&self, request: Request) -> Result<Response, NoResponse> {
        let now = self.now.fetch_add(1, Ordering::SeqCst) + 1;
        self.most.fetch_max(now, Ordering::SeqCst);
        for _ in 0..10 {
            tokio::task::yield_now().await;
        }
        self.now.fetch_sub(1, Ordering::SeqCst);
        self.script.send(request).await
    }
}

#[tokio::test]
async fn no_more_reads_than_allowed_are_under_way_at_once() {
    let crowd: &'static Crowd = Box::leak(Box::new(Crowd {
        script: Script::routes(org().routes()),
        now: AtomicUsize::new(0),
        most: AtomicUsize::new(0),
    }));
    let origin = Origin::parse(ORG).unwrap();
    let reader = Reader::new(crowd, origin, Credentials::none(), None);
    let users = (0..40).map(|n| format!("{{login: n{n}@acme.example}}"));
    let users = format!("users: [{}]", users.collect::<Vec<_>>().join(", "));
    let desired = desired("", &users);
    fetch(&reader, ORG, &desired).await.unwrap();
    assert_eq!(crowd.most.load(Ordering::SeqCst), READS_AT_ONCE);
    assert_eq!(reader.calls(), 45);
}

/// A fetch can be spawned: nothing in it is bound to one thread.
#[test]
fn a_fetch_can_move_between_threads() {
    fn movable<F: Future + Send>(_: F) {}
    let script = Script::routes(org().routes());
    let (reader, desired) = (script.reader(), desired("", "login: ada@acme.example"));
    movable(fetch(&reader, ORG, &desired));
}
