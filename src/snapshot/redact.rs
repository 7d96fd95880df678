//! Pseudonyms in place of names, addresses, numbers and ids, so that a snapshot and files can be shown to others.
//!
//! **Invariants:** what this program takes for equal before is equal after, and nothing else is. The same key gives the
//! same pseudonyms, so an org and files that were redacted apart fit each other. Without the key nobody can tell which
//! pseudonym is whose, but for what shapes and frequencies say.
//!
//! A pseudonym has the shape of what it stands for: as many characters, letters for letters in the same case, digits for
//! digits, everything else as it was. So an address stays an address, and most patterns of a schema hold.

mod alphabet;
pub mod files;
mod kept;
pub mod org;
mod owners;
pub mod pattern;
mod permute;
mod rewrite;
mod rule;
mod text;

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::fmt::{self, Write};

use aws_lc_rs::{hmac, rand};

use crate::model::ids::{GroupId, GroupName, Login, UserId};

/// The fewest characters of a key that somebody chose.
pub const KEY_LENGTH_MIN: usize = 16;

/// How many bytes of a digest stand for a free text.
const DIGEST_BYTES: usize = 6;

/// What makes pseudonyms.
pub struct Pseudonyms {
    key: hmac::Key,
    /// Each word once: the same ones come again and again.
    known: RefCell<HashMap<String, String>>,
    /// The ids of the org, which may stand where a login or a name may.
    ids: BTreeSet<String>,
}

impl fmt::Debug for Pseudonyms {
    /// The key is a secret.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Pseudonyms").finish_non_exhaustive()
    }
}

impl Pseudonyms {
    /// Makes pseudonyms by a key.
    pub fn new(key: &[u8]) -> Self {
        Self {
            key: hmac::Key::new(hmac::HMAC_SHA256, key),
            known: RefCell::new(HashMap::new()),
            ids: BTreeSet::new(),
        }
    }

    /// Makes pseudonyms that nobody can make again; `None` where the machine has no random numbers.
    pub fn by_chance() -> Option<Self> {
        let mut key = [0; 32];
        rand::fill(&mut key).ok()?;
        Some(Self::new(&key))
    }

    /// Says which ids there are.
    #[must_use]
    pub fn knowing<'i>(mut self, ids: impl IntoIterator<Item = &'i str>) -> Self {
        self.ids.extend(ids.into_iter().map(str::to_owned));
        self
    }

    /// Returns whether a text is an id: one of the org's, or one of Okta's form.
    fn is_id(&self, text: &str) -> bool {
        let is_okta_s = || {
            let rest = text.strip_prefix("00u").or(text.strip_prefix("00g"));
            rest.is_some_and(|rest| {
                rest.len() == ID_LENGTH - 3 && rest.bytes().all(|byte| byte.is_ascii_alphanumeric())
            })
        };
        self.ids.contains(text) || is_okta_s()
    }

    /// Returns what stands for an id: what it begins with says of what kind it is, and stays.
    pub fn id(&self, id: &str) -> String {
        let kind = id.char_indices().nth(3).map_or(id.len(), |(at, _)| at);
        let (kind, rest) = id.split_at(kind);
        format!("{kind}{}", permute::exact(&self.key, rest))
    }

    /// Returns what stands for a login, or for an id where the text is one.
    pub fn login_or_id(&self, text: &str) -> String {
        if self.is_id(text) {
            self.id(text)
        } else {
            self.text(text)
        }
    }

    /// Returns what stands for a free text: nothing of it is left but whether two are equal.
    pub fn free(&self, text: &str) -> String {
        if text.is_empty() {
            return String::new();
        }
        let tag = hmac::sign(&self.key, format!("free {text}").as_bytes());
        let mut told = "text ".to_owned();
        for byte in &tag.as_ref()[..DIGEST_BYTES] {
            // Writing to a string cannot fail.
            let _ = write!(told, "{byte:02x}");
        }
        told
    }

    /// Returns what stands for the URL of an org. Okta's own domains stay, and so does a sandbox on this machine.
    pub fn url(&self, url: &str) -> String {
        let Some((scheme, rest)) = url.split_once("://") else {
            return self.text(url);
        };
        let end = rest.find(['/', ':']).unwrap_or(rest.len());
        let (host, rest) = rest.split_at(end);
        if matches!(host, "127.0.0.1" | "localhost") {
            return url.to_owned();
        }
        let okta = OKTA_DOMAINS
            .iter()
            .find_map(|domain| host.strip_suffix(domain).map(|own| (own, *domain)));
        let host = match okta {
            Some((own, domain)) => self.text(&own.to_lowercase()) + domain,
            None => self.text(&host.to_lowercase()),
        };
        format!("{scheme}://{host}{rest}")
    }

    fn user_id(&self, id: &UserId) -> UserId {
        UserId::new(self.id(id.as_str()))
    }

    fn group_id(&self, id: &GroupId) -> GroupId {
        GroupId::new(self.id(id.as_str()))
    }

    fn group_name(&self, name: &GroupName) -> GroupName {
        GroupName::new(self.group(name.as_str()))
    }

    /// Returns what stands for the name of a group. Everyone is everyone's.
    pub fn group(&self, name: &str) -> String {
        if OKTA_GROUPS.contains(&name) {
            name.to_owned()
        } else {
            self.text(name)
        }
    }

    /// Returns what stands for a login.
    pub fn login(&self, login: &Login) -> Login {
        Login::new(self.text(login.as_str()))
    }
}

/// How many characters Okta's ids have.
const ID_LENGTH: usize = 20;

/// The groups that every org has under these names, and that files must not declare.
const OKTA_GROUPS: [&str; 2] = ["Everyone", "Okta Administrators"];

/// The domains of orgs that have none of their own.
const OKTA_DOMAINS: [&str; 4] = [
    ".oktapreview.com",
    ".okta-emea.com",
    ".okta-gov.com",
    ".okta.com",
];
