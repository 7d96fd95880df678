//! `/groups`: groups, memberships and rules ([groups](crate::facts::groups)).

use serde_json::{Map, Value, json};

use crate::sim::api::body::{object, required_text};
use crate::sim::api::find::{by_id, find};
use crate::sim::api::page::{Size, Window};
use crate::sim::api::{Answer, Call};
use crate::sim::event::EventType;
use crate::sim::json::{self, Shown, Stats};
use crate::sim::org::rules::Change;
use crate::sim::org::{Group, GroupTimes, Org, User};
use crate::sim::refusal::Refusal;
use crate::sim::rules::{UserWrite, decide};
use crate::sim::schema::{GROUP_DESCRIPTION_MAX, GROUP_NAME_MAX, custom};
use crate::sim::search::{Expression, Grammar};

/// Keys of a group; all but `profile` are Okta's own.
const KEYS: [&str; 9] = [
    "id",
    "created",
    "lastUpdated",
    "lastMembershipUpdated",
    "objectClass",
    "type",
    "profile",
    "_links",
    "_embedded",
];

const PAGE: Size = Size {
    default: 10_000,
    most: 10_000,
};

/// With `q` there is one page.
const PAGE_OF_Q: Size = Size {
    default: 300,
    most: 10_000,
};

const MEMBERS_PAGE: Size = Size {
    default: 1000,
    most: 1000,
};

const GROUPS_OF_USER_PAGE: Size = Size {
    default: 200,
    most: 200,
};

/// `GET /groups`
pub(crate) fn list(org: &Org, call: &Call<'_>) -> Result<Answer, Refusal> {
    let search = match call.query("search") {
        Some(search) => Some(Expression::parse(search, Grammar::GroupSearch(org))?),
        None => None,
    };
    let filter = match call.query("filter") {
        Some(_) if search.is_some() => return Err(Refusal::search_and_filter()),
        Some(filter) => Some(Expression::parse(filter, Grammar::GroupFilter)?),
        None => None,
    };
    let matches = |group: &&Group| {
        [&search, &filter]
            .into_iter()
            .flatten()
            .all(|each| each.matches_group(org, group))
    };
    let stats = stats(call)?;
    let write = |group: &Group| json::group(org, group, stats);
    if let Some(q) = call.query("q") {
        let window = Window::of(call, PAGE_OF_Q, Refusal::bad_cursor())?;
        let q = q.to_lowercase();
        let found = org.groups().filter(matches);
        let found = found.filter(|group| group.name.to_lowercase().starts_with(&q));
        let rows: Vec<Value> = found.take(window.limit()).map(write).collect();
        return Ok(window.only_page(org, rows));
    }
    let bad_cursor = if search.is_some() {
        Refusal::bad_search("Invalid cursor.")
    } else {
        Refusal::bad_cursor()
    };
    let window = Window::of(call, PAGE, bad_cursor)?;
    if let Some(sorting) = call.sorting(Grammar::GroupSearch(org))? {
        let after = window.row(|id| org.group(id))?;
        let rows = org.groups().filter(matches);
        let rows = sorting.groups(org, rows, after).into_iter();
        return Ok(window.page(org, rows, |group| &group.id, write));
    }
    let rows = org.groups_after(window.after()).filter(matches);
    Ok(window.page(org, rows, |group| &group.id, write))
}

fn stats(call: &Call<'_>) -> Result<Stats, Refusal> {
    call.check_expand(&["stats"])?;
    Ok(if call.expands("stats") {
        Stats::Counted
    } else {
        Stats::Absent
    })
}

pub(crate) fn find_group<'a>(org: &'a Org, id: &str) -> Result<&'a Group, Refusal> {
    org.group(id)
        .ok_or_else(|| Refusal::not_found(id, "UserGroup"))
}

/// Refuses a group whose members Okta or an application manages.
fn check_kind(group: &Group) -> Result<(), Refusal> {
    if group.kind == "OKTA_GROUP" {
        Ok(())
    } else {
        Err(Refusal::unsupported())
    }
}

/// Refuses a group that is not there, or whose members cannot be written.
pub(crate) fn check_writable(org: &Org, id: &str) -> Result<(), Refusal> {
    check_kind(find_group(org, id)?)
}

/// `GET /groups/{id}`
pub(crate) fn get(org: &Org, call: &Call<'_>, id: &str) -> Result<Answer, Refusal> {
    let group = find_group(org, id)?;
    Ok(Answer::ok(json::group(org, group, stats(call)?)))
}

/// What a write to a group sends, held against the schema of groups.
struct Sent {
    name: String,
    description: Option<String>,
    attributes: Map<String, Value>,
}

fn sent(org: &Org, call: &Call<'_>, what: &str) -> Result<Sent, Refusal> {
    let body = object(call.request.body.as_ref(), &KEYS)?;
    let nothing = Map::new();
    let profile = match body.get("profile") {
        None => &nothing,
        Some(profile) => profile.as_object().ok_or_else(Refusal::malformed)?,
    };
    let mut causes = Vec::new();
    let name = required_text(profile, "name", &mut causes);
    let description = profile.get("description").filter(|value| !value.is_null());
    let lengths = [
        ("name", profile.get("name"), GROUP_NAME_MAX),
        ("description", description, GROUP_DESCRIPTION_MAX),
    ];
    for (key, value, most) in lengths {
        let property = json!({ "maxLength": most });
        causes.extend(value.and_then(|value| custom(&property).complaint(key, value)));
    }
    let mut attributes = Map::new();
    for (key, value) in profile {
        match org.group_schema().get(key) {
            _ if ["name", "description"].contains(&key.as_str()) => {}
            None => causes.push(format!("Property name '{key}' is not defined in profile")),
            Some(_) if value.is_null() => {}
            Some(property) => {
                causes.extend(custom(property).complaint(key, value));
                attributes.insert(key.clone(), value.clone());
            }
        }
    }
    if !causes.is_empty() {
        return Err(Refusal::validation(what, causes));
    }
    Ok(Sent {
        name,
        description: description.and_then(Value::as_str).map(str::to_owned),
        attributes,
    })
}

/// Refuses a name that another group of the org's own has.
fn check_name(org: &Org, name: &str, own: Option<&str>) -> Result<(), Refusal> {
    let taken = org.groups().any(|group| {
        group.name == name && group.kind == "OKTA_GROUP" && Some(group.id.as_str()) != own
    });
    if taken {
        Err(Refusal::duplicate_group())
    } else {
        Ok(())
    }
}

/// `PUT /groups/{id}`: the profile is replaced.
pub(crate) fn replace(org: &mut Org, call: &Call<'_>, id: &str) -> Result<Answer, Refusal> {
    check_writable(org, id)?;
    let Sent {
        name,
        description,
        attributes,
    } = sent(org, call, "group")?;
    check_name(org, &name, Some(id))?;
    org.tick();
    let times = GroupTimes {
        last_updated: org.now,
        ..org.group_times(id)
    };
    let group = Group {
        id: id.to_owned(),
        name,
        description,
        kind: "OKTA_GROUP".to_owned(),
        attributes,
    };
    org.put_group(group.clone());
    org.put_group_times(id, times);
    org.record(EventType::GroupUpdate, None, Some(id));
    Ok(Answer::ok(json::group(org, &group, Stats::Absent)))
}

/// `POST /groups`
pub(crate) fn create(org: &mut Org, call: &Call<'_>) -> Result<Answer, Refusal> {
    let Sent {
        name,
        description,
        attributes,
    } = sent(org, call, "newGroup")?;
    check_name(org, &name, None)?;
    org.tick();
    let group = Group {
        id: org.free_id("00g", "group", &name),
        name,
        description,
        kind: "OKTA_GROUP".to_owned(),
        attributes,
    };
    org.put_group(group.clone());
    org.record(EventType::GroupCreate, None, Some(&group.id));
    Ok(Answer::ok(json::group(org, &group, Stats::Absent)))
}

/// `DELETE /groups/{id}`
pub(crate) fn delete(org: &mut Org, id: &str) -> Result<Answer, Refusal> {
    check_writable(org, id)?;
    org.tick();
    org.record(EventType::GroupDelete, None, Some(id));
    org.remove_group(id);
    Ok(Answer::no_content())
}

/// What shows the rules behind each membership.
const GROUP_RULES: &str = "group-rules";

/// `GET /groups/{id}/users`. The deactivated are listed too, for they stay members
/// ([deactivation 11](crate::facts::deactivation)).
pub(crate) fn members(org: &Org, call: &Call<'_>, id: &str) -> Result<Answer, Refusal> {
    find_group(org, id)?;
    // Newer than Okta's description, which has neither (facts::rules 12).
    call.check_absent("search")?;
    call.check_expand(&[GROUP_RULES])?;
    // The link to the next page lacks it (facts::rules 16).
    let window = Window::of(call, MEMBERS_PAGE, Refusal::bad_cursor())?.losing("expand");
    let ids = org.members_of(id).range::<str, _>(window.range());
    let rows = ids.filter_map(|id| org.user(id));
    let write = |user: &User| {
        let mut body = json::user(org, user, Shown::InList);
        if call.expands(GROUP_RULES) {
            body["_embedded"] = json!({ GROUP_RULES: rules_behind(org, id, &user.id) });
        }
        body
    };
    Ok(window.page(org, rows, |user| &user.id, write))
}

/// `GET /groups/{group}/users/{user}/group-rules`: the rules behind a membership.
pub(crate) fn membership_rules(org: &Org, group: &str, user: &str) -> Result<Answer, Refusal> {
    find_group(org, group)?;
    let user = by_id(org, user)?;
    if !org.is_member(group, &user.id) {
        return Err(Refusal::not_found(&user.id, "GroupMember"));
    }
    Ok(Answer::ok(json!(rules_behind(org, group, &user.id))))
}

fn rules_behind(org: &Org, group: &str, user: &str) -> Vec<Value> {
    let rules = org.feeding(group, user);
    rules
        .map(|rule| json!({ "id": rule.id, "name": rule.name }))
        .collect()
}

/// `GET /users/{id}/groups`
pub(crate) fn of_user(org: &Org, call: &Call<'_>, who: &str) -> Result<Answer, Refusal> {
    let user = find(org, who)?;
    let window = Window::of(call, GROUPS_OF_USER_PAGE, Refusal::bad_cursor())?;
    let ids = org.groups_of(&user.id).range::<str, _>(window.range());
    let rows = ids.filter_map(|id| org.group(id));
    let write = |group: &Group| json::group(org, group, Stats::Absent);
    Ok(window.page(org, rows, |group| &group.id, write))
}

/// `PUT /groups/{group}/users/{user}`; a second time changes nothing, but that no rule removes the member any more.
pub(crate) fn join(org: &mut Org, group: &str, user: &str) -> Result<Answer, Refusal> {
    check_membership(org, group, user, UserWrite::Join)?;
    org.tick();
    put_in(org, group, user);
    org.run_rules_for(user, &Change::Membership(group));
    Ok(Answer::no_content())
}

/// Makes somebody a member by hand.
pub(crate) fn put_in(org: &mut Org, group: &str, user: &str) {
    let is_new = !org.is_member(group, user);
    org.put_member(group, user);
    org.make_direct(group, user);
    if is_new {
        org.touch_members(group);
        org.record(EventType::MembershipAdd, Some(user), Some(group));
    }
}

/// `DELETE /groups/{group}/users/{user}`; nobody minds who was no member. Rules that put somebody in exclude them.
pub(crate) fn leave(org: &mut Org, group: &str, user: &str) -> Result<Answer, Refusal> {
    check_membership(org, group, user, UserWrite::Leave)?;
    org.tick();
    if org.exclude_from_rules(group, user) {
        org.record(EventType::MembershipExclude, Some(user), Some(group));
    }
    if org.is_member(group, user) {
        org.remove_member(group, user);
        org.touch_members(group);
        org.record(EventType::MembershipRemove, Some(user), Some(group));
    }
    org.run_rules_for(user, &Change::Membership(group));
    Ok(Answer::no_content())
}

/// Unlike elsewhere, a login does not do for the user ([groups 5](crate::facts::groups)).
fn check_membership(
    org: &Org,
    group: &str,
    user: &str,
    operation: UserWrite,
) -> Result<(), Refusal> {
    let group = find_group(org, group)?;
    let user = by_id(org, user)?;
    check_kind(group)?;
    decide(user, operation, org.password_policy)?;
    Ok(())
}
