//! Lists: paging, search, filter and q.

use okta_reconcile::sim::api::respond;
use okta_reconcile::sim::org::Org;
use okta_reconcile::transport::Response;
use okta_reconcile::transport::{Method, Request};
use serde_json::{Value, json};

use crate::sandbox_api::{body, get, ids, org, send};

fn found(request: &Request) -> Vec<String> {
    let listed = send(&mut org(), request);
    ids(&listed).into_iter().map(str::to_owned).collect()
}

/// Follows `rel="next"` verbatim to the end.
fn walk(org: &mut Org, first: Request) -> Vec<Vec<String>> {
    let mut pages = Vec::new();
    let mut request = first;
    loop {
        let response = respond(org, &request);
        let listed = body(&response);
        pages.push(ids(&listed).into_iter().map(str::to_owned).collect());
        assert!(pages.len() < 20, "paging does not end");
        let next = response
            .headers_named("link")
            .find(|link| link.ends_with("; rel=\"next\""));
        let Some(next) = next else {
            return pages;
        };
        let url = next
            .split_once('>')
            .unwrap()
            .0
            .strip_prefix("<https://acme.okta.com")
            .unwrap();
        let (path, query) = url.split_once('?').unwrap();
        request = Request::new(Method::Get, path);
        for pair in query.split('&') {
            let (name, value) = pair.split_once('=').unwrap();
            let value = percent_encoding::percent_decode_str(value)
                .decode_utf8()
                .unwrap();
            request = request.with_query(name, value);
        }
    }
}

#[test]
fn lists_are_paged_to_the_end_and_no_further() {
    let mut org = org();
    let pages = walk(
        &mut org,
        get("/users")
            .with_query("search", "id pr")
            .with_query("limit", "2"),
    );
    assert_eq!(
        pages,
        [vec!["00u1", "00u2"], vec!["00u3", "00u4"], vec!["00u5"]]
    );
    let pages = walk(&mut org, get("/users").with_query("limit", "4"));
    assert_eq!(
        pages,
        [["00u1", "00u2", "00u4", "00u5"]],
        "the deactivated are left out"
    );
    let pages = walk(&mut org, get("/groups/00g0/users").with_query("limit", "3"));
    assert_eq!(pages, [vec!["00u1", "00u2", "00u3"], vec!["00u4", "00u5"]]);
    let pages = walk(
        &mut org,
        get("/users/ada@acme.example/groups").with_query("limit", "1"),
    );
    assert_eq!(pages, [["00g0"], ["00g1"]]);
    let pages = walk(&mut org, get("/groups").with_query("limit", "3"));
    assert_eq!(pages, [vec!["00g0", "00g1", "00g2"], vec!["00g3"]]);
    let pages = walk(&mut org, get("/groups/rules").with_query("limit", "1"));
    assert_eq!(pages, [["0pr1"], ["0pr2"]]);
}

/// Returns the cursor of the next page.
fn cursor(response: &Response) -> String {
    let link = response.headers_named("link").last().unwrap();
    let (_, after) = link.split_once("after=").unwrap();
    after.split('&').next().unwrap().to_owned()
}

#[test]
fn a_list_goes_on_where_somebody_was_deleted_between_pages() {
    let mut org = org();
    let first = get("/users")
        .with_query("search", "id pr")
        .with_query("limit", "3");
    let response = respond(&mut org, &first);
    let cursor = cursor(&response);
    org.remove_user("00u3");
    let rest = send(&mut org, &first.with_query("after", &cursor));
    assert_eq!(ids(&rest), ["00u4", "00u5"]);
}

#[test]
fn a_cursor_belongs_to_one_list() {
    let mut org = org();
    let response = respond(&mut org, &get("/groups").with_query("limit", "1"));
    let cursor = cursor(&response);
    let response = respond(&mut org, &get("/users").with_query("after", &cursor));
    assert_eq!(
        (response.status, body(&response)["errorCode"].clone()),
        (400, json!("E0000029"))
    );
}

#[test]
fn a_limit_is_cut_to_two_hundred_people() {
    let response = respond(&mut org(), &get("/users").with_query("limit", "1000"));
    assert_eq!(
        response.headers_named("link").collect::<Vec<_>>(),
        ["<https://acme.okta.com/api/v1/users?limit=200>; rel=\"self\""]
    );
}

#[test]
fn search_finds_what_it_says() {
    let cases: [(&str, &[&str]); 18] = [
        ("id pr", &["00u1", "00u2", "00u3", "00u4", "00u5"]),
        ("status eq \"DEPROVISIONED\"", &["00u3"]),
        ("status EQ \"active\"", &["00u1", "00u4"]),
        ("profile.login eq \"ADA@acme.example\"", &["00u1"]),
        ("profile.login eq \"zoe@acme.example\"", &[]),
        ("profile.department eq \"research\"", &["00u1", "00u4"]),
        (
            "profile.firstName sw \"a\" or profile.firstName sw \"b\" and status eq \"ACTIVE\"",
            &["00u1"],
        ),
        (
            "(profile.firstName sw \"a\" or profile.firstName sw \"b\") and status eq \"STAGED\"",
            &["00u2"],
        ),
        ("profile.email co \"ACME\"", &["00u1", "00u5"]),
        ("profile.nickName pr", &["00u2"]),
        ("profile.level ge 3", &["00u1"]),
        ("profile.level gt 3", &[]),
        ("profile.tags eq \"y z\"", &["00u4"]),
        ("created lt \"2020-06-01T00:00:00.000Z\"", &["00u3"]),
        ("activated pr and status eq \"STAGED\"", &[]),
        (
            "lastUpdated ge \"2026-11-24T08:00:00.000Z\" and id eq \"00u2\"",
            &["00u2"],
        ),
        ("profile.nickName eq \"a\\\"b\"", &[]),
        ("type.id eq \"oty9\"", &[]),
    ];
    for (search, expected) in cases {
        assert_eq!(
            found(&get("/users").with_query("search", search)),
            expected,
            "{search}"
        );
    }
}

#[test]
fn what_the_grammar_does_not_take_is_refused() {
    let deep = "(".repeat(100_000) + "id pr";
    let searches = [
        "",
        "id",
        "id eq",
        "status ne \"ACTIVE\"",
        "not (id pr)",
        "id pr and",
        "id pr or or id pr",
        "(id pr",
        "id pr)",
        "status eq \"ACTIVE",
        "status eq ACTIVE",
        "profile.none pr",
        "Status pr",
        "profile.department co \"x\"",
        "created gt \"yesterday\"",
        "lastMembershipUpdated pr",
        &deep,
    ];
    let filters = [
        "profile.department eq \"Research\"",
        "status pr",
        "profile.login sw \"a\"",
        "id gt \"x\"",
        "created eq \"x\"",
    ];
    let groups = [
        "profile.login eq \"x\"",
        "type co \"x\"",
        "profile.name gt \"x\"",
    ];
    let refused = |path: &str, name: &str, text: &str| {
        let response = respond(&mut org(), &get(path).with_query(name, text));
        let code = body(&response)["errorCode"].clone();
        assert_eq!(
            (response.status, code),
            (400, json!("E0000031")),
            "{name}={text:.60}"
        );
    };
    for search in searches {
        refused("/users", "search", search);
    }
    for filter in filters {
        refused("/users", "filter", filter);
    }
    for search in groups {
        refused("/groups", "search", search);
    }
    refused("/groups", "filter", "profile.name eq \"x\"");
}

#[test]
fn filter_respects_case_and_includes_the_deactivated() {
    let filtered = |text: &str| found(&get("/users").with_query("filter", text));
    assert_eq!(
        filtered("status eq \"DEPROVISIONED\" or profile.login eq \"ada@acme.example\""),
        ["00u1", "00u3"]
    );
    assert_eq!(filtered("profile.login eq \"Ada@acme.example\""), [""; 0]);
}

#[test]
fn q_is_a_prefix_without_the_deactivated() {
    assert_eq!(found(&get("/users").with_query("q", "AD")), ["00u1"]);
    assert_eq!(found(&get("/users").with_query("q", "cy")), [""; 0]);
    assert_eq!(
        found(&get("/groups").with_query("q", "Eng")),
        ["00g1", "00g2"]
    );
    let response = respond(
        &mut org(),
        &get("/groups").with_query("q", "e").with_query("limit", "1"),
    );
    assert_eq!(response.headers_named("link").count(), 1, "no second page");
}

#[test]
fn groups_are_searched_by_name_and_counted() {
    let request = get("/groups")
        .with_query("search", "profile.name eq \"Engineering\"")
        .with_query("expand", "stats");
    let listed = send(&mut org(), &request);
    assert_eq!(ids(&listed), ["00g1"]);
    assert_eq!(listed[0]["_embedded"]["stats"]["usersCount"], 3);
    let filter = get("/groups")
        .with_query("filter", "type eq \"APP_GROUP\"")
        .with_query("q", "l");
    assert_eq!(found(&filter), ["00g3"]);
}

#[test]
fn rules_name_their_groups_when_asked() {
    let request = get("/groups/rules").with_query("expand", "groupIdToGroupNameMap");
    let listed = send(&mut org(), &request);
    let names: Vec<&Value> = listed
        .as_array()
        .unwrap()
        .iter()
        .map(|rule| &rule["_embedded"]["groupIdToGroupNameMap"])
        .collect();
    assert_eq!(
        names,
        [
            &json!({ "00g2": "engineering-leads" }),
            &json!({ "00g1": "engineering" })
        ]
    );
}
