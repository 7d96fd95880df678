//! Reading `credentials` and `passwordNotBefore`.

use jiff::civil::Date;

use crate::desired::credentials::{
    AuthProvider, Credentials, DigestAlgorithm, HashAlgorithm, NewPassword, PasswordHash,
    ProviderKind, RecoveryQuestion, SECRET_PREFIX, SaltOrder, SecretRef, is_secret_file,
    is_secret_variable,
};
use crate::desired::keys::{Keys, entries, has_key};
use crate::desired::read;
use crate::desired::tree::{Entry, Kind};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::{Located, Span};

/// `credentials:` of a person.
pub const CREDENTIALS: Keys = Keys {
    what: "`credentials`",
    known: &["password", "recoveryQuestion", "provider"],
    later: &[],
};

/// A secret that is named.
pub const SECRET: Keys = Keys {
    what: "a secret",
    known: &["env", "file"],
    later: &[],
};

/// `password:` of credentials.
pub const PASSWORD: Keys = Keys {
    what: "`password`",
    known: &["env", "file", "hash", "hook"],
    later: &[],
};

/// `hash:` of a password.
pub const HASH: Keys = Keys {
    what: "`hash`",
    known: &[
        "algorithm",
        "workFactor",
        "iterationCount",
        "keySize",
        "digestAlgorithm",
        "salt",
        "saltOrder",
        "value",
    ],
    later: &[],
};

/// `hook:` of a password.
pub const HOOK: Keys = Keys {
    what: "`hook`",
    known: &["type"],
    later: &[],
};

/// `recoveryQuestion:` of credentials.
pub const RECOVERY_QUESTION: Keys = Keys {
    what: "`recoveryQuestion`",
    known: &["question", "answer"],
    later: &[],
};

/// `provider:` of credentials.
pub const PROVIDER: Keys = Keys {
    what: "`provider`",
    known: &["type", "name"],
    later: &[],
};

/// The most characters of a recovery question (facts 3).
const QUESTION_MAX: usize = 100;

/// Reads a date.
pub fn date(entry: &Entry, diagnostics: &mut Diagnostics) -> Option<Located<Date>> {
    let found = read::text(entry, diagnostics)?;
    // Only whole days: a moment would be one in somebody's time zone.
    let date = found.value.parse::<Date>().ok();
    let date = date.filter(|date| date.to_string() == found.value);
    if date.is_none() {
        let message = format!("`{}` cannot be `{}`", entry.key, found.value);
        diagnostics.push(
            Diagnostic::error(Code::InvalidValue, found.span, message)
                .help("write a date, such as `2026-11-01`; it begins at 00:00 UTC"),
        );
    }
    date.map(|date| Located::new(date, found.span))
}

/// Reads `credentials` of a person.
pub fn credentials(entry: &Entry, diagnostics: &mut Diagnostics) -> Option<Located<Credentials>> {
    let before = diagnostics.len();
    let mut reader = Reader { diagnostics };
    let mut value = Credentials::default();
    let mut provider_span = None;
    for part in reader.parts(entry, &CREDENTIALS).unwrap_or_default() {
        match &*part.key {
            "password" => value.password = reader.password(part),
            "recoveryQuestion" => value.recovery_question = reader.question(part),
            _ => {
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

    fn password(&mut self, entry: &Entry) -> Option<NewPassword> {
        let mut read = Vec::new();
        let parts = self.parts(entry, &PASSWORD)?;
        for part in parts {
            read.push(match &*part.key {
                "env" | "file" => self.named(part).map(NewPassword::Value),
                "hash" => self.hash(part).map(NewPassword::Hash),
                _ => self.hook(part).map(NewPassword::Hook),
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
    fn parts<'n>(&mut self, entry: &'n Entry, keys: &Keys) -> Option<Vec<&'n Entry>> {
        if let Kind::Scalar(..) = &entry.value.kind {
            let message = format!("`{}` cannot have a secret written in the file", entry.key);
            let help = format!(
                "name it: {}; change this one if it is real",
                example(&entry.key)
            );
            self.wrong(Code::WrongType, entry.value.span, message, help);
            return None;
        }
        let before = self.diagnostics.len();
        let found = entries(&entry.value, keys, self.diagnostics);
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
        for part in self.parts(entry, &SECRET)? {
            read.push(self.named(part));
        }
        self.one_of(entry, read, "`env` and `file`")
    }

    fn named(&mut self, entry: &Entry) -> Option<SecretRef> {
        let found = read::text(entry, self.diagnostics)?;
        let name = found.value;
        Some(if &*entry.key == "env" {
            if !is_secret_variable(&name) {
                let message = format!("the variable of a secret begins with `{SECRET_PREFIX}`");
                let help = format!(
                    "write `env: {SECRET_PREFIX}ADA`, letters, digits and `_`: files cannot send any other variable to \
                     Okta"
                );
                self.wrong(Code::InvalidValue, found.span, message, help);
                return None;
            }
            SecretRef::Env(name)
        } else {
            if !is_secret_file(&name) {
                let message = "this cannot be the file of a secret".to_owned();
                self.wrong(Code::InvalidValue, found.span, message, INSIDE);
                return None;
            }
            SecretRef::File(name)
        })
    }

    fn hook(&mut self, entry: &Entry) -> Option<String> {
        let parts = entries(&entry.value, &HOOK, self.diagnostics);
        self.needs(entry, &["type"]);
        let words = [("default", "default")];
        let found = read::word(parts.first()?, &words, self.diagnostics)?;
        Some(found.value.to_owned())
    }

    fn question(&mut self, entry: &Entry) -> Option<RecoveryQuestion> {
        let (mut question, mut answer) = (None, None);
        for part in self.parts(entry, &RECOVERY_QUESTION)? {
            if &*part.key == "question" {
                question = read::stored_text(part, self.diagnostics);
            } else {
                answer = self.secret(part);
            }
        }
        self.needs(entry, &["question", "answer"]);
        let question = question?;
        if question.value.chars().count() > QUESTION_MAX {
            let message = format!("`question` is longer than {QUESTION_MAX} characters");
            self.wrong(Code::BadLength, question.span, message, "shorten it");
        }
        Some(RecoveryQuestion {
            question: question.value,
            answer: answer?,
        })
    }

    fn provider(&mut self, entry: &Entry) -> Option<AuthProvider> {
        let (mut kind, mut name) = (None, None);
        for part in entries(&entry.value, &PROVIDER, self.diagnostics) {
            if &*part.key == "type" {
                kind = read::word(part, &ProviderKind::WORDS, self.diagnostics);
            } else {
                name = read::stored_text(part, self.diagnostics).map(|name| name.value);
            }
        }
        self.needs(entry, &["type"]);
        Some(AuthProvider {
            kind: kind?.value,
            name,
        })
    }

    fn hash(&mut self, entry: &Entry) -> Option<PasswordHash> {
        let mut algorithm = None;
        let (mut work_factor, mut iteration_count, mut key_size) = (None, None, None);
        let (mut digest_algorithm, mut salt_order) = (None, None);
        let (mut salt, mut value) = (None, None);
        for part in self.parts(entry, &HASH)? {
            match &*part.key {
                "algorithm" => {
                    algorithm = read::word(part, &HashAlgorithm::WORDS, self.diagnostics)
                        .map(|found| found.value);
                }
                "workFactor" => work_factor = self.number(part, 1, 20),
                "iterationCount" => iteration_count = self.number(part, 4096, MOST),
                "keySize" => key_size = self.number(part, 1, MOST),
                "digestAlgorithm" => {
                    digest_algorithm = read::word(part, &DigestAlgorithm::WORDS, self.diagnostics)
                        .map(|found| found.value);
                }
                "saltOrder" => {
                    salt_order = read::word(part, &SaltOrder::WORDS, self.diagnostics)
                        .map(|found| found.value);
                }
                "salt" => salt = self.secret(part),
                _ => value = self.secret(part),
            }
        }
        self.needs(entry, &["algorithm", "value"]);
        let algorithm = algorithm?;
        self.fits(entry, algorithm);
        Some(PasswordHash {
            algorithm,
            work_factor,
            iteration_count,
            key_size,
            digest_algorithm,
            salt,
            salt_order,
            value: value?,
        })
    }

    fn number(&mut self, entry: &Entry, least: u64, most: u64) -> Option<u64> {
        let found = read::text(entry, self.diagnostics)?;
        let number = found.value.parse::<u64>().ok();
        let number = number.filter(|number| (least..=most).contains(number));
        if number.is_none() {
            let message = format!("`{}` cannot be `{}`", entry.key, found.value);
            let help = match most {
                MOST => format!("write a whole number of at least {least}"),
                _ => format!("write a whole number from {least} to {most}"),
            };
            self.wrong(Code::InvalidValue, found.span, message, help);
        }
        number
    }

    /// Reports the keys that a mapping lacks.
    fn needs(&mut self, entry: &Entry, keys: &[&str]) {
        for key in keys {
            if matches!(entry.value.kind, Kind::Mapping(_)) && !has_key(&entry.value, key) {
                let message = format!("`{}` needs `{key}`", entry.key);
                self.wrong(Code::MissingKey, entry.key_span, message, example(key));
            }
        }
    }

    /// Reports what an algorithm needs and lacks, and what belongs to another one (Okta's API description).
    fn fits(&mut self, entry: &Entry, algorithm: HashAlgorithm) {
        let pbkdf2 = ["iterationCount", "keySize", "digestAlgorithm"];
        let has = |key: &&str| has_key(&entry.value, key);
        let (needed, foreign): (Vec<&str>, Vec<&str>) = match algorithm {
            HashAlgorithm::Bcrypt => {
                let foreign = [&pbkdf2[..], &["saltOrder"]].concat();
                (vec!["workFactor", "salt"], foreign)
            }
            HashAlgorithm::Pbkdf2 => {
                let needed = [&pbkdf2[..], &["salt"]].concat();
                (needed, vec!["workFactor"])
            }
            HashAlgorithm::Md5
            | HashAlgorithm::Sha1
            | HashAlgorithm::Sha256
            | HashAlgorithm::Sha512 => {
                let is_salted = has(&"salt") || has(&"saltOrder");
                let salt = if is_salted {
                    &["salt", "saltOrder"][..]
                } else {
                    &[]
                };
                (salt.to_vec(), [&pbkdf2[..], &["workFactor"]].concat())
            }
        };
        self.needs(entry, &needed);
        for key in foreign.into_iter().filter(has) {
            let message = format!("`{key}` does not belong to this algorithm");
            self.wrong(Code::InvalidValue, entry.key_span, message, "remove it");
        }
    }
}

const INSIDE: &str = "write the path of a file below the folder that `apply --secrets DIR` names";

/// No upper limit that Okta states; more than this is a slip.
const MOST: u64 = 100_000_000;

fn example(key: &str) -> String {
    match key {
        "password" | "answer" | "value" | "salt" => {
            format!("write `{key}: {{env: {SECRET_PREFIX}ADA}}`")
        }
        "credentials" => {
            format!("write `{key}: {{password: {{env: {SECRET_PREFIX}ADA}}}}`, or remove the line")
        }
        "recoveryQuestion" => {
            format!("write `{key}: {{question: …, answer: {{env: {SECRET_PREFIX}ADA}}}}`")
        }
        "hash" => {
            "write `hash: {algorithm: BCRYPT, workFactor: 10, salt: {…}, value: {…}}`".to_owned()
        }
        "question" => "write `question: …`".to_owned(),
        "type" => "write `type: FEDERATION` of a provider, `type: default` of a hook".to_owned(),
        "algorithm" => "write `algorithm: BCRYPT`".to_owned(),
        "workFactor" => "write `workFactor: 10`".to_owned(),
        "saltOrder" => "write `saltOrder: PREFIX` or `saltOrder: POSTFIX`".to_owned(),
        "digestAlgorithm" => "write `digestAlgorithm: SHA256_HMAC` or `SHA512_HMAC`".to_owned(),
        _ => format!("write `{key}` as the other system had it"),
    }
}
