//! The YAML as people write it: one table of the keys of every mapping. What `schema/config.schema.json` and
//! `schema/state.schema.json` are made of, for editors to complete and explain, and what reading and writing go by.
//!
//! Reading goes over [`crate::yaml::node`], which knows places and keeps scalars as written.

pub mod config;
pub mod sign_in;
pub mod state;
pub mod text;

use schemars::transform::{Transform, transform_subschemas};
use schemars::{JsonSchema, Schema};
use serde_json::Value;

use crate::desired::written::config::Configuration;
use crate::desired::written::state::StateFile;

/// Returns the JSON Schema of the configuration.
pub fn config_schema() -> Schema {
    schema_of::<Configuration>()
}

/// Returns the JSON Schema of a document of desired state.
pub fn state_schema() -> Schema {
    schema_of::<StateFile>()
}

fn schema_of<T: JsonSchema>() -> Schema {
    let mut schema = schemars::generate::SchemaSettings::draft2020_12()
        .into_generator()
        .into_root_schema_for::<T>();
    WithoutNull.transform(&mut schema);
    OwnKeys.transform(&mut schema);
    schema
}

/// A key that may be absent is not one that may have `null` behind it: what is to be unset says so itself.
struct WithoutNull;

impl Transform for WithoutNull {
    fn transform(&mut self, schema: &mut Schema) {
        if let Some(Value::Object(properties)) = schema.get_mut("properties") {
            for property in properties.values_mut().filter_map(Value::as_object_mut) {
                let is_null = |each: &Value| each == "null" || each["type"] == "null";
                for list in ["type", "anyOf"] {
                    let Some(Value::Array(all)) = property.get_mut(list) else {
                        continue;
                    };
                    all.retain(|each| !is_null(each));
                    if let [only] = all.as_slice() {
                        let only = only.clone();
                        property.remove(list);
                        if let Value::Object(inner) = only {
                            property.extend(inner);
                        } else {
                            property.insert(list.to_owned(), only);
                        }
                    }
                }
            }
        }
        transform_subschemas(self, schema);
    }
}

/// Keys that begin with `x-` are the user's own, in every mapping.
struct OwnKeys;

impl Transform for OwnKeys {
    fn transform(&mut self, schema: &mut Schema) {
        if schema.get("additionalProperties").is_some() {
            let own = serde_json::json!({"^x-": true});
            schema.insert("patternProperties".to_owned(), own);
        }
        transform_subschemas(self, schema);
    }
}
