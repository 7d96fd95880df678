//! The addresses that a plan writes: logins, emails and second emails. Whoever holds one can take over the account.

use crate::model::ids::AttributeName;
use crate::model::profile::AttributeValue;
use crate::planner::changes::PersonChanges;

/// The attributes that hold an address: to sign in with, and to get mail that lets somebody in.
pub const ADDRESSES: [&str; 3] = ["login", "email", "secondEmail"];

/// Those of them that Okta mails to.
pub const MAILBOXES: [&str; 2] = [ADDRESSES[1], ADDRESSES[2]];

/// Returns whether an attribute holds an address.
pub fn is_address(name: &AttributeName) -> bool {
    ADDRESSES.contains(&name.as_str())
}

/// Returns whether the login, the email or the second email of somebody of the org changes.
pub fn changes_address(changes: &PersonChanges) -> bool {
    changes.create.is_none() && changes.profile.attributes.keys().any(is_address)
}

/// Returns the addresses that somebody gets who is created or changed.
pub fn written(changes: &PersonChanges) -> Vec<(&AttributeName, &str)> {
    let created = changes.create.iter().flatten();
    let created = created.map(|(name, value)| (name, Some(value)));
    let updated = changes.profile.attributes.iter();
    let updated = updated.map(|(name, change)| (name, change.desired.as_ref()));
    created
        .chain(updated)
        .filter(|(name, _)| is_address(name))
        .filter_map(|(name, value)| Some((name, value.and_then(AttributeValue::as_text)?)))
        .collect()
}

/// Returns the domain of an address: what stands after its last `@`. A login without one is its own domain.
pub fn domain(address: &str) -> String {
    let domain = address.rsplit_once('@').map(|(_, domain)| domain);
    let domain = domain.filter(|domain| !domain.is_empty());
    domain.unwrap_or(address).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::domain;

    #[test]
    fn a_domain_stands_after_the_last_at_sign() {
        for (address, expected) in [
            ("ada@acme.example", "acme.example"),
            ("\"ada@acme.example\"@Evil.Example", "evil.example"),
            ("bob", "bob"),
            ("ada@", "ada@"),
        ] {
            assert_eq!(domain(address), expected, "{address}");
        }
    }
}
