//! `import --from-terraform`: what a state of Terraform manages.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::anyhow;

use crate::cli::error::CommandError;
use crate::cli::import::args::ImportArgs;
use crate::cli::line::Line;
use crate::cli::printer::Printer;
use crate::cli::text_file;
use crate::desired::state::DesiredState;
use crate::import::terraform::managed::Managed;
use crate::import::terraform::read::read;
use crate::import::terraform::takeover::{Told, is_of, people};
use crate::model::ids::{GroupId, UserId};
use crate::reading::fetch::census::Census;
use crate::report::terraform as report;
use crate::report::text_safety::harmless;

/// Bytes of a state; one of fifty thousand people has a tenth of that.
const BYTES_MAX: u64 = 1 << 30;

/// Reads the state that the command line names, if it names one.
pub(crate) fn state(args: &ImportArgs) -> Result<Option<Managed>, CommandError> {
    let Some(path) = &args.from_terraform else {
        return Ok(None);
    };
    let text = text_file::read(path, BYTES_MAX).map_err(|error| {
        refused(path, &error.to_string()).help(
            "run `terraform show -json > state.json` where the Terraform configuration is, and name that file",
        )
    })?;
    let managed =
        read(&text).map_err(|error| refused(path, &error.to_string()).help(error.what_to_run()))?;
    Ok(Some(managed))
}

fn refused(path: &Path, why: &str) -> CommandError {
    let name = path.display().to_string();
    CommandError::usage(anyhow!("`--from-terraform {}`: {why}", harmless(&name)))
}

/// Returns whom of the org the state manages, and reads who is in the groups that were exact; where files have people
/// already, in all groups of the state, for a declaration may take somebody out.
pub(crate) async fn whom(
    args: &ImportArgs,
    managed: &Managed,
    desired: &DesiredState,
    census: &mut Census,
    line: &Line,
) -> Result<BTreeSet<UserId>, CommandError> {
    if !is_of(managed, census.snapshot()) {
        let path = args.from_terraform.as_deref().unwrap_or(Path::new(""));
        let why = format!(
            "it is the state of another org: {} has none of the people and groups in it",
            harmless(&line.url())
        );
        return Err(refused(path, &why)
            .help("name the org that this Terraform configuration manages with `--org URL`")
            .help("or run `terraform show -json > state.json` in the workspace of this org, and name that file"));
    }
    let others = managed.groups.keys();
    let others = others.filter(|_| !desired.people().is_empty());
    let groups = managed.exact.keys().chain(others);
    let groups = groups.filter(|id| census.snapshot().group(id).is_some());
    let groups: BTreeSet<GroupId> = groups.cloned().collect();
    census.members(&line.reader, groups).await?;
    Ok(people(managed, census.snapshot()))
}

/// Returns whose links have to be read: those of whom the state manages some, and everybody where files may give links.
pub(crate) fn linked(
    managed: &Managed,
    whom: &BTreeSet<UserId>,
    desired: &DesiredState,
) -> BTreeSet<UserId> {
    let may_give = !desired.people().is_empty() || !desired.config().defaults.links.is_empty();
    let has_links = |id: &&UserId| {
        let person = managed.people.get(*id);
        may_give || person.is_some_and(|person| !person.links.is_empty())
    };
    whom.iter().filter(has_links).cloned().collect()
}

/// Tells what of the state is otherwise, or nowhere.
pub(crate) fn tell(told: &Told, printer: Printer) {
    for line in report::told(told) {
        printer.narrate(&line);
    }
    for line in report::names(told) {
        printer.detail(&line);
    }
}
