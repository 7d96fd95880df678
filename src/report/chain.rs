//! Why somebody has access: from the line of a file, or Okta alone, through a group to what it opens; and what would take
//! it away.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::ids::{GroupName, Login};
use crate::model::status::UserStatus;
use crate::plan::access::Thing;
use crate::planner::asked_rule::Says;
use crate::report::access::plain;
use crate::report::style::{Emphasis, Style};
use crate::report::text_safety::harmless;
use crate::source::Place;

/// Somebody, and all the ways to what they have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The base URL of the org.
    pub org: String,
    /// The login.
    pub login: Login,
    /// The status: nobody uses what they have without access.
    pub status: UserStatus,
    /// Where the files have them.
    pub entry: Option<Place>,
    /// The groups, by name.
    pub memberships: Vec<Membership>,
    /// What is assigned to them.
    pub direct: Direct,
    /// What the token may not read.
    pub unread: Vec<NotReadable>,
}

/// A membership, and what it opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// The name of the group.
    pub name: GroupName,
    /// Who asks for it.
    pub origin: Origin,
    /// The active group rules that fill the group and do not leave the person out.
    pub rules: Vec<Filler>,
    /// Who can write the members of the group.
    pub writer: Writer,
    /// Applications and administrator roles.
    pub opens: Vec<Thing>,
}

/// Who asks for a membership.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The person's entry, here.
    Entry(Place),
    /// A default, here.
    Default(Place),
    /// No file: it is there in Okta alone.
    Okta,
}

/// A group rule that fills a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filler {
    /// Its name.
    pub name: String,
    /// Its condition, where Okta says it.
    pub condition: Option<String>,
    /// What it says of the person.
    pub says: Says,
}

/// Who can write the members of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writer {
    /// Whoever may write groups.
    Anybody,
    /// Nobody: Okta puts everybody into it.
    Everyone,
    /// A directory, an application, or Okta.
    Elsewhere,
}

/// What is assigned to somebody themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Direct {
    /// Applications and administrator roles.
    pub things: Vec<Thing>,
}

/// What the token may not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotReadable {
    /// The person's groups.
    Groups,
    /// The group rules.
    Rules,
    /// The applications that a group opens.
    GroupApps(GroupName),
    /// The roles that a group carries.
    GroupRoles(GroupName),
    /// The applications that are assigned to the person.
    OwnApps,
    /// The roles that are assigned to the person.
    OwnRoles,
}

/// A way to something, and what would take it away.
struct Way {
    chain: String,
    ends: String,
}

impl Standing {
    /// Returns the names of everything that somebody has.
    pub fn names(&self) -> BTreeSet<String> {
        let opened = self.memberships.iter().flat_map(|each| &each.opens);
        let things = opened.chain(&self.direct.things).map(Thing::name);
        let groups = self.memberships.iter().map(|each| each.name.as_str());
        things.chain(groups).map(str::to_owned).collect()
    }

    /// Returns the ways to everything, things first; or to what has this name, in any case of letters.
    fn ways(&self, what: Option<&str>) -> Vec<(String, Vec<Way>)> {
        let is_meant =
            |name: &str| what.is_none_or(|what| what.to_lowercase() == name.to_lowercase());
        let mut things: BTreeMap<&Thing, Vec<Way>> = BTreeMap::new();
        for each in &self.memberships {
            for thing in each.opens.iter().filter(|thing| is_meant(thing.name())) {
                let ways = things.entry(thing).or_default();
                ways.push(self.through(each, Some(thing)));
            }
        }
        for thing in self
            .direct
            .things
            .iter()
            .filter(|thing| is_meant(thing.name()))
        {
            let ends = if thing.is_role() {
                "revoking the role in Okta"
            } else {
                "unassigning the application in Okta; no file says who has which application"
            };
            let way = Way {
                chain: format!("assigned directly, in Okta only → {}", in_words(thing)),
                ends: ends.to_owned(),
            };
            things.entry(thing).or_default().push(way);
        }
        let things = things.into_iter();
        let mut all: Vec<(String, Vec<Way>)> = things
            .map(|(thing, ways)| (in_words(thing), ways))
            .collect();
        // Without a name, groups are told that open nothing; others stand in the ways above.
        let groups = self.memberships.iter().filter(|each| match what {
            Some(_) => is_meant(each.name.as_str()),
            None => each.opens.is_empty(),
        });
        all.extend(groups.map(|each| {
            let title = format!("group {}", plain(each.name.as_str()));
            (title, vec![self.through(each, None)])
        }));
        all
    }

    fn through(&self, membership: &Membership, thing: Option<&Thing>) -> Way {
        let name = plain(membership.name.as_str());
        let origin = match &membership.origin {
            Origin::Entry(place) => place.to_string(),
            Origin::Default(place) => format!("{place} (a default)"),
            Origin::Okta => "in Okta only".to_owned(),
        };
        let by_rules = membership.by_rules();
        let mut links = vec![format!("{origin}{by_rules}"), format!("group {name}")];
        match thing {
            Some(thing) => links.push(in_words(thing)),
            None if !membership.opens.is_empty() => {
                let opens: Vec<String> = membership.opens.iter().map(in_words).collect();
                links.push(opens.join(", "));
            }
            None => {}
        }
        let ends = self.ends(membership, &name);
        let chain = links.join(" → ");
        Way { chain, ends }
    }

    /// What would take a membership away.
    fn ends(&self, membership: &Membership, name: &str) -> String {
        match membership.writer {
            Writer::Everyone => return "nothing: Okta puts everybody into it".to_owned(),
            Writer::Elsewhere => {
                let source = "a change in the directory or application that fills the group";
                return source.to_owned();
            }
            Writer::Anybody => {}
        }
        let by_files = match (&membership.origin, &self.entry) {
            (Origin::Entry(place), _) => format!("taking {name} out at {place}"),
            (Origin::Default(_) | Origin::Okta, Some(entry)) => {
                format!("`groups: {{remove: [{name}]}}` in the entry at {entry}")
            }
            (Origin::Default(_) | Origin::Okta, None) => {
                "taking them out in Okta; no file has them".to_owned()
            }
        };
        let (holding, unsure) = (membership.holding(), membership.unsure());
        match (holding.is_empty(), &membership.origin) {
            (false, Origin::Okta) => {
                let reads = if holding.len() == 1 { "reads" } else { "read" };
                format!(
                    "a change of what {} {reads}, so that it no longer holds",
                    all_of(&holding)
                )
            }
            (false, Origin::Entry(_) | Origin::Default(_)) => {
                format!("{by_files}, once {} no longer holds", all_of(&holding))
            }
            (true, _) if unsure.is_empty() => by_files,
            (true, _) => format!(
                "{by_files}, if {} does not hold; else a change of what the rule reads",
                all_of(&unsure)
            ),
        }
    }
}

impl Membership {
    /// The names of the rules that hold for the person.
    fn holding(&self) -> Vec<String> {
        let holding = self.rules.iter().filter(|rule| match rule.says {
            Says::Holds(_) => true,
            Says::DoesNotHold(_) | Says::CannotSay(_) => false,
        });
        holding.map(Filler::named).collect()
    }

    /// The names of the rules of which nobody can say whether they hold.
    fn unsure(&self) -> Vec<String> {
        let unsure = self.rules.iter().filter(|rule| match rule.says {
            Says::CannotSay(_) => true,
            Says::Holds(_) | Says::DoesNotHold(_) => false,
        });
        unsure.map(Filler::named).collect()
    }

    /// Returns what rules say of the membership, for a chain.
    fn by_rules(&self) -> String {
        let words = self.rules.iter().map(Filler::words);
        words.flat_map(|words| [", ".to_owned(), words]).collect()
    }
}

fn all_of(rules: &[String]) -> String {
    rules.join(" and ")
}

impl Filler {
    fn named(&self) -> String {
        format!("rule {:?}", self.name)
    }

    /// Returns what the rule says of the person, with its condition and the values that it reads.
    fn words(&self) -> String {
        let (how, why) = match &self.says {
            Says::Holds(values) => ("by", values.join(", ")),
            Says::DoesNotHold(values) => ("not by", values.join(", ")),
            Says::CannotSay(why) => ("perhaps by", format!("it {why}")),
        };
        let condition = self.condition.iter().cloned();
        let inside = condition.chain((!why.is_empty()).then_some(why));
        let inside: Vec<String> = inside.collect();
        format!("{how} {} ({})", self.named(), inside.join("; "))
    }
}

impl NotReadable {
    fn words(&self) -> String {
        match self {
            Self::Groups => "the groups (scope okta.users.read)".to_owned(),
            Self::Rules => "the group rules (scope okta.groups.read)".to_owned(),
            Self::GroupApps(group) => {
                format!("the applications of {group} (scope okta.groups.read)")
            }
            Self::GroupRoles(group) => format!("the roles of {group} (scope okta.roles.read)"),
            Self::OwnApps => "the applications assigned directly (scope okta.apps.read)".to_owned(),
            Self::OwnRoles => "the roles assigned directly (scope okta.roles.read)".to_owned(),
        }
    }
}

fn in_words(thing: &Thing) -> String {
    match thing {
        Thing::Role { name } => format!("role {} !", plain(name)),
        Thing::Application { label, .. } => plain(label),
    }
}

/// Prints why somebody has what they have, or what has this name; `None` where nothing has it.
pub fn text(standing: &Standing, what: Option<&str>, style: Style) -> Option<String> {
    let ways = standing.ways(what);
    if ways.is_empty() && what.is_some() {
        return None;
    }
    let shown = |text: &str| harmless(text).into_owned();
    let entry = match &standing.entry {
        Some(place) => format!(", {place}"),
        None => ", in no file".to_owned(),
    };
    let head = format!("{} ({}{entry})", standing.login, standing.status);
    let mut lines = style.painted(Emphasis::Bold, "", 0, &shown(&head));
    if !standing.status.has_access() {
        let told = "They cannot sign in as they stand, so nothing of this is open to them now.";
        lines.extend(style.painted(Emphasis::Warning, "", 0, told));
    }
    if ways.is_empty() {
        lines.push("Nothing, as far as it may be read.".to_owned());
    }
    for (title, ways) in &ways {
        lines.push(String::new());
        lines.extend(style.painted(Emphasis::Bold, "", 0, &shown(title)));
        for way in ways {
            lines.extend(style.hanging("", 2, &shown(&way.chain)));
            let ends = format!("taken away by {}", way.ends);
            lines.extend(style.painted(Emphasis::Help, "", 4, &shown(&ends)));
        }
    }
    if !standing.unread.is_empty() {
        let unread: Vec<String> = standing.unread.iter().map(NotReadable::words).collect();
        let told = format!("The token may not read {}.", unread.join(", "));
        lines.push(String::new());
        lines.extend(style.painted(Emphasis::Warning, "?", 2, &shown(&told)));
    }
    Some(lines.join("\n") + "\n")
}
