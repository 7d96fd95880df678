//! Checks of one person, and of entries against each other.

use std::collections::{BTreeMap, HashMap};

use crate::desired::state::{DesiredPerson, DesiredState, DesiredValue};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::model::ids::{AttributeName, Login, LoginKey, RelationName, UserId};
use crate::model::profile::is_same_but_for_diacritics;
use crate::model::profile::without_diacritics;
use crate::model::status::DesiredStatus;
use crate::source::{Located, Span};

/// Least and greatest number of characters of Okta's base attributes (facts 3).
const LENGTHS: [(&str, usize, usize); 13] = [
    ("email", 5, 100),
    ("secondEmail", 5, 100),
    ("firstName", 1, 50),
    ("lastName", 1, 50),
    ("mobilePhone", 0, 100),
    ("primaryPhone", 0, 100),
    ("streetAddress", 0, 1024),
    ("city", 0, 128),
    ("state", 0, 128),
    ("zipCode", 0, 50),
    ("countryCode", 2, 2),
    ("postalAddress", 0, 4096),
    ("login", 5, 100),
];

/// Checks what can be said of a person without the org: all of it is a warning, for a schema may relax it.
pub fn person(
    login: &Located<Login>,
    profile: &BTreeMap<AttributeName, Located<DesiredValue>>,
    links: &BTreeMap<RelationName, Located<Option<Login>>>,
    diagnostics: &mut Diagnostics,
) {
    check_login(login, diagnostics);
    for (name, value) in profile {
        if let DesiredValue::Scalar(scalar) = &value.value
            && !scalar.text.is_empty()
        {
            check_length(name.as_str(), &scalar.text, value.span, diagnostics);
        }
    }
    for (relation, primary) in links {
        if let Some(primary_login) = &primary.value
            && primary_login.key() == login.value.key()
        {
            diagnostics.push(
                Diagnostic::warning(
                    Code::LinkToSelf,
                    primary.span,
                    format!("`{primary_login}` is their own {relation}"),
                )
                .help("Okta allows it; write `null` for somebody who has none"),
            );
        }
    }
}

fn check_login(login: &Located<Login>, diagnostics: &mut Diagnostics) {
    let text = login.value.as_str();
    if text.contains(['/', '?']) {
        diagnostics.push(
            Diagnostic::warning(
                Code::InvalidLogin,
                login.span,
                format!("`{text}` has a character that Okta cannot take in a path"),
            )
            .help("Okta finds such a person by id only; choose a login without `/` and `?` if you can"),
        );
    } else if !login.value.is_address() {
        diagnostics.push(
            Diagnostic::warning(
                Code::InvalidLogin,
                login.span,
                format!("`{text}` has not the form of an e-mail address"),
            )
            .help("Okta asks for that form unless the org's user schema relaxes it"),
        );
    }
    check_length("login", text, login.span, diagnostics);
}

fn check_length(name: &str, text: &str, span: Span, diagnostics: &mut Diagnostics) {
    let Some((_, least, most)) = LENGTHS.iter().find(|(each, _, _)| *each == name) else {
        return;
    };
    let length = text.chars().count();
    if !(*least..=*most).contains(&length) {
        let allowed = if least == most {
            format!("exactly {most}")
        } else {
            format!("{least} to {most}")
        };
        diagnostics.push(
            Diagnostic::warning(
                Code::BadLength,
                span,
                format!("`{name}` has {length} characters; Okta's own schema takes {allowed}"),
            )
            .help("the org's user schema decides when a plan is made"),
        );
    }
}

/// Checks entries against each other.
pub fn across(state: &DesiredState, diagnostics: &mut Diagnostics) {
    logins(&state.people, diagnostics);
    ids(&state.people, diagnostics);
    groups(state, diagnostics);
    definitions(state, diagnostics);
}

fn is_tombstone(person: &DesiredPerson) -> bool {
    let status = person.status.as_ref().map(|status| status.value);
    status == Some(DesiredStatus::Deleted)
}

fn logins(people: &[DesiredPerson], diagnostics: &mut Diagnostics) {
    let mut seen: HashMap<LoginKey, Span> = HashMap::new();
    let mut folded: HashMap<String, &Located<Login>> = HashMap::new();
    for person in people.iter().filter(|person| !is_tombstone(person)) {
        let login = &person.login;
        if let Some(first) = seen.insert(login.value.key(), login.span) {
            diagnostics.push(
                Diagnostic::error(
                    Code::DuplicateLogin,
                    login.span,
                    format!("login `{}` is defined twice", login.value),
                )
                .label("defined again here")
                .related(first, "first defined here")
                .help("merge the two entries, or change one of the logins"),
            );
            continue;
        }
        let fold = without_diacritics(login.value.key().as_str());
        if let Some(first) = folded.insert(fold, login)
            && is_same_but_for_diacritics(first.value.as_str(), login.value.as_str())
        {
            diagnostics.push(
                Diagnostic::error(
                    Code::LoginCollides,
                    login.span,
                    format!(
                        "Okta takes `{}` and `{}` for one login",
                        first.value, login.value
                    ),
                )
                .related(first.span, "the other one")
                .help(
                    "Okta ignores diacritics in logins and refuses the second: change one of them",
                ),
            );
        }
    }
}

fn ids(people: &[DesiredPerson], diagnostics: &mut Diagnostics) {
    let mut seen: HashMap<&UserId, Span> = HashMap::new();
    for id in people.iter().filter_map(|person| person.id.as_ref()) {
        if let Some(first) = seen.insert(&id.value, id.span) {
            diagnostics.push(
                Diagnostic::error(
                    Code::DuplicateId,
                    id.span,
                    format!("two entries have the id `{}`", id.value),
                )
                .label("again here")
                .related(first, "first here")
                .help("an id is one person: merge the two entries"),
            );
        }
    }
}

fn groups(state: &DesiredState, diagnostics: &mut Diagnostics) {
    let mut seen = HashMap::new();
    for group in &state.groups {
        if let Some(first) = seen.insert(&group.name.value, group.name.span) {
            diagnostics.push(
                Diagnostic::error(
                    Code::DuplicateGroup,
                    group.name.span,
                    format!("group `{}` is declared twice", group.name.value),
                )
                .label("declared again here")
                .related(first, "first declared here")
                .help("keep one of them"),
            );
        }
    }
}

fn definitions(state: &DesiredState, diagnostics: &mut Diagnostics) {
    let mut seen: HashMap<&RelationName, Span> = HashMap::new();
    for definition in &state.definitions {
        for name in [&definition.primary, &definition.associated] {
            if let Some(first) = seen.insert(&name.value, name.span) {
                diagnostics.push(
                    Diagnostic::error(
                        Code::DuplicateDefinition,
                        name.span,
                        format!("the relationship name `{}` is taken", name.value),
                    )
                    .label("again here")
                    .related(first, "first here")
                    .help("Okta wants every name once, on either side of any definition"),
                );
            }
        }
    }
}
