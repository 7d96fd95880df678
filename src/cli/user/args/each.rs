//! Options that one operation has.

use clap::{Args, ValueEnum};

use crate::cli::user::args::shared::{
    AnswerFrom, Holder, Mailing, NewPasswordFrom, OldPasswordFrom, Printed, Relation,
    SetCredentials, Who, Writing,
};
use crate::cli::user::profile::Assignment;
use crate::model::ids::AttributeName;
use crate::okta::operation::key::{ClientId, GrantId, NoKey, TokenId, UserKey};

#[derive(Debug, Args)]
pub(in crate::cli::user) struct ListArgs {
    /// List the people whom a search finds, deactivated ones too: `profile.department eq "Research"`
    #[arg(long, value_name = "EXPRESSION", conflicts_with_all = ["filter", "q"])]
    pub(in crate::cli::user) search: Option<String>,
    /// List the people whom a filter finds, deactivated ones too: `status eq "LOCKED_OUT"`
    #[arg(long, value_name = "EXPRESSION", conflicts_with = "q")]
    pub(in crate::cli::user) filter: Option<String>,
    /// List the people whose first name, last name or email begins with this: one page, without deactivated people
    #[arg(long, value_name = "TEXT")]
    pub(in crate::cli::user) q: Option<String>,
    /// Sort the people whom a search finds by this property, such as `profile.lastName`
    #[arg(long, value_name = "PROPERTY", requires = "search")]
    pub(in crate::cli::user) sort_by: Option<String>,
    /// Sort in descending order
    #[arg(long, requires = "sort_by")]
    pub(in crate::cli::user) descending: bool,
    #[command(flatten)]
    pub(in crate::cli::user) printed: Printed,
}

#[derive(Debug, Args)]
pub(in crate::cli::user) struct ChangePasswordArgs {
    #[command(flatten)]
    pub(in crate::cli::user) who: Who,
    #[command(flatten)]
    pub(in crate::cli::user) old: OldPasswordFrom,
    #[command(flatten)]
    pub(in crate::cli::user) new: NewPasswordFrom,
    /// Check the password policy's minimum age and history too
    #[arg(long)]
    pub(in crate::cli::user) strict: bool,
    /// End all of the person's sessions
    #[arg(long)]
    pub(in crate::cli::user) revoke_sessions: bool,
    #[command(flatten)]
    pub(in crate::cli::user) writing: Writing,
}

#[derive(Debug, Args)]
pub(in crate::cli::user) struct ExpireWithTempArgs {
    #[command(flatten)]
    pub(in crate::cli::user) who: Who,
    /// End all of the person's sessions
    #[arg(long)]
    pub(in crate::cli::user) revoke_sessions: bool,
    /// Print the temporary password on stdout; Okta sends it to nobody
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
    /// Let an identity provider answer for the person from now on: the password goes, and nothing is mailed
    #[arg(
        long,
        value_enum,
        ignore_case = true,
        value_name = "FEDERATION",
        conflicts_with = "reveal"
    )]
    pub(in crate::cli::user) provider: Option<NewProvider>,
    /// End all of the person's sessions
    #[arg(long)]
    pub(in crate::cli::user) revoke_sessions: bool,
    #[command(flatten)]
    pub(in crate::cli::user) writing: Writing,
}

/// Who may answer for somebody instead of Okta.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli::user) enum NewProvider {
    // An identity provider outside.
    #[value(name = "FEDERATION")]
    Federation,
}

#[derive(Debug, Args)]
pub(in crate::cli::user) struct ForgotWithAnswerArgs {
    #[command(flatten)]
    pub(in crate::cli::user) who: Who,
    #[command(flatten)]
    pub(in crate::cli::user) answer: AnswerFrom,
    #[command(flatten)]
    pub(in crate::cli::user) new: NewPasswordFrom,
    /// Send the person no mail about the changed password
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
    /// Revoke the person's OAuth tokens too
    #[arg(long)]
    pub(in crate::cli::user) oauth_tokens: bool,
    // Devices are forgotten whether this is written or not.
    #[arg(long = "forget-devices", hide = true)]
    pub(in crate::cli::user) _forget_devices: bool,
    #[command(flatten)]
    pub(in crate::cli::user) writing: Writing,
}

#[derive(Debug, Args)]
pub(in crate::cli::user) struct ListGrantsArgs {
    #[command(flatten)]
    pub(in crate::cli::user) who: Who,
    /// List only the grants to this application
    #[arg(long, value_name = "CLIENT-ID", value_parser = ClientId::new)]
    pub(in crate::cli::user) client: Option<ClientId>,
    /// List only the grants of this scope
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
    /// Revoke all grants to this application
    #[arg(long, value_name = "CLIENT-ID", value_parser = ClientId::new)]
    pub(in crate::cli::user) client: Option<ClientId>,
    /// Revoke all grants
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
    /// Revoke all refresh tokens of the application
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

/// What happens at the first sign-in.
#[derive(Clone, Copy, Debug, Args)]
pub(in crate::cli::user) struct FirstSignIn {
    /// Make the person change the password at the first sign-in
    #[arg(long, conflicts_with = "no_activate")]
    pub(in crate::cli::user) change_password_at_sign_in: bool,
    /// Ask the org's password import inline hook at the first sign-in
    #[arg(long, conflicts_with_all = ["password_env", "password_file"])]
    pub(in crate::cli::user) password_hook: bool,
}

#[derive(Debug, Args)]
pub(in crate::cli::user) struct CreateArgs {
    /// The login; if it is an address, it is the email too, unless `email=` is given
    #[arg(value_name = "LOGIN", value_parser = new_login)]
    pub(in crate::cli::user) login: String,
    /// Attributes: `title=Analyst` is text, `badge:=7` is JSON, `nickName=` is empty text
    #[arg(value_name = "ATTRIBUTE")]
    pub(in crate::cli::user) attributes: Vec<Assignment>,
    /// Activate the person, which is the default; without a password or provider Okta mails them a link
    #[arg(long, conflicts_with = "no_activate")]
    pub(in crate::cli::user) activate: bool,
    /// Leave the person STAGED: they get no mail and cannot sign in
    #[arg(long)]
    pub(in crate::cli::user) no_activate: bool,
    #[command(flatten)]
    pub(in crate::cli::user) credentials: SetCredentials,
    #[command(flatten)]
    pub(in crate::cli::user) first: FirstSignIn,
    /// Let this provider authenticate the person instead of Okta: FEDERATION, SOCIAL, …, or TYPE:NAME
    #[arg(long, value_name = "TYPE")]
    pub(in crate::cli::user) provider: Option<String>,
    /// Add the person to this group, by exact name or id; may be repeated
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
    /// Replace the whole profile: unset every attribute that is not given, except the login
    #[arg(long)]
    pub(in crate::cli::user) full: bool,
    #[command(flatten)]
    pub(in crate::cli::user) credentials: SetCredentials,
    /// Check the password policy's minimum age and history too
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
