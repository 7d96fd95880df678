//! `validate --merged`: what defaults make of people, as desired state that asks for the same.

use std::collections::BTreeSet;
use std::fmt::Write;

use okta_reconcile::desired::load;
use okta_reconcile::desired::state::{DesiredPerson, DesiredState, GroupWish};
use okta_reconcile::report::merged::merged;
use okta_reconcile::source::SourceMap;
use proptest::prelude::{ProptestConfig, prop_assert_eq, proptest};

use crate::generated::cases;
use crate::program::Place;

const CONFIG: &str = "\
defaults:
  profile: {organization: Acme, costCenter: 1.10}
  groups: {add: [all-staff]}
";

const USERS: &str = "\
defaults: {profile: {department: Research, title: Analyst}, type: contractor, linkedObjects: {manager: grace@acme.example}}
users:
  - login: ada@acme.example
    id: 00u1ada
    status: ACTIVE
    profile: {title: null, nickName: \"NO\", zipCode: 00123, skills: [rust, \"1.10\"], motto: \"two\\nlines\", strange: \"a\\u202eb # c: d\"}
    groups: {add: [engineering, {id: 00g1}], remove: [vpn]}
    reason: \"back: from leave # really\"
  - {login: bob@acme.example, groups: [all-staff, \"two words\"], type: default, linkedObjects: {manager: null}}
  - {login: leaver@acme.example, status: DEPROVISIONED}
  - {login: cyd@acme.example, groups: []}
  - {id: 00u9, status: DELETED, reason: GDPR-31}
";

#[test]
fn merged_people_are_shown_with_the_place_of_each_value() {
    let place = Place::new()
        .file("okta-reconcile.yaml", CONFIG)
        .file("users/research.yaml", USERS);
    let all = place.run("validate --merged");
    assert_eq!(all.code, 0, "{}", all.told());
    insta::assert_snapshot!("merged_all", all.stdout);
    let one = place.run("validate --merged BOB@acme.example");
    assert_eq!(one.code, 0, "{}", one.told());
    insta::assert_snapshot!("merged_one", one.stdout);
    let nobody = place.run("validate --merged bobb@acme.example");
    assert_eq!(nobody.code, 64, "{}", nobody.told());
    assert!(nobody.told().contains("did you mean `bob@acme.example`?"));
}

/// Everything that an entry asks for, but for places.
fn wishes(person: &DesiredPerson) -> String {
    let mut text = format!(
        "{} {:?} {:?} {:?} {:?}",
        person.login.value,
        person.id.as_ref().map(|id| &id.value),
        person
            .previous_logins
            .iter()
            .map(|login| &login.value)
            .collect::<Vec<_>>(),
        person.type_name.as_ref().map(|of| &of.value),
        person.status.as_ref().map(|status| status.value),
    );
    for (name, value) in &person.profile {
        write!(text, " {name}={:?}", value.value).unwrap();
    }
    for (name, link) in &person.links {
        write!(text, " {name}={:?}", link.value).unwrap();
    }
    let (own, remove, exact) = person.groups.own.parts();
    let add = own.iter().chain(&person.groups.defaults);
    let add: BTreeSet<&GroupWish> = add.map(|wish| &wish.value).collect();
    let remove: BTreeSet<&GroupWish> = remove.iter().map(|wish| &wish.value).collect();
    let mut add: Vec<String> = add.iter().map(|wish| format!("{wish:?}")).collect();
    add.sort();
    text + &format!(
        " {add:?} {remove:?} {} {:?}",
        exact.is_some(),
        person.reason.as_ref().map(|reason| &reason.value)
    )
}

fn read(config: &str, users: &str) -> (SourceMap, DesiredState) {
    let mut sources = SourceMap::default();
    let config = sources.add("okta-reconcile.yaml", config);
    let file = sources.add("users/all.yaml", users);
    let (state, found) = load(&sources, config, &[file]);
    assert!(!found.has_errors(), "{found:?}\n{users}");
    (sources, state)
}

fn asks_for_the_same(config: &str, users: &str) -> (Vec<String>, Vec<String>) {
    let (sources, state) = read(config, users);
    let people: Vec<&DesiredPerson> = state.people().iter().collect();
    let (_, again) = read("", &merged(&people, &state, &sources));
    (
        state.people().iter().map(wishes).collect(),
        again.people().iter().map(wishes).collect(),
    )
}

#[test]
fn what_is_shown_asks_for_the_same() {
    let (before, after) = asks_for_the_same(CONFIG, USERS);
    assert_eq!(before, after);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_shown_asks_for_the_same(case in cases()) {
        // Without the file of ids an exchange of logins is an error, where the entries say that it is one.
        let config = case.config().replace("ids: ids.yaml\n", "");
        let people = case.people();
        let lines = people.lines().filter(|line| !line.contains("previousLogin:"));
        let people = lines.collect::<Vec<_>>().join("\n");
        let (before, after) = asks_for_the_same(&config, &people);
        prop_assert_eq!(before, after);
    }
}
