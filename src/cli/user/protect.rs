//! The people who may not be hit: the owner of the token, those whom `guards.protected` names, and people with an admin role who would
//! lose access or an address.

use anyhow::anyhow;

use crate::cli::error::CommandError;
use crate::cli::line::AnyTransport;
use crate::cli::printer::Printer;
use crate::cli::user::person::login;
use crate::cli::user::target::Guarded;
use crate::cli::user::write_action::{Harm, WriteAction};
use crate::live::{Known, UserDetails};
use crate::model::ids::Login;
use crate::okta::client::Reader;
use crate::plan::refusal::Protection;
use crate::planner::guard::Protected;
use crate::planner::guard::admin::{AdminCheck, Held, check, line, may_lose_access};
use crate::reading::fetch::roles::all_roles;
use crate::reading::fetch::token_owner;
use crate::report::text_safety::harmless;

/// Refuses what may not be done to a person.
pub(crate) async fn refuse(
    guarded: &Guarded,
    action: &WriteAction<'_>,
    person: &UserDetails,
    reader: &Reader<AnyTransport>,
    printer: Printer,
) -> Result<(), CommandError> {
    let harm = action.harm;
    if harm == Harm::None {
        return Ok(());
    }
    let name = login(person);
    // The login that they have, and the one that they get.
    let has = Login::new(name.as_str());
    let logins: Vec<Login> = [has].into_iter().chain(action.new_login.clone()).collect();
    let id = &person.live.id;
    let owner = token_owner(reader).await?;
    let guards = &guarded.guards;
    let protected = Protected::new(guards, owner.as_ref());
    if let Some(by) = protected.protection(&logins, Some(id)) {
        return Err(is_protected(&name, &by, guarded));
    }
    if harm == Harm::Admins && !may_lose_access(guards, &logins, Some(id)) {
        let roles = all_roles(reader, id).await?;
        let held = roles.iter().map(|(group, roles)| Held {
            through: group.as_ref(),
            roles: Known::Read(roles),
        });
        match check(guards, &logins, Some(id), held) {
            AdminCheck::Passed => {}
            AdminCheck::Refused(roles) => {
                let roles = roles.join(", ");
                let error = anyhow!(
                    "{name} is an administrator ({roles}), and would lose access or an address"
                );
                return Err(CommandError::refused(error)
                    .help(format!(
                        "to allow it, write under `guards:` in {}: `{}`",
                        guarded.file,
                        harmless(&line(guards, [logins[0].as_str()]))
                    ))
                    .help("`explain adminsWhoMayLoseAccess` says more"));
            }
            AdminCheck::Unknown => printer.narrate(&format!(
                "{} would lose access or an address, and the token may not read whether they are an administrator: make \
                 sure in Okta, or grant the token `okta.roles.read`.",
                harmless(&name)
            )),
        }
    }
    Ok(())
}

fn is_protected(name: &str, by: &Protection, guarded: &Guarded) -> CommandError {
    match by {
        Protection::Entry(entry) => {
            let file = &guarded.file;
            CommandError::refused(anyhow!("{name} is protected: `guards.protected` has `{entry}`"))
                .help(format!(
                    "protected people may get attributes other than login, email and secondEmail, and nothing else; to \
                     allow more, take `{}` out of `guards.protected` in {file}",
                    harmless(entry)
                ))
        }
        Protection::TokenOwner => {
            CommandError::refused(anyhow!("{name} is protected: the token acts in their name"))
                .help("use another administrator's token, or do it in Okta's console")
        }
    }
}
