//! Applications, of groups and of people ([apps 1, 4](crate::facts::apps)).

use serde_json::Value;

use crate::live::LiveApp;
use crate::model::ids::AppId;
use crate::okta::error::Misread;
use crate::okta::json::{Object, each, id, object, optional, parse, required, text};

/// Reads a list of applications.
pub fn apps(body: &[u8]) -> Result<Vec<LiveApp>, Misread> {
    each(parse(body)?, |value| read_app(&mut object(value)?))
}

/// Reads a list of the applications that somebody has, each with how: those that are assigned to them, and to none of
/// their groups.
pub fn own_apps(body: &[u8]) -> Result<Vec<Option<LiveApp>>, Misread> {
    each(parse(body)?, |value| {
        let mut row = object(value)?;
        let scope = optional(&mut row, "_embedded", read_scope)?;
        let is_own = scope.flatten().is_none_or(|scope| scope != "GROUP");
        let app = read_app(&mut row)?;
        Ok(is_own.then_some(app))
    })
}

fn read_scope(embedded: Value) -> Result<Option<String>, Misread> {
    let user = optional(&mut object(embedded)?, "user", |user| {
        optional(&mut object(user)?, "scope", text)
    })?;
    Ok(user.flatten())
}

fn read_app(app: &mut Object) -> Result<LiveApp, Misread> {
    let kind = optional(app, "name", text)?.unwrap_or_default();
    let label = optional(app, "label", text)?;
    let status = optional(app, "status", text)?;
    Ok(LiveApp {
        id: AppId::new(required(app, "id", id)?),
        label: label.unwrap_or_else(|| kind.clone()),
        kind,
        active: status.is_none_or(|status| status == "ACTIVE"),
    })
}
