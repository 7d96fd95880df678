//! What memberships open.

use crate::report::access::{AccessRows, Weight};
use crate::report::html::page::Page;
use crate::report::names::Detail;

/// Writes who gains, loses and keeps what, those with the very same told as one.
pub(crate) fn access(page: &mut Page, access: &AccessRows) {
    page.element("ul", &[("class", "notes")], |page| {
        for row in &access.rows {
            page.element("li", &[], |page| {
                page.of_text("p", &[], &row.who(Detail::Full));
                page.element("ul", &[], |page| {
                    for part in &row.parts {
                        let tone = match part.weight {
                            Weight::Gain => "gain",
                            Weight::Loss => "lose",
                            Weight::Same => "change",
                        };
                        page.element("li", &[("class", tone)], |page| {
                            page.of_text("b", &[], part.verb);
                            page.text(&format!(" {}", part.text(" !", str::to_owned)));
                        });
                    }
                });
            });
        }
        for each in &access.unread {
            page.of_text("li", &[("class", "change")], each);
        }
    });
}
