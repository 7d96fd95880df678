//! From the org to the file: what has its usual value is left out.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::model::status::UserStatus;
use crate::sim::file::format::{
    CredentialsKey, DefinitionKey, GroupKey, OrgKey, ProviderKey, QuestionKey, RuleKey, SideKey,
    SnapshotKey, TypeKey, UserKey,
};
use crate::sim::file::names::Names;
use crate::sim::file::people::{usual_times, usually_has_password};
use crate::sim::file::values::{PasswordEntry, Policy, Reference, unless};
use crate::sim::file::{access, apps, events, group_access};
use crate::sim::org::mark::{self, Mark};
use crate::sim::org::{
    DEFAULT_TYPE, Definition, Group, Org, PasswordPolicy, Rule, Side, User, UserType,
};
use crate::yaml::record::Record;
use crate::yaml::words::Words;

/// Makes the file.
pub(crate) fn file(org: &Org) -> Value {
    let names = Names::of(org);
    let rules = org.rules().iter();
    Record::new()
        .with(OrgKey::Org, org.url.as_str())
        .with(OrgKey::Now, org.now.to_string())
        .with_some(OrgKey::Snapshot, org.mark.as_ref().map(mark))
        .with_some(OrgKey::TokenOwner, org.owner().map(User::login))
        .with_some(
            OrgKey::PasswordPolicy,
            match org.password_policy {
                PasswordPolicy::Required => None,
                PasswordPolicy::Optional => Some(Policy::Optional.word()),
            },
        )
        .with_list(
            OrgKey::Users,
            org.users().map(|user| person(org, user, &names)),
        )
        .with_list(
            OrgKey::Groups,
            org.groups().map(|each| group(org, each, &names)),
        )
        .with_list(
            OrgKey::GroupRules,
            rules.map(|each| rule(org, each, &names)),
        )
        .with_list(
            OrgKey::Definitions,
            org.definitions().iter().map(definition),
        )
        .with_list(OrgKey::UserTypes, types(org))
        .with_map(OrgKey::Schemas, schemas(org))
        .with_list(OrgKey::ServiceApps, apps::rows(org))
        .with_list(OrgKey::Clients, access::client_rows(org))
        .with_list(OrgKey::IdentityProviders, access::provider_rows(org))
        .with_map(OrgKey::GroupSchema, org.group_schema().clone())
        .with_list(
            OrgKey::Log,
            org.log()
                .numbered()
                .map(|(_, event)| events::row(org, event, &names)),
        )
        .into()
}

fn mark(mark: &Mark) -> Record<SnapshotKey> {
    let redacted = match mark.names {
        mark::Names::Own => None,
        mark::Names::Pseudonyms => Some(true),
    };
    let unreadable = mark.unreadable.iter().map(|each| each.word());
    Record::new()
        .with(SnapshotKey::Taken, mark.taken.to_string())
        .with_some(SnapshotKey::Redacted, redacted)
        .with_list(SnapshotKey::Unreadable, unreadable)
}

fn person(org: &Org, user: &User, names: &Names<'_>) -> Record<UserKey> {
    let mut usual = user.clone();
    usual_times(&mut usual, org.now);
    let unless_active = |to: &UserStatus| (*to != UserStatus::Active).then(|| to.to_string());
    let told = |at: Option<Timestamp>, usual: Option<Timestamp>| {
        let never = || Value::Null;
        (at != usual).then(|| at.map_or_else(never, |at| at.to_string().into()))
    };
    let profile = user.profile.iter().filter(|(name, _)| *name != "login");
    let groups = org.groups_of(&user.id).iter();
    let groups = groups.filter(|id| !org.group(id).is_some_and(Group::is_everyone));
    let links = org.definitions().iter().filter_map(|definition| {
        let relation = &definition.primary.name;
        let primary = org.user(org.primary_of(relation, &user.id)?)?;
        Some((relation.clone(), primary.login()))
    });
    let type_name = (user.type_name != DEFAULT_TYPE).then_some(user.type_name.as_str());
    let to = user.transitioning_to.as_ref();
    let row = Record::new()
        .with(UserKey::Login, user.login())
        .with(UserKey::Id, user.id.as_str())
        .with(UserKey::Status, user.status.as_str())
        .with_some(UserKey::SuspendedFrom, unless_active(&user.suspended_from))
        .with_some(UserKey::UnlockTo, unless_active(&user.unlock_to))
        .with_some(UserKey::TransitioningTo, to.map(UserStatus::as_str))
        .with_some(UserKey::Type, type_name)
        .with_map(
            UserKey::Profile,
            profile.map(|(name, value)| (name.clone(), value.clone())),
        )
        .with_list(UserKey::Groups, groups.map(|id| names.reference(id)))
        .with_map(UserKey::LinkedObjects, links)
        .with_some(UserKey::Credentials, credentials(user))
        .with_some(UserKey::Created, unless(org.now, user.created))
        .with_some(UserKey::Activated, told(user.activated, usual.activated))
        .with_some(
            UserKey::StatusChanged,
            told(user.status_changed, usual.status_changed),
        )
        .with_some(UserKey::LastLogin, user.last_login.map(|at| at.to_string()))
        .with_some(UserKey::LastUpdated, unless(org.now, user.last_updated))
        .with_some(
            UserKey::PasswordChanged,
            told(user.password_changed, usual.password_changed),
        );
    match org.access(&user.id) {
        Some(access) => access::write(org, access, row),
        None => row,
    }
}

fn credentials(user: &User) -> Option<Record<CredentialsKey>> {
    let password = if user.has_password {
        PasswordEntry::Set
    } else {
        PasswordEntry::None
    };
    let is_usual = user.has_password == usually_has_password(user);
    let question = user.recovery_question.as_deref();
    let question = question.map(|question| Record::new().with(QuestionKey::Question, question));
    let is_okta = user.provider == "OKTA";
    let provider = || Record::new().with(ProviderKey::Type, user.provider.as_str());
    let row = Record::new()
        .with_some(
            CredentialsKey::Password,
            (!is_usual).then_some(password.word()),
        )
        .with_some(CredentialsKey::RecoveryQuestion, question)
        .with_some(CredentialsKey::Provider, (!is_okta).then(provider));
    (!row.is_empty()).then_some(row)
}

fn group(org: &Org, group: &Group, names: &Names<'_>) -> Record<GroupKey> {
    let times = org.group_times(&group.id);
    let roles = org.group_roles(&group.id);
    let roles = roles.map(|roles| access::role_rows(org, roles));
    let row = Record::new()
        .with(GroupKey::Name, group.name.as_str())
        .with(GroupKey::Id, group.id.as_str())
        .with(GroupKey::Type, group.kind.as_str())
        .with_some(GroupKey::Description, group.description.as_deref())
        .with_map(GroupKey::Profile, group.attributes.clone())
        .with_list(GroupKey::Roles, roles.into_iter().flatten());
    group_access::write(org, group, names, row)
        .with_some(GroupKey::Created, unless(org.now, times.created))
        .with_some(GroupKey::LastUpdated, unless(org.now, times.last_updated))
        .with_some(
            GroupKey::LastMembershipUpdated,
            unless(org.now, times.last_membership_updated),
        )
}

fn rule(org: &Org, rule: &Rule, names: &Names<'_>) -> Record<RuleKey> {
    let login = |id: &str| org.user(id).map(User::login);
    let mut members: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (group, user) in org.fed_by(&rule.id) {
        members.entry(group).or_default().extend(login(user));
    }
    let members = members.into_iter();
    // A rule keeps the id of a group that was deleted: only a snapshot says so.
    let groups = rule.groups.iter();
    let groups = groups.filter(|id| org.group(id).is_some() || org.mark.is_some());
    let excluded = rule.excluded.iter().map(|id| match login(id) {
        Some(login) => Reference::Name(login.to_owned()),
        None => Reference::Id(id.clone()),
    });
    Record::new()
        .with(RuleKey::Name, rule.name.as_str())
        .with(RuleKey::Id, rule.id.as_str())
        .with(RuleKey::Status, rule.status.as_str())
        .with_some(RuleKey::Expression, rule.expression.as_deref())
        .with_list(RuleKey::Groups, groups.map(|id| names.reference(id)))
        .with_list(RuleKey::Exclude, excluded)
        .with_map(
            RuleKey::Members,
            members.map(|(group, logins)| (group.to_owned(), logins)),
        )
        .with_some(RuleKey::Created, unless(org.now, rule.created))
        .with_some(RuleKey::LastUpdated, unless(org.now, rule.last_updated))
}

fn definition(definition: &Definition) -> Record<DefinitionKey> {
    Record::new()
        .with(DefinitionKey::Primary, side(&definition.primary))
        .with(DefinitionKey::Associated, side(&definition.associated))
}

fn side(side: &Side) -> Record<SideKey> {
    Record::new()
        .with(SideKey::Name, side.name.as_str())
        .with(SideKey::Title, side.title.as_str())
        .with_some(SideKey::Description, side.description.as_deref())
}

/// The default type goes without saying as long as nothing in it was changed.
fn types(org: &Org) -> impl Iterator<Item = Record<TypeKey>> {
    let fresh = Org::new("", Timestamp::UNIX_EPOCH);
    let usual = fresh.types()[0].clone();
    let is_usual = move |of: &UserType| {
        let schemaless = UserType {
            custom: Map::new(),
            base: Map::new(),
            ..of.clone()
        };
        schemaless == usual
    };
    let types = org.types().iter().filter(move |of| !is_usual(of));
    types.map(user_type)
}

fn user_type(of: &UserType) -> Record<TypeKey> {
    let usual = UserType::founded("", &of.name, "");
    let (own, history) = (&of.history, &usual.history);
    let unless_same = |own: &String, usual: &String| (own != usual).then(|| own.clone());
    // An empty text takes away what goes without saying.
    let description = of.description.clone().unwrap_or_default();
    let is_usual = of.description == usual.description;
    Record::new()
        .with(TypeKey::Name, of.name.as_str())
        .with(TypeKey::Id, of.id.as_str())
        .with(TypeKey::DisplayName, of.display_name.as_str())
        .with_some(TypeKey::Description, (!is_usual).then_some(description))
        .with_some(
            TypeKey::CreatedBy,
            unless_same(&own.created_by, &history.created_by),
        )
        .with_some(
            TypeKey::LastUpdatedBy,
            unless_same(&own.last_updated_by, &history.last_updated_by),
        )
        .with_some(TypeKey::Created, unless(history.created, own.created))
        .with_some(
            TypeKey::LastUpdated,
            unless(history.last_updated, own.last_updated),
        )
}

fn schemas(org: &Org) -> impl Iterator<Item = (String, Map<String, Value>)> {
    let all = org.types().iter().map(|of| {
        let properties = of.base.iter().chain(&of.custom);
        let properties = properties.map(|(name, property)| (name.clone(), property.clone()));
        (of.name.clone(), properties.collect::<Map<_, _>>())
    });
    all.filter(|(_, properties)| !properties.is_empty())
}
