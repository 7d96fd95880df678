//! People as defaults make them: desired state again, with the place of each value behind it.

use crate::desired::credentials::{
    Credentials, NewPassword, NextLogin, RecoveryQuestion, SecretRef,
};
use crate::desired::state::{
    DesiredPerson, DesiredState, DesiredValue, GroupWish, OwnGroups, Scalar, ScalarStyle,
};
use crate::report::text_safety::{harmless, harmless_json};
use crate::report::wrap::pad;
use crate::source::{Located, SourceMap, Span};

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
        // A tombstone may have no login of its own.
        let own_id = person.id.as_ref();
        let is_nameless = own_id.is_some_and(|id| id.span == person.login.span);
        let mut begin = "  - ";
        if !is_nameless {
            let login = word(person.login.value.as_str());
            self.line(&format!("{begin}login: {login}"), person.login.span);
            begin = "    ";
        }
        if let Some(id) = own_id {
            self.line(&format!("{begin}id: {}", word(id.value.as_str())), id.span);
        } else if let Some(id) = &person.mapped_id {
            // In the entry it would say more than the file of ids does: that somebody may come back.
            self.line(&format!("    # id: {}", word(id.value.as_str())), id.span);
        }
        if let Some(newest) = person.previous_logins.first() {
            let all = person.previous_logins.iter();
            let all: Vec<String> = all.map(|each| word(each.value.as_str())).collect();
            let shown = match all.as_slice() {
                [only] => only.clone(),
                several => format!("[{}]", several.join(", ")),
            };
            self.line(&format!("    previousLogin: {shown}"), newest.span);
        }
        if let Some(of) = &person.type_name {
            self.line(&format!("    type: {}", word(of.value.as_str())), of.span);
        }
        if let Some(status) = &person.status {
            self.line(&format!("    status: {}", status.value), status.span);
        }
        self.profile(person);
        self.groups(person);
        if !person.links.is_empty() {
            self.text.push_str("    linkedObjects:\n");
        }
        for (relation, primary) in &person.links {
            let login = primary.value.as_ref();
            let login = login.map_or("null".to_owned(), |login| word(login.as_str()));
            let text = format!("      {}: {login}", word(relation.as_str()));
            self.line(&text, primary.span);
        }
        if let Some(day) = &person.password_not_before {
            self.line(&format!("    passwordNotBefore: {}", day.value), day.span);
        }
        if let Some(credentials) = &person.credentials {
            let text = format!("    credentials: {}", as_yaml(&credentials.value));
            self.line(&text, credentials.span);
        }
        if let Some(reason) = &person.reason {
            self.line(
                &format!("    reason: {}", quoted(&reason.value)),
                reason.span,
            );
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

/// A scalar that stays what it is: `1.10` may be a number where the schema asks for one, `"1.10"` may not.
fn as_written(scalar: &Scalar) -> String {
    match scalar.style {
        ScalarStyle::Plain if harmless(&scalar.text) == scalar.text => scalar.text.clone(),
        ScalarStyle::Plain | ScalarStyle::Quoted => quoted(&scalar.text),
    }
}

/// Credentials in one line, as an entry has them. Secrets are their names.
fn as_yaml(credentials: &Credentials) -> String {
    let secret = |secret: &SecretRef| match secret {
        SecretRef::Env(name) => format!("{{env: {}}}", word(name)),
        SecretRef::File(name) => format!("{{file: {}}}", word(name)),
    };
    let mut parts = Vec::new();
    match &credentials.password {
        Some(NewPassword::Value(name)) => parts.push(format!("password: {}", secret(name))),
        Some(NewPassword::Hook(hook)) => {
            parts.push(format!("password: {{hook: {{type: {}}}}}", word(hook)));
        }
        Some(NewPassword::Hash(hash)) => {
            let mut json = serde_json::to_value(hash).expect("keys are text");
            if let Some(parts) = json.as_object_mut() {
                parts.retain(|_, value| !value.is_null());
            }
            parts.push(format!(
                "password: {{hash: {}}}",
                harmless_json(&json.to_string())
            ));
        }
        None => {}
    }
    if let Some(NextLogin::ChangePassword) = credentials.next_login {
        parts.push("nextLogin: changePassword".to_owned());
    }
    if let Some(RecoveryQuestion { question, answer }) = &credentials.recovery_question {
        let (question, answer) = (quoted(question), secret(answer));
        parts.push(format!(
            "recoveryQuestion: {{question: {question}, answer: {answer}}}"
        ));
    }
    if let Some(provider) = &credentials.provider {
        let name = provider
            .name
            .iter()
            .map(|name| format!(", name: {}", quoted(name)));
        let name: String = name.collect();
        parts.push(format!(
            "provider: {{type: {}{name}}}",
            provider.kind.as_str()
        ));
    }
    format!("{{{}}}", parts.join(", "))
}

/// A name that is read as it is written, without quotes where none are needed.
fn word(text: &str) -> String {
    let is_plain =
        |character: char| character.is_ascii_alphanumeric() || "@._+-".contains(character);
    let begins = text.starts_with(|first: char| first.is_ascii_alphanumeric());
    let is_null = text.eq_ignore_ascii_case("null");
    if begins && !is_null && text.chars().all(is_plain) {
        text.to_owned()
    } else {
        quoted(text)
    }
}

/// A text in double quotes, as JSON and YAML alike read it.
fn quoted(text: &str) -> String {
    let json = serde_json::Value::from(text).to_string();
    harmless_json(&json).into_owned()
}
