//! `man`: the pages of the manual, made of the same words as `--help`.

use std::path::{Path, PathBuf};

use anyhow::anyhow;
use clap::{Args, Command, CommandFactory};
use clap_mangen::Man;

use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::printer::Printer;
use crate::cli::{Cli, whole_file};
use crate::likely::likely;

#[derive(Debug, Args)]
pub(crate) struct ManArgs {
    /// The command whose page is printed; without one, the page of the program
    #[arg(value_name = "COMMAND", conflicts_with = "out")]
    of: Vec<String>,
    /// Write all pages into this folder, such as a `man1` that `man` looks in
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Prints the page of the program or of a command, or writes them all into a folder.
pub(crate) fn run(args: &ManArgs, printer: Printer) -> Result<Exit, CommandError> {
    let mut program = Cli::command();
    program.build();
    if let Some(folder) = &args.out {
        let count = write_all(&program, folder)?;
        printer.narrate(&format!("Wrote {count} pages to {}.", folder.display()));
        return Ok(Exit::Done);
    }
    let mut command = &program;
    for name in &args.of {
        let known = command.get_subcommands().map(Command::get_name);
        command = command
            .find_subcommand(name)
            .ok_or_else(|| unknown(name, known))?;
    }
    Printer::write(&page(command)?.text)?;
    Ok(Exit::Done)
}

/// A page, and the file that `man` looks for it in.
struct Page {
    file: String,
    text: String,
}

fn page(command: &Command) -> Result<Page, CommandError> {
    let program = format!("okta-reconcile {}", env!("CARGO_PKG_VERSION"));
    let man = Man::new(command.clone()).source(program);
    let mut text = Vec::new();
    man.render(&mut text)
        .map_err(|error| CommandError::failed(error.into()))?;
    Ok(Page {
        file: man.get_filename(),
        text: String::from_utf8_lossy(&text).into_owned(),
    })
}

fn write_all(program: &Command, folder: &Path) -> Result<usize, CommandError> {
    whole_file::make_folder(folder)?;
    let mut left = vec![program];
    let mut count = 0;
    while let Some(command) = left.pop() {
        left.extend(command.get_subcommands().filter(|each| !each.is_hide_set()));
        let page = page(command)?;
        whole_file::write(&folder.join(&page.file), &page.text)?;
        count += 1;
    }
    Ok(count)
}

fn unknown<'c>(name: &str, known: impl Iterator<Item = &'c str>) -> CommandError {
    let error = CommandError::usage(anyhow!("there is no command `{name}`"));
    match likely(name, known) {
        Some(likely) => error.help(format!("did you mean `{likely}`?")),
        None => error.help("`okta-reconcile help` lists all commands"),
    }
}
