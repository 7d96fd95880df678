//! The org of a command that needs no files: the configuration may name it.

use crate::cli::error::CommandError;
use crate::cli::folder::{self, Configuration};
use crate::cli::org::{self, Org};
use crate::cli::settings::Settings;

/// Reads the configuration and chooses the org. Mistakes of the configuration come behind wrong usage, unless they are why.
pub(crate) fn configured(settings: &Settings) -> Result<(Org, Configuration), CommandError> {
    let explicit = org::explicit(settings)?;
    let read = folder::configuration(&settings.config, settings.missing_configuration())?;
    let org = match explicit {
        Some(org) => Ok(org),
        None => org::implied(settings, &read.config),
    };
    let may_be_why = read.config.org.is_none();
    if read.found.has_errors() && (may_be_why || org.is_ok()) {
        return Err(CommandError::invalid(&read.found, read.sources));
    }
    Ok((org?, read))
}
