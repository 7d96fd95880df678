//! The linked objects of one person: who becomes their primary, who no longer is.

use crate::live::{Known, LiveUser, Snapshot};
use crate::model::ids::{Login, RelationName, UserId};
use crate::model::status::{DesiredStatus, UserStatus};
use crate::plan::blocked::BlockReason;
use crate::plan::note::Departure;
use crate::planner::context::{Context, Findings};
use crate::planner::person::{People, Person, comes_back, creates, wish};
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

/// Somebody who is named, as far as it is known who they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    /// It is known.
    Known(Who),
    /// Their entry is withheld, so that nobody of whom it is known who they are has that login.
    Withheld,
}

/// Finds somebody by login: an entry of the files, or a person of the org.
pub fn who(people: &People<'_>, snapshot: &Snapshot, login: &Login) -> Option<Named> {
    let key = login.key();
    if let Some(index) = people.by_login(&key) {
        let person = &people.all[index];
        return match person.live {
            Some(user) => Some(Named::Known(Who::Live(user.id.clone()))),
            None if person.is_withheld() => Some(Named::Withheld),
            None if creates(person.entry) => Some(Named::Known(Who::New(index))),
            None => None,
        };
    }
    let user = snapshot.user_by_login(&key)?;
    // People whom the files rename are known by the new name alone, or a second plan would not find them.
    let is_renamed = renamed(people, &user.id).is_some();
    (!is_renamed).then(|| Named::Known(Who::Live(user.id.clone())))
}

/// Returns the login that an entry gives somebody of the org whom the files know by id.
pub(crate) fn renamed<'p>(people: &People<'p>, id: &UserId) -> Option<&'p Login> {
    people.all[people.by_id(id)?].new_login()
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
        if person.withholds_link(relation) || context.clashing.contains(relation) {
            continue;
        }
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
        let who = match who(context.people, context.snapshot, login) {
            Some(Named::Known(who)) => who,
            Some(Named::Withheld) => {
                // Whoever it is whose entry is withheld, the link may well be there.
                let primary = live.as_ref().and_then(|id| context.snapshot.user(id));
                let has = primary.and_then(LiveUser::login);
                if has.is_none_or(|has| has.key() != login.key()) {
                    let reason = to_blocked(relation, login);
                    findings.block(context, person, wished.span, reason);
                }
                continue;
            }
            None => continue,
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

fn to_blocked(relation: &RelationName, primary: &Login) -> BlockReason {
    BlockReason::LinkToBlocked {
        relation: relation.clone(),
        primary: primary.clone(),
    }
}

/// Whether the primary can be pointed at: nobody knows what Okta does with DEPROVISIONED ones
/// ([deactivation 7](crate::facts::deactivation)), and who is about to be one is refused alike, so that it makes no
/// difference whether they leave in this plan or in one before it.
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
            let reason = to_blocked(relation, login);
            findings.block(context, person, wished.span, reason);
            return false;
        }
    };
    let known = context.people.by_id(id);
    let known = known.map(|index| &context.people.all[index]);
    let goal = known.and_then(|person| wish(person.entry));
    let status = context.snapshot.user(id).map(|user| &user.status);
    // Whoever may be meant by an entry that leaves it in doubt does not come back.
    let returns = known.is_some_and(|person| {
        comes_back(person) && context.renames.doubt(context.people, person).is_none()
    });
    let is_out = status == Some(&UserStatus::Deprovisioned) && !returns;
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
