//! From text to an expression.

use std::iter::Peekable;
use std::vec::IntoIter;

use crate::sim::refusal::Refusal;
use crate::sim::search::grammar::{Grammar, TIMES};
use crate::sim::search::node::{Literal, Node, Operator, Test};

/// Parentheses inside each other: far more than a person writes, far less than a stack.
const NESTING_MAX: usize = 50;

/// Reads the tree of an expression.
pub(crate) fn parse(text: &str, grammar: Grammar<'_>) -> Result<Node, Refusal> {
    let mut parser = Parser {
        tokens: tokens(text)?.into_iter().peekable(),
        grammar,
        depth: 0,
    };
    let node = parser.any()?;
    match parser.tokens.next() {
        None => Ok(node),
        Some(_) => Err(bad()),
    }
}

#[derive(Debug, PartialEq)]
enum Token {
    Open,
    Close,
    Word(String),
    Text(String),
}

fn bad() -> Refusal {
    Refusal::bad_search("The search expression is not valid.")
}

fn tokens(text: &str) -> Result<Vec<Token>, Refusal> {
    let mut tokens = Vec::new();
    let mut rest = text.chars().peekable();
    while let Some(first) = rest.next() {
        match first {
            ' ' => {}
            '(' => tokens.push(Token::Open),
            ')' => tokens.push(Token::Close),
            '"' => tokens.push(Token::Text(quoted(&mut rest)?)),
            first => {
                let mut word = String::from(first);
                while let Some(next) = rest.next_if(|next| !" ()\"".contains(*next)) {
                    word.push(next);
                }
                tokens.push(Token::Word(word));
            }
        }
    }
    Ok(tokens)
}

/// A quote inside a value is written `\"`.
fn quoted(rest: &mut impl Iterator<Item = char>) -> Result<String, Refusal> {
    let mut value = String::new();
    loop {
        match rest.next() {
            None => return Err(bad()),
            Some('"') => return Ok(value),
            Some('\\') => value.push(rest.next().ok_or_else(bad)?),
            Some(other) => value.push(other),
        }
    }
}

struct Parser<'a> {
    tokens: Peekable<IntoIter<Token>>,
    grammar: Grammar<'a>,
    depth: usize,
}

impl Parser<'_> {
    fn any(&mut self) -> Result<Node, Refusal> {
        let mut nodes = vec![self.all()?];
        while self.keyword("or") {
            nodes.push(self.all()?);
        }
        Ok(Node::Any(nodes))
    }

    fn all(&mut self) -> Result<Node, Refusal> {
        let mut nodes = vec![self.one()?];
        while self.keyword("and") {
            nodes.push(self.one()?);
        }
        Ok(Node::All(nodes))
    }

    fn keyword(&mut self, wanted: &str) -> bool {
        let is_wanted =
            |token: &Token| matches!(token, Token::Word(word) if word.eq_ignore_ascii_case(wanted));
        self.tokens.next_if(is_wanted).is_some()
    }

    fn one(&mut self) -> Result<Node, Refusal> {
        if self.tokens.next_if_eq(&Token::Open).is_some() {
            self.depth += 1;
            if self.depth > NESTING_MAX {
                return Err(bad());
            }
            let node = self.any()?;
            self.depth -= 1;
            return match self.tokens.next() {
                Some(Token::Close) => Ok(node),
                Some(Token::Open | Token::Word(_) | Token::Text(_)) | None => Err(bad()),
            };
        }
        let (Some(Token::Word(property)), Some(Token::Word(word))) =
            (self.tokens.next(), self.tokens.next())
        else {
            return Err(bad());
        };
        let operator = Operator::from_word(&word).ok_or_else(bad)?;
        if !self.grammar.takes(&property, operator) {
            return Err(bad());
        }
        let value = match operator {
            Operator::Present => Literal::None,
            Operator::Equals
            | Operator::NotEquals
            | Operator::StartsWith
            | Operator::EndsWith
            | Operator::Contains
            | Operator::Greater
            | Operator::GreaterOrEqual
            | Operator::Less
            | Operator::LessOrEqual => literal(&property, self.tokens.next())?,
        };
        Ok(Node::Test(Test {
            property,
            operator,
            value,
        }))
    }
}

fn literal(property: &str, token: Option<Token>) -> Result<Literal, Refusal> {
    match token {
        Some(Token::Text(text)) if TIMES.contains(&property) => {
            text.parse().map(Literal::Time).map_err(|_| bad())
        }
        Some(Token::Text(text)) => Ok(Literal::Text(text)),
        Some(Token::Word(word)) => match word.to_ascii_lowercase().as_str() {
            "true" => Ok(Literal::Truth(true)),
            "false" => Ok(Literal::Truth(false)),
            number => match number.parse::<f64>() {
                Ok(number) if number.is_finite() => Ok(Literal::Number(number)),
                Ok(_) | Err(_) => Err(bad()),
            },
        },
        Some(Token::Open | Token::Close) | None => Err(bad()),
    }
}
