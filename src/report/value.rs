//! Values of attributes, and how they change, in a few words.

use similar::{ChangeTag, TextDiff};

use crate::model::hidden::{self, look_alike};
use crate::model::profile::AttributeValue;
use crate::report::text_safety::harmless;

/// Longer texts are told by the words that differ.
const WORD_DIFF_FROM_CHARACTERS: usize = 40;

/// Equal words that are shown beside a difference.
const CONTEXT_WORDS: usize = 3;

/// Returns a value as people read it; `None` is unset.
pub fn show(value: Option<&AttributeValue>) -> String {
    let Some(value) = value else {
        return "(unset)".to_owned();
    };
    match value.as_text() {
        Some(text) if is_plain(text) => harmless(text).into_owned(),
        Some(text) => quoted(text),
        None => harmless(&value.json().to_string()).into_owned(),
    }
}

/// Returns `old → new`, or for two long texts the words that differ: `[-old-]{+new+}`.
pub fn show_change(live: Option<&AttributeValue>, desired: Option<&AttributeValue>) -> String {
    if let (Some(old), Some(new)) = (
        live.and_then(AttributeValue::as_text),
        desired.and_then(AttributeValue::as_text),
    ) {
        if look_alike(old, new) {
            return format!("{} → {}", spelt(old), spelt(new));
        }
        let longest = old.chars().count().max(new.chars().count());
        if longest >= WORD_DIFF_FROM_CHARACTERS
            && let Some(words) = word_diff(old, new)
        {
            return words;
        }
    }
    let (old, new) = (show(live), show(desired));
    if old == new {
        // `7`, a number, and `7`, a text.
        return format!("{} → {}", typed(live), typed(desired));
    }
    format!("{old} → {new}")
}

/// A text that needs no quotes to be read as what it is.
fn is_plain(text: &str) -> bool {
    let is_marked = text.contains(['→']) || text.contains("\\u{");
    !text.is_empty() && text == text.trim() && !is_marked && !text.starts_with(['"', '('])
}

/// Shows what of a text is no plain letter, for it reads as another one.
fn spelt(text: &str) -> String {
    let spelt = hidden::spelt(&harmless(text));
    let is_plain = !spelt.is_empty() && spelt == spelt.trim() && !spelt.starts_with(['"', '(']);
    if is_plain {
        spelt
    } else {
        format!("\"{spelt}\"")
    }
}

fn typed(value: Option<&AttributeValue>) -> String {
    match value.and_then(AttributeValue::as_text) {
        Some(text) => quoted(text),
        None => show(value),
    }
}

fn quoted(text: &str) -> String {
    let text = text.replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{}\"", harmless(&text))
}

/// Returns the words that differ, or `None` where the texts have hardly a word in common.
fn word_diff(old: &str, new: &str) -> Option<String> {
    let diff = TextDiff::from_words(old, new);
    if diff.ratio() < 0.4 {
        return None;
    }
    let mut runs: Vec<(ChangeTag, String)> = Vec::new();
    for change in diff.iter_all_changes() {
        match runs.last_mut() {
            Some((tag, run)) if *tag == change.tag() => run.push_str(change.value()),
            _ => runs.push((change.tag(), change.value().to_owned())),
        }
    }
    let last = runs.len().saturating_sub(1);
    let mut shown = String::new();
    for (index, (tag, run)) in runs.iter().enumerate() {
        let run = harmless(run);
        match tag {
            ChangeTag::Delete => shown.extend(["[-", &run, "-]"]),
            ChangeTag::Insert => shown.extend(["{+", &run, "+}"]),
            ChangeTag::Equal => {
                let head = if index == 0 { 0 } else { CONTEXT_WORDS };
                let tail = if index == last { 0 } else { CONTEXT_WORDS };
                shown.push_str(&shorten(&run, head, tail));
            }
        }
    }
    Some(shown)
}

/// Keeps the words beside the differences: `head` at the beginning, `tail` at the end.
fn shorten(run: &str, head: usize, tail: usize) -> String {
    let words: Vec<&str> = run.split_inclusive(' ').collect();
    if words.len() <= 2 * CONTEXT_WORDS + 1 {
        return run.to_owned();
    }
    format!(
        "{}…{}{}",
        words[..head].concat(),
        if tail == 0 { "" } else { " " },
        words[words.len() - tail..].concat()
    )
}

#[cfg(test)]
mod tests {
    use super::show_change;
    use crate::model::profile::AttributeValue;

    #[test]
    fn short_values_stand_side_by_side_and_long_ones_show_their_words() {
        let text = |text: &str| Some(AttributeValue::text(text));
        assert_eq!(
            show_change(text("Analyst").as_ref(), text("Lead").as_ref()),
            "Analyst → Lead"
        );
        assert_eq!(show_change(None, text("").as_ref()), "(unset) → \"\"");
        let old = text("Looks after the big press in the hall by the river and the old crane");
        let new = text("Looks after the big press in the hall by the river and the new crane");
        assert_eq!(
            show_change(old.as_ref(), new.as_ref()),
            "… river and the [-old-]{+new+} crane"
        );
    }

    #[test]
    fn sides_that_look_alike_are_told_apart() {
        let shown = |old: &str, new: &str| {
            show_change(
                Some(&AttributeValue::text(old)),
                Some(&AttributeValue::text(new)),
            )
        };
        assert_eq!(
            shown("Senior Engineer", "Senior\u{a0}Engineer"),
            "Senior Engineer → Senior\\u{a0}Engineer"
        );
        assert_eq!(
            shown("Andre\u{301}", "Andr\u{e9}"),
            "Andre\\u{301} → Andr\\u{e9}"
        );
        assert_eq!(shown("Аda", "Ada"), "\\u{410}da → Ada");
        assert_eq!(shown("André", "Andrea"), "André → Andrea");
        let number = AttributeValue::from_json(7.into()).expect("a value");
        let text = AttributeValue::text("7");
        assert_eq!(show_change(Some(&number), Some(&text)), "7 → \"7\"");
        assert_eq!(shown("7", "\\u{a0}"), "7 → \"\\\\u{a0}\"");
    }
}
