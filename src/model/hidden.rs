//! Characters that cannot be seen, or look like a plain space: with one of them a name reads as another one.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use unicode_normalization::UnicodeNormalization;

/// Ranges of code points, first and last: Unicode's formats (Cf), fillers and variation selectors, spaces and
/// separators but U+0020, and what may become one of these.
const HIDDEN: [(u32, u32); 36] = [
    (0x00A0, 0x00A0),
    (0x00AD, 0x00AD),
    (0x034F, 0x034F),
    (0x0600, 0x0605),
    (0x061C, 0x061C),
    (0x06DD, 0x06DD),
    (0x070F, 0x070F),
    (0x0890, 0x0891),
    (0x08E2, 0x08E2),
    (0x115F, 0x1160),
    (0x1680, 0x1680),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x2000, 0x200F),
    (0x2028, 0x202F),
    (0x205F, 0x206F),
    (0x2800, 0x2800),
    (0x3000, 0x3000),
    (0x3164, 0x3164),
    (0xFE00, 0xFE0F),
    (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0),
    (0xFFF0, 0xFFFC),
    (0x110BD, 0x110BD),
    (0x110CD, 0x110CD),
    (0x13430, 0x1343F),
    (0x16FE4, 0x16FE4),
    (0x1BCA0, 0x1BCA3),
    (0x1D159, 0x1D159),
    (0x1D173, 0x1D17A),
    (0xE0000, 0xE0FFF),
    (0xFFFE, 0xFFFF),
    (0x1FFFE, 0x1FFFF),
    (0xFDD0, 0xFDEF),
    (0xF0000, 0xF0000),
    (0x0010_FFFE, 0x0010_FFFF),
];

/// Letters and marks that look like another one, beside those that Unicode holds for compatible.
const LIKENESSES: [(&str, char); 40] = [
    ("аɑα", 'a'),
    ("еҽ", 'e'),
    ("оοօ", 'o'),
    ("рρ", 'p'),
    ("сϲ", 'c'),
    ("уγ", 'y'),
    ("хχ", 'x'),
    ("іɩι", 'i'),
    ("ј", 'j'),
    ("ѕ", 's'),
    ("һ", 'h'),
    ("ԁ", 'd'),
    ("ԛ", 'q'),
    ("ԝ", 'w'),
    ("ո", 'n'),
    ("ν", 'v'),
    ("АΑ", 'A'),
    ("ВΒ", 'B'),
    ("СϹ", 'C'),
    ("ЕΕ", 'E'),
    ("НΗ", 'H'),
    ("ІΙӀ", 'I'),
    ("Ј", 'J'),
    ("КΚ", 'K'),
    ("МΜ", 'M'),
    ("Ν", 'N'),
    ("ОΟ", 'O'),
    ("РΡ", 'P'),
    ("Ѕ", 'S'),
    ("ТΤ", 'T'),
    ("ХΧ", 'X'),
    ("ҮΥ", 'Y'),
    ("Ζ", 'Z'),
    ("ӏ", 'l'),
    ("‐‑‒–—―−", '-'),
    ("‘’ʼʹ′", '\''),
    ("“”″", '"'),
    ("․", '.'),
    ("⁄∕", '/'),
    ("ꓽ∶", ':'),
];

/// Returns whether a character is not seen where it stands, or is a space of another kind than U+0020.
pub fn is_hidden(character: char) -> bool {
    // Most text has no more than ASCII.
    if character.is_ascii() {
        return false;
    }
    let point = u32::from(character);
    HIDDEN
        .iter()
        .any(|(first, last)| (*first..=*last).contains(&point))
}

/// Returns whether two texts that differ can hardly be told apart by who reads them.
pub fn look_alike(one: &str, other: &str) -> bool {
    let both_plain = one.is_ascii() && other.is_ascii();
    !both_plain && one != other && skeleton(one) == skeleton(other)
}

/// Returns a text with every character but ASCII ones as `\u{…}`: so it reads as no other one.
pub fn spelt(text: &str) -> String {
    let mut spelt = String::new();
    for character in text.chars() {
        if character.is_ascii() {
            spelt.push(character);
        } else {
            spelt.extend(character.escape_unicode());
        }
    }
    spelt
}

/// Returns names as they are shown side by side: those that look like another one of them are [`spelt`].
pub fn told_apart<const N: usize>(names: [&str; N]) -> [Cow<'_, str>; N] {
    let alike = Alike::among(names);
    names.map(|name| alike.shown(name))
}

/// The names of a list that look like another one of it.
#[derive(Clone, Debug, Default)]
pub struct Alike<'n>(BTreeSet<&'n str>);

impl<'n> Alike<'n> {
    /// Finds them.
    pub fn among(names: impl IntoIterator<Item = &'n str>) -> Self {
        let names: BTreeSet<&str> = names.into_iter().collect();
        if names.iter().all(|name| name.is_ascii()) {
            return Self::default();
        }
        let mut by_looks: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for name in names {
            by_looks.entry(skeleton(name)).or_default().push(name);
        }
        let alike = by_looks.into_values().filter(|names| names.len() > 1);
        Self(alike.flatten().collect())
    }

    /// Returns a name of the list as it is shown beside the others.
    pub fn shown<'s>(&self, name: &'s str) -> Cow<'s, str> {
        if self.0.contains(name) {
            Cow::Owned(spelt(name))
        } else {
            Cow::Borrowed(name)
        }
    }
}

fn skeleton(text: &str) -> String {
    let plain = |character: char| {
        let of = LIKENESSES.iter().find(|(like, _)| like.contains(character));
        of.map_or(character, |(_, plain)| *plain)
    };
    // Compatible forms first: what they come to may be one of the letters.
    let seen = text.nfkc().filter(|character| !is_hidden(*character));
    seen.map(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::{is_hidden, look_alike, told_apart};

    #[test]
    fn texts_that_nobody_tells_apart_look_alike() {
        for (one, other) in [
            ("Andr\u{e9}", "Andre\u{301}"),
            ("аdmins", "admins"),
            ("O’Brien", "O'Brien"),
            ("ＡＢ", "AB"),
            ("admins\u{3164}", "admins"),
        ] {
            assert!(look_alike(one, other), "{one} {other}");
            assert!(!look_alike(one, one));
        }
        for (one, other) in [("Müller", "Muller"), ("a", "b"), ("Ada", "ada"), ("", "x")] {
            assert!(!look_alike(one, other), "{one} {other}");
        }
    }

    #[test]
    fn names_that_look_alike_are_spelt_and_others_are_not() {
        assert_eq!(
            told_apart(["admins", "аdmins", "café", "admins"]),
            ["admins", "\\u{430}dmins", "café", "admins"]
        );
        assert_eq!(
            told_apart(["cafe\u{301}", "caf\u{e9}"]),
            ["cafe\\u{301}", "caf\\u{e9}"]
        );
    }

    #[test]
    fn what_is_seen_is_not_hidden() {
        assert!(" -_.@aZéЖ愛ا\u{301}€".chars().all(|each| !is_hidden(each)));
    }
}
