//! The linked objects of one person: who becomes their primary, who no longer is.

use std::collections::{BTreeMap, HashSet};

use crate::desired::state::DesiredState;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::likely::{Names, likely};
use crate::live::{Known, LiveUser, Snapshot};
use crate::model::ids::{Login, RelationName, UserId};
use crate::model::status::{DesiredStatus, UserStatus};
use crate::plan::blocked::BlockReason;
use crate::plan::context::{Context, Findings};
use crate::plan::note::Departure;
use crate::plan::resolve::{People, Person, comes_back, creates, wish};
use crate::source::{Keyed, Span};

/// A link that differs.
#[derive(Clone, Debug)]
pub struct LinkChange {
    /// The relationship, by its primary name.
    pub relation: RelationName,
    /// The new primary; `None` removes the link.
    pub primary: Option<Primary>,
    /// The primary in the org.
    pub replaced: Option<UserId>,
    /// Where it is asked for.
    pub span: Span,
}

/// The new primary of a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Primary {
    /// The login as the files write it.
    pub login: Login,
    /// The person.
    pub who: Who,
}

/// Somebody who is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// A person of the org.
    Live(UserId),
    /// An entry whom the plan creates, by index in [`People::all`].
    New(usize),
}

/// Finds somebody by login: an entry of the files, or a person of the org.
pub fn who(people: &People<'_>, snapshot: &Snapshot, login: &Login) -> Option<Who> {
    let key = login.key();
    if let Some(index) = people.by_login(&key) {
        let person = &people.all[index];
        return match person.live {
            Some(user) => Some(Who::Live(user.id.clone())),
            None if creates(person.entry) => Some(Who::New(index)),
            None => None,
        };
    }
    let user = snapshot.user_by_login(&key)?;
    // People whom the files rename are known by the new name alone, or a second plan would not find them.
    let is_renamed = renamed(people, &user.id).is_some();
    (!is_renamed).then(|| Who::Live(user.id.clone()))
}

/// Returns the login that an entry gives somebody of the org whom the files know by id.
fn renamed<'p>(people: &People<'p>, id: &UserId) -> Option<&'p Login> {
    people.all[people.by_id(id)?].new_login()
}

/// Reports relationships and people that nobody has. What passes here, [`compare`] finds again.
pub fn check(
    people: &People<'_>,
    desired: &DesiredState,
    snapshot: &Snapshot,
    diagnostics: &mut Diagnostics,
) {
    let known = relations(desired, snapshot);
    // What `defaults` say stands in every entry, and is judged once.
    let mut seen = HashSet::new();
    let mut names = None;
    for person in &people.all {
        for (relation, primary) in &person.entry.links {
            if !seen.insert((primary.key, primary.span)) {
                continue;
            }
            if !known.contains_key(relation) {
                diagnostics.push(unknown_relation(
                    relation,
                    primary.key,
                    &known,
                    desired,
                    snapshot,
                ));
            } else if let Some(login) = &primary.value {
                diagnostics.extend(check_primary(
                    login,
                    primary.span,
                    people,
                    snapshot,
                    &mut names,
                ));
            }
        }
    }
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
        Some(meant) => diagnostic.help(format!("did you mean `{meant}`?")),
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

/// A primary must be somebody who is in the org, or will be, and stays there.
fn check_primary(
    login: &Login,
    span: Span,
    people: &People<'_>,
    snapshot: &Snapshot,
    names: &mut Option<Names>,
) -> Diagnostics {
    let mut found = Diagnostics::default();
    match who(people, snapshot, login) {
        None => found.push(unknown_person(login, span, people, snapshot, names)),
        Some(Who::Live(id)) if people.wish_of(&id) == Some(DesiredStatus::Deleted) => {
            let mut diagnostic = Diagnostic::error(
                Code::UnknownPerson,
                span,
                format!("`{login}` should be DELETED, so nobody can link to them"),
            )
            .help("name somebody who stays, or `null`");
            if let Some(status) = people
                .by_id(&id)
                .and_then(|index| people.all[index].entry.status.as_ref())
            {
                diagnostic = diagnostic.related(status.span, "deleted here");
            }
            found.push(diagnostic);
        }
        Some(Who::Live(_) | Who::New(_)) => {}
    }
    found
}

fn unknown_person(
    login: &Login,
    span: Span,
    people: &People<'_>,
    snapshot: &Snapshot,
    names: &mut Option<Names>,
) -> Diagnostic {
    if let Some(index) = people.by_login(&login.key()) {
        return Diagnostic::error(
            Code::UnknownPerson,
            span,
            format!("`{login}` is not in the org and will not be created"),
        )
        .related(
            people.all[index].entry.login.span,
            "should not be in the org",
        )
        .help("name somebody who stays, or `null`");
    }
    let holder = snapshot.user_by_login(&login.key());
    if let Some(new) = holder.and_then(|user| renamed(people, &user.id)) {
        return Diagnostic::error(
            Code::UnknownPerson,
            span,
            format!("`{login}` is renamed to `{new}` by the files"),
        )
        .related(
            people
                .by_login(&new.key())
                .map_or(span, |index| people.all[index].entry.login.span),
            "renamed here",
        )
        .help(format!("write `{new}`"));
    }
    let names = names.get_or_insert_with(|| logins(people, snapshot));
    let diagnostic = Diagnostic::error(
        Code::UnknownPerson,
        span,
        format!("neither the org nor the files have `{login}`"),
    );
    match names.likely(login.as_str()) {
        Some(meant) => diagnostic.help(format!("did you mean `{meant}`?")),
        None => diagnostic.help("add an entry for the person, or name somebody else"),
    }
}

/// Compares the links of one person.
pub fn compare(
    context: &Context<'_>,
    person: &Person<'_>,
    findings: &mut Findings,
) -> Vec<LinkChange> {
    let mut changes = Vec::new();
    for (relation, wished) in &person.entry.links {
        let live =
            person.live.and_then(
                |user| match context.snapshot.primary_of(relation, &user.id) {
                    Known::Read(primary) => primary,
                    Known::NotRead => None,
                },
            );
        let Some(login) = &wished.value else {
            if live.is_some() {
                changes.push(LinkChange {
                    relation: relation.clone(),
                    primary: None,
                    replaced: live,
                    span: wished.span,
                });
            }
            continue;
        };
        let Some(who) = who(context.people, context.snapshot, login) else {
            continue;
        };
        let is_met = matches!((&who, &live), (Who::Live(wished), Some(live)) if wished == live);
        if !is_met && is_possible(context, person, relation, wished, login, &who, findings) {
            changes.push(LinkChange {
                relation: relation.clone(),
                primary: Some(Primary {
                    login: login.clone(),
                    who,
                }),
                replaced: live,
                span: wished.span,
            });
        }
    }
    changes
}

/// Whether the primary can be pointed at: nobody knows what Okta does with DEPROVISIONED ones (facts 1.6), and who is
/// about to be one is refused alike, so that it makes no difference whether they leave in this plan or in one before it.
fn is_possible(
    context: &Context<'_>,
    person: &Person<'_>,
    relation: &RelationName,
    wished: &Keyed<Option<Login>>,
    login: &Login,
    who: &Who,
    findings: &mut Findings,
) -> bool {
    let id = match who {
        Who::Live(id) => id,
        Who::New(index) if context.renames.refused_creation(*index).is_none() => return true,
        Who::New(_) => {
            let reason = BlockReason::LinkToBlocked {
                relation: relation.clone(),
                primary: login.clone(),
            };
            findings.block(context, person, wished.span, reason);
            return false;
        }
    };
    let known = context.people.by_id(id);
    let known = known.map(|index| &context.people.all[index]);
    let goal = known.and_then(|person| wish(person.entry));
    let status = context.snapshot.user(id).map(|user| &user.status);
    let is_out = status == Some(&UserStatus::Deprovisioned) && !known.is_some_and(comes_back);
    let departure = match goal {
        _ if is_out => Departure::HasLeft,
        Some(DesiredStatus::Deprovisioned) => Departure::Leaves,
        Some(
            DesiredStatus::Staged
            | DesiredStatus::Active
            | DesiredStatus::Suspended
            | DesiredStatus::Deleted,
        )
        | None => return true,
    };
    let reason = BlockReason::LinkToDeactivated {
        departure,
        relation: relation.clone(),
        primary: login.clone(),
    };
    findings.block(context, person, wished.span, reason);
    false
}

/// Everybody who may be meant by a login that nobody has.
fn logins(people: &People<'_>, snapshot: &Snapshot) -> Names {
    let live = snapshot.users().filter_map(LiveUser::login);
    let entries = people.all.iter();
    let entries = entries.map(|person| person.entry.login.value.clone());
    Names::new(live.chain(entries).map(|login| login.as_str().to_owned()))
}
