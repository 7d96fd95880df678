//! `apply`: plans, asks, and makes it so.

use std::path::Path;

use anyhow::anyhow;

use crate::cli::carry::{carry, interrupted};
use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::folder::Folder;
use crate::cli::line::{self, Line};
use crate::cli::outcome_form::ShownOutcome;
use crate::cli::prepare::{decide, plan, prepare, runtime};
use crate::cli::printer::Printer;
use crate::cli::report_file::Report;
use crate::cli::review::{Expected, Review};
use crate::cli::secrets;
use crate::cli::settings::Settings;
use crate::cli::{ApplyArgs, github};
use crate::live::Snapshot;
use crate::outcome::Outcome;
use crate::plan::Plan;
use crate::plan::apart::BaseFiles;
use crate::plan::document::Run;
use crate::reading::survey::scopes::Purpose;
use crate::rehearsal::Rehearsed;
use crate::report::names::Detail;
use crate::report::outcome::Ended;
use crate::report::plural::count;
use crate::report::style::Style;
use crate::report::text_safety::harmless;
use crate::report::{calls, outcome, text};

/// Applies the files.
pub(crate) fn run(
    args: &ApplyArgs,
    settings: &Settings,
    printer: Printer,
) -> Result<Exit, CommandError> {
    if !args.dry_run && !args.yes && !Printer::can_ask() {
        return Err(CommandError::usage(anyhow!(
            "cannot ask for confirmation: no terminal and no `--yes`"
        ))
        .help("add `--yes` to apply without asking, or `--dry-run` to see the calls"));
    }
    let review = match &args.plan {
        Some(plan) => Review::read(&[Expected::File(plan.clone())])?,
        None => Review::read(&args.expect)?,
    };
    if args.reviewed_only && review.is_none() {
        return Err(CommandError::usage(anyhow!(
            "`--reviewed-only` needs to know what was reviewed"
        ))
        .help("add `--expect FILE`, or name a saved plan"));
    }
    // What prints calls sends none that writes.
    let purpose = if args.dry_run {
        Purpose::Plan
    } else {
        Purpose::Apply
    };
    let prepared = prepare(settings, purpose, &args.whom, printer)?.about(&args.whom)?;
    let folder = &prepared.folder;
    let (line, kept) = line::open(prepared.org, settings, printer)?;
    let mut did = Did::Nothing;
    let exit = runtime()?.block_on(apply(
        args,
        review.as_ref(),
        folder,
        line,
        &settings.config,
        printer,
        &mut did,
    ));
    // What was done is kept, however the rest ended.
    if let Some(kept) = kept {
        let is_kept = match did {
            Did::Nothing => false,
            Did::NothingToDo => kept.is_elsewhere(),
            Did::Something => true,
        };
        if is_kept {
            kept.save(printer)?;
        }
    }
    exit
}

async fn apply(
    args: &ApplyArgs,
    review: Option<&Review>,
    folder: &Folder,
    line: Line,
    configuration: &Path,
    printer: Printer,
    did: &mut Did,
) -> Result<Exit, CommandError> {
    let (plan, run, snapshot) = plan(folder, &line, printer).await?;
    let (plan, left) = match review {
        Some(review) if args.reviewed_only => reviewed(plan, review, folder, &snapshot, printer)?,
        Some(_) | None => (plan, Left::Nothing),
    };
    let ids = folder.desired.config().ids.as_ref();
    let reports = Reports {
        args,
        plan: &plan,
        run: &run,
        configuration,
        ids: ids.map(|ids| ids.value.as_str()),
    };
    let ending = |exit| ending(&plan, left, exit);
    match ends_before(args, review, (&plan, &run), left, printer) {
        Ok(Before::GoesOn) => {}
        Ok(Before::Calls) => return Ok(ending(Exit::Done)),
        Ok(Before::Refused) => {
            reports.refused("a guard refuses the plan")?;
            return Ok(Exit::Refused);
        }
        Err(error) => return Err(reports.refused_by(error)?),
    }
    if plan.steps().is_empty() {
        *did = Did::NothingToDo;
        let exit = ending(Exit::Done);
        reports.print(&Outcome::default(), printer)?;
        reports.write(&Outcome::default(), exit)?;
        return Ok(exit);
    }
    let secrets = secrets::resolve(&plan, args.secrets.as_deref())?;
    if !is_wanted(args, (&plan, &run), &line, printer) {
        printer.narrate("Nothing was applied.");
        reports.refused("the answer to the question was not `yes`")?;
        return Ok(Exit::Refused);
    }
    printer.narrate(&format!(
        "Applying {}.",
        count(plan.steps().len(), "step", "steps")
    ));
    *did = Did::Something;
    let (result, signal) = carry(args, &plan, secrets, line, printer).await?;
    if let Err(error) = reports.print(&result, printer) {
        // What was done must be known, wherever it can still be said.
        Printer::error_text(&outcome::text(&plan, &result, printer.error_style()));
        return Err(error);
    }
    let is_partial = result.failed() + result.skipped() > 0;
    let exit = match signal {
        Some(signal) => interrupted(signal),
        None if is_partial => Exit::Partial,
        None => ending(Exit::Done),
    };
    if is_partial {
        advise(&plan, &result, printer);
    }
    reports.write(&result, exit)?;
    Ok(exit)
}

/// Shows the plan, and asks unless `--yes` has answered.
fn is_wanted(args: &ApplyArgs, (plan, run): (&Plan, &Run), line: &Line, printer: Printer) -> bool {
    let style = printer.error_style();
    let shown = text::plan_of_run(plan, Some(run), style, Detail::Short);
    if args.yes {
        printer.narrate(shown.trim_end());
        return true;
    }
    Printer::error_text(&shown);
    let question = format!(
        "Apply this plan to {}? Type `yes` to apply: ",
        harmless(&line.name)
    );
    Printer::ask(&question)
}

/// What a run prints and writes of how it ended.
struct Reports<'r> {
    args: &'r ApplyArgs,
    plan: &'r Plan,
    run: &'r Run,
    configuration: &'r Path,
    ids: Option<&'r str>,
}

impl Reports<'_> {
    fn shown<'r>(&'r self, outcome: &'r Outcome, refused: Option<&'r str>) -> ShownOutcome<'r> {
        ShownOutcome {
            ended: Ended {
                plan: self.plan,
                outcome,
                refused,
                ids: self.ids,
                on_snapshot: self.run.snapshot.as_ref(),
            },
            run: self.run,
            configuration: self.configuration,
        }
    }

    /// Prints how a run ended that may carry the plan out, and tells which lines the `ids:` file lacks since.
    fn print(&self, outcome: &Outcome, printer: Printer) -> Result<(), CommandError> {
        let shown = self.shown(outcome, None);
        Printer::write(&shown.text(self.args.format, printer.out_style()))?;
        if let Some(told) = outcome::new_ids(shown.ended) {
            printer.narrate(&told);
        }
        Ok(())
    }

    /// Writes the reports of a run that may carry the plan out.
    fn write(&self, outcome: &Outcome, exit: Exit) -> Result<(), CommandError> {
        self.write_all(self.shown(outcome, None), exit)
    }

    /// Writes the reports of a run that may not.
    fn refused(&self, why: &str) -> Result<(), CommandError> {
        self.write_all(self.shown(&Outcome::default(), Some(why)), Exit::Refused)
    }

    /// Writes them where an error says why, and returns it.
    fn refused_by(&self, error: CommandError) -> Result<CommandError, CommandError> {
        if let CommandError::Refused(told) = &error {
            self.refused(&told.error.to_string())?;
        }
        Ok(error)
    }

    fn write_all(&self, shown: ShownOutcome<'_>, exit: Exit) -> Result<(), CommandError> {
        for report in &self.args.report {
            report.write(|form| shown.text(form, Style::PLAIN))?;
        }
        if self.args.report.iter().any(Report::annotates) {
            github::tell_outcome(shown, exit)?;
        }
        Ok(())
    }
}

/// Whether a run carries the plan out.
enum Before {
    /// It does.
    GoesOn,
    /// It was only to print the calls.
    Calls,
    /// A guard refuses the plan.
    Refused,
}

/// Returns whether a run carries the plan out: it may not be asked to, or the plan may not be carried out.
fn ends_before(
    args: &ApplyArgs,
    review: Option<&Review>,
    (plan, run): (&Plan, &Run),
    left: Left,
    printer: Printer,
) -> Result<Before, CommandError> {
    if !plan.refusals().is_empty() {
        let style = printer.error_style();
        Printer::error_text(&text::plan_of_run(plan, Some(run), style, Detail::Short));
        return Ok(Before::Refused);
    }
    let is_unknown = plan
        .apart()
        .is_some_and(|apart| apart.files == BaseFiles::Invalid);
    if is_unknown && review.is_none() {
        let error = anyhow!(
            "the files before this change have mistakes, so nobody knows what this change alone asks for"
        );
        return Err(CommandError::refused(error).help(
            "name a base without mistakes, or bound the plan by what was reviewed: `--expect FILE`",
        ));
    }
    if plan.steps().is_empty() && args.plan.is_some() && left == Left::Nothing {
        let error = anyhow!("the plan is already applied: there is nothing left to do");
        return Err(CommandError::refused(error));
    }
    if let Some(review) = review {
        review.check(plan, printer)?;
    }
    if args.dry_run {
        Printer::write(&calls::dry_run(plan))?;
        return Ok(Before::Calls);
    }
    Ok(Before::GoesOn)
}

/// Says how to go on after a run that did not do everything.
fn advise(plan: &Plan, result: &Outcome, printer: Printer) {
    if let Some(staged) = outcome::staged(plan, result) {
        printer.narrate(&staged);
    }
    printer.narrate("Run `plan` to see what is left; another `apply` continues from there.");
}

/// Returns the reviewed part of a plan, and whether anything is left.
fn reviewed(
    plan: Rehearsed<Plan>,
    review: &Review,
    folder: &Folder,
    snapshot: &Snapshot,
    printer: Printer,
) -> Result<(Rehearsed<Plan>, Left), CommandError> {
    let unreviewed = review.unreviewed(&plan, printer)?;
    if unreviewed.is_empty() {
        return Ok((plan, Left::Nothing));
    }
    let desired = folder.desired.clone().without(unreviewed);
    let plan = decide(
        &desired,
        &folder.sources,
        snapshot,
        plan.snapshot().cloned(),
    )?;
    Ok((plan, Left::Unreviewed))
}

/// What a run leaves on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Left {
    /// It does all that is planned.
    Nothing,
    /// What nobody has reviewed.
    Unreviewed,
}

/// A wish that is blocked or left stays unmet, whatever else went well.
fn ending(plan: &Plan, left: Left, exit: Exit) -> Exit {
    if plan.blocked().is_empty() && left == Left::Nothing {
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
