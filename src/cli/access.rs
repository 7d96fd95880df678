//! `--access`: what a run asks about what memberships open.

use clap::ValueEnum;

use crate::desired::access::AccessAsked;

/// What a run asks about what memberships open.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Asked {
    // What the groups open that people join or leave.
    Apps,
    // Besides, what is assigned to people directly.
    Full,
    // Nothing.
    Off,
}

impl From<Asked> for AccessAsked {
    fn from(asked: Asked) -> Self {
        match asked {
            Asked::Apps => Self::Apps,
            Asked::Full => Self::Full,
            Asked::Off => Self::Off,
        }
    }
}
