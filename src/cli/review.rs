//! What somebody has reviewed, and whether a plan does only that.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};

use crate::cli::error::CommandError;
use crate::cli::printer::Printer;
use crate::cli::text_file;
use crate::desired::unreviewed::Unreviewed;
use crate::model::part::Part;
use crate::plan::Plan;
use crate::plan::apart::BaseName;
use crate::plan::document::PlanDocument;
use crate::plan::effect::reviewed::{Comparison, Reviewed};
use crate::plan::effect::{By, Digest, Effect, Effects};
use crate::plan::note::NoteKind;
use crate::plan::step::Operation;
use crate::report::apart::named;
use crate::report::effects;
use crate::report::plural::count;
use crate::report::setting::set;
use crate::report::text_safety::harmless;

/// So large may a saved plan or an effects file be.
const BYTES_MAX: u64 = 256 << 20;

/// How many effects are named; the others are counted.
const NAMED_MAX: usize = 50;

/// What `--expect` says: a digest, or a file.
#[derive(Clone, Debug)]
pub(crate) enum Expected {
    /// Nothing but what stands for all effects.
    Digest(Digest),
    /// An effects file, or a saved plan.
    File(PathBuf),
}

/// What was reviewed, at once or in parts.
pub(crate) struct Review {
    parts: Vec<Source>,
    reviewed: Reviewed,
}

/// Where it is said what was reviewed, and of what that was.
struct Source {
    name: String,
    /// The base URL of the org; a digest does not tell it.
    org: Option<String>,
    /// Of what a saved plan is.
    made_with: Option<MadeWith>,
}

/// Of which people a saved plan is, and of which change.
struct MadeWith {
    /// The patterns of `--only`.
    only: Vec<String>,
    base: Option<BaseName>,
}

impl MadeWith {
    fn of(plan: &Plan) -> Self {
        let only = plan.only().map(|(patterns, _)| patterns.to_vec());
        Self {
            only: only.unwrap_or_default(),
            base: plan.apart().map(|apart| apart.base.clone()),
        }
    }

    fn is_same(&self, other: &Self) -> bool {
        let is_same_base = match (&self.base, &other.base) {
            (Some(one), Some(other)) => one.is_same(other),
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        };
        self.only == other.only && is_same_base
    }

    fn words(&self, beside: &Self) -> String {
        if self.base.is_none() && beside.base.is_none() {
            return patterns(&self.only);
        }
        let base = self.base.as_ref().map(|base| {
            let base = named(base);
            format!("`--base {}`", harmless(&base))
        });
        let base = base.unwrap_or_else(|| "no `--base`".to_owned());
        format!("{} and {base}", patterns(&self.only))
    }
}

impl Expected {
    /// Reads a digest as it is written; all else is the path of a file.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        if text.starts_with("sha256:") {
            let digest = Digest::parse(text);
            let wrong = "a digest is `sha256:` and 64 digits, 0 to 9 and a to f";
            return Ok(Self::Digest(digest.ok_or(wrong)?));
        }
        Ok(Self::File(PathBuf::from(text)))
    }

    fn read(&self) -> Result<(Source, Reviewed), CommandError> {
        let file = match self {
            Self::Digest(digest) => {
                let source = Source {
                    name: digest.to_string(),
                    org: None,
                    made_with: None,
                };
                return Ok((source, Reviewed::Digest(digest.clone())));
            }
            Self::File(file) => file,
        };
        let name = harmless(&file.display().to_string()).into_owned();
        let text = text_of(file)?;
        let (reviewed, made_with) = if text.trim_start().starts_with('{') {
            let document = saved(&name, &text)?;
            let plan = document.plan();
            (effects::reviewed(plan), Some(MadeWith::of(plan)))
        } else {
            let reviewed = Reviewed::read(&text).map_err(|error| damaged(&name, error))?;
            (reviewed, None)
        };
        let org = match &reviewed {
            Reviewed::Effects { org, .. } => Some(org.clone()),
            Reviewed::Digest(_) => None,
        };
        let source = Source {
            name,
            org,
            made_with,
        };
        Ok((source, reviewed))
    }
}

/// Reads a saved plan.
pub(crate) fn saved_plan(file: &Path) -> Result<PlanDocument<'static>, CommandError> {
    let name = harmless(&file.display().to_string()).into_owned();
    saved(&name, &text_of(file)?)
}

fn text_of(file: &Path) -> Result<String, CommandError> {
    text_file::read(file, BYTES_MAX)
        .with_context(|| format!("cannot read {}", file.display()))
        .map_err(CommandError::usage)
}

fn saved(name: &str, text: &str) -> Result<PlanDocument<'static>, CommandError> {
    PlanDocument::read(text).map_err(|error| damaged(name, error))
}

fn damaged(name: &str, error: impl std::error::Error + Send + Sync + 'static) -> CommandError {
    let error = anyhow::Error::new(error).context(format!("{name} does not say what was reviewed"));
    CommandError::refused(error)
        .help("write it again: `okta-reconcile plan --out FILE`, or `--report effects=FILE`")
}

impl Review {
    /// Reads what was reviewed; all of it together is what a plan may do. Nothing where nothing is expected.
    ///
    /// # Errors
    ///
    /// Usage where there is no such file, or a digest is to be one of several; a refusal where a file does not say what
    /// was reviewed.
    pub(crate) fn read(expected: &[Expected]) -> Result<Option<Self>, CommandError> {
        let mut all = expected.iter().map(Expected::read);
        let Some(first) = all.next().transpose()? else {
            return Ok(None);
        };
        let mut review = Self {
            parts: vec![first.0],
            reviewed: first.1,
        };
        for each in all {
            let (source, reviewed) = each?;
            review.reviewed = review.reviewed.and(reviewed).ok_or_else(|| {
                CommandError::usage(anyhow!(
                    "a digest stands for a whole plan, so it cannot be one of several `--expect`"
                ))
                .help("give effects files or saved plans: `--expect FILE`")
            })?;
            review.parts.push(source);
        }
        Ok(Some(review))
    }

    /// Passes a plan that does what was reviewed, or less, and says of what there is less.
    ///
    /// # Errors
    ///
    /// A refusal that names what nobody has reviewed, or that the review was of something else.
    pub(crate) fn check(&self, plan: &Plan, printer: Printer) -> Result<(), CommandError> {
        self.is_of(plan)?;
        let effects = Effects::of(plan);
        match self.reviewed.compare(&effects) {
            Comparison::Identical => Ok(()),
            Comparison::Narrower { done } => {
                let what = count(done.len(), "thing is", "things are");
                let mut notes = plan.notes().iter();
                let why = if notes.any(|note| matches!(note.kind, NoteKind::NotReviewed { .. })) {
                    "already so, or waiting for what nobody has reviewed"
                } else {
                    "already so"
                };
                printer.narrate(&format!("Of what was reviewed, {what} {why}:"));
                let words = done.iter().map(|words| harmless(words).into_owned());
                printer.narrate(&listed(done.len(), words));
                Ok(())
            }
            Comparison::Wider(wider) => {
                let lines = wider.iter().map(|effect| effects::line(plan, effect));
                let lines = listed(wider.len(), lines);
                Printer::error_text(&format!("Planned now, and not reviewed:\n{lines}\n"));
                Err(self.refuse(wider.len()))
            }
        }
    }

    /// Returns what of a plan nobody has reviewed, and says so.
    ///
    /// # Errors
    ///
    /// A refusal where the review was of something else, or names nothing.
    pub(crate) fn unreviewed(
        &self,
        plan: &Plan,
        printer: Printer,
    ) -> Result<Unreviewed, CommandError> {
        self.is_of(plan)?;
        let effects = Effects::of(plan);
        let wider = match self.reviewed.compare(&effects) {
            Comparison::Identical | Comparison::Narrower { .. } => return Ok(Unreviewed::default()),
            Comparison::Wider(_) if matches!(self.reviewed, Reviewed::Digest(_)) => {
                return Err(CommandError::usage(anyhow!(
                    "`--reviewed-only` needs to know what was reviewed, and a digest does not say it"
                ))
                .help("give an effects file or a saved plan: `--expect FILE`"));
            }
            Comparison::Wider(wider) => wider,
        };
        let lines = wider.iter().map(|effect| effects::line(plan, effect));
        let lines = listed(wider.len(), lines);
        printer.narrate(&format!("Left, for nobody has reviewed it:\n{lines}"));
        let mut unreviewed = Unreviewed::default();
        for effect in wider {
            let step = match &effect.by {
                By::Step(step) => plan.step(*step),
                By::Setting(setting) => {
                    let error = anyhow!(
                        "nobody has reviewed that this change would {}",
                        set(setting)
                    );
                    return Err(CommandError::refused(error).help("have the configuration reviewed as it is now: what it sets cannot be left, for the whole plan goes by it"));
                }
            };
            if let Some(login) = step.subject.login() {
                let parts = unreviewed.people.entry(login.clone()).or_default();
                parts.extend(parts_of(effect, &step.operation));
            } else {
                let name = step.subject.name().to_owned();
                unreviewed.declared.insert(name);
            }
        }
        Ok(unreviewed)
    }

    fn is_of(&self, plan: &Plan) -> Result<(), CommandError> {
        let now = MadeWith::of(plan);
        for Source {
            name,
            org,
            made_with,
        } in &self.parts
        {
            if let Some(org) = org.as_deref().filter(|org| *org != plan.org()) {
                return Err(CommandError::refused(anyhow!(
                    "{name} was reviewed for {}, and this plan is for {}",
                    harmless(org),
                    plan.org()
                )));
            }
            if let Some(then) = made_with.as_ref().filter(|then| !then.is_same(&now)) {
                return Err(CommandError::refused(anyhow!(
                    "{name} was made with {}, and this plan with {}",
                    then.words(&now),
                    now.words(then)
                ))
                .help("give the same `--only` and `--base`"));
            }
        }
        Ok(())
    }

    fn refuse(&self, number: usize) -> CommandError {
        let names: Vec<&str> = self.parts.iter().map(|each| each.name.as_str()).collect();
        let name = names.join(" or ");
        let error = match &self.reviewed {
            Reviewed::Digest(_) => anyhow!("the plan is not the one with the digest {name}"),
            Reviewed::Effects { .. } => {
                let what = count(number, "thing that is", "things that are");
                anyhow!("the plan does {what} not in {name}")
            }
        };
        CommandError::refused(error)
            .help("have the plan reviewed as it is now; nothing was written")
    }
}

/// Returns the parts of somebody that an effect is about: one attribute, or all else that its step does.
fn parts_of(effect: &Effect, operation: &Operation) -> BTreeSet<Part> {
    if let Some((name, _)) = &effect.change {
        return BTreeSet::from([Part::Attribute(name.clone())]);
    }
    let mut parts = Part::changed_by(operation);
    parts.retain(|part| !part.is_attribute());
    parts
}

/// Returns a line each, as far as they are not too many.
fn listed(number: usize, lines: impl Iterator<Item = String>) -> String {
    let more = (number > NAMED_MAX).then(|| format!("and {} more", number - NAMED_MAX));
    let lines = lines.take(NAMED_MAX).chain(more);
    lines
        .map(|line| format!("  {line}"))
        .collect::<Vec<String>>()
        .join("\n")
}

fn patterns(only: &[String]) -> String {
    if only.is_empty() {
        return "no `--only`".to_owned();
    }
    let patterns = only
        .iter()
        .map(|pattern| format!("`--only {}`", harmless(pattern)));
    patterns.collect::<Vec<String>>().join(" ")
}
