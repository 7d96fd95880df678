//! What a plan does, whatever its words, its places and the order of its steps: what a reviewer approves.
//!
//! Two plans have the same effects exactly if they do the same to the same people and things of the same org. The
//! version of the program, places, reasons, counts of calls, temporary logins and values of secrets are no part of it.

mod canonical;
mod form;
mod mailbox;
pub mod reviewed;
mod through;

use std::collections::BTreeSet;
use std::fmt::{self, Write};

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::model::ids::AttributeName;
use crate::plan::Plan;
use crate::plan::apart::Setting;
use crate::plan::effect::canonical::canonical;
use crate::plan::effect::form::{Form, forms, setting};
use crate::plan::effect::mailbox::Mailboxes;
use crate::plan::effect::through::Through;
use crate::plan::step::{Change, StepId};

/// The name of the form that is hashed. It changes whenever the same effect would get another hash.
pub const FORM: &str = "effects-v1";

/// How many bytes of a SHA-256 tell effects of one plan apart.
const HASH_BYTES: usize = 12;

/// What stands for one effect: the beginning of the SHA-256 of its canonical form, in hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EffectHash(String);

/// What stands for all effects of a plan: `sha256:` and the SHA-256 of the form's name, the org and the sorted hashes,
/// a line each.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Digest(String);

/// One thing that a plan does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effect {
    /// What does it.
    pub by: By,
    /// What changes of a profile, where it is that.
    pub change: Option<(AttributeName, Change)>,
    /// What stands for it.
    pub hash: EffectHash,
    /// The canonical form: JSON with sorted keys, without white space.
    pub form: String,
}

/// What has an effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum By {
    /// A step; the last one, where several have the effect together.
    Step(StepId),
    /// What the change sets in the configuration: nothing that a call does, and what stops later plans.
    Setting(Setting),
}

/// Everything that a plan does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effects {
    /// What the change sets, then in the order of the steps.
    pub all: Vec<Effect>,
    /// What stands for all of them.
    pub digest: Digest,
}

impl EffectHash {
    /// Reads one as it is written; `None` where it is none.
    pub fn parse(text: &str) -> Option<Self> {
        is_hexadecimal(text, HASH_BYTES).then(|| Self(text.to_owned()))
    }

    fn of(form: &str) -> Self {
        let mut text = sha256(form.as_bytes());
        text.truncate(2 * HASH_BYTES);
        Self(text)
    }
}

impl Digest {
    const PREFIX: &str = "sha256:";

    /// Reads one as it is written; `None` where it is none.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix(Self::PREFIX)?;
        is_hexadecimal(digits, 32).then(|| Self(text.to_owned()))
    }

    /// Returns what stands for some effects on an org.
    pub fn of<'h>(org: &str, hashes: impl IntoIterator<Item = &'h EffectHash>) -> Self {
        let hashes: BTreeSet<&EffectHash> = hashes.into_iter().collect();
        let mut text = format!("{FORM} {org}\n");
        for EffectHash(hash) in hashes {
            text += hash;
            text.push('\n');
        }
        Self(format!("{}{}", Self::PREFIX, sha256(text.as_bytes())))
    }
}

impl fmt::Display for EffectHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.0)
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.0)
    }
}

impl Effects {
    /// Finds what a plan does.
    pub fn of(plan: &Plan) -> Self {
        let through = Through::of(plan.steps());
        let mailboxes = Mailboxes::of_plan(plan);
        let steps = plan.steps().iter();
        let of_steps = steps.flat_map(|step| {
            let forms = forms(plan, step, &through, &mailboxes).into_iter();
            forms.map(|form| effect(plan.org(), By::Step(step.id), form))
        });
        let settings = plan.settings().iter();
        let of_settings =
            settings.map(|set| effect(plan.org(), By::Setting(set.clone()), setting(set).into()));
        let all: Vec<Effect> = of_settings.chain(of_steps).collect();
        let digest = Digest::of(plan.org(), all.iter().map(|effect| &effect.hash));
        Self { all, digest }
    }
}

fn effect(org: &str, by: By, form: Form) -> Effect {
    let org = ("org", Value::from(org));
    let members = form.members.into_iter().chain([org]);
    let members = members
        .map(|(key, value)| (key.to_owned(), value))
        .collect();
    let text = canonical(&Value::Object(members));
    Effect {
        by,
        change: form.change,
        hash: EffectHash::of(&text),
        form: text,
    }
}

/// Returns the SHA-256 of some bytes, in hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    let hash = digest(&SHA256, bytes);
    hash.as_ref().iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Returns the SHA-256 of some bytes in base64, as policies of web pages have it.
pub fn sha256_base64(bytes: &[u8]) -> String {
    STANDARD.encode(digest(&SHA256, bytes))
}

fn is_hexadecimal(text: &str, bytes: usize) -> bool {
    let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    text.len() == 2 * bytes && text.bytes().all(is_digit)
}
