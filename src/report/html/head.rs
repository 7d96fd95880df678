//! What a browser reads first: what the page may do, and how it looks.

use crate::plan::effect::sha256_base64;
use crate::report::html::contents::Contents;
use crate::report::html::page::Page;

/// How the page looks.
const STYLE: &str = include_str!("style.css");

/// What the page does.
const SCRIPT: &str = include_str!("script.js");

/// Writes the head.
pub(crate) fn head(page: &mut Page, contents: &Contents<'_>) {
    page.element("head", &[], |page| {
        page.void("meta", &[("charset", "utf-8")]);
        meta(page, "http-equiv", "Content-Security-Policy", &policy());
        meta(
            page,
            "name",
            "viewport",
            "width=device-width, initial-scale=1",
        );
        meta(page, "name", "color-scheme", "light dark");
        meta(page, "name", "referrer", "no-referrer");
        page.of_text("title", &[], &contents.title());
        page.own("style", STYLE);
    });
}

/// Writes the script, behind what it works on.
pub(crate) fn script(page: &mut Page) {
    page.own("script", SCRIPT);
}

fn meta(page: &mut Page, key: &'static str, name: &str, content: &str) {
    page.void("meta", &[(key, name), ("content", content)]);
}

/// Nothing but the two blocks of this page: whatever markup a text might become, it would neither run nor fetch.
fn policy() -> String {
    let hash = |block: &str| format!("'sha256-{}'", sha256_base64(block.as_bytes()));
    format!(
        "default-src 'none'; style-src {}; script-src {}; base-uri 'none'; form-action 'none'",
        hash(STYLE),
        hash(SCRIPT)
    )
}
