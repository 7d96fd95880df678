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
