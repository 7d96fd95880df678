//! `approvals` of the configuration under pseudonyms.

use serde_json::Value;

use crate::desired::written::config::ApprovalsKey;
use crate::snapshot::redact::files::Redaction;
use crate::snapshot::redact::rewrite::{each_text, mapping, patterns};
use crate::yaml::node::Node;
use crate::yaml::read::is_own;

impl Redaction<'_> {
    pub(crate) fn approvals(self, approvals: &Node) -> Value {
        mapping(approvals, |key, value| match key {
            ApprovalsKey::Owners => {
                patterns(value, |each| self.pseudonyms.groups(each, self.universe))
            }
            ApprovalsKey::People => self.git_names(value),
        })
    }

    fn git_names(self, people: &Node) -> Value {
        let entries = people.entries().unwrap_or_default().iter();
        let entries = entries.filter(|entry| !is_own(&entry.key));
        let pairs = entries.map(|entry| {
            // No git host tells names apart by their case, and a pseudonym would.
            let name = self.pseudonyms.text(&entry.key.to_ascii_lowercase());
            let login = each_text(&entry.value, |login| self.pseudonyms.login_or_id(login));
            (name, login)
        });
        Value::Object(pairs.collect())
    }
}
