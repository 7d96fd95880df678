//! How much of a folder is read: all of it, or what can be read while somebody waits for a key.

/// How much of a folder is read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reach {
    /// Bytes of all files together.
    pub(crate) bytes: u64,
    /// Files and folders that are looked at.
    pub(crate) entries: usize,
}

impl Reach {
    /// Everything.
    pub(crate) const WHOLE: Self = Self {
        bytes: u64::MAX,
        entries: usize::MAX,
    };

    /// What is read within a few tenths of a second: somebody has pressed a key, and waits.
    pub(crate) const GLANCE: Self = Self {
        bytes: 4 * 1024 * 1024,
        entries: 10_000,
    };
}
