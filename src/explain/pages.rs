//! The list of all pages, by kind, each kind in the order of its own list of codes.

use crate::explain::{Kind, Page};

macro_rules! pages {
    ($($kind:ident in $folder:literal: $($code:literal)*;)*) => {
        /// All pages.
        pub const PAGES: &[Page] = &[$($(
            Page {
                kind: Kind::$kind,
                code: $code,
                markdown: include_str!(concat!("pages/", $folder, "/", $code, ".md")),
            },
        )*)*];
    };
}

pages! {
    Finding in "finding":
        "syntax"
        "unreadable-file"
        "limit-exceeded"
        "unknown-key"
        "not-supported-yet"
        "duplicate-key"
        "empty-key"
        "missing-key"
        "wrong-type"
        "invalid-value"
        "duplicate-login"
        "duplicate-id"
        "duplicate-person"
        "id-conflict"
        "unused-id"
        "previous-login"
        "rename-needs-id"
        "rename-cycle-needs-id"
        "login-collides"
        "invalid-login"
        "duplicate-group"
        "reserved-group"
        "duplicate-definition"
        "not-a-default"
        "contradictory-groups"
        "repeated-group"
        "deleted-needs-id"
        "deleted-stands-alone"
        "link-to-self"
        "link-cycle"
        "empty-value"
        "unsupported-character"
        "hidden-character"
        "bad-length"
        "bad-format"
        "missing-attribute"
        "unmatched-file"
        "no-files"
        "unknown-attribute"
        "unknown-type"
        "wrong-attribute-type"
        "unknown-group"
        "ambiguous-group"
        "unknown-relationship"
        "unknown-person"
        "unknown-id"
        "group-rename"
        "definition-differs"
    ;
    Note in "note":
        "awaits-person"
        "staged-without-status"
        "not-in-org"
        "deactivated-not-written"
        "leaver-gains-nothing"
        "leaver-keeps-groups"
        "leaver-groups-unreadable"
        "groups-not-managed"
        "no-group-managed"
        "rule-fed"
        "rules-unreadable"
        "point-at-leaver"
        "previous-login-served"
        "previous-login-unknown"
        "previous-login-of-another"
        "maybe-rename"
        "email-stays"
        "no-password"
        "password-kept"
        "password-not-due"
        "in-transition"
        "unrecognized-status"
        "group-description-kept"
        "previous-name-served"
        "previous-name-unknown"
        "maybe-group-rename"
        "group-not-created"
        "definition-kept"
        "protects-nobody"
        "list-incomplete"
        "came-along"
        "rules-may-act"
    ;
    Blocked in "blocked":
        "staged-is-start-only"
        "reactivation-needs-id"
        "unlock-sourced"
        "in-transition"
        "unrecognized-status"
        "group-not-writable"
        "login-taken"
        "login-stays-taken"
        "cannot-be-created"
        "link-to-blocked"
        "temporary-login"
        "type-refuses-value"
        "attribute-read-only"
        "attribute-mastered"
        "link-to-deactivated"
    ;
    Refusal in "refusal":
        "maxCreations"
        "maxDeactivations"
        "maxSuspensions"
        "maxReactivations"
        "maxDeletions"
        "maxGroupRemovals"
        "maxMembershipRemovals"
        "maxPeopleWithoutGroups"
        "maxAdminGrants"
        "maxEmailChanges"
        "maxEmails"
        "maxPasswordExpiries"
        "mayBecomeEmpty"
        "domains"
        "protected"
        "adminsWhoMayLoseAccess"
    ;
}
