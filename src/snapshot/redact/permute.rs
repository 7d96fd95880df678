//! A keyed exchange of the words of one shape among each other: one to one, so that two words never become the same.
//!
//! A Feistel network over the places of a word, each of which counts in the size of its own alphabet. Adding what the
//! other half gives can be taken back, whatever it is, so every round is one to one.

use aws_lc_rs::hmac;

use crate::snapshot::redact::alphabet::Alphabet;

/// Enough that each half depends on all of the other one.
const ROUNDS: u8 = 10;

/// Exchanges the characters of a word within their alphabets.
pub(crate) fn permute(key: &hmac::Key, word: &[(char, Alphabet)]) -> Vec<char> {
    let mut places: Vec<usize> = word
        .iter()
        .map(|(character, of)| of.place(*character).unwrap_or_default())
        .collect();
    let shape: String = word.iter().map(|(_, of)| of.name()).collect();
    let middle = word.len() / 2;
    for round in 0..ROUNDS {
        let (left, right) = places.split_at_mut(middle);
        let (from, to, first) = if round % 2 == 0 {
            (&*left, right, middle)
        } else {
            (&*right, left, 0)
        };
        let stream = Stream::new(key, round, &shape, from);
        for (number, place) in to.iter_mut().enumerate() {
            let size = word[first + number].1.len();
            *place = (*place + stream.at(number, size)) % size;
        }
    }
    let changed = places.iter().zip(word);
    changed.map(|(place, (_, of))| of.at(*place)).collect()
}

/// Exchanges a text whose case matters, letter for letter or digit; all else stays.
pub(crate) fn exact(key: &hmac::Key, text: &str) -> String {
    let of = Alphabet::of_id();
    let word: Vec<(char, Alphabet)> = text
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|character| (character, of.clone()))
        .collect();
    let mut changed = permute(key, &word).into_iter();
    text.chars()
        .map(|character| {
            if character.is_ascii_alphanumeric() {
                changed.next().unwrap_or(character)
            } else {
                character
            }
        })
        .collect()
}

/// Numbers that nobody knows who does not have the key.
struct Stream<'k> {
    key: &'k hmac::Key,
    seed: Vec<u8>,
}

impl<'k> Stream<'k> {
    fn new(key: &'k hmac::Key, round: u8, shape: &str, half: &[usize]) -> Self {
        let mut seed = vec![round];
        seed.extend(shape.as_bytes());
        seed.push(0);
        for place in half {
            seed.extend(place.to_be_bytes());
        }
        Self { key, seed }
    }

    /// Returns the number of a place, below a size.
    fn at(&self, number: usize, below: usize) -> usize {
        let mut signed = hmac::Context::with_key(self.key);
        signed.update(&self.seed);
        signed.update(&(number as u64).to_be_bytes());
        let tag = signed.sign();
        let mut bytes = [0; 8];
        bytes.copy_from_slice(&tag.as_ref()[..8]);
        let below = below as u64;
        // Below any size that fits, so it fits.
        usize::try_from(u64::from_be_bytes(bytes) % below).unwrap_or_default()
    }
}
