//! Reading all of an org, whatever the files say: what `import` and `snapshot` begin with.
//!
//! A plan of what was written reads nothing twice: what the census has read, it counts as asked.

use std::collections::{BTreeSet, VecDeque};

use crate::desired::state::DesiredState;
use crate::live::{GroupKind, Known, LiveDefinition, LiveType, LiveUser, Snapshot};
use crate::model::ids::{GroupId, UserId};
use crate::model::status::UserStatus;
use crate::okta::client::Reader;
use crate::okta::error::CallError;
use crate::okta::wire;
use crate::reading::fetch::look::search;
use crate::reading::fetch::part::Part;
use crate::reading::fetch::piece::{Missing, Piece};
use crate::reading::fetch::{Asked, Needed, READS_AT_ONCE, all, begin, read_list, read_pieces};
use crate::reading::survey::LinkRead;
use crate::reading::survey::lists::List;
use crate::reading::survey::side::Way;
use crate::transport::Transport;

/// The lists of an org, beside that of its users.
const LISTS: [List; 5] = [
    List::Schema,
    List::Types,
    List::Definitions,
    List::Groups,
    List::Rules,
];

/// All that is known of an org.
#[derive(Debug)]
pub struct Census {
    snapshot: Snapshot,
    asked: Asked,
}

impl Census {
    /// Reads the people of an org, its schemas, groups, rules and linked object definitions.
    ///
    /// User types and linked object definitions that the token may not read are left out.
    ///
    /// # Errors
    ///
    /// A call that failed for good.
    pub async fn begin<T: Transport>(reader: &Reader<T>, org: &str) -> Result<Self, CallError> {
        let mut snapshot = begin(reader, org).await?;
        let mut asked = Asked::default();
        asked.lists.extend(LISTS);
        for part in all(LISTS, |list| read_list(reader, list, Needed::No)).await? {
            part.put(&mut snapshot);
        }
        let mut census = Self { snapshot, asked };
        let types = census.snapshot.types.iter().filter(|of| !of.is_default);
        let schemas: Vec<Piece> = types
            .filter(|of| census.has_people(of))
            .cloned()
            .map(Piece::Schema)
            .collect();
        census.read(reader, schemas).await?;
        Ok(census)
    }

    fn has_people(&self, of: &LiveType) -> bool {
        let mut users = self.snapshot.users();
        users.any(|user| user.type_id.as_ref() == Some(&of.id))
    }

    /// Returns what is known so far.
    pub fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    /// Reads who is in these groups.
    ///
    /// # Errors
    ///
    /// A call that failed for good.
    pub async fn members<T: Transport>(
        &mut self,
        reader: &Reader<T>,
        groups: impl IntoIterator<Item = GroupId>,
    ) -> Result<(), CallError> {
        let groups: Vec<GroupId> = groups.into_iter().collect();
        let pieces = groups.iter().cloned().map(Piece::MembersOf).collect();
        self.read(reader, pieces).await?;
        let known = groups.into_iter().map(Piece::MembersIfReadable);
        self.asked.pieces.extend(known);
        Ok(())
    }

    /// Reads which groups these people are in, from whichever side takes fewer calls: the groups that files can say
    /// something of, or the people.
    ///
    /// # Errors
    ///
    /// A call that failed for good.
    pub async fn groups_of<T: Transport>(
        &mut self,
        reader: &Reader<T>,
        people: &BTreeSet<UserId>,
    ) -> Result<(), CallError> {
        let groups = writable(&self.snapshot);
        if groups.len() <= people.len() {
            return self.members(reader, groups).await;
        }
        let pieces = people.iter().cloned().map(Piece::GroupsOf).collect();
        self.read(reader, pieces).await
    }

    /// Reads the primaries of these people, in every relationship. Of somebody DEPROVISIONED nobody asks: Okta may know no
    /// links of them ([deactivation 7](crate::facts::deactivation)).
    ///
    /// Who has a primary is likely to share them with others, so each primary is asked for all who point at them: of a team
    /// of ten that takes two calls and not ten.
    ///
    /// # Errors
    ///
    /// A call that failed for good.
    pub async fn links<T: Transport>(
        &mut self,
        reader: &Reader<T>,
        people: &BTreeSet<UserId>,
    ) -> Result<(), CallError> {
        for definition in self.snapshot.definitions.clone() {
            let mut left: VecDeque<&UserId> = people.iter().collect();
            while !left.is_empty() {
                let next = self.next(&mut left, &definition);
                let reads = next
                    .iter()
                    .map(|user| LinkRead::of_primary(&definition.primary, user));
                let reads = reads.map(Piece::Primary).collect();
                self.read(reader, reads).await?;
                let primaries = next
                    .iter()
                    .filter_map(|user| self.primary(&definition, user));
                // Whoever was asked before is not asked again.
                let reads = primaries.map(|user| LinkRead::of_associated(&definition, &user));
                let reads = reads.map(Piece::Associated).collect();
                self.read(reader, reads).await?;
            }
        }
        Ok(())
    }

    /// Takes the next people whose primary nobody has said yet.
    fn next(&self, left: &mut VecDeque<&UserId>, definition: &LiveDefinition) -> Vec<UserId> {
        let mut next = Vec::new();
        while next.len() < READS_AT_ONCE
            && let Some(user) = left.pop_front()
        {
            let is_in = self.snapshot.user(user);
            let is_in = is_in.is_some_and(|user| user.status != UserStatus::Deprovisioned);
            let known = self.snapshot.primary_of(&definition.primary, user);
            if is_in && known == Known::NotRead {
                next.push(user.clone());
            }
        }
        next
    }

    fn primary(&self, definition: &LiveDefinition, user: &UserId) -> Option<UserId> {
        match self.snapshot.primary_of(&definition.primary, user) {
            Known::Read(primary) => primary,
            Known::NotRead => None,
        }
    }

    /// Reads what these files need beside it.
    ///
    /// # Errors
    ///
    /// A call that failed for good.
    pub async fn complete<T: Transport>(
        &mut self,
        reader: &Reader<T>,
        desired: &DesiredState,
    ) -> Result<(), CallError> {
        let (asked, snapshot) = (&mut self.asked, &mut self.snapshot);
        asked
            .complete(reader, desired, snapshot, Way::Cheapest)
            .await
    }

    /// Returns what is known.
    pub fn into_snapshot(self) -> Snapshot {
        self.snapshot
    }

    /// Takes note of what was read elsewhere.
    pub(crate) fn put(&mut self, parts: impl IntoIterator<Item = Part>) {
        for part in parts {
            part.put(&mut self.snapshot);
        }
    }

    /// Reads pieces of the org; who turns out to be gone is gone.
    pub(crate) async fn read<T: Transport>(
        &mut self,
        reader: &Reader<T>,
        pieces: Vec<Piece>,
    ) -> Result<(), CallError> {
        let pieces = self.asked.not_read_yet(pieces);
        read_pieces(reader, pieces, &mut self.snapshot, Missing::IsGone).await?;
        Ok(())
    }
}

/// Returns the groups whose members the files can say: only these are written.
pub fn writable(snapshot: &Snapshot) -> BTreeSet<GroupId> {
    let groups = snapshot.groups();
    let groups = groups.filter(|group| group.kind == GroupKind::OktaGroup);
    groups.map(|group| group.id.clone()).collect()
}

/// Reads who fits a search of Okta's own.
///
/// # Errors
///
/// A call that failed for good; Okta refuses an expression that it cannot read.
pub async fn found<T: Transport>(
    reader: &Reader<T>,
    expression: &str,
) -> Result<BTreeSet<UserId>, CallError> {
    let found: Vec<LiveUser> = reader.list(search(expression), wire::users).await?;
    Ok(found.into_iter().map(|user| user.id).collect())
}
