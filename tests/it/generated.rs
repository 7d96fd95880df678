//! Generated orgs and files: what they may be, and what is to be expected of them.

mod written;

use okta_reconcile::model::transition::Verb;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::{Just, Strategy, any};
use proptest::prop_oneof;

/// People of the org whom entries are about.
const LIVE: usize = 6;

/// People whom only the files know.
const NEW: usize = 2;

/// Groups that people join and leave.
const GROUPS: [&str; 6] = ["red", "green", "blue", "fed", "made", "Everyone"];

/// Those that the org has. `made` is declared only, and so created.
const LIVE_GROUPS: [&str; 4] = ["red", "green", "blue", "fed"];

/// The group that a rule fills, among them.
const FED: usize = 3;

/// How somebody is in a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Held {
    ByHand,
    ByRule,
}

/// Those that the files declare. `blue` is not, `fed` is filled by a rule.
const DECLARED: [&str; 4] = ["red", "green", "fed", "made"];

/// An org and files.
#[derive(Clone)]
pub(crate) struct Case {
    live: Vec<Live>,
    entries: Vec<Entry>,
    policy: Policy,
    seed: usize,
}

/// What the configuration says.
#[derive(Clone, Debug)]
struct Policy {
    managed: &'static str,
    rule_fed: &'static str,
    locked_out: &'static str,
    create: &'static str,
    mail: bool,
    default_group: bool,
    defines_mentor: bool,
    schema: &'static str,
    /// How many of the first people exchange logins, all around; nobody below two.
    circle: usize,
    offboarding: &'static str,
}

/// What may be taken from people before they lose access.
const OFFBOARDING: [&str; 3] = [
    "",
    "offboarding: {SUSPENDED: [clearSessions], DEPROVISIONED: [revokeGrants]}\n",
    "offboarding: {DEPROVISIONED: [clearSessions, revokeTokens, revokeGrants]}\n",
];

/// What somebody new may start with to sign in.
const CREDENTIALS: [&str; 5] = [
    "{password: {env: OKTA_RECONCILE_SECRET_NEW}}",
    "{password: {hook: {type: default}}}",
    "{password: {hash: {algorithm: SHA-512, value: {file: hash}}}}",
    "{recoveryQuestion: {question: Pet?, answer: {env: OKTA_RECONCILE_SECRET_PET}}}",
    "{provider: {type: FEDERATION}}",
];

/// What the schema of the org says beyond Okta's own.
const SCHEMAS: [&str; 10] = [
    "{}",
    "{}",
    "{}",
    "{login: {mutability: READ_ONLY}}",
    "{login: {master: {type: PROFILE_MASTER}}}",
    "{email: {mutability: READ_ONLY, required: false}}",
    "{title: {mutability: IMMUTABLE}}",
    "{nickName: {mutability: READ_ONLY}, title: {master: {type: PROFILE_MASTER}}}",
    "{firstName: {mutability: READ_ONLY}}",
    "{login: {pattern: '.+'}, lastName: {required: false}}",
];

/// A person of the org.
#[derive(Clone, Debug)]
struct Live {
    status: &'static str,
    suspended_from: &'static str,
    has_password: bool,
    provider: &'static str,
    title: Option<&'static str>,
    nick_name: Option<&'static str>,
    /// By [`LIVE_GROUPS`].
    groups: Vec<bool>,
    in_app_group: bool,
    manager: Option<usize>,
    mentor: Option<usize>,
    is_contractor: bool,
    skills: Option<&'static str>,
    cost_code: Option<u8>,
    password_changed: &'static str,
}

/// An entry of the files.
#[derive(Clone, Debug)]
struct Entry {
    is_there: bool,
    has_id: bool,
    status: Option<&'static str>,
    title: Wish<&'static str>,
    nick_name: Wish<&'static str>,
    groups: Groups,
    manager: Wish<usize>,
    mentor: Wish<usize>,
    rename: Rename,
    naming: Naming,
    user_type: Option<&'static str>,
    skills: Wish<&'static str>,
    cost_code: Wish<&'static str>,
    not_before: Option<&'static str>,
    credentials: Option<&'static str>,
}

/// How an entry says who is meant.
#[derive(Clone, Copy, Debug)]
struct Naming {
    /// Whether it names the login that somebody had.
    has_previous: bool,
    /// Whether an id stands in the `ids:` file, and not in the entry.
    is_mapped: bool,
}

/// What an entry says of something.
#[derive(Clone, Copy, Debug)]
enum Wish<T> {
    /// Nothing.
    Absent,
    /// `null`.
    Null,
    /// A value.
    Value(T),
}

#[derive(Clone, Debug)]
enum Groups {
    Absent,
    Exact(Vec<bool>),
    /// By group: 0 nothing, 1 add, 2 remove.
    Change(Vec<u8>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rename {
    No,
    Fresh,
    /// Takes the login of the next person, who is renamed too, or deleted.
    TakeNext,
    Case,
    /// Takes the login of the next in the circle.
    Circle,
}

impl std::fmt::Debug for Case {
    /// Shows the files: what failed is read as YAML, and can be kept as a scenario.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (config, groups, ids) = (self.config(), Self::groups(), self.ids());
        let (people, org, seed) = (self.people(), self.org(), self.seed);
        write!(
            formatter,
            "seed {seed}\n# okta-reconcile.yaml\n{config}\n# groups.yaml\n{groups}\n# ids.yaml\n{ids}\n# users.yaml\n{people}\n# org.yaml\n{org}"
        )
    }
}

/// Returns the strategy.
pub(crate) fn cases() -> impl Strategy<Value = Case> {
    (
        vec(live(), LIVE),
        vec(entry(), LIVE + NEW),
        policy(),
        any::<u16>(),
    )
        .prop_map(|(live, entries, policy, seed)| Case {
            live,
            entries,
            policy,
            seed: seed.into(),
        })
}

fn one_of(words: &'static [&'static str]) -> impl Strategy<Value = &'static str> {
    proptest::sample::select(words)
}

fn policy() -> impl Strategy<Value = Policy> {
    (
        one_of(&["declared", "mentioned", "all", "[red, b*]"]),
        one_of(&["leave", "leave", "remove"]),
        one_of(&["leave", "unlock"]),
        one_of(&["ACTIVE", "STAGED"]),
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
        one_of(&SCHEMAS),
        proptest::sample::select(vec![0, 0, 0, 2, 3]),
        one_of(&OFFBOARDING),
    )
        .prop_map(
            |(
                managed,
                rule_fed,
                locked_out,
                create,
                mail,
                default_group,
                defines_mentor,
                schema,
                circle,
                offboarding,
            )| Policy {
                managed,
                rule_fed,
                locked_out,
                create,
                mail,
                default_group,
                defines_mentor,
                schema,
                circle,
                offboarding,
            },
        )
}

fn live() -> impl Strategy<Value = Live> {
    (
        (
            one_of(&[
                "STAGED",
                "PROVISIONED",
                "ACTIVE",
                "ACTIVE",
                "RECOVERY",
                "PASSWORD_EXPIRED",
                "LOCKED_OUT",
                "SUSPENDED",
                "DEPROVISIONED",
                "DEPROVISIONED",
                "MOVING",
                "ACTIVATING",
            ]),
            one_of(&["ACTIVE", "PROVISIONED", "PASSWORD_EXPIRED"]),
            any::<bool>(),
            one_of(&["OKTA", "OKTA", "OKTA", "ACTIVE_DIRECTORY", "FEDERATION"]),
        ),
        option::of(one_of(&["Analyst", "Lead"])),
        option::of(one_of(&["Nick", "1.10"])),
        vec(any::<bool>(), LIVE_GROUPS.len()),
        any::<bool>(),
        (option::of(0..LIVE), option::of(0..LIVE)),
        (
            proptest::bool::weighted(0.3),
            option::of(one_of(&["[a]", "[b, a]"])),
            option::of(7..9_u8),
            one_of(&["2026-01-05T09:00:00Z", "2026-11-01T00:00:00Z", "null"]),
        ),
    )
        .prop_map(
            |(life, title, nick_name, groups, in_app_group, links, custom)| Live {
                status: life.0,
                suspended_from: life.1,
                has_password: life.2,
                provider: life.3,
                title,
                nick_name,
                groups,
                in_app_group,
                manager: links.0,
                mentor: links.1,
                is_contractor: custom.0,
                skills: custom.1,
                cost_code: custom.2,
                password_changed: custom.3,
            },
        )
}

fn wish<T: Clone + std::fmt::Debug>(
    value: impl Strategy<Value = T> + 'static,
) -> impl Strategy<Value = Wish<T>> {
    prop_oneof![
        2 => Just(Wish::Absent),
        1 => Just(Wish::Null),
        2 => value.prop_map(Wish::Value),
    ]
}

#[expect(
    clippy::too_many_lines,
    reason = "one tuple of everything that an entry may say"
)]
fn entry() -> impl Strategy<Value = Entry> {
    let groups = prop_oneof![
        Just(Groups::Absent),
        vec(any::<bool>(), GROUPS.len()).prop_map(Groups::Exact),
        vec(0..3_u8, GROUPS.len()).prop_map(Groups::Change),
    ];
    let rename = prop_oneof![
        8 => Just(Rename::No),
        1 => Just(Rename::Fresh),
        1 => Just(Rename::TakeNext),
        1 => Just(Rename::Case),
    ];
    let status = option::of(one_of(&[
        "STAGED",
        "ACTIVE",
        "ACTIVE",
        "SUSPENDED",
        "SUSPENDED",
        "DEPROVISIONED",
        "DELETED",
        "DELETED",
    ]));
    (
        (proptest::bool::weighted(0.8), any::<bool>(), status),
        wish(one_of(&["Analyst", "Lead", "Boss"])),
        wish(one_of(&["Nick", "1.10", "NO"])),
        groups,
        wish(0..LIVE + NEW),
        wish(0..LIVE + NEW),
        rename,
        (
            (proptest::bool::weighted(0.3), any::<bool>()),
            prop_oneof![
                4 => Just(None),
                1 => Just(Some("default")),
                1 => Just(Some("contractor")),
            ],
            wish(one_of(&["[a]", "[a, b]", "[b, a]"])),
            wish(one_of(&["7", "8"])),
            option::of(one_of(&["2026-11-01", "2026-11-01", "2026-12-01"])),
            option::of(one_of(&CREDENTIALS)),
        ),
    )
        .prop_map(
            |(head, title, nick_name, groups, manager, mentor, rename, custom)| Entry {
                is_there: head.0,
                has_id: head.1,
                status: head.2,
                title,
                nick_name,
                groups,
                manager,
                mentor,
                rename,
                naming: Naming {
                    has_previous: custom.0.0,
                    is_mapped: custom.0.1,
                },
                user_type: custom.1,
                skills: custom.2,
                cost_code: custom.3,
                not_before: custom.4,
                credentials: custom.5,
            },
        )
}

impl Case {
    /// The same org before a change of the files: some entries are those of another case.
    pub(crate) fn before(&self, other: &Self) -> Self {
        let both = self.entries.iter().zip(&other.entries).enumerate();
        let entries = both.map(|(index, (now, before))| {
            let changes = (other.seed >> index) & 1 == 1;
            if changes { before.clone() } else { now.clone() }
        });
        Self {
            entries: entries.collect(),
            ..self.clone()
        }
    }

    /// A number for choices that need no strategy of their own.
    pub(crate) fn seed(&self) -> usize {
        self.seed
    }

    /// What is taken from somebody before an operation that takes their access, as the policy says.
    pub(crate) fn owed(&self, verb: Verb) -> usize {
        let second = self.policy.offboarding == OFFBOARDING[1];
        let third = self.policy.offboarding == OFFBOARDING[2];
        match verb {
            Verb::Suspend => usize::from(second),
            Verb::Deactivate => usize::from(second) + 2 * usize::from(third),
            Verb::Activate | Verb::Unsuspend | Verb::Unlock | Verb::Delete => 0,
        }
    }

    fn is_live(index: usize) -> bool {
        index < LIVE
    }

    fn id(index: usize) -> String {
        format!("00u{index:017}")
    }

    /// Whether somebody has an administrator role; the configuration lets them lose access.
    fn is_admin(index: usize) -> bool {
        index.is_multiple_of(3)
    }

    fn live_login(index: usize) -> String {
        format!("person{index}@acme.example")
    }

    fn is_tombstone(&self, index: usize) -> bool {
        self.entries[index].status == Some("DELETED") && Self::is_live(index)
    }

    fn rename(&self, index: usize) -> Rename {
        let entry = &self.entries[index];
        if !Self::is_live(index) || !entry.is_there || self.is_tombstone(index) {
            return Rename::No;
        }
        if index < self.circle() {
            return Rename::Circle;
        }
        match entry.rename {
            Rename::TakeNext => {
                let next = index + 1;
                let is_deleted =
                    Self::is_live(next) && self.entries[next].is_there && self.is_tombstone(next);
                let gives = is_deleted
                    || (Self::is_live(next)
                        && matches!(self.rename(next), Rename::Fresh | Rename::TakeNext));
                if gives { Rename::TakeNext } else { Rename::No }
            }
            other @ (Rename::No | Rename::Fresh | Rename::Case | Rename::Circle) => other,
        }
    }

    /// How many exchange logins: none where one of them has no entry, or is to be gone.
    fn circle(&self) -> usize {
        let all = 0..self.policy.circle;
        let mut members =
            all.map(|index| self.entries[index].is_there && !self.is_tombstone(index));
        if members.all(|is_member| is_member) {
            self.policy.circle
        } else {
            0
        }
    }

    /// Whether an entry is found by the login that the person had, and not by an id.
    fn is_former(&self, index: usize) -> bool {
        let entry = &self.entries[index];
        entry.naming.has_previous && !entry.has_id && self.rename(index) == Rename::Fresh
    }

    /// The person whose login somebody new gets, if that person is renamed or deleted: the last of the org for the
    /// first new one, the one before for the second.
    fn takes(&self, index: usize) -> Option<usize> {
        let holder = LIVE - 1 - index.checked_sub(LIVE)?;
        let is_free = self.entries[holder].is_there
            && (self.is_tombstone(holder) || self.rename(holder) == Rename::Fresh);
        // Whoever renames to the holder's login cannot share it.
        let is_taken = self.rename(holder - 1) == Rename::TakeNext;
        // If that very login finds somebody, the new entry would be about them.
        let is_free = is_free && !self.is_former(holder);
        (is_free && !is_taken && self.entries[index].has_id).then_some(holder)
    }

    /// The login that the files use for somebody.
    fn login(&self, index: usize) -> String {
        if let Some(holder) = self.takes(index) {
            return Self::live_login(holder);
        }
        match self.rename(index) {
            Rename::No => Self::live_login(index),
            Rename::Fresh => format!("renamed{index}@acme.example"),
            Rename::TakeNext => Self::live_login(index + 1),
            Rename::Circle => Self::live_login((index + 1) % self.circle()),
            Rename::Case => Self::live_login(index).to_uppercase(),
        }
    }

    fn has_id(&self, index: usize) -> bool {
        Self::is_live(index)
            && (self.entries[index].has_id
                || self.is_tombstone(index)
                || match self.rename(index) {
                    Rename::Fresh => !self.is_former(index),
                    Rename::TakeNext | Rename::Circle => true,
                    Rename::No | Rename::Case => false,
                })
    }

    /// Whether an entry of that login is found by the login that the person had.
    pub(crate) fn is_former_login(&self, login: &str) -> bool {
        (0..LIVE).any(|index| self.is_former(index) && self.login(index) == login)
    }

    /// Whether the id stands in the `ids:` file.
    fn is_mapped(&self, index: usize) -> bool {
        self.has_id(index) && self.entries[index].naming.is_mapped && !self.is_tombstone(index)
    }

    /// Whether links may name somebody: who is, or will be, in the org.
    fn can_be_named(&self, index: usize) -> bool {
        let entry = &self.entries[index];
        let leaves = matches!(entry.status, Some("DEPROVISIONED" | "DELETED"));
        if Self::is_live(index) {
            !(entry.is_there && self.is_tombstone(index))
        } else {
            entry.is_there && !leaves
        }
    }

    /// Whether an entry is about somebody of the org, or creates them.
    pub(crate) fn names(&self, login: &str, id: &str) -> bool {
        (0..LIVE + NEW).any(|index| {
            self.entries[index].is_there
                && (Self::id(index) == id || self.login(index).eq_ignore_ascii_case(login))
        })
    }

    /// Whether the files delete somebody.
    pub(crate) fn deletes(&self, id: &str) -> bool {
        (0..LIVE).any(|index| {
            self.entries[index].is_there && self.is_tombstone(index) && Self::id(index) == id
        })
    }

    /// Whether any entry may mention an attribute.
    pub(crate) fn mentions_attribute(name: &str) -> bool {
        matches!(
            name,
            "login"
                | "title"
                | "nickName"
                | "secondEmail"
                | "firstName"
                | "lastName"
                | "skills"
                | "costCode"
        )
    }

    /// Whether somebody may lose an attribute with the type that they have.
    pub(crate) fn may_lose(&self, id: &str, name: &str) -> bool {
        name == "badge"
            && (0..LIVE).any(|index| {
                Self::id(index) == id && self.entries[index].user_type == Some("contractor")
            })
    }

    /// Whether somebody may not be taken out of a group, whatever the files say.
    pub(crate) fn never_leaves(&self, group: &str, held: Held) -> bool {
        matches!(group, "Everyone" | "directory")
            || (held == Held::ByRule && self.policy.rule_fed == "leave")
    }

    /// Whether somebody is created without `status`, so that a stop may leave them STAGED.
    pub(crate) fn may_stay_staged(&self, login: &str) -> bool {
        (LIVE..LIVE + NEW).any(|index| {
            self.entries[index].status.is_none() && self.login(index).eq_ignore_ascii_case(login)
        })
    }
}
