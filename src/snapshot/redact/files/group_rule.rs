//! Declared group rules under pseudonyms.

use serde_json::Value;

use crate::desired::written::state::{ExcludedKey, GroupRuleKey};
use crate::snapshot::redact::files::Redaction;
use crate::snapshot::redact::rewrite::{each_text, list, mapping};
use crate::yaml::json::json as value_of;
use crate::yaml::node::Node;

impl Redaction<'_> {
    pub(crate) fn group_rule(self, rule: &Node) -> Value {
        let condition = |text: &str| {
            self.pseudonyms
                .condition(text, self.universe, self.relations)
        };
        mapping(rule, |key, value| match key {
            GroupRuleKey::Name => each_text(value, |name| self.pseudonyms.text(name)),
            GroupRuleKey::Status => value_of(value),
            GroupRuleKey::Expression => each_text(value, condition),
            GroupRuleKey::Groups => list(value, |wish| self.wish(wish)),
            GroupRuleKey::Exclude => list(value, |excluded| {
                if let Some(login) = excluded.text() {
                    return self.pseudonyms.login_or_id(login).into();
                }
                mapping(excluded, |ExcludedKey::Id, id| {
                    each_text(id, |id| self.pseudonyms.id(id))
                })
            }),
        })
    }
}
