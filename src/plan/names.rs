//! Stable names of what a plan tells, written once: a variant without a name does not compile, and the list of all
//! names cannot miss one.

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
