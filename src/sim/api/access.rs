//! What people have beyond their profile: `/users/{id}/…` sessions, grants, clients, tokens, appLinks, idps, roles
//! ([operations 13](crate::facts::operations)); the roles of groups ([roles 1](crate::facts::roles)). Grants, clients,
//! tokens and sessions are asked for by id, a login does not do.

use std::collections::BTreeMap;

use crate::sim::api::find::{by_id, find};
use crate::sim::api::groups::find_group;
use crate::sim::api::page::{Size, Window};
use crate::sim::api::{Answer, Call};
use crate::sim::json::access as json;
use crate::sim::json::access::{Assignee, Scopes};
use crate::sim::org::access::{Access, AssignedRole, Grant, RefreshToken};
use crate::sim::org::{Org, User};
use crate::sim::refusal::Refusal;

const PAGE: Size = Size {
    default: 20,
    most: 200,
};

/// What somebody has of whom nothing else is known.
static NOTHING: Access = Access::nothing();

fn access<'a>(org: &'a Org, id: &str) -> &'a Access {
    org.access(id).unwrap_or(&NOTHING)
}

fn check_client(org: &Org, client: &str) -> Result<(), Refusal> {
    if org.clients().contains_key(client) {
        Ok(())
    } else {
        Err(Refusal::not_found(client, "PublicClientApp"))
    }
}

fn scopes(call: &Call<'_>) -> Result<Scopes, Refusal> {
    call.check_expand(&["scope"])?;
    Ok(if call.expands("scope") {
        Scopes::Embedded
    } else {
        Scopes::Absent
    })
}

/// Which application a list or a revocation is about.
#[derive(Clone, Copy)]
pub(crate) enum Of<'a> {
    /// Every application.
    Any,
    /// This one.
    Client(&'a str),
}

impl Of<'_> {
    fn takes(self, client: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Client(own) => own == client,
        }
    }

    fn check(self, org: &Org) -> Result<(), Refusal> {
        match self {
            Self::Any => Ok(()),
            Self::Client(client) => check_client(org, client),
        }
    }
}

/// `GET /users/{id}/grants` and `/users/{id}/clients/{client}/grants`
pub(crate) fn grants(org: &Org, call: &Call<'_>, id: &str, of: Of<'_>) -> Result<Answer, Refusal> {
    let user = by_id(org, id)?;
    of.check(org)?;
    let window = Window::of(call, PAGE, Refusal::bad_cursor())?;
    let scope = call.query("scopeId");
    let rows = access(org, &user.id).grants.range::<str, _>(window.range());
    let rows = rows.filter(|(_, grant)| {
        of.takes(&grant.client) && scope.is_none_or(|scope| grant.scope == scope)
    });
    let scopes = scopes(call)?;
    let write = |(id, grant): (&String, &Grant)| json::grant(org, &user.id, id, grant, scopes);
    Ok(window.page(org, rows, |(id, _)| id, write))
}

/// `GET /users/{id}/grants/{grant}`
pub(crate) fn grant(org: &Org, call: &Call<'_>, id: &str, grant: &str) -> Result<Answer, Refusal> {
    let user = by_id(org, id)?;
    let found = find_grant(org, id, grant)?;
    let body = json::grant(org, &user.id, grant, found, scopes(call)?);
    Ok(Answer::ok(body))
}

fn find_grant<'a>(org: &'a Org, id: &str, grant: &str) -> Result<&'a Grant, Refusal> {
    let found = access(org, id).grants.get(grant);
    found.ok_or_else(|| Refusal::not_found(grant, "OAuth2ScopeConsentGrant"))
}

/// `DELETE /users/{id}/grants/{grant}`
pub(crate) fn revoke_grant(org: &mut Org, id: &str, grant: &str) -> Result<Answer, Refusal> {
    by_id(org, id)?;
    find_grant(org, id, grant)?;
    org.tick();
    org.edit_access(id, |access| {
        access.grants.remove(grant);
    });
    Ok(Answer::no_content())
}

/// `DELETE /users/{id}/grants` and `/users/{id}/clients/{client}/grants`; nobody minds where there is none.
pub(crate) fn revoke_grants(org: &mut Org, id: &str, of: Of<'_>) -> Result<Answer, Refusal> {
    by_id(org, id)?;
    of.check(org)?;
    org.tick();
    org.edit_access(id, |access| {
        access.grants.retain(|_, grant| !of.takes(&grant.client));
    });
    Ok(Answer::no_content())
}

/// `GET /users/{id}/clients`: the applications that they have grants or tokens of.
pub(crate) fn clients(org: &Org, id: &str) -> Result<Answer, Refusal> {
    let user = by_id(org, id)?;
    let own = access(org, &user.id);
    let has = |client: &str| {
        own.grants.values().any(|grant| grant.client == client)
            || own.tokens.values().any(|token| token.client == client)
    };
    let all = org.clients().iter().filter(|(id, _)| has(id));
    Ok(Answer::ok(
        all.map(|(id, client)| json::client(org, &user.id, id, client))
            .collect(),
    ))
}

/// `GET /users/{id}/clients/{client}/tokens`
pub(crate) fn tokens(
    org: &Org,
    call: &Call<'_>,
    id: &str,
    client: &str,
) -> Result<Answer, Refusal> {
    let user = by_id(org, id)?;
    check_client(org, client)?;
    let window = Window::of(call, PAGE, Refusal::bad_cursor())?;
    let rows = access(org, &user.id).tokens.range::<str, _>(window.range());
    let rows = rows.filter(|(_, token)| token.client == client);
    let scopes = scopes(call)?;
    let write =
        |(id, token): (&String, &RefreshToken)| json::token(org, &user.id, id, token, scopes);
    Ok(window.page(org, rows, |(id, _)| id, write))
}

fn find_token<'a>(
    org: &'a Org,
    id: &str,
    client: &str,
    token: &str,
) -> Result<&'a RefreshToken, Refusal> {
    by_id(org, id)?;
    check_client(org, client)?;
    let found = access(org, id).tokens.get(token);
    found
        .filter(|found| found.client == client)
        .ok_or_else(|| Refusal::not_found(token, "OAuth2RefreshToken"))
}

/// `GET /users/{id}/clients/{client}/tokens/{token}`
pub(crate) fn token(
    org: &Org,
    call: &Call<'_>,
    id: &str,
    client: &str,
    token: &str,
) -> Result<Answer, Refusal> {
    let found = find_token(org, id, client, token)?;
    Ok(Answer::ok(json::token(
        org,
        id,
        token,
        found,
        scopes(call)?,
    )))
}

/// `DELETE /users/{id}/clients/{client}/tokens/{token}`
pub(crate) fn revoke_token(
    org: &mut Org,
    id: &str,
    client: &str,
    token: &str,
) -> Result<Answer, Refusal> {
    find_token(org, id, client, token)?;
    org.tick();
    org.edit_access(id, |access| {
        access.tokens.remove(token);
    });
    Ok(Answer::no_content())
}

/// `DELETE /users/{id}/clients/{client}/tokens`
pub(crate) fn revoke_tokens(org: &mut Org, id: &str, client: &str) -> Result<Answer, Refusal> {
    by_id(org, id)?;
    check_client(org, client)?;
    org.tick();
    org.edit_access(id, |access| {
        access.tokens.retain(|_, token| token.client != client);
    });
    Ok(Answer::no_content())
}

/// `DELETE /users/{id}/sessions`, with the tokens where `oauthTokens=true`.
pub(crate) fn end_sessions(org: &mut Org, call: &Call<'_>, id: &str) -> Result<Answer, Refusal> {
    by_id(org, id)?;
    let with_tokens = call.flag("oauthTokens")?.unwrap_or(false);
    call.flag("forgetDevices")?;
    org.tick();
    org.edit_access(id, |access| {
        access.sessions.clear();
        if with_tokens {
            access.tokens.clear();
        }
    });
    Ok(Answer::no_content())
}

/// `GET /users/{id}/idps`
pub(crate) fn identity_providers(org: &Org, who: &str) -> Result<Answer, Refusal> {
    let user = find(org, who)?;
    let ids = access(org, &user.id).identity_providers.iter();
    let known = ids.filter_map(|id| Some((id, org.identity_providers().get(id)?)));
    Ok(Answer::ok(
        known
            .map(|(id, provider)| json::identity_provider(org, id, provider))
            .collect(),
    ))
}

/// `GET /users/{id}/roles`: their own. Whether Okta shows those that come through a group is not established
/// ([roles 2](crate::facts::roles)).
pub(crate) fn roles(org: &Org, call: &Call<'_>, who: &str) -> Result<Answer, Refusal> {
    let user = find(org, who)?;
    call.check_expand(&[])?;
    let roles = Some(&access(org, &user.id).roles);
    Ok(list_roles(org, Assignee::User(&user.id), roles))
}

/// How many people with a role a page has ([roles 6](crate::facts::roles)).
const ASSIGNEES_PAGE: Size = Size {
    default: 100,
    most: 200,
};

/// `GET /iam/assignees/users`: who has a role of their own. Where the next page is says the body, and no header.
pub(crate) fn assignees(org: &Org, call: &Call<'_>) -> Result<Answer, Refusal> {
    let window = Window::of(call, ASSIGNEES_PAGE, Refusal::bad_cursor())?;
    let rows = org.users_after(window.after());
    let rows = rows.filter(|user| !access(org, &user.id).roles.is_empty());
    let write = |user: &User| json::assignee(org, &user.id);
    Ok(window.page_in_body(org, rows, |user| &user.id, write))
}

/// `GET /groups/{id}/roles`
pub(crate) fn group_roles(org: &Org, call: &Call<'_>, id: &str) -> Result<Answer, Refusal> {
    let group = find_group(org, id)?;
    call.check_expand(&[])?;
    let roles = org.group_roles(&group.id);
    Ok(list_roles(org, Assignee::Group(&group.id), roles))
}

fn list_roles(
    org: &Org,
    assignee: Assignee<'_>,
    roles: Option<&BTreeMap<String, AssignedRole>>,
) -> Answer {
    let roles = roles.into_iter().flatten();
    Answer::ok(
        roles
            .map(|(id, role)| json::role(org, assignee, id, role))
            .collect(),
    )
}

/// `GET /users/{id}/blocks`: a feature that the org does not have (recorded).
pub(crate) fn blocks(org: &Org, who: &str) -> Result<Answer, Refusal> {
    find(org, who)?;
    Err(Refusal::no_feature())
}
