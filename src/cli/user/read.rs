//! Operations that read: what Okta answers, as a table or as JSON.

use serde_json::Value;

use crate::cli::error::CommandError;
use crate::cli::line::{AnyTransport, Line};
use crate::cli::printer::Printer;
use crate::cli::user::args::{AnswerFormat, Printed};
use crate::cli::user::person;
use crate::cli::user::shown::{self, Shown};
use crate::cli::user::task::What;
use crate::model::ids::UserId;
use crate::okta::client::Reader;
use crate::okta::error::CallError;
use crate::okta::operation::answer::user::UserDetails;
use crate::okta::operation::catalogue::{self as about, About};
use crate::okta::operation::choice::ScopeDetails;
use crate::okta::operation::key::{PersonId, RelationKey, UserKey};
use crate::okta::operation::users::UserQuery;
use crate::report::document::{self, NamedPerson, UserAnswer};

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
    line.reading.end();
    let shown = shown::people(&people?);
    print(&about::LIST_USERS, None, &shown, line, form, printer)
}

/// Reads something of one person.
pub(crate) async fn of_person(
    key: &UserKey,
    what: What<'_>,
    form: Printed,
    line: &Line,
    printer: Printer,
) -> Result<(), CommandError> {
    let read = async {
        let person = person::find(&line.reader, key).await?;
        let shown = read(&line.reader, &person, what, printer).await?;
        Ok::<_, CommandError>((person, shown))
    };
    let read = read.await;
    line.reading.end();
    let (person, shown) = read?;
    print(about_of(what), Some(&person), &shown, line, form, printer)
}

fn about_of(what: What<'_>) -> &'static About {
    match what {
        What::Person => &about::GET_USER,
        What::Groups => &about::LIST_USER_GROUPS,
        What::AppLinks => &about::LIST_APP_LINKS,
        What::IdentityProviders => &about::LIST_USER_IDENTITY_PROVIDERS,
        What::Roles => &about::LIST_ASSIGNED_ROLES_FOR_USER,
        What::Clients => &about::LIST_USER_CLIENTS,
        What::Grants(_) => &about::LIST_USER_GRANTS,
        What::GrantsOfClient(_) => &about::LIST_GRANTS_FOR_USER_AND_CLIENT,
        What::Grant(_) => &about::GET_USER_GRANT,
        What::Tokens(_) => &about::LIST_REFRESH_TOKENS_FOR_USER_AND_CLIENT,
        What::Token(..) => &about::GET_REFRESH_TOKEN_FOR_USER_AND_CLIENT,
        What::Links(_) => &about::LIST_LINKED_OBJECTS_FOR_USER,
    }
}

async fn read(
    reader: &Reader<AnyTransport>,
    person: &UserDetails,
    what: What<'_>,
    printer: Printer,
) -> Result<Shown, CallError> {
    let id = &person.id;
    let user = &UserKey::from(id);
    let details = ScopeDetails::Omit;
    Ok(match what {
        What::Person => shown::person(person),
        What::Groups => shown::groups(&reader.list_user_groups(user).await?),
        What::AppLinks => shown::app_links(&reader.list_app_links(user).await?),
        What::IdentityProviders => {
            shown::identity_providers(&reader.list_user_identity_providers(user).await?)
        }
        What::Roles => shown::roles(&reader.list_assigned_roles_for_user(id).await?),
        What::Clients => shown::clients(&reader.list_user_clients(id).await?),
        What::Grants(scope) => shown::grants(&reader.list_user_grants(id, scope, details).await?),
        What::GrantsOfClient(client) => {
            let grants = reader.list_grants_for_user_and_client(id, client, details);
            shown::grants(&grants.await?)
        }
        What::Grant(grant) => shown::grant(&reader.get_user_grant(id, grant, details).await?),
        What::Tokens(client) => {
            let tokens = reader.list_refresh_tokens_for_user_and_client(id, client, details);
            shown::tokens(&tokens.await?)
        }
        What::Token(client, token) => {
            let token = reader.get_refresh_token_for_user_and_client(id, client, token, details);
            shown::token(&token.await?)
        }
        What::Links(relation) => links(reader, user, relation, printer).await?,
    })
}

/// Okta links ids alone, and people know logins.
async fn links(
    reader: &Reader<AnyTransport>,
    user: &UserKey,
    relation: &RelationKey,
    printer: Printer,
) -> Result<Shown, CallError> {
    let ids = reader.list_linked_objects_for_user(user, relation).await?;
    let is_named = ids.len() <= LINKED_LOGINS_MAX;
    if !is_named {
        printer.narrate(&format!(
            "The logins of more than {LINKED_LOGINS_MAX} people are not read; these are their ids."
        ));
    }
    let mut linked: Vec<(UserId, Option<UserDetails>)> = Vec::new();
    for id in ids {
        let key = PersonId::try_from(&id).ok().filter(|_| is_named);
        let person = match key {
            Some(key) => reader.find_user(&UserKey::from(&key)).await?,
            None => None,
        };
        linked.push((id, person));
    }
    Ok(shown::linked(&linked))
}

fn print(
    about: &About,
    person: Option<&UserDetails>,
    shown: &Shown,
    line: &Line,
    form: Printed,
    printer: Printer,
) -> Result<(), CommandError> {
    match form.format {
        AnswerFormat::Json => Printer::write(&document::user(&UserAnswer {
            operation: about.name,
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
        id: person.id.to_string(),
        login: person.login().map(str::to_owned),
        status: person.status.to_string(),
    }
}
