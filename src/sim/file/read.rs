//! From the file to the org: what is absent is filled in, what is named is found.

use serde_json::{Map, Value};

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::sim::file::find::{group_ids, no_type, nobody, wrong};
use crate::sim::file::format::{
    DefinitionEntry, GroupEntry, OrgFile, RoleEntry, SideEntry, SnapshotEntry, TypeEntry,
};
use crate::sim::file::group_access::Owned;
use crate::sim::file::people::{put_link, put_user};
use crate::sim::file::values::Policy;
use crate::sim::file::{access, apps, events, group_access, rules};
use crate::sim::ids::make_id;
use crate::sim::org::mark::{Mark, Names};
use crate::sim::org::{
    DEFAULT_TYPE, Definition, Group, GroupTimes, History, Org, PasswordPolicy, Side, UserType,
};
use crate::sim::schema::{custom, is_base};
use crate::source::Located;
use crate::yaml::content::Named;
use crate::yaml::json::json;
use crate::yaml::read::meant;

/// The attributes of a schema.
type Attributes = Named<Map<String, Value>>;

/// Makes the org, as far as the file makes sense.
pub(crate) fn org(file: OrgFile, found: &mut Diagnostics) -> Org {
    let url = file.org.value.trim_end_matches('/');
    if url.is_empty() {
        let problem = "the URL of the org is missing";
        found.push(wrong(Code::InvalidValue, "org", file.org.span, problem));
    }
    let mut org = Org::new(url, file.now);
    org.mark = file.snapshot.map(mark);
    if file.password_policy == Some(Policy::Optional) {
        org.password_policy = PasswordPolicy::Optional;
    }
    put_types(&mut org, file.user_types, file.schemas.0, found);
    let attributes = file.group_schema.0.into_iter();
    let attributes = attributes.map(|(name, property)| (name.value, property.into()));
    org.put_group_schema(attributes.collect());
    let groups = file.groups.into_iter();
    let owned: Vec<Owned> = groups
        .filter_map(|entry| put_group(&mut org, entry, found))
        .collect();
    let groups = group_ids(&org);
    for entry in file.definitions {
        found.extend_one(put_definition(&mut org, entry).err());
    }
    for entry in file.clients {
        found.extend_one(access::put_client(&mut org, entry).err());
    }
    for entry in file.identity_providers {
        found.extend_one(access::put_identity_provider(&mut org, entry).err());
    }
    for entry in file.service_apps {
        found.extend_one(apps::put(&mut org, entry).err());
    }
    let users = file.users.into_iter();
    let linked: Vec<_> = users
        .filter_map(|entry| put_user(&mut org, &groups, entry, found))
        .collect();
    for each in &owned {
        group_access::put_owners(&mut org, &groups, each, found);
    }
    for entry in file.group_rules {
        rules::put(&mut org, &groups, entry, found);
    }
    for (person, links) in &linked {
        for (relation, primary) in &links.0 {
            found.extend_one(put_link(&mut org, person, relation, primary).err());
        }
    }
    if let Some(Located { value: owner, span }) = file.token_owner {
        org.token_owner = org.find(&owner).map(|user| user.id.clone());
        if org.token_owner.is_none() {
            found.push(nobody("tokenOwner", span, &owner));
        }
    }
    for entry in file.log {
        match events::event(&org, &groups, entry) {
            Ok(event) => org.put_event(event),
            Err(mistake) => found.push(mistake),
        }
    }
    org
}

fn mark(entry: SnapshotEntry) -> Mark {
    Mark {
        taken: entry.taken,
        names: match entry.redacted {
            Some(true) => Names::Pseudonyms,
            Some(false) | None => Names::Own,
        },
        unreadable: entry.unreadable.into_iter().collect(),
    }
}

/// Puts the user types into the org, and then their schemas.
fn put_types(
    org: &mut Org,
    types: Vec<TypeEntry>,
    schemas: Vec<(Located<String>, Attributes)>,
    found: &mut Diagnostics,
) {
    for entry in types {
        found.extend_one(put_type(org, entry).err());
    }
    for (name, attributes) in schemas {
        found.extend_one(put_schema(org, &name, attributes).err());
    }
}

fn put_type(org: &mut Org, entry: TypeEntry) -> Result<(), Diagnostic> {
    let Located { value: name, span } = entry.name;
    let refused = |code, problem| Err(wrong(code, format!("user type `{name}`"), span, problem));
    if name == "user" {
        let problem = "Okta gives this name to the type `default`";
        return refused(Code::InvalidValue, problem);
    }
    let is_twice = org.type_named(&name).is_some() && name != DEFAULT_TYPE;
    let id = entry.id.unwrap_or_else(|| make_id("oty", "type", &name));
    let mut others = org.types().iter().filter(|each| each.name != name);
    if is_twice || others.any(|each| each.id == id) {
        return refused(Code::DuplicateId, "another user type has this name or id");
    }
    let display_name = entry.display_name.unwrap_or_else(|| name.clone());
    let usual = UserType::founded(id, &name, display_name);
    let history = usual.history.clone();
    org.put_type(UserType {
        description: match entry.description {
            None => usual.description.clone(),
            Some(description) => Some(description).filter(|text| !text.is_empty()),
        },
        history: History {
            created_by: entry.created_by.unwrap_or(history.created_by),
            last_updated_by: entry.last_updated_by.unwrap_or(history.last_updated_by),
            created: entry.created.unwrap_or(history.created),
            last_updated: entry.last_updated.unwrap_or(history.last_updated),
        },
        ..usual
    });
    Ok(())
}

fn put_schema(
    org: &mut Org,
    name: &Located<String>,
    attributes: Attributes,
) -> Result<(), Diagnostic> {
    let Some(of) = org.type_named(&name.value) else {
        let what = format!("schema of `{}`", name.value);
        return Err(no_type(what, name.span, &name.value, org));
    };
    let mut of = of.clone();
    for (Located { value: name, .. }, property) in attributes.0 {
        let part = if is_base(&name) {
            &mut of.base
        } else {
            &mut of.custom
        };
        part.insert(name, property.into());
    }
    org.put_type(of);
    Ok(())
}

/// Puts a group into the org; returns its owners, for when everybody is there.
fn put_group(org: &mut Org, entry: GroupEntry, found: &mut Diagnostics) -> Option<Owned> {
    let Located { value: name, span } = entry.name;
    let place = format!("group `{name}`");
    let id_span = entry.id.as_ref().map(|id| id.span);
    let id = entry.id.map(|id| id.value);
    let id = id.unwrap_or_else(|| make_id("00g", "group", &name));
    if let Some(other) = org.group(&id) {
        found.push(if let Some(span) = id_span {
            let problem = format!("`{}` also has the id {id}", other.name);
            wrong(Code::DuplicateId, place, span, problem)
        } else {
            let problem = "is listed twice; give each an `id` if the org has two of this name";
            wrong(Code::DuplicateGroup, place, span, problem)
        });
        return None;
    }
    let mut attributes = Map::new();
    for (Located { value: name, .. }, node) in entry.profile.0 {
        let value = json(&node.value);
        let known = org.group_schema().get(&name);
        if !known.is_some_and(|property| custom(property).takes(&value)) {
            let problem = format!("`groupSchema` has no attribute `{name}` of this type");
            let mistake = wrong(Code::UnknownAttribute, &place, node.span, problem);
            let known = org.group_schema().keys().map(String::as_str);
            found.push(meant(mistake, &name, known.filter(|known| *known != name)));
        }
        attributes.insert(name, value);
    }
    let kind = entry
        .kind
        .map_or_else(|| "OKTA_GROUP".to_owned(), |kind| kind.0);
    let roles: &[RoleEntry] = entry.roles.as_ref().map_or(&[], |roles| &roles.value);
    if kind == "BUILT_IN" && !roles.is_empty() {
        let problem = "a `BUILT_IN` group cannot have roles";
        let at = entry.roles.as_ref().map_or(span, |roles| roles.span);
        found.push(wrong(Code::InvalidValue, place, at, problem));
    }
    let times = GroupTimes {
        created: entry.created.unwrap_or(org.now),
        last_updated: entry.last_updated.unwrap_or(org.now),
        last_membership_updated: entry.last_membership_updated.unwrap_or(org.now),
    };
    org.put_group(Group {
        id: id.clone(),
        name: name.clone(),
        description: entry.description,
        kind,
        attributes,
    });
    org.put_group_times(&id, times);
    for (assignment, role) in access::roles(org, &id, roles) {
        org.put_group_role(&id, assignment, role);
    }
    group_access::put_apps(org, &id, entry.apps);
    Some(Owned {
        group: id,
        name,
        owners: entry.owners,
    })
}

fn put_definition(org: &mut Org, entry: DefinitionEntry) -> Result<(), Diagnostic> {
    let at = entry.primary.span;
    let definition = Definition {
        primary: side(entry.primary.value),
        associated: side(entry.associated),
    };
    let (primary, associated) = (&definition.primary.name, &definition.associated.name);
    let refused = |problem: String| {
        let what = format!("linked object definition `{primary}`");
        Err(wrong(Code::DuplicateDefinition, what, at, problem))
    };
    let names = [primary, associated];
    if let Some(name) = names.iter().find(|name| org.definition(name).is_some()) {
        return refused(format!("another definition has the name `{name}`"));
    }
    if primary == associated {
        return refused("both sides have this name".to_owned());
    }
    org.put_definition(definition);
    Ok(())
}

fn side(entry: SideEntry) -> Side {
    Side {
        title: entry.title.unwrap_or_else(|| entry.name.clone()),
        name: entry.name,
        description: entry.description,
    }
}
