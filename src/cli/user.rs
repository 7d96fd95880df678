//! `user`: one person, by login or id.

mod show;

use clap::Subcommand;

use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::printer::Printer;
use crate::cli::settings::Settings;
use crate::cli::user::show::ShowArgs;

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum UserCommand {
    /// Show everything about a person on one page; never writes
    Show(ShowArgs),
}

/// Runs the subcommand.
pub(in crate::cli) fn run(
    command: &UserCommand,
    settings: &Settings,
    printer: Printer,
) -> Result<Exit, CommandError> {
    match command {
        UserCommand::Show(args) => show::run(args, settings, printer),
    }
}
