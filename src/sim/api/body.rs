//! The body of a write to a user.

use serde_json::{Map, Value};

use crate::sim::org::{Secret, Secrets};
use crate::sim::refusal::Refusal;

/// Keys of a user that Okta knows and does not take from a write.
const IGNORED: [&str; 12] = [
    "id",
    "status",
    "created",
    "activated",
    "statusChanged",
    "lastLogin",
    "lastUpdated",
    "passwordChanged",
    "transitioningToStatus",
    "realmId",
    "_links",
    "_embedded",
];

/// The providers that can authenticate somebody ([passwords 2](crate::facts::passwords)).
const PROVIDERS: [&str; 6] = [
    "ACTIVE_DIRECTORY",
    "FEDERATION",
    "IMPORT",
    "LDAP",
    "OKTA",
    "SOCIAL",
];

/// How long a password may be ([passwords 5](crate::facts::passwords)).
const PASSWORD_MAX: usize = 72;

/// How long a recovery question and its answer may be ([passwords 5](crate::facts::passwords)).
const RECOVERY_MAX: usize = 100;

/// What a write to a user says.
pub(crate) struct UserBody<'a> {
    /// `profile`
    pub(crate) profile: Option<&'a Map<String, Value>>,
    /// `credentials`
    pub(crate) credentials: CredentialsBody,
    /// `type.id`
    pub(crate) type_id: Option<&'a str>,
    /// `groupIds`, of a creation.
    pub(crate) group_ids: Vec<&'a str>,
}

/// The credentials that a write brings.
#[derive(Default)]
pub(crate) struct CredentialsBody {
    /// `password`
    pub(crate) password: NewPassword,
    /// `recovery_question.question`
    pub(crate) question: Option<String>,
    /// `provider.type`
    pub(crate) provider: Option<String>,
    /// `password.value` and `recovery_question.answer`
    pub(crate) secrets: Secrets,
}

/// The password that a write brings.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum NewPassword {
    /// None; an empty object counts as none ([creation 2](crate::facts::creation)).
    #[default]
    None,
    /// In the clear.
    Value,
    /// As a hash, or from a hook: the provider then reads `IMPORT`.
    Imported,
}

/// Reads the body of a creation.
pub(crate) fn creation(body: Option<&Value>) -> Result<UserBody<'_>, Refusal> {
    read(body, &["profile", "credentials", "type", "groupIds"])
}

/// Reads the body of an update.
pub(crate) fn update(body: Option<&Value>) -> Result<UserBody<'_>, Refusal> {
    read(body, &["profile", "credentials", "type"])
}

/// Returns the object that a body has to be, if it has no key but these.
pub(crate) fn object<'a>(
    body: Option<&'a Value>,
    keys: &[&str],
) -> Result<&'a Map<String, Value>, Refusal> {
    let object = body
        .and_then(Value::as_object)
        .ok_or_else(Refusal::malformed)?;
    if object.keys().all(|key| keys.contains(&key.as_str())) {
        Ok(object)
    } else {
        Err(Refusal::malformed())
    }
}

/// Returns a text that has to be there; what is wrong with it joins the causes.
pub(crate) fn required_text(
    body: &Map<String, Value>,
    key: &str,
    causes: &mut Vec<String>,
) -> String {
    let text = body.get(key).and_then(Value::as_str).unwrap_or_default();
    if text.is_empty() {
        causes.push(format!("{key}: The field cannot be left blank"));
    }
    text.to_owned()
}

fn read<'a>(body: Option<&'a Value>, keys: &[&str]) -> Result<UserBody<'a>, Refusal> {
    let known: Vec<&str> = keys.iter().chain(&IGNORED).copied().collect();
    let body = object(body, &known)?;
    let profile = match present(body, "profile") {
        None => None,
        Some(profile) => Some(profile.as_object().ok_or_else(Refusal::malformed)?),
    };
    let type_id = match present(body, "type") {
        None => None,
        Some(of) => Some(of["id"].as_str().ok_or_else(Refusal::malformed)?),
    };
    let group_ids = match present(body, "groupIds") {
        None => Vec::new(),
        Some(ids) => {
            let ids = ids.as_array().ok_or_else(Refusal::malformed)?.iter();
            let ids: Option<Vec<&str>> = ids.map(Value::as_str).collect();
            ids.ok_or_else(Refusal::malformed)?
        }
    };
    Ok(UserBody {
        profile,
        credentials: credentials(present(body, "credentials"))?,
        type_id,
        group_ids,
    })
}

fn credentials(value: Option<&Value>) -> Result<CredentialsBody, Refusal> {
    let Some(value) = value else {
        return Ok(CredentialsBody::default());
    };
    let keys = ["password", "recovery_question", "provider", "emails"];
    let value = object(Some(value), &keys)?;
    let text = |key: &str, inner: &str| {
        let value = present(value, key).and_then(|value| value.get(inner));
        value.and_then(Value::as_str).map(str::to_owned)
    };
    let password = match present(value, "password") {
        None => NewPassword::None,
        Some(password) => new_password(object(Some(password), &["value", "hash", "hook"])?)?,
    };
    if let Some(question) = present(value, "recovery_question") {
        let question = question.as_object().ok_or_else(Refusal::malformed)?;
        let text = |key| match present(question, key) {
            None => Ok(None),
            Some(value) => value.as_str().map(Some).ok_or_else(Refusal::malformed),
        };
        // What is shown of one has no answer, and is sent back as it was by whoever replaces a whole user.
        check_question(text("question")?.unwrap_or_default(), text("answer")?)?;
    }
    let provider = text("provider", "type");
    if provider
        .as_deref()
        .is_some_and(|kind| !PROVIDERS.contains(&kind))
    {
        let cause = format!("provider: The type is not one of {}", PROVIDERS.join(", "));
        return Err(Refusal::validation("credentials", [cause]));
    }
    Ok(CredentialsBody {
        password,
        question: text("recovery_question", "question"),
        provider,
        secrets: Secrets {
            password: text("password", "value").as_deref().map(Secret::of),
            answer: text("recovery_question", "answer")
                .as_deref()
                .map(Secret::of),
        },
    })
}

fn new_password(password: &Map<String, Value>) -> Result<NewPassword, Refusal> {
    if let Some(value) = present(password, "value") {
        let length = value
            .as_str()
            .ok_or_else(Refusal::malformed)?
            .chars()
            .count();
        if !(1..=PASSWORD_MAX).contains(&length) {
            let cause = "password: Password requirements were not met".to_owned();
            return Err(Refusal::validation("password", [cause]));
        }
        return Ok(NewPassword::Value);
    }
    if let Some(hash) = present(password, "hash") {
        let algorithm = hash.get("algorithm").and_then(Value::as_str);
        if algorithm.is_none_or(str::is_empty) {
            let cause = "hash: The algorithm is missing".to_owned();
            return Err(Refusal::validation("password", [cause]));
        }
        return Ok(NewPassword::Imported);
    }
    Ok(match present(password, "hook") {
        Some(Value::Object(_)) => NewPassword::Imported,
        Some(_) => return Err(Refusal::malformed()),
        None => NewPassword::None,
    })
}

/// Holds the lengths of a recovery question and its answer against what Okta takes.
pub(crate) fn check_question(question: &str, answer: Option<&str>) -> Result<(), Refusal> {
    let fields = [("question", Some(question)), ("answer", answer)];
    let is_wrong = |text: &str| !(1..=RECOVERY_MAX).contains(&text.chars().count());
    let wrong = fields.iter().filter(|(_, text)| text.is_some_and(is_wrong));
    let causes: Vec<String> = wrong
        .map(|(key, _)| format!("recovery_question.{key}: The length of the field is not allowed"))
        .collect();
    if causes.is_empty() {
        Ok(())
    } else {
        Err(Refusal::validation("recovery_question", causes))
    }
}

/// Returns what a key has, if it has something.
pub(crate) fn present<'a>(object: &'a Map<String, Value>, key: &str) -> Option<&'a Value> {
    object.get(key).filter(|value| !value.is_null())
}
