//! Which files are read, and what is said of those that somebody may believe to be; credentials as people paste them.

use crate::program::Place;

const ORG: &str = "\
org: https://acme.okta.com
now: 2026-11-24T08:00:00Z
users:
  - {login: ada@acme.example, profile: {title: Lead}}
  - {login: bob@acme.example}
";

fn place() -> Place {
    Place::new()
        .file("okta-reconcile.yaml", "org: https://acme.okta.com\n")
        .file("org.yaml", ORG)
}

#[test]
fn files_of_any_case_and_json_are_read() {
    let place = place()
        .file("users/a.YAML", "login: a@acme.example\n")
        .file("users/b.Yml", "login: b@acme.example\n")
        .file(
            "users/c.json",
            "{\n\t\"users\": [\n\t\t{\"login\": \"c@acme.example\", \"profile\": {\"title\": \"A\\/B \\u00e9 \\n\", \"nickName\": null}, \
             \"groups\": []}\n\t]\n}\n",
        )
        .file("groups/d.JSON", "{\"groups\": [{\"name\": \"red\"}]}");
    let valid = place.run("validate");
    assert_eq!(valid.code, 0, "{}", valid.told());
    assert!(
        valid
            .stdout
            .contains("3 people, 1 group declared, in 4 files"),
        "{}",
        valid.told()
    );
    let merged = place.run("validate --merged c@acme.example");
    assert!(merged.stdout.contains("A/B é"), "{}", merged.told());
}

#[test]
fn files_that_are_not_read_are_told() {
    let place = place()
        .file("users/team.yaml", "login: ada@acme.example\n")
        .file("users/leavers.yaml.txt", "users: []\n")
        .file("users/new.yaml.j2", "users: []\n")
        .file("users/old.yml~", "users: []\n")
        .file("users/README.md", "users: x\n")
        .file("leavers.YML", "users: []\n")
        .file("people.json", "{\"users\": []}")
        .file("other/more.yaml", "{groups: []}\n")
        .file(
            "other/org.json",
            "{\"org\": \"https://acme.okta.com\", \"users\": []}",
        )
        .file("package.json", "{\"scripts\": {\"users\": \"x\"}}")
        .file(".hidden.yaml", "users: []\n")
        .file("notes.yaml.txt", "users: []\n");
    let told = place.run("validate");
    assert_eq!(told.code, 0, "{}", told.told());
    insta::assert_snapshot!("files_that_are_not_read", told.told());
    assert_eq!(place.run("validate --strict").code, 3);
}

#[test]
fn a_configuration_of_another_name_is_told() {
    let place = Place::new()
        .file("okta-reconcile.yml", "org: https://acme.okta.com\n")
        .file("users/a.yaml", "login: a@acme.example\n");
    let run = place.run("validate");
    assert_eq!(run.code, 64);
    assert!(
        run.stderr.contains("there is okta-reconcile.yml"),
        "{}",
        run.told()
    );
}

#[test]
fn keys_of_the_user_s_own_are_free_everywhere() {
    let place = place()
        .file(
            "okta-reconcile.yaml",
            "x-a: {b: [c]}\ncreate: {status: STAGED, x-a: 1}\ngroups: {managed: declared, x-a: 1}\n\
             guards: {x-a: 1, maxDeletions: {count: 1, x-a: 2}}\ndefaults: {x-a: 1, profile: {x-a: 1}, groups: {x-a: 1, add: [red]}}\n\
             limits: {x-a: 1}\nrateLimit: {x-a: 1}\noffboarding: {x-a: 1}\nactivation: {x-a: 1}\n",
        )
        .file(
            "users/a.yaml",
            "x-team: &team [red]\nx-empty:\ndefaults: {x-a: 1}\nusers:\n\
             - {login: a@acme.example, x-a: 1, profile: {x-a: {}, title: A}, groups: {add: *team, x-a: 1}, linkedObjects: {x-a: []}}\n\
             - {login: b@acme.example, groups: [{name: red, x-a: 1}], credentials: {x-a: 1, password: {hook: {type: default, x-a: 1}, x-a: 1}}}\n\
             - {id: 00u9zz, status: DELETED, x-a: 1}\n\
             groups: [{name: red, x-a: 1}]\n\
             linkedObjectDefinitions: [{x-a: 1, primary: {name: m, title: M, x-a: 1}, associated: {name: s, title: S}}]\n",
        );
    let run = place.run("validate --strict");
    assert_eq!(run.code, 0, "{}", run.told());
}

#[test]
fn one_mistake_is_one_finding() {
    for person in [
        "{login: ada@acme.example, profile: {email: alan@}}",
        "{login: ada@acme.example, profile: {email: a@}}",
        "{login: ada}",
        "{login: ada@acme.example, profile: {countryCode: nld}}",
    ] {
        let place = place().file("users/a.yaml", person);
        let run = place.run("validate");
        assert!(
            run.stdout.ends_with("\n1 warning\n"),
            "{person}: {}",
            run.told()
        );
    }
}

/// The plan has the org's schema, and says itself what it does not take.
#[test]
fn what_the_schema_settles_is_no_warning_of_a_plan() {
    let org = "org: https://acme.okta.com\nnow: 2026-11-24T08:00:00Z\nschemas: {default: {lastName: {title: L, type: string, required: false}}}\n\
               users: [{login: ada@acme.example}]\n";
    let place = place().file("org.yaml", org).file(
        "users/a.yaml",
        "{login: ada@acme.example, profile: {lastName: null}}\n",
    );
    let validate = place.run("validate");
    assert!(
        validate.stdout.contains("missing-attribute"),
        "{}",
        validate.told()
    );
    let plan = place.run("plan --org sandbox:org.yaml");
    assert_eq!(plan.code, 0, "{}", plan.told());
    assert!(
        !plan.told().contains("missing-attribute"),
        "{}",
        plan.told()
    );
}

#[test]
fn an_ids_file_of_another_kind_shows_no_line() {
    let place = place()
        .file(".env", "KEY=hush\nOTHER: hush\n")
        .file("users/a.yaml", "login: a@acme.example\n");
    let of =
        |place: Place, name: &str| place.file("okta-reconcile.yaml", &format!("ids: {name}\n"));
    let place = of(place, ".env");
    for words in ["validate", "validate --format json"] {
        let run = place.run(words);
        assert_eq!(run.code, 3, "{}", run.told());
        assert!(!run.told().contains("hush"), "{}", run.told());
    }
    let place = place.file(".env", "KEY=hush\n");
    let run = place.run("validate --config .env");
    assert_eq!(run.code, 3, "{}", run.told());
    assert!(!run.told().contains("hush"), "{}", run.told());
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(place.path(".env"), place.path("ids.yaml")).unwrap();
        let run = of(place, "ids.yaml").run("validate");
        assert_eq!(run.code, 3, "{}", run.told());
        assert!(!run.told().contains("hush"), "{}", run.told());
    }
}

#[test]
fn a_token_is_taken_as_people_paste_it() {
    let place = place()
        .file("users/a.yaml", "login: ada@acme.example\n")
        .file("okta-reconcile.yaml", "{}\n");
    let server = place.serve("sandbox org.yaml --token word");
    let url = server.url.clone();
    let mut place = place;
    for token in ["word\n", " word ", "SSWS word", "ssws word\r\n"] {
        place = place.variable("OKTA_CLIENT_TOKEN", token);
        let run = place.run(&format!("plan --org {url}"));
        assert_eq!(run.code, 0, "{token:?}: {}", run.told());
    }
    let dotted = format!("okta.client.orgUrl: {url}\nokta.client.token: word\n");
    let nested = format!("okta.client:\n  orgUrl: {url}\n  token: word\n");
    for file in [dotted, nested] {
        let place = Place::new()
            .file("okta-reconcile.yaml", "{}\n")
            .file("users/a.yaml", "login: ada@acme.example\n")
            .file(".okta/okta.yaml", &file);
        let run = place.run("plan");
        assert_eq!(run.code, 0, "{}", run.told());
    }
}

#[test]
fn what_is_missing_or_in_the_wrong_place_is_named() {
    let place = Place::new()
        .file("dir/okta-reconcile.yaml", "{}\n")
        .file("dir/users/a.yaml", "login: ada@acme.example\n")
        .file("okta.pem", "hush\n");
    let run = place.run("-C dir plan");
    assert_eq!(run.code, 64);
    for word in ["no org is given", "OKTA_CLIENT_ORGURL", "OKTA_ORG_NAME"] {
        assert!(run.stderr.contains(word), "{word}: {}", run.told());
    }
    let place = place
        .variable("OKTA_CLIENT_CLIENTID", "0oa1abcd")
        .variable("OKTA_CLIENT_PRIVATEKEY", "okta.pem");
    let run = place.run("-C dir plan --org https://acme.okta.com");
    assert_eq!(run.code, 64);
    let looked = place.path("dir").canonicalize().unwrap().join("okta.pem");
    let told = run.stderr.replace("\n  ", " ");
    assert!(
        told.contains(&looked.display().to_string()),
        "{}",
        run.told()
    );
    assert!(told.contains("-C DIR"), "{}", run.told());
    let encoded = "LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0tLS0tCmh1c2gKLS0tLS1FTkQ=";
    let place = place.variable("OKTA_CLIENT_PRIVATEKEY", encoded);
    let run = place.run("-C dir plan --org https://acme.okta.com");
    assert_eq!(run.code, 64);
    assert!(
        run.stderr.contains("Base64") && !run.told().contains("LS0t"),
        "{}",
        run.told()
    );
    for name in ["dir/okta.yaml", "dir/okta.yml", ".okta/okta.yml"] {
        let place = Place::new()
            .file("dir/okta-reconcile.yaml", "{}\n")
            .file("dir/users/a.yaml", "login: ada@acme.example\n")
            .file(name, "okta: {client: {token: hush}}\n");
        let run = place.run("-C dir plan --org https://acme.okta.com");
        assert_eq!(run.code, 64);
        assert!(run.stderr.contains("is not read"), "{name}: {}", run.told());
    }
}

#[test]
fn a_type_by_its_display_name_is_told_its_name() {
    let org = "org: https://acme.okta.com\nnow: 2026-11-24T08:00:00Z\n\
               userTypes: [{name: partner, displayName: Business Partner}]\nusers: [{login: ada@acme.example}]\n";
    let place = place().file("org.yaml", org).file(
        "users/a.yaml",
        "{login: ada@acme.example, type: business partner}\n",
    );
    let run = place.run("plan --org sandbox:org.yaml");
    assert!([3, 4].contains(&run.code), "{}", run.told());
    assert!(run.told().contains("`type: partner`"), "{}", run.told());
}

/// A password in a URL is one too, in the configuration, an option or a variable.
#[test]
fn no_error_repeats_the_password_of_a_url() {
    let place = place()
        .file(
            "okta-reconcile.yaml",
            "org: https://ada:hush@acme.okta.com\n",
        )
        .file("users/a.yaml", "login: ada@acme.example\n");
    for words in [
        "validate",
        "validate --format json",
        "plan --org https://ada:hush@acme.okta.com",
        "plan --org http://hush@acme.okta.com/x",
    ] {
        let run = place.run(words);
        assert!([3, 64].contains(&run.code), "{words}: {}", run.told());
        assert!(!run.told().contains("hush"), "{words}: {}", run.told());
    }
    let place = place
        .file("okta-reconcile.yaml", "{}\n")
        .variable("OKTA_CLIENT_ORGURL", "https://ada:hush@acme.okta.com");
    let run = place.run("plan");
    assert_eq!(run.code, 64, "{}", run.told());
    assert!(!run.told().contains("hush"), "{}", run.told());
}

/// Somebody has to be out now, and a mistake in the files keeps the plan from being made.
#[test]
fn invalid_files_that_stop_an_only_end_with_the_command_that_does_it_by_hand() {
    let place = place()
        .file("users/broken.yaml", "users: [")
        .file(
            "users/team.yaml",
            "users:\n  - {login: ada@acme.example, status: DEPROVISIONED}\n  - {login: bob@acme.example, status: ACTIVE}\n\
             \x20 - {login: cyd@acme.example, status: SUSPENDED}\n",
        );
    for (only, told) in [
        (
            "--only ada@acme.example",
            Some("user deactivate ada@acme.example`"),
        ),
        (
            "--only cyd@acme.example",
            Some("user suspend cyd@acme.example`"),
        ),
        (
            "--only eve@acme.example",
            Some("user deactivate eve@acme.example`"),
        ),
        ("--only bob@acme.example", None),
        ("", None),
    ] {
        let run = place.run(&format!("plan {only} --org sandbox:org.yaml"));
        assert_eq!(run.code, 3, "{only}: {}", run.told());
        let words: Vec<&str> = run.stderr.split_whitespace().collect();
        let words = words.join(" ");
        let found = words.contains("out now, run `okta-reconcile user");
        assert_eq!(found, told.is_some(), "{only}: {}", run.told());
        assert!(
            told.is_none_or(|told| words.contains(told)),
            "{only}: {}",
            run.told()
        );
    }
}
