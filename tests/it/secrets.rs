//! Secrets are named in files and looked up by `apply` alone: all of them before its first write, and nobody sees one.

use crate::program::Place;

const USERS: &str = "\
users:
  - login: ada@acme.example
    status: ACTIVE
    profile: {firstName: Ada, lastName: Lovelace}
    credentials:
      password: {env: OKTA_RECONCILE_SECRET_ADA}
      recoveryQuestion: {question: First pet?, answer: {file: answers/ada}}
  - login: hal@acme.example
    status: ACTIVE
    profile: {firstName: Hal, lastName: Hash}
    credentials:
      password:
        hash:
          algorithm: BCRYPT
          workFactor: 10
          salt: {env: OKTA_RECONCILE_SECRET_HAL_SALT}
          value: {file: hal.hash}
  - login: here@acme.example
    profile: {title: Analyst}
    credentials: {password: {env: OKTA_RECONCILE_SECRET_NEVER_NEEDED}}
";

const ORG: &str = "\
org: https://acme.okta.com
now: 2026-11-24T08:00:00Z
users:
  - {login: here@acme.example, status: ACTIVE, profile: {firstName: He, lastName: Re, email: here@acme.example}}
";

/// What nobody may see.
const HUSH: [&str; 4] = [
    "correct-horse",
    "Rex the cat",
    "salty22characters",
    "hashhashhash",
];

fn place() -> Place {
    Place::new()
        .file("okta-reconcile.yaml", "{}\n")
        .file("users/team.yaml", USERS)
        .file("org.yaml", ORG)
        .file("secrets/answers/ada", "Rex the cat\n")
        .file("secrets/hal.hash", "hashhashhash")
        .variable("OKTA_RECONCILE_SECRET_ADA", "correct-horse")
        .variable("OKTA_RECONCILE_SECRET_HAL_SALT", "salty22characters")
}

#[test]
fn apply_sends_them_and_nobody_sees_one() {
    let place = place();
    for words in [
        "validate --merged",
        "plan -v --org sandbox:org.yaml",
        "plan --format json --org sandbox:org.yaml",
        "apply --dry-run -v --org sandbox:org.yaml",
        "apply --yes -v --secrets secrets --org sandbox:org.yaml,save=after.yaml",
        "plan --detailed-exitcode --org sandbox:after.yaml",
    ] {
        let run = place.run(words);
        assert_eq!(run.code, 0, "{words}: {}", run.told());
        for hush in HUSH {
            let told = format!("{}{}", run.stdout, run.stderr);
            assert!(!told.contains(hush), "{words}: {hush}");
        }
    }
    let after = place.text("after.yaml");
    for hush in HUSH {
        assert!(!after.contains(hush), "{hush} in the saved org");
    }
    // Both have a password now, and so are ACTIVE and not waiting for a mail.
    assert_eq!(after.matches("type: IMPORT").count(), 1, "{after}");
    assert_eq!(after.matches("status: ACTIVE").count(), 3, "{after}");
}

/// The password is the one that was named: who knows it can change it.
#[test]
fn the_password_is_the_one_that_was_named() {
    let place = place();
    let server = place.serve("sandbox org.yaml --token word");
    let place = place
        .variable("OKTA_CLIENT_TOKEN", "word")
        .variable("OKTA_RECONCILE_SECRET_NEW", "battery-staple")
        .variable("OKTA_RECONCILE_SECRET_WRONG", "something-else");
    let url = server.url.clone();
    let applied = place.run(&format!("apply --yes --secrets secrets --org {url}"));
    assert_eq!(applied.code, 0, "{}", applied.told());
    let change = |old: &str| {
        place.run(&format!(
            "user password change ada@acme.example --old-password-env {old} --password-env OKTA_RECONCILE_SECRET_NEW \
             --yes --org {url}"
        ))
    };
    let refused = change("OKTA_RECONCILE_SECRET_WRONG");
    assert_eq!(refused.code, 1, "{}", refused.told());
    let changed = change("OKTA_RECONCILE_SECRET_ADA");
    assert_eq!(changed.code, 0, "{}", changed.told());
}

#[test]
fn what_is_missing_is_told_together_before_anything_is_written() {
    let place = Place::new()
        .file("okta-reconcile.yaml", "{}\n")
        .file("users/team.yaml", USERS)
        .file("org.yaml", ORG)
        .file("secrets/hal.hash", "\n");
    let before = place.text("org.yaml");
    let nothing = place.run("apply --yes --org sandbox:org.yaml");
    assert_eq!(nothing.code, 64);
    insta::assert_snapshot!("secrets_without_a_folder", nothing.stderr);
    let some = place.run("apply --yes --secrets secrets --org sandbox:org.yaml");
    assert_eq!(some.code, 64);
    insta::assert_snapshot!("secrets_in_a_folder", some.stderr);
    assert_eq!(place.text("org.yaml"), before, "nothing was applied");
}

#[cfg(unix)]
#[test]
fn no_link_leads_out_of_the_folder() {
    let place = place().file("elsewhere", "hush");
    std::fs::remove_file(place.path("secrets/hal.hash")).expect("it is there");
    std::os::unix::fs::symlink(place.path("elsewhere"), place.path("secrets/hal.hash"))
        .expect("a link");
    let run = place.run("apply --yes --secrets secrets --org sandbox:org.yaml");
    assert_eq!(run.code, 64, "{}", run.told());
    assert!(
        run.stderr.contains("leads out of the folder"),
        "{}",
        run.stderr
    );
}

/// Whoever was given a password must choose their own at the first sign-in: a step right after the activation, whether
/// this run created them or an earlier one that did not come so far.
#[test]
fn a_password_that_was_given_must_be_changed_at_the_first_sign_in() {
    let people = "\
users:
  - login: ada@acme.example
    status: ACTIVE
    profile: {firstName: Ada, lastName: Lovelace}
    credentials: {password: {env: OKTA_RECONCILE_SECRET_ADA}, nextLogin: changePassword}
  - login: dan@acme.example
    status: ACTIVE
    credentials: {password: {env: OKTA_RECONCILE_SECRET_DAN}, nextLogin: changePassword}
  - login: sue@acme.example
    status: SUSPENDED
    profile: {firstName: Sue, lastName: Storm}
    credentials: {password: {env: OKTA_RECONCILE_SECRET_ADA}, nextLogin: changePassword}
";
    let org = "\
org: https://acme.okta.com
now: 2026-11-24T08:00:00Z
users:
  - {login: dan@acme.example, status: STAGED, profile: {firstName: Dan, lastName: Brown}, credentials: {password: set}}
";
    let place = Place::new()
        .file(
            "okta-reconcile.yaml",
            "guards: {maxPasswordExpiries: 0, maxSuspensions: 5}\n",
        )
        .file("users/team.yaml", people)
        .file("org.yaml", org)
        .variable("OKTA_RECONCILE_SECRET_ADA", "correct-horse\n");
    let calls = place.run("apply --dry-run --org sandbox:org.yaml");
    assert_eq!(calls.code, 0, "{}", calls.told());
    let expiries = calls.stdout.matches("/lifecycle/expire_password").count();
    assert_eq!(expiries, 3, "{}", calls.told());
    assert!(!calls.stdout.contains("nextLogin"), "{}", calls.told());
    let apply = place.run("apply --yes --org sandbox:org.yaml,save=after.yaml");
    assert_eq!(apply.code, 0, "{}", apply.told());
    insta::assert_snapshot!("secrets_next_login", apply.stdout);
    let after = place.text("after.yaml");
    assert_eq!(
        after.matches("status: PASSWORD_EXPIRED").count(),
        2,
        "{after}"
    );
    assert!(after.contains("suspendedFrom: PASSWORD_EXPIRED"), "{after}");
    let again = place.run("plan --detailed-exitcode --org sandbox:after.yaml");
    assert_eq!(again.code, 0, "{}", again.told());
}

#[test]
fn a_secret_that_nobody_could_sign_in_with_is_refused() {
    for (secret, told) in [
        ("\u{feff}correct-horse", "byte order mark"),
        ("correct\thorse", "control character"),
        ("correct\nhorse", "control character"),
    ] {
        let place = place()
            .file("secrets/hal.hash", "hash")
            .variable("OKTA_RECONCILE_SECRET_ADA", secret);
        let run = place.run("apply --yes --secrets secrets --org sandbox:org.yaml");
        assert_eq!(run.code, 64, "{}", run.told());
        assert!(
            run.stderr.contains(told) && !run.told().contains("horse"),
            "{}",
            run.told()
        );
    }
    let whole = "$2b$10$hushhushhushhushhushhuhushhushhushhushhushhushhushhus";
    let place = place().file("secrets/hal.hash", whole);
    let run = place.run("apply --yes --secrets secrets --org sandbox:org.yaml");
    assert_eq!(run.code, 64, "{}", run.told());
    assert!(
        run.stderr.contains("bcrypt") && !run.told().contains("hush"),
        "{}",
        run.told()
    );
}
