//! `plan`: shows what would happen. Holds a client that cannot write.

use crate::cli::PlanArgs;
use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::org::Org;
use crate::cli::prepare::{https, observer, plan, prepare, runtime};
use crate::cli::printer::Printer;
use crate::cli::settings::Settings;
use crate::okta::auth::Credentials;
use crate::okta::client::Reader;
use crate::plan::Plan;
use crate::report::text;

/// Prints the plan, and says by the exit code what it comes to.
pub(in crate::cli) fn run(
    args: &PlanArgs,
    settings: &Settings,
    printer: Printer,
) -> Result<Exit, CommandError> {
    let prepared = prepare(settings, printer)?;
    let folder = &prepared.folder;
    let observer = Some(observer(printer));
    let name = prepared.org.name();
    let plan = runtime()?.block_on(async {
        match prepared.org {
            Org::Remote {
                origin,
                credentials,
            } => {
                let transport = https(&origin)?;
                let reader = Reader::new(transport, origin.clone(), credentials, observer);
                plan(folder, &reader, &origin, &name, printer).await
            }
            Org::Sandbox {
                sandbox, origin, ..
            } => {
                let reader = Reader::new(sandbox, origin.clone(), Credentials::none(), observer);
                plan(folder, &reader, &origin, &name, printer).await
            }
        }
    })?;
    Printer::data(&text::plan(&plan, printer.out_style()))
        .map_err(|error| CommandError::failed(error.into()))?;
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
