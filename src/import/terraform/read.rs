//! From the resources of a state to what is managed.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::import::left::Why;
use crate::import::terraform::managed::{Definition, Group, Managed, Own, Stated};
use crate::import::terraform::resource::{Resource, is_set};
use crate::import::terraform::state::{NotAState, parse, resources};
use crate::model::ids::{AttributeName, GroupId, RelationName, UserId};
use crate::model::profile::{AttributeValue, BASE_ATTRIBUTES};
use crate::model::secret::is_secret;

/// Reads what a state manages.
///
/// # Errors
///
/// What the text is instead of a state.
pub fn read(text: &str) -> Result<Managed, NotAState> {
    let state = parse(text)?;
    let mut reader = Reader::default();
    for resource in resources(&state)? {
        reader.resource(resource);
    }
    let managed = reader.end();
    let has_some = !managed.people.is_empty()
        || !managed.groups.is_empty()
        || !managed.exact.is_empty()
        || !managed.definitions.is_empty()
        || !managed.withheld.is_empty();
    if has_some {
        Ok(managed)
    } else {
        Err(NotAState::NothingOfOkta)
    }
}

/// What `okta_user` has beside attributes: Okta's or the provider's own business, or read elsewhere here.
const NO_ATTRIBUTES: [&str; 14] = [
    "activated",
    "created",
    "custom_profile_attributes",
    "custom_profile_attributes_to_ignore",
    "id",
    "last_login",
    "last_updated",
    "password_changed",
    "raw_status",
    "roles",
    "skip_roles",
    "status",
    "status_changed",
    "type",
];

#[derive(Default)]
struct Reader {
    managed: Managed,
    /// Groups whose name is marked as sensitive: nothing names them.
    nameless_groups: BTreeSet<GroupId>,
}

impl Reader {
    fn resource(&mut self, resource: Resource<'_>) {
        let is_read = match resource.kind() {
            "okta_user" => self.user(resource),
            "okta_group" => self.group(resource),
            "okta_user_group_memberships" => self.groups_of_user(resource),
            "okta_group_memberships" => self.users_of_group(resource),
            "okta_link_definition" => self.definition(resource),
            "okta_link_value" => self.link(resource),
            kind => {
                let none = self.managed.no_counterpart.entry(kind.to_owned());
                none.or_default().insert(resource.address().to_owned());
                return;
            }
        };
        for key in resource.secrets() {
            self.managed.left.add(Why::StateSecret, key);
        }
        if is_read.is_none() {
            let address = resource.address().to_owned();
            self.managed.withheld.insert(address);
        }
    }

    fn user(&mut self, of: Resource<'_>) -> Option<()> {
        let id = UserId::new(of.text("id")?);
        let Some(login) = of.text("login") else {
            self.managed.nameless.insert(id);
            return None;
        };
        let mut own = Own {
            address: of.address().to_owned(),
            login: login.to_owned(),
            status: of.text("status").map(str::to_owned),
            attributes: [].into(),
        };
        for key in of.keys().filter(|key| !NO_ATTRIBUTES.contains(key)) {
            let name = camel_case(key);
            match of.text(key).filter(|_| BASE_ATTRIBUTES.contains(&&*name)) {
                Some(text) => {
                    let value = Stated(AttributeValue::text(text));
                    own.attributes.insert(AttributeName::new(name), value);
                }
                None => self.managed.left.add(Why::NoKey, key),
            }
        }
        self.custom(of, &mut own);
        let person = self.managed.people.entry(id).or_default();
        if let Some(other) = person.own.take() {
            // Two resources may share a person.
            for (name, value) in other.attributes {
                own.attributes.entry(name).or_insert(value);
            }
        }
        person.own = Some(own);
        Some(())
    }

    /// The attributes of the org's own: JSON in a string.
    fn custom(&mut self, of: Resource<'_>, own: &mut Own) {
        const CUSTOM: &str = "custom_profile_attributes";
        let Some(text) = of.text(CUSTOM) else {
            return;
        };
        let Ok(Value::Object(all)) = serde_json::from_str(text) else {
            self.managed.left.add(Why::NoKey, CUSTOM);
            return;
        };
        let ignored = of.texts("custom_profile_attributes_to_ignore");
        for (name, value) in all {
            if ignored.contains(&name.as_str()) || (!is_set(&value) && !value.is_boolean()) {
                continue;
            }
            if is_secret(&name) {
                self.managed.left.add(Why::StateSecret, &name);
            } else if let Some(value) = AttributeValue::from_json(value) {
                let name = AttributeName::new(name);
                own.attributes.insert(name, Stated(value));
            }
        }
    }

    fn group(&mut self, of: Resource<'_>) -> Option<()> {
        let id = GroupId::new(of.text("id")?);
        let Some(name) = of.text("name") else {
            self.nameless_groups.insert(id);
            return None;
        };
        if of.hides("description") {
            // A declaration would say it.
            return None;
        }
        let none = "{}";
        let custom = of.text("custom_profile_attributes");
        if custom.is_some_and(|text| text.trim() != none) {
            self.managed.left.add(Why::NoKey, "attributes of groups");
        }
        let group = Group {
            address: of.address().to_owned(),
            name: name.to_owned(),
            description: of.text("description").unwrap_or_default().to_owned(),
        };
        self.managed.groups.insert(id, group);
        Some(())
    }

    fn groups_of_user(&mut self, of: Resource<'_>) -> Option<()> {
        let user = of.text("user_id").or_else(|| of.text("id"))?;
        let groups = of.texts("groups").into_iter().map(GroupId::new);
        let person = self.managed.people.entry(UserId::new(user)).or_default();
        person.groups.extend(groups);
        Some(())
    }

    fn users_of_group(&mut self, of: Resource<'_>) -> Option<()> {
        let group = GroupId::new(of.text("group_id").or_else(|| of.text("id"))?);
        let users: Vec<UserId> = of.texts("users").into_iter().map(UserId::new).collect();
        if of.is_true("track_all_users") {
            let exact = self.managed.exact.entry(group.clone()).or_default();
            exact.extend(users.iter().cloned());
        }
        for user in users {
            let person = self.managed.people.entry(user).or_default();
            person.groups.insert(group.clone());
        }
        Some(())
    }

    fn definition(&mut self, of: Resource<'_>) -> Option<()> {
        let sides = ["primary_title", "associated_name", "associated_title"];
        if sides.iter().any(|key| of.hides(key)) {
            return None;
        }
        let [primary_title, associated, associated_title] =
            sides.map(|key| of.text(key).map(str::to_owned));
        let name = of.text("primary_name").or_else(|| of.text("id"))?;
        let definition = Definition {
            address: of.address().to_owned(),
            primary_title,
            associated,
            associated_title,
        };
        let all = &mut self.managed.definitions;
        all.insert(RelationName::new(name), definition);
        Some(())
    }

    fn link(&mut self, of: Resource<'_>) -> Option<()> {
        let relation = RelationName::new(of.text("primary_name")?);
        let primary = UserId::new(of.text("primary_user_id")?);
        for user in of.texts("associated_user_ids") {
            let person = self.managed.people.entry(UserId::new(user)).or_default();
            person.links.insert(relation.clone(), primary.clone());
        }
        Some(())
    }

    /// Nothing names whoever has a secret for a name.
    fn end(self) -> Managed {
        let Self {
            mut managed,
            nameless_groups,
        } = self;
        let nameless = &managed.nameless;
        managed.people.retain(|id, _| !nameless.contains(id));
        for person in managed.people.values_mut() {
            person.groups.retain(|id| !nameless_groups.contains(id));
            person.links.retain(|_, to| !nameless.contains(to));
        }
        managed.groups.retain(|id, _| !nameless_groups.contains(id));
        managed.exact.retain(|id, _| !nameless_groups.contains(id));
        managed
    }
}

/// Returns Okta's name of an attribute: `first_name` is `firstName`.
fn camel_case(key: &str) -> String {
    let mut words = key.split('_');
    let mut name = words.next().unwrap_or_default().to_owned();
    for word in words {
        let mut letters = word.chars();
        name.extend(letters.next().map(|letter| letter.to_ascii_uppercase()));
        name.push_str(letters.as_str());
    }
    name
}

#[cfg(test)]
mod tests {
    use super::{camel_case, read};

    #[test]
    fn names_are_okta_s() {
        let names = [
            "first_name",
            "zip_code",
            "email",
            "profile_url",
            "honorific_prefix",
        ];
        assert_eq!(
            names.map(camel_case),
            [
                "firstName",
                "zipCode",
                "email",
                "profileUrl",
                "honorificPrefix"
            ]
        );
    }

    /// What is read shows no value, whoever prints it.
    #[test]
    fn debug_shows_no_value() {
        let state = r#"{"format_version": "1.0", "values": {"root_module": {"resources": [{
            "address": "okta_user.ada", "mode": "managed", "type": "okta_user",
            "values": {"id": "00u1", "login": "ada@acme.example", "title": "canary-1", "password": "canary-2"}
        }]}}}"#;
        let shown = format!("{:?}", read(state).unwrap());
        assert!(shown.contains("ada@acme.example"), "{shown}");
        assert!(!shown.contains("canary"), "{shown}");
    }
}
