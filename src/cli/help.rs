//! `help`: what a command does, or what a topic is about.

use anyhow::anyhow;
use clap::{Command, CommandFactory, Parser};

use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::pager;
use crate::cli::printer::Printer;
use crate::cli::{Cli, HelpArgs};
use crate::likely::likely;
use crate::report;
use crate::report::style::{Ink, Style};
use crate::topics::{self, TOPICS};

/// What clap takes for the name of the program.
const PROGRAM: &str = "okta-reconcile";

/// How wide the help of commands is.
pub(crate) const HELP_COLUMNS: usize = 100;

/// Prints the help of a command, or a topic; for the name of both, the one and then the other.
pub(crate) fn run(args: &HelpArgs, printer: Printer) -> Result<Exit, CommandError> {
    let style = printer.out_style();
    let topic = match args.of.as_slice() {
        [name] => topics::find(name),
        _ => None,
    };
    let topic = topic.map(|topic| report::topics::page(topic, style));
    let command = match topic {
        Some(_) => of_command(&args.of, style).ok(),
        None => Some(of_command(&args.of, style)?),
    };
    let texts: Vec<String> = command.into_iter().chain(topic).collect();
    pager::write(&texts.join("\n"))?;
    Ok(Exit::Done)
}

/// Returns the list of topics, as the help of the program shows it.
pub(crate) fn topics() -> String {
    report::topics::list(Style::PLAIN.for_terminal(HELP_COLUMNS))
}

/// Returns the help of the command that a path of names leads to: what `--help` behind them prints.
fn of_command(path: &[String], style: Style) -> Result<String, CommandError> {
    let mut command = &Cli::command();
    let mut topics = TOPICS.as_slice();
    for name in path {
        let commands = command.get_subcommands().map(Command::get_name);
        let topics_named = topics.iter().map(|topic| topic.name);
        let known: Vec<&str> = commands.chain(topics_named).collect();
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
    if known.contains(&name) {
        let error = CommandError::usage(anyhow!("`{name}` is a topic, and has no commands"));
        return error.help(format!("`okta-reconcile help {name}` prints it"));
    }
    let error = CommandError::usage(anyhow!("there is no help on `{name}`"));
    match likely(name, known.iter().copied()) {
        Some(likely) => error.help(format!("did you mean `{likely}`?")),
        None => error.help("`okta-reconcile help` lists all commands and topics"),
    }
}
