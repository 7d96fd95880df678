//! A world for tests: files as text, an org in memory, and the way from one to the other. All binaries of tests have it.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use okta_reconcile::apply::{Options, run};
use okta_reconcile::desired::access::AccessAsked;
use okta_reconcile::desired::load;
use okta_reconcile::desired::state::{Base, DesiredState, EarlierFiles};
use okta_reconcile::diagnostic::Diagnostics;
use okta_reconcile::okta::auth::Credentials;
use okta_reconcile::okta::client::{Reader, Writer};
use okta_reconcile::okta::error::CallError;
use okta_reconcile::okta::origin::Origin;
use okta_reconcile::outcome::Outcome;
use okta_reconcile::plan::Plan;
use okta_reconcile::planner::draft::draft;
use okta_reconcile::reading::fetch::fetch_by;
use okta_reconcile::reading::survey::side::Way;
use okta_reconcile::rehearsal::{Refuted, Rehearsed, rehearse};
use okta_reconcile::report::snippet;
use okta_reconcile::report::style::Style;
use okta_reconcile::request::{Secrets, secrets};
use okta_reconcile::sim::file;
use okta_reconcile::sim::sandbox::Sandbox;
use okta_reconcile::source::SourceMap;
use okta_reconcile::transport::Transport;

/// Prints a line. Not `println!`, which tests capture: the line is meant to be seen.
macro_rules! say {
    ($($part:tt)*) => {{
        use std::io::Write as _;
        let _ = writeln!(std::io::stderr(), $($part)*);
    }};
}
pub(crate) use say;

/// Returns where the recordings and Okta's own description are, which are no part of the project.
pub(crate) fn shared_folder() -> Option<PathBuf> {
    std::env::var_os("OKTA_SHARED").map(PathBuf::from)
}

/// The same for a test, which says that it is skipped where there are none.
pub(crate) fn shared() -> Option<PathBuf> {
    let found = shared_folder();
    if found.is_none() {
        say!("skipped: OKTA_SHARED");
    }
    found
}

/// Returns the folders of the scenarios, sorted.
pub(crate) fn scenario_folders() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios");
    let entries = std::fs::read_dir(root).expect("there are scenarios");
    let mut folders: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .collect();
    folders.sort();
    folders
}

/// Reads what a scenario is given: the files, for whom the plan is meant to be, and the org.
pub(crate) fn scenario(folder: &Path) -> (Files, String) {
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).ok();
    let config = read("okta-reconcile.yaml").unwrap_or_default();
    let groups =
        read("groups.yaml").unwrap_or_else(|| "groups: [{name: red}, {name: green}]\n".to_owned());
    let users = read("users.yaml").expect("users.yaml");
    let ids = read(IDS);
    let mut given = vec![
        ("groups.yaml", groups.as_str()),
        ("users.yaml", users.as_str()),
    ];
    given.extend(ids.as_deref().map(|ids| (IDS, ids)));
    let files = files(&config, &given);
    assert!(!files.found.has_errors(), "{}", files.printed());
    let only = read("only.txt").unwrap_or_default();
    let files = files.only(&only.lines().collect::<Vec<_>>());
    let files = match read("access.txt").as_deref().map(str::trim) {
        None | Some("apps") => files,
        Some("full") => files.asking(AccessAsked::Full),
        Some("off") => files.asking(AccessAsked::Off),
        Some(other) => panic!("access.txt: {other}"),
    };
    let earlier = |name: &str, now: &str| {
        let path = folder.join("base").join(name);
        std::fs::read_to_string(path).unwrap_or_else(|_| now.to_owned())
    };
    let files = if folder.join("base").is_dir() {
        let texts: Vec<(&str, String)> = given
            .iter()
            .map(|(name, text)| (*name, earlier(name, text)))
            .collect();
        let texts: Vec<(&str, &str)> = texts
            .iter()
            .map(|(name, text)| (*name, text.as_str()))
            .collect();
        let base = self::files(&earlier("okta-reconcile.yaml", &config), &texts);
        files.apart_from(base)
    } else {
        files
    };
    (files, read("org.yaml").expect("org.yaml"))
}

/// The URL of every org in these tests.
pub(crate) const ORG: &str = "https://acme.okta.com";

/// Files that were read.
pub(crate) struct Files {
    pub(crate) sources: SourceMap,
    pub(crate) desired: DesiredState,
    pub(crate) found: Diagnostics,
}

/// Why there is no plan.
pub(crate) enum NoPlan {
    /// The org could not be read.
    Call(CallError),
    /// The rehearsal does not agree.
    Refuted(Refuted),
}

impl std::fmt::Debug for NoPlan {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Call(error) => write!(formatter, "{error:?}"),
            Self::Refuted(refuted) => write!(formatter, "{refuted}"),
        }
    }
}

/// Where the `ids:` file stands, for files that have one.
pub(crate) const IDS: &str = "ids.yaml";

/// Reads a configuration and files of desired state, and beside them [`IDS`].
pub(crate) fn files(config: &str, files: &[(&str, &str)]) -> Files {
    let mut sources = SourceMap::default();
    let config = sources.add("okta-reconcile.yaml", config);
    let ids: Vec<_> = files
        .iter()
        .filter_map(|(path, text)| {
            let file = sources.add(*path, *text);
            (*path != IDS).then_some(file)
        })
        .collect();
    let (desired, found) = load(&sources, config, &ids);
    Files {
        sources,
        desired,
        found,
    }
}

impl Files {
    /// Returns the same files for a run that is about some people only.
    pub(crate) fn only(&self, patterns: &[&str]) -> Self {
        let patterns: Vec<String> = patterns.iter().map(|each| (*each).to_owned()).collect();
        let desired = self.desired.clone().narrowed(&patterns);
        Self {
            sources: self.sources.clone(),
            desired: desired.unwrap_or_else(|missing| panic!("{missing:?}")),
            found: Diagnostics::default(),
        }
    }

    /// Returns the same files for a run that asks so much about what memberships open.
    pub(crate) fn asking(self, access: AccessAsked) -> Self {
        Self {
            desired: self.desired.asking(access),
            ..self
        }
    }

    /// Returns the same files held against those before a change.
    pub(crate) fn apart_from(self, base: Self) -> Self {
        let Self {
            sources,
            desired,
            found,
        } = base;
        let approvals = Some(desired.config().approvals.clone());
        let files = (!found.has_errors()).then(|| Arc::new(EarlierFiles { desired, sources }));
        let base = Base {
            name: "base".to_owned(),
            commit: None,
            files,
            approvals,
        };
        Self {
            desired: self.desired.apart_from(base),
            ..self
        }
    }

    /// Returns the findings as they are printed.
    pub(crate) fn printed(&self) -> String {
        snippet::diagnostics(
            &self.found.sorted(&self.sources),
            &self.sources,
            Style::PLAIN,
        )
    }
}

/// Loads an org in memory.
pub(crate) fn sandbox(text: &str) -> Arc<Sandbox> {
    let org = file::read(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    Arc::new(Sandbox::new(org))
}

/// Returns a client of an org in memory.
pub(crate) fn reader<T: Transport>(transport: T) -> Reader<T> {
    let origin = Origin::parse(ORG).expect("a URL");
    Reader::new(transport, origin, Credentials::none(), None)
}

/// Reads the org and makes a plan.
pub(crate) async fn plan<T: Transport>(
    files: &Files,
    reader: &Reader<T>,
) -> Result<Rehearsed<Plan>, NoPlan> {
    plan_by(files, reader, Way::Cheapest).await
}

/// The same, with memberships read from the side that `way` says.
pub(crate) async fn plan_by<T: Transport>(
    files: &Files,
    reader: &Reader<T>,
    way: Way,
) -> Result<Rehearsed<Plan>, NoPlan> {
    let snapshot = fetch_by(reader, ORG, &files.desired, way)
        .await
        .map_err(NoPlan::Call)?;
    let draft = draft(&files.desired, &snapshot, &files.sources);
    rehearse(draft, &files.desired, &snapshot, &files.sources).map_err(NoPlan::Refuted)
}

/// Plans and applies.
pub(crate) async fn apply<T: Transport>(
    files: &Files,
    transport: T,
    concurrency: usize,
) -> Result<(Rehearsed<Plan>, Outcome), NoPlan> {
    let reader = reader(transport);
    let plan = plan(files, &reader).await?;
    let options = Options {
        concurrency: NonZeroUsize::new(concurrency).expect("some step runs"),
        secrets: any_secrets(&plan),
    };
    let outcome = run(
        &plan,
        &Writer::new(reader),
        options,
        std::future::pending(),
        |_| {},
    )
    .await;
    Ok((plan, outcome))
}

/// Something for each secret that a plan names.
pub(crate) fn any_secrets(plan: &Plan) -> Secrets {
    let names = secrets(plan.steps()).into_iter();
    Secrets::new(names.map(|name| (name, "correct horse".into())))
}

/// Runs asynchronous code under a clock that jumps over every wait.
pub(crate) fn instantly<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .expect("a runtime starts")
        .block_on(future)
}
