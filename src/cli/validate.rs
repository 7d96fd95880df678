//! `validate`: checks the files, without the org.

use crate::cli::ValidateArgs;
use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::folder;
use crate::cli::printer::Printer;
use crate::cli::settings::Settings;
use crate::diagnostic::Severity;
use crate::report::plural::count;
use crate::report::snippet;

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
    let mut text = snippet::diagnostics(&found, &folder.sources, printer.out_style());
    if found.is_empty() {
        let people = count(folder.desired.people().len(), "person", "people");
        let groups = count(folder.desired.groups().len(), "group", "groups");
        let files = count(folder.file_count, "file", "files");
        text = format!("Valid: {people}, {groups} declared, in {files}.\n");
    } else {
        text.push_str(&snippet::summary(errors, found.len() - errors));
        text.push('\n');
    }
    Printer::data(&text).map_err(|error| CommandError::failed(error.into()))?;
    Ok(if errors == 0 {
        Exit::Done
    } else {
        Exit::Invalid
    })
}
