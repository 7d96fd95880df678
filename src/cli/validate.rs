//! `validate`: checks the files, without the org.

use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::folder::{self, Folder};
use crate::cli::printer::Printer;
use crate::cli::settings::Settings;
use crate::cli::{FindingsFormat, ValidateArgs};
use crate::diagnostic::{Diagnostic, Severity};
use crate::report::plural::count;
use crate::report::{document, snippet};

/// Prints every finding; they are this command's data.
pub(in crate::cli) fn run(
    args: &ValidateArgs,
    settings: &Settings,
    printer: Printer,
) -> Result<Exit, CommandError> {
    let mut folder = folder::read(&settings.config)?;
    if args.strict {
        folder.found.make_strict();
    }
    let found = folder.found.sorted(&folder.sources);
    let errors = found
        .iter()
        .filter(|each| each.severity == Severity::Error)
        .count();
    let text = match args.format {
        FindingsFormat::Text => text(&folder, &found, errors, printer),
        FindingsFormat::Json => document::findings(&found, &folder.sources),
    };
    Printer::data(&text).map_err(|error| CommandError::failed(error.into()))?;
    printer.hint(found.iter().map(|each| each.code.as_str()));
    Ok(if errors == 0 {
        Exit::Done
    } else {
        Exit::Invalid
    })
}

fn text(folder: &Folder, found: &[Diagnostic], errors: usize, printer: Printer) -> String {
    if found.is_empty() {
        let people = count(folder.desired.people().len(), "person", "people");
        let groups = count(folder.desired.groups().len(), "group", "groups");
        let files = count(folder.file_count, "file", "files");
        return format!("Valid: {people}, {groups} declared, in {files}.\n");
    }
    let blocks = snippet::diagnostics(found, &folder.sources, printer.out_style());
    let last = snippet::summary(errors, found.len() - errors);
    format!("{blocks}{last}\n")
}
