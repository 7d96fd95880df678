//! `user`: what it shows, how it asks, whom it protects, what it reveals, and what it tells when no answer comes.

use std::fmt::Write;

use okta_reconcile::sim::file::read;
use okta_reconcile::sim::sandbox::{Effect, Fault, Sandbox};
use okta_reconcile::transport::Method;

use crate::program::{Gate, Place, Run, without_request_ids};
use crate::sandbox_http::Server;

const ORG: &str = r#"
org: https://acme.okta.com
now: 2026-11-24T08:00:00Z
tokenOwner: grace@acme.example
users:
  - login: ada@acme.example
    id: 00uAda
    profile: {firstName: Ada, lastName: Lovelace, email: ada@acme.example, title: "Analyst \u202e", skills: [a, b]}
    credentials: {recoveryQuestion: {question: "Who?"}}
    groups: [engineering]
    linkedObjects: {manager: grace@acme.example}
    grants: [{id: oag1, client: 0oa1, scope: okta.users.read}]
    tokens: [{id: oar1, client: 0oa1, scopes: [openid, offline_access]}]
    apps: [{app: 0oa2, name: bookmark, label: Wiki, linkUrl: "https://wiki.acme.example"}]
    identityProviders: [0oaIdp]
  - {login: bob@acme.example, id: 00uBob, status: STAGED, profile: {firstName: Bob}}
  - {login: bob@other.example, id: 00uOtherBob, status: DEPROVISIONED}
  - {login: root@acme.example, id: 00uRoot, roles: [{type: SUPER_ADMIN}]}
  - {login: svc-ci@acme.example, id: 00uCi}
  - {login: grace@acme.example, id: 00uGrace, profile: {firstName: Grace, lastName: Hopper}}
groups:
  - {name: Everyone, id: 00gEveryone, type: BUILT_IN}
  - {name: engineering, id: 00gEngineering, description: Everyone who ships}
linkedObjectDefinitions:
  - {primary: {name: manager, title: Manager}, associated: {name: subordinate, title: Subordinate}}
clients: [{id: 0oa1, name: Portal}]
identityProviders: [{id: 0oaIdp, name: Corporate, type: SAML2}]
schemas: {default: {skills: {type: array, items: string}}}
"#;

const SANDBOX: &str = "--org sandbox:org.yaml";

fn place() -> Place {
    Place::new()
        .file("org.yaml", ORG)
        .variable("OKTA_RECONCILE_SECRET_NEW", "New-8e1f")
        .variable("OKTA_RECONCILE_SECRET_OLD", "Old-8e1f")
}

fn user(place: &Place, words: &str) -> Run {
    place.run(&format!("user {words} {SANDBOX}"))
}

#[test]
fn help_has_groups_and_names_okta_s_operations() {
    let help = place().run("user --help");
    insta::assert_snapshot!("help_user", help.stdout);
    insta::assert_snapshot!(
        "help_user_password",
        place().run("user password --help").stdout
    );
    let leaf = place().run("user password expire-with-temp --help");
    insta::assert_snapshot!("help_user_expire_with_temp", leaf.stdout);
    let leaf = place().run("user tokens revoke --help");
    insta::assert_snapshot!("help_user_tokens_revoke", leaf.stdout);
}

#[test]
fn answers_are_tables() {
    let place = place();
    let mut text = String::new();
    for words in [
        "list",
        "list --q Ad",
        "get ada@acme.example",
        "groups ada@acme.example",
        "app-links ada@acme.example",
        "identity-providers ada@acme.example",
        "roles root@acme.example",
        "clients ada@acme.example",
        "grants list ada@acme.example",
        "grants get ada@acme.example oag1",
        "tokens list ada@acme.example 0oa1",
        "tokens get ada@acme.example 0oa1 oar1",
        "linked-objects list grace@acme.example subordinate",
        "grants list bob@acme.example",
        "roles bob@acme.example",
    ] {
        let _ = write!(text, "$ user {words}\n{}\n", user(&place, words).told());
    }
    insta::assert_snapshot!("user_tables", text);
    assert_eq!(place.text("org.yaml"), ORG, "reading leaves the file alone");
}

#[test]
fn answers_are_json_as_okta_sent_them() {
    let place = place();
    let grants = user(&place, "grants list ada@acme.example --format json");
    insta::assert_snapshot!("user_grants_json", grants.stdout);
    let person = user(&place, "get 00uAda --format json").stdout;
    let person: serde_json::Value = serde_json::from_str(&person).unwrap();
    // A key that the program knows nothing of.
    assert!(person["user"]["result"]["_links"]["suspend"].is_object());
    let words = "password expire-with-temp ada@acme.example --yes --reveal --format json";
    let temp = user(&place, words).stdout;
    let temp: serde_json::Value = serde_json::from_str(&temp).unwrap();
    let temp = &temp["user"];
    assert!(temp["secrets"]["tempPassword"].is_string(), "{temp}");
    assert_eq!(temp["statusBefore"], "ACTIVE");
    assert_eq!(temp["person"]["status"], "PASSWORD_EXPIRED");
    assert_eq!(temp["operation"], "expirePasswordWithTempPassword");
}

#[test]
fn writes_tell_where_the_person_is_now() {
    let place = place();
    let mut text = String::new();
    for words in [
        "suspend ada@acme.example",
        "unsuspend 00uAda",
        "activate bob@acme.example",
        "sessions clear ada@acme.example --oauth-tokens --yes",
        "linked-objects set ada@acme.example manager bob@acme.example",
        "linked-objects remove ada@acme.example manager",
        "update ada@acme.example title=Countess --unset skills",
        "update ada@acme.example --full firstName=Ada lastName=King email=ada@acme.example --yes",
        "create new@acme.example firstName=New lastName=One --group engineering --no-activate",
        "deactivate ada@acme.example --yes",
        "delete ada@acme.example --yes",
        "delete bob@other.example --yes",
    ] {
        let _ = write!(text, "$ user {words}\n{}\n", user(&place, words).told());
    }
    insta::assert_snapshot!("user_writes", text);
    assert!(user(&place, "get 00uAda").code == 1, "the org was saved");
}

#[test]
fn a_new_person_is_put_into_twenty_groups_at_most() {
    let place = place();
    let created = |groups: usize| {
        let groups = " --group 00gEngineering".repeat(groups);
        user(
            &place,
            &format!("create new@acme.example{groups} --dry-run"),
        )
    };
    assert_eq!(created(20).code, 0);
    let refused = created(21);
    assert_eq!(refused.code, 64);
    assert!(refused.stderr.contains("20 groups at most; 21 are given"));
}

#[test]
fn dry_runs_print_calls_and_no_secrets() {
    let place = place();
    let mut text = String::new();
    for words in [
        "password change ada@acme.example --old-password-env OKTA_RECONCILE_SECRET_OLD --password-file secret.txt",
        "create new@acme.example firstName=New badge:=7 --password-env OKTA_RECONCILE_SECRET_UNSET --question Who? \
         --answer-file - --group engineering",
        "update ada@acme.example title= --unset skills",
        "deactivate ada@acme.example --email",
        "password expire-with-temp ada@acme.example --reveal",
    ] {
        let run = user(&place, &format!("{words} --dry-run"));
        let _ = write!(text, "$ user {words} --dry-run\n{}\n", run.told());
    }
    insta::assert_snapshot!("user_dry_runs", text);
    assert_eq!(place.text("org.yaml"), ORG);
}

#[test]
fn what_cannot_go_well_is_told_before_anything_is_read() {
    // The org's file is read by the command alone, and there is none.
    let place = Place::new();
    let mut text = String::new();
    for words in [
        "deactivate ada@acme.example",
        "activate ada@acme.example --no-email",
        "activate ada@acme.example --reveal",
        "password expire-with-temp ada@acme.example",
        "password change ada@acme.example --yes",
        "password change ada@acme.example --password-env SECRET --old-password-env OKTA_RECONCILE_SECRET_NONE --yes",
        "password change ada@acme.example --password-file - --old-password-file - --yes",
        "recovery-question ada@acme.example --question Who? --yes",
        "update ada@acme.example",
        "update ada@acme.example title=a title=b",
        "update ada@acme.example title",
        "update ada@acme.example badge:=seven",
        "update ada@acme.example --answer-env OKTA_RECONCILE_SECRET_A",
        "get a/b@acme.example",
        "grants revoke ada@acme.example",
        "get ada@acme.example",
    ] {
        let run = place.run(&format!("user {words}"));
        assert_eq!(run.code, 64, "{words}: {}", run.told());
        let _ = write!(text, "$ user {words}\n{}\n", run.told());
    }
    insta::assert_snapshot!("user_usage", text);
}

#[test]
fn only_the_whole_login_or_the_id_means_somebody() {
    let place = place();
    let mut text = String::new();
    for words in [
        "suspend ada",
        "suspend bob",
        "suspend nobody",
        "suspend nobody@acme.example",
    ] {
        let _ = write!(text, "$ user {words}\n{}\n", user(&place, words).told());
    }
    insta::assert_snapshot!("user_short_logins", without_request_ids(&text));
    assert_eq!(user(&place, "suspend ADA@ACME.example").code, 0);
}

#[test]
fn protected_people_and_administrators_keep_what_they_have() {
    let config = "org: https://acme.okta.com\nguards: {protected: [\"svc-*@acme.example\"]}\n";
    // An administrator by a group.
    let ops = "{login: ops@acme.example, id: 00uOps, groups: [help-desk]}";
    let org = ORG
        .replace(
            "  - {login: svc-ci",
            &format!("  - {ops}\n  - {{login: svc-ci"),
        )
        .replace(
            "groups:\n  - {name: Everyone",
            "groups:\n  - {name: help-desk, roles: [{type: HELP_DESK_ADMIN}]}\n  - {name: Everyone",
        );
    let place = place()
        .file("okta-reconcile.yaml", config)
        .file("org.yaml", &org);
    let mut text = String::new();
    for words in [
        "suspend svc-ci@acme.example",
        "sessions clear svc-ci@acme.example --yes",
        "update svc-ci@acme.example email=x@acme.example",
        "update svc-ci@acme.example secondEmail=x@acme.example",
        "update ada@acme.example login=svc-ada@acme.example",
        "password reset grace@acme.example --yes",
        "suspend me --dry-run",
        "deactivate root@acme.example --yes",
        "password expire root@acme.example --yes",
        "update root@acme.example secondEmail=x@acme.example",
        "update root@acme.example --full title=Root --yes",
        "suspend ops@acme.example",
        "update ops@acme.example login=other@acme.example",
    ] {
        let run = user(&place, words);
        assert_eq!(run.code, 4, "{words}: {}", run.told());
        let _ = write!(text, "$ user {words}\n{}\n", run.told());
    }
    insta::assert_snapshot!("user_protected", text);
    assert_eq!(place.text("org.yaml"), org);
    for words in [
        "update svc-ci@acme.example title=Robot",
        "sessions clear root@acme.example --yes",
        "update root@acme.example title=Root",
        "get svc-ci@acme.example",
    ] {
        let run = user(&place, words);
        assert_eq!(run.code, 0, "{words}: {}", run.told());
    }
    let allowed = "guards: {adminsWhoMayLoseAccess: [root@acme.example]}\n";
    let place = place.file("okta-reconcile.yaml", allowed);
    assert_eq!(user(&place, "suspend root@acme.example").code, 0);
}

#[test]
fn a_configuration_is_obeyed_and_files_of_desired_state_are_not_read() {
    let broken = place()
        .file("okta-reconcile.yaml", "org: https://acme.okta.com\n")
        .file("users/people.yaml", "users: [{nobody: knows}]\n");
    assert_eq!(user(&broken, "get ada@acme.example").code, 0);
    let wrong = broken.file("okta-reconcile.yaml", "guards: {protectd: []}\n");
    let run = user(&wrong, "get ada@acme.example");
    assert_eq!(run.code, 3, "{}", run.told());
    let run = wrong.run(&format!(
        "--config none.yaml user get ada@acme.example {SANDBOX}"
    ));
    assert_eq!(run.code, 64, "{}", run.told());
}

/// A sandbox in which one request fails, and a folder for its clients.
fn failing(method: Method, target: &str, effect: Effect) -> (Server, Place) {
    let fault = Fault {
        method,
        target: target.to_owned(),
        nth: 1,
        effect,
    };
    let sandbox = Sandbox::new(read(ORG).unwrap()).failing(vec![fault]);
    let server = Server::start(sandbox);
    let place = place()
        .variable("OKTA_CLIENT_ORGURL", &server.url())
        .variable("OKTA_CLIENT_TOKEN", "right-8e1f");
    (server, place)
}

#[test]
fn what_was_not_answered_is_looked_up_and_never_sent_again() {
    let mut text = String::new();
    for (target, words, effect, code) in [
        ("/suspend", "suspend 00uAda", Effect::LostAfter, 0),
        ("/suspend", "suspend 00uAda", Effect::LostBefore, 1),
        ("/suspend", "suspend 00uAda", Effect::InternalError, 1),
        (
            "/deactivate",
            "deactivate 00uAda --yes",
            Effect::LostAfter,
            0,
        ),
        (
            "/reset_factors",
            "factors reset 00uAda --yes",
            Effect::LostAfter,
            1,
        ),
        (
            "with_temp",
            "password expire-with-temp 00uAda --yes --reveal",
            Effect::LostAfter,
            1,
        ),
        (
            "/users?",
            "create new@acme.example firstName=N lastName=O",
            Effect::LostAfter,
            0,
        ),
        (
            "/users?",
            "create new@acme.example firstName=N lastName=O",
            Effect::LostBefore,
            1,
        ),
    ] {
        let shown = format!("$ user {words}, {effect:?}\n");
        let (server, place) = failing(Method::Post, target, effect);
        let run = place.run(&format!("user {words}"));
        assert_eq!(run.code, code, "{}", run.told());
        let requests = server.sandbox.requests();
        let writes = requests.iter().filter(|(method, _)| *method != Method::Get);
        assert_eq!(writes.count(), 1, "{requests:?}");
        text.push_str(&shown);
        text.push_str(&without_request_ids(&run.told()).replace(&server.url(), "URL"));
        text.push('\n');
        server.stop();
    }
    let (server, place) = failing(Method::Delete, "/users/", Effect::LostAfter);
    let run = place.run("user delete 00uOtherBob --yes");
    assert_eq!(run.code, 0, "{}", run.told());
    text.push_str(&run.told().replace(&server.url(), "URL"));
    server.stop();
    // Where the causes of an error of the network stand differs from system to system.
    let text: Vec<&str> = text
        .lines()
        .filter(|line| !line.starts_with("cause: "))
        .collect();
    insta::assert_snapshot!("user_unanswered", text.join("\n"));
}

#[test]
fn a_profile_that_changed_meanwhile_is_not_written() {
    let faults = "faults: [{method: POST, path: /api/v1/users/00uAda, count: 1, effect: {meanwhile: {method: POST, \
                  path: /api/v1/users/00uAda, body: {profile: {title: Other}}}}}]";
    let faults = okta_reconcile::sim::fault::Faults::read(faults, 0).unwrap();
    let server = Server::start(Sandbox::new(read(ORG).unwrap()).failing(faults));
    let place = place()
        .variable("OKTA_CLIENT_ORGURL", &server.url())
        .variable("OKTA_CLIENT_TOKEN", "word");
    let run = place.run("user update 00uAda title=Mine");
    assert_eq!(run.code, 1);
    assert!(run.stderr.contains("(E0000231)"), "{}", run.told());
    assert!(
        run.stderr.contains("help: the profile has changed"),
        "{}",
        run.told()
    );
    assert_eq!(place.run("user update 00uAda title=Mine").code, 0);
    server.stop();
}

#[test]
fn no_secret_is_told_or_logged() {
    let place = place().variable("OKTA_CLIENT_TOKEN", "word");
    let server = place.serve("sandbox org.yaml --listen 127.0.0.1:0 --token word --log log.jsonl");
    let org = format!("--org {}", server.url);
    let mut told = String::new();
    let mut revealed = Vec::new();
    for words in [
        "password change 00uAda --old-password-env OKTA_RECONCILE_SECRET_OLD --password-env OKTA_RECONCILE_SECRET_NEW",
        "recovery-question 00uAda --old-password-env OKTA_RECONCILE_SECRET_NEW --question Who? --answer-env \
         OKTA_RECONCILE_SECRET_OLD",
        "create new@acme.example firstName=N lastName=O --password-env OKTA_RECONCILE_SECRET_NEW",
        "password reset 00uAda --no-email --reveal",
        "password expire-with-temp new@acme.example --reveal",
        "activate 00uBob --no-email --reveal",
    ] {
        let run = place.run(&format!("-v user {words} --yes {org}"));
        assert_eq!(run.code, 0, "{}", run.told());
        told.push_str(&run.stderr);
        let lines = run.stdout.lines().filter_map(|line| line.split_once(": "));
        let secrets = lines.filter(|(label, _)| {
            label.ends_with("link") || label.ends_with("token") || label.ends_with("password")
        });
        revealed.extend(secrets.map(|(_, secret)| secret.to_owned()));
        for secret in ["New-8e1f", "Old-8e1f"] {
            assert!(!run.stdout.contains(secret), "{words}");
        }
    }
    assert_eq!(
        revealed.len(),
        4,
        "two links, a token and a password: {revealed:?}"
    );
    let log = place.text("log.jsonl");
    assert!(told.contains("→ 200") && log.contains("change_password"));
    for secret in revealed
        .iter()
        .map(String::as_str)
        .chain(["New-8e1f", "Old-8e1f"])
    {
        assert!(!told.contains(secret), "{secret}: {told}");
        assert!(!log.contains(secret), "{secret}: {log}");
    }
}

#[cfg(unix)]
#[test]
fn a_signal_lets_the_call_under_way_finish() {
    let place = place().variable("OKTA_CLIENT_TOKEN", "word");
    let server = place.serve("sandbox org.yaml --listen 127.0.0.1:0 --token word");
    let gate = Gate::before(&server, "POST /api/v1/users/00uAda/lifecycle/suspend", 1);
    let words = format!("user suspend 00uAda --org {}", gate.url);
    let run = place.interrupted(&words, "INT", &gate);
    assert_eq!(run.code, 130, "{}", run.told());
    assert!(run.stdout.contains("ACTIVE → SUSPENDED"), "{}", run.told());
}
