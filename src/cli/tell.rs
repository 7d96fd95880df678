//! Errors in words, and how the program ends.

use crate::cli::error::{CommandError, Explained};
use crate::cli::exit::Exit;
use crate::cli::printer::Printer;
use crate::okta::error::{ApiError, CallError};
use crate::report::snippet;
use crate::report::style::{Emphasis, Style};
use crate::report::text_safety::harmless;
use crate::transport::NoResponse;

/// Tells an error, and returns how the program ends.
pub(crate) fn tell(error: &CommandError, printer: Printer) -> Exit {
    match error {
        CommandError::Usage(told) => {
            explain(told, printer);
            Exit::Usage
        }
        CommandError::Invalid {
            found,
            sources,
            by_hand,
        } => {
            let style = printer.error_style();
            Printer::error_text(&snippet::diagnostics(found, sources, style));
            let help = |line: &String| {
                style.labelled(Emphasis::Help, "help:", "help: ".len(), &harmless(line))
            };
            let help: Vec<String> = by_hand.iter().flat_map(help).collect();
            if !help.is_empty() {
                Printer::error_text(&(help.join("\n") + "\n"));
            }
            printer.hint(found.iter().map(|each| each.code.as_str()));
            Exit::Invalid
        }
        CommandError::BadSandbox { error, help } => {
            let style = printer.error_style();
            let found = error.found();
            Printer::error_text(&snippet::diagnostics(&found, error.sources(), style));
            let help = style.labelled(Emphasis::Help, "help:", "help: ".len(), help);
            Printer::error_text(&(help.join("\n") + "\n"));
            Exit::Usage
        }
        CommandError::Failed(told) => {
            explain(told, printer);
            Exit::Failed
        }
        CommandError::Refused(told) => {
            explain(told, printer);
            Exit::Refused
        }
        CommandError::Interrupted(exit) => *exit,
    }
}

fn explain(told: &Explained, printer: Printer) {
    let style = printer.error_style();
    let line = |label: &str, role, text: &str| {
        style.labelled(role, label, label.len() + 1, &harmless(text))
    };
    let mut lines = Vec::new();
    // The call's own error says already that there was no answer.
    let causes = told.error.chain().filter(|cause| !cause.is::<NoResponse>());
    for (index, cause) in causes.enumerate() {
        let (label, role) = if index == 0 {
            ("error:", Emphasis::Error)
        } else {
            ("cause:", Emphasis::Dim)
        };
        lines.extend(line(label, role, &cause.to_string()));
    }
    if let Some(CallError::Api(error)) = told.error.downcast_ref::<CallError>() {
        lines.extend(details(error, style));
    }
    for help in &told.help {
        lines.extend(line("help:", Emphasis::Help, help));
    }
    Printer::error_text(&(lines.join("\n") + "\n"));
}

/// What Okta said beside its summary.
fn details(error: &ApiError, style: Style) -> Vec<String> {
    let causes = error.causes.iter().map(|cause| ("cause:", cause));
    let error_id = error.error_id.iter().map(|id| ("error id:", id));
    let request_id = error.request_id.iter().map(|id| ("request id:", id));
    let lines = causes
        .chain(error_id)
        .chain(request_id)
        .flat_map(|(label, text)| {
            let label = format!("  {label}");
            style.labelled(Emphasis::Dim, &label, label.len() + 1, &harmless(text))
        });
    lines.collect()
}
