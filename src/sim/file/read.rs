//! From the file to the org: what is absent is filled in, what is named is found.

use std::collections::HashMap;

use serde_json::{Map, Value};

use crate::diagnostic::Code;
use crate::sim::file::format::{
    DefinitionEntry, GroupEntry, OrgFile, Policy, SideEntry, TypeEntry,
};
use crate::sim::file::mistake::{Entry, Mistake, wrong};
use crate::sim::file::named::Named;
use crate::sim::file::people::{Placed, put_link, put_user};
use crate::sim::file::texts::Texts;
use crate::sim::file::tree::Step;
use crate::sim::file::values::{GroupReference, Moment};
use crate::sim::file::{access, apps, rules};
use crate::sim::ids::make_id;
use crate::sim::org::{
    DEFAULT_TYPE, Definition, Group, GroupTimes, History, Org, PasswordPolicy, Side, UserType,
};
use crate::sim::schema::{custom, is_base};

/// Makes the org, as far as the file makes sense. `texts` are the scalars as they are written.
#[expect(
    clippy::too_many_lines,
    reason = "one part of the file after the other"
)]
pub(crate) fn org(file: OrgFile, mut texts: Texts<'_>) -> (Org, Vec<Mistake>) {
    let OrgFile {
        org: url,
        now,
        token_owner,
        password_policy,
        users,
        groups,
        group_rules,
        linked_object_definitions,
        user_types,
        schemas,
        service_apps,
        clients,
        identity_providers,
        group_schema,
    } = file;
    let mut mistakes = Vec::new();
    let url = url.trim_end_matches('/');
    if url.is_empty() {
        let way = vec![Step::Key("org".to_owned())];
        let problem = "the URL of the org is missing";
        mistakes.push(wrong(Code::InvalidValue, "org", way, problem));
    }
    let mut org = Org::new(url, now.0);
    if password_policy == Some(Policy::Optional) {
        org.password_policy = PasswordPolicy::Optional;
    }
    for (at, entry) in entries("userTypes", user_types) {
        mistakes.extend(put_type(&mut org, at, entry).err());
    }
    for (name, attributes) in schemas.0 {
        put_schema(&mut org, &name, attributes, &mut mistakes);
    }
    put_group_schema(&mut org, group_schema, &mut mistakes);
    for (at, entry) in entries("groups", groups) {
        put_group(&mut org, at, entry, &mut mistakes);
    }
    let groups = group_ids(&org);
    for (at, entry) in entries("linkedObjectDefinitions", linked_object_definitions) {
        mistakes.extend(put_definition(&mut org, at, entry).err());
    }
    for (at, entry) in entries("clients", clients) {
        mistakes.extend(access::put_client(&mut org, at, entry).err());
    }
    for (at, entry) in entries("identityProviders", identity_providers) {
        mistakes.extend(access::put_identity_provider(&mut org, at, entry).err());
    }
    for (at, entry) in entries("serviceApps", service_apps) {
        mistakes.extend(apps::put(&mut org, at, entry).err());
    }
    let mut linked = Vec::new();
    for (at, entry) in entries("users", users) {
        let user = Placed { at, entry };
        linked.extend(put_user(
            &mut org,
            &groups,
            &user,
            &mut texts,
            &mut mistakes,
        ));
    }
    for (at, entry) in entries("groupRules", group_rules) {
        rules::put(&mut org, &groups, at, entry, &mut mistakes);
    }
    for link in linked {
        mistakes.extend(put_link(&mut org, &link).err());
    }
    if let Some(owner) = token_owner {
        let found = org.find(&owner).map(|user| user.id.clone());
        if found.is_none() {
            let problem = format!("nobody has the login `{owner}`");
            let way = vec![Step::Key("tokenOwner".to_owned())];
            mistakes.push(wrong(Code::UnknownPerson, "tokenOwner", way, problem));
        }
        org.token_owner = found;
    }
    (org, mistakes)
}

/// The entries of a list, and where they stand.
fn entries<T>(list: &'static str, entries: Vec<T>) -> impl Iterator<Item = (Entry, T)> {
    let entries = entries.into_iter().enumerate();
    entries.map(move |(index, entry)| (Entry { list, index }, entry))
}

fn put_type(org: &mut Org, at: Entry, entry: TypeEntry) -> Result<(), Mistake> {
    let TypeEntry {
        name,
        id,
        display_name,
        description,
        created_by,
        last_updated_by,
        created,
        last_updated,
    } = entry;
    let place = format!("user type `{name}`");
    if name == "user" {
        let problem = "Okta gives this name to the type `default`";
        return Err(wrong(Code::InvalidValue, place, at.key("name"), problem));
    }
    let is_twice = org.type_named(&name).is_some() && name != DEFAULT_TYPE;
    let id = id.unwrap_or_else(|| make_id("oty", "type", &name));
    let mut others = org.types().iter().filter(|each| each.name != name);
    if is_twice || others.any(|each| each.id == id) {
        let problem = "another user type has this name or id";
        return Err(wrong(Code::DuplicateId, place, at.key("name"), problem));
    }
    let display_name = display_name.unwrap_or_else(|| name.clone());
    let usual = UserType::founded(id, &name, display_name);
    let history = usual.history.clone();
    org.put_type(UserType {
        description: match description {
            None => usual.description.clone(),
            Some(description) => Some(description).filter(|text| !text.is_empty()),
        },
        history: History {
            created_by: created_by.unwrap_or(history.created_by),
            last_updated_by: last_updated_by.unwrap_or(history.last_updated_by),
            created: created.map_or(history.created, |moment| moment.0),
            last_updated: last_updated.map_or(history.last_updated, |moment| moment.0),
        },
        ..usual
    });
    Ok(())
}

fn put_group_schema(org: &mut Org, attributes: Named<Value>, mistakes: &mut Vec<Mistake>) {
    let mut custom = Map::new();
    for (name, property) in attributes.0 {
        if property.is_object() {
            custom.insert(name, property);
        } else {
            let way = ["groupSchema", &name].map(|key| Step::Key(key.to_owned()));
            mistakes.push(no_property("groupSchema", &name, way.into()));
        }
    }
    org.put_group_schema(custom);
}

fn put_schema(org: &mut Org, name: &str, attributes: Named<Value>, mistakes: &mut Vec<Mistake>) {
    let place = format!("schema of `{name}`");
    let way = ["schemas", name].map(|key| Step::Key(key.to_owned()));
    let Some(of) = org.type_named(name) else {
        let problem = format!("there is no user type `{name}`");
        mistakes.push(wrong(Code::UnknownType, place, way.into(), problem).of_key());
        return;
    };
    let mut of = of.clone();
    for (attribute, property) in attributes.0 {
        if !property.is_object() {
            let mut way = way.to_vec();
            way.push(Step::Key(attribute.clone()));
            mistakes.push(no_property(&place, &attribute, way));
        } else if is_base(&attribute) {
            of.base.insert(attribute, property);
        } else {
            of.custom.insert(attribute, property);
        }
    }
    org.put_type(of);
}

fn no_property(place: &str, name: &str, way: Vec<Step>) -> Mistake {
    let problem = format!("`{name}` is not a mapping with title and type");
    wrong(Code::WrongType, place, way, problem)
}

fn put_group(org: &mut Org, at: Entry, entry: GroupEntry, mistakes: &mut Vec<Mistake>) {
    let GroupEntry {
        name,
        id,
        kind,
        description,
        profile,
        roles,
        created,
        last_updated,
        last_membership_updated,
    } = entry;
    let place = format!("group `{name}`");
    let has_id = id.is_some();
    let id = id.unwrap_or_else(|| make_id("00g", "group", &name));
    if let Some(other) = org.group(&id) {
        mistakes.push(if has_id {
            let problem = format!("`{}` also has the id {id}", other.name);
            wrong(Code::DuplicateId, place, at.key("id"), problem)
        } else {
            let problem = "is listed twice; give each an `id` if the org has two of this name";
            wrong(Code::DuplicateGroup, place, at.key("name"), problem)
        });
        return;
    }
    for (name, value) in &profile.0 {
        let known = org.group_schema().get(name);
        if !known.is_some_and(|property| custom(property).takes(value)) {
            let problem = format!("`groupSchema` has no attribute `{name}` of this type");
            let way = at.inside("profile", name);
            mistakes.push(wrong(Code::UnknownAttribute, &place, way, problem));
        }
    }
    let kind = kind.map_or_else(|| "OKTA_GROUP".to_owned(), String::from);
    if kind == "BUILT_IN" && !roles.is_empty() {
        let problem = "a `BUILT_IN` group cannot have roles";
        mistakes.push(wrong(Code::InvalidValue, place, at.key("roles"), problem).of_key());
    }
    let then = |moment: Option<Moment>| moment.map_or(org.now, |moment| moment.0);
    let times = GroupTimes {
        created: then(created),
        last_updated: then(last_updated),
        last_membership_updated: then(last_membership_updated),
    };
    org.put_group(Group {
        id: id.clone(),
        name,
        description,
        kind,
        attributes: profile.0.into_iter().collect(),
    });
    org.put_group_times(&id, times);
    for (assignment, role) in access::roles(org, &id, &roles) {
        org.put_group_role(&id, assignment, role);
    }
}

/// The ids of groups by name: usually one, and asked for once for each membership.
pub(crate) type GroupIds = HashMap<String, Vec<String>>;

fn group_ids(org: &Org) -> GroupIds {
    let mut ids = GroupIds::new();
    for group in org.groups() {
        let same = ids.entry(group.name.clone()).or_default();
        same.push(group.id.clone());
    }
    ids
}

/// Finds a group, or says why none is meant.
pub(crate) fn find_group<'a>(
    org: &Org,
    ids: &'a GroupIds,
    reference: &'a GroupReference,
) -> Result<&'a str, (Code, String)> {
    let name = match reference {
        GroupReference::Id(id) if org.group(id).is_some() => return Ok(id),
        GroupReference::Id(id) => {
            let problem = format!("there is no group with the id `{id}`");
            return Err((Code::UnknownGroup, problem));
        }
        GroupReference::Name(name) => name,
    };
    match ids.get(name).map(Vec::as_slice) {
        Some([only]) => Ok(only),
        Some([_, ..]) => {
            let problem = format!("two groups are called `{name}`: write {{id: …}}");
            Err((Code::AmbiguousGroup, problem))
        }
        Some([]) | None => {
            let problem = format!("there is no group `{name}`");
            Err((Code::UnknownGroup, problem))
        }
    }
}

fn put_definition(org: &mut Org, at: Entry, entry: DefinitionEntry) -> Result<(), Mistake> {
    let DefinitionEntry {
        primary,
        associated,
    } = entry;
    let definition = Definition {
        primary: side(primary),
        associated: side(associated),
    };
    let (primary, associated) = (&definition.primary.name, &definition.associated.name);
    let place = format!("linked object definition `{primary}`");
    let names = [primary, associated];
    if let Some(name) = names.iter().find(|name| org.definition(name).is_some()) {
        let problem = format!("another definition has the name `{name}`");
        return Err(wrong(
            Code::DuplicateDefinition,
            place,
            at.key("primary"),
            problem,
        ));
    }
    if primary == associated {
        let problem = "both sides have this name";
        return Err(wrong(
            Code::DuplicateDefinition,
            place,
            at.key("primary"),
            problem,
        ));
    }
    org.put_definition(definition);
    Ok(())
}

fn side(entry: SideEntry) -> Side {
    let SideEntry {
        name,
        title,
        description,
    } = entry;
    Side {
        title: title.unwrap_or_else(|| name.clone()),
        name,
        description,
    }
}
