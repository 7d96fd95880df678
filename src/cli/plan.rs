//! `plan`: shows what would happen. Holds a client that cannot write.

use std::mem;

use jiff::Timestamp;

use crate::cli::PlanArgs;
use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::form::Shown;
use crate::cli::github;
use crate::cli::line::{self, Line};
use crate::cli::prepare::{plan, prepare, runtime};
use crate::cli::printer::Printer;
use crate::cli::report_file::Report;
use crate::cli::review::Review;
use crate::cli::settings::Settings;
use crate::cli::whole_file;
use crate::plan::Plan;
use crate::plan::cause::Causes;
use crate::plan::document::Run;
use crate::plan::refusal::Refusal;
use crate::reading::causes::{DAYS, causes};
use crate::reading::survey::scopes::Purpose;
use crate::report::document;
use crate::report::plural::count;
use crate::report::style::Style;

/// Prints the plan, and says by the exit code what it comes to.
pub(crate) fn run(
    args: &PlanArgs,
    settings: &Settings,
    printer: Printer,
) -> Result<Exit, CommandError> {
    let review = Review::read(&args.expect)?;
    let purpose = if args.causes {
        Purpose::Causes
    } else {
        Purpose::Plan
    };
    let prepared = prepare(settings, purpose, &args.whom, printer)?.about(&args.whom)?;
    let folder = &prepared.folder;
    let (line, _) = line::open(prepared.org, settings, printer)?;
    let (plan, run, snapshot) = runtime()?.block_on(async {
        let (plan, mut run, snapshot) = plan(folder, &line, printer).await?;
        if args.causes {
            ask(&plan, &mut run, &line, printer).await?;
        }
        Ok::<_, CommandError>((plan, run, snapshot))
    })?;
    let shown = Shown {
        plan: &plan,
        run: Some(&run),
        detail: args.detail.detail(),
        configuration: &settings.config,
    };
    if let Some(file) = &args.out {
        whole_file::write(file, &document::saved(&plan))?;
    }
    for report in &args.reports.report {
        report.write(|form| shown.text(form, Style::PLAIN))?;
    }
    Printer::write(&shown.text(args.format, printer.out_style()))?;
    let checked = review.map_or(Ok(()), |review| review.check(&plan, printer));
    let exit = if checked.is_ok() {
        exit(args, &plan)
    } else {
        Exit::Refused
    };
    if args.reports.report.iter().any(Report::annotates) {
        github::tell(shown, exit)?;
    }
    checked?;
    let refused = plan.refusals().iter().map(Refusal::code);
    let blocked = plan.blocked().iter().map(|each| each.reason.code());
    printer.hint(refused.chain(blocked));
    // The process ends here: to take apart what it holds of everybody would only take time.
    mem::forget((snapshot, prepared.folder));
    Ok(exit)
}

/// Asks the System Log who made the differences.
async fn ask(
    plan: &Plan,
    run: &mut Run,
    line: &Line,
    printer: Printer,
) -> Result<(), CommandError> {
    let reader = &line.reader;
    let until = reader.began().unwrap_or_else(Timestamp::now);
    let causes = causes(reader, plan, until)
        .await
        .map_err(|error| line.advised(error.into()))?;
    let calls = reader.calls().saturating_sub(run.calls);
    let calls = usize::try_from(calls).unwrap_or(usize::MAX);
    run.calls = reader.calls();
    if causes != Causes::Withheld {
        printer.narrate(&format!(
            "Read {DAYS} days of the System Log in {}.",
            count(calls, "call", "calls")
        ));
    }
    run.causes = Some(causes);
    Ok(())
}

fn exit(args: &PlanArgs, plan: &Plan) -> Exit {
    if !plan.refusals().is_empty() || !plan.blocked().is_empty() {
        Exit::Refused
    } else if args.detailed_exitcode && !(plan.steps().is_empty() && plan.settings().is_empty()) {
        Exit::HasSteps
    } else {
        Exit::Done
    }
}
