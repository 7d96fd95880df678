//! Answers that repeat what was sent: an error page that quotes the request, a proxy that shows its headers. Whatever is
//! made of an answer holds no secret that went out.

use std::borrow::Cow;

use serde_json::Value;

use crate::model::secret::secrets_in;
use crate::transport::{Encoding, Request, Response, encode};

/// What stands for a secret.
const STRUCK_OUT: &str = "*****";

/// Shorter words are in every text.
const WORD_MIN: usize = 3;

/// A shorter secret is struck out where it stands alone: `word` is part of `password`.
const PART_MIN: usize = 12;

/// Headers whose values say who somebody is.
const HEADERS: [&str; 2] = ["authorization", "dpop"];

/// Fields of a form whose values do.
const FIELDS: [&str; 2] = ["client_assertion", "client_secret"];

/// Strikes out of an answer what the request was made with: of what may be somebody else's page its credentials, and of
/// what is no success all secrets of its body too. A thing that Okta answers stays as it is, unless a whole token is in it.
pub(crate) fn strike(request: &Request, mut response: Response) -> Response {
    let mut secrets = credentials(request);
    let is_thing = response.is_success() && matches!(response.body.first(), Some(b'{' | b'['));
    if !response.is_success() {
        secrets.extend(of_body(request));
    }
    let least = if is_thing { PART_MIN } else { WORD_MIN };
    let mut words: Vec<String> = secrets.iter().flat_map(|secret| forms(secret)).collect();
    words.retain(|word| word.chars().count() >= least);
    // The longest first: one may be part of another.
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    if words.is_empty() {
        return response;
    }
    if let Cow::Owned(body) = without(&String::from_utf8_lossy(&response.body), &words) {
        response.body = body.into_bytes();
    }
    for (_, value) in &mut response.headers {
        if let Cow::Owned(shown) = without(value, &words) {
            *value = shown;
        }
    }
    response
}

fn credentials(request: &Request) -> Vec<&str> {
    let headers = HEADERS.iter().filter_map(|name| request.header(name));
    let word = |value: &'_ str| value.rsplit(' ').next().unwrap_or_default().len();
    let mut found: Vec<&str> = headers
        .map(|value| &value[value.len() - word(value)..])
        .collect();
    if request.encoding == Encoding::Form {
        let fields = FIELDS.iter().filter_map(|field| {
            let value = request.body.as_ref()?.get(field)?;
            value.as_str()
        });
        found.extend(fields);
    }
    found
}

fn of_body(request: &Request) -> Vec<&str> {
    match (request.encoding, &request.body) {
        (Encoding::Json, Some(body)) => secrets_in(body),
        (Encoding::Form, _) | (Encoding::Json, None) => Vec::new(),
    }
}

/// A secret as it may be quoted: as it is, in JSON, in a URL.
fn forms(secret: &str) -> [String; 3] {
    let json = Value::from(secret).to_string();
    let json = json.trim_matches('"').to_owned();
    [secret.to_owned(), json, encode(secret)]
}

fn without<'t>(text: &'t str, words: &[String]) -> Cow<'t, str> {
    let mut shown = Cow::Borrowed(text);
    for word in words {
        let mut from = 0;
        while let Some(found) = shown[from..].find(word.as_str()) {
            let (start, end) = (from + found, from + found + word.len());
            let before = shown[..start].chars().next_back();
            let behind = shown[end..].chars().next();
            let is_alone = [before, behind]
                .iter()
                .flatten()
                .all(|c| !c.is_alphanumeric());
            if is_alone || word.chars().count() >= PART_MIN {
                shown.to_mut().replace_range(start..end, STRUCK_OUT);
                from = start + STRUCK_OUT.len();
            } else {
                from = end;
            }
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::strike;
    use crate::transport::{Method, Request, Response};

    fn shown(status: u16, body: &str) -> String {
        let sent = json!({"oldPassword": {"value": "hunter 2\"x"}, "credentials": {"recovery_question": {"question": "Who?", "answer": "Rex"}}});
        let request = Request::new(Method::Post, "/api/v1/users/00u1")
            .with_header("authorization", "SSWS 00secrettoken")
            .with_body(sent);
        let response = Response {
            status,
            headers: vec![("location".to_owned(), "/?t=00secrettoken".to_owned())],
            body: body.as_bytes().to_vec(),
        };
        let response = strike(&request, response);
        assert_eq!(response.headers[0].1, "/?t=*****");
        String::from_utf8(response.body).unwrap()
    }

    #[test]
    fn what_was_sent_is_struck_out() {
        for (status, body, expected) in [
            (502, "bad: SSWS 00secrettoken", "bad: SSWS *****"),
            (400, r#"{"value":"hunter 2\"x"}"#, r#"{"value":"*****"}"#),
            (400, "q=hunter%202%22x&a=Rex", "q=*****&a=*****"),
            (400, "Rexford has no Rex", "Rexford has no *****"),
            (200, "<p>00secrettoken</p>", "<p>*****</p>"),
            // Who has that name is no secret.
            (200, r#"{"firstName":"Rex"}"#, r#"{"firstName":"Rex"}"#),
        ] {
            assert_eq!(shown(status, body), expected);
        }
    }
}
