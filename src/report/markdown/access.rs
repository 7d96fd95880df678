//! What memberships open.

use crate::report::access::{AccessRow, AccessRows};
use crate::report::markdown::budget::{Goes, Part};
use crate::report::markdown::inline::sentence;
use crate::report::markdown::list::{LeftOut, list, titled};
use crate::report::names::Detail;
use crate::report::plural::count;

/// Returns who gains, loses and keeps what, those with the very same told as one.
pub(crate) fn access(access: &AccessRows, detail: Detail, left_out: LeftOut) -> Part<'_> {
    let told = move |left_out: LeftOut, who: &dyn Fn(&AccessRow) -> String| {
        let rows = access.rows.iter().map(|row| line(row, &who(row)));
        let unread = access.unread.iter().map(|each| sentence(each));
        list(&access.title(), left_out, rows.chain(unread))
    };
    Part::new(move || told(LeftOut::Nothing, &|row| row.who(detail)))
        .or(Goes::Names, move || {
            told(left_out, &|row| count(row.people.len(), "person", "people"))
        })
        .or(Goes::Shapes, move || {
            if access.is_empty() {
                return String::new();
            }
            titled(&access.title(), left_out)
        })
}

fn line(row: &AccessRow, who: &str) -> String {
    let parts = row.parts.iter();
    let parts = parts.map(|part| format!("**{}** {}", part.verb, part.text(" **!**", sentence)));
    let parts: Vec<String> = parts.collect();
    format!("{} {}", sentence(who), parts.join("; "))
}
