//! The JSON Schemas under `schema/`: fresh, all examples in, and mistakes out.

use std::fs;
use std::path::{Path, PathBuf};

use jsonschema::Validator;
use okta_reconcile::desired::written::{config_schema, state_schema};
use okta_reconcile::plan::document::schema as plan_schema;
use okta_reconcile::sim::{fault, file};
use serde_json::Value;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn validator(schema: &schemars::Schema) -> Validator {
    jsonschema::validator_for(schema.as_value()).expect("a schema")
}

/// Rewrites the committed schema where `BLESS` is set, and else says that it is stale.
fn is_fresh(name: &str, schema: &schemars::Schema) {
    let path = root().join(format!("schema/{name}.schema.json"));
    let fresh = serde_json::to_string_pretty(schema).unwrap() + "\n";
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, &fresh).unwrap();
    }
    assert!(
        fs::read_to_string(&path).unwrap_or_default() == fresh,
        "schema/{name}.schema.json is stale; run BLESS=1 cargo test --test it schemas"
    );
}

#[test]
fn the_committed_schemas_are_fresh() {
    is_fresh("config", &config_schema());
    is_fresh("state", &state_schema());
    is_fresh("org", &file::schema());
    is_fresh("plan", &plan_schema());
    is_fresh("faults", &fault::schema());
}

#[test]
fn every_key_is_explained() {
    for schema in [config_schema(), state_schema(), file::schema()] {
        let schema = schema.as_value();
        let all = schema["$defs"].as_object().expect("definitions");
        for (name, of) in all.iter().chain([(&"the whole".to_owned(), schema)]) {
            for (key, property) in of["properties"].as_object().into_iter().flatten() {
                let is_told = property["description"].is_string();
                assert!(is_told, "{name}.{key}");
            }
        }
    }
}

/// All documents of a file as an editor reads them; `None` where the text is no YAML.
fn documents(text: &str) -> Option<Vec<Value>> {
    let mut documents = Vec::new();
    for document in serde_yaml::Deserializer::from_str(text) {
        let mut value: serde_yaml::Value = serde::Deserialize::deserialize(document).ok()?;
        value.apply_merge().ok()?;
        documents.push(serde_json::to_value(value).ok()?);
    }
    Some(documents)
}

fn files_below(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    let is_hidden = |path: &PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str());
        name.is_some_and(|name| name.starts_with('.'))
    };
    entries.retain(|path| !is_hidden(path));
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files_below(&path, found);
        } else if path
            .extension()
            .is_some_and(|end| end == "yaml" || end == "yml")
        {
            found.push(path);
        }
    }
}

/// Fails where a document of a file has not the form of the schema, and returns how many there are.
fn assert_all_valid(schema: &Validator, path: &Path, text: &str) -> usize {
    let documents = documents(text).expect("YAML");
    for document in &documents {
        let errors: Vec<String> = schema
            .iter_errors(document)
            .map(|each| each.to_string())
            .collect();
        assert!(errors.is_empty(), "{}: {errors:?}", path.display());
    }
    documents.len()
}

/// Which schema a file is of, by the line that an editor reads too.
fn named_schema(text: &str) -> Option<&str> {
    let line = text.lines().next()?;
    line.strip_prefix("# yaml-language-server: $schema=")
}

#[test]
fn every_example_has_the_form_of_the_schema_that_it_names() {
    let mut files = Vec::new();
    files_below(&root().join("examples"), &mut files);
    let mut seen = 0;
    for path in files {
        let text = fs::read_to_string(&path).unwrap();
        let Some(named) = named_schema(&text) else {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap();
            let is_other =
                name.starts_with("ids") || path.components().any(|part| part.as_os_str() == "ci");
            assert!(is_other, "{}: names no schema", path.display());
            continue;
        };
        let schema = path.parent().unwrap().join(named);
        let schema = fs::read_to_string(&schema).unwrap_or_else(|_| panic!("{}", schema.display()));
        let schema = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
        seen += assert_all_valid(&schema, &path, &text);
    }
    assert!(seen >= 6, "{seen}");
}

#[test]
fn every_scenario_has_the_form_of_the_schemas() {
    let (config, state, org) = (
        validator(&config_schema()),
        validator(&state_schema()),
        validator(&file::schema()),
    );
    let mut files = Vec::new();
    files_below(&root().join("tests/scenarios"), &mut files);
    for path in files {
        let text = fs::read_to_string(&path).unwrap();
        let schema = match path.file_name().and_then(|name| name.to_str()) {
            Some("okta-reconcile.yaml") => &config,
            Some("org.yaml") => &org,
            Some("users.yaml" | "groups.yaml") => &state,
            _ => continue,
        };
        assert_all_valid(schema, &path, &text);
    }
}

#[test]
fn mistakes_that_a_schema_can_see_are_seen() {
    let (config, state) = (validator(&config_schema()), validator(&state_schema()));
    let mut lines = Vec::new();
    let mut files = Vec::new();
    files_below(&root().join("tests/invalid"), &mut files);
    for path in files {
        let relative = path.strip_prefix(root().join("tests/invalid")).unwrap();
        let relative = relative.to_str().unwrap();
        if relative.ends_with("ids.yaml") {
            continue;
        }
        let is_config =
            relative.starts_with("config-") || relative.ends_with("okta-reconcile.yaml");
        let schema = if is_config { &config } else { &state };
        let text = fs::read_to_string(&path).unwrap();
        let seen = match documents(&text) {
            None => "no YAML",
            Some(documents) if documents.iter().all(|each| schema.is_valid(each)) => "unseen",
            Some(_) => "seen",
        };
        lines.push(format!("{seen:8} {relative}"));
    }
    // Whoever adds a mistake reads here whether an editor would show it.
    insta::assert_snapshot!("what_schemas_see", lines.join("\n"));
    let count = |word: &str| lines.iter().filter(|line| line.starts_with(word)).count();
    assert!(count("seen") > 40, "{lines:#?}");
}
