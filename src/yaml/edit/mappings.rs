//! Keys of a mapping: another value, a new key, one less.

use crate::source::Span;
use crate::yaml::edit::change::{Splice, Unfit};
use crate::yaml::edit::geometry::{Sheet, extent};
use crate::yaml::edit::scalars::alike;
use crate::yaml::fragment::{Dialect, Fragment};
use crate::yaml::node::{Entry, Kind, Node, NodeStyle};
use crate::yaml::quoted::quoted_if_needed;

/// Puts a value behind a key, which is added where the mapping itself does not have it.
pub(crate) fn set(
    sheet: &Sheet<'_>,
    mapping: &Node,
    key: &str,
    value: &Fragment,
    order: &[String],
) -> Result<Vec<Splice>, Unfit> {
    let own = own(mapping).ok_or(Unfit::Elsewhere)?;
    match own.iter().find(|entry| &*entry.key == key) {
        Some(entry) => replace(sheet, mapping, entry, value),
        None => insert(sheet, mapping, &own, key, value, order),
    }
}

/// Takes a key and what stands behind it.
pub(crate) fn remove(sheet: &Sheet<'_>, mapping: &Node, key: &str) -> Result<Vec<Splice>, Unfit> {
    let own = own(mapping).ok_or(Unfit::Elsewhere)?;
    let index = own.iter().position(|entry| &*entry.key == key);
    let index = index.ok_or(Unfit::Shared)?;
    let entry = own[index];
    let range = match mapping.style {
        NodeStyle::Flow => match (
            index.checked_sub(1).map(|before| own[before]),
            own.get(index + 1),
        ) {
            (Some(before), _) => end(before)..end(entry),
            (None, Some(next)) => entry.key_span.start..next.key_span.start,
            (None, None) => entry.key_span.start..end(entry),
        },
        NodeStyle::Block
        | NodeStyle::Plain
        | NodeStyle::Tagged
        | NodeStyle::SingleQuoted
        | NodeStyle::DoubleQuoted
        | NodeStyle::Literal
        | NodeStyle::Folded => {
            if !sheet.begins_line(entry.key_span.start) {
                return Err(Unfit::Elsewhere);
            }
            sheet.line_start(entry.key_span.start)..sheet.below(whole(entry))
        }
    };
    Ok(vec![Splice {
        range,
        text: String::new(),
    }])
}

/// The entries that stand in the mapping itself, in the order of the file; none of what is no mapping.
fn own(mapping: &Node) -> Option<Vec<&Entry>> {
    let span = mapping.span;
    let is_inside = |entry: &&Entry| {
        let key = entry.key_span;
        key.file == span.file && span.start <= key.start && key.end() <= span.end()
    };
    let mut own: Vec<&Entry> = mapping.entries()?.iter().filter(is_inside).collect();
    own.sort_by_key(|entry| entry.key_span.start);
    Some(own)
}

/// Where key and value stand.
fn whole(entry: &Entry) -> Span {
    let start = entry.key_span.start;
    Span::new(entry.key_span.file, start..end(entry))
}

fn end(entry: &Entry) -> usize {
    match entry.value.kind {
        // The colon is behind the key.
        Kind::Empty => entry.value.span.end().max(entry.key_span.end() + 1),
        Kind::Null | Kind::Scalar(_) | Kind::List(_) | Kind::Mapping(_) => {
            extent(&entry.value).end().max(entry.key_span.end())
        }
    }
}

fn replace(
    sheet: &Sheet<'_>,
    mapping: &Node,
    entry: &Entry,
    value: &Fragment,
) -> Result<Vec<Splice>, Unfit> {
    let old = &entry.value;
    let is_inline = match old.style {
        NodeStyle::Plain
        | NodeStyle::Tagged
        | NodeStyle::SingleQuoted
        | NodeStyle::DoubleQuoted
        | NodeStyle::Flow => true,
        NodeStyle::Literal | NodeStyle::Folded | NodeStyle::Block => false,
    };
    let is_alias = sheet.slice(old.span).starts_with('*');
    if (is_inline || is_alias) && !matches!(old.kind, Kind::Empty) {
        return Ok(vec![Splice {
            range: old.span.start..old.span.end(),
            text: alike(sheet, old, value),
        }]);
    }
    if mapping.style == NodeStyle::Flow || !sheet.begins_line_or_sign(entry.key_span.start) {
        return Err(Unfit::Elsewhere);
    }
    // All behind the colon goes, the sign of a block of text and a comment beside it too.
    let column = sheet.column(entry.key_span.start);
    let lines = value.entry(&entry.key, column);
    let (first, rest) = lines.split_first().ok_or(Unfit::Elsewhere)?;
    let start = entry.key_span.start;
    let text = format!(
        "{}{}{}",
        &first[column..],
        sheet.behind(rest),
        sheet.line_end()
    );
    let end = sheet.below(whole(entry));
    let has_end = sheet.part(start..end).ends_with('\n');
    let text = if has_end {
        text
    } else {
        text.trim_end().to_owned()
    };
    Ok(vec![Splice {
        range: start..end,
        text,
    }])
}

fn insert(
    sheet: &Sheet<'_>,
    mapping: &Node,
    own: &[&Entry],
    key: &str,
    value: &Fragment,
    order: &[String],
) -> Result<Vec<Splice>, Unfit> {
    let place = |key: &str| order.iter().position(|each| each == key);
    // What has no place in the order comes last.
    let mine = place(key).unwrap_or(order.len());
    let before = own.iter().rev();
    let mut before = before.filter(|entry| place(&entry.key).is_some_and(|other| other < mine));
    let last = || own.last().copied();
    let sibling = match place(key) {
        Some(_) => before.next().copied().or_else(|| own.first().copied()),
        None => last(),
    };
    if mapping.style == NodeStyle::Flow {
        return insert_between_brackets(sheet, mapping, sibling, key, value);
    }
    let sibling = sibling.ok_or(Unfit::Shared)?;
    let column = sheet.column(own.first().ok_or(Unfit::Shared)?.key_span.start);
    let at = sheet.below(whole(sibling));
    Ok(vec![sheet.put(at, &value.entry(key, column))])
}

fn insert_between_brackets(
    sheet: &Sheet<'_>,
    mapping: &Node,
    sibling: Option<&Entry>,
    key: &str,
    value: &Fragment,
) -> Result<Vec<Splice>, Unfit> {
    let word = match sheet.dialect {
        Dialect::Yaml => quoted_if_needed(key).into_owned(),
        Dialect::Json => crate::yaml::quoted::quoted(key),
    };
    let written = format!("{word}: {}", value.inline(sheet.dialect));
    let Some(sibling) = sibling else {
        // Between the brackets of an empty mapping.
        let at = mapping.span.start + 1;
        let is_empty = sheet.slice(mapping.span).starts_with('{');
        return if is_empty {
            Ok(vec![Splice {
                range: at..at,
                text: written,
            }])
        } else {
            Err(Unfit::Shared)
        };
    };
    let at = end(sibling);
    let start = sibling.key_span.start;
    let text = if sheet.begins_line(start) {
        let indent = " ".repeat(sheet.column(start));
        format!(",{}{indent}{written}", sheet.line_end())
    } else {
        format!(", {written}")
    };
    Ok(vec![Splice {
        range: at..at,
        text,
    }])
}
