//! The pieces of a condition.

use std::ops::Range;

use crate::rule::mistake::Mistake;

/// A piece of a condition, and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Token<'t> {
    pub(crate) sign: Sign<'t>,
    pub(crate) span: Range<usize>,
}

/// A piece of a condition.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Sign<'t> {
    /// A name or a word, without dots.
    Word(&'t str),
    Number(f64),
    /// A text, without its quotes. A backslash is an ordinary character.
    Text(&'t str),
    /// A text with a doubled quote inside, of which nobody says what it means.
    Doubled,
    /// Everything else, as it is written.
    Mark(&'static str),
}

/// Marks, the longer ones first, so that `==` is not read as two.
const MARKS: [&str; 31] = [
    "===", "!==", "==", "!=", "<=", ">=", "&&", "||", "?:", "?.", "++", "--", ".!", ".?", ".^",
    ".$", "(", ")", "{", "}", "[", "]", ",", ".", "<", ">", "!", "?", ":", "+", "-",
];

/// Marks of arithmetic, of which no source says that Okta takes them.
const ARITHMETIC: [&str; 3] = ["*", "/", "%"];

/// The largest whole number up to which every whole number is told apart.
pub(crate) const EXACT_MAX: f64 = 9_007_199_254_740_991.0;

/// What Okta refuses, and what to write in its place.
const REFUSED: [(&str, &str, &str); 10] = [
    (
        "=",
        "`=` assigns, and a condition assigns nothing",
        "compare with `==`",
    ),
    ("&", "`&` is no operator", "write `AND` or `&&`"),
    ("|", "`|` is no operator", "write `OR` or `||`"),
    (
        "#",
        "conditions have no variables",
        "read attributes as `user.NAME`",
    ),
    (
        "@",
        "conditions cannot name beans",
        "read attributes as `user.NAME`",
    ),
    (
        "++",
        "`++` changes a value, and a condition changes nothing",
        "remove it",
    ),
    (
        "--",
        "`--` changes a value, and a condition changes nothing",
        "remove it",
    ),
    (
        ".!",
        "rules cannot project a list",
        "ask with `Arrays.contains`",
    ),
    (
        ".?",
        "rules cannot select from a list",
        "ask with `Arrays.contains`",
    ),
    (
        ".^",
        "rules cannot select from a list",
        "ask with `Arrays.contains`",
    ),
];

/// Splits a condition.
pub(crate) fn tokens(text: &str) -> Result<Vec<Token<'_>>, Mistake> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        }
        let (sign, length) = token(text, at, first)?;
        let span = at..at + length;
        tokens.push(Token { sign, span });
        at += length;
    }
    Ok(tokens)
}

fn token(text: &str, at: usize, first: char) -> Result<(Sign<'_>, usize), Mistake> {
    let rest = &text[at..];
    if first == '"' || first == '\'' {
        return quoted(text, at, first);
    }
    if first.is_ascii_digit() {
        return number(text, at);
    }
    if is_word(first) {
        let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
        return Ok((Sign::Word(&rest[..end]), end));
    }
    let mark = MARKS.iter().chain(&ARITHMETIC);
    let mark = mark.copied().find(|mark| rest.starts_with(mark));
    let refused = REFUSED.iter().find(|(refused, ..)| {
        mark.map_or_else(|| rest.starts_with(refused), |mark| mark == *refused)
    });
    let length = mark.map_or(first.len_utf8(), str::len);
    match (mark, refused) {
        (_, Some((_, what, help))) => Err(Mistake::new(at..at + length, *what, *help)),
        (Some(mark), None) => Ok((Sign::Mark(mark), length)),
        (None, None) => Err(Mistake::new(
            at..at + length,
            format!("{first:?} has no meaning in a condition"),
            "remove it",
        )),
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// A text ends at the next quote of its kind. Where another one follows at once, the two may stand for one.
fn quoted(text: &str, at: usize, quote: char) -> Result<(Sign<'_>, usize), Mistake> {
    let mut end = at + 1;
    let mut is_doubled = false;
    loop {
        let Some(length) = text[end..].find(quote) else {
            let what = "the text does not end";
            return Err(Mistake::new(
                at..text.len(),
                what,
                format!("close it with {quote}"),
            ));
        };
        end += length + 1;
        // Two at the beginning are the empty text, unless a third follows.
        if !text[end..].starts_with(quote) {
            break;
        }
        is_doubled = true;
        end += 1;
    }
    let sign = if is_doubled {
        Sign::Doubled
    } else {
        Sign::Text(&text[at + 1..end - 1])
    };
    Ok((sign, end - at))
}

fn number(text: &str, at: usize) -> Result<(Sign<'_>, usize), Mistake> {
    let rest = &text[at..];
    let digits = |from: usize| {
        let behind = rest[from..].find(|c: char| !c.is_ascii_digit());
        behind.map_or(rest.len(), |length| from + length)
    };
    let mut end = digits(0);
    let is_fraction =
        rest[end..].starts_with('.') && rest[end + 1..].starts_with(|c: char| c.is_ascii_digit());
    if is_fraction {
        end = digits(end + 1);
    }
    let read = rest[..end].parse().ok();
    match read.filter(|number| *number <= EXACT_MAX) {
        Some(number) => Ok((Sign::Number(number), end)),
        None => Err(Mistake::new(
            at..at + end,
            "the number is too large",
            "write a smaller one",
        )),
    }
}
