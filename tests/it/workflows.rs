//! The examples for CI: what they promise. GitLab's shell steps run here against an org in memory; GitHub's workflows and
//! actions run as a whole in `.ci/judge/walk`, and what needs no running is held here.

use std::fs;
use std::path::{Path, PathBuf};

use serde_yaml::Value;

use crate::base::{git, with_path};
use crate::program::{Place, Run};
use crate::support::say;

/// The org that the workflows and the examples name.
const ORG: &str = "https://acme.okta.com";

/// Which part of a workflow runs.
#[derive(Clone, Copy)]
enum Job {
    Plan,
    Apply,
    Drift,
}

impl Job {
    fn name(self) -> &'static str {
        match self {
            Self::Plan => "plan",
            Self::Apply => "apply",
            Self::Drift => "drift",
        }
    }

    /// The secrets that the job gets; a token that it must not use is a wrong one.
    fn secret(self, name: &str) -> &'static str {
        match (self, name) {
            (Self::Plan | Self::Drift, "OKTA_READ_TOKEN") | (Self::Apply, "OKTA_WRITE_TOKEN") => {
                "word"
            }
            (Self::Plan | Self::Drift | Self::Apply, _) => "wrong",
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
    fn script(self, url: &str, base_commit: &str) -> Script {
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
        for (name, value) in [
            ("CI_API_V4_URL", "http://127.0.0.1:1/api/v4"),
            ("CI_PROJECT_ID", "1"),
            ("CI_JOB_TOKEN", "job"),
            ("CI_MERGE_REQUEST_DIFF_BASE_SHA", base_commit),
            ("CI_COMMIT_BEFORE_SHA", base_commit),
        ] {
            all.push((name.to_owned(), value.to_owned()));
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
            Self::Drift => "drift.md",
        }
    }

    /// Runs the job from a fresh checkout.
    fn run(self, place: &Place, url: &str) -> Run {
        for job in [Self::Plan, Self::Apply, Self::Drift] {
            let _ = fs::remove_file(place.path(job.summary()));
        }
        let script = self.script(url, &before(place));
        // GitLab's API, of which no apply has ended yet.
        let api = format!("curl() {{ echo '[]'; }}\n{}", script.text);
        place.bash(&api, &script.variables)
    }
}

/// An example whose configuration names an org in memory: in a repository whose first commit has the configuration, and
/// whose second one has people and groups too.
fn example(name: &str, url: &str) -> Place {
    let place = with_path(Place::copy_of(&format!("examples/{name}")));
    let config = place.text("okta-reconcile.yaml").replace(ORG, url);
    let place = place.file("okta-reconcile.yaml", &config);
    git(&place, &["init", "-q"]);
    git(&place, &["add", "."]);
    let people = [
        "rm",
        "-rq",
        "--cached",
        "--ignore-unmatch",
        "users",
        "groups",
    ];
    git(&place, &people);
    git(&place, &["commit", "-q", "-m", "configuration"]);
    git(&place, &["add", "."]);
    git(&place, &["commit", "-q", "-m", "people"]);
    place
}

/// The commit before the change.
fn before(place: &Place) -> String {
    git(place, &["rev-list", "--max-parents=0", "HEAD"])
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
    // Where there is no plan, there is no file.
    fs::read_to_string(place.path(job.summary())).unwrap_or_default()
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
        let ending = |(code, says)| Ending { code, says };
        let plan_of_change = format!("plan -q --format markdown --base {}", before(&place));
        let printed = place.run(&plan_of_change).stdout;
        let drift = ends(
            Job::Drift,
            &place,
            url,
            &ending((1, "differs from the files")),
        );
        assert!(!drift.is_empty());
        let shown = ends(Job::Plan, &place, url, &ending(plan));
        assert_eq!(shown, printed, "{name}");
        let outcome = ends(Job::Apply, &place, url, &ending(apply));
        assert_eq!(outcome.is_empty(), apply.0 == 4, "{outcome}");
        ends(Job::Plan, &place, url, &ending(then));
        if apply.0 == 0 {
            ends(Job::Drift, &place, url, &ending((0, "as the files say")));
        }
    }
}

/// The note of a merge request: the first of ours is edited, and one that only looks like it is not taken for it.
#[test]
fn a_note_is_written_once_and_then_edited() {
    if !Path::new("/usr/bin/jq").exists() {
        say!("skipped: jq");
        return;
    }
    let marker = format!("<!-- okta-reconcile {ORG} -->");
    let script = parsed(&gitlab())["note"]["script"][0].clone();
    let curl = "curl() { echo \"$*\" >> requests; cat header >> headers; case \"$*\" in */user) echo '{\"id\": 7}' ;; *sort=asc*) cat notes ;; esac; }\n";
    for (notes, request) in [
        (
            "[]".to_owned(),
            "-X POST --data-urlencode body@note.md http://api/projects/1/merge_requests/2/notes",
        ),
        (
            format!(
                r#"[{{"id": 4, "author": {{"id": 8}}, "body": "{marker}\n\nmine"}}, {{"id": 5, "author": {{"id": 7}}, "body": "no"}},
                {{"id": 6, "author": {{"id": 7}}, "body": "{marker}\n\nours"}}]"#
            ),
            "-X PUT --data-urlencode body@note.md http://api/projects/1/merge_requests/2/notes/6",
        ),
    ] {
        let place = Place::new()
            .file("notes", &notes)
            .file("plan.md", "**Plan**\n");
        let variables = [
            ("OKTA_CLIENT_ORGURL", ORG),
            ("OKTA_NOTES_TOKEN", "secret-of-notes"),
            ("CI_API_V4_URL", "http://api"),
            ("CI_PROJECT_ID", "1"),
            ("CI_MERGE_REQUEST_IID", "2"),
            ("CI_COMMIT_SHA", "c0ffee"),
            ("CI_JOB_URL", "http://job"),
        ];
        let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let run = place.bash(&format!("{curl}{}", text(&script)), &variables);
        assert_eq!(run.code, 0, "{}", run.told());
        let requests = place.text("requests");
        let last = requests.lines().last().expect("a request");
        assert!(last.ends_with(request), "{last}");
        assert!(!requests.contains("secret-of-notes"), "{requests}");
        assert!(
            place
                .text("headers")
                .contains("PRIVATE-TOKEN: secret-of-notes")
        );
        let note = place.text("note.md");
        assert!(
            note.starts_with(&marker) && note.contains("**Plan**") && note.contains("c0ffee"),
            "{note}"
        );
    }
}

/// Of each group one of those must have approved who are named: the author's own is none, and nobody is called `-`.
#[test]
fn a_pipeline_waits_for_an_owner_of_each_group() {
    if !Path::new("/usr/bin/jq").exists() {
        say!("skipped: jq");
        return;
    }
    let script = parsed(&gitlab())["owners"]["script"][0].clone();
    let curl = "curl() { case \"$*\" in */approvals) cat by ;; *) echo '{\"author\": {\"username\": \"Alice\"}}' ;; esac; }\n";
    let groups = "carol,dan\tred: bob joins\nalice,eve\tgreen: bob joins\n";
    let red = "red: bob joins";
    let green = "green: bob joins";
    for (groups, by, missing) in [
        ("", &[][..], &[][..]),
        (groups, &[], &[red, green]),
        (groups, &["alice", "bob", "ca"], &[red, green]),
        (groups, &["Carol"], &[green]),
        (groups, &["dan", "eve"], &[]),
        ("-\tblue: $(id) joins\n", &["-"], &["blue: $(id) joins"]),
    ] {
        let people: Vec<String> = by
            .iter()
            .map(|name| format!(r#"{{"user": {{"username": "{name}"}}}}"#))
            .collect();
        let place = Place::new()
            .file(
                "by",
                &format!(r#"{{"approved_by": [{}]}}"#, people.join(", ")),
            )
            .file("approvals.txt", &format!("# approvals-v1 {ORG}\n{groups}"));
        let variables = [
            ("OKTA_NOTES_TOKEN", "secret-of-notes"),
            ("CI_API_V4_URL", "http://api"),
            ("CI_PROJECT_ID", "1"),
            ("CI_MERGE_REQUEST_IID", "2"),
        ];
        let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let run = place.bash(&format!("{curl}{}", text(&script)), &variables);
        assert_eq!(run.code, i32::from(!missing.is_empty()), "{}", run.told());
        let told = place.text("missing");
        assert_eq!(told.lines().collect::<Vec<_>>(), missing, "{by:?}");
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
        (Job::Drift, "OKTA_WRITE_TOKEN"),
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
    assert_eq!((workflows.len(), actions.len()), (8, 5));
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
            // The one branch that a workflow writes is that of the ids.
            let contents = if name == "ids.yml" { "write" } else { "read" };
            assert!(
                may.keys().all(|key| key != "contents") || may["contents"] == contents,
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
