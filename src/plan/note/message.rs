//! Notes in sentences, each with what a person can do.

use crate::model::ids::{GroupName, Login};
use crate::model::status::UserStatus;
use crate::plan::note::{Likeness, List, NoteKind, Number};

impl NoteKind {
    /// Returns the sentence behind whom it is about, without a full stop, and with what a person can do. `list` says how
    /// a list of names is written.
    #[expect(
        clippy::too_many_lines,
        reason = "one match: a kind without a sentence does not compile"
    )]
    pub fn message(&self, number: Number, list: List<'_>) -> String {
        let is = number.pick("is", "are");
        let has = number.pick("has", "have");
        let stays = number.pick("stays", "stay");
        match self {
            Self::AwaitsPerson { status } => awaits(status, number),
            Self::StagedWithoutStatus => format!(
                "{is} STAGED, and {} no `status`; write `status: ACTIVE` to activate",
                number.pick("the entry has", "their entries have")
            ),
            Self::NotInOrg => format!(
                "{is} not in the org: nobody is created to be deactivated; {} may go",
                number.pick("the entry", "their entries")
            ),
            Self::DeactivatedNotWritten { differs } => format!(
                "{is} DEPROVISIONED, so this is not written: {}; take it out of {}, or bring \
                 {} back with `status: ACTIVE` and `id`",
                list(&texts(differs)),
                number.pick("the entry", "the entries"),
                number.pick("the person", "the people")
            ),
            Self::GroupsNotManaged { groups } => format!(
                "{stays} in {}: not managed; declare it under `groups:`, or name it in \
                 `groups.managed`, to take people out of it",
                list(&names(groups))
            ),
            Self::RuleFed { groups } => format!(
                "{stays} in {}: an active group rule may give it; change the rule, or write \
                 `groups: {{ruleFed: remove}}` to take people out all the same",
                list(&names(groups))
            ),
            Self::PointAtLeaver { relation, people } => {
                let people: Vec<&str> = people.iter().map(Login::as_str).collect();
                let leaves = number.pick("leaves", "leave");
                format!(
                    "{leaves}, and {is} still the {relation} of {}; give them another one under \
                     `linkedObjects`, or `null`",
                    list(&people)
                )
            }
            Self::MaybeRename { login, likeness } => {
                let what = match likeness {
                    Likeness::Email => "email",
                    Likeness::Names => "first and last name",
                };
                format!(
                    "{is} created, and {login}, who is in no file, has the same {what}; if that is the same person, \
                     write `previousLogin: {login}` to rename them instead"
                )
            }
            Self::EmailStays => format!(
                "{} the email of the former login: Okta still writes there; write `email` too if the mailbox changes",
                number.pick("keeps", "keep")
            ),
            Self::LinkToLeaver { relation, primary } => {
                let gets = number.pick("gets", "get");
                format!("{gets} {primary} as {relation}, who leaves; name somebody who stays")
            }
            Self::InTransition { to } => format!(
                "{is} on the way to {to} inside Okta: nothing is planned until that is over; \
                 plan again later"
            ),
            Self::UnrecognizedStatus { status } => format!(
                "{has} the status {status}, which this version does not know: left alone; look in \
                 Okta's console, or try a newer version"
            ),
            Self::RulesMayAct { rules } => format!(
                "may get or lose memberships by active group rules, beyond this plan; see in \
                 Okta what these do: {}",
                list(&texts(rules))
            ),
            Self::PreviousLoginServed => {
                format!("{has} the new login already: `previousLogin` may go")
            }
            Self::PreviousLoginUnknown { previous } => format!(
                "{is} created, for nobody in the org has the previous login {previous}; correct it if this is a rename"
            ),
            Self::PreviousLoginOfAnother { previous, other } => format!(
                "{is} created: the previous login {previous} is of the person whom the entry {other} is about; \
                 write `id` for a rename"
            ),
            Self::RulesUnreadable => {
                "The group rules could not be read, so nobody is taken out of a group; grant \
                 the token `okta.groups.read`"
                    .to_owned()
            }
            Self::RulesUnknown => {
                "The group rules could not be read: whom this plan takes out of a group may be \
                 put on a rule's list of exceptions; grant the token `okta.groups.read`"
                    .to_owned()
            }
            Self::ListIncomplete => {
                "The list of users lacks the token's own user, so it is incomplete: the token \
                 may see only part of the org, and who is not seen is not planned for; use a \
                 token whose owner may see everybody"
                    .to_owned()
            }
            Self::GroupDescriptionKept => format!(
                "{has} another description in the org; groups are created, never changed: \
                 change it in Okta, or here"
            ),
            Self::GroupNotCreated { group_type } => format!(
                "{is} not created: the org has a group of that name of type {group_type}, whose members are not \
                 written here; declare another name"
            ),
            Self::DefinitionKept => format!(
                "{has} other titles in the org; definitions are created, never changed: write \
                 the org's titles here"
            ),
            Self::ProtectsNobody => format!(
                "{} nobody: neither the org nor the files have such a login or id; correct it, \
                 or take it out",
                number.pick("protects", "protect")
            ),
        }
    }
}

fn awaits(status: &UserStatus, number: Number) -> String {
    let is = number.pick("is", "are");
    match status {
        UserStatus::Provisioned => format!(
            "{is} PROVISIONED: only they can finish their activation; Okta's console sends the \
             mail again"
        ),
        UserStatus::PasswordExpired => {
            format!("{is} PASSWORD_EXPIRED: must choose a new password at the next sign-in")
        }
        UserStatus::Recovery => format!(
            "{is} in RECOVERY: must finish a password reset; Okta's console sends the mail again"
        ),
        UserStatus::LockedOut => format!(
            "{is} LOCKED_OUT: left to the person and Okta's policy; `lockedOut: unlock` undoes it"
        ),
        UserStatus::Staged
        | UserStatus::Active
        | UserStatus::Suspended
        | UserStatus::Deprovisioned
        | UserStatus::Unrecognized(_) => format!("{is} {status}"),
    }
}

fn names(groups: &[GroupName]) -> Vec<&str> {
    groups.iter().map(GroupName::as_str).collect()
}

fn texts(all: &[String]) -> Vec<&str> {
    all.iter().map(String::as_str).collect()
}
