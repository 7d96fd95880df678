//! Tests that are data. Each is found when this runs and stands alone, so that one failure hides no other; to add one is
//! to add files. The whole output is a snapshot beside them.
//!
//! - `invalid`: one file a mistake, and what is said about it
//! - `recorded`: answers of real orgs, read twice
//! - `scenarios`: folders of desired and live, and the plan

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on fails, and says where"
)]

use std::path::Path;
use std::process::ExitCode;

use clap::Parser;
use libtest_mimic::{Arguments, Trial, run};

#[path = "../it/agreement.rs"]
mod agreement;
mod invalid;
#[path = "../it/page.rs"]
mod page;
mod recorded;
mod scenarios;
#[path = "../it/support.rs"]
mod support;

/// What the tests are called with: several filters too, as Rust's own tests take them.
#[derive(Parser)]
struct Given {
    #[command(flatten)]
    known: Arguments,
    more: Vec<String>,
}

impl Given {
    fn takes(&self, trial: &Trial) -> bool {
        let filters = self.known.filter.iter().chain(&self.more);
        filters.clone().count() == 0
            || filters.into_iter().any(|filter| {
                let name = trial.name();
                name == filter || (!self.known.exact && name.contains(filter))
            })
    }
}

/// A test that fails by a panic.
fn trial(name: String, check: impl FnOnce() + Send + 'static) -> Trial {
    Trial::test(name, || {
        check();
        Ok(())
    })
}

/// Compares a text with the snapshot of that name in a folder.
fn snapshot(folder: &Path, name: &str, value: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(folder);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, value));
}

fn main() -> ExitCode {
    let given = Given::parse();
    let mut trials = scenarios::trials();
    trials.extend(invalid::trials());
    trials.extend(recorded::trials());
    trials.retain(|trial| given.takes(trial));
    let arguments = Arguments {
        filter: None,
        ..given.known
    };
    run(&arguments, trials).exit_code()
}
