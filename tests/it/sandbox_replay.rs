//! Recorded Okta as the judge: every recorded step is sent to a fresh org in memory, and what comes back is held
//! against what Okta answered: the status, the error, the status of the user, and which keys there are.
//!
//! Recorded ids stand for those that the org in memory gave. A step whose path holds an id that it never gave cannot be
//! sent; there must be none.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;

use okta_reconcile::sim::api::respond;
use okta_reconcile::sim::file::read;
use okta_reconcile::sim::org::Org;
use okta_reconcile::transport::{Method, Request};
use serde_json::{Map, Value, json};

use crate::support::shared;

/// An org as it is on the first day.
const FRESH: &str = "
org: https://acme.okta.com
now: 2026-11-24T08:00:00Z
tokenOwner: admin@acme.example
users:
  - {login: admin@acme.example, profile: {firstName: Ad, lastName: Min, email: admin@acme.example}}
groups: [{name: Everyone, type: BUILT_IN}]
";

const NO_BODY: &str = "the recording has no request body, so nobody knows what was sent";
const OWNER: &str =
    "the first of the list is an administrator of the recorded org, and has a recovery question";
const GROUP: &str =
    "the group was in the recorded org before the recording, and Okta's ids are not of this form";
const LEFT_OVER: &str = "the recorded org finds somebody whom an earlier run left behind";

/// Steps that cannot match for a reason outside the program, or be sent at all: file, steps, reason. All others must.
#[rustfmt::skip]
const OUTSIDE: [(&str, &[u64], &str); 8] = [
    ("test_users_it/TestUsersResource.test_change_recovery_question.yaml", &[1, 2, 3], NO_BODY),
    ("test_users_it/TestUsersResource.test_change_user_password.yaml", &[1], NO_BODY),
    ("test_subscription_it/TestSubscriptionResource.test_subscribe_unsubscribe_user.yaml", &[0], OWNER),
    ("test_users_it/TestUsersResource.test_activate_user.yaml", &[2], OWNER),
    ("test_users_it/TestUsersResource.test_suspend_user.yaml", &[4], OWNER),
    ("test_groups_it/TestGroupsResource.test_group_profile_custom_attributes.yaml", &[0, 1, 2], GROUP),
    ("idaas/TestAccDataSourceOktaUser_read/classic-00.yaml", &[15, 17, 24, 28, 31, 34, 41, 44, 50, 54, 59, 65, 67, 69, 79, 80], LEFT_OVER),
    ("idaas/TestAccDataSourceOktaUser_read/oie-00.yaml", &[15, 17, 26, 27, 30, 34, 40, 44, 50, 55, 60, 64, 67, 70, 76, 80], LEFT_OVER),
];

/// Keys that two recorded orgs, or two years, differ in for the same step.
const OPTIONAL: [(&str, &[&str]); 4] = [
    ("", &["realmId", "transitioningToStatus"]),
    ("_links", &["resetFactors", "owners", "forgotPassword"]),
    ("credentials", &["emails"]),
    ("profile", &[]),
];

/// What is written with bodies that the answer repeats.
const MADE: [&str; 8] = [
    "/api/v1/users",
    "/api/v1/groups",
    "/api/v1/meta/schemas/user/linkedObjects",
    "/api/v1/meta/types/user",
    "/api/v1/users/{userId}",
    "/api/v1/groups/{groupId}",
    "/api/v1/meta/schemas/user/{schemaId}",
    "/api/v1/meta/types/user/{typeId}",
];

#[derive(serde::Deserialize)]
struct Step {
    src: String,
    file: String,
    i: u64,
    method: String,
    template: String,
    path: String,
    query: Vec<(String, String)>,
    req: Value,
    status: u16,
    res: Value,
}

impl Step {
    fn operation(&self) -> String {
        format!("{} {}", self.method, self.template)
    }

    fn name(&self) -> &str {
        let after = |mark: &str| self.file.split_once(mark).map(|(_, name)| name);
        after("cassettes/")
            .or_else(|| after("vcr/"))
            .unwrap_or(&self.file)
    }

    /// Whether the org in memory has the operation.
    fn is_in_scope(&self) -> bool {
        let below = self.template.strip_prefix("/api/v1/").unwrap();
        let segments: Vec<&str> = below.split('/').collect();
        matches!(
            segments.as_slice(),
            ["users" | "groups"]
                | ["users", "{userId}"]
                | ["groups", "{groupId}"]
                | ["users", "{userId}", "groups"]
                | ["users", "{userId}", "lifecycle" | "credentials", _]
                | ["users", "{userId}", "linkedObjects", _, ..]
                | ["groups", "{groupId}", "users"]
                | ["groups", "{groupId}", "users", "{userId}"]
                | ["meta", _, ..]
        )
    }

    /// Recordings of 2020 have no request bodies: most can be made of the answer.
    fn body(&self, ids: &Ids) -> Option<Value> {
        if !self.req.is_null() {
            return Some(ids.translate_all(&self.req));
        }
        let writes = self.method == "POST" || self.method == "PUT";
        if !self.src.ends_with("python") || !writes || !MADE.contains(&self.template.as_str()) {
            return None;
        }
        let keys = [
            "profile",
            "primary",
            "associated",
            "name",
            "displayName",
            "description",
        ];
        let answered = keys
            .into_iter()
            .filter_map(|key| Some((key, self.res.get(key)?.clone())));
        let mut body: Map<String, Value> = answered
            .map(|(key, value)| (key.to_owned(), value))
            .collect();
        if let Some(Value::Object(profile)) = body.get_mut("profile") {
            profile.retain(|_, value| !value.is_null());
        }
        let has_password = !self.res["credentials"]["password"].is_null();
        let is_usual = ["ACTIVE", "STAGED"]
            .iter()
            .any(|status| self.res["status"] == *status);
        if self.operation() == "POST /api/v1/users" && has_password && is_usual {
            body.insert(
                "credentials".to_owned(),
                json!({ "password": { "value": "Password150kta" } }),
            );
        }
        Some(Value::Object(body))
    }
}

fn is_id(word: &str) -> bool {
    let begins = ["00u", "00g", "00p", "oty", "osc", "0oa", "ost"]
        .iter()
        .any(|each| word.starts_with(each))
        || word.strip_prefix("ot").is_some_and(|rest| {
            rest.starts_with(|each: char| each.is_ascii_uppercase() || each.is_ascii_digit())
        });
    begins && word.len() >= 17 && word.chars().all(|each| each.is_ascii_alphanumeric())
}

/// Recorded ids, and those of the org in memory that they stand for.
#[derive(Default)]
struct Ids(BTreeMap<String, String>);

impl Ids {
    fn translate(&self, text: &str) -> String {
        let (mut done, mut word) = (String::new(), String::new());
        let is_word = |each: char| each.is_alphanumeric() || each == '_';
        for each in text.chars().chain(['\n']) {
            if is_word(each) {
                word.push(each);
                continue;
            }
            done.push_str(self.0.get(&word).unwrap_or(&word));
            word.clear();
            done.push(each);
        }
        done.pop();
        done
    }

    fn translate_all(&self, value: &Value) -> Value {
        serde_json::from_str(&self.translate(&value.to_string())).unwrap()
    }

    fn misses(&self, path: &str) -> bool {
        let words = path.split(|each: char| !each.is_alphanumeric() && each != '_');
        words
            .into_iter()
            .any(|word| is_id(word) && !self.0.contains_key(word))
    }

    /// Learns from a recorded answer and the one that came which id stands for which.
    fn learn(&mut self, recorded: &Value, live: &Value) {
        if let (Value::Array(recorded), Value::Array(live)) = (recorded, live) {
            let key = |each: &Value| {
                let profile = &each["profile"];
                let found = [&profile["login"], &profile["name"], &each["name"]];
                found
                    .into_iter()
                    .find_map(|name| name.as_str().map(str::to_owned))
            };
            for each in recorded {
                let same = live
                    .iter()
                    .find(|other| key(each).is_some() && key(each) == key(other));
                if let Some(same) = same {
                    self.learn(each, same);
                }
            }
        }
        if let (Some(old), Some(new)) = (recorded["id"].as_str(), live["id"].as_str())
            && is_id(old)
        {
            self.0.insert(old.to_owned(), new.to_owned());
        }
        for key in ["type", "_links", "schema"] {
            if let (Some(old @ Value::Object(_)), Some(new)) = (recorded.get(key), live.get(key)) {
                self.learn(old, new);
            }
        }
        if let (Some(old), Some(new)) = (recorded["href"].as_str(), live["href"].as_str()) {
            let last = |url: &str| url.rsplit('/').next().unwrap_or_default().to_owned();
            if is_id(&last(old)) {
                self.0.entry(last(old)).or_insert_with(|| last(new));
            }
        }
    }
}

fn keys(value: Option<&Value>) -> Option<BTreeSet<&str>> {
    Some(value?.as_object()?.keys().map(String::as_str).collect())
}

/// What the answer has that Okta's has not, or the other way round.
fn differences(step: &Step, status: u16, live: &Value, ids: &Ids) -> Vec<String> {
    // Okta is free to choose here: 2020 and 2025 differ, and a type goes when it is ready to go.
    let free: &[u16] = match step.operation().as_str() {
        "POST /api/v1/users/{userId}/lifecycle/deactivate" => &[200, 204],
        "DELETE /api/v1/meta/types/user/{typeId}" => &[204, 500],
        _ => &[],
    };
    let is_same = status == step.status || free.contains(&status);
    let mut found = Vec::new();
    if !is_same {
        found.push(format!("status {status}, Okta {}", step.status));
    }
    let first = |value: &Value| match value.as_array() {
        Some(items) => items.first().cloned().unwrap_or_default(),
        None => value.clone(),
    };
    let (recorded, live_first) = (first(&step.res), first(live));
    if !recorded.is_object() || !live_first.is_object() {
        return found;
    }
    if recorded.get("errorCode").is_some() {
        for key in ["errorCode", "errorSummary", "errorCauses", "errorLink"] {
            let (okta, own) = (ids.translate_all(&recorded[key]), &live_first[key]);
            if okta != *own {
                found.push(format!("{key} {own}, Okta {okta}"));
            }
        }
    } else if is_same {
        for (place, optional) in OPTIONAL {
            let at = |value| {
                if place.is_empty() {
                    Some(value)
                } else {
                    Value::get(value, place)
                }
            };
            let Some(okta) = keys(at(&recorded)) else {
                continue;
            };
            let own = keys(at(&live_first)).unwrap_or_default();
            let odd = okta
                .symmetric_difference(&own)
                .filter(|key| !optional.contains(key));
            found.extend(odd.map(|key| format!("{place} {key} is in one of them only")));
        }
        if step.res.is_object()
            && recorded.get("status") != live_first.get("status")
            && recorded.get("status").is_some()
        {
            found.push(format!(
                "user is {}, Okta {}",
                live_first["status"], recorded["status"]
            ));
        }
    }
    found
}

/// What became of one recording.
#[derive(Default)]
struct Replayed {
    sent: usize,
    unsent: usize,
    /// By step: what differs, or why it could not be sent.
    found: Vec<(u64, String)>,
}

/// Sends one recording to the org.
fn replay(org: &mut Org, steps: &[Step]) -> Replayed {
    let (mut ids, mut made) = (Ids::default(), Vec::new());
    let mut replayed = Replayed::default();
    for step in steps.iter().filter(|step| step.is_in_scope()) {
        if ids.misses(&step.path) {
            replayed.unsent += 1;
            let why = format!("{} has an id that never came", step.path);
            replayed.found.push((step.i, why));
            continue;
        }
        let method = match step.method.as_str() {
            "GET" => Method::Get,
            "POST" => Method::Post,
            "PUT" => Method::Put,
            _ => Method::Delete,
        };
        let mut request = Request::new(method, ids.translate(&step.path));
        let query = step.query.iter().filter(|(name, _)| name != "after");
        request.query = query
            .map(|(name, value)| (name.clone(), ids.translate(value)))
            .collect();
        request.body = step.body(&ids);
        let response = respond(org, &request);
        let live = serde_json::from_slice(&response.body).unwrap_or(Value::Null);
        ids.learn(&step.res, &live);
        if method == Method::Post && response.is_success() {
            let own = live["id"]
                .as_str()
                .map(|id| format!("{}/{id}", step.template));
            let name = live["primary"]["name"]
                .as_str()
                .map(|name| format!("{}/{name}", step.template));
            let twice = step.template.ends_with("/users");
            let is_made = ["/users", "/groups", "types/user", "linkedObjects"];
            if is_made.iter().any(|end| step.template.ends_with(end)) {
                made.extend(own.or(name).map(|path| (path, if twice { 2 } else { 1 })));
            }
        }
        replayed.sent += 1;
        let differences = differences(step, response.status, &live, &ids);
        if !differences.is_empty() {
            replayed.found.push((step.i, differences.join("; ")));
        }
    }
    for (path, times) in made.into_iter().rev() {
        for _ in 0..times {
            respond(org, &Request::new(Method::Delete, path.clone()));
        }
    }
    replayed
}

/// Single calls that were put together by hand, and an org that was gone.
fn is_recorded(step: &Step) -> bool {
    !step.src.contains("oktakit") && !step.file.contains("test_forgot_password")
}

#[test]
fn recorded_okta_cannot_be_told_from_the_org_in_memory() {
    let Some(shared) = shared() else {
        return;
    };
    let tapes = fs::read_to_string(shared.join("recorded/tapes.jsonl")).unwrap();
    let mut recordings: Vec<Vec<Step>> = Vec::new();
    for line in tapes.lines() {
        let step: Step = serde_json::from_str(line).unwrap();
        if !is_recorded(&step) {
            continue;
        }
        let same = |all: &&mut Vec<Step>| all[0].file == step.file && all[0].src == step.src;
        match recordings.iter_mut().find(same) {
            Some(all) => all.push(step),
            None => recordings.push(vec![step]),
        }
    }
    let mut org = read(FRESH).unwrap();
    let (mut sent, mut unsent, mut differing) = (0, 0, 0);
    let mut faults = Vec::new();
    for recording in &recordings {
        let name = recording[0].name();
        let replayed = replay(&mut org, recording);
        sent += replayed.sent;
        unsent += replayed.unsent;
        differing += replayed.found.len() - replayed.unsent;
        let listed = OUTSIDE.iter().filter(|(file, _, _)| *file == name);
        let listed: BTreeSet<u64> = listed.flat_map(|(_, steps, _)| *steps).copied().collect();
        let found: BTreeSet<u64> = replayed.found.iter().map(|(step, _)| *step).collect();
        for (step, why) in &replayed.found {
            if !listed.contains(step) {
                faults.push(format!("{name}#{step}: {why}"));
            }
        }
        let needless = listed.difference(&found);
        faults.extend(needless.map(|step| format!("{name}#{step} is listed for nothing")));
    }
    let mut figures = String::new();
    for (file, steps, reason) in OUTSIDE {
        let _ = writeln!(figures, "outside the program: {file} {steps:?}: {reason}");
    }
    let _ = writeln!(
        figures,
        "recorded steps sent: {sent}, with any difference: {differing}, not sent: {unsent}; all of these listed above"
    );
    let _ = write!(std::io::stderr(), "{figures}");
    assert!(sent > 0 && faults.is_empty(), "{}", faults.join("\n"));
}
