//! What may stand in the place of the word that somebody is typing: logins and groups of the files, names of pages.
//!
//! **Invariant:** opens no connection, says nothing and never fails: what cannot be read is not offered.

use std::collections::BTreeSet;
use std::path::Path;

use clap::{Arg, Command};
use clap_complete::engine::{ArgValueCandidates, CompletionCandidate};

use crate::cli::folder;
use crate::desired::state::{DesiredState, GroupWish};
use crate::explain;
use crate::facts;
use crate::topics::TOPICS;

/// What a value is, as far as something can be offered for it.
#[derive(Clone, Copy, Debug)]
enum Offer {
    /// The login of somebody in the files.
    Login,
    /// The name of a group in the files.
    Group,
    /// What `explain` has a page of.
    Page,
    /// A command, or a topic.
    Help,
    /// A command.
    Command,
}

/// Lets every argument of a command that takes a login, a group or the name of a page offer those that there are.
pub(crate) fn offering(command: Command, configuration: &Path) -> Command {
    let commands: Vec<String> = command
        .get_subcommands()
        .map(|command| command.get_name().to_owned())
        .collect();
    offering_all(command, configuration, &commands)
}

fn offering_all(command: Command, configuration: &Path, commands: &[String]) -> Command {
    let name = command.get_name().to_owned();
    command
        .mut_args(|arg| match offer(&name, &arg) {
            Some(offer) => arg.add(candidates(offer, configuration, commands)),
            None => arg,
        })
        .mut_subcommands(|command| offering_all(command, configuration, commands))
}

/// Says what the value of an argument is, by the word that the help has for it.
fn offer(command: &str, arg: &Arg) -> Option<Offer> {
    let names = arg.get_value_names().unwrap_or_default();
    let name = names.first().map_or("", |name| name.as_str());
    match (command, name) {
        // Whoever is created is in no org yet, but may well be in a file.
        (_, "LOGIN" | "LOGIN-OR-ID" | "PATTERN" | "PRIMARY") => Some(Offer::Login),
        (_, "GROUP") | ("import", "NAME") => Some(Offer::Group),
        ("explain", "NAME") => Some(Offer::Page),
        ("help", "COMMAND-OR-TOPIC") => Some(Offer::Help),
        ("man", "COMMAND") => Some(Offer::Command),
        _ => None,
    }
}

fn candidates(offer: Offer, configuration: &Path, commands: &[String]) -> ArgValueCandidates {
    let (configuration, commands) = (configuration.to_owned(), commands.to_vec());
    ArgValueCandidates::new(move || {
        let names: BTreeSet<String> = match offer {
            Offer::Login => of_files(&configuration, logins),
            Offer::Group => of_files(&configuration, groups),
            Offer::Page => pages(),
            Offer::Help => topics().chain(commands.iter().cloned()).collect(),
            Offer::Command => commands.iter().cloned().collect(),
        };
        names.into_iter().map(CompletionCandidate::new).collect()
    })
}

fn of_files(
    configuration: &Path,
    names: fn(&DesiredState) -> BTreeSet<String>,
) -> BTreeSet<String> {
    folder::glance(configuration)
        .map(|desired| names(&desired))
        .unwrap_or_default()
}

fn logins(desired: &DesiredState) -> BTreeSet<String> {
    let people = desired.people().iter();
    people
        .map(|person| person.login.value.as_str().to_owned())
        .collect()
}

/// The groups that the files declare, and those that people are put into.
fn groups(desired: &DesiredState) -> BTreeSet<String> {
    let declared = desired.groups().iter();
    let declared = declared.map(|group| group.name.value.as_str().to_owned());
    let wished = desired.people().iter().flat_map(|person| {
        let (joined, left, _) = person.groups.own.parts();
        joined.iter().chain(left).chain(&person.groups.defaults)
    });
    let wished = wished.filter_map(|wish| match &wish.value {
        GroupWish::Name(name) => Some(name.as_str().to_owned()),
        GroupWish::Id(_) => None,
    });
    declared.chain(wished).collect()
}

fn pages() -> BTreeSet<String> {
    let codes = explain::PAGES.iter().map(|page| page.code);
    let facts = facts::PAGES.iter().map(|page| page.name);
    codes.chain(facts).map(str::to_owned).collect()
}

fn topics() -> impl Iterator<Item = String> {
    TOPICS.iter().map(|topic| topic.name.to_owned())
}
