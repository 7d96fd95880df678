//! `schema`: the JSON Schemas, for editors and other programs.

use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::printer::Printer;
use crate::cli::{SchemaArgs, SchemaOf};
use crate::desired::written::{config_schema, state_schema};
use crate::plan::document;
use crate::sim::{fault, file};

/// Prints a schema, as it stands under `schema/`.
pub(crate) fn run(args: &SchemaArgs) -> Result<Exit, CommandError> {
    let schema = match args.of {
        SchemaOf::Config => config_schema(),
        SchemaOf::State => state_schema(),
        SchemaOf::Org => file::schema(),
        SchemaOf::Plan => document::schema(),
        SchemaOf::Faults => fault::schema(),
    };
    let text = serde_json::to_string_pretty(&schema)
        .map_err(|error| CommandError::failed(error.into()))?;
    Printer::write(&(text + "\n"))?;
    Ok(Exit::Done)
}
