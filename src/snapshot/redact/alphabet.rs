//! By what a letter may be replaced: vowels by vowels, consonants by consonants, digits by digits, and a letter of another
//! script by one of the same part of it.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// How many characters of another script are neighbours.
const BLOCK: u32 = 256;

const VOWELS: &str = "aeiou";
const CONSONANTS: &str = "bcdfghjklmnpqrstvwxyz";
const DIGITS: &str = "0123456789";
const FIRST_DIGITS: &str = "123456789";

/// The characters of which one may stand for another, in a fixed order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Alphabet(Vec<char>);

impl Alphabet {
    /// Returns the alphabet of a character in small letters; `None` for what stays as it is.
    pub(crate) fn of(character: char) -> Option<Self> {
        let of_ascii = [VOWELS, CONSONANTS, DIGITS];
        if let Some(all) = of_ascii.into_iter().find(|all| all.contains(character)) {
            return Some(Self(all.chars().collect()));
        }
        if character.is_ascii() || !character.is_alphanumeric() {
            return None;
        }
        let start = u32::from(character) / BLOCK * BLOCK;
        let is_plain = is_plain(character);
        let neighbours = (start..start + BLOCK).filter_map(char::from_u32);
        let is_alike = |each: &char| {
            each.is_alphanumeric()
                && !each.is_ascii()
                && self::is_plain(*each) == is_plain
                && each.is_alphabetic() == character.is_alphabetic()
                && is_whole(*each)
        };
        let alike: Vec<char> = neighbours.filter(is_alike).collect();
        alike.contains(&character).then_some(Self(alike))
    }

    /// Returns that of the first digit of a number, which is no zero.
    pub(crate) fn of_first_digit() -> Self {
        Self(FIRST_DIGITS.chars().collect())
    }

    /// Returns that of what an id is made of, whose case matters.
    pub(crate) fn of_id() -> Self {
        let all = ('0'..='9').chain('A'..='Z').chain('a'..='z');
        Self(all.collect())
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn place(&self, character: char) -> Option<usize> {
        self.0.iter().position(|each| *each == character)
    }

    pub(crate) fn at(&self, place: usize) -> char {
        self.0[place % self.0.len()]
    }

    /// Returns what tells it from other ones.
    pub(crate) fn name(&self) -> char {
        self.0[0]
    }
}

/// Whether a letter is a small one that no form of Unicode and no change of case replaces by others than its capital.
fn is_plain(character: char) -> bool {
    character.is_alphabetic()
        && [character].into_iter().nfkd().eq([character])
        && character.to_lowercase().eq([character])
        && character.to_uppercase().count() == 1
        && character
            .to_uppercase()
            .flat_map(char::to_lowercase)
            .eq([character])
}

/// Whether it is a small letter, or has no case, and no marks.
fn is_whole(character: char) -> bool {
    let mut parts = [character].into_iter().nfd().skip(1);
    character.to_lowercase().eq([character]) && !parts.any(is_combining_mark)
}
