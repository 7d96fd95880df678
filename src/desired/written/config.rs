//! `okta-reconcile.yaml`.

use std::collections::BTreeMap;

use schemars::JsonSchema;

use crate::desired::state::{CreateAs, LockedOut, OffboardingAct, RuleFed};
use crate::desired::written::state::Defaults;
use crate::desired::written::text::Text;
use crate::yaml::keys::keys;
use crate::yaml::limits::Limits;

keys! {
    /// What the files are for, and how much may change at once. One document.
    #[schemars(title = "okta-reconcile configuration")]
    Configuration, ConfigKey: "the configuration", later ["timezone", "layers", "bundles"] {
        /// The org that the files are for: its URL alone, without `-admin`.
        #[schemars(
            regex(
                pattern = r"^(?!.*-admin\.)(https://|http://(127\.0\.0\.1|localhost)(?=[:/]|$))[A-Za-z0-9.:-]*/?$"
            ),
            example = "https://acme.okta.com"
        )]
        Org "org": Option<String>,
        /// Which files hold desired state: patterns relative to DIR (`-C`).
        #[schemars(extend("default" = ["users/**", "groups/**"]))]
        Files "files": Option<Vec<String>>,
        /// How new people start.
        Create "create": Option<Create>,
        /// Defaults for every person.
        Defaults "defaults": Option<Defaults>,
        /// Which groups people may be removed from.
        Groups "groups": Option<GroupPolicy>,
        /// What an activation does.
        Activation "activation": Option<Activation>,
        /// Whether people who should be ACTIVE are unlocked.
        #[schemars(extend("default" = "leave"))]
        LockedOut "lockedOut": Option<LockedOut>,
        /// The limits that stop a plan, and protected people.
        Guards "guards": Option<Guards>,
        /// The limits for reading one file.
        Limits "limits": Option<Limits>,
        /// What is taken from people before they lose access.
        Offboarding "offboarding": Option<Offboarding>,
        /// Whose owners approve who joins.
        Approvals "approvals": Option<Approvals>,
        /// How much of Okta's rate limits may be used.
        RateLimit "rateLimit": Option<RateLimit>,
        /// A file of `login: id` lines, so that the same files can serve several orgs.
        #[schemars(example = "ids.acme.yaml")]
        Ids "ids": Option<String>,
    }

    /// How much of Okta's rate limits may be used.
    RateLimit, RateLimitKey: "`rateLimit`" {
        /// The percentage of each limit that Okta states for the token. The rest is left to whoever else uses the token.
        #[schemars(range(min = 1, max = 100), extend("default" = 80))]
        Share "share": Option<u8>,
    }

    /// Groups that nobody joins without one of their owners. With `--base`, those of the base count.
    Approvals, ApprovalsKey: "`approvals`" {
        /// Groups, by name or pattern. A plan by which somebody joins one waits for one of the owners that Okta has for it.
        #[schemars(example = ["sales-apps", "prod-*"])]
        Owners "owners": Option<Vec<String>>,
        /// The login in Okta of people at the git host, by their name there.
        #[schemars(
            extend("propertyNames" = {"pattern": "^[A-Za-z0-9][A-Za-z0-9._-]*$"}),
            example = serde_json::json!({"ada-gh": "ada@acme.example"})
        )]
        People "people": Option<BTreeMap<String, Text>>,
    }

    /// How new people start.
    Create, CreateKey: "`create`" {
        /// How a person without `status` starts. Never moves somebody who exists.
        #[schemars(extend("default" = "ACTIVE"))]
        Status "status": Option<CreateAs>,
    }

    /// Which groups people may be removed from.
    GroupPolicy, GroupPolicyKey: "`groups` of the configuration" {
        /// The groups that are managed.
        #[schemars(extend("default" = "declared"))]
        Managed "managed": Option<Managed>,
        /// What happens to memberships that an active group rule may assign.
        #[schemars(extend("default" = "leave"))]
        RuleFed "ruleFed": Option<RuleFed>,
    }

    /// What an activation does.
    Activation, ActivationKey: "`activation`" {
        /// Whether people who must choose a password get the mail.
        #[schemars(extend("default" = true))]
        #[foreign("sendemail"
            => "write `activation: {sendEmail: false}` in the configuration, `okta-reconcile.yaml`: it holds for everybody")]
        SendEmail "sendEmail": Option<bool>,
    }

    /// The limits that stop a plan, and protected people. A limit that is set replaces its default as a whole.
    Guards, GuardsKey: "`guards`" {
        /// People who are created, or activated from STAGED.
        #[schemars(extend("default" = 50))]
        MaxCreations "maxCreations": Option<Guard>,
        /// People who are deactivated.
        #[schemars(extend("default" = {"count": 10, "percent": 5}))]
        MaxDeactivations "maxDeactivations": Option<Guard>,
        /// People who are suspended.
        #[schemars(extend("default" = {"count": 25, "percent": 10}))]
        MaxSuspensions "maxSuspensions": Option<Guard>,
        /// People who regain access: unsuspended, unlocked, brought back.
        #[schemars(extend("default" = {"count": 5, "percent": 5}))]
        MaxReactivations "maxReactivations": Option<Guard>,
        /// People who are deleted for good.
        #[schemars(extend("default" = 0))]
        MaxDeletions "maxDeletions": Option<Guard>,
        /// Members who are removed from a group, counted per group.
        #[schemars(extend("default" = "30%"))]
        MaxGroupRemovals "maxGroupRemovals": Option<Guard>,
        /// Memberships of managed people in managed groups that end, over all groups.
        #[schemars(extend("default" = {"count": 500, "percent": 20}))]
        MaxMembershipRemovals "maxMembershipRemovals": Option<Guard>,
        /// People who lose their last managed group and do not leave.
        #[schemars(extend("default" = {"count": 10, "percent": 10}))]
        MaxPeopleWithoutGroups "maxPeopleWithoutGroups": Option<Guard>,
        /// Groups, by name or pattern, that may lose their last member. Only those with three members or more need it.
        #[schemars(example = ["project-*"])]
        MayBecomeEmpty "mayBecomeEmpty": Option<Vec<String>>,
        /// People who join a group that carries an administrator role.
        #[schemars(extend("default" = 0))]
        MaxAdminGrants "maxAdminGrants": Option<Guard>,
        /// People in the org whose `login`, `email` or `secondEmail` changes.
        #[schemars(extend("default" = {"count": 25, "percent": 10}))]
        MaxEmailChanges "maxEmailChanges": Option<Guard>,
        /// Activation mails.
        #[schemars(extend("default" = 50))]
        MaxEmails "maxEmails": Option<Guard>,
        /// People whose password is expired.
        #[schemars(extend("default" = {"count": 25, "percent": 10}))]
        MaxPasswordExpiries "maxPasswordExpiries": Option<Guard>,
        /// The domains, by name or pattern, that a `login`, `email` or `secondEmail` that a plan writes may have after its
        /// last `@`. Empty: any.
        #[schemars(example = ["acme.example", "*.acme.example"])]
        Domains "domains": Option<Vec<String>>,
        /// Logins, login patterns and ids of people who may only be created, join groups, and get attributes other than
        /// `login`, `email` and `secondEmail`.
        #[schemars(example = ["breakglass@acme.example", "svc-*@acme.example"])]
        Protected "protected": Option<Vec<String>>,
        /// Logins and ids of people who may lose access, an address or a group with an administrator role although they
        /// are administrators.
        #[schemars(example = ["former.admin@acme.example"])]
        AdminsWhoMayLoseAccess "adminsWhoMayLoseAccess": Option<Vec<String>>,
    }

    /// What is taken from people before they lose access.
    Offboarding, OffboardingKey: "`offboarding`" {
        /// Before a deactivation.
        #[schemars(example = ["clearSessions", "revokeTokens", "revokeGrants"])]
        Deprovisioned "DEPROVISIONED": Option<Vec<OffboardingAct>>,
        /// Before a suspension.
        #[schemars(example = ["clearSessions"])]
        Suspended "SUSPENDED": Option<Vec<OffboardingAct>>,
    }

    /// A limit of two parts; a part that is left out does not limit.
    #[schemars(extend("anyOf" = [{"required": ["count"]}, {"required": ["percent"]}]))]
    Both, LimitKey: "a guard" {
        /// At most this many people.
        Count "count": Option<u64>,
        /// At most this percentage of them.
        Percent "percent": Option<Percent>,
    }
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

/// A percentage: `5` or `5%`.
#[derive(Debug, JsonSchema)]
#[serde(untagged)]
pub enum Percent {
    /// A number from 0 to 100.
    Number(#[schemars(range(min = 0.0, max = 100.0))] f64),
    /// The same with `%`.
    Text(#[schemars(regex(pattern = r"^\s*[0-9.]+\s*%?$"))] String),
}
