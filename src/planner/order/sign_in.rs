//! The steps about sign-in: what is taken from somebody before they lose access, a password that is expired, and the mail
//! that lets somebody choose one.

use crate::desired::state::OffboardingAct;
use crate::model::route::Leg;
use crate::model::status::UserStatus;
use crate::model::transition::Verb;
use crate::plan::step::{Fact, Operation, StepId, Tokens, UserRef};
use crate::planner::changes::Mailing;
use crate::planner::changes::PersonChanges;
use crate::planner::mailing;
use crate::planner::order::{Chain, Graph};
use crate::planner::password::Expiry;
use crate::source::Span;

impl Graph<'_, '_> {
    /// Adds what the configuration takes from somebody before their status changes by an operation.
    pub(crate) fn offboard(&mut self, chain: &mut Chain, verb: Verb, span: Span) {
        let offboarding = &self.context.desired.config().offboarding;
        let acts = match verb {
            Verb::Deactivate => &offboarding.deactivation,
            Verb::Suspend => &offboarding.suspension,
            Verb::Activate | Verb::Unsuspend | Verb::Unlock | Verb::Delete => return,
        };
        let has = |act| acts.contains(&act);
        let Some(user @ UserRef::Live(_)) = chain.user.clone() else {
            return;
        };
        if !may_have_signed_in(chain.status.as_ref()) {
            return;
        }
        let mut operations = Vec::new();
        if has(OffboardingAct::ClearSessions) {
            let tokens = if has(OffboardingAct::RevokeTokens) {
                Tokens::Revoke
            } else {
                Tokens::Keep
            };
            let user = user.clone();
            operations.push(Operation::RevokeSessions { user, tokens });
        }
        if has(OffboardingAct::RevokeGrants) {
            operations.push(Operation::RevokeGrants { user });
        }
        for operation in operations {
            self.link_up(chain, operation, span, Vec::new());
        }
    }

    /// Adds the expiry of a password that somebody was given, right after the activation; returns where that leads.
    pub(crate) fn first_expiry(
        &mut self,
        chain: &mut Chain,
        changes: &PersonChanges,
        activation: StepId,
    ) -> Option<UserStatus> {
        let expiry = changes.expiry.as_ref()?;
        if expiry.takes_a_password() {
            return None;
        }
        self.expire(chain, expiry, &[activation]);
        Some(UserStatus::PasswordExpired)
    }

    /// Adds the expiry of a password that is too old, once the operations on the status are through.
    pub(crate) fn expiry(&mut self, chain: &mut Chain, changes: &PersonChanges, waits: &[StepId]) {
        let expiry = changes.expiry.as_ref();
        if let Some(expiry) = expiry.filter(|expiry| expiry.takes_a_password()) {
            self.expire(chain, expiry, waits);
        }
    }

    /// Adds the mail to somebody who is back with a new mailbox: last of all, and never to the old one.
    pub(crate) fn activation_mail(
        &mut self,
        chain: &mut Chain,
        changes: &PersonChanges,
        span: Span,
    ) {
        match changes.mailing {
            Mailing::Afterwards => {}
            Mailing::Never | Mailing::Withheld | Mailing::WithActivation => return,
        }
        let Some(user @ UserRef::Live(id)) = &chain.user.clone() else {
            return;
        };
        let person = &self.context.people.all[changes.person];
        let operation = Operation::SendActivationMail {
            user: user.clone(),
            to: mailing::address(person, changes),
        };
        let step = self.link_up(chain, operation, span, Vec::new());
        if let Some(profile) = self.profiles.get(id).copied() {
            self.after(step, profile);
        }
    }

    fn expire(&mut self, chain: &mut Chain, expiry: &Expiry, waits: &[StepId]) {
        let Some(user) = chain.user.clone() else {
            return;
        };
        let set = expiry.changed.map(|moment| moment.to_string());
        let operation = Operation::ExpirePassword {
            user,
            from: expiry.from.clone(),
            landing: expiry.landing.clone(),
            not_before: expiry.not_before.map(|day| day.to_string()),
            changed: set.clone(),
        };
        let facts = expiry
            .takes_a_password()
            .then_some(Fact::PasswordChanged { at: set });
        let facts = facts.into_iter().collect();
        let step = self.link_up(chain, operation, expiry.span, facts);
        for wait in waits {
            self.after(step, *wait);
        }
    }
}

/// Whether somebody may have sessions, tokens or consents: STAGED people never had any, and a deactivation has ended
/// those of DEPROVISIONED ones ([deactivation 3](crate::facts::deactivation)).
fn may_have_signed_in(status: Option<&UserStatus>) -> bool {
    match status {
        Some(UserStatus::Staged | UserStatus::Deprovisioned) | None => false,
        Some(
            UserStatus::Provisioned
            | UserStatus::Active
            | UserStatus::Recovery
            | UserStatus::PasswordExpired
            | UserStatus::LockedOut
            | UserStatus::Suspended
            | UserStatus::Unrecognized(_),
        ) => true,
    }
}

/// Whether an operation gives access, so that memberships must be right before it.
pub(crate) fn opens(leg: &Leg) -> bool {
    match leg.verb {
        Verb::Activate | Verb::Unsuspend => true,
        Verb::Unlock | Verb::Suspend | Verb::Deactivate | Verb::Delete => false,
    }
}
