//! Every kind of danger has a rank of its own: two with one rank would be told under one title.

use std::collections::BTreeSet;

use crate::model::ids::{GroupName, Login};
use crate::model::status::{DesiredStatus, UserStatus};
use crate::model::transition::Verb;
use crate::plan::access::Otherwise;
use crate::plan::apart::Withdrawal;
use crate::plan::danger::DangerKind;
use crate::report::danger::rank;

#[expect(clippy::too_many_lines, reason = "one value a kind")]
fn all() -> Vec<DangerKind> {
    let (status, verb) = (UserStatus::Active, Verb::Suspend);
    let memberships = Vec::new();
    vec![
        DangerKind::KeepsAccess {
            status: status.clone(),
            wish: DesiredStatus::Suspended,
        },
        DangerKind::Withdrawn {
            wish: Withdrawal::Person,
        },
        DangerKind::LosesAccess { verb },
        DangerKind::RegainsAccess {
            from: status.clone(),
            memberships: memberships.clone(),
        },
        DangerKind::LosesPasswordAndApps,
        DangerKind::ComesBackBare { memberships },
        DangerKind::GoneForGood,
        DangerKind::GainsRoles { roles: Vec::new() },
        DangerKind::LosesRoles { roles: Vec::new() },
        DangerKind::LosesApps {
            apps: Vec::new(),
            otherwise: Otherwise::None,
        },
        DangerKind::LosesApps {
            apps: Vec::new(),
            otherwise: Otherwise::NotRead,
        },
        DangerKind::MayBeAdministrator,
        DangerKind::MayCarryRoles { join: 1, leave: 1 },
        DangerKind::MaybeSecondAccount {
            of: Login::new("ada@acme.example"),
        },
        DangerKind::NewDomain { logins: 1 },
        DangerKind::MembershipsEnd {
            people: 1,
            members: None,
            by_rules: 0,
        },
        DangerKind::BecomesEmpty {
            members: 1,
            by_rules: 0,
        },
        DangerKind::WithoutGroups { by_rules: 0 },
        DangerKind::OneValueForMany {
            value: None,
            people: 10,
        },
        DangerKind::RuleExceptions { people: 1 },
        DangerKind::RuleReadsName {
            from: GroupName::new("red"),
            to: GroupName::new("green"),
        },
        DangerKind::ActivationMail { to: None },
        DangerKind::LoginChanges {
            from: Login::new("ada@acme.example"),
        },
        DangerKind::LosesAttributes {
            attributes: Vec::new(),
        },
        DangerKind::EmailChanges { domain: None },
        DangerKind::SecondEmailChanges { domain: None },
        DangerKind::PasswordExpires,
        DangerKind::ImportMayUndo { verb },
        DangerKind::ImportMayRevert {
            attributes: Vec::new(),
        },
        DangerKind::Unproven { verb, from: status },
    ]
}

#[test]
fn no_two_kinds_have_one_rank() {
    let all = all();
    let ranks: BTreeSet<usize> = all.iter().map(rank).collect();
    assert_eq!(ranks, (0..all.len()).collect());
    // A kind that is missing above is in the schema.
    let schema = schemars::schema_for!(DangerKind).to_value();
    let kinds = schema["oneOf"].as_array().expect("one form a kind");
    // An application that is lost for sure has a rank of its own.
    assert_eq!(kinds.len() + 1, all.len());
}
