//! `okta-reconcile.yaml`.

use schemars::JsonSchema;

use crate::desired::written::state::Defaults;

/// What the files are for, and how much may change at once. One document.
#[derive(Debug, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schemars(title = "okta-reconcile configuration")]
pub struct Configuration {
    /// The org that the files are for: its URL alone, without `-admin`.
    #[schemars(
        regex(
            pattern = r"^(?!.*-admin\.)(https://|http://(127\.0\.0\.1|localhost)(?=[:/]|$))[A-Za-z0-9.:-]*/?$"
        ),
        example = "https://acme.okta.com"
    )]
    pub org: Option<String>,
    /// Which files hold desired state: patterns relative to DIR (`-C`).
    #[schemars(extend("default" = ["users/**", "groups/**"]))]
    pub files: Option<Vec<String>>,
    /// How new people start.
    pub create: Option<Create>,
    /// Defaults for every person.
    pub defaults: Option<Defaults>,
    /// Which groups people may be removed from.
    pub groups: Option<GroupPolicy>,
    /// What an activation does.
    pub activation: Option<Activation>,
    /// Whether people who should be ACTIVE are unlocked.
    #[schemars(extend("default" = "leave"))]
    pub locked_out: Option<LockedOut>,
    /// The limits that stop a plan, and protected people.
    pub guards: Option<Guards>,
    /// The limits for reading one file.
    pub limits: Option<Limits>,
    /// What is taken from people before they lose access.
    pub offboarding: Option<Offboarding>,
    /// How much of Okta's rate limits may be used.
    pub rate_limit: Option<RateLimit>,
    /// A file of `login: id` lines, so that the same files can serve several orgs.
    #[schemars(example = "ids.acme.yaml")]
    pub ids: Option<String>,
}

/// How much of Okta's rate limits may be used.
#[derive(Debug, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct RateLimit {
    /// The percentage of each limit that Okta states for the token. The rest is left to whoever else uses the token.
    #[schemars(range(min = 1, max = 100), extend("default" = 80))]
    pub share: Option<u8>,
}

/// How new people start.
#[derive(Debug, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Create {
    /// How a person without `status` starts. Never moves somebody who exists.
    #[schemars(extend("default" = "ACTIVE"))]
    pub status: Option<CreateStatus>,
}

/// How a person without `status` starts.
#[derive(Debug, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CreateStatus {
    /// Created and activated.
    Active,
    /// Created only.
    Staged,
}

/// Which groups people may be removed from.
#[derive(Debug, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct GroupPolicy {
    /// The groups that are managed.
    #[schemars(extend("default" = "declared"))]
    pub managed: Option<Managed>,
    /// What happens to memberships that an active group rule may assign.
    #[schemars(extend("default" = "leave"))]
    pub rule_fed: Option<RuleFed>,
}

/// The groups that are managed.
#[derive(Debug, JsonSchema)]
#[serde(untagged)]
pub enum Managed {
    /// One of the words.
    Word(ManagedWord),
    /// Patterns of names.
    Patterns(Vec<String>),
}

/// The groups that are managed, in a word.
#[derive(Debug, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum ManagedWord {
    /// Those that the files declare.
    Declared,
    /// The declared ones, and those that a person or a default mentions.
    Mentioned,
    /// All that can be written.
    All,
}

/// What happens to memberships that an active group rule may assign.
#[derive(Debug, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum RuleFed {
    /// They are not managed.
    Leave,
    /// They are removed like others; Okta then excludes the person from the rule.
    Remove,
}

/// What an activation does.
#[derive(Debug, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Activation {
    /// Whether people who must choose a password get the mail.
    #[schemars(extend("default" = true))]
    pub send_email: Option<bool>,
}

/// Whether a lock-out is undone.
#[derive(Debug, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum LockedOut {
    /// It is left to the person and to Okta's policy.
    Leave,
    /// People who should be ACTIVE are unlocked.
    Unlock,
}

/// The limits that stop a plan, and protected people. A limit that is set replaces its default as a whole.
#[derive(Debug, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Guards {
    /// People who are created, or activated from STAGED.
    #[schemars(extend("default" = 50))]
    pub max_creations: Option<Guard>,
    /// People who are deactivated.
    #[schemars(extend("default" = {"count": 10, "percent": 5}))]
    pub max_deactivations: Option<Guard>,
    /// People who are suspended.
    #[schemars(extend("default" = {"count": 25, "percent": 10}))]
    pub max_suspensions: Option<Guard>,
    /// People who regain access: unsuspended, unlocked, brought back.
    #[schemars(extend("default" = {"count": 5, "percent": 5}))]
    pub max_reactivations: Option<Guard>,
    /// People who are deleted for good.
    #[schemars(extend("default" = 0))]
    pub max_deletions: Option<Guard>,
    /// Members who are removed from a group, counted per group.
    #[schemars(extend("default" = "30%"))]
    pub max_group_removals: Option<Guard>,
    /// Memberships of managed people in managed groups that end, over all groups.
    #[schemars(extend("default" = {"count": 500, "percent": 20}))]
    pub max_membership_removals: Option<Guard>,
    /// People who lose their last managed group and do not leave.
    #[schemars(extend("default" = {"count": 10, "percent": 10}))]
    pub max_people_without_groups: Option<Guard>,
    /// Groups, by name or pattern, that may lose their last member. Only those with three members or more need it.
    #[schemars(example = ["project-*"])]
    pub may_become_empty: Option<Vec<String>>,
    /// People who join a group that carries an administrator role.
    #[schemars(extend("default" = 0))]
    pub max_admin_grants: Option<Guard>,
    /// People in the org whose `login`, `email` or `secondEmail` changes.
    #[schemars(extend("default" = {"count": 25, "percent": 10}))]
    pub max_email_changes: Option<Guard>,
    /// Activation mails.
    #[schemars(extend("default" = 50))]
    pub max_emails: Option<Guard>,
    /// People whose password is expired.
    #[schemars(extend("default" = {"count": 25, "percent": 10}))]
    pub max_password_expiries: Option<Guard>,
    /// The domains, by name or pattern, that a `login`, `email` or `secondEmail` that a plan writes may have after its
    /// last `@`. Empty: any.
    #[schemars(example = ["acme.example", "*.acme.example"])]
    pub domains: Option<Vec<String>>,
    /// Logins, login patterns and ids of people who may only be created, join groups, and get attributes other than
    /// `login`, `email` and `secondEmail`.
    #[schemars(example = ["breakglass@acme.example", "svc-*@acme.example"])]
    pub protected: Option<Vec<String>>,
    /// Logins and ids of people who may lose access, an address or a group with an administrator role although they
    /// are administrators.
    #[schemars(example = ["former.admin@acme.example"])]
    pub admins_who_may_lose_access: Option<Vec<String>>,
}

/// What is taken from people before they lose access.
#[derive(Debug, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Offboarding {
    /// Before a deactivation.
    #[serde(rename = "DEPROVISIONED")]
    #[schemars(example = ["clearSessions", "revokeTokens", "revokeGrants"])]
    pub deprovisioned: Option<Vec<OffboardingAct>>,
    /// Before a suspension.
    #[serde(rename = "SUSPENDED")]
    #[schemars(example = ["clearSessions"])]
    pub suspended: Option<Vec<OffboardingAct>>,
}

/// Something that is taken from somebody before they lose access.
#[derive(Debug, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum OffboardingAct {
    /// Their sessions.
    ClearSessions,
    /// The OAuth tokens that applications hold for them; goes with `clearSessions`.
    RevokeTokens,
    /// What they have consented to.
    RevokeGrants,
}

/// A limit: `10`, `5%` or both.
#[derive(Debug, JsonSchema)]
#[serde(untagged)]
pub enum Guard {
    /// At most this many.
    Count(u64),
    /// At most this percentage of the population, rounded up to whole people.
    Share(#[schemars(regex(pattern = r"^\s*([0-9]+(\.[0-9]*)?|\.[0-9]+)\s*%$|^[0-9]+$"))] String),
    /// Both limits apply.
    Both(Both),
}

/// A limit of two parts; a part that is left out does not limit.
#[derive(Debug, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schemars(extend("anyOf" = [{"required": ["count"]}, {"required": ["percent"]}]))]
pub struct Both {
    /// At most this many people.
    pub count: Option<u64>,
    /// At most this percentage of them.
    pub percent: Option<Percent>,
}

/// A percentage: `5` or `5%`.
#[derive(Debug, JsonSchema)]
#[serde(untagged)]
pub enum Percent {
    /// A number from 0 to 100.
    Number(#[schemars(range(min = 0.0, max = 100.0))] f64),
    /// The same with `%`.
    Text(#[schemars(regex(pattern = r"^\s*[0-9.]+\s*%?$"))] String),
}

/// Limits for reading one file. Exceeding one is an error that names it.
#[derive(Debug, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Limits {
    /// Lists and mappings inside each other.
    #[schemars(range(min = 1), extend("default" = 64))]
    pub nesting: Option<u64>,
    /// Aliases.
    #[schemars(extend("default" = 10_000))]
    pub aliases: Option<u64>,
    /// Values, lists and mappings, every alias counted in full.
    #[schemars(range(min = 1), extend("default" = 200_000_000))]
    pub nodes: Option<u64>,
    /// Bytes.
    #[schemars(range(min = 1), extend("default" = 1_073_741_824))]
    pub file_bytes: Option<u64>,
}
