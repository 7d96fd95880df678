//! Whom an import is about: everybody, or those whom a search or a group names.

use std::collections::BTreeSet;

use anyhow::anyhow;

use crate::cli::error::CommandError;
use crate::cli::import::args::ImportArgs;
use crate::cli::line::AnyTransport;
use crate::import::newcomers::Extent;
use crate::likely::likely;
use crate::live::{Known, LiveGroup, Snapshot};
use crate::model::ids::{GroupId, UserId};
use crate::okta::client::Reader;
use crate::reading::fetch::census::{Census, found};
use crate::report::text_safety::harmless;

/// Returns whom the import is about, and how much of the org that is.
pub(crate) async fn whom(
    args: &ImportArgs,
    census: &mut Census,
    reader: &Reader<AnyTransport>,
) -> Result<(BTreeSet<UserId>, Extent), CommandError> {
    if args.search.is_none() && args.group.is_empty() {
        let everybody = census.snapshot().users().map(|user| user.id.clone());
        return Ok((everybody.collect(), Extent::Org));
    }
    let mut whom = BTreeSet::new();
    if let Some(expression) = &args.search {
        whom.extend(found(reader, expression).await?);
    }
    let named = args.group.iter().map(|name| named(name, census.snapshot()));
    let groups = named.collect::<Result<Vec<GroupId>, CommandError>>()?;
    census.members(reader, groups.iter().cloned()).await?;
    for group in &groups {
        if let Known::Read(members) = census.snapshot().members_of(group) {
            whom.extend(members.iter().cloned());
        }
    }
    // Whom a search finds the list has too, but for somebody who came in between.
    whom.retain(|id| census.snapshot().user(id).is_some());
    if whom.is_empty() {
        return Err(CommandError::usage(anyhow!("nobody is meant: no person of the org fits")).help(
            "`--search` takes the expressions of Okta's own search, `--group` the name or the id of a group",
        ));
    }
    Ok((whom, Extent::People))
}

/// Finds the group that is meant.
fn named(name: &str, snapshot: &Snapshot) -> Result<GroupId, CommandError> {
    let groups = || snapshot.groups();
    if let Some(group) = groups().find(|group| group.id.as_str() == name) {
        return Ok(group.id.clone());
    }
    let of_name: Vec<&LiveGroup> = groups()
        .filter(|group| group.name.as_str() == name)
        .collect();
    match of_name.as_slice() {
        [group] => Ok(group.id.clone()),
        [] => {
            let error = CommandError::usage(anyhow!(
                "`--group`: no group is called `{}`",
                harmless(name)
            ));
            let meant = likely(name, groups().map(|group| group.name.as_str()));
            Err(match meant {
                Some(meant) => error.help(format!("did you mean `{}`?", harmless(meant))),
                None => error.help("write the name as Okta has it, or the id"),
            })
        }
        several => {
            let ids: Vec<&str> = several.iter().map(|group| group.id.as_str()).collect();
            Err(CommandError::usage(anyhow!(
                "`--group`: {} groups are called `{}`",
                several.len(),
                harmless(name)
            ))
            .help(format!(
                "write the id of the one that is meant: {}",
                ids.join(", ")
            )))
        }
    }
}
