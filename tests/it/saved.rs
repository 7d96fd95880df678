//! Plans as documents: what is written is read back, and what this version does not write is refused with the reason.

use okta_reconcile::plan::document::{PlanDocument, Run, Unreadable};
use okta_reconcile::report::document;
use serde_json::{Value, json};

use crate::support::{files, instantly, plan, reader, sandbox};

const RUN: Run = Run {
    calls: 4,
    people: 2,
    groups: 1,
    at_the_limit: None,
    causes: None,
    commit: None,
    snapshot: None,
};

const ORG: &str = "\
now: 2026-03-02T09:00:00Z
org: https://acme.okta.com
groups: [{name: admins, type: OKTA_GROUP}]
users:
  - login: ada@acme.example
    status: ACTIVE
    profile: {firstName: Ada, lastName: King, email: ada@acme.example}
    groups: [admins]
  - login: bob@acme.example
    status: ACTIVE
    profile: {firstName: Bob, lastName: Ray, email: bob@acme.example}
";

const CONFIG: &str = "guards: {protected: [ada@acme.example]}\n";

const STATE: &str = "\
groups: [{name: engineers}]
users:
  - {login: ada@acme.example, status: SUSPENDED}
  - {login: bob@acme.example, status: STAGED, profile: {nickName: B}}
  - login: eve@acme.example
    profile: {firstName: Eve, lastName: Fox, email: eve@acme.example}
    groups: [engineers]
    linkedObjects: {manager: bob@acme.example}
linkedObjectDefinitions:
  - {primary: {name: manager, title: Manager}, associated: {name: report, title: Report}}
";

/// A plan with a refusal, dangers, a blocked wish, and somebody new whom other steps wait for.
fn written() -> Value {
    let files = files(CONFIG, &[("users.yaml", STATE)]);
    assert!(!files.found.has_errors(), "{}", files.printed());
    let made = instantly(plan(&files, &reader(sandbox(ORG)))).expect("a plan");
    let text = document::plan(&made, &RUN);
    let read = PlanDocument::read(&text).expect("what was written is read back");
    assert_eq!((read.plan(), read.run()), (&*made, Some(&RUN)));
    assert!(!made.refusals().is_empty() && !made.blocked().is_empty());
    assert!(!made.dangers().is_empty());
    serde_json::from_str(&text).expect("JSON")
}

fn refused(document: &Value) -> Unreadable {
    PlanDocument::read(&document.to_string()).expect_err("it is not what this version writes")
}

/// Returns the index of the first step of a kind.
fn step_of(document: &Value, kind: &str) -> usize {
    let steps = document["plan"]["steps"].as_array().expect("steps");
    let found = steps
        .iter()
        .position(|step| step["operation"]["kind"] == kind);
    found.unwrap_or_else(|| panic!("no {kind}"))
}

#[test]
fn what_is_no_plan_is_refused_with_the_reason() {
    let whole = written();
    for text in ["", "{", "null", "[]", "{\"version\": 2}"] {
        let refused = PlanDocument::read(text).expect_err("no plan");
        assert!(
            matches!(refused, Unreadable::Json(_) | Unreadable::Version(_)),
            "{refused}"
        );
    }
    let mut other = whole.clone();
    other["version"] = json!(2);
    assert_eq!(refused(&other), Unreadable::Version("2".to_owned()));
    let mut other = whole.clone();
    other["plan"]["steps"] = json!("none");
    assert!(matches!(refused(&other), Unreadable::Form(_)));
}

#[test]
fn what_this_version_does_not_write_is_refused_wherever_it_stands() {
    let whole = written();
    let mut paths = Vec::new();
    objects(&whole, "", &mut paths);
    assert!(paths.len() > 40, "{}", paths.len());
    for path in paths {
        let mut other = whole.clone();
        let object = other.pointer_mut(&path).and_then(Value::as_object_mut);
        let object = object.expect("an object");
        // Maps of names take any name.
        if !["/profile", "/byBucket", "/changes"]
            .iter()
            .any(|end| path.ends_with(end))
        {
            object.insert("newKey".to_owned(), json!(1));
            refused(&other);
        }
        let keys: Vec<String> = whole
            .pointer(&path)
            .and_then(Value::as_object)
            .expect("an object")
            .keys()
            .cloned()
            .collect();
        for key in keys {
            let mut other = whole.clone();
            let object = other.pointer_mut(&path).and_then(Value::as_object_mut);
            object.expect("an object").remove(&key);
            if let Ok(read) = PlanDocument::read(&other.to_string()) {
                let may_go = ["/profile", "/byBucket", "/changes"]
                    .iter()
                    .any(|end| path.ends_with(end))
                    || matches!(
                        key.as_str(),
                        "only"
                            | "selected"
                            | "also"
                            | "people"
                            | "withheld"
                            | "groups"
                            | "nextLogin"
                            | "byDefault"
                            | "run"
                    );
                assert!(may_go, "{path}/{key}");
                assert_ne!(
                    serde_json::to_value(&read).expect("JSON"),
                    whole,
                    "{path}/{key}"
                );
            }
        }
    }
}

fn objects(value: &Value, path: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            found.push(path.to_owned());
            for (key, member) in members {
                objects(
                    member,
                    &format!("{path}/{}", key.replace('~', "~0").replace('/', "~1")),
                    found,
                );
            }
        }
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                objects(item, &format!("{path}/{at}"), found);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn steps_that_do_not_fit_together_are_refused() {
    let whole = written();
    let join = step_of(&whole, "joinGroup");
    let link = step_of(&whole, "setLink");
    let creation = step_of(&whole, "createUser");
    let group = step_of(&whole, "createGroup");
    for (pointer, value) in [
        (format!("/plan/steps/{join}/id"), json!(0)),
        (format!("/plan/steps/{join}/after"), json!([join])),
        (format!("/plan/steps/{join}/follows"), json!([join + 1])),
        (
            format!("/plan/steps/{join}/operation/user"),
            json!({"createdBy": group}),
        ),
        (
            format!("/plan/steps/{join}/operation/group"),
            json!({"createdBy": creation}),
        ),
        (
            format!("/plan/steps/{link}/operation/primary"),
            json!({"createdBy": 999}),
        ),
        ("/plan/people/0/steps".to_owned(), json!([999])),
        ("/plan/refusals/0/step".to_owned(), json!(999)),
    ] {
        let mut other = whole.clone();
        *other
            .pointer_mut(&pointer)
            .unwrap_or_else(|| panic!("{pointer}")) = value;
        let refused = refused(&other);
        assert!(
            matches!(refused, Unreadable::Steps(_)),
            "{pointer}: {refused}"
        );
    }
}

/// A comparison that looked at each level twice would not end.
#[test]
fn a_value_that_is_nested_deep_is_read_at_once() {
    let mut document = written();
    let mut value = json!("x");
    for _ in 0..60 {
        value = json!({ "nested": value });
    }
    let creation = step_of(&document, "createUser");
    document["plan"]["steps"][creation]["operation"]["profile"]["costCode"] = value;
    PlanDocument::read(&document.to_string()).expect("a profile may have any value");
}
