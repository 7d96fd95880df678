//! `/users`: listing, reading, creating and updating people.

use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::model::status::UserStatus;
use crate::sim::api::body::{
    CredentialsBody, NewPassword, UserBody, creation, update as update_body,
};
use crate::sim::api::find::find;
use crate::sim::api::groups::{check_writable, put_in};
use crate::sim::api::page::{Size, Window};
use crate::sim::api::profile::{Write, written};
use crate::sim::api::projection::Projection;
use crate::sim::api::{Answer, Call};
use crate::sim::event::EventType;
use crate::sim::json::{self, Shown};
use crate::sim::org::rules::Change;
use crate::sim::org::{Org, User, UserType};
use crate::sim::refusal::Refusal;
use crate::sim::rules::{UserWrite, activated, decide};
use crate::sim::schema::attribute;
use crate::sim::search::{Expression, Grammar};

const PAGE: Size = Size {
    default: 200,
    most: 200,
};

/// With `q` there is one page.
const PAGE_OF_Q: Size = Size {
    default: 10,
    most: 200,
};

/// How many groups a creation may name ([creation 6](crate::facts::creation)).
const GROUP_IDS_MAX: usize = 20;

/// `GET /users`
pub(crate) fn list(org: &Org, call: &Call<'_>) -> Result<Answer, Refusal> {
    let expression = match (call.query("search"), call.query("filter")) {
        (Some(_), Some(_)) => return Err(Refusal::search_and_filter()),
        (Some(search), None) => Some(Expression::parse(search, Grammar::UserSearch(org))?),
        (None, Some(filter)) => Some(Expression::parse(filter, Grammar::UserFilter)?),
        (None, None) => None,
    };
    call.check_expand(&[])?;
    let shown = Projection::of_list(call)?;
    let write = |user: &User| shown.apply(json::user(org, user, Shown::InList));
    if let Some(expression) = expression {
        let bad_cursor = Refusal::bad_search("Invalid cursor.");
        let window = Window::of(call, PAGE, bad_cursor)?;
        let matches = |user: &&User| expression.matches_user(org, user);
        if let Some(sorting) = call.sorting(Grammar::UserSearch(org))? {
            let rows = org.indexed_users_after(None).filter(matches);
            let after = window.row(|id| org.user(id))?;
            let rows = sorting.users(org, rows, after).into_iter();
            return Ok(window.page(org, rows, |user| &user.id, write));
        }
        let rows = org.indexed_users_after(window.after()).filter(matches);
        return Ok(window.page(org, rows, |user| &user.id, write));
    }
    // Without `search` and `filter` Okta leaves the deactivated out (facts::lists 2).
    let visible = |user: &&User| user.status != UserStatus::Deprovisioned;
    if let Some(q) = call.query("q") {
        let window = Window::of(call, PAGE_OF_Q, Refusal::bad_cursor())?;
        let found = org.indexed_users_after(None).filter(visible);
        let found = found.filter(|user| begins(user, q));
        let rows: Vec<Value> = found.take(window.limit()).map(write).collect();
        return Ok(window.only_page(org, rows));
    }
    let window = Window::of(call, PAGE, Refusal::bad_cursor())?;
    let rows = org.users_after(window.after()).filter(visible);
    Ok(window.page(org, rows, |user| &user.id, write))
}

fn begins(user: &User, q: &str) -> bool {
    let q = q.to_lowercase();
    ["firstName", "lastName", "email"].iter().any(|name| {
        let value = user.profile.get(*name).and_then(Value::as_str);
        value.is_some_and(|value| value.to_lowercase().starts_with(&q))
    })
}

/// `GET /users/{id}` and `/users/me`
pub(crate) fn get(org: &Org, call: &Call<'_>, who: &str) -> Result<Answer, Refusal> {
    let user = find(org, who)?;
    call.check_expand(&[])?;
    let body = Projection::of_one(call).apply(json::user(org, user, Shown::Alone));
    Ok(Answer::ok(body).with_header("etag", json::etag(user)))
}

/// `POST /users`
pub(crate) fn create(org: &mut Org, call: &Call<'_>) -> Result<Answer, Refusal> {
    let body = creation(call.request.body.as_ref())?;
    let activate = call.flag("activate")?.unwrap_or(true);
    let with_provider = call.flag("provider")?.unwrap_or(false);
    let expire = match call.query("nextLogin") {
        None | Some("") => false,
        Some("changePassword") => true,
        Some(_) => return Err(Refusal::bad_parameter()),
    };
    check_groups(org, &body.group_ids)?;
    if expire && body.credentials.password == NewPassword::None {
        let summary = "Could not create user. To create a user and expire their password immediately, \
                       a password must be specified";
        return Err(Refusal::new(400, "E0000124", summary));
    }
    if expire && !activate {
        let summary = "Could not create user. To create a user and expire their password immediately, \
                       \"activate\" must be true";
        return Err(Refusal::new(400, "E0000125", summary));
    }
    let of = type_of(org, &body)?.unwrap_or(&org.types()[0]);
    let nothing = Map::new();
    let sent = body.profile.unwrap_or(&nothing);
    let profile = written(org, of, None, sent, Write::Create)?;
    let type_name = of.name.clone();
    org.tick();
    let login = profile
        .get("login")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let mut user = org.new_user(org.free_id("00u", "user", login), profile);
    user.type_name = type_name;
    let mut credentials = body.credentials;
    // Without `provider=true` Okta ignores the provider, silently (facts::creation 5).
    credentials.provider = credentials.provider.filter(|_| with_provider);
    store(&mut user, credentials, org.now);
    user.status_changed = user.password_changed;
    if activate {
        let landing = if expire {
            UserStatus::PasswordExpired
        } else {
            activated(&user, org.password_policy)
        };
        org.activate(&mut user, landing);
    }
    org.put_user(user.clone());
    org.record(EventType::UserCreate, Some(&user.id), None);
    if activate {
        org.record(EventType::UserActivate, Some(&user.id), None);
    }
    for group in &body.group_ids {
        put_in(org, group, &user.id);
    }
    org.run_rules_for(&user.id, &Change::Arrival);
    Ok(Answer::ok(json::user(org, &user, Shown::Alone)))
}

fn check_groups(org: &Org, ids: &[&str]) -> Result<(), Refusal> {
    if ids.len() > GROUP_IDS_MAX {
        let cause = format!("groupIds: The list has more than {GROUP_IDS_MAX} items");
        return Err(Refusal::validation("newUser", [cause]));
    }
    for id in ids {
        check_writable(org, id)?;
    }
    Ok(())
}

fn type_of<'a>(org: &'a Org, body: &UserBody<'_>) -> Result<Option<&'a UserType>, Refusal> {
    let Some(id) = body.type_id else {
        return Ok(None);
    };
    match org.types().iter().find(|each| each.id == id) {
        Some(found) => Ok(Some(found)),
        None => Err(Refusal::not_found(id, "CVDType")),
    }
}

/// Stores credentials. A password makes a person ACTIVE who waits for one ([passwords 3](crate::facts::passwords)).
fn store(user: &mut User, credentials: CredentialsBody, now: Timestamp) {
    let CredentialsBody {
        password,
        question,
        provider,
        secrets,
    } = credentials;
    if let Some(provider) = provider {
        user.provider = provider;
    }
    if question.is_some() {
        user.recovery_question = question;
        user.secrets.answer = secrets.answer;
    }
    match password {
        NewPassword::None => return,
        NewPassword::Value => {}
        NewPassword::Imported => "IMPORT".clone_into(&mut user.provider),
    }
    user.has_password = true;
    user.secrets.password = secrets.password;
    user.password_changed = Some(now);
    if user.status == UserStatus::Provisioned {
        user.status = UserStatus::Active;
        user.status_changed = Some(now);
    }
}

/// `POST /users/{id}`, which merges, and `PUT`, which replaces what it mentions.
pub(crate) fn update(
    org: &mut Org,
    call: &Call<'_>,
    who: &str,
    write: Write,
) -> Result<Answer, Refusal> {
    let old = find(org, who)?;
    // The policy has neither a minimum age nor a history, so `strict` asks for nothing more.
    call.flag("strict")?;
    let body = update_body(call.request.body.as_ref())?;
    check_unchanged(call, old)?;
    decide(old, UserWrite::Update, org.password_policy)?;
    if body.credentials.password == NewPassword::Imported && old.status != UserStatus::Staged {
        return Err(Refusal::wrong_status());
    }
    let current = org.type_of(old);
    let of = type_of(org, &body)?.unwrap_or(current);
    if of.id != current.id && write != Write::Replace {
        let cause = "type: The user type can be changed by a full replacement only".to_owned();
        return Err(Refusal::validation("user", [cause]));
    }
    let before = old.clone();
    let mut user = before.clone();
    user.type_name.clone_from(&of.name);
    if let Some(sent) = body.profile {
        user.profile = written(org, of, Some(old), sent, write)?;
    } else if of.id != current.id {
        user.profile.retain(|name, _| attribute(of, name).is_some());
    }
    org.tick();
    store(
        &mut user,
        CredentialsBody {
            provider: None,
            ..body.credentials
        },
        org.now,
    );
    user.last_updated = org.now;
    let is_other = (&user.profile, &user.type_name) != (&before.profile, &before.type_name);
    org.put_user(user.clone());
    if is_other {
        org.record(EventType::ProfileUpdate, Some(&user.id), None);
    }
    let names = before.profile.keys().chain(user.profile.keys());
    let names = names.filter(|name| before.profile.get(*name) != user.profile.get(*name));
    let changed = names.map(String::as_str).collect();
    org.run_rules_for(&user.id, &Change::Profile(changed));
    Ok(Answer::ok(json::user(org, &user, Shown::Alone)))
}

/// Holds `If-Match` against the profile as it is ([profiles 18](crate::facts::profiles)).
fn check_unchanged(call: &Call<'_>, user: &User) -> Result<(), Refusal> {
    let Some(wanted) = call.request.header("if-match") else {
        return Ok(());
    };
    let opaque = wanted.strip_prefix("W/").unwrap_or(wanted);
    let is_quoted = opaque.len() >= 2 && opaque.starts_with('"') && opaque.ends_with('"');
    if wanted == "*" || wanted == json::etag(user) {
        Ok(())
    } else if is_quoted {
        Err(Refusal::changed_meanwhile())
    } else {
        Err(Refusal::bad_etag())
    }
}
