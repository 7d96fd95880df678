//! Amounts, as documents write them.

/// Returns whether an amount is none, and so is left out.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes fields so")]
pub(crate) fn is_zero(amount: &usize) -> bool {
    *amount == 0
}
