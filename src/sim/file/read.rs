//! From the file to the org: what is absent is filled in, what is named is found.

use std::collections::HashMap;

use serde_json::{Map, Value};

use crate::sim::file::format::{
    DefinitionEntry, GroupEntry, OrgFile, Policy, RuleEntry, SideEntry, TypeEntry,
};
use crate::sim::file::named::Named;
use crate::sim::file::people::{Numbered, put_link, put_user};
use crate::sim::file::texts::Texts;
use crate::sim::file::values::{GroupReference, Moment, PersonReference};
use crate::sim::file::{FileError, access, apps};
use crate::sim::ids::make_id;
use crate::sim::org::{
    DEFAULT_TYPE, Definition, Group, GroupTimes, History, Org, PasswordPolicy, Rule, Side, UserType,
};
use crate::sim::schema::{custom, is_base};

/// Makes the org. `text` is the file, for scalars as they are written.
pub(in crate::sim::file) fn org(file: OrgFile, text: &str) -> Result<Org, FileError> {
    let url = file.org.trim_end_matches('/');
    if url.is_empty() {
        return Err(wrong("org", "the URL of the org is missing"));
    }
    let mut org = Org::new(url, file.now.0);
    org.password_policy = match file.password_policy {
        None | Some(Policy::Required) => PasswordPolicy::Required,
        Some(Policy::Optional) => PasswordPolicy::Optional,
    };
    for entry in file.user_types {
        put_type(&mut org, entry)?;
    }
    for (name, attributes) in file.schemas.0 {
        put_schema(&mut org, &name, attributes)?;
    }
    put_group_schema(&mut org, file.group_schema)?;
    for entry in file.groups {
        put_group(&mut org, entry)?;
    }
    let groups = group_ids(&org);
    for entry in file.linked_object_definitions {
        put_definition(&mut org, entry)?;
    }
    for entry in file.clients {
        access::put_client(&mut org, entry)?;
    }
    for entry in file.identity_providers {
        access::put_identity_provider(&mut org, entry)?;
    }
    for entry in file.service_apps {
        apps::put(&mut org, entry)?;
    }
    let mut texts = Texts::new(text);
    let mut linked = Vec::new();
    for (index, entry) in file.users.into_iter().enumerate() {
        let user = Numbered { index, entry };
        linked.extend(put_user(&mut org, &groups, &user, &mut texts)?);
    }
    for entry in file.group_rules {
        put_rule(&mut org, &groups, entry)?;
    }
    for link in linked {
        put_link(&mut org, &link)?;
    }
    if let Some(owner) = file.token_owner {
        let found = org.find(&owner).map(|user| user.id.clone());
        let missing = || wrong("tokenOwner", format!("nobody has the login `{owner}`"));
        org.token_owner = Some(found.ok_or_else(missing)?);
    }
    Ok(org)
}

pub(in crate::sim::file) fn wrong(
    place: impl Into<String>,
    problem: impl Into<String>,
) -> FileError {
    FileError::Meaning {
        place: place.into(),
        problem: problem.into(),
    }
}

fn put_type(org: &mut Org, entry: TypeEntry) -> Result<(), FileError> {
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
        return Err(wrong(place, "Okta gives this name to the type `default`"));
    }
    let is_twice = org.type_named(&name).is_some() && name != DEFAULT_TYPE;
    let id = id.unwrap_or_else(|| make_id("oty", "type", &name));
    let mut others = org.types().iter().filter(|each| each.name != name);
    if is_twice || others.any(|each| each.id == id) {
        return Err(wrong(place, "another user type has this name or id"));
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

fn put_group_schema(org: &mut Org, attributes: Named<Value>) -> Result<(), FileError> {
    let mut custom = Map::new();
    for (name, property) in attributes.0 {
        if !property.is_object() {
            let problem = format!("`{name}` is not a mapping with title and type");
            return Err(wrong("groupSchema", problem));
        }
        custom.insert(name, property);
    }
    org.put_group_schema(custom);
    Ok(())
}

fn put_schema(org: &mut Org, name: &str, attributes: Named<Value>) -> Result<(), FileError> {
    let place = format!("schema of `{name}`");
    let missing = || wrong(&place, format!("there is no user type `{name}`"));
    let mut of = org.type_named(name).ok_or_else(missing)?.clone();
    for (attribute, property) in attributes.0 {
        if !property.is_object() {
            let problem = format!("`{attribute}` is not a mapping with title and type");
            return Err(wrong(place, problem));
        }
        if is_base(&attribute) {
            of.base.insert(attribute, property);
        } else {
            of.custom.insert(attribute, property);
        }
    }
    org.put_type(of);
    Ok(())
}

fn put_group(org: &mut Org, entry: GroupEntry) -> Result<(), FileError> {
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
        let problem = if has_id {
            format!("`{}` also has the id {id}", other.name)
        } else {
            "is listed twice; give each an `id` if the org has two of this name".to_owned()
        };
        return Err(wrong(place, problem));
    }
    for (name, value) in &profile.0 {
        let known = org.group_schema().get(name);
        if !known.is_some_and(|property| custom(property).takes(value)) {
            let problem = format!("`groupSchema` has no attribute `{name}` of this type");
            return Err(wrong(place, problem));
        }
    }
    let kind = kind.map_or_else(|| "OKTA_GROUP".to_owned(), String::from);
    if kind == "BUILT_IN" && !roles.is_empty() {
        return Err(wrong(place, "a `BUILT_IN` group cannot have roles"));
    }
    let at = |moment: Option<Moment>| moment.map_or(org.now, |moment| moment.0);
    let times = GroupTimes {
        created: at(created),
        last_updated: at(last_updated),
        last_membership_updated: at(last_membership_updated),
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
    Ok(())
}

/// The ids of groups by name: usually one, and asked for once for each membership.
pub(in crate::sim::file) type GroupIds = HashMap<String, Vec<String>>;

fn group_ids(org: &Org) -> GroupIds {
    let mut ids = GroupIds::new();
    for group in org.groups() {
        let same = ids.entry(group.name.clone()).or_default();
        same.push(group.id.clone());
    }
    ids
}

pub(in crate::sim::file) fn find_group<'a>(
    org: &Org,
    ids: &'a GroupIds,
    reference: &'a GroupReference,
    place: &str,
) -> Result<&'a str, FileError> {
    let name = match reference {
        GroupReference::Id(id) if org.group(id).is_some() => return Ok(id),
        GroupReference::Id(id) => {
            let problem = format!("there is no group with the id `{id}`");
            return Err(wrong(place, problem));
        }
        GroupReference::Name(name) => name,
    };
    match ids.get(name).map(Vec::as_slice) {
        Some([only]) => Ok(only),
        Some([_, ..]) => {
            let problem = format!("two groups are called `{name}`: write {{id: …}}");
            Err(wrong(place, problem))
        }
        Some([]) | None => Err(wrong(place, format!("there is no group `{name}`"))),
    }
}

fn put_definition(org: &mut Org, entry: DefinitionEntry) -> Result<(), FileError> {
    let DefinitionEntry {
        primary,
        associated,
    } = entry;
    let definition = Definition {
        primary: side(primary),
        associated: side(associated),
    };
    let (primary, associated) = (&definition.primary.name, &definition.associated.name);
    let names = [primary, associated];
    if let Some(name) = names.iter().find(|name| org.definition(name).is_some()) {
        let place = format!("linked object definition `{primary}`");
        return Err(wrong(
            place,
            format!("another definition has the name `{name}`"),
        ));
    }
    if primary == associated {
        let place = format!("linked object definition `{primary}`");
        return Err(wrong(place, "both sides have this name"));
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

fn put_rule(org: &mut Org, ids: &GroupIds, entry: RuleEntry) -> Result<(), FileError> {
    let RuleEntry {
        name,
        id,
        status,
        expression,
        groups,
        exclude,
        members,
        created,
        last_updated,
    } = entry;
    let place = format!("group rule `{name}`");
    let id = id.unwrap_or_else(|| make_id("0pr", "rule", &name));
    if org.rules().iter().any(|rule| rule.id == id) {
        return Err(wrong(place, "another rule has this name or id"));
    }
    let groups = groups.iter().map(|group| {
        let id = find_group(org, ids, group, &place)?;
        Ok(id.to_owned())
    });
    let groups = groups.collect::<Result<Vec<String>, FileError>>()?;
    if let Some(group) = groups.iter().find(|id| org.group_roles(id).is_some()) {
        let name = org.group(group).map_or(group, |group| &group.name);
        let problem = format!("the group `{name}` gives a role, so no rule can fill it");
        return Err(wrong(place, problem));
    }
    let user = |org: &Org, login: &String| match org.find(login) {
        Some(user) => Ok(user.id.clone()),
        None => Err(wrong(&place, format!("nobody has the login `{login}`"))),
    };
    let excluded = exclude.iter().map(|person| match person {
        PersonReference::Login(login) => user(org, login),
        PersonReference::Id(by_id) => Ok(by_id.id.clone()),
    });
    let excluded = excluded.collect::<Result<_, FileError>>()?;
    for (group, logins) in &members.0 {
        for login in logins {
            let member = user(org, login)?;
            if !org.is_member(group, &member) {
                let problem = format!("`{login}` is not in the group with the id `{group}`");
                return Err(wrong(&place, problem));
            }
            org.put_fed(&id, group, &member);
        }
    }
    let at = |moment: Option<Moment>| moment.map_or(org.now, |moment| moment.0);
    let (created, last_updated) = (at(created), at(last_updated));
    org.put_rule(Rule {
        id,
        excluded,
        created,
        last_updated,
        name,
        status: status.map_or_else(|| "ACTIVE".to_owned(), String::from),
        expression,
        groups,
    });
    Ok(())
}
