//! Files and an org's answers → plan, against the floor: reading the same texts without understanding them.
//!
//! `cargo bench --bench whole` prints what a plan takes of processor time and memory, and how many floors that is;
//! figures compare within one run. Each is measured in a process of its own, for what was allocated before slows
//! allocation down. `cargo bench --bench whole -- count` counts the instructions of a small plan and holds them against
//! the figure in `benches/instructions.txt`; that needs valgrind.

#![expect(clippy::print_stdout, reason = "figures are printed")]

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Mutex;
use std::time::Instant;

use okta_reconcile::desired::load;
use okta_reconcile::desired::state::DesiredState;
use okta_reconcile::import::collect::{What, import};
use okta_reconcile::import::files::Files;
use okta_reconcile::import::layout::Split;
use okta_reconcile::import::newcomers::{Deactivated, Extent, Newcomers};
use okta_reconcile::import::reach::Reach;
use okta_reconcile::live::Snapshot;
use okta_reconcile::model::ids::UserId;
use okta_reconcile::okta::auth::Credentials;
use okta_reconcile::okta::client::Reader;
use okta_reconcile::okta::origin::Origin;
use okta_reconcile::planner::draft::draft;
use okta_reconcile::reading::fetch::census::Census;
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

const ORG: &str = "https://acme.okta.com";

/// Groups of each person.
const GROUPS: usize = 5;

/// People in each file.
const A_FILE: usize = 1_000;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments = arguments.iter().map(String::as_str);
    let arguments: Vec<&str> = arguments.filter(|each| *each != "--bench").collect();
    match arguments[..] {
        ["count"] => count(),
        ["load", folder] => measure(Path::new(folder), |_| {}),
        ["write", people, folder] => {
            write(people.parse().expect("a number"), Path::new(folder));
        }
        ["floor", folder] => measure(Path::new(folder), floor),
        ["plan", folder] => measure(Path::new(folder), plan),
        ["import", folder] => measure(Path::new(folder), |case| import_all(&case.answers)),
        _ => compare(),
    }
}

/// Prints what a plan takes, and how many floors that is.
fn compare() {
    println!(
        "people  floor s  plan s  floors  MiB  import s  plans  MiB  plan, of ten times fewer people"
    );
    let mut before = None;
    for people in [1_000, 10_000, 100_000] {
        let folder = tempfile::tempdir().expect("a folder");
        let folder = folder.path().to_str().expect("its name is text");
        itself(&["write", &people.to_string(), folder]);
        let times = (30_000 / people).clamp(1, 5);
        let [(floor, _), (plan, memory), (import, its_memory)] =
            ["floor", "plan", "import"].map(|what| {
                let each = (0..times).map(|_| figures(&itself(&[what, folder])));
                each.reduce(|one, other| (one.0.min(other.0), one.1.max(other.1)))
                    .expect("it runs at least once")
            });
        let growth = before.map_or(String::new(), |before: f64| format!("{:.1}", plan / before));
        let floors = plan / floor;
        let plans = import / plan;
        println!(
            "{people:6}  {floor:7.3}  {plan:6.3}  {floors:6.2}  {memory:3.0}  {import:8.3}  {plans:5.2}  {its_memory:3.0}  {growth}"
        );
        before = Some(plan);
    }
}

/// People of the case whose instructions are counted.
const COUNTED: usize = 1_000;

/// How many times the committed figure is too many.
const TOO_MANY: f64 = 1.05;

/// Counts the instructions of a small plan: more than are committed are a regression, wherever it runs.
fn count() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path().to_str().expect("its name is text");
    itself(&["write", &COUNTED.to_string(), folder]);
    let [Some(load), Some(floor), Some(plan)] =
        ["load", "floor", "plan"].map(|what| instructions(&[what, folder]))
    else {
        println!("skipped: no counter, for valgrind is not there");
        return;
    };
    let (floor, plan) = (floor - load, plan - load);
    let committed: f64 = include_str!("instructions.txt")
        .trim()
        .parse()
        .expect("a number");
    println!(
        "{plan:.0} million instructions for {COUNTED} people: {:.2} floors",
        plan / floor
    );
    println!("committed: {committed:.0} million");
    assert!(
        plan <= committed * TOO_MANY,
        "a plan has become slower: see benches/instructions.txt"
    );
}

/// Millions of instructions of this program, where valgrind is there to count them.
fn instructions(arguments: &[&str]) -> Option<f64> {
    let program = std::env::current_exe().expect("it has a path");
    let mut valgrind = Command::new("valgrind");
    valgrind.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]);
    let output = valgrind.arg(program).args(arguments).output().ok()?;
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    let (_, collected) = told.split_once("Collected : ")?;
    let collected: f64 = collected.split_whitespace().next()?.parse().ok()?;
    Some(collected / 1e6)
}

fn itself(arguments: &[&str]) -> String {
    let program = std::env::current_exe().expect("it has a path");
    let output = Command::new(program).args(arguments).output();
    let output = output.expect("it runs");
    assert!(output.status.success(), "{arguments:?} fails");
    String::from_utf8(output.stdout).expect("text")
}

/// Seconds of processor time and MiB of memory, as [`measure`] prints them.
fn figures(printed: &str) -> (f64, f64) {
    let (seconds, memory) = printed.trim().split_once(' ').expect("two figures");
    let number = |text: &str| text.parse().expect("a number");
    (number(seconds), number(memory))
}

/// Does something with a case, and prints the seconds and the memory that it takes beside the case itself.
fn measure(folder: &Path, what: impl Fn(&Case)) {
    let case = Case::load(folder);
    let (start, held, clock) = (processor_time(), memory("VmRSS:"), Instant::now());
    what(&case);
    let spent = processor_time().zip(start).map(|(end, start)| end - start);
    let spent = spent.unwrap_or_else(|| clock.elapsed().as_secs_f64());
    println!("{spent} {}", memory("VmHWM:") - held);
}

/// The processor time of this thread in seconds, where the system tells it.
fn processor_time() -> Option<f64> {
    let text = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds: f64 = text.split(' ').next()?.parse().ok()?;
    Some(nanoseconds / 1e9)
}

/// A figure of the memory of this process in MiB; 0 where the system does not tell it.
fn memory(key: &str) -> f64 {
    let text = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mut lines = text.lines().filter_map(|line| line.strip_prefix(key));
    let kibibytes = lines
        .next()
        .and_then(|figure| figure.split_whitespace().next());
    kibibytes.map_or(0.0, |figure| figure.parse().unwrap_or(0.0) / 1024.0)
}

fn snapshot(transport: impl Transport, desired: &DesiredState) -> Snapshot {
    let origin = Origin::parse(ORG).expect("an origin");
    let reader = Reader::new(transport, origin, Credentials::none(), None);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let snapshot = runtime
        .expect("a runtime")
        .block_on(fetch(&reader, ORG, desired));
    snapshot.expect("the org answers")
}

fn plan(case: &Case) {
    let (desired, found) = load(&case.sources, case.config, &case.files);
    assert!(found.is_empty(), "the files are right");
    let snapshot = snapshot(&case.answers, &desired);
    let draft = draft(&desired, &snapshot, &case.sources);
    let plan = rehearse(draft, &desired, &snapshot, &case.sources).expect("the plan is legal");
    assert_eq!(plan.refusals().len() + plan.blocked().len(), 0);
    assert!(!plan.steps().is_empty());
    assert!(!text::plan(&plan, Style::PLAIN, Detail::Short).is_empty());
}

/// Writes everybody as files, and plans these.
fn import_all(transport: impl Transport) {
    let origin = Origin::parse(ORG).expect("an origin");
    let reader = Reader::new(transport, origin, Credentials::none(), None);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = runtime.expect("a runtime");
    let mut census = runtime
        .block_on(Census::begin(&reader, ORG))
        .expect("it answers");
    let users = census.snapshot().users();
    let whom: BTreeSet<UserId> = users.map(|user| user.id.clone()).collect();
    let before = Files {
        config_path: "okta-reconcile.yaml".to_owned(),
        config: String::new(),
        state: BTreeMap::new(),
        ids: None,
    };
    let read = runtime.block_on(async {
        census.groups_of(&reader, &whom).await.expect("it answers");
        census.links(&reader, &whom).await.expect("it answers");
        let newcomers = Newcomers {
            snapshot: census.snapshot(),
            whom: &whom,
            extent: Extent::Org,
            reach: Reach::All,
            split: Split::Department,
            deactivated: Deactivated::LeftOut,
        };
        let done = import(&before, What::Everything, &newcomers, ORG);
        let read = done.files.read();
        census
            .complete(&reader, &read.desired)
            .await
            .expect("it answers");
        read
    });
    let draft = draft(&read.desired, census.snapshot(), &read.sources);
    let plan = rehearse(draft, &read.desired, census.snapshot(), &read.sources);
    assert!(plan.expect("the plan is legal").steps().is_empty());
}

/// Reads the same texts: the events of the files, the people as JSON, the ids of the members.
fn floor(case: &Case) {
    for file in &case.files {
        let text = case.sources.file(*file).text();
        assert!(Parser::new_from_str(text).all(|event| event.is_ok()));
    }
    for (target, answer) in &case.answers.0 {
        if target.starts_with("/api/v1/users?") {
            let page: Value = serde_json::from_slice(&answer.body).expect("JSON");
            assert!(page.is_array());
        } else if target.starts_with("/api/v1/groups/") {
            let members: Vec<Member> = serde_json::from_slice(&answer.body).expect("members");
            assert!(members.iter().all(|member| !member.id.is_empty()));
        }
    }
}

#[derive(Deserialize)]
struct Member {
    id: String,
}

/// Files, and what an org answers to whoever plans by them.
struct Case {
    sources: SourceMap,
    config: FileId,
    files: Vec<FileId>,
    answers: Answers,
}

/// What was answered to a request: status, headers, body.
type Answer = (u16, Vec<(String, String)>, String);

impl Case {
    fn load(folder: &Path) -> Self {
        let read = |name: &str| fs::read_to_string(folder.join(name)).expect("it was written");
        let (mut sources, mut files) = (SourceMap::default(), Vec::new());
        let config = sources.add("okta-reconcile.yaml", "guards: {maxGroupRemovals: 100%}");
        let written: Vec<String> = serde_json::from_str(&read("files")).expect("files");
        for (index, text) in written.into_iter().enumerate() {
            files.push(sources.add(format!("{index}.yaml"), text));
        }
        let heard = read("answers");
        let heard: HashMap<String, Answer> = serde_json::from_str(&heard).expect("answers");
        let answers = heard.into_iter().map(|(target, (status, headers, body))| {
            let body = body.into_bytes();
            (
                target,
                Response {
                    status,
                    headers,
                    body,
                },
            )
        });
        Self {
            sources,
            config,
            files,
            answers: Answers(answers.collect()),
        }
    }
}

/// An org that says again what it has said.
struct Answers(HashMap<String, Response>);

impl Transport for &Answers {
    async fn send(&self, request: Request) -> Result<Response, NoResponse> {
        Ok(self.0[&request.target()].clone())
    }
}

/// An org in memory, and what it has said.
struct Heard {
    sandbox: Sandbox,
    answers: Mutex<HashMap<String, Answer>>,
}

impl Transport for &Heard {
    async fn send(&self, request: Request) -> Result<Response, NoResponse> {
        let answer = self.sandbox.serve(&request).response?;
        let body = String::from_utf8(answer.body.clone()).expect("text");
        let heard = (answer.status, answer.headers.clone(), body);
        self.answers
            .lock()
            .expect("nobody panics")
            .insert(request.target(), heard);
        Ok(answer)
    }
}

/// Writes the files of so many people, and what their org answers.
fn write(people: usize, folder: &Path) {
    let groups = group_names(people).map(|name| format!("  - {{name: {name}}}\n"));
    let mut files = vec![format!("groups:\n{}", groups.collect::<String>())];
    for first in (0..people).step_by(A_FILE) {
        let all = first..people.min(first + A_FILE);
        let all: String = all.map(|person| entry(person, people)).collect();
        files.push(format!("users:\n{all}"));
    }
    let write = |name: &str, text: String| fs::write(folder.join(name), text).expect("a file");
    write("files", serde_json::to_string(&files).expect("JSON"));
    write("answers", "{}".to_owned());
    let case = Case::load(folder);
    let (desired, _) = load(&case.sources, case.config, &case.files);
    let heard = Heard {
        sandbox: Sandbox::new(read(&org(people)).expect("the file is an org")),
        answers: Mutex::default(),
    };
    snapshot(&heard, &desired);
    import_all(&heard);
    let answers = heard.answers.lock().expect("nobody panics");
    write("answers", serde_json::to_string(&*answers).expect("JSON"));
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
