//! A group gets its new name: it is read first, and all else of its profile is written back as it was read, for Okta
//! replaces the profile whole ([groups 7](crate::facts::groups)).

use serde_json::{Map, Value, json};

use crate::apply::failed::{failure, found_done, not_tried};
use crate::apply::run::Run;
use crate::model::ids::{GroupId, GroupName};
use crate::okta::error::CallError;
use crate::okta::wire;
use crate::outcome::{SkipReason, StepResult};
use crate::plan::step::Step;
use crate::request::endpoint::GET_GROUP;
use crate::request::get::Get;
use crate::transport::Transport;

impl<T: Transport> Run<'_, T> {
    /// Renames a group that is still called as the plan found it.
    pub(crate) async fn rename_group(
        &self,
        step: &Step,
        group: &GroupId,
        from: &GroupName,
        to: &GroupName,
    ) -> StepResult {
        let changed = |what: String| {
            let group = group.clone();
            StepResult::Skipped(SkipReason::GroupChanged { group, what })
        };
        let mut profile = match self.profile_of(group).await {
            Ok(Some(profile)) => profile,
            Ok(None) => return changed("no longer in the org".to_owned()),
            Err(error) => return not_tried(&error),
        };
        match profile.get("name").and_then(Value::as_str) {
            Some(name) if name == to.as_str() => {
                let remark = Some("already so".to_owned());
                return StepResult::Done { remark };
            }
            Some(name) if name == from.as_str() => {}
            name => {
                let name = name.unwrap_or_default();
                return changed(format!("its name is {name}, was {from}"));
            }
        }
        // What is not sent is unset anyway.
        profile.retain(|_, value| !value.is_null());
        profile.insert("name".to_owned(), json!(to));
        let mut request = match self.write_request(step, None) {
            Ok(request) => request,
            Err(failure) => return StepResult::Failed(failure),
        };
        request.body = Some(json!({ "profile": profile }));
        match self.writer.send(request).await {
            Ok(_) => StepResult::Done { remark: None },
            Err(error @ CallError::NotSent { .. }) => not_tried(&error),
            Err(error) if error.may_be_done() => match self.profile_of(group).await {
                Ok(Some(profile)) if profile.get("name") == Some(&json!(to)) => {
                    let remark = Some(found_done(&error));
                    StepResult::Done { remark }
                }
                Ok(_) | Err(_) => StepResult::Failed(failure(&error)),
            },
            Err(error) => StepResult::Failed(failure(&error)),
        }
    }

    /// Reads the profile of a group; `None` where the org does not have it.
    async fn profile_of(&self, group: &GroupId) -> Result<Option<Map<String, Value>>, CallError> {
        let get = Get::of(&GET_GROUP, [group.as_str()]);
        self.writer
            .reader()
            .find(&get, wire::group_profile_whole)
            .await
    }
}
