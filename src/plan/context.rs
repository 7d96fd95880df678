//! What every part of the comparison looks at, and where it puts what it finds beside the changes.

use crate::desired::state::DesiredState;
use crate::live::Snapshot;
use crate::plan::blocked::{BlockReason, Blocked};
use crate::plan::index::GroupIndex;
use crate::plan::note::{About, Note, NoteKind};
use crate::plan::rename::Renames;
use crate::plan::resolve::{People, Person};
use crate::source::{SourceMap, Span};

/// What every part of the comparison looks at.
#[derive(Debug)]
pub struct Context<'a> {
    /// What the files ask for.
    pub desired: &'a DesiredState,
    /// What the org has.
    pub snapshot: &'a Snapshot,
    /// Where things are written.
    pub sources: &'a SourceMap,
    /// Everybody in the files.
    pub people: &'a People<'a>,
    /// The groups.
    pub groups: &'a GroupIndex<'a>,
    /// Who may take whose login.
    pub renames: &'a Renames,
}

/// What was found beside the changes.
#[derive(Debug, Default)]
pub struct Findings {
    /// What is left undone, and why.
    pub notes: Vec<Note>,
    /// What is impossible.
    pub blocked: Vec<Blocked>,
}

impl Findings {
    /// Adds a note about a person.
    pub fn note(&mut self, context: &Context<'_>, person: &Person<'_>, span: Span, kind: NoteKind) {
        self.notes.push(Note {
            kind,
            about: About::Person(person.shown_login()),
            place: Some(context.sources.place(span)),
        });
    }

    /// Adds a wish of a person that is impossible.
    pub fn block(
        &mut self,
        context: &Context<'_>,
        person: &Person<'_>,
        span: Span,
        reason: BlockReason,
    ) {
        self.blocked.push(Blocked {
            login: person.shown_login(),
            reason,
            place: context.sources.place(span),
        });
    }
}
