//! What was read, and what nobody asked for.

/// What was read about something that is asked for piece by piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known<T> {
    /// It was read.
    Read(T),
    /// Nobody asked.
    NotRead,
}
