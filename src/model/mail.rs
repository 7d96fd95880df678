//! Activation mails.

/// Whether Okta sends an activation mail.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "camelCase")]
pub enum Mail {
    /// `sendEmail=true`.
    Send,
    /// `sendEmail=false`.
    Withhold,
}
