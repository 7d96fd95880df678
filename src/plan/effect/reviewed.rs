//! Effects that somebody has reviewed, and how those of a plan compare with them.

use std::collections::BTreeSet;

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
        /// What stands for each of them, and its words, in the order of the file.
        all: Vec<(EffectHash, String)>,
    },
}

/// How the effects of a plan compare with those that were reviewed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Comparison<'e> {
    /// They are the same.
    Identical,
    /// All of them were reviewed; of the others nothing is left to do.
    Narrower {
        /// What is not in the plan, in the words of what was reviewed: untrusted text.
        done: Vec<&'e str>,
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
}

impl Reviewed {
    /// Reads an effects file.
    ///
    /// # Errors
    ///
    /// Why it is none.
    pub fn read(text: &str) -> Result<Self, NotReviewed> {
        let mut lines = text.lines();
        let head = lines.next().and_then(|line| line.strip_prefix("# "));
        let words: Vec<&str> = head.unwrap_or_default().split(' ').collect();
        let [FORM, org, digest] = words[..] else {
            return Err(NotReviewed::Head);
        };
        let digest = Digest::parse(digest).ok_or(NotReviewed::Head)?;
        let effect = |(line, text): (usize, &str)| {
            let (hash, words) = text.split_once(' ').unwrap_or((text, ""));
            let hash = EffectHash::parse(hash).ok_or(NotReviewed::Line(line))?;
            Ok((hash, words.trim().to_owned()))
        };
        let all: Vec<(EffectHash, String)> =
            (2..).zip(lines).map(effect).collect::<Result<_, _>>()?;
        if Digest::of(org, all.iter().map(|(hash, _)| hash)) != digest {
            return Err(NotReviewed::Digest);
        }
        let org = org.to_owned();
        Ok(Self::Effects { org, all })
    }

    /// Returns what one and the other allow together, each thing once. Nothing where one of them is a digest, which
    /// stands for a whole plan; that both are for the same org is for the caller to hold.
    #[must_use]
    pub fn and(self, other: Self) -> Option<Self> {
        let (Self::Effects { org, mut all }, Self::Effects { all: more, .. }) = (self, other)
        else {
            return None;
        };
        let known: BTreeSet<EffectHash> = all.iter().map(|(hash, _)| hash.clone()).collect();
        all.extend(more.into_iter().filter(|(hash, _)| !known.contains(hash)));
        Some(Self::Effects { org, all })
    }

    /// Compares the effects of a plan with these.
    pub fn compare<'e>(&'e self, effects: &'e Effects) -> Comparison<'e> {
        let reviewed = match self {
            Self::Digest(digest) if *digest == effects.digest => return Comparison::Identical,
            Self::Digest(_) => return Comparison::Wider(effects.all.iter().collect()),
            Self::Effects { all, .. } => all,
        };
        let known: BTreeSet<&EffectHash> = reviewed.iter().map(|(hash, _)| hash).collect();
        let all = effects.all.iter();
        let wider: Vec<&Effect> = all.filter(|effect| !known.contains(&effect.hash)).collect();
        if !wider.is_empty() {
            return Comparison::Wider(wider);
        }
        let planned: BTreeSet<&EffectHash> =
            effects.all.iter().map(|effect| &effect.hash).collect();
        let done = reviewed.iter().filter(|(hash, _)| !planned.contains(hash));
        let done: Vec<&str> = done.map(|(_, words)| words.as_str()).collect();
        if done.is_empty() {
            Comparison::Identical
        } else {
            Comparison::Narrower { done }
        }
    }
}
