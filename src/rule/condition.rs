//! A condition that was read.

use std::ops::Range;

use crate::model::status::UserStatus;
use crate::rule::answer::Answer;
use crate::rule::evaluate::truth;
use crate::rule::function::Type;
use crate::rule::group_match::GroupMatch;
use crate::rule::inputs::{Attribute, Inputs, Membership};
use crate::rule::mistake::Mistake;
use crate::rule::parse::parse;
use crate::rule::reads::{Reads, StatusRead};
use crate::rule::tree::Node;
use crate::rule::value::Truth;

/// A condition of a group rule.
#[derive(Clone, Debug)]
pub struct Condition {
    text: String,
    node: Node,
    reads: Reads,
}

/// What a schema says of an attribute, as far as a condition is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Declared {
    /// It is a truth value.
    Boolean,
    /// It is something else.
    Other,
    /// Nobody knows.
    Unknown,
    /// The schema has no such attribute.
    Missing,
}

/// A value that made a condition hold or not.
#[derive(Clone, Debug, PartialEq)]
pub enum Reading<'a> {
    /// What an attribute has.
    Attribute(&'a str, Attribute<'a>),
    /// Whether the person is in such a group.
    Membership(&'a GroupMatch, Membership),
    /// The status, where it is known.
    Status(Option<&'a str>),
}

const NO_TRUTH: &str = "the condition is neither true nor false";
const COMPARE: &str = "compare the value with another, as in user.department == \"Sales\"";

impl Condition {
    /// Reads a condition.
    pub fn parse(text: &str) -> Result<Self, Mistake> {
        let node = parse(text)?;
        match node.kind() {
            Type::Boolean | Type::Any => {}
            Type::Number | Type::Text | Type::List | Type::Null => {
                return Err(Mistake::new(0..text.len(), NO_TRUTH, COMPARE));
            }
        }
        if matches!(&node, Node::Opaque(word) if word == "user") {
            return Err(Mistake::new(0..text.len(), NO_TRUTH, COMPARE));
        }
        let mut reads = Reads::default();
        collect(&node, &mut reads);
        let text = text.to_owned();
        Ok(Self { text, node, reads })
    }

    /// Holds a condition against the schema of the default user type, which alone counts
    /// ([rules 17](crate::facts::rules)).
    pub fn check(&self, declared: &dyn Fn(&str) -> Declared) -> Result<(), Mistake> {
        missing(&self.node, declared)?;
        if is_truth(&self.node, declared) {
            return Ok(());
        }
        Err(Mistake::new(0..self.text.len(), NO_TRUTH, COMPARE))
    }

    /// Returns the first thing in it of which no source says that Okta takes it in a rule, or what it gives there.
    pub fn beyond(&self) -> Option<&str> {
        beyond(&self.node)
    }

    /// Returns what it reads of a person.
    pub fn reads(&self) -> &Reads {
        &self.reads
    }

    /// Returns what a condition reads; one that Okta did not tell, or that it would refuse, may read everything.
    pub fn reads_of(text: Option<&str>) -> Reads {
        let condition = text.and_then(|text| Self::parse(text).ok());
        condition.map_or_else(Reads::everything, |condition| condition.reads)
    }

    /// Asks whether it holds for a person.
    pub fn ask(&self, inputs: &dyn Inputs) -> Answer {
        match truth(&self.node, inputs) {
            Truth::Yes => Answer::Holds,
            Truth::No => Answer::DoesNotHold,
            Truth::Unknown(reason) => Answer::CannotSay(reason),
        }
    }

    /// Returns the values that make it hold for a person, or not.
    pub fn why<'a>(&'a self, inputs: &'a dyn Inputs) -> Vec<Reading<'a>> {
        let attributes = self.reads.attributes.iter();
        let attributes = attributes.map(|name| Reading::Attribute(name, inputs.attribute(name)));
        let groups = self.reads.groups.iter();
        let groups = groups.map(|asked| Reading::Membership(asked, inputs.membership(asked)));
        let status = (self.reads.status == StatusRead::Read)
            .then(|| Reading::Status(inputs.status().map(UserStatus::as_str)));
        attributes.chain(groups).chain(status).collect()
    }
}

impl PartialEq for Condition {
    /// What was read alike is alike.
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

fn beyond(node: &Node) -> Option<&str> {
    match node {
        Node::Unproven(what, _) | Node::Opaque(what) => Some(what),
        Node::Null
        | Node::Boolean(_)
        | Node::Number(_)
        | Node::Text(_)
        | Node::List(_)
        | Node::Attribute { .. }
        | Node::Status
        | Node::Id
        | Node::Member(_)
        | Node::Groups(_)
        | Node::All(_)
        | Node::Any(_)
        | Node::Not(_)
        | Node::Compare(_)
        | Node::Sum(_)
        | Node::Ternary(_)
        | Node::Elvis(_)
        | Node::Index(_)
        | Node::Call(..) => node.parts().into_iter().find_map(beyond),
    }
}

fn collect(node: &Node, reads: &mut Reads) {
    match node {
        Node::Attribute { name, .. } => {
            reads.attributes.insert(name.clone());
        }
        Node::Status => reads.status = StatusRead::Read,
        Node::Member(asked) => reads.groups.extend(asked.iter().cloned()),
        Node::Groups(asked) => {
            reads.groups.insert(asked.clone());
        }
        Node::Opaque(what) => {
            reads.opaque.insert(what.clone());
        }
        Node::Null
        | Node::Boolean(_)
        | Node::Number(_)
        | Node::Text(_)
        | Node::Id
        | Node::List(_)
        | Node::All(_)
        | Node::Any(_)
        | Node::Not(_)
        | Node::Compare(_)
        | Node::Sum(_)
        | Node::Ternary(_)
        | Node::Elvis(_)
        | Node::Index(_)
        | Node::Call(..)
        | Node::Unproven(..) => {}
    }
    for part in node.parts() {
        collect(part, reads);
    }
}

fn missing(node: &Node, declared: &dyn Fn(&str) -> Declared) -> Result<(), Mistake> {
    if let Node::Attribute { name, span } = node
        && declared(name) == Declared::Missing
    {
        let what = format!("the default user type has no attribute `{name}`");
        let help = "name one that it has: rules know no others";
        return Err(Mistake::new(Range::clone(span), what, help));
    }
    node.parts()
        .into_iter()
        .try_for_each(|part| missing(part, declared))
}

/// Whether a value may be true or false.
fn is_truth(node: &Node, declared: &dyn Fn(&str) -> Declared) -> bool {
    match node {
        Node::Attribute { name, .. } => match declared(name) {
            Declared::Boolean | Declared::Unknown => true,
            Declared::Other | Declared::Missing => false,
        },
        Node::Ternary(parts) => parts[1..].iter().any(|part| is_truth(part, declared)),
        Node::Elvis(parts) => parts.iter().any(|part| is_truth(part, declared)),
        Node::Null
        | Node::Boolean(_)
        | Node::Number(_)
        | Node::Text(_)
        | Node::List(_)
        | Node::Status
        | Node::Id
        | Node::Member(_)
        | Node::Groups(_)
        | Node::All(_)
        | Node::Any(_)
        | Node::Not(_)
        | Node::Compare(_)
        | Node::Sum(_)
        | Node::Index(_)
        | Node::Call(..)
        | Node::Unproven(..)
        | Node::Opaque(_) => matches!(node.kind(), Type::Boolean | Type::Any),
    }
}

#[cfg(test)]
mod tests {
    use super::Condition;
    use crate::rule::group_match::GroupMatch;
    use crate::rule::reads::{Reads, StatusRead};

    fn read(text: &str) -> String {
        let reads = Condition::reads_of(Some(text));
        if reads.may_read_anything() {
            return "everything".to_owned();
        }
        let mut all: Vec<String> = reads.attributes.into_iter().collect();
        all.extend(reads.groups.into_iter().map(|group| match group {
            GroupMatch::Id(id) => format!("#{id}"),
            GroupMatch::Name(name) => format!("={name}"),
            GroupMatch::StartsWith(name) => format!("^{name}"),
            GroupMatch::Contains(name) => format!("*{name}"),
            GroupMatch::Pattern(pattern) => format!("~{}", pattern.as_str()),
            GroupMatch::Criteria(all) => format!("{} criteria", all.len()),
            GroupMatch::Any => "any".to_owned(),
        }));
        if reads.status == StatusRead::Read {
            all.push("status".to_owned());
        }
        all.join(" ")
    }

    #[test]
    fn attributes_memberships_and_status_are_found() {
        for (condition, expected) in [
            (r#"user.department == "Engineering""#, "department"),
            (
                r#"(user.title != null) AND String.stringContains(user.city, "user.zip")"#,
                "city title",
            ),
            (
                r"user.a == 'x' && (user.b matches '\d\') or !user.c",
                "a b c",
            ),
            (
                r#"isMemberOfAnyGroup("00ga", "00gb") and user.n > -1.5"#,
                "n #00ga #00gb",
            ),
            (r#"user.isMemberOfGroupName("eng") == False"#, "=eng"),
            (
                r#"isMemberOfGroupNameStartsWith("eng-") or isMemberOfGroupNameContains("x")"#,
                "^eng- *x",
            ),
            (r#"isMemberOfGroupNameRegex("e.*")"#, "~e.*"),
            ("isMemberOfGroup(user.g)", "g any"),
            (r#"Arrays.contains(user.skills, "rust")"#, "skills"),
            (
                r#"Arrays.contains({"a", user.x}, user.y) ? true : user.z[0] == "q""#,
                "x y z",
            ),
            (
                r#"user.getInternalProperty("status") == "SUSPENDED""#,
                "status",
            ),
            (r#"user.getInternalProperty("id") == "00u1""#, ""),
            (r#"substring(user.a, 0, 2) == "ab""#, "a"),
            (
                r#"Arrays.size(user.getGroups({"group.profile.name": {"eng"}})) > 0"#,
                "1 criteria",
            ),
            ("String.endsWith(user.a, 'x')", "a"),
            ("user.a gt user.b", "a b"),
            ("true", ""),
        ] {
            assert_eq!(read(condition), expected, "{condition}");
        }
    }

    #[test]
    fn whatever_is_not_known_reads_everything() {
        for condition in [
            "user.status == 'ACTIVE'",
            "user.getLinkedObject('manager').title == 'x'",
            "user.getInternalProperty('created') == 1",
            "user.getInternalProperty(user.x) == 1",
            "user.profile.title == 'x'",
            "user == null",
            "user['title'] == 'x'",
            "appuser.title == 'x'",
            "Convert.toInt(user.a) > 1",
            "isMemberOfGroupNames('a')",
            "user.a == \"x",
            "user.a == #x",
            "String.len(user.a",
            "user.a.length() > 1",
            "user?.a == 1",
            "isMemberOfGroup('00g1'",
        ] {
            assert_eq!(read(condition), "everything", "{condition}");
        }
        assert_eq!(Condition::reads_of(None), Reads::everything());
    }
}
