//! What every part of the comparison looks at, and where it puts what it finds beside the changes.

use std::collections::BTreeSet;

use crate::desired::state::DesiredState;
use crate::diagnostic::Diagnostic;
use crate::live::Snapshot;
use crate::model::ids::{Login, RelationName};
use crate::plan::blocked::{Also, BlockReason, Blocked};
use crate::plan::contradiction::Contradiction;
use crate::plan::note::{About, Note, NoteKind};
use crate::planner::index::GroupIndex;
use crate::planner::person::{People, Person};
use crate::planner::rename::Renames;
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
    /// Which logins may be taken, and by whom.
    pub renames: &'a Renames,
    /// The relationships that cannot be declared, for the org has them in another shape.
    pub clashing: &'a BTreeSet<&'a RelationName>,
}

impl Context<'_> {
    /// Returns a note about what the files have at a place.
    pub fn note(&self, span: Span, about: About, kind: NoteKind) -> Note {
        Note {
            kind,
            about,
            place: Some(self.sources.place(span)),
        }
    }

    /// Returns a note about a person.
    pub fn note_about(&self, person: &Person<'_>, span: Span, kind: NoteKind) -> Note {
        self.note(span, About::Person(self.shown_login(person)), kind)
    }

    /// Returns something that the files say and the org contradicts.
    pub fn mismatch(&self, finding: &Diagnostic) -> Blocked {
        let related = finding.related.iter();
        let also = related.map(|(span, what)| Also {
            place: self.sources.place(*span),
            what: what.clone(),
        });
        Blocked {
            login: None,
            reason: BlockReason::Mismatch(Contradiction::new(finding)),
            place: self.sources.place(finding.primary.0),
            also: also.collect(),
            people: Vec::new(),
            withheld: Vec::new(),
        }
    }

    /// Returns the login by which a report names a person: [`Renames::shown_login`].
    pub fn shown_login(&self, person: &Person<'_>) -> Login {
        self.renames.shown_login(person)
    }
}

/// What was found beside the changes.
#[derive(Debug, Default)]
pub struct Findings {
    /// The people whose wish is not met, by index in [`People::all`], beside those with changes.
    pub unmet: BTreeSet<usize>,
    /// What is left undone, and why.
    pub notes: Vec<Note>,
    /// What is impossible.
    pub blocked: Vec<Blocked>,
}

impl Findings {
    /// Returns whether nothing was found.
    pub fn is_empty(&self) -> bool {
        let Self {
            unmet,
            notes,
            blocked,
        } = self;
        unmet.is_empty() && notes.is_empty() && blocked.is_empty()
    }

    /// Puts those of several people together.
    pub fn all(each: impl IntoIterator<Item = Self>) -> Self {
        let mut all = Self::default();
        for one in each {
            all.take(one);
        }
        all
    }

    /// Adds all that others found.
    pub fn take(&mut self, other: Self) {
        self.unmet.extend(other.unmet);
        self.notes.extend(other.notes);
        self.blocked.extend(other.blocked);
    }

    /// Adds a note about a person.
    pub fn note(&mut self, context: &Context<'_>, person: &Person<'_>, span: Span, kind: NoteKind) {
        if kind.leaves_a_wish_unmet() {
            self.unmet.insert(person.index);
        }
        self.notes.push(context.note_about(person, span, kind));
    }

    /// Adds a wish of a person that is impossible.
    pub fn block(
        &mut self,
        context: &Context<'_>,
        person: &Person<'_>,
        span: Span,
        reason: BlockReason,
    ) {
        self.unmet.insert(person.index);
        self.blocked.push(Blocked {
            login: Some(context.shown_login(person)),
            reason,
            place: context.sources.place(span),
            also: Vec::new(),
            people: Vec::new(),
            withheld: Vec::new(),
        });
    }

    /// Adds what a person's entry says and the org contradicts. What a default says is said once, and of everybody.
    pub fn mismatch(
        &mut self,
        context: &Context<'_>,
        person: &Person<'_>,
        finding: &Diagnostic,
        withheld: Vec<String>,
    ) {
        self.unmet.insert(person.index);
        let login = context.shown_login(person);
        let mut blocked = context.mismatch(finding);
        blocked.withheld = withheld;
        if context.desired.is_default(finding.primary.0) {
            blocked.people.push(login);
        } else {
            blocked.login = Some(login);
        }
        self.blocked.push(blocked);
    }
}
