//! The index behind `search`, `filter` and `q`: it learns of a write a little later than reads by id do
//! ([lists 1](crate::facts::lists)).
//!
//! Off unless a write is made to lag: then lists show who was there before it, as they were, for a while.

use crate::sim::org::{Org, User, after};

impl Org {
    /// Makes what changes from now on unknown to lists for this many requests.
    pub fn begin_lag(&mut self, requests: u32) {
        self.unindexed.set_lag(Some(requests));
    }

    /// Makes lists know at once what changes from now on.
    pub fn end_lag(&mut self) {
        self.unindexed.set_lag(None);
    }

    /// Lets the index learn, as it does with each request.
    pub fn index_goes_on(&mut self) {
        self.unindexed.go_on();
    }

    /// Returns the users whose id comes after this one, as the index knows them.
    pub fn indexed_users_after<'a>(
        &'a self,
        id: Option<&'a str>,
    ) -> Box<dyn Iterator<Item = &'a User> + 'a> {
        let stale = &self.unindexed.stale;
        if stale.is_empty() {
            return Box::new(self.users_after(id));
        }
        let current = self
            .users_after(id)
            .filter(|user| !stale.contains_key(&user.id));
        let before = stale.range::<str, _>(after(id));
        let before = before.filter_map(|(_, stale)| stale.user.as_ref());
        let mut all: Vec<&User> = current.chain(before).collect();
        all.sort_by(|one, other| one.id.cmp(&other.id));
        Box::new(all.into_iter())
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use serde_json::{Map, json};

    use crate::sim::org::{Org, User};

    fn org() -> Org {
        let mut org = Org::new("https://acme.okta.com", Timestamp::UNIX_EPOCH);
        for id in ["00u1", "00u2"] {
            let profile = Map::from_iter([("login".to_owned(), json!(id))]);
            org.put_user(org.new_user(id, profile));
        }
        org
    }

    fn listed(org: &Org) -> Vec<&str> {
        let users = org.indexed_users_after(None);
        users.map(User::login).collect()
    }

    #[test]
    fn a_list_shows_a_write_when_the_lag_is_over() {
        let mut org = org();
        org.begin_lag(2);
        let mut user = org.user("00u1").unwrap().clone();
        user.profile["login"] = json!("renamed");
        org.put_user(user);
        org.remove_user("00u2");
        org.put_user(org.new_user("00u3", Map::new()));
        org.end_lag();
        assert_eq!(listed(&org), ["00u1", "00u2"]);
        org.index_goes_on();
        assert_eq!(listed(&org), ["00u1", "00u2"]);
        assert_eq!(org.user("00u1").unwrap().login(), "renamed");
        org.index_goes_on();
        assert_eq!(listed(&org), ["renamed", ""]);
    }

    #[test]
    fn without_a_lag_lists_are_never_behind() {
        let mut org = org();
        org.remove_user("00u1");
        assert_eq!(listed(&org), ["00u2"]);
    }
}
