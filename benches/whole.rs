//! Files and an org's answers → plan, against the floor: reading the same texts without understanding them.
//!
//! `cargo bench --bench whole` prints how much processor time a plan takes, and how many floors that is; figures compare
//! within one run. With two numbers, `PEOPLE` and `TIMES`, it makes a plan so often and prints nothing, for whoever
//! counts instructions: what two counts differ by is the plans' own.

#![expect(clippy::print_stdout, reason = "figures are printed")]

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use okta_reconcile::desired::load;
use okta_reconcile::okta::auth::Credentials;
use okta_reconcile::okta::client::Reader;
use okta_reconcile::okta::origin::Origin;
use okta_reconcile::planner::draft::draft;
use okta_reconcile::reading::fetch::fetch;
use okta_reconcile::rehearsal::rehearse;
use okta_reconcile::report::names::Detail;
use okta_reconcile::report::style::Style;
use okta_reconcile::report::text;
use okta_reconcile::sim::file::read;
use okta_reconcile::sim::sandbox::Sandbox;
use okta_reconcile::source::{FileId, SourceMap};
use okta_reconcile::transport::{NoResponse, Request, Response, Transport};
use saphyr_parser::Parser;
use serde::Deserialize;
use serde_json::Value;
use tokio::runtime::{Builder, Runtime};

const ORG: &str = "https://acme.okta.com";

/// Groups of each person.
const GROUPS: usize = 5;

/// People in each file.
const A_FILE: usize = 1_000;

fn main() {
    let numbers: Vec<usize> = std::env::args()
        .filter_map(|each| each.parse().ok())
        .collect();
    if let [people, times] = numbers[..] {
        let case = Case::new(people);
        for _ in 0..times {
            case.plan();
        }
        return;
    }
    println!("people  floor s  plan s  plan/floor");
    let mut before = None;
    for people in [1_000, 10_000, 100_000] {
        let case = Case::new(people);
        let times = (20_000 / people).clamp(1, 10);
        let floor = least(times, || case.floor());
        let plan = least(times, || case.plan());
        let growth = before.map_or(String::new(), |before: Duration| {
            format!("  {:.1} times as much", plan.div_duration_f64(before))
        });
        println!(
            "{people:6}  {:7.3}  {:6.3}  {:10.2}{growth}",
            floor.as_secs_f64(),
            plan.as_secs_f64(),
            plan.div_duration_f64(floor)
        );
        before = Some(plan);
    }
}

/// The least processor time of several runs.
fn least(times: usize, run: impl Fn()) -> Duration {
    let one = |_| {
        let (start, clock) = (processor_time(), Instant::now());
        run();
        let spent = processor_time().zip(start).map(|(end, start)| end - start);
        spent.unwrap_or_else(|| clock.elapsed())
    };
    (0..times).map(one).min().unwrap_or_default()
}

/// The processor time of this thread, where the system tells it.
fn processor_time() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds = text.split(' ').next()?.parse().ok()?;
    Some(Duration::from_nanos(nanoseconds))
}

/// Files, and what an org answers to whoever plans by them.
struct Case {
    sources: SourceMap,
    config: FileId,
    files: Vec<FileId>,
    answers: Arc<Answers>,
    runtime: Runtime,
}

impl Case {
    fn new(people: usize) -> Self {
        let mut sources = SourceMap::default();
        let config = "guards: {maxGroupRemovals: 100%}";
        let config = sources.add("okta-reconcile.yaml", config);
        let mut files = Vec::new();
        for first in (0..people).step_by(A_FILE) {
            let all = first..people.min(first + A_FILE);
            let text: String = all.map(|person| entry(person, people)).collect();
            files.push(sources.add(format!("users/p{first}.yaml"), format!("users:\n{text}")));
        }
        let groups: String = group_names(people)
            .map(|name| format!("  - {{name: {name}}}\n"))
            .collect();
        files.push(sources.add("groups/all.yaml", format!("groups:\n{groups}")));
        let org = read(&org(people)).expect("the file is an org");
        let case = Self {
            sources,
            config,
            files,
            answers: Arc::new(Answers {
                sandbox: Sandbox::new(org),
                heard: Mutex::default(),
            }),
            runtime: Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a runtime"),
        };
        case.plan();
        case
    }

    fn plan(&self) {
        let (desired, found) = load(&self.sources, self.config, &self.files);
        assert!(found.is_empty(), "the files are right");
        let origin = Origin::parse(ORG).expect("an origin");
        let answers = Arc::clone(&self.answers);
        let reader = Reader::new(answers, origin, Credentials::none(), None);
        let snapshot = self.runtime.block_on(fetch(&reader, ORG, &desired));
        let snapshot = snapshot.expect("the org answers");
        let draft = draft(&desired, &snapshot, &self.sources);
        let plan = rehearse(draft, &desired, &snapshot, &self.sources);
        let plan = plan.expect("the plan is legal");
        assert_eq!(plan.refusals().len() + plan.blocked().len(), 0);
        assert!(!text::plan(&plan, Style::PLAIN, Detail::Short).is_empty());
    }

    /// Reads the same texts: the events of the files, the people as JSON, the ids of the members.
    fn floor(&self) {
        for file in &self.files {
            let text = self.sources.file(*file).text();
            assert!(Parser::new_from_str(text).all(|event| event.is_ok()));
        }
        let heard = self.answers.heard.lock().expect("nobody panics");
        for (target, answer) in heard.iter() {
            if target.starts_with("/api/v1/users?") {
                let page: Value = serde_json::from_slice(&answer.body).expect("JSON");
                assert!(page.is_array());
            } else if target.starts_with("/api/v1/groups/") {
                let members: Vec<Member> = serde_json::from_slice(&answer.body).expect("members");
                assert!(members.iter().all(|member| !member.id.is_empty()));
            }
        }
    }
}

#[derive(Deserialize)]
struct Member {
    id: String,
}

/// An org in memory that is asked everything once: what it said then, it says again.
struct Answers {
    sandbox: Sandbox,
    heard: Mutex<HashMap<String, Response>>,
}

impl Transport for Answers {
    async fn send(&self, request: Request) -> Result<Response, NoResponse> {
        let mut heard = self.heard.lock().expect("nobody panics");
        if let Some(answer) = heard.get(&request.target()) {
            return Ok(answer.clone());
        }
        let answer = self.sandbox.serve(&request).response?;
        heard.insert(request.target(), answer.clone());
        Ok(answer)
    }
}

fn group_names(people: usize) -> impl Iterator<Item = String> {
    (0..groups(people)).map(|group| format!("group{group}"))
}

fn groups(people: usize) -> usize {
    10.max(people / 100)
}

/// The groups of somebody.
fn groups_of(person: usize, people: usize) -> BTreeSet<String> {
    let each = |each: usize| format!("group{}", (person * 7 + each * 13) % groups(people));
    (0..GROUPS).map(each).collect()
}

fn login(person: usize) -> String {
    format!("person{person}@acme.example")
}

/// Ten attributes with the login, as YAML and JSON both have them.
fn profile(person: usize, title: &str) -> String {
    format!(
        "{{\"firstName\": \"Given\", \"lastName\": \"Name{person}\", \"email\": \"{}\", \"title\": \"{title}\", \
         \"department\": \"Dept {}\", \"city\": \"Paris\", \"costCenter\": \"{person:06}\", \"organization\": \"Acme\", \
         \"division\": \"R&D\", \"mobilePhone\": \"+31 6 {person:08}\"}}",
        login(person),
        person % 40
    )
}

/// Everybody but the first has a manager.
fn links(person: usize) -> String {
    match person {
        0 => String::new(),
        other => format!(
            ", \"linkedObjects\": {{\"manager\": \"{}\"}}",
            login(other / 10)
        ),
    }
}

fn entry(person: usize, people: usize) -> String {
    format!(
        "  - {{login: {}, status: ACTIVE, profile: {}, groups: {:?}{}}}\n",
        login(person),
        profile(person, "Engineer").replace('"', ""),
        Vec::from_iter(groups_of(person, people)),
        links(person)
    )
}

/// The org: every fiftieth person has another title, and one in a hundred lacks a group.
fn org(people: usize) -> String {
    let user = |person: usize| {
        let title = if person.is_multiple_of(50) {
            "Intern"
        } else {
            "Engineer"
        };
        let lacks = usize::from(person % 100 == 1);
        let groups: Vec<String> = groups_of(person, people).into_iter().skip(lacks).collect();
        format!(
            "{{\"login\": \"{}\", \"id\": \"00u{person:017}\", \"profile\": {}, \"groups\": {groups:?}{}}}",
            login(person),
            profile(person, title),
            links(person)
        )
    };
    let users: Vec<String> = (0..people).map(user).collect();
    let groups: Vec<String> = group_names(people)
        .map(|name| format!("{{\"name\": \"{name}\"}}"))
        .collect();
    format!(
        "{{\"org\": \"{ORG}\", \"now\": \"2026-11-24T08:00:00Z\", \"users\": [{}], \"groups\": [{}], \
         \"linkedObjectDefinitions\": [{{\"primary\": {{\"name\": \"manager\", \"title\": \"Manager\"}}, \
         \"associated\": {{\"name\": \"subordinate\", \"title\": \"Subordinate\"}}}}]}}",
        users.join(", "),
        groups.join(", ")
    )
}
