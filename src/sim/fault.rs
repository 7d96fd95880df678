//! What goes wrong with requests, and when: as tests say it, and as a faults file says it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::sim::ids::fraction;
use crate::sim::path::segments;
use crate::transport::{Method, Request};
use crate::yaml::{self, YamlError};

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

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
enum Verb {
    Get,
    Post,
    Put,
    Delete,
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

/// Which requests fail, and how: the file for `sandbox --faults`.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schemars(title = "okta-reconcile sandbox faults")]
struct FaultsFile {
    /// Each is checked for each request; if several apply, the first one counts.
    faults: Vec<FaultEntry>,
}

/// A fault, and the requests that it applies to.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct FaultEntry {
    /// The method of matching requests. Absent: any.
    #[serde(default)]
    method: Option<Verb>,
    /// The path of matching requests, from `/api/v1/` on: `*` is one segment, `**` at the end is the rest. Absent: any.
    #[serde(default)]
    path: Option<String>,
    /// The first matching request that can fail, from 1. Absent: 1.
    #[serde(default)]
    from: Option<usize>,
    /// How many of them can fail, counted from there. Absent: all.
    #[serde(default)]
    count: Option<usize>,
    /// The probability that each of these fails, from 0 to 1; `--seed` decides which do. Absent: 1.
    #[serde(default)]
    #[schemars(range(min = 0.0, max = 1.0))]
    probability: Option<f64>,
    /// How it fails.
    #[serde(with = "crate::yaml::singleton_map")]
    #[schemars(with = "Effect")]
    effect: Effect,
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

/// Why a faults file is none.
#[derive(Debug, thiserror::Error)]
pub enum FaultsError {
    /// It cannot be read.
    #[error(transparent)]
    Form(#[from] YamlError),
    /// It can be read and makes no sense.
    #[error("fault {number}: {problem}")]
    Meaning {
        /// The how many-th of the file.
        number: usize,
        /// What is wrong with it.
        problem: &'static str,
    },
}

impl Faults {
    /// Reads a faults file, from YAML or JSON.
    pub fn read(text: &str, seed: u64) -> Result<Self, FaultsError> {
        let file: FaultsFile = yaml::from_str(text)?;
        let armed = file.faults.into_iter().enumerate();
        let armed = armed.map(|(index, entry)| entry.armed(index + 1));
        Ok(Self {
            armed: armed.collect::<Result<_, FaultsError>>()?,
            seed,
        })
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
    fn armed(self, number: usize) -> Result<Armed, FaultsError> {
        let wrong = |problem| FaultsError::Meaning { number, problem };
        let probability = self.probability.unwrap_or(1.0);
        if !(0.0..=1.0).contains(&probability) {
            return Err(wrong("`probability` must be from 0 to 1"));
        }
        if self.from == Some(0) {
            return Err(wrong("`from` counts from 1"));
        }
        let is_path = |path: &String| path.starts_with("/api/v1/");
        if self.path.as_ref().is_some_and(|path| !is_path(path)) {
            return Err(wrong("`path` must begin with /api/v1/"));
        }
        let has_more = |path: &String| path.trim_end_matches("/**").contains("**");
        if self.path.as_ref().is_some_and(has_more) {
            return Err(wrong("`**` of `path` stands at the end"));
        }
        if let Effect::Meanwhile(meanwhile) = &self.effect
            && !is_path(&meanwhile.path)
        {
            return Err(wrong("the `path` of `meanwhile` must begin with /api/v1/"));
        }
        Ok(Armed {
            method: self.method.map(Method::from),
            place: self.path.map_or(Place::Any, Place::Path),
            from: self.from.unwrap_or(1),
            count: self.count.unwrap_or(usize::MAX),
            probability,
            effect: self.effect,
            seen: 0,
        })
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
