//! What every code means: one page each, as data.
//!
//! # A page for a new code
//!
//! Write `src/explain/pages/KIND/CODE.md` after the pattern below, and name it in `src/explain/pages.rs` at the place
//! that the code has in its own list. A test says what is missing, and runs the example and its fix.
//!
//! ````markdown
//! # What it is, in one line
//!
//! What it means and why it is told. A line that begins with `- ` is an item of a list.
//!
//! Facts: lifecycle 3, 4; rules 5
//!
//! ## Example
//!
//! ```yaml users/team.yaml
//! the files that cause it; `org.yaml` is the org (`--org sandbox:org.yaml`), `okta-reconcile.yaml` the configuration
//! ```
//!
//! ## Fix
//!
//! ```yaml users/team.yaml
//! the files that are written otherwise; all others stay as in the example
//! ```
//! ````
//!
//! The line of facts names what is known of Okta that the code rests on (`crate::facts`); a code that rests on nothing
//! has none. Where files cannot cause it, `## No example` stands in place of `## Example` and says why not.

mod pages;

pub use pages::PAGES;

use crate::prose;

/// What a code is the name of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Something wrong with the files.
    Finding,
    /// Something left undone.
    Note,
    /// A wish that cannot be met.
    Blocked,
    /// A guard that stops the plan.
    Refusal,
}

/// All that is said of one code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// What the code names.
    pub kind: Kind,
    /// The stable name.
    pub code: &'static str,
    markdown: &'static str,
}

/// A piece of a page, in the order of reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// What stands on any page.
    Prose(prose::Part),
    /// The facts about Okta that the code rests on: their pages and numbers, in one line.
    Facts(String),
    /// A file of the example, or of its fix.
    File {
        /// Its path in DIR.
        path: &'static str,
        /// Its text.
        text: String,
    },
}

impl Kind {
    /// All kinds, in the order in which a run meets them.
    pub const ALL: [Self; 4] = [Self::Finding, Self::Note, Self::Blocked, Self::Refusal];

    /// Returns the word for one.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Finding => "finding",
            Self::Note => "note",
            Self::Blocked => "blocked request",
            Self::Refusal => "guard",
        }
    }

    /// Returns a heading for all of them.
    pub fn heading(self) -> &'static str {
        match self {
            Self::Finding => "Findings: what is wrong with the files",
            Self::Note => "Notes: what a plan leaves undone, and why",
            Self::Blocked => "Blocked: requests that the org makes impossible",
            Self::Refusal => "Guards: limits that stop a plan, by their key under `guards:`",
        }
    }

    /// Returns what one does to the run.
    pub fn consequence(self) -> &'static str {
        match self {
            Self::Finding => {
                "A finding. An error ends `validate`, `plan` and `apply` with exit code 3; a warning does so only with \
                 `validate --strict`."
            }
            Self::Note => "A note. It changes no exit code.",
            Self::Blocked => {
                "A blocked request. It is left out, with what depends on it; everything else is planned. `plan` ends \
                 with exit code 4, an `apply` that does the rest with 5."
            }
            Self::Refusal => {
                "A guard. The plan is shown, but nothing is applied; `plan` and `apply` end with exit code 4."
            }
        }
    }
}

impl Page {
    /// Returns what the code is, in one line.
    pub fn title(&self) -> &'static str {
        prose::title(self.markdown)
    }

    /// Returns everything below the title.
    pub fn parts(&self) -> Vec<Part> {
        let parts = prose::parts(self.markdown).into_iter();
        parts.map(Part::new).collect()
    }
}

impl Part {
    fn new(part: prose::Part) -> Self {
        let (facts, path) = match &part {
            prose::Part::Paragraph(text) => (text.strip_prefix("Facts: "), None),
            prose::Part::Code { info, .. } => (None, info.strip_prefix("yaml ")),
            prose::Part::Heading(_) | prose::Part::Item { .. } | prose::Part::Table { .. } => {
                (None, None)
            }
        };
        if let Some(facts) = facts {
            return Self::Facts(facts.to_owned());
        }
        match (path, part) {
            (Some(path), prose::Part::Code { text, .. }) => Self::File { path, text },
            (_, part) => Self::Prose(part),
        }
    }
}

/// Returns the pages of a code: several, where things of different kinds share their name.
pub fn find(code: &str) -> Vec<&'static Page> {
    let pages = PAGES.iter();
    pages.filter(|page| page.code == code).collect()
}
