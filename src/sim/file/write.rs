//! From the org to the file: what has its usual value is left out.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::model::status::UserStatus;
use crate::sim::file::attribute::Resolved;
use crate::sim::file::format::{
    CredentialsEntry, DefinitionEntry, GroupEntry, OrgFile, PasswordEntry, Policy, ProviderEntry,
    QuestionEntry, RuleEntry, SideEntry, TypeEntry, UserEntry,
};
use crate::sim::file::named::Named;
use crate::sim::file::people::{usual_times, usually_has_password};
use crate::sim::file::values::{ById, GroupReference, Moment, PersonReference, Told, Word};
use crate::sim::file::{access, apps};
use crate::sim::org::{
    DEFAULT_TYPE, Definition, Group, History, Org, PasswordPolicy, Rule, Side, User, UserType,
};

/// Makes the file.
pub(crate) fn file(org: &Org) -> OrgFile {
    let names = Names::of(org);
    OrgFile {
        org: org.url.clone(),
        now: Moment(org.now),
        token_owner: org.owner().map(|owner| owner.login().to_owned()),
        password_policy: match org.password_policy {
            PasswordPolicy::Required => None,
            PasswordPolicy::Optional => Some(Policy::Optional),
        },
        users: org.users().map(|user| person(org, user, &names)).collect(),
        groups: org.groups().map(|each| group(org, each)).collect(),
        group_rules: org
            .rules()
            .iter()
            .map(|each| rule(org, each, &names))
            .collect(),
        linked_object_definitions: org.definitions().iter().map(definition).collect(),
        user_types: types(org),
        schemas: schemas(org),
        service_apps: apps::entries(org),
        clients: access::clients(org),
        identity_providers: access::identity_providers(org),
        group_schema: named(org.group_schema()),
    }
}

/// How groups are referred to: by name where only one has it.
struct Names<'a>(BTreeMap<&'a str, usize>, &'a Org);

impl<'a> Names<'a> {
    fn of(org: &'a Org) -> Self {
        let mut count = BTreeMap::new();
        for group in org.groups() {
            *count.entry(group.name.as_str()).or_insert(0) += 1;
        }
        Self(count, org)
    }

    fn reference(&self, id: &str) -> GroupReference {
        match self.1.group(id) {
            Some(group) if self.0.get(group.name.as_str()) == Some(&1) => {
                GroupReference::Name(group.name.clone())
            }
            Some(_) | None => GroupReference::Id(id.to_owned()),
        }
    }
}

fn person(org: &Org, user: &User, names: &Names<'_>) -> UserEntry {
    let mut usual = user.clone();
    usual_times(&mut usual, org.now);
    let status = |status: &UserStatus| Word(status.as_str().to_owned());
    let unless_active = |to: &UserStatus| (*to != UserStatus::Active).then(|| status(to));
    let unless_now = |at: Timestamp| (at != org.now).then_some(Moment(at));
    let told = |at: Option<Timestamp>, usual: Option<Timestamp>| match at {
        same if same == usual => Told::Usual,
        None => Told::Never,
        Some(at) => Told::At(Moment(at)),
    };
    let attribute =
        |(name, value): (&String, &Value)| (name.clone(), Resolved::Json(value.clone()));
    let profile = user.profile.iter().filter(|(name, _)| *name != "login");
    let groups = org.groups_of(&user.id).iter();
    let groups = groups.filter(|id| !org.group(id).is_some_and(Group::is_everyone));
    let links = org.definitions().iter().filter_map(|definition| {
        let relation = &definition.primary.name;
        let primary = org.user(org.primary_of(relation, &user.id)?)?;
        Some((relation.clone(), primary.login().to_owned()))
    });
    let mut entry = UserEntry {
        login: user.login().to_owned(),
        id: Some(user.id.clone()),
        status: Some(status(&user.status)),
        suspended_from: unless_active(&user.suspended_from),
        unlock_to: unless_active(&user.unlock_to),
        transitioning_to_status: user.transitioning_to.as_ref().map(status),
        user_type: (user.type_name != DEFAULT_TYPE).then(|| user.type_name.clone()),
        profile: Named(profile.map(attribute).collect()),
        groups: groups.map(|id| names.reference(id)).collect(),
        linked_objects: Named(links.collect()),
        credentials: credentials(user),
        created: unless_now(user.created),
        activated: told(user.activated, usual.activated),
        status_changed: told(user.status_changed, usual.status_changed),
        last_login: user.last_login.map(Moment),
        last_updated: unless_now(user.last_updated),
        password_changed: told(user.password_changed, usual.password_changed),
        sessions: Vec::new(),
        grants: Vec::new(),
        tokens: Vec::new(),
        apps: Vec::new(),
        identity_providers: Vec::new(),
        roles: Vec::new(),
    };
    if let Some(access) = org.access(&user.id) {
        access::write(org, access, &mut entry);
    }
    entry
}

fn credentials(user: &User) -> Option<CredentialsEntry> {
    let password =
        (user.has_password != usually_has_password(user)).then_some(if user.has_password {
            PasswordEntry::Set
        } else {
            PasswordEntry::None
        });
    let question = user.recovery_question.clone();
    let recovery_question = question.map(|question| QuestionEntry { question });
    let provider = (user.provider != "OKTA").then(|| ProviderEntry {
        kind: Word(user.provider.clone()),
    });
    let is_usual = password.is_none() && recovery_question.is_none() && provider.is_none();
    (!is_usual).then_some(CredentialsEntry {
        password,
        recovery_question,
        provider,
    })
}

fn group(org: &Org, group: &Group) -> GroupEntry {
    let Group {
        id,
        name,
        description,
        kind,
        attributes,
    } = group;
    let times = org.group_times(id);
    let unless_now = |at: Timestamp| (at != org.now).then_some(Moment(at));
    GroupEntry {
        name: name.clone(),
        id: Some(id.clone()),
        kind: Some(Word(kind.clone())),
        description: description.clone(),
        profile: named(attributes),
        roles: org
            .group_roles(id)
            .map(|roles| access::role_entries(org, roles))
            .unwrap_or_default(),
        created: unless_now(times.created),
        last_updated: unless_now(times.last_updated),
        last_membership_updated: unless_now(times.last_membership_updated),
    }
}

fn rule(org: &Org, rule: &Rule, names: &Names<'_>) -> RuleEntry {
    let Rule {
        id,
        name,
        status,
        expression,
        groups,
        excluded,
        created,
        last_updated,
    } = rule;
    let login = |id: &str| org.user(id).map(|user| user.login().to_owned());
    let mut members: Vec<(String, Vec<String>)> = Vec::new();
    for (group, user) in org.fed_by(id) {
        match members.last_mut().filter(|(last, _)| last == group) {
            Some((_, logins)) => logins.extend(login(user)),
            None => members.push((group.to_owned(), login(user).into_iter().collect())),
        }
    }
    let unless_now = |at: Timestamp| (at != org.now).then_some(Moment(at));
    // A rule keeps the id of a group that was deleted, and a file could not say what it means.
    let groups = groups.iter().filter(|id| names.1.group(id).is_some());
    RuleEntry {
        name: name.clone(),
        id: Some(id.clone()),
        status: Some(Word(status.clone())),
        expression: expression.clone(),
        groups: groups.map(|id| names.reference(id)).collect(),
        exclude: excluded
            .iter()
            .map(|id| person_reference(org, id))
            .collect(),
        members: Named(members),
        created: unless_now(*created),
        last_updated: unless_now(*last_updated),
    }
}

fn person_reference(org: &Org, id: &str) -> PersonReference {
    match org.user(id) {
        Some(user) => PersonReference::Login(user.login().to_owned()),
        None => PersonReference::Id(ById { id: id.to_owned() }),
    }
}

fn definition(definition: &Definition) -> DefinitionEntry {
    let Definition {
        primary,
        associated,
    } = definition;
    DefinitionEntry {
        primary: side(primary),
        associated: side(associated),
    }
}

fn side(side: &Side) -> SideEntry {
    let Side {
        name,
        title,
        description,
    } = side;
    SideEntry {
        name: name.clone(),
        title: Some(title.clone()),
        description: description.clone(),
    }
}

/// The default type goes without saying as long as nothing in it was changed.
fn types(org: &Org) -> Vec<TypeEntry> {
    let fresh = Org::new("", Timestamp::UNIX_EPOCH);
    let usual = &fresh.types()[0];
    let is_usual = |of: &&UserType| {
        let own = (&of.id, &of.display_name, &of.description, &of.history);
        own == (
            &usual.id,
            &usual.display_name,
            &usual.description,
            &usual.history,
        )
    };
    let types = org.types().iter().filter(|of| !is_usual(of));
    types.map(user_type).collect()
}

fn user_type(of: &UserType) -> TypeEntry {
    let usual = UserType::founded("", &of.name, "");
    let History {
        created_by,
        last_updated_by,
        created,
        last_updated,
    } = &of.history;
    let usual_history = &usual.history;
    let unless = |own: &String, usual: &String| (own != usual).then(|| own.clone());
    let unless_then = |own: Timestamp, usual| (own != usual).then_some(Moment(own));
    TypeEntry {
        name: of.name.clone(),
        id: Some(of.id.clone()),
        display_name: Some(of.display_name.clone()),
        // An empty text takes away what goes without saying.
        description: (of.description != usual.description)
            .then(|| of.description.clone().unwrap_or_default()),
        created_by: unless(created_by, &usual_history.created_by),
        last_updated_by: unless(last_updated_by, &usual_history.last_updated_by),
        created: unless_then(*created, usual_history.created),
        last_updated: unless_then(*last_updated, usual_history.last_updated),
    }
}

fn named(map: &Map<String, Value>) -> Named<Value> {
    let all = map.iter();
    Named(
        all.map(|(name, value)| (name.clone(), value.clone()))
            .collect(),
    )
}

fn schemas(org: &Org) -> Named<Named<Value>> {
    let attributes = |of: &UserType| {
        let all = of.base.iter().chain(&of.custom);
        Named(
            all.map(|(name, property)| (name.clone(), property.clone()))
                .collect(),
        )
    };
    let all = org
        .types()
        .iter()
        .map(|of| (of.name.clone(), attributes(of)));
    Named(
        all.filter(|(_, attributes)| !attributes.is_empty())
            .collect(),
    )
}
