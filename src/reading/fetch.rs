//! Reading an org into a [`Snapshot`]: what these files need, and no more.
//!
//! In this order, each waiting for the one before: the users; the people whom the list does not have; the other lists;
//! memberships, links and roles; the links that were not found from the other side, and the memberships that only guards
//! count; the roles of the groups that somebody joins or leaves, and who else is in the declared ones; the applications
//! that these groups open, and in which other ways those have them who lose one.

pub mod apps;
pub mod census;
mod look;
mod owners;
mod part;
mod piece;
pub mod roles;
mod stage;
pub mod whole;

use std::collections::BTreeSet;
use std::pin::pin;
use std::sync::Arc;

use futures_util::future::join;
use futures_util::stream::{self, StreamExt, TryStreamExt};

use crate::desired::state::DesiredState;
use crate::live::{LiveUser, Rules, Snapshot};
use crate::model::ids::UserId;
use crate::okta::auth::Access;
use crate::okta::client::Reader;
use crate::okta::error::{CallError, call};
use crate::okta::wire;
use crate::planner::person::People;
use crate::reading::fetch::look::search;
use crate::reading::fetch::part::Part;
use crate::reading::fetch::piece::{Missing, Piece, read_piece};
use crate::reading::fetch::stage::STAGES;
use crate::reading::survey::closed::Closed;
use crate::reading::survey::lists::{List, lists};
use crate::reading::survey::side::Way;
use crate::reading::survey::view::View;
use crate::reading::survey::{self, Lookup};
use crate::request::endpoint::{
    GET_USER, GET_USER_SCHEMA, LIST_GROUP_RULES, LIST_GROUPS, LIST_LINKED_OBJECT_DEFINITIONS,
    LIST_USER_TYPES,
};
use crate::request::get::Get;
use crate::transport::Transport;

pub use crate::reading::fetch::look::look_up;

/// How many reads are under way at once: less than a quarter of the 35 that the smallest org allows for everybody
/// together ([limits 7](crate::facts::limits)).
pub const READS_AT_ONCE: usize = 8;

/// How often it is asked again what the files need, because somebody or a group was deleted while the org was read.
const ROUNDS_MAX: usize = 10;

/// Reads what the files need to know of an org.
///
/// # Errors
///
/// A call that failed for good. Nothing is left out silently: only the group rules, and what a leaver has, may be
/// unreadable, and the snapshot says so.
pub async fn fetch<T: Transport>(
    reader: &Reader<T>,
    org: &str,
    desired: &DesiredState,
) -> Result<Snapshot, CallError> {
    fetch_by(reader, org, desired, Way::Cheapest).await
}

/// The same, with memberships read from the side that `way` says.
///
/// # Errors
///
/// As [`fetch`].
pub async fn fetch_by<T: Transport>(
    reader: &Reader<T>,
    org: &str,
    desired: &DesiredState,
    way: Way,
) -> Result<Snapshot, CallError> {
    let mut snapshot = begin(reader, org).await?;
    let mut asked = Asked::default();
    asked.complete(reader, desired, &mut snapshot, way).await?;
    Ok(snapshot)
}

/// Reads who is in the org, and who owns the token.
async fn begin<T: Transport>(reader: &Reader<T>, org: &str) -> Result<Snapshot, CallError> {
    let mut snapshot = Snapshot::new(org);
    // Where both fail, always the same one is told.
    let (users, owner) = join(users(reader), token_owner(reader)).await;
    let (users, owner) = (users?, owner?);
    if users.is_empty() && sees_somebody(reader.access(), owner.as_ref()) {
        let call = call(&everybody().request());
        return Err(CallError::NobodySeen { call });
    }
    snapshot.put_users(users);
    snapshot.token_owner = owner;
    snapshot.read_at = reader.began();
    Ok(snapshot)
}

/// What was asked already, so that nothing is asked twice where somebody has gone meanwhile.
#[derive(Debug, Default)]
struct Asked {
    lookups: BTreeSet<Lookup>,
    lists: BTreeSet<List>,
    pieces: BTreeSet<Piece>,
}

impl Asked {
    /// Reads what the files need beside what is known already.
    async fn complete<T: Transport>(
        &mut self,
        reader: &Reader<T>,
        desired: &DesiredState,
        snapshot: &mut Snapshot,
        way: Way,
    ) -> Result<(), CallError> {
        for round in 1..=ROUNDS_MAX {
            let missing = if round < ROUNDS_MAX {
                Missing::IsGone
            } else {
                Missing::IsAnError
            };
            let mut gone = 0;
            // The files before a change are held against the same org.
            let earlier = desired.earlier().map(|files| &files.desired);
            for desired in std::iter::once(desired).chain(earlier) {
                let read = self.read(reader, desired, snapshot, way, missing);
                gone += read.await?;
            }
            if gone == 0 {
                break;
            }
        }
        Ok(())
    }

    /// Reads what is not known yet; returns how many people and groups turned out to be gone. Without them the files may
    /// need something else.
    async fn read<T: Transport>(
        &mut self,
        reader: &Reader<T>,
        desired: &DesiredState,
        snapshot: &mut Snapshot,
        way: Way,
        missing: Missing,
    ) -> Result<usize, CallError> {
        let lookups = survey::lookups(desired, snapshot).into_iter();
        let lookups: Vec<Lookup> = lookups
            .filter(|lookup| self.lookups.insert(lookup.clone()))
            .collect();
        let found = all(lookups, |each| look_up(reader, each)).await?;
        for user in found.into_iter().flatten() {
            snapshot.put_user(user);
        }
        let lists = lists(desired, snapshot);
        let lists: Vec<List> = lists
            .into_iter()
            .filter(|list| self.lists.insert(*list))
            .collect();
        let read = |list| read_list(reader, list, Needed::by(list, desired));
        for part in all(lists, read).await? {
            part.put(snapshot);
        }
        let mut stages = STAGES.into_iter();
        let (mut stage, mut gone) = (stages.next(), 0);
        while stage.is_some() {
            // Who is who changes only with the people, and with what their types take.
            let directory = Arc::clone(snapshot.directory());
            let people = People::resolve(desired, &directory);
            let closed = Closed::default();
            while stage.is_some() && Arc::ptr_eq(&directory, snapshot.directory()) {
                let mut pieces = Vec::new();
                {
                    let view = View::new(desired, snapshot, &people, &closed, way);
                    // Until something is read, nothing changes what is asked.
                    while let Some(asks) = stage
                        && pieces.is_empty()
                    {
                        pieces = self.not_read_yet(asks(&view));
                        stage = stages.next();
                    }
                }
                gone += read_pieces(reader, pieces, snapshot, missing).await?;
            }
        }
        Ok(gone)
    }

    fn not_read_yet(&mut self, pieces: impl IntoIterator<Item = Piece>) -> Vec<Piece> {
        let pieces = pieces.into_iter();
        pieces
            .filter(|piece| self.pieces.insert(piece.clone()))
            .collect()
    }
}

/// Reads pieces into the snapshot as they come, so that what everybody's groups say is not held twice. Returns how many
/// people and groups turned out to be gone.
async fn read_pieces<T: Transport>(
    reader: &Reader<T>,
    pieces: Vec<Piece>,
    snapshot: &mut Snapshot,
    missing: Missing,
) -> Result<usize, CallError> {
    let reads = stream::iter(pieces).map(|piece| read_piece(reader, piece, missing));
    let mut parts = pin!(reads.buffered(READS_AT_ONCE));
    let mut gone = 0;
    while let Some(part) = parts.try_next().await? {
        gone += usize::from(part.is_gone());
        part.put(snapshot);
    }
    Ok(gone)
}

/// Reads several things, [`READS_AT_ONCE`] at a time, and returns them in the order they were asked for.
async fn all<I, R, F>(
    asked: impl IntoIterator<Item = I>,
    read: impl Fn(I) -> F,
) -> Result<Vec<R>, CallError>
where
    F: Future<Output = Result<R, CallError>>,
{
    let reads = stream::iter(asked).map(read);
    reads.buffered(READS_AT_ONCE).try_collect().await
}

/// Everybody. Only a search lists the DEPROVISIONED ones too ([lists 2](crate::facts::lists)).
async fn users<T: Transport>(reader: &Reader<T>) -> Result<Vec<Arc<LiveUser>>, CallError> {
    let shared = |body: &[u8]| Ok(wire::users(body)?.into_iter().map(Arc::new).collect());
    reader.list(everybody(), shared).await
}

fn everybody() -> Get {
    search("id pr")
}

/// Whether these credentials should see somebody, so that an empty list is no empty org
/// ([lists 3](crate::facts::lists)).
///
/// An API token has an owner, who is one of the people: where nobody owns it, it is not Okta that answers but an org
/// in memory, which may be empty. Behind the token of an app there is nobody, but Okta has no org without people: an app
/// without a role gets empty lists.
fn sees_somebody(access: Access, owner: Option<&UserId>) -> bool {
    match access {
        Access::Open | Access::ApiToken => owner.is_some(),
        Access::AccessToken | Access::ServiceApp => true,
    }
}

/// Reads who owns the token. Behind that of an app there is nobody, which Okta may say as 404 or as 403.
///
/// # Errors
///
/// A call that failed for good.
pub async fn token_owner<T: Transport>(reader: &Reader<T>) -> Result<Option<UserId>, CallError> {
    let owner = reader.find(&Get::of(&GET_USER, ["me"]), wire::user).await;
    match (owner, reader.access()) {
        (Err(error), Access::ServiceApp | Access::AccessToken) if error.is_forbidden() => Ok(None),
        (owner, _) => Ok(owner?.map(|owner| owner.id)),
    }
}

/// Whether a reading fails where the token may not read a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Needed {
    /// It does.
    Yes,
    /// It goes on without the list.
    No,
}

impl Needed {
    /// Returns whether files can do without a list. Where nobody may read the user types, and no entry names one, everybody
    /// is taken for being of the default type. Without the linked object definitions, where the files have no link, it is
    /// only not known who points at those who leave, which keeps nobody in.
    fn by(list: List, desired: &DesiredState) -> Self {
        let mut people = desired.people().iter();
        let is_needed = match list {
            List::Types => people.any(|entry| entry.type_name.is_some()),
            List::Definitions => {
                !desired.definitions().is_empty() || people.any(|entry| !entry.links.is_empty())
            }
            List::Schema | List::Groups | List::Rules => true,
        };
        if is_needed { Self::Yes } else { Self::No }
    }
}

async fn read_list<T: Transport>(
    reader: &Reader<T>,
    list: List,
    needed: Needed,
) -> Result<Part, CallError> {
    match list {
        List::Schema => {
            let get = Get::of(&GET_USER_SCHEMA, ["default"]);
            reader.read(&get, wire::schema).await.map(Part::Schema)
        }
        List::Types => match reader
            .list(Get::of(&LIST_USER_TYPES, []), wire::types)
            .await
        {
            Err(error) if error.is_forbidden() && needed == Needed::No => {
                Ok(Part::Types(Vec::new()))
            }
            types => types.map(Part::Types),
        },
        List::Definitions => {
            let get = Get::of(&LIST_LINKED_OBJECT_DEFINITIONS, []);
            match reader.list(get, wire::definitions).await {
                Err(error) if error.is_withheld() && needed == Needed::No => {
                    Ok(Part::Definitions(Vec::new()))
                }
                definitions => definitions.map(Part::Definitions),
            }
        }
        List::Groups => {
            let get = Get::of(&LIST_GROUPS, [])
                .in_pages()
                .with_query("expand", "stats");
            reader.list(get, wire::groups).await.map(Part::Groups)
        }
        List::Rules => rules(reader).await.map(Part::Rules),
    }
}

/// Reads the group rules. Who may not read them, or cannot because the org has no such feature
/// ([errors 8](crate::facts::errors)), knows of none that does not act.
async fn rules<T: Transport>(reader: &Reader<T>) -> Result<Rules, CallError> {
    let get = Get::of(&LIST_GROUP_RULES, [])
        .in_pages()
        .with_query("expand", "groupIdToGroupNameMap");
    match reader.list(get, wire::rules).await {
        Ok(rules) => Ok(Rules::Read(rules)),
        Err(error) if error.is_withheld() => Ok(Rules::Unreadable),
        Err(error) => Err(error),
    }
}
