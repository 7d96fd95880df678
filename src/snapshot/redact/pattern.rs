//! Patterns of logins, groups and domains: what they mean stays what they mean.

use std::collections::BTreeSet;

use crate::desired::pattern::{NamePattern, PersonPattern};
use crate::model::ids::Login;
use crate::snapshot::redact::Pseudonyms;

/// Who and what the org and the files name: what a pattern may mean.
#[derive(Clone, Debug, Default)]
pub struct Universe {
    /// Logins, earlier ones too.
    pub logins: BTreeSet<String>,
    /// Names of groups, earlier ones too.
    pub groups: BTreeSet<String>,
    /// What stands behind the `@` of addresses, in small letters.
    pub domains: BTreeSet<String>,
}

impl Universe {
    /// Adds a login, or another address.
    pub fn put_address(&mut self, address: &str) {
        if let Some((_, domain)) = address.rsplit_once('@') {
            self.domains.insert(domain.to_lowercase());
        }
    }

    /// Adds a login.
    pub fn put_login(&mut self, login: &str) {
        self.logins.insert(login.to_owned());
        self.put_address(login);
    }
}

/// Whether a text has a character that means something in a pattern.
fn is_pattern(text: &str) -> bool {
    text.contains(['*', '?', '[', '{', '\\'])
}

impl Pseudonyms {
    /// Returns what stands for a pattern of logins, or for a login or an id.
    pub fn people(&self, written: &str, universe: &Universe) -> Vec<String> {
        if !is_pattern(written) {
            return vec![self.login_or_id(written)];
        }
        let means =
            |pattern: &PersonPattern, login: &str| pattern.means([&Login::new(login)], None);
        self.pattern(
            written,
            &universe.logins,
            PersonPattern::new,
            means,
            |login| self.text(login),
        )
    }

    /// Returns what stands for a pattern of groups.
    pub fn groups(&self, written: &str, universe: &Universe) -> Vec<String> {
        if !is_pattern(written) {
            return vec![self.group(written)];
        }
        self.pattern(
            written,
            &universe.groups,
            NamePattern::new,
            NamePattern::means,
            |name| self.group(name),
        )
    }

    /// Returns what stands for a pattern of domains.
    pub fn domains(&self, written: &str, universe: &Universe) -> Vec<String> {
        if !is_pattern(written) {
            return vec![self.text(written)];
        }
        let pattern = |text: &str| NamePattern::new(&text.to_lowercase());
        self.pattern(
            written,
            &universe.domains,
            pattern,
            NamePattern::means,
            |domain| self.text(domain),
        )
    }

    /// The pattern whose words are replaced, if it means the same; else a list of what it means, for a pattern may end in
    /// the middle of a word. What means nobody is a name that nobody has.
    fn pattern<P>(
        &self,
        written: &str,
        universe: &BTreeSet<String>,
        read: impl Fn(&str) -> P,
        means: impl Fn(&P, &str) -> bool,
        changed: impl Fn(&str) -> String,
    ) -> Vec<String> {
        let same = self.text(written);
        let (old, new) = (read(written), read(&same));
        let is_same = |name: &String| means(&old, name) == means(&new, &changed(name));
        if universe.iter().all(is_same) {
            return vec![same];
        }
        let found = universe.iter().filter(|name| means(&old, name));
        let found: Vec<String> = found.map(|name| changed(name)).collect();
        if found.is_empty() {
            vec![self.free(written)]
        } else {
            found
        }
    }
}
