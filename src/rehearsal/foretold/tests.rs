use crate::desired::load;
use crate::live::{GroupKind, LiveGroup, LiveRule, LiveUser, Password, Provider, Rules, Snapshot};
use crate::model::ids::{AttributeName, GroupId, GroupName, UserId};
use crate::model::profile::AttributeValue;
use crate::model::status::UserStatus;
use crate::plan::Draft;
use crate::plan::prediction::{Because, Foreseen, Prediction};
use crate::planner::draft::draft;
use crate::rehearsal::{Refuted, rehearse};
use crate::source::SourceMap;

/// Somebody who becomes a lead, and a rule that puts leads into a group.
fn org() -> Snapshot {
    let mut snapshot = Snapshot::new("https://acme.okta.com");
    let profile = [("login", "ada@acme.example"), ("title", "Analyst")];
    let profile =
        profile.map(|(name, text)| (AttributeName::new(name), AttributeValue::text(text)));
    snapshot.put_user(LiveUser {
        id: UserId::new("00uada"),
        status: UserStatus::Active,
        transitioning_to: None,
        profile: profile.into_iter().collect(),
        password: Password::Set,
        provider: Provider::Okta,
        type_id: None,
        password_changed: None,
    });
    snapshot.put_group(LiveGroup {
        id: GroupId::new("00gleads"),
        name: GroupName::new("leads"),
        description: None,
        kind: GroupKind::OktaGroup,
        member_count: None,
    });
    snapshot.put_members(GroupId::new("00gleads"), std::iter::empty().collect());
    snapshot.rules = Rules::Read(vec![LiveRule {
        id: "0prleads".to_owned(),
        name: "Leads".to_owned(),
        active: true,
        groups: vec![GroupId::new("00gleads")],
        group_names: std::iter::empty().collect(),
        expression: Some("user.title == \"Lead\"".to_owned()),
        excluded: std::iter::empty().collect(),
    }]);
    snapshot
}

/// Rehearses a draft whose predictions somebody has changed.
fn rehearsed(title: &str, change: impl FnOnce(&mut Draft)) -> Result<Vec<Prediction>, Refuted> {
    let mut sources = SourceMap::default();
    let config = sources.add("okta-reconcile.yaml", "");
    let text = format!("users: [{{login: ada@acme.example, profile: {{title: {title}}}}}]\n");
    let file = sources.add("users.yaml", text);
    let (desired, found) = load(&sources, config, &[file]);
    assert!(!found.has_errors());
    let snapshot = org();
    let mut draft = draft(&desired, &snapshot, &sources);
    change(&mut draft);
    let plan = rehearse(draft, &desired, &snapshot, &sources)?;
    Ok(plan.people()[0].predictions.clone())
}

fn leads(foreseen: Foreseen) -> Vec<Prediction> {
    vec![Prediction {
        group: GroupName::new("leads"),
        group_id: GroupId::new("00gleads"),
        foreseen,
    }]
}

fn gains() -> Foreseen {
    Foreseen::Gains {
        rules: vec!["Leads".to_owned()],
        because: vec![Because::Attribute {
            name: AttributeName::new("title"),
            from: Some(AttributeValue::text("Analyst")),
            to: Some(AttributeValue::text("Lead")),
        }],
    }
}

#[test]
fn what_is_foretold_comes_true() {
    assert_eq!(rehearsed("Lead", |_| {}), Ok(leads(gains())));
    assert_eq!(rehearsed("Boss", |_| {}), Ok(Vec::new()));
}

#[test]
fn what_does_not_come_true_is_refuted() {
    let invented = rehearsed("Boss", |draft| {
        draft.body.people[0].predictions = leads(gains());
    });
    let told = invented.expect_err("no rule holds").to_string();
    assert_eq!(
        told,
        "the plan says of ada@acme.example and the group leads that by group rules the person joins it, but in the \
         rehearsal rules do not bring that about; the last step about it is step 1 (update title ada@acme.example)"
    );
    let loses = Foreseen::Loses {
        rules: vec!["Leads".to_owned()],
        because: Vec::new(),
    };
    let invented = rehearsed("Lead", |draft| {
        draft.body.people[0].predictions = leads(loses);
    });
    assert!(
        matches!(invented, Err(Refuted::Foretold { .. })),
        "{invented:?}"
    );
}
