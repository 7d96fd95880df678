//! What `plan` and `apply` have in common: files → desired → snapshot → draft → rehearsal → plan.

use std::sync::Arc;

use anyhow::Context;

use crate::cli::credentials::{Advice, Identity};
use crate::cli::error::CommandError;
use crate::cli::folder::{self, Folder};
use crate::cli::org::{self, Org};
use crate::cli::printer::Printer;
use crate::cli::progress::Progress;
use crate::cli::settings::Settings;
use crate::diagnostic::Code;
use crate::okta::client::{Observer, Reader, Traffic};
use crate::okta::error::CallError;
use crate::okta::fetch::fetch;
use crate::okta::net::Https;
use crate::okta::origin::Origin;
use crate::okta::retry::Why;
use crate::okta::survey::scopes::{Purpose, scopes};
use crate::plan::Plan;
use crate::plan::draft::draft;
use crate::rehearsal::rehearse;
use crate::report::document::Run;
use crate::report::plural::count;
use crate::report::snippet;
use crate::report::text_safety::harmless;
use crate::transport::Transport;

/// The files, and the org they are compared with.
pub(in crate::cli) struct Prepared {
    /// The files, free of errors.
    pub(in crate::cli) folder: Folder,
    /// The org.
    pub(in crate::cli) org: Org,
}

/// Reads the files and chooses the org. Wrong usage comes before wrong files, unless the files are why.
pub(in crate::cli) fn prepare(
    settings: &Settings,
    purpose: Purpose,
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
            found: folder.found.sorted(&folder.sources),
            sources: Box::new(folder.sources),
        });
    }
    let org = org?.needing(scopes(&folder.desired, purpose));
    if !folder.found.is_empty() {
        let style = printer.error_style();
        // What the org's schema decides, the plan tells.
        let mut warnings = folder.found.sorted(&folder.sources);
        warnings.retain(|each| !matches!(each.code, Code::InvalidLogin | Code::BadLength));
        let text = snippet::diagnostics(&warnings, &folder.sources, style);
        if !text.is_empty() {
            printer.narrate(text.trim_end());
        }
    }
    if let Some(configured) = &folder.desired.config().org
        && Origin::parse(&configured.value).as_ref() != Ok(org.origin())
    {
        printer.narrate(&format!(
            "Using {}, not {} as `org:` says.",
            org.name(),
            harmless(&configured.value)
        ));
    }
    Ok(Prepared { folder, org })
}

/// The line to an org, on which every call is counted and told.
pub(in crate::cli) struct Line<T> {
    /// Reads the org.
    pub(in crate::cli) reader: Reader<T>,
    /// How people know the org.
    pub(in crate::cli) name: String,
    origin: Origin,
    advice: Advice,
    reading: Progress,
}

impl<T: Transport> Line<T> {
    /// Opens the line.
    pub(in crate::cli) fn new(
        transport: T,
        origin: Origin,
        identity: Identity,
        name: String,
        printer: Printer,
    ) -> Self {
        for warning in &identity.warnings {
            printer.narrate(&harmless(warning));
        }
        if let Some(told) = &identity.told {
            printer.detail(&harmless(told));
        }
        let Identity {
            credentials,
            advice,
            ..
        } = identity;
        let reading = Progress::reading(&name, printer);
        let observer = observer(printer, reading.clone());
        Self {
            reader: Reader::new(transport, origin.clone(), credentials, Some(observer)),
            name,
            origin,
            advice,
            reading,
        }
    }

    /// Makes the error of a call on this line, with what to do about it.
    pub(in crate::cli) fn error(&self, error: CallError) -> CommandError {
        CommandError::call(error, &self.advice)
    }
}

/// Reads the org and makes the plan; returns what that took too.
pub(in crate::cli) async fn plan<T: Transport>(
    folder: &Folder,
    line: &Line<T>,
    printer: Printer,
) -> Result<(Plan, Run), CommandError> {
    let url = line.origin.to_string();
    let snapshot = fetch(&line.reader, &url, &folder.desired).await;
    line.reading.end();
    let snapshot = snapshot.map_err(|error| line.error(error))?;
    let run = Run {
        calls: line.reader.calls(),
        people: snapshot.users().count(),
        groups: snapshot.groups().count(),
    };
    printer.narrate(&format!(
        "Read {} and {} from {} in {}.",
        count(run.people, "person", "people"),
        count(run.groups, "group", "groups"),
        harmless(&line.name),
        count(
            usize::try_from(run.calls).unwrap_or(usize::MAX),
            "call",
            "calls"
        ),
    ));
    let draft = draft(&folder.desired, &snapshot, &folder.sources).map_err(|found| {
        CommandError::Invalid {
            found: found.sorted(&folder.sources),
            sources: Box::new(folder.sources.clone()),
        }
    })?;
    let plan = rehearse(draft, &folder.desired, &snapshot, &folder.sources)?;
    Ok((plan, run))
}

/// Makes the way to an org over HTTPS.
pub(in crate::cli) fn https(origin: &Origin, settings: &Settings) -> Result<Https, CommandError> {
    Https::new(origin.clone(), &settings.agent).map_err(|error| {
        CommandError::failed(error.into()).help(
            "SSL_CERT_FILE and SSL_CERT_DIR, where they are set, must name certificates in PEM",
        )
    })
}

/// Returns who tells about calls and waits.
fn observer(printer: Printer, reading: Progress) -> Observer {
    Arc::new(move |traffic| match traffic {
        Traffic::Call {
            method,
            target,
            status,
            quota: _,
        } => {
            reading.call();
            let status = status.map_or("no answer".to_owned(), |status| status.to_string());
            printer.detail(&harmless(&format!("{method} {target} → {status}")));
        }
        Traffic::Waiting { seconds, why } => {
            printer.narrate(&format!("Waiting {seconds} s: {}.", why_words(*why)));
        }
    })
}

fn why_words(why: Why) -> String {
    match why {
        Why::RateLimit => "the token's rate limit is used up".to_owned(),
        Why::Concurrency => "too many calls are in progress in the org".to_owned(),
        Why::StillActivating => "the person is still being activated".to_owned(),
        Why::ServerFault(status) => format!("Okta answered {status}"),
        Why::NoAnswer => "there was no answer".to_owned(),
    }
}

/// Returns what runs asynchronous code: one thread, for the program waits far more than it computes.
pub(in crate::cli) fn runtime() -> Result<tokio::runtime::Runtime, CommandError> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("cannot start")
        .map_err(CommandError::failed)
}
