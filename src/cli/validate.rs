//! `validate`: checks the files, without the org.

use anyhow::anyhow;

use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::folder::{self, Folder};
use crate::cli::form::file_name;
use crate::cli::printer::Printer;
use crate::cli::repository;
use crate::cli::settings::Settings;
use crate::cli::{ValidateArgs, ValidateFormat};
use crate::desired::state::{DesiredPerson, DesiredState};
use crate::diagnostic::{Diagnostic, Severity};
use crate::likely::likely;
use crate::model::ids::Login;
use crate::report::merged::merged;
use crate::report::plural::count;
use crate::report::{annotation, document, snippet};

/// Prints every finding; they are this command's data.
pub(crate) fn run(
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
    if let (Some(logins), 0) = (&args.merged, errors) {
        let people = whom(&folder.desired, logins.first().map(String::as_str))?;
        if !found.is_empty() {
            let style = printer.error_style();
            let warnings = snippet::diagnostics(&found, &folder.sources, style);
            printer.narrate(warnings.trim_end());
        }
        let text = merged(&people, &folder.desired, &folder.sources);
        Printer::write(&text)?;
        return Ok(Exit::Done);
    }
    let text = match args.format {
        ValidateFormat::Text => text(&folder, &found, errors, printer),
        ValidateFormat::Json => document::findings(&found, &folder.sources),
        ValidateFormat::Github => annotation::github(
            &annotation::of_findings(&found, &folder.sources),
            &repository::way_to(&settings.config),
        ),
        ValidateFormat::Gitlab => annotation::gitlab(
            &annotation::of_findings(&found, &folder.sources),
            &repository::way_to(&settings.config),
            &file_name(&settings.config),
        ),
    };
    Printer::write(&text)?;
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
        let files = count(folder.files.len(), "file", "files");
        return format!(
            "Valid: {people}, {groups} declared, in {files}.\n\
             `plan` checks the rest: groups, people and attributes of the org.\n"
        );
    }
    let blocks = snippet::diagnostics(found, &folder.sources, printer.out_style());
    let last = snippet::summary(errors, found.len() - errors);
    format!("{blocks}{last}\n")
}

/// Returns the entry of a login, or all of them.
fn whom<'d>(
    desired: &'d DesiredState,
    login: Option<&str>,
) -> Result<Vec<&'d DesiredPerson>, CommandError> {
    let people = desired.people().iter();
    let Some(login) = login else {
        return Ok(people.collect());
    };
    let key = Login::new(login).key();
    let found: Vec<&DesiredPerson> = people
        .filter(|person| person.login.value.key() == key)
        .collect();
    if !found.is_empty() {
        return Ok(found);
    }
    let error = CommandError::usage(anyhow!("no entry has the login `{login}`"));
    let logins = desired.people().iter();
    let logins = logins.map(|person| person.login.value.as_str());
    Err(match likely(login, logins) {
        Some(meant) => error.help(format!("did you mean `{meant}`?")),
        None => error.help("`validate --merged` without a login shows everybody"),
    })
}
