//! Files as somebody keeps them who has worked on them for a year: comments, blank lines, quotes, brackets, line ends.

use okta_reconcile::import::files::Files;

/// Returns files of the same meaning, written by somebody else.
pub(crate) fn noisy(files: &Files, seed: usize) -> Files {
    let mut files = files.clone();
    for (number, text) in files.state.values_mut().enumerate() {
        *text = Noise(seed + number * 7).text(text);
    }
    files
}

struct Noise(usize);

impl Noise {
    fn text(&self, text: &str) -> String {
        let mut lines: Vec<String> = Vec::new();
        for (index, line) in text.lines().enumerate() {
            if line.starts_with("  - ") {
                if self.says(index, 3) && index > 1 {
                    lines.push(String::new());
                }
                if self.says(index, 2) {
                    lines.push(format!("  # about number {index}: \"quoted\" - [x]"));
                }
            }
            lines.extend(self.line(index, line));
        }
        let end = if self.0.is_multiple_of(3) {
            "\r\n"
        } else {
            "\n"
        };
        let mut text = lines.join(end);
        if !self.0.is_multiple_of(4) {
            text.push_str(end);
        }
        if self.0.is_multiple_of(5) {
            text.insert(0, '\u{feff}');
        }
        text
    }

    fn line(&self, index: usize, line: &str) -> Vec<String> {
        let indent = line.len() - line.trim_start().len();
        let spaces = " ".repeat(indent);
        if let Some(list) = line
            .trim()
            .strip_prefix("groups: [")
            .and_then(|rest| rest.strip_suffix(']'))
            && self.says(index, 2)
            && !list.is_empty()
        {
            let mut lines = vec![format!("{spaces}groups: # theirs")];
            let step = if self.says(index, 3) { "" } else { "  " };
            let items = list
                .split(", ")
                .map(|item| format!("{spaces}{step}- {item} # one"));
            lines.extend(items);
            return lines;
        }
        let Some((key, value)) = line.split_once(": ") else {
            return vec![line.to_owned()];
        };
        let is_word = value.chars().all(|c| c.is_ascii_alphabetic());
        let is_name = ["firstName", "lastName", "title", "nickName"].contains(&key.trim());
        let quoted = match (self.0 + index) % 4 {
            0 if is_word && is_name => format!("{key}: '{value}'"),
            1 if is_word && is_name => format!("{key}: \"{value}\""),
            _ => line.to_owned(),
        };
        if self.says(index, 5) && indent >= 4 {
            vec![format!("{quoted}   # kept")]
        } else {
            vec![quoted]
        }
    }

    fn says(&self, index: usize, one_in: usize) -> bool {
        (self.0 ^ index.wrapping_mul(31)).is_multiple_of(one_in)
    }
}
