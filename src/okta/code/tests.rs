use super::Meaning::{
    Busy, Changed, Converged, Defect, Fatal, Fault, Limited, Listing, NoFeature, ReadOnly, Refused,
};
use super::{Invalid, Meaning, ROWS, meaning, of};
use crate::okta::error::{ApiError, CallError};
use crate::transport::{Method, Request, Response};

fn answer(status: u16, headers: &[(&str, &str)], code: &str, cause: &str) -> ApiError {
    let headers = headers.iter();
    let body = serde_json::json!({"errorCode": code, "errorSummary": "Api validation failed: login",
        "errorLink": code, "errorId": "oae1", "errorCauses": [{"errorSummary": cause}]});
    let response = Response {
        status,
        headers: headers
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
        body: body.to_string().into_bytes(),
    };
    ApiError::new(&Request::new(Method::Post, "/api/v1/users/00u1"), &response)
}

/// Code by code, what the program is to do, written down a second time (`facts::errors 3`).
#[test]
fn every_code_of_the_facts_means_what_they_say() {
    for (codes, status, wanted) in [
        (&["02", "20", "28"][..], 400, Defect),
        (&["03"], 400, Defect),
        (&["04", "11"], 401, Fatal),
        (&["05"], 403, Fatal),
        (&["06"], 403, Refused),
        (&["07"], 404, Changed),
        (&["08"], 404, Defect),
        (&["22"], 405, Defect),
        (&["09"], 500, Fault),
        (&["10"], 503, ReadOnly),
        (&["14"], 403, Refused),
        (&["15"], 401, NoFeature),
        (&["16"], 403, Converged),
        (&["17", "34", "35", "36"], 403, Refused),
        (&["19", "18", "21"], 400, Defect),
        (&["23"], 403, Refused),
        (&["29", "31"], 400, Listing),
        (&["32"], 403, Converged),
        (&["33"], 400, Defect),
        (&["38"], 403, Changed),
        (&["47"], 429, Limited),
        (&["55"], 409, Refused),
        (&["60"], 501, Refused),
        (&["68", "69", "79", "80"], 403, Refused),
        (&["75", "77", "78", "111"], 403, Refused),
        (&["90", "263"], 409, Converged),
        (&["107"], 403, Changed),
        (&["112"], 409, Busy),
        (&["117"], 403, Changed),
        (&["124", "125"], 400, Defect),
        (&["127"], 409, Refused),
        (&["131", "116"], 400, Refused),
        (&["113"], 409, Refused),
        (&["134"], 502, Refused),
        (&["135"], 400, Refused),
        (&["137"], 504, Refused),
        (&["145"], 409, Refused),
        (&["156"], 410, Changed),
        (&["155"], 423, Changed),
        (&["179"], 400, Refused),
        (&["100", "181"], 503, Fault),
        (&["195"], 409, Changed),
        (&["231"], 412, Changed),
        (&["242"], 400, Defect),
        (&["239"], 423, Busy),
        (&["249", "253", "268"], 409, Busy),
        (&["261"], 500, Refused),
    ] {
        for code in codes {
            let code = format!("E{code:0>7}");
            let row = of(&code).unwrap_or_else(|| panic!("{code} has no row"));
            assert_eq!((row.status, row.meaning), (status, wanted), "{code}");
        }
    }
}

#[test]
fn rows_are_in_order_and_say_what_to_do() {
    assert!(ROWS.is_sorted_by(|one, other| one.code < other.code));
    // Its help is made of the call.
    let tells_by_itself = ["E0000006", "E0000090", "E0000142", "E0000263"];
    for row in ROWS {
        assert_eq!(
            row.help.is_empty(),
            tells_by_itself.contains(&row.code),
            "{row:?}"
        );
        assert!(fits(row.status, row.meaning), "{row:?}");
    }
}

/// What a meaning promises about an effect must fit the status.
fn fits(status: u16, meaning: Meaning) -> bool {
    match meaning {
        Fault | ReadOnly => status >= 500,
        Limited => status == 429,
        Busy => matches!(status, 409 | 423 | 429),
        Fatal => matches!(status, 401 | 403),
        NoFeature => status == 401,
        Listing => status == 400,
        Converged => matches!(status, 403 | 409),
        Changed => matches!(status, 403 | 404 | 409 | 410 | 412 | 423),
        Defect => status < 500 || status == 501,
        Refused => true,
    }
}

#[test]
fn unknown_codes_mean_what_their_status_means() {
    for (status, wanted) in [
        (302, Refused),
        (400, Refused),
        (401, Fatal),
        (403, Refused),
        (404, Changed),
        (405, Defect),
        (409, Refused),
        (410, Changed),
        (412, Changed),
        (423, Busy),
        (429, Limited),
        (500, Fault),
        (501, Refused),
        (502, Fault),
        (503, Fault),
        (504, Fault),
        (520, Fault),
    ] {
        assert_eq!(meaning(status, Some("E0009999")), wanted, "{status}");
        assert_eq!(meaning(status, None), wanted, "{status}");
        assert!(fits(status, wanted), "{status}");
    }
}

/// Texts as in `facts::errors 5`. Those about passwords are as Okta is known to write them.
#[test]
fn the_causes_of_one_code_are_told_apart_by_their_text() {
    for (cause, wanted, meaning) in [
        (
            "login: An object with this field already exists in the current organization",
            Invalid::LoginTaken,
            Changed,
        ),
        (
            "Property name 'notValid' is not defined in profile",
            Invalid::UnknownAttribute,
            Changed,
        ),
        (
            "Cannot suspend a user that is not active",
            Invalid::WrongStatus,
            Converged,
        ),
        (
            "Cannot unsuspend a user that is not suspended",
            Invalid::WrongStatus,
            Converged,
        ),
        (
            "Password requirements were not met. Password requirements: at least 8 characters.",
            Invalid::Password,
            Refused,
        ),
        (
            "password: Password cannot be your current password",
            Invalid::Password,
            Refused,
        ),
        (
            "login: The field cannot be left blank",
            Invalid::Value,
            Refused,
        ),
    ] {
        let error = answer(400, &[], "E0000001", cause);
        assert_eq!(error.invalid(), Some(wanted), "{cause}");
        assert_eq!(error.meaning(), meaning, "{cause}");
        assert_eq!(error.advice().as_deref(), Some(wanted.help()));
    }
}

#[test]
fn a_right_is_a_scope_and_a_role() {
    let error = answer(403, &[], "E0000006", "");
    let advice = error.advice().unwrap();
    assert_eq!(
        advice,
        "the token's owner needs a role that permits this; an app needs the scope `okta.users.manage` too; people with \
         an admin role are written by super admins alone"
    );
    let challenge = [("www-authenticate", "Bearer error=\"insufficient_scope\"")];
    let error = answer(403, &challenge, "E0000006", "");
    assert_eq!(
        CallError::from(error).advice().unwrap(),
        "grant the app the scope `okta.users.manage` in the admin console, under Okta API Scopes"
    );
    for (call, scope) in [
        ("GET /api/v1/users?limit=2", "okta.users.read"),
        ("GET /api/v1/users/00u1/roles", "okta.roles.read"),
        ("GET /api/v1/users/00u1/groups", "okta.users.read"),
        ("PUT /api/v1/groups/00g1/users/00u1", "okta.groups.manage"),
        ("GET /api/v1/meta/types/user", "okta.userTypes.read"),
        ("GET /api/v1/meta/schemas/user/default", "okta.schemas.read"),
        (
            "POST /api/v1/meta/schemas/user/linkedObjects",
            "okta.linkedObjects.manage",
        ),
    ] {
        let mut error = answer(403, &[], "E0000006", "");
        call.clone_into(&mut error.call);
        let advice = error.advice().unwrap();
        assert!(advice.contains(&format!("`{scope}`")), "{call}: {advice}");
    }
}
