//! What was typed behind `user`, as what is read or written.

use anyhow::anyhow;

use crate::cli::error::CommandError;
use crate::cli::user::args::{
    ClearSessionsArgs, FactorsOperation, GrantsOperation, LinkedObjectsOperation, ListArgs,
    MailedArgs, Mailing, NewProvider, Operation, PasswordOperation, PlainArgs, Printed, ReadArgs,
    RevokeGrantsArgs, SessionsOperation, SetCredentials, TokensOperation, UpdateArgs, Who, Writing,
};
use crate::cli::user::deed::{Access, Credential, Deed, Lifecycle, wanted};
use crate::cli::user::secret::Sources;
use crate::okta::operation::choice::{Mail, OAuthTokens, Sessions, SortOrder, Strict};
use crate::okta::operation::key::{ClientId, GrantId, RelationKey, TokenId, UserKey};
use crate::okta::operation::users::UserQuery;

/// What a subcommand does.
#[derive(Debug)]
pub(crate) enum Task<'a> {
    /// It lists people.
    List(UserQuery, Printed),
    /// It reads something of one person.
    Read(&'a UserKey, What<'a>, Printed),
    /// It writes.
    Write(Work<'a>),
}

/// What is read of somebody.
#[derive(Clone, Copy, Debug)]
pub(crate) enum What<'a> {
    Person,
    Groups,
    AppLinks,
    IdentityProviders,
    Roles,
    Clients,
    Grants(Option<&'a str>),
    GrantsOfClient(&'a ClientId),
    Grant(&'a GrantId),
    Tokens(&'a ClientId),
    Token(&'a ClientId, &'a TokenId),
    Links(&'a RelationKey),
}

/// What is written.
#[derive(Debug)]
pub(crate) struct Work<'a> {
    /// To whom; nobody where somebody is created.
    pub(crate) who: Option<&'a UserKey>,
    /// What.
    pub(crate) deed: Deed<'a>,
    /// Where its secrets come from.
    pub(crate) secrets: Sources,
    /// Whether a secret in the answer is printed.
    pub(crate) reveal: bool,
    /// Whether it is asked for, only shown, and how the outcome is printed.
    pub(crate) writing: Writing,
}

/// Returns what an operation does.
///
/// # Errors
///
/// What cannot be meant.
pub(crate) fn task(operation: &Operation) -> Result<Task<'_>, CommandError> {
    Ok(match operation {
        Operation::List(args) => Task::List(query(args), args.printed),
        Operation::Get(args) => read(args, What::Person),
        Operation::Clients(args) => read(args, What::Clients),
        Operation::Groups(args) => read(args, What::Groups),
        Operation::AppLinks(args) => read(args, What::AppLinks),
        Operation::IdentityProviders(args) => read(args, What::IdentityProviders),
        Operation::Roles(args) => read(args, What::Roles),
        Operation::Create(args) => {
            check(&args.credentials)?;
            let deed = Deed::Create(args);
            let work = Work::new(None, deed, args.writing);
            work.with(set(&args.credentials))
        }
        Operation::Update(args) => update(args)?,
        Operation::Activate(args) => {
            mailed(args, |mail| Deed::Lifecycle(Lifecycle::Activate(mail)))
        }
        Operation::Reactivate(args) => {
            mailed(args, |mail| Deed::Lifecycle(Lifecycle::Reactivate(mail)))
        }
        Operation::Suspend(args) => plain(args, Deed::Lifecycle(Lifecycle::Suspend)),
        Operation::Unsuspend(args) => plain(args, Deed::Lifecycle(Lifecycle::Unsuspend)),
        Operation::Unlock(args) => plain(args, Deed::Lifecycle(Lifecycle::Unlock)),
        Operation::Deactivate(args) => {
            let deed = Deed::Lifecycle(Lifecycle::Deactivate(sent_if(args.email)));
            write(&args.who, deed, args.writing)
        }
        Operation::Delete(args) => {
            let deed = Deed::Lifecycle(Lifecycle::Delete(sent_if(args.email)));
            write(&args.who, deed, args.writing)
        }
        Operation::Password(operation) => password(operation)?,
        Operation::RecoveryQuestion(args) => {
            let deed = Credential::ChangeRecoveryQuestion(&args.question);
            let sources = Sources::default()
                .old_password(&args.old)
                .answer(&args.answer);
            secret(&args.who, deed, sources, args.writing)?
        }
        Operation::Factors(FactorsOperation::Reset(args)) => {
            plain(args, Deed::Credential(Credential::ResetFactors))
        }
        Operation::Sessions(SessionsOperation::Clear(args)) => clear_sessions(args),
        Operation::Grants(operation) => grants(operation),
        Operation::Tokens(operation) => tokens(operation),
        Operation::LinkedObjects(operation) => links(operation),
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

fn read<'a>(args: &'a ReadArgs, what: What<'a>) -> Task<'a> {
    Task::Read(&args.who.key, what, args.printed)
}

fn write<'a>(who: &'a Who, deed: Deed<'a>, writing: Writing) -> Task<'a> {
    Task::Write(Work::new(Some(&who.key), deed, writing))
}

fn plain<'a>(args: &'a PlainArgs, deed: Deed<'a>) -> Task<'a> {
    write(&args.who, deed, args.writing)
}

fn mailed<'a>(args: &'a MailedArgs, deed: impl Fn(Mail) -> Deed<'a>) -> Task<'a> {
    let work = Work::new(Some(&args.who.key), deed(mail(args.mailing)), args.writing);
    work.revealing(args.mailing.reveal)
}

fn secret<'a>(
    who: &'a Who,
    deed: Credential<'a>,
    sources: Sources,
    writing: Writing,
) -> Result<Task<'a>, CommandError> {
    sources.require(deed.secrets())?;
    let work = Work::new(Some(&who.key), Deed::Credential(deed), writing);
    Ok(work.with(sources))
}

fn set(credentials: &SetCredentials) -> Sources {
    let sources = Sources::default().password(&credentials.password);
    sources.answer(&credentials.answer)
}

/// A question has an answer, and an answer a question.
fn check(credentials: &SetCredentials) -> Result<(), CommandError> {
    let answer = &credentials.answer;
    let has_answer = answer.answer_env.is_some() || answer.answer_file.is_some();
    if credentials.question.is_some() {
        return set(credentials).require(&["--answer"]);
    }
    if has_answer {
        return Err(CommandError::usage(anyhow!(
            "an answer needs its question: `--question TEXT`"
        )));
    }
    Ok(())
}

fn update(args: &UpdateArgs) -> Result<Task<'_>, CommandError> {
    check(&args.credentials)?;
    wanted(args)?;
    let deed = if args.full {
        Deed::Replace(args)
    } else {
        Deed::Update(args)
    };
    let work = Work::new(Some(&args.who.key), deed, args.writing);
    Ok(work.with(set(&args.credentials)))
}

fn password(operation: &PasswordOperation) -> Result<Task<'_>, CommandError> {
    Ok(match operation {
        PasswordOperation::Change(args) => {
            let strict = if args.strict { Strict::Yes } else { Strict::No };
            let deed = Credential::ChangePassword(strict, sessions(args.revoke_sessions));
            let sources = Sources::default()
                .old_password(&args.old)
                .password(&args.new);
            secret(&args.who, deed, sources, args.writing)?
        }
        PasswordOperation::Expire(args) => {
            plain(args, Deed::Credential(Credential::ExpirePassword))
        }
        PasswordOperation::ExpireWithTemp(args) => {
            let deed = Credential::ExpireWithTempPassword(sessions(args.revoke_sessions));
            let work = Work::new(Some(&args.who.key), Deed::Credential(deed), args.writing);
            work.revealing(args.reveal)
        }
        PasswordOperation::Reset(args) => {
            let sessions = sessions(args.revoke_sessions);
            let deed = match args.provider {
                Some(NewProvider::Federation) => Credential::ConvertToFederation(sessions),
                None => Credential::ResetPassword(mail(args.mailing), sessions),
            };
            let work = Work::new(Some(&args.who.key), Deed::Credential(deed), args.writing);
            work.revealing(args.mailing.reveal)
        }
        PasswordOperation::Forgot(args) => mailed(args, |mail| {
            Deed::Credential(Credential::ForgotPassword(mail))
        }),
        PasswordOperation::ForgotWithAnswer(args) => {
            let deed = Credential::ForgotPasswordWithAnswer(sent_if(!args.no_email));
            let sources = Sources::default().password(&args.new).answer(&args.answer);
            secret(&args.who, deed, sources, args.writing)?
        }
    })
}

fn clear_sessions(args: &ClearSessionsArgs) -> Task<'_> {
    let tokens = if args.oauth_tokens {
        OAuthTokens::Revoke
    } else {
        OAuthTokens::Keep
    };
    let deed = Deed::Access(Access::ClearSessions(tokens));
    write(&args.who, deed, args.writing)
}

fn grants(operation: &GrantsOperation) -> Task<'_> {
    match operation {
        GrantsOperation::List(args) => {
            let what = match &args.client {
                Some(client) => What::GrantsOfClient(client),
                None => What::Grants(args.scope.as_deref()),
            };
            Task::Read(&args.who.key, what, args.printed)
        }
        GrantsOperation::Get(args) => {
            Task::Read(&args.who.key, What::Grant(&args.grant), args.printed)
        }
        GrantsOperation::Revoke(args) => {
            write(&args.who, Deed::Access(which_grants(args)), args.writing)
        }
    }
}

/// The command line has exactly one of the three.
fn which_grants(args: &RevokeGrantsArgs) -> Access<'_> {
    match (&args.which.grant, &args.which.client) {
        (Some(id), _) => Access::RevokeGrant(id),
        (None, Some(client)) => Access::RevokeGrantsOfClient(client),
        (None, None) => Access::RevokeGrants,
    }
}

fn tokens(operation: &TokensOperation) -> Task<'_> {
    match operation {
        TokensOperation::List(args) => Task::Read(
            &args.who.key,
            What::Tokens(&args.holder.client),
            args.printed,
        ),
        TokensOperation::Get(args) => {
            let what = What::Token(&args.holder.client, &args.token);
            Task::Read(&args.who.key, what, args.printed)
        }
        TokensOperation::Revoke(args) => {
            let client = &args.holder.client;
            let deed = match &args.which.token {
                Some(id) => Access::RevokeToken(client, id),
                None => Access::RevokeTokensOfClient(client),
            };
            write(&args.who, Deed::Access(deed), args.writing)
        }
    }
}

fn links(operation: &LinkedObjectsOperation) -> Task<'_> {
    match operation {
        LinkedObjectsOperation::List(args) => Task::Read(
            &args.who.key,
            What::Links(&args.relation.name),
            args.printed,
        ),
        LinkedObjectsOperation::Set(args) => {
            let deed = Deed::SetLink(&args.relation.name, &args.primary);
            write(&args.who, deed, args.writing)
        }
        LinkedObjectsOperation::Remove(args) => write(
            &args.who,
            Deed::RemoveLink(&args.relation.name),
            args.writing,
        ),
    }
}

fn mail(mailing: Mailing) -> Mail {
    sent_if(!mailing.no_email)
}

fn sent_if(is_sent: bool) -> Mail {
    if is_sent { Mail::Send } else { Mail::Withhold }
}

fn sessions(revoke: bool) -> Sessions {
    if revoke {
        Sessions::Revoke
    } else {
        Sessions::Keep
    }
}

impl<'a> Work<'a> {
    fn new(who: Option<&'a UserKey>, deed: Deed<'a>, writing: Writing) -> Self {
        Self {
            who,
            deed,
            secrets: Sources::default(),
            reveal: false,
            writing,
        }
    }

    fn with(mut self, secrets: Sources) -> Task<'a> {
        self.secrets = secrets;
        Task::Write(self)
    }

    fn revealing(mut self, reveal: bool) -> Task<'a> {
        self.reveal = reveal;
        Task::Write(self)
    }
}
