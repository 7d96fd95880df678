//! What entries say of groups and links that the org and the files do not have, and declared definitions that the org has
//! in another shape.

use std::collections::{BTreeMap, BTreeSet};

use crate::desired::groups::contradiction;
use crate::desired::state::{DeclaredDefinition, DesiredState, GroupWish, OwnGroups};
use crate::diagnostic::{Code, Diagnostic};
use crate::likely::{Names, likely, likely_login};
use crate::live::{LiveUser, Snapshot};
use crate::model::ids::{Login, RelationName, UserId};
use crate::model::status::DesiredStatus;
use crate::planner::index::{GroupIndex, GroupTarget, unresolved};
use crate::planner::link::{Named, Who, renamed, who};
use crate::planner::mismatch::{Mismatch, Withholds};
use crate::planner::names::did_you_mean;
use crate::planner::person::{People, Person, creates, stays_out};
use crate::source::{Located, Span};

/// Adds to everybody what does not fit of their groups and links.
pub fn judge(
    people: &mut People<'_>,
    groups: &GroupIndex<'_>,
    desired: &DesiredState,
    snapshot: &Snapshot,
) {
    let mut judge = Judge {
        groups,
        desired,
        snapshot,
        relations: relations(desired, snapshot),
        group_names: None,
        logins: None,
    };
    // Links come last: who can be created at all is known once the groups are judged.
    for index in judged(people) {
        let found = judge.groups_of(&people.all[index]);
        people.all[index].mismatches.extend(found);
    }
    for index in judged(people) {
        let found = judge.links_of(&people.all[index], people);
        people.all[index].mismatches.extend(found);
    }
}

/// Whom to judge: everybody but those of whom it is in doubt who is meant, and those who are gone and to be gone.
fn judged(people: &People<'_>) -> Vec<usize> {
    let all = people.judged.iter().map(|index| &people.all[*index]);
    let all = all
        .filter(|person| !person.is_in_doubt() && (person.live.is_some() || creates(person.entry)));
    all.map(|person| person.index).collect()
}

/// What groups and links are held against.
struct Judge<'j> {
    groups: &'j GroupIndex<'j>,
    desired: &'j DesiredState,
    snapshot: &'j Snapshot,
    relations: BTreeMap<&'j RelationName, &'j RelationName>,
    group_names: Option<Names>,
    logins: Option<Names>,
}

impl Judge<'_> {
    /// Whether a place says something of a person: what defaults say is not about people who stay out.
    fn is_about(&self, person: &Person<'_>, span: Span) -> bool {
        !(stays_out(person) && self.desired.is_default(span))
    }

    fn groups_of(&mut self, person: &Person<'_>) -> Vec<Mismatch> {
        let wishes = &person.entry.groups;
        let (own, remove, exact) = wishes.own.parts();
        let mut found = Vec::new();
        for wish in own {
            // An exact list in which something is missing would take people out of what it means.
            found.extend(self.unresolved(wish).map(|finding| match exact {
                Some(_) => Mismatch::of_entry(finding),
                None => Mismatch::at_its_place(finding, person.entry),
            }));
        }
        for wish in remove.iter().chain(&wishes.defaults) {
            if self.is_about(person, wish.span) {
                let finding = self.unresolved(wish);
                found.extend(finding.map(|finding| Mismatch {
                    finding,
                    withholds: Withholds::Group,
                }));
            }
        }
        if let OwnGroups::Change { add, remove } = &wishes.own {
            let contradictions = contradictions(self.groups, add, remove).into_iter();
            found.extend(contradictions.map(|finding| Mismatch {
                finding,
                withholds: Withholds::Group,
            }));
        }
        found
    }

    fn unresolved(&mut self, wish: &Located<GroupWish>) -> Option<Diagnostic> {
        let why = self.groups.resolve(&wish.value).err()?;
        let names = &mut self.group_names;
        Some(unresolved(wish, &why, |name| {
            let names = names.get_or_insert_with(|| self.groups.names());
            names.likely(name.as_str()).map(str::to_owned)
        }))
    }

    fn links_of(&mut self, person: &Person<'_>, people: &People<'_>) -> Vec<Mismatch> {
        let links = person.entry.links.iter();
        let links = links.filter(|(_, primary)| self.is_about(person, primary.span));
        let links: Vec<_> = links.collect();
        let mut found = Vec::new();
        for (relation, primary) in links {
            let finding = if self.relations.contains_key(relation) {
                let login = primary.value.as_ref();
                login.and_then(|login| self.primary(login, primary.span, people))
            } else {
                Some(unknown_relation(
                    relation,
                    primary.key,
                    &self.relations,
                    self.desired,
                    self.snapshot,
                ))
            };
            found.extend(finding.map(|finding| Mismatch {
                finding,
                withholds: Withholds::Link(relation.clone()),
            }));
        }
        found
    }

    /// A primary must be somebody who is in the org, or will be, and stays there.
    fn primary(&mut self, login: &Login, span: Span, people: &People<'_>) -> Option<Diagnostic> {
        match who(people, self.snapshot, login) {
            None => Some(self.unknown_person(login, span, people)),
            Some(Named::Known(Who::Live(id)))
                if people.wish_of(&id) == Some(DesiredStatus::Deleted) =>
            {
                let finding = Diagnostic::error(
                    Code::UnknownPerson,
                    span,
                    format!("`{login}` should be DELETED, so nobody can link to them"),
                )
                .help("name somebody who stays, or `null`");
                let status = people
                    .by_id(&id)
                    .and_then(|index| people.all[index].entry.status.as_ref());
                Some(match status {
                    Some(status) => finding.related(status.span, "deleted here"),
                    None => finding,
                })
            }
            Some(Named::Known(Who::Live(_) | Who::New(_)) | Named::Withheld) => None,
        }
    }

    fn unknown_person(&mut self, login: &Login, span: Span, people: &People<'_>) -> Diagnostic {
        let error = |message| Diagnostic::error(Code::UnknownPerson, span, message);
        if let Some(index) = people.by_login(&login.key()) {
            return error(format!(
                "`{login}` is not in the org and will not be created"
            ))
            .related(
                people.all[index].entry.login.span,
                "should not be in the org",
            )
            .help("name somebody who stays, or `null`");
        }
        let holder = self.snapshot.user_by_login(&login.key());
        if let Some(new) = holder.and_then(|user| renamed(people, &user.id)) {
            let entry = people.by_login(&new.key());
            let place = entry.map_or(span, |index| people.all[index].entry.login.span);
            return error(format!("`{login}` is renamed to `{new}` by the files"))
                .related(place, "renamed here")
                .help(format!("write `{new}`"));
        }
        let by_id = self.snapshot.user(&UserId::new(login.as_str()));
        if let Some(user) = by_id {
            let meant = renamed(people, &user.id).cloned().or_else(|| user.login());
            let finding = error(format!("`{login}` is an id, but a link names a login"));
            return match meant {
                Some(meant) => finding.help(format!("write their login: `{meant}`")),
                None => finding.help("write their login"),
            };
        }
        let names = self
            .logins
            .get_or_insert_with(|| logins(people, self.snapshot));
        let meant = names.likely(login.as_str());
        let finding = error(format!("neither the org nor the files have `{login}`"));
        // A domain that all have makes nobody alike.
        match meant.filter(|meant| likely_login(login.as_str(), [*meant]).is_some()) {
            Some(meant) => finding.help(did_you_mean(login.as_str(), meant)),
            None => finding.help(
                "if they have left or are called otherwise now, name somebody who is there, or write `null`; somebody \
                 new needs an entry",
            ),
        }
    }
}

/// Reports a group that an entry both adds and removes, once by its name and once by its id.
fn contradictions(
    groups: &GroupIndex<'_>,
    add: &[Located<GroupWish>],
    remove: &[Located<GroupWish>],
) -> Vec<Diagnostic> {
    let target = |wish: &Located<GroupWish>| Some((groups.resolve(&wish.value).ok()?, wish.span));
    // From the last to the first, so that the first one stays.
    let added: BTreeMap<GroupTarget, Span> = add.iter().rev().filter_map(target).collect();
    let removed = remove.iter().filter_map(target);
    let both = removed.filter_map(|(group, removed)| Some((removed, *added.get(&group)?)));
    both.map(|(removed, added)| contradiction(removed, added))
        .collect()
}

/// Returns the declared definitions that the org has in another shape: Okta cannot change one
/// ([links 5](crate::facts::links)), so they are not created, and whoever links by them has to wait.
pub fn clashes<'d>(
    desired: &'d DesiredState,
    snapshot: &Snapshot,
) -> Vec<(&'d DeclaredDefinition, Diagnostic)> {
    let clash = |declared: &'d DeclaredDefinition| {
        let (primary, associated) = (&declared.primary.value, &declared.associated.value);
        let live = snapshot.definitions.iter().find(|live| {
            let same = live.primary == *primary && live.associated == *associated;
            let names = [&live.primary, &live.associated];
            !same && (names.contains(&primary) || names.contains(&associated))
        })?;
        let message = format!(
            "the org defines `{}` with `{}` on the other side",
            live.primary, live.associated
        );
        let finding = Diagnostic::error(Code::DefinitionDiffers, declared.primary.span, message)
            .help(
                "a definition cannot be changed: write it as the org has it, or choose other names",
            );
        Some((declared, finding))
    };
    desired.definitions().iter().filter_map(clash).collect()
}

/// Returns the relationships that cannot be declared.
pub fn clashing<'d>(desired: &'d DesiredState, snapshot: &Snapshot) -> BTreeSet<&'d RelationName> {
    let clashes = clashes(desired, snapshot).into_iter();
    clashes
        .map(|(declared, _)| &declared.primary.value)
        .collect()
}

/// All relationships by primary name, with their associated name.
fn relations<'a>(
    desired: &'a DesiredState,
    snapshot: &'a Snapshot,
) -> BTreeMap<&'a RelationName, &'a RelationName> {
    let live = snapshot.definitions.iter();
    let declared = desired.definitions().iter();
    live.map(|definition| (&definition.primary, &definition.associated))
        .chain(declared.map(|definition| (&definition.primary.value, &definition.associated.value)))
        .collect()
}

fn unknown_relation(
    relation: &RelationName,
    span: Span,
    known: &BTreeMap<&RelationName, &RelationName>,
    desired: &DesiredState,
    snapshot: &Snapshot,
) -> Diagnostic {
    let diagnostic = Diagnostic::error(
        Code::UnknownRelationship,
        span,
        format!("neither the org nor the files define the relationship `{relation}`"),
    );
    let by_associated = known
        .iter()
        .find(|(_, associated)| **associated == relation);
    if let Some((primary, _)) = by_associated {
        return diagnostic.help(format!(
            "`{relation}` is the other side of `{primary}`: write `{primary}` on the other person"
        ));
    }
    match likely(relation.as_str(), known.keys().map(|name| name.as_str())) {
        Some(meant) => diagnostic.help(did_you_mean(relation.as_str(), meant)),
        None if desired.definitions().is_empty() && snapshot.definitions.is_empty() => diagnostic
            .help(format!(
                "define it: linkedObjectDefinitions: [{{primary: {{name: {relation}, title: …}}, \
                 associated: {{name: …, title: …}}}}]"
            )),
        None => diagnostic.help(format!(
            "the relationships are: {}",
            known
                .keys()
                .map(|name| name.as_str())
                .collect::<Vec<_>>()
                .join(", ")
        )),
    }
}

/// Everybody who may be meant by a login that nobody has.
fn logins(people: &People<'_>, snapshot: &Snapshot) -> Names {
    let live = snapshot.users().filter_map(LiveUser::login);
    let entries = people.all.iter();
    let entries = entries.map(|person| person.entry.login.value.clone());
    Names::new(live.chain(entries).map(|login| login.as_str().to_owned()))
}
