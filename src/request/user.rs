//! Okta's operations on a person whose requests have more than a path: a query, a body, secrets.

use serde_json::{Map, Value, json};

use crate::live::Provider;
use crate::model::credentials::{RecoveryQuestion, SecretRef, UserCredentials};
use crate::model::ids::{AttributeName, GroupId, TypeId};
use crate::model::mail::Mail;
use crate::model::profile::Profile;
use crate::plan::step::Tokens;
use crate::request::choice::{OnCreation, Sessions, SortOrder, Strict};
use crate::request::endpoint::{
    CHANGE_PASSWORD, CHANGE_RECOVERY_QUESTION, CONVERT_TO_FEDERATION, CREATE_USER,
    EXPIRE_PASSWORD_WITH_TEMP_PASSWORD, FORGOT_PASSWORD_SET_NEW_PASSWORD, LIST_USERS, REPLACE_USER,
    RESET_PASSWORD, REVOKE_USER_SESSIONS, UPDATE_USER,
};
use crate::request::get::Get;
use crate::request::template::{Target, Template};

/// How many groups a new person may be put into ([creation 6](crate::facts::creation)).
pub const GROUPS_AT_CREATION_MAX: usize = 20;

/// A new person.
#[derive(Clone, Debug)]
pub struct NewUser<'a> {
    /// What becomes of them.
    pub on_creation: OnCreation,
    /// Their profile.
    pub profile: &'a Profile,
    /// Password and recovery question.
    pub credentials: &'a UserCredentials,
    /// The provider that authenticates them, and its name.
    pub provider: Option<(Provider, Option<String>)>,
    /// Their type, where it is not the default one.
    pub user_type: Option<&'a TypeId>,
    /// The groups they are put into, [`GROUPS_AT_CREATION_MAX`] at most; one that is not there fails the whole creation
    /// ([creation 6](crate::facts::creation)).
    pub groups: &'a [GroupId],
}

/// What a person is replaced by.
#[derive(Clone, Copy, Debug, Default)]
pub struct Replacement<'a> {
    /// The whole profile: **every attribute that is not in it is unset**. Without one the profile stays
    /// ([profiles 6](crate::facts::profiles)).
    pub profile: Option<&'a Profile>,
    /// The type; Okta changes it by a replacement only ([profiles 7](crate::facts::profiles)).
    pub user_type: Option<&'a TypeId>,
}

/// Which people are listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UserQuery {
    /// Everybody who is not DEPROVISIONED ([lists 2](crate::facts::lists)).
    NotDeprovisioned,
    /// The people whom a search expression finds, DEPROVISIONED or not, in an order.
    Search {
        /// `profile.department eq "Engineering"`
        expression: String,
        /// The property that the list is sorted by, and the direction.
        sort: Option<(String, SortOrder)>,
    },
    /// The people whom a filter finds, DEPROVISIONED or not: fewer properties than a search knows.
    Filter(String),
    /// The people whose first name, last name or e-mail address begins with a text: one page, nobody DEPROVISIONED.
    Prefix(String),
}

/// Lists people. The list comes from an index, which lags ([lists 1](crate::facts::lists)).
pub fn list(query: &UserQuery) -> Get {
    let get = Get::of(&LIST_USERS, []).in_pages();
    match query {
        UserQuery::NotDeprovisioned => get,
        UserQuery::Search { expression, sort } => {
            let get = get.with_query("search", expression);
            match sort {
                None => get,
                Some((property, order)) => get
                    .with_query("sortBy", property)
                    .with_query("sortOrder", order.word()),
            }
        }
        UserQuery::Filter(expression) => get.with_query("filter", expression),
        UserQuery::Prefix(text) => get.with_query("q", text),
    }
}

/// Creates a person.
pub fn create(new: &NewUser<'_>) -> Template {
    let activate = match new.on_creation {
        OnCreation::Stage => "false",
        OnCreation::Activate | OnCreation::ActivateToChangePassword => "true",
    };
    let mut template = CREATE_USER
        .on([])
        .with_query("activate", activate)
        .with_body(json!({ "profile": new.profile }))
        .with_credentials(new.credentials);
    if let Some((kind, name)) = &new.provider {
        let mut provider = json!({ "type": kind.as_str() });
        if let Some(name) = name {
            provider["name"] = json!(name);
        }
        template.add_credentials([("provider".to_owned(), provider)]);
        // Without it Okta ignores the provider, silently (facts::creation 5).
        template = template.with_query("provider", "true");
    }
    if let Some(id) = new.user_type {
        template.add("type", json!({ "id": id }));
    }
    if !new.groups.is_empty() {
        template.add("groupIds", json!(new.groups));
    }
    match new.on_creation {
        OnCreation::ActivateToChangePassword => template.with_query("nextLogin", "changePassword"),
        OnCreation::Stage | OnCreation::Activate => template,
    }
}

/// Changes a person in part: only what is given; null unsets ([profiles 4, 5](crate::facts::profiles)).
pub fn update<'v>(
    user: Target,
    profile: impl IntoIterator<Item = (&'v AttributeName, Option<&'v Value>)>,
) -> Template {
    let profile: Map<String, Value> = profile
        .into_iter()
        .map(|(name, value)| (name.to_string(), value.cloned().unwrap_or(Value::Null)))
        .collect();
    let template = UPDATE_USER.on([user]);
    if profile.is_empty() {
        return template.with_body(json!({}));
    }
    template
        .with_body(json!({ "profile": profile }))
        .if_unchanged()
}

/// Replaces a person.
pub fn replace(user: Target, new: Replacement<'_>) -> Template {
    let mut body = json!({});
    if let Some(id) = new.user_type {
        body["type"] = json!({ "id": id });
    }
    let template = REPLACE_USER.on([user]);
    let Some(profile) = new.profile else {
        return template.with_body(body);
    };
    body["profile"] = json!(profile);
    template.with_body(body).if_unchanged()
}

/// Ends all of somebody's sessions with Okta; sessions of applications themselves go on
/// ([operations 9](crate::facts::operations)). Devices are forgotten always: Okta's default differs from engine to
/// engine ([operations 8](crate::facts::operations)).
pub fn revoke_sessions(user: Target, tokens: Option<Tokens>) -> Template {
    let template = REVOKE_USER_SESSIONS.on([user]);
    let template = match tokens {
        None => template,
        Some(Tokens::Keep) => template.with_query("oauthTokens", "false"),
        Some(Tokens::Revoke) => template.with_query("oauthTokens", "true"),
    };
    template.with_query("forgetDevices", "true")
}

/// Replaces the password by a temporary one, which is answered and has to be changed at the next sign-in.
pub fn expire_password_with_temp_password(user: Target, sessions: Sessions) -> Template {
    let template = EXPIRE_PASSWORD_WITH_TEMP_PASSWORD.on([user]);
    template.with_query(REVOKE_SESSIONS, sessions.flag())
}

/// Makes the password unusable and a link that sets a new one, mailed or answered.
pub fn reset_password(user: Target, mail: Mail, sessions: Sessions) -> Template {
    let template = RESET_PASSWORD.on([user]);
    template
        .with_query(REVOKE_SESSIONS, sessions.flag())
        .mailing(mail)
}

/// Lets an identity provider answer for somebody: the password goes.
pub fn convert_to_federation(user: Target, sessions: Sessions) -> Template {
    let template = CONVERT_TO_FEDERATION.on([user]);
    template
        .with_query("provider", "FEDERATION")
        .with_query(REVOKE_SESSIONS, sessions.flag())
        .mailing(Mail::Withhold)
}

/// Changes a password that is known: Okta checks the old one, and the policy for the new one.
pub fn change_password(
    user: Target,
    old: &SecretRef,
    new: &SecretRef,
    strict: Strict,
    sessions: Sessions,
) -> Template {
    let body = json!({
        "oldPassword": { "value": null },
        "newPassword": { "value": null },
        "revokeSessions": sessions == Sessions::Revoke,
    });
    CHANGE_PASSWORD
        .on([user])
        .with_query(STRICT, strict.flag())
        .with_body(body)
        .with_secret("/oldPassword/value", old)
        .with_secret("/newPassword/value", new)
}

/// Changes the recovery question and its answer: Okta checks the password.
pub fn change_recovery_question(
    user: Target,
    password: &SecretRef,
    new: &RecoveryQuestion,
) -> Template {
    let body = json!({
        "password": { "value": null },
        "recovery_question": { "question": new.question, "answer": null },
    });
    CHANGE_RECOVERY_QUESTION
        .on([user])
        .with_body(body)
        .with_secret("/password/value", password)
        .with_secret("/recovery_question/answer", &new.answer)
}

/// Sets a new password where the answer to the recovery question is right.
pub fn forgot_password_set_new_password(
    user: Target,
    answer: &SecretRef,
    new: &SecretRef,
    mail: Mail,
) -> Template {
    let body = json!({ "password": { "value": null }, "recovery_question": { "answer": null } });
    FORGOT_PASSWORD_SET_NEW_PASSWORD
        .on([user])
        .with_body(body)
        .with_secret("/password/value", new)
        .with_secret("/recovery_question/answer", answer)
        .mailing(mail)
}

const REVOKE_SESSIONS: &str = "revokeSessions";
const STRICT: &str = "strict";

impl Template {
    /// Says which rules of the password policy hold.
    #[must_use]
    pub fn strict(self, strict: Strict) -> Self {
        self.with_query(STRICT, strict.flag())
    }
}
