//! Reading `credentials` and `passwordNotBefore`.

mod hash;

use jiff::civil::Date;

use crate::desired::keys::{entries, has_key};
use crate::desired::stored;
use crate::desired::written::sign_in::{
    CredentialsKey, HookKey, PasswordKey, ProviderKey, RecoveryQuestionKey, SecretKey, TABLES,
};
use crate::desired::written::state::PersonKey;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::model::credentials::{
    AuthProvider, BCRYPT, NewPassword, NextLogin, ProviderKind, RecoveryQuestion, SECRET_PREFIX,
    SecretRef, UserCredentials, is_secret_file, is_secret_variable,
};
use crate::source::{Located, Span};
use crate::yaml::keys::Key;
use crate::yaml::node::Entry;
use crate::yaml::read;

/// The most characters of a recovery question ([passwords 5](crate::facts::passwords)).
const QUESTION_MAX: usize = 100;

/// Reads a date.
pub fn date(entry: &Entry, diagnostics: &mut Diagnostics) -> Option<Located<Date>> {
    let found = read::text(entry, diagnostics)?;
    // Only whole days: a moment would be one in somebody's time zone.
    let date = found.value.parse::<Date>().ok();
    let date = date.filter(|date| date.to_string() == found.value);
    if date.is_none() {
        diagnostics.push(
            read::wrong_value(entry, &found.value)
                .help("write a date, such as `2026-11-01`; it begins at 00:00 UTC"),
        );
    }
    date.map(|date| Located::new(date, found.span))
}

/// Reads `credentials` of a person.
pub fn credentials(
    entry: &Entry,
    diagnostics: &mut Diagnostics,
) -> Option<Located<UserCredentials>> {
    let before = diagnostics.len();
    let mut reader = Reader { diagnostics };
    let mut value = UserCredentials::default();
    let (mut provider_span, mut next_login) = (None, None);
    for (key, part) in reader.parts(entry).unwrap_or_default() {
        match key {
            CredentialsKey::Password => value.password = reader.password(part),
            CredentialsKey::RecoveryQuestion => value.recovery_question = reader.question(part),
            CredentialsKey::NextLogin => {
                next_login = Some(part.key_span);
                value.next_login = read::meaning(part, &NextLogin::WORDS, reader.diagnostics)
                    .map(|found| found.value);
            }
            CredentialsKey::Provider => {
                provider_span = Some(part.key_span);
                value.provider = reader.provider(part);
            }
        }
    }
    if let (Some(_), Some(span)) = (&value.password, provider_span) {
        reader.wrong(
            Code::InvalidValue,
            span,
            "somebody with a `provider` has no password in Okta".to_owned(),
            "keep one of `password` and `provider`",
        );
    }
    if let Some(span) = next_login {
        reader.check_next_login(entry, value.password.as_ref(), span);
    }
    // Half of what somebody is to sign in with is no wish: all of it is right, or none of it counts.
    let is_right = reader.diagnostics.len() == before;
    is_right.then(|| Located::new(value, entry.key_span))
}

struct Reader<'d> {
    diagnostics: &'d mut Diagnostics,
}

impl Reader<'_> {
    fn wrong(&mut self, code: Code, span: Span, message: String, help: impl Into<String>) {
        let diagnostic = Diagnostic::error(code, span, message);
        self.diagnostics.push(diagnostic.help(help));
    }

    /// Okta refuses `nextLogin` without a password (E0000124, [creation 3, 4](crate::facts::creation)), and nobody has
    /// shown what it does to one that a hook verifies.
    fn check_next_login(&mut self, entry: &Entry, password: Option<&NewPassword>, span: Span) {
        if !has_key(&entry.value, CredentialsKey::Password) {
            let message =
                "`nextLogin` needs a `password`: without one there is none to change".to_owned();
            let help = format!("{}, or remove `nextLogin`", example("password"));
            self.wrong(Code::MissingKey, span, message, help);
        } else if let Some(NewPassword::Hook(_)) = password {
            let message = "`nextLogin` does not go with a `hook`".to_owned();
            let help =
                "remove `nextLogin`: the password is known only once the hook has verified it";
            self.wrong(Code::InvalidValue, span, message, help);
        }
    }

    fn password(&mut self, entry: &Entry) -> Option<NewPassword> {
        let mut read = Vec::new();
        for (key, part) in self.parts(entry)? {
            read.push(match key {
                PasswordKey::Env => self.named(SecretKey::Env, part).map(NewPassword::Value),
                PasswordKey::File => self.named(SecretKey::File, part).map(NewPassword::Value),
                PasswordKey::Hash => self.hash(part).map(NewPassword::Hash),
                PasswordKey::Hook => self.hook(part).map(NewPassword::Hook),
            });
        }
        self.one_of(entry, read, "`env`, `file`, `hash` and `hook`")
    }

    /// Takes the only one of what cannot stand together.
    fn one_of<T>(&mut self, entry: &Entry, mut read: Vec<Option<T>>, keys: &str) -> Option<T> {
        match read.len() {
            0 => None,
            1 => read.remove(0),
            _ => {
                let message = format!("`{}` can have only one of {keys}", entry.key);
                let help = "keep the one that is meant";
                self.wrong(Code::InvalidValue, entry.key_span, message, help);
                None
            }
        }
    }

    /// Returns the entries of a mapping; anything else may be the secret itself.
    fn parts<'n, K: Key>(&mut self, entry: &'n Entry) -> Option<Vec<(K, &'n Entry)>> {
        if let Some(text) = entry.value.text() {
            let message = format!("`{}` cannot have a secret written in the file", entry.key);
            let help = if is_bcrypt(text) {
                format!("change this one if it is real; {BCRYPT}")
            } else {
                let name = example(&entry.key);
                format!("name it: {name}; change this one if it is real")
            };
            self.wrong(Code::WrongType, entry.value.span, message, help);
            return None;
        }
        if entry.value.items().is_some() {
            let found =
                read::wrong_kind(&entry.value, format_args!("`{}`", entry.key), "a mapping");
            self.diagnostics.push(found.help(example(&entry.key)));
            return None;
        }
        let before = self.diagnostics.len();
        let found = entries(&entry.value, self.diagnostics);
        if found.is_empty() && self.diagnostics.len() == before {
            let message = format!("`{}` says nothing", entry.key);
            self.wrong(
                Code::MissingKey,
                entry.key_span,
                message,
                example(&entry.key),
            );
        }
        Some(found)
    }

    /// Reads `{env: NAME}` or `{file: NAME}`.
    fn secret(&mut self, entry: &Entry) -> Option<SecretRef> {
        let mut read = Vec::new();
        for (key, part) in self.parts(entry)? {
            read.push(self.named(key, part));
        }
        self.one_of(entry, read, "`env` and `file`")
    }

    fn named(&mut self, key: SecretKey, entry: &Entry) -> Option<SecretRef> {
        let found = read::text(entry, self.diagnostics)?;
        let name = found.value;
        match key {
            SecretKey::Env if is_secret_variable(&name) => Some(SecretRef::Env(name.into())),
            SecretKey::File if is_secret_file(&name) => Some(SecretRef::File(name.into())),
            SecretKey::Env => {
                let message = format!("the variable of a secret begins with `{SECRET_PREFIX}`");
                let help = format!(
                    "write `env: {SECRET_PREFIX}ADA`, letters, digits and `_`: files cannot send any other variable to \
                     Okta"
                );
                self.wrong(Code::InvalidValue, found.span, message, help);
                None
            }
            SecretKey::File => {
                let message = "this cannot be the file of a secret".to_owned();
                self.wrong(Code::InvalidValue, found.span, message, INSIDE);
                None
            }
        }
    }

    fn hook(&mut self, entry: &Entry) -> Option<String> {
        let parts = entries(&entry.value, self.diagnostics);
        self.needs(entry, &[HookKey::Type]);
        let &(HookKey::Type, part) = parts.first()?;
        let words = [("default", "default")];
        let found = read::meaning(part, &words, self.diagnostics)?;
        Some(found.value.to_owned())
    }

    fn question(&mut self, entry: &Entry) -> Option<RecoveryQuestion> {
        let (mut question, mut answer) = (None, None);
        for (key, part) in self.parts(entry)? {
            match key {
                RecoveryQuestionKey::Question => {
                    question = stored::text(part, self.diagnostics);
                }
                RecoveryQuestionKey::Answer => answer = self.secret(part),
            }
        }
        self.needs(entry, RecoveryQuestionKey::ALL);
        let question = question?;
        if question.value.chars().count() > QUESTION_MAX {
            let message = format!("`question` is longer than {QUESTION_MAX} characters");
            self.wrong(Code::BadLength, question.span, message, "shorten it");
        }
        Some(RecoveryQuestion {
            question: question.value.into(),
            answer: answer?,
        })
    }

    fn provider(&mut self, entry: &Entry) -> Option<AuthProvider> {
        let (mut kind, mut name) = (None, None);
        for (key, part) in entries(&entry.value, self.diagnostics) {
            match key {
                ProviderKey::Type => {
                    kind = read::meaning(part, &ProviderKind::WORDS, self.diagnostics);
                }
                ProviderKey::Name => {
                    let text = stored::text(part, self.diagnostics);
                    name = text.map(|name| name.value.into());
                }
            }
        }
        self.needs(entry, &[ProviderKey::Type]);
        Some(AuthProvider {
            kind: kind?.value,
            name,
        })
    }

    /// Reports the keys that a mapping lacks.
    fn needs<K: Key>(&mut self, entry: &Entry, keys: &[K]) {
        for key in keys {
            if entry.value.entries().is_some() && !has_key(&entry.value, *key) {
                let key = key.word();
                let message = format!("`{}` needs `{key}`", entry.key);
                self.wrong(Code::MissingKey, entry.key_span, message, example(key));
            }
        }
    }
}

/// Returns whether a text is a whole hash as bcrypt writes it, cost and salt included.
fn is_bcrypt(text: &str) -> bool {
    ["$2a$", "$2b$", "$2x$", "$2y$"]
        .iter()
        .any(|begin| text.starts_with(begin))
}

const INSIDE: &str = "write the path of a file below the folder that `apply --secrets DIR` names";

fn example(key: &str) -> String {
    let tables = TABLES.iter().chain([&PersonKey::KEYS]);
    let mut all = tables.flat_map(|keys| keys.examples);
    match all.find(|(word, _)| *word == key) {
        Some((_, example)) => format!("write {example}"),
        None => format!("write `{key}` as the other system had it"),
    }
}
