//! A change whose answer may be of any type, and what is made of the answer.

use secrecy::SecretString;
use serde_json::Value;

use crate::cli::line::AnyTransport;
use crate::okta::client::Writer;
use crate::okta::error::CallError;
use crate::okta::operation::Change;
use crate::okta::operation::answer::Nothing;
use crate::okta::operation::answer::secret::{Activation, ResetLink, TempPassword};
use crate::okta::operation::answer::user::{CredentialsLeft, UserDetails};
use crate::transport::Request;

/// A change, whatever it answers.
#[derive(Debug)]
pub(crate) enum AnyChange {
    Nothing(Change<Nothing>),
    User(Change<UserDetails>),
    Credentials(Change<CredentialsLeft>),
    Activation(Change<Activation>),
    Reset(Change<ResetLink>),
    Temp(Change<TempPassword>),
}

/// What Okta answered.
#[derive(Debug, Default)]
pub(crate) struct Answer {
    /// The person, where it sent them.
    pub(crate) user: Option<Box<UserDetails>>,
    /// Secrets.
    pub(crate) secrets: Vec<Revealed>,
}

/// A secret that Okta answered.
#[derive(Debug)]
pub(crate) struct Revealed {
    /// Okta's key.
    pub(crate) key: &'static str,
    /// What people call it.
    pub(crate) label: &'static str,
    /// The secret.
    pub(crate) value: SecretString,
}

impl AnyChange {
    /// Returns what is sent.
    pub(crate) fn request(&self) -> &Request {
        match self {
            Self::Nothing(change) => change.request(),
            Self::User(change) => change.request(),
            Self::Credentials(change) => change.request(),
            Self::Activation(change) => change.request(),
            Self::Reset(change) => change.request(),
            Self::Temp(change) => change.request(),
        }
    }

    /// Returns the body that is sent. Where words stand for secrets it may be printed.
    pub(crate) fn body(&self) -> Option<&Value> {
        self.request().body.as_ref()
    }

    /// Sends it.
    pub(crate) async fn send(&self, writer: &Writer<AnyTransport>) -> Result<Answer, CallError> {
        Ok(match self {
            Self::Nothing(change) => {
                writer.carry_out(change).await?;
                Answer::default()
            }
            Self::Credentials(change) => {
                writer.carry_out(change).await?;
                Answer::default()
            }
            Self::User(change) => Answer {
                user: Some(Box::new(writer.carry_out(change).await?)),
                secrets: Vec::new(),
            },
            Self::Activation(change) => {
                let Activation { url, token } = writer.carry_out(change).await?;
                Answer::secret("activationUrl", "activation link", url).and(
                    "activationToken",
                    "activation token",
                    token,
                )
            }
            Self::Reset(change) => {
                let ResetLink { url } = writer.carry_out(change).await?;
                Answer::secret("resetPasswordUrl", "reset link", url)
            }
            Self::Temp(change) => {
                let TempPassword { password } = writer.carry_out(change).await?;
                Answer::secret("tempPassword", "temporary password", Some(password))
            }
        })
    }
}

impl Answer {
    fn secret(key: &'static str, label: &'static str, value: Option<SecretString>) -> Self {
        Self::default().and(key, label, value)
    }

    fn and(mut self, key: &'static str, label: &'static str, value: Option<SecretString>) -> Self {
        let revealed = value.map(|value| Revealed { key, label, value });
        self.secrets.extend(revealed);
        self
    }
}

macro_rules! any_change {
    ($($answer:ident => $variant:ident),*) => {
        $(
            impl From<Change<$answer>> for AnyChange {
                fn from(change: Change<$answer>) -> Self {
                    Self::$variant(change)
                }
            }
        )*
    };
}

any_change! {
    Nothing => Nothing,
    UserDetails => User,
    CredentialsLeft => Credentials,
    Activation => Activation,
    ResetLink => Reset,
    TempPassword => Temp
}
