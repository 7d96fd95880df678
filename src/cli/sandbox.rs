//! `sandbox`, and the org in memory that other commands load.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use clap::Args;
use secrecy::SecretString;

use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::printer::Printer;
use crate::cli::signal::Signals;
use crate::cli::text_file;
use crate::cli::whole_file;
use crate::okta::origin::Origin;
use crate::report::text_safety::harmless;
use crate::sim::fault::Faults;
use crate::sim::file;
use crate::sim::org::mark::Mark;
use crate::sim::org::rules::Idle;
use crate::sim::org::{Activation, Org, Rule};
use crate::sim::sandbox::Sandbox;
use crate::sim::server::{Clock, Log, serve};

/// The greatest size of a sandbox file: a million people fit.
const BYTES_MAX: u64 = 1 << 30;

/// How many requests an activation takes that goes on after its answer: enough to see it under way.
const ACTIVATION_REQUESTS: u32 = 3;

#[derive(Debug, Args)]
pub(crate) struct SandboxArgs {
    /// The sandbox file that describes the org
    file: PathBuf,
    /// Listen on this address; port 0 picks a free port
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:0", value_parser = address)]
    listen: std::net::SocketAddr,
    /// Accept only requests with this token; it protects nothing
    #[arg(long, value_name = "WORD")]
    token: Option<String>,
    /// Make requests fail as this file says
    #[arg(long, value_name = "FILE")]
    faults: Option<PathBuf>,
    /// Log each request to this file as a line of JSON, with secrets masked
    #[arg(long, value_name = "FILE")]
    log: Option<PathBuf>,
    /// Seed the generated ids, and the faults that happen by chance
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    seed: u64,
    /// Start the org's clock at this time instead of the `now` of the file
    #[arg(long, value_name = "MOMENT", value_parser = moment)]
    clock: Option<jiff::Timestamp>,
    /// Enforce Okta's rate limits, per token and per minute; the clock then runs
    #[arg(long)]
    enforce_limits: bool,
    /// Let activations finish some time after they are answered
    #[arg(long = "async")]
    activates_later: bool,
    /// Save the org to this file when the sandbox stops
    #[arg(long, value_name = "FILE")]
    save: Option<PathBuf>,
}

fn address(text: &str) -> Result<std::net::SocketAddr, &'static str> {
    text.parse()
        .map_err(|_| "write an address and a port, such as 127.0.0.1:8080")
}

fn moment(text: &str) -> Result<jiff::Timestamp, &'static str> {
    text.parse()
        .map_err(|_| "write a moment, such as 2026-11-24T08:00:00Z")
}

/// Serves an org until the program is stopped.
pub(crate) fn run(args: &SandboxArgs, printer: Printer) -> Result<Exit, CommandError> {
    let sandbox = Arc::new(prepared(args, printer)?);
    let signed_by = if args.clock.is_some() {
        Clock::Org
    } else {
        Clock::Machine
    };
    if let Some(path) = &args.save {
        // Better now than when there is an org to lose.
        whole_file::beside(path)
            .map(drop)
            .with_context(|| format!("cannot write {}", path.display()))
            .map_err(CommandError::usage)?;
    }
    let log = args.log.as_deref().map(log).transpose()?;
    let runtime = tokio::runtime::Runtime::new()
        .context("cannot start")
        .map_err(CommandError::failed)?;
    let served: anyhow::Result<()> = runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(args.listen)
            .await
            .with_context(|| format!("cannot listen on {}", args.listen))?;
        let url = format!("http://{}", listener.local_addr()?);
        sandbox.set_url(&url);
        if !args.listen.ip().is_loopback() {
            let warning =
                "warning: anyone who reaches this address can read and change the org in memory\n";
            Printer::error_text(warning);
        }
        // Whoever reads the line may stop the program at once, and the org is to be written all the same.
        let mut signals = Signals::new()?;
        Printer::data(&format!("listening on {url}\n"))?;
        let stopped = async {
            signals.next().await;
        };
        serve(
            listener,
            Arc::clone(&sandbox),
            log.clone(),
            signed_by,
            stopped,
        )
        .await?;
        Ok(())
    });
    served.map_err(CommandError::failed)?;
    if let Some(path) = &args.save {
        let mut org = sandbox.org();
        org.end_activations();
        save(&org, path)?;
    }
    if log.is_some_and(|log| !log.is_whole()) {
        let error = anyhow::anyhow!("some lines of the log could not be written");
        return Err(CommandError::failed(error));
    }
    Ok(Exit::Done)
}

/// Loads the org, and makes it as the options say.
fn prepared(args: &SandboxArgs, printer: Printer) -> Result<Sandbox, CommandError> {
    let mut org = read(&args.file)?;
    for line in idle_rules(&org, &args.file) {
        printer.narrate(&line);
    }
    if let Some(clock) = args.clock {
        org.now = clock;
    }
    org.seed = args.seed;
    if args.activates_later {
        org.activation = Activation::Later(ACTIVATION_REQUESTS);
    }
    let mut sandbox = Sandbox::new(org);
    if args.enforce_limits {
        sandbox = sandbox.enforcing_limits();
    }
    if let Some(path) = &args.faults {
        sandbox = sandbox.failing(faults(path, args.seed)?);
    }
    if let Some(token) = &args.token {
        sandbox = sandbox.requiring_token(SecretString::from(token.clone()));
    }
    Ok(sandbox)
}

fn log(path: &Path) -> Result<Arc<Log>, CommandError> {
    let file = std::fs::File::create(path)
        .with_context(|| format!("cannot write the log {}", path.display()))
        .map_err(CommandError::usage)?;
    Ok(Arc::new(Log::new(file)))
}

fn faults(path: &Path, seed: u64) -> Result<Faults, CommandError> {
    let text = text_file::read(path, BYTES_MAX)
        .with_context(|| format!("cannot read the faults file {}", path.display()))
        .map_err(CommandError::usage)?;
    Faults::read_named(&path.display().to_string(), &text, seed).map_err(|error| {
        CommandError::BadSandbox {
            error: Box::new(error),
            help: "`okta-reconcile schema faults` prints the schema of a faults file",
        }
    })
}

/// An org in memory that a file describes.
pub(crate) struct Loaded {
    /// The org.
    pub(crate) sandbox: Arc<Sandbox>,
    /// Where it says that it is.
    pub(crate) origin: Origin,
    /// A line for each group rule that does not run in it.
    pub(crate) idle_rules: Vec<String>,
    /// What marks it, if it stands for a live org.
    pub(crate) mark: Option<Mark>,
}

/// Loads an org in memory.
pub(crate) fn load(file: &Path) -> Result<Loaded, CommandError> {
    let org = read(file)?;
    let origin = Origin::parse(&org.url)
        .with_context(|| format!("`org:` of {} is not a URL", file.display()))
        .map_err(CommandError::usage)?;
    let mark = org.mark.clone();
    // On a snapshot people plan, and the plan names the rules of the live org.
    let idle_rules = match mark {
        Some(_) => Vec::new(),
        None => idle_rules(&org, file),
    };
    Ok(Loaded {
        mark,
        sandbox: Arc::new(Sandbox::new(org)),
        origin,
        idle_rules,
    })
}

/// Names the active group rules that do not run in the org in memory: Okta would.
fn idle_rules(org: &Org, file: &Path) -> Vec<String> {
    let line = |(rule, idle): (&Rule, Idle)| {
        let condition = harmless(rule.expression.as_deref().unwrap_or_default());
        let why = match idle {
            Idle::NoCondition => "it has no condition".to_owned(),
            Idle::Refused(why) => {
                format!(
                    "Okta would refuse its condition, {condition}: {}",
                    harmless(&why)
                )
            }
            Idle::Beyond(what) => format!(
                "the sandbox cannot run its condition, {condition}: it uses {}",
                harmless(&what)
            ),
        };
        format!(
            "warning: the group rule `{}` of {} gives nobody anything: {why}",
            harmless(&rule.name),
            file.display()
        )
    };
    org.idle_rules().map(line).collect()
}

/// Returns whether a file holds an org.
pub(crate) fn is_one(path: &Path) -> bool {
    text_file::read(path, BYTES_MAX).is_ok_and(|text| file::read(&text).is_ok())
}

/// Returns whether a file holds a snapshot of an org.
pub(crate) fn is_snapshot(path: &Path) -> bool {
    let text = text_file::read(path, BYTES_MAX).ok();
    let org = text.and_then(|text| file::read(&text).ok());
    org.is_some_and(|org| org.mark.is_some())
}

fn read(path: &Path) -> Result<Org, CommandError> {
    let text = text_file::read(path, BYTES_MAX)
        .with_context(|| format!("cannot read the sandbox file {}", path.display()))
        .map_err(CommandError::usage)?;
    file::read_named(&path.display().to_string(), &text).map_err(|error| CommandError::BadSandbox {
        error: Box::new(error),
        help: "`okta-reconcile schema org` prints the schema of a sandbox file",
    })
}

/// Writes an org, as JSON where the name of the file says so.
pub(crate) fn save(org: &Org, path: &Path) -> Result<(), CommandError> {
    whole_file::write(path, &text(org, path)?)
}

/// Returns an org as a text, JSON where the name of the file says so.
pub(crate) fn text(org: &Org, path: &Path) -> Result<String, CommandError> {
    let is_json = path.extension().is_some_and(|ending| ending == "json");
    let text = if is_json {
        file::write_json(org).map_err(anyhow::Error::new)
    } else {
        file::write(org).map_err(anyhow::Error::new)
    };
    text.with_context(|| format!("cannot write {}", path.display()))
        .map_err(CommandError::failed)
}
