//! Each entry's person in the org, and every value as the org's schema takes it.
//!
//! What does not fit the org stops nobody else: it withholds the entry, or the part of it that it is about.

mod profile;

use crate::desired::state::{DesiredPerson, DesiredState};
use crate::diagnostic::{Code, Diagnostic};
use crate::live::{Attributes, Directory, LiveUser};
use crate::model::ids::Login;
use crate::model::table::Table;
use crate::planner::identity::{Identity, identify};
use crate::planner::mismatch::Mismatch;
use crate::planner::person::{Folded, People, Person, Written, stays_out};
use crate::planner::rename::Renames;
use crate::planner::typed::TypedProfile;
use crate::planner::unique;

impl<'a> People<'a> {
    /// Finds everybody, and where their entries and the org do not fit each other. Of their groups and links
    /// [`crate::planner::judge`] judges.
    pub fn resolve(desired: &'a DesiredState, directory: &'a Directory) -> Self {
        Self::resolve_with(desired, directory, |_, _| true)
    }

    /// The same, where only of some anything may differ: the others are found, and their entries held against nothing.
    pub(crate) fn resolve_with(
        desired: &'a DesiredState,
        directory: &'a Directory,
        may_differ: impl Fn(&Self, &Person<'a>) -> bool,
    ) -> Self {
        let (identities, by_id) = identify(desired, directory);
        let mut people = Self {
            all: Vec::with_capacity(desired.people().len()),
            judged: Vec::new(),
            by_login: Table::default(),
            by_id,
            candidates: Table::default(),
            folded: Folded::new(directory),
        };
        people.by_login.reserve(desired.people().len());
        for (entry, identity) in desired.people().iter().zip(identities) {
            people.add(entry, identity);
        }
        let judged = people.all.iter();
        let judged = judged.filter(|person| may_differ(&people, person));
        people.judged = judged.map(|person| person.index).collect();
        let mut attributes = Attributes::default();
        for &index in &people.judged {
            people.all[index].judge(desired, directory, &mut attributes);
        }
        let collisions: Vec<(usize, Diagnostic)> = people
            .all
            .iter()
            .filter(|person| person.is_new())
            .filter_map(|person| {
                let holder = people.holder(directory, &person.entry.login.value)?;
                let stays = !people.gives_up_login(holder);
                let is_other = holder
                    .login_key()
                    .is_none_or(|key| *key != person.entry.login.value.key());
                (stays && is_other).then(|| (person.index, collides(person.entry, holder)))
            })
            .collect();
        for (index, finding) in collisions {
            people.all[index]
                .mismatches
                .push(Mismatch::of_entry(finding));
        }
        people.suggest_new_logins(directory);
        unique::hand_on(&mut people, directory, &Renames::default());
        people
    }

    fn add(&mut self, entry: &'a DesiredPerson, identity: Identity<'a>) {
        let index = self.all.len();
        let Identity {
            live,
            previous,
            doubt,
            candidate,
        } = identity;
        let candidate = candidate.map(|user| (&user.id, index));
        self.candidates.extend(candidate);
        if !entry.is_tombstone() {
            self.by_login.insert(entry.login.value.key(), index);
        }
        self.all.push(Person {
            index,
            entry,
            live,
            previous,
            new_type: None,
            schema: None,
            profile: TypedProfile::new(),
            mismatches: doubt
                .into_iter()
                .map(|why| Mismatch::of_person(*why))
                .collect(),
            takes_from: Vec::new(),
            written: Written::AtOnce,
        });
    }
}

impl<'a> Person<'a> {
    /// Holds the entry against the org, unless it is in doubt whom it means.
    fn judge(
        &mut self,
        desired: &DesiredState,
        directory: &'a Directory,
        attributes: &mut Attributes<'a>,
    ) {
        if self.is_in_doubt() {
            return;
        }
        self.judge_profile(directory, attributes);
        let entry = self.entry;
        let mismatches = &mut self.mismatches;
        mismatches.retain(|each| !profile::is_opt_out(desired, entry, each));
        // What defaults say is not about people who stay out.
        if stays_out(self) {
            let is_own = |each: &Mismatch| !desired.is_default(each.finding.primary.0);
            self.mismatches.retain(is_own);
        }
    }
}

/// Says that a new login differs only by diacritics from one that the org has.
fn collides(entry: &DesiredPerson, holder: &LiveUser) -> Diagnostic {
    let login = &entry.login.value;
    let held = holder
        .login()
        .unwrap_or_else(|| Login::new(holder.id.as_str()));
    Diagnostic::error(
        Code::LoginCollides,
        entry.login.span,
        format!("Okta treats `{login}` and `{held}`, which is in the org, as the same login"),
    )
    .help(format!(
        "write `{held}` if it is the same person, or choose another login: Okta ignores diacritics in logins"
    ))
}
