//! Laws of Markdown: whatever a plan holds and whatever the budget, it fits, it is balanced and harmless, it has every
//! kind of danger and refusal, and it counts what the JSON counts. HTML has no budget, and all of it.

mod crowd;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use okta_reconcile::model::ids::{GroupName, Login, UserId};
use okta_reconcile::outcome::ledger::{End, Ledger, Missed};
use okta_reconcile::outcome::{Answer, Failure, Outcome, SkipReason, StepResult, StopReason};
use okta_reconcile::plan::Plan;
use okta_reconcile::plan::document::PlanDocument;
use okta_reconcile::plan::refusal::Refusal;
use okta_reconcile::report::markdown::inline::{code, sentence};
use okta_reconcile::report::markdown::{Budget, outcome_within, plan_within};
use okta_reconcile::report::names::Detail;
use okta_reconcile::report::outcome::Ended;
use okta_reconcile::report::view::view;
use okta_reconcile::report::{document, html, words};
use proptest::prelude::{any, prop_assert};
use proptest::test_runner::TestCaseError;
use regex::Regex;
use serde_json::Value;

use crate::agreement::{RUN, is_harmless};
use crate::generated::cases;
use crate::html::HOSTILE;
use crate::laws::files_of;
use crate::markdown::crowd::{crowds, hostile, planned};
use crate::page::Element;
use crate::runner::{cases_wanted, hold};
use crate::support::{instantly, plan, reader, sandbox};

/// What a law is held for where nobody says otherwise.
const CASES: u32 = 24;

fn budgets(more: usize) -> [Budget; 3] {
    [Budget::LEAST, Budget::of(more), Budget::SUMMARY]
}

/// What must stand in every Markdown of a plan.
struct Laws<'p> {
    plan: &'p Plan,
    dangers: Vec<String>,
    /// The code of each refusal, its line, and what else is said to allow it.
    refusals: Vec<(String, Option<String>, String)>,
    last_line: String,
    /// Nouns, and how many of them the JSON has.
    counts: [(&'static str, usize); 5],
}

/// A number in a title: of a list, or of what is folded away.
static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    let title = r"(?m)^(?:<details><summary>|\*\*)(\d+) ([a-z ]+)(?:\*\*|</summary>)";
    Regex::new(title).expect("a pattern")
});

/// The people of a shape.
static SHAPE: LazyLock<Regex> = LazyLock::new(|| {
    let title = r"(?m)^(?:<details><summary>|- )(\d+) (?:person|people) to ";
    Regex::new(title).expect("a pattern")
});

impl<'p> Laws<'p> {
    fn of(plan: &'p Plan) -> Self {
        let view = view(plan, Detail::Short);
        let json: Value = serde_json::from_str(&document::plan(plan, &RUN)).expect("JSON");
        let list = |name: &str| json["plan"][name].as_array().map_or(0, Vec::len);
        let dangers = view.dangers.iter();
        let refusals = plan.refusals().iter().map(|refusal| {
            let row = words::refusal(refusal, Detail::Short);
            let line = row.line.map(|line| code(&line));
            (code(refusal.code()), line, sentence(&row.help))
        });
        Self {
            plan,
            dangers: dangers
                .map(|kind| format!("- **{}", sentence(&kind.title)))
                .collect(),
            refusals: refusals.collect(),
            last_line: view.last_line,
            counts: [
                ("danger dangers", list("dangers")),
                ("refusal refusals", list("refusals")),
                ("blocked request blocked requests", list("blocked")),
                ("person changes people change", list("people")),
                ("note notes standing note standing notes", list("notes")),
            ],
        }
    }

    /// Says which law the Markdown of a plan breaks.
    fn hold(&self, detail: Detail, budget: Budget) -> Result<String, String> {
        let told = plan_within(self.plan, Some(&RUN), detail, budget);
        if told.len() > budget.bytes() {
            return Err(format!("{} bytes in {budget:?}", told.len()));
        }
        is_harmless(&told)?;
        if let Some(danger) = self.dangers.iter().find(|danger| !told.contains(*danger)) {
            return Err(format!("no danger {danger} in\n{told}"));
        }
        for (name, line, help) in &self.refusals {
            let is_whole = line.as_ref().is_none_or(|line| told.contains(line));
            let by_kind = format!(" by {name}\n");
            let is_whole = is_whole && told.contains(help);
            if !is_whole && !told.contains(&by_kind) {
                return Err(format!("no refusal {name} in\n{told}"));
            }
        }
        if !told.contains(&format!("\n\n{}\n", self.last_line)) {
            return Err(format!("no last line in\n{told}"));
        }
        self.count(&told)?;
        Ok(told)
    }

    /// The numbers that stand in titles are those of the JSON, and everybody is in one shape.
    fn count(&self, told: &str) -> Result<(), String> {
        for (nouns, expected) in self.counts {
            let found = NUMBER
                .captures_iter(told)
                .filter(|each| nouns.contains(&each[2]));
            let found: usize = found.map(|each| number(&each[1])).sum();
            if found != expected {
                return Err(format!("{found} and not {expected} {nouns} in\n{told}"));
            }
        }
        let people: usize = SHAPE.captures_iter(told).map(|each| number(&each[1])).sum();
        if people != 0 && people != self.plan.people().len() {
            return Err(format!("{people} people in shapes in\n{told}"));
        }
        Ok(())
    }
}

fn number(digits: &str) -> usize {
    digits.parse().expect("a number")
}

fn check(plan: &Plan, more: usize) -> Result<(), TestCaseError> {
    let laws = Laws::of(plan);
    for (detail, budgets) in [
        (Detail::Short, budgets(more)),
        (Detail::Full, budgets(more / 2)),
    ] {
        for budget in budgets {
            laws.hold(detail, budget).map_err(TestCaseError::fail)?;
        }
    }
    Ok(())
}

#[test]
fn markdown_of_any_plan_fits_any_budget() {
    let all = (crowds(), 0..100_000_usize);
    hold(cases_wanted(CASES), &all, |(crowd, more)| {
        check(&planned(&crowd), more)
    });
}

#[test]
fn markdown_of_generated_orgs_fits_any_budget() {
    hold(cases_wanted(CASES), &cases(), |case| {
        let files = files_of(&case)?;
        let plan = instantly(plan(&files, &reader(sandbox(&case.org()))));
        let plan = plan.map_err(|error| TestCaseError::fail(format!("{error:?}")))?;
        check(&plan, case.seed())
    });
}

/// A page has no budget: whatever the plan, each person, danger and refusal is there once.
#[test]
fn a_page_has_all_of_any_plan() {
    hold(cases_wanted(CASES).div_ceil(4), &crowds(), |crowd| {
        let plan = planned(&crowd);
        let page = html::plan(&plan);
        let page = Element::read(&page).map_err(TestCaseError::fail)?;
        prop_assert!(page.section("people").own("details").len() == plan.people().len());
        let dangers = page.section("dangers");
        let items = dangers.all("li").len() - dangers.all("h3").len();
        prop_assert!(items == plan.dangers().len());
        prop_assert!(page.section("refusals").own("article").len() == plan.refusals().len());
        Ok(())
    });
}

/// Every kind of danger and of refusal, hundreds of each, with names and an org of any length.
#[test]
fn the_smallest_budget_holds_what_must_not_be_dropped() {
    let document = hostile();
    let plan = PlanDocument::read(&document).unwrap_or_else(|error| panic!("{error}"));
    let plan = plan.plan();
    let kinds: BTreeSet<&str> = plan.refusals().iter().map(Refusal::code).collect();
    assert_eq!(
        (view(plan, Detail::Short).dangers.len(), kinds.len()),
        (28, 16)
    );
    let laws = Laws::of(plan);
    for detail in [Detail::Short, Detail::Full] {
        for budget in budgets(30_000) {
            let told = laws.hold(detail, budget);
            let told = told.unwrap_or_else(|why| panic!("{why}"));
            if budget == Budget::LEAST {
                insta::assert_snapshot!("least", told);
            }
        }
    }
}

/// So many people with a title of their own each.
#[test]
fn values_go_before_names_and_names_before_numbers() {
    let plan = |people| planned(&crowd::titles(people));
    let told = |people| plan_within(&plan(people), None, Detail::Short, Budget::LEAST);
    for (people, name) in [
        (20, "open"),
        (21, "folded"),
        (120, "names"),
        (700, "numbers"),
    ] {
        let told = told(people);
        assert!(
            told.contains(&format!("**{people} people change**")),
            "{told}"
        );
        let beginning: Vec<&str> = told.lines().take(12).collect();
        let beginning = beginning.join("\n");
        let beginning: String = beginning.chars().take(1_500).collect();
        insta::assert_snapshot!(format!("titles_{name}"), beginning);
    }
}

/// Lists that follow each other stay two, and what is empty leaves no trace.
#[test]
fn no_two_lists_run_together() {
    let plan = planned(&crowd::refused());
    let told = plan_within(&plan, None, Detail::Short, Budget::COMMENT);
    let lines: Vec<&str> = told.lines().collect();
    for (at, line) in lines.iter().enumerate() {
        let is_item = line.starts_with("- ") || line.starts_with("* ");
        let before = at.checked_sub(2).map(|before| lines[before]);
        let is_after_a_list = at > 1
            && lines[at - 1].is_empty()
            && before.is_some_and(|before| {
                before.starts_with(['-', '*', ' ']) && !before.starts_with("**")
            });
        assert!(!(is_item && is_after_a_list), "{line}\n{told}");
    }
    assert!(!told.contains("\n\n\n"), "{told}");
}

/// Ends the steps of a plan in every way.
fn ended(plan: &Plan, seed: usize) -> Outcome {
    let results = plan.steps().iter().map(|step| {
        let text = HOSTILE[(seed + step.id.index()) % HOSTILE.len()].repeat(seed % 90 + 1);
        match (seed / 7 + step.id.index() * 5) % 9 {
            0..4 => StepResult::Done {
                remark: (seed.is_multiple_of(2)).then_some(text),
            },
            4..6 => StepResult::Failed(Failure {
                call: format!("POST {text}"),
                answer: Answer::Given,
                status: Some(500),
                code: Some(text.clone()),
                summary: text.clone(),
                causes: vec![text.clone(); 3],
                error_id: Some(text.clone()),
                request_id: None,
                help: Some(text),
            }),
            6 => StepResult::Skipped(SkipReason::After { step: step.id }),
            7 => StepResult::Skipped(SkipReason::PersonChanged {
                user: UserId::new(format!("00u{}", step.id.index() % 5)),
                what: text,
            }),
            _ => StepResult::Skipped(SkipReason::Stopped {
                why: StopReason::Asked,
            }),
        }
    });
    Outcome {
        results: results.collect(),
        stopped: None,
        calls: 7,
        created: std::collections::BTreeMap::new(),
        ledger: (seed.is_multiple_of(3)).then(|| ledger(seed)),
    }
}

/// Predictions that did not hold, by hostile names.
fn ledger(seed: usize) -> Ledger {
    let missed = (0..seed % 40).map(|at| {
        let text = HOSTILE[(seed + at) % HOSTILE.len()];
        Missed {
            login: Login::new(text),
            group: GroupName::new(text),
            foreseen: if at.is_multiple_of(2) {
                End::In
            } else {
                End::Out
            },
            rules: vec![text.to_owned(); at % 3 + 1],
        }
    });
    Ledger {
        seconds: 30,
        held: seed % 5,
        missed: missed.collect(),
        not_looked_at: seed % 2,
    }
}

#[test]
fn markdown_of_any_outcome_fits_any_budget() {
    let all = (crowds(), 0..100_000_usize, any::<bool>());
    hold(cases_wanted(CASES), &all, |(crowd, seed, is_refused)| {
        let plan = planned(&crowd);
        let outcome = ended(&plan, seed);
        let refused = HOSTILE.join(" ").repeat(seed % 99);
        let ended = Ended {
            plan: &plan,
            outcome: &outcome,
            refused: is_refused.then_some(&refused),
            ids: None,
            on_snapshot: None,
        };
        for budget in budgets(seed) {
            let told = outcome_within(ended, Some("0123456789"), budget);
            prop_assert!(told.len() <= budget.bytes(), "{} in {budget:?}", told.len());
            is_harmless(&told).map_err(TestCaseError::fail)?;
            for (nouns, expected) in [
                ("failed step failed steps", outcome.failed()),
                ("skipped step skipped steps", outcome.skipped()),
                ("step done steps done", outcome.done()),
                ("thing owed things owed", outcome.owed(&plan).len()),
                ("blocked request blocked requests", plan.blocked().len()),
                ("refusal refusals", plan.refusals().len()),
            ] {
                let found = NUMBER
                    .captures_iter(&told)
                    .filter(|each| nouns.contains(&each[2]));
                let found: usize = found.map(|each| number(&each[1])).sum();
                prop_assert!(
                    found == expected,
                    "{found} and not {expected} {nouns} in\n{told}"
                );
            }
            let owed = outcome
                .owed(&plan)
                .into_iter()
                .map(|owed| code(&owed.command));
            let is_whole = owed.into_iter().all(|command| told.contains(&command));
            prop_assert!(is_whole || told.contains("not all of it fits"), "{told}");
        }
        Ok(())
    });
}
