//! What was typed behind `user`, as what is read or sent: one arm an operation, which says all that is known of it.

use crate::cli::error::CommandError;
use crate::cli::user::args::{
    FactorsOperation, GrantsOperation, LeavingArgs, LinkedObjectsOperation, ListArgs, PlainArgs,
    Printed, ReadArgs, SessionsOperation, TokensOperation, UserOperation, Who, mail_if,
};
use crate::cli::user::password::{password, recovery_question};
use crate::cli::user::whole;
use crate::cli::user::write_action::{Harm, Made, WriteAction};
use crate::model::status::UserStatus;
use crate::plan::step::Tokens;
use crate::report::answer::{
    APP_LINKS, CLIENTS, GRANT, GRANTS, GROUPS, IDENTITY_PROVIDERS, Listing, ROLES, TOKEN, TOKENS,
};
use crate::request::choice::SortOrder;
use crate::request::endpoint::{
    ACTIVATE_USER, DEACTIVATE_USER, DELETE_LINKED_OBJECT_FOR_USER, DELETE_USER, Endpoint,
    GET_REFRESH_TOKEN_FOR_USER_AND_CLIENT, GET_USER, GET_USER_GRANT, LIST_APP_LINKS,
    LIST_ASSIGNED_ROLES_FOR_USER, LIST_GRANTS_FOR_USER_AND_CLIENT, LIST_LINKED_OBJECTS_FOR_USER,
    LIST_REFRESH_TOKENS_FOR_USER_AND_CLIENT, LIST_USER_CLIENTS, LIST_USER_GRANTS, LIST_USER_GROUPS,
    LIST_USER_IDENTITY_PROVIDERS, REACTIVATE_USER, RESET_FACTORS,
    REVOKE_GRANTS_FOR_USER_AND_CLIENT, REVOKE_TOKEN_FOR_USER_AND_CLIENT,
    REVOKE_TOKENS_FOR_USER_AND_CLIENT, REVOKE_USER_GRANT, REVOKE_USER_GRANTS, SUSPEND_USER,
    UNLOCK_USER, UNSUSPEND_USER,
};
use crate::request::key::UserKey;
use crate::request::template::Target::Person;
use crate::request::template::Template;
use crate::request::user::{UserQuery, revoke_sessions};

/// What a subcommand does.
#[derive(Debug)]
pub(crate) enum Action<'a> {
    /// It lists people.
    List(UserQuery, Printed),
    /// It reads something of one person.
    Read(ReadAction<'a>),
    /// It writes.
    Write(Box<WriteAction<'a>>),
}

/// What is read of somebody.
#[derive(Debug)]
pub(crate) struct ReadAction<'a> {
    /// Of whom.
    pub(crate) who: &'a UserKey,
    /// What is asked for, with the person to come.
    pub(crate) request: Template,
    /// What it is shown as.
    pub(crate) shown: ShownAs,
    /// How it is printed.
    pub(crate) printed: Printed,
}

/// What an answer is shown as.
#[derive(Clone, Copy, Debug)]
pub(crate) enum ShownAs {
    /// The person, who is read anyway.
    Person,
    /// The people who are linked.
    Linked,
    /// A list of things.
    All(&'static Listing),
    /// One thing.
    One(&'static Listing),
}

/// Returns what an operation does.
///
/// # Errors
///
/// What cannot be meant.
pub(crate) fn action(operation: &UserOperation) -> Result<Action<'_>, CommandError> {
    use ShownAs::All;
    Ok(match operation {
        UserOperation::List(args) => Action::List(query(args), args.printed),
        UserOperation::Get(args) => read(args, GET_USER.on([Person]), ShownAs::Person),
        UserOperation::Clients(args) => read(args, LIST_USER_CLIENTS.on([Person]), All(&CLIENTS)),
        UserOperation::Groups(args) => read(args, LIST_USER_GROUPS.on([Person]), All(&GROUPS)),
        UserOperation::AppLinks(args) => read(args, LIST_APP_LINKS.on([Person]), All(&APP_LINKS)),
        UserOperation::IdentityProviders(args) => {
            let request = LIST_USER_IDENTITY_PROVIDERS.on([Person]);
            read(args, request, All(&IDENTITY_PROVIDERS))
        }
        UserOperation::Roles(args) => {
            read(args, LIST_ASSIGNED_ROLES_FOR_USER.on([Person]), All(&ROLES))
        }
        UserOperation::Create(args) => whole::create(args)?.into(),
        UserOperation::Update(args) if args.full => whole::replace(args)?.into(),
        UserOperation::Update(args) => whole::update(args)?.into(),
        UserOperation::Activate(args) => WriteAction::mailed(args, &ACTIVATE_USER)
            .told("Activate", "Activated", "")
            .until(|now| !matches!(now, UserStatus::Staged | UserStatus::Deprovisioned))
            .into(),
        UserOperation::Reactivate(args) => WriteAction::mailed(args, &REACTIVATE_USER)
            .told("Make", "Made", "a new activation link for ")
            .into(),
        UserOperation::Suspend(args) => plain(args, &SUSPEND_USER)
            .told("Suspend", "Suspended", "")
            .harming(Harm::Admins)
            .until(|now| *now == UserStatus::Suspended)
            .into(),
        UserOperation::Unsuspend(args) => plain(args, &UNSUSPEND_USER)
            .told("Unsuspend", "Unsuspended", "")
            .until(|now| *now != UserStatus::Suspended)
            .into(),
        UserOperation::Unlock(args) => plain(args, &UNLOCK_USER)
            .told("Unlock", "Unlocked", "")
            .until(|now| *now != UserStatus::LockedOut)
            .into(),
        UserOperation::Deactivate(args) => leaving(args, &DEACTIVATE_USER)
            .told("Deactivate", "Deactivated", "")
            .until(|now| *now == UserStatus::Deprovisioned)
            .into(),
        // Whoever comes here has been deactivated before.
        UserOperation::Delete(args) => leaving(args, &DELETE_USER)
            .told("Delete", "Deleted", "")
            .losing(Some(
                "the person for good: id, profile, memberships and links",
            ))
            .until_gone()
            .into(),
        UserOperation::Password(operation) => password(operation)?.into(),
        UserOperation::RecoveryQuestion(args) => recovery_question(args)?.into(),
        UserOperation::Factors(FactorsOperation::Reset(args)) => plain(args, &RESET_FACTORS)
            .told("Reset", "Reset", "the factors of ")
            .into(),
        UserOperation::Sessions(operation) => sessions(operation).into(),
        UserOperation::Grants(operation) => grants(operation),
        UserOperation::Tokens(operation) => tokens(operation),
        UserOperation::LinkedObjects(operation) => links(operation),
    })
}

fn query(args: &ListArgs) -> UserQuery {
    let order = if args.descending {
        SortOrder::Descending
    } else {
        SortOrder::Ascending
    };
    match (&args.search, &args.filter, &args.q) {
        (Some(expression), _, _) => UserQuery::Search {
            expression: expression.clone(),
            sort: args.sort_by.clone().map(|property| (property, order)),
        },
        (None, Some(expression), _) => UserQuery::Filter(expression.clone()),
        (None, None, Some(text)) => UserQuery::Prefix(text.clone()),
        (None, None, None) => UserQuery::NotDeprovisioned,
    }
}

fn read(args: &ReadArgs, request: Template, shown: ShownAs) -> Action<'_> {
    reading(&args.who, request, shown, args.printed)
}

fn reading(who: &Who, request: Template, shown: ShownAs, printed: Printed) -> Action<'_> {
    let who = &who.key;
    Action::Read(ReadAction {
        who,
        request,
        shown,
        printed,
    })
}

fn plain<'a>(args: &'a PlainArgs, endpoint: &'static Endpoint) -> WriteAction<'a> {
    WriteAction::of(&args.who, endpoint.on([Person]), args.options)
}

fn leaving<'a>(args: &'a LeavingArgs, endpoint: &'static Endpoint) -> WriteAction<'a> {
    let request = endpoint.on([Person]).mailing(mail_if(args.email));
    WriteAction::of(&args.who, request, args.options).harming(Harm::Admins)
}

fn sessions(operation: &SessionsOperation) -> WriteAction<'_> {
    let SessionsOperation::Clear(args) = operation;
    let (tokens, loses) = if args.oauth_tokens {
        let loses = "all sessions, OAuth tokens and remembered devices";
        (Tokens::Revoke, loses)
    } else {
        (Tokens::Keep, "all sessions and remembered devices")
    };
    let request = revoke_sessions(Person, Some(tokens));
    WriteAction::of(&args.who, request, args.options)
        .told("End", "Ended", "all sessions of ")
        .losing(Some(loses))
}

fn grants(operation: &GrantsOperation) -> Action<'_> {
    let all = ShownAs::All(&GRANTS);
    match operation {
        GrantsOperation::List(args) => {
            let request = match (&args.client, &args.scope) {
                (Some(client), _) => LIST_GRANTS_FOR_USER_AND_CLIENT
                    .on([Person, client.into()])
                    .in_pages(),
                (None, None) => LIST_USER_GRANTS.on([Person]).in_pages(),
                (None, Some(scope)) => LIST_USER_GRANTS
                    .on([Person])
                    .in_pages()
                    .with_query("scopeId", scope),
            };
            reading(&args.who, request, all, args.printed)
        }
        GrantsOperation::Get(args) => {
            let request = GET_USER_GRANT.on([Person, (&args.grant).into()]);
            reading(&args.who, request, ShownAs::One(&GRANT), args.printed)
        }
        GrantsOperation::Revoke(args) => {
            // The command line has exactly one of the three.
            let (request, what) = match (&args.which.grant, &args.which.client) {
                (Some(id), _) => {
                    let request = REVOKE_USER_GRANT.on([Person, id.into()]);
                    (request, format!("the grant {id} of "))
                }
                (None, Some(client)) => {
                    let request = REVOKE_GRANTS_FOR_USER_AND_CLIENT.on([Person, client.into()]);
                    (request, format!("all grants to {client} of "))
                }
                (None, None) => (REVOKE_USER_GRANTS.on([Person]), "all grants of ".to_owned()),
            };
            WriteAction::of(&args.who, request, args.options)
                .told("Revoke", "Revoked", &what)
                .into()
        }
    }
}

fn tokens(operation: &TokensOperation) -> Action<'_> {
    match operation {
        TokensOperation::List(args) => {
            let request = LIST_REFRESH_TOKENS_FOR_USER_AND_CLIENT
                .on([Person, (&args.holder.client).into()])
                .in_pages();
            reading(&args.who, request, ShownAs::All(&TOKENS), args.printed)
        }
        TokensOperation::Get(args) => {
            let client = (&args.holder.client).into();
            let request =
                GET_REFRESH_TOKEN_FOR_USER_AND_CLIENT.on([Person, client, (&args.token).into()]);
            reading(&args.who, request, ShownAs::One(&TOKEN), args.printed)
        }
        TokensOperation::Revoke(args) => {
            let client = &args.holder.client;
            let of_client = format!("that {client} holds of ");
            let (request, what) = if let Some(id) = &args.which.token {
                let targets = [Person, client.into(), id.into()];
                let request = REVOKE_TOKEN_FOR_USER_AND_CLIENT.on(targets);
                (request, format!("the refresh token {id} {of_client}"))
            } else {
                let targets = [Person, client.into()];
                let request = REVOKE_TOKENS_FOR_USER_AND_CLIENT.on(targets);
                (request, format!("all refresh tokens {of_client}"))
            };
            WriteAction::of(&args.who, request, args.options)
                .told("Revoke", "Revoked", &what)
                .into()
        }
    }
}

fn links(operation: &LinkedObjectsOperation) -> Action<'_> {
    match operation {
        LinkedObjectsOperation::List(args) => {
            let targets = [Person, (&args.relation.name).into()];
            let request = LIST_LINKED_OBJECTS_FOR_USER.on(targets);
            reading(&args.who, request, ShownAs::Linked, args.printed)
        }
        LinkedObjectsOperation::Set(args) => {
            let (relation, primary) = (&args.relation.name, &args.primary);
            let what = format!("{primary} the {relation} of ");
            WriteAction::made(&args.who, Made::Link(relation, primary), args.options)
                .told("Make", "Made", &what)
                .into()
        }
        LinkedObjectsOperation::Remove(args) => {
            let relation = &args.relation.name;
            let request = DELETE_LINKED_OBJECT_FOR_USER.on([Person, relation.into()]);
            WriteAction::of(&args.who, request, args.options)
                .told("Remove", "Removed", &format!("the {relation} of "))
                .into()
        }
    }
}

impl<'a> From<WriteAction<'a>> for Action<'a> {
    fn from(action: WriteAction<'a>) -> Self {
        Self::Write(Box::new(action))
    }
}
