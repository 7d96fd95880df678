//! The keys of mappings: each a variant, and its line of a table.

/// The keys of one kind of mapping, by their words.
#[derive(Debug)]
pub struct Keys {
    /// What the mapping is, for people: "a person".
    pub what: &'static str,
    /// The keys that work.
    pub known: &'static [&'static str],
    /// The keys of the contract that this version does not carry out.
    pub later: &'static [&'static str],
    /// What to write for a word that Terraform's provider or Okta's API has in a user, by what both of them call it in
    /// small letters without `_`.
    pub foreign: &'static [(&'static [&'static str], &'static str)],
    /// What to write where a key lacks its value, or has a wrong one; for those that say it in their own way.
    pub examples: &'static [(&'static str, &'static str)],
}

impl Keys {
    /// Returns whether a key is one of these, now or later.
    pub fn has(&self, key: &str) -> bool {
        self.known.contains(&key) || self.later.contains(&key)
    }
}

/// A key of one kind of mapping.
pub trait Key: Copy + 'static {
    /// All of them, in the order in which they are written.
    const ALL: &'static [Self];
    /// Their words, in the same order.
    const KEYS: &'static Keys;

    /// Returns the word.
    fn word(self) -> &'static str;

    /// Returns the key that a word is.
    fn of(word: &str) -> Option<Self> {
        let index = Self::KEYS.known.iter().position(|known| *known == word)?;
        Self::ALL.get(index).copied()
    }
}

/// Makes the keys of one mapping.
macro_rules! key_enum {
    (
        $vis:vis $keys:ident: $what:literal, later [$($later:literal),*],
        foreign [$($foreign:expr,)*], examples [$($example:expr,)*] {
            $($(#[doc = $doc:tt])* $key:ident $word:tt,)+
        }
    ) => {
        #[doc = concat!("A key of ", $what, ".")]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        $vis enum $keys {
            $($(#[doc = $doc])* $key,)+
        }

        impl $keys {
            /// Returns the word.
            $vis const fn word(self) -> &'static str {
                match self {
                    $(Self::$key => $word,)+
                }
            }
        }

        impl $crate::yaml::keys::Key for $keys {
            const ALL: &'static [Self] = &[$(Self::$key),+];
            const KEYS: &'static $crate::yaml::keys::Keys = &$crate::yaml::keys::Keys {
                what: $what,
                known: &[$($word),+],
                later: &[$($later),*],
                foreign: &[$($foreign),*],
                examples: &[$($example),*],
            };

            fn word(self) -> &'static str {
                Self::word(self)
            }
        }
    };
}

/// Makes the keys of mappings from one table: for each mapping the enum of its keys, for whoever reads or writes them,
/// and the type that its JSON Schema comes from; and `TABLES`, the words of all of them.
///
/// A line is a key, its word, and what stands behind it. Before it are what it is for, what else its schema says
/// (`schemars`), the words of others that lead to it (`foreign`), and what findings show of it (`example`).
macro_rules! keys {
    ($(
        $(#[doc = $about:tt])*
        $(#[schemars $whole:tt])?
        $name:ident, $keys:ident: $what:literal $(, later [$($later:literal),+])? {
            $(
                $(#[doc = $doc:tt])*
                $(#[schemars $more:tt])?
                $(#[foreign($($other:literal)|+ => $instead:literal)])?
                $(#[example($example:literal)])?
                $key:ident $word:tt: $type:ty,
            )+
        }
    )+) => {
        /// The words of all these mappings.
        pub const TABLES: &[&$crate::yaml::keys::Keys] =
            &[$(<$keys as $crate::yaml::keys::Key>::KEYS),+];

        $(
            $(#[doc = $about])*
            #[derive(Debug, schemars::JsonSchema)]
            #[serde(deny_unknown_fields)]
            $(#[schemars $whole])?
            #[expect(non_snake_case, reason = "a field is called as its key is")]
            pub struct $name {
                $(
                    $(#[doc = $doc])*
                    #[serde(rename = $word)]
                    $(#[schemars $more])?
                    pub $key: $type,
                )+
            }

            $crate::yaml::keys::key_enum! {
                pub $keys: $what, later [$($($later),+)?],
                foreign [$($((&[$($other),+], $instead),)?)+],
                examples [$($(($word, $example),)?)+] {
                    $($(#[doc = $doc])* $key $word,)+
                }
            }
        )+
    };
}

pub(crate) use {key_enum, keys};
