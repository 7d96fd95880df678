//! What a run asks about the applications and administrator roles that memberships open (`--access`).

/// What a run asks about what memberships open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AccessAsked {
    /// No call is sent for it, and the plan says nothing of it.
    Off,
    /// What the groups open that people join or leave, and the other groups of those who lose something.
    #[default]
    Apps,
    /// Besides, what is assigned to those themselves who lose something, or who leave.
    Full,
}
