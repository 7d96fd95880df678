//! Numbers with their nouns.

/// Returns `1 person`, `2 people`.
pub fn count(number: usize, one: &str, many: &str) -> String {
    let noun = if number == 1 { one } else { many };
    format!("{number} {noun}")
}
