//! `snapshot`: a live org as a sandbox file, so that tests, bug reports and pull requests of forks have an org.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use clap::Args;
use jiff::Timestamp;

use crate::cli::base::Root;
use crate::cli::configured::configured;
use crate::cli::environment::variable;
use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::folder::{self, Folder};
use crate::cli::line::{self, Line};
use crate::cli::org::Org;
use crate::cli::prepare::{contents, runtime, tell_other_org, tell_read};
use crate::cli::printer::Printer;
use crate::cli::settings::Settings;
use crate::cli::{sandbox, whole_file};
use crate::live::{Unread, Whole};
use crate::model::share::Share;
use crate::reading::fetch::whole::whole;
use crate::reading::survey::scopes;
use crate::report::plural::count;
use crate::report::text_safety::harmless;
use crate::sim::org::mark::Names;
use crate::snapshot::org::{StandIn, stand_in};
use crate::snapshot::redact::files::{self, Redaction, Role, Values, Written};
use crate::snapshot::redact::pattern::Universe;
use crate::snapshot::redact::{self, KEY_LENGTH_MIN, Pseudonyms};

/// What to write, and where.
#[derive(Debug, Args)]
pub(crate) struct SnapshotArgs {
    /// Write the org to this file, as a sandbox file; JSON if its name ends in `.json`
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Put pseudonyms in place of names, logins, addresses, numbers and ids, and drop free texts
    #[arg(long)]
    redact: bool,
    /// Redact the configuration and the files of this folder with the same pseudonyms, into a folder beside FILE
    #[arg(long, value_name = "DIR", requires = "redact")]
    files: Option<PathBuf>,
}

/// Holds the key of the pseudonyms, where somebody chose one. Never an argument: others see those.
const KEY: &str = "OKTA_RECONCILE_REDACT_KEY";

/// What the configuration of redacted files is called.
const CONFIGURATION: &str = "okta-reconcile.yaml";

/// Reads the org and writes the files.
pub(crate) fn run(
    args: &SnapshotArgs,
    settings: &Settings,
    printer: Printer,
) -> Result<Exit, CommandError> {
    let beside = args.files.as_deref().map(|_| folder_beside(&args.out));
    check(&args.out, beside.as_deref())?;
    let pseudonyms = args.redact.then(pseudonyms).transpose()?;
    let (org, share) = chosen(settings, printer)?;
    let folder = args.files.as_deref().map(read_folder).transpose()?;
    let (line, _) = line::open(org.needing(scopes::whole()), settings, printer)?;
    line.reader.share(share);
    let whole = runtime()?.block_on(read(&line))?;
    tell_read(&whole.snapshot, &line, printer);
    let source = line.origin.to_string();
    let Some(pseudonyms) = pseudonyms else {
        let found = stand_in(&whole, Names::Own, Timestamp::now());
        write(&found, &args.out)?;
        tell(&whole, &found, &source, &args.out, printer);
        printer.narrate(
            "It holds whatever the org says of people: names, addresses, groups, roles. Whoever reads the file knows it; \
             `--redact` puts pseudonyms in its place.",
        );
        return Ok(Exit::Done);
    };
    let redacted = Redacted::of(&whole, folder.as_ref(), pseudonyms)?;
    let found = stand_in(&redacted.whole, Names::Pseudonyms, Timestamp::now());
    write(&found, &args.out)?;
    tell(&whole, &found, &source, &args.out, printer);
    if let Some(beside) = &beside {
        write_files(beside, &redacted.files)?;
        let files = count(redacted.files.len(), "file", "files");
        printer.narrate(&format!("Wrote {files} to {}.", beside.display()));
    }
    for line in &redacted.told {
        printer.narrate(line);
    }
    Ok(Exit::Done)
}

/// Where redacted files stand: beside the snapshot, in a folder of its name.
fn folder_beside(out: &Path) -> PathBuf {
    let stem = out.file_stem().unwrap_or_default().to_string_lossy();
    out.with_file_name(format!("{stem}-files"))
}

/// Nothing is lost: what is replaced is an earlier snapshot.
fn check(out: &Path, beside: Option<&Path>) -> Result<(), CommandError> {
    if out.exists() && !sandbox::is_snapshot(out) {
        return Err(CommandError::usage(anyhow!(
            "`--out` names {}, which is not a snapshot and would be lost",
            out.display()
        ))
        .help("name a file that does not exist, or an earlier snapshot"));
    }
    let folder = out.parent().filter(|folder| !folder.as_os_str().is_empty());
    if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
        return Err(CommandError::usage(anyhow!(
            "`--out` names a file in {}, but there is no such folder",
            folder.display()
        )));
    }
    // Better now than when all of the org has been read.
    whole_file::beside(out)
        .map(drop)
        .with_context(|| format!("cannot write {}", out.display()))
        .map_err(CommandError::usage)?;
    let is_taken =
        |folder: &Path| std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some());
    match beside.filter(|folder| is_taken(folder)) {
        Some(folder) => Err(CommandError::usage(anyhow!(
            "the redacted files are to stand in {}, which is not empty",
            folder.display()
        ))
        .help("remove the folder, or name another `--out`")),
        None => Ok(()),
    }
}

/// The pseudonyms: by the key that somebody chose, or by chance.
fn pseudonyms() -> Result<Pseudonyms, CommandError> {
    let Some(key) = variable(KEY) else {
        return Pseudonyms::by_chance()
            .context("this machine has no random numbers")
            .map_err(CommandError::failed);
    };
    if key.chars().count() < KEY_LENGTH_MIN {
        return Err(CommandError::usage(anyhow!(
            "{KEY} has fewer than {KEY_LENGTH_MIN} characters, so it can be guessed"
        ))
        .help("set it to a long random text, or unset it: each run then has a key of its own"));
    }
    Ok(Pseudonyms::new(key.as_bytes()))
}

/// Chooses the org as `plan` does, but needs no configuration.
fn chosen(settings: &Settings, printer: Printer) -> Result<(Org, Share), CommandError> {
    let (org, read) = configured(settings)?;
    tell_other_org(&read.config, &org, printer);
    Ok((org, read.config.share))
}

/// Reads the files that are to be redacted.
fn read_folder(folder: &Path) -> Result<Folder, CommandError> {
    let root = Root::enter(folder)?;
    let read = folder::read(Path::new(CONFIGURATION));
    root.leave()?;
    let read = read?;
    if read.found.has_errors() {
        return Err(CommandError::invalid(&read.found, read.sources));
    }
    Ok(read)
}

async fn read(line: &Line) -> Result<Whole, CommandError> {
    let read = whole(&line.reader, &line.url()).await;
    line.end_reading();
    read.map_err(|error| line.advised(error.into()))
}

/// An org and files under pseudonyms, and what is to be said of them.
struct Redacted {
    whole: Whole,
    files: Vec<Written>,
    told: Vec<String>,
}

impl Redacted {
    fn of(
        whole: &Whole,
        folder: Option<&Folder>,
        pseudonyms: Pseudonyms,
    ) -> Result<Self, CommandError> {
        let pseudonyms = pseudonyms.knowing(redact::org::ids(&whole.snapshot));
        let mut universe = Universe::default();
        redact::org::named(&whole.snapshot, &mut universe);
        let mut values = Values::new();
        if let Some(folder) = folder {
            files::named(&folder.desired, &mut universe);
            values = files::values(&folder.desired);
        }
        let (redacted, dropped) = redact::org::redacted(whole, &pseudonyms, &universe, &values);
        let numeric = files::numeric(&whole.snapshot);
        let redaction = Redaction {
            pseudonyms: &pseudonyms,
            universe: &universe,
            numeric: &numeric,
            relations: &redact::org::relations(&whole.snapshot),
        };
        let files = match folder {
            Some(folder) => written(redaction, folder)?,
            None => Vec::new(),
        };
        let told = dropped.iter().map(|(name, what)| {
            let name = harmless(name.as_str());
            format!(
                "The pseudonyms of `{name}` do not fit the {what} of its schema, which are dropped."
            )
        });
        Ok(Self {
            whole: redacted,
            files,
            told: told.collect(),
        })
    }
}

fn written(redaction: Redaction<'_>, folder: &Folder) -> Result<Vec<Written>, CommandError> {
    let config = folder.desired.config();
    let ids = config.ids.as_ref();
    let ids = ids.and_then(|ids| folder.sources.find(&ids.value));
    let state = folder.files.iter().map(|file| (Role::State, *file));
    let configuration = folder.sources.find(CONFIGURATION);
    let configuration = configuration.map(|file| (Role::Configuration, file));
    let ids = ids.map(|ids| (Role::Ids, ids));
    let all: Vec<_> = configuration.into_iter().chain(ids).chain(state).collect();
    redaction
        .files(&folder.sources, &all, &config.limits)
        .context("cannot write the files")
        .map_err(CommandError::failed)
}

/// Writes the snapshot, if it can be read again.
fn write(found: &StandIn, out: &Path) -> Result<(), CommandError> {
    let text = sandbox::text(&found.org, out)?;
    crate::sim::file::read(&text)
        .context("the org does not fit a sandbox file")
        .map_err(CommandError::failed)?;
    whole_file::write(out, &text)
}

fn write_files(folder: &Path, files: &[Written]) -> Result<(), CommandError> {
    for (path, text) in files {
        whole_file::write_below(&folder.join(path), text)?;
    }
    Ok(())
}

/// Says what was written, and what is not in it.
fn tell(whole: &Whole, found: &StandIn, source: &str, out: &Path, printer: Printer) {
    let kind = match found.org.mark.as_ref().map(|mark| mark.names) {
        Some(Names::Pseudonyms) => "a redacted snapshot",
        Some(Names::Own) | None => "a snapshot",
    };
    printer.narrate(&format!(
        "Wrote {kind} of {} to {}: {}.",
        harmless(source),
        out.display(),
        contents(&whole.snapshot)
    ));
    if !whole.unread.is_empty() {
        let parts: BTreeSet<&str> = whole.unread.iter().map(|each| words(*each)).collect();
        let parts: Vec<&str> = parts.into_iter().collect();
        printer.narrate(&format!(
            "The token may not read {}: a plan on the snapshot says so, as it does on the org.",
            parts.join(", ")
        ));
    }
    if !found.left_out.is_empty() {
        let names = found.left_out.iter();
        let names: Vec<String> = names
            .map(|name| format!("`{}`", harmless(name.as_str())))
            .collect();
        printer.narrate(&format!(
            "Left out, for these are names of secrets: {}.",
            names.join(", ")
        ));
    }
}

fn words(unread: Unread) -> &'static str {
    match unread {
        Unread::GroupRules => "group rules",
        Unread::UserTypes => "user types",
        Unread::Definitions => "linked object definitions",
        Unread::Roles => "administrator roles of people",
        Unread::GroupRoles => "administrator roles of groups",
        Unread::GroupApps => "applications of groups",
        Unread::GroupOwners => "owners of groups",
    }
}
