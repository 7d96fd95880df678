//! `user show`: everything about a person on one page, and what the page does without.

use serde_json::Value;

use crate::program::{Place, Refusing, Run};

const CONFIG: &str = "\
org: https://acme.okta.com
defaults: {profile: {organization: Acme}, groups: {add: [staff]}}
guards: {protected: [\"grace@*\"]}
";

const PEOPLE: &str = "\
groups: [{name: engineering}, {name: vpn}]
users:
  - login: ada@acme.example
    status: SUSPENDED
    reason: on leave until March, HR-2211
    profile: {title: Lead, nickName: null}
    groups: [engineering]
    linkedObjects: {manager: grace@acme.example}
  - {login: grace@acme.example}
  - {login: bob@acme.example, status: ACTIVE, profile: {department: Research}}
  - {login: cid@acme.example, profile: {firstName: Cyd, lastName: Cole}}
  - {login: dan@acme.example, profile: {title: Clerk}}
";

const ORG: &str = r#"
org: https://acme.okta.com
now: 2026-11-24T08:00:00Z
tokenOwner: hal@acme.example
users:
  - login: ada@acme.example
    id: 00u1
    profile: {firstName: Ada, lastName: Lovelace, email: ada@acme.example, title: Analyst, nickName: Countess}
    groups: [engineering, vpn, gym, "people of the application for travel"]
    linkedObjects: {manager: grace@acme.example}
    lastLogin: 2026-11-23T17:04:00Z
    passwordChanged: 2026-01-05T09:00:00Z
    credentials: {password: set, recoveryQuestion: {question: "The first engine?"}}
    grants: [{client: 0oa1, scope: okta.users.read.self}]
    tokens: [{client: 0oa1, scopes: [openid]}, {client: 0oa2, scopes: [openid]}]
    apps: [{app: 0oa9, name: bookmark, label: Mail, linkUrl: "https://mail.example/"}]
    identityProviders: [0oa8]
  - login: grace@acme.example
    id: 00u2
    profile: {firstName: Grace, lastName: Hopper, email: grace@acme.example, organization: Acme}
    groups: [staff]
    roles: [{type: SUPER_ADMIN, label: Super Organization Administrator}]
  - login: bob@acme.example
    id: 00u3
    status: DEPROVISIONED
    profile: {firstName: Bob, lastName: Babbage, email: bob@acme.example}
    groups: [vpn]
    linkedObjects: {manager: ada@acme.example}
  - {login: cyd@acme.example, id: 00u4, status: LOCKED_OUT, profile: {firstName: Cyd, lastName: Cole, email: cyd@acme.example}}
  - login: dan@acme.example
    id: 00u5
    status: STAGED
    transitioningToStatus: PROVISIONED
    profile: {firstName: Dan, lastName: Dee, email: dan@acme.example}
  - {login: hal@acme.example, id: 00u6, profile: {firstName: Hal, lastName: Hill, email: hal@acme.example}}
groups:
  - {name: Everyone, type: BUILT_IN}
  - {name: staff}
  - {name: engineering}
  - {name: gym}
  - {name: vpn}
  - {name: people of the application for travel, type: APP_GROUP}
groupRules: [{name: VPN for research, expression: 'user.department == "Research"', groups: [vpn]}]
linkedObjectDefinitions: [{primary: {name: manager, title: Manager}, associated: {name: subordinate, title: Subordinate}}]
clients: [{id: 0oa1, name: Portal}, {id: 0oa2, name: Wiki}]
identityProviders: [{id: 0oa8, name: Partner, type: OIDC}]
"#;

const FORBIDDEN: &str = r#"{"errorCode":"E0000006","errorSummary":"You do not have permission to perform the requested action","errorCauses":[]}"#;

const NO_FEATURE: &str = r#"{"errorCode":"E0000015","errorSummary":"You do not have permission to access the feature you are requesting","errorCauses":[]}"#;

fn place() -> Place {
    with_people(PEOPLE)
}

fn with_people(people: &str) -> Place {
    Place::new()
        .file("okta-reconcile.yaml", CONFIG)
        .file("users/people.yaml", people)
        .file("org.yaml", ORG)
}

fn show(place: &Place, words: &str) -> Run {
    place.run(&format!("user show {words} --org sandbox:org.yaml"))
}

#[test]
fn everything_is_on_one_page() {
    let place = place();
    let run = show(&place, "ada@acme.example");
    insta::assert_snapshot!("everything", run.told());
    assert_eq!(run.code, 0);
    assert_eq!(place.text("org.yaml"), ORG, "nothing is written");
    let by_id = show(&place, "00u1");
    assert_eq!(by_id.stdout, run.stdout);
    let with_colour = show(&place, "00u1 --color always").stdout;
    assert_ne!(with_colour, run.stdout);
    assert_eq!(
        anstream::adapter::strip_str(&with_colour).to_string(),
        run.stdout
    );
}

/// Okta takes `cyd` for whoever has that before the `@`. One rule for all of `user`: the whole login, or the id.
#[test]
fn a_short_login_is_nobody_s() {
    let shown = show(&place(), "cyd");
    assert_eq!(shown.code, 1, "{}", shown.told());
    assert!(shown.stderr.contains("did you mean"), "{}", shown.told());
    let read = place().run("user get cyd --org sandbox:org.yaml");
    assert_eq!(read.code, 64, "{}", read.told());
}

#[test]
fn programs_read_the_same() {
    let run = show(&place(), "ada@acme.example --format json");
    insta::assert_snapshot!("json", run.told());
    let page: Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(page["version"], 1);
}

#[test]
fn each_state_of_a_person_has_its_page() {
    for (name, who) in [
        // Protected thrice but for the token, and the files are met.
        ("protected_admin", "grace@acme.example"),
        // A wish that is blocked.
        ("deprovisioned", "bob@acme.example"),
        // In no file; another entry may mean them.
        ("locked_out_and_in_no_file", "cyd@acme.example"),
        ("on_the_way", "dan@acme.example"),
        ("owner_of_the_token", "me"),
    ] {
        let run = show(&place(), who);
        assert_eq!(run.code, 0, "{}", run.told());
        insta::assert_snapshot!(name, run.told());
    }
}

#[test]
fn without_a_plan_the_person_alone_is_read() {
    let run = show(&place(), "ada@acme.example --no-plan");
    insta::assert_snapshot!("no_plan", run.told());
}

#[test]
fn files_that_cannot_be_compared_are_told_and_the_page_is_shown() {
    let invalid = with_people("users:\n  - {login: ada@acme.example, titel: Lead}\n");
    let nobody = with_people("login: eve@acme.example\nstatus: ACTIVE\n");
    let bare = Place::new().file("org.yaml", ORG);
    for (name, place) in [
        ("invalid_files", invalid),
        ("files_that_do_not_fit", nobody),
        ("no_configuration", bare),
    ] {
        let run = show(&place, "hal@acme.example");
        assert_eq!(run.code, 0, "{}", run.told());
        let end = run.stdout.find("\nprotected").expect("a page");
        let page = format!("exit code: {}\n…{}", run.code, &run.stdout[end..]);
        insta::assert_snapshot!(name, format!("{page}----- stderr\n{}", run.stderr));
    }
}

#[test]
fn parts_that_a_token_may_not_read_are_named_with_their_scope() {
    let place = place().variable("OKTA_CLIENT_TOKEN", "word");
    let server = place.serve("sandbox org.yaml --token word");
    let pages = [
        (
            "not_readable",
            Refusing::before(
                &server,
                &["/roles", "/groups/rules", "/meta/", "/tokens"],
                "403 Forbidden",
                FORBIDDEN,
            ),
        ),
        (
            "no_feature",
            Refusing::before(
                &server,
                &["/idps", "/roles"],
                "401 Unauthorized",
                NO_FEATURE,
            ),
        ),
    ];
    for (name, refusing) in pages {
        let run = place.run(&format!("user show 00u1 --org {}", refusing.url));
        assert_eq!(run.code, 0, "{}", run.told());
        let told = run.told().replace(&refusing.url, "URL");
        insta::assert_snapshot!(name, told);
    }
}

#[test]
fn an_error_that_is_no_refusal_ends_the_command() {
    let place = place().variable("OKTA_CLIENT_TOKEN", "word");
    let server = place.serve("sandbox org.yaml --token word");
    let body = r#"{"errorCode":"E0000022","errorSummary":"The endpoint does not support the provided HTTP method"}"#;
    let refusing = Refusing::before(&server, &["/appLinks"], "405 Method Not Allowed", body);
    let run = place.run(&format!("user show 00u1 --org {}", refusing.url));
    assert_eq!((run.code, run.stdout.as_str()), (1, ""));
    assert!(run.stderr.contains("E0000022"), "{}", run.stderr);
}

#[test]
fn whoever_is_not_there_may_be_somebody_else() {
    let place = place();
    let mut told = String::new();
    for who in [
        "bub@acme.example",
        "cid@acme.example",
        "00u99",
        "a/b",
        "..",
        "x",
    ] {
        let run = show(&place, who);
        assert_eq!(run.stdout, "");
        told += &["# ", who, "\n", &run.told()].concat();
    }
    insta::assert_snapshot!("nobody", told);
}

#[test]
fn a_login_with_a_slash_is_found_in_a_list() {
    let org = ORG.replace("hal@acme.example", "h/al@acme.example");
    let place = place().file("org.yaml", &org);
    let run = show(&place, "h/al@acme.example --no-plan");
    assert!(
        run.stdout.starts_with("h/al@acme.example "),
        "{}",
        run.told()
    );
}

/// The plan is not told twice in different words: what the page says of it stands in `plan` too.
#[test]
fn the_next_plan_is_the_one_that_plan_prints() {
    let place = Place::copy_of("examples/acme");
    let plan = place
        .run("plan -q --org sandbox:org.yaml --format json")
        .stdout;
    let plan: Value = serde_json::from_str(&plan).expect("JSON");
    let people = plan["plan"]["people"].as_array().expect("people");
    let mut compared = 0;
    for person in people {
        let Some(id) = person["id"].as_str() else {
            continue;
        };
        let page = place.run(&format!(
            "user show {id} -q --format json --org sandbox:org.yaml"
        ));
        let page: Value = serde_json::from_str(&page.stdout).expect("JSON");
        let planned = &page["person"]["plan"]["planned"];
        assert_eq!(planned["person"], *person);
        let steps = planned["steps"].as_array().expect("steps");
        assert_eq!(steps.len(), person["steps"].as_array().expect("ids").len());
        for step in steps {
            let all = plan["plan"]["steps"].as_array().expect("steps");
            assert!(all.contains(step), "{step}");
        }
        for part in ["dangers", "blocked"] {
            let all = plan["plan"][part].as_array().expect("a list");
            let of_them = all.iter().filter(|each| each["login"] == person["login"]);
            let of_them: Vec<&Value> = of_them.collect();
            let shown: Vec<&Value> = planned[part].as_array().expect("a list").iter().collect();
            assert_eq!(shown, of_them, "{part}");
        }
        compared += 1;
    }
    assert!(
        compared > 3,
        "the example has people who change: {compared}"
    );
}

#[test]
fn nothing_from_an_org_is_obeyed_by_a_terminal() {
    let org = ORG
        .replace(
            "firstName: Hal",
            r#"firstName: "\e[31mHal\u202e", title: "::error::x""#,
        )
        .replace("name: gym", r#"name: "gy\e]0;m""#)
        .replace("[engineering, vpn, gym,", "[engineering, vpn,")
        .replace("id: 00u6,", r#"id: 00u6, groups: ["gy\e]0;m"],"#);
    let place = place().file("org.yaml", &org);
    for words in ["00u6 --full", "00u6 --format json"] {
        let run = show(&place, words);
        assert_eq!(run.code, 0, "{}", run.told());
        let harmful = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert!(!run.told().contains(harmful), "{}", run.told());
        assert!(run.stdout.contains("Hal"), "{}", run.told());
    }
}
