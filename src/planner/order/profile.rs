//! The steps that write somebody's profile and type.

use std::collections::BTreeMap;

use crate::live::LiveUser;
use crate::model::ids::AttributeName;
use crate::model::profile::{AttributeValue, Profile};
use crate::plan::step::{Change, Fact, Operation, StepId, UserRef};
use crate::planner::changes::PersonChanges;
use crate::planner::order::{Chain, Graph};
use crate::planner::person::Written;

impl Graph<'_, '_> {
    /// Adds what changes of a profile: a step by which the person makes way for others, if they do, then one step for
    /// everything.
    pub(crate) fn profile_of(
        &mut self,
        chain: &mut Chain,
        changes: &PersonChanges,
        user: &LiveUser,
    ) {
        if changes.profile.is_empty() {
            return;
        }
        let login = AttributeName::new("login");
        let mut all = changes.profile.attributes.clone();
        if let Some(change) = all.get_mut(&login)
            && let Some(temporary) = self.context.renames.temporary(&user.id)
        {
            let temporary = Some(AttributeValue::text(temporary.as_str()));
            let makes_way = Change {
                live: change.live.clone(),
                desired: temporary.clone(),
                by_default: false,
            };
            change.live = temporary;
            let first = BTreeMap::from([(login.clone(), makes_way)]);
            let step = self.update(chain, changes, user, first);
            self.makes_way.insert(user.id.clone(), step);
        }
        self.login_first(chain, changes, user, &mut all);
        let renames = all.contains_key(&login);
        let (operation, facts, span) = match &changes.profile.retype {
            None => {
                let facts = attributes(&all);
                let user = UserRef::Live(user.id.clone());
                let operation = Operation::UpdateProfile { user, changes: all };
                (operation, facts, changes.profile.span)
            }
            Some(retype) => {
                // What is not sent is removed, so that everything they have must be as it was.
                let mut facts = vec![Fact::Type {
                    id: user.type_id.clone(),
                }];
                facts.extend(profile(&user.profile, &all));
                let operation = Operation::ChangeType {
                    user: UserRef::Live(user.id.clone()),
                    from: retype.from.clone(),
                    to: retype.to.clone(),
                    profile: retype.profile.clone(),
                    changes: all,
                    lost: retype.lost.clone(),
                };
                (operation, facts, retype.span)
            }
        };
        let step = self.link_up(chain, operation, span, facts);
        if let Some(first) = self.makes_way.get(&user.id).copied() {
            self.after(step, first);
        }
        self.profiles.insert(user.id.clone(), step);
        if renames {
            self.renames.insert(user.id.clone(), step);
        }
    }

    /// Adds a step that writes the login alone, where others wait for it and the person for these.
    fn login_first(
        &mut self,
        chain: &mut Chain,
        changes: &PersonChanges,
        user: &LiveUser,
        all: &mut BTreeMap<AttributeName, Change>,
    ) {
        let makes_way = self.makes_way.contains_key(&user.id);
        if makes_way || all.len() < 2 || !self.writes_login_first(changes) {
            return;
        }
        let login = AttributeName::new("login");
        if let Some(change) = all.remove(&login) {
            let step = self.update(chain, changes, user, BTreeMap::from([(login, change)]));
            self.makes_way.insert(user.id.clone(), step);
            self.renames.insert(user.id.clone(), step);
        }
    }

    /// Adds a step that writes these attributes alone, before the others.
    fn update(
        &mut self,
        chain: &mut Chain,
        changes: &PersonChanges,
        user: &LiveUser,
        first: BTreeMap<AttributeName, Change>,
    ) -> StepId {
        let facts = attributes(&first);
        let operation = Operation::UpdateProfile {
            user: UserRef::Live(user.id.clone()),
            changes: first,
        };
        self.link_up(chain, operation, changes.profile.span, facts)
    }

    /// Whether somebody's login is written before all else, for others wait for it and they for these.
    fn writes_login_first(&self, changes: &PersonChanges) -> bool {
        match self.context.people.all[changes.person].written {
            Written::AtOnce => false,
            Written::LoginFirst => changes.profile.retype.is_none(),
        }
    }
}

fn attributes(changes: &BTreeMap<AttributeName, Change>) -> Vec<Fact> {
    let fact = |(name, change): (&AttributeName, &Change)| Fact::Attribute {
        name: name.clone(),
        value: change.live.clone(),
    };
    changes.iter().map(fact).collect()
}

/// The whole profile, with what the changes start from: somebody who makes way has another login by then.
fn profile(live: &Profile, changes: &BTreeMap<AttributeName, Change>) -> Vec<Fact> {
    let unset = changes.iter().filter(|(name, _)| !live.contains_key(*name));
    let unset = unset.map(|(name, _)| (name, None));
    let set = live.iter().map(|(name, value)| {
        let from = changes.get(name).and_then(|change| change.live.as_ref());
        (name, Some(from.unwrap_or(value)))
    });
    let fact = |(name, value): (&AttributeName, Option<&AttributeValue>)| Fact::Attribute {
        name: name.clone(),
        value: value.cloned(),
    };
    set.chain(unset).map(fact).collect()
}
