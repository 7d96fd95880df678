//! The files of a commit, read with the `git` program: nothing is checked out, no hook runs, and what it prints is
//! untrusted text.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Component, Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, anyhow, bail};

use crate::cli::error::CommandError;
use crate::cli::folder::kind::is_read;
use crate::report::apart::short;
use crate::report::text_safety::harmless;

/// So many files of one commit are read.
const FILES_MAX: usize = 100_000;

/// So large may the files of one commit be together, in bytes.
const BYTES_MAX: u64 = 1 << 30;

/// How much of what git says about a failure is shown, in characters.
const WORDS_MAX: usize = 300;

/// Returns the commit that a ref means.
pub(crate) fn commit(name: &str) -> Result<String, CommandError> {
    let meant = format!("{name}^{{commit}}");
    let args = [
        "rev-parse",
        "--verify",
        "--quiet",
        "--end-of-options",
        &meant,
    ];
    let printed = run(&args).map_err(|error| {
        let error = error.context(format!("`--base {}` cannot be read", harmless(name)));
        CommandError::usage(error).help(
            "name a folder, or a commit, branch or tag of the repository that DIR is in; a shallow clone may lack it: \
             fetch it, in GitHub Actions by `fetch-depth: 0`",
        )
    })?;
    let commit = String::from_utf8_lossy(&printed).trim().to_owned();
    if commit.is_empty() || !commit.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(CommandError::usage(anyhow!(
            "`--base {}`: git does not say which commit it is",
            harmless(name)
        )));
    }
    Ok(commit)
}

/// Writes the YAML and JSON files that a commit has in DIR to a folder. Links are left out, for where they lead may be
/// another place there.
pub(crate) fn extract(commit: &str, to: &Path) -> Result<(), CommandError> {
    files(commit)
        .and_then(|files| write(&files, to))
        .with_context(|| format!("the files of commit {} cannot be read", short(commit)))
        .map_err(CommandError::usage)
}

/// A file of a commit.
struct Blob {
    id: String,
    path: PathBuf,
}

/// Lists the files of a commit below the current folder.
fn files(commit: &str) -> anyhow::Result<Vec<Blob>> {
    let printed = run(&["ls-tree", "-r", "-l", "-z", commit])?;
    let (mut files, mut bytes) = (Vec::new(), 0_u64);
    for line in printed.split(|byte| *byte == 0) {
        let line = String::from_utf8_lossy(line);
        // MODE TYPE ID SIZE, a tabulator, the path.
        let Some((words, path)) = line.split_once('\t') else {
            continue;
        };
        let words: Vec<&str> = words.split_ascii_whitespace().collect();
        let ["100644" | "100755", "blob", id, size] = words[..] else {
            continue;
        };
        let path = PathBuf::from(path);
        if !is_read(&path) {
            continue;
        }
        let is_plain = |part: Component<'_>| matches!(part, Component::Normal(_));
        if !path.components().all(is_plain) {
            bail!("it has a file outside the folder: {}", path.display());
        }
        bytes = bytes.saturating_add(size.parse::<u64>().unwrap_or(u64::MAX));
        files.push(Blob {
            id: id.to_owned(),
            path,
        });
        if files.len() > FILES_MAX || bytes > BYTES_MAX {
            bail!("it has more than {FILES_MAX} files, or more than {BYTES_MAX} bytes in them");
        }
    }
    Ok(files)
}

fn write(files: &[Blob], to: &Path) -> anyhow::Result<()> {
    let mut asked = tempfile::tempfile()?;
    for file in files {
        writeln!(asked, "{}", file.id)?;
    }
    std::io::Seek::rewind(&mut asked)?;
    let mut child = git(&["cat-file", "--batch"])
        .stdin(Stdio::from(asked))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .context("the program `git` cannot be run")?;
    let output = child.stdout.take().context("git prints nothing")?;
    let mut output = BufReader::new(output);
    let copied = files
        .iter()
        .try_for_each(|file| copy(file, &mut output, to));
    // Whatever is left of it is of no use to anybody.
    drop(output);
    let ended = child.wait()?;
    copied?;
    if ended.success() {
        Ok(())
    } else {
        bail!("git failed: {ended}")
    }
}

/// Copies one file: a line `ID blob SIZE`, its bytes, the end of a line.
fn copy(file: &Blob, output: &mut impl BufRead, to: &Path) -> anyhow::Result<()> {
    let mut head = String::new();
    output.read_line(&mut head)?;
    let size = head.trim_end().strip_prefix(&format!("{} blob ", file.id));
    let size: u64 = size
        .and_then(|size| size.parse().ok())
        .with_context(|| format!("git does not have {}", file.path.display()))?;
    let path = to.join(&file.path);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut written = File::create(path)?;
    let copied = std::io::copy(&mut output.by_ref().take(size), &mut written)?;
    let mut end = [0];
    output.read_exact(&mut end)?;
    if copied != size || end != *b"\n" {
        bail!("git printed {} in part only", file.path.display());
    }
    Ok(())
}

fn run(args: &[&str]) -> anyhow::Result<Vec<u8>> {
    let output = git(args)
        .stdin(Stdio::null())
        .output()
        .context("the program `git` cannot be run")?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let words = String::from_utf8_lossy(&output.stderr);
    let words: String = words.trim().chars().take(WORDS_MAX).collect();
    if words.is_empty() {
        bail!("git knows no such commit");
    }
    bail!("git says: {}", harmless(&words))
}

/// A call of git that runs nothing which the repository names, and asks nobody.
fn git(args: &[&str]) -> Command {
    let mut command = Command::new("git");
    command
        .args(["--no-optional-locks", "--no-replace-objects"])
        .args(["-c", "core.fsmonitor=false"])
        .args(["-c", "core.hooksPath=/dev/null"])
        .args(["-c", "protocol.allow=never"])
        .args(args)
        .env("GIT_TERMINAL_PROMPT", "0")
        .env("GIT_NO_LAZY_FETCH", "1")
        .env("LC_ALL", "C");
    command
}
