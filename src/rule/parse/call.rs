//! Calls of functions and of what belongs to `user`.

use std::ops::Range;

use crate::model::ids::GroupId;
use crate::rule::function::Function;
use crate::rule::group_match::GroupMatch;
use crate::rule::mistake::Mistake;
use crate::rule::parse::criteria::criteria;
use crate::rule::parse::cursor::Cursor;
use crate::rule::pattern::Pattern;
use crate::rule::tree::Node;

/// Functions of Okta's of which no source says that rules may call them, or what they give there
/// ([rules 25](crate::facts::rules)).
const UNPROVEN: [&str; 3] = [
    "String.endsWith",
    "isMemberOfAnyGroupName",
    "user.isMemberOfAnyGroupName",
];

/// Functions that look up somebody, or another directory's word of somebody: only Okta can.
const OPAQUE: [&str; 13] = [
    "user.getLinkedObject",
    "hasDirectoryUser",
    "hasWorkdayUser",
    "findDirectoryUser",
    "findWorkdayUser",
    "getManagerUser",
    "getManagerAppUser",
    "getManagerUpn",
    "getManagerAttribute",
    "getAssistantUser",
    "getAssistantAppUser",
    "getAssistantUpn",
    "getAssistantAttribute",
];

/// What rules may not call, and why.
const REFUSED: [(&str, &str); 6] = [
    ("Convert.", "rules cannot convert values"),
    ("Iso3166Convert.", "rules cannot convert values"),
    ("Time.", "rules cannot tell the time"),
    ("DateTime.", "rules cannot tell the time"),
    ("Groups.", "`Groups` is for claims of tokens, not for rules"),
    ("T", "rules cannot name types"),
];

/// Reads a call whose parenthesis was taken.
pub(crate) fn call(
    cursor: &mut Cursor<'_>,
    name: &str,
    span: Range<usize>,
) -> Result<Node, Mistake> {
    if let Some(row) = Function::named(name) {
        let arguments = arguments(cursor)?;
        if !row.arity.takes(arguments.len()) {
            let what = format!(
                "`{name}` takes {}, not {}",
                row.arity.words(),
                arguments.len()
            );
            return Err(Mistake::new(span, what, "count them again"));
        }
        return Ok(Node::Call(row.function, arguments));
    }
    if let Some(makes) = Membership::named(name) {
        return memberships(cursor, name, makes, span);
    }
    let start = span.start;
    if UNPROVEN.contains(&name) {
        let arguments = arguments(cursor)?;
        return Ok(Node::Unproven(name.to_owned(), arguments));
    }
    if OPAQUE.contains(&name) {
        arguments(cursor)?;
        return Ok(Node::Opaque(cursor.since(start).to_owned()));
    }
    Err(unknown(name, span))
}

/// Reads a call of something of `user` whose parenthesis was taken.
pub(crate) fn method(
    cursor: &mut Cursor<'_>,
    name: &str,
    span: Range<usize>,
) -> Result<Node, Mistake> {
    let start = span.start;
    match name {
        "getGroups" | "isMemberOf" => {
            let Some(asked) = criteria(cursor, &span)? else {
                return Ok(Node::Opaque(cursor.since(start).to_owned()));
            };
            Ok(match name {
                "getGroups" => Node::Groups(asked),
                _ => Node::Member(vec![asked]),
            })
        }
        "getInternalProperty" => {
            let arguments = arguments(cursor)?;
            match arguments.as_slice() {
                [Node::Text(property)] if property == "status" => Ok(Node::Status),
                [Node::Text(property)] if property == "id" => Ok(Node::Id),
                [_] => Ok(Node::Opaque(cursor.since(start).to_owned())),
                _ => Err(Mistake::new(
                    span,
                    "`user.getInternalProperty` takes 1 argument",
                    "write user.getInternalProperty(\"status\")",
                )),
            }
        }
        _ => match Membership::named(name) {
            Some(makes) => memberships(cursor, name, makes, span),
            None => call(cursor, &format!("user.{name}"), span),
        },
    }
}

fn unknown(name: &str, span: Range<usize>) -> Mistake {
    let is_refused = |start: &str| match start.strip_suffix('.') {
        Some(_) => name.starts_with(start),
        None => name == start || name.starts_with("T."),
    };
    let mut refused = REFUSED.iter();
    if let Some((_, why)) = refused.find(|(start, _)| is_refused(start)) {
        Mistake::new(span, *why, "use `String`, `Arrays` and `user`")
    } else {
        let what = format!("there is no function `{name}`");
        let help = "rules have those of `String` and `Arrays` and the `isMemberOf…` ones; \
                    upper and lower case count";
        Mistake::new(span, what, help)
    }
}

/// Reads arguments behind a parenthesis that was taken, and the one that closes it.
pub(crate) fn arguments(cursor: &mut Cursor<'_>) -> Result<Vec<Node>, Mistake> {
    if cursor.take(")") {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    loop {
        found.push(cursor.whole()?);
        if !cursor.take(",") {
            break;
        }
    }
    cursor.expect(")", "close what was opened")?;
    Ok(found)
}

/// A function that asks for groups.
#[derive(Clone, Copy)]
struct Membership {
    make: fn(&str) -> GroupMatch,
    /// Whether it takes several.
    count: Count,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Count {
    One,
    Several,
}

impl Membership {
    fn named(name: &str) -> Option<Self> {
        let (make, count): (fn(&str) -> GroupMatch, Count) = match name {
            "isMemberOfGroup" => (|id| GroupMatch::Id(GroupId::new(id)), Count::One),
            "isMemberOfAnyGroup" => (|id| GroupMatch::Id(GroupId::new(id)), Count::Several),
            "isMemberOfGroupName" => (|name| GroupMatch::Name(name.to_owned()), Count::One),
            "isMemberOfGroupNameStartsWith" => {
                (|start| GroupMatch::StartsWith(start.to_owned()), Count::One)
            }
            "isMemberOfGroupNameContains" => {
                (|part| GroupMatch::Contains(part.to_owned()), Count::One)
            }
            "isMemberOfGroupNameRegex" => (
                |pattern| GroupMatch::Pattern(Pattern::of_names(pattern)),
                Count::One,
            ),
            _ => return None,
        };
        Some(Self { make, count })
    }
}

fn memberships(
    cursor: &mut Cursor<'_>,
    name: &str,
    asks: Membership,
    span: Range<usize>,
) -> Result<Node, Mistake> {
    let arguments = arguments(cursor)?;
    let is_enough = match asks.count {
        Count::One => arguments.len() == 1,
        Count::Several => !arguments.is_empty(),
    };
    if !is_enough {
        let what = format!("`{name}` does not take {} arguments", arguments.len());
        return Err(Mistake::new(span, what, "name the group that it asks for"));
    }
    let known = arguments.iter().map(|argument| match argument {
        Node::Text(text) => Some((asks.make)(text)),
        Node::Null
        | Node::Boolean(_)
        | Node::Number(_)
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
        | Node::Call(..)
        | Node::Unproven(..)
        | Node::Opaque(_) => None,
    });
    let known: Option<Vec<GroupMatch>> = known.collect();
    Ok(match known {
        Some(groups) => Node::Member(groups),
        // Which group is asked for depends on values: any may be.
        None => Node::Unproven(
            format!("`{name}` of a value that is no text in quotes"),
            [arguments, vec![Node::Member(vec![GroupMatch::Any])]].concat(),
        ),
    })
}
