//! Carrying out a plan, and waiting for what group rules make of it, until a signal says otherwise.

use std::num::NonZeroUsize;
use std::pin::pin;
use std::time::Duration;

use crate::apply::ledger::{awaited, ledger};
use crate::apply::{Options, run as carry_out};
use crate::cli::ApplyArgs;
use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::line::{AnyTransport, Line};
use crate::cli::printer::Printer;
use crate::cli::signal::{Signal, Signals};
use crate::okta::client::{Reader, Writer};
use crate::outcome::{Event, Outcome};
use crate::plan::Plan;
use crate::rehearsal::Rehearsed;
use crate::report::plural::count;
use crate::request::Secrets;

/// Carries out the plan. The first signal lets the calls under way finish, the second one stops at once.
pub(crate) async fn carry(
    args: &ApplyArgs,
    plan: &Rehearsed<Plan>,
    secrets: Secrets,
    line: Line,
    printer: Printer,
) -> Result<(Outcome, Option<Signal>), CommandError> {
    let options = Options {
        concurrency: concurrency(args),
        secrets,
    };
    let mut signals = Signals::new().map_err(CommandError::failed)?;
    let (ask, asked) = tokio::sync::oneshot::channel();
    let stop = async {
        // Whoever asks holds the other end until the run is over.
        let _ = asked.await;
    };
    let Line {
        progress, reader, ..
    } = line;
    progress.applying(plan);
    let writer = Writer::new(reader);
    let tell = |event: &Event| progress.step(plan, event, printer);
    let mut work = pin!(carry_out(plan, &writer, options, stop, tell));
    let first = tokio::select! {
        result = &mut work => {
            progress.end();
            return Ok(settled(args, plan, result, writer.reader(), &mut signals, printer).await);
        }
        signal = signals.next() => signal,
    };
    printer.narrate("Stopping after the calls in progress; a second signal stops at once.");
    // The run may be over already.
    let _ = ask.send(());
    let ended = tokio::select! {
        result = &mut work => Ok((result, Some(first))),
        signal = signals.next() => Err(CommandError::Interrupted(interrupted(signal))),
    };
    progress.end();
    ended
}

/// Returns how a program ends that a signal has interrupted.
pub(crate) fn interrupted(signal: Signal) -> Exit {
    match signal {
        Signal::Interrupt => Exit::Interrupted,
        Signal::Terminate => Exit::Terminated,
    }
}

/// Gives group rules the time that was asked for, and keeps what became of the predictions beside the outcome. A signal
/// ends the waiting: everything is done by then.
async fn settled(
    args: &ApplyArgs,
    plan: &Plan,
    outcome: Outcome,
    reader: &Reader<AnyTransport>,
    signals: &mut Signals,
    printer: Printer,
) -> (Outcome, Option<Signal>) {
    let Some(seconds) = args.settle else {
        return (outcome, None);
    };
    let (predictions, _) = awaited(plan, &outcome);
    if !predictions.is_empty() {
        printer.narrate(&format!(
            "Giving group rules up to {}.",
            count(seconds.into(), "second", "seconds")
        ));
    }
    let before = reader.calls();
    let within = Duration::from_secs(seconds.into());
    tokio::select! {
        found = ledger(plan, &outcome, reader, within, concurrency(args)) => {
            let ledger = Some(found);
            let calls = outcome.calls + reader.calls() - before;
            (Outcome { calls, ledger, ..outcome }, None)
        }
        signal = signals.next() => (outcome, Some(signal)),
    }
}

fn concurrency(args: &ApplyArgs) -> NonZeroUsize {
    NonZeroUsize::new(args.concurrency.into()).unwrap_or(NonZeroUsize::MIN)
}
