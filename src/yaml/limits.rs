//! What reading one file may cost: `limits` of the configuration.
//!
//! A small file can stand for more than any memory holds, and a pull request can bring one. Whoever trusts a file that
//! passes a limit raises it; each finding says how.

use std::ops::RangeInclusive;

use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::yaml::keys::keys;

keys! {
    /// Limits for reading one file. Exceeding one is an error that names it.
    Limits, FileLimit: "`limits`" {
        /// Lists and mappings inside each other.
        #[schemars(range(min = 1), extend("default" = 64))]
        Nesting "nesting": Option<u64>,
        /// Aliases.
        #[schemars(extend("default" = 10_000))]
        Aliases "aliases": Option<u64>,
        /// Values, lists and mappings, every alias counted in full.
        #[schemars(range(min = 1), extend("default" = 200_000_000))]
        Nodes "nodes": Option<u64>,
        /// Bytes.
        #[schemars(range(min = 1), extend("default" = 1_073_741_824))]
        FileBytes "fileBytes": Option<u64>,
    }
}

/// What reading one file may cost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileLimits {
    nesting: u64,
    aliases: u64,
    nodes: u64,
    file_bytes: u64,
    raise: Raise,
}

/// Whether a key of the configuration raises the limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Raise {
    Possible,
    /// The configuration itself is read before it says anything.
    NotForTheConfiguration,
    /// A sandbox file is read without it.
    NotForTheSandbox,
}

/// Levels that no file can have: the parser counts brackets in a byte, and each level takes a piece of the stack.
const NESTING_CEILING: u64 = 255;

/// Levels of an org in memory, whose attributes may hold anything.
const SANDBOX_NESTING: u64 = 128;

/// What a count may be raised to: counters of four bytes hold it.
const COUNT_CEILING: u64 = 4_000_000_000;

/// What `fileBytes` may be raised to: 1 TiB, more than any memory.
const FILE_BYTES_CEILING: u64 = 1 << 40;

/// Nodes that the aliases of one file may stand for, for each alias that is allowed. What aliases share is copied once
/// it becomes people, so that a small file could fill the memory within the limit of nodes.
const NODES_OF_AN_ALIAS: u64 = 500;

/// The part of the limit of nodes that `defaults` may stand for, written out in every entry of one file: each takes
/// far more memory than a node.
const DEFAULTS_PART: u64 = 20;

impl FileLimit {
    /// Returns what it may be set to.
    pub fn range(self) -> RangeInclusive<u64> {
        match self {
            Self::Nesting => 1..=NESTING_CEILING,
            Self::Aliases => 0..=COUNT_CEILING,
            Self::Nodes => 1..=COUNT_CEILING,
            Self::FileBytes => 1..=FILE_BYTES_CEILING,
        }
    }
}

impl Default for FileLimits {
    /// More than any sensible file: a million people fit.
    fn default() -> Self {
        Self {
            nesting: 64,
            aliases: 10_000,
            nodes: 200_000_000,
            file_bytes: 1 << 30,
            raise: Raise::Possible,
        }
    }
}

impl FileLimits {
    /// Returns what holds for the configuration itself: the defaults, whatever it says.
    pub fn of_configuration() -> Self {
        Self {
            raise: Raise::NotForTheConfiguration,
            ..Self::default()
        }
    }

    /// Returns what holds for the files of the sandbox.
    pub fn of_sandbox() -> Self {
        Self {
            nesting: SANDBOX_NESTING,
            raise: Raise::NotForTheSandbox,
            ..Self::default()
        }
    }

    /// Sets a limit.
    pub fn set(&mut self, limit: FileLimit, value: u64) {
        *self.value_of(limit) = value;
    }

    fn value_of(&mut self, limit: FileLimit) -> &mut u64 {
        match limit {
            FileLimit::Nesting => &mut self.nesting,
            FileLimit::Aliases => &mut self.aliases,
            FileLimit::Nodes => &mut self.nodes,
            FileLimit::FileBytes => &mut self.file_bytes,
        }
    }

    /// Returns the value of a limit.
    pub fn get(&self, limit: FileLimit) -> u64 {
        match limit {
            FileLimit::Nesting => self.nesting,
            FileLimit::Aliases => self.aliases,
            FileLimit::Nodes => self.nodes,
            FileLimit::FileBytes => self.file_bytes,
        }
    }

    /// Returns how many nodes the aliases of one file may stand for.
    pub fn aliased_nodes(&self) -> u64 {
        self.aliases.saturating_mul(NODES_OF_AN_ALIAS)
    }

    /// Returns how many values the defaults may stand for, written out in every entry of one file.
    pub fn default_values(&self) -> u64 {
        self.nodes / DEFAULTS_PART
    }

    /// Returns the finding for a file that passes a limit.
    pub fn passed(&self, limit: FileLimit, span: Span) -> Diagnostic {
        let (what, instead) = match limit {
            FileLimit::Nesting => (
                "its lists and mappings are nested deeper",
                "nest them less deeply",
            ),
            FileLimit::Aliases => ("it has more", "write the values out, or use `defaults`"),
            FileLimit::Nodes => (
                "it has more values, every alias counted in full",
                "split the file",
            ),
            FileLimit::FileBytes => ("it is larger", "split the file"),
        };
        self.finding(limit, span, what, instead)
    }

    /// Returns the finding for aliases that stand for too much.
    pub fn aliased_nodes_passed(&self, span: Span) -> Diagnostic {
        let what = format!(
            "its aliases stand for more than {} values, {NODES_OF_AN_ALIAS} per allowed alias",
            self.aliased_nodes()
        );
        let instead = "write the values out, or use `defaults`";
        self.finding(FileLimit::Aliases, span, &what, instead)
    }

    /// Returns the finding for defaults that stand for too much.
    pub fn default_values_passed(&self, span: Span) -> Diagnostic {
        let what = format!(
            "the copies of `defaults` in its people have more than {} values, a {DEFAULTS_PART}th of that",
            self.default_values()
        );
        self.finding(
            FileLimit::Nodes,
            span,
            &what,
            "split the file, or use fewer defaults",
        )
    }

    fn finding(&self, limit: FileLimit, span: Span, what: &str, instead: &str) -> Diagnostic {
        let (key, value) = (limit.word(), self.get(limit));
        let message = format!("the file exceeds `limits: {{{key}: {value}}}`: {what}");
        let higher = value.saturating_mul(2).clamp(1, *limit.range().end());
        let help = match self.raise {
            Raise::NotForTheConfiguration => {
                format!("{instead}; the limit cannot be raised for the configuration")
            }
            Raise::NotForTheSandbox => {
                format!("{instead}; the limit cannot be raised for a sandbox file")
            }
            Raise::Possible if higher <= value => format!("{instead}; the limit cannot be higher"),
            Raise::Possible => {
                format!("{instead}, or write `limits: {{{key}: {higher}}}` in the configuration")
            }
        };
        Diagnostic::error(Code::LimitExceeded, span, message)
            .label("exceeded here")
            .help(help)
    }
}
