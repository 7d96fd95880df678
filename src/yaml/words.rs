//! Values that are one of a few words: each a variant, and its line of a table.

/// One of a few words.
pub trait Words: Copy + PartialEq + 'static {
    /// All of them, with what they mean.
    const WORDS: &'static [(&'static str, Self)];

    /// Returns the word.
    fn word(self) -> &'static str {
        let mut words = Self::WORDS.iter();
        let own = words.find(|(_, each)| *each == self);
        own.map_or("", |(word, _)| word)
    }
}

/// Makes enums from one table: a line is a variant and its word. Before it is what it is for, as the JSON Schema says it.
macro_rules! words {
    ($(
        $(#[doc = $about:tt])*
        $vis:vis $name:ident {
            $($(#[doc = $doc:tt])* $variant:ident $word:literal,)+
        }
    )+) => {$(
        $(#[doc = $about])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
            schemars::JsonSchema,
        )]
        $vis enum $name {
            $($(#[doc = $doc])* #[serde(rename = $word)] $variant,)+
        }

        impl $crate::yaml::words::Words for $name {
            const WORDS: &'static [(&'static str, Self)] = &[$(($word, Self::$variant)),+];
        }
    )+};
}

pub(crate) use words;
