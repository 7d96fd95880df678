//! `import` as people run it: an org adopted, changed by hand, brought back; and what it refuses.

use std::fmt::Write as _;
use std::path::PathBuf;

use crate::program::{Place, Run, without_request_ids};

/// An org with a case of each thing that an import leaves out.
const ORG: &str = "org: https://b.okta.com\n\
now: 2026-11-24T08:00:00Z\n\
users:\n\
- {login: ada@b.example, id: 00uada, profile: {firstName: Ada, lastName: 'Love: lace', email: ada@b.example, department: R&D, badge: E-7, level: 7, remote: false, skills: [a, 'b, c'], region: EU, nickName: ''}, groups: [staff, vpn users], linkedObjects: {manager: eve@b.example}}\n\
- {login: bob@b.example, id: 00ubob, status: SUSPENDED, profile: {firstName: Bob, lastName: Stone, email: bob@b.example, department: R&D}, groups: [staff, fed], linkedObjects: {manager: eve@b.example}}\n\
- {login: cy@b.example, id: 00ucy, status: STAGED, profile: {firstName: Cy, lastName: Null, email: cy@b.example, department: R&D}, groups: [{id: 00gtwin1}]}\n\
- {login: dan@b.example, id: 00udan, status: DEPROVISIONED, profile: {firstName: Dan, lastName: Out, email: dan@b.example}, groups: [staff]}\n\
- {login: eve@b.example, id: 00ueve, type: contractor, profile: {firstName: Eve, lastName: Moore, email: eve@b.example, apiToken: abc}, credentials: {provider: {type: ACTIVE_DIRECTORY}}, groups: [directory]}\n\
groups:\n\
- {name: Everyone, type: BUILT_IN}\n\
- {name: staff, id: 00gstaff, description: Everybody}\n\
- {name: vpn users, id: 00gvpn}\n\
- {name: fed, id: 00gfed}\n\
- {name: directory, id: 00gdir, type: APP_GROUP}\n\
- {name: twin, id: 00gtwin1}\n\
- {name: twin, id: 00gtwin2}\n\
groupRules:\n\
- {name: feeds, expression: 'user.department==\"R&D\"', groups: [fed], members: {00gfed: [bob@b.example]}}\n\
linkedObjectDefinitions:\n\
- {primary: {name: manager, title: Manager}, associated: {name: subordinate, title: Subordinate}}\n\
userTypes: [{name: contractor}]\n\
schemas:\n\
\x20 default: {badge: {type: string}, level: {type: integer}, remote: {type: boolean}, skills: {type: array, items: {type: string}}, region: {type: string, default: EU}}\n\
\x20 contractor: {apiToken: {type: string}, firstName: {master: {type: PROFILE_MASTER}}, lastName: {master: {type: PROFILE_MASTER}}}\n";

fn place() -> Place {
    Place::new().file("org.yaml", ORG)
}

fn told(run: &Run) -> String {
    format!(
        "exit {}\n{}--- stderr\n{}",
        run.code, run.stdout, run.stderr
    )
}

/// The files that an import wrote, one below the other.
fn written(place: &Place, paths: &[&str]) -> String {
    let mut text = String::new();
    for path in paths {
        let _ = write!(text, "==> {path}\n{}", place.text(path));
    }
    text
}

const FILES: [&str; 6] = [
    "okta-reconcile.yaml",
    "ids.b.yaml",
    "groups/groups.yaml",
    "groups/linked-objects.yaml",
    "users/no-department.yaml",
    "users/r-d.yaml",
];

#[test]
fn an_org_is_written_and_plans_to_nothing() {
    let place = place();
    let first = place.run("import --include-deactivated -v --org sandbox:org.yaml");
    let without_calls: String = first
        .stderr
        .lines()
        .filter(|line| !line.starts_with("GET "))
        .map(|line| line.to_owned() + "\n")
        .collect();
    insta::assert_snapshot!(
        "import_whole_org",
        format!(
            "{}--- stderr\n{without_calls}\n{}",
            first.stdout,
            written(&place, &FILES)
        )
    );
    assert_eq!(first.code, 0, "{}", first.stderr);
    let plan = place.run("plan --detailed-exitcode --org sandbox:org.yaml");
    assert_eq!(plan.code, 0, "{}", plan.stdout);
    let again = place.run("import --org sandbox:org.yaml --include-deactivated");
    insta::assert_snapshot!(told(&again));
    let valid = place.run("validate --strict");
    assert_eq!(valid.code, 0, "{}", valid.stdout);
}

#[test]
fn what_changed_by_hand_is_brought_into_the_lines_that_say_it() {
    let place = place();
    assert_eq!(place.run("import --org sandbox:org.yaml").code, 0);
    let people = place.text("users/r-d.yaml");
    let people = people
        .replace("  - login: ada", "  # our first\n  - login: ada")
        .replace("level: 7", "level: 7 # of nine")
        .replace(
            "    status: SUSPENDED\n",
            "    status: SUSPENDED   # on leave\n",
        );
    let org = ORG
        .replace("level: 7", "level: 8")
        .replace("groups: [staff, vpn users]", "groups: [staff]")
        .replace("groups: [staff, fed]", "groups: [staff, fed, vpn users]")
        .replace("status: SUSPENDED", "status: ACTIVE")
        .replace("lastName: 'Love: lace'", "lastName: Byron")
        .replace(
            "- {login: dan@",
            "- {login: new@b.example, id: 00unew, profile: {firstName: New, lastName: One, email: new@b.example, department: R&D}}\n- {login: dan@",
        );
    let place = place.file("users/r-d.yaml", &people).file("org.yaml", &org);
    let missing = place.run("import --missing --org sandbox:org.yaml");
    let with_new = place.text("users/r-d.yaml");
    let drift = place.run("import --accept-drift --org sandbox:org.yaml");
    let after = place.text("users/r-d.yaml");
    let lines = |before: &str, after: &str| -> String {
        let diff = similar::TextDiff::from_lines(before, after);
        diff.unified_diff().context_radius(1).to_string()
    };
    insta::assert_snapshot!(format!(
        "{}\n{}\n=====\n{}\n{}",
        told(&missing),
        lines(&people, &with_new),
        told(&drift),
        lines(&with_new, &after)
    ));
}

/// A plan that gives people each other's logins writes one of them twice.
#[test]
fn people_who_have_exchanged_their_logins_keep_their_entries() {
    let place = place();
    assert_eq!(place.run("import --org sandbox:org.yaml").code, 0);
    let before = place.text("users/r-d.yaml");
    let org = ORG.replace("ada@b.example", "x@b.example");
    let org = org.replace("bob@b.example", "ada@b.example");
    let place = place.file("org.yaml", &org.replace("x@b.example", "bob@b.example"));
    let run = place.run("import --accept-drift --org sandbox:org.yaml");
    let after = place.text("users/r-d.yaml");
    let diff = similar::TextDiff::from_lines(&before, &after);
    let diff = diff.unified_diff().context_radius(1).to_string();
    let ids = place.text("ids.b.yaml");
    insta::assert_snapshot!(format!("{}\n{diff}\n{ids}", told(&run)));
    let plan = place.run("plan --org sandbox:org.yaml -q");
    assert_eq!(plan.code, 0, "{}", plan.stdout);
}

#[test]
fn some_people_are_written_with_what_they_are_in() {
    let place = place();
    let run = place.run_words(
        &[
            "import",
            "--out",
            "some",
            "--search",
            "profile.lastName eq \"Null\"",
            "--group",
            "vpn users",
            "--split",
            "one",
            "--org",
            "sandbox:org.yaml",
        ]
        .map(str::to_owned),
    );
    insta::assert_snapshot!(format!(
        "{}\n{}",
        told(&run),
        written(
            &place,
            &[
                "some/groups/groups.yaml",
                "some/users/people.yaml",
                "some/ids.b.yaml"
            ]
        )
    ));
}

#[test]
fn what_cannot_be_written_is_refused_before_anything_is() {
    let wrong = |place: &Place, words: &str| {
        let run = place.run(words);
        format!("$ okta-reconcile {words}\n{}", told(&run))
    };
    let mut all = String::new();
    let place = place();
    all += &wrong(&place, "import --group vpn-users --org sandbox:org.yaml");
    all += &wrong(&place, "import --group twin --org sandbox:org.yaml");
    all += &wrong(&place, "import --search nobody --org sandbox:org.yaml");
    let place = place.file(
        "okta-reconcile.yaml",
        "org: https://b.okta.com\nfiles: [people/**]\n",
    );
    all += &wrong(&place, "import --org sandbox:org.yaml");
    let place = self::place().file("ids.b.yaml", "x: y\n");
    all += &wrong(&place, "import --org sandbox:org.yaml");
    let place = self::place()
        .file("users/x.yaml", "users: [{login: }]\n")
        .file("okta-reconcile.yaml", "org: https://b.okta.com\n");
    all += &wrong(&place, "import --org sandbox:org.yaml");
    insta::assert_snapshot!(without_request_ids(&all));
    assert!(!place.path("groups").exists());
}

#[test]
fn shared_values_are_left_to_whoever_wrote_them() {
    let place = place()
        .file("okta-reconcile.yaml", "org: https://b.okta.com\n")
        .file(
            "users/r-d.yaml",
            "x-both: &both {department: Sales}\nusers:\n- login: ada@b.example\n  profile: &p {<<: *both, nickName: null}\n- login: bob@b.example\n  profile: *p\n",
        );
    let run = place.run("import --accept-drift --org sandbox:org.yaml");
    insta::assert_snapshot!(format!("{}\n{}", told(&run), place.text("users/r-d.yaml")));
}

#[test]
fn an_apply_says_which_ids_are_new_and_an_import_writes_them() {
    let place = place();
    assert_eq!(place.run("import --org sandbox:org.yaml").code, 0);
    let place = place.file(
        "users/new.yaml",
        "users:\n- {login: new@b.example, status: STAGED, profile: {firstName: New, lastName: One}}\n",
    );
    let apply = place.run("apply -y --format markdown --report json=outcome.json --org sandbox:org.yaml,save=after.yaml");
    assert_eq!(apply.code, 0, "{}", apply.stderr);
    let told = apply
        .stderr
        .lines()
        .find(|line| line.contains("ids.b.yaml lacks 1 line now"));
    let told = told.expect("it is told").to_owned();
    assert!(
        apply.stdout.contains("lacks 1 line now"),
        "{}",
        apply.stdout
    );
    let outcome: serde_json::Value = serde_json::from_str(&place.text("outcome.json")).unwrap();
    let id = outcome["outcome"]["created"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(told.contains(&format!("new@b.example: {id}")), "{told}");
    let line = format!("\nnew@b.example: {id}\n");
    assert!(!place.text("ids.b.yaml").contains(&line));
    assert_eq!(
        place.run("import --missing --org sandbox:after.yaml").code,
        0
    );
    assert!(place.text("ids.b.yaml").contains(&line));
}

#[test]
fn ids_alone_can_be_brought_up_to_date() {
    let place = place();
    assert_eq!(place.run("import --org sandbox:org.yaml").code, 0);
    let ids = place.text("ids.b.yaml");
    let (first, _) = ids.rsplit_once('\n').unwrap().0.rsplit_once('\n').unwrap();
    // A line is missing, a person of the org is in no file, and somebody has another title.
    let place = place.file("ids.b.yaml", &format!("{first}\n"));
    let org = place.text("org.yaml");
    let more = "users:\n- {login: zoe@b.example, profile: {firstName: Zoe, lastName: Z}}\n";
    let place = place.file("org.yaml", &org.replacen("users:\n", more, 1));
    let files = |place: &Place| -> Vec<(PathBuf, String)> {
        let mut found = Vec::new();
        for folder in ["users", "groups"] {
            for entry in std::fs::read_dir(place.path(folder)).unwrap() {
                let path = entry.unwrap().path();
                found.push((path.clone(), std::fs::read_to_string(&path).unwrap()));
            }
        }
        found.sort();
        found
    };
    let before = files(&place);
    let run = place.run("import --ids --org sandbox:org.yaml");
    assert_eq!(run.code, 0, "{}", run.told());
    assert_eq!(place.text("ids.b.yaml"), ids);
    assert_eq!(files(&place), before);
    let run = place.run("import --ids --missing --org sandbox:org.yaml");
    assert_eq!(run.code, 64, "{}", run.told());
}

#[test]
fn relationships_that_cannot_be_put_into_a_file_are_told() {
    let place = place()
        .file("okta-reconcile.yaml", "org: https://b.okta.com\n")
        .file(
            "groups/linked-objects.yaml",
            "x-none: &none []\ngroups: *none\nlinkedObjectDefinitions: *none\n",
        );
    let run = place.run("import --org sandbox:org.yaml");
    assert_eq!(run.code, 0, "{}", told(&run));
    assert!(
        run.stdout.contains("`linkedObjectDefinitions` lacks these"),
        "{}",
        told(&run)
    );
    assert!(run.stdout.contains("name: manager"), "{}", told(&run));
}
