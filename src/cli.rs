//! The command line: what was typed, and one file for each command.
//!
//! **Invariant:** the only module that knows of the terminal, the environment, files and exit codes.

mod apply;
mod credentials;
mod error;
mod exit;
mod explain;
mod folder;
mod lifecycle;
mod org;
mod plan;
mod prepare;
mod printer;
mod progress;
mod sandbox;
mod schema;
mod secrets;
mod settings;
mod signal;
mod text_file;
mod user;
mod validate;

use std::ffi::OsString;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::printer::Printer;
use crate::cli::settings::Settings;

/// GitOps for the people in an Okta org: describe them in YAML, review with `plan` what would happen, carry it out
/// with `apply`
#[derive(Debug, Parser)]
#[command(
    name = "okta-reconcile",
    version,
    max_term_width = 100,
    after_help = "Exit codes:\n  0  success, including a plan with changes\n  1  an Okta, network or internal error\n  \
                  2  the plan has steps (--detailed-exitcode only)\n  3  the files are invalid\n  4  refused: a guard, \
                  a blocked request in `plan`, or \"no\" at the prompt\n  5  partly applied: steps failed or were \
                  skipped, or a request is blocked\n  64 wrong usage\n  130, 143  interrupted"
)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

/// Options that stand before or after the command.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Global options")]
struct Global {
    /// Run as if started in DIR
    #[arg(short = 'C', global = true, value_name = "DIR", default_value = ".")]
    directory: PathBuf,
    /// Read the configuration from FILE instead of DIR/okta-reconcile.yaml
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Use this org: an https URL, or `sandbox:FILE[,save=FILE2]` for an org in memory
    #[arg(long, global = true, value_name = "ORG")]
    org: Option<String>,
    /// Colour the output: auto, always or never
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        value_enum,
        default_value = "auto",
        hide_possible_values = true
    )]
    color: When,
    /// Say more: show every call to the org
    #[arg(short = 'v', long, global = true, conflicts_with = "quiet")]
    verbose: bool,
    /// Say less: only errors and data
    #[arg(short = 'q', long, global = true)]
    quiet: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum When {
    // On a terminal, unless `NO_COLOR` is set.
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Check the files, without reading the org
    Validate(ValidateArgs),
    /// Read the org and show what would happen; never writes
    Plan(PlanArgs),
    /// Read the org, plan, ask, and apply the plan
    Apply(ApplyArgs),
    /// Serve an org in memory over HTTP, as Okta would
    Sandbox(SandboxArgs),
    /// Explain a code: what it means, what causes it, how to fix it
    Explain(ExplainArgs),
    /// Print a JSON Schema: of the configuration, desired state, a sandbox file, a faults file, or the JSON of a plan
    Schema(SchemaArgs),
    /// Show which lifecycle operations Okta accepts in which status, or the route between two statuses
    Lifecycle(LifecycleArgs),
    /// Read a person, or carry out one of Okta's operations on them: reset a password, revoke grants, …
    User(user::UserArgs),
}

/// How a plan or an outcome is printed.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    // For a terminal and a log.
    Text,
    // For programs; the README has its form.
    Json,
    // For a comment on a pull request.
    Markdown,
}

/// How findings are printed.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum FindingsFormat {
    // For a terminal and a log.
    Text,
    // For programs; the README has its form.
    Json,
}

#[derive(Debug, Args)]
struct ValidateArgs {
    /// Treat warnings as errors
    #[arg(long)]
    strict: bool,
    /// How the findings are printed
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    format: FindingsFormat,
    /// Show a person, or everybody, with defaults merged in, and where each value comes from
    #[arg(long, value_name = "LOGIN", num_args = 0..=1, conflicts_with = "format")]
    merged: Option<Vec<String>>,
}

#[derive(Debug, Args)]
struct SchemaArgs {
    /// Which schema to print
    #[arg(value_enum, value_name = "OF", default_value = "state")]
    of: SchemaOf,
}

/// What there is a schema of.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum SchemaOf {
    /// `okta-reconcile.yaml`
    Config,
    /// Files of desired state
    State,
    /// Sandbox files
    Org,
    /// What `plan --format json` prints
    Plan,
    /// Files for `sandbox --faults`
    Faults,
}

/// Whom a run is about.
#[derive(Debug, Args)]
struct OnlyArgs {
    /// Plan for these people of the files only, and for whoever has to come along: a login, a pattern of logins such
    /// as 'svc-*', or an id; may be repeated
    #[arg(long, value_name = "PATTERN")]
    only: Vec<String>,
}

#[derive(Debug, Args)]
struct PlanArgs {
    #[command(flatten)]
    whom: OnlyArgs,
    /// How the plan is printed
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// Show every name of long lists
    #[arg(long)]
    full: bool,
    /// Exit with 2 if the plan has steps
    #[arg(long)]
    detailed_exitcode: bool,
}

#[derive(Debug, Args)]
struct ApplyArgs {
    #[command(flatten)]
    whom: OnlyArgs,
    /// Apply without asking
    #[arg(long)]
    yes: bool,
    /// Print every call that would be sent, in order, without writing anything
    #[arg(long)]
    dry_run: bool,
    /// How the outcome is printed; a dry run has none
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// Run at most N steps at once
    #[arg(
        long,
        value_name = "N",
        default_value = "8",
        value_parser = clap::value_parser!(u16).range(1..=64)
    )]
    concurrency: u16,
    /// Read the secrets that entries name as `{file: NAME}` from this folder
    #[arg(long, value_name = "DIR")]
    secrets: Option<PathBuf>,
}

#[derive(Debug, Args)]
struct SandboxArgs {
    /// The sandbox file that describes the org
    file: PathBuf,
    /// Listen here; port 0 picks one
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:0", value_parser = address)]
    listen: std::net::SocketAddr,
    /// The token that clients must send; this is not a security measure
    #[arg(long, value_name = "WORD")]
    token: Option<String>,
    /// Read from FILE which requests fail, and how
    #[arg(long, value_name = "FILE")]
    faults: Option<PathBuf>,
    /// Write a line of JSON per request to FILE, secrets masked
    #[arg(long, value_name = "FILE")]
    log: Option<PathBuf>,
    /// Seed for generated ids and for faults with a probability
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    seed: u64,
    /// Start the org's clock at this time instead of the file's `now`
    #[arg(long, value_name = "MOMENT", value_parser = moment)]
    clock: Option<jiff::Timestamp>,
    /// Enforce Okta's limits per token, per minute and concurrent; the clock then runs
    #[arg(long)]
    enforce_limits: bool,
    /// Let activations finish some time after they were answered
    #[arg(long = "async")]
    activates_later: bool,
    /// Write the org to FILE when the sandbox stops
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

#[derive(Debug, Args)]
struct ExplainArgs {
    /// A code, as in `error[CODE]`, or the key of a guard; without it, all codes are listed
    code: Option<String>,
}

#[derive(Debug, Args)]
struct LifecycleArgs {
    /// The current status, as Okta names it
    #[arg(requires = "to")]
    from: Option<String>,
    /// The status that a file asks for
    to: Option<String>,
    /// Print text, or the source of a diagram
    #[arg(long, value_name = "FORMAT", value_enum, default_value = "text")]
    format: LifecycleFormat,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum LifecycleFormat {
    Text,
    Dot,
    Mermaid,
}

/// Runs the program and returns its exit code.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    let printer = Printer::new(&cli.global);
    let run = AssertUnwindSafe(|| run(&cli, printer));
    let exit = match catch_unwind(run) {
        Ok(Ok(exit)) => exit,
        Ok(Err(error)) => error.tell(printer),
        // The panic has said what and where.
        Err(_) => Exit::Failed,
    };
    exit.into()
}

/// Clap's own words, with this program's exit code; help and version are no mistakes.
fn usage(error: &clap::Error) -> ExitCode {
    // A closed pipe is nobody's mistake.
    let _ = error.print();
    if error.use_stderr() {
        Exit::Usage.into()
    } else {
        Exit::Done.into()
    }
}

fn run(cli: &Cli, printer: Printer) -> Result<Exit, CommandError> {
    let settings = Settings::new(&cli.global)?;
    match &cli.command {
        Command::Validate(args) => validate::run(args, &settings, printer),
        Command::Plan(args) => plan::run(args, &settings, printer),
        Command::Apply(args) => apply::run(args, &settings, printer),
        Command::Sandbox(args) => sandbox::run(args, printer),
        Command::Explain(args) => explain::run(args, printer),
        Command::Schema(args) => schema::run(args),
        Command::Lifecycle(args) => lifecycle::run(args, printer),
        Command::User(args) => user::run(args, &settings, printer),
    }
}
