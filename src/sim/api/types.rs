//! `/meta/types/user`: user types ([schemas 1](crate::facts::schemas)).

use serde_json::{Map, Value};

use crate::sim::api::body::{object, required_text};
use crate::sim::api::{Answer, Call};
use crate::sim::json;
use crate::sim::org::{DEFAULT_TYPE, History, Org, UserType};
use crate::sim::refusal::Refusal;

/// How many user types an org may have, the default one among them.
const TYPES_MAX: usize = 10;

/// Keys of a user type that Okta knows and does not take from a write.
const KEYS: [&str; 10] = [
    "id",
    "displayName",
    "name",
    "description",
    "createdBy",
    "lastUpdatedBy",
    "created",
    "lastUpdated",
    "default",
    "_links",
];

fn find<'a>(org: &'a Org, id: &str) -> Result<&'a UserType, Refusal> {
    let mut types = org.types().iter();
    types
        .find(|each| each.id == id || (id == DEFAULT_TYPE && each.name == DEFAULT_TYPE))
        .ok_or_else(|| Refusal::not_found(id, "CVDType"))
}

/// Returns who writes: the owner of the token, or Okta where nobody is.
fn writer(org: &Org) -> String {
    let owner = org.owner().map(|owner| owner.id.clone());
    owner.unwrap_or_else(|| History::founded().created_by)
}

/// `GET /meta/types/user`
pub(crate) fn list(org: &Org) -> Answer {
    let all = org.types().iter();
    Answer::ok(all.map(|each| json::user_type(org, each)).collect())
}

/// `GET /meta/types/user/{default|oty…}`
pub(crate) fn get(org: &Org, id: &str) -> Result<Answer, Refusal> {
    Ok(Answer::ok(json::user_type(org, find(org, id)?)))
}

/// `POST /meta/types/user`. The new type begins with the base attributes alone, as those who talk to Okta rely on.
pub(crate) fn create(org: &mut Org, call: &Call<'_>) -> Result<Answer, Refusal> {
    let body = object(call.request.body.as_ref(), &KEYS)?;
    let mut causes = Vec::new();
    let name = required_text(body, "name", &mut causes);
    let display_name = required_text(body, "displayName", &mut causes);
    if name == "user" || org.type_named(&name).is_some() {
        causes.push(Refusal::taken_cause("name"));
    }
    if org.types().len() >= TYPES_MAX {
        causes.push(format!(
            "An organization has at most {TYPES_MAX} user types"
        ));
    }
    if !causes.is_empty() {
        return Err(Refusal::validation("userType", causes));
    }
    org.tick();
    let writer = writer(org);
    let of = UserType {
        id: org.free_id("oty", "type", &name),
        name,
        display_name,
        description: text(body, "description"),
        history: History {
            created_by: writer.clone(),
            last_updated_by: writer,
            created: org.now,
            last_updated: org.now,
        },
        custom: Map::new(),
        base: Map::new(),
    };
    org.put_type(of.clone());
    Ok(Answer::ok(json::user_type(org, &of)))
}

fn text(body: &Map<String, Value>, key: &str) -> Option<String> {
    let text = body.get(key).and_then(Value::as_str);
    text.filter(|text| !text.is_empty()).map(str::to_owned)
}

/// `POST /meta/types/user/{id}`: what is sent changes, of display name and description.
pub(crate) fn update(org: &mut Org, call: &Call<'_>, id: &str) -> Result<Answer, Refusal> {
    let mut of = find(org, id)?.clone();
    let body = object(call.request.body.as_ref(), &KEYS)?;
    check_name(&of, body)?;
    if body.contains_key("displayName") {
        let mut causes = Vec::new();
        of.display_name = required_text(body, "displayName", &mut causes);
        if !causes.is_empty() {
            return Err(Refusal::validation("userType", causes));
        }
    }
    if body.contains_key("description") {
        of.description = text(body, "description");
    }
    Ok(write(org, of))
}

/// `PUT /meta/types/user/{id}`: both are replaced, and the name must be there.
pub(crate) fn replace(org: &mut Org, call: &Call<'_>, id: &str) -> Result<Answer, Refusal> {
    let mut of = find(org, id)?.clone();
    let body = object(call.request.body.as_ref(), &KEYS)?;
    let mut causes = Vec::new();
    required_text(body, "name", &mut causes);
    of.display_name = required_text(body, "displayName", &mut causes);
    if !causes.is_empty() {
        return Err(Refusal::validation("userType", causes));
    }
    check_name(&of, body)?;
    of.description = text(body, "description");
    Ok(write(org, of))
}

/// The name of a type never changes.
fn check_name(of: &UserType, body: &Map<String, Value>) -> Result<(), Refusal> {
    let own = if of.name == DEFAULT_TYPE {
        "user"
    } else {
        &of.name
    };
    match body.get("name").and_then(Value::as_str) {
        Some(name) if name != own => {
            let cause = "name: The name of a user type cannot be changed".to_owned();
            Err(Refusal::validation("userType", [cause]))
        }
        Some(_) | None => Ok(()),
    }
}

/// Says of a type who changes it, and that it is now.
pub(crate) fn stamp(org: &mut Org, of: &mut UserType) {
    org.tick();
    of.history.last_updated = org.now;
    of.history.last_updated_by = writer(org);
}

fn write(org: &mut Org, mut of: UserType) -> Answer {
    stamp(org, &mut of);
    org.put_type(of.clone());
    Answer::ok(json::user_type(org, &of))
}

/// `DELETE /meta/types/user/{id}`: neither the default type nor one that somebody has. While Okta is busy removing a
/// type, asking for it again is an internal error (recorded, up to seven times in a row).
pub(crate) fn delete(org: &mut Org, id: &str) -> Result<Answer, Refusal> {
    if org.is_type_leaving(id) {
        return Err(Refusal::internal());
    }
    let of = find(org, id)?;
    if of.name == DEFAULT_TYPE || org.is_type_in_use(&of.name) {
        return Err(Refusal::type_in_use());
    }
    let id = of.id.clone();
    org.tick();
    org.remove_type(&id);
    Ok(Answer::no_content())
}
