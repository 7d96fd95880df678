//! The one thing that is drawn on stderr, and what is written beside it.

use std::sync::LazyLock;

use indicatif::MultiProgress;

/// What is drawn on stderr, of which a process has one. It draws nothing where stderr is no terminal.
pub(crate) static DRAWN: LazyLock<MultiProgress> = LazyLock::new(MultiProgress::new);

/// Writes something while nothing is drawn, so that neither tears the other.
pub(crate) fn aside<R>(write: impl FnOnce() -> R) -> R {
    DRAWN.suspend(write)
}
