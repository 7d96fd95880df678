//! Titles, lists and folded parts.

use crate::report::markdown::inline::sentence;

/// What stands beside the title of a part of which something is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LeftOut {
    /// Nothing is.
    Nothing,
    /// This shows it: words of this program, in which code stands in backticks.
    ShownBy(&'static str),
}

/// Returns the title of a part.
pub(crate) fn titled(title: &str, left_out: LeftOut) -> String {
    let title = strong(title);
    match left_out {
        LeftOut::Nothing => title,
        LeftOut::ShownBy(what) => format!("{title} (not all of it fits; {})", sentence(what)),
    }
}

/// Returns a title with a list, or nothing for a list of nothing.
pub(crate) fn list(
    title: &str,
    left_out: LeftOut,
    items: impl IntoIterator<Item = String>,
) -> String {
    let items: Vec<String> = items.into_iter().collect();
    if items.is_empty() {
        return String::new();
    }
    format!("{}\n\n{}", titled(title, left_out), bullets(&items))
}

/// Returns a list.
pub(crate) fn bullets(items: &[String]) -> String {
    let lines = items.iter().map(|item| format!("- {item}"));
    lines.collect::<Vec<String>>().join("\n")
}

/// Whether what is folded away is shown at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fold {
    /// It is.
    Open,
    /// Only where somebody asks for it.
    Closed,
}

/// Returns something that can be folded away. The summary is HTML: [`code_in_html`](super::inline::code_in_html) makes
/// it of what is no plain word.
pub(crate) fn folded(fold: Fold, summary: &str, inner: &str) -> String {
    let open = match fold {
        Fold::Open => " open",
        Fold::Closed => "",
    };
    format!("<details{open}><summary>{summary}</summary>\n\n{inner}\n\n</details>")
}

/// Returns a sentence in bold.
pub(crate) fn strong(text: &str) -> String {
    // Emphasis does not end behind a blank.
    format!("**{}**", sentence(text).trim())
}
