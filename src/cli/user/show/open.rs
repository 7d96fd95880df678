//! The files and the org, where the page does without files that are missing or wrong.

use crate::cli::error::CommandError;
use crate::cli::folder::{self, Folder};
use crate::cli::org::{self, Org};
use crate::cli::prepare::tell_other_org;
use crate::cli::printer::Printer;
use crate::cli::settings::Settings;
use crate::desired::config;
use crate::diagnostic::{Diagnostic, Severity};
use crate::report::snippet;
use crate::source::SourceMap;

/// The org, and the files or why there are none to compare.
pub(crate) struct Opened {
    /// The files, free of errors.
    pub(crate) files: Result<Folder, String>,
    /// The org.
    pub(crate) org: Org,
}

/// Reads the files and chooses the org. Files that are wrong are an error only where they may be why there is no org.
pub(crate) fn open(settings: &Settings, printer: Printer) -> Result<Opened, CommandError> {
    let explicit = org::explicit(settings)?;
    let folder = match folder::read(&settings.config) {
        Ok(folder) => folder,
        Err(CommandError::Usage(told)) => {
            let why = format!("{:#}", told.error);
            printer.narrate(&format!("The files are not compared: {why}."));
            let org = match explicit {
                Some(org) => org,
                None => without_configuration(settings)?,
            };
            let files = Err(format!("There are no files to compare: {why}."));
            return Ok(Opened { files, org });
        }
        Err(other) => return Err(other),
    };
    let configured = folder.desired.config();
    let org = match explicit {
        Some(org) => org,
        None if folder.is_config_broken && configured.org.is_none() => {
            return Err(CommandError::invalid(&folder.found, folder.sources));
        }
        None => org::implied(settings, configured)?,
    };
    tell_other_org(folder.desired.config(), &org, printer);
    if !folder.found.has_errors() {
        let files = Ok(folder);
        return Ok(Opened { files, org });
    }
    let errors = errors_in(&folder.found.sorted(&folder.sources));
    printer.narrate(&format!(
        "The files are not compared: they are invalid ({errors}). `okta-reconcile validate` shows where."
    ));
    let files = Err(format!(
        "The files are invalid ({errors}), so nothing in them is compared."
    ));
    Ok(Opened { files, org })
}

/// Returns how many findings there are: `2 errors, 1 warning`.
fn errors_in(found: &[Diagnostic]) -> String {
    let errors = found.iter().filter(|each| each.severity == Severity::Error);
    let errors = errors.count();
    snippet::summary(errors, found.len() - errors)
}

/// Chooses the org by the environment alone.
fn without_configuration(settings: &Settings) -> Result<Org, CommandError> {
    let mut sources = SourceMap::default();
    let empty = sources.add("", "");
    let (nothing, _) = config(&sources, empty);
    org::implied(settings, &nothing)
}
