//! The name that was probably meant.

use crate::model::hidden::{look_alike, told_apart};

/// Asks whether another name was meant, and says what differs where the two look alike.
pub(crate) fn did_you_mean(written: &str, meant: &str) -> String {
    if look_alike(written, meant) {
        let [written, meant] = told_apart([written, meant]);
        return format!("did you mean `{meant}`? It looks the same: `{written}` is written here");
    }
    format!("did you mean `{meant}`?")
}
