//! Ids, tokens and digests: the same key gives the same text, so that two runs of one story read alike.

/// The length of Okta's ids: a prefix of three characters and seventeen more.
const ID_LENGTH: usize = 20;

/// What comes after the prefix in ids that were made by a request, and in no other.
const LATER: char = 'z';

/// How many digits the time of such an id has.
const TIME_DIGITS: u32 = 7;

/// Makes an id that looks like one of Okta's: a prefix, then a digest of kind and key in base 36.
pub fn make_id(prefix: &str, kind: &str, key: &str) -> String {
    let mut id = prefix.to_owned();
    push_digits(&mut id, digest(kind, key));
    if id[prefix.len()..].starts_with(LATER) {
        id.replace_range(prefix.len()..=prefix.len(), "y");
    }
    id
}

/// Makes an id that comes after every id of [`make_id`] and of an earlier second.
pub fn make_later_id(prefix: &str, kind: &str, key: &str, second: i64) -> String {
    let mut id = format!("{prefix}{LATER}");
    let second = u128::from(second.rem_euclid(36_i64.pow(TIME_DIGITS)).unsigned_abs());
    for place in (0..TIME_DIGITS).rev() {
        id.push(digit(second / 36_u128.pow(place)));
    }
    push_digits(&mut id, digest(kind, key));
    id
}

fn push_digits(id: &mut String, mut digest: u128) {
    for _ in id.len()..ID_LENGTH {
        id.push(digit(digest));
        digest /= 36;
    }
}

fn digit(number: u128) -> char {
    let digit = u32::try_from(number % 36).unwrap_or(0);
    char::from_digit(digit, 36).unwrap_or('0')
}

/// Returns 64 hexadecimal digits that stand for a content, as Okta's `ETag` does
/// ([profiles 17](crate::facts::profiles)).
pub fn content_hash(content: &str) -> String {
    format!(
        "{:032x}{:032x}",
        digest("one half", content),
        digest("other half", content)
    )
}

/// Returns a number from 0 to less than 1 that seed and key decide.
pub fn fraction(seed: u64, key: &str) -> f64 {
    let digest = digest("chance", &format!("{seed} {key}"));
    let low = u64::try_from(digest & u128::from(u64::MAX)).unwrap_or(0);
    let part = u32::try_from(mixed(low) >> 32).unwrap_or(0);
    f64::from(part) / (f64::from(u32::MAX) + 1.0)
}

/// The last steps of `SplitMix64`: in a digest of FNV the last characters hardly reach the upper bits.
fn mixed(number: u64) -> u64 {
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

/// FNV-1a of 128 bits: short, the same everywhere, and nobody's secret depends on it.
fn digest(kind: &str, key: &str) -> u128 {
    const BASIS: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
    let bytes = kind.bytes().chain([0]).chain(key.bytes());
    bytes.fold(BASIS, |hash, byte| {
        (hash ^ u128::from(byte)).wrapping_mul(PRIME)
    })
}
