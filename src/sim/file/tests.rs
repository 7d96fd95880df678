mod mistakes;

use proptest::prelude::*;
use serde_json::json;

use super::{read, write};
use crate::model::status::UserStatus;
use crate::sim::org::Org;

const HEAD: &str = "org: https://acme.okta.com\nnow: 2026-11-24T08:00:00Z\n";

fn org(rest: &str) -> Org {
    match read(&format!("{HEAD}{rest}")) {
        Ok(org) => org,
        Err(error) => panic!("{error}\n{rest}"),
    }
}

/// What is said, a line for each mistake, without the name of the file.
fn refused(rest: &str) -> String {
    match read(&format!("{HEAD}{rest}")) {
        Ok(_) => panic!("should be refused:\n{rest}"),
        Err(error) => error.to_string().replace("org.yaml:", ""),
    }
}

const WHOLE: &str = r#"
tokenOwner: grace@acme.example
passwordPolicy: optional
users:
  - login: ada@acme.example
    id: 00u1abcd
    status: PROVISIONED
    profile: {firstName: Ada, costCenter: "1.10", zipCode: "00123", tags: ["1", NO], level: 3}
    groups: [engineering, {id: 00gTwin2}, Everyone]
    linkedObjects: {manager: grace@acme.example}
    sessions: [102one]
    grants: [{client: 0oa1, scope: okta.users.read}, {id: oag1, client: 0oa1, scope: openid, issuer: "https://x", created: 2020-01-01T00:00:00Z}]
    tokens: [{client: 0oa1, scopes: [openid, email], expiresAt: 2027-01-01T00:00:00Z}]
    apps: [{app: 0oa2, name: bookmark, label: Wiki, linkUrl: "https://wiki"}]
    identityProviders: [0oaIdp]
    roles: [{type: USER_ADMIN, label: User Administrator}, {id: ra9, type: ORG_ADMIN}]
    credentials: {password: none, provider: {type: OKTA}}
    passwordChanged: 2020-01-05T09:00:00.5Z
  - {login: bob@acme.example, status: SUSPENDED, suspendedFrom: PROVISIONED, passwordChanged: null}
  - {login: cy@acme.example, status: LOCKED_OUT, unlockTo: PASSWORD_EXPIRED, lastLogin: 2026-01-05T09:00:00Z}
  - {login: dee@acme.example, status: STAGED, type: contractor, credentials: {password: set}}
  - {login: eve@acme.example, status: DEPROVISIONED, activated: null, created: 2019-01-01T00:00:00Z}
  - {login: fay@acme.example, credentials: {provider: {type: FEDERATION}, recoveryQuestion: {question: "Who?"}}}
  - {login: gil@acme.example, status: ACTIVATING, transitioningToStatus: ACTIVE}
  - {login: grace@acme.example, linkedObjects: {manager: grace@acme.example}}
groups:
  - {name: Everyone, type: BUILT_IN}
  - {name: engineering, description: "who: ships", lastMembershipUpdated: 2026-01-01T00:00:00Z, apps: [{label: Wiki, name: bookmark, id: 0oa2}, {label: "Jira: old", name: jira, status: INACTIVE}], owners: [ada@acme.example, {group: helpdesk}, {group: {id: 00gTwin1}}]}
  - {name: helpdesk, roles: [{type: USER_ADMIN, created: 2020-01-01T00:00:00Z}, {id: ra8, type: APP_ADMIN, label: Apps}]}
  - {name: twin, id: 00gTwin1, type: APP_GROUP}
  - {name: twin, id: 00gTwin2, profile: {floor: 3}}
groupRules:
  - {name: all, status: INACTIVE, expression: 'user.department=="R&D"', groups: [engineering, {id: 00gTwin1}], exclude: [bob@acme.example], members: {00gTwin2: [ada@acme.example]}, created: 2020-01-01T00:00:00Z}
linkedObjectDefinitions:
  - {primary: {name: manager, title: Manager}, associated: {name: subordinate, description: below}}
userTypes:
  - {name: contractor, displayName: Contractor, description: From outside, createdBy: 00u1abcd, lastUpdatedBy: 00u1abcd, created: 2020-01-01T00:00:00Z, lastUpdated: 2020-01-02T00:00:00Z}
  - {name: default, displayName: Employee, description: ""}
serviceApps:
  - {clientId: 0oa7, keys: [{kty: RSA, kid: k1, n: AQAB, e: AQAB}], scopes: [okta.users.read], roles: [READ_ONLY_ADMIN]}
  - {clientId: 0oa8, name: Bot, keys: [{kty: EC, crv: P-256, x: AA, y: AA}], scopes: [], dpop: {nonceProofs: 2, nonceEverywhere: true}, tokenRequests: 3}
clients: [{id: 0oa1, name: Portal, uri: "https://portal"}]
identityProviders: [{id: 0oaIdp, name: Corporate, type: SAML2}]
groupSchema: {floor: {title: Floor, type: integer}}
log:
  - {at: 2026-11-23T08:00:00.5Z, type: user.lifecycle.suspend, actor: grace@acme.example, user: bob@acme.example}
  - {at: 2026-11-22T08:00:00Z, type: group.user_membership.add, app: 0oa8, user: {id: 00u1abcd, alternateId: ada.b@acme.example}, group: engineering}
  - {at: 2026-11-22T08:00:00Z, type: group.user_membership.remove, user: {id: 00u0, alternateId: gone@acme.example, displayName: Gone}, group: {id: 00gTwin2}}
  - {at: 2026-11-21T08:00:00Z, type: group.lifecycle.delete, actor: {id: 00u0}, group: {id: 00g0, displayName: old}}
schemas:
  default: {tags: {type: array, items: {type: string}}, level: {type: integer}, lastName: {required: false}}
"#;

#[test]
fn what_is_written_reads_as_the_same_org() {
    let first = org(WHOLE);
    let text = write(&first).unwrap();
    assert_eq!(read(&text).unwrap(), first, "{text}");
}

#[test]
fn an_org_after_writes_reads_as_the_same_org() {
    let mut org = org(WHOLE);
    org.tick();
    let mut ada = org.user("00u1abcd").unwrap().clone();
    ada.status_changed = Some(org.now);
    org.put_user(ada);
    let text = write(&org).unwrap();
    assert_eq!(read(&text).unwrap(), org, "{text}");
}

#[test]
fn a_file_may_be_json() {
    let text = r#"{"org": "https://acme.okta.com", "now": "2026-11-24T08:00:00Z",
                   "users": [{"login": "ada@acme.example", "profile": {"employeeNumber": 4711}}]}"#;
    let org = read(text).unwrap();
    let ada = org.find("ada@acme.example").unwrap();
    assert_eq!(ada.profile["employeeNumber"], json!("4711"));
}

#[test]
fn a_password_follows_from_the_status() {
    let has = |rest: &str| {
        let org = org(&format!("users: [{{login: ada@acme.example{rest}}}]"));
        org.users().next().unwrap().has_password
    };
    assert!(has(""), "people are ACTIVE unless the file says more");
    assert!(has(", status: LOCKED_OUT"));
    assert!(has(", status: SUSPENDED"));
    assert!(!has(", status: SUSPENDED, suspendedFrom: PROVISIONED"));
    for status in ["STAGED", "PROVISIONED", "DEPROVISIONED"] {
        assert!(!has(&format!(", status: {status}")), "{status}");
    }
    assert!(!has(", credentials: {provider: {type: FEDERATION}}"));
    assert!(!has(", credentials: {password: none}"));
}

#[test]
fn absent_times_are_now_and_absent_ids_follow_the_key() {
    let org = org("users: [{login: Ada@acme.example, status: STAGED}, {login: bob@acme.example}]");
    let ada = org.find("ada@acme.example").unwrap();
    assert_eq!((ada.created, ada.activated), (org.now, None));
    let bob = org.find("bob@acme.example").unwrap();
    assert_eq!(
        (bob.activated, bob.password_changed),
        (Some(org.now), Some(org.now))
    );
    let again = super::read(&format!("{HEAD}users: [{{login: ada@acme.example}}]")).unwrap();
    assert_eq!(again.users().next().unwrap().id, ada.id);
}

#[test]
fn text_attributes_are_taken_as_they_are_written() {
    let org = org(
        "users:\n  - login: 007@acme.example\n    profile: {zipCode: 00123, costCenter: 1.10, nickName: NO,\n      \
         mobilePhone: +31612345678, employeeNumber: 4711, title: true, city: null, state: '', division: 0x1F,\n      \
         department: .nan, organization: 1e999, primaryPhone: 123456789012345678901234567890}\n",
    );
    let user = org.find("007@acme.example").unwrap();
    let expected = json!({
        "login": "007@acme.example", "zipCode": "00123", "costCenter": "1.10", "nickName": "NO",
        "mobilePhone": "+31612345678", "employeeNumber": "4711", "title": "true", "state": "", "division": "0x1F",
        "department": ".nan", "organization": "1e999", "primaryPhone": "123456789012345678901234567890",
    });
    assert_eq!(json!(user.profile), expected);
}

#[test]
fn a_number_for_text_is_taken_as_it_is_written_behind_an_alias_too() {
    let org = org(
        "users:\n  - {login: ada@acme.example, profile: &p {costCenter: 1.10}}\n  \
         - {login: bob@acme.example, profile: *p}\n",
    );
    let bob = org.find("bob@acme.example").unwrap();
    assert_eq!(bob.profile["costCenter"], "1.10");
}

#[test]
fn keys_that_begin_with_x_are_free_and_merges_are_followed() {
    let org = org(
        "x-people: &people {groups: [red], profile: {costCenter: 1.10}}
users:
- {<<: *people, login: ada@x.example, x-note: {any: thing}}
- {login: bob@x.example, profile: {zipCode: 00123, title: .nan, x-custom: 7}}
groups: [{name: red, id: 00g1}]
schemas: {default: {x-custom: {type: integer}}}",
    );
    let ada = org.find("ada@x.example").unwrap();
    assert!(org.is_member("00g1", &ada.id));
    assert_eq!(ada.profile["costCenter"], "1.10");
    let bob = org.find("bob@x.example").unwrap();
    let own = ["zipCode", "title", "x-custom"].map(|name| bob.profile[name].clone());
    assert_eq!(own, [json!("00123"), json!(".nan"), json!(7)]);
}

#[test]
fn a_rule_is_written_without_the_groups_that_are_gone() {
    let mut first = org("groups: [{name: red, id: 00g1}, {name: blue, id: 00g2}]\n\
         groupRules: [{name: both, groups: [red, blue]}, {name: one, groups: [red]}]");
    first.remove_group("00g1");
    let text = write(&first).unwrap();
    let second = read(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let groups: Vec<&[String]> = second.rules().iter().map(|rule| &*rule.groups).collect();
    assert_eq!(groups, [&["00g2".to_owned()][..], &[]]);
}

#[test]
fn brackets_inside_each_other_are_refused_before_they_take_time() {
    let users = |text: String| refused(&format!("users: {text}"));
    for text in [
        "[".repeat(100_000),
        "{a: ".repeat(100_000),
        "[".repeat(200) + &"]".repeat(200),
    ] {
        let message = users(text);
        let (_, told) = message.split_once(' ').unwrap();
        assert_eq!(
            told,
            "the file exceeds `limits: {nesting: 128}`: its lists and mappings are nested deeper"
        );
    }
    // In a text they are none.
    let title = "[".repeat(1000);
    let org = org(&format!(
        "users: [{{login: a@x.example, profile: {{title: '{title}'}}}}]"
    ));
    assert_eq!(org.users().next().unwrap().profile["title"], title);
}

#[test]
fn a_byte_order_mark_is_no_part_of_a_file() {
    assert!(read(&format!("\u{feff}{HEAD}")).is_ok());
}

#[test]
fn a_status_that_nobody_knows_is_kept() {
    let org = org("users: [{login: a@x.example, status: ACTIVATING}]");
    let status = &org.users().next().unwrap().status;
    assert_eq!(*status, UserStatus::Unrecognized("ACTIVATING".to_owned()));
}

proptest! {
    /// Whatever stands in an org, the file brings it back as it was: numbers, keywords and line breaks as text too.
    #[test]
    fn any_text_survives_the_file(
        texts in prop::collection::vec(
            prop_oneof!["\\PC{0,12}", "[-+.0-9_eExXo:~ ]{1,8}", "(true|No|null|~|<<|=|\\.inf|!a|&a|\\*a|- a|a: b|a #b)", "[a \u{7f}\u{85}\u{a0}\u{2028}\u{2029}\u{feff}\n]{1,4}", any::<String>()],
            5,
        ),
    ) {
        let mut first = org("groups: [{name: g, id: 00g1}]\nusers: [{login: a@x.example, id: 00u1}]");
        let mut user = first.user("00u1").unwrap().clone();
        user.profile.insert("title".to_owned(), json!(texts[0]));
        user.profile.insert("login".to_owned(), json!(format!("{}@x.example", texts[1])));
        user.recovery_question = Some(texts[2].clone());
        first.put_user(user);
        let mut group = first.group("00g1").unwrap().clone();
        group.name.clone_from(&texts[3]);
        group.description = Some(texts[4].clone());
        first.put_group(group);
        first.put_member("00g1", "00u1");
        let text = write(&first).unwrap();
        match read(&text) {
            Ok(second) => prop_assert_eq!(second, first, "{}", text),
            Err(error) => prop_assert!(false, "{}\n{}", error, text),
        }
    }
}
