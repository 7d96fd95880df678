//! The changes of everybody, as steps in an order that is safe to run.
//!
//! New people: created staged, in as many of their groups as a creation takes, then the other groups, links, and
//! activation last. Coming back: surplus memberships go first, all else is written after. Leaving: profile, links,
//! groups, deactivation last, and whoever moves away from a leaver moves first ([lifecycle 25](crate::facts::lifecycle),
//! [deactivation 12](crate::facts::deactivation)).

mod connect;
mod declare;
mod profile;
mod relate;
mod sign_in;

use std::collections::BTreeMap;

use crate::live::LiveUser;
use crate::model::ids::{GroupName, Login, RelationName, UserId};
use crate::model::route::Leg;
use crate::model::status::UserStatus;
use crate::model::transition::Verb;
use crate::plan::step::{Fact, KnownBy, Operation, Step, StepId, Subject, UserRef};
use crate::planner::changes::PersonChanges;
use crate::planner::context::Context;
use crate::planner::group::Leave;
use crate::planner::link::LinkChange;
use crate::planner::person::Person;
use crate::planner::sort::{Bond, Node, Ordered, sort};
use crate::source::Span;

/// The graph while it grows.
struct Graph<'c, 'a> {
    context: &'c Context<'a>,
    nodes: Vec<Node>,
    /// Whose steps are added: what is declared has the first turn, and then each person has one.
    turn: usize,
    groups: BTreeMap<&'c GroupName, StepId>,
    definitions: BTreeMap<&'c RelationName, StepId>,
    creations: BTreeMap<usize, StepId>,
    /// The step that brings somebody back from DEPROVISIONED.
    returns: BTreeMap<UserId, StepId>,
    /// The step that gives somebody their new login.
    renames: BTreeMap<UserId, StepId>,
    /// The step that writes somebody's profile.
    profiles: BTreeMap<UserId, StepId>,
    /// The step by which whoever makes way in a circle of renames gives up their login.
    makes_way: BTreeMap<UserId, StepId>,
    /// The first step that takes somebody out: deactivation, or the deletion of somebody DEPROVISIONED.
    exits: BTreeMap<UserId, StepId>,
    /// The step that frees the login of somebody who is deleted.
    deletions: BTreeMap<UserId, StepId>,
    /// Every link, for what it waits for: [`Graph::connect`] adds that once all steps are there.
    links: Vec<(StepId, LinkChange)>,
}

/// Orders everything.
pub fn order(context: &Context<'_>, changes: &[PersonChanges]) -> Ordered {
    let mut graph = Graph {
        context,
        nodes: Vec::new(),
        turn: 0,
        groups: BTreeMap::new(),
        definitions: BTreeMap::new(),
        creations: BTreeMap::new(),
        returns: BTreeMap::new(),
        renames: BTreeMap::new(),
        profiles: BTreeMap::new(),
        makes_way: BTreeMap::new(),
        exits: BTreeMap::new(),
        deletions: BTreeMap::new(),
        links: Vec::new(),
    };
    graph.declare();
    // Links name the people who are created, whoever of them comes first.
    for (turn, each) in (1..).zip(changes) {
        graph.turn = turn;
        graph.creation(each);
    }
    for (turn, each) in (1..).zip(changes) {
        graph.turn = turn;
        graph.person(each);
    }
    graph.connect();
    sort(graph.nodes)
}

impl Graph<'_, '_> {
    fn push(
        &mut self,
        person: Option<usize>,
        subject: Subject,
        operation: Operation,
        cause: Span,
        facts: Vec<Fact>,
    ) -> StepId {
        let id = StepId::at(self.nodes.len());
        let after = operation.needs();
        self.nodes.push(Node {
            person,
            turn: self.turn,
            step: Step {
                id,
                subject,
                operation,
                cause: self.context.sources.place(cause),
                facts,
                after,
                follows: Vec::new(),
            },
            follows: Vec::new(),
        });
        id
    }

    fn after(&mut self, step: StepId, earlier: StepId) {
        self.nodes[step.index()].step.after.push(earlier);
    }

    fn follows(&mut self, step: StepId, earlier: StepId, bond: Bond) {
        self.nodes[step.index()].follows.push((earlier, bond));
    }

    fn creation(&mut self, changes: &PersonChanges) {
        let Some(profile) = &changes.create else {
            return;
        };
        let person = &self.context.people.all[changes.person];
        let entry = person.entry;
        let credentials = entry.credentials.as_ref();
        let operation = Operation::CreateUser {
            profile: profile.clone(),
            credentials: credentials.map(|each| Box::new(each.value.clone())),
            user_type: changes.create_type.clone(),
        };
        let login = self.context.shown_login(person);
        let subject = Subject::Person(login.clone());
        let facts = vec![Fact::LoginIsFree { login }];
        let step = self.push(
            Some(person.index),
            subject,
            operation,
            entry.login.span,
            facts,
        );
        self.creations.insert(person.index, step);
    }

    fn person(&mut self, changes: &PersonChanges) {
        let context = self.context;
        let person = &context.people.all[changes.person];
        let status_span = person
            .entry
            .status
            .as_ref()
            .map_or(person.entry.login.span, |status| status.span);
        let mut chain = Chain {
            person: changes.person,
            login: context.shown_login(person),
            user: None,
            found: person.live.and_then(|user| found(person, user)),
            status: person.live.map(|user| user.status.clone()),
            last: None,
            links: Vec::new(),
            gate: None,
        };
        if let Some(creation) = self.creations.get(&changes.person).copied() {
            chain.last = Some(creation);
            chain.user = Some(UserRef::CreatedBy(creation));
            self.joins_of(&mut chain, changes);
            self.links_of(&mut chain, changes);
            self.legs(&mut chain, changes, &changes.legs, status_span, &[]);
            return;
        }
        let Some(user) = person.live else {
            return;
        };
        chain.user = Some(UserRef::Live(user.id.clone()));
        let opens = changes.legs.first().is_some_and(sign_in::opens);
        let comes_back = opens && user.status == UserStatus::Deprovisioned;
        if opens && user.status != UserStatus::Staged {
            let leaves = self.leaves(&mut chain, &changes.groups.leave);
            let (first, rest) = changes.legs.split_at(1);
            let steps = self.legs(&mut chain, changes, first, status_span, &leaves);
            if comes_back && let Some(step) = steps.first() {
                chain.gate = Some(*step);
                self.returns.insert(user.id.clone(), *step);
            }
            self.writes(&mut chain, changes, user, &[]);
            let rest = self.legs(&mut chain, changes, rest, status_span, &steps);
            let waits = [steps, rest].concat();
            self.expiry(&mut chain, changes, &waits);
            self.activation_mail(&mut chain, changes, status_span);
        } else {
            let leaves = self.writes(&mut chain, changes, user, &changes.groups.leave);
            let waits = if opens { leaves } else { Vec::new() };
            let waits = self.legs(&mut chain, changes, &changes.legs, status_span, &waits);
            self.expiry(&mut chain, changes, &waits);
        }
    }

    /// Adds a step of a person, behind their last one.
    fn link_up(
        &mut self,
        chain: &mut Chain,
        operation: Operation,
        cause: Span,
        mut facts: Vec<Fact>,
    ) -> StepId {
        if let Some(status) = &chain.status {
            let status = status.clone();
            facts.insert(0, Fact::Status { status });
        }
        facts.splice(0..0, chain.found.clone());
        let subject = Subject::Person(chain.login.clone());
        let is_link = operation.is_link();
        let step = self.push(Some(chain.person), subject, operation, cause, facts);
        let turn = if is_link { Bond::Link } else { Bond::Turn };
        if let Some(last) = chain.last {
            self.follows(step, last, turn);
        }
        if let Some(gate) = chain.gate {
            self.after(step, gate);
        }
        // A link may have to wait for other people: what comes behind it does so, unless that makes a circle.
        for link in &chain.links {
            self.follows(step, *link, Bond::Link);
        }
        if is_link {
            chain.links.push(step);
        } else {
            chain.links.clear();
            chain.last = Some(step);
        }
        step
    }

    /// Adds profile, links and memberships; returns the steps that take memberships.
    fn writes(
        &mut self,
        chain: &mut Chain,
        changes: &PersonChanges,
        user: &LiveUser,
        leave: &[Leave],
    ) -> Vec<StepId> {
        self.profile_of(chain, changes, user);
        if changes.leaves() {
            self.links_of(chain, changes);
            self.joins_of(chain, changes);
            self.leaves(chain, leave)
        } else {
            self.joins_of(chain, changes);
            let leaves = self.leaves(chain, leave);
            self.links_of(chain, changes);
            leaves
        }
    }

    fn legs(
        &mut self,
        chain: &mut Chain,
        changes: &PersonChanges,
        legs: &[Leg],
        span: Span,
        waits: &[StepId],
    ) -> Vec<StepId> {
        let Some(user) = chain.user.clone() else {
            return Vec::new();
        };
        let mut steps: Vec<StepId> = Vec::new();
        let mut expired = None;
        // These precede the first operation, an unlock on the way included, and nothing that becomes of them holds it back.
        for leg in legs {
            self.offboard(chain, leg.verb, span);
        }
        for leg in legs {
            let operation = Operation::Lifecycle {
                user: user.clone(),
                verb: leg.verb,
                from: leg.from.iter().cloned().chain(expired.take()).collect(),
                landing: leg.landing.clone(),
                evidence: leg.evidence,
                mail: match leg.verb {
                    Verb::Activate => changes.mailing.with_activation(),
                    Verb::Unsuspend
                    | Verb::Unlock
                    | Verb::Suspend
                    | Verb::Deactivate
                    | Verb::Delete => crate::model::mail::Mail::Withhold,
                },
            };
            let step = self.link_up(chain, operation, span, Vec::new());
            let earlier = match steps.last() {
                Some(last) => std::slice::from_ref(last),
                None => waits,
            };
            for earlier in earlier {
                // Wherever the operation before it has left them, access is taken from there.
                if leg.verb.takes_access() {
                    self.follows(step, *earlier, Bond::Turn);
                } else {
                    self.after(step, *earlier);
                }
            }
            if let (UserRef::Live(id), Verb::Deactivate | Verb::Delete) = (&user, leg.verb) {
                self.exits.entry(id.clone()).or_insert(step);
                if leg.verb == Verb::Delete {
                    self.deletions.insert(id.clone(), step);
                }
            }
            steps.push(step);
            if leg.verb == Verb::Activate {
                expired = self.first_expiry(chain, changes, step);
            }
        }
        steps
    }
}

/// One person's steps: each follows the one before it, so that a read before the first guards them all.
struct Chain {
    person: usize,
    login: Login,
    user: Option<UserRef>,
    /// How somebody of the org was found.
    found: Option<Fact>,
    status: Option<UserStatus>,
    /// The last step but for links.
    last: Option<StepId>,
    /// The links since then.
    links: Vec<StepId>,
    /// What must have succeeded before anything else is written.
    gate: Option<StepId>,
}

fn found(person: &Person<'_>, user: &LiveUser) -> Option<Fact> {
    let known_by = match person.entry.pinned_id() {
        Some(_) => KnownBy::Id,
        None => KnownBy::Login,
    };
    let login = user.login()?;
    Some(Fact::Login { login, known_by })
}
