//! The form that asks for a token.

use crate::transport::Request;

/// Where tokens are asked for.
pub const TOKEN_PATH: &str = "/oauth2/v1/token";

/// Returns a field of the form that is sent.
pub(crate) fn field<'a>(request: &'a Request, name: &str) -> Option<&'a str> {
    request.body.as_ref()?.get(name)?.as_str()
}
