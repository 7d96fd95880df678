//! What a file must mean after an edit: the same change made to what it meant before.

use crate::yaml::edit::change::{Amendment, Edit, Segment, Unfit};
use crate::yaml::fragment::Fragment;
use crate::yaml::node::{Kind, Node, NodeStyle};

/// The meaning of a file.
#[derive(Clone, Debug)]
pub(crate) struct Expected {
    documents: Vec<Meaning>,
}

/// The meaning of a value, however it is written.
#[derive(Clone, Debug, PartialEq)]
enum Meaning {
    Empty,
    Null,
    /// Text: in quotes, or not.
    Text(String),
    /// Without quotes: what it means, the reader says.
    Plain(String),
    List(Vec<Self>),
    Mapping(Vec<(String, Self)>),
}

impl Expected {
    /// Returns what a file means.
    pub(crate) fn of(documents: &[Node]) -> Self {
        Self {
            documents: documents.iter().map(Meaning::of).collect(),
        }
    }

    /// Returns what it is to mean after these edits, whose places are those of before.
    pub(crate) fn changed(mut self, edits: &[&Edit]) -> Result<Self, Unfit> {
        let mut edits = edits.to_vec();
        // What stands deeper first: items change their numbers only where their own list changes.
        edits.sort_by_key(|edit| std::cmp::Reverse(edit.at.len()));
        for edit in edits {
            let node = self.at(&edit.at).ok_or(Unfit::Elsewhere)?;
            node.change(&edit.change)?;
        }
        Ok(self)
    }

    fn at(&mut self, steps: &[Segment]) -> Option<&mut Meaning> {
        let (first, rest) = steps.split_first()?;
        let mut node = match first {
            Segment::Document(index) => self.documents.get_mut(*index)?,
            Segment::Key(_) | Segment::Item(_) => return None,
        };
        for step in rest {
            node = match (step, node) {
                (Segment::Key(key), Meaning::Mapping(entries)) => {
                    let mut entries = entries.iter_mut();
                    &mut entries.find(|(each, _)| each == key)?.1
                }
                (Segment::Item(index), Meaning::List(items)) => items.get_mut(*index)?,
                (Segment::Document(_) | Segment::Key(_) | Segment::Item(_), _) => return None,
            };
        }
        Some(node)
    }

    /// Returns whether a file means this.
    pub(crate) fn is_met_by(&self, documents: &[Node]) -> bool {
        let mut pairs = self.documents.iter().zip(documents);
        self.documents.len() == documents.len()
            && pairs.all(|(meaning, node)| meaning.is_met_by(node))
    }
}

impl Meaning {
    fn of(node: &Node) -> Self {
        match &node.kind {
            Kind::Empty => Self::Empty,
            Kind::Null => Self::Null,
            Kind::Scalar(text) if node.style == NodeStyle::Plain => Self::Plain(text.to_string()),
            Kind::Scalar(text) => Self::Text(text.to_string()),
            Kind::List(items) => Self::List(items.iter().map(Self::of).collect()),
            Kind::Mapping(entries) => {
                let entries = entries.iter();
                Self::Mapping(
                    entries
                        .map(|entry| (entry.key.to_string(), Self::of(&entry.value)))
                        .collect(),
                )
            }
        }
    }

    fn wanted(fragment: &Fragment) -> Self {
        match fragment {
            Fragment::Null => Self::Null,
            Fragment::Plain(plain) => Self::Plain(plain.clone()),
            Fragment::Text(text) => Self::Text(text.clone()),
            Fragment::List(items) => Self::List(items.iter().map(Self::wanted).collect()),
            Fragment::Block(entries) | Fragment::Flow(entries) => {
                let entries = entries.iter();
                Self::Mapping(
                    entries
                        .map(|(key, value)| (key.clone(), Self::wanted(value)))
                        .collect(),
                )
            }
        }
    }

    fn change(&mut self, change: &Amendment) -> Result<(), Unfit> {
        match (change, self) {
            (Amendment::Set { key, value, .. }, Self::Mapping(entries)) => {
                let value = Self::wanted(value);
                match entries.iter_mut().find(|(each, _)| each == key) {
                    Some((_, old)) => *old = value,
                    None => entries.push((key.clone(), value)),
                }
                Ok(())
            }
            (Amendment::Remove { key }, Self::Mapping(entries)) => {
                entries.retain(|(each, _)| each != key);
                Ok(())
            }
            (Amendment::Items { take, put }, Self::List(items)) => {
                let old = std::mem::take(items);
                let count = old.len();
                let coming = |place: usize| {
                    let put = put.iter().filter(move |(before, _)| *before == place);
                    put.map(|(_, item)| Self::wanted(item))
                };
                for (index, item) in old.into_iter().enumerate() {
                    items.extend(coming(index));
                    if !take.contains(&index) {
                        items.push(item);
                    }
                }
                items.extend(coming(count));
                Ok(())
            }
            (Amendment::Set { .. } | Amendment::Remove { .. } | Amendment::Items { .. }, _) => {
                Err(Unfit::Elsewhere)
            }
        }
    }

    fn is_met_by(&self, node: &Node) -> bool {
        match (self, &node.kind) {
            (Self::Empty, Kind::Empty) | (Self::Null, Kind::Null) => true,
            // Text without quotes is text where the attribute is; what is no text has quotes as before.
            (Self::Text(text), Kind::Scalar(read)) => *text == **read,
            (Self::Plain(text), Kind::Scalar(read)) => {
                *text == **read && node.style == NodeStyle::Plain
            }
            (Self::List(items), Kind::List(read)) => {
                let mut pairs = items.iter().zip(read.iter());
                items.len() == read.len() && pairs.all(|(item, read)| item.is_met_by(read))
            }
            (Self::Mapping(entries), Kind::Mapping(read)) => {
                let is_met = |(key, value): &(String, Self)| {
                    let found = read.iter().find(|entry| *entry.key == **key);
                    found.is_some_and(|entry| value.is_met_by(&entry.value))
                };
                entries.len() == read.len() && entries.iter().all(is_met)
            }
            (
                Self::Empty
                | Self::Null
                | Self::Text(_)
                | Self::Plain(_)
                | Self::List(_)
                | Self::Mapping(_),
                _,
            ) => false,
        }
    }
}
