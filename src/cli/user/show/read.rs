//! What is read of one person. What a token may not read is left out of the page, with the scope that it takes.

use futures_util::stream::{self, StreamExt, TryStreamExt};

use crate::cli::line::AnyTransport;
use crate::live::{LiveRule, LiveType, Snapshot};
use crate::model::ids::{Login, RelationName, UserId};
use crate::okta::client::Reader;
use crate::okta::error::CallError;
use crate::okta::get::Get;
use crate::okta::operation::ReadList;
use crate::okta::operation::answer::access::Client;
use crate::okta::operation::answer::group::GroupDetails;
use crate::okta::operation::answer::resource::{AppLink, IdentityProvider, Role};
use crate::okta::operation::answer::user::UserDetails;
use crate::okta::operation::choice::ScopeDetails;
use crate::okta::operation::key::{PersonId, RelationKey, UserKey};
use crate::okta::operation::{clients, grants, links, resources, tokens};
use crate::okta::page::PAGE_ROWS;
use crate::okta::wire;
use crate::reading::fetch::{READS_AT_ONCE, token_owner};
use crate::report::person::{Linked, NotReadable, Part, Relation};

/// The most applications whose refresh tokens are counted, a call each.
const CLIENTS_MAX: usize = 10;

/// So many people at the other end of links are looked up by id, where the plan has not read them.
const LINKED_MAX: usize = 20;

/// What was read.
pub(crate) struct Found {
    pub(crate) groups: Part<Vec<GroupDetails>>,
    pub(crate) rules: Part<Vec<LiveRule>>,
    pub(crate) types: Part<Vec<LiveType>>,
    pub(crate) links: Part<Vec<Relation>>,
    pub(crate) roles: Part<Vec<Role>>,
    pub(crate) apps: Part<Vec<AppLink>>,
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
    let (id, key) = (&user.id, &UserKey::from(&user.id));
    let rules_get = Get::api(&["groups", "rules"]).with_query("limit", &PAGE_ROWS.to_string());
    let types_get = Get::api(&["meta", "types", "user"]);
    let (groups, admin, apps, idps) = tokio::join!(
        all(reader, resources::list_user_groups(key)),
        all(reader, resources::list_assigned_roles_for_user(id)),
        all(reader, resources::list_app_links(key)),
        all(reader, resources::list_user_identity_providers(key)),
    );
    let (grants, access, rules, types) = tokio::join!(
        all(
            reader,
            grants::list_user_grants(id, None, ScopeDetails::Omit)
        ),
        access(reader, id),
        reader.list(rules_get, wire::rules),
        reader.list(types_get, wire::types),
    );
    let (links, owner) = tokio::join!(relations(reader, key), owner(reader));
    let (clients, tokens) = access?;
    Ok(Found {
        groups: groups?,
        rules: part(rules)?,
        types: part(types)?,
        links: links?,
        roles: admin?,
        apps: apps?,
        idps: idps?,
        grants: grants?.map(|grants| grants.len()),
        clients,
        tokens,
        owner: owner?,
    })
}

async fn all<A>(
    reader: &Reader<AnyTransport>,
    list: ReadList<A>,
) -> Result<Part<Vec<A>>, CallError> {
    part(reader.all(&list).await)
}

/// Reads the applications that act for somebody, and counts the refresh tokens that they hold.
async fn access(
    reader: &Reader<AnyTransport>,
    id: &PersonId,
) -> Result<(Part<Vec<Client>>, Part<usize>), CallError> {
    let clients = all(reader, clients::list_user_clients(id)).await?;
    let held = match &clients {
        Part::Read(all) if all.len() > CLIENTS_MAX => {
            Part::NotRead("too many applications to ask for them one by one")
        }
        Part::Read(all) => {
            let lists = all.iter().map(|client| {
                tokens::list_refresh_tokens_for_user_and_client(id, &client.id, ScopeDetails::Omit)
            });
            let mut reads = stream::iter(lists)
                .map(|list| async move { reader.all(&list).await })
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
    key: &UserKey,
) -> Result<Part<Vec<Relation>>, CallError> {
    let get = Get::api(&["meta", "schemas", "user", "linkedObjects"]);
    let definitions = match part(reader.list(get, wire::definitions).await)? {
        Part::Read(definitions) => definitions,
        Part::NotReadable(why) => return Ok(Part::NotReadable(why)),
        Part::NotRead(why) => return Ok(Part::NotRead(why)),
    };
    let names = definitions
        .into_iter()
        .flat_map(|definition| [definition.primary, definition.associated]);
    let relations = stream::iter(names)
        .map(|name| relation(reader, key, name))
        .buffered(READS_AT_ONCE)
        .try_collect()
        .await;
    part(relations)
}

async fn relation(
    reader: &Reader<AnyTransport>,
    key: &UserKey,
    name: RelationName,
) -> Result<Relation, CallError> {
    let people = match RelationKey::new(name.as_str()) {
        Ok(relation) => {
            let list = links::list_linked_objects_for_user(key, &relation);
            reader.all(&list).await?
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
        } else if lookups < LINKED_MAX
            && let Ok(id) = PersonId::try_from(&linked.id)
        {
            lookups += 1;
            let found = part(reader.find_user(&UserKey::from(&id)).await)?;
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
