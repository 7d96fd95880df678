//! Which path and method is answered where.

use crate::sim::api::access::Of;
use crate::sim::api::{
    Answer, Call, access, credentials, group_access, groups, lifecycle, links, logs, profile,
    rules, schemas, types, users,
};
use crate::sim::org::Org;
use crate::sim::refusal::Refusal;
use crate::transport::Method;

/// Hands a request to what answers it.
pub(crate) fn route(org: &mut Org, call: &Call<'_>) -> Result<Answer, Refusal> {
    let segments: Vec<&str> = call.segments.iter().map(String::as_str).collect();
    let mark = org.mark.as_ref().filter(|_| call.request.method.is_read());
    if mark.is_some_and(|mark| mark.hides(&segments)) {
        return Err(Refusal::no_permission());
    }
    match segments.as_slice() {
        ["users", rest @ ..] => route_user(org, call, rest),
        ["groups", rest @ ..] => route_group(org, call, rest),
        ["meta", "schemas", "user", "linkedObjects"]
        // Its old name (facts::links 8).
        | ["meta", "schemas", "user", "default", "linkedObjects"] => match call.request.method {
            Method::Get => Ok(links::definitions(org)),
            Method::Post => links::define(org, call),
            Method::Put | Method::Delete => Err(Refusal::no_method()),
        },
        ["meta", "schemas", "user", "linkedObjects", name]
        | ["meta", "schemas", "user", "default", "linkedObjects", name] => match call.request.method {
            Method::Get => links::definition(org, name),
            Method::Delete => links::undefine(org, name),
            Method::Post | Method::Put => Err(Refusal::no_method()),
        },
        ["meta", "schemas", "user", schema] => match call.request.method {
            Method::Get => schemas::get(org, schema),
            Method::Post => schemas::update(org, call, schema),
            Method::Put | Method::Delete => Err(Refusal::no_method()),
        },
        ["meta", "schemas", "group", "default"] => match call.request.method {
            Method::Get => Ok(schemas::of_groups(org)),
            Method::Post => schemas::update_groups(org, call),
            Method::Put | Method::Delete => Err(Refusal::no_method()),
        },
        ["meta", "types", "user"] => match call.request.method {
            Method::Get => Ok(types::list(org)),
            Method::Post => types::create(org, call),
            Method::Put | Method::Delete => Err(Refusal::no_method()),
        },
        ["apps"] => reads(call, || group_access::all_apps(org, call)),
        ["logs"] => reads(call, || logs::list(org, call)),
        ["iam", "assignees", "users"] => reads(call, || access::assignees(org, call)),
        ["meta", "types", "user", id] => match call.request.method {
            Method::Get => types::get(org, id),
            Method::Post => types::update(org, call, id),
            Method::Put => types::replace(org, call, id),
            Method::Delete => types::delete(org, id),
        },
        _ => Err(Refusal::no_route()),
    }
}

fn route_user(org: &mut Org, call: &Call<'_>, rest: &[&str]) -> Result<Answer, Refusal> {
    match rest {
        [] => match call.request.method {
            Method::Get => users::list(org, call),
            Method::Post => users::create(org, call),
            Method::Put | Method::Delete => Err(Refusal::no_method()),
        },
        [who] => match call.request.method {
            Method::Get => users::get(org, call, who),
            Method::Post => users::update(org, call, who, profile::Write::Merge),
            Method::Put => users::update(org, call, who, profile::Write::Replace),
            Method::Delete => lifecycle::delete(org, call, who),
        },
        [who, "groups"] => reads(call, || groups::of_user(org, call, who)),
        [who, "appLinks"] => reads(call, || group_access::app_links(org, who)),
        [who, "idps"] => reads(call, || access::identity_providers(org, who)),
        [who, "roles"] => reads(call, || access::roles(org, call, who)),
        [who, "blocks"] => reads(call, || access::blocks(org, who)),
        [who, "sessions"] => match call.request.method {
            Method::Delete => access::end_sessions(org, call, who),
            Method::Get | Method::Post | Method::Put => Err(Refusal::no_method()),
        },
        [who, "grants" | "clients", ..] => route_grants(org, call, who, &rest[1..]),
        [who, "credentials", word] => match call.request.method {
            Method::Post => credentials::run(org, call, who, word),
            Method::Get | Method::Put | Method::Delete => Err(Refusal::no_method()),
        },
        [who, "lifecycle", "reset_factors"] => match call.request.method {
            Method::Post => credentials::reset_factors(org, who),
            Method::Get | Method::Put | Method::Delete => Err(Refusal::no_method()),
        },
        [who, "lifecycle", word] => match call.request.method {
            Method::Post => lifecycle::run(org, call, who, word),
            Method::Get | Method::Put | Method::Delete => Err(Refusal::no_method()),
        },
        [who, "linkedObjects", name] => match call.request.method {
            Method::Get => links::values(org, call, who, name),
            Method::Delete => links::clear(org, who, name),
            Method::Post | Method::Put => Err(Refusal::no_method()),
        },
        [who, "linkedObjects", name, primary] => match call.request.method {
            Method::Put => links::set(org, who, name, primary),
            Method::Get | Method::Post | Method::Delete => Err(Refusal::no_method()),
        },
        _ => Err(Refusal::no_route()),
    }
}

fn route_grants(
    org: &mut Org,
    call: &Call<'_>,
    who: &str,
    rest: &[&str],
) -> Result<Answer, Refusal> {
    match (rest, call.request.method) {
        (["grants"], Method::Get) => access::grants(org, call, who, Of::Any),
        (["grants"], Method::Delete) => access::revoke_grants(org, who, Of::Any),
        (["grants", grant], Method::Get) => access::grant(org, call, who, grant),
        (["grants", grant], Method::Delete) => access::revoke_grant(org, who, grant),
        (["clients"], Method::Get) => access::clients(org, who),
        (["clients", client, "grants"], Method::Get) => {
            access::grants(org, call, who, Of::Client(client))
        }
        (["clients", client, "grants"], Method::Delete) => {
            access::revoke_grants(org, who, Of::Client(client))
        }
        (["clients", client, "tokens"], Method::Get) => access::tokens(org, call, who, client),
        (["clients", client, "tokens"], Method::Delete) => access::revoke_tokens(org, who, client),
        (["clients", client, "tokens", token], Method::Get) => {
            access::token(org, call, who, client, token)
        }
        (["clients", client, "tokens", token], Method::Delete) => {
            access::revoke_token(org, who, client, token)
        }
        (["clients"], Method::Delete)
        | (
            ["grants" | "clients"]
            | ["grants", _]
            | ["clients", _, "grants" | "tokens"]
            | ["clients", _, "tokens", _],
            Method::Post | Method::Put,
        ) => Err(Refusal::no_method()),
        _ => Err(Refusal::no_route()),
    }
}

fn route_group(org: &mut Org, call: &Call<'_>, rest: &[&str]) -> Result<Answer, Refusal> {
    match rest {
        [] => match call.request.method {
            Method::Get => groups::list(org, call),
            Method::Post => groups::create(org, call),
            Method::Put | Method::Delete => Err(Refusal::no_method()),
        },
        ["rules", rest @ ..] => route_rule(org, call, rest),
        [group] => match call.request.method {
            Method::Get => groups::get(org, call, group),
            Method::Put => groups::replace(org, call, group),
            Method::Delete => groups::delete(org, group),
            Method::Post => Err(Refusal::no_method()),
        },
        [group, "users"] => reads(call, || groups::members(org, call, group)),
        [group, "apps"] => reads(call, || group_access::apps(org, call, group)),
        [group, "owners"] => reads(call, || group_access::owners(org, call, group)),
        [group, "roles"] => reads(call, || access::group_roles(org, call, group)),
        [group, "users", user] => match call.request.method {
            Method::Put => groups::join(org, group, user),
            Method::Delete => groups::leave(org, group, user),
            Method::Get | Method::Post => Err(Refusal::no_method()),
        },
        [group, "users", user, "group-rules"] => {
            reads(call, || groups::membership_rules(org, group, user))
        }
        _ => Err(Refusal::no_route()),
    }
}

fn route_rule(org: &mut Org, call: &Call<'_>, rest: &[&str]) -> Result<Answer, Refusal> {
    match rest {
        [] => match call.request.method {
            Method::Get => rules::list(org, call),
            Method::Post => rules::create(org, call),
            Method::Put | Method::Delete => Err(Refusal::no_method()),
        },
        [rule] => match call.request.method {
            Method::Get => rules::get(org, call, rule),
            Method::Put => rules::replace(org, call, rule),
            Method::Delete => rules::delete(org, call, rule),
            Method::Post => Err(Refusal::no_method()),
        },
        [rule, "lifecycle", word @ ("activate" | "deactivate")] => match call.request.method {
            Method::Post if *word == "activate" => rules::activate(org, rule),
            Method::Post => rules::deactivate(org, rule),
            Method::Get | Method::Put | Method::Delete => Err(Refusal::no_method()),
        },
        _ => Err(Refusal::no_route()),
    }
}

fn reads(
    call: &Call<'_>,
    read: impl FnOnce() -> Result<Answer, Refusal>,
) -> Result<Answer, Refusal> {
    match call.request.method {
        Method::Get => read(),
        Method::Post | Method::Put | Method::Delete => Err(Refusal::no_method()),
    }
}
