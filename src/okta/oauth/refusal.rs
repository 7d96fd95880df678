//! Why there is no token: the token endpoint's errors are OAuth's, not Okta's `E0000…`
//! ([tokens 10](crate::facts::tokens)).

use std::fmt;

use crate::okta::excerpt::excerpt;
use crate::okta::oauth::TOKEN_PATH;

/// Why there is no token.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// The org refuses one.
    #[error(transparent)]
    Refused(Refusal),
    /// The org gives one that may do less than the command needs.
    #[error("the service app's token lacks scopes that this needs: {}", .missing.join(", "))]
    Scopes {
        /// What is missing.
        missing: Vec<String>,
        /// What the token has.
        granted: Vec<String>,
        /// What the settings say to ask for, where they say it.
        set: Option<Vec<String>>,
    },
    /// Nothing can be signed here.
    #[error("this machine cannot sign the request for a token")]
    CannotSign,
}

/// What the token endpoint answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The HTTP status.
    pub status: u16,
    /// `error`: a word of OAuth's.
    pub error: String,
    /// `error_description`, on one line.
    pub description: String,
    /// What it is about, as far as it says.
    pub about: About,
    /// How many seconds this machine's clock is ahead of the server's; negative where it is behind.
    pub ahead: Option<i64>,
    /// The scopes that were asked for.
    pub asked: Vec<String>,
    /// The `x-okta-request-id`.
    pub request_id: Option<String>,
}

/// What a refusal is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// The signature: another key than the app has.
    Key,
    /// The audience: another org, or another name of it.
    Audience,
    /// The client id: the org has no such app.
    Client,
    /// The times in what was signed.
    Clock,
    /// The scopes: none of them is granted.
    Scopes,
    /// The proof of possession.
    Proof,
    /// Something else.
    Other,
}

/// From how many seconds on a clock is called wrong: Okta allows five minutes for times ahead, none for times past.
const SKEW_NOTICED: u64 = 30;

impl TokenError {
    /// Returns whether asking for other scopes may help.
    pub(crate) fn is_about_scopes(&self) -> bool {
        match self {
            Self::Refused(refusal) => refusal.about == About::Scopes,
            Self::Scopes { .. } => true,
            Self::CannotSign => false,
        }
    }

    /// Returns the HTTP status of the answer, if it is one that refuses.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Refused(refusal) => Some(refusal.status),
            Self::Scopes { .. } | Self::CannotSign => None,
        }
    }
}

impl Refusal {
    /// Returns the skew of the clocks, if it may be why.
    pub fn skew(&self) -> Option<i64> {
        let may_be_why = match self.about {
            About::Clock | About::Proof => true,
            About::Key | About::Audience | About::Client | About::Scopes | About::Other => false,
        };
        self.ahead
            .filter(|ahead| may_be_why && ahead.unsigned_abs() >= SKEW_NOTICED)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            status,
            error,
            description,
            ..
        } = self;
        write!(
            formatter,
            "POST {TOKEN_PATH} answered {status}: {description} ({error})"
        )
    }
}

impl std::error::Error for Refusal {}

/// Says what a refusal is about. Okta has no finer codes, so the words decide; where they change, only help is lost.
pub(crate) fn about(error: &str, description: &str) -> About {
    let words = description.to_ascii_lowercase();
    let has = |any: &[&str]| any.iter().any(|word| words.contains(word));
    let is_time = has(&[
        "expired",
        "expiration",
        "in the future",
        "not issued now",
        "iat",
    ]);
    match error {
        "invalid_scope" | "consent_required" => About::Scopes,
        "invalid_dpop_proof" | "use_dpop_nonce" if !is_time => About::Proof,
        _ if is_time => About::Clock,
        _ if has(&["signature", "kid", "jwks", "public key"]) => About::Key,
        _ if has(&["audience", "'aud'"]) => About::Audience,
        _ if has(&[
            "client_id",
            "client id",
            "issuer",
            "subject",
            "client credentials",
        ]) =>
        {
            About::Client
        }
        _ => About::Other,
    }
}

/// Returns a description on one line, without anything that looks like a token: it might quote what it refuses.
pub(crate) fn plain(description: &str) -> String {
    let words = excerpt(description);
    let words = words.split(' ').map(|word| {
        let is_token = word.contains("eyJ");
        if is_token { "…" } else { word }
    });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::{About, about, plain};

    #[test]
    fn words_say_what_a_refusal_is_about() {
        for (error, description, wanted) in [
            (
                "invalid_client",
                "The client_assertion signature is invalid.",
                About::Key,
            ),
            (
                "invalid_client",
                "The audience claim for client_assertion must be the endpoint invoked for the request.",
                About::Audience,
            ),
            (
                "invalid_client",
                "Invalid value for 'client_id' parameter.",
                About::Client,
            ),
            (
                "invalid_client",
                "The issuer and the subject of client_assertion must be the client_id.",
                About::Client,
            ),
            (
                "invalid_client",
                "The client_assertion token is expired.",
                About::Clock,
            ),
            (
                "invalid_client",
                "The client_assertion token has an expiration too far into the future.",
                About::Clock,
            ),
            (
                "invalid_client",
                "The client_assertion token was issued in the future.",
                About::Clock,
            ),
            (
                "invalid_dpop_proof",
                "The DPoP proof JWT was not issued now.",
                About::Clock,
            ),
            (
                "invalid_dpop_proof",
                "The DPoP proof JWT signature is invalid.",
                About::Proof,
            ),
            (
                "invalid_scope",
                "One or more scopes are not configured.",
                About::Scopes,
            ),
            (
                "consent_required",
                "You are not allowed any of the requested scopes.",
                About::Scopes,
            ),
            ("unauthorized_client", "", About::Other),
        ] {
            assert_eq!(about(error, description), wanted, "{error}: {description}");
        }
    }

    #[test]
    fn what_looks_like_a_token_is_left_out() {
        assert_eq!(
            plain("the JWT 'eyJhbGciOi.eyJ.x'\nis bad"),
            "the JWT … is bad"
        );
    }
}
