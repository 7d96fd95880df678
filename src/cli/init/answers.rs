//! What `init` has to know: by options, or by a question where somebody is there to answer.

use anyhow::anyhow;
use clap::ValueEnum;

use crate::cli::error::CommandError;
use crate::cli::init::actions::Actions;
use crate::cli::init::options::{Ci, InitArgs, Kind};
use crate::cli::printer::Printer;
use crate::cli::settings::Settings;
use crate::okta::origin::Origin;
use crate::report::text_safety::harmless;

/// How often a question is asked before somebody seems to want something else.
const ATTEMPTS: usize = 3;

/// All that `init` knows of the repository.
#[derive(Debug)]
pub(crate) struct Answers {
    /// The org.
    pub(crate) org: Origin,
    /// The credentials of CI.
    pub(crate) kind: Kind,
    /// The CI.
    pub(crate) ci: Ci,
    /// Where the actions come from, if somebody has said so.
    pub(crate) actions: Option<Actions>,
}

/// Takes the options, and asks for what they leave open.
pub(crate) fn answers(
    args: &InitArgs,
    settings: &Settings,
    printer: Printer,
) -> Result<Answers, CommandError> {
    let given = match (&settings.org, settings.client.org_url()?) {
        (Some(org), _) => Some(org.clone()),
        (None, named) => named.map(|(org, _)| org),
    };
    let given = given.as_deref().map(origin).transpose();
    let given = given.map_err(CommandError::usage)?;
    let missing: Vec<&str> = [
        ("--org URL", given.is_none()),
        (
            "--credentials service-app|token",
            args.credentials.is_none(),
        ),
        ("--ci github|gitlab|none", args.ci.is_none()),
    ]
    .iter()
    .filter_map(|(option, is_missing)| is_missing.then_some(*option))
    .collect();
    if !missing.is_empty() && !Printer::can_ask() {
        let error = anyhow!(
            "nobody is there to ask, and this is not said: {}",
            missing.join(", ")
        );
        return Err(CommandError::usage(error).help("add what is missing as options"));
    }
    let org = match given {
        Some(org) => org,
        None => ask(
            "The URL of the org, such as https://acme.okta.com: ",
            origin,
        )?,
    };
    let org = match org.behind_console() {
        Some(behind) => {
            printer.narrate(&format!("{org} is the admin console: using {behind}."));
            behind
        }
        None => org,
    };
    Ok(Answers {
        org,
        kind: match args.credentials {
            Some(kind) => kind,
            None => ask(
                "Credentials in CI, service-app or token [service-app]: ",
                one_of,
            )?,
        },
        ci: match args.ci {
            Some(ci) => ci,
            None => ask("CI, github, gitlab or none [github]: ", one_of)?,
        },
        actions: args.actions.clone(),
    })
}

fn origin(text: &str) -> Result<Origin, anyhow::Error> {
    if text.starts_with("sandbox:") {
        return Err(anyhow!(
            "`init` needs the URL of an org, such as https://acme.okta.com"
        ));
    }
    Ok(Origin::parse(text)?)
}

/// Reads one of a few words; nothing means the first.
fn one_of<T: ValueEnum + Copy>(text: &str) -> Result<T, anyhow::Error> {
    match T::value_variants() {
        [first, ..] if text.is_empty() => Ok(*first),
        _ => T::from_str(text, true).map_err(|_| anyhow!("`{}` is none of these", harmless(text))),
    }
}

/// Asks until there is an answer.
fn ask<T>(
    question: &str,
    read: impl Fn(&str) -> Result<T, anyhow::Error>,
) -> Result<T, CommandError> {
    for _ in 0..ATTEMPTS {
        let Some(answer) = Printer::answer(question) else {
            break;
        };
        match read(&answer) {
            Ok(answer) => return Ok(answer),
            Err(error) => Printer::error_text(&format!("{}\n", harmless(&format!("{error:#}")))),
        }
    }
    let error = anyhow!(
        "there was no answer to: {}",
        question.trim_end_matches(": ")
    );
    Err(CommandError::usage(error).help("options say it too: see `okta-reconcile init --help`"))
}
