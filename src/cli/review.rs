//! What somebody has reviewed, and whether a plan does only that.

use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};

use crate::cli::error::CommandError;
use crate::cli::printer::Printer;
use crate::cli::text_file;
use crate::plan::Plan;
use crate::plan::document::PlanDocument;
use crate::plan::effect::reviewed::{Comparison, Reviewed};
use crate::plan::effect::{Digest, Effects};
use crate::report::effects;
use crate::report::plural::count;
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

/// What was reviewed, and of which people a saved plan is.
pub(crate) struct Review {
    name: String,
    reviewed: Reviewed,
    /// The patterns of a saved plan.
    only: Option<Vec<String>>,
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

    /// Reads what was reviewed.
    ///
    /// # Errors
    ///
    /// Usage where there is no such file; a refusal where it does not say what was reviewed.
    pub(crate) fn read(&self) -> Result<Review, CommandError> {
        let file = match self {
            Self::Digest(digest) => {
                return Ok(Review {
                    name: digest.to_string(),
                    reviewed: Reviewed::Digest(digest.clone()),
                    only: None,
                });
            }
            Self::File(file) => file,
        };
        let name = harmless(&file.display().to_string()).into_owned();
        let text = text_of(file)?;
        let (reviewed, only) = if text.trim_start().starts_with('{') {
            let document = saved(&name, &text)?;
            let plan = document.plan();
            let only = plan.only().map(|(patterns, _)| patterns.to_vec());
            (effects::reviewed(plan), Some(only.unwrap_or_default()))
        } else {
            let reviewed = Reviewed::read(&text).map_err(|error| damaged(&name, error))?;
            (reviewed, None)
        };
        Ok(Review {
            name,
            reviewed,
            only,
        })
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
                printer.narrate(&format!("Of what was reviewed, {what} already so:"));
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

    fn is_of(&self, plan: &Plan) -> Result<(), CommandError> {
        let Reviewed::Effects { org, .. } = &self.reviewed else {
            return Ok(());
        };
        if org != plan.org() {
            return Err(CommandError::refused(anyhow!(
                "{} was reviewed for {}, and this plan is for {}",
                self.name,
                harmless(org),
                plan.org()
            )));
        }
        let now = plan
            .only()
            .map(|(patterns, _)| patterns)
            .unwrap_or_default();
        match &self.only {
            Some(only) if only != now => Err(CommandError::refused(anyhow!(
                "{} was made with {}, and this plan with {}",
                self.name,
                patterns(only),
                patterns(now)
            ))
            .help("give the same `--only`")),
            Some(_) | None => Ok(()),
        }
    }

    fn refuse(&self, number: usize) -> CommandError {
        let name = &self.name;
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
