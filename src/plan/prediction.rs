//! What group rules will do to the memberships of somebody whom a plan changes, as data.
//!
//! **Invariant:** what is foreseen surely happens once the rules have run; all else is *cannot say*, with the reason.

use serde::{Deserialize, Serialize};

use crate::model::ids::{AttributeName, GroupId, GroupName, TypeName};
use crate::model::profile::AttributeValue;

/// What group rules will do to one membership.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Prediction {
    /// The group, by name; by its id, where nobody told the name.
    pub group: GroupName,
    /// Its id.
    pub group_id: GroupId,
    /// What becomes of the membership.
    #[serde(flatten)]
    pub foreseen: Foreseen,
}

/// What becomes of a membership.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(
    tag = "foreseen",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum Foreseen {
    /// It begins.
    Gains {
        /// The rules that give it, by name.
        rules: Vec<String>,
        /// What of the plan makes them do so.
        because: Vec<Because>,
    },
    /// It ends.
    Loses {
        /// The rules that gave it and hold no longer, by name.
        rules: Vec<String>,
        /// What of the plan makes them do so.
        because: Vec<Because>,
    },
    /// It may begin or end.
    CannotSay {
        /// The rule that may do it, by name.
        rule: String,
        /// Which of the two.
        may: May,
        /// Why nobody can say.
        doubt: Doubt,
    },
}

/// What a rule may do to a membership.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "camelCase")]
pub enum May {
    /// Give it.
    Gain,
    /// End it.
    Lose,
    /// Either: nobody read whether it is there.
    Either,
}

/// What a plan changes of what a rule reads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum Because {
    /// The person is new.
    Created,
    /// The person comes back from DEPROVISIONED.
    Returns,
    /// An attribute changes.
    Attribute {
        /// Its name.
        name: AttributeName,
        /// What it was; `null` is unset.
        from: Option<AttributeValue>,
        /// What it will be; `null` is unset.
        to: Option<AttributeValue>,
    },
    /// The person joins a group, by a step or by another rule.
    Joins {
        /// The group.
        group: GroupName,
    },
    /// The person leaves a group, by a step or by another rule.
    Leaves {
        /// The group.
        group: GroupName,
    },
}

/// Why nobody can say what a rule does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(tag = "why", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Doubt {
    /// Its condition has no definite answer.
    Condition {
        /// Why, in words that follow the name of the rule.
        reason: String,
    },
    /// It reads the status, which changes.
    // See facts::rules 6.
    Status,
    /// The person is of another type than the default one.
    UserType {
        /// The type.
        name: TypeName,
    },
    /// The person is deactivated, and Okta may run rules before that or never.
    // See facts::rules 7.
    Deactivated,
    /// It holds no longer, and Okta did not say who gave the membership.
    GivenByWhom,
    /// It holds no longer, and of another rule that fills the group nobody can say whether it keeps the person in.
    AnotherRule {
        /// The other rule, by name.
        rule: String,
        /// Why, in words that follow its name.
        reason: String,
    },
    /// It holds no longer, and the membership is also the doing of a rule that is not active any more or leaves the
    /// person out.
    // See facts::rules 2.
    GivenByAnother,
    /// It holds now, and nobody read whether the membership is there.
    NotRead,
    /// It may hold while the steps run, and then takes over a membership by hand.
    Meanwhile,
    /// It holds, and a step takes the person out of a group that it fills: Okta may make them an exception of it.
    // See facts::rules 3.
    Exception,
    /// It holds, and a step takes the membership, which somebody gave by hand.
    GivesBack,
    /// It holds, and nothing shows that Okta evaluates it again.
    MayNotRun,
}

impl Prediction {
    /// Returns whether guards and dangers count it as a membership that ends: it does, or a rule that held gave it
    /// perhaps, and holds no longer.
    pub fn counts_as_loss(&self) -> bool {
        match &self.foreseen {
            Foreseen::Gains { .. } => false,
            Foreseen::Loses { .. } => true,
            Foreseen::CannotSay { may, doubt, .. } => may_end(*may, doubt),
        }
    }

    /// Returns whether the membership begins, or may begin.
    pub fn may_begin(&self) -> bool {
        match &self.foreseen {
            Foreseen::Gains { .. } => true,
            Foreseen::Loses { .. } => false,
            Foreseen::CannotSay { may, .. } => match may {
                May::Gain | May::Either => true,
                May::Lose => false,
            },
        }
    }

    /// Returns whether the membership surely begins.
    pub fn is_gain(&self) -> bool {
        match &self.foreseen {
            Foreseen::Gains { .. } => true,
            Foreseen::Loses { .. } | Foreseen::CannotSay { .. } => false,
        }
    }
}

/// Returns whether a doubt counts as a membership that ends: a rule that held, or may have, holds no longer.
pub fn may_end(may: May, doubt: &Doubt) -> bool {
    match may {
        May::Gain => return false,
        May::Lose | May::Either => {}
    }
    match doubt {
        Doubt::GivenByWhom | Doubt::AnotherRule { .. } => true,
        Doubt::Condition { .. }
        | Doubt::Status
        | Doubt::UserType { .. }
        | Doubt::Deactivated
        | Doubt::GivenByAnother
        | Doubt::NotRead
        | Doubt::Meanwhile
        | Doubt::Exception
        | Doubt::GivesBack
        | Doubt::MayNotRun => false,
    }
}
