//! Logins, login patterns and ids, as people write them to say who is meant.

use globset::{Glob, GlobMatcher};
use smol_str::SmolStr;

use crate::diagnostic::{Code, Diagnostics};
use crate::model::ids::{Login, UserId};
use crate::source::Located;
use crate::yaml::node::Entry;
use crate::yaml::read;

/// A login, a pattern of logins (`svc-*@acme.example`), or an id.
#[derive(Clone, Debug)]
pub struct PersonPattern {
    written: String,
    login: String,
    pattern: Option<GlobMatcher>,
}

/// The people whom a run is about, as somebody wrote it: at least one pattern, and each means somebody.
#[derive(Clone, Debug)]
pub struct Only {
    pub(crate) each: Vec<PersonPattern>,
}

impl Only {
    /// Returns the patterns as they are written, each once, in the order in which they were given.
    pub fn patterns(&self) -> impl Iterator<Item = &str> {
        self.each.iter().map(PersonPattern::as_str)
    }
}

impl PersonPattern {
    /// Reads what somebody wrote. What is no pattern is a login or an id all the same.
    pub fn new(written: &str) -> Self {
        let login = folded(&Login::new(written));
        let pattern = Glob::new(&login).ok();
        Self {
            written: written.to_owned(),
            pattern: pattern.map(|glob| glob.compile_matcher()),
            login: login.to_string(),
        }
    }

    /// Returns it as it is written.
    pub fn as_str(&self) -> &str {
        &self.written
    }

    /// Returns whether it means somebody: by id, by login, or by pattern. Logins are compared as Okta does
    /// ([logins 1](crate::facts::logins)), and one may hold characters that mean something in a pattern, so this is
    /// taken as it is written, too.
    pub fn means<'l>(
        &self,
        logins: impl IntoIterator<Item = &'l Login>,
        id: Option<&UserId>,
    ) -> bool {
        let mut logins = logins.into_iter().map(folded);
        id.is_some_and(|id| id.as_str() == self.written)
            || logins.any(|login| login == self.login || self.matches(&login))
    }

    fn matches(&self, login: &str) -> bool {
        let pattern = self.pattern.as_ref();
        pattern.is_some_and(|pattern| pattern.is_match(login))
    }
}

fn folded(login: &Login) -> SmolStr {
    login.key().fold()
}

/// Which names are meant: one name, or a pattern of names (`team-*`).
#[derive(Clone, Debug)]
pub struct NamePattern {
    written: String,
    pattern: Option<GlobMatcher>,
}

impl NamePattern {
    /// Reads what somebody wrote. What is no pattern is a name all the same.
    pub fn new(written: &str) -> Self {
        Self {
            written: written.to_owned(),
            pattern: Glob::new(written).ok().map(|glob| glob.compile_matcher()),
        }
    }

    /// Returns whether it means a name. One may hold characters that mean something in a pattern, so what is written
    /// is taken as a name, too.
    pub fn means(&self, name: &str) -> bool {
        let mut pattern = self.pattern.iter();
        name == self.written || pattern.any(|pattern| pattern.is_match(name))
    }
}

/// Returns the patterns of a list. What is none is reported.
pub(crate) fn patterns(entry: &Entry, diagnostics: &mut Diagnostics) -> Vec<Located<String>> {
    let patterns = read::texts(entry, diagnostics);
    check_patterns(&patterns, diagnostics);
    patterns
}

/// Reports what is no pattern.
pub(crate) fn check_patterns(patterns: &[Located<String>], diagnostics: &mut Diagnostics) {
    for pattern in patterns {
        if let Err(error) = Glob::new(&pattern.value) {
            diagnostics.error(
                Code::InvalidValue,
                pattern.span,
                format!("`{}` is not a pattern: {}", pattern.value, error.kind()),
                "`*` stands for part of a name, `**` for any folders, `[ab]` for a or b",
            );
        }
    }
}
