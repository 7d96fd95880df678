//! Reading an org: which calls, and what the snapshot knows afterwards.

mod groups;
mod links;
mod people;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use okta_reconcile::desired::state::{DesiredState, GroupWish};
use okta_reconcile::live::{Known, Roles, Snapshot};
use okta_reconcile::model::ids::{GroupId, RelationName, UserId};
use okta_reconcile::model::status::UserStatus;
use okta_reconcile::okta::auth::Credentials;
use okta_reconcile::okta::client::Reader;
use okta_reconcile::okta::error::CallError;
use okta_reconcile::okta::origin::Origin;
use okta_reconcile::reading::fetch::{READS_AT_ONCE, fetch, token_owner};
use okta_reconcile::transport::{NoResponse, Request, Response, Transport};
use serde_json::{Value, json};

use crate::okta_script::{ORG, Script, desired, error, group, linked, ok, user};

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

/// The members of the group that the rule fills, with the rules behind them.
const FED: &str = "groups/vpn/users?limit=1000&expand=group-rules";

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
