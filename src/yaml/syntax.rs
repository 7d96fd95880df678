//! What the YAML parser says, in words that help.

use crate::diagnostic::{Code, Diagnostic};
use crate::source::{FileId, Span};
use crate::yaml::limits::{FileLimit, FileLimits};

/// What the parser says (a part of it), what that means, and what to do.
const KNOWN: [(&str, &str, &str); 17] = [
    (
        "mapping values are not allowed",
        "a `:` appears where no key is allowed",
        "quote text that contains `: `, or check the indentation of the line",
    ),
    (
        "did not find expected key",
        "the line is indented neither like the keys above it nor like a value",
        "indent all keys of a mapping alike",
    ),
    (
        "did not find expected '-'",
        "the line is indented like an item of the list above, but has no `-`",
        "begin each item with `- `, and indent its other lines two spaces more",
    ),
    (
        "simple key expect",
        "a key is not followed by `:`",
        "write `key: value`",
    ),
    (
        "placement of ':'",
        "a `:` appears inside brackets where no key is allowed",
        "close the bracket, or quote text that contains `:`",
    ),
    (
        "unprintable character",
        "YAML does not allow NUL characters",
        "remove it; is this a text file?",
    ),
    (
        "tab",
        "YAML does not allow a tab here",
        "indent with spaces",
    ),
    (
        "',' or '}'",
        "a `{` is not closed, or a `,` is missing",
        "write `{key: value, key: value}`",
    ),
    (
        "',' or ']'",
        "a `[` is not closed, or a `,` is missing",
        "write `[one, two]`",
    ),
    (
        "in flow construct",
        "a `{` or `[` is not closed, or its lines are not indented",
        "close it, or indent its lines more than the key before it",
    ),
    (
        "misplaced bracket",
        "a closing bracket has no opening one",
        "remove it, or add the opening one",
    ),
    (
        "unexpected end of stream",
        "a quote is not closed",
        "close it with the same kind of quote; inside '…', write `'` twice",
    ),
    (
        "in quoted scalar",
        "a quote is not closed, or its text continues on a line that is not indented",
        "close the quote, or indent the lines of the text",
    ),
    (
        "after double-quoted scalar",
        "there is text after a closed quote",
        "put the whole text in one pair of quotes",
    ),
    (
        "unexpected character",
        "a value cannot begin with this character",
        "put the text in quotes",
    ),
    (
        "unknown anchor",
        "no anchor of this name is defined before the alias",
        "define the anchor above, in the same document: `&name`",
    ),
    (
        "unknown escape character",
        "the text in double quotes has an unknown escape",
        "write `\\\\` for a backslash, or use single quotes",
    ),
];

/// Returns the finding for what the parser says about the byte `at`, while the collection that begins at `open`
/// was not closed.
pub(crate) fn diagnostic(
    file: FileId,
    text: &str,
    at: usize,
    open: Option<usize>,
    said: &str,
    limits: &FileLimits,
) -> Diagnostic {
    if let Some((span, help)) = missing_space(file, text, at, said) {
        return Diagnostic::error(Code::Syntax, span, "a space is missing here").help(help);
    }
    let bracket = open.filter(|open| text[*open..].starts_with(['{', '[']));
    if let Some(found) =
        colon_in_text(file, text, bracket, at).or_else(|| comment_in_text(file, text, at))
    {
        return found;
    }
    let span = place(file, text, at, said);
    if said.contains("recursion limit") {
        return limits.passed(FileLimit::Nesting, span);
    }
    let known = KNOWN.iter().find(|(part, _, _)| said.contains(part));
    let diagnostic = match known {
        Some((_, meaning, help)) => Diagnostic::error(Code::Syntax, span, *meaning).help(*help),
        None => Diagnostic::error(
            Code::Syntax,
            span,
            format!("this is not valid YAML: {said}"),
        )
        .help("check quotes, brackets and indentation up to here"),
    };
    match bracket {
        Some(open) if open < span.start => {
            diagnostic.related(Span::new(file, open..open + 1), "opened here")
        }
        Some(_) | None => diagnostic,
    }
}

/// Where the mistake is. The parser points where it noticed.
fn place(file: FileId, text: &str, at: usize, said: &str) -> Span {
    // At the end of a file it points behind all empty lines: the end of the last text says more.
    let is_rest_empty = text.get(at..).is_none_or(|rest| rest.trim().is_empty());
    let at = if is_rest_empty {
        text.trim_end().len()
    } else {
        at
    };
    if said.split(' ').any(|word| word == "tab")
        && let Some(tab) = tab_after(text, at)
    {
        return Span::new(file, tab..tab + 1);
    }
    if said.contains("simple key expect")
        && let Some(line) = line_before(text, at)
    {
        return Span::new(file, line);
    }
    let width = match text.get(at..).and_then(|rest| rest.chars().next()) {
        Some('\n' | '\r') | None => 0,
        Some(first) => first.len_utf8(),
    };
    Span::new(file, at..at + width)
}

/// The last line with a text above the one of a place, and where it begins.
fn line_above(text: &str, at: usize) -> Option<(usize, &str)> {
    let here = text.get(..at)?.rfind('\n').map_or(0, |end| end + 1);
    let above = text[..here].trim_end();
    let start = above.rfind('\n').map_or(0, |end| end + 1);
    Some((start, &above[start..]))
}

/// A plain text inside brackets, in the line of the bracket, that ends at a `: `.
fn colon_in_text(
    file: FileId,
    text: &str,
    bracket: Option<usize>,
    at: usize,
) -> Option<Diagnostic> {
    let open = bracket?;
    let is_here = text.get(at..)?.starts_with(": ") && !text.get(open..at)?.contains('\n');
    is_here.then(|| {
        let span = Span::new(file, at..at + 1);
        Diagnostic::error(
            Code::Syntax,
            span,
            "a `:` is inside a text that has no quotes",
        )
        .help("put the whole text in quotes")
        .related(Span::new(file, open..open + 1), "opened here")
    })
}

/// A comment that begins before the brackets of its line are closed, which the parser notices in the next line.
fn comment_in_text(file: FileId, text: &str, at: usize) -> Option<Diagnostic> {
    let (start, line) = line_above(text, at)?;
    let before = &line[..line.find(" #")?];
    let count = |brackets: [char; 2]| before.matches(brackets).count();
    let is_open = count(['{', '[']) > count(['}', ']']) && !before.contains(['"', '\'']);
    is_open.then(|| {
        let place = start + before.len() + 1;
        let span = Span::new(file, place..place + 1);
        let message = "a ` #` begins a comment, and a bracket before it is not closed";
        Diagnostic::error(Code::Syntax, span, message)
            .help("put the text in quotes, or close the bracket before the comment")
    })
}

/// A colon or a dash without a space behind it makes its line a text, which the parser notices in the next line.
fn missing_space(file: FileId, text: &str, at: usize, said: &str) -> Option<(Span, String)> {
    let notices = [
        "mapping values are not allowed",
        "simple key expect",
        "did not find expected",
    ];
    if !notices.iter().any(|part| said.contains(part)) {
        return None;
    }
    let (start, line) = line_above(text, at)?;
    let indent = line.len() - line.trim_start().len();
    let item = line[indent..]
        .strip_prefix("- ")
        .map_or(indent, |rest| line.len() - rest.len());
    let word = &line[item..];
    if let Some(rest) = word.strip_prefix('-')
        && rest.starts_with(|first: char| first.is_ascii_alphabetic())
    {
        let place = start + item;
        return Some((
            Span::new(file, place..place + 1),
            format!("write `- {}`", rest.trim_end()),
        ));
    }
    let is_key = |each: char| each.is_ascii_alphanumeric() || each == '_';
    let end = word
        .find(|each: char| !is_key(each))
        .filter(|end| *end > 0)?;
    let value = word[end..].strip_prefix(':')?;
    let is_value = !value.is_empty() && !value.starts_with([' ', '/']) && !value.contains(": ");
    is_value.then(|| {
        let place = start + item + end;
        let help = format!("write `{}: {}`", &word[..end], value.trim_end());
        (Span::new(file, place..place + 1), help)
    })
}

/// The next tab that indents a line: it may stand behind the value that the parser was reading.
fn tab_after(text: &str, at: usize) -> Option<usize> {
    let rest = text.get(at..)?;
    let is_indent = |index: usize| {
        let before = &text[..at + index];
        let line = before
            .rfind('\n')
            .map_or(before, |start| &before[start + 1..]);
        line.trim().is_empty()
    };
    rest.match_indices('\t')
        .map(|(index, _)| index)
        .take(TABS_MAX)
        .find(|index| is_indent(*index))
        .map(|index| at + index)
}

/// Tabs that are looked at; one far away is not what the parser means.
const TABS_MAX: usize = 10;

/// The text of the line before, if the parser points at the begin of a line and that one has no colon: a key
/// without one is read on into the next line.
fn line_before(text: &str, at: usize) -> Option<std::ops::Range<usize>> {
    let before = text.get(..at)?;
    let (above, indent) = before.rsplit_once('\n')?;
    let start = above.rfind('\n').map_or(0, |start| start + 1);
    let line = &above[start..];
    let is_key_without_colon =
        indent.trim().is_empty() && !line.trim().is_empty() && !line.contains([':', '#']);
    let indent = line.len() - line.trim_start().len();
    is_key_without_colon.then(|| start + indent..start + line.trim_end().len())
}
