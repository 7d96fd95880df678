//! Users, found by id and by login.

use serde_json::{Map, Value};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::model::status::UserStatus;
use crate::sim::org::access::Owner;
use crate::sim::org::{DEFAULT_TYPE, Org, Secrets, User, after};
use crate::sim::relation::Links;

impl Org {
    /// Makes a user who is not in the org yet: STAGED, without password.
    pub fn new_user(&self, id: impl Into<String>, profile: Map<String, Value>) -> User {
        User {
            id: id.into(),
            status: UserStatus::Staged,
            transitioning_to: None,
            profile,
            has_password: false,
            recovery_question: None,
            secrets: Secrets::default(),
            provider: "OKTA".to_owned(),
            type_name: DEFAULT_TYPE.to_owned(),
            suspended_from: UserStatus::Active,
            unlock_to: UserStatus::Active,
            created: self.now,
            activated: None,
            status_changed: None,
            last_login: None,
            last_updated: self.now,
            password_changed: None,
        }
    }

    /// Adds a user, or replaces the one with that id; puts them into Everyone where the org has it.
    pub fn put_user(&mut self, user: User) {
        self.unindexed.keep(&user.id, self.users.get(&user.id));
        self.forget_login(&user.id);
        let ids = self.logins.entry(fold_login(user.login())).or_default();
        ids.push(user.id.clone());
        if !self.users.contains_key(&user.id) {
            for group in &self.everyone {
                self.members.insert(group, &user.id);
            }
        }
        self.users.insert(user.id.clone(), user);
    }

    fn forget_login(&mut self, id: &str) {
        let Some(user) = self.users.get(id) else {
            return;
        };
        let key = fold_login(user.login());
        if let Some(ids) = self.logins.get_mut(&key) {
            ids.retain(|each| each != id);
            if ids.is_empty() {
                self.logins.remove(&key);
            }
        }
    }

    /// Removes a user with their memberships and links, in both roles.
    pub fn remove_user(&mut self, id: &str) {
        self.unindexed.keep(id, self.users.get(id));
        self.forget_login(id);
        self.stop_activation(id);
        self.users.remove(id);
        self.access.remove(id);
        self.group_access.forget_owner(&Owner::User(id.to_owned()));
        self.forget_in_rules(id);
        self.members.remove_right(id);
        for links in self.links.values_mut() {
            links.forget(id);
        }
        self.links.retain(|_, links| *links != Links::default());
    }

    /// Returns a user by id.
    pub fn user(&self, id: &str) -> Option<&User> {
        self.users.get(id)
    }

    /// Finds a user by id, or by login without regard to case.
    pub fn find(&self, id_or_login: &str) -> Option<&User> {
        self.users.get(id_or_login).or_else(|| {
            let lower = id_or_login.to_lowercase();
            self.with_folded_login(id_or_login)
                .find(|user| user.login().to_lowercase() == lower)
        })
    }

    /// Finds a user by the part of the login before the `@`, if only one has it ([logins 6](crate::facts::logins)).
    pub fn find_by_short_login(&self, short: &str) -> Option<&User> {
        let prefix = format!("{}@", fold_login(short));
        let mut found = self
            .logins
            .range(prefix.clone()..)
            .take_while(|(login, _)| login.starts_with(&prefix))
            .flat_map(|(_, ids)| ids);
        match (found.next(), found.next()) {
            (Some(only), None) => self.users.get(only),
            (Some(_), Some(_)) | (None, _) => None,
        }
    }

    /// Returns whose login Okta takes for the same one: it ignores case and diacritics
    /// ([logins 1](crate::facts::logins)).
    pub fn with_folded_login(&self, login: &str) -> impl Iterator<Item = &User> {
        let ids = self.logins.get(&fold_login(login)).into_iter().flatten();
        ids.filter_map(|id| self.users.get(id))
    }

    /// Returns the owner of the token, if the org knows one.
    pub fn owner(&self) -> Option<&User> {
        self.find(self.token_owner.as_deref()?)
    }

    /// Returns all users, by id.
    pub fn users(&self) -> impl Iterator<Item = &User> {
        self.users.values()
    }

    /// Returns the users whose id comes after this one.
    pub fn users_after(&self, id: Option<&str>) -> impl Iterator<Item = &User> {
        self.users.range::<str, _>(after(id)).map(|(_, user)| user)
    }
}

/// Returns the form in which Okta compares logins: without case and diacritics ([logins 1](crate::facts::logins)).
fn fold_login(login: &str) -> String {
    let base = login.nfd().filter(|each| !is_combining_mark(*each));
    base.collect::<String>().to_lowercase()
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use serde_json::{Map, Value, json};

    use crate::sim::org::{Group, Org};

    fn org_with(logins: &[&str]) -> Org {
        let mut org = Org::new("https://acme.okta.com", Timestamp::UNIX_EPOCH);
        for (index, login) in logins.iter().enumerate() {
            let profile = Map::from_iter([("login".to_owned(), json!(login))]);
            org.put_user(org.new_user(format!("00u{index}"), profile));
        }
        org
    }

    #[test]
    fn a_login_is_found_in_any_case_and_collides_over_diacritics() {
        let org = org_with(&["José@acme.example"]);
        assert!(org.find("JOSÉ@ACME.example").is_some());
        assert!(org.find("jose@acme.example").is_none());
        assert_eq!(org.with_folded_login("jose@acme.example").count(), 1);
    }

    #[test]
    fn a_renamed_user_is_found_under_the_new_login_only() {
        let mut org = org_with(&["ada@acme.example"]);
        let mut user = org.user("00u0").unwrap().clone();
        user.profile["login"] = json!("lovelace@acme.example");
        org.put_user(user);
        assert!(org.find("ada@acme.example").is_none());
        assert_eq!(org.find("lovelace@acme.example").unwrap().id, "00u0");
    }

    #[test]
    fn a_short_login_is_taken_only_where_one_person_has_it() {
        let org = org_with(&["ada@acme.example", "bob@acme.example", "bob@other.example"]);
        assert_eq!(org.find_by_short_login("Ada").unwrap().id, "00u0");
        assert!(org.find_by_short_login("bob").is_none());
        assert!(org.find_by_short_login("ad").is_none());
    }

    #[test]
    fn everybody_is_in_everyone_whoever_comes_first() {
        let mut org = org_with(&["ada@acme.example"]);
        org.put_group(Group {
            id: "00g0".to_owned(),
            name: "Everyone".to_owned(),
            description: None,
            kind: "BUILT_IN".to_owned(),
            attributes: Map::new(),
        });
        org.put_user(org.new_user("00u9", Map::<String, Value>::new()));
        assert_eq!(org.members_of("00g0").len(), 2);
        org.remove_user("00u0");
        assert_eq!(org.members_of("00g0").len(), 1);
        assert!(org.groups_of("00u0").is_empty());
    }

    #[test]
    fn an_id_does_not_come_back_with_the_login() {
        let mut org = org_with(&[]);
        let first = org.free_id("00u", "user", "ada@acme.example");
        org.tick();
        assert_ne!(org.free_id("00u", "user", "ada@acme.example"), first);
    }

    #[test]
    fn the_clock_stands_still_at_the_end_of_time() {
        let mut org = Org::new("https://acme.okta.com", Timestamp::MAX);
        org.tick();
        assert_eq!(org.now, Timestamp::MAX);
    }
}
