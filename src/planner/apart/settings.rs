//! What the configuration sets for whole plans: the keys of `guards`, `approvals` and `offboarding`, as they are meant. A
//! change of one is something that a reviewer approves, as a change of somebody is.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::desired::approvals::Approvals;
use crate::desired::state::{Config, Guards, Limit, Offboarding};
use crate::desired::written::config::{ApprovalsKey, ConfigKey, GuardsKey, OffboardingKey};
use crate::plan::apart::Setting;
use crate::source::Located;
use crate::yaml::keys::Key;
use crate::yaml::words::Words;

/// Returns the settings that differ between two configurations. Where a key is not written, its default counts.
pub(crate) fn changed(before: &Config, after: &Config) -> Vec<Setting> {
    let guards = GuardsKey::ALL.iter().map(|key| {
        let value = |config: &Config| guard(*key, &config.guards);
        (ConfigKey::Guards, key.word(), value(before), value(after))
    });
    let offboarding = OffboardingKey::ALL.iter().map(|key| {
        let value = |config: &Config| acts(*key, &config.offboarding);
        (
            ConfigKey::Offboarding,
            key.word(),
            value(before),
            value(after),
        )
    });
    let approvals = ApprovalsKey::ALL.iter().map(|key| {
        let value = |config: &Config| approval(*key, &config.approvals);
        let of = ConfigKey::Approvals;
        (of, key.word(), value(before), value(after))
    });
    let all = guards.chain(approvals).chain(offboarding);
    all.filter(|(_, _, from, to)| from != to)
        .map(|(of, key, from, to)| Setting {
            key: format!("{}.{key}", of.word()),
            from,
            to,
        })
        .collect()
}

fn guard(key: GuardsKey, guards: &Guards) -> Value {
    match key {
        GuardsKey::MaxCreations => limit(guards.creations),
        GuardsKey::MaxDeactivations => limit(guards.deactivations),
        GuardsKey::MaxSuspensions => limit(guards.suspensions),
        GuardsKey::MaxReactivations => limit(guards.reactivations),
        GuardsKey::MaxDeletions => limit(guards.deletions),
        GuardsKey::MaxGroupRemovals => limit(guards.group_removals),
        GuardsKey::MaxMembershipRemovals => limit(guards.membership_removals),
        GuardsKey::MaxPeopleWithoutGroups => limit(guards.people_without_groups),
        GuardsKey::MayBecomeEmpty => names(&guards.may_become_empty),
        GuardsKey::MaxAdminGrants => limit(guards.admin_grants),
        GuardsKey::MaxEmailChanges => limit(guards.email_changes),
        GuardsKey::MaxEmails => limit(guards.emails),
        GuardsKey::MaxPasswordExpiries => limit(guards.password_expiries),
        GuardsKey::Domains => names(&guards.domains),
        GuardsKey::Protected => names(&guards.protected),
        GuardsKey::AdminsWhoMayLoseAccess => names(&guards.admins_who_may_lose_access),
    }
}

fn approval(key: ApprovalsKey, approvals: &Approvals) -> Value {
    match key {
        ApprovalsKey::Owners => names(&approvals.owners),
        ApprovalsKey::People => {
            let people = approvals.people.iter();
            let people = people.map(|(name, login)| format!("{name}: {}", login.value));
            json!(people.collect::<BTreeSet<String>>())
        }
    }
}

fn acts(key: OffboardingKey, offboarding: &Offboarding) -> Value {
    let acts = match key {
        OffboardingKey::Deprovisioned => &offboarding.deactivation,
        OffboardingKey::Suspended => &offboarding.suspension,
    };
    let words: Vec<&str> = acts.iter().map(|act| act.word()).collect();
    json!(words)
}

/// As the files write it, so that a reader knows it again.
fn limit(limit: Limit) -> Value {
    let percent = limit.percent.map(|percent| format!("{percent}%"));
    match (limit.count, percent) {
        (Some(count), Some(percent)) => json!({ "count": count, "percent": percent }),
        (Some(count), None) => json!(count),
        (None, percent) => json!(percent),
    }
}

/// Neither order nor repetition of patterns means anything.
fn names(names: &[Located<String>]) -> Value {
    let names: BTreeSet<&str> = names.iter().map(|name| name.value.as_str()).collect();
    json!(names)
}
