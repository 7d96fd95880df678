//! Files → plan over many people: what each part costs, in one run.

use std::fmt::Write;

use divan::Bencher;
use okta_reconcile::desired::load;
use okta_reconcile::live::{
    GroupKind, LiveDefinition, LiveGroup, LiveRule, LiveUser, Password, Provider, Rules, Snapshot,
};
use okta_reconcile::model::ids::{AttributeName, GroupId, GroupName, RelationName, UserId};
use okta_reconcile::model::profile::AttributeValue;
use okta_reconcile::model::status::UserStatus;
use okta_reconcile::planner::draft::draft;
use okta_reconcile::rehearsal::rehearse;
use okta_reconcile::source::{FileId, SourceMap};

/// Every so many-th person differs.
const CHANGED: usize = 50;

fn main() {
    divan::main();
}

fn sources(people: usize) -> (SourceMap, FileId, FileId) {
    let mut text = String::from("defaults: {profile: {organization: Acme}}\nusers:\n");
    for index in 0..people {
        let _ = writeln!(
            text,
            "  - login: person{index}@acme.example\n    status: ACTIVE\n    profile:\n      firstName: Given\n      \
             lastName: Name{index}\n      title: Engineer\n      department: Research\n      city: Paris\n      \
             costCenter: {index:06}"
        );
    }
    let mut sources = SourceMap::default();
    let config = sources.add("okta-reconcile.yaml", "");
    let file = sources.add("users/people.yaml", text);
    (sources, config, file)
}

fn snapshot(people: usize) -> Snapshot {
    let mut snapshot = Snapshot::new("https://acme.okta.com");
    for index in 0..people {
        let title = if index % CHANGED == 0 {
            "Intern"
        } else {
            "Engineer"
        };
        let profile = [
            ("login", format!("person{index}@acme.example")),
            ("email", format!("person{index}@acme.example")),
            ("firstName", "Given".to_owned()),
            ("lastName", format!("Name{index}")),
            ("title", title.to_owned()),
            ("department", "Research".to_owned()),
            ("city", "Paris".to_owned()),
            ("costCenter", format!("{index:06}")),
            ("organization", "Acme".to_owned()),
        ];
        snapshot.put_user(LiveUser {
            id: UserId::new(format!("00u{index:017}")),
            status: UserStatus::Active,
            transitioning_to: None,
            profile: profile
                .into_iter()
                .map(|(name, value)| (AttributeName::new(name), AttributeValue::text(value)))
                .collect(),
            password: Password::Set,
            provider: Provider::Okta,
            type_id: None,
            password_changed: None,
        });
    }
    snapshot
}

#[divan::bench(args = [1_000, 10_000, 100_000], sample_count = 5)]
fn read_files(bencher: Bencher<'_, '_>, people: usize) {
    let (sources, config, file) = sources(people);
    bencher.bench_local(|| load(&sources, config, &[file]));
}

#[divan::bench(args = [1_000, 10_000, 100_000], sample_count = 5)]
fn draft_plan(bencher: Bencher<'_, '_>, people: usize) {
    let (sources, config, file) = sources(people);
    let (desired, _) = load(&sources, config, &[file]);
    let snapshot = snapshot(people);
    bencher.bench_local(|| draft(&desired, &snapshot, &sources));
}

#[divan::bench(args = [1_000, 10_000, 100_000], sample_count = 5)]
fn draft_and_rehearse_plan(bencher: Bencher<'_, '_>, people: usize) {
    let (sources, config, file) = sources(people);
    let (desired, _) = load(&sources, config, &[file]);
    let snapshot = snapshot(people);
    bencher.bench_local(|| {
        let draft = draft(&desired, &snapshot, &sources);
        rehearse(draft, &desired, &snapshot, &sources).expect("the plan is legal")
    });
}

/// A plan that changes one column of 10,000 people, in an org with so many active group rules: what foreseeing them costs,
/// and what it costs to rehearse that. With 300 rules it may take a fifth more than with none.
#[divan::bench(args = [0, 300], sample_count = 5)]
fn column_with_rules(bencher: Bencher<'_, '_>, rules: usize) {
    const PEOPLE: usize = 10_000;
    let (sources, config, file) = sources(PEOPLE);
    let (desired, _) = load(&sources, config, &[file]);
    let mut snapshot = snapshot(PEOPLE);
    give_departments(&mut snapshot, PEOPLE);
    put_rules(&mut snapshot, rules);
    bencher.bench_local(|| {
        let draft = draft(&desired, &snapshot, &sources);
        rehearse(draft, &desired, &snapshot, &sources).expect("the plan is legal")
    });
}

/// So many departments people come from.
const DEPARTMENTS: usize = 40;

fn give_departments(snapshot: &mut Snapshot, people: usize) {
    for index in 0..people {
        let id = UserId::new(format!("00u{index:017}"));
        let user = snapshot.user(&id).expect("everybody is there").clone();
        let mut profile = (*user.profile).clone();
        let department = format!("Department {}", index % DEPARTMENTS);
        let department = AttributeValue::text(department);
        profile.insert(AttributeName::new("department"), department);
        snapshot.put_user(LiveUser {
            profile: profile.into(),
            ..user
        });
    }
}

/// Rules as orgs have them: most by one attribute, some by two, a few by a part of a text or by another group.
fn put_rules(snapshot: &mut Snapshot, rules: usize) {
    let condition = |index: usize| match index % 10 {
        0..=5 => format!("user.department == \"Department {index}\""),
        6 | 7 => format!("user.city == \"Paris\" and user.department == \"Research {index}\""),
        8 => {
            format!("String.startsWith(user.costCenter, \"{index:03}\") or user.title == \"Boss\"")
        }
        _ => format!(
            "isMemberOfAnyGroup(\"00g{:017}\") and user.city == \"Rome\"",
            index - 1
        ),
    };
    let mut all = Vec::new();
    for index in 0..rules {
        let (id, name) = (
            GroupId::new(format!("00g{index:017}")),
            format!("group {index}"),
        );
        snapshot.put_group(LiveGroup {
            id: id.clone(),
            name: GroupName::new(name.as_str()),
            description: None,
            kind: GroupKind::OktaGroup,
            member_count: None,
        });
        let members = snapshot.users().filter(|user| {
            let department = user
                .profile
                .get("department")
                .and_then(AttributeValue::as_text);
            department == Some(format!("Department {index}").as_str())
        });
        let members = members.map(|user| user.id.clone()).collect();
        snapshot.put_members(id.clone(), members);
        all.push(LiveRule {
            id: format!("0pr{index:017}"),
            name: format!("rule {index}"),
            active: true,
            groups: vec![id],
            group_names: std::iter::empty().collect(),
            expression: Some(condition(index)),
            excluded: std::iter::empty().collect(),
        });
    }
    snapshot.rules = Rules::Read(all);
}

/// A thousand logins that nobody has: for each, whom it may mean is searched for among everybody.
#[divan::bench(args = [1_000, 10_000, 100_000], sample_count = 3)]
fn suggest_likely_logins(bencher: Bencher<'_, '_>, people: usize) {
    let mut text = String::from("users:\n");
    for index in 0..1_000 {
        let _ = writeln!(
            text,
            "  - {{login: person{index}@acme.example, linkedObjects: {{manager: persno{index}.x@acme.example}}}}"
        );
    }
    let mut sources = SourceMap::default();
    let config = sources.add("okta-reconcile.yaml", "");
    let file = sources.add("users/people.yaml", text);
    let (desired, _) = load(&sources, config, &[file]);
    let mut snapshot = snapshot(people);
    snapshot.definitions.push(LiveDefinition {
        primary: RelationName::new("manager"),
        primary_title: "Manager".to_owned(),
        associated: RelationName::new("subordinate"),
        associated_title: "Subordinate".to_owned(),
    });
    bencher.bench_local(|| draft(&desired, &snapshot, &sources));
}
