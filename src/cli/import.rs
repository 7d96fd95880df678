//! `import`: live people as files that plan to nothing. Reads the org, and writes files.

pub(crate) mod args;
mod checked;
mod terraform;
mod whom;

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context, anyhow};

use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::folder::lacking::Lacking;
use crate::cli::folder::{self, Folder};
use crate::cli::import::args::ImportArgs;
use crate::cli::import::whom::whom;
use crate::cli::line::{self, Line};
use crate::cli::org;
use crate::cli::prepare::{runtime, tell_other_org, tell_read};
use crate::cli::printer::Printer;
use crate::cli::settings::{MissingConfiguration, Settings};
use crate::cli::whole_file;
use crate::desired::state::Config;
use crate::import::collect::{Import, import};
use crate::import::files::Files;
use crate::import::newcomers::{Extent, Newcomers};
use crate::import::reach::Reach;
use crate::import::terraform::managed::Managed;
use crate::import::terraform::takeover::take_over;
use crate::model::ids::UserId;
use crate::planner::person::People;
use crate::reading::fetch::census::Census;
use crate::reading::survey::scopes::scopes_of_all;
use crate::report::import as report;

/// Writes the files, and says what they hold and what not.
pub(crate) fn run(
    args: &ImportArgs,
    settings: &Settings,
    printer: Printer,
) -> Result<Exit, CommandError> {
    // Paths on the command line are of the folder where the program runs.
    let explicit = org::explicit(settings)?;
    let managed = terraform::state(args)?;
    if let Some(out) = &args.out {
        go_to(out)?;
    }
    let folder = there(settings)?;
    let org = match explicit {
        Some(org) => org,
        None => org::implied(settings, folder.desired.config())?,
    };
    let org = org.needing(scopes_of_all());
    tell_other_org(folder.desired.config(), &org, printer);
    let (line, _) = line::open(org, settings, printer)?;
    let before = files(&folder, settings);
    let (done, still_asked, takeover) = runtime()?.block_on(async {
        let found = read(args, managed.as_ref(), &folder, &line, printer).await;
        let (mut census, whom, extent) = found.map_err(|error| line.advised(error))?;
        let snapshot = census.snapshot().clone();
        let takeover = managed.map(|managed| take_over(&managed, &snapshot));
        let newcomers = Newcomers {
            snapshot: &snapshot,
            whom: takeover.as_ref().map_or(&whom, |takeover| &takeover.whom),
            extent,
            reach: takeover
                .as_ref()
                .map_or(Reach::All, |takeover| Reach::Only(&takeover.narrowing)),
            split: args.split(),
            deactivated: args.deactivated(),
        };
        let mut done = import(&before, args.what(), &newcomers, &line.url());
        if let Some(takeover) = &takeover {
            done.left.extend(takeover.left.clone());
        }
        let still_asked = checked::check(&before, &done, &mut census, &line).await?;
        Ok::<_, CommandError>((done, still_asked, takeover))
    })?;
    write(&before, &done, folder.desired.config())?;
    let changed = done.files.changed_since(&before);
    let paths: Vec<&str> = changed.iter().map(|(path, _)| *path).collect();
    let told = report::Told {
        import: &done,
        paths: &paths,
        org: &line.url(),
        still_asked,
    };
    Printer::write(&report::done(&told))?;
    let left_out = report::left_out(&done);
    if !left_out.is_empty() {
        printer.narrate(&left_out.join("\n"));
    }
    for line in report::left_out_names(&done) {
        printer.detail(&line);
    }
    if let Some(takeover) = takeover {
        terraform::tell(&takeover.told, printer);
    }
    Ok(Exit::Done)
}

fn go_to(out: &Path) -> Result<(), CommandError> {
    std::fs::create_dir_all(out)
        .and_then(|()| std::env::set_current_dir(out))
        .with_context(|| format!("cannot write below {}", out.display()))
        .map_err(CommandError::failed)
}

/// Reads what is there: perhaps nothing.
fn there(settings: &Settings) -> Result<Folder, CommandError> {
    let may = match settings.missing_configuration() {
        MissingConfiguration::IsFine => Lacking::Anything,
        MissingConfiguration::IsAMistake if settings.config.exists() => Lacking::Anything,
        MissingConfiguration::IsAMistake => Lacking::Nothing,
    };
    let folder = folder::read_lacking(&settings.config, may)?;
    if folder.found.has_errors() {
        return Err(CommandError::invalid(&folder.found, folder.sources));
    }
    Ok(folder)
}

/// The texts of a folder.
fn files(folder: &Folder, settings: &Settings) -> Files {
    let text = |path: &str| {
        let file = folder.sources.find(path)?;
        Some(folder.sources.file(file).text().to_owned())
    };
    let config_path = folder::name(&settings.config);
    let state = folder.files.iter().map(|file| {
        let file = folder.sources.file(*file);
        (file.path().to_owned(), file.text().to_owned())
    });
    let ids = folder.desired.config().ids.as_ref();
    Files {
        config: text(&config_path).unwrap_or_default(),
        config_path,
        state: state.collect(),
        ids: ids.and_then(|ids| Some((ids.value.clone(), text(&ids.value)?))),
    }
}

type ReadOrg = (Census, BTreeSet<UserId>, Extent);

/// Reads the org: whoever is meant, all their groups and links, and what the files that are there need.
async fn read(
    args: &ImportArgs,
    managed: Option<&Managed>,
    folder: &Folder,
    line: &Line,
    printer: Printer,
) -> Result<ReadOrg, CommandError> {
    let reader = &line.reader;
    reader.share(folder.desired.config().share);
    let mut census = Census::begin(reader, &line.url()).await?;
    let (whom, extent) = match managed {
        Some(managed) => (
            terraform::whom(args, managed, &folder.desired, &mut census, line).await?,
            Extent::People,
        ),
        None => whom(args, &mut census, reader).await?,
    };
    // Who is in the files already may be in a group that newcomers bring along.
    let entries = People::resolve(&folder.desired, census.snapshot());
    let entries = entries.all.iter().filter_map(|person| person.live);
    let all: BTreeSet<UserId> = entries
        .map(|user| user.id.clone())
        .chain(whom.clone())
        .collect();
    census.groups_of(reader, &all).await?;
    let linked = managed.map(|managed| terraform::linked(managed, &whom, &folder.desired));
    census
        .links(reader, linked.as_ref().unwrap_or(&whom))
        .await?;
    if !folder.desired.people().is_empty() || !folder.desired.groups().is_empty() {
        census.complete(reader, &folder.desired).await?;
    }
    line.end_reading();
    tell_read(census.snapshot(), line, printer);
    Ok((census, whom, extent))
}

/// Writes what is new or has changed. A file that nobody read is overwritten by nobody.
fn write(before: &Files, done: &Import, config: &Config) -> Result<(), CommandError> {
    let changed = done.files.changed_since(before);
    for (path, _) in &changed {
        let is_state = done.files.state.contains_key(*path);
        if is_state && !folder::is_named(config, path) {
            return Err(CommandError::usage(anyhow!(
                "no pattern of `files:` matches {path}, so nobody would read it"
            ))
            .help("add `users/**` and `groups/**` to `files:` in okta-reconcile.yaml"));
        }
        let is_known = before.state.contains_key(*path)
            || before.config_path == *path
            || before.ids.as_ref().is_some_and(|(ids, _)| ids == path);
        if !is_known && Path::new(path).exists() {
            return Err(CommandError::usage(anyhow!(
                "{path} is there already, and is no file of this folder"
            ))
            .help("move it away, or write below another folder with `--out DIR`"));
        }
    }
    for (path, text) in changed {
        whole_file::write_below(Path::new(path), text)?;
    }
    Ok(())
}
