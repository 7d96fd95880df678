//! One attribute: Okta's own definition of it, what an org changed in that, and what a value must be.

use serde_json::{Map, Value, json};

use crate::sim::org::UserType;
use crate::sim::schema::base::{BASE, Base, PROFILE_MASTER, REQUIRED, find_base};

/// An attribute of a user type: Okta's own definition, and what the org changed in it.
#[derive(Clone, Copy)]
pub struct Attribute<'a> {
    base: Option<&'static Base>,
    changes: Option<&'a Value>,
}

/// Returns an attribute of a user type, or `None` where its schema has none of that name; case matters.
pub fn attribute<'a>(of: &'a UserType, name: &str) -> Option<Attribute<'a>> {
    match find_base(name) {
        Some(base) => Some(Attribute {
            base: Some(base),
            changes: of.base.get(name),
        }),
        None => Some(Attribute {
            base: None,
            changes: Some(of.custom.get(name)?),
        }),
    }
}

/// Returns the custom attribute that a property of a schema defines.
pub fn custom(property: &Value) -> Attribute<'_> {
    Attribute {
        base: None,
        changes: Some(property),
    }
}

/// Returns the names of all attributes of a user type.
pub fn names(of: &UserType) -> impl Iterator<Item = &str> {
    let base = BASE.iter().map(|each| each.name);
    base.chain(of.custom.keys().map(String::as_str))
}

impl<'a> Attribute<'a> {
    fn change(&self, key: &str) -> Option<&'a Value> {
        self.changes.and_then(|changes| changes.get(key))
    }

    fn word(&self, key: &str) -> Option<&'a str> {
        self.change(key).and_then(Value::as_str)
    }

    /// Returns whether it takes text.
    pub fn is_text(&self) -> bool {
        self.kind() == "string"
    }

    /// Returns whether a person must have it.
    pub fn is_required(&self) -> bool {
        match self.change("required").and_then(Value::as_bool) {
            Some(required) => required,
            None => self.base.is_some_and(|base| REQUIRED.contains(&base.name)),
        }
    }

    /// Returns whether nobody may write it (`READ_ONLY`).
    pub fn is_read_only(&self) -> bool {
        self.word("mutability") == Some("READ_ONLY")
    }

    /// Returns whether it may be written at creation only (`IMMUTABLE`).
    pub fn is_immutable(&self) -> bool {
        self.word("mutability") == Some("IMMUTABLE")
    }

    /// Returns whether the directory or HR system that somebody comes from is its master
    /// ([schemas 7](crate::facts::schemas)), as it is of base attributes unless the org changes that (recorded).
    pub fn is_mastered(&self) -> bool {
        match self.change("master") {
            Some(master) => master.get("type").and_then(Value::as_str) == Some(PROFILE_MASTER),
            None => self.base.is_some(),
        }
    }

    /// Returns whether the org lifted the form of an e-mail address that Okta asks of logins.
    pub fn has_pattern(&self) -> bool {
        self.word("pattern").is_some()
    }

    /// Returns whether no two people may have the same value.
    pub fn is_unique(&self) -> bool {
        self.change("unique").is_some_and(is_unique)
    }

    /// Returns what an unset attribute is filled with ([profiles 8](crate::facts::profiles)).
    pub fn default_value(&self) -> Option<&'a Value> {
        self.change("default").filter(|value| !value.is_null())
    }

    fn lengths(&self) -> (u64, u64) {
        let own = self.base.and_then(|base| base.lengths);
        let (least, most) = own.unwrap_or((0, u64::MAX));
        let limit = |key, own, none| match self.change(key) {
            Some(value) => value.as_u64().unwrap_or(none),
            None => own,
        };
        let least = limit("minLength", least, 0);
        // A pattern that takes any text lifts the least number of characters (facts::profiles 11).
        let least = match self.word("pattern") {
            Some(".+") => least.min(1),
            Some(_) | None => least,
        };
        (least, limit("maxLength", most, u64::MAX))
    }

    /// Returns whether a text as a whole has the form of the pattern; one that nobody here can read takes everything.
    fn has_form(&self, text: &str) -> bool {
        let Some(pattern) = self.word("pattern") else {
            return true;
        };
        match regex::Regex::new(&format!(r"\A(?:{pattern})\z")) {
            Ok(pattern) => pattern.is_match(text),
            Err(_) => true,
        }
    }

    /// Returns whether a number is within the bounds.
    fn is_within(&self, number: f64) -> bool {
        let bound = |key| self.change(key).and_then(Value::as_f64);
        let is_under = bound("minimum").is_some_and(|least| number < least);
        let is_over = bound("maximum").is_some_and(|most| number > most);
        !is_under && !is_over
    }

    /// Returns the type of its values in the words of the schema.
    pub fn kind(&self) -> &'a str {
        self.word("type").unwrap_or("string")
    }

    /// Returns the form of its values in the words of the schema.
    pub fn format(&self) -> Option<&'a str> {
        match self.change("format") {
            Some(format) => format.as_str(),
            None => self.base.and_then(|base| base.format),
        }
    }

    /// Returns the type of the items of its values, where these are lists.
    pub fn item_kind(&self) -> &'a str {
        let items = self.change("items").and_then(|items| items.get("type"));
        items.and_then(Value::as_str).unwrap_or("string")
    }

    /// Returns whether a value has its type.
    pub fn takes(&self, value: &Value) -> bool {
        takes(self.kind(), self.item_kind(), value)
    }

    /// Returns what is wrong with a value in Okta's words, as far as types, lengths and enumerations go.
    pub fn complaint(&self, name: &str, value: &Value) -> Option<String> {
        if !self.takes(value) {
            let kind = self.kind();
            return Some(format!("{name}: The value does not have the type {kind}"));
        }
        if let Some(text) = value.as_str() {
            let (least, most) = self.lengths();
            let length = u64::try_from(text.chars().count()).unwrap_or(u64::MAX);
            if !(least..=most).contains(&length) {
                return Some(format!("{name}: The length of the field is not allowed"));
            }
        }
        let is_email = self.format() == Some("email");
        let text = value.as_str().filter(|text| !text.is_empty());
        let is_malformed = is_email && text.is_some_and(|text| !text.contains('@'));
        if is_malformed || text.is_some_and(|text| !self.has_form(text)) {
            return Some(format!("{name}: Does not match required pattern"));
        }
        if value.as_f64().is_some_and(|number| !self.is_within(number)) {
            return Some(format!("{name}: The value is not within the allowed range"));
        }
        let allowed = [self.changes, self.change("items")].into_iter().flatten();
        let mut allowed = allowed.filter_map(|each| each.get("enum")?.as_array());
        if allowed.any(|allowed| !is_one_of(value, allowed)) {
            return Some(format!(
                "{name}: The value is not one of the enumerated values"
            ));
        }
        // Okta does not store characters outside the Basic Multilingual Plane (facts::profiles 16).
        holds_astral(value)
            .then(|| format!("{name}: The field has characters that are not supported"))
    }

    /// Returns the attribute as the schema writes it; `required` is there only where it holds.
    pub(crate) fn to_json(self, name: &str) -> Value {
        let mut found = Map::new();
        let title = self.base.map_or(name, |base| base.title);
        found.insert("title".to_owned(), json!(title));
        found.insert("type".to_owned(), json!("string"));
        let own = self.base.map_or("READ_ONLY", |base| base.own);
        if let Some(base) = self.base {
            if REQUIRED.contains(&base.name) {
                found.insert("required".to_owned(), json!(true));
            }
            found.insert("master".to_owned(), json!({ "type": PROFILE_MASTER }));
            if let Some(format) = base.format {
                found.insert("format".to_owned(), json!(format));
            }
            if let Some((least, most)) = base.lengths {
                if least > 0 {
                    found.insert("minLength".to_owned(), json!(least));
                }
                found.insert("maxLength".to_owned(), json!(most));
            }
        }
        found.insert("mutability".to_owned(), json!("READ_WRITE"));
        found.insert("scope".to_owned(), json!("NONE"));
        found.insert(
            "permissions".to_owned(),
            json!([{ "principal": "SELF", "action": own }]),
        );
        for (key, value) in self
            .changes
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
        {
            if value.is_null() || (key == "required" && *value == json!(false)) {
                found.remove(key);
            } else if key == "unique" && *value == json!(true) {
                // What is sent as a truth is shown as a word (facts::schemas 5).
                found.insert(key.clone(), json!("UNIQUE_VALIDATED"));
            } else {
                found.insert(key.clone(), value.clone());
            }
        }
        Value::Object(found)
    }
}

/// Returns whether `unique` of a property asks for it: a truth where it is sent, a word where it is shown
/// ([schemas 5](crate::facts::schemas)).
pub fn is_unique(value: &Value) -> bool {
    match value {
        Value::Bool(is_unique) => *is_unique,
        Value::String(word) => word != "NOT_UNIQUE",
        Value::Null | Value::Number(_) | Value::Array(_) | Value::Object(_) => false,
    }
}

/// A kind that nobody knows takes anything.
fn takes(kind: &str, item_kind: &str, value: &Value) -> bool {
    match kind {
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "number" => value.is_number(),
        "integer" => value.is_i64() || value.is_u64(),
        "array" => match value.as_array() {
            Some(items) => items.iter().all(|item| takes(item_kind, "", item)),
            None => false,
        },
        _ => true,
    }
}

fn is_one_of(value: &Value, allowed: &[Value]) -> bool {
    let same = |one: &Value, other: &Value| match (one.as_f64(), other.as_f64()) {
        (Some(one), Some(other)) => one.total_cmp(&other).is_eq(),
        (Some(_), None) | (None, _) => one == other,
    };
    match value.as_array() {
        Some(items) => items.iter().all(|item| is_one_of(item, allowed)),
        None => allowed.iter().any(|each| same(value, each)),
    }
}

fn holds_astral(value: &Value) -> bool {
    match value {
        Value::String(text) => text.chars().any(|each| each.len_utf8() == 4),
        Value::Array(items) => items.iter().any(holds_astral),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use serde_json::json;

    use super::attribute;
    use crate::sim::org::{Org, UserType};
    use crate::sim::schema::definitions;

    fn user_type() -> UserType {
        Org::new("https://acme.okta.com", Timestamp::UNIX_EPOCH).types()[0].clone()
    }

    #[test]
    fn what_the_org_changed_wins_and_null_takes_a_limit_away() {
        let mut of = user_type();
        of.base.insert(
            "lastName".to_owned(),
            json!({ "required": false, "maxLength": null }),
        );
        let last = attribute(&of, "lastName").unwrap();
        assert!(!last.is_required());
        assert_eq!(last.complaint("lastName", &json!("x".repeat(500))), None);
        assert!(
            last.complaint("lastName", &json!("")).is_some(),
            "minLength stays"
        );
        let definitions = definitions(&of);
        assert_eq!(
            definitions["base"]["required"],
            json!(["login", "firstName", "email"])
        );
        assert_eq!(
            definitions["base"]["properties"]["lastName"]["maxLength"],
            json!(null)
        );
    }

    #[test]
    fn values_are_held_against_their_type_and_enumeration() {
        let mut of = user_type();
        of.custom.insert(
            "level".to_owned(),
            json!({ "type": "integer", "enum": [1, 2] }),
        );
        of.custom.insert(
            "tags".to_owned(),
            json!({ "type": "array", "items": { "type": "string", "enum": ["a", "b"] } }),
        );
        let level = attribute(&of, "level").unwrap();
        assert_eq!(level.complaint("level", &json!(2)), None);
        for wrong in [json!(3), json!("2"), json!(1.5)] {
            assert!(level.complaint("level", &wrong).is_some(), "{wrong}");
        }
        let tags = attribute(&of, "tags").unwrap();
        assert_eq!(tags.complaint("tags", &json!(["b", "a"])), None);
        for wrong in [json!(["c"]), json!("a"), json!([1])] {
            assert!(tags.complaint("tags", &wrong).is_some(), "{wrong}");
        }
    }

    #[test]
    fn four_byte_characters_are_refused() {
        let nick = attribute(&user_type(), "nickName")
            .unwrap()
            .complaint("nickName", &json!("🦀"));
        assert!(nick.is_some());
    }
}
