//! What memberships open, in words: who gains, loses and keeps what, those with the very same told as one.

use std::collections::HashMap;

use crate::model::hidden::Alike;
use crate::model::ids::GroupName;
use crate::plan::Plan;
use crate::plan::access::{Access, By, Held, Otherwise, PersonAccess, Thing, Unread};
use crate::report::names::Detail;
use crate::report::plural::count;
use crate::report::text_safety::harmless;

/// What memberships open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccessRows {
    /// People, and what they gain, lose and keep; in the order in which they are met first.
    pub rows: Vec<AccessRow>,
    /// What is not known: text that may be shown.
    pub unread: Vec<String>,
}

/// People with the very same access.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessRow {
    /// The logins; never empty.
    pub people: Vec<String>,
    /// What they gain, lose, keep and hold.
    pub parts: Vec<AccessPart>,
}

/// What people gain, lose, keep or hold.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct AccessPart {
    /// `gains`, `loses`, `keeps`, `still holds` or `still owns`.
    pub verb: &'static str,
    /// Applications and roles, each with the way to it.
    pub things: Vec<Shown>,
    /// Whether a reviewer must not overlook it.
    pub weight: Weight,
}

/// An application or a role, and the way to it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Shown {
    /// Text that may be shown.
    pub text: String,
    /// Whether whoever has it may change the org.
    pub power: Power,
}

/// What somebody can do with what they have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Power {
    /// Change the org: an administrator role.
    Administers,
    /// Use an application.
    Uses,
}

/// How grave a part is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Weight {
    /// Something is lost.
    Loss,
    /// Something begins.
    Gain,
    /// Nothing changes.
    Same,
}

impl AccessRows {
    /// Returns whether there is nothing to tell.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.unread.is_empty()
    }

    /// Returns the title: of how many people access is told.
    pub fn title(&self) -> String {
        let people: usize = self.rows.iter().map(|row| row.people.len()).sum();
        match people {
            0 => "Access".to_owned(),
            number => format!("Access of {}", count(number, "person", "people")),
        }
    }
}

impl AccessRow {
    /// Returns who they are.
    pub fn who(&self, detail: Detail) -> String {
        match &self.people[..] {
            [one] => one.clone(),
            people => format!(
                "{}: {}",
                count(people.len(), "person", "people"),
                detail.folded(people)
            ),
        }
    }
}

impl AccessPart {
    /// Returns the things as a list; `write` has the last word on each, and `mark` stands behind what administers.
    pub fn text(&self, mark: &str, write: impl Fn(&str) -> String) -> String {
        let things = self.things.iter().map(|thing| match thing.power {
            Power::Administers => format!("{}{mark}", write(&thing.text)),
            Power::Uses => write(&thing.text),
        });
        things.collect::<Vec<String>>().join(", ")
    }
}

/// Returns what the memberships of a plan open, as rows.
pub fn rows(plan: &Plan, detail: Detail) -> AccessRows {
    let Some(access) = plan.access() else {
        return AccessRows::default();
    };
    let alike = Alike::among(names(access));
    let mut rows: Vec<AccessRow> = Vec::new();
    let mut known: HashMap<Vec<AccessPart>, usize> = HashMap::new();
    for person in &access.people {
        let parts = parts(person, &alike);
        let login = harmless(person.login.as_str()).into_owned();
        if let Some(row) = known.get(&parts) {
            rows[*row].people.push(login);
            continue;
        }
        known.insert(parts.clone(), rows.len());
        let people = vec![login];
        rows.push(AccessRow { people, parts });
    }
    let unread = access.unread.iter();
    AccessRows {
        rows,
        unread: unread.map(|each| unread_words(each, detail)).collect(),
    }
}

/// The names of all applications, roles and groups: those that look alike are told apart.
fn names(access: &Access) -> impl Iterator<Item = &str> {
    let mut all: Vec<&str> = Vec::new();
    for person in &access.people {
        let held = person.gains.iter().chain(&person.keeps);
        let held = held.chain(&person.holds);
        let held = held.map(|held| (&held.what, &held.by));
        let lost = person.loses.iter().map(|lost| (&lost.what, &lost.by));
        all.extend(person.owns.iter().map(GroupName::as_str));
        for (what, by) in held.chain(lost) {
            all.push(what.name());
            all.extend(by.iter().filter_map(|by| match by {
                By::Directly => None,
                By::Group { group, .. } => Some(group.as_str()),
            }));
        }
    }
    all.into_iter()
}

fn parts(person: &PersonAccess, alike: &Alike<'_>) -> Vec<AccessPart> {
    let gains = person.gains.iter();
    let gains = gains.map(|held| shown(&held.what, &through(&held.by, alike), alike));
    let loses = person.loses.iter().map(|lost| {
        let more = match lost.otherwise {
            Otherwise::None => "",
            Otherwise::NotRead => " unless assigned otherwise",
        };
        let way = format!("{}{more}", through(&lost.by, alike));
        shown(&lost.what, &way, alike)
    });
    let owned = |group: &GroupName| Shown {
        text: harmless(&plain(&alike.shown(group.as_str()))).into_owned(),
        power: Power::Uses,
    };
    let had = |held: &Held| shown(&held.what, &format!(": {}", ways(&held.by, alike)), alike);
    let all = [
        ("gains", gains.collect::<Vec<Shown>>(), Weight::Gain),
        ("loses", loses.collect(), Weight::Loss),
        (
            "keeps",
            person.keeps.iter().map(had).collect(),
            Weight::Same,
        ),
        (
            "still holds",
            person.holds.iter().map(had).collect(),
            Weight::Loss,
        ),
        (
            "still owns",
            person.owns.iter().map(owned).collect(),
            Weight::Loss,
        ),
    ];
    let all = all.into_iter().filter(|(_, things, _)| !things.is_empty());
    all.map(|(verb, things, weight)| AccessPart {
        verb,
        things,
        weight,
    })
    .collect()
}

fn shown(what: &Thing, way: &str, alike: &Alike<'_>) -> Shown {
    let (text, power) = match what {
        Thing::Role { name } => {
            let text = format!("role {}{way}", plain(&alike.shown(name)));
            (text, Power::Administers)
        }
        Thing::Application { label, .. } => {
            let text = format!("{}{way}", plain(&alike.shown(label)));
            (text, Power::Uses)
        }
    };
    Shown {
        text: harmless(&text).into_owned(),
        power,
    }
}

fn through(by: &[By], alike: &Alike<'_>) -> String {
    format!(" ({})", ways(by, alike))
}

fn ways(by: &[By], alike: &Alike<'_>) -> String {
    let ways = by.iter().map(|by| match by {
        By::Directly => "assigned directly".to_owned(),
        By::Group { group, rule: None } => format!("via {}", plain(&alike.shown(group.as_str()))),
        By::Group {
            group,
            rule: Some(rule),
        } => format!(
            "via {} by rule {rule:?}",
            plain(&alike.shown(group.as_str()))
        ),
    });
    ways.collect::<Vec<String>>().join(", ")
}

/// A name that could be read as more than a name stands in quotes.
pub(crate) fn plain(name: &str) -> String {
    let is_plain = |each: char| each.is_alphanumeric() || " -_./&+'@\\{}".contains(each);
    let is_bare = name.chars().all(is_plain)
        && name.trim() == name
        && !name.is_empty()
        && !name.starts_with("role ")
        && !name.contains(" via ");
    if is_bare {
        name.to_owned()
    } else {
        format!("\"{}\"", name.replace('"', "\\\""))
    }
}

fn unread_words(unread: &Unread, detail: Detail) -> String {
    let text = match unread {
        Unread::GroupApps { groups } => {
            let names: Vec<&str> = groups.iter().map(GroupName::as_str).collect();
            format!(
                "Which applications {} is not known (the token may not read it; scope okta.groups.read): {}",
                count(groups.len(), "group opens", "groups open"),
                detail.list(&names)
            )
        }
        Unread::GroupOwners { groups } => {
            let names: Vec<&str> = groups.iter().map(GroupName::as_str).collect();
            format!(
                "Who owns {} is not known (the token may not read it; scope okta.groups.read): {}",
                count(groups.len(), "group", "groups"),
                detail.list(&names)
            )
        }
        Unread::PersonApps { people } => format!(
            "Which applications are assigned to {} directly is not known (the token may not read it; scope okta.apps.read)",
            count(*people, "person", "people")
        ),
    };
    harmless(&text).into_owned()
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn a_name_that_reads_as_more_stands_in_quotes() {
        for name in [
            "Salesforce",
            "AWS Console",
            "Jira & Wiki",
            "it-admins",
            "Größe",
        ] {
            assert_eq!(plain(name), name);
        }
        for name in [
            "Wiki, role Super Administrator (via x) !",
            "role Super Administrator",
            "Wiki via it",
            " Wiki",
            "a: b",
            "",
        ] {
            assert_eq!(plain(name), format!("\"{name}\""));
        }
        assert_eq!(plain("say \"hi\""), "\"say \\\"hi\\\"\"");
    }
}
