//! The JSON of a state: whether it is one, and its resources.

use serde_json::error::Category;
use serde_json::{Map, Value};

use crate::import::terraform::resource::Resource;

/// Why a file is not the state that an import reads.
///
/// No variant holds any text of the file, for that may be a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAState {
    /// There is nothing in it.
    #[error("the file is empty")]
    NoText,
    /// The JSON ends before its end.
    #[error("the JSON ends in the middle, in line {0}: the file was cut short")]
    CutShort(usize),
    /// It is no JSON.
    #[error("it is not JSON (line {0}, column {1})")]
    NotJson(usize, usize),
    /// It nests deeper than anything that Terraform prints.
    #[error("its JSON is nested deeper than that of any state")]
    TooDeep,
    /// What Terraform itself keeps.
    #[error(
        "it is a state as Terraform keeps it (terraform.tfstate), not as `terraform show -json` prints it"
    )]
    Raw,
    /// What Terraform would do.
    #[error("it is a plan of Terraform, not a state")]
    Plan,
    /// A form that came later.
    #[error("it is a state in a form that this version does not know (`format_version`)")]
    Newer,
    /// Any other JSON.
    #[error("it is JSON, but not a state of Terraform")]
    OtherJson,
    /// A state without a resource.
    #[error("the state is empty: Terraform manages nothing in it")]
    Empty,
    /// A state of other things than people and groups.
    #[error("the state has no Okta people, groups, memberships or links")]
    NothingOfOkta,
}

impl NotAState {
    /// Returns what to run.
    pub fn what_to_run(self) -> &'static str {
        match self {
            Self::NoText | Self::NotJson(..) | Self::TooDeep | Self::OtherJson => {
                "run `terraform show -json > state.json` where the Terraform configuration is, and name that file"
            }
            Self::CutShort(_) => {
                "run `terraform show -json > state.json` again, and see that it ends without an error"
            }
            Self::Raw => {
                "run `terraform show -json > state.json` in the folder of this file, and name state.json"
            }
            Self::Plan => {
                "run `terraform show -json > state.json` without the name of a plan, and name state.json"
            }
            Self::Newer => {
                "a newer okta-reconcile may read it; so may an older Terraform print what this one reads"
            }
            Self::Empty | Self::NothingOfOkta => {
                "run `terraform show -json > state.json` where the configuration with the okta_user and okta_group resources is, in its workspace"
            }
        }
    }
}

/// Reads the JSON of a state.
pub fn parse(text: &str) -> Result<Value, NotAState> {
    let text = text.trim_start_matches('\u{feff}');
    if text.trim().is_empty() {
        return Err(NotAState::NoText);
    }
    serde_json::from_str(text).map_err(|error| match error.classify() {
        Category::Eof => NotAState::CutShort(error.line()),
        Category::Syntax | Category::Data | Category::Io => {
            if error.to_string().starts_with("recursion limit") {
                NotAState::TooDeep
            } else {
                NotAState::NotJson(error.line(), error.column())
            }
        }
    })
}

/// Returns the resources that Terraform manages, in all modules.
pub fn resources(state: &Value) -> Result<Vec<Resource<'_>>, NotAState> {
    let root = root_module(state)?;
    let mut found = Vec::new();
    let mut modules: Vec<&Value> = root.into_iter().collect();
    while let Some(module) = modules.pop() {
        modules.extend(list(module, "child_modules"));
        found.extend(list(module, "resources"));
    }
    let found: Vec<Resource<'_>> = found.into_iter().filter_map(Resource::managed).collect();
    if found.is_empty() {
        return Err(NotAState::Empty);
    }
    Ok(found)
}

fn list<'v>(of: &'v Value, key: &str) -> &'v [Value] {
    let list = of.get(key).and_then(Value::as_array);
    list.map_or(&[], Vec::as_slice)
}

/// The newest major version of the form that is known.
const MAJOR_MAX: u64 = 1;

/// Keys beside which a state without `values` is an empty one.
const OF_EMPTY: [&str; 3] = ["format_version", "terraform_version", "checks"];

fn root_module(state: &Value) -> Result<Option<&Value>, NotAState> {
    let Value::Object(state) = state else {
        return Err(NotAState::OtherJson);
    };
    let has = |key: &str| state.contains_key(key);
    if has("planned_values") || has("resource_changes") {
        return Err(NotAState::Plan);
    }
    if !has("format_version") && has("version") && is_raw(state) {
        return Err(NotAState::Raw);
    }
    let version = state.get("format_version").and_then(Value::as_str);
    let major = version.and_then(|version| version.split('.').next()?.parse::<u64>().ok());
    if major.is_some_and(|major| major > MAJOR_MAX) {
        return Err(NotAState::Newer);
    }
    match state.get("values") {
        Some(Value::Object(values)) => match values.get("root_module") {
            Some(root @ Value::Object(_)) => Ok(Some(root)),
            None if has("format_version") => Ok(None),
            Some(_) | None => Err(NotAState::OtherJson),
        },
        None if version.is_some() && state.keys().all(|key| OF_EMPTY.contains(&key.as_str())) => {
            Ok(None)
        }
        Some(_) | None => Err(NotAState::OtherJson),
    }
}

fn is_raw(state: &Map<String, Value>) -> bool {
    let keys = ["lineage", "serial", "resources", "modules"];
    keys.iter().any(|key| state.contains_key(*key))
}
