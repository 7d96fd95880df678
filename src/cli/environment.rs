//! The variables of the environment.

use secrecy::SecretString;

/// Returns a variable that is set to something.
pub(crate) fn variable(name: &str) -> Option<String> {
    maybe_empty(name).filter(|value| !value.is_empty())
}

/// Returns a variable that is set, if only to nothing.
#[expect(
    clippy::disallowed_methods,
    reason = "this file is the one that reads the environment"
)]
pub(crate) fn maybe_empty(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// Returns the secret in a variable that is set to something. Whoever asks has checked that it is the name of one.
pub(crate) fn secret(name: &str) -> Option<SecretString> {
    variable(name).map(SecretString::from)
}
