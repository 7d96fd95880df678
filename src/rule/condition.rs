//! A condition that was read.

use crate::rule::answer::{Answer, Reason};
use crate::rule::inputs::Inputs;
use crate::rule::mistake::Mistake;
use crate::rule::reads::Reads;

/// A condition of a group rule.
#[derive(Clone, Debug)]
pub struct Condition {
    reads: Reads,
}

impl Condition {
    /// Reads a condition.
    pub fn parse(_text: &str) -> Result<Self, Mistake> {
        let reads = Reads::everything();
        Ok(Self { reads })
    }

    /// Returns what it reads of a person.
    pub fn reads(&self) -> &Reads {
        &self.reads
    }

    /// Asks whether it holds for a person.
    pub fn ask(&self, _inputs: &dyn Inputs) -> Answer {
        Answer::CannotSay(Reason::Uses("something".to_owned()))
    }
}
