//! Okta's description of its API as a judge of requests: path, query, headers, body.
//!
//! It is `OpenAPI` 3.0, whose schemas are those of draft 4 but for `nullable`. Draft 4 takes any key that it does not
//! know, and a key that Okta does not know is refused (`facts::profiles 15`): so keys are looked at apart.

use std::path::Path;

use jsonschema::{Draft, Validator};
use okta_reconcile::transport::{Method, Request};
use serde_json::{Map, Value, json};

/// Headers that every call has.
const USUAL_HEADERS: [&str; 5] = [
    "accept",
    "accept-language",
    "authorization",
    "content-type",
    "user-agent",
];

pub(crate) struct Description(Value);

/// What can be asked of an operation.
pub(crate) struct Operation<'a> {
    pub(crate) method: Method,
    pub(crate) path: &'a str,
    pub(crate) name: &'a str,
    /// Query parameters and their types.
    pub(crate) query: Vec<(String, String)>,
}

/// The operation of a request.
pub(crate) struct Described<'a> {
    pub(crate) path: &'a str,
    pub(crate) name: &'a str,
    parameters: Vec<&'a Value>,
    body: Option<&'a Value>,
}

impl Description {
    /// Reads the parts of the description that stand in files of their own as the one that they are of.
    pub(crate) fn read(shared: &Path) -> Self {
        let part = |name: &str| -> Value {
            let path = shared.join("openapi").join(name);
            serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
        };
        let mut whole = part("okta-users-groups-links.json");
        let access = part("okta-access-logs.json");
        add(&mut whole["paths"], &access["paths"]);
        let kinds = access["components"].as_object().unwrap();
        for (kind, found) in kinds {
            add(&mut whole["components"][kind], found);
        }
        adapt(&mut whole);
        Self(whole)
    }

    /// All operations, with their query parameters and the types of these.
    pub(crate) fn operations(&self) -> Vec<Operation<'_>> {
        let methods = [Method::Get, Method::Post, Method::Put, Method::Delete];
        let paths = self.0["paths"].as_object().unwrap().iter();
        let all = paths.flat_map(|(path, of)| methods.map(|method| (path, of, method)));
        let described = all.filter_map(|(path, of, method)| {
            let operation = of.get(method.as_str().to_ascii_lowercase())?;
            let parameters = [&of["parameters"], &operation["parameters"]];
            let parameters = parameters.into_iter().filter_map(Value::as_array).flatten();
            let parameters = parameters.map(|each| self.resolved(each));
            let query = parameters.filter(|each| each["in"] == "query");
            let typed = |each: &'_ Value| {
                let kind = &self.resolved(&each["schema"])["type"];
                (
                    each["name"].as_str().unwrap().to_owned(),
                    kind.as_str().unwrap_or_default().to_owned(),
                )
            };
            Some(Operation {
                method,
                path,
                name: operation["operationId"].as_str().unwrap(),
                query: query.map(typed).collect(),
            })
        });
        described.collect()
    }

    /// The operation of a request: of two paths that fit, the one with fewer parameters.
    pub(crate) fn find(&self, request: &Request) -> Option<Described<'_>> {
        let method = request.method.as_str().to_ascii_lowercase();
        let paths = self.0["paths"].as_object().unwrap();
        let fitting = paths.iter().filter(|(path, operations)| {
            fits(path, &request.path) && !operations[&method].is_null()
        });
        let (path, of) = fitting.min_by_key(|(path, _)| path.matches('{').count())?;
        let operation = &of[&method];
        let parameters = [&of["parameters"], &operation["parameters"]];
        let parameters = parameters.into_iter().filter_map(Value::as_array).flatten();
        let body = &operation["requestBody"]["content"]["application/json"]["schema"];
        Some(Described {
            path,
            name: operation["operationId"].as_str().unwrap(),
            parameters: parameters.map(|each| self.resolved(each)).collect(),
            body: (!body.is_null()).then_some(body),
        })
    }

    /// What the description has against the body of an answer.
    pub(crate) fn answer_problems(
        &self,
        request: &Request,
        status: u16,
        body: &Value,
    ) -> Vec<String> {
        let Some(described) = self.find(request) else {
            return vec!["no such operation".to_owned()];
        };
        let answers =
            &self.0["paths"][described.path][request.method.as_str().to_ascii_lowercase()];
        let answer = self.resolved(&answers["responses"][status.to_string()]);
        let schema = &answer["content"]["application/json"]["schema"];
        if schema.is_null() {
            return vec![format!("no answer {status} with a body")];
        }
        let errors = self.validator(schema);
        let errors = errors.iter_errors(body);
        errors
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect()
    }

    /// What the description has against a request.
    pub(crate) fn problems(&self, request: &Request) -> Vec<String> {
        let Some(described) = self.find(request) else {
            return vec!["no such operation".to_owned()];
        };
        let mut problems = self.query_problems(&described, request);
        for (name, _) in &request.headers {
            let is_known = USUAL_HEADERS.contains(&name.as_str());
            if !is_known && described.parameter("header", name).is_none() {
                problems.push(format!("header {name}"));
            }
        }
        match (&request.body, described.body) {
            (None, None) => {}
            (Some(_), None) => problems.push("a body where none belongs".to_owned()),
            (None, Some(_)) => problems.push("no body".to_owned()),
            (Some(body), Some(schema)) => {
                let validator = self.validator(schema);
                let errors = validator.iter_errors(body);
                problems.extend(errors.map(|error| format!("{}: {error}", error.instance_path())));
                self.unknown_keys(schema, body, "", &mut problems);
            }
        }
        problems
    }

    fn query_problems(&self, described: &Described<'_>, request: &Request) -> Vec<String> {
        let mut problems = Vec::new();
        for (index, (name, value)) in request.query.iter().enumerate() {
            if request.query[..index]
                .iter()
                .any(|(earlier, _)| earlier == name)
            {
                problems.push(format!("query {name} twice"));
            }
            match described.parameter("query", name) {
                None => problems.push(format!("query {name}")),
                Some(parameter) => {
                    let schema = &parameter["schema"];
                    let typed = self.typed(schema, value);
                    if !self.validator(schema).is_valid(&typed) {
                        problems.push(format!("query {name}={value}"));
                    }
                }
            }
        }
        let needed = described
            .parameters
            .iter()
            .filter(|parameter| parameter["in"] == "query" && parameter["required"] == true);
        for parameter in needed {
            let name = parameter["name"].as_str().unwrap();
            if !request.query.iter().any(|(given, _)| given == name) {
                problems.push(format!("query {name} is missing"));
            }
        }
        problems
    }

    /// A query value as the JSON that its type makes of it.
    fn typed(&self, schema: &Value, value: &str) -> Value {
        match self.resolved(schema)["type"].as_str() {
            Some("boolean") => value
                .parse()
                .map_or(json!(value), |value: bool| json!(value)),
            Some("integer") => value
                .parse()
                .map_or(json!(value), |value: i64| json!(value)),
            _ => json!(value),
        }
    }

    fn resolved<'a>(&'a self, value: &'a Value) -> &'a Value {
        match value["$ref"].as_str() {
            Some(reference) => self.0.pointer(reference.trim_start_matches('#')).unwrap(),
            None => value,
        }
    }

    fn validator(&self, schema: &Value) -> Validator {
        let whole = json!({ "allOf": [schema], "components": self.0["components"] });
        let options = jsonschema::options().with_draft(Draft::Draft4);
        options.build(&whole).expect("a schema")
    }

    /// Names keys that no part of a schema has.
    fn unknown_keys(&self, schema: &Value, value: &Value, at: &str, problems: &mut Vec<String>) {
        let Some(object) = value.as_object() else {
            return;
        };
        let mut properties = Map::new();
        let mut is_open = false;
        self.collect(schema, &mut properties, &mut is_open);
        for (key, value) in object {
            let at = format!("{at}/{key}");
            match properties.get(key) {
                Some(schema) => self.unknown_keys(schema, value, &at, problems),
                None if is_open => {}
                None => problems.push(format!("{at}: no such key")),
            }
        }
    }

    fn collect(&self, schema: &Value, properties: &mut Map<String, Value>, is_open: &mut bool) {
        let schema = self.resolved(schema);
        let own = schema["properties"].as_object().cloned();
        *is_open |=
            schema["additionalProperties"] == true || schema["additionalProperties"].is_object();
        properties.extend(own.unwrap_or_default());
        for part in ["allOf", "oneOf", "anyOf"] {
            for each in schema[part].as_array().into_iter().flatten() {
                self.collect(each, properties, is_open);
            }
        }
    }
}

impl Described<'_> {
    fn parameter(&self, place: &str, name: &str) -> Option<&Value> {
        let mut parameters = self.parameters.iter();
        let found = parameters.find(|parameter| {
            let own = parameter["name"].as_str().unwrap();
            let is_same = if place == "header" {
                own.eq_ignore_ascii_case(name)
            } else {
                own == name
            };
            parameter["in"] == place && is_same
        });
        found.copied()
    }
}

/// Whether a path is one of a template: `{…}` stands for one segment that is not empty.
pub(crate) fn fits(template: &str, path: &str) -> bool {
    let (template, path) = (template.split('/'), path.split('/'));
    template.clone().count() == path.clone().count()
        && template.zip(path).all(|(word, segment)| {
            word == segment || (word.starts_with('{') && !segment.is_empty())
        })
}

/// Adds what another file has and this one has not.
fn add(whole: &mut Value, part: &Value) {
    if whole.is_null() {
        *whole = json!({});
    }
    let whole = whole.as_object_mut().unwrap();
    for (name, found) in part.as_object().unwrap() {
        whole.entry(name).or_insert_with(|| found.clone());
    }
}

/// Makes `nullable` what draft 4 calls it. Of kinds that a word tells apart a value may look like more than one.
fn adapt(value: &mut Value) {
    match value {
        Value::Object(object) => {
            if object.contains_key("discriminator")
                && let Some(kinds) = object.remove("oneOf")
            {
                object.insert("anyOf".to_owned(), kinds);
            }
            if object.get("nullable") == Some(&json!(true)) {
                if let Some(Value::String(name)) = object.get("type").cloned() {
                    object.insert("type".to_owned(), json!([name, "null"]));
                }
                if let Some(Value::Array(values)) = object.get_mut("enum") {
                    values.push(Value::Null);
                }
            }
            object.values_mut().for_each(adapt);
        }
        Value::Array(items) => items.iter_mut().for_each(adapt),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
