//! What may be typed behind `user`.

mod each;
mod shared;

use clap::{Args, Subcommand};

use crate::cli::user::help;
use crate::cli::user::show::ShowArgs;
use crate::okta::operation::catalogue as about;

pub(in crate::cli::user) use crate::cli::user::args::each::{
    ChangePasswordArgs, ClearSessionsArgs, CreateArgs, ExpireWithTempArgs, ForgotWithAnswerArgs,
    GetGrantArgs, GetTokenArgs, ListArgs, ListGrantsArgs, ListLinksArgs, ListTokensArgs,
    RecoveryQuestionArgs, RemoveLinkArgs, ResetPasswordArgs, RevokeGrantsArgs, RevokeTokensArgs,
    SetLinkArgs, UpdateArgs,
};
pub(in crate::cli::user) use crate::cli::user::args::shared::{
    AnswerFormat, AnswerFrom, LeavingArgs, MailedArgs, Mailing, NewPasswordFrom, OldPasswordFrom,
    PlainArgs, Printed, ReadArgs, SetCredentials, Who, Writing,
};

/// Carry out an operation of Okta's user API on one person
#[derive(Debug, Args)]
#[command(help_template = help::template())]
pub(in crate::cli) struct UserArgs {
    #[command(subcommand)]
    pub(in crate::cli::user) command: UserCommand,
}

/// What is done with a person.
#[derive(Debug, Subcommand)]
pub(in crate::cli::user) enum UserCommand {
    /// Show everything about a person on one page, and what the next plan would do to them
    Show(ShowArgs),
    #[command(flatten)]
    Operation(Operation),
}

/// The operations, in the groups of [`help::GROUPS`].
#[derive(Debug, Subcommand)]
pub(in crate::cli::user) enum Operation {
    /// List people: all but the deactivated ones, or whom an expression finds
    #[command(after_help = help::okta(&[&about::LIST_USERS]))]
    List(ListArgs),
    /// Show a person: status, dates, credentials, profile
    #[command(after_help = help::okta(&[&about::GET_USER]))]
    Get(ReadArgs),
    /// Create a person
    #[command(after_help = help::okta(&[&about::CREATE_USER]))]
    Create(Box<CreateArgs>),
    /// Change attributes or credentials of a person, or replace the whole profile with `--full`
    #[command(after_help = help::okta(&[&about::UPDATE_USER, &about::REPLACE_USER]))]
    Update(Box<UpdateArgs>),
    /// Activate somebody who is STAGED or DEPROVISIONED
    #[command(after_help = help::okta(&[&about::ACTIVATE_USER]))]
    Activate(MailedArgs),
    /// Send a new activation link to somebody who is PROVISIONED or in RECOVERY
    #[command(after_help = help::okta(&[&about::REACTIVATE_USER]))]
    Reactivate(MailedArgs),
    /// Suspend somebody: no sign-in, all else kept
    #[command(after_help = help::okta(&[&about::SUSPEND_USER]))]
    Suspend(PlainArgs),
    /// End a suspension: back to the status before it
    #[command(after_help = help::okta(&[&about::UNSUSPEND_USER]))]
    Unsuspend(PlainArgs),
    /// Unlock somebody who is LOCKED_OUT
    #[command(after_help = help::okta(&[&about::UNLOCK_USER]))]
    Unlock(PlainArgs),
    /// Deactivate somebody: the password and all assignments of applications are lost
    #[command(after_help = help::okta(&[&about::DEACTIVATE_USER]))]
    Deactivate(LeavingArgs),
    /// Delete somebody who is DEPROVISIONED, for good
    #[command(after_help = help::okta(&[&about::DELETE_USER]))]
    Delete(LeavingArgs),
    /// Change, expire or reset a password
    #[command(subcommand)]
    Password(PasswordOperation),
    /// Change the recovery question and its answer
    #[command(after_help = help::okta(&[&about::CHANGE_RECOVERY_QUESTION]))]
    RecoveryQuestion(RecoveryQuestionArgs),
    /// Reset enrolled factors
    #[command(subcommand)]
    Factors(FactorsOperation),
    /// End sessions
    #[command(subcommand)]
    Sessions(SessionsOperation),
    /// List, show or revoke what a person lets applications do
    #[command(subcommand)]
    Grants(GrantsOperation),
    /// List, show or revoke the refresh tokens that an application holds
    #[command(subcommand)]
    Tokens(TokensOperation),
    /// List the applications that hold grants or refresh tokens of a person
    #[command(after_help = help::okta(&[&about::LIST_USER_CLIENTS]))]
    Clients(ReadArgs),
    /// List the groups of a person
    #[command(after_help = help::okta(&[&about::LIST_USER_GROUPS]))]
    Groups(ReadArgs),
    /// List the applications on a person's dashboard
    #[command(after_help = help::okta(&[&about::LIST_APP_LINKS]))]
    AppLinks(ReadArgs),
    /// List the identity providers that a person is linked with
    #[command(after_help = help::okta(&[&about::LIST_USER_IDENTITY_PROVIDERS]))]
    IdentityProviders(ReadArgs),
    /// List the admin roles of a person
    #[command(after_help = help::okta(&[&about::LIST_ASSIGNED_ROLES_FOR_USER]))]
    Roles(ReadArgs),
    /// List, set or remove links between people, such as a manager
    #[command(subcommand)]
    LinkedObjects(LinkedObjectsOperation),
}

#[derive(Debug, Subcommand)]
pub(in crate::cli::user) enum PasswordOperation {
    /// Change a password that is known
    #[command(after_help = help::okta(&[&about::CHANGE_PASSWORD]))]
    Change(ChangePasswordArgs),
    /// Expire the password: it works once more, to choose another
    #[command(after_help = help::okta(&[&about::EXPIRE_PASSWORD]))]
    Expire(PlainArgs),
    /// Replace the password by a temporary one, which is printed
    #[command(after_help = help::okta(&[&about::EXPIRE_PASSWORD_WITH_TEMP_PASSWORD]))]
    ExpireWithTemp(ExpireWithTempArgs),
    /// Make the password unusable, and send a link that sets a new one
    #[command(after_help = help::okta(&[&about::RESET_PASSWORD]))]
    Reset(ResetPasswordArgs),
    /// Send a link by which the person answers their recovery question and sets a new password
    #[command(after_help = help::okta(&[&about::FORGOT_PASSWORD]))]
    Forgot(MailedArgs),
    /// Set a new password by the answer to the recovery question
    #[command(after_help = help::okta(&[&about::FORGOT_PASSWORD_SET_NEW_PASSWORD]))]
    ForgotWithAnswer(ForgotWithAnswerArgs),
}

#[derive(Debug, Subcommand)]
pub(in crate::cli::user) enum FactorsOperation {
    /// Take all enrolled factors away
    #[command(after_help = help::okta(&[&about::RESET_FACTORS]))]
    Reset(PlainArgs),
}

#[derive(Debug, Subcommand)]
pub(in crate::cli::user) enum SessionsOperation {
    /// End all sessions with Okta; those of applications themselves go on
    #[command(after_help = help::okta(&[&about::REVOKE_USER_SESSIONS]))]
    Clear(ClearSessionsArgs),
}

#[derive(Debug, Subcommand)]
pub(in crate::cli::user) enum GrantsOperation {
    /// List grants: all of them, or those of one application or scope
    #[command(after_help = help::okta(&[&about::LIST_USER_GRANTS, &about::LIST_GRANTS_FOR_USER_AND_CLIENT]))]
    List(ListGrantsArgs),
    /// Show one grant
    #[command(after_help = help::okta(&[&about::GET_USER_GRANT]))]
    Get(GetGrantArgs),
    /// Revoke one grant, those of one application, or all
    #[command(
        override_usage = "okta-reconcile user grants revoke [OPTIONS] <LOGIN-OR-ID> \
                                <GRANT-ID|--client <CLIENT-ID>|--all>"
    )]
    #[command(after_help = help::okta(
        &[&about::REVOKE_USER_GRANT, &about::REVOKE_GRANTS_FOR_USER_AND_CLIENT, &about::REVOKE_USER_GRANTS]
    ))]
    Revoke(RevokeGrantsArgs),
}

#[derive(Debug, Subcommand)]
pub(in crate::cli::user) enum TokensOperation {
    /// List the refresh tokens that an application holds
    #[command(after_help = help::okta(&[&about::LIST_REFRESH_TOKENS_FOR_USER_AND_CLIENT]))]
    List(ListTokensArgs),
    /// Show one refresh token; the token itself is never shown
    #[command(after_help = help::okta(&[&about::GET_REFRESH_TOKEN_FOR_USER_AND_CLIENT]))]
    Get(GetTokenArgs),
    /// Revoke one refresh token of an application, or all
    #[command(
        override_usage = "okta-reconcile user tokens revoke [OPTIONS] <LOGIN-OR-ID> <CLIENT-ID> \
                                <TOKEN-ID|--all>"
    )]
    #[command(after_help = help::okta(
        &[&about::REVOKE_TOKEN_FOR_USER_AND_CLIENT, &about::REVOKE_TOKENS_FOR_USER_AND_CLIENT]
    ))]
    Revoke(RevokeTokensArgs),
}

#[derive(Debug, Subcommand)]
pub(in crate::cli::user) enum LinkedObjectsOperation {
    /// List whom a person is linked with: by `manager` their manager, by `subordinate` whose manager they are
    #[command(after_help = help::okta(&[&about::LIST_LINKED_OBJECTS_FOR_USER]))]
    List(ListLinksArgs),
    /// Make somebody the manager (or another primary) of a person; the one before is replaced
    #[command(after_help = help::okta(&[&about::ASSIGN_LINKED_OBJECT_VALUE_FOR_PRIMARY]))]
    Set(SetLinkArgs),
    /// Take away the manager (or another primary) of a person
    #[command(after_help = help::okta(&[&about::DELETE_LINKED_OBJECT_FOR_USER]))]
    Remove(RemoveLinkArgs),
}
