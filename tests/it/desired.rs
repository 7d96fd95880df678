//! What files mean: scalars as written, defaults, null and absence, anchors, documents, the values of a configuration.

use std::fmt::Write as _;

use okta_reconcile::desired;
use okta_reconcile::desired::state::{
    Config, DesiredPerson, DesiredValue, GroupWish, Limit, OwnGroups, Scalar, ScalarStyle,
};
use okta_reconcile::diagnostic::{Diagnostic, Severity};
use okta_reconcile::report::snippet;
use okta_reconcile::report::style::Style;
use okta_reconcile::source::{Located, SourceMap};

/// Reads a configuration and one file, and expects no error.
#[track_caller]
fn people(config: &str, file: &str) -> String {
    let (printed, found) = read(config, &[file]);
    let errors: Vec<&Diagnostic> = found
        .iter()
        .filter(|each| each.severity == Severity::Error)
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
    printed
}

#[track_caller]
fn codes(config: &str, files: &[&str]) -> Vec<String> {
    let (_, found) = read(config, files);
    found
        .iter()
        .map(|found| found.code.as_str().to_owned())
        .collect()
}

fn read(config: &str, files: &[&str]) -> (String, Vec<Diagnostic>) {
    let mut sources = SourceMap::default();
    let config = sources.add("okta-reconcile.yaml", config);
    let files: Vec<_> = files
        .iter()
        .zip('a'..)
        .map(|(text, name)| sources.add(format!("users/{name}.yaml"), *text))
        .collect();
    let (state, diagnostics) = desired::load(&sources, config, &files);
    let mut printed = String::new();
    for person in state.people() {
        writeln!(printed, "{}", show(person)).unwrap();
    }
    (printed, diagnostics.sorted(&sources))
}

#[expect(
    clippy::too_many_lines,
    reason = "one line of everything that an entry says"
)]
fn show(person: &DesiredPerson) -> String {
    let DesiredPerson {
        login,
        id,
        mapped_id,
        previous_logins,
        type_name,
        status,
        profile,
        groups,
        links,
        password_not_before,
        credentials,
        reason,
    } = person;
    let mut shown = login.value.to_string();
    if let Some(id) = id {
        write!(shown, " id={}", id.value).unwrap();
    }
    if let Some(id) = mapped_id {
        write!(shown, " mapped={}", id.value).unwrap();
    }
    for previous in previous_logins {
        write!(shown, " previous={}", previous.value).unwrap();
    }
    if let Some(of) = type_name {
        write!(shown, " type={}", of.value).unwrap();
    }
    if let Some(status) = status {
        write!(shown, " {}", status.value).unwrap();
    }
    for (name, value) in profile {
        let value = match &value.value {
            DesiredValue::Unset => "unset".to_owned(),
            DesiredValue::Scalar(scalar) => show_scalar(scalar),
            DesiredValue::List(items) => {
                let items: Vec<String> = items.iter().map(show_scalar).collect();
                format!("[{}]", items.join(" "))
            }
        };
        write!(shown, " {name}={value}").unwrap();
    }
    match &groups.own {
        OwnGroups::Absent => {}
        OwnGroups::Exact(_, wishes) => write!(shown, " groups=[{}]", names(wishes)).unwrap(),
        OwnGroups::Change { add, remove } => {
            write!(shown, " groups=+[{}]-[{}]", names(add), names(remove)).unwrap();
        }
    }
    if !groups.defaults.is_empty() {
        write!(shown, " defaults=[{}]", names(&groups.defaults)).unwrap();
    }
    for (relation, primary) in links {
        let primary = primary
            .value
            .as_ref()
            .map_or("nobody", |login| login.as_str());
        write!(shown, " {relation}={primary}").unwrap();
    }
    if let Some(day) = password_not_before {
        write!(shown, " passwordNotBefore={}", day.value).unwrap();
    }
    if let Some(credentials) = credentials {
        write!(shown, " credentials={:?}", credentials.value).unwrap();
    }
    if let Some(reason) = reason {
        write!(shown, " reason={}", reason.value).unwrap();
    }
    shown
}

/// Text that may be a number or a truth where a schema asks for one stands bare.
fn show_scalar(scalar: &Scalar) -> String {
    match scalar.style {
        ScalarStyle::Plain => scalar.text.to_string(),
        ScalarStyle::Quoted => format!("{:?}", scalar.text),
    }
}

fn names(wishes: &[Located<GroupWish>]) -> String {
    let names: Vec<String> = wishes
        .iter()
        .map(|wish| match &wish.value {
            GroupWish::Name(name) => name.to_string(),
            GroupWish::Id(id) => format!("#{id}"),
        })
        .collect();
    names.join(" ")
}

#[test]
fn scalars_are_taken_as_they_are_written() {
    let file = "\
login: ada@acme.example
profile:
  costCenter: 1.10
  mobilePhone: +31612345678
  zipCode: 00123
  nickName: NO
  title: \"1.10\"
  middleName: 'null'
  department: 0x1F
  division: 1_000
  employeeNumber: 2026-11-24
  organization: yes
  honorificPrefix: !!str 12
  displayName: Ada   Lovelace   # a comment
  streetAddress: |
    One line
    and another
  city: >-
    folded
    text
  postalAddress: first
    second
  skills: [1, \"1\", true, x y]
";
    insta::assert_snapshot!(people("", file).replace(' ', "\n"), @r#"
        ada@acme.example
        city="folded
        text"
        costCenter=1.10
        department=0x1F
        displayName=Ada


        Lovelace
        division=1_000
        employeeNumber=2026-11-24
        honorificPrefix="12"
        middleName="null"
        mobilePhone=+31612345678
        nickName=NO
        organization=yes
        postalAddress=first
        second
        skills=[1
        "1"
        true
        x
        y]
        streetAddress="One
        line\nand
        another\n"
        title="1.10"
        zipCode=00123
        "#);
}

#[test]
fn null_unsets_and_absence_says_nothing() {
    let file = "\
users:
  - login: a@acme.example
    profile: {nickName: null, title: ~, skills: [], tags: null}
    linkedObjects: {manager: null}
    groups: []
  - login: b@acme.example
";
    insta::assert_snapshot!(people("", file), @r#"
        a@acme.example nickName=unset skills=unset tags=unset title=unset groups=[] manager=nobody
        b@acme.example
        "#);
}

#[test]
fn defaults_lie_under_people_level_by_level() {
    let config = "\
defaults:
  profile: {organization: Acme, department: None, city: Utrecht}
  groups: {add: [all-staff, vpn-users]}
  linkedObjects: {manager: ceo@acme.example, mentor: eve@acme.example}
";
    let file = "\
defaults:
  profile: {department: Research, state: UT}
  groups: {add: [research, vpn-users]}
  linkedObjects: {manager: grace@acme.example}
users:
  - login: a@acme.example
  - {login: b@acme.example, profile: {department: Sales, city: null}, linkedObjects: {mentor: null}}
  - {login: c@acme.example, groups: [sales]}
  - {login: d@acme.example, groups: {add: [sales], remove: [vpn-users, {id: 00g1}]}}
  - {login: e@acme.example, status: DEPROVISIONED}
  - {login: f@acme.example, status: DELETED, id: 00u1}
---
users:
  - login: g@acme.example
---
login: h@acme.example
";
    insta::assert_snapshot!(people(config, file), @r#"
        a@acme.example city=Utrecht department=Research organization=Acme state=UT defaults=[all-staff vpn-users research] manager=grace@acme.example mentor=eve@acme.example
        b@acme.example city=unset department=Sales organization=Acme state=UT defaults=[all-staff vpn-users research] manager=grace@acme.example mentor=nobody
        c@acme.example city=Utrecht department=Research organization=Acme state=UT groups=[sales] defaults=[all-staff vpn-users research] manager=grace@acme.example mentor=eve@acme.example
        d@acme.example city=Utrecht department=Research organization=Acme state=UT groups=+[sales]-[vpn-users #00g1] defaults=[all-staff research] manager=grace@acme.example mentor=eve@acme.example
        e@acme.example DEPROVISIONED
        f@acme.example id=00u1 DELETED
        g@acme.example city=Utrecht department=None organization=Acme defaults=[all-staff vpn-users] manager=ceo@acme.example mentor=eve@acme.example
        h@acme.example city=Utrecht department=None organization=Acme defaults=[all-staff vpn-users] manager=ceo@acme.example mentor=eve@acme.example
        "#);
}

#[test]
fn groups_are_named_by_name_or_id() {
    let file = "\
users:
  - {login: a@acme.example, groups: [engineering, {id: 00g1}, {name: '00g1'}, \"7\"]}
  - {login: b@acme.example, groups: {add: []}}
";
    insta::assert_snapshot!(people("", file), @r#"
        a@acme.example groups=[engineering #00g1 00g1 7]
        b@acme.example groups=+[]-[]
        "#);
}

#[test]
fn anchors_and_merges_work_and_own_keys_win() {
    let file = "\
users:
  - &ada
    login: ada@acme.example
    profile: &lab {department: Research, city: Utrecht}
    groups: &groups [engineering]
  - login: bob@acme.example
    profile: {<<: *lab, city: Delft}
    groups: *groups
  - <<: [{status: SUSPENDED}, *ada]
    login: eve@acme.example
    '<<': {status: ACTIVE}
";
    let (printed, found) = read("", &[file]);
    insta::assert_snapshot!(printed, @r#"
        ada@acme.example city=Utrecht department=Research groups=[engineering]
        bob@acme.example city=Delft department=Research groups=[engineering]
        eve@acme.example SUSPENDED city=Utrecht department=Research groups=[engineering]
        "#);
    // A quoted `<<` is a key like any other.
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].message, "unknown key `<<` in a person");
}

#[test]
fn one_person_a_document_or_many_and_empty_documents_are_nothing() {
    let file = "---\n---\nlogin: a@acme.example\n---\n# nothing\n---\nusers: [{login: b@acme.example}]\n...\n";
    insta::assert_snapshot!(people("---\n", file), @r#"
        a@acme.example
        b@acme.example
        "#);
    assert_eq!(people("", ""), "");
}

#[test]
fn byte_order_marks_and_line_ends_of_windows_change_nothing() {
    let file = "users:\n  - login: a@acme.example\n    profile:\n      title: é\n  - stauts: x\n";
    let windows = format!("\u{feff}{}", file.replace('\n', "\r\n"));
    let (plain, found) = read("", &[file]);
    let (other, found_other) = read("", &[&windows]);
    assert_eq!(plain, other);
    assert_eq!(found.len(), found_other.len());
    let mut sources = SourceMap::default();
    let config = sources.add("okta-reconcile.yaml", "");
    let one = sources.add("users/a.yaml", windows.as_str());
    let (_, diagnostics) = desired::load(&sources, config, &[one]);
    let places: Vec<String> = diagnostics
        .sorted(&sources)
        .iter()
        .map(|found| sources.place(found.primary.0).to_string())
        .collect();
    assert_eq!(places, ["users/a.yaml:5:5", "users/a.yaml:5:5"]);
}

#[test]
fn the_login_of_a_tombstone_counts_for_nothing() {
    let file = "\
users:
  - {login: old@acme.example, id: 00u1, status: DELETED, reason: GDPR-31}
  - {login: OLD@acme.example, id: 00u2, status: DELETED}
  - {id: 00u3, status: DELETED}
  - {login: old@acme.example}
  - {login: öld@acme.example}
";
    let (printed, found) = read("", &[file]);
    insta::assert_snapshot!(printed, @r#"
        old@acme.example id=00u1 DELETED reason=GDPR-31
        OLD@acme.example id=00u2 DELETED
        00u3 id=00u3 DELETED
        old@acme.example
        öld@acme.example
        "#);
    let codes: Vec<&str> = found.iter().map(|found| found.code.as_str()).collect();
    assert_eq!(codes, ["login-collides"]);
}

#[test]
fn an_id_may_look_like_a_number() {
    let file = "{login: a@acme.example, id: 00123}";
    assert_eq!(people("", file), "a@acme.example id=00123\n");
}

#[test]
fn one_mistake_has_one_finding() {
    for file in [
        "users: [{login: }]",
        "users: [{login: [a], status: ACTIVE}]",
        "users: [{id: , status: DELETED}]",
        "users: [{id: 00u1, status: DELTED}]",
        "groups: [{name: }]",
        "users: [{login: a@acme.example, groups: [{ids: 1}]}]",
        "users: [{login: a@acme.example, guards: {}}]",
        "linkedObjectDefinitions: [{primary: 1, associated: {name: b, title: B}}]",
        "guards: {maxEmails: {x: 1}}",
        "[x, a]: b",
    ] {
        assert_eq!(
            codes("", &[file]).len(),
            1,
            "{file}: {:?}",
            codes("", &[file])
        );
    }
    assert_eq!(codes("guards: {maxEmails: {x: 1}}", &[]), ["unknown-key"]);
}

#[test]
fn the_third_of_a_kind_points_at_the_first() {
    let files = ["login: a@acme.example"; 3];
    let (_, found) = read("", &files);
    let mut sources = SourceMap::default();
    for name in [
        "okta-reconcile.yaml",
        "users/a.yaml",
        "users/b.yaml",
        "users/c.yaml",
    ] {
        sources.add(name, files[0]);
    }
    let first: Vec<String> = found
        .iter()
        .map(|found| sources.place(found.related[0].0).file)
        .collect();
    assert_eq!(first, ["users/a.yaml", "users/a.yaml"]);
}

/// Whoever reads the folder adds files in any order.
#[test]
fn findings_are_sorted_by_path_and_then_by_place() {
    let mut sources = SourceMap::default();
    let config = sources.add("okta-reconcile.yaml", "x: 1");
    let text = "users: [{login: a@acme.example, y: 1}, {z: 1, login: b@acme.example}]";
    let last = sources.add("users/b.yaml", text.replace("@acme", "@b"));
    let first = sources.add("users/a.yaml", text);
    let (_, diagnostics) = desired::load(&sources, config, &[last, first]);
    let places: Vec<String> = diagnostics
        .sorted(&sources)
        .iter()
        .map(|found| sources.place(found.primary.0).to_string())
        .collect();
    insta::assert_snapshot!(places.join("\n"), @r#"
        okta-reconcile.yaml:1:1
        users/a.yaml:1:33
        users/a.yaml:1:41
        users/b.yaml:1:30
        users/b.yaml:1:38
        "#);
}

#[test]
fn limits_hold_and_leave_room_for_sensible_files() {
    let list = |count: usize| "*a, ".repeat(count);
    let file = |count| {
        format!(
            "x: &a b\nusers: [{{login: a@acme.example, profile: {{skills: [{}]}}}}]",
            list(count)
        )
    };
    let limit = |file: &str| codes("", &[file]).contains(&"limit-exceeded".to_owned());
    assert!(!limit(&file(10_000)));
    assert!(limit(&file(10_001)));
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(!limit(&nested(64)));
    assert!(limit(&nested(65)));
    assert!(limit(&nested(1_000_000)));
    let keys: Vec<String> = (0..20_000).map(|key| format!("  k{key}: v")).collect();
    let merged = "- {<<: *a}\n".repeat(1_000);
    assert!(limit(&format!("- &a\n{}\n{merged}", keys.join("\n"))));
}

fn config_of(text: &str) -> Config {
    let mut sources = SourceMap::default();
    let file = sources.add("okta-reconcile.yaml", text);
    let (config, diagnostics) = desired::config(&sources, file);
    assert!(diagnostics.is_empty(), "{text}: {diagnostics:?}");
    config
}

#[test]
fn guards_are_counts_shares_or_both_and_replace_their_default_whole() {
    let show = |limit: Limit| {
        let count = limit
            .count
            .map_or("any".to_owned(), |count| count.to_string());
        let percent = limit
            .percent
            .map_or("any".to_owned(), |percent| format!("{percent}%"));
        format!("{count}/{percent}")
    };
    let guards = |text: &str| {
        let guards = config_of(text).guards;
        [
            guards.creations,
            guards.deactivations,
            guards.suspensions,
            guards.reactivations,
            guards.deletions,
            guards.group_removals,
            guards.membership_removals,
            guards.people_without_groups,
            guards.admin_grants,
            guards.email_changes,
            guards.emails,
            guards.password_expiries,
        ]
        .map(show)
        .join(" ")
    };
    assert_eq!(
        guards(""),
        "50/any 10/5% 25/10% 5/5% 0/any any/30% 500/20% 10/10% 0/any 25/10% 50/any 25/10%"
    );
    let set = "guards: {maxCreations: 5%, maxDeactivations: 10, maxSuspensions: 5.5%, maxReactivations: {count: 3}, \
               maxDeletions: \"0%\", maxGroupRemovals: {count: 0, percent: 100}, maxMembershipRemovals: 7, \
               maxPeopleWithoutGroups: 1, maxAdminGrants: 2%, maxEmailChanges: {count: 9}, maxEmails: {percent: 5%}, \
               maxPasswordExpiries: 0}";
    assert_eq!(
        guards(set),
        "any/5% 10/any any/5.5% 3/any any/0% 0/100% 7/any 1/any any/2% 9/any any/5% 0/any"
    );
    let guards = config_of("guards: {mayBecomeEmpty: [\"old-*\"], domains: [acme.example]}").guards;
    let values = |list: &[Located<String>]| {
        list.iter()
            .map(|each| each.value.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(values(&guards.may_become_empty), ["old-*"]);
    assert_eq!(values(&guards.domains), ["acme.example"]);
}

#[test]
fn an_org_is_an_https_url_or_loopback() {
    for (written, meant) in [
        ("https://acme.okta.com", "https://acme.okta.com"),
        (
            "https://id.acme.example:8443/",
            "https://id.acme.example:8443",
        ),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://localhost:8080/", "http://localhost:8080"),
    ] {
        let org = config_of(&format!("org: {written}")).org.unwrap();
        assert_eq!(org.value, meant);
    }
    for wrong in [
        "acme.okta.com",
        "http://acme.okta.com",
        "http://127.0.0.1.acme.example",
        "http://localhost:",
        "http://localhost:99999",
        "https://",
        "https://ada:secret@acme.okta.com",
        "https://acme.okta.com/api/v1",
        "https://acme.okta.com//",
        "https://acme.okta.com?x",
        "https://acme okta.com",
        "https://acme-admin.okta.com",
        "ftp://acme.okta.com",
        "sandbox:org.yaml",
    ] {
        assert_eq!(
            codes(&format!("org: '{wrong}'"), &[]),
            ["invalid-value"],
            "{wrong}"
        );
    }
}

#[test]
fn strict_makes_every_warning_an_error() {
    let mut sources = SourceMap::default();
    let config = sources.add("okta-reconcile.yaml", "");
    let file = sources.add("users/a.yaml", "login: ada");
    let (_, mut diagnostics) = desired::load(&sources, config, &[file]);
    assert!(!diagnostics.is_empty() && !diagnostics.has_errors());
    diagnostics.make_strict();
    assert!(
        diagnostics
            .sorted(&sources)
            .iter()
            .all(|found| found.severity == Severity::Error)
    );
}

const WORDS: [&str; 40] = [
    "login: ",
    "users:\n  - ",
    "groups: ",
    "profile: ",
    "status: ",
    "id: ",
    "defaults: ",
    "linkedObjects: ",
    "{",
    "}",
    "[",
    "]",
    ", ",
    ": ",
    "- ",
    "\n",
    "\n  ",
    "\n    ",
    "\r\n",
    "\t",
    "ada@acme.example",
    "ACTIVE",
    "DELETED",
    "null",
    "é",
    "愛",
    "🎂",
    "\u{202e}",
    "\u{feff}",
    "&a ",
    "*a",
    "<<: *a",
    "'",
    "\"",
    "|\n",
    ">-\n",
    "---\n",
    "# ",
    "!!str ",
    "\u{1b}",
];

proptest::proptest! {
    /// Whatever files hold: findings point into them, and can be printed.
    #[test]
    fn no_file_is_too_strange(words in proptest::collection::vec(0..WORDS.len(), 0..60), is_config: bool) {
        let text: String = words.into_iter().map(|word| WORDS[word]).collect();
        let mut sources = SourceMap::default();
        let (config, file) = if is_config { (text.as_str(), "") } else { ("", text.as_str()) };
        let config = sources.add("okta-reconcile.yaml", config);
        let file = sources.add("users/a.yaml", file);
        let (_, diagnostics) = desired::load(&sources, config, &[file]);
        let found = diagnostics.sorted(&sources);
        for each in &found {
            for (span, _) in std::iter::once(&each.primary).chain(&each.related) {
                let text = sources.file(span.file).text();
                proptest::prop_assert!(text.get(span.start..span.end()).is_some(), "{each:?} in {text:?}");
            }
        }
        let printed = snippet::diagnostics(&found, &sources, Style::PLAIN);
        let obeyed = ['\u{1b}', '\u{202e}', '\t'];
        proptest::prop_assert!(!printed.contains(obeyed));
    }
}
