//! The options of every command.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// Options that stand before or after the command.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Global options")]
pub(crate) struct Global {
    /// Run as if started in this folder
    #[arg(short = 'C', global = true, value_name = "DIR", default_value = ".")]
    pub(crate) directory: PathBuf,
    /// Read the configuration from this file instead of okta-reconcile.yaml
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Use this org: its https URL, or `sandbox:FILE[,save=FILE2]` for an org in memory
    #[arg(long, global = true, value_name = "ORG")]
    pub(crate) org: Option<String>,
    /// Colour the output: auto, always or never
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        value_enum,
        default_value = "auto",
        hide_possible_values = true
    )]
    pub(crate) color: When,
    /// Show every call to the org
    #[arg(short = 'v', long, global = true, conflicts_with = "quiet")]
    pub(crate) verbose: bool,
    /// Show errors and data only
    #[arg(short = 'q', long, global = true)]
    pub(crate) quiet: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum When {
    // On a terminal, unless `NO_COLOR` is set.
    Auto,
    Always,
    Never,
}
