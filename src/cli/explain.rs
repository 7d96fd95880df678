//! `explain`: what a code means, what causes it, and the way out.

use anyhow::anyhow;

use crate::cli::ExplainArgs;
use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::printer::Printer;
use crate::explain::{PAGES, find};
use crate::likely::likely;
use crate::report::explain;

/// Prints the page of a code, or the list of all codes.
pub(in crate::cli) fn run(args: &ExplainArgs, printer: Printer) -> Result<Exit, CommandError> {
    let style = printer.out_style();
    let text = match &args.code {
        None => explain::list(style),
        Some(typed) => {
            let code = bare(typed);
            let pages = find(code);
            if pages.is_empty() {
                return Err(unknown(code));
            }
            explain::pages(&pages, style)
        }
    };
    Printer::write(&text)?;
    Ok(Exit::Done)
}

/// Returns the code of `error[duplicate-login]:`, as it is copied out of a report.
fn bare(typed: &str) -> &str {
    let inside = typed
        .split_once('[')
        .and_then(|(_, rest)| rest.split_once(']'));
    inside.map_or(typed, |(code, _)| code)
}

fn unknown(code: &str) -> CommandError {
    let error = CommandError::usage(anyhow!("`{code}` is not a code of okta-reconcile"));
    let codes = PAGES.iter().map(|page| page.code);
    match likely(code, codes) {
        Some(likely) => error.help(format!("did you mean `{likely}`?")),
        None => error.help("`okta-reconcile explain` lists them all"),
    }
}
