//! The conditions of group rules, held against what is known of Okta's answers: `rules/cases.jsonl` of the shared files,
//! and what holds of every condition.

use std::cell::Cell;

use okta_reconcile::model::ids::{GroupId, GroupName};
use okta_reconcile::model::status::UserStatus;
use okta_reconcile::rule::answer::Answer;
use okta_reconcile::rule::condition::{Condition, Declared};
use okta_reconcile::rule::group_match::{Group, GroupMatch};
use okta_reconcile::rule::inputs::{Attribute, Inputs, Listed, Membership, membership};
use proptest::prelude::{Strategy, any, prop, prop_assert, prop_assert_eq, prop_oneof};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::runner::{cases_wanted, hold};
use crate::support::shared;

/// Cases that come out otherwise, and the source that says so.
const OTHERWISE: [(&str, &str); 0] = [];

#[derive(Deserialize)]
struct Case {
    id: String,
    expression: String,
    user: Map<String, Value>,
    /// `None` was not read.
    status: Option<UserStatus>,
    /// `None` was not read.
    groups: Option<Vec<CaseGroup>>,
    expect: String,
}

#[derive(Deserialize)]
struct CaseGroup {
    id: GroupId,
    name: GroupName,
    #[serde(rename = "type")]
    kind: Option<String>,
}

impl Inputs for Case {
    fn attribute(&self, name: &str) -> Attribute<'_> {
        let value = self.user.get(name);
        value.map_or(Attribute::NeverSet, Attribute::Set)
    }

    fn membership(&self, asked: &GroupMatch) -> Membership {
        let Some(groups) = &self.groups else {
            return membership(asked, [], Listed::Some);
        };
        let held = groups.iter().map(|group| {
            let group = Group {
                id: Some(&group.id),
                name: &group.name,
                kind: group.kind.as_deref(),
            };
            (group, Membership::In)
        });
        membership(asked, held, Listed::All)
    }

    fn status(&self) -> Option<&UserStatus> {
        self.status.as_ref()
    }

    fn id(&self) -> Option<&str> {
        None
    }
}

/// What a case comes to, and why where it is not plain.
fn outcome(case: &Case) -> (&'static str, String) {
    let declared = |name: &str| match case.user.get(name) {
        Some(Value::Bool(_)) => Declared::Boolean,
        Some(_) => Declared::Other,
        None => Declared::Unknown,
    };
    let condition = Condition::parse(&case.expression)
        .and_then(|condition| condition.check(&declared).map(|()| condition));
    match condition.map(|condition| condition.ask(case)) {
        Err(mistake) => ("refused", mistake.to_string()),
        Ok(Answer::Holds) => ("true", String::new()),
        Ok(Answer::DoesNotHold) => ("false", String::new()),
        Ok(Answer::CannotSay(reason)) => ("unknown", reason.to_string()),
    }
}

#[test]
fn every_known_case_comes_out_as_its_source_says() {
    let Some(shared) = shared() else {
        return;
    };
    let text = std::fs::read_to_string(shared.join("rules/cases.jsonl")).unwrap();
    let mut wrong = Vec::new();
    let mut count = 0;
    for line in text.lines() {
        let case: Case = serde_json::from_str(line).unwrap();
        let (found, why) = outcome(&case);
        let is_known = OTHERWISE.iter().any(|(id, _)| *id == case.id);
        if (found != case.expect) != is_known {
            let Case {
                id,
                expect,
                expression,
                ..
            } = &case;
            wrong.push(format!("{id}: {expect}, but {found} ({why}): {expression}"));
        }
        count += 1;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count > 200, "{count} cases alone");
}

/// What a person is asked in a generated case: what is read, and what would be if all were.
struct Generated<'c> {
    case: &'c GeneratedCase,
    /// Which of the inputs are not known, by bit; 0 where all are.
    hidden: u32,
}

#[derive(Clone, Debug)]
struct GeneratedCase {
    text: String,
    values: Vec<Option<Value>>,
    is_member: Vec<bool>,
    status: UserStatus,
    hidden: u32,
}

const ATTRIBUTES: [&str; 4] = ["a", "b", "c", "d"];
const GROUPS: [(&str, &str); 3] = [("00g1", "x"), ("00g2", "xy"), ("00g3", "z")];

impl Generated<'_> {
    fn hides(&self, bit: usize) -> bool {
        self.hidden >> bit & 1 == 1
    }
}

impl Inputs for Generated<'_> {
    fn attribute(&self, name: &str) -> Attribute<'_> {
        let Some(index) = ATTRIBUTES.iter().position(|each| *each == name) else {
            return Attribute::NeverSet;
        };
        match &self.case.values[index] {
            _ if self.hides(index) => Attribute::NotKnown,
            Some(value) => Attribute::Set(value),
            None => Attribute::NeverSet,
        }
    }

    fn membership(&self, asked: &GroupMatch) -> Membership {
        let all = GROUPS.map(|(id, name)| (GroupId::new(id), GroupName::new(name)));
        let held = (0..).zip(&all).map(|(index, (id, name))| {
            let held = match self.case.is_member[index] {
                _ if self.hides(ATTRIBUTES.len() + index) => Membership::Maybe,
                true => Membership::In,
                false => Membership::Out,
            };
            let (id, kind) = (Some(id), Some("OKTA_GROUP"));
            (Group { id, name, kind }, held)
        });
        membership(asked, held, Listed::All)
    }

    fn status(&self) -> Option<&UserStatus> {
        let is_hidden = self.hides(ATTRIBUTES.len() + GROUPS.len());
        (!is_hidden).then_some(&self.case.status)
    }

    fn id(&self) -> Option<&str> {
        let is_hidden = self.hides(ATTRIBUTES.len() + GROUPS.len());
        (!is_hidden).then_some("00u1")
    }
}

/// Conditions: comparisons as people write them, and some values of any kind among them.
fn conditions() -> impl Strategy<Value = String> {
    let plain = prop_oneof![
        (
            prop::sample::select(&ATTRIBUTES[..]),
            prop::sample::select(&["==", "!="][..]),
            prop::sample::select(&["'x'", "''", "null", "1", "true", "'x,y'"][..]),
        )
            .prop_map(|(name, by, value)| format!("user.{name} {by} {value}")),
        prop::sample::select(
            &[
                "isMemberOfGroup('00g1')",
                "isMemberOfAnyGroup('00g2', '00g3')",
                "isMemberOfGroupName('z')",
                "user.getInternalProperty('status') == 'ACTIVE'",
                "Arrays.size(user.getGroups({'group.id': '00g1'})) >= 1",
                "String.startsWith(user.a, 'x')",
                "Arrays.isEmpty(user.b)",
            ][..]
        )
        .prop_map(str::to_owned),
    ];
    let part = prop_oneof![5 => plain, 1 => expressions()];
    part.prop_recursive(3, 8, 3, |inner| {
        let by = prop::sample::select(&["and", "or"][..]);
        prop_oneof![
            3 => (inner.clone(), by, inner.clone())
                .prop_map(|(one, by, other)| format!("({one}) {by} ({other})")),
            1 => inner.clone().prop_map(|one| format!("!({one})")),
            1 => (inner.clone(), inner.clone(), inner)
                .prop_map(|(one, two, three)| format!("({one} ? {two} : {three})")),
        ]
    })
}

/// Values that are made of no others.
fn leaves() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(&ATTRIBUTES[..]).prop_map(|name| format!("user.{name}")),
        prop::sample::select(
            &[
                "true",
                "false",
                "null",
                "1",
                "2",
                "'x'",
                "'xy'",
                "''",
                "{'x', 'y'}",
                "'x,y'",
                "isMemberOfGroup('00g1')",
                "isMemberOfGroupNameStartsWith('x')",
                "isMemberOfGroupNameRegex('x')",
                "user.getInternalProperty('status')",
                "user.getInternalProperty('id')",
                "user.getGroups({'group.profile.name': 'x'})",
                "user.isMemberOf({'group.id': {'00g2', '00g3'}})",
                "user.getLinkedObject('x')",
            ][..]
        )
        .prop_map(str::to_owned),
    ]
}

/// Values, written by a grammar that knows no types, so that most kinds meet each other.
fn expressions() -> impl Strategy<Value = String> {
    leaves().prop_recursive(5, 24, 3, |inner| {
        let binary = prop::sample::select(
            &[
                "==", "!=", "<", ">=", "and", "OR", "&&", "+", "matches", "gt", "?:",
            ][..],
        );
        let unary = prop::sample::select(
            &[
                "String.len",
                "String.toLowerCase",
                "Arrays.size",
                "Arrays.isEmpty",
                "Arrays.toCsvString",
                "Arrays.clear",
                "String.removeSpaces",
                "!",
                "not ",
                "",
            ][..],
        );
        let double = prop::sample::select(
            &[
                "String.stringContains",
                "String.startsWith",
                "Arrays.contains",
                "Arrays.add",
                "Arrays.remove",
                "Arrays.get",
                "String.append",
                "String.substringBefore",
                "Arrays.flatten",
                "String.join",
                "String.stringSwitch",
            ][..],
        );
        prop_oneof![
            (inner.clone(), binary.clone(), inner.clone())
                .prop_map(|(one, by, other)| format!("({one} {by} {other})")),
            (inner.clone(), binary, inner.clone())
                .prop_map(|(one, by, other)| format!("{one} {by} {other}")),
            (unary, inner.clone()).prop_map(|(by, one)| format!("{by}({one})")),
            (double, inner.clone(), inner.clone())
                .prop_map(|(by, one, other)| format!("{by}({one}, {other})")),
            (inner.clone(), inner.clone(), inner)
                .prop_map(|(one, two, three)| format!("({one} ? {two} : {three})")),
        ]
    })
}

fn generated() -> impl Strategy<Value = GeneratedCase> {
    let value = prop::sample::select(vec![
        None,
        Some(json!(true)),
        Some(json!(false)),
        Some(json!(1)),
        Some(json!("x")),
        Some(json!("")),
        Some(json!("x,y")),
        Some(json!(["x"])),
    ]);
    let values = prop::collection::vec(value, ATTRIBUTES.len());
    let is_member = prop::collection::vec(any::<bool>(), GROUPS.len());
    let status = prop::sample::select(vec![UserStatus::Active, UserStatus::Staged]);
    (conditions(), values, is_member, status, 0_u32..256).prop_map(
        |(text, values, is_member, status, hidden)| GeneratedCase {
            text,
            values,
            is_member,
            status,
            hidden,
        },
    )
}

#[test]
fn a_definite_answer_stays_when_more_becomes_known() {
    let definite = Cell::new(0);
    hold(cases_wanted(2000), &generated(), |case| {
        let Ok(condition) = Condition::parse(&case.text) else {
            return Ok(());
        };
        let ask = |hidden| {
            let case = &case;
            condition.ask(&Generated { case, hidden })
        };
        let (before, after) = (ask(case.hidden), ask(0));
        if !matches!(before, Answer::CannotSay(_)) {
            definite.set(definite.get() + 1);
            prop_assert_eq!(before, after, "{}", case.text);
        }
        Ok(())
    });
    assert!(
        definite.get() > 100,
        "{} definite answers alone",
        definite.get()
    );
}

#[test]
fn no_text_makes_the_parser_panic() {
    let signs = "[a-z01.'\"(){}\\[\\],!=<>&|?:+\\- é]{0,40}";
    let words = prop::sample::select(
        &[
            "user.",
            "String.len(",
            "and",
            "matches",
            "{'group.id':",
            "user.getGroups(",
            "? ",
            " : ",
            "''",
        ][..],
    );
    let text = prop::collection::vec(prop_oneof![words.prop_map(str::to_owned), signs], 0..6);
    hold(cases_wanted(2000), &text, |parts| {
        let text = parts.concat();
        if let Err(mistake) = Condition::parse(&text) {
            prop_assert!(text.get(mistake.span).is_some(), "{}", text);
        }
        Ok(())
    });
}
