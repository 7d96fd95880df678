//! What became of the memberships that a plan foresaw, in words.

use crate::outcome::ledger::{End, Ledger, Missed};
use crate::report::plural::count;
use crate::report::prediction::named;
use crate::report::text_safety::harmless;

/// Returns how many predictions hold, and how long rules had.
pub(crate) fn held(ledger: &Ledger) -> String {
    let of = count(ledger.looked_at(), "prediction", "predictions");
    let mut told = match (ledger.looked_at(), ledger.missed.len()) {
        (0, _) => "no prediction of what group rules do was looked at".to_owned(),
        (1, 0) => format!(
            "the one prediction of what group rules do holds, {}",
            after(ledger)
        ),
        (_, 0) => format!("all {of} of what group rules do hold, {}", after(ledger)),
        (_, _) => format!(
            "{} of {of} of what group rules do hold, {}",
            ledger.held,
            after(ledger)
        ),
    };
    if ledger.not_looked_at > 0 {
        let others = count(ledger.not_looked_at, "other was", "others were");
        told = format!(
            "{told}; {others} not looked at, for a step of the person is not done, or the person could not be read"
        );
    }
    told
}

fn after(ledger: &Ledger) -> String {
    let seconds = usize::try_from(ledger.seconds).unwrap_or(usize::MAX);
    format!(
        "{} after the last step",
        count(seconds, "second", "seconds")
    )
}

/// Returns a prediction that does not hold.
pub(crate) fn missed(missed: &Missed) -> String {
    let (is, did) = match missed.foreseen {
        End::In => ("is not in", "has not put them in"),
        End::Out => ("is still in", "has not taken them out"),
    };
    let rules = named(&missed.rules);
    let did = if missed.rules.len() == 1 {
        did.to_owned()
    } else {
        did.replacen("has", "have", 1)
    };
    let told = format!("{} {is} {}: {rules} {did}", missed.login, missed.group);
    harmless(&told).into_owned()
}
