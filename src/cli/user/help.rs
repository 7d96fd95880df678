//! The help of `user`: operations in groups.

use std::fmt::Write;
use std::sync::LazyLock;

use anstyle::{Effects, Style};
use clap::{Command, Subcommand};

use crate::cli::user::args::UserCommand;

/// The groups, and the subcommands in each. A test holds that none is missing.
const GROUPS: [(&str, &[&str]); 5] = [
    ("People", &["list", "show", "get", "create", "update"]),
    (
        "Lifecycle",
        &[
            "activate",
            "reactivate",
            "suspend",
            "unsuspend",
            "unlock",
            "deactivate",
            "delete",
        ],
    ),
    ("Credentials", &["password", "recovery-question", "factors"]),
    (
        "Access",
        &[
            "sessions",
            "grants",
            "tokens",
            "clients",
            "groups",
            "app-links",
            "identity-providers",
            "roles",
        ],
    ),
    ("Links", &["linked-objects"]),
];

/// Blanks between a name and what it does.
const BETWEEN: usize = 2;

/// Returns the template of the help.
pub(crate) fn template() -> &'static str {
    static TEMPLATE: LazyLock<String> = LazyLock::new(|| {
        format!(
            "{{about-with-newline}}\n{{usage-heading}} {{usage}}\n\n{}{}\n{{options}}\n\n\
             `okta-reconcile user OPERATION --help` names Okta's operation, its path and the scope that it needs.\n\
             An operation that loses or reveals something asks first; without a terminal it needs `--yes`.\n",
            groups(),
            heading("Options"),
        )
    });
    &TEMPLATE
}

fn heading(text: &str) -> String {
    let style = Style::new().effects(Effects::BOLD | Effects::UNDERLINE);
    format!("{style}{text}:{style:#}")
}

fn groups() -> String {
    let operations = UserCommand::augment_subcommands(Command::new("user"));
    let all = GROUPS.iter().flat_map(|(_, names)| *names);
    let indent = all.map(|name| name.len()).max().unwrap_or(0) + BETWEEN;
    let bold = Style::new().effects(Effects::BOLD);
    let mut text = String::new();
    for (title, names) in GROUPS {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{}", heading(title));
        for name in names {
            let about = operations
                .find_subcommand(name)
                .and_then(Command::get_about);
            let about = about.map_or_else(String::new, ToString::to_string);
            let gap = " ".repeat(indent - name.len());
            let _ = writeln!(text, "  {bold}{name}{bold:#}{gap}{about}");
        }
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use clap::{Command, Subcommand};

    use super::{GROUPS, UserCommand};
    use crate::request::endpoint::user_api;

    fn leaves<'c>(command: &'c Command, found: &mut Vec<&'c Command>) {
        let mut below = command.get_subcommands().peekable();
        if below.peek().is_none() {
            found.push(command);
        }
        for each in below {
            leaves(each, found);
        }
    }

    #[test]
    fn each_operation_of_okta_has_one_command_and_each_command_a_group() {
        let operations = UserCommand::augment_subcommands(Command::new("user"));
        let names = operations.get_subcommands().map(Command::get_name);
        let grouped = GROUPS.iter().flat_map(|(_, names)| names.iter().copied());
        assert_eq!(
            names.collect::<BTreeSet<_>>(),
            grouped.clone().collect::<BTreeSet<_>>()
        );
        assert_eq!(grouped.count(), operations.get_subcommands().count());
        let mut found = Vec::new();
        leaves(&operations, &mut found);
        let helps: Vec<String> = found
            .iter()
            .filter_map(|command| command.get_after_help())
            .map(ToString::to_string)
            .collect();
        for row in user_api() {
            let line = format!("  {}: {} /api/v1{},", row.name, row.method, row.path);
            let count = helps.iter().filter(|help| help.contains(&line)).count();
            assert_eq!(count, 1, "{line}");
        }
    }
}
