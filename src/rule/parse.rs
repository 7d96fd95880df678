//! From pieces to a tree: ternary and Elvis bind loosest, then `or`, `and`, comparisons, `+`
//! ([rules 20](crate::facts::rules)).

mod call;
mod criteria;
mod cursor;
mod primary;

use crate::rule::mistake::Mistake;
use crate::rule::parse::cursor::{Cursor, Keyword};
use crate::rule::parse::primary::operand;
use crate::rule::pattern::Pattern;
use crate::rule::token::tokens;
use crate::rule::tree::{Comparison, Negation, Node, Operator};

/// Reads a condition.
pub(crate) fn parse(text: &str) -> Result<Node, Mistake> {
    let mut cursor = Cursor::new(text, tokens(text)?, whole);
    if cursor.peek().is_none() {
        let help = "write what must hold, as user.department == \"Sales\"";
        return Err(Mistake::new(0..text.len(), "the condition is empty", help));
    }
    let node = whole(&mut cursor)?;
    match cursor.left_over() {
        None => Ok(node),
        Some(mistake) => Err(mistake),
    }
}

/// Reads anything that has a value.
fn whole(cursor: &mut Cursor<'_>) -> Result<Node, Mistake> {
    cursor.nested(|cursor| {
        let first = any(cursor)?;
        if cursor.take("?:") {
            return Ok(Node::Elvis(Box::new([first, whole(cursor)?])));
        }
        if !cursor.take("?") {
            return Ok(first);
        }
        let one = whole(cursor)?;
        cursor.expect(":", "a ternary is written condition ? one : other")?;
        Ok(Node::Ternary(Box::new([first, one, whole(cursor)?])))
    })
}

fn any(cursor: &mut Cursor<'_>) -> Result<Node, Mistake> {
    joined(cursor, Keyword::Or, all, Node::Any)
}

fn all(cursor: &mut Cursor<'_>) -> Result<Node, Mistake> {
    joined(cursor, Keyword::And, negated, Node::All)
}

/// Reads parts that a word joins; one alone stands for itself.
fn joined(
    cursor: &mut Cursor<'_>,
    keyword: Keyword,
    part: fn(&mut Cursor<'_>) -> Result<Node, Mistake>,
    join: fn(Vec<Node>) -> Node,
) -> Result<Node, Mistake> {
    let first = part(cursor)?;
    if cursor.keyword() != Some(keyword) {
        return Ok(first);
    }
    let mut parts = vec![first];
    while cursor.take_keyword(keyword) {
        parts.push(part(cursor)?);
    }
    Ok(join(parts))
}

fn negated(cursor: &mut Cursor<'_>) -> Result<Node, Mistake> {
    if !cursor.take_keyword(Keyword::Not) {
        return compared(cursor, Negation::None);
    }
    cursor.nested(|cursor| {
        if cursor.keyword() == Some(Keyword::Not) {
            return Ok(Node::Not(Box::new(negated(cursor)?)));
        }
        compared(cursor, Negation::Unclear)
    })
}

/// Reads a comparison, or one value. A negation that stands before it is part of it: what it negates is not established
/// where two values are compared.
fn compared(cursor: &mut Cursor<'_>, negation: Negation) -> Result<Node, Mistake> {
    let left = sum(cursor)?;
    let Some(comparing) = cursor.keyword().and_then(Comparing::of) else {
        return Ok(match negation {
            Negation::None => left,
            Negation::Unclear => Node::Not(Box::new(left)),
        });
    };
    cursor.next();
    let written = cursor.since(cursor.taken().start);
    let right = sum(cursor)?;
    let operator = match (comparing, &right) {
        (Comparing::By(operator), _) => operator,
        (Comparing::Matches, Node::Text(text)) => Operator::Matches(Some(Pattern::of_texts(text))),
        (Comparing::Matches, _) => Operator::Matches(None),
        (Comparing::Unproven, _) => {
            return Ok(Node::Unproven(format!("`{written}`"), vec![left, right]));
        }
    };
    Ok(Node::Compare(Box::new(Comparison {
        left,
        operator,
        right,
        negation,
    })))
}

/// How two values are compared.
enum Comparing {
    By(Operator),
    Matches,
    Unproven,
}

impl Comparing {
    fn of(keyword: Keyword) -> Option<Self> {
        Some(match keyword {
            Keyword::Equal => Self::By(Operator::Equal),
            Keyword::Unequal => Self::By(Operator::Unequal),
            Keyword::Less => Self::By(Operator::Less),
            Keyword::AtMost => Self::By(Operator::AtMost),
            Keyword::More => Self::By(Operator::More),
            Keyword::AtLeast => Self::By(Operator::AtLeast),
            Keyword::Matches => Self::Matches,
            Keyword::Unproven => Self::Unproven,
            Keyword::And | Keyword::Or | Keyword::Not | Keyword::Plus | Keyword::Arithmetic => {
                return None;
            }
        })
    }
}

/// Reads texts that `+` puts together, or one value.
fn sum(cursor: &mut Cursor<'_>) -> Result<Node, Mistake> {
    let first = operand(cursor)?;
    let mut parts = vec![first];
    let mut unproven = None;
    loop {
        let is_arithmetic = match cursor.keyword() {
            Some(Keyword::Plus) => false,
            Some(Keyword::Arithmetic) => true,
            _ => break,
        };
        cursor.next();
        let written = cursor.since(cursor.taken().start);
        unproven = unproven.or_else(|| is_arithmetic.then(|| format!("`{written}`")));
        parts.push(operand(cursor)?);
    }
    Ok(match (unproven, parts.len()) {
        (Some(written), _) => Node::Unproven(written, parts),
        (None, 1) => parts.remove(0),
        (None, _) => Node::Sum(parts),
    })
}
