//! User types: of which type a person is to be, what its schema requires, and what a change of type takes away.

use crate::desired::state::{DesiredPerson, DesiredValue};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::likely::likely;
use crate::live::{Directory, LiveType, LiveUser, Mutability, Schema};
use crate::model::ids::{AttributeName, Login, TypeName};
use crate::model::profile::{AttributeValue, Profile};
use crate::planner::names::did_you_mean;
use crate::planner::typed;
use crate::source::Located;

/// A type that somebody gets: another one than the one they have, or than the one that Okta gives by itself.
#[derive(Clone, Debug)]
pub struct NewType<'a> {
    /// The type.
    pub to: &'a LiveType,
    /// Where it is asked for.
    pub wish: &'a Located<TypeName>,
}

/// Returns the type that an entry's person is to have, as far as it is known.
///
/// # Errors
///
/// A type that the org does not have.
pub fn target<'a>(
    entry: &DesiredPerson,
    live: Option<&LiveUser>,
    directory: &'a Directory,
) -> Result<Option<&'a LiveType>, Diagnostic> {
    if let Some(wish) = &entry.type_name {
        let found = directory.type_named(&wish.value);
        return found.map(Some).ok_or_else(|| unknown(wish, directory));
    }
    Ok(match live {
        Some(user) => directory.type_of(user),
        None => directory.default_type(),
    })
}

fn unknown(wish: &Located<TypeName>, directory: &Directory) -> Diagnostic {
    let names: Vec<&str> = directory.types.iter().map(LiveType::file_name).collect();
    let diagnostic = Diagnostic::error(
        Code::UnknownType,
        wish.span,
        format!("the org has no user type `{}`", wish.value),
    );
    let wished = wish.value.as_str();
    let displayed = |of: &&LiveType| {
        let name = of.display_name.as_deref();
        name.is_some_and(|name| name.trim().eq_ignore_ascii_case(wished.trim()))
    };
    if let Some(meant) = directory.types.iter().find(displayed) {
        let name = meant.file_name();
        return diagnostic.help(format!(
            "`{wished}` is how Okta displays it; write its name: `type: {name}`"
        ));
    }
    match likely(wished, names.iter().copied()) {
        Some(meant) => diagnostic.help(did_you_mean(wished, meant)),
        None => diagnostic.help(format!(
            "it has {}; create types in Okta's profile editor",
            names.join(", ")
        )),
    }
}

/// Returns the type that somebody gets, where it is not the one that they have anyway.
pub fn new_type<'a>(
    entry: &'a DesiredPerson,
    live: Option<&LiveUser>,
    target: Option<&'a LiveType>,
    directory: &Directory,
) -> Option<NewType<'a>> {
    let (wish, to) = (entry.type_name.as_ref()?, target?);
    let has = match live {
        Some(user) => directory.type_of(user),
        None => directory.default_type(),
    };
    (has.map(|of| &of.id) != Some(&to.id)).then_some(NewType { to, wish })
}

/// What a change of type leaves of somebody's profile.
#[derive(Debug, Default)]
pub struct Conversion {
    /// What the new type has too.
    pub kept: Profile,
    /// What it lacks: gone for good.
    pub lost: Profile,
}

/// Sorts what somebody has by what their new type takes.
pub fn convert(user: &LiveUser, schema: &Schema) -> Conversion {
    let mut conversion = Conversion::default();
    for (name, value) in &user.profile {
        let profile = match schema.get(name) {
            None => &mut conversion.lost,
            Some(_) => &mut conversion.kept,
        };
        profile.insert(name.clone(), value.clone());
    }
    conversion
}

/// Returns the attributes that a type has too, and of which it does not take the value that somebody has.
pub fn unfit<'u>(user: &'u LiveUser, schema: &Schema) -> Vec<&'u AttributeName> {
    let fits = |name: &AttributeName, value: &AttributeValue| {
        let attribute = schema.get(name);
        attribute.is_none_or(|attribute| typed::fits(value, attribute))
    };
    let profile = user.profile.iter();
    let unfit = profile.filter(|(name, value)| !fits(name, value));
    unfit.map(|(name, _)| name).collect()
}

/// Reports a new login that the schema does not take: its form, unless the org lifted that, and its length
/// ([logins 3, 4](crate::facts::logins)).
pub fn check_login(login: &Located<Login>, schema: Option<&Schema>, diagnostics: &mut Diagnostics) {
    let Some(attribute) = schema.and_then(|schema| schema.get("login")) else {
        return;
    };
    if attribute.pattern.is_none() && !login.value.is_address() {
        diagnostics.push(
            Diagnostic::error(
                Code::InvalidLogin,
                login.span,
                format!(
                    "`{}` is not an e-mail address, which this org requires",
                    login.value
                ),
            )
            .help("write an address, or relax the username in Okta's profile editor"),
        );
    }
    if let Some(pattern) = &attribute.pattern
        && !attribute.takes_form(login.value.as_str())
    {
        diagnostics.push(
            Diagnostic::error(
                Code::InvalidLogin,
                login.span,
                format!(
                    "`{}` does not have the form that this org asks of logins: `{pattern}`",
                    login.value
                ),
            )
            .help("write a login of that form, or change the username's pattern in Okta's profile editor"),
        );
    }
    let length = login.value.as_str().chars().count();
    diagnostics.extend_one(typed::length("login", length, login.span, attribute));
}

/// Reports the attributes that somebody new lacks, or somebody of a new type. `email` follows a login that is an
/// address.
pub fn require(
    entry: &DesiredPerson,
    live: Option<&LiveUser>,
    of: Option<&LiveType>,
    schema: Option<&Schema>,
    diagnostics: &mut Diagnostics,
) {
    let Some(schema) = schema else {
        return;
    };
    let has = |name: &AttributeName| match live {
        Some(user) => match entry.profile.get(name) {
            Some(wish) => wish.value != DesiredValue::Unset,
            None => user.profile.contains_key(name),
        },
        None => {
            entry.profile.contains_key(name)
                || name.as_str() == "login"
                || (name.as_str() == "email" && entry.login.value.is_address())
        }
    };
    let missing: Vec<&str> = schema
        .iter()
        // What is required and cannot be written blocks the creation, and no entry can mend it.
        .filter(|(_, attribute)| attribute.mutability != Mutability::ReadOnly)
        // Okta fills what has a default by itself.
        .filter(|(name, attribute)| attribute.required && attribute.default.is_none() && !has(name))
        .map(|(name, _)| name.as_str())
        .collect();
    if missing.is_empty() {
        return;
    }
    let (login, names) = (&entry.login.value, missing.join(", "));
    let as_written = missing.iter().map(|name| format!("{name}: …"));
    let profile = as_written.collect::<Vec<_>>().join(", ");
    let of = of.map_or(String::new(), |of| format!(" of type {}", of.file_name()));
    let error = |span, message| Diagnostic::error(Code::MissingAttribute, span, message);
    diagnostics.push(match (live, &entry.type_name) {
        (Some(_), Some(wish)) => error(
            wish.span,
            format!("`{login}` becomes a person{of}, who needs {names}"),
        )
        .help(format!("write profile: {{{profile}}}")),
        (Some(_) | None, _) => error(
            entry.login.span,
            format!("`{login}` is not in the org, and a new person{of} needs {names}"),
        )
        .label("would be created")
        .help(format!(
            "write profile: {{{profile}}}; or check the login if the person should be in the org"
        )),
    });
}

/// Returns an attribute that somebody new must have and nobody may write.
pub fn unsendable(schema: Option<&Schema>) -> Option<String> {
    let mut schema = schema.into_iter().flatten();
    let found = schema.find(|(_, attribute)| {
        let is_closed = attribute.mutability == Mutability::ReadOnly;
        attribute.required && is_closed && attribute.default.is_none()
    });
    found.map(|(name, _)| name.to_string())
}
