//! Where the reading of a condition stands.

use std::ops::Range;

use crate::rule::mistake::Mistake;
use crate::rule::token::{Sign, Token};
use crate::rule::tree::Node;

/// Parentheses, negations and ternaries inside each other: far more than a person writes, far less than a stack.
const NESTING_MAX: usize = 50;

/// The pieces that are left.
pub(crate) struct Cursor<'t> {
    text: &'t str,
    tokens: Vec<Token<'t>>,
    at: usize,
    depth: usize,
    /// Reads anything that has a value: where the grammar leads back to its beginning.
    grammar: Grammar,
}

/// What reads anything that has a value.
pub(crate) type Grammar = fn(&mut Cursor<'_>) -> Result<Node, Mistake>;

/// What words and marks stand for, whatever their case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Keyword {
    And,
    Or,
    Not,
    Equal,
    Unequal,
    Less,
    AtMost,
    More,
    AtLeast,
    Matches,
    Plus,
    /// Arithmetic of which no source says that Okta takes it in a rule.
    Arithmetic,
    /// A comparison of which no source says that Okta takes it in a rule.
    Unproven,
}

const KEYWORDS: [(&str, Keyword); 26] = [
    ("and", Keyword::And),
    ("&&", Keyword::And),
    ("or", Keyword::Or),
    ("||", Keyword::Or),
    ("not", Keyword::Not),
    ("!", Keyword::Not),
    ("==", Keyword::Equal),
    ("eq", Keyword::Equal),
    ("!=", Keyword::Unequal),
    ("ne", Keyword::Unequal),
    ("<", Keyword::Less),
    ("<=", Keyword::AtMost),
    (">", Keyword::More),
    (">=", Keyword::AtLeast),
    ("matches", Keyword::Matches),
    ("lt", Keyword::Unproven),
    ("le", Keyword::Unproven),
    ("gt", Keyword::Unproven),
    ("ge", Keyword::Unproven),
    ("===", Keyword::Unproven),
    ("!==", Keyword::Unproven),
    ("+", Keyword::Plus),
    ("-", Keyword::Arithmetic),
    ("*", Keyword::Arithmetic),
    ("/", Keyword::Arithmetic),
    ("%", Keyword::Arithmetic),
];

/// Words of the language that Okta's is a part of, and that it refuses.
const REFUSED: [&str; 3] = ["instanceof", "between", "new"];

impl<'t> Cursor<'t> {
    pub(crate) fn new(text: &'t str, tokens: Vec<Token<'t>>, grammar: Grammar) -> Self {
        Self {
            text,
            tokens,
            at: 0,
            depth: 0,
            grammar,
        }
    }

    /// Reads anything that has a value.
    pub(crate) fn whole(&mut self) -> Result<Node, Mistake> {
        (self.grammar)(self)
    }

    /// Returns the next piece without taking it.
    pub(crate) fn peek(&self) -> Option<Sign<'t>> {
        self.tokens.get(self.at).map(|token| token.sign)
    }

    /// Takes the next piece.
    pub(crate) fn next(&mut self) -> Option<Sign<'t>> {
        let sign = self.peek()?;
        self.at += 1;
        Some(sign)
    }

    /// Takes the next piece if it is this mark.
    pub(crate) fn take(&mut self, mark: &'static str) -> bool {
        let is_it = self.peek() == Some(Sign::Mark(mark));
        self.at += usize::from(is_it);
        is_it
    }

    /// Takes this mark, without which the condition is wrong.
    pub(crate) fn expect(&mut self, mark: &'static str, help: &str) -> Result<(), Mistake> {
        if self.take(mark) {
            return Ok(());
        }
        let what = match self.peek() {
            None => format!("`{mark}` is missing at the end"),
            Some(_) => format!("`{mark}` is missing before `{}`", self.written()),
        };
        Err(Mistake::new(self.span(), what, help))
    }

    /// Returns what the next piece stands for between two values or before one.
    pub(crate) fn keyword(&self) -> Option<Keyword> {
        match self.peek()? {
            Sign::Word(text) | Sign::Mark(text) => {
                let mut all = KEYWORDS.iter();
                let found = all.find(|(word, _)| word.eq_ignore_ascii_case(text));
                found.map(|(_, keyword)| *keyword)
            }
            Sign::Number(_) | Sign::Text(_) | Sign::Doubled => None,
        }
    }

    /// Takes the next piece if it stands for this.
    pub(crate) fn take_keyword(&mut self, wanted: Keyword) -> bool {
        let is_it = self.keyword() == Some(wanted);
        self.at += usize::from(is_it);
        is_it
    }

    /// Returns the place of the next piece, or the end of the text.
    pub(crate) fn span(&self) -> Range<usize> {
        let end = self.text.len();
        let token = self.tokens.get(self.at);
        token.map_or(end..end, |token| token.span.clone())
    }

    /// Returns the place of the piece that was taken last.
    pub(crate) fn taken(&self) -> Range<usize> {
        let token = self.at.checked_sub(1).and_then(|at| self.tokens.get(at));
        token.map_or(0..0, |token| token.span.clone())
    }

    /// Returns the text from a place to the piece that was taken last.
    pub(crate) fn since(&self, start: usize) -> &'t str {
        &self.text[start..self.taken().end.max(start)]
    }

    fn written(&self) -> &'t str {
        &self.text[self.span()]
    }

    /// Says that something else should stand at the next piece.
    pub(crate) fn unexpected(&self, wanted: &str) -> Mistake {
        let what = match self.peek() {
            None => "the condition ends too early".to_owned(),
            Some(_) => format!("`{}` stands in the wrong place", self.written()),
        };
        Mistake::new(self.span(), what, format!("write {wanted} here"))
    }

    /// Says what is wrong with a piece that stands behind a whole condition.
    pub(crate) fn left_over(&self) -> Option<Mistake> {
        let sign = self.peek()?;
        let written = self.written();
        let is_refused = REFUSED
            .iter()
            .any(|each| each.eq_ignore_ascii_case(written));
        let (what, help) = match sign {
            Sign::Word(_) if is_refused => (
                format!("rules have no operator `{written}`"),
                "compare with `==`, `<` and the like",
            ),
            Sign::Mark(")" | "]" | "}") => (
                format!("`{written}` closes nothing"),
                "remove it or open it before",
            ),
            Sign::Word(_) | Sign::Mark(_) | Sign::Number(_) | Sign::Text(_) | Sign::Doubled => (
                format!("`{written}` stands where an operator should"),
                "join the parts with AND or OR",
            ),
        };
        Some(Mistake::new(self.span(), what, help))
    }

    /// Reads something that stands inside of something else.
    pub(crate) fn nested<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, Mistake>,
    ) -> Result<T, Mistake> {
        if self.depth == NESTING_MAX {
            return Err(Mistake::new(
                self.span(),
                format!("more than {NESTING_MAX} parts stand inside each other"),
                "make a simpler condition, or several rules",
            ));
        }
        self.depth += 1;
        let found = read(self);
        self.depth -= 1;
        found
    }
}
