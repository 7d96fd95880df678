//! Routes: the lifecycle operations that lead from where somebody is to where the files want them.
//!
//! **Invariant:** deactivation and deletion are never on the way to another status, and an unproven transition is
//! used only where no proven route is left.

use std::collections::{BTreeSet, VecDeque};

use crate::model::status::{DesiredStatus, UserStatus};
use crate::model::transition::{Credential, Evidence, Landing, Verb, transition};

/// Whether a lock-out stands in the way of ACTIVE.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LockOut {
    /// LOCKED_OUT counts as ACTIVE.
    IsLeft,
    /// Somebody who is wished ACTIVE is unlocked.
    IsUndone,
}

impl LockOut {
    /// What can become of a lock.
    pub const ALL: [Self; 2] = [Self::IsLeft, Self::IsUndone];
}

/// Whether Okta itself is the source of the person. Only such people can be unlocked by an API call
/// ([lifecycle 15](crate::facts::lifecycle)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Okta.
    Okta,
    /// Active Directory or LDAP.
    Directory,
}

impl Source {
    /// Every source.
    pub const ALL: [Self; 2] = [Self::Okta, Self::Directory];
}

/// What is known about the person whose route is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Circumstances {
    /// What they sign in with.
    pub credential: Credential,
    /// Where they come from.
    pub source: Source,
    /// What the configuration says about lock-outs.
    pub lock_out: LockOut,
}

/// What stands between a live status and the desired one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Gap {
    /// Nothing to do.
    Met,
    /// Only the person can finish: choose a password, or wait for a lock-out to end.
    AwaitsPerson,
    /// These operations, in this order. Never empty.
    Route(Vec<Leg>),
    /// There is no sequence of operations that leads there.
    Blocked(Obstacle),
}

/// One operation of a route. It may start in several statuses where the one before it lands in several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leg {
    /// The operation.
    pub verb: Verb,
    /// Where the person may be before it.
    pub from: BTreeSet<UserStatus>,
    /// Where it leads: the usual status first.
    pub landing: Landing,
    /// How we know that Okta accepts it; the weakest of all statuses in `from`.
    pub evidence: Evidence,
}

/// Why no route leads to a wish.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Obstacle {
    /// STAGED is reachable only by creation ([lifecycle 3](crate::facts::lifecycle)).
    StagedIsStartOnly,
    /// A directory answers for the person, so Okta refuses to unlock them.
    SourcedCannotBeUnlocked,
    /// Okta reports a status that this version does not know.
    UnrecognizedStatus,
}

/// Returns what stands between `live` and `wish`.
pub fn gap(live: &UserStatus, wish: DesiredStatus, circumstances: Circumstances) -> Gap {
    if let UserStatus::Unrecognized(_) = live {
        return Gap::Blocked(Obstacle::UnrecognizedStatus);
    }
    if is_goal(live, wish, circumstances.lock_out) {
        return if wish == DesiredStatus::Active && *live != UserStatus::Active {
            Gap::AwaitsPerson
        } else {
            Gap::Met
        };
    }
    let proven = search(live, wish, circumstances, Evidence::is_proven);
    match proven.or_else(|| search(live, wish, circumstances, |_| true)) {
        Some(legs) => Gap::Route(legs),
        None if wish == DesiredStatus::Staged => Gap::Blocked(Obstacle::StagedIsStartOnly),
        None => Gap::Blocked(Obstacle::SourcedCannotBeUnlocked),
    }
}

/// Returns the operations that bring somebody who was just created to `wish`.
///
/// People are created STAGED, so nothing can be in the way.
pub fn from_creation(wish: DesiredStatus, credential: Credential) -> Vec<Leg> {
    let circumstances = Circumstances {
        credential,
        source: Source::Okta,
        lock_out: LockOut::IsLeft,
    };
    match gap(&UserStatus::Staged, wish, circumstances) {
        Gap::Route(legs) => legs,
        Gap::Met | Gap::AwaitsPerson | Gap::Blocked(_) => Vec::new(),
    }
}

/// The verbs that a wish allows on its way, in order of preference.
fn verbs(wish: DesiredStatus, circumstances: Circumstances) -> Vec<Verb> {
    let verbs: &[Verb] = match wish {
        DesiredStatus::Staged => &[],
        DesiredStatus::Active => match circumstances.lock_out {
            LockOut::IsLeft => &[Verb::Activate, Verb::Unsuspend],
            LockOut::IsUndone => &[Verb::Activate, Verb::Unsuspend, Verb::Unlock],
        },
        DesiredStatus::Suspended => &[Verb::Activate, Verb::Unlock, Verb::Suspend],
        DesiredStatus::Deprovisioned => &[Verb::Deactivate],
        DesiredStatus::Deleted => &[Verb::Deactivate, Verb::Delete],
    };
    let unlockable = match circumstances.source {
        Source::Okta => true,
        Source::Directory => false,
    };
    verbs
        .iter()
        .copied()
        .filter(|verb| unlockable || *verb != Verb::Unlock)
        .collect()
}

fn is_goal(status: &UserStatus, wish: DesiredStatus, lock_out: LockOut) -> bool {
    match wish {
        DesiredStatus::Staged => *status == UserStatus::Staged,
        DesiredStatus::Active => {
            status.has_access() && (*status != UserStatus::LockedOut || lock_out == LockOut::IsLeft)
        }
        DesiredStatus::Suspended => *status == UserStatus::Suspended,
        DesiredStatus::Deprovisioned => *status == UserStatus::Deprovisioned,
        DesiredStatus::Deleted => false,
    }
}

/// Walks breadth first over sets of statuses, so that a route is legal wherever each of its operations may land.
fn search(
    live: &UserStatus,
    wish: DesiredStatus,
    circumstances: Circumstances,
    accept: impl Fn(Evidence) -> bool,
) -> Option<Vec<Leg>> {
    let verbs = verbs(wish, circumstances);
    let start = BTreeSet::from([live.clone()]);
    let mut seen = BTreeSet::from([start.clone()]);
    let mut queue = VecDeque::from([(start, Vec::<Leg>::new())]);
    while let Some((from, route)) = queue.pop_front() {
        for &verb in &verbs {
            let Some(leg) = leg(&from, verb, circumstances.credential) else {
                continue;
            };
            if !accept(leg.evidence) {
                continue;
            }
            let landing = leg.landing.clone();
            let mut route = route.clone();
            route.push(leg);
            match landing {
                Landing::Gone => return Some(route),
                Landing::OneOf(statuses) => {
                    let mut all = statuses.iter();
                    if all.all(|status| is_goal(status, wish, circumstances.lock_out)) {
                        return Some(route);
                    }
                    let next: BTreeSet<UserStatus> = statuses.into_iter().collect();
                    if seen.insert(next.clone()) {
                        queue.push_back((next, route));
                    }
                }
            }
        }
    }
    None
}

/// Returns the operation as a leg, if it is legal in every status of `from`.
fn leg(from: &BTreeSet<UserStatus>, verb: Verb, credential: Credential) -> Option<Leg> {
    let mut statuses: Vec<UserStatus> = Vec::new();
    let mut evidence = Evidence::Recorded;
    let mut gone = false;
    for status in from {
        let step = transition(status, verb, credential)?;
        evidence = evidence.max(step.evidence);
        match step.landing {
            Landing::Gone => gone = true,
            Landing::OneOf(landing) => {
                for each in landing {
                    if !statuses.contains(&each) {
                        statuses.push(each);
                    }
                }
            }
        }
    }
    Some(Leg {
        verb,
        from: from.clone(),
        landing: if gone {
            Landing::Gone
        } else {
            Landing::OneOf(statuses)
        },
        evidence,
    })
}
