//! The org of a `user` command, and who is protected there: the configuration alone, for files of desired state are not
//! what these commands are about.

use std::path::Path;

use crate::cli::error::CommandError;
use crate::cli::folder;
use crate::cli::org::{self, Org};
use crate::cli::prepare;
use crate::cli::printer::Printer;
use crate::cli::settings::Settings;
use crate::desired::state::Config;
use crate::report::snippet;

/// The configuration, and the org.
pub(in crate::cli::user) struct Target {
    /// What the configuration says, or its defaults where there is none.
    pub(in crate::cli::user) config: Config,
    /// The name of the configuration; `None` where there is none.
    pub(in crate::cli::user) config_file: Option<String>,
    /// The org.
    pub(in crate::cli::user) org: Org,
}

/// Reads the configuration and chooses the org, as `plan` does.
pub(in crate::cli::user) fn target(
    settings: &Settings,
    printer: Printer,
) -> Result<Target, CommandError> {
    let explicit = org::explicit(settings)?;
    let read = folder::configuration(&settings.config, settings.missing_configuration())?;
    let org = match explicit {
        Some(org) => Ok(org),
        None => org::implied(settings, &read.config),
    };
    let may_be_why = read.config.org.is_none();
    if read.found.has_errors() && (may_be_why || org.is_ok()) {
        return Err(CommandError::Invalid {
            found: read.found.sorted(&read.sources),
            sources: Box::new(read.sources),
        });
    }
    let org = org?;
    if !read.found.is_empty() {
        let found = read.found.sorted(&read.sources);
        let text = snippet::diagnostics(&found, &read.sources, printer.error_style());
        printer.narrate(text.trim_end());
    }
    prepare::tell_other_org(&read.config, &org, printer);
    let shown = |path: &Path| path.display().to_string();
    Ok(Target {
        config_file: read.is_there.then(|| shown(&settings.config)),
        config: read.config,
        org,
    })
}
