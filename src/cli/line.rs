//! The line to an org: over HTTPS, or to one in memory.

use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;

use crate::cli::advice::Advice;
use crate::cli::credentials::Identity;
use crate::cli::error::CommandError;
use crate::cli::org::Org;
use crate::cli::printer::Printer;
use crate::cli::progress::Progress;
use crate::cli::sandbox;
use crate::cli::settings::Settings;
use crate::okta::client::{Observer, Reader, Traffic};
use crate::okta::net::Https;
use crate::okta::origin::Origin;
use crate::okta::pace::Who;
use crate::okta::retry::Why;
use crate::plan::Taken;
use crate::plan::document::OnSnapshot;
use crate::report::aged;
use crate::report::text_safety::harmless;
use crate::request::bucket::Bucket;
use crate::sim::org::mark::{Mark, Names};
use crate::sim::sandbox::Sandbox;
use crate::transport::{NoResponse, Request, Response, Transport};

/// What carries requests to an org.
pub(crate) enum AnyTransport {
    /// The network.
    Https(Https),
    /// Nothing: the org is in memory.
    Memory(Arc<Sandbox>),
}

impl Transport for AnyTransport {
    async fn send(&self, request: Request) -> Result<Response, NoResponse> {
        match self {
            Self::Https(https) => https.send(request).await,
            Self::Memory(sandbox) => sandbox.send(request).await,
        }
    }
}

/// An org in memory, and the file that keeps what a command does to it.
pub(crate) struct Kept {
    file: PathBuf,
    save: PathBuf,
    sandbox: Arc<Sandbox>,
}

impl Kept {
    /// Returns whether what a command leaves is to be in another file than the one that was read.
    pub(crate) fn is_elsewhere(&self) -> bool {
        self.save != self.file
    }

    /// Writes the org, and says so.
    pub(crate) fn save(&self, printer: Printer) -> Result<(), CommandError> {
        sandbox::save(&self.sandbox.org(), &self.save)?;
        printer.narrate(&format!("Wrote the org to {}.", self.save.display()));
        Ok(())
    }
}

/// Opens the line to an org. Of one in memory it returns what keeps it, too.
pub(crate) fn open(
    org: Org,
    settings: &Settings,
    printer: Printer,
) -> Result<(Line, Option<Kept>), CommandError> {
    let name = org.name();
    Ok(match org {
        Org::Remote { origin, identity } => {
            let https = AnyTransport::Https(https(&origin, settings)?);
            (Line::new(https, origin, identity, name, printer), None)
        }
        Org::Sandbox {
            file,
            save,
            sandbox,
            origin,
            idle_rules: _,
            mark,
        } => {
            let memory = AnyTransport::Memory(Arc::clone(&sandbox));
            let mut line = Line::new(memory, origin, Identity::nobody(), name, printer);
            line.on_snapshot = mark.as_ref().map(on_snapshot);
            if let Some(on) = &line.on_snapshot {
                let told = aged::snapshot(&line.origin.to_string(), on);
                printer.narrate(&format!(
                    "{} is {told}: a command that writes changes this file, and no org.",
                    file.display()
                ));
            }
            let kept = Kept {
                file,
                save,
                sandbox,
            };
            (line, Some(kept))
        }
    })
}

/// The line to an org, on which every call is counted and told.
pub(crate) struct Line {
    /// Reads the org.
    pub(crate) reader: Reader<AnyTransport>,
    /// How people know the org.
    pub(crate) name: String,
    /// Where it is.
    pub(crate) origin: Origin,
    advice: Advice,
    /// What the org is, where it stands for a live one.
    pub(crate) on_snapshot: Option<OnSnapshot>,
    /// What moves on the terminal meanwhile.
    pub(crate) progress: Progress,
}

impl Line {
    /// Opens the line.
    fn new(
        transport: AnyTransport,
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
        let progress = Progress::reading(&name, printer);
        let observer = observer(printer, progress.clone());
        Self {
            reader: Reader::new(transport, origin.clone(), credentials, Some(observer)),
            name,
            origin,
            advice,
            on_snapshot: None,
            progress,
        }
    }

    /// Returns the base URL of the org.
    pub(crate) fn url(&self) -> String {
        self.origin.to_string()
    }

    /// Draws no more how the reading goes.
    pub(crate) fn end_reading(&self) {
        self.progress.end();
    }

    /// Returns what is known of the credentials in use.
    pub(crate) fn advice(&self) -> &Advice {
        &self.advice
    }

    /// Returns which snapshot stands for the org, where one does.
    pub(crate) fn taken(&self) -> Option<Taken> {
        self.on_snapshot.as_ref().map(|on| on.taken.clone())
    }

    /// Says of an error what to do with the credentials in use.
    pub(crate) fn advised(&self, error: CommandError) -> CommandError {
        error.advised(&self.advice)
    }
}

/// Says of a snapshot how old it is by the clock of this machine.
fn on_snapshot(mark: &Mark) -> OnSnapshot {
    let age = Timestamp::now().duration_since(mark.taken).as_secs();
    OnSnapshot {
        taken: Taken {
            at: mark.taken.to_string(),
            redacted: mark.names == Names::Pseudonyms,
        },
        age_seconds: u64::try_from(age).ok(),
    }
}

/// Makes the way to an org over HTTPS.
fn https(origin: &Origin, settings: &Settings) -> Result<Https, CommandError> {
    Https::new(origin.clone(), &settings.agent).map_err(|error| {
        CommandError::failed(error.into()).help(
            "SSL_CERT_FILE and SSL_CERT_DIR, where they are set, must name certificates in PEM",
        )
    })
}

/// Returns who tells about calls and waits.
fn observer(printer: Printer, progress: Progress) -> Observer {
    Arc::new(move |traffic| match traffic {
        Traffic::Call {
            method,
            target,
            status,
            quota,
        } => {
            progress.call(Bucket::of(&Request::new(*method, target.as_str())), quota);
            let status = status.map_or("no answer".to_owned(), |status| status.to_string());
            printer.detail(&harmless(&format!("{method} {target} → {status}")));
        }
        Traffic::Waiting { who, seconds, why } => {
            let why = why_words(*why);
            printer.narrate(&harmless(&format!(
                "Waiting {seconds} s{}: {why}.",
                who_words(who)
            )));
        }
    })
}

fn who_words(who: &Who) -> String {
    match who {
        Who::Bucket(bucket) => format!(" with {bucket}"),
        Who::Writes => " with all writes".to_owned(),
        Who::Call(call) => format!(" with {call}"),
    }
}

fn why_words(why: Why) -> String {
    match why {
        Why::RateLimit => "the token's rate limit is used up".to_owned(),
        Why::Share(share) => format!("{}% of the token's rate limit is used", share.percent()),
        Why::Busy(status) => format!("the org is busy (it answered {status})"),
        Why::ReadOnly => "the org is in read-only mode".to_owned(),
        Why::Concurrency => "too many calls are in progress in the org".to_owned(),
        Why::StillActivating => "the person is still being activated".to_owned(),
        Why::ServerFault(status) => format!("Okta answered {status}"),
        Why::NoAnswer => "there was no answer".to_owned(),
    }
}
