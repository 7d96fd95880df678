//! What a folder may lack.

/// What a folder may lack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lacking {
    /// Whatever is looked for must be there.
    Nothing,
    /// The configuration, files that it names, the `ids:` file: they are about to be written.
    Anything,
}
