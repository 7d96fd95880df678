//! Who is in an org, and what their types take: all that says who is who.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::live::schema::{DEFAULT_TYPE, LiveType, Schema};
use crate::live::user::LiveUser;
use crate::model::ids::{LoginKey, TypeId, TypeName, UserId};
use crate::model::table::Table;

/// The people of an org, and their types. A snapshot is one with what it knows of groups and links.
#[derive(Clone, Debug, Default)]
pub struct Directory {
    /// The attributes of the default user type; `None` where no entry names an attribute.
    pub schema: Option<Schema>,
    /// All user types; empty where the files need none, or the token may not read them.
    pub types: Vec<LiveType>,
    /// The attributes of the types that the files need, but for the default one.
    schemas: BTreeMap<TypeId, Schema>,
    users: BTreeMap<UserId, Arc<LiveUser>>,
    /// Invariant: exactly one key for each user that has a login.
    by_login: Table<LoginKey, Arc<LiveUser>>,
}

impl Directory {
    /// Adds a user, or replaces the one with that id.
    pub fn put_user(&mut self, user: impl Into<Arc<LiveUser>>) {
        let user = user.into();
        let old = self.users.insert(user.id.clone(), Arc::clone(&user));
        self.forget_login(old);
        if let Some(key) = user.login_key() {
            self.by_login.insert(key.clone(), Arc::clone(&user));
        }
    }

    /// Adds users: at once, where nobody is there yet, for one by one each has to be put between the others.
    pub fn put_users(&mut self, users: Vec<Arc<LiveUser>>) {
        let by_id = users.iter().map(|user| (user.id.clone(), Arc::clone(user)));
        let by_id: BTreeMap<UserId, Arc<LiveUser>> = by_id.collect();
        if !self.users.is_empty() || by_id.len() < users.len() {
            for user in users {
                self.put_user(user);
            }
            return;
        }
        self.users = by_id;
        self.by_login.reserve(users.len());
        let by_login = users.into_iter();
        let by_login = by_login.filter_map(|user| Some((user.login_key()?.clone(), user)));
        self.by_login.extend(by_login);
    }

    /// Frees the login of somebody who was there, unless somebody else has been given it already.
    fn forget_login(&mut self, old: Option<Arc<LiveUser>>) {
        if let Some(old) = old
            && let Some(key) = old.login_key()
            && self.by_login.get(key).is_some_and(|user| user.id == old.id)
        {
            self.by_login.remove(key);
        }
    }

    /// Forgets a user.
    pub(crate) fn remove(&mut self, id: &UserId) {
        let old = self.users.remove(id);
        self.forget_login(old);
    }

    /// Says which attributes a type has that is not the default one.
    pub fn put_schema(&mut self, of: TypeId, schema: Schema) {
        self.schemas.insert(of, schema);
    }

    /// Returns the attributes of a type, or of the default one: people without a type are of that, and a type that
    /// nobody could read is taken for it.
    pub fn schema_of(&self, of: Option<&TypeId>) -> Option<&Schema> {
        let own = of.and_then(|of| self.schemas.get(of));
        own.or(self.schema.as_ref())
    }

    /// Returns whether the attributes of a type were read.
    pub fn knows_schema_of(&self, of: &LiveType) -> bool {
        of.is_default || self.schemas.contains_key(&of.id)
    }

    /// Returns the type of that name. `default` means the org's own, which Okta itself calls `user`.
    pub fn type_named(&self, name: &TypeName) -> Option<&LiveType> {
        let by_name = self.types.iter().find(|each| each.name == *name);
        by_name.or_else(|| {
            self.default_type()
                .filter(|_| name.as_str() == DEFAULT_TYPE)
        })
    }

    /// Returns the org's own type.
    pub fn default_type(&self) -> Option<&LiveType> {
        self.types.iter().find(|each| each.is_default)
    }

    /// Returns the type of a user; of one that says none it is the default one.
    pub fn type_of(&self, user: &LiveUser) -> Option<&LiveType> {
        match &user.type_id {
            Some(id) => self.types.iter().find(|each| each.id == *id),
            None => self.default_type(),
        }
    }

    /// Returns all users, by id.
    pub fn users(&self) -> impl Iterator<Item = &LiveUser> {
        self.users.values().map(|user| &**user)
    }

    /// Returns a user by id.
    pub fn user(&self, id: &UserId) -> Option<&LiveUser> {
        self.users.get(id).map(|user| &**user)
    }

    /// Returns the user with that login, ignoring case.
    pub fn user_by_login(&self, key: &LoginKey) -> Option<&LiveUser> {
        self.by_login.get(key).map(|user| &**user)
    }
}
