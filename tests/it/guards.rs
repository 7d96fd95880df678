//! Guards: mass changes are refused or told, counts are exact, and the line that a refusal prints allows exactly that
//! plan.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use okta_reconcile::plan::Plan;
use okta_reconcile::plan::refusal::Refusal;
use okta_reconcile::rehearsal::Rehearsed;
use okta_reconcile::report::names::Detail;
use okta_reconcile::report::style::Style;
use okta_reconcile::report::text;
use proptest::prelude::{prop_assert, prop_assert_eq};
use proptest::test_runner::TestCaseError;
use serde_json::Value;

use crate::agreement::agree;
use crate::generated::{Case, cases};
use crate::runner::{cases_wanted, hold};
use crate::support::{Files, IDS, files, instantly, plan, reader, sandbox};

/// How many people the org of the mass changes has, in groups of six.
const PEOPLE: usize = 300;

fn login(index: usize) -> String {
    format!("p{index:03}@acme.example")
}

/// An org of 300 people in 50 groups of six, and a group of two that carries an administrator role.
fn org() -> String {
    let mut text = String::from("org: https://acme.okta.com\nnow: 2026-11-24T08:00:00Z\nusers:\n");
    for index in 0..PEOPLE {
        let (login, group) = (login(index), index / 6);
        let ops = if index < 2 { ", ops" } else { "" };
        let _ = writeln!(
            text,
            "  - {{login: {login}, id: 00u{index:03}, profile: {{firstName: P{index}, lastName: Q{index}, email: {login}, \
             employeeNumber: E{index:03}}}, groups: [g{group:02}{ops}]}}"
        );
    }
    text.push_str("groups:\n  - {name: Everyone, type: BUILT_IN}\n");
    text.push_str("  - {name: ops, roles: [{type: USER_ADMIN, label: User Administrator}]}\n");
    for group in 0..PEOPLE / 6 {
        let _ = writeln!(text, "  - {{name: g{group:02}}}");
    }
    text
}

fn groups() -> String {
    let names: Vec<String> = (0..PEOPLE / 6)
        .map(|group| format!("{{name: g{group:02}}}"))
        .collect();
    format!("groups: [{}]\n", names.join(", "))
}

/// Files about everybody of [`org`], each entry with these keys beside the login.
fn everybody(config: &str, keys: &str) -> Files {
    let mut users = String::from("users:\n");
    for index in 0..PEOPLE {
        let _ = writeln!(users, "  - {{login: {}{keys}}}", login(index));
    }
    some(config, &users)
}

fn some(config: &str, users: &str) -> Files {
    let groups = groups();
    let files = files(
        config,
        &[("groups/g.yaml", &groups), ("users/u.yaml", users)],
    );
    assert!(!files.found.has_errors(), "{}", files.printed());
    files
}

fn planned(files: &Files, org: &str) -> Rehearsed<Plan> {
    let made = instantly(plan(files, &reader(sandbox(org)))).expect("a plan");
    agree(&made).expect("all forms tell the same");
    made
}

fn codes(plan: &Plan) -> Vec<&'static str> {
    plan.refusals().iter().map(Refusal::code).collect()
}

/// What stands before the people: verdict, refusals and dangers.
fn head(plan: &Plan) -> String {
    let printed = text::plan(plan, Style::PLAIN, Detail::Short);
    let lines = printed.lines();
    let head = lines.take_while(|line| !line.starts_with(['+', '~', '-']));
    head.collect::<Vec<_>>().join("\n")
}

#[test]
fn every_list_emptied_is_refused() {
    let plan = planned(&everybody("", ", groups: []"), &org());
    assert_eq!(
        codes(&plan),
        [
            "maxPeopleWithoutGroups",
            "maxMembershipRemovals",
            "mayBecomeEmpty"
        ]
    );
    insta::assert_snapshot!(head(&plan));
    let under = |guards: &Guards| {
        let config = format!("guards: {}\n", serde_json::to_string(guards).expect("JSON"));
        let files = everybody(&config, ", groups: []");
        Ok(planned(&files, &org()))
    };
    exactly(&plan, &Guards::new(), under).expect("each line allows exactly the plan");
}

#[test]
fn a_default_that_adds_a_group_with_a_role_is_refused() {
    let config = "defaults: {groups: {add: [ops]}}\n";
    let plan = planned(&everybody(config, ""), &org());
    assert_eq!(codes(&plan), ["maxAdminGrants"]);
    insta::assert_snapshot!(head(&plan));
}

#[test]
fn one_new_second_email_for_all_is_refused() {
    let config = "defaults: {profile: {secondEmail: evil@evil.example}}\n";
    let plan = planned(&everybody(config, ""), &org());
    // The two administrators are kept from it, whatever the limit.
    assert_eq!(codes(&plan), ["maxEmailChanges", "adminsWhoMayLoseAccess"]);
    insta::assert_snapshot!(head(&plan));
}

fn creations(count: usize) -> String {
    let mut users = String::from("users:\n");
    for index in 0..count {
        let _ = writeln!(
            users,
            "  - {{login: n{index}@big.exmple, profile: {{firstName: N{index}, lastName: M{index}}}}}"
        );
    }
    users
}

#[test]
fn sixty_creations_at_a_new_domain_are_refused_and_twenty_are_told() {
    let plan = planned(&some("", &creations(60)), &org());
    assert_eq!(codes(&plan), ["maxCreations", "maxEmails"]);
    insta::assert_snapshot!("sixty_creations", head(&plan));
    let plan = planned(&some("", &creations(20)), &org());
    assert_eq!(codes(&plan), Vec::<&str>::new());
    insta::assert_snapshot!("twenty_creations", head(&plan));
    let config = "guards: {domains: [ACME.example, \"*.acme.example\"]}\n";
    let plan = planned(&some(config, &creations(20)), &org());
    assert_eq!(codes(&plan), ["domains"]);
    insta::assert_snapshot!("creations_outside_the_domains", head(&plan));
}

#[test]
fn the_same_employee_number_for_everybody_is_a_danger() {
    let config = "defaults: {profile: {employeeNumber: E000}}\n";
    let plan = planned(&everybody(config, ""), &org());
    insta::assert_snapshot!(head(&plan));
}

#[test]
fn who_would_gain_or_lose_a_role_through_a_group_is_told_and_kept() {
    let users = "users:
  - {login: p000@acme.example, groups: {remove: [ops]}}
  - {login: p001@acme.example, status: SUSPENDED}
  - {login: p002@acme.example, groups: {add: [ops]}}
";
    let plan = planned(&some("", users), &org());
    assert_eq!(codes(&plan), ["maxAdminGrants", "adminsWhoMayLoseAccess"]);
    insta::assert_snapshot!(head(&plan));
    let config =
        "guards: {maxAdminGrants: 1, adminsWhoMayLoseAccess: [p000@acme.example, 00u001]}\n";
    assert_eq!(
        codes(&planned(&some(config, users), &org())),
        Vec::<&str>::new()
    );
    let address = "users: [{login: p000@acme.example, profile: {email: x@acme.example}}]\n";
    let plan = planned(&some("", address), &org());
    assert_eq!(codes(&plan), ["adminsWhoMayLoseAccess"]);
    let title = "users: [{login: p000@acme.example, profile: {title: Lead}}]\n";
    assert_eq!(
        codes(&planned(&some("", title), &org())),
        Vec::<&str>::new()
    );
}

/// `--only` changes no population, and the memberships of everybody are counted where their number matters.
#[test]
fn a_partial_plan_is_measured_against_everybody() {
    let files = everybody("guards: {maxMembershipRemovals: 1%}\n", ", groups: []");
    let only = |count: usize| {
        let logins: Vec<String> = (0..count).map(|index| login(index * 6)).collect();
        let logins: Vec<&str> = logins.iter().map(String::as_str).collect();
        planned(&files.only(&logins), &org())
    };
    // One percent of 300 memberships is three.
    assert_eq!(codes(&only(3)), Vec::<&str>::new());
    let plan = only(4);
    assert_eq!(codes(&plan), ["maxMembershipRemovals"]);
    assert!(
        head(&plan).contains("4 of 300 managed memberships ended"),
        "{}",
        head(&plan)
    );
}

#[test]
fn small_populations_count_as_twenty_and_a_share_always_limits() {
    let org = |count: usize, status: &str| {
        let people = (0..count).map(|index| {
            let login = login(index);
            format!("  - {{login: {login}, id: 00u{index:03}, status: {status}}}\n")
        });
        let people: String = people.collect();
        format!("org: https://acme.okta.com\nnow: 2026-11-24T08:00:00Z\nusers:\n{people}")
    };
    let leavers = |count: usize| {
        let people = (0..count)
            .map(|index| format!("  - {{login: {}, status: DEPROVISIONED}}\n", login(index)));
        format!("users:\n{}", people.collect::<String>())
    };
    let share = "guards: {maxDeactivations: 5%}\n";
    let made = |config: &str, users: &str, org: &str| codes(&planned(&some(config, users), org));
    assert_eq!(
        made(share, &leavers(18), &org(18, "ACTIVE")),
        ["maxDeactivations"]
    );
    assert_eq!(
        made(share, &leavers(2), &org(18, "ACTIVE")),
        ["maxDeactivations"]
    );
    assert_eq!(
        made(share, &leavers(1), &org(18, "ACTIVE")),
        Vec::<&str>::new()
    );
    // Deactivations count from every status.
    assert_eq!(
        made(share, &leavers(2), &org(18, "STAGED")),
        ["maxDeactivations"]
    );
    let gone = "users: [{id: 00u000, status: DELETED}, {id: 00u001, status: DELETED}]\n";
    let none = "guards: {maxDeletions: 0%}\n";
    assert_eq!(made(none, gone, &org(3, "DEPROVISIONED")), ["maxDeletions"]);
    // Who cannot sign in loses nothing by a suspension.
    let suspended = "users: [{login: p000@acme.example, status: SUSPENDED}, {login: new@acme.example, status: SUSPENDED, \
                     profile: {firstName: N, lastName: N}}]\n";
    let none = "guards: {maxSuspensions: 0}\n";
    assert_eq!(made(none, suspended, &org(3, "STAGED")), Vec::<&str>::new());
    assert_eq!(made(none, suspended, &org(3, "ACTIVE")), ["maxSuspensions"]);
    // Who is activated from STAGED is as new as who is created.
    let starts = "users: [{login: p000@acme.example, status: ACTIVE}, {login: new@acme.example, profile: {firstName: N, \
                  lastName: N}}]\n";
    let one = "guards: {maxCreations: 1}\n";
    assert_eq!(made(one, starts, &org(3, "STAGED")), ["maxCreations"]);
    assert_eq!(made(one, starts, &org(3, "ACTIVE")), Vec::<&str>::new());
}

#[test]
fn protected_people_may_be_created_and_keep_their_addresses() {
    let config =
        "guards: {protected: [\"svc-*@acme.example\", p000@acme.example], maxEmailChanges: 9}\n";
    let new = "users: [{login: svc-new@acme.example, status: SUSPENDED, groups: [g00], profile: {firstName: S, lastName: V}}]\n";
    assert_eq!(
        codes(&planned(&some(config, new), &org())),
        Vec::<&str>::new()
    );
    for keys in [
        "profile: {secondEmail: x@acme.example}",
        "profile: {email: x@acme.example}",
        "status: SUSPENDED",
        "groups: []",
    ] {
        let users = format!("users: [{{login: p006@acme.example, {keys}}}]\n");
        let config = config.replace("p000@", "p006@");
        assert_eq!(
            codes(&planned(&some(&config, &users), &org())),
            ["protected"],
            "{keys}"
        );
    }
    // The old and the new login.
    for (login, protected) in [
        ("svc-a@acme.example", "svc-*@acme.example"),
        ("b@acme.example", "p006@acme.example"),
    ] {
        let users = format!("users: [{{login: {login}, id: 00u006}}]\n");
        let config = format!("guards: {{protected: [\"{protected}\"]}}\n");
        assert_eq!(
            codes(&planned(&some(&config, &users), &org())),
            ["protected"],
            "{login}"
        );
    }
    let grows =
        "users: [{login: p006@acme.example, groups: {add: [g02]}, profile: {title: Lead}}]\n";
    let config = config.replace("p000@", "p006@");
    assert_eq!(
        codes(&planned(&some(&config, grows), &org())),
        Vec::<&str>::new()
    );
}

/// What a case asks for under the strictest guards, and under the lines that the refusals print: exactly allowed, and
/// refused by the guard of every line that has one less.
#[test]
fn the_line_of_a_refusal_allows_exactly_that_plan() {
    let seen = std::cell::RefCell::new(BTreeMap::new());
    let count = cases_wanted(150);
    hold(count, &cases(), |case| lines_allow_exactly(&case, &seen));
    let seen = seen.into_inner();
    // Groups of three that lose all their members, and people who lose their last group, are rare: the test of emptied
    // lists has them.
    let rare = [Refusal::MAY_BECOME_EMPTY, "maxPeopleWithoutGroups"];
    let keys = STRICT.iter().map(|(key, _)| *key);
    let keys = keys.filter(|key| !rare.contains(key));
    for key in keys.filter(|_| count >= 150) {
        assert!(
            seen.contains_key(key),
            "no case is refused by {key}: {seen:?}"
        );
    }
}

/// Nothing is allowed.
const STRICT: [(&str, &str); 15] = [
    ("maxCreations", "0"),
    ("maxDeactivations", "0"),
    ("maxSuspensions", "0"),
    ("maxReactivations", "0"),
    ("maxDeletions", "0"),
    ("maxGroupRemovals", "0"),
    ("maxMembershipRemovals", "0"),
    ("maxPeopleWithoutGroups", "0"),
    ("maxAdminGrants", "0"),
    ("maxEmailChanges", "0"),
    ("maxEmails", "0"),
    ("maxPasswordExpiries", "0"),
    ("mayBecomeEmpty", "[]"),
    ("domains", "[none.example]"),
    ("adminsWhoMayLoseAccess", "[]"),
];

type Guards = BTreeMap<String, Value>;

fn lines_allow_exactly(
    case: &Case,
    seen: &std::cell::RefCell<BTreeMap<String, usize>>,
) -> Result<(), TestCaseError> {
    // A group that carries a role, and is not the one that a rule fills.
    let org = case.org().replace(
        "{name: green, id: 00ggreen, type: OKTA_GROUP}",
        "{name: green, id: 00ggreen, type: OKTA_GROUP, roles: [{type: HELP_DESK_ADMIN}]}",
    );
    let made = |guards: &Guards| {
        let files = with_guards(case, guards);
        let plan = instantly(plan(&files, &reader(sandbox(&org))));
        plan.map_err(|error| TestCaseError::fail(format!("{error:?}")))
    };
    let strict = STRICT.iter().map(|(key, value)| format!("{key}: {value}"));
    let strict: Guards = strict.flat_map(|line| read(&line)).collect();
    let plan = made(&strict)?;
    for refusal in plan.refusals() {
        // The token's owner is protected whatever the configuration says.
        if matches!(refusal, Refusal::Protected { .. }) {
            return Ok(());
        }
        let code = refusal.code().to_owned();
        *seen.borrow_mut().entry(code).or_default() += 1;
    }
    exactly(&plan, &strict, made)
}

/// The lines of the refusals allow a plan, and each of them with one less refuses it.
fn exactly(
    plan: &Plan,
    guards: &Guards,
    made: impl Fn(&Guards) -> Result<Rehearsed<Plan>, TestCaseError>,
) -> Result<(), TestCaseError> {
    let mut exact = guards.clone();
    let mut lines = Guards::new();
    for refusal in plan.refusals() {
        match refusal {
            Refusal::TooMany { line, .. }
            | Refusal::BecomesEmpty { line, .. }
            | Refusal::Domains { line, .. }
            | Refusal::Administrators { line, .. } => lines.extend(read(line)),
            Refusal::Protected { .. } => {}
        }
    }
    exact.extend(lines.clone());
    let allowed = made(&exact)?;
    prop_assert_eq!(codes(&allowed), Vec::<&str>::new(), "{:?}", exact);
    for (key, value) in lines {
        let mut less = exact.clone();
        less.insert(key.clone(), one_less(value));
        let refused = made(&less)?;
        let is_it = codes(&refused).iter().all(|code| *code == key);
        prop_assert!(
            is_it && !refused.refusals().is_empty(),
            "{}: {:?}",
            key,
            codes(&refused)
        );
    }
    Ok(())
}

fn read(line: &str) -> Guards {
    okta_reconcile::yaml::from_str(line).expect("a line of YAML")
}

/// One less of a number, and of a list the last of those that are added.
fn one_less(value: Value) -> Value {
    match value {
        Value::Array(mut all) => {
            all.pop();
            Value::Array(all)
        }
        Value::Number(count) => Value::from(count.as_u64().expect("a count") - 1),
        other @ (Value::Null | Value::Bool(_) | Value::String(_) | Value::Object(_)) => other,
    }
}

fn with_guards(case: &Case, guards: &Guards) -> Files {
    let config = case.config();
    let (before, _) = config.split_once("guards: ").expect("guards");
    let guards = serde_json::to_string(guards).expect("JSON");
    let config = format!("{before}guards: {guards}\n");
    let (people, groups, ids) = (case.people(), Case::groups(), case.ids());
    let given = [
        (IDS, ids.as_str()),
        ("groups/groups.yaml", groups.as_str()),
        ("users/people.yaml", people.as_str()),
    ];
    files(&config, &given)
}
