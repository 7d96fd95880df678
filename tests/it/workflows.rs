//! The examples for CI: what they promise, and their shell steps, run against an org in memory.

use std::fs;
use std::path::Path;

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

/// The CI system of a workflow.
#[derive(Clone, Copy, Debug)]
enum Host {
    GitHub,
    GitLab,
}

const HOSTS: [Host; 2] = [Host::GitHub, Host::GitLab];

/// A script and its environment.
struct Script {
    text: String,
    variables: Vec<(String, String)>,
}

fn workflow(file: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/ci");
    fs::read_to_string(path.join(file)).expect("a workflow")
}

fn parsed(text: &str) -> Value {
    serde_yaml::from_str(text).expect("YAML")
}

fn text(value: &Value) -> String {
    value.as_str().expect("text").to_owned()
}

/// The variables of a mapping, secrets put in.
fn variables(of: Option<&Value>, job: Job) -> Vec<(String, String)> {
    let Some(mapping) = of else {
        return Vec::new();
    };
    let entries = mapping.as_mapping().expect("variables").iter();
    let pairs = entries.map(|(name, value)| {
        let value = text(value);
        let secret = value
            .strip_prefix("${{ secrets.")
            .and_then(|rest| rest.strip_suffix(" }}"));
        assert!(secret.is_some() || !value.contains('$'), "{value}");
        let value = secret.map_or(value.clone(), |name| job.secret(name).to_owned());
        (text(name), value)
    });
    pairs.collect()
}

impl Host {
    /// What a job runs, in order: a step is a shell of its own at GitHub; at GitLab a job is one.
    fn scripts(self, job: Job, url: &str) -> Vec<Script> {
        match self {
            Self::GitHub => {
                let workflow = parsed(&workflow("github.yml").replace(ORG, url));
                let steps = workflow["jobs"][job.name()]["steps"].as_sequence();
                let runs = steps.expect("steps").iter().filter_map(|step| {
                    let mut all = variables(workflow.get("env"), job);
                    all.extend(variables(step.get("env"), job));
                    all.push(("GITHUB_STEP_SUMMARY".to_owned(), "summary.md".to_owned()));
                    Some(Script {
                        text: text(step.get("run")?),
                        variables: all,
                    })
                });
                runs.collect()
            }
            Self::GitLab => {
                let workflow = parsed(&workflow("gitlab.yml").replace(ORG, url));
                let of = &workflow[job.name()];
                let base = &workflow[of["extends"].as_str().expect("a base")];
                let lines: Vec<String> = [&base["before_script"], &of["script"]]
                    .iter()
                    .flat_map(|part| part.as_sequence().expect("a script").iter().map(text))
                    .collect();
                let mut all = variables(workflow.get("variables"), job);
                for name in ["OKTA_READ_TOKEN", "OKTA_WRITE_TOKEN"] {
                    all.push((name.to_owned(), job.secret(name).to_owned()));
                }
                vec![Script {
                    text: lines.join("\n"),
                    variables: all,
                }]
            }
        }
    }

    /// Where a job leaves what people read.
    fn summary(self, job: Job) -> &'static str {
        match (self, job) {
            (Self::GitHub, _) => "summary.md",
            (Self::GitLab, Job::Plan) => "plan.md",
            (Self::GitLab, Job::Apply) => "outcome.md",
        }
    }

    /// Runs a job until a step of it fails, from a fresh checkout.
    fn run(self, job: Job, place: &Place, url: &str) -> Run {
        for file in ["summary.md", "plan.md", "outcome.md"] {
            let _ = fs::remove_file(place.path(file));
        }
        let mut all = Run {
            code: 0,
            stdout: String::new(),
            stderr: String::new(),
        };
        for script in self.scripts(job, url) {
            let run = place.bash(&script.text, &script.variables);
            all.code = run.code;
            all.stdout += &run.stdout;
            all.stderr += &run.stderr;
            if all.code != 0 {
                break;
            }
        }
        all
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

fn ends(host: Host, job: Job, place: &Place, url: &str, ending: &Ending) -> String {
    let run = host.run(job, place, url);
    let about = format!("{host:?} {}: {}", job.name(), run.told());
    assert_eq!(run.code, ending.code, "{about}");
    assert!(run.stdout.contains(ending.says), "{about}");
    place.text(host.summary(job))
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
        for host in HOSTS {
            let server = example(name, ORG).serve("sandbox org.yaml --token word");
            let url = server.url.as_str();
            let place = example(name, url).variable("OKTA_CLIENT_TOKEN", "word");
            let printed = place.run("plan -q --format markdown").stdout;
            let ending = |(code, says)| Ending { code, says };
            let shown = ends(host, Job::Plan, &place, url, &ending(plan));
            assert_eq!(shown, printed, "{host:?} {name}");
            let outcome = ends(host, Job::Apply, &place, url, &ending(apply));
            assert_eq!(outcome.is_empty(), apply.0 == 4, "{host:?}: {outcome}");
            ends(host, Job::Plan, &place, url, &ending(then));
        }
    }
}

#[test]
fn a_workflow_tells_what_is_wrong_with_the_files_and_with_the_token() {
    for host in HOSTS {
        let server = example("first-hour", ORG).serve("sandbox org.yaml --token word");
        let url = server.url.as_str();
        let blocked = Ending {
            code: 4,
            says: "Refused by a guard, or a wish is blocked",
        };
        let people = "{login: ada@acme.example, profile: {titel: Analyst}}";
        let place = example("first-hour", url).file("users/people.yaml", people);
        let summary = ends(host, Job::Plan, &place, url, &blocked);
        assert!(summary.contains("titel"), "{summary}");

        // What needs no org is found before anything needs a secret.
        let place = place.file(
            "users/people.yaml",
            "{login: ada@acme.example, titel: Analyst}",
        );
        let run = host.run(Job::Plan, &place, url);
        assert_eq!(run.code, 3, "{}", run.told());
        assert!(run.stdout.contains("error[unknown-key]"), "{}", run.told());
        assert!(!place.path(host.summary(Job::Plan)).exists());
        let invalid = Ending {
            code: 3,
            says: "The files are invalid",
        };
        assert_eq!(ends(host, Job::Apply, &place, url, &invalid), "");

        let server = example("first-hour", ORG).serve("sandbox org.yaml --token another");
        let place = example("first-hour", &server.url);
        for (job, says) in [
            (Job::Plan, "No plan (exit code 1)"),
            (Job::Apply, "Ended early"),
        ] {
            let ending = Ending { code: 1, says };
            assert_eq!(ends(host, job, &place, &server.url, &ending), "");
        }
        // A configuration that names another org gets no token.
        let place = example("first-hour", "https://elsewhere.example");
        let ending = Ending {
            code: 64,
            says: "No plan (exit code 64)",
        };
        ends(host, Job::Plan, &place, &server.url, &ending);
    }
}

#[test]
fn a_workflow_may_do_little_and_one_apply_at_a_time() {
    let text = workflow("github.yml");
    let github = parsed(&text);
    assert_eq!(github["permissions"], parsed("{contents: read}"));
    let lock = parsed("{group: okta-apply, cancel-in-progress: false}");
    assert_eq!(github["jobs"]["apply"]["concurrency"], lock);
    for job in [Job::Plan, Job::Apply] {
        let job = &github["jobs"][job.name()];
        assert!(job.get("permissions").is_none());
        for step in job["steps"].as_sequence().unwrap() {
            let Some(action) = step.get("uses") else {
                continue;
            };
            let (_, tag) = action.as_str().unwrap().split_once("@v").unwrap();
            assert_eq!(tag.split('.').count(), 3, "{action:?}");
        }
    }
    assert!(!text.contains("pull_request_target"));
    let gitlab = parsed(&workflow("gitlab.yml"));
    assert_eq!(gitlab["apply"]["resource_group"], parsed("okta"));
    assert_eq!(gitlab["apply"]["interruptible"], parsed("false"));
    for host in HOSTS {
        for (job, foreign) in [
            (Job::Plan, "OKTA_WRITE_TOKEN"),
            (Job::Apply, "OKTA_READ_TOKEN"),
        ] {
            let all = match host {
                Host::GitHub => &github["jobs"][job.name()],
                Host::GitLab => &gitlab[job.name()],
            };
            let all = serde_yaml::to_string(all).unwrap();
            assert!(!all.contains(foreign), "{host:?} {}", job.name());
        }
    }
}
