//! An entry, its person in the org, and what the entry asks for.

use smol_str::SmolStr;

use crate::desired::state::DesiredPerson;
use crate::live::{Directory, LiveUser, Schema};
use crate::model::ids::{Login, LoginKey, RelationName, UserId};
use crate::model::status::{DesiredStatus, UserStatus};
use crate::model::table::Table;
use crate::planner::mismatch::{Mismatch, Withholds};
use crate::planner::typed::TypedProfile;
use crate::planner::usertype::NewType;
use crate::source::{Located, Span};

/// What an entry's `previousLogin` came to, where it renames nobody.
#[derive(Clone, Copy, Debug)]
pub enum Previous<'a> {
    /// The person has the new login: the line has served.
    Served,
    /// Nobody has that login, and the entry creates somebody new.
    Unknown,
    /// Another entry is about whoever has that login, so this one creates somebody new.
    OfAnother(&'a Located<Login>, &'a DesiredPerson),
}

/// An entry, its person in the org, and its attributes as the schema takes them.
#[derive(Debug)]
pub struct Person<'a> {
    /// Its place in [`People::all`].
    pub index: usize,
    /// The entry.
    pub entry: &'a DesiredPerson,
    /// The person in the org; nobody, where it is in doubt who is meant.
    pub live: Option<&'a LiveUser>,
    /// What became of the entry's `previousLogin`, where it renames nobody.
    pub previous: Option<Previous<'a>>,
    /// The type that the person gets.
    pub new_type: Option<NewType<'a>>,
    /// The attributes of the type that the person is to have.
    pub schema: Option<&'a Schema>,
    /// The attributes that the entry mentions and the schema takes, but for the texts that they have already.
    pub profile: TypedProfile<'a>,
    /// Where the entry and the org do not fit each other.
    pub mismatches: Vec<Mismatch>,
    /// The people of the org who give up a unique value that this person gets.
    pub takes_from: Vec<UserId>,
    /// How many steps write their profile.
    pub written: Written,
}

/// How many steps write somebody's profile.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Written {
    /// One writes all of it.
    #[default]
    AtOnce,
    /// The login first, and then the rest: whoever gives up a value for them waits for their login.
    LoginFirst,
}

impl<'a> Person<'a> {
    /// Returns the login that the entry gives somebody of the org. One that differs only in case is met, never a
    /// rename; that of a tombstone counts for nothing.
    pub fn new_login(&self) -> Option<&'a Login> {
        let login = &self.entry.login.value;
        let live = self.live?.login_key()?;
        let stays = !self.entry.is_tombstone();
        (stays && !login.has_key(live) && !self.withholds_login()).then_some(login)
    }

    /// Returns whether somebody of the org keeps the login that they have, for what the entry says does not fit.
    pub fn withholds_login(&self) -> bool {
        self.is_withheld() || self.withholds_attribute("login")
    }

    /// Returns whether the entry asks for a creation that nothing withholds.
    pub fn is_new(&self) -> bool {
        self.live.is_none() && creates(self.entry) && !self.is_withheld()
    }

    /// Returns whether it is in doubt who is meant: then nothing is done about the entry.
    pub fn is_in_doubt(&self) -> bool {
        let mut all = self.mismatches.iter();
        all.any(|each| each.withholds == Withholds::Person)
    }

    /// Returns whether the entry is withheld whole, but for a wish to leave where it is not in doubt who is meant.
    pub fn is_withheld(&self) -> bool {
        let mut all = self.mismatches.iter();
        all.any(|each| match &each.withholds {
            Withholds::Person | Withholds::Entry => true,
            Withholds::Attribute(_) | Withholds::Type | Withholds::Link(_) | Withholds::Group => {
                self.live.is_none() && each.forbids_creation(self.schema)
            }
        })
    }

    /// Returns whether an attribute of the entry is withheld.
    pub fn withholds_attribute(&self, name: &str) -> bool {
        let mut all = self.mismatches.iter();
        all.any(
            |each| matches!(&each.withholds, Withholds::Attribute(other) if other.as_str() == name),
        )
    }

    /// Returns whether a link of the entry is withheld.
    pub fn withholds_link(&self, relation: &RelationName) -> bool {
        let mut all = self.mismatches.iter();
        all.any(|each| matches!(&each.withholds, Withholds::Link(name) if name == relation))
    }

    /// Returns whether what the entry or a default says of a group is withheld.
    pub fn withholds_group(&self, at: Span) -> bool {
        self.mismatches.iter().any(|each| {
            let (place, _) = each.finding.primary;
            let mut related = each.finding.related.iter();
            each.withholds == Withholds::Group
                && (place == at || related.any(|(place, _)| *place == at))
        })
    }

    /// Returns the type that somebody of the org gets instead of theirs.
    pub fn retype(&self) -> Option<(&'a LiveUser, &NewType<'a>, &'a Schema)> {
        Some((self.live?, self.new_type.as_ref()?, self.schema?))
    }
}

/// Everybody in the files, looked up by login and by id.
#[derive(Debug)]
pub struct People<'a> {
    /// In the order of the files.
    pub all: Vec<Person<'a>>,
    /// Whose entries are held against the org, in the same order: everybody's, unless only some may differ.
    pub(crate) judged: Vec<usize>,
    pub(crate) by_login: Table<LoginKey, usize>,
    pub(crate) by_id: Table<UserId, usize>,
    /// Who may be meant by an entry that leaves it in doubt.
    pub(crate) candidates: Table<&'a UserId, usize>,
    pub(crate) folded: Folded<'a>,
}

impl People<'_> {
    /// Returns the entry with that login.
    pub fn by_login(&self, key: &LoginKey) -> Option<usize> {
        self.by_login.get(key).copied()
    }

    /// Returns the entry of a person of the org.
    pub fn by_id(&self, id: &UserId) -> Option<usize> {
        self.by_id.get(id).copied()
    }

    /// Returns the entry that is or may be about a person of the org.
    pub fn maybe_by_id(&self, id: &UserId) -> Option<usize> {
        self.by_id(id).or_else(|| self.candidates.get(id).copied())
    }

    /// Returns who has a login in the org, as Okta compares logins: without regard to case and diacritics
    /// ([logins 1](crate::facts::logins)).
    pub fn holder<'s>(&self, directory: &'s Directory, login: &Login) -> Option<&'s LiveUser> {
        let key = login.key();
        let fold = Login::new(key.fold()).key();
        directory
            .user_by_login(&key)
            .or_else(|| directory.user_by_login(&fold))
            .or_else(|| directory.user(&self.folded.0.get(fold.as_str())?.id))
    }

    /// Returns what the files wish for a person of the org.
    pub fn wish_of(&self, id: &UserId) -> Option<DesiredStatus> {
        wish(self.all[self.by_id(id)?].entry)
    }

    /// Whether an entry takes the login from somebody: it renames or deletes them.
    pub(crate) fn gives_up_login(&self, user: &LiveUser) -> bool {
        let index = self.by_id(&user.id);
        index.is_some_and(|index| {
            let person = &self.all[index];
            person.new_login().is_some() || person.entry.is_tombstone()
        })
    }
}

/// The logins of the org that are not plain ASCII, without their diacritics: Okta takes those that are then equal for
/// one ([logins 1](crate::facts::logins)). A plain login is its own fold.
#[derive(Debug)]
pub(crate) struct Folded<'a>(pub(crate) Table<SmolStr, &'a LiveUser>);

impl<'a> Folded<'a> {
    pub(crate) fn new(directory: &'a Directory) -> Self {
        let special = directory.users().filter_map(|user| {
            let key = user.login_key()?;
            (!key.as_str().is_ascii()).then(|| (key.fold(), user))
        });
        Self(special.collect())
    }
}

/// Returns the status that an entry asks for.
pub fn wish(entry: &DesiredPerson) -> Option<DesiredStatus> {
    entry.status.as_ref().map(|status| status.value)
}

/// Returns whether an entry asks for somebody in a status to which one comes back from DEPROVISIONED.
pub fn is_wanted(entry: &DesiredPerson) -> bool {
    match wish(entry) {
        Some(DesiredStatus::Active | DesiredStatus::Suspended) => true,
        Some(DesiredStatus::Staged | DesiredStatus::Deprovisioned | DesiredStatus::Deleted)
        | None => false,
    }
}

/// Returns whether the plan brings somebody back from DEPROVISIONED: only where the entry itself has the id, for a
/// login alone does not say that it is the same human.
pub fn comes_back(person: &Person<'_>) -> bool {
    let is_out = person.live.is_some_and(|user| {
        user.status == UserStatus::Deprovisioned && user.transitioning_to.is_none()
    });
    is_out && is_wanted(person.entry) && person.entry.id.is_some() && !person.is_withheld()
}

/// Returns whether somebody of the org is to leave, or is out and stays out: they are given nothing.
pub fn stays_out(person: &Person<'_>) -> bool {
    let is_out = person
        .live
        .is_some_and(|user| user.status == UserStatus::Deprovisioned);
    wish(person.entry).is_some_and(DesiredStatus::is_leaving) || (is_out && !comes_back(person))
}

/// Returns who of the org is to be deactivated by this plan, or would be if nothing held it back.
pub fn leaver<'a>(person: &Person<'a>) -> Option<&'a LiveUser> {
    let user = person.live?;
    let leaves = wish(person.entry) == Some(DesiredStatus::Deprovisioned);
    (leaves && user.status != UserStatus::Deprovisioned).then_some(user)
}

/// Returns whether a plan may write somebody of the org. Who stays DEPROVISIONED is not written, nor who is between two
/// statuses or in one that this program does not know.
pub fn may_be_written(person: &Person<'_>) -> bool {
    let Some(user) = person.live else {
        return false;
    };
    let is_written = match &user.status {
        UserStatus::Deprovisioned => {
            wish(person.entry) == Some(DesiredStatus::Deleted) || comes_back(person)
        }
        UserStatus::Staged
        | UserStatus::Provisioned
        | UserStatus::Active
        | UserStatus::Recovery
        | UserStatus::PasswordExpired
        | UserStatus::LockedOut
        | UserStatus::Suspended => true,
        UserStatus::Unrecognized(_) => false,
    };
    is_written && user.transitioning_to.is_none()
}

/// Returns whether an entry whose person is not in the org asks for a creation.
pub fn creates(entry: &DesiredPerson) -> bool {
    !wish(entry).is_some_and(DesiredStatus::is_leaving)
}

/// Whether somebody is in the org and not DEPROVISIONED.
pub fn is_living(user: &LiveUser) -> bool {
    user.status != UserStatus::Deprovisioned
}
