//! What a request asks to leave out of users: `fields` of lists, and `okta-response` of the content type
//! ([lists 13](crate::facts::lists)).

use serde_json::{Map, Value};

use crate::sim::api::Call;
use crate::sim::refusal::Refusal;

/// The links that `omitCredentialsLinks` leaves out.
const CREDENTIALS_LINKS: [&str; 6] = [
    "changePassword",
    "changeRecoveryQuestion",
    "forgotPassword",
    "resetPassword",
    "resetFactors",
    "unlock",
];

/// What is shown of a user.
pub(crate) struct Projection<'a> {
    omitted: Vec<&'a str>,
    fields: Option<Fields<'a>>,
}

/// The fields that are wanted; of the profile all, or these.
struct Fields<'a> {
    own: Vec<&'a str>,
    profile: Option<Vec<&'a str>>,
}

impl<'a> Projection<'a> {
    /// Reads what is asked of one user.
    pub(crate) fn of_one(call: &Call<'a>) -> Self {
        Self {
            omitted: omitted(call),
            fields: None,
        }
    }

    /// Reads what is asked of each user of a list.
    pub(crate) fn of_list(call: &Call<'a>) -> Result<Self, Refusal> {
        let fields = call.query("fields").map(Fields::parse).transpose()?;
        Ok(Self {
            fields,
            ..Self::of_one(call)
        })
    }

    /// Leaves out what is not wanted.
    pub(crate) fn apply(&self, mut user: Value) -> Value {
        let Some(body) = user.as_object_mut() else {
            return user;
        };
        for option in &self.omitted {
            match *option {
                "omitCredentials" => {
                    body.remove("credentials");
                }
                "omitTransitioningToStatus" => {
                    body.remove("transitioningToStatus");
                }
                "omitCredentialsLinks" => {
                    let links = body.get_mut("_links").and_then(Value::as_object_mut);
                    if let Some(links) = links {
                        links.retain(|name, _| !CREDENTIALS_LINKS.contains(&name.as_str()));
                    }
                }
                _ => {}
            }
        }
        if let Some(fields) = &self.fields {
            fields.apply(body);
        }
        user
    }
}

/// `application/json; okta-response="omitCredentials,omitCredentialsLinks"`
fn omitted<'a>(call: &Call<'a>) -> Vec<&'a str> {
    let kind = call.request.header("content-type").unwrap_or_default();
    let mut parameters = kind.split(';').map(str::trim);
    let options = parameters.find_map(|each| each.strip_prefix("okta-response="));
    let options = options.unwrap_or_default().trim_matches('"');
    options.split(',').map(str::trim).collect()
}

impl<'a> Fields<'a> {
    /// Reads `id,status,profile:(firstName, city)`; the id is always there.
    fn parse(text: &'a str) -> Result<Self, Refusal> {
        let mut fields = Self {
            own: vec!["id"],
            profile: None,
        };
        let mut rest = text;
        while !rest.trim().is_empty() {
            let end = rest.find([',', ':']).unwrap_or(rest.len());
            let name = rest[..end].trim();
            if name.is_empty() || name.contains(['(', ')']) {
                return Err(Refusal::bad_parameter());
            }
            fields.own.push(name);
            let Some(inner) = rest[end..].strip_prefix(':') else {
                rest = rest.get(end + 1..).unwrap_or_default();
                continue;
            };
            let list = inner.trim_start().strip_prefix('(');
            let (list, after) = list
                .and_then(|list| list.split_once(')'))
                .filter(|_| name == "profile")
                .ok_or_else(Refusal::bad_parameter)?;
            fields.profile = Some(list.split(',').map(str::trim).collect());
            rest = after.trim_start();
            rest = rest.strip_prefix(',').unwrap_or(rest);
        }
        Ok(fields)
    }

    fn apply(&self, user: &mut Map<String, Value>) {
        user.retain(|name, _| self.own.contains(&name.as_str()));
        let profile = user.get_mut("profile").and_then(Value::as_object_mut);
        if let (Some(wanted), Some(profile)) = (&self.profile, profile) {
            profile.retain(|name, _| wanted.contains(&name.as_str()));
        }
    }
}
