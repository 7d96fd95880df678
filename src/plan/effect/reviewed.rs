//! Effects that somebody has reviewed, and how those of a plan compare with them.

use std::collections::BTreeSet;

use crate::plan::document::{PlanDocument, Unreadable};
use crate::plan::effect::{Digest, Effect, EffectHash, Effects, FORM};

/// What somebody has reviewed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reviewed {
    /// Nothing but what stands for all of it.
    Digest(Digest),
    /// Each effect, on an org.
    Effects {
        /// The base URL of the org.
        org: String,
        /// What stands for each of them.
        hashes: BTreeSet<EffectHash>,
    },
}

/// How the effects of a plan compare with those that were reviewed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Comparison<'e> {
    /// They are the same.
    Identical,
    /// All of them were reviewed; of the others, so many, nothing is left to do.
    Narrower {
        /// How many are not in the plan.
        done: usize,
    },
    /// These were not reviewed. Where a digest alone was given, nobody knows which were, and all of them are here.
    Wider(Vec<&'e Effect>),
}

/// Why something does not say what was reviewed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotReviewed {
    /// The first line is none of an effects file.
    #[error(
        "line 1 is not `# {FORM} ORG sha256:…`, the first line of an effects file of this version"
    )]
    Head,
    /// A line does not begin with a hash.
    #[error("line {0} does not begin with the hash of an effect")]
    Line(usize),
    /// The effects are not those that the digest stands for.
    #[error("the effects are not those that the digest in line 1 stands for: the file was changed")]
    Digest,
    /// It looks like a saved plan, and is none.
    #[error(transparent)]
    Plan(#[from] Unreadable),
}

impl Reviewed {
    /// Reads what was reviewed: an effects file, or a saved plan.
    ///
    /// # Errors
    ///
    /// Why it is neither.
    pub fn read(text: &str) -> Result<Self, NotReviewed> {
        if text.trim_start().starts_with('{') {
            let document = PlanDocument::read(text)?;
            let effects = Effects::of(document.plan());
            let hashes = effects.all.into_iter().map(|effect| effect.hash);
            return Ok(Self::Effects {
                org: document.plan().org().to_owned(),
                hashes: hashes.collect(),
            });
        }
        let mut lines = text.lines();
        let head = lines.next().and_then(|line| line.strip_prefix("# "));
        let words: Vec<&str> = head.unwrap_or_default().split(' ').collect();
        let [FORM, org, digest] = words[..] else {
            return Err(NotReviewed::Head);
        };
        let digest = Digest::parse(digest).ok_or(NotReviewed::Head)?;
        let hash = |(line, text): (usize, &str)| {
            let hash = text.split(' ').next().and_then(EffectHash::parse);
            hash.ok_or(NotReviewed::Line(line))
        };
        let hashes: BTreeSet<EffectHash> = (2..).zip(lines).map(hash).collect::<Result<_, _>>()?;
        if Digest::of(org, &hashes) != digest {
            return Err(NotReviewed::Digest);
        }
        let org = org.to_owned();
        Ok(Self::Effects { org, hashes })
    }

    /// Compares the effects of a plan with these.
    pub fn compare<'e>(&self, effects: &'e Effects) -> Comparison<'e> {
        let hashes = match self {
            Self::Digest(digest) if *digest == effects.digest => return Comparison::Identical,
            Self::Digest(_) => return Comparison::Wider(effects.all.iter().collect()),
            Self::Effects { hashes, .. } => hashes,
        };
        let all = effects.all.iter();
        let wider: Vec<&Effect> = all
            .filter(|effect| !hashes.contains(&effect.hash))
            .collect();
        if !wider.is_empty() {
            return Comparison::Wider(wider);
        }
        let planned: BTreeSet<&EffectHash> =
            effects.all.iter().map(|effect| &effect.hash).collect();
        match hashes.len() - planned.len() {
            0 => Comparison::Identical,
            done => Comparison::Narrower { done },
        }
    }
}
