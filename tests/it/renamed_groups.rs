//! A declared group gets another name: in place, by what is read right before, and by nothing that was lost on the way.

use std::num::NonZeroUsize;
use std::sync::Arc;

use okta_reconcile::apply::{Options, run};
use okta_reconcile::okta::client::Writer;
use okta_reconcile::outcome::{Outcome, SkipReason, StepResult};
use okta_reconcile::report::outcome;
use okta_reconcile::report::style::Style;
use okta_reconcile::request::Secrets;
use okta_reconcile::sim::file;
use okta_reconcile::sim::sandbox::{Effect, Fault, Sandbox};
use okta_reconcile::transport::Method;
use serde_json::json;

use crate::applying::{count, fault};
use crate::support::{files, instantly, plan, reader};

const ORG: &str = "org: https://acme.okta.com
now: 2026-11-24T08:00:00Z
users:
  - {login: ada@acme.example, id: 00u1, groups: [support]}
groups:
  - {name: support, id: 00gsup, description: They answer, profile: {costCode: '7'}}
groupSchema: {costCode: {type: string}}
";

/// Plans the rename, lets somebody else change the org, and applies.
fn renamed(change: impl FnOnce(&Sandbox)) -> (Outcome, Arc<Sandbox>, String) {
    renamed_with(Vec::new(), change)
}

/// The same while some requests fail.
fn renamed_with(
    faults: Vec<Fault>,
    change: impl FnOnce(&Sandbox),
) -> (Outcome, Arc<Sandbox>, String) {
    let org = file::read(ORG).expect("an org");
    let sandbox = Arc::new(Sandbox::new(org).failing(faults));
    let files = files(
        "",
        &[
            (
                "groups.yaml",
                "groups: [{name: care, previousName: support}]",
            ),
            ("users.yaml", "{login: ada@acme.example, groups: [care]}"),
        ],
    );
    instantly(async {
        let reader = reader(sandbox.clone());
        let plan = plan(&files, &reader).await.expect("a plan");
        change(&sandbox);
        let options = Options {
            concurrency: NonZeroUsize::MIN,
            secrets: Secrets::default(),
        };
        let writer = Writer::new(reader);
        let ended = run(&plan, &writer, options, std::future::pending(), |_| {}).await;
        let told = outcome::text(&plan, &ended, Style::PLAIN);
        (ended, sandbox, told)
    })
}

fn group(sandbox: &Sandbox) -> okta_reconcile::sim::org::Group {
    sandbox.org().group("00gsup").expect("the group").clone()
}

fn rename_to(name: &'static str) -> impl Fn(&Sandbox) {
    move |sandbox| {
        sandbox.edit(|org| {
            let mut group = org.group("00gsup").expect("the group").clone();
            name.clone_into(&mut group.name);
            org.put_group(group);
        });
    }
}

#[test]
fn all_else_of_the_profile_stays_as_it_is_found() {
    let (ended, sandbox, told) = renamed(|sandbox| {
        sandbox.edit(|org| {
            let mut group = org.group("00gsup").expect("the group").clone();
            group.description = Some("Meanwhile".to_owned());
            org.put_group(group);
        });
    });
    assert_eq!(ended.done(), 1, "{told}");
    let group = group(&sandbox);
    assert_eq!(group.name, "care");
    assert_eq!(group.description.as_deref(), Some("Meanwhile"));
    assert_eq!(group.attributes.get("costCode"), Some(&json!("7")));
    assert!(sandbox.org().groups_of("00u1").contains("00gsup"));
}

#[test]
fn a_group_that_was_renamed_meanwhile_is_left_alone() {
    let (ended, sandbox, told) = renamed(rename_to("other"));
    assert!(
        matches!(&ended.results[..], [StepResult::Skipped(SkipReason::GroupChanged { what, .. })]
            if what == "its name is other, was support"),
        "{told}"
    );
    assert_eq!(group(&sandbox).name, "other");
    assert_eq!(count(&sandbox, Method::Put, "/groups/00gsup"), 0);
    assert!(told.contains("changed since the plan"), "{told}");
}

#[test]
fn a_group_that_has_the_name_by_then_is_done() {
    let (ended, sandbox, told) = renamed(rename_to("care"));
    assert_eq!(ended.done(), 1, "{told}");
    assert_eq!(count(&sandbox, Method::Put, "/groups/00gsup"), 0);
    assert!(told.contains("already so"), "{told}");
}

#[test]
fn a_group_that_is_gone_is_told() {
    let (ended, _, told) = renamed(|sandbox| {
        sandbox.edit(|org| {
            org.remove_group("00gsup");
        });
    });
    assert_eq!(ended.skipped(), 1, "{told}");
    assert!(told.contains("no longer in the org"), "{told}");
}

#[test]
fn an_answer_that_is_lost_is_looked_up() {
    let lost = |effect| {
        let faults = vec![fault(Method::Put, "/groups/00gsup", 1, effect)];
        renamed_with(faults, |_| {})
    };
    let (ended, sandbox, told) = lost(Effect::LostAfter);
    assert_eq!(ended.done(), 1, "{told}");
    assert!(told.contains("not answered, but found done"), "{told}");
    assert_eq!(group(&sandbox).name, "care");
    let (ended, sandbox, told) = lost(Effect::LostBefore);
    assert_eq!(ended.failed(), 1, "{told}");
    assert_eq!(group(&sandbox).name, "support");
}
