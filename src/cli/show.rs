//! `show`: prints a saved plan. Opens no connection.

use crate::cli::ShowArgs;
use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::form::Shown;
use crate::cli::printer::Printer;
use crate::cli::review::saved_plan;
use crate::cli::settings::Settings;
use crate::report::style::Style;

/// Prints a saved plan.
pub(crate) fn run(
    args: &ShowArgs,
    settings: &Settings,
    printer: Printer,
) -> Result<Exit, CommandError> {
    let document = saved_plan(&args.plan)?;
    let shown = Shown {
        plan: document.plan(),
        run: document.run(),
        detail: args.detail.detail(),
        configuration: &settings.config,
    };
    for report in &args.reports.report {
        report.write(|form| shown.text(form, Style::PLAIN))?;
    }
    Printer::write(&shown.text(args.format, printer.out_style()))?;
    Ok(Exit::Done)
}
