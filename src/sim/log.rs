//! A line for each request that was served: JSON, with secrets masked.

use serde_json::{Map, Value, json};

use crate::transport::{NoResponse, Request, Response};

/// What stands for a secret.
const MASK: &str = "***";

/// Keys whose values nobody is to read: those of credentials, and those of answers that open an account.
const SECRETS: [&str; 12] = [
    "password",
    "oldPassword",
    "newPassword",
    "tempPassword",
    "answer",
    "activationToken",
    "activationUrl",
    "resetPasswordUrl",
    "access_token",
    "refresh_token",
    "client_assertion",
    "client_secret",
];

/// Writes the line of a request, without a line break. `time` is the clock of the org, `method` the word that was sent,
/// which need not be one that Okta has.
pub fn line(
    number: u64,
    time: &str,
    method: &str,
    request: &Request,
    outcome: &Result<Response, NoResponse>,
) -> String {
    let query = request.query.iter();
    let query = query.map(|(name, value)| {
        let is_secret = SECRETS.contains(&name.as_str());
        json!([name, if is_secret { MASK } else { value }])
    });
    let (status, answer) = match outcome {
        Ok(response) => (json!(response.status), body(&response.body)),
        Err(_) => (Value::Null, Value::Null),
    };
    let line = json!({
        "i": number,
        "time": time,
        "method": method,
        "path": request.path,
        "query": query.collect::<Vec<Value>>(),
        "req": request.body.as_ref().map(|body| masked(body, Place::Outside)),
        "status": status,
        "res": answer,
    });
    line.to_string()
}

fn body(content: &[u8]) -> Value {
    match serde_json::from_slice(content) {
        Ok(body) => masked(&body, Place::Outside),
        Err(_) => Value::Null,
    }
}

/// Where a value is: below the key of a secret nothing is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Outside,
    Secret,
}

fn masked(value: &Value, place: Place) -> Value {
    match value {
        Value::Object(fields) => {
            let fields = fields.iter();
            let fields = fields.map(|(key, value)| (key.clone(), field(key, value, place)));
            Value::Object(fields.collect::<Map<String, Value>>())
        }
        Value::Array(items) => items.iter().map(|item| masked(item, place)).collect(),
        Value::Bool(_) | Value::Number(_) | Value::String(_) if place == Place::Secret => {
            json!(MASK)
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}

fn field(key: &str, value: &Value, place: Place) -> Value {
    let is_secret = SECRETS.contains(&key) || place == Place::Secret;
    masked(
        value,
        if is_secret {
            Place::Secret
        } else {
            Place::Outside
        },
    )
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::line;
    use crate::transport::{Method, Request, Response};

    fn answered(request: &Request, body: &Value) -> String {
        let response = Response {
            status: 200,
            headers: Vec::new(),
            body: body.to_string().into_bytes(),
        };
        let method = request.method.as_str();
        line(1, "2026-11-24T08:00:00Z", method, request, &Ok(response))
    }

    #[test]
    fn no_secret_stands_in_a_line() {
        let hash = json!({"algorithm": "BCRYPT", "value": "secret-hash", "salt": "secret-salt"});
        let request = Request::new(Method::Post, "/api/v1/users")
            .with_header("authorization", "SSWS secret-token")
            .with_query("client_secret", "secret-query")
            .with_body(json!({
                "profile": {"login": "ada@acme.example"},
                "credentials": {
                    "password": {"value": "secret-password", "hash": hash},
                    "recovery_question": {"question": "Which?", "answer": "secret-answer"},
                },
                "oldPassword": {"value": ["secret-old", {"x": "secret-deep"}]},
                "newPassword": {"value": "secret-new"},
            }));
        let line = answered(
            &request,
            &json!({
                "activationToken": "secret-activation",
                "activationUrl": "https://acme.okta.com/tokens/secret-url/verify",
                "resetPasswordUrl": "https://acme.okta.com/reset_password/secret-reset",
                "tempPassword": "secret-temporary",
                "access_token": "secret-access",
                "credentials": {"emails": [{"value": "ada@acme.example"}]},
            }),
        );
        assert!(!line.contains("secret-"), "{line}");
        assert_eq!(line.matches("ada@acme.example").count(), 2, "{line}");
        assert!(line.contains("Which?"), "{line}");
    }

    #[test]
    fn a_line_says_what_was_asked_and_answered() {
        let request = Request::new(Method::Get, "/api/v1/users").with_query("limit", "1");
        let line: Value = serde_json::from_str(&answered(&request, &json!([]))).unwrap();
        let wanted = json!({
            "i": 1, "time": "2026-11-24T08:00:00Z", "method": "GET", "path": "/api/v1/users",
            "query": [["limit", "1"]], "req": null, "status": 200, "res": [],
        });
        assert_eq!(line, wanted);
    }
}
