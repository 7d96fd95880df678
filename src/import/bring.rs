//! What the org has, brought into somebody's entry: the edits of their file.

use std::collections::BTreeSet;

use crate::desired::groups::group_wish;
use crate::desired::state::{DesiredPerson, OwnGroups};
use crate::desired::written::state::{GroupChangeKey, PersonKey};
use crate::diagnostic::Diagnostics;
use crate::import::drift::Drift;
use crate::import::entry::wishes;
use crate::import::groups::Groups;
use crate::import::portrait::value;
use crate::import::tree::Found;
use crate::live::Schema;
use crate::model::ids::GroupId;
use crate::model::profile::BASE_ATTRIBUTES;
use crate::planner::index::GroupIndex;
use crate::yaml::edit::{Amendment, Edit, Segment};
use crate::yaml::fragment::Fragment;
use crate::yaml::keys::Key;
use crate::yaml::node::Node;

/// What edits of an entry are made of.
#[derive(Clone, Copy, Debug)]
pub struct Bringer<'b> {
    /// How groups are named.
    pub groups: &'b Groups<'b>,
    /// Which groups the files mean.
    pub index: &'b GroupIndex<'b>,
}

/// The edits of an entry, and what they cannot say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Brought {
    /// The edits.
    pub edits: Vec<Edit>,
    /// What no edit says.
    pub cannot: Vec<String>,
}

impl Bringer<'_> {
    /// Returns the edits that make an entry say what the org has.
    pub fn edits(
        &self,
        person: &DesiredPerson,
        drift: &Drift,
        found: &Found<'_>,
        schema: Option<&Schema>,
    ) -> Brought {
        let mut brought = Brought::default();
        let mut set = |key: PersonKey, value: Fragment| {
            brought.edits.push(Edit {
                at: found.at.to_vec(),
                change: Amendment::Set {
                    key: key.word().to_owned(),
                    value,
                    order: order_of_person(),
                },
            });
        };
        if let Some(login) = &drift.login {
            set(PersonKey::Login, Fragment::text(login.as_str()));
        }
        if let Some(of) = &drift.type_name {
            set(PersonKey::Type, Fragment::text(of.as_str()));
        }
        if let Some(status) = drift.status {
            set(PersonKey::Status, Fragment::text(status.as_str()));
        }
        let mut profile = Vec::new();
        for (name, live) in &drift.attributes {
            let written = match live {
                None => Some(Fragment::Null),
                Some(live) => value(schema, name, live),
            };
            match written {
                Some(written) => profile.push((name.to_string(), written)),
                None => brought
                    .cannot
                    .push(format!("no file can hold the value of `{name}`")),
            }
        }
        profile.sort_by_key(|(name, _)| crate::import::entry::place(name));
        let order = BASE_ATTRIBUTES.map(str::to_owned).to_vec();
        brought
            .edits
            .extend(within(found, PersonKey::Profile, profile, &order));
        let links = drift.links.iter().map(|(relation, primary)| {
            let primary = primary.as_ref();
            let value = primary.map_or(Fragment::Null, |login| Fragment::text(login.as_str()));
            (relation.to_string(), value)
        });
        let links: Vec<(String, Fragment)> = links.collect();
        brought
            .edits
            .extend(within(found, PersonKey::LinkedObjects, links, &[]));
        self.groups(person, drift, found, &mut brought);
        brought
    }

    fn groups(
        &self,
        person: &DesiredPerson,
        drift: &Drift,
        found: &Found<'_>,
        brought: &mut Brought,
    ) {
        if drift.not_in.is_empty() && drift.is_in.is_empty() {
            return;
        }
        let groups = found.node.get(PersonKey::Groups.word());
        let part = |key: GroupChangeKey| {
            let part = groups.and_then(|groups| groups.value.get(key.word()));
            part.and_then(|part| part.value.items()).unwrap_or_default()
        };
        match &person.groups.own {
            OwnGroups::Exact(..) => {
                let own = groups.and_then(|groups| groups.value.items());
                self.exact(own.unwrap_or_default(), drift, found, brought);
            }
            OwnGroups::Change { .. } => {
                let (add, remove) = (part(GroupChangeKey::Add), part(GroupChangeKey::Remove));
                let gone: Vec<usize> = self.places(add, |id| drift.not_in.contains(id));
                let kept: Vec<usize> = self.places(remove, |id| drift.is_in.contains(id));
                let by_default = self.not_named(add, drift);
                let lengths = [add.len(), remove.len()];
                self.change(found, lengths, gone, kept, &by_default, brought);
            }
            OwnGroups::Absent => {
                // A default names them.
                let remove = self.list(drift.not_in.iter());
                let remove = vec![(GroupChangeKey::Remove.word().to_owned(), remove)];
                brought.edits.push(Edit {
                    at: found.at.to_vec(),
                    change: Amendment::Set {
                        key: PersonKey::Groups.word().to_owned(),
                        value: Fragment::Flow(remove),
                        order: order_of_person(),
                    },
                });
            }
        }
    }

    fn exact(&self, own: &[Node], drift: &Drift, found: &Found<'_>, brought: &mut Brought) {
        let take = self.places(own, |id| drift.not_in.contains(id));
        let refused = self.not_named(own, drift);
        if !refused.is_empty() {
            brought
                .edits
                .push(self.refusing(own, &refused, drift, found));
            return;
        }
        let put = drift.is_in.iter().map(|id| self.groups.wish(id));
        let names: Vec<&str> = own
            .iter()
            .map(|item| item.text().unwrap_or_default())
            .collect();
        let is_sorted = names.is_sorted();
        let place = |wish: &Fragment| {
            let text = match wish {
                Fragment::Text(text) => text.as_str(),
                Fragment::Null
                | Fragment::Plain(_)
                | Fragment::List(_)
                | Fragment::Block(_)
                | Fragment::Flow(_) => "",
            };
            let before = names.iter().position(|name| *name > text);
            before.filter(|_| is_sorted).unwrap_or(names.len())
        };
        let put: Vec<(usize, Fragment)> = put.map(|wish| (place(&wish), wish)).collect();
        if !take.is_empty() || !put.is_empty() {
            let mut at = found.at.to_vec();
            at.push(Segment::Key(PersonKey::Groups.word().to_owned()));
            brought.edits.push(Edit {
                at,
                change: Amendment::Items { take, put },
            });
        }
    }

    /// A default adds a group that the person is not in, and an exact list cannot refuse it: it becomes one of groups to add
    /// and to remove.
    fn refusing(
        &self,
        own: &[Node],
        refused: &[&GroupId],
        drift: &Drift,
        found: &Found<'_>,
    ) -> Edit {
        let stays = own.iter().filter_map(|item| self.meant(item));
        let stays = stays.filter(|id| !drift.not_in.contains(*id));
        let add: BTreeSet<&GroupId> = stays.chain(&drift.is_in).collect();
        let add = (!add.is_empty()).then(|| {
            let add = Fragment::List(wishes(&add, self.groups));
            (GroupChangeKey::Add.word().to_owned(), add)
        });
        let remove = self.list(refused.iter().copied());
        let remove = (GroupChangeKey::Remove.word().to_owned(), remove);
        Edit {
            at: found.at.to_vec(),
            change: Amendment::Set {
                key: PersonKey::Groups.word().to_owned(),
                value: Fragment::Flow(add.into_iter().chain([remove]).collect()),
                order: order_of_person(),
            },
        }
    }

    /// Groups to add and to remove: those that the org denies go, and a group that a default adds is refused.
    fn change(
        &self,
        found: &Found<'_>,
        [adds, removes]: [usize; 2],
        gone: Vec<usize>,
        kept: Vec<usize>,
        by_default: &[&GroupId],
        brought: &mut Brought,
    ) {
        let refused: Vec<Fragment> = by_default.iter().map(|id| self.groups.wish(id)).collect();
        if gone.len() == adds && kept.len() == removes && refused.is_empty() {
            brought.edits.push(Edit {
                at: found.at.to_vec(),
                change: Amendment::Remove {
                    key: PersonKey::Groups.word().to_owned(),
                },
            });
            return;
        }
        let mut at = found.at.to_vec();
        at.push(Segment::Key(PersonKey::Groups.word().to_owned()));
        let parts = [
            (GroupChangeKey::Add, adds, gone, Vec::new()),
            (GroupChangeKey::Remove, removes, kept, refused),
        ];
        let edits = parts
            .into_iter()
            .filter_map(|(key, count, take, put)| part(&at, key, count, take, put));
        brought.edits.extend(edits);
    }

    fn list<'i>(&self, ids: impl Iterator<Item = &'i GroupId>) -> Fragment {
        Fragment::List(ids.map(|id| self.groups.wish(id)).collect())
    }

    /// Which items of a list mean such a group.
    fn places(&self, list: &[Node], means: impl Fn(&GroupId) -> bool) -> Vec<usize> {
        let places = list.iter().enumerate();
        let places = places.filter(|(_, item)| self.meant(item).is_some_and(&means));
        places.map(|(index, _)| index).collect()
    }

    /// The groups that the person is not in and no item of a list names: a default does.
    fn not_named<'d>(&self, list: &[Node], drift: &'d Drift) -> Vec<&'d GroupId> {
        let named: BTreeSet<&GroupId> = list.iter().filter_map(|item| self.meant(item)).collect();
        let not_in = drift.not_in.iter();
        not_in.filter(|id| !named.contains(id)).collect()
    }

    fn meant(&self, item: &Node) -> Option<&GroupId> {
        let wish = group_wish(item, &mut Diagnostics::default())?;
        self.index.in_org(&wish)
    }
}

/// The edit of one of the two lists of a person's groups: it goes if nothing is left of it, and comes if it is not there.
fn part(
    at: &[Segment],
    key: GroupChangeKey,
    count: usize,
    take: Vec<usize>,
    put: Vec<Fragment>,
) -> Option<Edit> {
    if take.is_empty() && put.is_empty() {
        return None;
    }
    let word = key.word().to_owned();
    if take.len() == count && put.is_empty() {
        return Some(Edit {
            at: at.to_vec(),
            change: Amendment::Remove { key: word },
        });
    }
    if count == 0 {
        return Some(Edit {
            at: at.to_vec(),
            change: Amendment::Set {
                key: word,
                value: Fragment::List(put),
                order: Vec::new(),
            },
        });
    }
    let mut at = at.to_vec();
    at.push(Segment::Key(word));
    let put = put.into_iter().map(|wish| (count, wish)).collect();
    Some(Edit {
        at,
        change: Amendment::Items { take, put },
    })
}

/// Returns the edits that put values behind keys of a mapping of an entry, which is added where it is not there.
fn within(
    found: &Found<'_>,
    key: PersonKey,
    values: Vec<(String, Fragment)>,
    order: &[String],
) -> Vec<Edit> {
    if values.is_empty() {
        return Vec::new();
    }
    let there = found.node.get(key.word());
    if there.is_none_or(|entry| entry.value.entries().is_none_or(<[_]>::is_empty)) {
        let value = match key {
            PersonKey::LinkedObjects => Fragment::Flow(values),
            PersonKey::Profile
            | PersonKey::Login
            | PersonKey::Id
            | PersonKey::PreviousLogin
            | PersonKey::Type
            | PersonKey::Status
            | PersonKey::Groups
            | PersonKey::PasswordNotBefore
            | PersonKey::Credentials
            | PersonKey::Reason => Fragment::Block(values),
        };
        return vec![Edit {
            at: found.at.to_vec(),
            change: Amendment::Set {
                key: key.word().to_owned(),
                value,
                order: order_of_person(),
            },
        }];
    }
    let mut at = found.at.to_vec();
    at.push(Segment::Key(key.word().to_owned()));
    let values = values.into_iter();
    values
        .map(|(key, value)| Edit {
            at: at.clone(),
            change: Amendment::Set {
                key,
                value,
                order: order.to_vec(),
            },
        })
        .collect()
}

fn order_of_person() -> Vec<String> {
    PersonKey::ALL
        .iter()
        .map(|key| key.word().to_owned())
        .collect()
}
