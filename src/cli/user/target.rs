//! The org of a `user` command, and who is protected there: the configuration alone, for files of desired state are not
//! what these commands are about.

use crate::cli::configured::configured;
use crate::cli::error::CommandError;
use crate::cli::org::Org;
use crate::cli::prepare;
use crate::cli::printer::Printer;
use crate::cli::settings::Settings;
use crate::desired::state::Guards;
use crate::report::snippet;

/// The org, and who is protected in it.
pub(crate) struct Target {
    /// The people who are protected.
    pub(crate) guards: Guarded,
    /// The org.
    pub(crate) org: Org,
}

/// The people who are protected, and where that is written.
pub(crate) struct Guarded {
    /// What the configuration says, or its defaults where there is none.
    pub(crate) guards: Guards,
    /// The name of the configuration.
    pub(crate) file: String,
}

/// Reads the configuration and chooses the org, as `plan` does.
pub(crate) fn target(settings: &Settings, printer: Printer) -> Result<Target, CommandError> {
    let (org, read) = configured(settings)?;
    if !read.found.is_empty() {
        let found = read.found.sorted(&read.sources);
        let text = snippet::diagnostics(&found, &read.sources, printer.error_style());
        printer.narrate(text.trim_end());
    }
    prepare::tell_other_org(&read.config, &org, printer);
    Ok(Target {
        guards: Guarded {
            guards: read.config.guards,
            file: settings.config.display().to_string(),
        },
        org,
    })
}
