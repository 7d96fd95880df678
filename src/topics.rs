//! Topics: pages for a reader who wants to know all of one subject. `okta-reconcile help TOPIC` prints them, and the
//! README links to them.
//!
//! # A new topic
//!
//! Write `src/topics/NAME.md` and name it in [`TOPICS`] and in the README. The name may be that of a command: then
//! `help` prints both. A link leads to another topic (`yaml.md`) or to a file of the repository
//! (`../../schema/state.schema.json`); a test follows all of them.

use crate::facts;
use crate::prose::{self, Part};

/// A topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Topic {
    /// The name by which it is asked for.
    pub name: &'static str,
    /// What it says.
    pub body: Body,
}

/// What a topic says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Body {
    /// A page of its own, as Markdown.
    Page(&'static str),
    /// The list of all pages of facts.
    Facts,
}

macro_rules! page {
    ($name:literal) => {
        Topic {
            name: $name,
            body: Body::Page(include_str!(concat!("topics/", $name, ".md"))),
        }
    };
}

/// All topics, in the order of a newcomer's questions.
pub const TOPICS: [Topic; 10] = [
    page!("yaml"),
    page!("import"),
    page!("ci"),
    page!("credentials"),
    page!("guards"),
    page!("offboarding"),
    page!("user"),
    page!("formats"),
    page!("sandbox"),
    Topic {
        name: "okta",
        body: Body::Facts,
    },
];

impl Topic {
    /// Returns what it is about, in one line.
    pub fn title(&self) -> &'static str {
        match self.body {
            Body::Page(markdown) => prose::title(markdown),
            Body::Facts => facts::TITLE,
        }
    }
}

impl Body {
    /// Returns everything below the title of a page of its own.
    pub fn parts(self) -> Vec<Part> {
        match self {
            Self::Page(markdown) => prose::parts(markdown),
            Self::Facts => Vec::new(),
        }
    }
}

/// Returns the topic with this name.
pub fn find(name: &str) -> Option<&'static Topic> {
    TOPICS.iter().find(|topic| topic.name == name)
}
