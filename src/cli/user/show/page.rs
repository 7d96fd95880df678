//! From what was read to the page.

use crate::cli::folder::Folder;
use crate::cli::user::show::read::Found;
use crate::desired::state::RuleFed;
use crate::live::{GroupKind, LiveGroup, LiveRule, LiveType, LiveUser, Snapshot, UserDetails};
use crate::model::ids::Login;
use crate::model::profile::Profile;
use crate::plan::Plan;
use crate::plan::refusal::Protection;
use crate::planner::guard;
use crate::planner::index::Manages;
use crate::planner::standing::{Standing, shown_login, standing};
use crate::report::person::concern::concern;
use crate::report::person::{
    self, Facts, Files, Guarded, Membership, Moment, Next, Page, Part, files,
};

/// The files' side: what there is of it, and why there is no more.
pub(crate) struct Made<'p> {
    /// The files.
    pub(crate) files: Result<&'p Folder, &'p str>,
    /// The org as the plan saw it.
    pub(crate) snapshot: Option<&'p Snapshot>,
    /// The plan.
    pub(crate) plan: Result<&'p Plan, &'p str>,
}

/// Makes the page.
pub(crate) fn page<'p>(org: &str, user: &UserDetails, found: Found, made: &Made<'p>) -> Page<'p> {
    let live = &user.live;
    let types = found.types.read().map_or(&[][..], Vec::as_slice);
    let files = in_files(live, org, made);
    let active = |rules: Vec<LiveRule>| rules.iter().filter(|rule| rule.active).count();
    Page {
        org: org.to_owned(),
        facts: facts(user, types),
        operations: person::operations(live),
        protection: protection(made.files.ok(), live, &files, &found),
        user_types: found.types.map(|types| types.len()),
        groups: found
            .groups
            .map(|groups| memberships(groups, &found.rules, made.files.ok())),
        group_rules: found.rules.map(active),
        linked_objects: found.links,
        roles: found.roles,
        applications: found.apps,
        identity_providers: found.idps,
        grants: found.grants,
        clients: found.clients,
        tokens: found.tokens,
        files,
        plan: next(live, made),
    }
}

fn facts(user: &UserDetails, types: &[LiveType]) -> Facts {
    let id = user.live.type_id.as_ref();
    let of = types.iter().find(|each| Some(&each.id) == id);
    Facts {
        login: Login::new(user.login().unwrap_or(user.live.id.as_str())),
        id: user.live.id.clone(),
        status: user.live.status.clone(),
        console_label: person::console_label(&user.live.status),
        transitioning_to_status: user.live.transitioning_to.clone(),
        created: Moment(user.created),
        activated: Moment(user.activated),
        status_changed: Moment(user.status_changed),
        last_login: Moment(user.last_login),
        last_updated: Moment(user.last_updated),
        password_changed: Moment(user.live.password_changed),
        user_type: of.map(|of| of.file_name().to_owned()),
        type_id: user.live.type_id.clone(),
        realm_id: user.realm_id.clone(),
        provider: user.live.provider.as_str().to_owned(),
        provider_name: user.provider_name.clone(),
        has_password: person::is_set(user.live.password),
        has_recovery_question: user.recovery_question.is_some(),
        profile: Profile::clone(&user.live.profile),
    }
}

fn memberships(
    groups: Vec<LiveGroup>,
    rules: &Part<Vec<LiveRule>>,
    folder: Option<&Folder>,
) -> Vec<Membership> {
    let files = folder.map(|folder| {
        let rule_fed = folder.desired.config().rule_fed;
        (Manages::new(&folder.desired), rule_fed)
    });
    let group = |group: LiveGroup| {
        let given = rules.read().map(|rules| giving(rules, &group));
        let is_managed = |(manages, rule_fed): &(Manages<'_>, RuleFed)| {
            let is_writable = group.kind == GroupKind::OktaGroup;
            if !is_writable || !manages.group(&group) {
                return Some(false);
            }
            match (rule_fed, given.as_deref()) {
                (RuleFed::Remove, _) | (RuleFed::Leave, Some([])) => Some(true),
                (RuleFed::Leave, Some(_)) => None,
                (RuleFed::Leave, None) => Some(false),
            }
        };
        Membership {
            managed: files.as_ref().and_then(is_managed),
            rules: given.unwrap_or_default(),
            kind: group.kind.as_str().to_owned(),
            name: group.name,
            id: group.id,
        }
    };
    let mut all: Vec<Membership> = groups.into_iter().map(group).collect();
    all.sort_by(|one, other| (&one.name, &one.id).cmp(&(&other.name, &other.id)));
    all
}

/// Returns the names of the active rules that put people into a group.
fn giving(rules: &[LiveRule], group: &LiveGroup) -> Vec<String> {
    let rules = rules.iter().filter(|rule| rule.active);
    let rules = rules.filter(|rule| rule.groups.contains(&group.id));
    rules.map(|rule| rule.name.clone()).collect()
}

/// What protects the person: the configuration, the token, an admin role.
fn protection(
    folder: Option<&Folder>,
    user: &LiveUser,
    files: &Files,
    found: &Found,
) -> Vec<Guarded> {
    let owner = found.owner.as_ref();
    let mut all = Vec::new();
    if owner == Some(&user.id) {
        all.push(Guarded::By(Protection::TokenOwner));
    }
    if let Some(folder) = folder {
        let guards = &folder.desired.config().guards;
        let mut logins = Vec::from_iter(user.login());
        if let Files::Entry(entry) = files {
            logins.push(entry.login.clone());
        }
        let by = guard::Protected::new(guards, None).protection(&logins, Some(&user.id));
        all.extend(by.map(Guarded::By));
    }
    if found.roles.read().is_some_and(|roles| !roles.is_empty()) {
        all.push(Guarded::AdminRole);
    }
    all
}

fn in_files(user: &LiveUser, org: &str, made: &Made<'_>) -> Files {
    let folder = match made.files {
        Ok(folder) => folder,
        Err(why) => {
            return Files::Missing {
                why: why.to_owned(),
            };
        }
    };
    let mut alone = Snapshot::new(org);
    alone.put_user(user.clone());
    let snapshot = made.snapshot.unwrap_or(&alone);
    let entry = |entry| files::entry(entry, &folder.desired, &folder.sources);
    match standing(&folder.desired, snapshot, user) {
        Standing::Entry(found) => Files::Entry(entry(found)),
        Standing::Alike(found) => Files::NoEntry {
            alike: Some(entry(found)),
        },
        Standing::NoEntry => Files::NoEntry { alike: None },
    }
}

fn next<'p>(user: &LiveUser, made: &Made<'p>) -> Next<'p> {
    match (made.plan, made.snapshot, made.files) {
        (Ok(plan), Some(snapshot), Ok(folder)) => {
            let name = shown_login(&folder.desired, snapshot, &user.id);
            Next::Planned(concern(plan, user, name.as_ref()))
        }
        (Err(why), _, _) | (_, _, Err(why)) => Next::NotPlanned {
            why: why.to_owned(),
        },
        (Ok(_), None, Ok(_)) => Next::NotPlanned {
            why: "The org was not read.".to_owned(),
        },
    }
}
