//! What holds for every state of every org: what is taken over plans to nothing, names nobody else, and a second time changes
//! nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use okta_reconcile::import::collect::{What, import};
use okta_reconcile::import::files::Files;
use okta_reconcile::import::layout::Split;
use okta_reconcile::import::newcomers::{Deactivated, Extent, Newcomers};
use okta_reconcile::import::reach::Reach;
use okta_reconcile::import::terraform::read::read;
use okta_reconcile::import::terraform::takeover::{people, take_over};
use okta_reconcile::live::{Known, LiveUser, Snapshot};
use okta_reconcile::model::ids::{GroupId, UserId};
use okta_reconcile::model::profile::BASE_ATTRIBUTES;
use okta_reconcile::reading::fetch::census::Census;
use okta_reconcile::sim::sandbox::Sandbox;
use proptest::prelude::{prop_assert, prop_assert_eq};
use proptest::test_runner::TestCaseError;
use serde_json::{Map, Value, json};

use crate::disorder::worlds;
use crate::generated::cases;
use crate::import::{is_empty, planned};
use crate::import_terraform::{resource, state};
use crate::runner::{cases_wanted, hold};
use crate::support::{ORG, instantly, reader, sandbox};

/// How many cases a run takes where nobody says otherwise.
const CASES: u32 = 60;

/// What of an org a state has: each so many things are left out or changed, counted from a seed.
struct Choice(usize);

impl Choice {
    /// Returns whether one in `of` falls on this call.
    fn falls(&mut self, of: usize) -> bool {
        self.0 = self.0.wrapping_mul(25_214_903_917).wrapping_add(11);
        (self.0 >> 16).is_multiple_of(of)
    }
}

fn snake_case(name: &str) -> String {
    let mut key = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() {
            key.push('_');
        }
        key.push(letter.to_ascii_lowercase());
    }
    key
}

/// An `okta_user` with some of somebody's attributes, some of them with other values.
fn user(user: &LiveUser, choice: &mut Choice) -> Value {
    let mut values = Map::new();
    let mut custom = Map::new();
    for (name, value) in &user.profile {
        let value = if choice.falls(6) {
            json!("other")
        } else {
            value.json().clone()
        };
        if BASE_ATTRIBUTES.contains(&name.as_str()) {
            if name.as_str() == "login" || !choice.falls(3) {
                values.insert(snake_case(name.as_str()), value);
            }
        } else if !choice.falls(3) {
            custom.insert(name.to_string(), value);
        }
    }
    values.insert("id".to_owned(), json!(user.id.as_str()));
    values.insert("nick_name".to_owned(), json!("Nick"));
    values.insert("status".to_owned(), json!(user.status.as_str()));
    let custom = Value::Object(custom).to_string();
    values.insert("custom_profile_attributes".to_owned(), json!(custom));
    resource("okta_user", &Value::Object(values))
}

/// A state of a part of an org.
fn part_of(snapshot: &Snapshot, choice: &mut Choice) -> String {
    let mut all = Vec::new();
    for each in snapshot.users() {
        if !choice.falls(3) {
            all.push(user(each, choice));
        }
        for definition in &snapshot.definitions {
            let relation = &definition.primary;
            if let Known::Read(Some(primary)) = snapshot.primary_of(relation, &each.id)
                && !choice.falls(3)
            {
                let values = json!({"primary_name": relation.as_str(), "primary_user_id": primary.as_str(), "associated_user_ids": [each.id.as_str()]});
                all.push(resource("okta_link_value", &values));
            }
        }
    }
    for group in snapshot.groups() {
        let id = group.id.as_str();
        if !choice.falls(3) {
            let values = json!({"id": id, "name": group.name.as_str(), "description": "other"});
            all.push(resource("okta_group", &values));
        }
        let members = snapshot.users().filter(|_| !choice.falls(2));
        let members: Vec<&str> = members.map(|user| user.id.as_str()).collect();
        let values = json!({"group_id": id, "users": members, "track_all_users": choice.falls(2)});
        all.push(resource("okta_group_memberships", &values));
    }
    for definition in &snapshot.definitions {
        let values =
            json!({"id": definition.primary.as_str(), "primary_name": definition.primary.as_str()});
        all.push(resource("okta_link_definition", &values));
    }
    state(&json!(all))
}

/// Takes over a part of an org, and returns the files and whom they are about.
fn taken_over(
    before: &Files,
    org: &Arc<Sandbox>,
    choice: &mut Choice,
) -> Option<(Files, BTreeSet<UserId>)> {
    let reader = reader(Arc::clone(org));
    instantly(async {
        let mut census = Census::begin(&reader, ORG).await.unwrap();
        let users = census.snapshot().users();
        let all: BTreeSet<UserId> = users.map(|user| user.id.clone()).collect();
        let groups = census.snapshot().groups();
        let groups: Vec<GroupId> = groups.map(|group| group.id.clone()).collect();
        census.members(&reader, groups).await.unwrap();
        census.links(&reader, &all).await.unwrap();
        let read_before = before.read();
        census
            .complete(&reader, &read_before.desired)
            .await
            .unwrap();
        let snapshot = census.snapshot();
        let managed = read(&part_of(snapshot, choice)).ok()?;
        let takeover = take_over(&managed, snapshot);
        assert!(takeover.whom.is_subset(&people(&managed, snapshot)));
        let newcomers = Newcomers {
            snapshot,
            whom: &takeover.whom,
            extent: Extent::People,
            reach: Reach::Only(&takeover.narrowing),
            split: Split::Department,
            deactivated: Deactivated::Written,
        };
        let done = import(before, What::Everything, &newcomers, ORG);
        Some((done.files, takeover.whom))
    })
}

fn plans_to_nothing(files: &Files, org: &Arc<Sandbox>) -> Result<(), TestCaseError> {
    is_empty(&planned(files, org)?, files)
}

fn holds(org: &str, seed: usize) -> Result<(), TestCaseError> {
    let org = sandbox(org);
    for config in [
        "",
        "org: https://acme.okta.com\ndefaults: {profile: {nickName: Nick}}\n",
    ] {
        let before = Files {
            config_path: "okta-reconcile.yaml".to_owned(),
            config: config.to_owned(),
            state: BTreeMap::new(),
            ids: None,
        };
        let Some((files, whom)) = taken_over(&before, &org, &mut Choice(seed)) else {
            continue;
        };
        plans_to_nothing(&files, &org)?;
        let entries = files.read().desired.people().len();
        prop_assert!(entries <= whom.len(), "{entries} entries for {whom:?}");
        let (again, _) = taken_over(&files, &org, &mut Choice(seed)).expect("the same state");
        prop_assert_eq!(&again.state, &files.state);
        prop_assert_eq!(&again.ids, &files.ids);
    }
    Ok(())
}

#[test]
fn what_is_taken_over_plans_to_nothing_and_a_second_time_changes_nothing() {
    hold(cases_wanted(CASES), &cases(), |case| {
        holds(&case.org(), case.seed())
    });
    hold(cases_wanted(CASES), &worlds(), |world| {
        let org = world.org();
        holds(&org, org.len())
    });
}
