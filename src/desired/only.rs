//! A run that is about some people of the files only (`--only`): who is meant, and patterns that mean nobody.

use crate::desired::pattern::{Only, PersonPattern};
use crate::desired::state::{DesiredPerson, DesiredState};
use crate::likely::likely_login;
use crate::model::ids::Login;

/// A pattern that means nobody in the files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeansNobody {
    /// As it is written.
    pub pattern: String,
    /// The login that was probably meant.
    pub likely: Option<String>,
}

impl Only {
    /// Returns whether an entry is meant: by its login, its `previousLogin`, or the id that pins it.
    pub fn means(&self, entry: &DesiredPerson) -> bool {
        self.each.iter().any(|pattern| means(pattern, entry))
    }
}

fn means(pattern: &PersonPattern, entry: &DesiredPerson) -> bool {
    pattern.means(logins(entry), entry.pinned_id().map(|id| &id.value))
}

fn logins(entry: &DesiredPerson) -> impl Iterator<Item = &Login> {
    let previous = entry.previous_logins.iter();
    std::iter::once(&entry.login.value).chain(previous.map(|previous| &previous.value))
}

impl DesiredState {
    /// Returns the people whom the run is about; `None` is everybody.
    pub fn only(&self) -> Option<&Only> {
        self.only.as_ref()
    }

    /// Makes the run one about these people only; about everybody where there is no pattern. What the files ask for
    /// stays whole: it says who there is, and how many.
    ///
    /// # Errors
    ///
    /// Every pattern that means nobody.
    pub fn narrowed(mut self, patterns: &[String]) -> Result<Self, Vec<MeansNobody>> {
        let mut seen = Vec::new();
        for pattern in patterns {
            if !seen.contains(&pattern.as_str()) {
                seen.push(pattern.as_str());
            }
        }
        let patterns: Vec<PersonPattern> = seen.into_iter().map(PersonPattern::new).collect();
        let missing = patterns.iter().filter(|pattern| {
            let mut people = self.people.iter();
            !people.any(|entry| means(pattern, entry))
        });
        let missing: Vec<MeansNobody> = missing.map(|pattern| self.means_nobody(pattern)).collect();
        if !missing.is_empty() {
            return Err(missing);
        }
        self.only = (!patterns.is_empty()).then_some(Only { each: patterns });
        Ok(self)
    }

    fn means_nobody(&self, pattern: &PersonPattern) -> MeansNobody {
        let known = self.people.iter().flat_map(logins).map(Login::as_str);
        MeansNobody {
            pattern: pattern.as_str().to_owned(),
            likely: likely_login(pattern.as_str(), known).map(str::to_owned),
        }
    }
}
