//! Operations that write: the person is read, protection is checked, somebody is asked, and one call is sent. What was
//! not answered is looked up, never sent again.

use std::pin::pin;

use anyhow::anyhow;

use crate::cli::carry::interrupted;
use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::line::{AnyTransport, Line};
use crate::cli::printer::Printer;
use crate::cli::signal::{Signal, Signals};
use crate::cli::user::outcome::{self, Ended, Written, after};
use crate::cli::user::person;
use crate::cli::user::protect;
use crate::cli::user::target::Guarded;
use crate::cli::user::wanted;
use crate::cli::user::whole;
use crate::cli::user::write_action::{Made, Shows, Whom, WriteAction};
use crate::live::UserDetails;
use crate::model::ids::AttributeName;
use crate::model::status::UserStatus;
use crate::okta::client::{Reader, Writer};
use crate::okta::error::call;
use crate::report::calls;
use crate::report::names::Detail;
use crate::report::text_safety::harmless;
use crate::report::wrap::fill;
use crate::request::endpoint::{ASSIGN_LINKED_OBJECT_VALUE_FOR_PRIMARY, Discretion, GET_USER};
use crate::request::template::Target::Person;
use crate::request::template::{Missing, Template};
use crate::request::{Bindings, Secrets};
use crate::transport::Request;

/// What became of the org.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Did {
    /// It was left as it is.
    Nothing,
    /// It was written to, or may have been.
    Something,
}

/// A request that is ready to be sent.
struct Ready {
    /// The person; nobody where somebody is created.
    person: Option<UserDetails>,
    /// The request, with its secrets.
    request: Request,
    /// What is lost, as it follows "This loses ".
    loses: Option<String>,
}

/// Writes, or shows what would be written.
pub(crate) async fn write(
    action: &WriteAction<'_>,
    secrets: &Secrets,
    guarded: &Guarded,
    line: Line,
    printer: Printer,
    did: &mut Did,
) -> Result<Exit, CommandError> {
    let ready = prepare(action, secrets, guarded, &line.reader, printer).await;
    line.end_reading();
    let ready = ready?;
    if action.options.dry_run {
        Printer::write(&dry_run(action, &ready))?;
        return Ok(Exit::Done);
    }
    let columns = printer.error_style().columns();
    let question = question(action, &ready, &line.name, columns);
    if action.asks_first() && !action.options.yes {
        Printer::error_text(&format!("{question}\n"));
        if !Printer::ask("Type `yes` to do it: ") {
            printer.narrate("Nothing was done.");
            return Ok(Exit::Refused);
        }
    } else {
        printer.narrate(&question);
    }
    *did = Did::Something;
    let writer = Writer::new(line.reader);
    let sent = async {
        let answer = writer.carry_out(action.endpoint, ready.request).await;
        after(action, ready.person.as_ref(), answer, writer.reader()).await
    };
    let (ended, signal) = heeding_signals(sent, printer).await?;
    let written = Written {
        action,
        person: ready.person.as_ref(),
        org: &line.origin.to_string(),
    };
    match ended {
        Ended::Failed(error) => Err(*error),
        Ended::Done(done) => {
            outcome::print(&written, &done, printer)?;
            Ok(signal.map_or(done.exit(), interrupted))
        }
    }
}

/// Reads the person and makes the request, unless somebody is protected.
async fn prepare(
    action: &WriteAction<'_>,
    secrets: &Secrets,
    guarded: &Guarded,
    reader: &Reader<AnyTransport>,
    printer: Printer,
) -> Result<Ready, CommandError> {
    let (person, template, lost) = match &action.whom {
        Whom::New(args) => {
            let wanted = wanted::find(reader, args.user_type.as_deref(), &args.groups).await?;
            (None, whole::creation(args, &wanted)?, None)
        }
        Whom::Person(key, made) => {
            let person = person::find(reader, key).await?;
            protect::refuse(guarded, action, &person, reader, printer).await?;
            may_be_deleted(action.shows, &person)?;
            let (template, lost) = template(made, &person, reader).await?;
            (Some(person), template, lost)
        }
    };
    let bindings = person
        .as_ref()
        .map(|person| Bindings::of_person(person.live.id.clone()))
        .unwrap_or_default();
    let etag = person.as_ref().and_then(|person| person.etag.as_deref());
    let request = template.request(&bindings, secrets, etag);
    Ok(Ready {
        request: request.map_err(missing)?,
        person,
        loses: lost.or_else(|| action.loses.map(str::to_owned)),
    })
}

fn missing(missing: Missing) -> CommandError {
    CommandError::usage(match missing {
        Missing::Id => anyhow!("nobody is named"),
        Missing::Secret(name) => anyhow!("the secret {} is missing", name.name()),
    })
}

/// Makes the request about a person; returns what is lost where the person decides that.
async fn template(
    made: &Made<'_>,
    person: &UserDetails,
    reader: &Reader<AnyTransport>,
) -> Result<(Template, Option<String>), CommandError> {
    Ok(match made {
        Made::Typed(template) => (template.clone(), None),
        Made::Update(args) => (whole::change(args)?, None),
        Made::Replacement(args) => {
            let wanted = wanted::find(reader, args.user_type.as_deref(), &[]).await?;
            let (template, lost) = whole::replacement(args, &wanted, person)?;
            let lost: Vec<&str> = lost.iter().map(AttributeName::as_str).collect();
            let loses = match lost.as_slice() {
                [] => "no attribute: all that are set are given".to_owned(),
                names => format!("the attributes {}", Detail::Full.list(names)),
            };
            (template, Some(loses))
        }
        Made::Link(relation, primary) => {
            let primary = person::find(reader, primary).await?;
            let targets = [Person, (*relation).into(), (&primary.live.id).into()];
            (ASSIGN_LINKED_OBJECT_VALUE_FOR_PRIMARY.on(targets), None)
        }
    })
}

/// Okta deactivates whom it is asked to delete, unless they are DEPROVISIONED, and answers both alike
/// ([lifecycle 18](crate::facts::lifecycle)).
fn may_be_deleted(shows: Shows, person: &UserDetails) -> Result<(), CommandError> {
    let status = &person.live.status;
    match shows {
        Shows::Gone if *status != UserStatus::Deprovisioned => {
            let login = person::login(person);
            let error = anyhow!(
                "{login} is {status}, and only who is DEPROVISIONED is deleted; Okta would deactivate them instead"
            );
            Err(CommandError::refused(error).help(format!(
                "`okta-reconcile user deactivate {}` first; that loses the password and all assignments of applications",
                harmless(&login)
            )))
        }
        Shows::Gone | Shows::Nothing | Shows::Status(_) => Ok(()),
    }
}

/// The calls that follow: the write, and the read that tells what came of it. Words stand for secrets.
fn dry_run(action: &WriteAction<'_>, ready: &Ready) -> String {
    let mut text = calls::call(&call(&ready.request), ready.request.body.as_ref());
    if let Some(person) = &ready.person
        && !matches!(action.shows, Shows::Nothing)
    {
        let read = GET_USER.on([(&person.live.id).into()]);
        text.push_str(&calls::call(&read.to_string(), None));
    }
    text
}

/// Says what is about to be done, to whom, where, and what that costs.
fn question(action: &WriteAction<'_>, ready: &Ready, org: &str, columns: usize) -> String {
    let who = match (&ready.person, &action.whom) {
        (Some(person), _) => outcome::name(person, Some(&person.live.status)),
        (None, Whom::New(args)) => args.login.clone(),
        (None, Whom::Person(key, _)) => key.to_string(),
    };
    let mut text = format!("{}{who} in {org}.", action.now);
    if let Some(loses) = &ready.loses {
        text = format!("{text} This loses {loses}.");
    }
    if action.answer == Discretion::Secret {
        text.push_str(
            " This prints a secret on stdout: whoever sees it can sign in as the person.",
        );
    }
    fill(&harmless(&text), columns, columns).join("\n")
}

/// Lets the call under way finish at a first signal; a second one stops at once.
async fn heeding_signals<F: Future>(
    work: F,
    printer: Printer,
) -> Result<(F::Output, Option<Signal>), CommandError> {
    let mut signals = Signals::new().map_err(CommandError::failed)?;
    let mut work = pin!(work);
    let first = tokio::select! {
        ended = &mut work => return Ok((ended, None)),
        signal = signals.next() => signal,
    };
    printer.narrate("Stopping after the call in progress; a second signal stops at once.");
    tokio::select! {
        ended = &mut work => Ok((ended, Some(first))),
        signal = signals.next() => Err(CommandError::Interrupted(interrupted(signal))),
    }
}
