//! What the files on one side of a change ask for, held against the org.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::credentials::UserCredentials;
use crate::model::ids::{Login, LoginKey, RelationName, UserId};
use crate::model::part::Part;
use crate::model::profile::Profile;
use crate::model::status::DesiredStatus;
use crate::plan::apart::{Difference, Earlier};
use crate::plan::blocked::{BlockReason, Blocked};
use crate::plan::danger::Danger;
use crate::plan::note::{About, Note, NoteKind};
use crate::plan::step::{Operation, Step, TypeRef};
use crate::planner::apart::asked::{Asked, asks};
use crate::planner::apart::part::differences;
use crate::planner::changes::PersonChanges;
use crate::planner::compare::{Compared, declarations};
use crate::planner::context::Context;
use crate::planner::effect::whole::keep_access;
use crate::planner::link::Who;
use crate::planner::only::Scope;
use crate::planner::person::Person;
use crate::source::Place;

/// What the files on one side of a change ask for; nothing, where there are none.
#[derive(Default)]
pub(crate) struct Side {
    /// Of whom the org is not as the files ask.
    pub(crate) wanted: BTreeMap<Whom, Wanted>,
    /// What the files mention of each person.
    pub(crate) asks: BTreeMap<Whom, Asked>,
    /// The groups and definitions that are to be made or renamed.
    pub(crate) declared: Vec<(Operation, Earlier)>,
    /// Who has access and should not.
    pub(crate) keep_access: Vec<Danger>,
    blocked: BTreeSet<(Option<Login>, BlockReason)>,
    notes: BTreeSet<(About, NoteKind)>,
}

/// A person, on either side: whoever the org has is known by id.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Whom {
    Live(UserId),
    New(LoginKey),
}

/// What differs of one person.
pub(crate) struct Wanted {
    /// The index in `People::all`, and among the entries.
    pub(crate) index: usize,
    pub(crate) login: Login,
    pub(crate) place: Place,
    pub(crate) differences: Vec<Difference>,
    /// What somebody new starts with.
    start: Option<Start>,
    /// Whom the links that differ are to point at, for a login may mean one person before a change and another after it.
    primaries: BTreeMap<RelationName, Target>,
}

/// Whom a link is to point at. Whoever was new on one side may be there by now on the other.
struct Target {
    login: LoginKey,
    live: Option<UserId>,
}

#[derive(PartialEq)]
struct Start {
    profile: Profile,
    user_type: Option<TypeRef>,
    credentials: Option<UserCredentials>,
    status: Option<DesiredStatus>,
}

impl Whom {
    /// Returns who a person of the files is.
    pub(crate) fn of(person: &Person<'_>) -> Self {
        match person.live {
            Some(user) => Self::Live(user.id.clone()),
            None => Self::New(person.entry.login.value.key()),
        }
    }

    /// Returns the id of somebody whom the org has.
    pub(crate) fn id(&self) -> Option<&UserId> {
        match self {
            Self::Live(id) => Some(id),
            Self::New(_) => None,
        }
    }
}

impl Side {
    /// Takes down what the files ask for.
    pub(crate) fn of(context: &Context<'_>, compared: Compared) -> Self {
        let Compared {
            findings,
            changes,
            ordered,
            scope,
            stirred: _,
        } = compared;
        let wanted = changes.iter().map(|each| {
            let person = &context.people.all[each.person];
            (Whom::of(person), Wanted::of(context, person, each))
        });
        let blocked = declarations(context, &scope).into_iter();
        let blocked = blocked.chain(findings.blocked);
        let notes = findings.notes.into_iter();
        let declared = ordered.steps.iter().filter_map(declared);
        let people = context.people.all.iter();
        let people = people.filter(|person| scope.has(person.index));
        Self {
            wanted: wanted.collect(),
            asks: people
                .map(|person| (Whom::of(person), asks(context, person)))
                .collect(),
            declared: match scope {
                Scope::Everybody => declared.collect(),
                Scope::Only(_) => Vec::new(),
            },
            keep_access: keep_access(context, &[], &scope),
            blocked: blocked.map(|each| (each.login, each.reason)).collect(),
            notes: notes.map(|note| (note.about, note.kind)).collect(),
        }
    }

    /// Returns whether a wish is impossible on this side.
    pub(crate) fn blocks(&self, blocked: &Blocked) -> bool {
        let key = (blocked.login.clone(), blocked.reason.clone());
        self.blocked.contains(&key)
    }

    /// Returns whether a note stands on this side.
    pub(crate) fn notes(&self, note: &Note) -> bool {
        self.notes
            .contains(&(note.about.clone(), note.kind.clone()))
    }
}

impl Wanted {
    pub(crate) fn of(context: &Context<'_>, person: &Person<'_>, changes: &PersonChanges) -> Self {
        let entry = person.entry;
        let start = changes.create.as_ref().map(|profile| Start {
            profile: profile.clone(),
            user_type: changes.create_type.clone(),
            credentials: entry.credentials.as_ref().map(|each| each.value.clone()),
            status: entry.status.as_ref().map(|status| status.value),
        });
        Self {
            index: person.index,
            login: context.shown_login(person),
            place: context.sources.place(entry.login.span),
            differences: differences(context, changes),
            start,
            primaries: primaries(changes),
        }
    }

    /// Returns every part that differs.
    pub(crate) fn parts(&self) -> BTreeSet<Part> {
        let mut parts: BTreeSet<Part> = self.differences.iter().map(Part::of).collect();
        if self.start.is_some() {
            // Somebody new is activated, or stays as they are created.
            parts.insert(Part::Status);
        }
        parts
    }

    /// Returns the parts that the other side does not want as they are here. Somebody new is planned whole: half of them
    /// is nothing that anybody asked for.
    pub(crate) fn parts_beside(&self, other: Option<&Self>) -> BTreeSet<Part> {
        let Some(other) = other else {
            return self.parts();
        };
        if self.start.is_some() {
            let is_same = self.start == other.start
                && self.differences == other.differences
                && self
                    .primaries
                    .keys()
                    .all(|relation| self.points_alike(other, relation));
            return if is_same {
                BTreeSet::new()
            } else {
                self.parts()
            };
        }
        let own = self.differences.iter();
        let own = own.filter(|difference| {
            let mut others = other.differences.iter();
            !others.any(|theirs| self.asks_for_the_same(difference, other, theirs))
        });
        own.map(Part::of).collect()
    }

    fn points_alike(&self, other: &Self, relation: &RelationName) -> bool {
        match (self.primaries.get(relation), other.primaries.get(relation)) {
            (Some(own), Some(theirs)) => own.is(theirs),
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        }
    }

    /// Returns whether a difference on this side and one on the other ask for the same.
    fn asks_for_the_same(&self, own: &Difference, other: &Self, theirs: &Difference) -> bool {
        match (own, theirs) {
            (Difference::Link { relation, .. }, Difference::Link { relation: same, .. }) => {
                relation == same && self.points_alike(other, relation)
            }
            (_, _) => own.asks_for_the_same(theirs),
        }
    }
}

impl Target {
    fn is(&self, other: &Self) -> bool {
        match (&self.live, &other.live) {
            (Some(own), Some(theirs)) => own == theirs,
            (Some(_) | None, None) | (None, Some(_)) => self.login == other.login,
        }
    }
}

fn primaries(changes: &PersonChanges) -> BTreeMap<RelationName, Target> {
    let links = changes.links.iter();
    let primaries = links.filter_map(|link| {
        let primary = link.primary.as_ref()?;
        let target = Target {
            login: primary.login.key(),
            live: match &primary.who {
                Who::Live(id) => Some(id.clone()),
                Who::New(_) => None,
            },
        };
        Some((link.relation.clone(), target))
    });
    primaries.collect()
}

fn declared(step: &Step) -> Option<(Operation, Earlier)> {
    let difference = match &step.operation {
        Operation::CreateGroup { .. } | Operation::CreateDefinition { .. } => Difference::Missing,
        Operation::RenameGroup { from, .. } => Difference::Name { from: from.clone() },
        Operation::CreateUser { .. }
        | Operation::UpdateProfile { .. }
        | Operation::ChangeType { .. }
        | Operation::JoinGroup { .. }
        | Operation::LeaveGroup { .. }
        | Operation::SetLink { .. }
        | Operation::ClearLink { .. }
        | Operation::ExpirePassword { .. }
        | Operation::RevokeSessions { .. }
        | Operation::RevokeGrants { .. }
        | Operation::SendActivationMail { .. }
        | Operation::Lifecycle { .. } => return None,
    };
    let earlier = Earlier {
        subject: step.subject.clone(),
        id: None,
        place: step.cause.clone(),
        differences: vec![difference],
    };
    Some((step.operation.clone(), earlier))
}
