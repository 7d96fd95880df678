//! Ids, tokens and digests: the same key gives the same text, so that two runs of one story read alike.

/// The length of Okta's ids: a prefix of three characters and seventeen more.
const ID_LENGTH: usize = 20;

/// Makes an id that looks like one of Okta's: a prefix, then a digest of kind and key in base 36.
pub fn make_id(prefix: &str, kind: &str, key: &str) -> String {
    let mut digest = digest(kind, key);
    let mut id = prefix.to_owned();
    for _ in id.len()..ID_LENGTH {
        let digit = u32::try_from(digest % 36).unwrap_or(0);
        id.push(char::from_digit(digit, 36).unwrap_or('0'));
        digest /= 36;
    }
    id
}

/// Returns 64 hexadecimal digits that stand for a content, as Okta's `ETag` does (facts 2.3).
pub fn content_hash(content: &str) -> String {
    format!(
        "{:032x}{:032x}",
        digest("one half", content),
        digest("other half", content)
    )
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
