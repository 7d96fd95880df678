//! Operations that read: what Okta answers, as a table or as JSON.

use serde_json::Value;

use crate::cli::error::CommandError;
use crate::cli::line::{AnyTransport, Line};
use crate::cli::printer::Printer;
use crate::cli::user::action::{ReadAction, ShownAs};
use crate::cli::user::args::{AnswerFormat, Printed};
use crate::cli::user::person;
use crate::live::UserDetails;
use crate::model::ids::UserId;
use crate::okta::client::Reader;
use crate::okta::error::CallError;
use crate::okta::wire;
use crate::report::answer::{self, Shown};
use crate::report::document::{self, NamedPerson, UserAnswer};
use crate::request::Bindings;
use crate::request::endpoint::{Endpoint, LIST_USERS};
use crate::request::user::UserQuery;

/// How many linked people are read one by one to tell their logins; of more, the ids are told.
const LINKED_LOGINS_MAX: usize = 50;

/// Lists people.
pub(crate) async fn list(
    query: &UserQuery,
    form: Printed,
    line: &Line,
    printer: Printer,
) -> Result<(), CommandError> {
    let people = line.reader.list_users(query).await;
    line.end_reading();
    let shown = answer::people(&people?);
    print(&LIST_USERS, None, &shown, line, form, printer)
}

/// Reads something of one person.
pub(crate) async fn of_person(
    action: &ReadAction<'_>,
    line: &Line,
    printer: Printer,
) -> Result<(), CommandError> {
    let read = async {
        let person = person::find(&line.reader, action.who).await?;
        let shown = read(&line.reader, &person, action, printer).await?;
        Ok::<_, CommandError>((person, shown))
    };
    let read = read.await;
    line.end_reading();
    let (person, shown) = read?;
    let endpoint = action.request.endpoint();
    print(
        endpoint,
        Some(&person),
        &shown,
        line,
        action.printed,
        printer,
    )
}

async fn read(
    reader: &Reader<AnyTransport>,
    person: &UserDetails,
    action: &ReadAction<'_>,
    printer: Printer,
) -> Result<Shown, CallError> {
    let bindings = Bindings::of_person(person.live.id.clone());
    let get = action
        .request
        .get(&bindings)
        .expect("the person is all that is to come");
    Ok(match action.shown {
        ShownAs::Person => answer::person(person),
        ShownAs::Linked => {
            let ids = reader.list(get, wire::linked_users).await?;
            links(reader, ids, printer).await?
        }
        ShownAs::All(listing) => {
            let things = reader.list(get, |body| wire::things(body, listing.id_key));
            let things = things.await;
            listing.all(things.map_err(|error| error.at(listing.discretion))?)
        }
        ShownAs::One(listing) => {
            let thing = reader.read(&get, |body| wire::thing(body, listing.id_key));
            listing.one(thing.await?)
        }
    })
}

/// Okta links ids alone, and people know logins.
async fn links(
    reader: &Reader<AnyTransport>,
    ids: Vec<UserId>,
    printer: Printer,
) -> Result<Shown, CallError> {
    let is_named = ids.len() <= LINKED_LOGINS_MAX;
    if !is_named {
        printer.narrate(&format!(
            "The logins of more than {LINKED_LOGINS_MAX} people are not read; these are their ids."
        ));
    }
    let mut linked: Vec<(UserId, Option<UserDetails>)> = Vec::new();
    for id in ids {
        let person = if is_named {
            person::by_id(reader, &id).await?
        } else {
            None
        };
        linked.push((id, person));
    }
    Ok(answer::linked(&linked))
}

fn print(
    endpoint: &Endpoint,
    person: Option<&UserDetails>,
    shown: &Shown,
    line: &Line,
    form: Printed,
    printer: Printer,
) -> Result<(), CommandError> {
    match form.format {
        AnswerFormat::Json => Printer::write(&document::user(&UserAnswer {
            operation: endpoint.name,
            org: &line.origin.to_string(),
            person: person.map(named).as_ref(),
            status_before: None,
            result: &shown.json,
            secrets: &Value::Null,
        })),
        AnswerFormat::Text => {
            let text = shown.text(printer.out_style(), printer.out_width());
            if text.is_empty() {
                printer.narrate(shown.none);
            }
            Printer::write(&text)
        }
    }
}

/// Returns a person as a document names them.
pub(crate) fn named(person: &UserDetails) -> NamedPerson {
    NamedPerson {
        id: person.live.id.to_string(),
        login: person.login().map(str::to_owned),
        status: person.live.status.to_string(),
    }
}
