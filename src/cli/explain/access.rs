//! `explain access`: why somebody has an application, a role or a group, and what would take it away. Holds a client that
//! cannot write.

use anyhow::anyhow;
use futures_util::stream::{self, StreamExt, TryStreamExt};

use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::folder::Folder;
use crate::cli::line::{self, AnyTransport, Line};
use crate::cli::pager;
use crate::cli::prepare::runtime;
use crate::cli::printer::Printer;
use crate::cli::settings::Settings;
use crate::cli::user::show::find;
use crate::cli::user::show::open::{Opened, open};
use crate::desired::state::{DesiredPerson, GroupWish};
use crate::likely::likely;
use crate::live::{Apps, EVERYONE, GroupKind, LiveGroup, LiveRule, Roles, UserDetails};
use crate::model::ids::Login;
use crate::okta::client::Reader;
use crate::okta::error::CallError;
use crate::okta::oauth::scope::Needs;
use crate::okta::wire;
use crate::plan::access::Thing;
use crate::planner::access::opens::{named, thing};
use crate::planner::asked_rule::says;
use crate::planner::guard::admin::may_carry_roles;
use crate::reading::fetch::{READS_AT_ONCE, apps, roles};
use crate::report::chain::{
    self, Direct, Filler, Membership, NotReadable, Origin, Standing, Writer,
};
use crate::report::plural::count;
use crate::report::text_safety::harmless;
use crate::request::endpoint::LIST_GROUP_RULES;
use crate::request::get::Get;
use crate::request::scope::{Resource, Strength};

/// Prints why somebody has what they have, or one thing of it.
pub(crate) fn run(
    who: &str,
    what: Option<&str>,
    settings: &Settings,
    printer: Printer,
) -> Result<Exit, CommandError> {
    let Opened { files, org } = open(settings, printer)?;
    let (line, _) = line::open(org.needing(needs()), settings, printer)?;
    let standing = runtime()?.block_on(standing(who, files.as_ref().ok(), &line));
    let standing = standing.map_err(|error| line.advised(error))?;
    let calls = usize::try_from(line.reader.calls()).unwrap_or(usize::MAX);
    printer.narrate(&format!(
        "Read {} from {} in {}.",
        harmless(standing.login.as_str()),
        harmless(&line.name),
        count(calls, "call", "calls")
    ));
    let Some(text) = chain::text(&standing, what, printer.out_style()) else {
        return Err(none(&standing, what.unwrap_or_default()));
    };
    pager::write(&text)?;
    Ok(Exit::Done)
}

fn needs() -> Needs {
    let needs = Needs::default().and(Resource::Users, Strength::Read);
    [Resource::Groups, Resource::Roles, Resource::Apps]
        .into_iter()
        .fold(needs, |needs, resource| {
            needs.and_if_granted(resource, Strength::Read)
        })
}

fn none(standing: &Standing, what: &str) -> CommandError {
    let error = anyhow!(
        "{} has no application, administrator role or group `{what}`, as far as it may be read",
        standing.login
    );
    let error = CommandError::failed(error);
    let names = standing.names();
    match likely(what, names.iter().map(String::as_str)) {
        Some(likely) => error.help(format!("did you mean `{likely}`?")),
        None => error.help("without a name, `explain access` tells everything that they have"),
    }
}

async fn standing(
    who: &str,
    files: Option<&Folder>,
    line: &Line,
) -> Result<Standing, CommandError> {
    let reader = &line.reader;
    let Some(user) = find::find(reader, who).await? else {
        line.end_reading();
        return Err(find::nobody(reader, files, who, &line.name).await);
    };
    let standing = Box::pin(read(reader, &user, files, line)).await;
    line.end_reading();
    Ok(standing?)
}

async fn read(
    reader: &Reader<AnyTransport>,
    user: &UserDetails,
    files: Option<&Folder>,
    line: &Line,
) -> Result<Standing, CallError> {
    let id = &user.live.id;
    let groups = reader.list_user_groups(id);
    let rules = Get::of(&LIST_GROUP_RULES, []).in_pages();
    let (groups, rules, own_roles, own_apps) = tokio::join!(
        groups,
        reader.list(rules, wire::rules),
        roles::of_person(reader, id),
        apps::of_person(reader, id),
    );
    let mut unread = Vec::new();
    let groups = if_readable(groups, NotReadable::Groups, &mut unread)?;
    let rules = if_readable(rules, NotReadable::Rules, &mut unread)?;
    let entry = files.and_then(|folder| entry_of(folder, user));
    let all = groups.clone();
    let known = (!unread.contains(&NotReadable::Groups)).then_some(all.as_slice());
    let mut memberships = Vec::new();
    for (group, opens) in opened(reader, groups, &mut unread).await? {
        memberships.push(Membership {
            origin: origin(files, entry, &group),
            rules: filling(&rules, &group, user, known),
            writer: writer(&group),
            opens,
            name: group.name,
        });
    }
    memberships.sort_by(|one, other| one.name.cmp(&other.name));
    let (own_apps, own_roles) = (own_apps?, own_roles?);
    if own_apps == Apps::Unreadable {
        unread.push(NotReadable::OwnApps);
    }
    if own_roles == Roles::Unreadable {
        unread.push(NotReadable::OwnRoles);
    }
    let direct = own_apps.active().into_iter().flatten().map(thing);
    let entry = entry.zip(files);
    Ok(Standing {
        org: line.url(),
        login: Login::new(user.login().unwrap_or(id.as_str())),
        status: user.live.status.clone(),
        entry: entry.map(|(entry, folder)| folder.sources.place(entry.login.span)),
        memberships,
        direct: Direct {
            things: direct.chain(named(own_roles.names())).collect(),
        },
        unread,
    })
}

fn if_readable<T>(
    read: Result<Vec<T>, CallError>,
    what: NotReadable,
    unread: &mut Vec<NotReadable>,
) -> Result<Vec<T>, CallError> {
    match read {
        Err(error) if error.is_withheld() => {
            unread.push(what);
            Ok(Vec::new())
        }
        read => read,
    }
}

/// Reads what groups open.
async fn opened(
    reader: &Reader<AnyTransport>,
    groups: Vec<LiveGroup>,
    unread: &mut Vec<NotReadable>,
) -> Result<Vec<(LiveGroup, Vec<Thing>)>, CallError> {
    let of_group = |group: LiveGroup| of_group(reader, group);
    let read: Vec<(LiveGroup, Apps, Roles)> = stream::iter(groups)
        .map(of_group)
        .buffered(READS_AT_ONCE)
        .try_collect()
        .await?;
    let mut opened = Vec::new();
    for (group, apps, roles) in read {
        if apps == Apps::Unreadable {
            unread.push(NotReadable::GroupApps(group.name.clone()));
        }
        if roles == Roles::Unreadable {
            unread.push(NotReadable::GroupRoles(group.name.clone()));
        }
        let opens = apps.active().into_iter().flatten().map(thing);
        let opens = opens.chain(named(roles.names())).collect();
        opened.push((group, opens));
    }
    Ok(opened)
}

async fn of_group(
    reader: &Reader<AnyTransport>,
    group: LiveGroup,
) -> Result<(LiveGroup, Apps, Roles), CallError> {
    let apps = apps::of_group(reader, &group.id).await?;
    let roles = if may_carry_roles(&group.kind) {
        roles::of_group(reader, &group.id).await?
    } else {
        Roles::Read(Vec::new())
    };
    Ok((group, apps, roles))
}

fn entry_of<'f>(folder: &'f Folder, user: &UserDetails) -> Option<&'f DesiredPerson> {
    let key = user.login().map(|login| Login::new(login).key());
    let mut people = folder.desired.people().iter();
    people.find(|entry| match entry.pinned_id() {
        Some(id) => id.value == user.live.id,
        None => Some(entry.login.value.key()) == key,
    })
}

/// Where the files ask for a membership, if they do.
fn origin(files: Option<&Folder>, entry: Option<&DesiredPerson>, group: &LiveGroup) -> Origin {
    let (Some(folder), Some(entry)) = (files, entry) else {
        return Origin::Okta;
    };
    let means = |wish: &GroupWish| match wish {
        GroupWish::Name(name) => *name == group.name,
        GroupWish::Id(id) => *id == group.id,
    };
    let (own, _, _) = entry.groups.own.parts();
    let own = own.iter().find(|wish| means(&wish.value));
    let default = || entry.groups.defaults.iter().find(|wish| means(&wish.value));
    match (own, default()) {
        (Some(own), _) => Origin::Entry(folder.sources.place(own.span)),
        (None, Some(default)) => Origin::Default(folder.sources.place(default.span)),
        (None, None) => Origin::Okta,
    }
}

/// The active rules that may give somebody a membership.
fn filling(
    rules: &[LiveRule],
    group: &LiveGroup,
    user: &UserDetails,
    groups: Option<&[LiveGroup]>,
) -> Vec<Filler> {
    let rules = rules.iter().filter(|rule| {
        rule.active && rule.groups.contains(&group.id) && !rule.excluded.contains(&user.live.id)
    });
    let filler = |rule: &LiveRule| Filler {
        name: rule.name.clone(),
        condition: rule.expression.clone(),
        says: says(rule, &user.live, groups),
    };
    rules.map(filler).collect()
}

fn writer(group: &LiveGroup) -> Writer {
    match &group.kind {
        GroupKind::OktaGroup => Writer::Anybody,
        GroupKind::BuiltIn if group.name.as_str() == EVERYONE => Writer::Everyone,
        GroupKind::AppGroup | GroupKind::BuiltIn | GroupKind::Other(_) => Writer::Elsewhere,
    }
}
