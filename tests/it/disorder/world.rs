//! Orgs and files as they are where several hands work on them: ids that are gone, groups that somebody renamed, values
//! that others have, people of whom two entries speak.

use std::fmt::Write;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::{Just, Strategy, any};
use proptest::prop_oneof;
use proptest::sample::select;
use serde_json::{Map, Value, json};

/// People whom the org has.
pub(crate) const LIVE: usize = 5;

/// People whom only the files have.
const NEW: usize = 2;

/// Groups of the org by name; `fed` is filled by a rule, `adm` may carry a role, `blue` is not declared.
const GROUPS: [&str; 5] = ["red", "green", "blue", "fed", "adm"];

/// What entries may name beside them: a group that is declared only, one that nobody has, one that cannot be written.
const NAMED: [&str; 8] = [
    "red",
    "green",
    "blue",
    "fed",
    "adm",
    "made",
    "nowhere",
    "directory",
];

/// An org and files.
#[derive(Clone)]
pub(crate) struct World {
    live: Vec<Live>,
    entries: Vec<Entry>,
    order: Vec<usize>,
    policy: Policy,
}

#[derive(Clone, Debug)]
struct Policy {
    managed: &'static str,
    rule_fed: &'static str,
    locked_out: &'static str,
    offboarding: Value,
    defaults: Value,
    rule: &'static str,
    tier: Value,
    badge: &'static str,
    title: Value,
    login: Value,
    has_role: bool,
    has_two_reds: bool,
    badge_of_contractors: ContractorBadge,
}

/// What the other user type has of an attribute of the default one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ContractorBadge {
    /// It lacks it.
    Absent,
    /// It takes the same values.
    Same,
    /// It does not take the values that people have.
    Longer,
}

/// A person of the org.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a choice of its own")]
struct Live {
    status: &'static str,
    moves_to: Option<&'static str>,
    provider: &'static str,
    has_password: bool,
    title: Option<&'static str>,
    badge: bool,
    tier: Option<&'static str>,
    groups: Vec<bool>,
    manager: Option<usize>,
    mentor: Option<usize>,
    is_contractor: bool,
    is_admin: bool,
}

/// An entry of the files.
#[derive(Clone, Debug)]
struct Entry {
    is_there: bool,
    naming: Naming,
    id: Pin,
    has_previous: bool,
    status: Option<&'static str>,
    profile: Vec<(&'static str, Value)>,
    groups: Groups,
    links: Vec<(&'static str, Whom)>,
    of_type: Option<&'static str>,
}

/// By which login an entry goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Naming {
    Own,
    Fresh,
    /// The login of the next person.
    Next,
    /// None, of somebody who is to be deleted.
    Nothing,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pin {
    Nothing,
    Own,
    Next,
    Gone,
}

#[derive(Clone, Debug)]
enum Groups {
    Absent,
    Exact(Vec<bool>),
    Change(Vec<u8>),
}

#[derive(Clone, Copy, Debug)]
enum Whom {
    Nobody,
    Live(usize),
    New,
    Unknown,
}

impl std::fmt::Debug for World {
    /// Shows the files, which are read as YAML.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (config, groups) = (self.config(), Self::groups());
        let (people, org) = (self.people(), self.org());
        write!(
            formatter,
            "\n# okta-reconcile.yaml\n{config}\n# groups.yaml\n{groups}\n# users.yaml\n{people}\n# org.yaml\n{org}"
        )
    }
}

/// Returns the strategy.
pub(crate) fn worlds() -> impl Strategy<Value = World> {
    let order: Vec<usize> = (0..LIVE + NEW).collect();
    (
        vec(live(), LIVE),
        vec(entry(), LIVE + NEW),
        Just(order).prop_shuffle(),
        policy(),
    )
        .prop_map(|(live, entries, order, policy)| World {
            live,
            entries,
            order,
            policy,
        })
}

#[expect(
    clippy::too_many_lines,
    reason = "one tuple of everything that a policy may say"
)]
fn policy() -> impl Strategy<Value = Policy> {
    let offboarding = select(vec![
        json!(null),
        json!({"DEPROVISIONED": ["clearSessions", "revokeGrants"]}),
        json!({"SUSPENDED": ["clearSessions", "revokeTokens"], "DEPROVISIONED": ["revokeGrants"]}),
    ]);
    let defaults = select(vec![
        json!(null),
        json!(null),
        json!({"groups": {"add": ["green"]}}),
        json!({"groups": {"add": ["adm"]}, "profile": {"title": "Analyst"}}),
        json!({"linkedObjects": {"mentor": login(0)}}),
        json!({"profile": {"nothing": "x"}}),
        json!({"groups": {"add": ["nowhere"]}}),
    ]);
    let rule = select(vec![
        r#"Arrays.contains(user.skills, "none")"#,
        r#"isMemberOfGroupName("red")"#,
        r#"user.title == "Lead""#,
        r#"user.getInternalProperty("status") == "SUSPENDED""#,
    ]);
    let tier = select(vec![
        json!({"title": "T", "type": "string"}),
        json!({"title": "T", "type": "string", "default": "PRIMARY"}),
        json!({"title": "T", "type": "string", "required": true, "default": "PRIMARY"}),
        json!({"title": "T", "type": "string", "required": true}),
        json!({"title": "T", "type": "string", "minLength": 2, "maxLength": 7}),
    ]);
    let title = select(vec![
        json!(null),
        json!(null),
        json!({"mutability": "READ_ONLY"}),
        json!({"mutability": "IMMUTABLE"}),
        json!({"master": {"type": "PROFILE_MASTER"}}),
    ]);
    let of_login = select(vec![
        json!(null),
        json!(null),
        json!({"pattern": ".+"}),
        json!({"pattern": "[a-z0-9@.]+"}),
    ]);
    (
        select(vec!["declared", "mentioned", "all"]),
        select(vec!["leave", "remove"]),
        select(vec!["leave", "unlock"]),
        (offboarding, defaults),
        rule,
        (tier, title, of_login),
        select(vec!["UNIQUE_VALIDATED", "NOT_UNIQUE"]),
        (
            any::<bool>(),
            proptest::bool::weighted(0.1),
            select(vec![
                ContractorBadge::Absent,
                ContractorBadge::Same,
                ContractorBadge::Longer,
            ]),
        ),
    )
        .prop_map(
            |(managed, rule_fed, locked_out, whole, rule, schema, badge, flags)| Policy {
                managed,
                rule_fed,
                locked_out,
                offboarding: whole.0,
                defaults: whole.1,
                rule,
                tier: schema.0,
                title: schema.1,
                login: schema.2,
                badge,
                has_role: flags.0,
                has_two_reds: flags.1,
                badge_of_contractors: flags.2,
            },
        )
}

fn live() -> impl Strategy<Value = Live> {
    let status = select(vec![
        "STAGED",
        "PROVISIONED",
        "ACTIVE",
        "ACTIVE",
        "ACTIVE",
        "RECOVERY",
        "PASSWORD_EXPIRED",
        "LOCKED_OUT",
        "SUSPENDED",
        "DEPROVISIONED",
    ]);
    let moves_to = prop_oneof![
        9 => Just(None),
        1 => select(vec!["PROVISIONED", "DEPROVISIONED"]).prop_map(Some),
    ];
    (
        (status, moves_to),
        select(vec![
            "OKTA",
            "OKTA",
            "IMPORT",
            "ACTIVE_DIRECTORY",
            "FEDERATION",
        ]),
        any::<bool>(),
        option::of(select(vec!["Analyst", "Lead"])),
        any::<bool>(),
        option::of(select(vec!["PRIMARY", "SECOND"])),
        vec(any::<bool>(), GROUPS.len()),
        (option::of(0..LIVE), option::of(0..LIVE)),
        (proptest::bool::weighted(0.2), proptest::bool::weighted(0.2)),
    )
        .prop_map(
            |(life, provider, has_password, title, badge, tier, groups, links, flags)| Live {
                status: life.0,
                moves_to: life.1,
                provider,
                has_password,
                title,
                badge,
                tier,
                groups,
                manager: links.0,
                mentor: links.1,
                is_contractor: flags.0,
                is_admin: flags.1,
            },
        )
}

#[expect(
    clippy::too_many_lines,
    reason = "one tuple of everything that an entry may say"
)]
fn entry() -> impl Strategy<Value = Entry> {
    let naming = prop_oneof![
        8 => Just(Naming::Own),
        1 => Just(Naming::Fresh),
        2 => Just(Naming::Next),
        1 => Just(Naming::Nothing),
    ];
    let id = prop_oneof![
        5 => Just(Pin::Nothing),
        5 => Just(Pin::Own),
        1 => Just(Pin::Next),
        1 => Just(Pin::Gone),
    ];
    let status = option::of(select(vec![
        "STAGED",
        "ACTIVE",
        "ACTIVE",
        "SUSPENDED",
        "DEPROVISIONED",
        "DEPROVISIONED",
        "DELETED",
    ]));
    let attribute = prop_oneof![
        6 => (Just("title"), select(vec![json!("Analyst"), json!("Lead"), json!(null)])),
        6 => (Just("tier"), select(vec![json!("PRIMARY"), json!("SECOND"), json!("X"), json!(null)])),
        6 => (Just("badge"), select(vec![json!("badge0"), json!("badge1"), json!("other"), json!(null)])),
        3 => (Just("level"), select(vec![json!(1), json!(5), json!(12)])),
        3 => (Just("department"), select(vec![json!("Design"), json!(null)])),
        2 => (Just("secondEmail"), select(vec![json!("second@b.example"), json!("no address")])),
        1 => (Just("nothing"), Just(json!("x"))),
    ];
    let groups = prop_oneof![
        2 => Just(Groups::Absent),
        2 => Just(Groups::Exact(Vec::new())),
        4 => vec(proptest::bool::weighted(0.25), NAMED.len()).prop_map(Groups::Exact),
        4 => vec(select(vec![0, 0, 1, 2]), NAMED.len()).prop_map(Groups::Change),
    ];
    let whom = prop_oneof![
        2 => Just(Whom::Nobody),
        8 => (0..LIVE).prop_map(Whom::Live),
        2 => Just(Whom::New),
        1 => Just(Whom::Unknown),
    ];
    let of_type = prop_oneof![
        8 => Just(None),
        2 => Just(Some("contractor")),
        1 => Just(Some("default")),
        1 => Just(Some("nobodys")),
    ];
    (
        (proptest::bool::weighted(0.85), naming, id, any::<bool>()),
        status,
        vec(attribute, 0..3),
        groups,
        vec((select(vec!["manager", "mentor"]), whom), 0..2),
        of_type,
    )
        .prop_map(|(head, status, profile, groups, links, of_type)| Entry {
            is_there: head.0,
            naming: head.1,
            id: head.2,
            has_previous: head.3,
            status,
            profile,
            groups,
            links,
            of_type,
        })
}

/// The login of somebody of the org.
pub(crate) fn login(index: usize) -> String {
    format!("person{}@b.example", index % LIVE)
}

/// The id of somebody of the org.
pub(crate) fn id(index: usize) -> String {
    format!("00u{:017}", index % LIVE)
}

/// An entry as it was written.
#[derive(Clone, Debug)]
pub(crate) struct Written {
    /// The line of `users.yaml`.
    pub(crate) line: usize,
    /// The text.
    pub(crate) text: String,
    /// What it asks for.
    pub(crate) status: Option<&'static str>,
    /// The id that it names.
    pub(crate) id: Option<String>,
    /// The login that it names.
    pub(crate) login: Option<String>,
    /// All logins, ids and values by which it may meet another entry.
    pub(crate) touches: Vec<String>,
}

impl World {
    /// The configuration: no guard stops anything.
    pub(crate) fn config(&self) -> String {
        let policy = &self.policy;
        let everybody: Vec<String> = (0..LIVE).map(id).collect();
        let mut config = json!({
            "groups": {"managed": policy.managed, "ruleFed": policy.rule_fed},
            "lockedOut": policy.locked_out,
            "guards": {
                "maxCreations": 99, "maxDeactivations": 99, "maxSuspensions": 99, "maxReactivations": 99, "maxDeletions": 99,
                "maxGroupRemovals": 99, "maxMembershipRemovals": 99, "maxPeopleWithoutGroups": 99, "mayBecomeEmpty": ["*"],
                "maxAdminGrants": 99, "maxEmailChanges": 99, "maxEmails": 99, "maxPasswordExpiries": 99,
                "adminsWhoMayLoseAccess": everybody,
            },
        });
        for (key, value) in [
            ("offboarding", &policy.offboarding),
            ("defaults", &policy.defaults),
        ] {
            if !value.is_null() {
                config[key] = value.clone();
            }
        }
        config.to_string()
    }

    /// Whether a group is managed because an entry names it.
    pub(crate) fn manages_what_is_mentioned(&self) -> bool {
        self.policy.managed == "mentioned"
    }

    /// What the files declare.
    pub(crate) fn groups() -> String {
        "groups: [{name: red}, {name: green}, {name: fed}, {name: adm}, {name: made}]\n".to_owned()
    }

    /// The entries, one a line.
    pub(crate) fn people(&self) -> String {
        people(&self.written())
    }

    /// The entries in the order of the file.
    pub(crate) fn written(&self) -> Vec<Written> {
        let all = self.order.iter().filter_map(|index| self.entry(*index));
        let mut written: Vec<Written> = all.collect();
        for (index, entry) in written.iter_mut().enumerate() {
            entry.line = index + 2;
        }
        written
    }

    fn entry(&self, index: usize) -> Option<Written> {
        let entry = &self.entries[index];
        let is_live = index < LIVE;
        let is_tombstone = entry.status == Some("DELETED");
        if !entry.is_there || (is_tombstone && !is_live) {
            return None;
        }
        let mut all = Map::new();
        let named = match entry.naming {
            Naming::Nothing if is_tombstone => None,
            _ if !is_live => Some(format!("new{index}@b.example")),
            Naming::Own | Naming::Nothing => Some(login(index)),
            Naming::Fresh => Some(format!("renamed{index}@b.example")),
            Naming::Next => Some(login(index + 1)),
        };
        let pinned = match entry.id {
            Pin::Nothing if is_tombstone => Some(id(index)),
            Pin::Nothing => None,
            Pin::Own => is_live.then(|| id(index)),
            Pin::Next => is_live.then(|| id(index + 1)),
            Pin::Gone => is_live.then(|| "00ugone".to_owned()),
        };
        all.extend(
            named
                .clone()
                .map(|login| ("login".to_owned(), login.into())),
        );
        all.extend(pinned.clone().map(|id| ("id".to_owned(), id.into())));
        all.extend(
            entry
                .status
                .map(|status| ("status".to_owned(), status.into())),
        );
        let mut touches: Vec<String> = named.iter().chain(&pinned).cloned().collect();
        if is_live {
            touches.extend([login(index), id(index)]);
        }
        // What defaults say of links is said of everybody.
        let defaults = self.policy.defaults["linkedObjects"].as_object();
        let primaries = defaults.into_iter().flat_map(Map::values);
        touches.extend(primaries.filter_map(Value::as_str).map(str::to_owned));
        if !is_tombstone {
            self.rest(index, &mut all, &mut touches);
        }
        Some(Written {
            line: 0,
            text: Value::Object(all).to_string(),
            status: entry.status,
            id: pinned,
            login: named,
            touches,
        })
    }

    fn rest(&self, index: usize, all: &mut Map<String, Value>, touches: &mut Vec<String>) {
        let entry = &self.entries[index];
        let is_live = index < LIVE;
        let renames = matches!(entry.naming, Naming::Fresh | Naming::Next);
        if entry.has_previous && renames && is_live {
            all.insert("previousLogin".to_owned(), login(index).into());
        }
        let mut profile: Map<String, Value> = Map::new();
        if !is_live || renames {
            profile.extend([
                ("firstName".to_owned(), "Given".into()),
                ("lastName".to_owned(), format!("Name{index}").into()),
            ]);
        }
        for (name, value) in &entry.profile {
            profile.insert((*name).to_owned(), value.clone());
            if *name == "badge" {
                touches.extend(value.as_str().map(str::to_owned));
            }
        }
        if self.live.get(index).is_some_and(|live| live.badge) {
            touches.push(format!("badge{index}"));
        }
        if !profile.is_empty() {
            all.insert("profile".to_owned(), profile.into());
        }
        let names = |is_in: &dyn Fn(usize) -> bool| -> Value {
            let chosen = (0..NAMED.len()).filter(|group| is_in(*group));
            chosen.map(|group| NAMED[group]).collect()
        };
        match &entry.groups {
            Groups::Absent => {}
            Groups::Exact(chosen) => {
                let chosen = names(&|group| chosen.get(group).is_some_and(|is_in| *is_in));
                all.insert("groups".to_owned(), chosen);
            }
            Groups::Change(change) => {
                let (add, remove) = (
                    names(&|group| change[group] == 1),
                    names(&|group| change[group] == 2),
                );
                all.insert("groups".to_owned(), json!({"add": add, "remove": remove}));
            }
        }
        let mut links = Map::new();
        for (relation, whom) in &entry.links {
            let primary = match whom {
                Whom::Nobody => Value::Null,
                Whom::Live(primary) => login(*primary).into(),
                Whom::New => format!("new{LIVE}@b.example").into(),
                Whom::Unknown => "nobody@b.example".into(),
            };
            touches.extend(primary.as_str().map(str::to_owned));
            links.insert((*relation).to_owned(), primary);
        }
        if !links.is_empty() {
            all.insert("linkedObjects".to_owned(), links.into());
        }
        if let Some(of) = entry.of_type {
            all.insert("type".to_owned(), of.into());
        }
    }

    /// The org, as a sandbox file.
    pub(crate) fn org(&self) -> String {
        let policy = &self.policy;
        let users: Vec<Value> = (0..LIVE).map(|index| self.person(index)).collect();
        let mut groups: Vec<Value> = GROUPS
            .iter()
            .map(|name| json!({"name": name, "id": format!("00g{name}"), "type": "OKTA_GROUP"}))
            .collect();
        if policy.has_role {
            groups[4]["roles"] = json!([{"type": "USER_ADMIN"}]);
        }
        if policy.has_two_reds {
            groups.push(json!({"name": "red", "id": "00gred2", "type": "OKTA_GROUP"}));
        }
        groups.extend([
            json!({"name": "Everyone", "type": "BUILT_IN"}),
            json!({"name": "directory", "type": "APP_GROUP"}),
        ]);
        let badge = json!({"title": "B", "type": "string", "unique": policy.badge});
        let level = json!({"title": "L", "type": "integer", "minimum": 1, "maximum": 9});
        let mut schema = json!({"tier": policy.tier, "badge": badge, "level": level});
        for (name, value) in [("title", &policy.title), ("login", &policy.login)] {
            if !value.is_null() {
                schema[name] = value.clone();
            }
        }
        let mut other = json!({"badge": badge, "level": {"title": "L", "type": "string"}});
        match policy.badge_of_contractors {
            ContractorBadge::Absent => other = json!({}),
            ContractorBadge::Same => {}
            ContractorBadge::Longer => other["badge"]["minLength"] = 7.into(),
        }
        let both = [("manager", "subordinate"), ("mentor", "mentee")].map(|(primary, associated)| {
            json!({"primary": {"name": primary, "title": primary}, "associated": {"name": associated, "title": associated}})
        });
        // Half of them by the rule, the others by hand.
        let fed = (0..LIVE)
            .step_by(2)
            .filter(|index| self.live[*index].groups[3]);
        let fed: Vec<String> = fed.map(login).collect();
        json!({
            "org": crate::support::ORG,
            "now": "2026-11-24T08:00:00Z",
            "users": users,
            "groups": groups,
            "groupRules": [{"name": "feeds", "status": "ACTIVE", "expression": policy.rule, "groups": ["fed"], "members": {"00gfed": fed}}],
            "linkedObjectDefinitions": both,
            "userTypes": [{"name": "contractor", "displayName": "Contractor"}],
            "schemas": {"default": schema, "contractor": other},
        })
        .to_string()
    }

    fn person(&self, index: usize) -> Value {
        let live = &self.live[index];
        let mut profile = json!({"firstName": "Given", "lastName": format!("Name{index}"), "email": login(index)});
        let mut put = |name: &str, value: Option<String>| {
            if let Some(value) = value {
                profile[name] = value.into();
            }
        };
        put("title", live.title.map(str::to_owned));
        if !live.is_contractor {
            put("tier", live.tier.map(str::to_owned));
        }
        if !live.is_contractor || self.policy.badge_of_contractors == ContractorBadge::Same {
            put("badge", live.badge.then(|| format!("badge{index}")));
        }
        let groups = (0..GROUPS.len()).filter(|group| live.groups[*group]);
        let groups = groups.map(|group| json!({"id": format!("00g{}", GROUPS[group])}));
        let mut links = Map::new();
        for (relation, primary) in [("manager", live.manager), ("mentor", live.mentor)] {
            links.extend(primary.map(|primary| (relation.to_owned(), login(primary).into())));
        }
        let has_password = match live.status {
            "STAGED" => live.has_password && live.provider == "OKTA",
            "PROVISIONED" | "DEPROVISIONED" => false,
            _ => live.provider != "FEDERATION",
        };
        let mut person = json!({
            "login": login(index), "id": id(index), "status": live.status, "profile": profile,
            "groups": groups.collect::<Vec<_>>(), "linkedObjects": links,
            "credentials": {"password": if has_password { "set" } else { "none" }, "provider": {"type": live.provider}},
        });
        if live.status == "SUSPENDED" {
            person["suspendedFrom"] = "ACTIVE".into();
        }
        if let Some(to) = live.moves_to {
            person["transitioningToStatus"] = to.into();
        }
        if live.is_contractor {
            person["type"] = "contractor".into();
        }
        if live.is_admin {
            person["roles"] = json!([{"type": "USER_ADMIN", "label": "User Administrator"}]);
        }
        person
    }
}

/// Entries as a file.
pub(crate) fn people(entries: &[Written]) -> String {
    if entries.is_empty() {
        return "users: []\n".to_owned();
    }
    let mut text = String::from("users:\n");
    for entry in entries {
        let _ = writeln!(text, "  - {}", entry.text);
    }
    text
}
