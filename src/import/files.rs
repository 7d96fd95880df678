//! The files of a folder as texts, before and after an import.

use std::collections::BTreeMap;

use crate::desired::state::{Config, DesiredState};
use crate::desired::{config, load_files};
use crate::diagnostic::Diagnostics;
use crate::source::{FileId, SourceMap};

/// A folder: its configuration, its files of desired state, and its `ids:` file.
#[derive(Clone, Debug)]
pub struct Files {
    /// The path of the configuration.
    pub config_path: String,
    /// Its text; empty where there is none yet.
    pub config: String,
    /// The text of each file of desired state, by path.
    pub state: BTreeMap<String, String>,
    /// The path and the text of the `ids:` file, where there is one.
    pub ids: Option<(String, String)>,
}

/// What files mean.
#[derive(Debug)]
pub struct Read {
    /// The texts.
    pub sources: SourceMap,
    /// The files of desired state.
    pub files: Vec<FileId>,
    /// What they ask for.
    pub desired: DesiredState,
    /// What is wrong with them.
    pub found: Diagnostics,
}

impl Read {
    /// Returns the file of desired state at a path, if there is one.
    pub fn state_file(&self, path: &str) -> Option<FileId> {
        let file = self.sources.find(path);
        file.filter(|file| self.files.contains(file))
    }
}

impl Files {
    /// Reads what the files mean.
    pub fn read(&self) -> Read {
        let mut sources = SourceMap::default();
        let config_file = sources.add(self.config_path.as_str(), self.config.as_str());
        let (settings, mut found): (Config, Diagnostics) = config(&sources, config_file);
        let state = self.state.iter();
        let files: Vec<FileId> = state
            .map(|(path, text)| sources.add(path.as_str(), text.as_str()))
            .collect();
        if let Some((path, text)) = &self.ids {
            sources.add(path.as_str(), text.as_str());
        }
        let (desired, more) = load_files(&sources, settings, &files);
        found.extend(more);
        Read {
            sources,
            files,
            desired,
            found,
        }
    }

    /// Returns the paths and texts that are new or not those of before.
    pub fn changed_since<'f>(&'f self, before: &'f Self) -> Vec<(&'f str, &'f str)> {
        let mut changed = Vec::new();
        if self.config != before.config {
            changed.push((self.config_path.as_str(), self.config.as_str()));
        }
        for (path, text) in &self.state {
            if before.state.get(path) != Some(text) {
                changed.push((path, text));
            }
        }
        if let Some((path, text)) = &self.ids
            && before.ids.as_ref().is_none_or(|(_, old)| old != text)
        {
            changed.push((path, text));
        }
        changed
    }
}
