//! What may be typed behind `user`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use crate::cli::user::help;
use crate::cli::user::profile::Assignment;
use crate::cli::user::show::ShowArgs;
use crate::model::ids::AttributeName;
use crate::okta::operation::catalogue as about;
use crate::okta::operation::key::{ClientId, GrantId, NoKey, RelationKey, TokenId, UserKey};

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

/// How an answer is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli::user) enum AnswerFormat {
    // A table or a sentence.
    Text,
    // For programs; keys that nobody knows are kept.
    Json,
}

/// Whom an operation is about.
#[derive(Debug, Args)]
pub(in crate::cli::user) struct Who {
    /// The person: the whole login, the id, or `me` for the owner of the token
    #[arg(value_name = "LOGIN-OR-ID", value_parser = UserKey::parse)]
    pub(in crate::cli::user) key: UserKey,
}

#[derive(Clone, Copy, Debug, Args)]
pub(in crate::cli::user) struct Printed {
    /// How the answer is printed
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    pub(in crate::cli::user) format: AnswerFormat,
}

#[derive(Clone, Copy, Debug, Args)]
pub(in crate::cli::user) struct Writing {
    /// Do it without asking
    #[arg(long)]
    pub(in crate::cli::user) yes: bool,
    /// Print the calls that would be sent, without writing anything
    #[arg(long)]
    pub(in crate::cli::user) dry_run: bool,
    #[command(flatten)]
    pub(in crate::cli::user) printed: Printed,
}

#[derive(Debug, Args)]
pub(in crate::cli::user) struct ReadArgs {
    #[command(flatten)]
    pub(in crate::cli::user) who: Who,
    #[command(flatten)]
    pub(in crate::cli::user) printed: Printed,
}

#[derive(Debug, Args)]
pub(in crate::cli::user) struct ListArgs {
    /// Whom a search finds, deactivated or not: `profile.department eq "Research"`
    #[arg(long, value_name = "EXPRESSION", conflicts_with_all = ["filter", "q"])]
    pub(in crate::cli::user) search: Option<String>,
    /// Whom a filter finds, deactivated or not: `status eq "LOCKED_OUT"`
    #[arg(long, value_name = "EXPRESSION", conflicts_with = "q")]
    pub(in crate::cli::user) filter: Option<String>,
    /// Whose first name, last name or email begins so: one page, nobody deactivated
    #[arg(long, value_name = "TEXT")]
    pub(in crate::cli::user) q: Option<String>,
    /// Sort what a search finds by this property, such as `profile.lastName`
    #[arg(long, value_name = "PROPERTY", requires = "search")]
    pub(in crate::cli::user) sort_by: Option<String>,
    /// Sort from the last to the first
    #[arg(long, requires = "sort_by")]
    pub(in crate::cli::user) descending: bool,
    #[command(flatten)]
    pub(in crate::cli::user) printed: Printed,
}

#[derive(Debug, Args)]
pub(in crate::cli::user) struct PlainArgs {
    #[command(flatten)]
    pub(in crate::cli::user) who: Who,
    #[command(flatten)]
    pub(in crate::cli::user) writing: Writing,
}

/// Whether a link is mailed, or printed.
#[derive(Clone, Copy, Debug, Args)]
pub(in crate::cli::user) struct Mailing {
    /// Mail nothing: Okta answers the link instead, and `--reveal` prints it
    #[arg(long)]
    pub(in crate::cli::user) no_email: bool,
    /// Print the link on stdout; whoever has it can set the password
    #[arg(long, requires = "no_email")]
    pub(in crate::cli::user) reveal: bool,
}

#[derive(Debug, Args)]
pub(in crate::cli::user) struct MailedArgs {
    #[command(flatten)]
    pub(in crate::cli::user) who: Who,
    #[command(flatten)]
    pub(in crate::cli::user) mailing: Mailing,
    #[command(flatten)]
    pub(in crate::cli::user) writing: Writing,
}

#[derive(Debug, Args)]
pub(in crate::cli::user) struct LeavingArgs {
    #[command(flatten)]
    pub(in crate::cli::user) who: Who,
    /// Let Okta mail the org's admins that it is done
    #[arg(long)]
    pub(in crate::cli::user) email: bool,
    #[command(flatten)]
    pub(in crate::cli::user) writing: Writing,
}

/// Where the new password comes from.
#[derive(Debug, Args)]
#[group(multiple = false)]
pub(in crate::cli::user) struct NewPasswordFrom {
    /// Take the new password from this environment variable; it begins with `OKTA_RECONCILE_SECRET_`
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli::user) password_env: Option<String>,
    /// Take the new password from this file, or from stdin with `-`
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli::user) password_file: Option<PathBuf>,
}

/// Where the password of today comes from.
#[derive(Debug, Args)]
#[group(multiple = false)]
pub(in crate::cli::user) struct OldPasswordFrom {
    /// Take the password of today from this environment variable; it begins with `OKTA_RECONCILE_SECRET_`
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli::user) old_password_env: Option<String>,
    /// Take the password of today from this file, or from stdin with `-`
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli::user) old_password_file: Option<PathBuf>,
}

/// Where the answer to a recovery question comes from.
#[derive(Debug, Args)]
#[group(multiple = false)]
pub(in crate::cli::user) struct AnswerFrom {
    /// Take the answer to the recovery question from this environment variable; it begins with
    /// `OKTA_RECONCILE_SECRET_`
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli::user) answer_env: Option<String>,
    /// Take the answer to the recovery question from this file, or from stdin with `-`
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli::user) answer_file: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(in crate::cli::user) struct ChangePasswordArgs {
    #[command(flatten)]
    pub(in crate::cli::user) who: Who,
    #[command(flatten)]
    pub(in crate::cli::user) old: OldPasswordFrom,
    #[command(flatten)]
    pub(in crate::cli::user) new: NewPasswordFrom,
    /// Hold the new password against the policy's minimum age and history too
    #[arg(long)]
    pub(in crate::cli::user) strict: bool,
    /// End all sessions of the person
    #[arg(long)]
    pub(in crate::cli::user) revoke_sessions: bool,
    #[command(flatten)]
    pub(in crate::cli::user) writing: Writing,
}

#[derive(Debug, Args)]
pub(in crate::cli::user) struct ExpireWithTempArgs {
    #[command(flatten)]
    pub(in crate::cli::user) who: Who,
    /// End all sessions of the person
    #[arg(long)]
    pub(in crate::cli::user) revoke_sessions: bool,
    /// Print the temporary password on stdout: Okta answers it, and nobody else gets it
    #[arg(long)]
    pub(in crate::cli::user) reveal: bool,
    #[command(flatten)]
    pub(in crate::cli::user) writing: Writing,
}

#[derive(Debug, Args)]
pub(in crate::cli::user) struct ResetPasswordArgs {
    #[command(flatten)]
    pub(in crate::cli::user) who: Who,
    #[command(flatten)]
    pub(in crate::cli::user) mailing: Mailing,
    /// End all sessions of the person
    #[arg(long)]
    pub(in crate::cli::user) revoke_sessions: bool,
    #[command(flatten)]
    pub(in crate::cli::user) writing: Writing,
}

#[derive(Debug, Args)]
pub(in crate::cli::user) struct ForgotWithAnswerArgs {
    #[command(flatten)]
    pub(in crate::cli::user) who: Who,
    #[command(flatten)]
    pub(in crate::cli::user) answer: AnswerFrom,
    #[command(flatten)]
    pub(in crate::cli::user) new: NewPasswordFrom,
    /// Do not mail the person that their password has changed
    #[arg(long)]
    pub(in crate::cli::user) no_email: bool,
    #[command(flatten)]
    pub(in crate::cli::user) writing: Writing,
}

#[derive(Debug, Args)]
pub(in crate::cli::user) struct RecoveryQuestionArgs {
    #[command(flatten)]
    pub(in crate::cli::user) who: Who,
    /// The new question
    #[arg(long, value_name = "TEXT")]
    pub(in crate::cli::user) question: String,
    #[command(flatten)]
    pub(in crate::cli::user) answer: AnswerFrom,
    #[command(flatten)]
    pub(in crate::cli::user) old: OldPasswordFrom,
    #[command(flatten)]
    pub(in crate::cli::user) writing: Writing,
}

#[derive(Debug, Args)]
pub(in crate::cli::user) struct ClearSessionsArgs {
    #[command(flatten)]
    pub(in crate::cli::user) who: Who,
    /// Revoke the OAuth tokens of the person too
    #[arg(long)]
    pub(in crate::cli::user) oauth_tokens: bool,
    /// Forget the devices that the person told Okta to remember
    #[arg(long)]
    pub(in crate::cli::user) forget_devices: bool,
    #[command(flatten)]
    pub(in crate::cli::user) writing: Writing,
}

#[derive(Debug, Args)]
pub(in crate::cli::user) struct ListGrantsArgs {
    #[command(flatten)]
    pub(in crate::cli::user) who: Who,
    /// Those of this application only
    #[arg(long, value_name = "CLIENT-ID", value_parser = ClientId::new)]
    pub(in crate::cli::user) client: Option<ClientId>,
    /// Those of this scope only
    #[arg(long, value_name = "SCOPE", conflicts_with = "client")]
    pub(in crate::cli::user) scope: Option<String>,
    #[command(flatten)]
    pub(in crate::cli::user) printed: Printed,
}

#[derive(Debug, Args)]
pub(in crate::cli::user) struct GetGrantArgs {
    #[command(flatten)]
    pub(in crate::cli::user) who: Who,
    /// The id of the grant
    #[arg(value_name = "GRANT-ID", value_parser = GrantId::new)]
    pub(in crate::cli::user) grant: GrantId,
    #[command(flatten)]
    pub(in crate::cli::user) printed: Printed,
}

/// Which grants.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(in crate::cli::user) struct WhichGrants {
    /// The id of the grant
    #[arg(value_name = "GRANT-ID", value_parser = GrantId::new)]
    pub(in crate::cli::user) grant: Option<GrantId>,
    /// All grants to this application
    #[arg(long, value_name = "CLIENT-ID", value_parser = ClientId::new)]
    pub(in crate::cli::user) client: Option<ClientId>,
    /// All grants
    #[arg(long)]
    pub(in crate::cli::user) all: bool,
}

#[derive(Debug, Args)]
pub(in crate::cli::user) struct RevokeGrantsArgs {
    #[command(flatten)]
    pub(in crate::cli::user) who: Who,
    #[command(flatten)]
    pub(in crate::cli::user) which: WhichGrants,
    #[command(flatten)]
    pub(in crate::cli::user) writing: Writing,
}

/// The application that holds refresh tokens.
#[derive(Debug, Args)]
pub(in crate::cli::user) struct Holder {
    /// The id of the application (0oa…)
    #[arg(value_name = "CLIENT-ID", value_parser = ClientId::new)]
    pub(in crate::cli::user) client: ClientId,
}

#[derive(Debug, Args)]
pub(in crate::cli::user) struct ListTokensArgs {
    #[command(flatten)]
    pub(in crate::cli::user) who: Who,
    #[command(flatten)]
    pub(in crate::cli::user) holder: Holder,
    #[command(flatten)]
    pub(in crate::cli::user) printed: Printed,
}

#[derive(Debug, Args)]
pub(in crate::cli::user) struct GetTokenArgs {
    #[command(flatten)]
    pub(in crate::cli::user) who: Who,
    #[command(flatten)]
    pub(in crate::cli::user) holder: Holder,
    /// The id of the refresh token (oar…)
    #[arg(value_name = "TOKEN-ID", value_parser = TokenId::new)]
    pub(in crate::cli::user) token: TokenId,
    #[command(flatten)]
    pub(in crate::cli::user) printed: Printed,
}

/// Which refresh tokens.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(in crate::cli::user) struct WhichTokens {
    /// The id of the refresh token (oar…)
    #[arg(value_name = "TOKEN-ID", value_parser = TokenId::new)]
    pub(in crate::cli::user) token: Option<TokenId>,
    /// All refresh tokens of the application
    #[arg(long)]
    pub(in crate::cli::user) all: bool,
}

#[derive(Debug, Args)]
pub(in crate::cli::user) struct RevokeTokensArgs {
    #[command(flatten)]
    pub(in crate::cli::user) who: Who,
    #[command(flatten)]
    pub(in crate::cli::user) holder: Holder,
    #[command(flatten)]
    pub(in crate::cli::user) which: WhichTokens,
    #[command(flatten)]
    pub(in crate::cli::user) writing: Writing,
}

/// Which relationship.
#[derive(Debug, Args)]
pub(in crate::cli::user) struct Relation {
    /// The name of the relationship, such as `manager`
    #[arg(value_name = "NAME", value_parser = RelationKey::new)]
    pub(in crate::cli::user) name: RelationKey,
}

#[derive(Debug, Args)]
pub(in crate::cli::user) struct ListLinksArgs {
    #[command(flatten)]
    pub(in crate::cli::user) who: Who,
    #[command(flatten)]
    pub(in crate::cli::user) relation: Relation,
    #[command(flatten)]
    pub(in crate::cli::user) printed: Printed,
}

#[derive(Debug, Args)]
pub(in crate::cli::user) struct SetLinkArgs {
    #[command(flatten)]
    pub(in crate::cli::user) who: Who,
    #[command(flatten)]
    pub(in crate::cli::user) relation: Relation,
    /// The manager (or another primary): the whole login or the id
    #[arg(value_name = "PRIMARY", value_parser = UserKey::parse)]
    pub(in crate::cli::user) primary: UserKey,
    #[command(flatten)]
    pub(in crate::cli::user) writing: Writing,
}

#[derive(Debug, Args)]
pub(in crate::cli::user) struct RemoveLinkArgs {
    #[command(flatten)]
    pub(in crate::cli::user) who: Who,
    #[command(flatten)]
    pub(in crate::cli::user) relation: Relation,
    #[command(flatten)]
    pub(in crate::cli::user) writing: Writing,
}

/// Credentials that an administrator sets.
#[derive(Debug, Args)]
pub(in crate::cli::user) struct SetCredentials {
    #[command(flatten)]
    pub(in crate::cli::user) password: NewPasswordFrom,
    /// Set this recovery question
    #[arg(long, value_name = "TEXT")]
    pub(in crate::cli::user) question: Option<String>,
    #[command(flatten)]
    pub(in crate::cli::user) answer: AnswerFrom,
}

#[derive(Debug, Args)]
pub(in crate::cli::user) struct CreateArgs {
    /// The login; it is the email too, if it is an address and no `email=` is given
    #[arg(value_name = "LOGIN", value_parser = new_login)]
    pub(in crate::cli::user) login: String,
    /// Attributes: `title=Analyst` is text, `badge:=7` is JSON, `nickName=` is empty text
    #[arg(value_name = "ATTRIBUTE")]
    pub(in crate::cli::user) attributes: Vec<Assignment>,
    /// Activate the person: the default. Okta mails them a link, unless there is a password or a provider
    #[arg(long, conflicts_with = "no_activate")]
    pub(in crate::cli::user) activate: bool,
    /// Leave the person STAGED: nothing is mailed, nobody signs in
    #[arg(long)]
    pub(in crate::cli::user) no_activate: bool,
    #[command(flatten)]
    pub(in crate::cli::user) credentials: SetCredentials,
    /// Have the password changed at the first sign-in
    #[arg(long, conflicts_with = "no_activate")]
    pub(in crate::cli::user) change_password_at_sign_in: bool,
    /// Have the org's password import inline hook asked at the first sign-in
    #[arg(long, conflicts_with_all = ["password_env", "password_file"])]
    pub(in crate::cli::user) password_hook: bool,
    /// Who answers for the person instead of Okta: FEDERATION, SOCIAL, …; with a name as TYPE:NAME
    #[arg(long, value_name = "TYPE")]
    pub(in crate::cli::user) provider: Option<String>,
    /// Put the person into this group, by exact name or id; may be repeated
    #[arg(long = "group", value_name = "GROUP")]
    pub(in crate::cli::user) groups: Vec<String>,
    /// The user type, by name or id
    #[arg(long = "type", value_name = "TYPE")]
    pub(in crate::cli::user) user_type: Option<String>,
    #[command(flatten)]
    pub(in crate::cli::user) writing: Writing,
}

#[derive(Debug, Args)]
pub(in crate::cli::user) struct UpdateArgs {
    #[command(flatten)]
    pub(in crate::cli::user) who: Who,
    /// Attributes: `title=Analyst` is text, `badge:=7` is JSON, `nickName=` is empty text
    #[arg(value_name = "ATTRIBUTE")]
    pub(in crate::cli::user) attributes: Vec<Assignment>,
    /// Unset this attribute; may be repeated
    #[arg(long, value_name = "NAME", value_parser = attribute_name, conflicts_with = "full")]
    pub(in crate::cli::user) unset: Vec<AttributeName>,
    /// Replace the whole profile: every attribute that is not given is unset, but for the login
    #[arg(long)]
    pub(in crate::cli::user) full: bool,
    #[command(flatten)]
    pub(in crate::cli::user) credentials: SetCredentials,
    /// Hold a new password against the policy's minimum age and history too
    #[arg(long)]
    pub(in crate::cli::user) strict: bool,
    /// Change the user type, by name or id
    #[arg(long = "type", value_name = "TYPE", requires = "full")]
    pub(in crate::cli::user) user_type: Option<String>,
    #[command(flatten)]
    pub(in crate::cli::user) writing: Writing,
}

fn attribute_name(text: &str) -> Result<AttributeName, NoKey> {
    match text {
        "" => Err(NoKey::Empty),
        name => Ok(AttributeName::new(name)),
    }
}

/// A login that begins with a sign of assignment is a forgotten one.
fn new_login(text: &str) -> Result<String, &'static str> {
    if text.is_empty() {
        Err("is empty")
    } else if text.contains('=') {
        Err("looks like an attribute; the login comes first")
    } else {
        Ok(text.to_owned())
    }
}
