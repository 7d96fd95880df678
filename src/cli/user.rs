//! `user`: operations of Okta's user API on one person. What they write is no desired state: a password is reset once.

mod action;
mod after_help;
mod args;
mod help;
mod outcome;
mod password;
mod person;
mod profile;
mod protect;
mod read;
mod secret;
pub(crate) mod show;
mod target;
mod wanted;
mod whole;
mod write;
mod write_action;

use anyhow::anyhow;
use clap::Args;

use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::line::{self, Line};
use crate::cli::prepare::runtime;
use crate::cli::printer::Printer;
use crate::cli::settings::Settings;
use crate::cli::user::action::{Action, action};
use crate::cli::user::args::UserCommand;
use crate::cli::user::secret::{Reading, Source};
use crate::cli::user::target::{Target, target};
use crate::cli::user::write::Did;
use crate::cli::user::write_action::WriteAction;
use crate::okta::oauth::scope::Needs;
use crate::request::Secrets;
use crate::request::endpoint::Discretion;
use crate::request::scope::{Resource, Strength};

/// Look at one person, or do one thing to them: reset a password, clear sessions, …
#[derive(Debug, Args)]
#[command(help_template = help::template())]
pub(crate) struct UserArgs {
    #[command(subcommand)]
    pub(crate) command: UserCommand,
}

/// Carries out what was typed.
pub(crate) fn run(
    args: &UserArgs,
    settings: &Settings,
    printer: Printer,
) -> Result<Exit, CommandError> {
    let operation = match &args.command {
        UserCommand::Show(args) => return show::run(args, settings, printer),
        UserCommand::Operation(operation) => operation,
    };
    let action = action(operation)?;
    let secrets = match &action {
        Action::List(..) | Action::Read(_) => Secrets::default(),
        Action::Write(write) => ready(write)?,
    };
    let Target { guards, org } = target(settings, printer)?;
    let org = org.needing(needs(&action));
    let (line, kept) = line::open(org, settings, printer)?;
    let advice = line.advice().clone();
    let mut did = Did::Nothing;
    let carried_out = carry_out(&action, &secrets, &guards, line, printer, &mut did);
    let exit = runtime()?.block_on(carried_out);
    // What was done is kept, however the rest ended.
    if let (Some(kept), Did::Something) = (kept, did) {
        kept.save(printer)?;
    }
    exit.map_err(|error| error.advised(&advice))
}

/// Returns what a token must be good for.
fn needs(action: &Action<'_>) -> Needs {
    let users = |strength| Needs::default().and(Resource::Users, strength);
    match action {
        Action::List(..) => users(Strength::Read),
        Action::Read(read) => {
            let resource = read.request.endpoint().resource;
            users(Strength::Read).and(resource, Strength::Read)
        }
        // Whether somebody is an administrator is looked at where the token may.
        Action::Write(_) => users(Strength::Manage).and_if_granted(Resource::Roles, Strength::Read),
    }
}

/// Refuses what cannot go well, and reads the secrets, before the org is read.
fn ready(write: &WriteAction<'_>) -> Result<Secrets, CommandError> {
    let options = write.options;
    if write.answer == Discretion::Secret && !write.reveal {
        return Err(CommandError::usage(anyhow!(
            "Okta answers a secret that nobody else gets, and it would be lost"
        ))
        .help("add `--reveal` to have it printed on stdout"));
    }
    let is_asked = write.asks_first() && !options.yes && !options.dry_run;
    if is_asked && (!Printer::can_ask() || write.secrets.contains(&Source::Stdin)) {
        return Err(CommandError::usage(anyhow!(
            "cannot ask for confirmation: no terminal and no `--yes`"
        ))
        .help("add `--yes` to do it without asking, or `--dry-run` to see the calls"));
    }
    let reading = if options.dry_run {
        Reading::Names
    } else {
        Reading::Values
    };
    secret::read(&write.secrets, reading)
}

async fn carry_out(
    action: &Action<'_>,
    secrets: &Secrets,
    guards: &target::Guarded,
    line: Line,
    printer: Printer,
    did: &mut Did,
) -> Result<Exit, CommandError> {
    match action {
        Action::List(query, form) => read::list(query, *form, &line, printer).await?,
        Action::Read(action) => read::of_person(action, &line, printer).await?,
        Action::Write(action) => {
            return write::write(action, secrets, guards, line, printer, did).await;
        }
    }
    Ok(Exit::Done)
}
