//! Which name was probably meant.

/// Returns the candidate that is most like `name`, if one is like enough to be a slip of the fingers or of case.
pub fn likely<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = name.to_lowercase();
    candidates
        .into_iter()
        .filter(|candidate| *candidate != name)
        .map(|candidate| (distance(&folded, &candidate.to_lowercase()), candidate))
        .filter(|(distance, candidate)| *distance <= tolerance(name.len().max(candidate.len())))
        .min()
        .map(|(_, candidate)| candidate)
}

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
    }
}
