//! One value: a literal, an attribute, a call, or a whole condition in parentheses.

use crate::rule::mistake::Mistake;
use crate::rule::parse::call::{arguments, call, method};
use crate::rule::parse::cursor::{Cursor, Keyword};
use crate::rule::token::Sign;
use crate::rule::tree::Node;

/// Names that are no application's, and that rules cannot read ([rules 21](crate::facts::rules)).
const STRANGE: [&str; 14] = [
    "profile", "org", "session", "idpuser", "group", "groups", "app", "access", "security",
    "device", "request", "String", "Arrays", "T",
];

/// Reads one value and what follows it at once.
pub(crate) fn operand(cursor: &mut Cursor<'_>) -> Result<Node, Mistake> {
    let start = cursor.span().start;
    let mut node = first(cursor)?;
    loop {
        if cursor.take("[") {
            let index = cursor.whole()?;
            cursor.expect("]", "an index is written list[0]")?;
            node = match node {
                // Lists of lists are nothing that Okta has.
                Node::Opaque(_) | Node::Index(_) => Node::Opaque(cursor.since(start).to_owned()),
                node @ (Node::Null
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
                | Node::Call(..)
                | Node::Unproven(..)) => Node::Index(Box::new([node, index])),
            };
        } else if cursor.take(".") || cursor.take("?.") {
            member(cursor)?;
            node = Node::Opaque(cursor.since(start).to_owned());
        } else {
            return Ok(node);
        }
    }
}

/// Reads a name behind a dot, and its arguments.
fn member(cursor: &mut Cursor<'_>) -> Result<(), Mistake> {
    let Some(Sign::Word(_)) = cursor.next() else {
        let help = "a name follows a dot";
        return Err(Mistake::new(
            cursor.taken(),
            "no name stands behind the dot",
            help,
        ));
    };
    if cursor.take("(") {
        arguments(cursor)?;
    }
    Ok(())
}

fn first(cursor: &mut Cursor<'_>) -> Result<Node, Mistake> {
    if cursor.take_keyword(Keyword::Not) {
        let negated = cursor.nested(operand)?;
        return Ok(Node::Not(Box::new(negated)));
    }
    let wanted = "a value";
    let Some(sign) = cursor.peek() else {
        return Err(cursor.unexpected(wanted));
    };
    match sign {
        Sign::Word(_) if is_operator(cursor) => Err(cursor.unexpected(wanted)),
        Sign::Word(word) => {
            cursor.next();
            named(cursor, word)
        }
        Sign::Number(number) => {
            cursor.next();
            Ok(Node::Number(number))
        }
        Sign::Text(text) => {
            cursor.next();
            Ok(Node::Text(text.to_owned()))
        }
        Sign::Doubled => {
            cursor.next();
            Ok(Node::Unproven("a doubled quote".to_owned(), Vec::new()))
        }
        Sign::Mark("(") => parenthesis(cursor),
        Sign::Mark("{") => list(cursor),
        Sign::Mark("-") => negative(cursor),
        Sign::Mark(_) => Err(cursor.unexpected(wanted)),
    }
}

/// Whether the next piece is a word that stands between two values.
fn is_operator(cursor: &Cursor<'_>) -> bool {
    cursor.keyword().is_some()
}

fn parenthesis(cursor: &mut Cursor<'_>) -> Result<Node, Mistake> {
    cursor.next();
    let node = cursor.whole()?;
    cursor.expect(")", "close what was opened")?;
    Ok(node)
}

fn negative(cursor: &mut Cursor<'_>) -> Result<Node, Mistake> {
    cursor.next();
    let Some(Sign::Number(number)) = cursor.peek() else {
        return Err(cursor.unexpected("a number"));
    };
    cursor.next();
    Ok(Node::Number(-number))
}

fn list(cursor: &mut Cursor<'_>) -> Result<Node, Mistake> {
    cursor.next();
    if cursor.take("}") {
        return Ok(Node::Unproven("{}".to_owned(), Vec::new()));
    }
    let mut elements = vec![cursor.whole()?];
    while cursor.take(",") {
        elements.push(cursor.whole()?);
    }
    cursor.expect("}", "a list is written {\"a\", \"b\"}")?;
    Ok(Node::List(elements))
}

/// Reads what a word begins.
fn named(cursor: &mut Cursor<'_>, word: &str) -> Result<Node, Mistake> {
    let span = cursor.taken();
    match word.to_ascii_lowercase().as_str() {
        "true" => return Ok(Node::Boolean(true)),
        "false" => return Ok(Node::Boolean(false)),
        "null" => return Ok(Node::Null),
        _ => {}
    }
    if cursor.take("(") {
        return call(cursor, word, span);
    }
    if word == "user" {
        return of_user(cursor, span.start);
    }
    if !(cursor.take(".") || cursor.take("?.")) {
        let what = format!("`{word}` is no variable");
        let help = format!("attributes are written user.{word}, texts in quotes");
        return Err(Mistake::new(span, what, help));
    }
    let Some(Sign::Word(name)) = cursor.next() else {
        let help = "a name follows a dot";
        return Err(Mistake::new(
            cursor.taken(),
            "no name stands behind the dot",
            help,
        ));
    };
    let path = cursor.since(span.start);
    if cursor.take("(") {
        return call(cursor, path, span.start..span.end + 1 + name.len());
    }
    if STRANGE.contains(&word) {
        let what = format!("rules cannot read `{path}`");
        let help = "attributes of people are written user.NAME";
        return Err(Mistake::new(span, what, help));
    }
    // The attributes of an application bear its name, whatever that is.
    Ok(Node::Opaque(path.to_owned()))
}

/// Reads what belongs to `user`.
fn of_user(cursor: &mut Cursor<'_>, start: usize) -> Result<Node, Mistake> {
    if cursor.take("[") {
        cursor.whole()?;
        cursor.expect("]", "attributes are written user.NAME")?;
        return Ok(Node::Opaque(cursor.since(start).to_owned()));
    }
    if cursor.take("?.") {
        member(cursor)?;
        return Ok(Node::Opaque(cursor.since(start).to_owned()));
    }
    if !cursor.take(".") {
        return Ok(Node::Opaque("user".to_owned()));
    }
    let Some(Sign::Word(name)) = cursor.next() else {
        let help = "attributes are written user.NAME";
        return Err(Mistake::new(
            cursor.taken(),
            "no name stands behind the dot",
            help,
        ));
    };
    let span = start..cursor.taken().end;
    if cursor.take("(") {
        return method(cursor, name, span);
    }
    Ok(match name {
        // It does not say what one would expect (facts::rules 11).
        "status" => Node::Opaque("user.status".to_owned()),
        _ => Node::Attribute {
            name: name.to_owned(),
            span,
        },
    })
}
