//! The examples for CI: what they promise. GitLab's shell steps run here against an org in memory; GitHub's workflows and
//! actions run as a whole in `.ci/judge/walk`, and what needs no running is held here.

use std::fs;
use std::path::{Path, PathBuf};

use serde_yaml::Value;

use crate::program::{Place, Run};

/// The org that the workflows and the examples name.
const ORG: &str = "https://acme.okta.com";

/// Which part of a workflow runs.
#[derive(Clone, Copy)]
enum Job {
    Plan,
    Apply,
}

impl Job {
    fn name(self) -> &'static str {
        match self {
            Self::Plan => "plan",
            Self::Apply => "apply",
        }
    }

    /// The secrets that the job gets; a token that it must not use is a wrong one.
    fn secret(self, name: &str) -> &'static str {
        match (self, name) {
            (Self::Plan, "OKTA_READ_TOKEN") | (Self::Apply, "OKTA_WRITE_TOKEN") => "word",
            (Self::Plan | Self::Apply, _) => "wrong",
        }
    }
}

/// A script and its environment.
struct Script {
    text: String,
    variables: Vec<(String, String)>,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: impl AsRef<Path>) -> String {
    fs::read_to_string(path).expect("a file of the project")
}

fn gitlab() -> String {
    read(root().join("examples/ci/gitlab.yml"))
}

fn parsed(text: &str) -> Value {
    serde_yaml::from_str(text).expect("YAML")
}

fn text(value: &Value) -> String {
    value.as_str().expect("text").to_owned()
}

/// The variables of a mapping.
fn variables(of: &Value) -> Vec<(String, String)> {
    let entries = of.as_mapping().expect("variables").iter();
    let pairs = entries.map(|(name, value)| {
        let value = text(value);
        assert!(!value.contains('$'), "{value}");
        (text(name), value)
    });
    pairs.collect()
}

impl Job {
    /// What the job runs: one shell.
    fn script(self, url: &str) -> Script {
        let workflow = parsed(&gitlab().replace(ORG, url));
        let of = &workflow[self.name()];
        let base = &workflow[of["extends"].as_str().expect("a base")];
        let lines: Vec<String> = [&base["before_script"], &of["script"]]
            .iter()
            .flat_map(|part| part.as_sequence().expect("a script").iter().map(text))
            .collect();
        let mut all = variables(&workflow["variables"]);
        for name in ["OKTA_READ_TOKEN", "OKTA_WRITE_TOKEN"] {
            all.push((name.to_owned(), self.secret(name).to_owned()));
        }
        Script {
            text: lines.join("\n"),
            variables: all,
        }
    }

    /// Where the job leaves what people read.
    fn summary(self) -> &'static str {
        match self {
            Self::Plan => "plan.md",
            Self::Apply => "outcome.md",
        }
    }

    /// Runs the job from a fresh checkout.
    fn run(self, place: &Place, url: &str) -> Run {
        for file in ["plan.md", "outcome.md"] {
            let _ = fs::remove_file(place.path(file));
        }
        let script = self.script(url);
        place.bash(&script.text, &script.variables)
    }
}

/// An example whose configuration names an org in memory.
fn example(name: &str, url: &str) -> Place {
    let place = Place::copy_of(&format!("examples/{name}"));
    let config = place.text("okta-reconcile.yaml").replace(ORG, url);
    place.file("okta-reconcile.yaml", &config)
}

/// What a job must end with, and say.
struct Ending {
    code: i32,
    says: &'static str,
}

fn ends(job: Job, place: &Place, url: &str, ending: &Ending) -> String {
    let run = job.run(place, url);
    let about = format!("{}: {}", job.name(), run.told());
    assert_eq!(run.code, ending.code, "{about}");
    assert!(run.stdout.contains(ending.says), "{about}");
    place.text(job.summary())
}

#[test]
fn a_workflow_ends_as_its_plan_and_its_apply_do() {
    let steps = "The plan has steps";
    let refused = "Refused by a guard, or a wish is blocked";
    for (name, plan, apply, then) in [
        ("acme", (0, steps), (0, "Applied"), (0, "Nothing to apply")),
        (
            "guards-refusing",
            (4, refused),
            (4, "Refused"),
            (4, refused),
        ),
        (
            "blocked-wishes",
            (4, refused),
            (5, "left undone"),
            (4, refused),
        ),
    ] {
        let server = example(name, ORG).serve("sandbox org.yaml --token word");
        let url = server.url.as_str();
        let place = example(name, url).variable("OKTA_CLIENT_TOKEN", "word");
        let printed = place.run("plan -q --format markdown").stdout;
        let ending = |(code, says)| Ending { code, says };
        let shown = ends(Job::Plan, &place, url, &ending(plan));
        assert_eq!(shown, printed, "{name}");
        let outcome = ends(Job::Apply, &place, url, &ending(apply));
        assert_eq!(outcome.is_empty(), apply.0 == 4, "{outcome}");
        ends(Job::Plan, &place, url, &ending(then));
    }
}

#[test]
fn a_workflow_tells_what_is_wrong_with_the_files_and_with_the_token() {
    let server = example("first-hour", ORG).serve("sandbox org.yaml --token word");
    let url = server.url.as_str();
    let blocked = Ending {
        code: 4,
        says: "Refused by a guard, or a wish is blocked",
    };
    let people = "{login: ada@acme.example, profile: {titel: Analyst}}";
    let place = example("first-hour", url).file("users/people.yaml", people);
    let summary = ends(Job::Plan, &place, url, &blocked);
    assert!(summary.contains("titel"), "{summary}");

    // What needs no org is found before anything needs a secret.
    let place = place.file(
        "users/people.yaml",
        "{login: ada@acme.example, titel: Analyst}",
    );
    let run = Job::Plan.run(&place, url);
    assert_eq!(run.code, 3, "{}", run.told());
    assert!(run.stdout.contains("error[unknown-key]"), "{}", run.told());
    assert!(!place.path(Job::Plan.summary()).exists());
    let invalid = Ending {
        code: 3,
        says: "The files are invalid",
    };
    assert_eq!(ends(Job::Apply, &place, url, &invalid), "");

    let server = example("first-hour", ORG).serve("sandbox org.yaml --token another");
    let place = example("first-hour", &server.url);
    for (job, says) in [
        (Job::Plan, "No plan (exit code 1)"),
        (Job::Apply, "Ended early"),
    ] {
        let ending = Ending { code: 1, says };
        assert_eq!(ends(job, &place, &server.url, &ending), "");
    }
    // A configuration that names another org gets no token.
    let place = example("first-hour", "https://elsewhere.example");
    let ending = Ending {
        code: 64,
        says: "No plan (exit code 64)",
    };
    ends(Job::Plan, &place, &server.url, &ending);
}

#[test]
fn the_jobs_of_gitlab_have_a_lock_and_a_token_each() {
    let gitlab = parsed(&gitlab());
    assert_eq!(gitlab["apply"]["resource_group"], parsed("okta"));
    assert_eq!(gitlab["apply"]["interruptible"], parsed("false"));
    for (job, foreign) in [
        (Job::Plan, "OKTA_WRITE_TOKEN"),
        (Job::Apply, "OKTA_READ_TOKEN"),
    ] {
        let all = serde_yaml::to_string(&gitlab[job.name()]).unwrap();
        assert!(!all.contains(foreign), "{}", job.name());
    }
}

/// The files below a folder, with one of these endings.
fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(root().join(folder)).expect("a folder of the project");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let mut found: Vec<PathBuf> = paths
        .flat_map(|path| {
            if path.is_dir() {
                let name = path.file_name().expect("a name").to_str().expect("UTF-8");
                files(&format!("{folder}/{name}"), ending)
            } else if path.to_str().expect("UTF-8").ends_with(ending) {
                vec![path]
            } else {
                Vec::new()
            }
        })
        .collect();
    found.sort();
    found
}

/// The steps of a workflow or an action.
fn steps(of: &Value) -> Vec<&Value> {
    let jobs = of["jobs"]
        .as_mapping()
        .into_iter()
        .flat_map(|jobs| jobs.values());
    let all = jobs.chain([&of["runs"]]);
    all.filter_map(|each| each["steps"].as_sequence())
        .flatten()
        .collect()
}

#[test]
fn other_actions_are_pinned_and_no_shell_is_written_by_an_event() {
    let workflows = files("examples/ci/github", ".yml");
    let actions = files(".github/actions", "action.yml");
    assert_eq!((workflows.len(), actions.len()), (7, 4));
    for path in workflows.iter().chain(&actions) {
        let (path, text) = (path.display(), read(path));
        let parsed = parsed(&text);
        let steps = steps(&parsed);
        assert!(!steps.is_empty(), "{path}");
        for step in steps {
            if let Some(run) = step.get("run") {
                assert!(!run.as_str().unwrap().contains("${{"), "{path}: {run:?}");
                continue;
            }
            let uses = step["uses"].as_str().unwrap();
            let (_, pin) = uses.split_once('@').unwrap();
            let is_commit = pin.len() == 40 && pin.bytes().all(|byte| byte.is_ascii_hexdigit());
            assert!(is_commit, "{path}: {uses}");
            assert!(
                text.contains(&format!("{uses} # v")),
                "{path}: the version of {uses} is told"
            );
            if uses.starts_with("actions/checkout@") {
                assert_eq!(
                    step["with"]["persist-credentials"],
                    Value::Bool(false),
                    "{path}"
                );
            }
        }
    }
}

#[test]
fn a_job_may_do_what_it_needs_and_one_apply_runs_at_a_time() {
    for path in files("examples/ci/github", ".yml") {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let text = read(&path);
        let workflow = parsed(&text);
        assert!(text.lines().count() <= 60, "{name}");
        assert!(!text.contains("pull_request_target"), "{name}");
        assert_eq!(workflow["permissions"], parsed("{}"), "{name}");
        let writes = matches!(name.as_str(), "merge.yml" | "emergency.yml");
        assert_eq!(text.contains("secrets.OKTA_WRITE_KEY"), writes, "{name}");
        assert_eq!(
            text.contains("secrets."),
            !name.starts_with("fork-"),
            "{name}"
        );
        for job in workflow["jobs"].as_mapping().unwrap().values() {
            let may = job["permissions"].as_mapping().unwrap();
            assert!(
                may.keys().all(|key| key != "contents") || may["contents"] == "read",
                "{name}"
            );
            assert_eq!(job.get("environment").is_some(), writes, "{name}");
            assert!(job.get("timeout-minutes").is_some(), "{name}");
        }
        if writes {
            assert_eq!(
                workflow["concurrency"]["cancel-in-progress"],
                Value::Bool(false),
                "{name}"
            );
        }
        // The org's URL stands wherever a key does.
        assert_eq!(text.contains(ORG), text.contains("secrets."), "{name}");
    }
}

#[cfg(unix)]
#[test]
fn the_scripts_of_the_actions_can_run() {
    use std::os::unix::fs::PermissionsExt;
    for path in files(".github/actions", ".sh") {
        let is_program = read(&path).starts_with("#!/usr/bin/env bash\n");
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o111 != 0, is_program, "{}", path.display());
    }
}
