//! What came of a write: what Okta answered, where the person is now, and what a call that was not answered has done.

use secrecy::ExposeSecret;
use serde_json::{Map, Value};

use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::line::AnyTransport;
use crate::cli::printer::Printer;
use crate::cli::user::args::AnswerFormat;
use crate::cli::user::person::{again, login};
use crate::cli::user::read::named;
use crate::cli::user::write_action::{Shows, Whom, WriteAction};
use crate::live::UserDetails;
use crate::model::status::UserStatus;
use crate::okta::answer::Answered;
use crate::okta::client::Reader;
use crate::okta::error::CallError;
use crate::okta::settle::{Look, READS_MAX, settle};
use crate::report::document::{self, UserAnswer};
use crate::report::text_safety::harmless;
use crate::report::wrap::fill;
use crate::request::endpoint::Discretion;
use crate::request::key::UserKey;

/// How a write ended.
pub(crate) enum Ended {
    /// Well.
    Done(Done),
    /// Okta refused, or nobody knows.
    Failed(Box<CommandError>),
}

/// What came of a write that Okta accepted.
#[derive(Debug)]
pub(crate) struct Done {
    answer: Answered,
    now: Now,
    /// What is told beside: of a call that was not answered, or of somebody who has not arrived.
    aside: Option<String>,
    exit: Exit,
}

/// Where the person is.
#[derive(Debug, Default)]
enum Now {
    /// Not read again: no status shows what was done.
    #[default]
    NotRead,
    /// Here.
    Here(Box<UserDetails>),
    /// Nowhere.
    Gone,
}

/// What was written, for its outcome to be told.
pub(crate) struct Written<'a> {
    /// What was done.
    pub(crate) action: &'a WriteAction<'a>,
    /// The person before; nobody where somebody was created.
    pub(crate) person: Option<&'a UserDetails>,
    /// The org.
    pub(crate) org: &'a str,
}

/// Looks what came of a write.
pub(crate) async fn after(
    action: &WriteAction<'_>,
    person: Option<&UserDetails>,
    answer: Result<Answered, CallError>,
    reader: &Reader<AnyTransport>,
) -> Ended {
    match (answer, person) {
        (Ok(mut answer), None) => {
            let now = answer.user.take().map_or(Now::NotRead, Now::Here);
            done(answer, now)
        }
        (Ok(answer), Some(person)) => settled(action, person, answer, reader).await,
        (Err(error), _) if error.may_be_done() => unanswered(action, person, error, reader).await,
        (Err(error), _) => Ended::Failed(Box::new(refused(action, person, error))),
    }
}

fn done(answer: Answered, now: Now) -> Ended {
    Ended::Done(Done {
        answer,
        now,
        aside: None,
        exit: Exit::Done,
    })
}

impl Done {
    /// Returns how the program ends.
    pub(crate) fn exit(&self) -> Exit {
        self.exit
    }
}

impl Shows {
    /// Says whether a read shows what was done; `None` is nobody.
    fn look(self, now: Option<&UserDetails>) -> Look {
        match (self, now) {
            (Self::Nothing, _) | (Self::Gone, None) => Look::Arrived,
            (Self::Status(shows), Some(now))
                if shows(&now.live.status) && now.live.transitioning_to.is_none() =>
            {
                Look::Arrived
            }
            (Self::Status(_), None) => Look::Elsewhere,
            // A 204 never proves a deletion (facts::lifecycle 19).
            (Self::Status(_) | Self::Gone, Some(_)) => Look::NotYet,
        }
    }
}

/// Reads the person until it shows what was done.
async fn settled(
    action: &WriteAction<'_>,
    person: &UserDetails,
    mut answer: Answered,
    reader: &Reader<AnyTransport>,
) -> Ended {
    if matches!(action.shows, Shows::Nothing) {
        let now = answer.user.take().map_or(Now::NotRead, Now::Here);
        return done(answer, now);
    }
    let arrived = settle(
        async || again(reader, person).await,
        |now| action.shows.look(now),
    );
    let (now, aside) = match arrived.await {
        Ok((None, Look::Arrived)) => return done(answer, Now::Gone),
        Ok((Some(now), Look::Arrived)) => return done(answer, Now::Here(Box::new(now))),
        Ok((None, _)) => {
            let aside = "Okta accepted it, but the person is gone: somebody else deleted them.";
            (Now::Gone, aside.to_owned())
        }
        Ok((Some(now), _)) => {
            let aside = format!(
                "Okta accepted it, but after {READS_MAX} reads {} is still {}; `user get` shows when that changes.",
                login(&now),
                now.live.status
            );
            (Now::Here(Box::new(now)), aside)
        }
        // The answer may hold a secret, so it is printed all the same.
        Err(error) => {
            let aside = format!("Okta accepted it, but its result could not be read: {error}");
            (Now::NotRead, aside)
        }
    };
    Ended::Done(Done {
        answer,
        now,
        aside: Some(aside),
        exit: Exit::Failed,
    })
}

/// Looks what a call has done that was not answered; it is never sent again.
async fn unanswered(
    action: &WriteAction<'_>,
    person: Option<&UserDetails>,
    error: CallError,
    reader: &Reader<AnyTransport>,
) -> Ended {
    let found = match (person, &action.whom) {
        (Some(person), _) => again(reader, person).await,
        (None, Whom::New(args)) => match UserKey::parse(&args.login) {
            Ok(key) => reader.find_user(&key).await,
            Err(_) => Ok(None),
        },
        (None, Whom::Person(key, _)) => reader.find_user(key).await,
    };
    let what = error.to_string();
    let told = CommandError::from(error);
    let Ok(found) = found else {
        return Ended::Failed(Box::new(told.help(
            "what became of it could not be read either: look at the person in Okta before you try again",
        )));
    };
    let is_lost = action.answer == Discretion::Secret;
    match effect(action.shows, person, found.as_ref()) {
        Effect::Took if is_lost => Ended::Failed(Box::new(told.help(
            "it took effect, but the secret in the answer is lost: the same command makes a new one",
        ))),
        Effect::Took => Ended::Done(Done {
            answer: Answered::default(),
            now: found.map_or(Now::Gone, |user| Now::Here(Box::new(user))),
            aside: Some(format!(
                "{what}; it took effect all the same, as the person shows."
            )),
            exit: Exit::Done,
        }),
        Effect::TookNone(now) => {
            let help = format!("it took no effect: {now}; the same command tries again");
            Ended::Failed(Box::new(told.help(harmless(&help))))
        }
        Effect::Unseen => Ended::Failed(Box::new(told.help(
            "whether it took effect, the person does not show: look in Okta before you try again",
        ))),
    }
}

/// What a call has done that was not answered.
enum Effect {
    Took,
    TookNone(String),
    Unseen,
}

fn effect(shows: Shows, before: Option<&UserDetails>, now: Option<&UserDetails>) -> Effect {
    match (before, now) {
        (None, Some(_)) => Effect::Took,
        (None, None) => Effect::TookNone("nobody has the login".to_owned()),
        (Some(_), None) => match shows {
            Shows::Gone => Effect::Took,
            Shows::Nothing | Shows::Status(_) => Effect::TookNone("the person is gone".to_owned()),
        },
        (Some(before), Some(now)) => {
            let is = format!("{} is {}", login(now), now.live.status);
            match shows {
                Shows::Gone => Effect::TookNone(is),
                Shows::Status(shows) => match (shows(&before.live.status), shows(&now.live.status))
                {
                    (false, true) => Effect::Took,
                    (_, false) => Effect::TookNone(is),
                    (true, true) => Effect::Unseen,
                },
                Shows::Nothing => Effect::Unseen,
            }
        }
    }
}

/// Adds the status in which the person was found to what Okta said.
fn refused(
    action: &WriteAction<'_>,
    person: Option<&UserDetails>,
    error: CallError,
) -> CommandError {
    let is_about_status = match &error {
        CallError::Api(error) => !matches!(error.status, 401 | 412 | 429),
        CallError::NoAnswer { .. }
        | CallError::NotSent { .. }
        | CallError::NobodySeen { .. }
        | CallError::Token(_)
        | CallError::Unreadable { .. }
        | CallError::TooManyPages { .. }
        | CallError::ForeignLink { .. } => false,
    };
    let is_stale = error.is_api(412, "E0000231");
    let told = CommandError::from(error);
    if is_stale {
        return told
            .help("the profile has changed since it was read; the same command tries again");
    }
    match (person, action.endpoint.statuses) {
        (Some(person), Some(statuses))
            if is_about_status && !statuses.contains(&person.live.status) =>
        {
            let statuses: Vec<&str> = statuses.iter().map(UserStatus::as_str).collect();
            told.help(format!(
                "{} is {}; Okta accepts {} in {}",
                harmless(&login(person)),
                person.live.status,
                action.endpoint.name,
                statuses.join(", ")
            ))
        }
        _ => told,
    }
}

/// Names a person: login, id, and the status if it is told.
pub(crate) fn name(person: &UserDetails, status: Option<&UserStatus>) -> String {
    match status {
        Some(status) => format!("{} ({}, {status})", login(person), person.live.id),
        None => format!("{} ({})", login(person), person.live.id),
    }
}

/// Prints the outcome, and secrets where they are wanted.
pub(crate) fn print(
    written: &Written<'_>,
    done: &Done,
    printer: Printer,
) -> Result<(), CommandError> {
    if let Some(aside) = &done.aside {
        let columns = printer.error_style().columns();
        printer.narrate(&fill(&harmless(aside), columns, columns).join("\n"));
    }
    let secrets: &[_] = if written.action.reveal {
        &done.answer.secrets
    } else {
        &[]
    };
    if written.action.reveal && secrets.is_empty() {
        printer.narrate("Okta answered no secret.");
    }
    let before = written.person;
    let told = match written.action.options.printed.format {
        AnswerFormat::Text => {
            let mut text = harmless(&sentence(written, &done.now)).into_owned() + "\n";
            for each in secrets {
                let value = harmless(each.value.expose_secret());
                text = format!("{text}{}: {value}\n", each.label);
            }
            Printer::write(&text)
        }
        AnswerFormat::Json => {
            let (person, result) = match &done.now {
                Now::Here(user) => (Some(named(user)), user.sent.0.clone()),
                Now::NotRead => (before.map(named), Value::Null),
                Now::Gone => (None, Value::Null),
            };
            let secrets: Map<String, Value> = secrets
                .iter()
                .map(|each| (each.key.to_owned(), Value::from(each.value.expose_secret())))
                .collect();
            Printer::write(&document::user(&UserAnswer {
                operation: written.action.endpoint.name,
                org: written.org,
                person: person.as_ref(),
                status_before: before.map(|before| before.live.status.as_str()),
                result: &result,
                secrets: &if secrets.is_empty() {
                    Value::Null
                } else {
                    Value::Object(secrets)
                },
            }))
        }
    };
    if told.is_err() {
        // What was done must be known, wherever it can still be said; no secret goes there.
        let text = harmless(&sentence(written, &done.now)).into_owned();
        Printer::error_text(&format!("{text}\n"));
    }
    told
}

fn sentence(written: &Written<'_>, now: &Now) -> String {
    let done = &written.action.done;
    match (written.person, now) {
        (Some(before), Now::Gone) => format!("{done}{}: gone", name(before, None)),
        (Some(before), Now::Here(now)) if before.live.status != now.live.status => {
            format!(
                "{done}{}: {} → {}",
                name(now, None),
                before.live.status,
                now.live.status
            )
        }
        (_, Now::Here(now)) => format!("{done}{}: {}", name(now, None), now.live.status),
        (Some(before), Now::NotRead) => format!("{done}{}", name(before, None)),
        (None, Now::NotRead | Now::Gone) => done.trim_end().to_owned(),
    }
}
