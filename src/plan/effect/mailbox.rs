//! Where Okta mails the link that activates somebody: the dangers of the plan say so.

use std::collections::BTreeMap;

use crate::model::ids::Login;
use crate::model::mail::Mail;
use crate::plan::Plan;
use crate::plan::danger::DangerKind;
use crate::plan::step::Step;

/// The mailboxes of a plan.
#[derive(Debug)]
pub(crate) struct Mailboxes<'p> {
    by_login: BTreeMap<&'p Login, Option<&'p str>>,
}

impl<'p> Mailboxes<'p> {
    /// Finds them.
    pub(crate) fn of_plan(plan: &'p Plan) -> Self {
        let dangers = plan.dangers().iter();
        let by_login = dangers.filter_map(|danger| {
            let DangerKind::ActivationMail { to } = &danger.kind else {
                return None;
            };
            Some((danger.to.login()?, to.as_deref()))
        });
        Self {
            by_login: by_login.collect(),
        }
    }

    /// Returns where a step mails; none where nothing is mailed.
    pub(crate) fn of(&self, step: &Step, mail: Mail) -> Option<&'p str> {
        let login = step.subject.login().filter(|_| mail == Mail::Send)?;
        self.by_login.get(login).copied().flatten()
    }
}
