//! Stable names of what a plan tells, written once: a variant without a name does not compile, and the list of all
//! names cannot miss one.

use crate::model::hidden::{look_alike, told_apart};

/// Defines a method that returns the stable name of a variant, and a list of all names. A variant behind the `;` brings
/// a name that is defined elsewhere.
macro_rules! stable_names {
    ($all:ident, fn $method:ident, $($pattern:pat => $name:expr,)* $(; $other:pat => $found:expr)?) => {
        /// All stable names, in the order of the variants.
        pub const $all: &'static [&'static str] = &[$($name,)*];

        /// Returns the stable name.
        pub fn $method(&self) -> &'static str {
            match self {
                $($pattern => $name,)*
                $($other => $found,)?
            }
        }
    };
}

pub(crate) use stable_names;

/// Asks whether another name was meant, and says what differs where the two look alike.
pub(crate) fn did_you_mean(written: &str, meant: &str) -> String {
    if look_alike(written, meant) {
        let [written, meant] = told_apart([written, meant]);
        return format!("did you mean `{meant}`? It looks the same: `{written}` is written here");
    }
    format!("did you mean `{meant}`?")
}
