//! Text inside a line of Markdown, and blocks of code, both of which nothing can leave.

/// A longer sentence is only counted where room is scarce.
const SENTENCE_BYTES_MAX: usize = 1_000;

/// Returns a sentence: its plain words as they are, everything else in code spans. What the sentence has in backticks
/// stays together.
pub fn sentence(text: &str) -> String {
    let mut shown = String::new();
    for (index, part) in text.split('`').enumerate() {
        // Behind an odd backtick is code. One without its partner makes code of the rest, which is harmless too.
        if index % 2 == 1 {
            shown.push_str(&code(part));
        } else {
            let words: Vec<String> = part.split(' ').map(word).collect();
            shown.push_str(&words.join(" "));
        }
    }
    shown
}

/// Returns a text as a code span. Nothing ends it but its own fence, for the fence is longer than any run of backticks
/// within.
pub fn code(text: &str) -> String {
    if text.trim().is_empty() {
        return text.to_owned();
    }
    let text = text.replace(['\n', '\r'], " ");
    let fence = "`".repeat(longest_run(&text) + 1);
    let is_at_the_edge = text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']);
    let pad = if is_at_the_edge { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// Returns a text as code inside of HTML, such as a summary.
pub(crate) fn code_in_html(text: &str) -> String {
    let mut shown = String::from("<code>");
    for character in text.chars() {
        match character {
            '&' => shown.push_str("&amp;"),
            '<' => shown.push_str("&lt;"),
            '>' => shown.push_str("&gt;"),
            '"' => shown.push_str("&quot;"),
            // A blank line would end the HTML.
            '\n' | '\r' => shown.push(' '),
            plain => shown.push(plain),
        }
    }
    shown + "</code>"
}

/// Returns a sentence, or how long it is where it is beyond all measure.
pub(crate) fn measured(text: &str) -> String {
    if text.len() <= SENTENCE_BYTES_MAX {
        return sentence(text);
    }
    format!("a sentence of {} characters", text.chars().count())
}

/// Returns lines as a block of code.
pub(crate) fn block(language: &str, lines: &[String]) -> String {
    let longest = lines.iter().map(|line| longest_run(line)).max();
    let fence = "`".repeat(longest.unwrap_or_default().max(2) + 1);
    format!("{fence}{language}\n{}\n{fence}", lines.join("\n"))
}

fn longest_run(text: &str) -> usize {
    let runs = text.split(|character| character != '`');
    runs.map(str::len).max().unwrap_or_default()
}

/// Returns a word as it is if it is plain, and else in a code span, its punctuation outside.
fn word(word: &str) -> String {
    let inner = word.trim_start_matches('(');
    let inner = inner.trim_end_matches([')', ',', ';', ':', '.']);
    // A list, a quotation or a heading begins with other punctuation than these.
    if inner.is_empty() || (is_plain(inner) && !is_a_number_of_a_list(word)) {
        return word.to_owned();
    }
    let start = word.find(inner).unwrap_or_default();
    let (before, rest) = word.split_at(start);
    let after = &rest[inner.len()..];
    format!("{before}{}{after}", code(inner))
}

/// Letters, or digits, with hyphens and apostrophes between, or an arrow. Nothing links to such a word, and no Markdown
/// is in it.
fn is_plain(word: &str) -> bool {
    if word == "→" {
        return true;
    }
    let mut parts = word.split(['-', '\'']);
    let is_of =
        |kind: fn(char) -> bool| move |part: &str| !part.is_empty() && part.chars().all(kind);
    let letters = is_of(char::is_alphabetic);
    // `GH-12` would be a link.
    parts.all(letters) || is_of(|character| character.is_ascii_digit())(word)
}

/// `1.` and `1)` begin a list at the beginning of a line.
fn is_a_number_of_a_list(word: &str) -> bool {
    word.starts_with(|character: char| character.is_ascii_digit()) && word.ends_with(['.', ')'])
}

#[cfg(test)]
mod tests {
    use super::{block, code, sentence};

    #[test]
    fn plain_words_stay_and_all_else_is_code() {
        for (text, shown) in [
            (
                "37 people, and it's well-known.",
                "37 people, and it's well-known.",
            ),
            (
                "ada@acme.example (users/a.yaml:1:2), who leaves",
                "`ada@acme.example` (`users/a.yaml:1:2`), who leaves",
            ),
            ("@acme/team #12 GH-12", "`@acme/team` `#12` `GH-12`"),
            (
                "<img> [x](y) *a* _b_ a|b",
                "`<img>` `[x](y`) `*a*` `_b_` `a|b`",
            ),
            ("write `status: ACTIVE` to", "write `status: ACTIVE` to"),
            ("a ` <b> @c", "a `  <b> @c `"),
            ("1. www.acme.example", "`1`. `www.acme.example`"),
        ] {
            assert_eq!(sentence(text), shown);
        }
    }

    #[test]
    fn nothing_within_ends_code() {
        assert_eq!(code("a`b``c"), "```a`b``c```");
        assert_eq!(code("`a`"), "`` `a` ``");
        assert_eq!(block("", &["````".to_owned()]), "`````\n````\n`````");
    }
}
