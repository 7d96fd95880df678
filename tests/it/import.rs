//! What an import promises, over generated orgs: what it writes plans to nothing, a second one changes nothing, what changed
//! in the org is brought into the entries of the people concerned and nowhere else.

mod noise;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use okta_reconcile::import::collect::{Import, What, import};
use okta_reconcile::import::files::Files;
use okta_reconcile::import::layout::Split;
use okta_reconcile::import::newcomers::{Deactivated, Extent, Newcomers};
use okta_reconcile::import::reach::Reach;
use okta_reconcile::model::ids::UserId;
use okta_reconcile::plan::Plan;
use okta_reconcile::reading::fetch::census::Census;
use okta_reconcile::sim::sandbox::Sandbox;
use proptest::prelude::{prop_assert, prop_assert_eq};
use proptest::test_runner::TestCaseError;

use crate::disorder::worlds;
use crate::generated::cases;
use crate::import::noise::noisy;
use crate::runner::{cases_wanted, hold};
use crate::support::{self, ORG, apply, instantly, plan, reader, sandbox};

/// How many cases a run takes where nobody says otherwise.
const CASES: u32 = 100;

/// A folder without a file.
fn nothing() -> Files {
    Files {
        config_path: "okta-reconcile.yaml".to_owned(),
        config: String::new(),
        state: BTreeMap::new(),
        ids: None,
    }
}

/// How an import is asked for.
#[derive(Clone, Copy)]
struct Asked {
    what: What,
    split: Split,
    deactivated: Deactivated,
}

const EVERYTHING: Asked = Asked {
    what: What::Everything,
    split: Split::Department,
    deactivated: Deactivated::LeftOut,
};

/// Reads all of an org and brings it into files.
fn imported(before: &Files, org: &Arc<Sandbox>, asked: Asked) -> Import {
    let reader = reader(Arc::clone(org));
    instantly(async {
        let mut census = Census::begin(&reader, ORG).await.unwrap();
        let users = census.snapshot().users();
        let whom: BTreeSet<UserId> = users.map(|user| user.id.clone()).collect();
        census.groups_of(&reader, &whom).await.unwrap();
        census.links(&reader, &whom).await.unwrap();
        let read = before.read();
        census.complete(&reader, &read.desired).await.unwrap();
        let newcomers = Newcomers {
            snapshot: census.snapshot(),
            whom: &whom,
            extent: Extent::Org,
            reach: Reach::All,
            split: asked.split,
            deactivated: asked.deactivated,
        };
        import(before, asked.what, &newcomers, ORG)
    })
}

/// Plans files against an org, read anew.
pub(crate) fn planned(files: &Files, org: &Arc<Sandbox>) -> Result<Plan, TestCaseError> {
    let read = files.read();
    let files = support::Files {
        sources: read.sources,
        desired: read.desired,
        found: read.found,
    };
    prop_assert!(!files.found.has_errors(), "{}", files.printed());
    let plan = instantly(plan(&files, &reader(Arc::clone(org))));
    let plan = plan.map_err(|error| TestCaseError::fail(format!("{error:?}")))?;
    Ok((*plan).clone())
}

/// Holds that a plan does nothing, and that nothing is blocked.
pub(crate) fn is_empty(plan: &Plan, files: &Files) -> Result<(), TestCaseError> {
    prop_assert!(
        plan.steps().is_empty() && plan.blocked().is_empty(),
        "{:#?}\n{:#?}\n{files:#?}",
        plan.steps(),
        plan.blocked()
    );
    Ok(())
}

fn plans_to_nothing(org: &str) -> Result<(), TestCaseError> {
    let org = sandbox(org);
    for split in [Split::Department, Split::Group, Split::User, Split::One] {
        for deactivated in [Deactivated::LeftOut, Deactivated::Written] {
            let asked = Asked {
                split,
                deactivated,
                ..EVERYTHING
            };
            let first = imported(&nothing(), &org, asked);
            prop_assert!(first.by_hand().is_empty(), "{:?}", first.by_hand());
            is_empty(&planned(&first.files, &org)?, &first.files)?;
            let second = imported(&first.files, &org, asked);
            let changed = second.files.changed_since(&first.files);
            prop_assert!(changed.is_empty(), "{changed:?}");
        }
    }
    Ok(())
}

#[test]
fn what_is_written_plans_to_nothing_and_a_second_import_changes_nothing() {
    hold(cases_wanted(CASES), &cases(), |case| {
        plans_to_nothing(&case.org())
    });
    hold(cases_wanted(CASES), &worlds(), |world| {
        plans_to_nothing(&world.org())
    });
}

/// The text of each person's entry, with the comment above it, by login.
fn entries(files: &Files) -> BTreeMap<String, String> {
    let mut entries = BTreeMap::new();
    for text in files.state.values() {
        let (mut login, mut entry, mut above) = (String::new(), String::new(), String::new());
        for line in text.split_inclusive('\n') {
            let bare = line.trim();
            if let Some(name) = line.strip_prefix("  - login: ") {
                entries.insert(std::mem::take(&mut login), std::mem::take(&mut entry));
                login = name.trim().trim_matches(['"', '\'']).to_lowercase();
                entry = std::mem::take(&mut above) + line;
            } else if line.starts_with("  #") || bare.is_empty() {
                above.push_str(line);
            } else {
                entry.push_str(&std::mem::take(&mut above));
                entry.push_str(line);
            }
        }
        entries.insert(login, entry + &above);
    }
    entries.remove("");
    entries
}

/// Brings back what a plan of other files did to an org.
fn drifts(
    org: &str,
    files: &support::Files,
    seed: usize,
    brought: &AtomicUsize,
) -> Result<(), TestCaseError> {
    let live = sandbox(org);
    let first = imported(&nothing(), &live, EVERYTHING);
    let before = noisy(&first.files, seed);
    is_empty(&planned(&before, &live)?, &before)?;
    let again = imported(&before, &live, EVERYTHING);
    prop_assert_eq!(&again.files.state, &before.state);
    // Somebody else changes the org.
    if instantly(apply(files, Arc::clone(&live), 4)).is_err() {
        return Ok(());
    }
    let done = imported(
        &before,
        &live,
        Asked {
            what: What::Drift,
            ..EVERYTHING
        },
    );
    let after = planned(&done.files, &live)?;
    let told: Vec<String> = done
        .by_hand()
        .iter()
        .map(|each| each.what.clone())
        .collect();
    for step in after.steps() {
        let name = step.subject.name();
        prop_assert!(
            told.iter().any(|told| told.contains(name)),
            "{step:#?}\n{told:#?}\n{:#?}",
            done.files
        );
    }
    let changed: BTreeSet<String> = done
        .updated
        .people
        .values()
        .flatten()
        .map(|login| login.to_string().to_lowercase())
        .collect();
    brought.fetch_add(changed.len(), Ordering::Relaxed);
    let (old, new) = (entries(&before), entries(&done.files));
    for (login, entry) in &old {
        if !changed.contains(login) {
            prop_assert_eq!(Some(entry), new.get(login), "{}", login);
        }
    }
    Ok(())
}

#[test]
fn what_changed_is_brought_into_the_entries_of_the_people_concerned() {
    let brought = AtomicUsize::new(0);
    hold(cases_wanted(CASES), &cases(), |case| {
        let people = case.people();
        let files = support::files(
            &case.config(),
            &[
                ("groups.yaml", &crate::generated::Case::groups()),
                ("users.yaml", &people),
            ],
        );
        if files.found.has_errors() {
            return Ok(());
        }
        drifts(&case.org(), &files, case.seed(), &brought)
    });
    let brought = brought.load(Ordering::Relaxed);
    assert!(brought >= cases_wanted(CASES) as usize / 2, "{brought}");
}

#[test]
fn who_is_missing_is_added_and_nothing_else_changes() {
    hold(cases_wanted(CASES), &worlds(), |world| {
        let org = sandbox(&world.org());
        let asked = Asked {
            split: Split::One,
            ..EVERYTHING
        };
        let whole = imported(&nothing(), &org, asked).files;
        let all = entries(&whole);
        for login in all.keys() {
            let entry = &all[login];
            let mut without = whole.clone();
            for text in without.state.values_mut() {
                *text = text.replace(entry.as_str(), "");
                if text == "users:\n" {
                    *text = "users: []\n".to_owned();
                }
            }
            let asked = Asked {
                what: What::Missing,
                ..asked
            };
            let again = imported(&without, &org, asked).files;
            // What all have in common may have become a default.
            if whole
                .state
                .values()
                .any(|text| text.starts_with("defaults:"))
                || all.len() == 1
            {
                is_empty(&planned(&again, &org)?, &again)?;
            } else {
                prop_assert_eq!(&again.state, &whole.state);
            }
            prop_assert_eq!(&again.ids, &whole.ids);
        }
        Ok(())
    });
}
