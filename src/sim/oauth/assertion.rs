//! The signed assertion by which a service app says who it is: `private_key_jwt` ([tokens 3](crate::facts::tokens)).

use jiff::Timestamp;
use serde_json::Value;

use crate::sim::oauth::answer::Reply;
use crate::sim::oauth::form::{TOKEN_PATH, field};
use crate::sim::oauth::jose::Jws;
use crate::sim::org::Org;
use crate::sim::org::apps::ServiceApp;
use crate::transport::Request;

/// The one kind of assertion that Okta takes.
const KIND: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// How far ahead an assertion may end, in seconds.
const AHEAD_MAX: i64 = 3600;

/// How far the clock of a client may be ahead, in seconds.
pub(crate) const SKEW: i64 = 300;

/// An app that has proved its identity.
pub(crate) struct Asserted<'a> {
    /// The client id.
    pub(crate) client: &'a str,
    /// The app.
    pub(crate) app: &'a ServiceApp,
    /// `jti`, which is good once.
    pub(crate) id: Option<String>,
}

/// Checks the assertion of a request.
pub(crate) fn check<'a>(
    org: &'a Org,
    request: &Request,
    now: Timestamp,
) -> Result<Asserted<'a>, Reply> {
    let refused = Reply::invalid_client;
    if field(request, "client_assertion_type") != Some(KIND) {
        return Err(refused("The client_assertion_type is invalid."));
    }
    let Some(jws) = field(request, "client_assertion").and_then(Jws::parse) else {
        return Err(refused("The client_assertion is no JWT."));
    };
    let sent = field(request, "client_id").or_else(|| jws.text("iss"));
    let found = sent.and_then(|client| org.service_apps().get_key_value(client));
    let Some((client, app)) = found else {
        return Err(refused("Invalid value for 'client_id' parameter."));
    };
    if jws.text("iss") != Some(client) || jws.text("sub") != Some(client) {
        return Err(refused(
            "The issuer and the subject of client_assertion must be the client_id.",
        ));
    }
    if !is_signed(&jws, app) {
        return Err(refused("The client_assertion signature is invalid."));
    }
    if !is_meant(&jws, org, request) {
        return Err(refused(
            "The audience claim for client_assertion must be the endpoint invoked for the request.",
        ));
    }
    check_times(&jws, now)?;
    Ok(Asserted {
        client,
        app,
        id: jws.text("jti").map(str::to_owned),
    })
}

/// `kid` chooses among several keys.
fn is_signed(jws: &Jws<'_>, app: &ServiceApp) -> bool {
    let wanted = jws.header.get("kid").and_then(Value::as_str);
    let keys = app.keys.iter().filter(|key| match wanted {
        Some(wanted) => key.get("kid").and_then(Value::as_str) == Some(wanted),
        None => app.keys.len() == 1,
    });
    keys.into_iter().any(|key| jws.is_signed_by(key))
}

fn is_meant(jws: &Jws<'_>, org: &Org, request: &Request) -> bool {
    let audiences = match jws.claims.get("aud") {
        Some(Value::String(audience)) => vec![audience.as_str()],
        Some(Value::Array(audiences)) => audiences.iter().filter_map(Value::as_str).collect(),
        Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_)) | None => {
            Vec::new()
        }
    };
    let mut good = endpoints(org, request, TOKEN_PATH);
    good.any(|endpoint| audiences.contains(&endpoint.as_str()))
}

/// Returns the URLs that mean a path of this org: by the name that it knows of itself, and by the one it was called.
pub(crate) fn endpoints(org: &Org, request: &Request, path: &str) -> impl Iterator<Item = String> {
    let called = request.header("host");
    let called = called.map(|host| format!("http://{host}{path}"));
    std::iter::once(format!("{}{path}", org.url)).chain(called)
}

fn check_times(jws: &Jws<'_>, now: Timestamp) -> Result<(), Reply> {
    let refused = Reply::invalid_client;
    let now = now.as_second();
    let Some(ends) = jws.seconds("exp") else {
        return Err(refused(
            "The client_assertion must have an expiration, as a number.",
        ));
    };
    if ends <= now {
        return Err(refused("The client_assertion token is expired."));
    }
    if ends > now.saturating_add(AHEAD_MAX) {
        return Err(refused(
            "The client_assertion token has an expiration too far into the future.",
        ));
    }
    if jws
        .seconds("iat")
        .is_some_and(|issued| issued > now.saturating_add(SKEW))
    {
        return Err(refused(
            "The client_assertion token was issued in the future.",
        ));
    }
    Ok(())
}
