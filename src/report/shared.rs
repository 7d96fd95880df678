//! What is told of several people at once.

use std::collections::HashMap;

use crate::report::names::Detail;

/// Those of whom one and the same thing is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shared {
    /// What differs, or what is no longer asked for: text that may be shown.
    pub words: String,
    /// Of whom, each with the place where the files ask for it, if they do: text that may be shown.
    pub people: Vec<String>,
    /// Who made it so, and when, where that was asked: text that may be shown.
    pub causes: Vec<String>,
}

/// What is told, in the order in which it is met first.
#[derive(Debug, Default)]
pub(crate) struct SharedRows {
    pub(crate) all: Vec<Shared>,
    by_words: HashMap<String, usize>,
}

impl SharedRows {
    /// Adds what is told of somebody; both are texts that may be shown.
    pub(crate) fn put(&mut self, words: &str, who: &str) {
        if let Some(known) = self.by_words.get(words) {
            self.all[*known].people.push(who.to_owned());
            return;
        }
        self.by_words.insert(words.to_owned(), self.all.len());
        self.all.push(Shared {
            words: words.to_owned(),
            people: vec![who.to_owned()],
            causes: Vec::new(),
        });
    }

    /// Returns a line for each thing that is told, with those of whom it is told where that is not all of so many.
    pub(crate) fn lines(&self, people: usize, detail: Detail) -> Vec<String> {
        let lines = self.all.iter().map(|each| {
            if each.people.len() == people {
                each.words.clone()
            } else {
                format!("{}: {}", detail.folded(&each.people), each.words)
            }
        });
        lines.collect()
    }
}
