//! `completions`: what a shell needs in order to complete commands, options, logins and groups.
//!
//! The printed script asks the program itself, by a variable of the environment, each time that somebody presses the
//! key. Then it reads the files and nothing else: no variable of Okta's, no credentials, no org. Whatever goes wrong,
//! nothing is offered and nothing is said.

use std::ffi::{OsStr, OsString};
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};

use clap::{Args, CommandFactory, ValueEnum};
use clap_complete::engine::{CompletionCandidate, complete};
use clap_complete::env::{Elvish, EnvCompleter, Fish, Powershell, Zsh};

use crate::cli::Cli;
use crate::cli::candidate::offering;
use crate::cli::environment::variable;
use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::printer::Printer;
use crate::cli::settings::CONFIG_FILE;
use crate::report::text_safety::harmless;

/// The name of the program, as a shell looks it up.
const PROGRAM: &str = "okta-reconcile";

/// What says that a shell asks, and which one.
const VARIABLE: &str = "OKTA_RECONCILE_COMPLETE";

/// What says which of the words is asked about, where it is not the last one.
const INDEX: &str = "_CLAP_COMPLETE_INDEX";

/// Bash takes words apart at `@`, `=` and `:`, and logins have an `@`; so its script is our own. In the way of nobody's
/// file names it offers those where the program has nothing to offer.
const BASH: &str = include_str!("completions/okta-reconcile.bash");

/// How each shell takes its script.
const INSTALLATION: &str = "\
Where the script goes:
  bash        source <(okta-reconcile completions bash), in ~/.bashrc
  zsh         source <(okta-reconcile completions zsh), in ~/.zshrc, behind compinit
  fish        okta-reconcile completions fish > ~/.config/fish/completions/okta-reconcile.fish
  powershell  okta-reconcile completions powershell | Out-String | Invoke-Expression, in $PROFILE
  elvish      eval (okta-reconcile completions elvish | slurp), in ~/.config/elvish/rc.elv
Logins and groups are those of the files where you are, or of `-C DIR`; of very many files, those of the first ones.";

#[derive(Debug, Args)]
#[command(after_help = INSTALLATION)]
pub(crate) struct CompletionsArgs {
    /// The shell
    #[arg(value_enum, value_name = "SHELL")]
    shell: Shell,
}

/// The shells that can ask the program.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Shell {
    Bash,
    Zsh,
    Fish,
    Powershell,
    Elvish,
}

/// Prints the script for a shell.
pub(crate) fn run(args: &CompletionsArgs) -> Result<Exit, CommandError> {
    let script = match args.shell {
        Shell::Bash => BASH.to_owned(),
        Shell::Zsh => registration(&Zsh)?,
        Shell::Fish => registration(&Fish)?,
        Shell::Powershell => registration(&Powershell)?,
        Shell::Elvish => registration(&Elvish)?,
    };
    Printer::write(&(script.trim().to_owned() + "\n"))?;
    Ok(Exit::Done)
}

fn registration(shell: &dyn EnvCompleter) -> Result<String, CommandError> {
    let mut script = Vec::new();
    let written = shell.write_registration(VARIABLE, PROGRAM, PROGRAM, PROGRAM, &mut script);
    written.map_err(|error| CommandError::failed(error.into()))?;
    Ok(String::from_utf8_lossy(&script).into_owned())
}

/// Answers a shell that asks, and returns whether one does. The script puts `--` before the words, as nobody who types
/// does, so that a variable that was left behind does not keep the program from its work.
pub(crate) fn answers(arguments: &[OsString]) -> bool {
    let Some(shell) = variable(VARIABLE) else {
        return false;
    };
    let Some((_, words)) = arguments
        .split_first()
        .and_then(|(_, rest)| rest.split_first().filter(|(first, _)| *first == "--"))
    else {
        return false;
    };
    std::panic::set_hook(Box::new(|_| {}));
    let index = variable(INDEX).and_then(|index| index.parse().ok());
    let offered = catch_unwind(|| offered(&shell, words, index));
    if let Ok(Some(text)) = offered {
        // A shell that has gone wants nothing.
        let _ = Printer::data(&text);
    }
    true
}

/// Returns what a shell reads: a line for each thing that may stand in the place of a word.
fn offered(shell: &str, words: &[OsString], index: Option<usize>) -> Option<String> {
    let shell = shell_named(shell)?;
    let mut words = words.to_vec();
    let index = index.unwrap_or(words.len().checked_sub(1)?);
    if words.len() <= index {
        words.resize(index + 1, OsString::new());
    }
    let before = &words[1..index.max(1)];
    if let Some(directory) = value_of(before, &["-C"]) {
        std::env::set_current_dir(directory).ok()?;
    }
    let configuration = value_of(before, &["--config"]).map(PathBuf::from);
    let configuration = configuration.unwrap_or_else(|| PathBuf::from(CONFIG_FILE));
    let mut command = offering(Cli::command(), &configuration);
    let found = complete(&mut command, words, index, Some(Path::new("."))).ok()?;
    let lines = found.iter().filter_map(|each| line(shell, each));
    Some(lines.map(|line| line + "\n").collect())
}

fn shell_named(name: &str) -> Option<Shell> {
    Shell::from_str(name, true).ok()
}

/// Returns the value of an option of every command: `-C DIR`, `-CDIR`, `--config FILE` or `--config=FILE`.
fn value_of(words: &[OsString], names: &[&str]) -> Option<OsString> {
    let mut value = None;
    let mut rest = words.iter();
    while let Some(word) = rest.next() {
        for name in names {
            if word == OsStr::new(name) {
                value = rest.next().cloned();
            } else if let Some(joined) = word.to_str().and_then(|word| word.strip_prefix(name)) {
                value = Some(joined.trim_start_matches('=').into());
            }
        }
    }
    value
}

/// Returns the line for one candidate. A name with control or invisible characters is not offered: it would look like
/// another one, or move the cursor.
fn line(shell: Shell, candidate: &CompletionCandidate) -> Option<String> {
    let value = candidate.get_value().to_str()?;
    if harmless(value) != value {
        return None;
    }
    let help = candidate.get_help().map(ToString::to_string);
    let help = help.as_deref().and_then(|help| help.lines().next());
    Some(match (shell, help) {
        (Shell::Bash, _) => escaped(value),
        // These put quotes around what needs them themselves; a colon ends what Zsh takes for the value.
        (Shell::Zsh, None) => of_zsh(value),
        (Shell::Zsh, Some(help)) => {
            format!("{}:{}", of_zsh(value), help.replace('\\', "\\\\"))
        }
        (Shell::Fish, None) | (Shell::Elvish, _) => value.to_owned(),
        (Shell::Fish, Some(help)) => format!("{value}\t{help}"),
        (Shell::Powershell, None) => quoted(value),
        (Shell::Powershell, Some(help)) => format!("{}\t{help}", quoted(value)),
    })
}

fn of_zsh(value: &str) -> String {
    value.replace('\\', "\\\\").replace(':', "\\:")
}

/// Returns whether a character means itself in Bash and in PowerShell, wherever it stands behind the first one.
fn is_plain(character: char) -> bool {
    character.is_alphanumeric() || "_-./+@,:=%".contains(character)
}

/// What Bash inserts is read by it again, so it is written as somebody would type it.
fn escaped(value: &str) -> String {
    let (home, rest) = match value.strip_prefix("~/") {
        Some(rest) => ("~/", rest),
        None => ("", value),
    };
    let mut text = home.to_owned();
    for character in rest.chars() {
        if !is_plain(character) {
            text.push('\\');
        }
        text.push(character);
    }
    text
}

/// The same for PowerShell, which has quotes for it. There `@` at the beginning is an operator, and a comma makes a list.
fn quoted(value: &str) -> String {
    let is_plain = |character: char| is_plain(character) && character != ',';
    if value.chars().all(is_plain) && !value.starts_with('@') {
        return value.to_owned();
    }
    // It takes typographic quotes for quotes, too.
    let mut text = String::from("'");
    for character in value.chars() {
        if "'\u{2018}\u{2019}\u{201a}\u{201b}".contains(character) {
            text.push(character);
        }
        text.push(character);
    }
    text + "'"
}

#[cfg(test)]
mod tests {
    use super::{escaped, quoted, value_of};

    #[test]
    fn what_a_shell_would_read_as_its_own_is_written_so_that_it_is_a_word() {
        for plain in ["ada@acme.example", "--only", "users/people.yaml", "10%"] {
            assert_eq!(escaped(plain), plain);
            assert_eq!(quoted(plain), plain);
        }
        assert_eq!(
            escaped("$(id)@x; All Staff!"),
            r"\$\(id\)@x\;\ All\ Staff\!"
        );
        assert_eq!(escaped("~/a b"), r"~/a\ b");
        assert_eq!(quoted("$(id)@x"), "'$(id)@x'");
        assert_eq!(quoted("O\u{2019}Hara's"), "'O\u{2019}\u{2019}Hara''s'");
        assert_eq!(quoted("@home"), "'@home'");
    }

    #[test]
    fn options_of_every_command_are_seen() {
        let value = |words: &[&str], name| {
            let words: Vec<_> = words.iter().map(Into::into).collect();
            value_of(&words, &[name])
        };
        assert_eq!(value(&["-C", "a", "plan"], "-C"), Some("a".into()));
        assert_eq!(value(&["plan", "-Ca"], "-C"), Some("a".into()));
        assert_eq!(value(&["--config=b"], "--config"), Some("b".into()));
        assert_eq!(value(&["--config", "b"], "--config"), Some("b".into()));
        assert_eq!(value(&["plan"], "-C"), None);
    }
}
