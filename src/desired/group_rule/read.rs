//! Reading `groupRules` of the files.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::desired::group_rule::{DeclaredRule, Excluded};
use crate::desired::groups::group_wishes;
use crate::desired::keys::{entries, has_key};
use crate::desired::state::DesiredState;
use crate::desired::stored;
use crate::desired::written::state::{ExcludedKey, GroupRuleKey};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::model::ids::{Login, UserId};
use crate::rule::condition::Condition;
use crate::rule::mistake::Mistake;
use crate::source::{Keyed, Located, SourceMap, Span};
use crate::yaml::node::{Entry, Kind, Node};
use crate::yaml::read;

/// The most characters of a rule's name (Okta's description of group rules).
const NAME_MAX: usize = 50;

impl DesiredState {
    /// Returns the declared group rules.
    pub fn group_rules(&self) -> &[DeclaredRule] {
        &self.group_rules
    }
}

/// Reads a declared group rule.
pub(crate) fn group_rule(node: &Node, diagnostics: &mut Diagnostics) -> Option<DeclaredRule> {
    let (mut name, mut status, mut expression) = (None, None, None);
    let (mut groups, mut exclude) = (None, None);
    for (key, entry) in entries(node, diagnostics) {
        match key {
            GroupRuleKey::Name => name = stored::text(entry, diagnostics),
            GroupRuleKey::Status => status = read::word(entry, diagnostics),
            GroupRuleKey::Expression => expression = read::text(entry, diagnostics),
            GroupRuleKey::Groups => {
                let wishes = group_wishes(entry, diagnostics).into_iter();
                groups = Some(keyed(entry, wishes.map(|wish| wish.value).collect()));
            }
            GroupRuleKey::Exclude => exclude = Some(keyed(entry, excluded(entry, diagnostics))),
        }
    }
    let Some(name) = name else {
        if node.entries().is_some() && !has_key(node, GroupRuleKey::Name) {
            let message = "a group rule needs a `name`";
            let found = Diagnostic::error(Code::MissingKey, node.start(), message);
            diagnostics.push(found.help("write the name that it has in Okta: `name: Finance`"));
        }
        return None;
    };
    let length = name.value.chars().count();
    if length > NAME_MAX {
        let message =
            format!("the name of a group rule has {length} characters, but Okta allows {NAME_MAX}");
        diagnostics.error(Code::BadLength, name.span, message, "shorten it");
    }
    Some(DeclaredRule {
        name: name.map(String::from),
        status,
        expression: expression.map(|expression| expression.map(String::from)),
        groups,
        exclude,
    })
}

fn keyed<T>(entry: &Entry, value: T) -> Keyed<T> {
    Keyed {
        key: entry.key_span,
        value,
        span: entry.value.span,
    }
}

fn excluded(entry: &Entry, diagnostics: &mut Diagnostics) -> Vec<Excluded> {
    let items = read::list(entry, diagnostics).unwrap_or_default();
    let mut all = Vec::with_capacity(items.len());
    for item in items {
        let Kind::Mapping(_) = item.kind else {
            let login = stored::name(&entry.with_value(item), Code::InvalidLogin, diagnostics);
            all.extend(login.map(|login| Excluded::Login(Login::new(login.value))));
            continue;
        };
        for (ExcludedKey::Id, entry) in entries(item, diagnostics) {
            let id = stored::name(entry, Code::InvalidValue, diagnostics);
            all.extend(id.map(|id| Excluded::Id(UserId::new(id.value))));
        }
    }
    all
}

/// Reports names that stand twice, for a rule is found by its name.
pub(crate) fn check(rules: &[DeclaredRule], diagnostics: &mut Diagnostics) {
    let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
    for name in rules.iter().map(|rule| &rule.name) {
        if let Some(first) = seen.get(name.value.as_str()) {
            let message = format!("the group rule `{}` is declared twice", name.value);
            diagnostics.push(
                Diagnostic::error(Code::DuplicateRule, name.span, message)
                    .label("declared again here")
                    .related(*first, "first declared here")
                    .help("keep one of them: a rule is found by its name"),
            );
        } else {
            seen.insert(&name.value, name.span);
        }
    }
}

/// Reports conditions that Okta refuses, where their mistake stands.
pub(crate) fn conditions(
    rules: &[DeclaredRule],
    sources: &SourceMap,
    diagnostics: &mut Diagnostics,
) {
    for expression in rules.iter().filter_map(|rule| rule.expression.as_ref()) {
        if let Err(Mistake { span, what, help }) = Condition::parse(&expression.value) {
            let span = place_within(expression, sources, span);
            diagnostics.error(Code::InvalidExpression, span, what, help);
        }
    }
}

/// Returns where a part of a scalar stands, if it is written as it is read, in quotes or without; else where all of it
/// does.
fn place_within(scalar: &Located<String>, sources: &SourceMap, part: Range<usize>) -> Span {
    let Span { file, start, .. } = scalar.span;
    let text = sources.file(file).text();
    let written = text.get(start..scalar.span.end()).unwrap_or_default();
    let quotes = match written.len().checked_sub(scalar.value.len()) {
        Some(0) => 0,
        Some(2) => 1,
        Some(_) | None => return scalar.span,
    };
    let begin = start + quotes;
    if text.get(begin..begin + scalar.value.len()) == Some(scalar.value.as_str()) {
        Span::new(file, begin + part.start..begin + part.end)
    } else {
        scalar.span
    }
}
