//! A saved plan is a list of what is allowed, and never an instruction: whatever bytes stand in PLAN, what `apply PLAN`
//! writes is among what `apply` writes, and nothing is written where it is refused.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use proptest::collection::vec;
use proptest::prelude::{any, prop_assert};
use proptest::test_runner::TestCaseError;
use regex::{Captures, Regex};
use serde_json::{Value, json};

use crate::generated::{Case, cases};
use crate::program::{Place, Server};
use crate::runner::{cases_wanted, hold};
use crate::support::IDS;

/// How many orgs a run takes where nobody says otherwise; each has a program started for every change of PLAN.
const CASES: u32 = 6;

/// How often a PLAN is changed for each of them.
const CHANGES: usize = 12;

const URL: &str = "https://acme.okta.com";

/// What is done to the bytes of PLAN.
#[derive(Clone, Copy, Debug)]
enum Mutation {
    Nothing,
    DropsTheLastStep,
    DropsAStep,
    RepeatsAStep,
    SwapsSteps,
    ChangesAStep,
    ChangesAnything,
    TakesTheStepsOfAnother,
    NamesAnotherOrg,
    Truncates,
    OverwritesBytes,
    IsNoise,
}

const MUTATIONS: [Mutation; CHANGES] = [
    Mutation::Nothing,
    Mutation::DropsTheLastStep,
    Mutation::DropsAStep,
    Mutation::RepeatsAStep,
    Mutation::SwapsSteps,
    Mutation::ChangesAStep,
    Mutation::ChangesAnything,
    Mutation::TakesTheStepsOfAnother,
    Mutation::NamesAnotherOrg,
    Mutation::Truncates,
    Mutation::OverwritesBytes,
    Mutation::IsNoise,
];

/// How often something was written, and how often it was refused: a law that is never tried holds nothing.
#[derive(Default)]
struct Seen {
    written: Cell<usize>,
    refused: Cell<usize>,
}

#[test]
fn whatever_a_saved_plan_says_nothing_is_written_that_the_files_do_not_ask_for() {
    let seen = Seen::default();
    let all = (cases(), cases(), vec(any::<usize>(), CHANGES));
    hold(
        cases_wanted(CASES * 10).div_ceil(10),
        &all,
        |(case, other, seeds)| World::of(&case).is_bounded(&World::of(&other), &seeds, &seen),
    );
    let (written, refused) = (seen.written.get(), seen.refused.get());
    assert!(written > 0 && refused > written, "{written} and {refused}");
}

/// The ids of people, groups and the like.
static ID: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\b00[a-z][0-9A-Za-z]{5,}").expect("a pattern"));

/// A request that writes.
struct Write {
    head: String,
    body: Value,
}

impl Write {
    /// Returns what the request does, each value of its body for itself: of one write a part may be reviewed.
    fn values(&self) -> Vec<String> {
        let mut values = vec![self.head.clone()];
        parts(&self.body, &self.head, &mut values);
        values
    }
}

fn parts(value: &Value, path: &str, all: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                parts(member, &format!("{path} {key}"), all);
            }
        }
        Value::Array(items) if path.ends_with("groupIds") => {
            for item in items {
                parts(item, path, all);
            }
        }
        Value::Array(_) | Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            all.push(format!("{path}: {value}"));
        }
    }
}

/// How often each thing is there.
type Counts = BTreeMap<String, usize>;

fn counted(all: impl Iterator<Item = String>) -> Counts {
    let mut counts = Counts::new();
    for each in all {
        *counts.entry(each).or_default() += 1;
    }
    counts
}

fn whole(writes: &[Write]) -> Counts {
    counted(
        writes
            .iter()
            .map(|write| format!("{} {}", write.head, write.body)),
    )
}

fn in_values(writes: &[Write]) -> Counts {
    counted(writes.iter().flat_map(Write::values))
}

/// The files of a case, and its org.
struct World {
    place: Place,
    org: String,
}

/// An org that is served, and how many of its requests were looked at.
struct Served {
    server: Server,
    looked_at: usize,
    log: String,
}

impl World {
    fn of(case: &Case) -> Self {
        let org = case.org();
        let config = format!("{}\n", case.config());
        let place = Place::new()
            .file("okta-reconcile.yaml", &config)
            .file("groups/groups.yaml", &Case::groups())
            .file("users/people.yaml", &case.people())
            .file(IDS, &case.ids())
            .file("secrets/hash", "QUJD")
            .file("org.yaml", &org)
            .variable("OKTA_CLIENT_TOKEN", "any")
            .variable("OKTA_RECONCILE_SECRET_NEW", "correct horse")
            .variable("OKTA_RECONCILE_SECRET_PET", "Rex");
        Self { place, org }
    }

    fn serve(&self, log: &str) -> Served {
        let words = format!("sandbox org.yaml -q --log {log}");
        Served {
            server: self.place.serve(&words),
            looked_at: 0,
            log: log.to_owned(),
        }
    }

    /// Returns what was written since somebody looked; ids that the org made are all one.
    fn written(&self, served: &mut Served) -> Vec<Write> {
        let log = self.place.text(&served.log);
        let lines: Vec<&str> = log.lines().collect();
        let new = &lines[served.looked_at..];
        served.looked_at = lines.len();
        let shown = |line: &&str| {
            let line = ID.replace_all(line, |found: &Captures<'_>| {
                if self.org.contains(&found[0]) {
                    found[0].to_owned()
                } else {
                    "NEW".to_owned()
                }
            });
            serde_json::from_str::<Value>(&line).expect("JSON")
        };
        let all = new.iter().map(shown);
        let writes = all.filter(|line| line["method"] != "GET");
        let write = |line: Value| Write {
            head: format!("{} {} {}", line["method"], line["path"], line["query"]),
            body: line["req"].clone(),
        };
        writes.map(write).collect()
    }

    /// Saves the plan for an org, and returns it.
    fn plan(&self, served: &Served) -> Option<Value> {
        let url = &served.server.url;
        let run = self
            .place
            .run(&format!("plan -q --org {url} --out plan.json"));
        if !matches!(run.code, 0 | 4) {
            return None;
        }
        serde_json::from_str(&self.place.text("plan.json")).ok()
    }

    fn is_bounded(&self, other: &Self, seeds: &[usize], seen: &Seen) -> Result<(), TestCaseError> {
        let mut bound = self.serve("bound.jsonl");
        let options = "--yes -q --concurrency 1 --secrets secrets";
        let run = self
            .place
            .run(&format!("apply --org {} {options}", bound.server.url));
        let allowed = self.written(&mut bound);
        if allowed.is_empty() {
            return Ok(());
        }
        prop_assert!(matches!(run.code, 0 | 5), "{}", run.told());
        let others = other.serve("other.jsonl");
        let others = other.plan(&others).unwrap_or_default();
        let mut served = self.serve("0.jsonl");
        let mut plan = self.plan(&served);
        for (at, (mutation, seed)) in MUTATIONS.into_iter().zip(seeds).enumerate() {
            let Some(saved) = &plan else {
                return Err(TestCaseError::fail("no plan"));
            };
            let bytes = mutation.of(saved, &others, *seed);
            std::fs::write(self.place.path("plan.json"), bytes).expect("a file is written");
            let (only, told) = if seed & 1 == 0 {
                ("--reviewed-only", in_values as fn(&[Write]) -> Counts)
            } else {
                ("", whole as fn(&[Write]) -> Counts)
            };
            let run = self.place.run(&format!(
                "apply plan.json --org {} {options} {only}",
                served.server.url
            ));
            let written = self.written(&mut served);
            if written.is_empty() {
                seen.refused.set(seen.refused.get() + 1);
                continue;
            }
            seen.written.set(seen.written.get() + 1);
            prop_assert!(matches!(run.code, 0 | 5), "{mutation:?}: {}", run.told());
            let most = told(&allowed);
            for (write, times) in told(&written) {
                let most = most.get(&write).copied().unwrap_or_default();
                prop_assert!(times <= most, "{mutation:?} {only}: {write}, {most} times");
            }
            served = self.serve(&format!("{}.jsonl", at + 1));
            plan = self.plan(&served);
        }
        Ok(())
    }
}

impl Mutation {
    /// Returns the bytes of PLAN.
    fn of(self, plan: &Value, others: &Value, seed: usize) -> Vec<u8> {
        let mut plan = plan.clone();
        let number = plan["plan"]["steps"].as_array().map_or(0, Vec::len);
        if number == 0 {
            return Vec::new();
        }
        let at = seed % number;
        let steps = plan["plan"]["steps"].as_array_mut().expect("steps");
        match self {
            Self::Nothing => {}
            Self::DropsTheLastStep => {
                steps.pop();
                for person in plan["plan"]["people"].as_array_mut().expect("people") {
                    let steps = person["steps"].as_array_mut().expect("steps");
                    steps.retain(|step| *step != json!(number - 1));
                }
            }
            Self::DropsAStep => drop(steps.remove(at)),
            Self::RepeatsAStep => {
                let mut again = steps[at].clone();
                again["id"] = json!(number);
                steps.push(again);
            }
            Self::SwapsSteps => {
                steps.swap(at, seed / 7 % number);
                for (id, step) in steps.iter_mut().enumerate() {
                    step["id"] = json!(id);
                }
            }
            Self::ChangesAStep => change(&mut steps[at]["operation"], seed / 3),
            Self::ChangesAnything => change(&mut plan["plan"], seed),
            Self::TakesTheStepsOfAnother => {
                for part in ["steps", "people"] {
                    plan["plan"][part] = others["plan"][part].clone();
                }
            }
            Self::NamesAnotherOrg => plan["plan"]["org"] = json!(URL),
            Self::Truncates => {
                let mut bytes = plan.to_string().into_bytes();
                bytes.truncate(seed % bytes.len());
                return bytes;
            }
            Self::OverwritesBytes => {
                let mut bytes = plan.to_string().into_bytes();
                for (index, byte) in seed.to_le_bytes().into_iter().enumerate() {
                    let place = (seed / (index + 1)) % bytes.len();
                    bytes[place] = byte;
                }
                return bytes;
            }
            Self::IsNoise => return seed.to_le_bytes().repeat(9),
        }
        plan.to_string().into_bytes()
    }
}

/// Changes one value of all, keys apart.
fn change(value: &mut Value, seed: usize) {
    let number = leaves(value);
    if number > 0 {
        change_leaf(value, &mut (seed % number));
    }
}

fn leaves(value: &Value) -> usize {
    match value {
        Value::Array(items) => items.iter().map(leaves).sum(),
        Value::Object(members) => members.values().map(leaves).sum(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => 1,
    }
}

fn change_leaf(value: &mut Value, left: &mut usize) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| change_leaf(item, left)),
        Value::Object(members) => members
            .values_mut()
            .for_each(|item| change_leaf(item, left)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            if *left == 0 {
                *value = another(value);
            }
            *left = left.wrapping_sub(1);
        }
    }
}

/// Returns a value that is not the same.
fn another(value: &Value) -> Value {
    match value {
        Value::Bool(is_so) => json!(!is_so),
        Value::Number(number) => json!(number.as_u64().unwrap_or_default() + 1),
        Value::String(text) => json!(format!("{text}x")),
        Value::Null | Value::Array(_) | Value::Object(_) => json!("x"),
    }
}
