//! `user`: operations of Okta's user API on one person. What they write is no desired state: a password is reset once.

mod args;
mod deed;
mod help;
mod outcome;
mod person;
mod profile;
mod protect;
mod read;
mod secret;
mod show;
mod shown;
mod target;
mod task;
mod wanted;
mod write;

use anyhow::anyhow;

use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::line::{self, Line};
use crate::cli::prepare::runtime;
use crate::cli::printer::Printer;
use crate::cli::settings::Settings;
use crate::cli::user::secret::{Reading, Secrets};
use crate::cli::user::target::{Target, target};
use crate::cli::user::task::{Task, What, Work, task};
use crate::cli::user::write::Did;
use crate::okta::oauth::scope::{Needs, Resource, Strength};
use crate::okta::operation::Discretion;

use crate::cli::user::args::UserCommand;

pub(crate) use crate::cli::user::args::UserArgs;

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
    let task = task(operation)?;
    let secrets = match &task {
        Task::List(..) | Task::Read(..) => Secrets::default(),
        Task::Write(work) => ready(work)?,
    };
    let Target { guards, org } = target(settings, printer)?;
    let org = org.needing(needs(&task));
    let (line, kept) = line::open(org, settings, printer)?;
    let advice = line.advice().clone();
    let mut did = Did::Nothing;
    let carried_out = carry_out(&task, &secrets, &guards, line, printer, &mut did);
    let exit = runtime()?.block_on(carried_out);
    // What was done is kept, however the rest ended.
    if let (Some(kept), Did::Something) = (kept, did) {
        kept.save(printer)?;
    }
    exit.map_err(|error| error.advised(&advice))
}

/// Returns what a token must be good for.
fn needs(task: &Task<'_>) -> Needs {
    let users = |strength| Needs::default().and(Resource::Users, strength);
    match task {
        Task::Read(_, What::Roles, _) => users(Strength::Read).and(Resource::Roles, Strength::Read),
        Task::List(..) | Task::Read(..) => users(Strength::Read),
        // Whether somebody is an administrator is looked at where the token may.
        Task::Write(_) => users(Strength::Manage).and_if_granted(Resource::Roles, Strength::Read),
    }
}

/// Refuses what cannot go well, and reads the secrets, before the org is read.
fn ready(work: &Work<'_>) -> Result<Secrets, CommandError> {
    let known = work.deed.known();
    if known.answer == Discretion::Secret && !work.reveal {
        return Err(CommandError::usage(anyhow!(
            "Okta answers a secret that nobody else gets, and it would be lost"
        ))
        .help("add `--reveal` to have it printed on stdout"));
    }
    let is_asked = known.asks_first() && !work.writing.yes && !work.writing.dry_run;
    if is_asked && (!Printer::can_ask() || work.secrets.use_stdin()) {
        return Err(CommandError::usage(anyhow!(
            "cannot ask for confirmation: no terminal and no `--yes`"
        ))
        .help("add `--yes` to do it without asking, or `--dry-run` to see the calls"));
    }
    work.secrets.read(if work.writing.dry_run {
        Reading::Names
    } else {
        Reading::Values
    })
}

async fn carry_out(
    task: &Task<'_>,
    secrets: &Secrets,
    guards: &target::Guarded,
    line: Line,
    printer: Printer,
    did: &mut Did,
) -> Result<Exit, CommandError> {
    match task {
        Task::List(query, form) => read::list(query, *form, &line, printer).await?,
        Task::Read(key, what, form) => {
            read::of_person(key, *what, *form, &line, printer).await?;
        }
        Task::Write(work) => {
            return write::write(work, secrets, guards, line, printer, did).await;
        }
    }
    Ok(Exit::Done)
}
