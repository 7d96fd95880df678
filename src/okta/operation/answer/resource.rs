//! Applications on a dashboard, identity providers, admin roles.

use jiff::Timestamp;
use serde_json::Value;

use crate::model::secret::without_secrets;
use crate::okta::error::Misread;
use crate::okta::json::{each, object, optional, parse, required, text, time};
use crate::okta::operation::answer::Sent;

/// An application on somebody's dashboard. Only empty lists are recorded, so all but the id may be missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppLink {
    /// Okta's id of the link.
    pub id: String,
    /// What the tile says.
    pub label: Option<String>,
    /// Where it leads.
    pub url: Option<String>,
    /// Okta's name of the kind of application (`bookmark`).
    pub app_name: Option<String>,
    /// The application in the org (`0oa…`).
    pub app_id: Option<String>,
    /// Whether the person sees it.
    pub is_hidden: Option<bool>,
    /// The link as Okta sent it.
    pub sent: Sent,
}

/// An identity provider outside that somebody is linked with. Only empty lists are recorded, so all but the id may be
/// missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdentityProvider {
    /// Okta's id.
    pub id: String,
    /// `SAML2`, `OIDC`, `GOOGLE`, …
    pub kind: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// `ACTIVE` or `INACTIVE`.
    pub status: Option<String>,
    /// When it was made.
    pub created: Option<Timestamp>,
    /// The provider as Okta sent it, but for the client secrets that the description lets it hold.
    pub sent: Sent,
}

/// An admin role that somebody has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// Okta's id of the assignment.
    pub id: Option<String>,
    /// `SUPER_ADMIN`, `USER_ADMIN`, …; `CUSTOM` for one that the org made.
    pub kind: Option<String>,
    /// What the console calls it.
    pub label: Option<String>,
    /// `ACTIVE` or `INACTIVE`.
    pub status: Option<String>,
    /// `USER`, or `GROUP` where a group has it.
    pub assignment: Option<String>,
    /// When it was given.
    pub created: Option<Timestamp>,
    /// The role as Okta sent it.
    pub sent: Sent,
}

impl Role {
    /// Returns what people call it.
    pub fn name(&self) -> &str {
        let names = [&self.label, &self.kind];
        names
            .into_iter()
            .flatten()
            .next()
            .map_or("a role", |name| name)
    }
}

/// Reads a list of applications.
pub fn app_links(body: &[u8]) -> Result<Vec<AppLink>, Misread> {
    each(parse(body)?, |value| {
        let sent = Sent::new(value.clone());
        let mut link = object(value)?;
        Ok(AppLink {
            id: required(&mut link, "id", text)?,
            label: optional(&mut link, "label", text)?,
            url: optional(&mut link, "linkUrl", text)?,
            app_name: optional(&mut link, "appName", text)?,
            app_id: optional(&mut link, "appInstanceId", text)?,
            is_hidden: link.get("hidden").and_then(Value::as_bool),
            sent,
        })
    })
}

/// Reads a list of identity providers.
pub fn identity_providers(body: &[u8]) -> Result<Vec<IdentityProvider>, Misread> {
    each(parse(body)?, |value| {
        let sent = Sent::new(without_secrets(&value));
        let mut provider = object(value)?;
        Ok(IdentityProvider {
            id: required(&mut provider, "id", text)?,
            kind: optional(&mut provider, "type", text)?,
            name: optional(&mut provider, "name", text)?,
            status: optional(&mut provider, "status", text)?,
            created: optional(&mut provider, "created", time)?,
            sent,
        })
    })
}

/// Reads a list of roles.
pub fn roles(body: &[u8]) -> Result<Vec<Role>, Misread> {
    each(parse(body)?, |value| {
        let sent = Sent::new(value.clone());
        let mut role = object(value)?;
        Ok(Role {
            id: optional(&mut role, "id", text)?,
            kind: optional(&mut role, "type", text)?,
            label: optional(&mut role, "label", text)?,
            status: optional(&mut role, "status", text)?,
            assignment: optional(&mut role, "assignmentType", text)?,
            created: optional(&mut role, "created", time)?,
            sent,
        })
    })
}
