//! `user show`: everything about one person on one page. Holds a client that cannot write.

pub(crate) mod find;
pub(crate) mod open;
mod page;
mod read;

use clap::Args;

use crate::cli::DetailArgs;
use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::folder::Folder;
use crate::cli::line::{self, Line};
use crate::cli::prepare::{decide, read_org, runtime};
use crate::cli::printer::Printer;
use crate::cli::settings::Settings;
use crate::cli::user::args::shared::AnswerFormat;
use crate::cli::user::show::open::{Opened, open};
use crate::cli::user::show::page::Made;
use crate::live::{Snapshot, UserDetails};
use crate::okta::oauth::scope::Needs;
use crate::plan::Plan;
use crate::rehearsal::Rehearsed;
use crate::report::person::{self, text};
use crate::report::plural::count;
use crate::report::text_safety::harmless;
use crate::request::scope::{Resource, Strength};

#[derive(Debug, Args)]
pub(crate) struct ShowArgs {
    /// The person's login or id, or `me` for the owner of the token
    #[arg(value_name = "LOGIN-OR-ID")]
    who: String,
    /// Print the page in this format
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    format: AnswerFormat,
    #[command(flatten)]
    detail: DetailArgs,
    /// Read only this person, and leave out what the next plan would do, which takes reading the whole org
    #[arg(long)]
    no_plan: bool,
}

/// Prints the page.
pub(crate) fn run(
    args: &ShowArgs,
    settings: &Settings,
    printer: Printer,
) -> Result<Exit, CommandError> {
    let Opened { files, org } = open(settings, printer)?;
    let org = org.needing(needs());
    let (line, _) = line::open(org, settings, printer)?;
    let files = files.as_ref().map_err(String::as_str);
    let shown = runtime()?.block_on(show(args, files, &line, printer));
    let shown = shown.map_err(|error| line.advised(error))?;
    Printer::write(&shown)?;
    Ok(Exit::Done)
}

/// The page shows what it may read, and names the scopes that it lacks.
fn needs() -> Needs {
    [
        Resource::Groups,
        Resource::LinkedObjects,
        Resource::Schemas,
        Resource::UserTypes,
        Resource::Roles,
    ]
    .into_iter()
    .fold(
        Needs::default().and(Resource::Users, Strength::Read),
        |needs, resource| needs.and_if_granted(resource, Strength::Read),
    )
}

async fn show(
    args: &ShowArgs,
    files: Result<&Folder, &str>,
    line: &Line,
    printer: Printer,
) -> Result<String, CommandError> {
    let reader = &line.reader;
    let Some(user) = find::find(reader, &args.who).await? else {
        line.end_reading();
        return Err(find::nobody(reader, files.ok(), &args.who, &line.name).await);
    };
    let mut found = Box::pin(read::read(reader, &user)).await?;
    let (snapshot, plan) = match files {
        Err(why) => (None, Err(why.to_owned())),
        Ok(_) if args.no_plan => (None, Err("Not asked for: --no-plan.".to_owned())),
        Ok(folder) => planned(folder, line).await?,
    };
    read::name_linked(reader, snapshot.as_ref(), &mut found).await?;
    line.end_reading();
    tell(line, &user, snapshot.as_ref(), printer);
    let made = Made {
        files,
        snapshot: snapshot.as_ref(),
        plan: plan.as_deref().map_err(String::as_str),
    };
    let page = page::page(&line.url(), &user, found, &made);
    let detail = args.detail.detail();
    Ok(match args.format {
        AnswerFormat::Text => text::page(&page, printer.out_style(), detail),
        AnswerFormat::Json => person::document(&page, reader.calls()),
    })
}

/// Makes the plan that `plan` would print, or says why there is none. A page about somebody who was found is shown
/// either way.
async fn planned(
    folder: &Folder,
    line: &Line,
) -> Result<(Option<Snapshot>, Result<Rehearsed<Plan>, String>), CommandError> {
    let snapshot = match read_org(folder, line).await {
        Ok(snapshot) => snapshot,
        Err(error) => {
            let why = read::not_readable(&error).ok_or(error)?;
            return Ok((None, Err(why)));
        }
    };
    let plan = decide(&folder.desired, &folder.sources, &snapshot, line.taken())
        .map_err(|refuted| format!("There is no plan: {:#}.", anyhow::Error::new(refuted)));
    Ok((Some(snapshot), plan))
}

fn tell(line: &Line, user: &UserDetails, snapshot: Option<&Snapshot>, printer: Printer) {
    let who = user.login().unwrap_or(user.live.id.as_str());
    let calls = usize::try_from(line.reader.calls()).unwrap_or(usize::MAX);
    let calls = count(calls, "call", "calls");
    let plan = snapshot.map_or(String::new(), |snapshot| {
        let people = count(snapshot.users().count(), "person", "people");
        let groups = count(snapshot.groups().count(), "group", "groups");
        format!(", and for the plan {people} and {groups},")
    });
    let (who, name) = (harmless(who), harmless(&line.name));
    printer.narrate(&format!("Read {who}{plan} from {name} in {calls}."));
}
