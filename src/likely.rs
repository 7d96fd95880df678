//! Which name was probably meant.

/// Returns the candidate that is most like `name`, if one is like enough to be a slip of the fingers or of case.
pub fn likely<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if name.len() > LENGTH_MAX {
        return None;
    }
    let folded = name.to_lowercase();
    let candidates: Vec<&str> = candidates.into_iter().collect();
    let mut longer = candidates.iter().filter(|candidate| {
        name.len() >= BEGINNING_MIN
            && **candidate != name
            && candidate.to_lowercase().starts_with(&folded)
    });
    if let (Some(only), None) = (longer.next(), longer.next()) {
        return Some(only);
    }
    candidates
        .into_iter()
        .filter(|candidate| *candidate != name)
        .filter(|candidate| candidate.len().abs_diff(name.len()) <= LENGTH_MAX_DIFFERENCE)
        .map(|candidate| (distance(&folded, &candidate.to_lowercase()), candidate))
        .filter(|(distance, candidate)| *distance <= tolerance(name.len().max(candidate.len())))
        .min()
        .map(|(_, candidate)| candidate)
}

/// The beginning of exactly one name means that name, if it is this long.
const BEGINNING_MIN: usize = 4;

/// Longer names are not compared: the comparison takes the product of both lengths.
const LENGTH_MAX: usize = 200;

/// Names whose lengths in bytes differ by more are no slips of each other: four edits, each of up to four bytes.
const LENGTH_MAX_DIFFERENCE: usize = 16;

/// Edits that still count as a slip: one in three characters, four at most.
fn tolerance(length: usize) -> usize {
    (length / 3).clamp(1, 4)
}

fn distance(one: &str, other: &str) -> usize {
    strsim::damerau_levenshtein(one, other)
}

#[cfg(test)]
mod tests {
    use super::likely;

    #[test]
    fn slips_are_likely_and_other_words_are_not() {
        let names = ["engineering", "all-staff", "vpn-users"];
        assert_eq!(likely("enginering", names), Some("engineering"));
        assert_eq!(likely("VPN-Users", names), Some("vpn-users"));
        assert_eq!(likely("sales", names), None);
        assert_eq!(likely("engi", names), Some("engineering"));
        assert_eq!(likely("eng", names), None);
        assert_eq!(likely(&"e".repeat(1_000_000), names), None);
    }
}
