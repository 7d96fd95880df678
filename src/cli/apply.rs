//! `apply`: plans, asks, and makes it so.

use anyhow::anyhow;

use crate::apply::{Options, run as carry_out};
use crate::cli::ApplyArgs;
use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::folder::Folder;
use crate::cli::org::Org;
use crate::cli::prepare::{https, observer, plan, prepare, runtime};
use crate::cli::printer::Printer;
use crate::cli::sandbox;
use crate::cli::settings::Settings;
use crate::okta::auth::Credentials;
use crate::okta::client::{Reader, Writer};
use crate::okta::origin::Origin;
use crate::plan::Plan;
use crate::report::plural::count;
use crate::report::{calls, outcome, text};
use crate::transport::Transport;

/// Applies the files.
pub(in crate::cli) fn run(
    args: &ApplyArgs,
    settings: &Settings,
    printer: Printer,
) -> Result<Exit, CommandError> {
    if !args.dry_run && !args.yes && !Printer::can_ask() {
        return Err(CommandError::usage(anyhow!(
            "nobody can be asked: neither a terminal nor `--yes`"
        ))
        .help("add `--yes` to apply without a question, or `--dry-run` to see the calls"));
    }
    let prepared = prepare(settings, printer)?;
    let folder = &prepared.folder;
    let observer = Some(observer(printer));
    runtime()?.block_on(async {
        match prepared.org {
            Org::Remote {
                origin,
                credentials,
            } => {
                let transport = https(&origin)?;
                let reader = Reader::new(transport, origin.clone(), credentials, observer);
                let (exit, _) = apply(args, folder, reader, &origin, printer).await?;
                Ok(exit)
            }
            Org::Sandbox { file, save } => {
                let (transport, origin) = sandbox::load(&file)?;
                let line = transport.clone();
                let reader = Reader::new(line, origin.clone(), Credentials::none(), observer);
                let (exit, done) = apply(args, folder, reader, &origin, printer).await?;
                // What was done is kept, however the rest ended.
                let is_kept = match done {
                    Did::Nothing => false,
                    Did::NothingToDo => save != file,
                    Did::Something => true,
                };
                if is_kept {
                    sandbox::save(&transport.org(), &save)?;
                }
                Ok(exit)
            }
        }
    })
}

async fn apply<T: Transport>(
    args: &ApplyArgs,
    folder: &Folder,
    reader: Reader<T>,
    origin: &Origin,
    printer: Printer,
) -> Result<(Exit, Did), CommandError> {
    let plan = plan(folder, &reader, origin, printer).await?;
    if !plan.refusals().is_empty() {
        Printer::error_text(&text::plan(&plan, printer.error_style()));
        return Ok((Exit::Refused, Did::Nothing));
    }
    if args.dry_run {
        write(&calls::dry_run(&plan))?;
        return Ok((ending(&plan, Exit::Done), Did::Nothing));
    }
    if plan.steps().is_empty() {
        write(&text::plan(&plan, printer.out_style()))?;
        return Ok((ending(&plan, Exit::Done), Did::NothingToDo));
    }
    if args.yes {
        printer.narrate(text::plan(&plan, printer.error_style()).trim_end());
    } else {
        Printer::error_text(&text::plan(&plan, printer.error_style()));
        if !Printer::ask("Apply this plan? Only `yes` is taken as yes: ") {
            printer.narrate("Nothing was applied.");
            return Ok((Exit::Refused, Did::Nothing));
        }
    }
    printer.narrate(&format!(
        "Applying {}.",
        count(plan.steps().len(), "step", "steps")
    ));
    let writer = Writer::new(reader);
    let options = Options {
        concurrency: args.concurrency,
    };
    let result = carry_out(&plan, &writer, options, |_| {}).await;
    write(&outcome::outcome(&plan, &result, printer.out_style()))?;
    let exit = if result.failed() + result.skipped() > 0 {
        Exit::Partial
    } else {
        Exit::Done
    };
    Ok((ending(&plan, exit), Did::Something))
}

/// What became of the org.
enum Did {
    /// It was left as it is: a dry run, a refusal, or "no" at the question.
    Nothing,
    /// It was as the files wish already.
    NothingToDo,
    /// The plan was carried out, as far as it went.
    Something,
}

/// A wish that is blocked stays unmet, whatever else went well.
fn ending(plan: &Plan, exit: Exit) -> Exit {
    if plan.blocked().is_empty() {
        exit
    } else {
        Exit::Partial
    }
}

fn write(text: &str) -> Result<(), CommandError> {
    Printer::data(text).map_err(|error| CommandError::failed(error.into()))
}
