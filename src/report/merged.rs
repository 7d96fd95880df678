//! People as defaults make them: desired state again, with the place of each value behind it.

use crate::desired::state::{
    DesiredPerson, DesiredState, DesiredValue, GroupWish, OwnGroups, Scalar, ScalarStyle,
};
use crate::desired::written::sign_in::CredentialsKey;
use crate::desired::written::state::PersonKey;
use crate::model::credentials::{
    NewPassword, NextLogin, RecoveryQuestion, SecretRef, UserCredentials,
};
use crate::report::text_safety::{harmless, harmless_json};
use crate::report::wrap::pad;
use crate::source::{Located, SourceMap, Span};
use crate::yaml;
use crate::yaml::keys::Key;

/// The column at which places begin.
const PLACE_COLUMN: usize = 44;

/// Prints people as one document of desired state. Read again without defaults it asks for the same.
pub fn merged(people: &[&DesiredPerson], state: &DesiredState, sources: &SourceMap) -> String {
    let mut page = Page {
        text: String::from("users:\n"),
        state,
        sources,
    };
    if people.is_empty() {
        return "users: []\n".to_owned();
    }
    for person in people {
        page.person(person);
    }
    page.text
}

struct Page<'a> {
    text: String,
    state: &'a DesiredState,
    sources: &'a SourceMap,
}

impl Page<'_> {
    fn person(&mut self, person: &DesiredPerson) {
        for key in PersonKey::ALL {
            self.key(*key, person);
        }
    }

    fn key(&mut self, key: PersonKey, person: &DesiredPerson) {
        let own_id = person.id.as_ref();
        // A tombstone may have no login of its own.
        let is_nameless = own_id.is_some_and(|id| id.span == person.login.span);
        let (first, login) = if is_nameless {
            (PersonKey::Id, None)
        } else {
            (PersonKey::Login, Some(&person.login))
        };
        let found = match key {
            PersonKey::Login => shown(login, |login| word(login.as_str())),
            PersonKey::Id => {
                if let (None, Some(id)) = (own_id, &person.mapped_id) {
                    // In the entry it would say more than the file of ids does: that somebody may come back.
                    self.line(&format!("    # id: {}", word(id.value.as_str())), id.span);
                }
                shown(own_id, |id| word(id.as_str()))
            }
            PersonKey::PreviousLogin => {
                let all = person.previous_logins.iter();
                let all: Vec<String> = all.map(|each| word(each.value.as_str())).collect();
                shown(person.previous_logins.first(), |_| match all.as_slice() {
                    [only] => only.clone(),
                    several => format!("[{}]", several.join(", ")),
                })
            }
            PersonKey::Type => shown(person.type_name.as_ref(), |of| word(of.as_str())),
            PersonKey::Status => shown(person.status.as_ref(), ToString::to_string),
            PersonKey::Profile => return self.profile(person),
            PersonKey::Groups => return self.groups(person),
            PersonKey::LinkedObjects => return self.links(person),
            PersonKey::PasswordNotBefore => {
                shown(person.password_not_before.as_ref(), ToString::to_string)
            }
            PersonKey::Credentials => shown(person.credentials.as_ref(), as_yaml),
            PersonKey::Reason => shown(person.reason.as_ref(), |reason| quoted(reason)),
        };
        if let Some((text, span)) = found {
            let begin = if key == first { "  - " } else { "    " };
            self.line(&format!("{begin}{}: {text}", key.word()), span);
        }
    }

    fn links(&mut self, person: &DesiredPerson) {
        if !person.links.is_empty() {
            self.text.push_str("    linkedObjects:\n");
        }
        for (relation, primary) in &person.links {
            let login = primary.value.as_ref();
            let login = login.map_or("null".to_owned(), |login| word(login.as_str()));
            let text = format!("      {}: {login}", word(relation.as_str()));
            self.line(&text, primary.span);
        }
    }

    fn profile(&mut self, person: &DesiredPerson) {
        if !person.profile.is_empty() {
            self.text.push_str("    profile:\n");
        }
        for (name, value) in &person.profile {
            let name = word(name.as_str());
            match &value.value {
                DesiredValue::Unset => self.line(&format!("      {name}: null"), value.span),
                DesiredValue::Scalar(scalar) => {
                    self.line(&format!("      {name}: {}", as_written(scalar)), value.span);
                }
                DesiredValue::List(items) => {
                    self.line(&format!("      {name}:"), value.span);
                    for item in items {
                        self.bare(&format!("        - {}", as_written(item)));
                    }
                }
            }
        }
    }

    fn groups(&mut self, person: &DesiredPerson) {
        let defaults = &person.groups.defaults;
        match &person.groups.own {
            OwnGroups::Absent if defaults.is_empty() => {}
            OwnGroups::Absent => self.change(defaults.iter(), &[]),
            OwnGroups::Exact(span, own) if own.is_empty() && defaults.is_empty() => {
                self.line("    groups: []", *span);
            }
            OwnGroups::Exact(span, own) => {
                self.line("    groups:", *span);
                self.wishes("      ", own.iter().chain(defaults));
            }
            OwnGroups::Change { add, remove } => {
                self.change(add.iter().chain(defaults), remove);
            }
        }
    }

    fn change<'w>(
        &mut self,
        add: impl Iterator<Item = &'w Located<GroupWish>>,
        remove: &[Located<GroupWish>],
    ) {
        let add: Vec<&Located<GroupWish>> = add.collect();
        if add.is_empty() && remove.is_empty() {
            return;
        }
        self.text.push_str("    groups:\n");
        if !add.is_empty() {
            self.text.push_str("      add:\n");
            self.wishes("        ", add.into_iter());
        }
        if !remove.is_empty() {
            self.text.push_str("      remove:\n");
            self.wishes("        ", remove.iter());
        }
    }

    /// A group that the person names and a default adds is told once.
    fn wishes<'w>(&mut self, indent: &str, wishes: impl Iterator<Item = &'w Located<GroupWish>>) {
        let mut told: Vec<&GroupWish> = Vec::new();
        for wish in wishes {
            if told.contains(&&wish.value) {
                continue;
            }
            told.push(&wish.value);
            let text = match &wish.value {
                GroupWish::Name(name) => format!("{indent}- {}", word(name.as_str())),
                GroupWish::Id(id) => format!("{indent}- {{id: {}}}", word(id.as_str())),
            };
            self.line(&text, wish.span);
        }
    }

    fn line(&mut self, text: &str, span: Span) {
        let place = self.sources.place(span).to_string();
        let whose = if self.state.is_default(span) {
            "default, "
        } else {
            ""
        };
        let place = harmless(&place).into_owned();
        let left = pad(text, PLACE_COLUMN);
        self.bare(&format!("{left}# {whose}{place}"));
    }

    fn bare(&mut self, text: &str) {
        self.text.push_str(text);
        self.text.push('\n');
    }
}

/// What stands behind a key, and where it is from.
fn shown<T>(found: Option<&Located<T>>, text: impl FnOnce(&T) -> String) -> Option<(String, Span)> {
    found.map(|found| (text(&found.value), found.span))
}

/// A scalar that stays what it is: `1.10` may be a number where the schema asks for one, `"1.10"` may not.
fn as_written(scalar: &Scalar) -> String {
    match scalar.style {
        ScalarStyle::Plain if *harmless(&scalar.text) == *scalar.text => scalar.text.to_string(),
        ScalarStyle::Plain | ScalarStyle::Quoted => quoted(&scalar.text),
    }
}

/// Credentials in one line, as an entry has them. Secrets are their names.
fn as_yaml(credentials: &UserCredentials) -> String {
    let secret = |secret: &SecretRef| match secret {
        SecretRef::Env(name) => format!("{{env: {}}}", word(name)),
        SecretRef::File(name) => format!("{{file: {}}}", word(name)),
    };
    let part = |key: &CredentialsKey| {
        let text = match key {
            CredentialsKey::Password => match credentials.password.as_ref()? {
                NewPassword::Value(name) => secret(name),
                NewPassword::Hook(hook) => format!("{{hook: {{type: {}}}}}", word(hook)),
                NewPassword::Hash(hash) => {
                    let mut json = serde_json::to_value(hash).expect("keys are text");
                    if let Some(parts) = json.as_object_mut() {
                        parts.retain(|_, value| !value.is_null());
                    }
                    format!("{{hash: {}}}", harmless_json(&json.to_string()))
                }
            },
            CredentialsKey::NextLogin => match credentials.next_login? {
                NextLogin::ChangePassword => "changePassword".to_owned(),
            },
            CredentialsKey::RecoveryQuestion => {
                let RecoveryQuestion { question, answer } =
                    credentials.recovery_question.as_ref()?;
                let (question, answer) = (quoted(question), secret(answer));
                format!("{{question: {question}, answer: {answer}}}")
            }
            CredentialsKey::Provider => {
                let provider = credentials.provider.as_ref()?;
                let name = provider.name.as_ref();
                let name = name.map(|name| format!(", name: {}", quoted(name)));
                let name = name.unwrap_or_default();
                format!("{{type: {}{name}}}", provider.kind.as_str())
            }
        };
        Some(format!("{}: {text}", key.word()))
    };
    let parts: Vec<String> = CredentialsKey::ALL.iter().filter_map(part).collect();
    format!("{{{}}}", parts.join(", "))
}

/// A name that is read as it is written, without quotes where none are needed.
fn word(text: &str) -> String {
    harmless_json(&yaml::quoted::quoted_if_needed(text)).into_owned()
}

/// A text in double quotes, as JSON and YAML alike read it.
fn quoted(text: &str) -> String {
    harmless_json(&yaml::quoted::quoted(text)).into_owned()
}
