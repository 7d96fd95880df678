//! Notes in sentences, each with what a person can do.

mod rule;

use crate::model::ids::{GroupName, Login};
use crate::model::status::UserStatus;
use crate::plan::note::Need;
use crate::plan::note::message::rule::{differs, would};
use crate::plan::note::{Departure, GroupLikeness, List, NoteKind, Number};

impl NoteKind {
    /// Returns what differs between notes that are told as one, for one of them.
    pub fn of_each(&self) -> Option<String> {
        let Self::MaybeRename {
            login,
            entry,
            likeness,
        } = self
        else {
            return None;
        };
        let blocked = match entry {
            Some(_) => ", whose entry is blocked",
            None => "",
        };
        Some(format!("same {} as {login}{blocked}", likeness.words()))
    }

    /// Returns whether two notes are told as one.
    pub fn is_told_with(&self, other: &Self) -> bool {
        let are_renames = matches!(
            (self, other),
            (Self::MaybeRename { .. }, Self::MaybeRename { .. })
        );
        are_renames || self == other
    }

    /// Returns the one whose name the sentence has beside the name of whom it is about.
    pub fn beside(&self) -> Option<&str> {
        if let Self::MaybeGroupRename { group, .. } = self {
            Some(group.as_str())
        } else {
            None
        }
    }

    /// Returns the sentence behind whom it is about, without a full stop, and with what a person can do. `list` says how
    /// a list of names is written.
    #[expect(
        clippy::too_many_lines,
        reason = "one match: a kind without a sentence does not compile"
    )]
    pub fn message(&self, number: Number, list: List<'_>) -> String {
        let is = number.pick("is", "are");
        let has = number.pick("has", "have");
        match self {
            Self::AwaitsPerson { status } => awaits(status, number),
            Self::StagedWithoutStatus => format!(
                "{is} STAGED, and {} no `status`; write `status: ACTIVE` to activate",
                number.pick("the entry has", "their entries have")
            ),
            Self::SuspendedWithoutStatus => format!(
                "{is} SUSPENDED, and {} no `status`; write `status: ACTIVE` to let {} in again, or \
                 `status: SUSPENDED` to keep {} out",
                number.pick("the entry has", "their entries have"),
                number.pick("the person", "the people"),
                number.pick("the person", "the people")
            ),
            Self::LockedOutWithoutStatus => format!(
                "{is} LOCKED_OUT, and {} no `status`, so `lockedOut: unlock` does not concern {}; write \
                 `status: ACTIVE` to unlock",
                number.pick("the entry has", "their entries have"),
                number.pick("the person", "the people")
            ),
            Self::DeactivatedWithoutStatus { id } => format!(
                "{is} DEPROVISIONED, and {} no `status`; write `status: ACTIVE` and `id: {id}` to bring {} back, or \
                 `status: DEPROVISIONED` to keep {} out",
                number.pick("the entry has", "their entries have"),
                number.pick("the person", "the people"),
                number.pick("the person", "the people")
            ),
            Self::NotInOrg => format!(
                "{is} not in the org: nobody is created only to be deactivated; {} can be removed",
                number.pick("the entry", "their entries")
            ),
            Self::DeactivatedNotWritten { differs } => format!(
                "{is} DEPROVISIONED, so this is not written: {}; remove it from {}, or bring \
                 {} back with `status: ACTIVE` and `id`",
                list(&texts(differs)),
                number.pick("the entry", "the entries"),
                number.pick("the person", "the people")
            ),
            Self::LeaverGainsNothing { gains } => format!(
                "{}, so this is not written: {}; remove it from {}",
                number.pick("leaves", "leave"),
                list(&texts(gains)),
                number.pick("the entry", "the entries")
            ),
            Self::LeaverKeepsGroups { groups } => format!(
                "{} {}: these come back with {}; to end memberships too, write `groups: []` or \
                 `groups: {{remove: […]}}`",
                number.pick("keeps", "keep"),
                list(&names(groups)),
                number.pick("the person", "the people")
            ),
            Self::LeaverGroupsUnreadable => format!(
                "{}, and the token may not read which groups {} in: no membership is taken away, and all of \
                 them come back with {}",
                number.pick("leaves", "leave"),
                number.pick("the person is", "they are"),
                number.pick("the person", "them")
            ),
            Self::GroupsNotManaged { groups } => format!(
                "{} {}: not managed, so these come back with {}; to remove people, declare it under `groups:`, list \
                 it in `groups.managed`, or write `groups: {{remove: […]}}`",
                number.pick("keeps", "keep"),
                list(&names(groups)),
                number.pick("the person", "the people")
            ),
            Self::NoGroupManaged => "The files list all groups of some people (`groups: […]`), but no group is managed, so \
                 nobody is removed from any; declare groups under `groups:`, or set `groups.managed`"
                .to_owned(),
            Self::RuleFed { groups } => format!(
                "{is} not taken out of {}: an active group rule may assign it; change the rule, or write \
                 `groups: {{ruleFed: remove}}` to remove people anyway",
                list(&names(groups))
            ),
            Self::PointAtLeaver {
                departure,
                relation,
                people,
            } => {
                let people: Vec<&str> = people.iter().map(Login::as_str).collect();
                let leaves = match departure {
                    Departure::Leaves => number.pick("leaves", "leave"),
                    Departure::HasLeft => number.pick("is DEPROVISIONED", "are DEPROVISIONED"),
                };
                format!(
                    "{leaves}, but {is} still the {relation} of {}; give them another one under \
                     `linkedObjects`, or `null`",
                    list(&people)
                )
            }
            Self::MaybeRename {
                login,
                entry,
                likeness,
            } => match number {
                Number::One => format!(
                    "{is} created, and {login}, {}, has the same {}; if that is the same person, write \
                     `previousLogin: {login}` to rename them instead",
                    entry.as_ref().map_or("who is in no file", |_| "whose entry is blocked"),
                    likeness.words()
                ),
                Number::Many => "are created and resemble somebody whom no entry fits; for each who is the same \
                     person, write `previousLogin` to rename them instead"
                    .to_owned(),
            },
            Self::EmailStays => format!(
                "{} the email of the former login: Okta still writes there; write `email` too if the mailbox changes",
                number.pick("keeps", "keep")
            ),
            Self::MailWithheld => format!(
                "{is} activated, but the address that the {} is not written, so Okta sends no activation mail, which would \
                 go to the old one; once the address is right, `okta-reconcile user reactivate` sends it",
                number.pick("entry gives", "entries give")
            ),
            Self::NoPassword => format!(
                "{has} no password in Okta, so `passwordNotBefore` has nothing to expire; remove it"
            ),
            Self::PasswordKept { status } => format!(
                "{has} an older password than `passwordNotBefore`, and {is} {status}: Okta expires passwords of ACTIVE \
                 people only; a plan expires it once {} ACTIVE",
                number.pick("the person is", "they are")
            ),
            Self::PasswordNotDue { day } => format!(
                "{has} an older password than `passwordNotBefore`, but {day} has not come; it is expired from then on"
            ),
            Self::InTransition { to } => format!(
                "{is} still being moved to {to} by Okta: nothing is planned until then; plan again later"
            ),
            Self::UnrecognizedStatus { status } => format!(
                "{has} the status {status}, which this version does not know: left alone; look in \
                 Okta's admin console, or try a newer version"
            ),
            Self::GroupRuleDiffers { difference, .. } => differs(difference, number, list),
            Self::GroupRuleWould {
                change, effects, ..
            } => would(*change, effects, list),
            Self::RulesMayAct {
                condition,
                groups,
                people,
            } => {
                let people: Vec<&str> = people.iter().map(Login::as_str).collect();
                let condition = condition.as_deref().unwrap_or("(unknown)");
                format!(
                    "{is} an active group rule that Okta evaluates again for {}: it may put them into {} or take \
                     them out, beyond this plan; its condition: {condition}",
                    list(&people),
                    list(&names(groups))
                )
            }
            Self::PreviousNameServed => {
                format!("already {has} the new name: `previousName` can be removed")
            }
            Self::PreviousNameUnknown { previous } => format!(
                "{is} created: the org has no group of the previous name {previous}; correct it if this is a rename"
            ),
            Self::MaybeGroupRename {
                group,
                id,
                likeness,
            } => {
                let group = list(&[group.as_str()]);
                let why = match likeness {
                    GroupLikeness::Name => {
                        format!("{group} has the same name but for case or the form of its characters")
                    }
                    GroupLikeness::Members { shared, of } => {
                        format!("{shared} of {of} people who would join are in {group}")
                    }
                };
                format!(
                    "{is} created, and {why}; if that is the same group, write `id: {id}` to rename it instead, or its \
                     name as the org has it"
                )
            }
            Self::PreviousLoginServed => {
                format!("already {has} the new login: `previousLogin` can be removed")
            }
            Self::PreviousLoginUnknown { previous } => format!(
                "{is} created: nobody in the org has the previous login {previous}; correct it if this is a rename"
            ),
            Self::PreviousLoginOfAnother { previous, other } => format!(
                "{is} created: the previous login {previous} belongs to the person of the entry {other}; \
                 for a rename, write `id`"
            ),
            Self::RulesUnreadable => {
                "The group rules could not be read, so nobody is removed from a group; grant \
                 the token `okta.groups.read`"
                    .to_owned()
            }
            Self::RulesUnknown => {
                "The group rules could not be read: people whom this plan removes from a group may \
                 become exceptions of a rule; grant the token `okta.groups.read`"
                    .to_owned()
            }
            Self::BlockedElsewhere { people } => {
                let (who, have) = match people {
                    1 => ("1 person whom", "has requests that are"),
                    _ => ("people whom", "have requests that are"),
                };
                let number = match people {
                    1 => String::new(),
                    many => format!("{many} "),
                };
                format!(
                    "The files also ask for what the org makes impossible: {number}{who} this plan is not about {have} \
                     blocked; a plan without `--only` shows them"
                )
            }
            Self::CameAlong { by, need } => {
                let why = match need {
                    Need::IsCreated => "links to them, and they are created first",
                    Need::ComesBack => "links to them, and they are brought back first",
                    Need::GivesUpLogin => "gets a login that they give up first",
                };
                format!("{is} in this plan too: {by} {why}")
            }
            Self::WaitsForEarlier { what } => format!(
                "{} not written yet: {} for a status or a type that the files asked for before this change, and that the \
                 org does not show; `apply` without `--base` does both",
                list(&texts(what)),
                if what.len() == 1 { "it waits" } else { "they wait" },
            ),
            Self::BecomesManaged {
                in_files,
                in_no_file,
                removed,
            } => becomes_managed(*in_files, in_no_file.as_deref(), removed, list),
            Self::NotReviewed { what } => format!(
                "{is} not changed in what nobody has reviewed, or what waits for that: {}",
                list(&texts(what))
            ),
            Self::ListIncomplete => {
                "The list of users lacks the token's own user, so it is incomplete: the token may \
                 see only part of the org; use a token whose owner may see everybody"
                    .to_owned()
            }
            Self::ProviderKept { wished, live } => format!(
                "{} in by the provider {live}, and the entry's `credentials` say {wished}: they count at creation \
                 only; {} `credentials`",
                number.pick("signs", "sign"),
                if wished == "FEDERATION" {
                    "convert with `okta-reconcile user password reset`, or remove"
                } else {
                    "change it in Okta, or remove"
                }
            ),
            Self::GroupDescriptionKept => format!(
                "{has} a different description in the org; existing groups are never changed: \
                 change it in Okta, or here"
            ),
            Self::GroupNotCreated { group_type } => format!(
                "{is} not created: the org has a group of that name of type {group_type}, whose members cannot be \
                 written; declare another name"
            ),
            Self::DefinitionKept => format!(
                "{has} different titles in the org; existing definitions are never changed: write \
                 the org's titles here"
            ),
            Self::ProtectsNobody => format!(
                "{} nobody: neither the org nor the files have such a login or id; correct it, \
                 or remove it",
                number.pick("protects", "protect")
            ),
        }
    }
}

fn awaits(status: &UserStatus, number: Number) -> String {
    let is = number.pick("is", "are");
    match status {
        UserStatus::Provisioned => format!(
            "{is} PROVISIONED: only they can finish their activation; \
             `okta-reconcile user reactivate` sends the mail again"
        ),
        UserStatus::PasswordExpired => {
            format!("{is} PASSWORD_EXPIRED: they must choose a new password at the next sign-in")
        }
        UserStatus::Recovery => format!(
            "{is} in RECOVERY: they must finish a password reset; \
             `okta-reconcile user password reset` sends the mail again"
        ),
        UserStatus::LockedOut => format!(
            "{is} LOCKED_OUT: left to the person and Okta's policy; `lockedOut: unlock` unlocks them"
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

/// Who is in a group that becomes managed, who of these stays, and who goes.
fn becomes_managed(
    in_files: usize,
    in_no_file: Option<&[Login]>,
    removed: &[Login],
    list: List<'_>,
) -> String {
    if in_files == 0 && in_no_file == Some(&[]) {
        return "becomes managed by this change: nobody is in it".to_owned();
    }
    let members = match in_files {
        1 => "1 member is in the files".to_owned(),
        many => format!("{many} members are in the files"),
    };
    let names = |logins: &[Login]| {
        let logins: Vec<&str> = logins.iter().map(Login::as_str).collect();
        list(&logins)
    };
    let others = match in_no_file {
        None => "whether others are in no file is not known".to_owned(),
        Some([]) => "nobody in it is in no file".to_owned(),
        Some(logins) => format!(
            "{} in no file and stays: {}",
            if logins.len() == 1 {
                "1 is".to_owned()
            } else {
                format!("{} are", logins.len())
            },
            names(logins)
        ),
    };
    let others = others.replace("are in no file and stays", "are in no file and stay");
    let removals = match removed {
        [] => "exact lists remove nobody".to_owned(),
        logins => format!("exact lists remove {}: {}", logins.len(), names(logins)),
    };
    format!("becomes managed by this change: {members}, {others}; {removals}")
}
