//! The files that `init` writes.

use serde::Serialize;

use crate::cli::error::CommandError;
use crate::cli::init::answers::Answers;
use crate::cli::init::ci::{self, EXAMPLE_ORG};
use crate::cli::init::file::File;
use crate::cli::init::options::Ci;
use crate::cli::settings::CONFIG_FILE;
use crate::desired::written::{config_schema, state_schema};

const CONFIG: &str = include_str!("okta-reconcile.yaml");
const PEOPLE: &str = include_str!("people.yaml");
const GITIGNORE: &str = include_str!("gitignore");
const SETTINGS: &str = include_str!("settings.json");
const EXTENSIONS: &str = include_str!("extensions.json");
const PRE_COMMIT: &str = include_str!("pre-commit-config.yaml");

/// Returns all of them, in the order in which somebody would read them.
pub(crate) fn files(answers: &Answers) -> Result<Vec<File>, CommandError> {
    let config = CONFIG.replace(EXAMPLE_ORG, &answers.org.to_string());
    let mut files = vec![
        File::new(CONFIG_FILE, config),
        File::new("users/people.yaml", PEOPLE),
        // The schemas stand beside the files, so that editors need no network, and know the version that is used.
        File::new("schema/config.schema.json", json(&config_schema())?),
        File::new("schema/state.schema.json", json(&state_schema())?),
        File::new(".vscode/settings.json", SETTINGS),
        File::new(".vscode/extensions.json", EXTENSIONS),
        File::new(".gitignore", GITIGNORE),
        File::new(".pre-commit-config.yaml", PRE_COMMIT),
    ];
    files.extend(match answers.ci {
        Ci::Github => ci::github(answers),
        Ci::Gitlab => ci::gitlab(answers),
        Ci::None => Vec::new(),
    });
    Ok(files)
}

fn json(schema: &impl Serialize) -> Result<String, CommandError> {
    let text = serde_json::to_string_pretty(schema);
    let text = text.map_err(|error| CommandError::failed(error.into()))?;
    Ok(text + "\n")
}
