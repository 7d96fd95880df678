//! What is read of one person. What a token may not read is left out of the page, with the scope that it takes.

use futures_util::stream::{self, StreamExt, TryStreamExt};
use serde_json::Value;

use crate::cli::line::AnyTransport;
use crate::cli::user::person::by_id;
use crate::live::{LiveGroup, LiveRule, LiveType, Snapshot, UserDetails};
use crate::model::ids::{Login, RelationName, UserId};
use crate::okta::client::Reader;
use crate::okta::error::{CallError, Misread};
use crate::okta::json::{each, id, object, optional, parse, required, text};
use crate::okta::wire;
use crate::reading::fetch::{READS_AT_ONCE, token_owner};
use crate::report::answer::IDENTITY_PROVIDERS;
use crate::report::person::{
    Application, Client, IdentityProvider, Linked, NotReadable, Part, Relation, Role,
};
use crate::request::endpoint::{
    Endpoint, LIST_APP_LINKS, LIST_ASSIGNED_ROLES_FOR_USER, LIST_GROUP_RULES,
    LIST_LINKED_OBJECT_DEFINITIONS, LIST_LINKED_OBJECTS_FOR_USER,
    LIST_REFRESH_TOKENS_FOR_USER_AND_CLIENT, LIST_USER_CLIENTS, LIST_USER_GRANTS, LIST_USER_GROUPS,
    LIST_USER_IDENTITY_PROVIDERS, LIST_USER_TYPES,
};
use crate::request::get::Get;
use crate::request::key::RelationKey;

/// The most applications whose refresh tokens are counted, a call each.
const CLIENTS_MAX: usize = 10;

/// So many people at the other end of links are looked up by id, where the plan has not read them.
const LINKED_MAX: usize = 20;

/// What was read.
pub(crate) struct Found {
    pub(crate) groups: Part<Vec<LiveGroup>>,
    pub(crate) rules: Part<Vec<LiveRule>>,
    pub(crate) types: Part<Vec<LiveType>>,
    pub(crate) links: Part<Vec<Relation>>,
    pub(crate) roles: Part<Vec<Role>>,
    pub(crate) apps: Part<Vec<Application>>,
    pub(crate) idps: Part<Vec<IdentityProvider>>,
    pub(crate) grants: Part<usize>,
    pub(crate) clients: Part<Vec<Client>>,
    pub(crate) tokens: Part<usize>,
    /// The owner of the token; a service app has none.
    pub(crate) owner: Option<UserId>,
}

/// Reads everything that belongs to somebody.
///
/// # Errors
///
/// A call that failed for good, but for want of permission or of a feature of the org.
pub(crate) async fn read(
    reader: &Reader<AnyTransport>,
    user: &UserDetails,
) -> Result<Found, CallError> {
    let id = &user.live.id;
    let of_person = |endpoint: &Endpoint| Get::of(endpoint, [id.as_str()]);
    let (groups, admin, apps, idps) = tokio::join!(
        reader.list(of_person(&LIST_USER_GROUPS), wire::groups),
        all(reader, of_person(&LIST_ASSIGNED_ROLES_FOR_USER), role),
        all(reader, of_person(&LIST_APP_LINKS), application),
        all(reader, of_person(&LIST_USER_IDENTITY_PROVIDERS), provider),
    );
    let (grants, access, rules, types) = tokio::join!(
        all(reader, of_person(&LIST_USER_GRANTS).in_pages(), Ok),
        access(reader, id),
        reader.list(Get::of(&LIST_GROUP_RULES, []).in_pages(), wire::rules),
        reader.list(Get::of(&LIST_USER_TYPES, []), wire::types),
    );
    let (links, owner) = tokio::join!(relations(reader, id), owner(reader));
    let (clients, tokens) = access?;
    Ok(Found {
        groups: part(groups)?,
        rules: part(rules)?,
        types: part(types)?,
        links: links?,
        roles: admin?,
        apps: apps?,
        idps: idps.map_err(|error| error.at(IDENTITY_PROVIDERS.discretion))?,
        grants: grants?.map(|grants| grants.len()),
        clients,
        tokens,
        owner: owner?,
    })
}

async fn all<A>(
    reader: &Reader<AnyTransport>,
    list: Get,
    read: fn(Value) -> Result<A, Misread>,
) -> Result<Part<Vec<A>>, CallError> {
    part(reader.list(list, |body| each(parse(body)?, read)).await)
}

fn role(value: Value) -> Result<Role, Misread> {
    let mut role = object(value)?;
    let kind = optional(&mut role, "type", text)?;
    let label = optional(&mut role, "label", text)?;
    Ok(Role {
        name: label
            .or(kind.clone())
            .unwrap_or_else(|| "a role".to_owned()),
        kind,
        assignment: optional(&mut role, "assignmentType", text)?,
    })
}

fn application(value: Value) -> Result<Application, Misread> {
    let mut link = object(value)?;
    let id = required(&mut link, "id", text)?;
    Ok(Application {
        label: optional(&mut link, "label", text)?.unwrap_or(id),
        name: optional(&mut link, "appName", text)?,
        id: optional(&mut link, "appInstanceId", text)?,
    })
}

fn provider(value: Value) -> Result<IdentityProvider, Misread> {
    let mut provider = object(value)?;
    let id = required(&mut provider, "id", text)?;
    Ok(IdentityProvider {
        name: optional(&mut provider, "name", text)?.unwrap_or(id),
        kind: optional(&mut provider, "type", text)?,
    })
}

fn client(value: Value) -> Result<Client, Misread> {
    let mut client = object(value)?;
    Ok(Client {
        id: required(&mut client, "client_id", id)?,
        name: optional(&mut client, "client_name", text)?,
    })
}

/// Reads the applications that act for somebody, and counts the refresh tokens that they hold.
async fn access(
    reader: &Reader<AnyTransport>,
    id: &UserId,
) -> Result<(Part<Vec<Client>>, Part<usize>), CallError> {
    let clients = all(reader, Get::of(&LIST_USER_CLIENTS, [id.as_str()]), client).await?;
    let held = match &clients {
        Part::Read(all) if all.len() > CLIENTS_MAX => {
            Part::NotRead("too many applications to ask for them one by one")
        }
        Part::Read(all) => {
            let lists = all.iter().map(|client| {
                let targets = [id.as_str(), client.id.as_str()];
                Get::of(&LIST_REFRESH_TOKENS_FOR_USER_AND_CLIENT, targets).in_pages()
            });
            let mut reads = stream::iter(lists)
                .map(|list| reader.list(list, |body| each(parse(body)?, Ok)))
                .buffered(READS_AT_ONCE);
            let mut total = 0;
            loop {
                match reads.try_next().await {
                    Ok(Some(tokens)) => total += tokens.len(),
                    Ok(None) => break Part::Read(total),
                    Err(error) => break part(Err(error))?,
                }
            }
        }
        Part::NotReadable(why) => Part::NotReadable(why.clone()),
        Part::NotRead(why) => Part::NotRead(why),
    };
    Ok((clients, held))
}

/// Reads whom somebody is linked with: by each relationship the one primary, and everybody whose primary they are.
async fn relations(
    reader: &Reader<AnyTransport>,
    id: &UserId,
) -> Result<Part<Vec<Relation>>, CallError> {
    let get = Get::of(&LIST_LINKED_OBJECT_DEFINITIONS, []);
    let definitions = match part(reader.list(get, wire::definitions).await)? {
        Part::Read(definitions) => definitions,
        Part::NotReadable(why) => return Ok(Part::NotReadable(why)),
        Part::NotRead(why) => return Ok(Part::NotRead(why)),
    };
    let names = definitions
        .into_iter()
        .flat_map(|definition| [definition.primary, definition.associated]);
    let relations = stream::iter(names)
        .map(|name| relation(reader, id, name))
        .buffered(READS_AT_ONCE)
        .try_collect()
        .await;
    part(relations)
}

async fn relation(
    reader: &Reader<AnyTransport>,
    id: &UserId,
    name: RelationName,
) -> Result<Relation, CallError> {
    let people = match RelationKey::new(name.as_str()) {
        Ok(relation) => {
            let targets = [id.as_str(), relation.as_str()];
            let list = Get::of(&LIST_LINKED_OBJECTS_FOR_USER, targets);
            reader.list(list, wire::linked_users).await?
        }
        // Okta allows no such name (facts::links 6).
        Err(_) => Vec::new(),
    };
    let linked = |id| Linked { id, login: None };
    let people = people.into_iter().map(linked).collect();
    Ok(Relation { name, people })
}

async fn owner(reader: &Reader<AnyTransport>) -> Result<Option<UserId>, CallError> {
    match part(token_owner(reader).await)? {
        Part::Read(owner) => Ok(owner),
        Part::NotReadable(_) | Part::NotRead(_) => Ok(None),
    }
}

/// Finds the logins of those at the other end of links: among those whom the plan has read, or one by one.
pub(crate) async fn name_linked(
    reader: &Reader<AnyTransport>,
    snapshot: Option<&Snapshot>,
    found: &mut Found,
) -> Result<(), CallError> {
    let Part::Read(relations) = &mut found.links else {
        return Ok(());
    };
    let mut lookups = 0;
    for linked in relations.iter_mut().flat_map(|each| &mut each.people) {
        let known = snapshot.and_then(|snapshot| snapshot.user(&linked.id));
        if let Some(user) = known {
            linked.login = user.login();
        } else if lookups < LINKED_MAX {
            lookups += 1;
            let found = part(by_id(reader, &linked.id).await)?;
            let user = found.read().and_then(Option::as_ref);
            linked.login = user.and_then(|user| user.login().map(Login::new));
        }
    }
    for relation in relations {
        relation.people.sort_by(|one, other| {
            let key = |linked: &Linked| (linked.login.is_none(), linked.login.clone());
            (key(one), &one.id).cmp(&(key(other), &other.id))
        });
    }
    Ok(())
}

/// Takes a refusal for want of permission, or of a feature, for an answer.
fn part<R>(result: Result<R, CallError>) -> Result<Part<R>, CallError> {
    match result {
        Ok(read) => Ok(Part::Read(read)),
        Err(error) => match why(&error) {
            Some(why) => Ok(Part::NotReadable(why)),
            None => Err(error),
        },
    }
}

/// Returns what is missing where a call was refused for want of it.
fn why(error: &CallError) -> Option<NotReadable> {
    match error {
        CallError::Api(refused) if error.is_withheld() => Some(NotReadable {
            status: refused.status,
            code: refused.code.clone(),
            missing_scope: error.is_forbidden().then(|| refused.scope()),
        }),
        CallError::Api(_)
        | CallError::NoAnswer { .. }
        | CallError::NotSent { .. }
        | CallError::NobodySeen { .. }
        | CallError::Token(_)
        | CallError::Unreadable { .. }
        | CallError::TooManyPages { .. }
        | CallError::ForeignLink { .. } => None,
    }
}

/// Says why there is no plan, where a call for it was refused for want of permission or of a feature.
pub(crate) fn not_readable(error: &CallError) -> Option<String> {
    let why = why(error)?;
    let CallError::Api(refused) = error else {
        return None;
    };
    let path = refused.call.split('?').next().unwrap_or_default();
    Some(format!("There is no plan: {path} is {}.", why.words()))
}
