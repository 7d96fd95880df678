//! What is known of Okta's behaviour, and how: numbered facts that the program relies on, a page for each subject.
//!
//! Comments cite them by page and number: "lifecycle 3" is the third fact of [`lifecycle`]. A test holds that each
//! citation leads to a fact. `okta-reconcile explain lifecycle` prints the same page.
//!
//! # Evidence
//!
//! Each fact ends with the kinds of evidence that there are for it, the strongest first:
//!
//! - **recorded**: answers of real orgs
//! - **documented**: Okta's documentation, release notes and support articles
//! - **described**: Okta's description of its API, which is made for programs
//! - **reported**: what users and authors of other programs say
//! - **unproven**: nobody has shown it; the fact says what is done without it
//!
//! Where documentation and recordings differ, recordings win.
//!
//! # A new fact
//!
//! Write it at the end of its page, for a number that was given is never given again. A fact that has turned out to be
//! wrong is rewritten in its place.

use std::fmt;

use crate::prose::{self, one_line};

/// What all pages are about.
pub const TITLE: &str = "Facts about Okta that this program relies on, each with the evidence";

/// A kind of evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Evidence {
    /// Answers of real orgs.
    Recorded,
    /// Okta's documentation, release notes and support articles.
    Documented,
    /// Okta's description of its API.
    Described,
    /// What users and authors of other programs say.
    Reported,
    /// Nobody has shown it.
    Unproven,
}

/// A page of facts about one subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// The name by which it is cited.
    pub name: &'static str,
    markdown: &'static str,
}

/// One fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// Its number on the page, from 1.
    pub number: usize,
    /// What is known, in one line.
    pub text: String,
    /// How it is known. Empty where the page does not say, which a test forbids.
    pub evidence: Vec<Evidence>,
}

macro_rules! pages {
    ($($name:ident)*) => {
        $(
            #[doc = include_str!(concat!("facts/", stringify!($name), ".md"))]
            pub mod $name {}
        )*

        /// All pages.
        pub const PAGES: &[Page] = &[$(
            Page {
                name: stringify!($name),
                markdown: include_str!(concat!("facts/", stringify!($name), ".md")),
            },
        )*];
    };
}

pages! {
    lifecycle
    creation
    deactivation
    passwords
    profiles
    logins
    schemas
    groups
    rules
    links
    roles
    apps
    lists
    limits
    errors
    tokens
    operations
    events
}

impl Evidence {
    /// All kinds, the strongest first.
    pub const ALL: [Self; 5] = [
        Self::Recorded,
        Self::Documented,
        Self::Described,
        Self::Reported,
        Self::Unproven,
    ];

    /// Returns the word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Recorded => "recorded",
            Self::Documented => "documented",
            Self::Described => "described",
            Self::Reported => "reported",
            Self::Unproven => "unproven",
        }
    }

    /// Returns what it stands for.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Recorded => "answers of real orgs",
            Self::Documented => "Okta's documentation, release notes and support articles",
            Self::Described => "Okta's description of its API",
            Self::Reported => "what users and authors of other programs say",
            Self::Unproven => "nobody has shown it",
        }
    }
}

impl fmt::Display for Evidence {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

impl Page {
    /// Returns what the page is about, in a few words.
    pub fn title(&self) -> &'static str {
        prose::title(self.markdown)
    }

    /// Returns the sentence below the title.
    pub fn introduction(&self) -> String {
        let lines = self.markdown.lines().skip(1);
        one_line(lines.take_while(|line| numbered(line).is_none()))
    }

    /// Returns the facts, in the order of the page.
    pub fn facts(&self) -> Vec<Fact> {
        let mut facts: Vec<(usize, Vec<&str>)> = Vec::new();
        for line in self.markdown.lines() {
            match (numbered(line), facts.last_mut()) {
                (Some((number, text)), _) => facts.push((number, vec![text])),
                (None, Some((_, lines))) => lines.push(line),
                (None, None) => {}
            }
        }
        let fact = |(number, lines): (usize, Vec<&str>)| Fact::new(number, &one_line(lines));
        facts.into_iter().map(fact).collect()
    }
}

impl Fact {
    /// Takes the kinds of evidence off the end of a fact: `… *Recorded, described.*`
    fn new(number: usize, written: &str) -> Self {
        let end = written.strip_suffix(".*");
        let (text, words) = end.and_then(|end| end.rsplit_once(" *")).unzip();
        let words = words.unwrap_or_default().split(", ");
        let evidence = words.filter_map(|word| {
            let mut kinds = Evidence::ALL.into_iter();
            kinds.find(|kind| kind.as_str().eq_ignore_ascii_case(word))
        });
        Self {
            number,
            text: text.unwrap_or(written).to_owned(),
            evidence: evidence.collect(),
        }
    }
}

/// Reads the number that begins a fact.
fn numbered(line: &str) -> Option<(usize, &str)> {
    let (number, text) = line.split_once(". ")?;
    number.parse().ok().map(|number| (number, text))
}

/// Returns the page with this name.
pub fn find(name: &str) -> Option<&'static Page> {
    PAGES.iter().find(|page| page.name == name)
}
