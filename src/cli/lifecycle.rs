//! `lifecycle`: the status machine that every plan goes by, or the routes between two statuses.

use anyhow::anyhow;
use clap::{Args, ValueEnum};

use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::printer::Printer;
use crate::likely::likely;
use crate::model::status::{DesiredStatus, UserStatus};
use crate::report::lifecycle::route::Route;
use crate::report::lifecycle::{self, diagram, route};

#[derive(Debug, Args)]
pub(crate) struct LifecycleArgs {
    /// The current status, as Okta names it
    #[arg(requires = "to")]
    from: Option<String>,
    /// The wanted status, as files name it
    to: Option<String>,
    /// Print text, or a diagram in the language of Graphviz or Mermaid
    #[arg(long, value_name = "FORMAT", value_enum, default_value = "text")]
    format: LifecycleFormat,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum LifecycleFormat {
    Text,
    Dot,
    Mermaid,
}

/// Prints the machine, or a route, in the form that was asked for.
pub(crate) fn run(args: &LifecycleArgs, printer: Printer) -> Result<Exit, CommandError> {
    let between = match (&args.from, &args.to) {
        (Some(from), Some(to)) => Some(Route {
            from: live(from)?,
            wish: wish(to)?,
        }),
        (Some(_) | None, None) | (None, Some(_)) => None,
    };
    let style = printer.out_style();
    let text = match (args.format, &between) {
        (LifecycleFormat::Text, None) => lifecycle::text(style),
        (LifecycleFormat::Text, Some(between)) => route::text(between, style),
        (LifecycleFormat::Dot, between) => diagram::dot(between.as_ref()),
        (LifecycleFormat::Mermaid, between) => diagram::mermaid(between.as_ref()),
    };
    Printer::write(&text)?;
    Ok(Exit::Done)
}

fn live(typed: &str) -> Result<UserStatus, CommandError> {
    let words = UserStatus::KNOWN.map(|status| status.to_string());
    let known = UserStatus::KNOWN.into_iter();
    let mut known = known.filter(|status| status.as_str().eq_ignore_ascii_case(typed));
    known
        .next()
        .ok_or_else(|| unknown(typed, "is not a status that Okta reports", &words))
}

fn wish(typed: &str) -> Result<DesiredStatus, CommandError> {
    let words = DesiredStatus::ALL.map(|status| status.to_string());
    let known = DesiredStatus::ALL.into_iter();
    let mut known = known.filter(|status| status.as_str().eq_ignore_ascii_case(typed));
    known.next().ok_or_else(|| {
        let mut live = UserStatus::KNOWN.iter();
        if live.any(|status| status.as_str().eq_ignore_ascii_case(typed)) {
            CommandError::usage(anyhow!(
                "`{typed}` is set by Okta; a file cannot ask for it"
            ))
            .help(format!("one of {}", words.join(", ")))
        } else {
            unknown(typed, "is not a status that a file can ask for", &words)
        }
    })
}

fn unknown(typed: &str, what: &str, words: &[String]) -> CommandError {
    let error = CommandError::usage(anyhow!("`{typed}` {what}"));
    let error = match likely(typed, words.iter().map(String::as_str)) {
        Some(likely) => error.help(format!("did you mean `{likely}`?")),
        None => error,
    };
    error.help(format!("one of {}", words.join(", ")))
}
