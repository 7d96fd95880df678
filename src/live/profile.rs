//! The profile of a person of the org, with the login that it has.

use std::ops::Deref;

use crate::model::ids::{Login, LoginKey};
use crate::model::profile::{AttributeValue, Profile};

/// The attributes of a person of the org.
///
/// **Invariant:** the login beside them is the one that they have.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LiveProfile {
    attributes: Profile,
    login: Option<(Login, LoginKey)>,
}

impl LiveProfile {
    /// Returns the login as Okta has it.
    pub fn login(&self) -> Option<&Login> {
        self.login.as_ref().map(|(login, _)| login)
    }

    /// Returns the form under which the login is compared.
    pub fn login_key(&self) -> Option<&LoginKey> {
        self.login.as_ref().map(|(_, key)| key)
    }
}

impl From<Profile> for LiveProfile {
    fn from(attributes: Profile) -> Self {
        let text = attributes.get("login").and_then(AttributeValue::as_text);
        let login = text.map(Login::new).map(|login| {
            let key = login.key();
            (login, key)
        });
        Self { attributes, login }
    }
}

impl FromIterator<<Profile as IntoIterator>::Item> for LiveProfile {
    fn from_iter<I: IntoIterator<Item = <Profile as IntoIterator>::Item>>(attributes: I) -> Self {
        attributes.into_iter().collect::<Profile>().into()
    }
}

impl Deref for LiveProfile {
    type Target = Profile;

    fn deref(&self) -> &Profile {
        &self.attributes
    }
}

impl<'p> IntoIterator for &'p LiveProfile {
    type Item = <&'p Profile as IntoIterator>::Item;
    type IntoIter = <&'p Profile as IntoIterator>::IntoIter;

    fn into_iter(self) -> Self::IntoIter {
        self.attributes.iter()
    }
}
