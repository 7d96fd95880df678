//! What defaults give somebody already, so that their entry need not say it, or has to say otherwise.

use std::collections::{BTreeMap, BTreeSet};

use crate::desired::state::{Defaults, DesiredValue, Scalar, ScalarStyle};
use crate::model::ids::{AttributeName, GroupId, Login, RelationName};
use crate::planner::index::{GroupIndex, GroupTarget};
use crate::yaml::fragment::Fragment;

/// What defaults give everybody of a document who does not leave.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// Attributes; `Null` where a default unsets one.
    pub profile: BTreeMap<AttributeName, Fragment>,
    /// Groups.
    pub groups: BTreeSet<GroupId>,
    /// The login of the primary in each relationship; none where a default removes the link.
    pub links: BTreeMap<RelationName, Option<Login>>,
    /// The user type.
    pub type_name: Option<String>,
}

impl Given {
    /// Returns what these defaults give.
    pub fn by(defaults: &Defaults, index: &GroupIndex<'_>) -> Self {
        let Defaults {
            profile,
            groups,
            links,
            type_name,
        } = defaults;
        let profile = profile.iter();
        let groups = groups
            .iter()
            .filter_map(|wish| match index.resolve(&wish.value) {
                Ok(GroupTarget::Live(id, _)) => Some(id.clone()),
                Ok(GroupTarget::Declared(_) | GroupTarget::NotWritable(..)) | Err(_) => None,
            });
        let links = links.iter();
        Self {
            profile: profile
                .map(|(name, value)| (name.clone(), fragment(&value.value)))
                .collect(),
            groups: groups.collect(),
            links: links
                .map(|(relation, primary)| (relation.clone(), primary.value.clone()))
                .collect(),
            type_name: type_name.as_ref().map(|of| of.value.to_string()),
        }
    }

    /// Returns what this gives with the defaults of a document above it.
    #[must_use]
    pub fn with(mut self, document: &Self) -> Self {
        self.profile.extend(document.profile.clone());
        self.groups.extend(document.groups.clone());
        self.links.extend(document.links.clone());
        self.type_name = document.type_name.clone().or(self.type_name);
        self
    }
}

/// Returns a value as a file has it.
pub fn fragment(value: &DesiredValue) -> Fragment {
    let single = |scalar: &Scalar| match scalar.style {
        ScalarStyle::Plain => Fragment::Plain(scalar.text.to_string()),
        ScalarStyle::Quoted => Fragment::Text(scalar.text.to_string()),
    };
    match value {
        DesiredValue::Unset => Fragment::Null,
        DesiredValue::Scalar(scalar) => single(scalar),
        DesiredValue::List(items) => Fragment::List(items.iter().map(single).collect()),
    }
}

/// Returns whether what a default gives is what somebody has: a text may stand without quotes.
pub fn is_same(given: &Fragment, own: &Fragment) -> bool {
    match (given, own) {
        (Fragment::Plain(given), Fragment::Text(own) | Fragment::Plain(own))
        | (Fragment::Text(given), Fragment::Text(own)) => given == own,
        (Fragment::List(given), Fragment::List(own)) => {
            let mut pairs = given.iter().zip(own);
            given.len() == own.len() && pairs.all(|(given, own)| is_same(given, own))
        }
        (
            Fragment::Null
            | Fragment::Plain(_)
            | Fragment::Text(_)
            | Fragment::List(_)
            | Fragment::Block(_)
            | Fragment::Flow(_),
            _,
        ) => false,
    }
}
