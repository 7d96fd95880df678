//! Changing a file that somebody wrote: only the lines that must change do, and comments, order, blank lines, quotes and
//! line ends of all else stay as they are, byte for byte.
//!
//! An edit is a list of pieces of text that take the place of others. After it the file is read again, and must mean
//! exactly what was wanted: where it does not, because an anchor or a merge is in the way, nothing of the edit is done.

mod change;
mod expected;
mod geometry;
mod lists;
mod mappings;
mod scalars;

use crate::diagnostic::Diagnostics;
use crate::source::{SourceFile, SourceMap};
use crate::yaml::edit::change::Splice;
use crate::yaml::edit::expected::Expected;
use crate::yaml::edit::geometry::Sheet;
use crate::yaml::fragment::Dialect;
use crate::yaml::limits::FileLimits;
use crate::yaml::node::Node;
use crate::yaml::parse::documents;

pub use crate::yaml::edit::change::{Amendment, Edit, Segment, Unfit};

/// What became of the edits of a file.
#[derive(Debug)]
pub struct Edited {
    /// The text of the file.
    pub text: String,
    /// The edits that could not be made, by number, and why.
    pub left: Vec<(usize, Unfit)>,
}

/// Changes a file. Each group of edits is made whole or not at all.
pub fn edit(file: &SourceFile, limits: &FileLimits, groups: &[Vec<Edit>]) -> Edited {
    let sheet = Sheet::new(file.text(), dialect(file.path()));
    let Some(tree) = Tree::read(file.path(), file.text(), limits) else {
        let left = (0..groups.len()).map(|index| (index, Unfit::Elsewhere));
        return Edited {
            text: file.text().to_owned(),
            left: left.collect(),
        };
    };
    let desk = Desk {
        path: file.path(),
        sheet,
        tree,
        limits,
    };
    let all: Vec<usize> = (0..groups.len()).collect();
    let mut left = Vec::new();
    let made = desk.most(groups, &all, &mut left);
    left.sort_by_key(|(index, _)| *index);
    let text = desk.made(groups, &made);
    Edited {
        text: text.unwrap_or_else(|_| file.text().to_owned()),
        left,
    }
}

fn dialect(path: &str) -> Dialect {
    if path.to_ascii_lowercase().ends_with(".json") {
        Dialect::Json
    } else {
        Dialect::Yaml
    }
}

/// The documents of a text.
struct Tree {
    documents: Vec<Node>,
}

impl Tree {
    fn read(path: &str, text: &str, limits: &FileLimits) -> Option<Self> {
        let mut sources = SourceMap::default();
        let id = sources.add(path, text);
        let mut found = Diagnostics::default();
        let documents = documents(id, sources.file(id), limits, &mut found);
        (!found.has_errors()).then_some(Self { documents })
    }

    fn at(&self, steps: &[Segment]) -> Option<&Node> {
        let (first, rest) = steps.split_first()?;
        let mut node = match first {
            Segment::Document(index) => self.documents.get(*index)?,
            Segment::Key(_) | Segment::Item(_) => return None,
        };
        for step in rest {
            node = match step {
                Segment::Document(_) => return None,
                Segment::Key(key) => &node.get(key)?.value,
                Segment::Item(index) => node.items()?.get(*index)?,
            };
        }
        Some(node)
    }
}

/// A file while it is changed.
struct Desk<'f> {
    path: &'f str,
    sheet: Sheet<'f>,
    tree: Tree,
    limits: &'f FileLimits,
}

impl Desk<'_> {
    /// Returns the groups that can be made together, of these. What is left goes to `left`.
    fn most(
        &self,
        groups: &[Vec<Edit>],
        of: &[usize],
        left: &mut Vec<(usize, Unfit)>,
    ) -> Vec<usize> {
        let Err(error) = self.made(groups, of) else {
            return of.to_vec();
        };
        if let [only] = of {
            left.push((*only, error));
            return Vec::new();
        }
        let (one, other) = of.split_at(of.len() / 2);
        let mut made = self.most(groups, one, left);
        let more = self.most(groups, other, left);
        let both: Vec<usize> = made.iter().chain(&more).copied().collect();
        if self.made(groups, &both).is_ok() {
            return both;
        }
        // Each can be made without the other: the later ones are left.
        for index in more {
            let with: Vec<usize> = made.iter().copied().chain([index]).collect();
            match self.made(groups, &with) {
                Ok(_) => made = with,
                Err(error) => left.push((index, error)),
            }
        }
        made
    }

    /// Returns the text with these groups made.
    fn made(&self, groups: &[Vec<Edit>], of: &[usize]) -> Result<String, Unfit> {
        let edits: Vec<&Edit> = of.iter().flat_map(|index| &groups[*index]).collect();
        let mut splices = Vec::new();
        for edit in &edits {
            splices.extend(self.splices(edit)?);
        }
        let text = self.sheet.with(splices)?;
        let expected = Expected::of(&self.tree.documents).changed(&edits)?;
        let read = Tree::read(self.path, &text, self.limits).ok_or(Unfit::MeansElse)?;
        if expected.is_met_by(&read.documents) {
            Ok(text)
        } else {
            Err(Unfit::MeansElse)
        }
    }

    fn splices(&self, edit: &Edit) -> Result<Vec<Splice>, Unfit> {
        let node = self.tree.at(&edit.at).ok_or(Unfit::Elsewhere)?;
        if self.sheet.slice(node.span).starts_with('*') {
            return Err(Unfit::Shared);
        }
        match &edit.change {
            Amendment::Set { key, value, order } => {
                mappings::set(&self.sheet, node, key, value, order)
            }
            Amendment::Remove { key } => mappings::remove(&self.sheet, node, key),
            Amendment::Items { take, put } => lists::change(&self.sheet, node, take, put),
        }
    }
}
