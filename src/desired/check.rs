//! Checks of one person: what can be said without the org.

use std::collections::BTreeMap;

use crate::desired::state::DesiredValue;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::model::hidden::is_hidden;
use crate::model::ids::{AttributeName, Login, RelationName};
use crate::source::{Keyed, Located, Span};

/// Least and greatest number of characters of Okta's base attributes ([profiles 10](crate::facts::profiles)).
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

/// Checks what can be said of a person without the org. Nearly all of it is a warning, for a schema may relax it.
pub fn person(
    login: &Located<Login>,
    profile: &BTreeMap<AttributeName, Keyed<DesiredValue>>,
    links: &BTreeMap<RelationName, Keyed<Option<Login>>>,
    diagnostics: &mut Diagnostics,
) {
    if check_hidden("login", login.value.as_str(), login.span, diagnostics) {
        check_login(login, diagnostics);
    }
    for (name, value) in profile {
        match &value.value {
            DesiredValue::Unset => check_unset(name.as_str(), value.span, diagnostics),
            DesiredValue::Scalar(scalar) if !scalar.text.is_empty() => {
                let (name, text) = (name.as_str(), scalar.text.as_str());
                let is_address = ["email", "secondEmail"].contains(&name);
                if is_address && !check_hidden(name, text, value.span, diagnostics) {
                    continue;
                }
                if check_length(name, text, value.span, diagnostics) {
                    check_format(name, text, value.span, diagnostics);
                }
            }
            DesiredValue::Scalar(_) | DesiredValue::List(_) => {}
        }
    }
    for (relation, primary) in links {
        if let Some(primary_login) = &primary.value
            && primary_login.key() == login.value.key()
        {
            diagnostics.warning(
                Code::LinkToSelf,
                primary.span,
                format!("`{primary_login}` is their own {relation}"),
                format!("Okta allows it; for no {relation}, write `{relation}: null`"),
            );
        }
    }
}

/// Reports a `previousLogin` that is the login itself: Okta ignores case, so nothing would be renamed.
pub fn previous_logins(
    login: &Located<Login>,
    previous: &[Located<Login>],
    diagnostics: &mut Diagnostics,
) {
    let mut previous = previous.iter();
    let Some(previous) = previous.find(|previous| previous.value.key() == login.value.key()) else {
        return;
    };
    diagnostics.push(
        Diagnostic::warning(
            Code::PreviousLogin,
            previous.span,
            "`previousLogin` is the same as `login`",
        )
        .related(login.span, "the login")
        .help("write the login that the person had before, or remove the line"),
    );
}

fn check_login(login: &Located<Login>, diagnostics: &mut Diagnostics) {
    let text = login.value.as_str();
    if text.contains(['/', '?']) {
        diagnostics.warning(
            Code::InvalidLogin,
            login.span,
            format!("`{text}` has a character that Okta does not accept in a path"),
            "choose a login without `/` and `?` if you can: Okta finds this one only by id",
        );
    } else if !login.value.is_address() {
        diagnostics.warning(
            Code::InvalidLogin,
            login.span,
            format!("`{text}` is not an e-mail address"),
            "Okta requires one unless the org's user schema relaxes it",
        );
    } else {
        check_length("login", text, login.span, diagnostics);
    }
}

/// Reports an address that reads as another one, and returns whether it is none: somebody else may get the mail, or
/// sign in.
fn check_hidden(name: &str, text: &str, span: Span, diagnostics: &mut Diagnostics) -> bool {
    let hidden = text.chars().find(|character| is_hidden(*character));
    if let Some(hidden) = hidden {
        let message = format!(
            "`{name}` has the character {}, which cannot be seen or looks like a space",
            hidden.escape_unicode()
        );
        diagnostics.warning(
            Code::HiddenCharacter,
            span,
            message,
            "remove it; such characters come from text that is copied from a web page or a chat",
        );
    }
    hidden.is_none()
}

/// `email` cannot be made optional in any org; the two names can ([profiles 13](crate::facts::profiles)).
fn check_unset(name: &str, span: Span, diagnostics: &mut Diagnostics) {
    match name {
        "email" => diagnostics.error(
            Code::MissingAttribute,
            span,
            "`email` cannot be unset: every org requires it",
            "write an address, or remove the line to leave the attribute alone",
        ),
        "firstName" | "lastName" => diagnostics.warning(
            Code::MissingAttribute,
            span,
            format!("`{name}` is null, but Okta's own schema requires it"),
            "write a name, or remove the line, unless the org's user schema makes it optional",
        ),
        _ => {}
    }
}

/// Returns whether the length is right.
fn check_length(name: &str, text: &str, span: Span, diagnostics: &mut Diagnostics) -> bool {
    let Some((_, least, most)) = LENGTHS.iter().find(|(each, _, _)| *each == name) else {
        return true;
    };
    let length = text.chars().count();
    if (*least..=*most).contains(&length) {
        return true;
    }
    let allowed = if least == most {
        format!("exactly {most}")
    } else {
        format!("{least} to {most}")
    };
    let characters = match length {
        1 => "1 character".to_owned(),
        many => format!("{many} characters"),
    };
    diagnostics.warning(
        Code::BadLength,
        span,
        format!("`{name}` has {characters}, but Okta's own schema allows {allowed}"),
        "change its length, unless the org's user schema allows others",
    );
    false
}

/// Formats of Okta's base attributes ([profiles 12](crate::facts::profiles)), as far as a slip shows without a
/// dictionary.
fn check_format(name: &str, text: &str, span: Span, diagnostics: &mut Diagnostics) {
    let (is_right, form) = match name {
        "email" | "secondEmail" => (Login::new(text).is_address(), "ada@acme.example"),
        "profileUrl" => (text.contains("://"), "https://acme.example/ada"),
        "countryCode" => (text.chars().all(|c| c.is_ascii_uppercase()), "NL"),
        "locale" => (is_locale(text), "en_US"),
        _ => return,
    };
    if !is_right {
        diagnostics.warning(
            Code::BadFormat,
            span,
            format!("`{text}` is not in the format that Okta expects for `{name}`"),
            format!("write it like `{form}`, unless the org's user schema allows other formats"),
        );
    }
}

fn is_locale(text: &str) -> bool {
    let (language, country) = text.split_once('_').unwrap_or((text, "US"));
    let is_language =
        matches!(language.len(), 2 | 3) && language.chars().all(|c| c.is_ascii_lowercase());
    is_language && country.len() == 2 && country.chars().all(|c| c.is_ascii_uppercase())
}
