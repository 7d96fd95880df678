//! What a plan foretells of group rules, over generated rules, orgs and files: each membership that the plan says begins or
//! ends by a rule does so once the plan is applied to an org in memory whose rules run. No *will* is ever wrong.

use std::cell::Cell;
use std::fmt;

use okta_reconcile::plan::PlannedPerson;
use okta_reconcile::plan::prediction::Foreseen;
use okta_reconcile::sim::org::Org;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::{Just, Strategy, any, prop_assert, prop_assert_eq, prop_oneof};
use proptest::sample::select;
use proptest::test_runner::TestCaseError;
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::agreement::agree;
use crate::runner::{cases_wanted, hold};
use crate::support::{Files, apply, files, instantly, sandbox, say};

/// How many cases a run takes where nobody says otherwise.
const CASES: u32 = 300;

/// The groups: the first ones by hand, the last ones filled by rules, too.
const GROUPS: usize = 6;

const PEOPLE: usize = 4;

const GUARDS: &str = "guards: {maxCreations: 99, maxDeactivations: 99, maxSuspensions: 99, maxReactivations: 99, \
    maxGroupRemovals: 99, maxMembershipRemovals: 99, maxPeopleWithoutGroups: 99, mayBecomeEmpty: [\"*\"], \
    maxEmailChanges: 99, maxEmails: 99, maxPasswordExpiries: 99}\n";

/// An org with rules, and files.
#[derive(Clone, Debug)]
struct World {
    rules: Vec<Rule>,
    live: Vec<Person>,
    wished: Vec<Wish>,
    /// Whether exact lists take people out of groups that rules fill.
    removes: bool,
}

#[derive(Clone, Debug)]
struct Rule {
    condition: String,
    fills: Vec<usize>,
    is_active: bool,
    excluded: Option<usize>,
    /// The people whom it has put into its first group.
    fed: Vec<bool>,
}

#[derive(Clone, Debug)]
struct Person {
    status: &'static str,
    profile: Profile,
    groups: Vec<bool>,
}

#[derive(Clone, Debug)]
struct Profile {
    title: Option<&'static str>,
    department: Option<&'static str>,
    skills: Option<Vec<&'static str>>,
}

/// What an entry says.
#[derive(Clone, Debug)]
struct Wish {
    is_there: bool,
    status: Option<&'static str>,
    title: Said<&'static str>,
    department: Said<&'static str>,
    skills: Said<Vec<&'static str>>,
    groups: Option<Vec<u8>>,
    is_exact: bool,
}

/// What an entry says of an attribute.
#[derive(Clone, Debug)]
enum Said<T> {
    Nothing,
    Unset,
    Set(T),
}

impl<T: Serialize> Said<T> {
    /// Returns how it stands in the entry, if it does.
    fn json(&self) -> Option<Value> {
        match self {
            Self::Nothing => None,
            Self::Unset => Some(Value::Null),
            Self::Set(value) => Some(json!(value)),
        }
    }
}

/// An attribute that is mentioned as often as this, and unset where there is no value.
fn said<T: Clone + fmt::Debug>(
    mentioned: f64,
    value: impl Strategy<Value = Option<T>>,
) -> impl Strategy<Value = Said<T>> {
    option::weighted(mentioned, value).prop_map(|said| match said {
        None => Said::Nothing,
        Some(None) => Said::Unset,
        Some(Some(value)) => Said::Set(value),
    })
}

fn text() -> impl Strategy<Value = Option<&'static str>> {
    option::of(select(vec!["Lead", "Le", "Boss"]))
}

fn list() -> impl Strategy<Value = Option<Vec<&'static str>>> {
    option::of(select(vec![vec!["a"], vec!["b"], vec!["a", "b"]]))
}

fn profile() -> impl Strategy<Value = Profile> {
    (text(), text(), list()).prop_map(|(title, department, skills)| Profile {
        title,
        department,
        skills,
    })
}

/// One question of a condition.
fn question() -> impl Strategy<Value = String> {
    let group = || 0..GROUPS;
    let word = || select(vec!["Lead", "Le", "Boss"]);
    let name = || select(vec!["title", "department"]);
    prop_oneof![
        3 => (name(), word()).prop_map(|(name, word)| format!("user.{name} == \"{word}\"")),
        1 => (name(), word()).prop_map(|(name, word)| format!("user.{name} != \"{word}\"")),
        1 => name().prop_map(|name| format!("user.{name} != null")),
        1 => (name(), word())
            .prop_map(|(name, word)| format!("String.stringContains(user.{name}, \"{word}\")")),
        1 => (name(), word())
            .prop_map(|(name, word)| format!("String.startsWith(user.{name}, \"{word}\")")),
        1 => select(vec!["a", "b"])
            .prop_map(|each| format!("Arrays.contains(user.skills, \"{each}\")")),
        3 => group().prop_map(|group| format!("isMemberOfAnyGroup(\"00g{group}\")")),
        1 => group().prop_map(|group| format!("isMemberOfGroup(\"00g{group}\")")),
        2 => group().prop_map(|group| format!("isMemberOfGroupName(\"g{group}\")")),
        1 => Just("isMemberOfGroupNameStartsWith(\"g\")".to_owned()),
        1 => select(vec!["ACTIVE", "SUSPENDED", "STAGED"])
            .prop_map(|status| format!("user.getInternalProperty(\"status\") == \"{status}\"")),
        1 => Just("user.getLinkedObject(\"manager\").title == \"Lead\"".to_owned()),
    ]
}

fn condition() -> impl Strategy<Value = String> {
    let leaf = (question(), proptest::bool::weighted(0.2)).prop_map(|(question, is_negated)| {
        if is_negated {
            format!("!({question})")
        } else {
            question
        }
    });
    leaf.prop_recursive(2, 4, 2, |inner| {
        (inner.clone(), select(vec!["and", "or", "&&"]), inner)
            .prop_map(|(one, word, other)| format!("({one} {word} {other})"))
    })
}

fn rule() -> impl Strategy<Value = Rule> {
    (
        condition(),
        vec(2..GROUPS, 1..3),
        proptest::bool::weighted(0.9),
        option::weighted(0.1, 0..PEOPLE),
        vec(any::<bool>(), PEOPLE),
    )
        .prop_map(|(condition, fills, is_active, excluded, fed)| Rule {
            condition,
            fills,
            is_active,
            excluded,
            fed,
        })
}

fn person() -> impl Strategy<Value = Person> {
    let status = select(vec![
        "ACTIVE",
        "ACTIVE",
        "ACTIVE",
        "SUSPENDED",
        "STAGED",
        "DEPROVISIONED",
    ]);
    let groups = vec(proptest::bool::weighted(0.3), GROUPS);
    (status, profile(), groups).prop_map(|(status, profile, groups)| Person {
        status,
        profile,
        groups,
    })
}

fn wish() -> impl Strategy<Value = Wish> {
    let status = option::weighted(
        0.3,
        select(vec!["ACTIVE", "ACTIVE", "SUSPENDED", "DEPROVISIONED"]),
    );
    (
        proptest::bool::weighted(0.9),
        status,
        said(0.5, text()),
        said(0.3, text()),
        said(0.3, list()),
        option::of(vec(0..3_u8, GROUPS)),
        any::<bool>(),
    )
        .prop_map(
            |(is_there, status, title, department, skills, groups, is_exact)| Wish {
                is_there,
                status,
                title,
                department,
                skills,
                groups,
                is_exact,
            },
        )
}

fn worlds() -> impl Strategy<Value = World> {
    (
        vec(rule(), 1..5),
        vec(person(), PEOPLE),
        vec(wish(), PEOPLE + 1),
        any::<bool>(),
    )
        .prop_map(|(rules, live, wished, removes)| World {
            rules,
            live,
            wished,
            removes,
        })
}

fn login(index: usize) -> String {
    format!("person{index}@acme.example")
}

fn named(groups: impl Iterator<Item = usize>) -> Vec<String> {
    groups.map(|group| format!("g{group}")).collect()
}

fn places(held: &[bool]) -> impl Iterator<Item = usize> {
    held.iter()
        .enumerate()
        .filter_map(|(at, is)| is.then_some(at))
}

impl Person {
    fn org(&self, index: usize) -> Value {
        let mut profile = Map::new();
        profile.insert("firstName".to_owned(), json!("Given"));
        profile.insert("lastName".to_owned(), json!(format!("Name{index}")));
        profile.insert("email".to_owned(), json!(login(index)));
        let own = [
            ("title", self.profile.title.map(|text| json!(text))),
            (
                "department",
                self.profile.department.map(|text| json!(text)),
            ),
            ("skills", self.profile.skills.as_ref().map(|all| json!(all))),
        ];
        for (name, value) in own {
            profile.extend(value.map(|value| (name.to_owned(), value)));
        }
        json!({
            "login": login(index), "id": format!("00u{index}"), "status": self.status, "profile": profile,
            "groups": named(places(&self.groups)),
        })
    }
}

impl World {
    fn org(&self) -> String {
        let users = self.live.iter().enumerate();
        let users: Vec<Value> = users.map(|(index, each)| each.org(index)).collect();
        let groups = (0..GROUPS).map(|group| {
            json!({ "name": format!("g{group}"), "id": format!("00g{group}"), "type": "OKTA_GROUP" })
        });
        let everyone = json!({ "name": "Everyone", "type": "BUILT_IN" });
        let groups: Vec<Value> = groups.chain([everyone]).collect();
        let rules = self.rules.iter().enumerate();
        let rules: Vec<Value> = rules.map(|(index, rule)| self.rule(index, rule)).collect();
        let skills = json!({ "skills": { "type": "array", "items": { "type": "string" } } });
        let org = json!({
            "org": "https://acme.okta.com", "now": "2026-11-24T08:00:00Z", "users": users, "groups": groups,
            "groupRules": rules, "schemas": { "default": skills },
        });
        org.to_string()
    }

    fn rule(&self, index: usize, rule: &Rule) -> Value {
        let first = rule.fills[0];
        let members = places(&rule.fed).filter(|person| self.live[*person].groups[first]);
        let members: Vec<String> = members.map(login).collect();
        let mut fills = rule.fills.clone();
        fills.dedup();
        let mut told = json!({
            "name": format!("rule{index}"), "status": if rule.is_active { "ACTIVE" } else { "INACTIVE" },
            "expression": rule.condition, "groups": named(fills.into_iter()),
        });
        if !members.is_empty() {
            told["members"] = json!({ format!("00g{first}"): members });
        }
        if let Some(excluded) = rule.excluded {
            told["exclude"] = json!([login(excluded)]);
        }
        told
    }

    fn people(&self) -> String {
        let entries = self.wished.iter().enumerate();
        let entries = entries.filter(|(_, wish)| wish.is_there);
        let entries: Vec<Value> = entries.map(|(index, wish)| wish.entry(index)).collect();
        json!({ "users": entries }).to_string()
    }

    fn files(&self) -> Files {
        let rule_fed = if self.removes { "remove" } else { "leave" };
        let config = format!("groups: {{managed: all, ruleFed: {rule_fed}}}\n{GUARDS}");
        files(&config, &[("users/people.yaml", &self.people())])
    }
}

impl Wish {
    fn entry(&self, index: usize) -> Value {
        let mut profile = Map::new();
        profile.insert("firstName".to_owned(), json!("Given"));
        profile.insert("lastName".to_owned(), json!(format!("Name{index}")));
        let own = [
            ("title", self.title.json()),
            ("department", self.department.json()),
            ("skills", self.skills.json()),
        ];
        for (name, value) in own {
            profile.extend(value.map(|value| (name.to_owned(), value)));
        }
        let mut entry = json!({ "login": login(index), "profile": profile });
        if index < PEOPLE {
            entry["id"] = json!(format!("00u{index}"));
        }
        if let Some(status) = self.status {
            entry["status"] = json!(status);
        }
        if let Some(groups) = &self.groups {
            let of = |what: u8| {
                let all = groups.iter().enumerate();
                named(all.filter(|(_, each)| **each == what).map(|(at, _)| at))
            };
            entry["groups"] = if self.is_exact {
                json!(of(1))
            } else {
                json!({ "add": of(1), "remove": of(2) })
            };
        }
        entry
    }
}

/// What all cases together foretold.
#[derive(Default)]
struct Seen {
    cases: Cell<usize>,
    gains: Cell<usize>,
    losses: Cell<usize>,
    doubts: Cell<usize>,
}

fn more(count: &Cell<usize>) {
    count.set(count.get() + 1);
}

/// Returns the id that somebody has in the org after the plan.
fn id(person: &PlannedPerson, org: &Org) -> Option<String> {
    if let Some(id) = &person.id {
        return Some(id.as_str().to_owned());
    }
    let mut users = org.users();
    let found = users.find(|user| user.login() == person.login.as_str());
    found.map(|user| user.id.clone())
}

fn holds(world: &World, seen: &Seen) -> Result<(), TestCaseError> {
    let files = world.files();
    prop_assert!(!files.found.has_errors(), "{}", files.printed());
    let start = sandbox(&world.org());
    let made = instantly(apply(&files, start.clone(), 8));
    let (plan, outcome) = made.map_err(|error| TestCaseError::fail(format!("{error:?}")))?;
    prop_assert!(plan.refusals().is_empty(), "{:?}", plan.refusals());
    agree(&plan).map_err(TestCaseError::fail)?;
    // Rules may have done what a step was to do, or stand in its way: then the steps are not those that were foreseen.
    if outcome.failed() + outcome.skipped() > 0 {
        return Ok(());
    }
    let org = start.org();
    more(&seen.cases);
    for person in plan.people() {
        let id = id(person, &org);
        for each in &person.predictions {
            let id = id.as_deref().unwrap_or_default();
            let is_member = org.is_member(each.group_id.as_str(), id);
            let expected = match &each.foreseen {
                Foreseen::Gains { .. } => {
                    more(&seen.gains);
                    true
                }
                Foreseen::Loses { .. } => {
                    more(&seen.losses);
                    false
                }
                Foreseen::CannotSay { .. } => {
                    more(&seen.doubts);
                    continue;
                }
            };
            prop_assert_eq!(is_member, expected, "{} in {:?}", person.login, each);
        }
    }
    Ok(())
}

#[test]
fn no_will_is_ever_wrong() {
    let seen = Seen::default();
    let count = cases_wanted(CASES);
    hold(count, &worlds(), |world| holds(&world, &seen));
    let [cases, gains, losses, doubts] =
        [&seen.cases, &seen.gains, &seen.losses, &seen.doubts].map(Cell::get);
    let all = gains + losses + doubts;
    say!(
        "foretold: {cases} cases, {gains} memberships that begin, {losses} that end, {doubts} of which nobody can say ({}%)",
        doubts * 100 / all.max(1)
    );
    let count = count as usize;
    assert!(cases * 10 >= count * 6, "too many plans that did not end");
    assert!(gains * 2 >= count, "hardly anything begins");
}
