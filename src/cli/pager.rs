//! Long texts on a terminal: through the pager, as git and man do it.

use std::io::{IsTerminal, Write};
use std::process::{Child, Command, Stdio};

use crate::cli::environment::{maybe_empty, variable};
use crate::cli::error::CommandError;
use crate::cli::printer::Printer;
use crate::cli::signal::Signals;

/// Where the pager is named, the first one first.
const VARIABLES: [&str; 2] = ["OKTA_RECONCILE_PAGER", "PAGER"];

/// The pager where nobody names one: it ends by itself if the text fits the screen (F), shows colours (R) and leaves the
/// text on the screen (X).
const PAGER: &str = "less -FRX";

/// Writes a text that somebody has asked for: through the pager where stdout is a terminal. A pager that is not there, or
/// that somebody leaves early, is nobody's mistake.
pub(crate) fn write(text: &str) -> Result<(), CommandError> {
    let pager = std::io::stdout().is_terminal().then(words).flatten();
    match pager.and_then(|words| start(&words)) {
        Some(pager) => show(pager, text),
        None => Printer::write(text),
    }
}

/// Returns the words of the pager's command; `None` where there is to be none.
fn words() -> Option<Vec<String>> {
    let named = VARIABLES.iter().find_map(|name| maybe_empty(name));
    let words = named.as_deref().unwrap_or(PAGER).split_whitespace();
    let words: Vec<String> = words.map(str::to_owned).collect();
    match words.as_slice() {
        [] => None,
        [only] if only == "cat" => None,
        _ => Some(words),
    }
}

fn start(words: &[String]) -> Option<Child> {
    let (program, options) = words.split_first()?;
    let mut command = Command::new(program);
    command.args(options).stdin(Stdio::piped());
    // Whoever names `less` alone wants no `ESC[1m` on the screen.
    if variable("LESS").is_none() {
        command.env("LESS", "FRX");
    }
    command.spawn().ok()
}

fn show(mut pager: Child, text: &str) -> Result<(), CommandError> {
    // Ctrl-C is for the pager, which would be left behind on the terminal if this program ended before it.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| CommandError::failed(error.into()))?;
    let signals = runtime.block_on(async { Signals::new() });
    if let Some(mut stdin) = pager.stdin.take() {
        // Whoever leaves early has seen enough.
        let _ = stdin.write_all(text.as_bytes());
    }
    let _ = pager.wait();
    drop(signals);
    Ok(())
}
