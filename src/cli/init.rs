//! `init`: a repository to start from. It asks for no secret, and overwrites nothing.

mod actions;
mod answers;
mod ci;
mod file;
mod files;
mod options;

use std::path::{Component, Path, PathBuf};

use anyhow::anyhow;

use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::global::Global;
use crate::cli::init::answers::{Answers, answers};
use crate::cli::init::file::File;
use crate::cli::init::files::files;
use crate::cli::init::options::{Ci, Kind};
use crate::cli::printer::Printer;
use crate::cli::settings::{CONFIG_FILE, Settings};
use crate::cli::{repository, whole_file};
use crate::report::plural::count;
use crate::report::text_safety::harmless;

pub(crate) use crate::cli::init::options::InitArgs;

/// Writes the repository, and prints the commands that come next.
pub(crate) fn run(
    args: &InitArgs,
    global: &Global,
    settings: &Settings,
    printer: Printer,
) -> Result<Exit, CommandError> {
    let answers = answers(args, settings, printer)?;
    let files = files(&answers)?;
    refuse_what_is_there(&args.folder, &files)?;
    write_all(&args.folder, &files)?;
    let names = files.iter().map(|file| format!("  {}", file.path));
    let names: Vec<String> = names.collect();
    printer.narrate(&format!(
        "Wrote {} in {}:\n{}",
        count(files.len(), "file", "files"),
        args.folder.display(),
        names.join("\n")
    ));
    tell_what_is_left(args, &answers, printer);
    printer.narrate("\nNext:");
    Printer::write(&next(&global.directory.join(&args.folder)))?;
    Ok(Exit::Done)
}

/// Whatever somebody has written stays: one file in the way, and nothing is written.
fn refuse_what_is_there(directory: &Path, files: &[File]) -> Result<(), CommandError> {
    let is_there = |path: &Path| path.symlink_metadata().is_ok();
    let mut in_the_way: Vec<PathBuf> = Vec::new();
    for file in files {
        let path = directory.join(&file.path);
        // A file that stands where a folder is to be.
        let folders = path.ancestors().skip(1);
        let blocked = folders.filter(|folder| is_there(folder) && !folder.is_dir());
        in_the_way.extend(blocked.map(Path::to_owned));
        if is_there(&path) {
            in_the_way.push(path);
        }
    }
    in_the_way.sort();
    in_the_way.dedup();
    if in_the_way.is_empty() {
        return Ok(());
    }
    let names = in_the_way
        .iter()
        .map(|path| path.strip_prefix(".").unwrap_or(path).display().to_string());
    let names: Vec<String> = names.collect();
    let error = anyhow!("in the way, so nothing was written: {}", names.join(", "));
    Err(CommandError::usage(error)
        .help("name another folder, `okta-reconcile init DIR`, or move these files away"))
}

/// Writes them all, or none: what was written is taken back where one fails.
fn write_all(directory: &Path, files: &[File]) -> Result<(), CommandError> {
    let mut written: Vec<PathBuf> = Vec::new();
    for file in files {
        let path = directory.join(&file.path);
        let folder = path.parent().unwrap_or(directory);
        let made =
            whole_file::make_folder(folder).and_then(|()| whole_file::create(&path, &file.text));
        if let Err(error) = made {
            for path in written {
                // There is nothing to be done about one that cannot be taken back.
                let _ = std::fs::remove_file(path);
            }
            return Err(error);
        }
        written.push(path);
    }
    Ok(())
}

/// Says what only somebody with a browser can do.
fn tell_what_is_left(args: &InitArgs, answers: &Answers, printer: Printer) {
    let credentials = match answers.kind {
        Kind::Token => "OKTA_CLIENT_TOKEN; a read-only administrator's token is enough",
        Kind::ServiceApp => {
            "OKTA_CLIENT_AUTHORIZATIONMODE=PrivateKey, OKTA_CLIENT_CLIENTID and OKTA_CLIENT_PRIVATEKEY; read scopes are enough"
        }
    };
    let tell = |text: &str| {
        let lines = printer.error_style().hanging("", 0, text);
        printer.narrate(&lines.join("\n"));
    };
    printer.narrate("");
    tell(&format!(
        "`import` and `plan` read the org, with credentials of the environment: {credentials} (`okta-reconcile help \
         credentials`)."
    ));
    let setup = match answers.ci {
        Ci::Github => {
            "Before CI can run, set up what .github/workflows/okta-pull-request.yml and okta-merge.yml say at their top, \
             and put your own teams into .github/CODEOWNERS."
        }
        Ci::Gitlab => {
            "Before CI can run, set up what .gitlab-ci.yml says at its top, and put your own teams into .gitlab/CODEOWNERS."
        }
        Ci::None => return,
    };
    tell(setup);
    let config = args.folder.join(CONFIG_FILE);
    let root = repository::way_to(&config);
    if !root.is_empty() {
        tell(&format!(
            "This folder is {} of a repository, and CI looks for its files at the root: move them there.",
            harmless(&root)
        ));
    }
}

/// Returns the commands that come next, a line each, as somebody can type them where `init` was typed.
fn next(directory: &Path) -> String {
    let named = directory.components();
    let named = named.filter(|part| *part != Component::CurDir);
    let at = match named.collect::<PathBuf>().display().to_string().as_str() {
        "" => String::new(),
        named => format!(" -C {}", word(named)),
    };
    let commands = ["validate", "import", "plan"];
    let lines = commands.map(|command| format!("  okta-reconcile{at} {command}\n"));
    lines.concat()
}

/// Returns a word as a shell takes it.
fn word(text: &str) -> String {
    let is_plain =
        |character: char| character.is_alphanumeric() || "_-./+@:=\\".contains(character);
    if text.chars().all(is_plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}
