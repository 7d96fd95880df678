//! Operations that write: the person is read, protection is checked, somebody is asked, and one call is sent. What was
//! not answered is looked up, never sent again.

use std::pin::pin;

use anyhow::anyhow;

use crate::cli::apply::interrupted;
use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::line::{AnyTransport, Line};
use crate::cli::printer::Printer;
use crate::cli::signal::{Signal, Signals};
use crate::cli::user::deed::{
    AnyChange, Deed, Known, Lifecycle, Shows, Wanted, create, replace, update,
};
use crate::cli::user::outcome::{Ended, Written, after};
use crate::cli::user::secret::Secrets;
use crate::cli::user::target::Guarded;
use crate::cli::user::task::Work;
use crate::cli::user::{outcome, person, protect, wanted};
use crate::model::ids::AttributeName;
use crate::model::status::UserStatus;
use crate::okta::client::{Reader, Writer};
use crate::okta::operation::Discretion;
use crate::okta::operation::answer::user::UserDetails;
use crate::okta::operation::key::UserKey;
use crate::okta::operation::links::{
    assign_linked_object_value_for_primary, delete_linked_object_for_user,
};
use crate::okta::operation::users::get_user;
use crate::report::calls;
use crate::report::names::Detail;
use crate::report::text_safety::harmless;
use crate::report::wrap::fill;

/// What became of the org.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Did {
    /// It was left as it is.
    Nothing,
    /// It was written to, or may have been.
    Something,
}

/// A change that is ready to be sent.
struct Ready {
    /// The person; nobody where somebody is created.
    person: Option<UserDetails>,
    /// The change.
    change: AnyChange,
    /// What is known of it.
    known: Known,
    /// What is lost, as it follows "This loses ".
    loses: Option<String>,
}

/// Writes, or shows what would be written.
pub(crate) async fn write(
    work: &Work<'_>,
    secrets: &Secrets,
    guarded: &Guarded,
    line: Line,
    printer: Printer,
    did: &mut Did,
) -> Result<Exit, CommandError> {
    let ready = prepare(work, secrets, guarded, &line.reader, printer).await;
    line.reading.end();
    let ready = ready?;
    if work.writing.dry_run {
        Printer::write(&dry_run(&ready))?;
        return Ok(Exit::Done);
    }
    let columns = printer.error_style().columns();
    let question = question(work.deed, &ready, &line.name, columns);
    if ready.known.asks_first() && !work.writing.yes {
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
        let answer = ready.change.send(&writer).await;
        after(
            &ready.known,
            work.deed,
            ready.person.as_ref(),
            answer,
            writer.reader(),
        )
        .await
    };
    let (ended, signal) = heeding_signals(sent, printer).await?;
    let written = Written {
        known: &ready.known,
        person: ready.person.as_ref(),
        org: &line.origin.to_string(),
        reveals: work.reveal,
    };
    match ended {
        Ended::Failed(error) => Err(*error),
        Ended::Done(done) => {
            outcome::print(&written, &done, work.writing.printed, printer)?;
            Ok(signal.map_or(done.exit(), interrupted))
        }
    }
}

/// Reads the person and makes the change, unless somebody is protected.
async fn prepare(
    work: &Work<'_>,
    secrets: &Secrets,
    guarded: &Guarded,
    reader: &Reader<AnyTransport>,
    printer: Printer,
) -> Result<Ready, CommandError> {
    let known = work.deed.known();
    let Some(key) = work.who else {
        return match work.deed {
            Deed::Create(args) => {
                let wanted = wanted::find(reader, args.user_type.as_deref(), &args.groups).await?;
                Ok(Ready {
                    person: None,
                    change: create(args, &wanted, secrets)?,
                    known,
                    loses: None,
                })
            }
            Deed::Update(_)
            | Deed::Replace(_)
            | Deed::Lifecycle(_)
            | Deed::Credential(_)
            | Deed::Access(_)
            | Deed::SetLink(..)
            | Deed::RemoveLink(_) => Err(CommandError::usage(anyhow!("nobody is named"))),
        };
    };
    let person = person::find(reader, key).await?;
    protect::refuse(guarded, work.deed, &person, reader, printer).await?;
    let (change, loses) = change(work.deed, &person, secrets, reader).await?;
    let loses = loses.or_else(|| known.loses.map(str::to_owned));
    Ok(Ready {
        person: Some(person),
        change,
        known,
        loses,
    })
}

/// Makes the change of a person; returns what is lost where the person decides that.
async fn change(
    deed: Deed<'_>,
    person: &UserDetails,
    secrets: &Secrets,
    reader: &Reader<AnyTransport>,
) -> Result<(AnyChange, Option<String>), CommandError> {
    let user = UserKey::from(&person.id);
    let change = match deed {
        Deed::Create(args) => create(args, &Wanted::default(), secrets)?,
        Deed::Update(args) => update(args, person, secrets)?,
        Deed::Replace(args) => {
            let wanted = wanted::find(reader, args.user_type.as_deref(), &[]).await?;
            let (change, lost) = replace(args, &wanted, person, secrets)?;
            let lost: Vec<&str> = lost.iter().map(AttributeName::as_str).collect();
            let loses = match lost.as_slice() {
                [] => "no attribute: all that are set are given".to_owned(),
                names => format!("the attributes {}", Detail::Full.list(names)),
            };
            return Ok((change, Some(loses)));
        }
        Deed::Lifecycle(lifecycle) => {
            may_be_deleted(lifecycle, person)?;
            lifecycle.change(&user)
        }
        Deed::Credential(credential) => credential.change(&person.id, secrets),
        Deed::Access(access) => access.change(&person.id),
        Deed::SetLink(relation, primary) => {
            let primary = person::find(reader, primary).await?;
            assign_linked_object_value_for_primary(&user, relation, &primary.id).into()
        }
        Deed::RemoveLink(relation) => delete_linked_object_for_user(&user, relation).into(),
    };
    Ok((change, None))
}

/// Okta deactivates whom it is asked to delete, unless they are DEPROVISIONED, and answers both alike
/// ([lifecycle 18](crate::facts::lifecycle)).
fn may_be_deleted(lifecycle: Lifecycle, person: &UserDetails) -> Result<(), CommandError> {
    match lifecycle {
        Lifecycle::Delete(_) if person.status != UserStatus::Deprovisioned => {
            let login = person::login(person);
            let error = anyhow!(
                "{login} is {}, and only who is DEPROVISIONED is deleted; Okta would deactivate them instead",
                person.status
            );
            Err(CommandError::refused(error).help(format!(
                "`okta-reconcile user deactivate {}` first; that loses the password and all assignments of applications",
                harmless(&login)
            )))
        }
        Lifecycle::Delete(_)
        | Lifecycle::Activate(_)
        | Lifecycle::Reactivate(_)
        | Lifecycle::Suspend
        | Lifecycle::Unsuspend
        | Lifecycle::Unlock
        | Lifecycle::Deactivate(_) => Ok(()),
    }
}

/// The calls that follow: the write, and the read that tells what came of it. Words stand for secrets.
fn dry_run(ready: &Ready) -> String {
    let request = ready.change.request();
    let line = format!("{} {}", request.method, request.target());
    let mut text = calls::call(&line, ready.change.body());
    if let Some(person) = &ready.person
        && !matches!(ready.known.shows, Shows::Nothing)
    {
        let read = get_user(&UserKey::from(&person.id));
        text.push_str(&calls::call(&read.to_string(), None));
    }
    text
}

/// Says what is about to be done, to whom, where, and what that costs.
fn question(deed: Deed<'_>, ready: &Ready, org: &str, columns: usize) -> String {
    let who = match (&ready.person, deed) {
        (Some(person), _) => outcome::name(person, Some(&person.status)),
        (None, Deed::Create(args)) => args.login.clone(),
        (
            None,
            Deed::Update(_)
            | Deed::Replace(_)
            | Deed::Lifecycle(_)
            | Deed::Credential(_)
            | Deed::Access(_)
            | Deed::SetLink(..)
            | Deed::RemoveLink(_),
        ) => String::new(),
    };
    let mut text = format!("{}{who} in {org}.", ready.known.now);
    if let Some(loses) = &ready.loses {
        text = format!("{text} This loses {loses}.");
    }
    if ready.known.answer == Discretion::Secret {
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
