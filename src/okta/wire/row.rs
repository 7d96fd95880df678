//! Rows of long lists, straight from their text: what nobody needs is skipped and never held.
//!
//! Only what is written as Okta usually writes it is understood here. All else is `None`, and is read by way of
//! [`Value`], which understands more and says what is wrong.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;

use crate::live::{LiveUser, Password, Provider};
use crate::model::ids::{AttributeName, TypeId, UserId};
use crate::model::profile::AttributeValue;
use crate::model::status::UserStatus;
use crate::okta::json::may_stand_in_a_path;

/// Room for the attributes of most profiles, those that are null among them.
const USUAL_ATTRIBUTES: usize = 16;

/// An object, and nothing that stands for one: by itself serde takes a list of values in their order too.
struct Keyed<T>(T);

#[derive(Deserialize)]
struct IdRow<'a> {
    id: &'a str,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct UserRow<'a> {
    id: &'a str,
    status: &'a str,
    transitioning_to_status: Option<&'a str>,
    #[serde(borrow)]
    profile: ProfileRow<'a>,
    #[serde(borrow)]
    credentials: Option<Keyed<CredentialsRow<'a>>>,
    #[serde(borrow, rename = "type")]
    of: Option<Keyed<KindRow<'a>>>,
    password_changed: Option<&'a str>,
}

/// A profile in the order of the text.
struct ProfileRow<'a>(Vec<(&'a str, Value)>);

#[derive(Default, Deserialize)]
struct CredentialsRow<'a> {
    password: Option<IgnoredAny>,
    #[serde(borrow)]
    provider: Option<Keyed<ProviderRow<'a>>>,
}

#[derive(Deserialize)]
struct ProviderRow<'a> {
    #[serde(rename = "type")]
    kind: Option<&'a str>,
}

#[derive(Deserialize)]
struct KindRow<'a> {
    id: Option<&'a str>,
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Keyed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Object<T> {
            type Value = Keyed<T>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                T::deserialize(MapAccessDeserializer::new(map)).map(Keyed)
            }
        }
        deserializer.deserialize_map(Object(PhantomData))
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for ProfileRow<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Attributes)
    }
}

struct Attributes;

impl<'de> Visitor<'de> for Attributes {
    type Value = ProfileRow<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a profile")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut attributes = Vec::with_capacity(USUAL_ATTRIBUTES);
        while let Some(attribute) = map.next_entry()? {
            attributes.push(attribute);
        }
        Ok(ProfileRow(attributes))
    }
}

/// Reads rows. Whether the text is UTF-8 is asked of all of it at once, which costs a fraction of asking each piece.
fn rows<'de, R: Deserialize<'de>>(body: &'de [u8]) -> Option<Vec<R>> {
    serde_json::from_str(std::str::from_utf8(body).ok()?).ok()
}

/// Returns the ids of a list of users.
pub(crate) fn user_ids(body: &[u8]) -> Option<Vec<UserId>> {
    let rows: Vec<Keyed<IdRow<'_>>> = rows(body)?;
    let ids = rows
        .into_iter()
        .map(|Keyed(row)| id(row.id).map(UserId::new));
    ids.collect()
}

/// Returns a list of users.
pub(crate) fn users(body: &[u8]) -> Option<Vec<LiveUser>> {
    let rows: Vec<Keyed<UserRow<'_>>> = rows(body)?;
    let mut names = Names::default();
    rows.into_iter()
        .map(|Keyed(row)| user(row, &mut names))
        .collect()
}

/// The names of the attributes of the last row, in its order, which is that of nearly every row: so the text of a long
/// one is held once.
#[derive(Default)]
struct Names<'a>(Vec<(&'a str, AttributeName)>);

impl<'a> Names<'a> {
    /// Returns the name of the attribute at a place of a row.
    fn attribute(&mut self, place: usize, text: &'a str) -> AttributeName {
        if let Some((known, name)) = self.0.get(place)
            && *known == text
        {
            return name.clone();
        }
        let name = AttributeName::new(text);
        self.0.truncate(place);
        self.0.push((text, name.clone()));
        name
    }
}

fn user<'a>(row: UserRow<'a>, names: &mut Names<'a>) -> Option<LiveUser> {
    let of = row.of.and_then(|Keyed(of)| of.id);
    let type_id = match of {
        Some(of) => Some(TypeId::new(id(of)?)),
        None => None,
    };
    let ProfileRow(attributes) = row.profile;
    let attributes = attributes.into_iter().enumerate();
    let attributes = attributes.filter_map(|(place, (name, value))| {
        let name = names.attribute(place, name);
        Some((name, AttributeValue::from_json(value)?))
    });
    let credentials = row.credentials.map(|Keyed(row)| row).unwrap_or_default();
    let provider = credentials.provider.and_then(|Keyed(row)| row.kind);
    let password_changed = row.password_changed.map(str::parse).transpose().ok()?;
    Some(LiveUser {
        id: UserId::new(id(row.id)?),
        status: UserStatus::from_okta(row.status),
        transitioning_to: row.transitioning_to_status.map(UserStatus::from_okta),
        profile: attributes.collect(),
        password: match credentials.password {
            Some(IgnoredAny) => Password::Set,
            None => Password::Unset,
        },
        provider: provider.map_or(Provider::Okta, Provider::from_okta),
        type_id,
        password_changed,
    })
}

fn id(text: &str) -> Option<&str> {
    may_stand_in_a_path(text).then_some(text)
}
