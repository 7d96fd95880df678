//! `/groups/rules`: group rules ([rules](crate::facts::rules)).

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::rule::condition::{Condition, Declared};
use crate::sim::api::body::{object, present, required_text};
use crate::sim::api::page::{Size, Window};
use crate::sim::api::{Answer, Call};
use crate::sim::event::EventType;
use crate::sim::json;
use crate::sim::org::rules::{Change, EXCLUDED_MAX};
use crate::sim::org::{Org, Rule};
use crate::sim::refusal::Refusal;
use crate::sim::schema::attribute;

const PAGE: Size = Size {
    default: 50,
    most: 200,
};

/// How long the name of a rule may be.
const NAME_MAX: usize = 50;

/// What shows the names of a rule's groups.
const NAMES: &str = "groupIdToGroupNameMap";

/// What `expand` may name.
const EXPANSIONS: [&str; 1] = [NAMES];

/// Keys of a rule that Okta knows.
const KEYS: [&str; 10] = [
    "type",
    "id",
    "status",
    "name",
    "created",
    "lastUpdated",
    "conditions",
    "actions",
    "allGroupsValid",
    "_embedded",
];

fn find<'a>(org: &'a Org, id: &str) -> Result<&'a Rule, Refusal> {
    org.rule(id)
        .ok_or_else(|| Refusal::not_found(id, "GroupRule"))
}

/// `GET /groups/rules`. `search` is a keyword that the name contains.
pub(crate) fn list(org: &Org, call: &Call<'_>) -> Result<Answer, Refusal> {
    call.check_expand(&EXPANSIONS)?;
    let window = Window::of(call, PAGE, Refusal::bad_cursor())?;
    let keyword = call.query("search").unwrap_or_default().to_lowercase();
    let found = org.rules().iter();
    let found = found.filter(|rule| rule.name.to_lowercase().contains(&keyword));
    let mut rules: Vec<&Rule> = found.collect();
    rules.sort_by(|one, other| one.id.cmp(&other.id));
    let begin = window.after().unwrap_or_default();
    let rows = rules.into_iter().filter(|rule| rule.id.as_str() > begin);
    Ok(window.page(org, rows, |rule| &rule.id, |rule| written(org, call, rule)))
}

fn written(org: &Org, call: &Call<'_>, rule: &Rule) -> Value {
    let mut body = json::rule(org, rule);
    if call.expands(NAMES) {
        let names = rule.groups.iter().filter_map(|id| org.group(id));
        let names: Map<String, Value> = names
            .map(|group| (group.id.clone(), json!(group.name)))
            .collect();
        body["_embedded"] = json!({ NAMES: names });
    }
    body
}

/// `GET /groups/rules/{id}`
pub(crate) fn get(org: &Org, call: &Call<'_>, id: &str) -> Result<Answer, Refusal> {
    let rule = find(org, id)?;
    call.check_expand(&EXPANSIONS)?;
    Ok(Answer::ok(written(org, call, rule)))
}

/// `POST /groups/rules`: a rule begins inactive, and may hold a condition of which only Okta can say whether it holds.
pub(crate) fn create(org: &mut Org, call: &Call<'_>) -> Result<Answer, Refusal> {
    let sent = sent(org, call)?;
    org.tick();
    let rule = Rule {
        id: org.free_id("0pr", "rule", &sent.name),
        name: sent.name,
        status: "INACTIVE".to_owned(),
        expression: sent.expression,
        groups: sent.groups,
        excluded: sent.excluded,
        created: org.now,
        last_updated: org.now,
    };
    org.put_rule(rule.clone());
    Ok(Answer::ok(json::rule(org, &rule)))
}

/// `PUT /groups/rules/{id}`: an inactive rule takes another name and condition, and keeps its groups.
pub(crate) fn replace(org: &mut Org, call: &Call<'_>, id: &str) -> Result<Answer, Refusal> {
    let mut rule = find(org, id)?.clone();
    let sent = sent(org, call)?;
    let mut causes = Vec::new();
    if rule.is_active() {
        causes.push("status: An active rule cannot be updated".to_owned());
    }
    if sent.groups != rule.groups {
        causes.push("actions: The groups of a rule cannot be changed".to_owned());
    }
    if !causes.is_empty() {
        return Err(Refusal::validation("groupRule", causes));
    }
    org.tick();
    rule.name = sent.name;
    rule.expression = sent.expression;
    rule.excluded = sent.excluded;
    rule.last_updated = org.now;
    org.put_rule(rule.clone());
    Ok(Answer::ok(json::rule(org, &rule)))
}

/// `POST /groups/rules/{id}/lifecycle/activate`
pub(crate) fn activate(org: &mut Org, id: &str) -> Result<Answer, Refusal> {
    let rule = find(org, id)?;
    if let Some(cause) = mistake(org, rule.expression.as_deref()) {
        return Err(Refusal::validation("groupRule", [cause]));
    }
    set_status(org, id, "ACTIVE")?;
    org.run_rule(id);
    Ok(Answer::no_content())
}

/// `POST /groups/rules/{id}/lifecycle/deactivate`: whom it has put into groups stays there.
pub(crate) fn deactivate(org: &mut Org, id: &str) -> Result<Answer, Refusal> {
    set_status(org, id, "INACTIVE")?;
    Ok(Answer::no_content())
}

fn set_status(org: &mut Org, id: &str, status: &str) -> Result<(), Refusal> {
    let mut rule = find(org, id)?.clone();
    org.tick();
    if rule.status != status {
        status.clone_into(&mut rule.status);
        rule.last_updated = org.now;
        org.put_rule(rule);
    }
    Ok(())
}

/// `DELETE /groups/rules/{id}`: 202. With `removeUsers=true` those whom it has put into groups are taken out.
pub(crate) fn delete(org: &mut Org, call: &Call<'_>, id: &str) -> Result<Answer, Refusal> {
    find(org, id)?;
    let removes = call.flag("removeUsers")?.unwrap_or(false);
    org.tick();
    let owned = |(group, user): (&str, &str)| (group.to_owned(), user.to_owned());
    let fed: Vec<(String, String)> = org.fed_by(id).map(owned).collect();
    org.remove_rule(id);
    for (group, user) in fed.into_iter().filter(|_| removes) {
        org.remove_member(&group, &user);
        org.touch_members(&group);
        org.record_of_rule(EventType::MembershipRemove, &group, &user);
        org.run_rules_for(&user, &Change::Membership(&group));
    }
    Ok(Answer {
        status: 202,
        ..Answer::ok(json!({}))
    })
}

/// What a write to a rule says.
struct Sent {
    name: String,
    expression: Option<String>,
    groups: Vec<String>,
    excluded: BTreeSet<String>,
}

fn sent(org: &Org, call: &Call<'_>) -> Result<Sent, Refusal> {
    let body = object(call.request.body.as_ref(), &KEYS)?;
    let mut causes = Vec::new();
    let name = required_text(body, "name", &mut causes);
    if name.chars().count() > NAME_MAX {
        causes.push("name: The length of the field is not allowed".to_owned());
    }
    if present(body, "type").is_some_and(|kind| kind != "group_rule") {
        causes.push("type: The only type is group_rule".to_owned());
    }
    let inside = |path: &str| {
        call.request
            .body
            .as_ref()
            .and_then(|body| body.pointer(path))
    };
    let groups = texts(inside("/actions/assignUserToGroups/groupIds"))?;
    if groups.is_empty() {
        causes.push("actions: The field cannot be left blank".to_owned());
    }
    let odd = groups.iter().filter(|id| !org.takes_rules(id));
    causes.extend(odd.map(|id| format!("groupIds: {id} is no group that a rule can fill")));
    let excluded = texts(inside("/conditions/people/users/exclude"))?;
    if excluded.len() > EXCLUDED_MAX {
        causes.push(format!(
            "exclude: A rule excludes at most {EXCLUDED_MAX} users"
        ));
    }
    let expression = inside("/conditions/expression/value").and_then(Value::as_str);
    causes.extend(mistake(org, expression));
    if !causes.is_empty() {
        return Err(Refusal::validation("groupRule", causes));
    }
    Ok(Sent {
        name,
        expression: expression.map(str::to_owned),
        groups,
        excluded: excluded.into_iter().collect(),
    })
}

/// What is wrong with a condition: what no rule may say, and attributes that the default user type lacks
/// ([rules 17, 21](crate::facts::rules)).
fn mistake(org: &Org, expression: Option<&str>) -> Option<String> {
    let declared = |name: &str| match attribute(&org.types()[0], name) {
        None => Declared::Missing,
        Some(known) if known.kind() == "boolean" => Declared::Boolean,
        Some(_) => Declared::Other,
    };
    let Some(expression) = expression else {
        return Some("conditions: The expression cannot be left blank".to_owned());
    };
    let condition = Condition::parse(expression);
    let found = condition.and_then(|condition| condition.check(&declared));
    let mistake = found.err()?;
    let at = mistake.span.start;
    Some(format!("conditions.expression: {mistake} (at {at})"))
}

fn texts(value: Option<&Value>) -> Result<Vec<String>, Refusal> {
    match value {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(list) => {
            let list = list.as_array().ok_or_else(Refusal::malformed)?.iter();
            let list: Option<Vec<String>> =
                list.map(|each| each.as_str().map(str::to_owned)).collect();
            list.ok_or_else(Refusal::malformed)
        }
    }
}
