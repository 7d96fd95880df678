//! Options that one operation has.

use clap::{Args, ValueEnum};

use crate::cli::user::args::shared::{
    AnswerFrom, Holder, Mailing, NewPasswordFrom, OldPasswordFrom, Printed, Relation,
    SetCredentials, Who, WriteOptions,
};
use crate::cli::user::profile::Assignment;
use crate::model::ids::AttributeName;
use crate::request::key::{ClientId, GrantId, NoKey, TokenId, UserKey};

#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    /// List the people whom a search finds, deactivated ones too: `profile.department eq "Research"`
    #[arg(long, value_name = "EXPRESSION", conflicts_with_all = ["filter", "q"])]
    pub(crate) search: Option<String>,
    /// List the people whom a filter finds, deactivated ones too: `status eq "LOCKED_OUT"`
    #[arg(long, value_name = "EXPRESSION", conflicts_with = "q")]
    pub(crate) filter: Option<String>,
    /// List the people whose first name, last name or email begins with this: one page, without deactivated people
    #[arg(long, value_name = "TEXT")]
    pub(crate) q: Option<String>,
    /// Sort the people whom a search finds by this property, such as `profile.lastName`
    #[arg(long, value_name = "PROPERTY", requires = "search")]
    pub(crate) sort_by: Option<String>,
    /// Sort in descending order
    #[arg(long, requires = "sort_by")]
    pub(crate) descending: bool,
    #[command(flatten)]
    pub(crate) printed: Printed,
}

#[derive(Debug, Args)]
pub(crate) struct ChangePasswordArgs {
    #[command(flatten)]
    pub(crate) who: Who,
    #[command(flatten)]
    pub(crate) old: OldPasswordFrom,
    #[command(flatten)]
    pub(crate) new: NewPasswordFrom,
    /// Check the password policy's minimum age and history too
    #[arg(long)]
    pub(crate) strict: bool,
    /// End all of the person's sessions
    #[arg(long)]
    pub(crate) revoke_sessions: bool,
    #[command(flatten)]
    pub(crate) options: WriteOptions,
}

#[derive(Debug, Args)]
pub(crate) struct ExpireWithTempArgs {
    #[command(flatten)]
    pub(crate) who: Who,
    /// End all of the person's sessions
    #[arg(long)]
    pub(crate) revoke_sessions: bool,
    /// Print the temporary password on stdout; Okta sends it to nobody
    #[arg(long)]
    pub(crate) reveal: bool,
    #[command(flatten)]
    pub(crate) options: WriteOptions,
}

#[derive(Debug, Args)]
pub(crate) struct ResetPasswordArgs {
    #[command(flatten)]
    pub(crate) who: Who,
    #[command(flatten)]
    pub(crate) mailing: Mailing,
    /// Let an identity provider answer for the person from now on: the password goes, and nothing is mailed
    #[arg(
        long,
        value_enum,
        ignore_case = true,
        value_name = "FEDERATION",
        conflicts_with = "reveal"
    )]
    pub(crate) provider: Option<NewProvider>,
    /// End all of the person's sessions
    #[arg(long)]
    pub(crate) revoke_sessions: bool,
    #[command(flatten)]
    pub(crate) options: WriteOptions,
}

/// Who may answer for somebody instead of Okta.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum NewProvider {
    // An identity provider outside.
    #[value(name = "FEDERATION")]
    Federation,
}

#[derive(Debug, Args)]
pub(crate) struct ForgotWithAnswerArgs {
    #[command(flatten)]
    pub(crate) who: Who,
    #[command(flatten)]
    pub(crate) answer: AnswerFrom,
    #[command(flatten)]
    pub(crate) new: NewPasswordFrom,
    /// Send the person no mail about the changed password
    #[arg(long)]
    pub(crate) no_email: bool,
    #[command(flatten)]
    pub(crate) options: WriteOptions,
}

#[derive(Debug, Args)]
pub(crate) struct RecoveryQuestionArgs {
    #[command(flatten)]
    pub(crate) who: Who,
    /// The new question
    #[arg(long, value_name = "TEXT")]
    pub(crate) question: String,
    #[command(flatten)]
    pub(crate) answer: AnswerFrom,
    #[command(flatten)]
    pub(crate) old: OldPasswordFrom,
    #[command(flatten)]
    pub(crate) options: WriteOptions,
}

#[derive(Debug, Args)]
pub(crate) struct ClearSessionsArgs {
    #[command(flatten)]
    pub(crate) who: Who,
    /// Revoke the person's OAuth tokens too
    #[arg(long)]
    pub(crate) oauth_tokens: bool,
    // Devices are forgotten whether this is written or not.
    #[arg(long = "forget-devices", hide = true)]
    pub(crate) _forget_devices: bool,
    #[command(flatten)]
    pub(crate) options: WriteOptions,
}

#[derive(Debug, Args)]
pub(crate) struct ListGrantsArgs {
    #[command(flatten)]
    pub(crate) who: Who,
    /// List only the grants to this application
    #[arg(long, value_name = "CLIENT-ID", value_parser = ClientId::new)]
    pub(crate) client: Option<ClientId>,
    /// List only the grants of this scope
    #[arg(long, value_name = "SCOPE", conflicts_with = "client")]
    pub(crate) scope: Option<String>,
    #[command(flatten)]
    pub(crate) printed: Printed,
}

#[derive(Debug, Args)]
pub(crate) struct GetGrantArgs {
    #[command(flatten)]
    pub(crate) who: Who,
    /// The id of the grant
    #[arg(value_name = "GRANT-ID", value_parser = GrantId::new)]
    pub(crate) grant: GrantId,
    #[command(flatten)]
    pub(crate) printed: Printed,
}

/// Which grants.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(crate) struct WhichGrants {
    /// The id of the grant
    #[arg(value_name = "GRANT-ID", value_parser = GrantId::new)]
    pub(crate) grant: Option<GrantId>,
    /// Revoke all grants to this application
    #[arg(long, value_name = "CLIENT-ID", value_parser = ClientId::new)]
    pub(crate) client: Option<ClientId>,
    /// Revoke all grants
    #[arg(long)]
    pub(crate) all: bool,
}

#[derive(Debug, Args)]
pub(crate) struct RevokeGrantsArgs {
    #[command(flatten)]
    pub(crate) who: Who,
    #[command(flatten)]
    pub(crate) which: WhichGrants,
    #[command(flatten)]
    pub(crate) options: WriteOptions,
}

#[derive(Debug, Args)]
pub(crate) struct ListTokensArgs {
    #[command(flatten)]
    pub(crate) who: Who,
    #[command(flatten)]
    pub(crate) holder: Holder,
    #[command(flatten)]
    pub(crate) printed: Printed,
}

#[derive(Debug, Args)]
pub(crate) struct GetTokenArgs {
    #[command(flatten)]
    pub(crate) who: Who,
    #[command(flatten)]
    pub(crate) holder: Holder,
    /// The id of the refresh token (oar…)
    #[arg(value_name = "TOKEN-ID", value_parser = TokenId::new)]
    pub(crate) token: TokenId,
    #[command(flatten)]
    pub(crate) printed: Printed,
}

/// Which refresh tokens.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(crate) struct WhichTokens {
    /// The id of the refresh token (oar…)
    #[arg(value_name = "TOKEN-ID", value_parser = TokenId::new)]
    pub(crate) token: Option<TokenId>,
    /// Revoke all refresh tokens of the application
    #[arg(long)]
    pub(crate) all: bool,
}

#[derive(Debug, Args)]
pub(crate) struct RevokeTokensArgs {
    #[command(flatten)]
    pub(crate) who: Who,
    #[command(flatten)]
    pub(crate) holder: Holder,
    #[command(flatten)]
    pub(crate) which: WhichTokens,
    #[command(flatten)]
    pub(crate) options: WriteOptions,
}

#[derive(Debug, Args)]
pub(crate) struct ListLinksArgs {
    #[command(flatten)]
    pub(crate) who: Who,
    #[command(flatten)]
    pub(crate) relation: Relation,
    #[command(flatten)]
    pub(crate) printed: Printed,
}

#[derive(Debug, Args)]
pub(crate) struct SetLinkArgs {
    #[command(flatten)]
    pub(crate) who: Who,
    #[command(flatten)]
    pub(crate) relation: Relation,
    /// The manager (or another primary): the whole login or the id
    #[arg(value_name = "PRIMARY", value_parser = UserKey::parse)]
    pub(crate) primary: UserKey,
    #[command(flatten)]
    pub(crate) options: WriteOptions,
}

#[derive(Debug, Args)]
pub(crate) struct RemoveLinkArgs {
    #[command(flatten)]
    pub(crate) who: Who,
    #[command(flatten)]
    pub(crate) relation: Relation,
    #[command(flatten)]
    pub(crate) options: WriteOptions,
}

/// What happens at the first sign-in.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct FirstSignIn {
    /// Make the person change the password at the first sign-in
    #[arg(long, conflicts_with = "no_activate")]
    pub(crate) change_password_at_sign_in: bool,
    /// Ask the org's password import inline hook at the first sign-in
    #[arg(long, conflicts_with_all = ["password_env", "password_file"])]
    pub(crate) password_hook: bool,
}

#[derive(Debug, Args)]
pub(crate) struct CreateArgs {
    /// The login; if it is an address, it is the email too, unless `email=` is given
    #[arg(value_name = "LOGIN", value_parser = new_login)]
    pub(crate) login: String,
    /// Attributes: `title=Analyst` is text, `badge:=7` is JSON, `nickName=` is empty text
    #[arg(value_name = "ATTRIBUTE")]
    pub(crate) attributes: Vec<Assignment>,
    /// Activate the person, which is the default; without a password or provider Okta mails them a link
    #[arg(long, conflicts_with = "no_activate")]
    pub(crate) activate: bool,
    /// Leave the person STAGED: they get no mail and cannot sign in
    #[arg(long)]
    pub(crate) no_activate: bool,
    #[command(flatten)]
    pub(crate) credentials: SetCredentials,
    #[command(flatten)]
    pub(crate) first: FirstSignIn,
    /// Let this provider authenticate the person instead of Okta: FEDERATION, SOCIAL, …, or TYPE:NAME
    #[arg(long, value_name = "TYPE")]
    pub(crate) provider: Option<String>,
    /// Add the person to this group, by exact name or id; may be repeated
    #[arg(long = "group", value_name = "GROUP")]
    pub(crate) groups: Vec<String>,
    /// The user type, by name or id
    #[arg(long = "type", value_name = "TYPE")]
    pub(crate) user_type: Option<String>,
    #[command(flatten)]
    pub(crate) options: WriteOptions,
}

#[derive(Debug, Args)]
pub(crate) struct UpdateArgs {
    #[command(flatten)]
    pub(crate) who: Who,
    /// Attributes: `title=Analyst` is text, `badge:=7` is JSON, `nickName=` is empty text
    #[arg(value_name = "ATTRIBUTE")]
    pub(crate) attributes: Vec<Assignment>,
    /// Unset this attribute; may be repeated
    #[arg(long, value_name = "NAME", value_parser = attribute_name, conflicts_with = "full")]
    pub(crate) unset: Vec<AttributeName>,
    /// Replace the whole profile: unset every attribute that is not given, except the login
    #[arg(long)]
    pub(crate) full: bool,
    #[command(flatten)]
    pub(crate) credentials: SetCredentials,
    /// Check the password policy's minimum age and history too
    #[arg(long)]
    pub(crate) strict: bool,
    /// Change the user type, by name or id
    #[arg(long = "type", value_name = "TYPE", requires = "full")]
    pub(crate) user_type: Option<String>,
    #[command(flatten)]
    pub(crate) options: WriteOptions,
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
