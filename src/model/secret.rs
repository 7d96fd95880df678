//! Secrets that somebody wrote into a file all the same: a line of the file is shown without them.

use std::borrow::Cow;
use std::ops::Range;

use serde_json::{Map, Value};

/// What the keys of secrets end with, in small letters and without `_` and `-`.
const ENDINGS: [&str; 4] = ["token", "password", "privatekey", "clientsecret"];

/// Other keys of `credentials` behind which somebody may write a secret instead of its name.
const OF_CREDENTIALS: [&str; 3] = ["answer", "salt", "value"];

/// Returns whether a key is that of a secret.
pub fn is_secret(key: &str) -> bool {
    let letters: String = key
        .chars()
        .filter(|each| !matches!(each, '_' | '-'))
        .collect();
    let key = letters.to_ascii_lowercase();
    ENDINGS.iter().any(|ending| key.ends_with(ending))
}

/// Returns a line with the values of secret keys struck out, byte for byte, so that all else keeps its place.
pub fn masked(line: &str) -> Cow<'_, str> {
    let mut masked = Cow::Borrowed(line);
    for (colon, _) in line.match_indices(':') {
        let key = line[..colon].trim_end_matches(['"', '\'']);
        let key = key
            .rsplit(|each: char| !each.is_ascii_alphanumeric() && !"_-".contains(each))
            .next()
            .unwrap_or_default();
        if (is_secret(key) || OF_CREDENTIALS.contains(&key))
            && let Some(value) = value(line, colon + 1)
        {
            let stars = "*".repeat(value.len());
            masked.to_mut().replace_range(value, &stars);
        }
    }
    masked
}

/// Returns where user and password are in a text that begins like a URL with them: `https://user:password@host`.
pub fn masked_user(url: &str) -> Option<Range<usize>> {
    let start = url.find("://")? + "://".len();
    let rest = &url[start..];
    let end = rest.find(|each: char| each.is_whitespace() || "/?#\"'`,}]".contains(each));
    let authority = &rest[..end.unwrap_or(rest.len())];
    let user = authority.rfind('@')?;
    (user > 0).then(|| start..start + user)
}

/// What stands for a secret in JSON.
const STRUCK_OUT: &str = "*****";

/// Returns JSON of Okta's API with its secrets struck out: whatever stands behind the key of one, but for names and
/// numbers that say what kind it is, and the answer to a recovery question.
pub fn without_secrets(value: &Value) -> Value {
    match value {
        Value::Object(object) => {
            let shown = object.iter().map(|(key, value)| {
                let shown = match (key.as_str(), value) {
                    ("recovery_question", Value::Object(question)) => without_answer(question),
                    _ if is_secret(key) => struck_out(value),
                    _ => without_secrets(value),
                };
                (key.clone(), shown)
            });
            Value::Object(shown.collect())
        }
        Value::Array(items) => items.iter().map(without_secrets).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}

/// Returns the secrets in JSON of Okta's API: what [`without_secrets`] strikes out.
pub fn secrets_in(value: &Value) -> Vec<&str> {
    let mut found = Vec::new();
    differing(value, &without_secrets(value), &mut found);
    found
}

fn differing<'v>(value: &'v Value, shown: &Value, found: &mut Vec<&'v str>) {
    match value {
        Value::String(text) if shown != value => found.push(text),
        Value::Array(items) => {
            for (item, shown) in items.iter().zip(shown.as_array().into_iter().flatten()) {
                differing(item, shown, found);
            }
        }
        Value::Object(object) => {
            for (key, value) in object {
                differing(value, &shown[key], found);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Returns a text in which no URL says who signs in there, and with what: `https://user:password@host`.
pub fn without_users(text: &str) -> String {
    let mut shown = text.to_owned();
    let mut from = 0;
    while let Some(found) = shown[from..].find("://") {
        let at = from + found;
        if let Some(user) = masked_user(&shown[at..]) {
            shown.replace_range(at + user.start..at + user.end, STRUCK_OUT);
        }
        from = at + "://".len();
    }
    shown
}

fn without_answer(question: &Map<String, Value>) -> Value {
    let shown = question.iter().map(|(key, value)| {
        let shown = if key == "answer" {
            struck_out(value)
        } else {
            value.clone()
        };
        (key.clone(), shown)
    });
    Value::Object(shown.collect())
}

/// Strikes out each text behind the key of a secret; `{}` says that there is one, and stays.
fn struck_out(value: &Value) -> Value {
    match value {
        Value::String(_) => Value::from(STRUCK_OUT),
        Value::Array(items) => items.iter().map(struck_out).collect(),
        Value::Object(object) => {
            let shown = object.iter().map(|(key, value)| {
                let is_kind = matches!(key.as_str(), "algorithm" | "digestAlgorithm" | "saltOrder");
                let is_kind = is_kind || key == "type";
                let shown = if is_kind {
                    value.clone()
                } else {
                    struck_out(value)
                };
                (key.clone(), shown)
            });
            Value::Object(shown.collect())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
    }
}

/// Where the plain value behind a colon is.
fn value(line: &str, from: usize) -> Option<Range<usize>> {
    let rest = &line[from..];
    let start = from + rest.len() - rest.trim_start().len();
    let text = line[start..].trim_end();
    // A collection, an anchor or an alias is no secret itself.
    if text.is_empty() || text.starts_with(['{', '[', '*', '&', '|', '>', '#', '}']) {
        return None;
    }
    let end = match text.chars().next() {
        Some(quote @ ('"' | '\'')) => text[1..].find(quote).map(|end| end + 2),
        // Inside brackets the value ends with its item; elsewhere spaces and commas are part of it.
        _ if line[..from].contains('{') => text.find([',', '}']),
        _ => text.find(" #"),
    };
    Some(start..start + end.unwrap_or(text.len()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{masked, secrets_in, without_secrets, without_users};

    #[test]
    fn json_is_shown_without_secrets_and_else_as_it_is() {
        for (sent, shown) in [
            (
                json!({"profile": {"login": "a", "answer": "b"}, "credentials": {
                    "password": {"value": "s"}, "recovery_question": {"question": "Who?", "answer": "s"}}}),
                json!({"profile": {"login": "a", "answer": "b"}, "credentials": {
                    "password": {"value": "*****"}, "recovery_question": {"question": "Who?", "answer": "*****"}}}),
            ),
            (
                json!({"password": {"hash": {"algorithm": "BCRYPT", "workFactor": 10, "salt": "s", "value": "s"}}}),
                json!({"password": {"hash": {"algorithm": "BCRYPT", "workFactor": 10, "salt": "*****", "value": "*****"}}}),
            ),
            (
                json!({"password": {"hook": {"type": "default"}}}),
                json!({"password": {"hook": {"type": "default"}}}),
            ),
            (
                json!({"oldPassword": {"value": "s"}, "newPassword": {"value": "s"}, "revokeSessions": true}),
                json!({"oldPassword": {"value": "*****"}, "newPassword": {"value": "*****"}, "revokeSessions": true}),
            ),
            (
                json!([{"tempPassword": "s", "client_secret": "s", "passwordChanged": "2026-11-24T08:00:00Z"}]),
                json!([{"tempPassword": "*****", "client_secret": "*****", "passwordChanged": "2026-11-24T08:00:00Z"}]),
            ),
            (json!({"password": {}}), json!({"password": {}})),
        ] {
            assert_eq!(without_secrets(&sent), shown);
        }
    }

    #[test]
    fn secrets_of_json_are_those_that_are_struck_out() {
        let sent = json!({"profile": {"login": "a"}, "oldPassword": {"value": "s1"}, "credentials": {
            "password": {"hash": {"algorithm": "BCRYPT", "salt": "s2", "value": "s3"}},
            "recovery_question": {"question": "Who?", "answer": "s4"}}});
        let mut found = secrets_in(&sent);
        found.sort_unstable();
        assert_eq!(found, ["s1", "s2", "s3", "s4"]);
    }

    #[test]
    fn urls_are_shown_without_who_signs_in() {
        for (text, shown) in [
            ("https://acme.okta.com/x@y", "https://acme.okta.com/x@y"),
            (
                "to https://user:p@ss@proxy.example:8080/x, and ftp://u@h",
                "to https://*****@proxy.example:8080/x, and ftp://*****@h",
            ),
            ("://", "://"),
        ] {
            assert_eq!(without_users(text), shown);
        }
    }

    #[test]
    fn values_of_secret_keys_are_struck_out_and_nothing_else() {
        for (line, shown) in [
            ("token: 00abc", "token: *****"),
            (
                "  - {apiToken: 00abc, org: x}",
                "  - {apiToken: *****, org: x}",
            ),
            (
                "\"OKTA_CLIENT_TOKEN\": \"00 abc\" # x",
                "\"OKTA_CLIENT_TOKEN\": ******** # x",
            ),
            ("password: 'é'", "password: ****"),
            ("password: {secret: NAME}", "password: {secret: NAME}"),
            (
                "passwordNotBefore: 2026-01-01",
                "passwordNotBefore: 2026-01-01",
            ),
            (
                "tokenOwner: ada@acme.example",
                "tokenOwner: ada@acme.example",
            ),
            ("token:", "token:"),
            ("password: correct horse, 7", "password: ****************"),
            ("password: correct horse # x", "password: ************* # x"),
            ("{password: a b, x: y}", "{password: ***, x: y}"),
            ("愛token: é愛", "愛token: *****"),
            ("愛:token", "愛:token"),
        ] {
            assert_eq!(masked(line), shown);
        }
    }
}
