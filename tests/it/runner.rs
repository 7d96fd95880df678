//! Generated cases: how many, and which.

use proptest::prelude::{ProptestConfig, Strategy};
use proptest::test_runner::{TestCaseError, TestRng, TestRunner};

/// Returns how many cases a test takes: the long run asks for more.
pub(crate) fn cases_wanted(usual: u32) -> u32 {
    asked().unwrap_or(usual)
}

/// How many the long run asks for.
#[expect(
    clippy::disallowed_methods,
    reason = "the long run asks for more cases"
)]
fn asked() -> Option<u32> {
    let asked = std::env::var("OKTA_RECONCILE_CASES").ok()?;
    Some(asked.parse().expect("a number of cases"))
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// Returns a runner of so many cases: the same ones each time, so that a change alone can fail; in the long run others
/// each time.
fn runner(cases: u32) -> TestRunner {
    let config = config(cases);
    if asked().is_some() {
        return TestRunner::new(config);
    }
    let algorithm = config.rng_algorithm;
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(algorithm))
}

/// Holds a law over so many cases.
#[track_caller]
pub(crate) fn hold<S: Strategy>(
    cases: u32,
    strategy: &S,
    law: impl Fn(S::Value) -> Result<(), TestCaseError>,
) {
    hold_by(runner(cases), strategy, law);
}

#[track_caller]
fn hold_by<S: Strategy>(
    mut runner: TestRunner,
    strategy: &S,
    law: impl Fn(S::Value) -> Result<(), TestCaseError>,
) {
    if let Err(error) = runner.run(strategy, law) {
        panic!("{error}");
    }
}

/// Holds a law over so many cases in two threads, each of which has half of them and its own `seen`; returns what the
/// threads have seen.
pub(crate) fn hold_in_halves<S: Strategy, T: Default + Send>(
    cases: u32,
    strategy: fn() -> S,
    law: impl Fn(S::Value, &T) -> Result<(), TestCaseError> + Sync,
) -> [T; 2] {
    let mut whole = runner(cases);
    let halves = [cases / 2, cases.div_ceil(2)];
    let halves = halves.map(|half| TestRunner::new_with_rng(config(half), whole.new_rng()));
    let law = &law;
    std::thread::scope(|scope| {
        let threads = halves.map(|runner| {
            scope.spawn(move || {
                let seen = T::default();
                hold_by(runner, &strategy(), |case| law(case, &seen));
                seen
            })
        });
        threads.map(|thread| {
            let ended = thread.join();
            ended.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        })
    })
}
