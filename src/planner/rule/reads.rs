//! What the condition of a group rule reads of a person: a scan for names, no evaluation. What the scan does not know
//! counts as reading everything, so that no person is left out ([rules 9, 10](crate::facts::rules)).

use std::collections::BTreeSet;

use crate::model::ids::{GroupId, GroupName};

/// What a condition reads of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reads {
    /// Something that the scan does not know.
    Everything,
    /// These alone.
    These {
        /// Attributes of the profile.
        attributes: BTreeSet<String>,
        /// Memberships.
        groups: BTreeSet<GroupMatch>,
        /// Whether the status is among it.
        status: StatusRead,
    },
}

/// The groups that a condition asks about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum GroupMatch {
    /// The one with this id.
    Id(GroupId),
    /// Those with this very name.
    Name(String),
    /// Those whose name begins so.
    StartsWith(String),
    /// Those whose name contains this.
    Contains(String),
    /// Any.
    Any,
}

/// Whether a condition reads the status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatusRead {
    /// By `user.getInternalProperty("status")`.
    Read,
    /// Not at all.
    NotRead,
}

/// A piece of a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token<'t> {
    /// A name with its dots, or a number.
    Word(&'t str),
    /// A text, without its quotes.
    Text(&'t str),
    /// `(`
    Open,
    /// `)`
    Close,
    /// A comma, a bracket or an operator.
    Sign,
}

/// Words that read nothing, in lower case.
const WORDS: [&str; 13] = [
    "and", "or", "not", "true", "false", "null", "eq", "ne", "gt", "lt", "ge", "le", "matches",
];

/// Functions of values: what they read is what stands between their parentheses.
const FUNCTIONS: [&str; 27] = [
    "String.stringContains",
    "String.startsWith",
    "String.toLowerCase",
    "String.toUpperCase",
    "String.len",
    "String.removeSpaces",
    "String.append",
    "String.join",
    "String.replace",
    "String.replaceFirst",
    "String.substring",
    "String.substringBefore",
    "String.substringAfter",
    "String.stringSwitch",
    "Arrays.contains",
    "Arrays.size",
    "Arrays.isEmpty",
    "Arrays.get",
    "Arrays.add",
    "Arrays.remove",
    "Arrays.clear",
    "Arrays.flatten",
    "Arrays.toCsvString",
    "toLowerCase",
    "toUpperCase",
    "substringBefore",
    "substringAfter",
];

impl GroupMatch {
    /// Returns whether a group may be meant; one that the plan creates has no id yet.
    pub fn means(&self, id: Option<&GroupId>, name: &GroupName) -> bool {
        match self {
            Self::Id(asked) => id == Some(asked),
            Self::Name(asked) => name.as_str() == asked,
            Self::StartsWith(asked) => name.as_str().starts_with(asked.as_str()),
            Self::Contains(asked) => name.as_str().contains(asked.as_str()),
            Self::Any => true,
        }
    }

    /// Returns whether the group is known by its name.
    pub fn is_by_name(&self) -> bool {
        match self {
            Self::Id(_) => false,
            Self::Name(_) | Self::StartsWith(_) | Self::Contains(_) | Self::Any => true,
        }
    }
}

/// Returns what a condition reads; one that Okta did not tell may read everything.
pub fn reads(condition: Option<&str>) -> Reads {
    condition.and_then(scan).unwrap_or(Reads::Everything)
}

/// Returns `None` at the first thing that is not known.
fn scan(condition: &str) -> Option<Reads> {
    let tokens = tokens(condition)?;
    let (mut attributes, mut groups) = (BTreeSet::new(), BTreeSet::new());
    let mut status = StatusRead::NotRead;
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        at += 1;
        let Token::Word(word) = token else {
            continue;
        };
        if tokens.get(at) != Some(&Token::Open) {
            attributes.extend(attribute(word)?);
            continue;
        }
        let arguments = arguments(&tokens[at + 1..])?;
        let function = word.strip_prefix("user.").unwrap_or(word);
        match function {
            "getInternalProperty" if function != *word => match arguments {
                [Token::Text("status")] => status = StatusRead::Read,
                [Token::Text("id")] => {}
                _ => return None,
            },
            "isMemberOfGroup"
            | "isMemberOfAnyGroup"
            | "isMemberOfGroupName"
            | "isMemberOfGroupNameStartsWith"
            | "isMemberOfGroupNameContains"
            | "isMemberOfGroupNameRegex"
            | "getGroups" => {
                groups.extend(asked(function, arguments));
                // What tells the groups is no attribute of a person.
                at += arguments.len() + 2;
            }
            _ if FUNCTIONS.contains(word) || *word == "substring" => {}
            _ => return None,
        }
    }
    Some(Reads::These {
        attributes,
        groups,
        status,
    })
}

/// Returns the attribute that a word reads, if it is known what the word is: `Some(None)` for one that reads none.
#[expect(
    clippy::option_option,
    reason = "what is not known and what reads nothing differ"
)]
fn attribute(word: &str) -> Option<Option<String>> {
    if let Some(name) = word.strip_prefix("user.") {
        // What `user.status` tells is not what people take it for (facts::rules 11).
        let is_plain = !name.is_empty() && !name.contains('.') && name != "status";
        return is_plain.then(|| Some(name.to_owned()));
    }
    let is_number = word.starts_with(|first: char| first.is_ascii_digit());
    let is_known = WORDS.contains(&word.to_lowercase().as_str());
    (is_number || is_known).then_some(None)
}

/// Returns what stands between a parenthesis that is open and its end.
fn arguments<'s, 't>(rest: &'s [Token<'t>]) -> Option<&'s [Token<'t>]> {
    let mut depth = 1_usize;
    let end = rest.iter().position(|token| {
        match token {
            Token::Open => depth += 1,
            Token::Close => depth -= 1,
            Token::Word(_) | Token::Text(_) | Token::Sign => {}
        }
        depth == 0
    })?;
    Some(&rest[..end])
}

fn asked(function: &str, arguments: &[Token<'_>]) -> Vec<GroupMatch> {
    let make: fn(&str) -> GroupMatch = match function {
        "isMemberOfGroup" | "isMemberOfAnyGroup" => |id| GroupMatch::Id(GroupId::new(id)),
        "isMemberOfGroupName" => |name| GroupMatch::Name(name.to_owned()),
        "isMemberOfGroupNameStartsWith" => |start| GroupMatch::StartsWith(start.to_owned()),
        "isMemberOfGroupNameContains" => |part| GroupMatch::Contains(part.to_owned()),
        _ => return vec![GroupMatch::Any],
    };
    let known = arguments.iter().map(|token| match token {
        Token::Text(text) => Some(Some(make(text))),
        Token::Sign => Some(None),
        Token::Word(_) | Token::Open | Token::Close => None,
    });
    let known: Option<Vec<Option<GroupMatch>>> = known.collect();
    known.map_or_else(
        || vec![GroupMatch::Any],
        |known| known.into_iter().flatten().collect(),
    )
}

/// Splits a condition; `None` where a text does not end, or a character has no known meaning.
fn tokens(condition: &str) -> Option<Vec<Token<'_>>> {
    let mut tokens = Vec::new();
    let mut rest = condition;
    while let Some(first) = rest.chars().next() {
        let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.');
        let behind = &rest[first.len_utf8()..];
        rest = match first {
            // A backslash is an ordinary character.
            '"' | '\'' => {
                let (text, behind) = behind.split_once(first)?;
                tokens.push(Token::Text(text));
                behind
            }
            '(' => {
                tokens.push(Token::Open);
                behind
            }
            ')' => {
                tokens.push(Token::Close);
                behind
            }
            '=' | '!' | '<' | '>' | '&' | '|' | '?' | ':' | '+' | '-' | ',' | '{' | '}' | '['
            | ']' => {
                tokens.push(Token::Sign);
                behind
            }
            _ if first.is_whitespace() => behind,
            _ if is_word(first) => {
                let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
                tokens.push(Token::Word(&rest[..end]));
                &rest[end..]
            }
            _ => return None,
        };
    }
    Some(tokens)
}

#[cfg(test)]
mod tests {
    use super::{GroupMatch, Reads, StatusRead, reads};
    use crate::model::ids::GroupId;

    fn told(condition: &str) -> String {
        match reads(Some(condition)) {
            Reads::Everything => "everything".to_owned(),
            Reads::These {
                attributes,
                groups,
                status,
            } => {
                let mut all: Vec<String> = attributes.into_iter().collect();
                all.extend(groups.into_iter().map(|group| match group {
                    GroupMatch::Id(id) => format!("#{id}"),
                    GroupMatch::Name(name) => format!("={name}"),
                    GroupMatch::StartsWith(name) => format!("^{name}"),
                    GroupMatch::Contains(name) => format!("*{name}"),
                    GroupMatch::Any => "any".to_owned(),
                }));
                if status == StatusRead::Read {
                    all.push("status".to_owned());
                }
                all.join(" ")
            }
        }
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
            (r#"isMemberOfGroupNameRegex("e.*")"#, "any"),
            ("isMemberOfGroup(user.g)", "any"),
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
                "any",
            ),
            ("true", ""),
        ] {
            assert_eq!(told(condition), expected, "{condition}");
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
            "String.endsWith(user.a, 'x')",
            "Convert.toInt(user.a) > 1",
            "isMemberOfGroupNames('a')",
            "user.a == \"x",
            "user.a == #x",
            "String.len(user.a",
            "user.a.length() > 1",
            "user?.a == 1",
            "user. a == 1",
            "isMemberOfGroup('00g1'",
        ] {
            assert_eq!(told(condition), "everything", "{condition}");
        }
        assert_eq!(reads(None), Reads::Everything);
    }

    #[test]
    fn a_group_that_is_created_has_no_id_yet() {
        let by_id = GroupMatch::Id(GroupId::new("00g1"));
        let name = crate::model::ids::GroupName::new("eng-core");
        assert!(!by_id.means(None, &name));
        assert!(GroupMatch::StartsWith("eng".to_owned()).means(None, &name));
        assert!(GroupMatch::Contains("core".to_owned()).means(None, &name));
        assert!(!GroupMatch::Name("eng".to_owned()).means(None, &name));
    }
}
