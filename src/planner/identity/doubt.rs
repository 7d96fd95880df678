//! Why it is in doubt whom an entry means, and what to do about it.

use unicode_normalization::UnicodeNormalization;

use crate::desired::state::{DesiredPerson, DesiredValue};
use crate::diagnostic::{Code, Diagnostic};
use crate::live::LiveUser;
use crate::model::ids::{AttributeName, Login, UserId};
use crate::model::status::DesiredStatus;
use crate::planner::person::is_living;
use crate::planner::person::wish;
use crate::source::{Located, Span};

/// The login finds one person, a previous login another.
pub(crate) fn two_people(
    entry: &DesiredPerson,
    live: &LiveUser,
    previous: &Located<Login>,
    holder: &LiveUser,
) -> Diagnostic {
    let login = &entry.login;
    Diagnostic::error(
        Code::RenameNeedsId,
        previous.span,
        format!(
            "the org has both `{}` ({}) and `{}` ({})",
            login.value, live.id, previous.value, holder.id
        ),
    )
    .related(login.span, "whose entry is this?")
    .help(format!(
        "for a rename, write the person's id: `id: {}`; otherwise remove `previousLogin`",
        holder.id
    ))
}

/// An id stands where a previous login belongs: somebody new would be created beside whom it means.
pub(crate) fn id_for_login(previous: &Located<Login>, user: &LiveUser) -> Diagnostic {
    let id = &user.id;
    let finding = Diagnostic::error(
        Code::RenameNeedsId,
        previous.span,
        format!("`{id}` is an id, but `previousLogin` names a login"),
    );
    let whose = user.login().map(|login| format!(" (`{login}`)"));
    finding.help(format!(
        "to rename that person{}, write `id: {id}` instead of this line",
        whose.unwrap_or_default()
    ))
}

/// Says that the org does not have an id, and what may have become of the person.
pub(crate) fn unknown_id(
    entry: &DesiredPerson,
    id: &Located<UserId>,
    by_login: Option<&LiveUser>,
) -> Diagnostic {
    let login = &entry.login.value;
    let is_own = entry.id.is_some();
    let finding = Diagnostic::error(
        Code::UnknownId,
        id.span,
        format!("the org has nobody with the id `{}`", id.value),
    );
    finding.help(match by_login {
        Some(user) => format!(
            "`{login}` has the id {} in this org: if that is the person, write `id: {}`",
            user.id, user.id
        ),
        None if is_own => format!(
            "if the person was deleted, remove the entry, or keep `{{id: {}, login: {login}, status: DELETED}}`; remove \
             `id` only if somebody new is to be created",
            id.value
        ),
        None => format!(
            "if the person was deleted, remove the entry and this line; if they have another id now, \
             `okta-reconcile user show {login}` shows it"
        ),
    })
}

/// Says that an entry's `id` is one person's and its `login` is not theirs, but somebody else's or nobody's.
pub fn other_login(
    entry: &DesiredPerson,
    place: Span,
    user: &LiveUser,
    holder: Option<&LiveUser>,
) -> Diagnostic {
    let login = &entry.login.value;
    let own = user
        .login()
        .map_or_else(|| "no login".to_owned(), |login| format!("`{login}`"));
    let whose = match holder {
        Some(holder) => format!("`{login}` is {} ({})", holder.id, holder.status),
        None => format!("nobody has the login `{login}`"),
    };
    let found = Diagnostic::error(
        Code::IdAndLoginDiffer,
        place,
        format!("{} is {own} ({}), and {whose}", user.id, user.status),
    );
    let found = if place == entry.login.span {
        found
    } else {
        found.related(entry.login.span, "the login of the entry")
    };
    match holder {
        Some(holder) if !entry.is_tombstone() => found.help(format!(
            "write the id of whoever is meant: `id: {}` if it is `{login}`; if it is {own}, write another login, or \
             first add an entry that gives `{login}` up",
            holder.id
        )),
        Some(_) | None => found.help(format!(
            "if it is {} who is meant, write `login: {}`; otherwise correct the id",
            user.id,
            own.trim_matches('`')
        )),
    }
}

/// An entry without `id` that finds somebody who has left and is called otherwise may be about somebody new.
pub(crate) fn namesake(entry: &DesiredPerson, user: &LiveUser) -> Option<Diagnostic> {
    let is_wished_gone = wish(entry).is_some_and(DesiredStatus::is_leaving);
    if is_living(user) || is_wished_gone || entry.pinned_id().is_some() {
        return None;
    }
    let (name, value, has) = ["firstName", "lastName"].into_iter().find_map(|name| {
        let attribute = AttributeName::new(name);
        let value = entry.profile.get(&attribute)?;
        let DesiredValue::Scalar(scalar) = &value.value else {
            return None;
        };
        let has = user.profile.get(&attribute)?.as_text()?;
        let fold = |text: &str| text.nfc().collect::<String>().to_lowercase();
        (fold(has) != fold(&scalar.text)).then_some((name, value, has))
    })?;
    let login = &entry.login.value;
    let finding = Diagnostic::error(
        Code::FormerNamesake,
        entry.login.span,
        format!(
            "the login is that of {}, who is DEPROVISIONED and has the {name} `{has}`",
            user.id
        ),
    );
    let related = finding.related(value.span, "another name");
    Some(related.help(format!(
        "for somebody new, write another login, or free this one by deleting whoever has it; if it is the same person, \
         write `id: {}` (`okta-reconcile user show {login}` shows who they are)",
        user.id
    )))
}
