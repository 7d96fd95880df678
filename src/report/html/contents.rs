//! What a page tells: the rows of the other reports, and who is in which danger.

use std::collections::{BTreeMap, HashMap};

use crate::model::ids::Login;
use crate::plan::danger::Danger;
use crate::plan::document::Run;
use crate::plan::effect::{Digest, Effects};
use crate::plan::{Class, Plan, PlannedPerson};
use crate::report::cause::Told;
use crate::report::names::Detail;
use crate::report::of_run::view_of_run;
use crate::report::view::{self, DangerGroup, View};

/// A plan, its rows, and the people by their logins.
pub(crate) struct Contents<'p> {
    pub(crate) plan: &'p Plan,
    pub(crate) view: View,
    /// Who made the differences.
    pub(crate) causes: Told<'p>,
    /// What stands for all that the plan does.
    pub(crate) digest: Digest,
    dangers: BTreeMap<usize, Vec<&'p Danger>>,
    of_person: HashMap<&'p Login, Vec<(usize, &'p Danger)>>,
    places: HashMap<&'p Login, usize>,
}

/// Dangers of one kind, and what is shown of them, in the same order.
pub(crate) struct Kind<'c, 'p> {
    /// The place among all kinds, by which people are found who are in such a danger.
    pub(crate) rank: usize,
    pub(crate) dangers: &'c [&'p Danger],
    pub(crate) shown: &'c DangerGroup,
}

impl<'p> Contents<'p> {
    /// Gathers what is to be told of a plan.
    pub(crate) fn of(plan: &'p Plan, run: Option<&'p Run>) -> Self {
        let view = view_of_run(plan, run, Detail::Full);
        let causes = run.and_then(|run| run.causes.as_ref());
        let dangers = view::by_rank(plan.dangers());
        let mut of_person: HashMap<&Login, Vec<(usize, &Danger)>> = HashMap::new();
        for (rank, dangers) in &dangers {
            for danger in dangers {
                if let Some(login) = danger.to.login() {
                    of_person.entry(login).or_default().push((*rank, *danger));
                }
            }
        }
        let people = plan.people().iter().enumerate();
        Self {
            plan,
            view,
            causes: Told::of(causes),
            digest: Effects::of(plan).digest,
            dangers,
            of_person,
            places: people.map(|(place, each)| (&each.login, place)).collect(),
        }
    }

    /// Returns what the page is called.
    pub(crate) fn title(&self) -> String {
        format!("Plan for {}", self.plan.org())
    }

    /// Returns how many people are in each class that has some.
    pub(crate) fn counts(&self) -> Vec<(Class, usize)> {
        let counts = Class::ALL
            .iter()
            .map(|class| (*class, self.plan.count(*class)));
        counts.filter(|(_, number)| *number > 0).collect()
    }

    /// Returns the dangers by kind, the gravest first.
    pub(crate) fn dangers(&self) -> impl Iterator<Item = Kind<'_, 'p>> {
        let kinds = self.dangers.iter().zip(&self.view.dangers);
        kinds.map(|((rank, dangers), shown)| Kind {
            rank: *rank,
            dangers,
            shown,
        })
    }

    /// Returns the dangers that somebody is in, each with the place of its kind.
    pub(crate) fn dangers_of(&self, person: &PlannedPerson) -> &[(usize, &'p Danger)] {
        self.of_person.get(&person.login).map_or(&[], Vec::as_slice)
    }

    /// Returns what the links of the page call the block of somebody; `None` where they have none.
    pub(crate) fn anchor(&self, login: &Login) -> Option<String> {
        self.places.get(login).map(|place| anchor(*place))
    }
}

/// Returns what the links of the page call the block of a person.
pub(crate) fn anchor(place: usize) -> String {
    format!("p{place}")
}
