//! The command line: what was typed, and one file for each command.
//!
//! **Invariant:** the only module that knows of the terminal, the environment, files and exit codes.

mod access;
mod advice;
mod apply;
mod base;
mod candidate;
mod carry;
mod commit;
mod completions;
mod configured;
mod credentials;
mod drawn;
mod environment;
mod error;
mod exit;
mod explain;
mod folder;
mod form;
mod github;
mod global;
mod help;
mod import;
mod init;
mod lifecycle;
mod line;
mod man;
mod org;
mod outcome_form;
mod pager;
mod plan;
mod prepare;
mod printer;
mod progress;
mod report_file;
mod repository;
mod review;
mod sandbox;
mod schema;
mod secrets;
mod settings;
mod show;
mod signal;
mod snapshot;
mod tell;
mod text_file;
mod user;
mod validate;
mod whole_file;

use std::ffi::OsString;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::cli::access::Asked;
use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::form::Form;
use crate::cli::global::Global;
use crate::cli::outcome_form::OutcomeForm;
use crate::cli::printer::Printer;
use crate::cli::report_file::Report;
use crate::cli::review::Expected;
use crate::cli::settings::Settings;
use crate::cli::tell::tell;
use crate::report::names::Detail;

/// GitOps for the people in an Okta org: describe them in YAML, let `plan` show what would change, and `apply` it
#[derive(Debug, Parser)]
#[command(
    name = "okta-reconcile",
    version,
    max_term_width = help::HELP_COLUMNS,
    disable_help_subcommand = true,
    after_help = help::topics() + "\nExit codes:\n  0  success, including a plan with changes\n  1  an Okta, network or internal error\n  \
                  2  the plan has steps (--detailed-exitcode only)\n  3  the files are invalid\n  4  refused: a guard, \
                  a blocked request in `plan`, something not reviewed, or \"no\" at the prompt\n  5  partly applied: steps failed or were \
                  skipped, or a request is blocked\n  64 wrong usage\n  130, 143  interrupted"
)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Write a repository to start from: configuration, people, workflows, settings for editors
    Init(init::InitArgs),
    /// Check the files offline
    Validate(ValidateArgs),
    /// Read the org and show what would change; never writes
    Plan(PlanArgs),
    /// Plan, ask, and carry the plan out
    Apply(ApplyArgs),
    /// Print a saved plan; opens no connection
    Show(ShowArgs),
    /// Write live people as files that plan to nothing; edit files that are there, in place
    Import(import::args::ImportArgs),
    /// Serve an org in memory over HTTP, as Okta would
    Sandbox(sandbox::SandboxArgs),
    /// Write the org to a file, so that a plan can be made without it
    Snapshot(snapshot::SnapshotArgs),
    /// Explain a code: what it means, what causes it, how to fix it; or what is known of Okta
    Explain(ExplainArgs),
    /// Print the JSON Schema of a file that this program reads or writes
    Schema(SchemaArgs),
    /// Show which operations Okta accepts in each status, or the route from one status to another
    Lifecycle(lifecycle::LifecycleArgs),
    /// Look at one person, or do one thing to them: reset a password, clear sessions, …
    User(user::UserArgs),
    /// Print the help of a command, or a topic
    Help(HelpArgs),
    /// Print what a shell needs to complete commands, logins and groups
    Completions(completions::CompletionsArgs),
    /// Print a page of the manual, or write them all
    Man(man::ManArgs),
}

/// How the findings of `validate` are printed.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum ValidateFormat {
    // For a terminal and a log.
    Text,
    // For programs; the topic `formats` has its form.
    Json,
    // Annotations on the lines of the change, as GitHub Actions takes them.
    Github,
    // Annotations on the lines of the change, as a Code Quality report of GitLab.
    Gitlab,
}

#[derive(Debug, Args)]
struct ValidateArgs {
    /// Treat warnings as errors
    #[arg(long)]
    strict: bool,
    /// Print the findings in this format
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    format: ValidateFormat,
    /// Show a person, or everybody, with defaults merged in and where each value comes from
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

/// What a run is about: some people of the files, or what a change of the files asks for.
#[derive(Debug, Args)]
struct OnlyArgs {
    /// Plan only these people, plus anyone their changes depend on: a login, a pattern such as 'svc-*', or an id; may
    /// be repeated
    #[arg(long, value_name = "PATTERN")]
    only: Vec<String>,
    /// Plan only what these files ask for and those of this git ref or folder did not; the rest is told, and left
    #[arg(long, value_name = "REF-OR-DIR")]
    base: Option<String>,
    /// Ask which applications and roles the memberships of the plan open: nothing; those of groups that people join or
    /// leave; or also what is assigned to people directly
    #[arg(long, value_enum, value_name = "WHAT", default_value = "apps")]
    access: Asked,
}

/// More forms of the same plan.
#[derive(Debug, Args)]
struct ReportArgs {
    /// Write the plan in this format to a file too; `-` is stdout; may be repeated
    #[arg(long, value_name = "FORMAT=FILE", value_parser = Report::<Form>::parse)]
    report: Vec<Report<Form>>,
}

/// How much of long lists is shown.
#[derive(Debug, Args)]
struct DetailArgs {
    /// Show every name in long lists
    #[arg(long)]
    full: bool,
}

impl DetailArgs {
    fn detail(&self) -> Detail {
        if self.full {
            Detail::Full
        } else {
            Detail::Short
        }
    }
}

#[derive(Debug, Args)]
struct ShowArgs {
    /// The plan that `plan --out` saved
    plan: PathBuf,
    /// Print the plan in this format
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    format: Form,
    #[command(flatten)]
    reports: ReportArgs,
    #[command(flatten)]
    detail: DetailArgs,
}

#[derive(Debug, Args)]
struct PlanArgs {
    #[command(flatten)]
    whom: OnlyArgs,
    /// Print the plan in this format
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    format: Form,
    #[command(flatten)]
    reports: ReportArgs,
    /// Save the plan to this file, for `show` and `apply`
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Exit with 4 if the plan does anything that was not reviewed: a digest, an effects file or a saved plan; may be
    /// repeated
    #[arg(long, value_name = "DIGEST-OR-FILE", value_parser = Expected::parse)]
    expect: Vec<Expected>,
    #[command(flatten)]
    detail: DetailArgs,
    /// Ask the System Log who made the differences, and when
    #[arg(long)]
    causes: bool,
    /// Exit with 2 if there is something to do
    #[arg(long)]
    detailed_exitcode: bool,
}

#[derive(Debug, Args)]
struct ApplyArgs {
    /// Apply only if everything that is planned now is in this saved plan
    #[arg(value_name = "PLAN", conflicts_with = "expect")]
    plan: Option<PathBuf>,
    #[command(flatten)]
    whom: OnlyArgs,
    /// Apply only if everything that is planned now was reviewed: a digest, an effects file or a saved plan; may be
    /// repeated
    #[arg(long, value_name = "DIGEST-OR-FILE", value_parser = Expected::parse)]
    expect: Vec<Expected>,
    /// Do what was reviewed, and leave the rest; needs `--expect` or PLAN
    #[arg(long)]
    reviewed_only: bool,
    /// Apply without asking
    #[arg(short = 'y', long)]
    yes: bool,
    /// Print every call that an apply would send, in order, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Print the outcome in this format
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    format: OutcomeForm,
    /// Write how it ended in this format to a file too; `-` is stdout; may be repeated
    #[arg(
        long,
        value_name = "FORMAT=FILE",
        value_parser = Report::<OutcomeForm>::parse,
        conflicts_with = "dry_run"
    )]
    report: Vec<Report<OutcomeForm>>,
    /// Run at most N steps at once
    #[arg(
        long,
        value_name = "N",
        default_value = "8",
        value_parser = clap::value_parser!(u16).range(1..=64)
    )]
    concurrency: u16,
    /// Give group rules up to so many seconds after the last step, and tell which predictions hold
    #[arg(
        long,
        value_name = "SECONDS",
        value_parser = clap::value_parser!(u16).range(1..=3600),
        conflicts_with = "dry_run"
    )]
    settle: Option<u16>,
    /// Look in this folder for the secrets that entries name as `{file: NAME}`
    #[arg(long, value_name = "DIR")]
    secrets: Option<PathBuf>,
}

#[derive(Debug, Args)]
struct ExplainArgs {
    /// The code in brackets, as in `error[CODE]`; the key of a guard; or a page of facts about Okta, `facts` for a list
    /// of these. Without a name, list everything that has a page
    #[arg(value_name = "NAME")]
    name: Option<String>,
    /// After `access`: a login or id, and an application, role or group, for why somebody has it and what would take it
    /// away
    #[arg(value_name = "LOGIN [APP-OR-GROUP]", num_args = 0..=2)]
    of: Vec<String>,
}

#[derive(Debug, Args)]
struct HelpArgs {
    /// A command, or a topic; for a name of both, print both. Without one, list all commands and topics
    #[arg(value_name = "COMMAND-OR-TOPIC")]
    of: Vec<String>,
}

/// Runs the program and returns its exit code.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    if completions::answers(&arguments) {
        return Exit::Done.into();
    }
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    let printer = Printer::new(&cli.global);
    let run = AssertUnwindSafe(|| run(&cli, printer));
    let exit = match catch_unwind(run) {
        Ok(Ok(exit)) => exit,
        Ok(Err(error)) => tell(&error, printer),
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
        Command::Init(args) => init::run(args, &cli.global, &settings, printer),
        Command::Validate(args) => validate::run(args, &settings, printer),
        Command::Plan(args) => plan::run(args, &settings, printer),
        Command::Apply(args) => apply::run(args, &settings, printer),
        Command::Show(args) => show::run(args, &settings, printer),
        Command::Import(args) => import::run(args, &settings, printer),
        Command::Sandbox(args) => sandbox::run(args, printer),
        Command::Snapshot(args) => snapshot::run(args, &settings, printer),
        Command::Explain(args) => explain::run(args, &settings, printer),
        Command::Schema(args) => schema::run(args),
        Command::Lifecycle(args) => lifecycle::run(args, printer),
        Command::User(args) => user::run(args, &settings, printer),
        Command::Help(args) => help::run(args, printer),
        Command::Completions(args) => completions::run(args),
        Command::Man(args) => man::run(args, printer),
    }
}
