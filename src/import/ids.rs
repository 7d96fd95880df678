//! The `ids:` file: a line `login: id` for each person of the files, in the order of logins.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::model::ids::{Login, LoginKey, UserId};
use crate::yaml::quoted::quoted_if_needed;

/// What a new file begins with.
const HEAD: &str = "# Which id each login has in this org; `okta-reconcile import` keeps it.\n";

/// The ids of an org by login.
#[derive(Clone, Debug, Default)]
pub struct IdLines {
    lines: BTreeMap<LoginKey, (Login, UserId)>,
}

impl IdLines {
    /// Says which id a login has.
    pub fn put(&mut self, login: &Login, id: &UserId) {
        self.lines.insert(login.key(), (login.clone(), id.clone()));
    }

    /// Returns whether there is no line.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Returns the text of the file, and how many lines are new in it. What else stands in it stays where it is; the line of
    /// a login that has another id is written anew, and one goes whose id another login has by now.
    pub fn merged_into(&self, old: Option<&str>) -> (String, usize) {
        let old = old.unwrap_or(HEAD);
        let line_end = if old.contains("\r\n") { "\r\n" } else { "\n" };
        let rows: Vec<(&str, Option<Row>)> = old.lines().map(|line| (line, row(line))).collect();
        let there = rows
            .iter()
            .filter_map(|(_, row)| Some(row.as_ref()?.login.key()));
        let there: BTreeSet<LoginKey> = there.collect();
        let ids: BTreeSet<&str> = self.lines.values().map(|(_, id)| id.as_str()).collect();
        let missing = self.lines.iter().filter(|(key, _)| !there.contains(*key));
        let mut missing = missing.peekable();
        let mut text = String::new();
        let (mut count, mut above) = (0, String::new());
        let put = |text: &mut String, line: &str| {
            text.push_str(line);
            text.push_str(line_end);
        };
        for (line, row) in &rows {
            let Some(row) = row else {
                // It goes with the line that it stands above.
                put(&mut above, line);
                continue;
            };
            let key = row.login.key();
            while let Some((_, (login, id))) = missing.next_if(|(other, _)| **other < key) {
                put(&mut text, &written(login, id));
                count += 1;
            }
            text.push_str(&above);
            above.clear();
            match self.lines.get(&key) {
                Some((_, id)) if row.id.as_deref() != Some(id.as_str()) => {
                    put(&mut text, &written(&row.login, id));
                }
                None if row.id.as_deref().is_some_and(|id| ids.contains(id)) => {}
                Some(_) | None => put(&mut text, line),
            }
        }
        if there.is_empty() {
            text.push_str(&above);
            above.clear();
        }
        for (_, (login, id)) in missing {
            put(&mut text, &written(login, id));
            count += 1;
        }
        text.push_str(&above);
        (text, count)
    }
}

fn written(login: &Login, id: &UserId) -> String {
    format!(
        "{}: {}",
        quoted_if_needed(login.as_str()),
        quoted_if_needed(id.as_str())
    )
}

/// What a line says.
struct Row {
    login: Login,
    id: Option<String>,
}

fn row(line: &str) -> Option<Row> {
    let line = line.trim_start_matches('\u{feff}');
    if line.starts_with([' ', '#', '-', '{', '}']) || line.trim().is_empty() {
        return None;
    }
    let is_simple = |text: &str| {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "@._+-".contains(c);
        text.starts_with(|c: char| c.is_ascii_alphabetic()) && text.chars().all(is_plain)
    };
    if let Some((login, id)) = line.split_once(": ")
        && is_simple(login)
        && id.starts_with("00u")
        && id.chars().all(|c| c.is_ascii_alphanumeric())
    {
        return Some(Row {
            login: Login::new(login),
            id: Some(id.to_owned()),
        });
    }
    let read: BTreeMap<String, Value> = crate::yaml::from_str(line).ok()?;
    let (login, id) = read.into_iter().next()?;
    Some(Row {
        login: Login::new(login),
        id: id.as_str().map(str::to_owned),
    })
}

#[cfg(test)]
mod tests {
    use super::IdLines;
    use crate::model::ids::{Login, UserId};

    #[test]
    fn lines_are_put_where_they_belong_and_others_stay() {
        let mut ids = IdLines::default();
        for (login, id) in [
            ("bob@b.example", "00ub"),
            ("ada@b.example", "00ua"),
            ("eve@b.example", "00ue"),
        ] {
            ids.put(&Login::new(login), &UserId::new(id));
        }
        let old = "# ours\r\nAda@b.example: 00ua # first\r\n\r\ndan@b.example: 00ud\r\neve@b.example: old\r\n";
        let (text, new) = ids.merged_into(Some(old));
        assert_eq!(
            text,
            "# ours\r\nAda@b.example: 00ua # first\r\nbob@b.example: 00ub\r\n\r\ndan@b.example: 00ud\r\neve@b.example: 00ue\r\n"
        );
        assert_eq!(new, 1);
        assert_eq!(ids.merged_into(Some(&text)).0, text);
        let (text, _) = ids.merged_into(None);
        assert!(text.ends_with("org; `okta-reconcile import` keeps it.\nada@b.example: 00ua\nbob@b.example: 00ub\neve@b.example: 00ue\n"));
    }
}
