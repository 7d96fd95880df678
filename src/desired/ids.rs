//! The `ids:` file: which id each login has in one org, so that the same files serve several.

use std::collections::HashMap;

use crate::desired::keys::{has_value, mapping};
use crate::desired::person;
use crate::desired::state::DesiredPerson;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::likely::likely;
use crate::model::ids::{Login, LoginKey, UserId};
use crate::source::{FileId, Located, SourceMap, Span};
use crate::yaml::limits::FileLimits;
use crate::yaml::parse::documents;

/// Logins that a finding names; the rest would say nothing more.
const UNUSED_SHOWN_MAX: usize = 5;

/// The logins of the file with their ids, in the order of the file.
pub(crate) struct Ids {
    rows: Vec<Row>,
}

struct Row {
    login: Located<Login>,
    id: Located<UserId>,
}

impl Ids {
    /// Reads the file: lines of `login: id`.
    pub(crate) fn read(
        sources: &SourceMap,
        file: FileId,
        limits: &FileLimits,
        diagnostics: &mut Diagnostics,
    ) -> Self {
        let mut rows: Vec<Row> = Vec::new();
        let mut seen: HashMap<LoginKey, Span> = HashMap::new();
        for document in documents(file, sources.file(file), limits, diagnostics) {
            if document.is_nothing() {
                continue;
            }
            for entry in mapping(&document, "the `ids:` file", diagnostics).unwrap_or_default() {
                let help = "write the id that the person has in this org, or remove the line";
                if !has_value(entry, || help, diagnostics) {
                    continue;
                }
                let Some(id) = person::id(entry, diagnostics) else {
                    continue;
                };
                let login = Login::new(&*entry.key);
                if let Some(first) = seen.insert(login.key(), entry.key_span) {
                    diagnostics.push(twice(&login, entry.key_span, first));
                    continue;
                }
                let login = Located::new(login, entry.key_span);
                rows.push(Row { login, id });
            }
        }
        Self { rows }
    }

    /// Gives each entry the id of its login. An entry's own id must be the same.
    pub(crate) fn pin(self, people: &mut [DesiredPerson], diagnostics: &mut Diagnostics) {
        let mut unused: Vec<&Row> = Vec::new();
        let by_login: HashMap<LoginKey, usize> = people
            .iter()
            .enumerate()
            .filter(|(_, person)| !person.is_tombstone())
            .map(|(index, person)| (person.login.value.key(), index))
            .collect();
        for row in &self.rows {
            let Some(index) = by_login.get(&row.login.value.key()) else {
                unused.push(row);
                continue;
            };
            let person = &mut people[*index];
            match &person.id {
                Some(own) if own.value != row.id.value => diagnostics.push(differ(own, row)),
                Some(_) | None => person.mapped_id = Some(row.id.clone()),
            }
        }
        diagnostics.extend_one(nobodys(&unused, people));
    }
}

fn twice(login: &Login, again: Span, first: Span) -> Diagnostic {
    Diagnostic::error(
        Code::DuplicateLogin,
        again,
        format!("login `{login}` appears twice"),
    )
    .label("again here")
    .related(first, "first here")
    .help("keep one of the lines: Okta ignores case in logins")
}

fn differ(own: &Located<UserId>, row: &Row) -> Diagnostic {
    Diagnostic::error(
        Code::IdConflict,
        own.span,
        format!("`{}` has two different ids", row.login.value),
    )
    .label("the id in the entry")
    .related(row.id.span, "the id in the `ids:` file")
    .help("keep the right one; an `id` in an entry applies to every org")
}

/// A slip in a login leaves somebody unpinned, silently; so one finding names all lines that mean nobody.
fn nobodys(unused: &[&Row], people: &[DesiredPerson]) -> Option<Diagnostic> {
    let first = unused.first()?;
    let shown = unused.iter().take(UNUSED_SHOWN_MAX);
    let mut names: Vec<String> = shown.map(|row| format!("`{}`", row.login.value)).collect();
    if unused.len() > names.len() {
        names.push(format!("{} more", unused.len() - names.len()));
    }
    let logins = people.iter().map(|person| person.login.value.as_str());
    let help = match likely(first.login.value.as_str(), logins) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => "correct the login, or remove the line if the person is in no file".to_owned(),
    };
    let diagnostic = Diagnostic::warning(
        Code::UnusedId,
        first.login.span,
        format!("no entry has the login {}", names.join(", ")),
    );
    Some(diagnostic.label("matches no entry").help(help))
}
