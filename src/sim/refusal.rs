//! What Okta answers where it refuses ([errors](crate::facts::errors)).

use serde_json::{Value, json};

/// A refusal: HTTP status, Okta's code and words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The HTTP status.
    pub status: u16,
    /// `errorCode`
    pub code: &'static str,
    /// `errorSummary`
    pub summary: String,
    /// The causes.
    pub causes: Vec<Cause>,
}

/// One of `errorCauses`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    /// `errorSummary`
    pub summary: String,
    /// `reason`, where Okta gives one.
    pub reason: Option<&'static str>,
}

impl Refusal {
    /// Makes a refusal without causes.
    pub fn new(status: u16, code: &'static str, summary: impl Into<String>) -> Self {
        Self {
            status,
            code,
            summary: summary.into(),
            causes: Vec::new(),
        }
    }

    /// Adds a cause.
    #[must_use]
    pub fn because(mut self, summary: impl Into<String>) -> Self {
        self.causes.push(Cause {
            summary: summary.into(),
            reason: None,
        });
        self
    }

    /// `E0000001`: something is wrong with the body or the status, and the causes say what.
    pub fn validation(what: &str, causes: impl IntoIterator<Item = String>) -> Self {
        let refusal = Self::new(400, "E0000001", format!("Api validation failed: {what}"));
        causes.into_iter().fold(refusal, Self::because)
    }

    /// `E0000001`: suspend.
    pub fn not_active() -> Self {
        let cause = "Cannot suspend a user that is not active";
        Self::validation("suspendUser", [cause.to_owned()])
    }

    /// `E0000001`: unsuspend; Okta's summary names `suspendUser` here too ([lifecycle 13](crate::facts::lifecycle)).
    pub fn not_suspended() -> Self {
        let cause = "Cannot unsuspend a user that is not suspended";
        Self::validation("suspendUser", [cause.to_owned()])
    }

    /// `E0000003`
    pub fn malformed() -> Self {
        Self::new(400, "E0000003", "The request body was not well-formed.")
    }

    /// `E0000006`
    pub fn no_permission() -> Self {
        let summary = "You do not have permission to perform the requested action";
        Self::new(403, "E0000006", summary)
    }

    /// `E0000007`: unknown, or no longer there.
    pub fn not_found(what: &str, kind: &str) -> Self {
        let summary = format!("Not found: Resource not found: {what} ({kind})");
        Self::new(404, "E0000007", summary)
    }

    /// `E0000008`: no such path.
    pub fn no_route() -> Self {
        Self::new(404, "E0000008", "The requested path was not found")
    }

    /// `E0000009`
    pub fn internal() -> Self {
        Self::new(500, "E0000009", "Internal Server Error")
    }

    /// `E0000010`
    pub fn read_only_mode() -> Self {
        Self::new(503, "E0000010", "Service is in read only mode")
    }

    /// `E0000181`
    pub fn unavailable() -> Self {
        Self::new(503, "E0000181", "Service temporarily unavailable.")
    }

    /// `E0000011`
    pub fn bad_token() -> Self {
        Self::new(401, "E0000011", "Invalid token provided")
    }

    /// `E0000014`: a password that is not the person's.
    pub fn wrong_password(field: &str) -> Self {
        let cause = format!("{field}: The credentials provided were incorrect.");
        Self::new(403, "E0000014", "Update of credentials failed").because(cause)
    }

    /// `E0000015`: a feature that the org does not have; the token is fine ([errors 8](crate::facts::errors)).
    pub fn no_feature() -> Self {
        let summary = "You do not have permission to access the feature you are requesting";
        Self::new(401, "E0000015", summary)
    }

    /// `E0000016`
    pub fn already_active() -> Self {
        let summary = "Activation failed because the user is already active";
        Self::new(403, "E0000016", summary)
    }

    /// `E0000020`: a query parameter that cannot be read.
    pub fn bad_parameter() -> Self {
        Self::new(400, "E0000020", "Bad request.")
    }

    /// `E0000022`: a path that is there, with another method.
    pub fn no_method() -> Self {
        let summary = "The endpoint does not support the provided HTTP method";
        Self::new(405, "E0000022", summary)
    }

    /// `E0000023`
    pub fn mastered() -> Self {
        let summary = "Operation failed because user profile is mastered under another system";
        Self::new(403, "E0000023", summary)
    }

    /// `E0000028`
    pub fn missing_parameter() -> Self {
        let summary = "The request is missing a required parameter.";
        Self::new(400, "E0000028", summary)
    }

    /// `E0000029`, of a list that no search is behind.
    pub fn bad_cursor() -> Self {
        Self::new(400, "E0000029", "Invalid paging request.").because("Invalid cursor.")
    }

    /// `E0000030`
    pub fn bad_date() -> Self {
        let summary = "Bad request. Invalid date. Dates must be of the form yyyy-MM-dd'T'HH:mm:ss.SSSZZ, \
                       e.g. 2013-01-01T12:00:00.000-07:00.";
        Self::new(400, "E0000030", summary)
    }

    /// `E0000031`
    pub fn bad_search(cause: impl Into<String>) -> Self {
        Self::new(400, "E0000031", "Invalid search criteria.").because(cause)
    }

    /// `E0000032`: not locked.
    pub fn not_locked() -> Self {
        Self::cannot_unlock().because("The user is not locked out.")
    }

    /// `E0000032`: a directory answers for the person.
    pub fn cannot_unlock() -> Self {
        Self::new(403, "E0000032", "Unlock is not allowed for this user.")
    }

    /// `E0000033`
    pub fn search_and_filter() -> Self {
        let summary = "Bad request. Can't specify a search query and filter in the same request.";
        Self::new(400, "E0000033", summary)
    }

    /// `E0000034`
    pub fn cannot_forget_password() -> Self {
        let summary = "Forgot password not allowed on specified user.";
        Self::new(403, "E0000034", summary)
    }

    /// `E0000035`
    pub fn cannot_change_password() -> Self {
        let summary = "Change password not allowed on specified user.";
        Self::new(403, "E0000035", summary)
    }

    /// `E0000036`
    pub fn cannot_change_question() -> Self {
        let summary = "Change recovery question not allowed on specified user.";
        Self::new(403, "E0000036", summary)
    }

    /// `E0000038`
    pub fn wrong_status() -> Self {
        let summary = "This operation is not allowed in the user's current status.";
        Self::new(403, "E0000038", summary)
    }

    /// `E0000047`
    pub fn too_many_requests() -> Self {
        let summary = "API call exceeded rate limit due to too many requests.";
        Self::new(429, "E0000047", summary)
    }

    /// `E0000055`
    pub fn duplicate_group() -> Self {
        Self::new(409, "E0000055", "Duplicate group.")
    }

    /// `E0000060`
    pub fn unsupported() -> Self {
        Self::new(501, "E0000060", "Unsupported operation.")
    }

    /// `E0000060`: Okta knows the query parameter, and the org in memory does not do what it asks for. Whoever tests
    /// against it must not take the answer for Okta's.
    pub fn not_simulated(name: &str, value: &str) -> Self {
        Self::unsupported().because(format!("The sandbox does not support `{name}={value}`."))
    }

    /// `E0000077`
    pub fn read_only(attribute: &str) -> Self {
        let summary = format!("Cannot modify the {attribute} attribute because it is read-only.");
        Self::new(403, "E0000077", summary)
    }

    /// `E0000078`
    pub fn immutable(attribute: &str) -> Self {
        let summary = format!("Cannot modify the {attribute} attribute because it is immutable.");
        Self::new(403, "E0000078", summary)
    }

    /// `E0000087`
    pub fn wrong_answer() -> Self {
        let summary = "The recovery question answer did not match our records.";
        Self::new(403, "E0000087", summary)
    }

    /// `E0000112`: an activation is under way.
    pub fn still_activating() -> Self {
        let summary = "Cannot update this user because they are still being activated. Please try again in a few \
                       minutes.";
        Self::new(409, "E0000112", summary)
    }

    /// `E0000123`
    pub fn enumeration_mismatch() -> Self {
        let summary =
            "Array specified in enum field must match const values specified in oneOf field.";
        Self::new(400, "E0000123", summary)
    }

    /// `E0000127`: a name that a definition has already.
    pub fn name_taken(name: &str) -> Self {
        let what = "Invalid linked objection definition.";
        let mut refusal = Self::new(409, "E0000127", format!("{what} {name} is not unique."));
        refusal.causes.push(Cause {
            summary: format!("{name}: is not unique."),
            reason: Some("UNIQUE_CONSTRAINT"),
        });
        refusal
    }

    /// `E0000142`
    pub fn type_in_use() -> Self {
        Self::new(403, "E0000142", "This User Type cannot be deleted.")
    }

    /// `E0000231`
    pub fn changed_meanwhile() -> Self {
        Self::new(412, "E0000231", "ETag value doesn't match.")
    }

    /// `E0000242`
    pub fn bad_etag() -> Self {
        Self::new(400, "E0000242", "ETag syntax is invalid.")
    }

    /// What a cause says of a value that something else has already.
    pub fn taken_cause(field: &str) -> String {
        format!("{field}: An object with this field already exists in the current organization")
    }

    /// Returns the body.
    pub fn body(&self, error_id: &str) -> Value {
        let causes: Vec<Value> = self.causes.iter().map(Cause::to_json).collect();
        json!({
            "errorCode": self.code,
            "errorSummary": self.summary,
            "errorLink": self.code,
            "errorId": error_id,
            "errorCauses": causes,
        })
    }
}

impl Cause {
    fn to_json(&self) -> Value {
        match self.reason {
            Some(reason) => json!({ "errorSummary": self.summary, "reason": reason }),
            None => json!({ "errorSummary": self.summary }),
        }
    }
}
