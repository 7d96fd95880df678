//! The org in memory as a witness: held against the planner's transition table, and against the matrix of the facts
//! (`facts::lifecycle`), which is written down here a third time.

use std::collections::BTreeSet;
use std::fmt::Write;

use jiff::Timestamp;
use okta_reconcile::model::status::UserStatus;
use okta_reconcile::model::transition::{Credential, Landing, Verb, transition};
use okta_reconcile::sim::api::respond;
use okta_reconcile::sim::org::{Definition, Group, Org, PasswordPolicy, Side, User};
use okta_reconcile::sim::rules::{After, UserWrite, decide};
use okta_reconcile::transport::{Method, Request, Response};
use serde_json::{Map, Value, json};

const CREDENTIALS: [Credential; 3] = [
    Credential::Password,
    Credential::Federated,
    Credential::Nothing,
];

fn empty_org() -> Org {
    Org::new("https://acme.okta.com", Timestamp::UNIX_EPOCH)
}

fn user(org: &Org, id: &str, status: &UserStatus, credential: Credential) -> User {
    let profile = Map::from_iter([("login".to_owned(), json!(format!("{id}@acme.example")))]);
    let mut user = org.new_user(id, profile);
    user.status = status.clone();
    match credential {
        Credential::Password => user.has_password = true,
        Credential::Federated => "FEDERATION".clone_into(&mut user.provider),
        Credential::Nothing => {}
    }
    user
}

fn operation(verb: Verb) -> UserWrite {
    match verb {
        Verb::Activate => UserWrite::Activate,
        Verb::Unsuspend => UserWrite::Unsuspend,
        Verb::Unlock => UserWrite::Unlock,
        Verb::Suspend => UserWrite::Suspend,
        Verb::Deactivate => UserWrite::Deactivate,
        Verb::Delete => UserWrite::Delete,
    }
}

/// The statuses from which the org in memory itself lets people be suspended: where an unsuspension may lead.
fn suspendable(credential: Credential) -> Vec<UserStatus> {
    let org = empty_org();
    let accepts = |status: &UserStatus| {
        let user = user(&org, "00u", status, credential);
        decide(&user, UserWrite::Suspend, PasswordPolicy::Required).is_ok()
    };
    UserStatus::KNOWN.into_iter().filter(accepts).collect()
}

/// Everything that the org in memory may do with an operation: over both password policies, and over what the user
/// object does not tell.
fn landings(from: &UserStatus, verb: Verb, credential: Credential) -> Vec<After> {
    let org = empty_org();
    let mut landings = Vec::new();
    for policy in [PasswordPolicy::Required, PasswordPolicy::Optional] {
        for suspended_from in suspendable(credential) {
            for unlock_to in [UserStatus::Active, UserStatus::PasswordExpired] {
                let mut user = user(&org, "00u", from, credential);
                user.suspended_from = suspended_from.clone();
                user.unlock_to = unlock_to;
                landings.extend(decide(&user, operation(verb), policy).ok());
            }
        }
    }
    landings
}

#[test]
fn planner_and_org_in_memory_agree_on_every_transition() {
    for from in UserStatus::KNOWN {
        for verb in Verb::ALL {
            for credential in CREDENTIALS {
                let found = landings(&from, verb, credential);
                let gone = found.contains(&After::Gone);
                let found: BTreeSet<UserStatus> = found
                    .into_iter()
                    .filter_map(|after| match after {
                        After::Status(status) => Some(status),
                        After::Gone => None,
                    })
                    .collect();
                let what = format!("{from} {verb} {credential:?}: {found:?}");
                match transition(&from, verb, credential).map(|found| found.landing) {
                    Some(Landing::Gone) => assert!(gone && found.is_empty(), "{what}"),
                    Some(Landing::OneOf(planned)) => {
                        assert!(!gone, "{what}");
                        assert_eq!(found, planned.into_iter().collect(), "{what}");
                    }
                    // A first DELETE deactivates; the planner has another verb for that.
                    None if verb == Verb::Delete => {
                        assert!(!gone, "{what}");
                        assert_eq!(found, BTreeSet::from([UserStatus::Deprovisioned]), "{what}");
                    }
                    None => assert!(!gone && found.is_empty(), "{what}"),
                }
            }
        }
    }
}

#[test]
fn a_status_that_nobody_knows_takes_no_lifecycle_operation() {
    let unknown = UserStatus::Unrecognized("ACTIVATING".to_owned());
    for verb in Verb::ALL {
        for credential in CREDENTIALS {
            assert_eq!(transition(&unknown, verb, credential), None);
            assert_eq!(landings(&unknown, verb, credential), [], "{verb}");
        }
    }
}

#[test]
fn who_comes_from_a_directory_is_not_unlocked() {
    for provider in ["ACTIVE_DIRECTORY", "LDAP"] {
        let org = empty_org();
        let mut user = user(&org, "00u", &UserStatus::LockedOut, Credential::Password);
        user.provider = provider.to_owned();
        let refusal = decide(&user, UserWrite::Unlock, PasswordPolicy::Required).unwrap_err();
        assert_eq!((refusal.status, refusal.code), (403, "E0000032"));
    }
}

/// The matrix of `facts::lifecycle`, its first half: the answer, and the status after it. Of what is unproven there,
/// only RECOVERY → suspend is accepted.
const LIFECYCLE: &str = "
                  activate         reactivate       suspend          unsuspend        unlock           deactivate         delete             expire_password      reset_password
STAGED            200:PROVISIONED  403:E0000038     400:E0000001     400:E0000001     403:E0000032     200:DEPROVISIONED  204:DEPROVISIONED  403:E0000038         403:E0000038
STAGED+password   200:ACTIVE       403:E0000038     400:E0000001     400:E0000001     403:E0000032     200:DEPROVISIONED  204:DEPROVISIONED  403:E0000038         403:E0000038
STAGED+federated  200:ACTIVE       403:E0000038     400:E0000001     400:E0000001     403:E0000032     200:DEPROVISIONED  204:DEPROVISIONED  403:E0000038         403:E0000038
PROVISIONED       403:E0000016     200:PROVISIONED  200:SUSPENDED    400:E0000001     403:E0000032     200:DEPROVISIONED  204:DEPROVISIONED  403:E0000038         200:RECOVERY
ACTIVE            403:E0000016     403:E0000038     200:SUSPENDED    400:E0000001     403:E0000032     200:DEPROVISIONED  204:DEPROVISIONED  200:PASSWORD_EXPIRED 200:RECOVERY
RECOVERY          403:E0000016     200:RECOVERY     200:SUSPENDED    400:E0000001     403:E0000032     200:DEPROVISIONED  204:DEPROVISIONED  403:E0000038         200:RECOVERY
PASSWORD_EXPIRED  403:E0000016     403:E0000038     200:SUSPENDED    400:E0000001     403:E0000032     200:DEPROVISIONED  204:DEPROVISIONED  200:PASSWORD_EXPIRED 200:RECOVERY
LOCKED_OUT        403:E0000016     403:E0000038     400:E0000001     400:E0000001     200:ACTIVE       200:DEPROVISIONED  204:DEPROVISIONED  403:E0000038         200:RECOVERY
SUSPENDED         403:E0000016     403:E0000038     400:E0000001     200:ACTIVE       403:E0000032     200:DEPROVISIONED  204:DEPROVISIONED  403:E0000038         403:E0000038
DEPROVISIONED     200:PROVISIONED  403:E0000038     400:E0000001     400:E0000001     403:E0000032     404:E0000007       204:gone           403:E0000038         403:E0000038
unknown           404:E0000007     404:E0000007     404:E0000007     404:E0000007     404:E0000007     404:E0000007       404:E0000007       404:E0000007         404:E0000007
";

/// The other half, what is read and written without a change of status (`facts::lifecycle 24`). `primary` makes the
/// person somebody else's primary.
const REST: &str = "
                  read             post          put           join          leave         link          primary       unlink
STAGED            200:-            200:-         200:-         204:-         204:-         204:-         204:-         204:-
PROVISIONED       200:-            200:-         200:-         204:-         204:-         204:-         204:-         204:-
ACTIVE            200:-            200:-         200:-         204:-         204:-         204:-         204:-         204:-
RECOVERY          200:-            200:-         200:-         204:-         204:-         204:-         204:-         204:-
PASSWORD_EXPIRED  200:-            200:-         200:-         204:-         204:-         204:-         204:-         204:-
LOCKED_OUT        200:-            200:-         200:-         204:-         204:-         204:-         204:-         204:-
SUSPENDED         200:-            200:-         200:-         204:-         204:-         204:-         204:-         204:-
DEPROVISIONED     200:-            403:E0000038  403:E0000038  403:E0000038  204:-         403:E0000038  403:E0000038  204:-
unknown           404:E0000007     404:E0000007  404:E0000007  404:E0000007  404:E0000007  404:E0000007  404:E0000007  404:E0000007
";

/// An org with a group, a relationship, Grace, and Ada in the status of a row; `unknown` leaves Ada out.
fn org(row: &str) -> Org {
    let mut org = empty_org();
    org.put_group(Group {
        id: "00gTeam".to_owned(),
        name: "team".to_owned(),
        description: None,
        kind: "OKTA_GROUP".to_owned(),
        attributes: Map::new(),
    });
    let side = |name: &str| Side {
        name: name.to_owned(),
        title: name.to_owned(),
        description: None,
    };
    org.put_definition(Definition {
        primary: side("manager"),
        associated: side("subordinate"),
    });
    org.put_user(user(
        &org,
        "00uGrace",
        &UserStatus::Active,
        Credential::Password,
    ));
    let (status, credential) = match row {
        "unknown" => return org,
        "STAGED" | "PROVISIONED" | "DEPROVISIONED" => (row, Credential::Nothing),
        "STAGED+password" => ("STAGED", Credential::Password),
        "STAGED+federated" => ("STAGED", Credential::Federated),
        other => (other, Credential::Password),
    };
    org.put_user(user(
        &org,
        "00uAda",
        &UserStatus::from_okta(status),
        credential,
    ));
    org.put_member("00gTeam", "00uAda");
    org.put_link("manager", "00uAda", "00uGrace");
    org
}

fn request(column: &str) -> Request {
    const ADA: &str = "/api/v1/users/00uAda";
    let profile = json!({ "profile": {
        "login": "00uAda@acme.example", "email": "ada@acme.example", "firstName": "Ada", "lastName": "L",
    } });
    match column {
        "read" => Request::new(Method::Get, ADA),
        "post" => Request::new(Method::Post, ADA).with_body(profile),
        "put" => Request::new(Method::Put, ADA).with_body(profile),
        "join" => Request::new(Method::Put, "/api/v1/groups/00gTeam/users/00uAda"),
        "leave" => Request::new(Method::Delete, "/api/v1/groups/00gTeam/users/00uAda"),
        "link" => Request::new(Method::Put, format!("{ADA}/linkedObjects/manager/00uGrace")),
        "primary" => Request::new(
            Method::Put,
            "/api/v1/users/00uGrace/linkedObjects/manager/00uAda",
        ),
        "unlink" => Request::new(Method::Delete, format!("{ADA}/linkedObjects/manager")),
        "delete" => Request::new(Method::Delete, ADA),
        "reset_password" => Request::new(Method::Post, format!("{ADA}/lifecycle/reset_password"))
            .with_query("sendEmail", "false"),
        word => Request::new(Method::Post, format!("{ADA}/lifecycle/{word}")),
    }
}

fn body(response: &Response) -> Value {
    serde_json::from_slice(&response.body).unwrap_or(Value::Null)
}

/// Runs every cell of a table, and returns the cells that the org in memory answers otherwise.
fn differences(table: &str) -> Vec<String> {
    let mut lines = table.lines().filter(|line| !line.is_empty());
    let columns: Vec<&str> = lines.next().unwrap().split_whitespace().collect();
    let mut differences = Vec::new();
    for line in lines {
        let cells: Vec<&str> = line.split_whitespace().collect();
        assert_eq!(cells.len(), columns.len() + 1, "{line}");
        for (column, expected) in columns.iter().zip(&cells[1..]) {
            let mut org = org(cells[0]);
            let before = org.clone();
            let response = respond(&mut org, &request(column));
            let after = if response.is_success() {
                let status = org
                    .user("00uAda")
                    .map_or("gone", |user| user.status.as_str());
                let moved = status != before.user("00uAda").unwrap().status.as_str();
                let named = !expected.ends_with(":-") || moved;
                if named {
                    status.to_owned()
                } else {
                    "-".to_owned()
                }
            } else {
                assert_eq!(
                    org, before,
                    "{} {column}: a refusal changes nothing",
                    cells[0]
                );
                body(&response)["errorCode"].as_str().unwrap().to_owned()
            };
            let found = format!("{}:{after}", response.status);
            if found != *expected {
                differences.push(format!("{} {column}: {found}, not {expected}", cells[0]));
            }
        }
    }
    differences
}

#[test]
fn the_lifecycle_is_that_of_the_facts() {
    assert_eq!(differences(LIFECYCLE), [""; 0]);
}

#[test]
fn profiles_groups_and_links_are_those_of_the_facts() {
    assert_eq!(differences(REST), [""; 0]);
}

/// Sends lifecycle operations and returns the status after each.
fn story(org: &mut Org, words: &[&str]) -> Vec<String> {
    let step = |word: &&str| {
        let response = respond(org, &request(word));
        assert!(response.is_success(), "{word}: {}", body(&response));
        org.user("00uAda").unwrap().status.to_string()
    };
    words.iter().map(step).collect()
}

#[test]
fn unsuspend_leads_back_to_where_the_suspension_came_from() {
    for row in ["PROVISIONED", "ACTIVE", "PASSWORD_EXPIRED", "RECOVERY"] {
        let path = story(&mut org(row), &["suspend", "unsuspend"]);
        assert_eq!(path, ["SUSPENDED", row]);
    }
}

#[test]
fn unlock_leads_to_where_the_lock_out_came_from() {
    let mut org = org("LOCKED_OUT");
    let mut ada = org.user("00uAda").unwrap().clone();
    ada.unlock_to = UserStatus::PasswordExpired;
    org.put_user(ada);
    assert_eq!(story(&mut org, &["unlock"]), ["PASSWORD_EXPIRED"]);
}

#[test]
fn deactivation_takes_the_password_and_leaves_groups_links_and_its_date() {
    let mut org = org("ACTIVE");
    let mut ada = org.user("00uAda").unwrap().clone();
    ada.password_changed = Some(org.now);
    org.put_user(ada);
    let path = story(&mut org, &["deactivate", "activate"]);
    assert_eq!(path, ["DEPROVISIONED", "PROVISIONED"]);
    let ada = body(&respond(&mut org, &request("read")));
    assert_eq!(ada["credentials"].get("password"), None);
    assert_eq!(ada["passwordChanged"], "1970-01-01T00:00:00.000Z");
    assert!(org.is_member("00gTeam", "00uAda"));
    assert_eq!(org.primary_of("manager", "00uAda"), Some("00uGrace"));
}

#[test]
fn an_optional_password_makes_people_active_at_once() {
    for row in ["STAGED", "DEPROVISIONED"] {
        let mut org = org(row);
        org.password_policy = PasswordPolicy::Optional;
        assert_eq!(story(&mut org, &["activate"]), ["ACTIVE"]);
    }
}

#[test]
fn two_deletes_take_a_person_out_with_all_that_points_at_them() {
    let mut org = org("ACTIVE");
    org.put_link("manager", "00uGrace", "00uAda");
    for _ in 0..2 {
        assert_eq!(respond(&mut org, &request("delete")).status, 204);
    }
    assert_eq!(respond(&mut org, &request("read")).status, 404);
    assert_eq!(org.members_of("00gTeam").len(), 0);
    assert_eq!(org.links().count(), 0);
}

#[test]
fn a_write_takes_a_second_and_a_read_none() {
    let mut org = org("ACTIVE");
    for (word, seconds) in [
        ("read", 0),
        ("suspend", 1),
        ("suspend", 1),
        ("read", 1),
        ("leave", 2),
    ] {
        respond(&mut org, &request(word));
        assert_eq!(org.now.as_second(), seconds, "{word}");
    }
}

/// A request for each kind of refusal, in the order of the codes.
fn refused() -> Vec<Request> {
    const USERS: &str = "/api/v1/users";
    let new =
        |profile: Value| Request::new(Method::Post, USERS).with_body(json!({ "profile": profile }));
    let ada = json!({ "login": "a@acme.example", "email": "a@acme.example", "firstName": "A", "lastName": "L" });
    let with = |name: &str, value: Value| {
        let mut profile = ada.clone();
        profile[name] = value;
        new(profile)
    };
    let read = |path: &str| Request::new(Method::Get, path);
    vec![
        new(json!({})),
        with("notValid", json!("x")),
        with("lastName", json!(7)),
        with("firstName", json!("x".repeat(51))),
        with("login", json!("00ugrâce@acme.example")),
        with("login", json!("without form")),
        request("unsuspend"),
        read(USERS).with_query("limit", "none"),
        Request::new(Method::Post, USERS),
        Request::new(Method::Post, USERS).with_body(json!({ "boop": 1 })),
        read("/api/v1/users/nobody"),
        read("/api/v1/users/me"),
        Request::new(Method::Put, "/api/v1/groups/00gNone/users/00uAda"),
        Request::new(
            Method::Delete,
            "/api/v1/users/00uAda/linkedObjects/subordinate",
        ),
        read("/api/v1/meta/types/user/otyNone"),
        read("/api/v1/apps"),
        request("activate"),
        request("activate").with_query("sendEmail", "perhaps"),
        Request::new(Method::Put, USERS),
        Request::new(
            Method::Post,
            "/api/v1/users/00uAda/lifecycle/reset_password",
        ),
        read(USERS).with_query("after", "2invented"),
        read(USERS)
            .with_query("search", "id pr")
            .with_query("after", "2invented"),
        read(USERS).with_query("search", "status ne \"ACTIVE\""),
        request("unlock"),
        read(USERS)
            .with_query("search", "id pr")
            .with_query("filter", "id eq \"x\""),
        request("reactivate"),
        Request::new(Method::Post, "/api/v1/groups")
            .with_body(json!({ "profile": { "name": "team" } })),
        Request::new(Method::Put, "/api/v1/groups/00gEveryone/users/00uAda"),
        Request::new(Method::Post, "/api/v1/meta/schemas/user/linkedObjects").with_body(json!({
            "primary": { "name": "boss", "title": "Boss", "type": "USER" },
            "associated": { "name": "subordinate", "title": "Sub", "type": "USER" },
        })),
        request("post").with_header("If-Match", "W/\"old\""),
        request("post").with_header("If-Match", "old"),
    ]
}

#[test]
fn refusals_have_the_bodies_of_okta() {
    let mut text = String::new();
    for request in refused() {
        let mut org = org("ACTIVE");
        org.put_group(Group {
            id: "00gEveryone".to_owned(),
            name: "Everyone".to_owned(),
            description: None,
            kind: "BUILT_IN".to_owned(),
            attributes: Map::new(),
        });
        let response = respond(&mut org, &request);
        let mut body = body(&response);
        let id = body["errorId"].take();
        assert!(id.as_str().unwrap().starts_with("oae"), "{body}");
        assert_eq!(body["errorLink"], body["errorCode"]);
        assert_eq!(body.as_object().unwrap().len(), 5, "{body}");
        let (status, code) = (response.status, body["errorCode"].as_str().unwrap());
        let summary = body["errorSummary"].as_str().unwrap();
        writeln!(text, "{} {}", request.method, request.target()).unwrap();
        writeln!(text, "  {status} {code} {summary}").unwrap();
        for cause in body["errorCauses"].as_array().unwrap() {
            writeln!(text, "    {cause}").unwrap();
        }
    }
    insta::assert_snapshot!(text);
}
