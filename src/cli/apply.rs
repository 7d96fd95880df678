//! `apply`: plans, asks, and makes it so.

use std::num::NonZeroUsize;
use std::pin::pin;

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
use crate::cli::signal::{Signal, Signals};
use crate::okta::auth::Credentials;
use crate::okta::client::{Reader, Writer};
use crate::okta::origin::Origin;
use crate::outcome::Outcome;
use crate::plan::Plan;
use crate::report::plural::count;
use crate::report::text_safety::harmless;
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
    let name = prepared.org.name();
    runtime()?.block_on(async {
        match prepared.org {
            Org::Remote {
                origin,
                credentials,
            } => {
                let transport = https(&origin)?;
                let reader = Reader::new(transport, origin.clone(), credentials, observer);
                let mut did = Did::Nothing;
                apply(args, folder, reader, &origin, &name, printer, &mut did).await
            }
            Org::Sandbox {
                file,
                save,
                sandbox: org,
                origin,
            } => {
                let line = org.clone();
                let reader = Reader::new(line, origin.clone(), Credentials::none(), observer);
                let mut did = Did::Nothing;
                let exit = apply(args, folder, reader, &origin, &name, printer, &mut did).await;
                // What was done is kept, however the rest ended.
                let is_kept = match did {
                    Did::Nothing => false,
                    Did::NothingToDo => save != file,
                    Did::Something => true,
                };
                if is_kept {
                    sandbox::save(&org.org(), &save)?;
                    printer.narrate(&format!("Wrote the org to {}.", save.display()));
                }
                exit
            }
        }
    })
}

async fn apply<T: Transport>(
    args: &ApplyArgs,
    folder: &Folder,
    reader: Reader<T>,
    origin: &Origin,
    name: &str,
    printer: Printer,
    did: &mut Did,
) -> Result<Exit, CommandError> {
    let plan = plan(folder, &reader, origin, name, printer).await?;
    if !plan.refusals().is_empty() {
        Printer::error_text(&text::plan(&plan, printer.error_style()));
        return Ok(Exit::Refused);
    }
    if args.dry_run {
        write(&calls::dry_run(&plan))?;
        return Ok(ending(&plan, Exit::Done));
    }
    if plan.steps().is_empty() {
        *did = Did::NothingToDo;
        write(&text::plan(&plan, printer.out_style()))?;
        return Ok(ending(&plan, Exit::Done));
    }
    if args.yes {
        printer.narrate(text::plan(&plan, printer.error_style()).trim_end());
    } else {
        Printer::error_text(&text::plan(&plan, printer.error_style()));
        let question = format!(
            "Apply this plan to {}? Only `yes` is taken as yes: ",
            harmless(name)
        );
        if !Printer::ask(&question) {
            printer.narrate("Nothing was applied.");
            return Ok(Exit::Refused);
        }
    }
    printer.narrate(&format!(
        "Applying {}.",
        count(plan.steps().len(), "step", "steps")
    ));
    *did = Did::Something;
    let (result, signal) = carry(args, &plan, &Writer::new(reader), printer).await?;
    write(&outcome::outcome(&plan, &result, printer.out_style()))?;
    let is_partial = result.failed() + result.skipped() > 0;
    let exit = match signal {
        Some(signal) => interrupted(signal),
        None if is_partial => Exit::Partial,
        None => ending(&plan, Exit::Done),
    };
    if is_partial {
        printer
            .narrate("Run `plan` to see what is left; applying again takes up where this ended.");
    }
    Ok(exit)
}

/// Carries out the plan. The first signal lets the calls under way finish, the second one stops at once.
async fn carry<T: Transport>(
    args: &ApplyArgs,
    plan: &Plan,
    writer: &Writer<T>,
    printer: Printer,
) -> Result<(Outcome, Option<Signal>), CommandError> {
    let options = Options {
        concurrency: NonZeroUsize::new(args.concurrency.into()).unwrap_or(NonZeroUsize::MIN),
    };
    let mut signals = Signals::new().map_err(CommandError::failed)?;
    let (ask, asked) = tokio::sync::oneshot::channel();
    let stop = async {
        // Whoever asks holds the other end until the run is over.
        let _ = asked.await;
    };
    let mut work = pin!(carry_out(plan, writer, options, stop, |_| {}));
    let first = tokio::select! {
        result = &mut work => return Ok((result, None)),
        signal = signals.next() => signal,
    };
    printer.narrate("Stopping: the calls under way are finished; a second signal stops at once.");
    // The run may be over already.
    let _ = ask.send(());
    tokio::select! {
        result = &mut work => Ok((result, Some(first))),
        signal = signals.next() => Err(CommandError::Interrupted(interrupted(signal))),
    }
}

fn interrupted(signal: Signal) -> Exit {
    match signal {
        Signal::Interrupt => Exit::Interrupted,
        Signal::Terminate => Exit::Terminated,
    }
}

/// A wish that is blocked stays unmet, whatever else went well.
fn ending(plan: &Plan, exit: Exit) -> Exit {
    if plan.blocked().is_empty() {
        exit
    } else {
        Exit::Partial
    }
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

fn write(text: &str) -> Result<(), CommandError> {
    Printer::data(text).map_err(|error| CommandError::failed(error.into()))
}
