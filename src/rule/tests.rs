//! What the judge's cases do not ask.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::model::ids::{GroupId, GroupName};
use crate::model::status::UserStatus;
use crate::rule::answer::Answer;
use crate::rule::condition::{Condition, Declared, Reading};
use crate::rule::group_match::{Criterion, Group, GroupMatch};
use crate::rule::inputs::{Attribute, Inputs, Listed, Membership, membership};

struct Person {
    profile: BTreeMap<&'static str, Value>,
    groups: Vec<(GroupId, GroupName, Membership)>,
}

impl Inputs for Person {
    fn attribute(&self, name: &str) -> Attribute<'_> {
        if name == "unread" {
            return Attribute::NotKnown;
        }
        let value = self.profile.get(name);
        value.map_or(Attribute::NeverSet, Attribute::Set)
    }

    fn membership(&self, asked: &GroupMatch) -> Membership {
        let held = self.groups.iter().map(|(id, name, held)| {
            let (id, kind) = (Some(id), Some("OKTA_GROUP"));
            (Group { id, name, kind }, *held)
        });
        membership(asked, held, Listed::All)
    }

    fn status(&self) -> Option<&UserStatus> {
        Some(&UserStatus::Active)
    }

    fn id(&self) -> Option<&str> {
        Some("00u1")
    }
}

fn ada() -> Person {
    let group = |id: &str, name: &str, held| (GroupId::new(id), GroupName::new(name), held);
    Person {
        profile: BTreeMap::from([
            ("title", json!("Lead")),
            ("city", json!("Zoë")),
            ("level", json!(3)),
            ("active", json!(true)),
            ("tags", json!(["a", "b"])),
            ("empty", json!("")),
            ("csv", json!("x, y")),
            ("big", json!(9_007_199_254_740_993_i64)),
            ("object", json!({ "a": 1 })),
        ]),
        groups: vec![
            group("00g1", "eng-core", Membership::In),
            group("00g2", "ops", Membership::Maybe),
        ],
    }
}

fn told(text: &str) -> String {
    match Condition::parse(text).map(|condition| condition.ask(&ada())) {
        Err(mistake) => format!("refused at {:?}: {}", mistake.span, mistake.what),
        Ok(Answer::Holds) => "yes".to_owned(),
        Ok(Answer::DoesNotHold) => "no".to_owned(),
        Ok(Answer::CannotSay(reason)) => reason.to_string(),
    }
}

#[test]
fn conditions_hold_or_not() {
    for (text, expected) in [
        (r"user.title=='Lead' && !(user.level < 3)", "yes"),
        (r#"String.toLowerCase(user.title) eq "lead""#, "yes"),
        ("user.level >= 3 and user.level <= 3.0", "yes"),
        ("user.level == -3", "no"),
        ("not not user.active", "yes"),
        (r#"user.tags[1] == "b""#, "yes"),
        (r#"user.getInternalProperty("status") == "ACTIVE""#, "yes"),
        (r#"user.getInternalProperty("id") == "00u1""#, "yes"),
        ("!isMemberOfGroup('00g9')", "yes"),
        ("!isMemberOfGroup('00g1') == false", "yes"),
        ("isMemberOfGroupNameContains('core')", "yes"),
        (
            "Arrays.size(user.getGroups({'group.profile.name': 'eng', 'operator': 'STARTS_WITH'})) > 0",
            "yes",
        ),
        (
            "0 < Arrays.size(user.getGroups({'group.type': {'BUILT_IN', 'OKTA_GROUP'}}))",
            "yes",
        ),
        (
            "Arrays.size(user.getGroups({'group.type': 'APP_GROUP'})) == 0",
            "yes",
        ),
        ("user.isMemberOf({'group.id': {'00g1'}})", "yes"),
        // What it reads is not known, and makes no difference.
        ("isMemberOfGroup('00g2') and user.level == 4", "no"),
        ("isMemberOfGroup('00g2') or user.level == 3", "yes"),
        ("isMemberOfGroup('00g2') ? true : true", "yes"),
        (r#"user.unread == "x" or user.active == true"#, "yes"),
    ] {
        assert_eq!(told(text), expected, "{text}");
    }
}

#[test]
fn what_nobody_knows_is_not_said() {
    for (text, expected) in [
        (
            r#"user.unread == "x""#,
            "reads user.unread, whose value is not known",
        ),
        (
            "isMemberOfGroup('00g2')",
            "asks for membership of 00g2, which is not known",
        ),
        (
            "user.getLinkedObject('manager').title == 'x'",
            "uses user.getLinkedObject('manager').title",
        ),
        ("user.level gt 2", "uses `gt`"),
        ("user.level - 1 == 2", "uses `-`"),
        ("user.title == 'it''s'", "uses a doubled quote"),
        ("Arrays.isEmpty({})", "uses {}"),
        ("user.status == 'ACTIVE'", "uses user.status"),
        ("user['title'] == 'Lead'", "uses user['title']"),
        ("salesforce.role == 'x'", "uses salesforce.role"),
        ("String.endsWith(user.title, 'd')", "uses String.endsWith"),
    ] {
        assert_eq!(told(text), expected, "{text}");
    }
}

#[test]
fn where_facts_end_is_a_reason() {
    for text in [
        "user.missing",
        "!user.missing",
        "user.missing or user.active",
        // Whether Okta looks at what cannot matter is not established.
        "user.level == 3 or String.len(user.missing) > 1",
        "user.active == 1",
        "user.missing < 3",
        "user.title < 'x'",
        "!user.title == 'Lead'",
        "String.len(user.missing) == 0",
        "String.substring(user.title, 0, 9) == 'Lead'",
        "String.substringAfter(user.title, '@') == ''",
        "String.replaceFirst(user.title, 'L.', 'x') == 'xad'",
        "Arrays.contains(user.csv, 'x')",
        "Arrays.contains(user.title, 'Lead')",
        "Arrays.contains(user.missing, 'x')",
        "Arrays.get(user.tags, 2) == 'c'",
        "Arrays.size(user.getGroups({'group.type': 'OKTA_GROUP'})) == 1",
        "user.getGroups({'group.profile.name': 'eng'}) == null",
        "Arrays.isEmpty(user.getGroups({'group.profile.name': 'eng'}))",
        "user.isMemberOf({'group.source.id': '0oa1'})",
        "user.isMemberOf({'group.colour': 'red'})",
        "isMemberOfGroupName(user.title)",
        "isMemberOfGroupNameRegex('eng')",
        "user.title matches 'ea'",
        "user.title matches '/L.*'",
        "user.title matches 'L++ead'",
        "user.title matches '(?=L)Lead'",
        r"user.city matches '\w+'",
        "user.tags == 'a'",
        "user.big == 3",
        "user.object == 3",
        "user.title + user.level == 'Lead3'",
        "String.stringContains({'Leads'}, user.title)",
    ] {
        let told = told(text);
        let is_reason = told.starts_with("uses ") || told.starts_with("asks ");
        assert!(is_reason, "{text}: {told}");
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "one line a refusal")]
fn a_refusal_says_where() {
    let deep = format!("{}user.active{}", "(".repeat(99), ")".repeat(99));
    let chain = format!("{} user.active", "!".repeat(99));
    for (text, expected) in [
        (
            "user.a = 1",
            "refused at 7..8: `=` assigns, and a condition assigns nothing",
        ),
        ("user.a == \"x", "refused at 10..12: the text does not end"),
        ("user.a == 1)", "refused at 11..12: `)` closes nothing"),
        (
            "(user.a == 1",
            "refused at 12..12: `)` is missing at the end",
        ),
        (
            "user.a == ",
            "refused at 10..10: the condition ends too early",
        ),
        (
            "AND user.a",
            "refused at 0..3: `AND` stands in the wrong place",
        ),
        ("city == 1", "refused at 0..4: `city` is no variable"),
        (
            "user. == 1",
            "refused at 6..8: no name stands behind the dot",
        ),
        (
            "String.length(user.a) == 1",
            "refused at 0..13: there is no function `String.length`",
        ),
        (
            "String.len() == 1",
            "refused at 0..10: `String.len` takes 1 argument, not 0",
        ),
        (
            "String.stringSwitch('a', 'b', 'c') == 'b'",
            "refused at 0..19: `String.stringSwitch` takes 2 arguments, and then pairs, not 3",
        ),
        (
            "isMemberOfGroup()",
            "refused at 0..15: `isMemberOfGroup` does not take 0 arguments",
        ),
        (
            "Convert.toInt('1') == 1",
            "refused at 0..13: rules cannot convert values",
        ),
        (
            "session.amr == 1",
            "refused at 0..7: rules cannot read `session.amr`",
        ),
        (
            "user.a instanceof T",
            "refused at 7..17: rules have no operator `instanceof`",
        ),
        (
            "user.a == 1 == true",
            "refused at 12..14: `==` stands where an operator should",
        ),
        ("user.a ? 1", "refused at 10..10: `:` is missing at the end"),
        (
            "true ? 'a' : 2",
            "refused at 0..14: the condition is neither true nor false",
        ),
        (
            "user",
            "refused at 0..4: the condition is neither true nor false",
        ),
        (
            "99999999999999999 == 1",
            "refused at 0..17: the number is too large",
        ),
        (
            "user.a == 1 § 2",
            "refused at 12..14: '§' has no meaning in a condition",
        ),
    ] {
        assert_eq!(told(text), expected, "{text}");
    }
    for text in [&deep, &chain] {
        let told = told(text);
        assert!(
            told.ends_with("more than 50 parts stand inside each other"),
            "{told}"
        );
    }
}

#[test]
fn a_schema_says_what_may_be_read() {
    let declared = |name: &str| match name {
        "active" => Declared::Boolean,
        "title" => Declared::Other,
        "new" => Declared::Unknown,
        _ => Declared::Missing,
    };
    for (text, expected) in [
        ("user.active", None),
        ("user.new", None),
        ("user.title == 'x'", None),
        ("user.title", Some(0..10)),
        ("user.active ? user.title : user.active", None),
        ("user.active ? user.title : 'x'", Some(0..30)),
        ("user.active and user.age > 3", Some(16..24)),
    ] {
        let condition =
            Condition::parse(text).unwrap_or_else(|mistake| panic!("{text}: {mistake}"));
        let found = condition.check(&declared).err().map(|mistake| mistake.span);
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn a_group_that_is_created_has_no_id_yet() {
    let by_id = GroupMatch::Id(GroupId::new("00g1"));
    let by_ids = GroupMatch::Criteria(vec![Criterion::Id(vec!["00g1".to_owned()])]);
    let name = GroupName::new("eng-core");
    assert!(!by_id.means(None, &name));
    assert!(!by_ids.means(None, &name));
    assert!(GroupMatch::StartsWith("eng".to_owned()).means(None, &name));
    assert!(GroupMatch::Contains("core".to_owned()).means(None, &name));
    assert!(!GroupMatch::Name("eng".to_owned()).means(None, &name));
}

#[test]
fn the_values_that_decide_are_told() {
    let text = "user.title == 'Lead' and isMemberOfGroup('00g2') and user.none != 'x'";
    let condition = Condition::parse(text).expect("a condition");
    let title = json!("Lead");
    let asked = GroupMatch::Id(GroupId::new("00g2"));
    let expected = [
        Reading::Attribute("none", Attribute::NeverSet),
        Reading::Attribute("title", Attribute::Set(&title)),
        Reading::Membership(&asked, Membership::Maybe),
    ];
    assert_eq!(condition.why(&ada()), expected);
}
