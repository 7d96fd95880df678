//! What a code means.

/// What an answer that is not 2xx means for this program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// What was asked for may be so already: reading again decides.
    Converged,
    /// Something is under way in the org: the same call works later. It was not carried out.
    Busy,
    /// A rate limit, or too many calls at once. It was not carried out.
    Limited,
    /// A fault that may pass by itself. Whether the call was carried out is unknown.
    Fault,
    /// The org takes no writes for a while.
    ReadOnly,
    /// The org is no longer as it was read: another plan is due.
    Changed,
    /// Okta will not accept any other call either.
    Fatal,
    /// This call is refused, for this person or thing; others are not concerned.
    Refused,
    /// The org does not have the feature. Says nothing of the token, though its status is 401
    /// ([errors 8](crate::facts::errors)).
    NoFeature,
    /// A list cannot go on from here: it is read from its beginning.
    Listing,
    /// The call should never have been sent: a defect of this program.
    Defect,
}

/// What is known of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// `errorCode`.
    pub code: &'static str,
    /// The HTTP status that comes with it.
    pub status: u16,
    /// What it means.
    pub meaning: Meaning,
    /// What to do about it, or nothing where the summary says all there is.
    pub help: &'static str,
}
