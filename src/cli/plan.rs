//! `plan`: shows what would happen. Holds a client that cannot write.

use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::line;
use crate::cli::prepare::{plan, prepare, runtime};
use crate::cli::printer::Printer;
use crate::cli::settings::Settings;
use crate::cli::{Format, PlanArgs};
use crate::plan::Plan;
use crate::plan::refusal::Refusal;
use crate::reading::survey::scopes::Purpose;
use crate::report::names::Detail;
use crate::report::{document, markdown, text};

/// Prints the plan, and says by the exit code what it comes to.
pub(crate) fn run(
    args: &PlanArgs,
    settings: &Settings,
    printer: Printer,
) -> Result<Exit, CommandError> {
    let prepared = prepare(settings, Purpose::Plan, &args.whom, printer)?.about(&args.whom)?;
    let folder = &prepared.folder;
    let (line, _) = line::open(prepared.org, settings, printer)?;
    let (plan, run) = runtime()?.block_on(plan(folder, &line, printer))?;
    let detail = if args.full {
        Detail::Full
    } else {
        Detail::Short
    };
    let shown = match args.format {
        Format::Text => text::plan(&plan, printer.out_style(), detail),
        Format::Json => document::plan(&plan, &run),
        Format::Markdown => markdown::plan(&plan, detail),
    };
    Printer::write(&shown)?;
    let refused = plan.refusals().iter().map(Refusal::code);
    let blocked = plan.blocked().iter().map(|each| each.reason.code());
    printer.hint(refused.chain(blocked));
    Ok(exit(args, &plan))
}

fn exit(args: &PlanArgs, plan: &Plan) -> Exit {
    if !plan.refusals().is_empty() || !plan.blocked().is_empty() {
        Exit::Refused
    } else if args.detailed_exitcode && !plan.steps().is_empty() {
        Exit::HasSteps
    } else {
        Exit::Done
    }
}
