//! Options that several operations have.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::model::mail::Mail;
use crate::request::key::{ClientId, RelationKey, UserKey};

/// How an answer is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum AnswerFormat {
    // A table or a sentence.
    Text,
    // For programs; keys that nobody knows are kept.
    Json,
}

/// The person whom an operation is about.
#[derive(Debug, Args)]
pub(crate) struct Who {
    /// The person's full login or id, or `me` for the owner of the token
    #[arg(value_name = "LOGIN-OR-ID", value_parser = UserKey::parse)]
    pub(crate) key: UserKey,
}

#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct Printed {
    /// Print the answer in this format
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: AnswerFormat,
}

#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct WriteOptions {
    /// Do not ask
    #[arg(short = 'y', long)]
    pub(crate) yes: bool,
    /// Print the calls that would be sent, and write nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    #[command(flatten)]
    pub(crate) printed: Printed,
}

#[derive(Debug, Args)]
pub(crate) struct ReadArgs {
    #[command(flatten)]
    pub(crate) who: Who,
    #[command(flatten)]
    pub(crate) printed: Printed,
}

#[derive(Debug, Args)]
pub(crate) struct PlainArgs {
    #[command(flatten)]
    pub(crate) who: Who,
    #[command(flatten)]
    pub(crate) options: WriteOptions,
}

/// Whether a link is mailed, or printed.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct Mailing {
    /// Send no mail; Okta returns the link instead, and `--reveal` prints it
    #[arg(long)]
    pub(crate) no_email: bool,
    /// Print the link on stdout; anyone who has it can set the password
    #[arg(long, requires = "no_email")]
    pub(crate) reveal: bool,
}

impl Mailing {
    /// Returns whether Okta mails.
    pub(crate) fn mail(self) -> Mail {
        mail_if(!self.no_email)
    }
}

/// Returns whether Okta mails.
pub(crate) fn mail_if(is_sent: bool) -> Mail {
    if is_sent { Mail::Send } else { Mail::Withhold }
}

#[derive(Debug, Args)]
pub(crate) struct MailedArgs {
    #[command(flatten)]
    pub(crate) who: Who,
    #[command(flatten)]
    pub(crate) mailing: Mailing,
    #[command(flatten)]
    pub(crate) options: WriteOptions,
}

#[derive(Debug, Args)]
pub(crate) struct LeavingArgs {
    #[command(flatten)]
    pub(crate) who: Who,
    /// Let Okta tell the org's administrators by mail
    #[arg(long)]
    pub(crate) email: bool,
    #[command(flatten)]
    pub(crate) options: WriteOptions,
}

/// Where the new password comes from.
#[derive(Debug, Args)]
#[group(multiple = false)]
pub(crate) struct NewPasswordFrom {
    /// Read the new password from this environment variable; its name begins with `OKTA_RECONCILE_SECRET_`
    #[arg(long, value_name = "NAME")]
    pub(crate) password_env: Option<String>,
    /// Read the new password from this file, or from stdin with `-`
    #[arg(long, value_name = "FILE")]
    pub(crate) password_file: Option<PathBuf>,
}

/// Where the current password comes from.
#[derive(Debug, Args)]
#[group(multiple = false)]
pub(crate) struct OldPasswordFrom {
    /// Read the current password from this environment variable; its name begins with `OKTA_RECONCILE_SECRET_`
    #[arg(long, value_name = "NAME")]
    pub(crate) old_password_env: Option<String>,
    /// Read the current password from this file, or from stdin with `-`
    #[arg(long, value_name = "FILE")]
    pub(crate) old_password_file: Option<PathBuf>,
}

/// Where the answer to a recovery question comes from.
#[derive(Debug, Args)]
#[group(multiple = false)]
pub(crate) struct AnswerFrom {
    /// Read the answer to the recovery question from this environment variable; its name begins with
    /// `OKTA_RECONCILE_SECRET_`
    #[arg(long, value_name = "NAME")]
    pub(crate) answer_env: Option<String>,
    /// Read the answer to the recovery question from this file, or from stdin with `-`
    #[arg(long, value_name = "FILE")]
    pub(crate) answer_file: Option<PathBuf>,
}

/// The application that holds refresh tokens.
#[derive(Debug, Args)]
pub(crate) struct Holder {
    /// The id of the application (0oa…)
    #[arg(value_name = "CLIENT-ID", value_parser = ClientId::new)]
    pub(crate) client: ClientId,
}

/// Which relationship.
#[derive(Debug, Args)]
pub(crate) struct Relation {
    /// The name of the relationship, such as `manager`
    #[arg(value_name = "NAME", value_parser = RelationKey::new)]
    pub(crate) name: RelationKey,
}

/// Credentials that an administrator sets.
#[derive(Debug, Args)]
pub(crate) struct SetCredentials {
    #[command(flatten)]
    pub(crate) password: NewPasswordFrom,
    /// Set this recovery question
    #[arg(long, value_name = "TEXT")]
    pub(crate) question: Option<String>,
    #[command(flatten)]
    pub(crate) answer: AnswerFrom,
}
