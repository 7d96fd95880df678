//! Linked objects: definitions, and the links between people ([links](crate::facts::links)).

use serde_json::{Value, json};

use crate::sim::api::body::object;
use crate::sim::api::find::find;
use crate::sim::api::{Answer, Call};
use crate::sim::json;
use crate::sim::org::{Definition, Org, Side};
use crate::sim::refusal::Refusal;
use crate::sim::rules::{UserWrite, decide};

/// How many definitions an org may have.
const DEFINITIONS_MAX: usize = 200;

fn find_definition<'a>(org: &'a Org, name: &str) -> Result<&'a Definition, Refusal> {
    org.definition(name)
        .ok_or_else(|| Refusal::not_found(name, "LinkedObjectProperty"))
}

/// `GET /meta/schemas/user/linkedObjects`
pub(crate) fn definitions(org: &Org) -> Answer {
    let all = org.definitions().iter();
    Answer::ok(all.map(|each| json::definition(org, each)).collect())
}

/// `GET /meta/schemas/user/linkedObjects/{name}`
pub(crate) fn definition(org: &Org, name: &str) -> Result<Answer, Refusal> {
    let found = find_definition(org, name)?;
    Ok(Answer::ok(json::definition(org, found)))
}

/// `POST /meta/schemas/user/linkedObjects`
pub(crate) fn define(org: &mut Org, call: &Call<'_>) -> Result<Answer, Refusal> {
    let body = object(
        call.request.body.as_ref(),
        &["primary", "associated", "_links"],
    )?;
    let definition = Definition {
        primary: side(body.get("primary"))?,
        associated: side(body.get("associated"))?,
    };
    let names = [&definition.primary.name, &definition.associated.name];
    let taken = names.iter().find(|name| org.definition(name).is_some());
    let twice = (names[0] == names[1]).then_some(&names[0]);
    if let Some(name) = taken.or(twice) {
        return Err(Refusal::name_taken(name));
    }
    if org.definitions().len() >= DEFINITIONS_MAX {
        let cause = format!("An organization has at most {DEFINITIONS_MAX} definitions");
        return Err(Refusal::validation("linkedObject", [cause]));
    }
    org.tick();
    org.put_definition(definition.clone());
    Ok(Answer::created(json::definition(org, &definition)))
}

fn side(value: Option<&Value>) -> Result<Side, Refusal> {
    let value = object(value, &["name", "title", "description", "type"])?;
    let text = |key| value.get(key).and_then(Value::as_str);
    let name = text("name").unwrap_or_default();
    let begins = name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
    let is_word = name
        .chars()
        .all(|each| each.is_ascii_alphanumeric() || each == '_');
    let mut causes = Vec::new();
    if !begins || !is_word {
        causes.push("name: The field has characters that are not allowed".to_owned());
    }
    if text("title").is_none_or(str::is_empty) {
        causes.push("title: The field cannot be left blank".to_owned());
    }
    if text("type") != Some("USER") {
        causes.push("type: The only type is USER".to_owned());
    }
    if !causes.is_empty() {
        return Err(Refusal::validation("linkedObject", causes));
    }
    Ok(Side {
        name: name.to_owned(),
        title: text("title").unwrap_or_default().to_owned(),
        description: text("description").map(str::to_owned),
    })
}

/// `DELETE /meta/schemas/user/linkedObjects/{name}`: the whole definition, whichever name is used.
pub(crate) fn undefine(org: &mut Org, name: &str) -> Result<Answer, Refusal> {
    find_definition(org, name)?;
    org.tick();
    org.remove_definition(name);
    Ok(Answer::no_content())
}

/// `GET /users/{id}/linkedObjects/{name}`: the primary, or everybody whose primary the user is.
pub(crate) fn values(org: &Org, call: &Call<'_>, who: &str, name: &str) -> Result<Answer, Refusal> {
    let user = find(org, who)?;
    let definition = find_definition(org, name)?;
    let relation = &definition.primary.name;
    let ids: Vec<&str> = if relation == name {
        org.primary_of(relation, &user.id).into_iter().collect()
    } else {
        org.associated_of(relation, &user.id).collect()
    };
    let url = &org.url;
    let link = |id| json!({ "_links": { "self": { "href": format!("{url}/api/v1/users/{id}") } } });
    let own = format!("<{url}{}?limit=1000>; rel=\"self\"", call.request.path);
    Ok(Answer::ok(ids.into_iter().map(link).collect()).with_header("link", own))
}

/// Returns the relationship that a primary name means: writes take no other.
fn relation(org: &Org, name: &str) -> Result<String, Refusal> {
    let definition = find_definition(org, name)?;
    if definition.primary.name == name {
        Ok(name.to_owned())
    } else {
        Err(Refusal::not_found(name, "LinkedObjectProperty"))
    }
}

/// `PUT /users/{associated}/linkedObjects/{name}/{primary}`
pub(crate) fn set(org: &mut Org, who: &str, name: &str, primary: &str) -> Result<Answer, Refusal> {
    let associated = find(org, who)?;
    let primary = org
        .user(primary)
        .ok_or_else(|| Refusal::not_found(primary, "User"))?;
    let relation = relation(org, name)?;
    for role in [associated, primary] {
        decide(role, UserWrite::SetLink, org.password_policy)?;
    }
    let (associated, primary) = (associated.id.clone(), primary.id.clone());
    org.tick();
    org.put_link(&relation, &associated, &primary);
    Ok(Answer::no_content())
}

/// `DELETE /users/{associated}/linkedObjects/{name}`: 204 too where there was no link.
pub(crate) fn clear(org: &mut Org, who: &str, name: &str) -> Result<Answer, Refusal> {
    let associated = find(org, who)?;
    let relation = relation(org, name)?;
    decide(associated, UserWrite::ClearLink, org.password_policy)?;
    let associated = associated.id.clone();
    org.tick();
    org.clear_link(&relation, &associated);
    Ok(Answer::no_content())
}
