//! What stands over an item says what it is.

use super::{assert_none, sources};

/// Words that say nothing where they stand alone.
const EMPTY: [&str; 32] = [
    "All", "Alone", "Always", "Any", "Both", "Each", "Here", "How", "It", "Never", "No", "None",
    "Not", "Nothing", "Nowhere", "One", "Several", "So", "Then", "These", "This", "Well", "What",
    "When", "Where", "Whether", "Which", "Who", "Whose", "Why", "Without", "Yes",
];

/// Files that still have some, and how many.
const STILL: [(&str, usize); 5] = [
    ("src/cli/user/outcome.rs", 3),
    ("src/cli/user/task.rs", 1),
    ("src/okta/operation/catalogue.rs", 3),
    ("src/planner/index.rs", 1),
    ("src/planner/rule/reads.rs", 1),
];

fn is_empty(line: &str) -> bool {
    let word = line.trim().strip_prefix("/// ");
    let word = word.and_then(|line| line.strip_suffix('.'));
    word.is_some_and(|word| EMPTY.contains(&word))
}

#[test]
fn a_comment_over_an_item_says_what_it_is() {
    let mut broken = Vec::new();
    for file in sources() {
        let is_comment = |line: &str| line.trim().starts_with("///");
        let mut before = "";
        let mut found = Vec::new();
        for (number, line) in (1..).zip(file.text.lines()) {
            if is_empty(line) && !is_comment(before) {
                found.push(format!("{}:{number}: `{}`", file.path, line.trim()));
            }
            before = line;
        }
        let still = STILL.iter().find(|(path, _)| *path == file.path);
        let still = still.map_or(0, |(_, count)| *count);
        if found.len() > still {
            broken.append(&mut found);
        } else if found.len() < still {
            broken.push(format!("{}: fewer than STILL says", file.path));
        }
    }
    assert_none(&broken);
}
