//! What may be typed behind `user`.

mod each;
pub(crate) mod shared;

use clap::Subcommand;

use crate::cli::user::after_help;
use crate::cli::user::show::ShowArgs;
use crate::request::endpoint;

pub(crate) use crate::cli::user::args::each::{
    ChangePasswordArgs, ClearSessionsArgs, CreateArgs, ExpireWithTempArgs, ForgotWithAnswerArgs,
    GetGrantArgs, GetTokenArgs, ListArgs, ListGrantsArgs, ListLinksArgs, ListTokensArgs,
    NewProvider, RecoveryQuestionArgs, RemoveLinkArgs, ResetPasswordArgs, RevokeGrantsArgs,
    RevokeTokensArgs, SetLinkArgs, UpdateArgs,
};
pub(crate) use crate::cli::user::args::shared::{
    AnswerFormat, AnswerFrom, LeavingArgs, MailedArgs, NewPasswordFrom, OldPasswordFrom, PlainArgs,
    Printed, ReadArgs, SetCredentials, Who, WriteOptions, mail_if,
};

/// What is done with a person.
#[derive(Debug, Subcommand)]
pub(crate) enum UserCommand {
    /// Show everything about a person on one page, and what the next plan would do to them
    Show(ShowArgs),
    #[command(flatten)]
    Operation(UserOperation),
}

/// The operations, in the groups of `help`.
#[derive(Debug, Subcommand)]
pub(crate) enum UserOperation {
    /// List people: all except deactivated ones, or those whom an expression finds
    #[command(after_help = after_help::okta(&[&endpoint::LIST_USERS]))]
    List(ListArgs),
    /// Show a person's status, dates, credentials and profile
    #[command(after_help = after_help::okta(&[&endpoint::GET_USER]))]
    Get(ReadArgs),
    /// Create a person
    #[command(after_help = after_help::okta(&[&endpoint::CREATE_USER]))]
    Create(Box<CreateArgs>),
    /// Change a person's attributes or credentials; `--full` replaces the whole profile
    #[command(after_help = after_help::okta(&[&endpoint::UPDATE_USER, &endpoint::REPLACE_USER]))]
    Update(Box<UpdateArgs>),
    /// Activate a person who is STAGED or DEPROVISIONED
    #[command(after_help = after_help::okta(&[&endpoint::ACTIVATE_USER]))]
    Activate(MailedArgs),
    /// Send a new activation link to a person who is PROVISIONED or in RECOVERY
    #[command(after_help = after_help::okta(&[&endpoint::REACTIVATE_USER]))]
    Reactivate(MailedArgs),
    /// Suspend a person: they cannot sign in, and keep everything else
    #[command(after_help = after_help::okta(&[&endpoint::SUSPEND_USER]))]
    Suspend(PlainArgs),
    /// End a suspension: the person returns to the status before it
    #[command(after_help = after_help::okta(&[&endpoint::UNSUSPEND_USER]))]
    Unsuspend(PlainArgs),
    /// Unlock a person who is LOCKED_OUT
    #[command(after_help = after_help::okta(&[&endpoint::UNLOCK_USER]))]
    Unlock(PlainArgs),
    /// Deactivate a person: they lose their password and all app assignments
    #[command(after_help = after_help::okta(&[&endpoint::DEACTIVATE_USER]))]
    Deactivate(LeavingArgs),
    /// Delete a person who is DEPROVISIONED, for good
    #[command(after_help = after_help::okta(&[&endpoint::DELETE_USER]))]
    Delete(LeavingArgs),
    /// Change, expire or reset a person's password
    #[command(subcommand)]
    Password(PasswordOperation),
    /// Change a person's recovery question and answer
    #[command(after_help = after_help::okta(&[&endpoint::CHANGE_RECOVERY_QUESTION]))]
    RecoveryQuestion(RecoveryQuestionArgs),
    /// Remove a person's enrolled factors
    #[command(subcommand)]
    Factors(FactorsOperation),
    /// End a person's sessions
    #[command(subcommand)]
    Sessions(SessionsOperation),
    /// List, show or revoke a person's consents to applications
    #[command(subcommand)]
    Grants(GrantsOperation),
    /// List, show or revoke the refresh tokens that an application holds for a person for a person
    #[command(subcommand)]
    Tokens(TokensOperation),
    /// List the applications that hold a person's grants or refresh tokens
    #[command(after_help = after_help::okta(&[&endpoint::LIST_USER_CLIENTS]))]
    Clients(ReadArgs),
    /// List a person's groups
    #[command(after_help = after_help::okta(&[&endpoint::LIST_USER_GROUPS]))]
    Groups(ReadArgs),
    /// List the applications on a person's dashboard
    #[command(after_help = after_help::okta(&[&endpoint::LIST_APP_LINKS]))]
    AppLinks(ReadArgs),
    /// List the identity providers that a person is linked to
    #[command(after_help = after_help::okta(&[&endpoint::LIST_USER_IDENTITY_PROVIDERS]))]
    IdentityProviders(ReadArgs),
    /// List a person's administrator roles
    #[command(after_help = after_help::okta(&[&endpoint::LIST_ASSIGNED_ROLES_FOR_USER]))]
    Roles(ReadArgs),
    /// List, set or remove links between people, such as a manager
    #[command(subcommand)]
    LinkedObjects(LinkedObjectsOperation),
}

#[derive(Debug, Subcommand)]
pub(crate) enum PasswordOperation {
    /// Change a password, given the current one
    #[command(after_help = after_help::okta(&[&endpoint::CHANGE_PASSWORD]))]
    Change(ChangePasswordArgs),
    /// Expire the password: at the next sign-in the person must choose a new one
    #[command(after_help = after_help::okta(&[&endpoint::EXPIRE_PASSWORD]))]
    Expire(PlainArgs),
    /// Replace the password with a temporary one; `--reveal` prints it
    #[command(after_help = after_help::okta(&[&endpoint::EXPIRE_PASSWORD_WITH_TEMP_PASSWORD]))]
    ExpireWithTemp(ExpireWithTempArgs),
    /// Disable the password and send the person a link to set a new one
    #[command(after_help = after_help::okta(&[&endpoint::RESET_PASSWORD]))]
    Reset(ResetPasswordArgs),
    /// Send the person a link to answer their recovery question and set a new password
    #[command(after_help = after_help::okta(&[&endpoint::FORGOT_PASSWORD]))]
    Forgot(MailedArgs),
    /// Set a new password, given the answer to the recovery question
    #[command(after_help = after_help::okta(&[&endpoint::FORGOT_PASSWORD_SET_NEW_PASSWORD]))]
    ForgotWithAnswer(ForgotWithAnswerArgs),
}

#[derive(Debug, Subcommand)]
pub(crate) enum FactorsOperation {
    /// Remove all enrolled factors; the person enrols again at the next sign-in
    #[command(after_help = after_help::okta(&[&endpoint::RESET_FACTORS]))]
    Reset(PlainArgs),
}

#[derive(Debug, Subcommand)]
pub(crate) enum SessionsOperation {
    /// End all sessions with Okta; sessions of the applications themselves go on
    #[command(after_help = after_help::okta(&[&endpoint::REVOKE_USER_SESSIONS]))]
    Clear(ClearSessionsArgs),
}

#[derive(Debug, Subcommand)]
pub(crate) enum GrantsOperation {
    /// List all grants, or those of one application or scope
    #[command(after_help = after_help::okta(&[&endpoint::LIST_USER_GRANTS, &endpoint::LIST_GRANTS_FOR_USER_AND_CLIENT]))]
    List(ListGrantsArgs),
    /// Show one grant
    #[command(after_help = after_help::okta(&[&endpoint::GET_USER_GRANT]))]
    Get(GetGrantArgs),
    /// Revoke one grant, all grants to one application, or all grants
    #[command(
        override_usage = "okta-reconcile user grants revoke [OPTIONS] <LOGIN-OR-ID> \
                                <GRANT-ID|--client <CLIENT-ID>|--all>"
    )]
    #[command(after_help = after_help::okta(
        &[&endpoint::REVOKE_USER_GRANT, &endpoint::REVOKE_GRANTS_FOR_USER_AND_CLIENT, &endpoint::REVOKE_USER_GRANTS]
    ))]
    Revoke(RevokeGrantsArgs),
}

#[derive(Debug, Subcommand)]
pub(crate) enum TokensOperation {
    /// List the refresh tokens that an application holds for a person
    #[command(after_help = after_help::okta(&[&endpoint::LIST_REFRESH_TOKENS_FOR_USER_AND_CLIENT]))]
    List(ListTokensArgs),
    /// Show one refresh token; the token itself is never shown
    #[command(after_help = after_help::okta(&[&endpoint::GET_REFRESH_TOKEN_FOR_USER_AND_CLIENT]))]
    Get(GetTokenArgs),
    /// Revoke one refresh token of an application, or all of them of them
    #[command(
        override_usage = "okta-reconcile user tokens revoke [OPTIONS] <LOGIN-OR-ID> <CLIENT-ID> \
                                <TOKEN-ID|--all>"
    )]
    #[command(after_help = after_help::okta(
        &[&endpoint::REVOKE_TOKEN_FOR_USER_AND_CLIENT, &endpoint::REVOKE_TOKENS_FOR_USER_AND_CLIENT]
    ))]
    Revoke(RevokeTokensArgs),
}

#[derive(Debug, Subcommand)]
pub(crate) enum LinkedObjectsOperation {
    /// List a person's links: `manager` lists their manager, `subordinate` their reports
    #[command(after_help = after_help::okta(&[&endpoint::LIST_LINKED_OBJECTS_FOR_USER]))]
    List(ListLinksArgs),
    /// Set a person's manager (or another primary); this replaces the previous one
    #[command(after_help = after_help::okta(&[&endpoint::ASSIGN_LINKED_OBJECT_VALUE_FOR_PRIMARY]))]
    Set(SetLinkArgs),
    /// Remove a person's manager (or another primary)
    #[command(after_help = after_help::okta(&[&endpoint::DELETE_LINKED_OBJECT_FOR_USER]))]
    Remove(RemoveLinkArgs),
}
