//! What may be typed behind `init`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::cli::init::actions::{Actions, actions};

#[derive(Debug, Args)]
pub(crate) struct InitArgs {
    /// The folder, which is made if it is not there
    #[arg(value_name = "DIR", default_value = ".")]
    pub(crate) folder: PathBuf,
    /// Write workflows for this CI
    #[arg(long, value_enum, value_name = "CI")]
    pub(crate) ci: Option<Ci>,
    /// Use these credentials in CI
    #[arg(long, value_enum, value_name = "KIND")]
    pub(crate) credentials: Option<Kind>,
    /// Take okta-reconcile's actions from this repository, at this commit of a release that you have read
    #[arg(long, value_name = "OWNER/REPOSITORY@COMMIT", value_parser = actions)]
    pub(crate) actions: Option<Actions>,
}

/// Where the plan of a change is made, and the change applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Ci {
    /// GitHub Actions
    Github,
    /// GitLab CI/CD
    Gitlab,
    /// Neither
    None,
}

/// How the program proves to Okta that it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    /// A service app with a key of its own, which may do what its scopes say
    ServiceApp,
    /// An API token, which may do what its owner may do
    Token,
}
