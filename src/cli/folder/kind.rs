//! Which files may hold desired state: by their names, and by the keys at their top.

use std::path::Path;

/// What a readable file ends with, in any case.
const ENDINGS: [&str; 3] = ["yaml", "yml", "json"];

/// Returns whether a file of this name is read.
pub(crate) fn is_read(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    extension.is_some_and(|end| ENDINGS.iter().any(|each| each.eq_ignore_ascii_case(end)))
}

/// Returns the name that a file would have without what an editor, a template or a copy put behind it:
/// `leavers.yaml.txt` and `leavers.yaml~` are not read, and somebody may believe that they are.
pub(crate) fn without_suffix(name: &str) -> Option<&str> {
    let file = name.rsplit('/').next().unwrap_or(name);
    let short = match file.strip_suffix('~') {
        Some(short) => short,
        None => file.rsplit_once('.')?.0,
    };
    is_read(Path::new(short)).then(|| &name[..name.len() - (file.len() - short.len())])
}

/// Returns the file that was probably meant with one that is not there: `okta-reconcile.yml`.
pub(crate) fn near(path: &Path) -> Option<String> {
    let folder = path.parent().filter(|folder| *folder != Path::new(""));
    let stem = path.file_stem()?;
    let files = std::fs::read_dir(folder.unwrap_or(Path::new("."))).ok()?;
    let mut near: Vec<String> = files
        .filter_map(|file| Some(file.ok()?.path()))
        .filter(|file| {
            is_read(file)
                && file
                    .file_stem()
                    .is_some_and(|each| each.eq_ignore_ascii_case(stem))
        })
        .filter_map(|file| Some(path.with_file_name(file.file_name()?).display().to_string()))
        .filter(|name| Path::new(name) != path)
        .collect();
    near.sort();
    near.into_iter().next()
}

/// Returns whether a file that nothing names looks like desired state; a sandbox file (`org:` or `now:` at its top)
/// does not.
pub(crate) fn holds_state(text: &str) -> bool {
    let keys = top_keys(text);
    let has = |key: &str| keys.contains(&key);
    (has("users") || has("groups")) && !has("org") && !has("now")
}

/// Returns the keys at the top of a file, as far as they can be told without reading it as YAML.
fn top_keys(text: &str) -> Vec<&str> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim_start().starts_with('{') {
        return keys_in_braces(text);
    }
    text.lines()
        .filter(|line| !line.starts_with([' ', '\t', '#', '-']))
        .filter_map(|line| line.split_once(':').map(|(key, _)| plain(key)))
        .collect()
}

/// Returns the keys of the outermost braces, as JSON and YAML in one line have them.
fn keys_in_braces(text: &str) -> Vec<&str> {
    let mut keys = Vec::new();
    let (mut depth, mut from, mut quote, mut is_escaped) = (0_usize, None, None, false);
    for (at, each) in text.char_indices() {
        if let Some(open) = quote {
            let ends = each == open && !is_escaped;
            is_escaped = each == '\\' && !is_escaped && open == '"';
            quote = Some(open).filter(|_| !ends);
            continue;
        }
        match each {
            '"' | '\'' => quote = Some(each),
            '{' | '[' => depth += 1,
            '}' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth != 1 {
            continue;
        }
        match each {
            '{' | ',' => from = Some(at + 1),
            ':' => keys.extend(from.take().map(|from| plain(&text[from..at]))),
            _ => {}
        }
    }
    keys
}

fn plain(key: &str) -> &str {
    key.trim().trim_matches(['"', '\''])
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{holds_state, is_read, without_suffix};

    #[test]
    fn files_of_any_case_are_read_and_copies_are_not() {
        for name in ["a.yaml", "a.YAML", "a.Yml", "a.json", "a.b.JSON"] {
            assert!(is_read(Path::new(name)), "{name}");
            assert_eq!(without_suffix(name), None, "{name}");
        }
        for (name, short) in [
            ("users/a.yaml.txt", "users/a.yaml"),
            ("users/a.yaml.j2", "users/a.yaml"),
            ("users/a.YML.tmpl", "users/a.YML"),
            ("users/a.json.bak", "users/a.json"),
            ("users/a.yaml~", "users/a.yaml"),
        ] {
            assert!(!is_read(Path::new(name)), "{name}");
            assert_eq!(without_suffix(name), Some(short));
        }
        for name in [
            "users/README.md",
            "users/yaml",
            "users.yaml.d/notes",
            "a.txt",
        ] {
            assert_eq!(without_suffix(name), None, "{name}");
        }
    }

    #[test]
    fn state_is_told_by_the_keys_at_the_top() {
        for text in [
            "users: []\n",
            "---\n# x\n\"groups\": []\n",
            "{\"users\": [{\"login\": \"a\"}]}",
            "\u{feff}{\n\t\"x\": \"a\\\"}\", \"groups\": []}",
            "{users: [], groups: []}",
        ] {
            assert!(holds_state(text), "{text}");
        }
        for text in [
            "org: x\nusers: []\n",
            "{\"now\": \"x\", \"users\": []}",
            "{\"scripts\": {\"users\": 1}, \"x\": [{\"groups\": 2}]}",
            "spec:\n  users: []\n",
            "- users: []\n",
            "{\"x\": \"users\"}",
            "",
        ] {
            assert!(!holds_state(text), "{text}");
        }
    }
}
