//! What `import` is told.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::import::collect::What;
use crate::import::layout::Split;
use crate::import::newcomers::Deactivated;

/// By what people are divided among files.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum SplitArg {
    /// A file for each department
    Department,
    /// A file for each group: everybody goes with the smallest of theirs
    Group,
    /// A file for each person
    User,
    /// One file
    One,
}

#[derive(Debug, Args)]
pub(crate) struct ImportArgs {
    /// Write below this folder instead of the one where the program runs
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Only people whom this search of Okta finds, such as 'profile.department eq "Research"'
    #[arg(long, value_name = "EXPR")]
    pub(crate) search: Option<String>,
    /// Only members of this group, by name or id; may be repeated
    #[arg(long, value_name = "NAME")]
    pub(crate) group: Vec<String>,
    /// Only what this state of Terraform manages, as `terraform show -json` prints it: its people, groups and attributes
    #[arg(long, value_name = "STATE.json", conflicts_with_all = ["search", "group", "accept_drift"])]
    pub(crate) from_terraform: Option<PathBuf>,
    /// How new people are divided among files below users/
    #[arg(long, value_enum, value_name = "BY", default_value = "department")]
    split: SplitArg,
    #[command(flatten)]
    parts: PartArgs,
    /// Write people who are DEPROVISIONED, too
    #[arg(long)]
    include_deactivated: bool,
}

/// What of an org is brought into files, where it is not everything.
#[derive(Debug, Args)]
struct PartArgs {
    /// Only add people who are in no file, and their ids
    #[arg(long)]
    missing: bool,
    /// Only bring what changed in the org into the entries that are there
    #[arg(long)]
    accept_drift: bool,
    /// Only bring the `ids:` file up to date, for people who are in files
    #[arg(long, conflicts_with_all = ["missing", "accept_drift", "search", "group", "from_terraform"])]
    ids: bool,
}

impl ImportArgs {
    /// Returns by what people are divided among files.
    pub(crate) fn split(&self) -> Split {
        match self.split {
            SplitArg::Department => Split::Department,
            SplitArg::Group => Split::Group,
            SplitArg::User => Split::User,
            SplitArg::One => Split::One,
        }
    }

    /// Returns what is brought into the files.
    pub(crate) fn what(&self) -> What {
        match (self.parts.ids, self.parts.missing, self.parts.accept_drift) {
            (true, _, _) => What::Ids,
            (false, true, false) => What::Missing,
            (false, false, true) => What::Drift,
            (false, true, true) | (false, false, false) => What::Everything,
        }
    }

    /// Returns whether people who are DEPROVISIONED are written.
    pub(crate) fn deactivated(&self) -> Deactivated {
        // A state says itself who is taken over.
        if self.include_deactivated || self.from_terraform.is_some() {
            Deactivated::Written
        } else {
            Deactivated::LeftOut
        }
    }
}
