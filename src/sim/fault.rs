//! What goes wrong with requests, and when: as tests say it, and as a faults file says it.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::sim::ids::fraction;
use crate::sim::path::segments;
use crate::source::Located;
use crate::transport::{Method, Request};
use crate::yaml;
use crate::yaml::content::{Content, Unread};
use crate::yaml::entry::entries;
use crate::yaml::file::FileError;
use crate::yaml::json::json;
use crate::yaml::limits::FileLimits;
use crate::yaml::words::words;

/// What goes wrong with one request, so that tests can say it as data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The method of the requests that count.
    pub method: Method,
    /// What path and query of the requests that count contain.
    pub target: String,
    /// The how many-th of them fails, from 1.
    pub nth: usize,
    /// How it fails.
    pub effect: Effect,
}

/// How a request fails.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Effect {
    /// 403 `E0000006`; the request has no effect: a role is too small, or somebody is protected.
    Forbidden,
    /// 500 `E0000009`; the request has no effect.
    InternalError,
    /// 503 `E0000010`; the request has no effect: the org is read only for a while.
    ReadOnly,
    /// 503 `E0000181`; the request has no effect.
    Unavailable,
    /// 429; the request has no effect, and the limit is lifted this many seconds after the answer.
    TooManyRequests(u32),
    /// The connection ends without an answer; the request has no effect.
    LostBefore,
    /// The connection ends without an answer, but the request takes effect.
    LostAfter,
    /// The connection is reset (RST) without an answer; the request has no effect.
    ConnectionReset,
    /// The request takes effect, and the answer takes this many milliseconds.
    Slow(u32),
    /// The request takes effect, but for this many more requests, lists by `search`, `filter` and `q` show people as
    /// they were before.
    SearchLag(u32),
    /// Another administrator does this just before.
    Meanwhile(Box<Meanwhile>),
}

/// A request of another administrator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Meanwhile {
    /// The method.
    method: Verb,
    /// The path, from `/api/v1/` on.
    path: String,
    /// The body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    body: Option<Value>,
}

impl Meanwhile {
    /// Returns the request.
    pub fn request(&self) -> Request {
        let request = Request::new(self.method.into(), self.path.clone());
        match &self.body {
            Some(body) => request.with_body(body.clone()),
            None => request,
        }
    }
}

words! {
    /// A method.
    pub(crate) Verb {
        Get "GET",
        Post "POST",
        Put "PUT",
        Delete "DELETE",
    }
}

impl From<Verb> for Method {
    fn from(verb: Verb) -> Self {
        match verb {
            Verb::Get => Self::Get,
            Verb::Post => Self::Post,
            Verb::Put => Self::Put,
            Verb::Delete => Self::Delete,
        }
    }
}

entries! {
    /// Which requests fail, and how: the file for `sandbox --faults`.
    FaultsFile, FaultsKey: "a faults file", titled "okta-reconcile sandbox faults" {
        /// Each is checked for each request; if several apply, the first one counts.
        faults Faults "faults": Located<Vec<FaultEntry>>,
    }

    /// A fault, and the requests that it applies to.
    FaultEntry, FaultKey: "a fault" {
        /// The method of matching requests. Absent: any.
        method Method "method": Option<Verb>,
        /// The path of matching requests, from `/api/v1/` on: `*` is one segment, `**` at the end is the rest. Absent: any.
        path Path "path": Option<Located<String>>,
        /// The first matching request that can fail, from 1. Absent: 1.
        from From "from": Option<Located<u32>>,
        /// How many of them can fail, counted from there. Absent: all.
        count Count "count": Option<u32>,
        /// The probability that each of these fails, from 0 to 1; `--seed` decides which do. Absent: 1.
        probability Probability "probability": Option<Probability>,
        /// How it fails.
        effect Effect "effect": Located<Effect>,
    }
}

/// A number from 0 to 1.
#[derive(Debug)]
pub(crate) struct Probability(f64);

impl Content for Probability {
    type Shape = Self;

    fn read(unread: Unread<'_>, found: &mut Diagnostics) -> Option<Self> {
        let number = f64::read(unread, found)?;
        let is_one = (0.0..=1.0).contains(&number);
        if !is_one {
            found.push(unread.wrong(Code::InvalidValue, "from 0 to 1"));
        }
        is_one.then_some(Self(number))
    }
}

impl JsonSchema for Probability {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Probability".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "number", "format": "double", "minimum": 0, "maximum": 1 })
    }
}

impl Content for Effect {
    type Shape = Self;

    fn read(unread: Unread<'_>, found: &mut Diagnostics) -> Option<Self> {
        match serde_json::from_value(json(unread.node)) {
            Ok(effect) => Some(effect),
            Err(error) => {
                let wanted = format!("an effect: {error}");
                found.push(unread.wrong(Code::InvalidValue, wanted));
                None
            }
        }
    }
}

/// Which requests a fault is about.
#[derive(Debug)]
enum Place {
    /// Those whose path and query contain this.
    Containing(String),
    /// Those with a path of this form.
    Path(String),
    /// Every request.
    Any,
}

/// Faults, and how many of the requests that count each has seen.
#[derive(Debug, Default)]
pub struct Faults {
    armed: Vec<Armed>,
    seed: u64,
}

#[derive(Debug)]
struct Armed {
    method: Option<Method>,
    place: Place,
    from: usize,
    count: usize,
    probability: f64,
    effect: Effect,
    seen: usize,
}

impl Faults {
    /// Reads a faults file, from YAML or JSON.
    pub fn read(text: &str, seed: u64) -> Result<Self, FileError> {
        Self::read_named("faults.yaml", text, seed)
    }

    /// Reads the faults file of that name.
    ///
    /// # Errors
    ///
    /// Every mistake of the file.
    pub fn read_named(name: &str, text: &str, seed: u64) -> Result<Self, FileError> {
        let limits = FileLimits::of_sandbox();
        yaml::file::read(
            name,
            text,
            "a faults file",
            &limits,
            |file: FaultsFile, found| {
                let entries = file.faults.value.into_iter();
                let armed = entries.map(|entry| entry.armed(found)).collect();
                Self { armed, seed }
            },
        )
    }

    /// Returns what strikes this request, and counts it.
    pub fn strike(&mut self, request: &Request) -> Option<Effect> {
        let mut struck = None;
        for (index, armed) in self.armed.iter_mut().enumerate() {
            if !armed.counts(request) {
                continue;
            }
            armed.seen += 1;
            let place = armed.seen.checked_sub(armed.from);
            let chance = fraction(self.seed, &format!("{index} {}", armed.seen));
            let strikes = place.is_some_and(|place| place < armed.count);
            if strikes && chance < armed.probability {
                struck = struck.or_else(|| Some(armed.effect.clone()));
            }
        }
        struck
    }
}

impl From<Vec<Fault>> for Faults {
    fn from(faults: Vec<Fault>) -> Self {
        let armed = faults.into_iter().map(|fault| Armed {
            method: Some(fault.method),
            place: Place::Containing(fault.target),
            from: fault.nth,
            count: 1,
            probability: 1.0,
            effect: fault.effect,
            seen: 0,
        });
        Self {
            armed: armed.collect(),
            seed: 0,
        }
    }
}

impl FaultEntry {
    fn armed(self, found: &mut Diagnostics) -> Armed {
        self.check(found);
        let count = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
        Armed {
            method: self.method.map(Method::from),
            place: self.path.map_or(Place::Any, |path| Place::Path(path.value)),
            from: self.from.map_or(1, |from| count(from.value)),
            count: self.count.map_or(usize::MAX, count),
            probability: self.probability.map_or(1.0, |number| number.0),
            effect: self.effect.value,
            seen: 0,
        }
    }

    fn check(&self, found: &mut Diagnostics) {
        let mut wrong =
            |at, problem: &str| found.push(Diagnostic::error(Code::InvalidValue, at, problem));
        if let Some(from) = self.from.as_ref().filter(|from| from.value == 0) {
            wrong(from.span, "`from` counts from 1");
        }
        let is_path = |path: &str| path.starts_with("/api/v1/");
        if let Some(Located { value: path, span }) = &self.path {
            if !is_path(path) {
                wrong(*span, "`path` must begin with /api/v1/");
            }
            if path.trim_end_matches("/**").contains("**") {
                wrong(*span, "`**` of `path` stands at the end");
            }
        }
        if let Effect::Meanwhile(meanwhile) = &self.effect.value
            && !is_path(&meanwhile.path)
        {
            let problem = "the `path` of `meanwhile` must begin with /api/v1/";
            wrong(self.effect.span, problem);
        }
    }
}

impl Armed {
    fn counts(&self, request: &Request) -> bool {
        let is_there = match &self.place {
            Place::Any => true,
            Place::Containing(part) => request.target().contains(part),
            Place::Path(form) => has_form(&request.path, form),
        };
        is_there && self.method.is_none_or(|method| method == request.method)
    }
}

/// Both are read as the API reads a path. A path outside of the API has no segments, and no form is of one.
fn has_form(path: &str, form: &str) -> bool {
    let (found, form) = (segments(path), segments(form));
    let mut found = found.iter().peekable();
    if found.peek().is_none() {
        return false;
    }
    for wanted in &form {
        match (wanted.as_str(), found.next()) {
            ("**", _) => return true,
            ("*", Some(_)) => {}
            (wanted, Some(found)) if wanted == found => {}
            (_, _) => return false,
        }
    }
    found.next().is_none()
}

/// Returns the JSON Schema of the file.
pub fn schema() -> schemars::Schema {
    schemars::schema_for!(FaultsFile)
}
