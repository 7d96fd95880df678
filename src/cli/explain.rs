//! `explain`: what a code means, what causes it, and the way out; what is known of Okta; and why somebody has access.

mod access;

use anyhow::anyhow;

use crate::cli::ExplainArgs;
use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::pager;
use crate::cli::printer::Printer;
use crate::cli::settings::Settings;
use crate::explain::PAGES;
use crate::facts;
use crate::likely::likely;
use crate::report;
use crate::report::style::Style;

/// The name of the list of facts.
const FACTS: &str = "facts";

/// The word before a login.
const ACCESS: &str = "access";

/// Prints the page that has a name, or the list of all pages; or why somebody has access.
pub(crate) fn run(
    args: &ExplainArgs,
    settings: &Settings,
    printer: Printer,
) -> Result<Exit, CommandError> {
    match (args.name.as_deref(), &args.of[..]) {
        (Some(ACCESS), [who]) => return access::run(who, None, settings, printer),
        (Some(ACCESS), [who, what, ..]) => {
            return access::run(who, Some(what.as_str()), settings, printer);
        }
        (Some(ACCESS), []) => {
            let error = anyhow!("`explain access` needs a login");
            let error = CommandError::usage(error);
            return Err(error.help("write `okta-reconcile explain access LOGIN [APP-OR-GROUP]`"));
        }
        (_, [more, ..]) => {
            let error = anyhow!("`{more}` is too much: `explain` prints one page");
            return Err(CommandError::usage(error));
        }
        (_, []) => {}
    }
    let style = printer.out_style();
    let text = match &args.name {
        None => report::explain::list(style),
        Some(typed) => {
            let name = bare(typed);
            page(name, style).ok_or_else(|| unknown(name))?
        }
    };
    pager::write(&text)?;
    Ok(Exit::Done)
}

fn page(name: &str, style: Style) -> Option<String> {
    if name == FACTS {
        return Some(report::facts::list(style));
    }
    if let Some(facts) = facts::find(name) {
        return Some(report::facts::page(facts, style));
    }
    let pages = crate::explain::find(name);
    (!pages.is_empty()).then(|| report::explain::pages(&pages, style))
}

/// Returns the code of `error[duplicate-login]:`, as it is copied out of a report.
fn bare(typed: &str) -> &str {
    let inside = typed
        .split_once('[')
        .and_then(|(_, rest)| rest.split_once(']'));
    inside.map_or(typed, |(code, _)| code)
}

fn unknown(name: &str) -> CommandError {
    let error = anyhow!("`{name}` is neither a code of okta-reconcile nor a page of facts");
    let error = CommandError::usage(error);
    let codes = PAGES.iter().map(|page| page.code);
    let facts = facts::PAGES.iter().map(|page| page.name);
    match likely(name, codes.chain(facts).chain([FACTS])) {
        Some(likely) => error.help(format!("did you mean `{likely}`?")),
        None => error.help("`okta-reconcile explain` lists them all"),
    }
}
