//! The criteria of `user.getGroups` and `user.isMemberOf`: `{'group.id': {'00g1', '00g2'}}, {'group.type': 'OKTA_GROUP'}`.

use std::ops::Range;

use crate::rule::group_match::{Criterion, GroupMatch};
use crate::rule::mistake::Mistake;
use crate::rule::parse::cursor::Cursor;
use crate::rule::token::Sign;

/// The parts of one criterion: keys with their values.
type Entries = Vec<(String, Vec<String>)>;

/// Reads criteria behind a parenthesis that was taken, and the one that closes it. `None` where they hold something of
/// which nobody knows what it asks for.
pub(crate) fn criteria(
    cursor: &mut Cursor<'_>,
    span: &Range<usize>,
) -> Result<Option<GroupMatch>, Mistake> {
    let mut all = Some(Vec::new());
    loop {
        let found = entries(cursor)?;
        let known = known(found);
        all = all.zip(known).map(|(all, known)| [all, known].concat());
        if !cursor.take(",") {
            break;
        }
    }
    cursor.expect(")", "close what was opened")?;
    match &all {
        Some(known) if known.is_empty() => Err(Mistake::new(
            span.clone(),
            "it asks for no group",
            "write {'group.profile.name': 'NAME', 'operator': 'EXACT'}",
        )),
        Some(_) | None => Ok(all.map(GroupMatch::Criteria)),
    }
}

fn entries(cursor: &mut Cursor<'_>) -> Result<Entries, Mistake> {
    const HELP: &str = "a criterion is written {'group.type': 'OKTA_GROUP'}";
    cursor.expect("{", HELP)?;
    let mut found = Vec::new();
    loop {
        let key = text(cursor)?;
        cursor.expect(":", HELP)?;
        found.push((key, values(cursor)?));
        if !cursor.take(",") {
            break;
        }
    }
    cursor.expect("}", HELP)?;
    Ok(found)
}

fn values(cursor: &mut Cursor<'_>) -> Result<Vec<String>, Mistake> {
    if !cursor.take("{") {
        return Ok(vec![text(cursor)?]);
    }
    let mut found = vec![text(cursor)?];
    while cursor.take(",") {
        found.push(text(cursor)?);
    }
    cursor.expect("}", "close what was opened")?;
    Ok(found)
}

fn text(cursor: &mut Cursor<'_>) -> Result<String, Mistake> {
    match cursor.peek() {
        Some(Sign::Text(text)) => {
            cursor.next();
            Ok(text.to_owned())
        }
        Some(Sign::Word(_) | Sign::Number(_) | Sign::Doubled | Sign::Mark(_)) | None => {
            Err(cursor.unexpected("a text in quotes"))
        }
    }
}

fn known(entries: Entries) -> Option<Vec<Criterion>> {
    let operator = entries.iter().find(|(key, _)| key == "operator");
    let by_name: fn(Vec<String>) -> Criterion = match operator {
        None => Criterion::Unclear,
        Some((_, words)) => match words.as_slice() {
            [word] if word == "EXACT" => Criterion::Exact,
            [word] if word == "STARTS_WITH" => Criterion::Begins,
            _ => return None,
        },
    };
    let mut found = Vec::new();
    for (key, values) in entries {
        found.push(match key.as_str() {
            "group.id" => Criterion::Id(values),
            "group.type" => Criterion::Kind(values),
            "group.source.id" => Criterion::Source(values),
            "group.profile.name" => by_name(values),
            "operator" => continue,
            _ => return None,
        });
    }
    Some(found)
}
