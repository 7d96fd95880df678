//! `help`: what a command does, or what a topic is about.

use anyhow::anyhow;
use clap::{Command, CommandFactory, Parser};

use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::printer::Printer;
use crate::cli::{Cli, HelpArgs};
use crate::likely::likely;
use crate::report::facts;
use crate::report::style::{Ink, Style};

/// What clap takes for the name of the program.
const PROGRAM: &str = "okta-reconcile";

/// The topic of what is known of Okta.
const OKTA: &str = "okta";

/// Prints the help of a command, or a topic.
pub(in crate::cli) fn run(args: &HelpArgs, printer: Printer) -> Result<Exit, CommandError> {
    let style = printer.out_style();
    let text = match args.of.as_slice() {
        [topic] if topic == OKTA => facts::list(style),
        path => of_command(path, style)?,
    };
    Printer::write(&text)?;
    Ok(Exit::Done)
}

/// Returns the help of the command that a path of names leads to: what `--help` behind them prints.
fn of_command(path: &[String], style: Style) -> Result<String, CommandError> {
    let mut command = &Cli::command();
    let mut topics: &[&str] = &[OKTA];
    for name in path {
        let commands = command.get_subcommands().map(Command::get_name);
        let known: Vec<&str> = commands.chain(topics.iter().copied()).collect();
        command = command
            .find_subcommand(name)
            .ok_or_else(|| unknown(name, &known))?;
        topics = &[];
    }
    let words = [PROGRAM]
        .into_iter()
        .chain(path.iter().map(String::as_str))
        .chain(["--help"]);
    let help = Cli::try_parse_from(words).expect_err("`--help` ends the parsing");
    let help = help.render();
    Ok(match style.ink() {
        Ink::Plain => help.to_string(),
        Ink::Colour => help.ansi().to_string(),
    })
}

fn unknown(name: &str, known: &[&str]) -> CommandError {
    let error = CommandError::usage(anyhow!("there is no help on `{name}`"));
    match likely(name, known.iter().copied()) {
        Some(likely) => error.help(format!("did you mean `{likely}`?")),
        None => error.help("`okta-reconcile help` lists all commands"),
    }
}
