//! The steps that put somebody into groups, take them out, and link them.

use crate::live::LiveUser;
use crate::model::ids::{Login, UserId};
use crate::plan::step::{Fact, GroupRef, Operation, StepId, UserRef};
use crate::planner::changes::PersonChanges;
use crate::planner::group::{Join, JoinTarget, Leave};
use crate::planner::link::Who;
use crate::planner::order::{Chain, Graph};

impl Graph<'_, '_> {
    pub(crate) fn joins_of(&mut self, chain: &mut Chain, changes: &PersonChanges) {
        let Some(user) = chain.user.clone() else {
            return;
        };
        for Join { target, span } in &changes.groups.join {
            let (group, name) = match target {
                JoinTarget::Live(id, name) => (GroupRef::Live(id.clone()), name),
                JoinTarget::Declared(name) => match self.groups.get(name) {
                    Some(step) => (GroupRef::CreatedBy(*step), name),
                    None => continue,
                },
            };
            let operation = Operation::JoinGroup {
                user: user.clone(),
                group,
                name: name.clone(),
            };
            let facts = vec![Fact::Member {
                group: name.clone(),
                member: false,
            }];
            self.link_up(chain, operation, *span, facts);
        }
    }

    pub(crate) fn leaves(&mut self, chain: &mut Chain, leave: &[Leave]) -> Vec<StepId> {
        let Some(user) = chain.user.clone() else {
            return Vec::new();
        };
        let mut steps = Vec::new();
        for Leave { group, name, span } in leave {
            let operation = Operation::LeaveGroup {
                user: user.clone(),
                group: GroupRef::Live(group.clone()),
                name: name.clone(),
            };
            let facts = vec![Fact::Member {
                group: name.clone(),
                member: true,
            }];
            steps.push(self.link_up(chain, operation, *span, facts));
        }
        steps
    }

    pub(crate) fn links_of(&mut self, chain: &mut Chain, changes: &PersonChanges) {
        let Some(user) = chain.user.clone() else {
            return;
        };
        for link in &changes.links {
            let replaced = link.replaced.as_ref().map(|id| self.name_of(id));
            let facts = vec![Fact::Primary {
                relation: link.relation.clone(),
                primary: replaced.clone(),
            }];
            let operation = match (&link.primary, replaced) {
                (Some(primary), replaced) => Operation::SetLink {
                    user: user.clone(),
                    relation: link.relation.clone(),
                    primary: match &primary.who {
                        Who::Live(id) => UserRef::Live(id.clone()),
                        Who::New(index) => UserRef::CreatedBy(self.creation_of(*index)),
                    },
                    primary_login: primary.login.clone(),
                    replaced,
                },
                (None, Some(replaced)) => Operation::ClearLink {
                    user: user.clone(),
                    relation: link.relation.clone(),
                    replaced,
                },
                (None, None) => continue,
            };
            let step = self.link_up(chain, operation, link.span, facts);
            self.links.push((step, link.clone()));
        }
    }

    fn creation_of(&self, person: usize) -> StepId {
        let step = self.creations.get(&person).copied();
        step.expect("a link to somebody who is not created is blocked")
    }

    fn name_of(&self, id: &UserId) -> Login {
        let user = self.context.snapshot.user(id);
        user.and_then(LiveUser::login)
            .unwrap_or_else(|| Login::new(id.as_str()))
    }
}
