//! `/meta`: user types and their schemas (facts 9).

use crate::sim::api::Answer;
use crate::sim::json;
use crate::sim::org::{DEFAULT_TYPE, Org};
use crate::sim::refusal::Refusal;

/// `GET /meta/schemas/user/{default|osc…}`
pub(in crate::sim::api) fn schema(org: &Org, id: &str) -> Result<Answer, Refusal> {
    let mut types = org.types().iter();
    let found = types.find(|each| {
        json::schema_id(each) == id || (id == DEFAULT_TYPE && each.name == DEFAULT_TYPE)
    });
    match found {
        Some(found) => Ok(Answer::ok(json::schema(org, found))),
        None => Err(Refusal::not_found(id, "UserSchema")),
    }
}

/// `GET /meta/types/user`
pub(in crate::sim::api) fn types(org: &Org) -> Answer {
    let all = org.types().iter();
    Answer::ok(all.map(|each| json::user_type(org, each)).collect())
}

/// `GET /meta/types/user/{default|oty…}`
pub(in crate::sim::api) fn user_type(org: &Org, id: &str) -> Result<Answer, Refusal> {
    let mut types = org.types().iter();
    let found =
        types.find(|each| each.id == id || (id == DEFAULT_TYPE && each.name == DEFAULT_TYPE));
    match found {
        Some(found) => Ok(Answer::ok(json::user_type(org, found))),
        None => Err(Refusal::not_found(id, "CVDType")),
    }
}
