//! What a plan does is told apart by what it does, and by nothing else.

use std::collections::BTreeSet;

use okta_reconcile::plan::Plan;
use okta_reconcile::plan::document::PlanDocument;
use okta_reconcile::plan::effect::reviewed::{Comparison, NotReviewed, Reviewed};
use okta_reconcile::plan::effect::{Digest, Effects};
use okta_reconcile::rehearsal::Rehearsed;
use okta_reconcile::report::{document, effects};
use proptest::prelude::prop_assert_eq;
use proptest::test_runner::TestCaseError;

use crate::generated::{Case, cases};
use crate::runner::{cases_wanted, hold};
use crate::support::{IDS, files, instantly, plan, reader, sandbox};

const ORG: &str = "\
org: https://acme.okta.com
now: 2026-11-24T08:00:00Z
groups:
  - {name: old, id: 00gold, type: OKTA_GROUP}
  - {name: red, id: 00gred, type: OKTA_GROUP}
linkedObjectDefinitions: [{primary: {name: manager, title: Manager}, associated: {name: subordinate, title: Subordinate}}]
users:
  - {login: ada@acme.example, id: 00u1, status: ACTIVE, profile: {firstName: Ada, lastName: King, email: ada@acme.example, title: Engineer}, groups: [red]}
  - {login: bob@acme.example, id: 00u2, status: SUSPENDED, profile: {firstName: Bob, lastName: Ray, email: bob@acme.example}}
  - {login: cyd@acme.example, id: 00u3, status: ACTIVE, profile: {firstName: Cyd, lastName: Fox, email: cyd@acme.example}}
";

const CONFIG: &str = "groups: {managed: all}\n";

/// One entry of each kind of change.
const STATE: &str = "\
groups:
  - {name: new, description: The new ones}
  - {name: newer, previousName: old}
users:
  - {login: ada@acme.example, profile: {title: Lead, nickName: A}, groups: [new]}
  - {login: bob@acme.example, status: ACTIVE}
  - {login: cyd@acme.example, status: SUSPENDED, linkedObjects: {manager: ada@acme.example}}
  - login: eve@acme.example
    profile: {firstName: Eve, lastName: Day, email: eve@acme.example}
    credentials: {password: {env: OKTA_RECONCILE_SECRET_EVE}}
    groups: [red, new]
    linkedObjects: {manager: ada@acme.example}
";

fn planned(config: &str, state: &[(&str, &str)], org: &str) -> Rehearsed<Plan> {
    let files = files(config, state);
    assert!(!files.found.has_errors(), "{}", files.printed());
    instantly(plan(&files, &reader(sandbox(org)))).expect("a plan")
}

fn usual() -> Rehearsed<Plan> {
    planned(CONFIG, &[("users.yaml", STATE)], ORG)
}

/// The forms and hashes of version 1. Nothing may change here: what was approved before would not be recognised.
#[test]
fn the_first_form_is_as_it_ever_was() {
    let made = usual();
    let all = Effects::of(&made);
    let forms: Vec<String> = all
        .all
        .iter()
        .map(|each| format!("{} {}", each.hash, each.form))
        .collect();
    insta::assert_snapshot!(
        "effects-v1",
        format!("{}\n{}\n", effects::effects(&made), forms.join("\n"))
    );
}

/// What a change sets in the configuration has a form as well.
#[test]
fn the_first_form_of_a_setting_is_as_it_ever_was() {
    let now = files(
        "guards: {maxDeletions: 3, maxGroupRemovals: 50%, protected: [root@acme.example]}\n",
        &[("users.yaml", STATE)],
    );
    let before = files(CONFIG, &[("users.yaml", STATE)]);
    let made = instantly(plan(&now.apart_from(before), &reader(sandbox(ORG)))).expect("a plan");
    let all = Effects::of(&made).all.into_iter();
    let forms: Vec<String> = all
        .map(|each| format!("{} {}", each.hash, each.form))
        .collect();
    insta::assert_snapshot!("effects-v1-settings", forms.join("\n"));
}

#[test]
fn whoever_where_and_in_what_order_does_not_matter() {
    hold(cases_wanted(60), &cases(), |case| {
        let (config, groups, ids, people) =
            (case.config(), Case::groups(), case.ids(), case.people());
        let made = |people: &[(&str, &str)]| {
            let mut given = vec![(IDS, ids.as_str()), ("groups/groups.yaml", groups.as_str())];
            given.extend(people);
            let files = files(&config, &given);
            let plan = instantly(plan(&files, &reader(sandbox(&case.org()))));
            plan.map_err(|error| TestCaseError::fail(format!("{error:?}")))
        };
        let before = made(&[("users/people.yaml", &people)])?;
        let mut entries: Vec<&str> = people.split("  - login:").skip(1).collect();
        entries.reverse();
        let (some, others) = entries.split_at(entries.len() / 2);
        let text = |entries: &[&str]| match entries {
            [] => "users: []\n".to_owned(),
            entries => format!(
                "# Moved.\nusers:\n\n  - login:{}",
                entries.join("\n  # Next.\n  - login:")
            ),
        };
        let after = made(&[
            ("users/a.yaml", &text(some)),
            ("users/z.yaml", &text(others)),
        ])?;
        let forms = |plan: &Plan| -> BTreeSet<String> {
            Effects::of(plan)
                .all
                .into_iter()
                .map(|effect| effect.form)
                .collect()
        };
        prop_assert_eq!(forms(&before), forms(&after));
        let reviewed = Reviewed::read(&effects::effects(&before)).expect("an effects file");
        let after = Effects::of(&after);
        prop_assert_eq!(reviewed.compare(&after), Comparison::Identical);
        Ok(())
    });
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of changes")]
fn whatever_a_reviewer_would_care_about_makes_other_effects() {
    let usual = Effects::of(&usual()).digest;
    for (what, from, to) in [
        (
            "who",
            "login: ada@acme.example, profile: {title: Lead",
            "login: ada@acme.example, id: 00u1, profile: {title: Engineer",
        ),
        ("what", "nickName: A", "honorificPrefix: A"),
        ("to", "title: Lead", "title: Head"),
        ("unset", "title: Lead", "title: null"),
        ("status", "status: SUSPENDED", "status: DEPROVISIONED"),
        ("group", "groups: [red, new]", "groups: [new]"),
        ("description", "The new ones", "The new one"),
        ("new name", "name: newer", "name: newest"),
        (
            "link",
            "linkedObjects: {manager: ada@acme.example}}",
            "linkedObjects: {manager: bob@acme.example}}",
        ),
        ("secret", "SECRET_EVE", "SECRET_EVA"),
        (
            "profile of somebody new",
            "lastName: Day",
            "lastName: Night",
        ),
    ] {
        let other = STATE.replacen(from, to, 1);
        assert_ne!(other, STATE, "{what}");
        let made = planned(CONFIG, &[("users.yaml", &other)], ORG);
        assert_ne!(Effects::of(&made).digest, usual, "{what}");
    }
    for (what, from, to) in [
        ("from", "title: Engineer", "title: Trainee"),
        (
            "from status",
            "id: 00u2, status: SUSPENDED",
            "id: 00u2, status: LOCKED_OUT",
        ),
        ("org", "acme.okta.com", "acme.oktapreview.com"),
        ("whom an id means", "00u1", "00u9"),
    ] {
        let other = ORG.replacen(from, to, 1);
        assert_ne!(other, ORG, "{what}");
        let made = planned(CONFIG, &[("users.yaml", STATE)], &other);
        let digest = Effects::of(&made).digest;
        // The tests read every org under one URL.
        if what == "org" {
            let all = Effects::of(&made).all;
            let hashes = all.iter().map(|effect| &effect.hash);
            assert_ne!(Digest::of("https://acme.oktapreview.com", hashes), usual);
        } else {
            assert_ne!(digest, usual, "{what}");
        }
    }
    let without_password = STATE.replace(
        "    credentials: {password: {env: OKTA_RECONCILE_SECRET_EVE}}\n",
        "",
    );
    assert_ne!(without_password, STATE);
    let mailed = |config: &str| {
        let made = planned(config, &[("users.yaml", &without_password)], ORG);
        Effects::of(&made).digest
    };
    let silent = format!("{CONFIG}activation: {{sendEmail: false}}\n");
    assert_ne!(mailed(&silent), mailed(CONFIG), "mail");
}

#[test]
fn plans_are_compared_with_what_was_reviewed() {
    let made = usual();
    let all = Effects::of(&made);
    let text = effects::effects(&made);
    let reviewed = Reviewed::read(&text).expect("an effects file");
    assert_eq!(reviewed.compare(&all), Comparison::Identical);
    let saved = PlanDocument::read(&document::saved(&made)).expect("a saved plan");
    assert_eq!(effects::effects(saved.plan()), text);
    assert_eq!(
        Reviewed::Digest(all.digest.clone()).compare(&all),
        Comparison::Identical
    );

    // Somebody has done Ada's new title by hand: of what was reviewed, that is left out.
    let less = planned(
        CONFIG,
        &[("users.yaml", STATE)],
        &ORG.replace("Engineer", "Lead"),
    );
    let less = Effects::of(&less);
    assert_eq!(
        reviewed.compare(&less),
        Comparison::Narrower {
            done: vec!["ada@acme.example  title: Engineer → Lead"]
        }
    );
    let fewer = Reviewed::Digest(less.digest.clone());
    let Comparison::Wider(wider) = fewer.compare(&all) else {
        panic!("a digest says nothing of what it stands for");
    };
    assert_eq!(wider.len(), all.all.len());

    let more = planned(
        CONFIG,
        &[("users.yaml", &STATE.replace("nickName: A", "nickName: B"))],
        ORG,
    );
    let more = Effects::of(&more);
    let Comparison::Wider(wider) = reviewed.compare(&more) else {
        panic!("nobody has reviewed it");
    };
    assert_eq!(wider.len(), 1);
    assert!(wider[0].form.contains(r#""to":"B""#), "{}", wider[0].form);
}

#[test]
fn what_was_changed_since_is_not_taken_for_reviewed() {
    let text = effects::effects(&usual());
    let mut without_a_line: Vec<&str> = text.lines().collect();
    without_a_line.pop();
    let without_a_line = without_a_line.join(
        "
",
    );
    let other_org = text.replacen("https://acme.okta.com", "https://evil.okta.com", 1);
    for (text, refused) in [
        (String::new(), NotReviewed::Head),
        (
            text.replacen("effects-v1", "effects-v2", 1),
            NotReviewed::Head,
        ),
        (text.replacen("sha256:", "sha1:", 1), NotReviewed::Head),
        (
            format!("{text}\n"),
            NotReviewed::Line(text.lines().count() + 1),
        ),
        (without_a_line, NotReviewed::Digest),
        (other_org, NotReviewed::Digest),
    ] {
        assert_eq!(Reviewed::read(&text), Err(refused));
    }
}
