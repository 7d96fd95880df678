//! The conditions of group rules: the part of Okta's expression language that the org in memory can run.
//!
//! `==`, `and`, `or`, `not`, parentheses, texts, numbers, `true`, `false`, `null`, `user.ATTRIBUTE`,
//! `String.startsWith`, `String.stringContains`, `String.toLowerCase`, `isMemberOfAnyGroup`. Anything else is no
//! condition here; such a rule is kept and never runs.

use std::iter::Peekable;
use std::str::Chars;

use serde_json::{Map, Value, json};

/// Parentheses inside each other: far more than a person writes, far less than a stack.
const NESTING_MAX: usize = 50;

/// A condition.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition(Node);

#[derive(Clone, Debug, PartialEq)]
enum Node {
    Literal(Value),
    Attribute(String),
    Equal(Box<Self>, Box<Self>),
    All(Vec<Self>),
    Any(Vec<Self>),
    Not(Box<Self>),
    StartsWith(Box<Self>, Box<Self>),
    Contains(Box<Self>, Box<Self>),
    Lower(Box<Self>),
    MemberOfAny(Vec<Self>),
}

/// The person whom a condition is asked about.
#[derive(Clone, Copy)]
pub struct Person<'a> {
    /// Their profile.
    pub profile: &'a Map<String, Value>,
    /// Whether they are in a group, by id.
    pub is_member: &'a dyn Fn(&str) -> bool,
}

impl Condition {
    /// Reads a condition, or `None` where something else stands in it.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parser = Parser {
            tokens: tokens(text)?.into_iter().peekable(),
            depth: 0,
        };
        let node = parser.any()?;
        parser.tokens.next().is_none().then_some(Self(node))
    }

    /// Returns whether it holds.
    pub fn holds(&self, person: Person<'_>) -> bool {
        self.0.value(person) == Value::Bool(true)
    }
}

impl Node {
    fn value(&self, person: Person<'_>) -> Value {
        let holds = |node: &Self| node.value(person) == Value::Bool(true);
        // A text function of what is no text has no value.
        let texts = |one: &Self, other: &Self| match (one.value(person), other.value(person)) {
            (Value::String(one), Value::String(other)) => Some((one, other)),
            _ => None,
        };
        match self {
            Self::Literal(value) => value.clone(),
            Self::Attribute(name) => person.profile.get(name).cloned().unwrap_or_default(),
            Self::Equal(one, other) => json!(one.value(person) == other.value(person)),
            Self::All(nodes) => json!(nodes.iter().all(holds)),
            Self::Any(nodes) => json!(nodes.iter().any(holds)),
            Self::Not(node) => json!(!holds(node)),
            Self::StartsWith(text, start) => {
                json!(texts(text, start).is_some_and(|(text, start)| text.starts_with(&start)))
            }
            Self::Contains(text, part) => {
                json!(texts(text, part).is_some_and(|(text, part)| text.contains(&part)))
            }
            Self::Lower(text) => match text.value(person) {
                Value::String(text) => Value::String(text.to_lowercase()),
                Value::Null
                | Value::Bool(_)
                | Value::Number(_)
                | Value::Array(_)
                | Value::Object(_) => Value::Null,
            },
            Self::MemberOfAny(groups) => {
                let ids = groups.iter().map(|group| group.value(person));
                json!(
                    ids.into_iter()
                        .any(|id| id.as_str().is_some_and(person.is_member))
                )
            }
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Open,
    Close,
    Comma,
    Equal,
    Word(String),
    Literal(Value),
}

fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut rest = text.chars().peekable();
    while let Some(first) = rest.next() {
        tokens.push(match first {
            each if each.is_whitespace() => continue,
            '(' => Token::Open,
            ')' => Token::Close,
            ',' => Token::Comma,
            '=' => {
                rest.next_if_eq(&'=')?;
                Token::Equal
            }
            '"' | '\'' => Token::Literal(Value::String(quoted(first, &mut rest)?)),
            each if each.is_ascii_digit() || each == '-' => number(each, &mut rest)?,
            each if each.is_ascii_alphabetic() || each == '_' => word(each, &mut rest),
            _ => return None,
        });
    }
    Some(tokens)
}

fn quoted(quote: char, rest: &mut Peekable<Chars<'_>>) -> Option<String> {
    let mut text = String::new();
    loop {
        match rest.next()? {
            '\\' => text.push(rest.next()?),
            each if each == quote => return Some(text),
            each => text.push(each),
        }
    }
}

fn number(first: char, rest: &mut Peekable<Chars<'_>>) -> Option<Token> {
    let mut text = String::from(first);
    while let Some(next) = rest.next_if(|next| next.is_ascii_digit() || *next == '.') {
        text.push(next);
    }
    serde_json::from_str(&text).ok().map(Token::Literal)
}

fn word(first: char, rest: &mut Peekable<Chars<'_>>) -> Token {
    let mut text = String::from(first);
    let is_word = |next: &char| next.is_ascii_alphanumeric() || "_.".contains(*next);
    while let Some(next) = rest.next_if(is_word) {
        text.push(next);
    }
    match text.as_str() {
        "true" => Token::Literal(Value::Bool(true)),
        "false" => Token::Literal(Value::Bool(false)),
        "null" => Token::Literal(Value::Null),
        _ => Token::Word(text),
    }
}

struct Parser {
    tokens: Peekable<std::vec::IntoIter<Token>>,
    depth: usize,
}

impl Parser {
    fn any(&mut self) -> Option<Node> {
        let mut nodes = vec![self.all()?];
        while self.keyword("or") {
            nodes.push(self.all()?);
        }
        Some(if nodes.len() == 1 {
            nodes.remove(0)
        } else {
            Node::Any(nodes)
        })
    }

    fn all(&mut self) -> Option<Node> {
        let mut nodes = vec![self.negated()?];
        while self.keyword("and") {
            nodes.push(self.negated()?);
        }
        Some(if nodes.len() == 1 {
            nodes.remove(0)
        } else {
            Node::All(nodes)
        })
    }

    fn negated(&mut self) -> Option<Node> {
        let mut is_negated = false;
        while self.keyword("not") {
            is_negated = !is_negated;
        }
        let node = self.compared()?;
        Some(if is_negated {
            Node::Not(Box::new(node))
        } else {
            node
        })
    }

    fn compared(&mut self) -> Option<Node> {
        let one = self.operand()?;
        if self.tokens.next_if_eq(&Token::Equal).is_none() {
            return Some(one);
        }
        let other = self.operand()?;
        Some(Node::Equal(Box::new(one), Box::new(other)))
    }

    fn operand(&mut self) -> Option<Node> {
        match self.tokens.next()? {
            Token::Literal(value) => Some(Node::Literal(value)),
            Token::Open => {
                let node = self.nested(Self::any)?;
                (self.tokens.next()? == Token::Close).then_some(node)
            }
            Token::Word(word) => match word.strip_prefix("user.") {
                Some(name) if !name.is_empty() && !name.contains('.') => {
                    Some(Node::Attribute(name.to_owned()))
                }
                Some(_) => None,
                None => self.call(&word),
            },
            Token::Close | Token::Comma | Token::Equal => None,
        }
    }

    fn call(&mut self, name: &str) -> Option<Node> {
        let mut arguments = self.nested(Self::arguments)?.into_iter();
        let mut next = || arguments.next().map(Box::new);
        let node = match name {
            "String.startsWith" => Node::StartsWith(next()?, next()?),
            "String.stringContains" => Node::Contains(next()?, next()?),
            "String.toLowerCase" => Node::Lower(next()?),
            "isMemberOfAnyGroup" => return Some(Node::MemberOfAny(arguments.collect())),
            _ => return None,
        };
        arguments.next().is_none().then_some(node)
    }

    fn arguments(&mut self) -> Option<Vec<Node>> {
        if self.tokens.next()? != Token::Open {
            return None;
        }
        let mut found = vec![self.any()?];
        loop {
            match self.tokens.next()? {
                Token::Comma => found.push(self.any()?),
                Token::Close => return Some(found),
                Token::Open | Token::Equal | Token::Word(_) | Token::Literal(_) => return None,
            }
        }
    }

    fn nested<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        self.depth += 1;
        if self.depth > NESTING_MAX {
            return None;
        }
        let found = read(self);
        self.depth -= 1;
        found
    }

    fn keyword(&mut self, wanted: &str) -> bool {
        let is_wanted =
            |token: &Token| matches!(token, Token::Word(word) if word.eq_ignore_ascii_case(wanted));
        self.tokens.next_if(is_wanted).is_some()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Condition, Person};

    fn holds(text: &str) -> Option<bool> {
        let profile = json!({ "title": "Lead", "level": 3, "active": true, "city": "Den Haag" });
        let Value::Object(profile) = profile else {
            return None;
        };
        let condition = Condition::parse(text)?;
        Some(condition.holds(Person {
            profile: &profile,
            is_member: &|id| id == "00g1",
        }))
    }

    #[test]
    fn conditions_hold_or_not() {
        for (text, expected) in [
            (r#"user.title == "Lead""#, true),
            ("user.title=='lead'", false),
            (r#"String.toLowerCase(user.title) == "lead""#, true),
            (
                r#"user.title == "x" or user.level == 3 and user.active"#,
                true,
            ),
            (
                r#"(user.title == "x" OR user.level == 3) AND not user.active"#,
                false,
            ),
            ("not not user.active", true),
            (r#"String.startsWith(user.city, "Den ")"#, true),
            (
                r#"String.stringContains(user.city, "Haag") and user.nickName == null"#,
                true,
            ),
            (r#"String.startsWith(user.nickName, "")"#, false),
            (r#"isMemberOfAnyGroup("00g9", "00g1")"#, true),
            (r#"not isMemberOfAnyGroup("00g9")"#, true),
            (r#"user.title == "Le\"ad""#, false),
        ] {
            assert_eq!(holds(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn anything_else_is_no_condition() {
        let deep = format!("{}user.active{}", "(".repeat(99), ")".repeat(99));
        for text in [
            "",
            "user.title",
            "user.title = \"Lead\"",
            "user.title != \"Lead\"",
            "user.level > 2",
            "user.title == \"Lead",
            "user.title == \"Lead\" and",
            "user.a.b == 1",
            "Arrays.contains(user.tags, \"x\")",
            "String.startsWith(user.title)",
            "String.toLowerCase(user.title, \"x\") == \"x\"",
            "isMemberOfAnyGroup",
            "group.name == \"x\"",
            "user.title == \"Lead\" user.title",
            deep.as_str(),
        ] {
            // An attribute alone is a condition that never holds unless it is true.
            if text == "user.title" {
                assert_eq!(holds(text), Some(false));
            } else {
                assert_eq!(holds(text), None, "{text}");
            }
        }
    }
}
