//! What has moved between plan and write, and whether it matters to a step: pure.
//!
//! What takes access goes on from wherever it leads out, what gives access only from where the plan knew somebody to be,
//! and a change only over the value that it replaces. Nothing else that has moved stops anybody.

use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::live::LiveUser;
use crate::model::ids::{AttributeName, Login, LoginKey};
use crate::model::profile::AttributeValue;
use crate::model::status::UserStatus;
use crate::model::transition::{Landing, Verb};
use crate::plan::step::{Fact, KnownBy, Operation, Step};
use crate::report::value::show;

/// What the latest read of a person found.
#[derive(Clone, Debug)]
pub(crate) enum Seen {
    /// They are there.
    Here {
        /// The person.
        user: Box<LiveUser>,
        /// The `ETag` of the profile, for a write that follows.
        etag: Option<String>,
    },
    /// The org has nobody of that id.
    Gone,
}

/// What becomes of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It is sent.
    Go,
    /// There is nothing to send: what it leads to is so. In a few words.
    AlreadySo(String),
    /// Something that it relies on is no longer so. In a few words.
    Skip(String),
}

/// What a plan knows of a person.
#[derive(Clone, Debug, Default)]
pub(crate) struct Held {
    /// The login that the plan found them by.
    login: Option<String>,
    /// The logins that they may have while the plan runs: that one, and those that its own steps give them.
    logins: BTreeSet<LoginKey>,
    /// Whether another login leaves no doubt who they are.
    is_certain: bool,
    /// Whether the plan deletes them: then whoever has another login than the one written may be a pasted id, and nothing
    /// undoes it.
    is_deleted: bool,
}

impl Held {
    /// Adds what a step says of its person.
    pub(crate) fn add(&mut self, step: &Step) {
        for fact in &step.facts {
            if let Fact::Login { login, known_by } = fact {
                self.logins.insert(login.key());
                self.login = Some(login.to_string());
                self.is_certain = *known_by == KnownBy::Id;
            }
        }
        let login = AttributeName::new("login");
        let given = step.operation.changes().and_then(|all| all.get(&login));
        let given = given.and_then(|change| change.desired.as_ref()?.as_text());
        self.logins
            .extend(given.map(|login| Login::new(login).key()));
        if let Operation::Lifecycle {
            verb: Verb::Delete, ..
        } = step.operation
        {
            self.is_deleted = true;
        }
    }

    /// Says who has another login than the plan knows of.
    fn other_login(&self, user: &LiveUser) -> Option<String> {
        let was = self.login.as_ref()?;
        let found = user.login();
        let is_known = found
            .as_ref()
            .is_some_and(|found| self.logins.contains(&found.key()));
        (!is_known).then(|| match found {
            Some(found) => format!("login is {found}, was {was}"),
            None => format!("has no login, was {was}"),
        })
    }
}

/// Whether what was read before is enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Freshness {
    /// Whatever was read last.
    Any,
    /// A read of now.
    Now,
}

/// Says what becomes of a step of somebody of the org.
pub(crate) fn judge(step: &Step, held: &Held, seen: &Seen) -> Verdict {
    let user = match seen {
        Seen::Gone => return gone(&step.operation),
        Seen::Here { user, .. } => user,
    };
    let is_certain = held.is_certain && !held.is_deleted && takes_access(&step.operation);
    if let Some(what) = held.other_login(user)
        && !is_certain
    {
        return Verdict::Skip(what);
    }
    match &step.operation {
        Operation::Lifecycle {
            verb,
            from,
            landing,
            ..
        } => lifecycle(step, *verb, from, landing, user),
        Operation::ExpirePassword {
            from, not_before, ..
        } => expiry(step, from, not_before.as_deref(), user),
        Operation::UpdateProfile { .. } | Operation::ChangeType { .. } => profile(step, user),
        Operation::SendActivationMail { to, .. } => mail(step, to.as_deref(), user),
        Operation::JoinGroup { .. } | Operation::SetLink { .. } if is_out(user) => {
            Verdict::Skip(moved(step, user))
        }
        Operation::JoinGroup { .. }
        | Operation::SetLink { .. }
        | Operation::LeaveGroup { .. }
        | Operation::ClearLink { .. }
        | Operation::RevokeSessions { .. }
        | Operation::RevokeGrants { .. }
        | Operation::CreateGroup { .. }
        | Operation::RenameGroup { .. }
        | Operation::CreateDefinition { .. }
        | Operation::CreateUser { .. } => Verdict::Go,
    }
}

/// Whether an operation takes somebody's access, or belongs to one that does.
fn takes_access(operation: &Operation) -> bool {
    let belongs = matches!(
        operation,
        Operation::RevokeSessions { .. } | Operation::RevokeGrants { .. }
    );
    belongs || operation.verb().is_some_and(Verb::takes_access)
}

/// From whoever is gone there is nothing left to take.
fn gone(operation: &Operation) -> Verdict {
    let gone = "no longer in the org".to_owned();
    match operation {
        Operation::LeaveGroup { .. }
        | Operation::ClearLink { .. }
        | Operation::RevokeSessions { .. }
        | Operation::RevokeGrants { .. }
        | Operation::Lifecycle {
            verb: Verb::Deactivate | Verb::Delete,
            ..
        } => Verdict::AlreadySo(format!("already so: {gone}")),
        Operation::CreateGroup { .. }
        | Operation::RenameGroup { .. }
        | Operation::CreateDefinition { .. }
        | Operation::CreateUser { .. }
        | Operation::UpdateProfile { .. }
        | Operation::ChangeType { .. }
        | Operation::JoinGroup { .. }
        | Operation::SetLink { .. }
        | Operation::ExpirePassword { .. }
        | Operation::SendActivationMail { .. }
        | Operation::Lifecycle {
            verb: Verb::Activate | Verb::Unsuspend | Verb::Unlock | Verb::Suspend,
            ..
        } => Verdict::Skip(gone),
    }
}

fn lifecycle(
    step: &Step,
    verb: Verb,
    from: &[UserStatus],
    landing: &Landing,
    user: &LiveUser,
) -> Verdict {
    let status = &user.status;
    let is_moving = user.transitioning_to.is_some();
    let is_there = match landing {
        Landing::OneOf(statuses) => statuses.contains(status),
        Landing::Gone => false,
    };
    match verb {
        Verb::Suspend | Verb::Deactivate if is_there && !is_moving => already(user),
        Verb::Deactivate => Verdict::Go,
        // People without access have none that a suspension could take.
        Verb::Suspend => match status {
            UserStatus::Staged | UserStatus::Deprovisioned => Verdict::Skip(moved(step, user)),
            UserStatus::Provisioned
            | UserStatus::Active
            | UserStatus::Recovery
            | UserStatus::PasswordExpired
            | UserStatus::LockedOut
            | UserStatus::Suspended
            | UserStatus::Unrecognized(_) => Verdict::Go,
        },
        Verb::Activate | Verb::Unsuspend | Verb::Unlock | Verb::Delete => {
            if is_moving {
                Verdict::Skip(moved(step, user))
            } else if from.contains(status) {
                Verdict::Go
            } else if is_there {
                already(user)
            } else {
                Verdict::Skip(moved(step, user))
            }
        }
    }
}

/// A password is expired where it is the one that the plan saw and the person is where Okta expires one; it is so already
/// where they must choose another anyway, or have done so since.
fn expiry(step: &Step, from: &[UserStatus], not_before: Option<&str>, user: &LiveUser) -> Verdict {
    if user.status.must_choose_password() {
        return already(user);
    }
    let begins = not_before.map(|day| format!("{day}T00:00:00Z").parse::<Timestamp>());
    let begins = begins.and_then(Result::ok);
    if user
        .password_changed
        .zip(begins)
        .is_some_and(|(changed, begins)| changed >= begins)
    {
        return Verdict::AlreadySo("already so: the password was changed".to_owned());
    }
    let found = user.password_changed.map(|moment| moment.to_string());
    let is_other = |fact: &Fact| matches!(fact, Fact::PasswordChanged { at } if *at != found);
    if step.facts.iter().any(is_other) {
        return Verdict::Skip("the password was changed".to_owned());
    }
    if from.contains(&user.status) && user.transitioning_to.is_none() {
        Verdict::Go
    } else {
        Verdict::Skip(moved(step, user))
    }
}

/// The mail goes to whoever waits for it, and to no other mailbox than the plan says.
fn mail(step: &Step, to: Option<&str>, user: &LiveUser) -> Verdict {
    let status = &user.status;
    if user.transitioning_to.is_some() {
        return Verdict::Skip(moved(step, user));
    }
    if status.is_past_activation() {
        return Verdict::AlreadySo(format!("no mail is needed: the person is {status}"));
    }
    if *status != UserStatus::Provisioned {
        return Verdict::Skip(moved(step, user));
    }
    let email = user.profile.get("email");
    if email.and_then(AttributeValue::as_text) == to {
        Verdict::Go
    } else {
        let to = to.map(AttributeValue::text);
        let (found, to) = (show(email), show(to.as_ref()));
        Verdict::Skip(format!("email is {found}, not {to}"))
    }
}

fn profile(step: &Step, user: &LiveUser) -> Verdict {
    let goals = step.operation.changes().into_iter().flatten();
    let goal_type = step.operation.new_type().map(|to| &to.id);
    let has_type = goal_type.is_none() || goal_type == user.type_id.as_ref();
    let mut goals = goals.map(|(name, change)| (name, change.desired.as_ref()));
    if has_type && goals.all(|(name, value)| user.profile.get(name) == value) {
        return Verdict::AlreadySo("already so".to_owned());
    }
    if is_out(user) {
        return Verdict::Skip(moved(step, user));
    }
    let differs = step
        .facts
        .iter()
        .find_map(|fact| difference(fact, step, user));
    differs.map_or(Verdict::Go, Verdict::Skip)
}

/// Returns what of a profile is neither as the fact says nor as the step wants it: somebody else may have been faster
/// with the same value. Which logins somebody may have is known already.
fn difference(fact: &Fact, step: &Step, user: &LiveUser) -> Option<String> {
    match fact {
        Fact::Attribute { name, value } => {
            let found = user.profile.get(name);
            let goal = step.operation.changes().and_then(|all| all.get(name));
            let goal = goal.and_then(|change| change.desired.as_ref());
            let is_known = found == value.as_ref() || found == goal || name.as_str() == "login";
            (!is_known).then(|| {
                let (found, value) = (show(found), show(value.as_ref()));
                format!("{name} is {found}, was {value}")
            })
        }
        Fact::Type { id } => {
            let goal = step.operation.new_type().map(|to| &to.id);
            let is_known = user.type_id == *id || user.type_id.as_ref() == goal;
            (!is_known).then(|| "has a different user type".to_owned())
        }
        Fact::Login { .. }
        | Fact::Status { .. }
        | Fact::PasswordChanged { .. }
        | Fact::LoginIsFree { .. }
        | Fact::Member { .. }
        | Fact::Primary { .. } => None,
    }
}

/// Whether somebody is DEPROVISIONED, or about to be: Okta takes nothing but removals then
/// ([deactivation 5](crate::facts::deactivation)).
fn is_out(user: &LiveUser) -> bool {
    let to = user.transitioning_to.as_ref();
    to.unwrap_or(&user.status) == &UserStatus::Deprovisioned
}

fn already(user: &LiveUser) -> Verdict {
    Verdict::AlreadySo(format!("already so: {}", user.status))
}

/// Says where somebody is, and where the plan found them if that is elsewhere.
fn moved(step: &Step, user: &LiveUser) -> String {
    if let Some(to) = &user.transitioning_to {
        return format!("Okta is moving them to {to}");
    }
    match step.found_status() {
        Some(was) if *was != user.status => format!("status is {}, was {was}", user.status),
        Some(_) | None => format!("status is {}", user.status),
    }
}
