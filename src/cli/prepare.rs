//! What `plan` and `apply` have in common: files → desired → snapshot → draft → rehearsal → plan.

use anyhow::{Context, anyhow};

use crate::cli::OnlyArgs;
use crate::cli::base;
use crate::cli::commit::commit;
use crate::cli::error::CommandError;
use crate::cli::folder::{self, Folder};
use crate::cli::line::{AnyTransport, Line};
use crate::cli::org::{self, Org};
use crate::cli::printer::Printer;
use crate::cli::settings::Settings;
use crate::desired::only::MeansNobody;
use crate::desired::pattern::PersonPattern;
use crate::desired::state::{Config, DesiredState};
use crate::diagnostic::Code;
use crate::live::Snapshot;
use crate::model::ids::Login;
use crate::model::status::DesiredStatus;
use crate::okta::client::Reader;
use crate::okta::error::CallError;
use crate::okta::origin::Origin;
use crate::plan::document::{AtTheLimit, Run};
use crate::plan::{Plan, Taken};
use crate::planner::draft::draft;
use crate::reading::fetch::fetch;
use crate::reading::forecast;
use crate::reading::survey::scopes::{Purpose, scopes};
use crate::rehearsal::{Refuted, Rehearsed, rehearse};
use crate::report::plural::count;
use crate::report::snippet;
use crate::report::text_safety::harmless;
use crate::source::SourceMap;

/// The files, and the org they are compared with.
pub(crate) struct Prepared {
    /// The files, free of errors.
    pub(crate) folder: Folder,
    /// The org.
    pub(crate) org: Org,
}

impl Prepared {
    /// Makes the run one about some people of the files only.
    pub(crate) fn about(mut self, whom: &OnlyArgs) -> Result<Self, CommandError> {
        let desired = self.folder.desired.narrowed(&whom.only);
        self.folder.desired = desired.map_err(|missing| means_nobody(&missing))?;
        Ok(self)
    }
}

fn means_nobody(missing: &[MeansNobody]) -> CommandError {
    let patterns = missing.iter().map(|each| format!("`{}`", each.pattern));
    let patterns: Vec<String> = patterns.collect();
    let error = CommandError::usage(anyhow!(
        "`--only`: no person in the files has such a login or id: {}",
        patterns.join(", ")
    ));
    let likely = missing.iter().filter_map(|each| {
        let meant = each.likely.as_ref()?;
        Some(format!(
            "did you mean `{meant}` instead of `{}`?",
            each.pattern
        ))
    });
    let likely: Vec<String> = likely.collect();
    let error = likely.into_iter().fold(error, CommandError::help);
    error.help(
        "write a login as the files have it, a pattern such as `'*@acme.example'`, or an id that the files name",
    )
}

/// Reads the files and chooses the org. Wrong usage comes before wrong files, unless the files are why.
pub(crate) fn prepare(
    settings: &Settings,
    purpose: Purpose,
    whom: &OnlyArgs,
    printer: Printer,
) -> Result<Prepared, CommandError> {
    let explicit = org::explicit(settings)?;
    let folder = folder::read(&settings.config)?;
    let org = match explicit {
        Some(org) => Ok(org),
        None => org::implied(settings, folder.desired.config()),
    };
    // An `org:` that cannot be read is a mistake of the file, and no org at all may be one too.
    let may_be_why = folder.is_config_broken && folder.desired.config().org.is_none();
    if folder.found.has_errors() && (may_be_why || org.is_ok()) {
        return Err(CommandError::Invalid {
            by_hand: by_hand(&folder.desired, &whom.only),
            found: folder.found.sorted(&folder.sources),
            sources: Box::new(folder.sources),
        });
    }
    let mut folder = folder;
    folder.desired = folder.desired.asking(whom.access.into());
    if let Some(base) = &whom.base {
        let base = base::read(base, &settings.config)?;
        folder.desired = folder.desired.apart_from(base);
    }
    let org = org?.needing(scopes(&folder.desired, purpose));
    if !folder.found.is_empty() {
        let style = printer.error_style();
        // What the org's schema decides, the plan tells.
        let mut warnings = folder.found.sorted(&folder.sources);
        warnings.retain(|each| {
            let codes = [Code::InvalidLogin, Code::BadLength, Code::MissingAttribute];
            !codes.contains(&each.code)
        });
        let text = snippet::diagnostics(&warnings, &folder.sources, style);
        if !text.is_empty() {
            printer.narrate(text.trim_end());
        }
    }
    tell_other_org(folder.desired.config(), &org, printer);
    if let Org::Sandbox { idle_rules, .. } = &org {
        for line in idle_rules {
            printer.narrate(line);
        }
    }
    Ok(Prepared { folder, org })
}

/// People of a run whose files are invalid for whom a command is named; a pattern may mean thousands.
const BY_HAND_MAX: usize = 5;

/// Returns the commands that do without files what `--only` was to do now: whoever is to leave gets out all the same.
/// The entry itself may be what is wrong, so a login that no entry has may be one of a leaver.
fn by_hand(desired: &DesiredState, only: &[String]) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for written in only {
        let pattern = PersonPattern::new(written);
        let mut people = desired
            .people()
            .iter()
            .filter(|person| {
                pattern.means(
                    [&person.login.value],
                    person.pinned_id().map(|id| &id.value),
                )
            })
            .peekable();
        if people.peek().is_none()
            && Login::new(written.as_str()).is_address()
            && !written.contains('*')
        {
            lines.push(format!(
                "to get {written} out now, run `okta-reconcile user deactivate {written}`"
            ));
        }
        for person in people {
            let operation = match person.status.as_ref().map(|status| status.value) {
                Some(DesiredStatus::Deprovisioned | DesiredStatus::Deleted) => "deactivate",
                Some(DesiredStatus::Suspended) => "suspend",
                Some(DesiredStatus::Active | DesiredStatus::Staged) | None => continue,
            };
            let login = &person.login.value;
            lines.push(format!(
                "to get {login} out now, run `okta-reconcile user {operation} {login}`"
            ));
        }
    }
    lines.truncate(BY_HAND_MAX);
    lines
}

/// Tells that the org is another one than the configuration says.
pub(crate) fn tell_other_org(config: &Config, org: &Org, printer: Printer) {
    if let Some(configured) = &config.org
        && Origin::parse(&configured.value).as_ref() != Ok(org.origin())
    {
        printer.narrate(&format!(
            "Using {}, not {} as `org:` says.",
            org.name(),
            harmless(&configured.value)
        ));
    }
}

/// Reads the org and makes the plan; returns what that took too, and what was read.
pub(crate) async fn plan(
    folder: &Folder,
    line: &Line,
    printer: Printer,
) -> Result<(Rehearsed<Plan>, Run, Snapshot), CommandError> {
    let snapshot = read_org(folder, line)
        .await
        .map_err(|error| line.advised(error.into()))?;
    let run = Run {
        calls: line.reader.calls(),
        people: snapshot.users().count(),
        groups: snapshot.groups().count(),
        at_the_limit: None,
        causes: None,
        commit: commit(),
        snapshot: line.on_snapshot.clone(),
    };
    tell_read(&snapshot, line, printer);
    line.progress.rehearsing(folder.desired.people().len());
    let plan = decide(&folder.desired, &folder.sources, &snapshot, line.taken());
    line.progress.end();
    let plan = plan?;
    let at_the_limit = at_the_limit(&plan, &line.reader);
    if let Some(found) = &at_the_limit {
        let calls = count(plan.forecast().calls, "call", "calls");
        let share = folder.desired.config().share.percent();
        let how_long = match found.minutes {
            1 => "less than a minute".to_owned(),
            minutes => format!("about {minutes} minutes"),
        };
        // An apply begins with the same reading, access included.
        printer.narrate(&format!(
            "Applying takes {calls}, beside the {} that read the org again: {how_long} at {share}% of the rate limits that the org states ({} a minute with {}).",
            run.calls, found.used_per_minute, found.bucket,
        ));
    }
    let run = Run {
        at_the_limit,
        ..run
    };
    Ok((plan, run, snapshot))
}

/// Tells how much was read of an org, and in how many calls.
pub(crate) fn tell_read(snapshot: &Snapshot, line: &Line, printer: Printer) {
    let calls = usize::try_from(line.reader.calls()).unwrap_or(usize::MAX);
    printer.narrate(&format!(
        "Read {} from {} in {}.",
        contents(snapshot),
        harmless(&line.name),
        count(calls, "call", "calls")
    ));
}

/// Returns how many people and groups there are.
pub(crate) fn contents(snapshot: &Snapshot) -> String {
    format!(
        "{} and {}",
        count(snapshot.users().count(), "person", "people"),
        count(snapshot.groups().count(), "group", "groups")
    )
}

/// Reads what the files need to know of the org.
pub(crate) async fn read_org(folder: &Folder, line: &Line) -> Result<Snapshot, CallError> {
    line.reader.share(folder.desired.config().share);
    let url = line.origin.to_string();
    let snapshot = fetch(&line.reader, &url, &folder.desired).await;
    line.end_reading();
    snapshot
}

/// Makes the plan of what was read: of the org itself, or of a snapshot of it.
pub(crate) fn decide(
    desired: &DesiredState,
    sources: &SourceMap,
    snapshot: &Snapshot,
    taken: Option<Taken>,
) -> Result<Rehearsed<Plan>, Refuted> {
    let draft = draft(desired, snapshot, sources).on(taken);
    rehearse(draft, desired, snapshot, sources)
}

fn at_the_limit(plan: &Plan, reader: &Reader<AnyTransport>) -> Option<AtTheLimit> {
    let found = forecast::takes(&plan.forecast().by_bucket, &reader.stated())?;
    Some(AtTheLimit {
        minutes: found.minutes,
        bucket: found.slowest.bucket.as_str().to_owned(),
        per_minute: found.slowest.limit,
        used_per_minute: found.slowest.allowed,
    })
}

/// Returns what runs asynchronous code: one thread, for the program waits far more than it computes.
pub(crate) fn runtime() -> Result<tokio::runtime::Runtime, CommandError> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("cannot start")
        .map_err(CommandError::failed)
}
