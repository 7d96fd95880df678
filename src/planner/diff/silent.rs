//! What stays as it is though a reader of the files may think otherwise: a status without a line, a provider that only a
//! creation sets.

use crate::desired::state::{Config, LockedOut};
use crate::live::LiveUser;
use crate::model::status::UserStatus;
use crate::plan::note::NoteKind;
use crate::planner::context::{Context, Findings};
use crate::planner::person::Person;

/// Says it of somebody whose entry has no `status`, and who cannot sign in: a line that was there may have
/// been taken out to let them in.
pub(crate) fn without_status(
    context: &Context<'_>,
    person: &Person<'_>,
    user: &LiveUser,
    findings: &mut Findings,
) {
    if let Some(kind) = kept_out(context.desired.config(), user) {
        findings.note(context, person, person.entry.login.span, kind);
    }
}

fn kept_out(config: &Config, user: &LiveUser) -> Option<NoteKind> {
    match &user.status {
        UserStatus::Staged => Some(NoteKind::StagedWithoutStatus),
        UserStatus::Suspended => Some(NoteKind::SuspendedWithoutStatus),
        UserStatus::LockedOut => match config.locked_out {
            LockedOut::Unlock => Some(NoteKind::LockedOutWithoutStatus),
            LockedOut::Leave => None,
        },
        UserStatus::Deprovisioned => Some(NoteKind::DeactivatedWithoutStatus {
            id: user.id.clone(),
        }),
        UserStatus::Provisioned
        | UserStatus::Active
        | UserStatus::Recovery
        | UserStatus::PasswordExpired
        | UserStatus::Unrecognized(_) => None,
    }
}

/// Says where somebody of the org signs in otherwise than their entry says: only a creation sets it.
pub(crate) fn provider(
    context: &Context<'_>,
    person: &Person<'_>,
    user: &LiveUser,
    findings: &mut Findings,
) {
    let written = person.entry.credentials.as_ref();
    let Some((credentials, wished)) =
        written.and_then(|each| Some((each, each.value.provider.as_ref()?)))
    else {
        return;
    };
    let (wished, live) = (wished.kind.as_str(), user.provider.as_str());
    if wished != live {
        let kind = NoteKind::ProviderKept {
            wished: wished.to_owned(),
            live: live.to_owned(),
        };
        findings.note(context, person, credentials.span, kind);
    }
}
