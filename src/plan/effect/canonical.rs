//! JSON in one form only.

use std::collections::BTreeMap;

use serde_json::Value;

/// Writes JSON without white space, the keys of each object sorted, and whole numbers without a fraction.
pub(crate) fn canonical(value: &Value) -> String {
    sorted(value).to_string()
}

fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let members: BTreeMap<&String, Value> = members
                .iter()
                .map(|(key, value)| (key, sorted(value)))
                .collect();
            let members = members.into_iter();
            Value::Object(members.map(|(key, value)| (key.clone(), value)).collect())
        }
        Value::Array(items) => items.iter().map(sorted).collect(),
        Value::Number(number) => match whole(number) {
            Some(whole) => Value::from(whole),
            None => value.clone(),
        },
        Value::Null | Value::Bool(_) | Value::String(_) => value.clone(),
    }
}

/// `1` and `1.0` are one value ([`crate::model::profile::AttributeValue`]).
#[expect(
    clippy::cast_possible_truncation,
    reason = "what is cast is whole and far below 2^63"
)]
fn whole(number: &serde_json::Number) -> Option<i64> {
    /// Up to here a double has every whole number.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let value = number.as_f64().filter(|_| number.is_f64())?;
    (value.fract() == 0.0 && value.abs() < EXACT).then_some(value as i64)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::canonical;

    #[test]
    fn there_is_one_form_of_equal_values() {
        let one = json!({"b": [1.0, 2.5, {"z": null, "a": "ä\n"}], "a": -3.0});
        let other = json!({"a": -3, "b": [1, 2.5, {"a": "ä\n", "z": null}]});
        assert_eq!(canonical(&one), canonical(&other));
        assert_eq!(
            canonical(&one),
            r#"{"a":-3,"b":[1,2.5,{"a":"ä\n","z":null}]}"#
        );
    }
}
