use serde_json::{Value, json};

use super::check;
use crate::transport::{Method, Request, Response};

fn accepts(request: &Request, status: u16, body: &str) -> bool {
    let response = Response {
        status,
        headers: Vec::new(),
        body: body.as_bytes().to_vec(),
    };
    check(request, &response).is_ok()
}

fn call(method: Method, path: &str) -> Request {
    Request::new(method, format!("/api/v1/{path}"))
}

/// What a proxy says in place of an org.
const FOREIGN: [&str; 6] = [
    "<html>session expired</html>",
    "\"ok\"",
    "null",
    "[]",
    r#"{"status":"ok"}"#,
    r#"{"id":"00uother","profile":{"login":"other@acme.example","name":"other"}}"#,
];

#[test]
fn a_success_that_is_not_okta_s_counts_for_nothing() {
    use Method::{Delete, Post, Put};
    let writes = [
        (Post, "users"),
        (Post, "users/00u1"),
        (Put, "users/00u1"),
        (Delete, "users/00u1"),
        (Post, "users/00u1/lifecycle/activate"),
        (Post, "users/00u1/lifecycle/reactivate"),
        (Post, "users/00u1/lifecycle/suspend"),
        (Post, "users/00u1/lifecycle/unsuspend"),
        (Post, "users/00u1/lifecycle/unlock"),
        (Post, "users/00u1/lifecycle/deactivate"),
        (Post, "users/00u1/lifecycle/expire_password"),
        (
            Post,
            "users/00u1/lifecycle/expire_password_with_temp_password",
        ),
        (Post, "users/00u1/lifecycle/reset_password"),
        (Post, "users/00u1/lifecycle/reset_factors"),
        (Post, "users/00u1/credentials/change_password"),
        (Post, "users/00u1/credentials/change_recovery_question"),
        (Post, "users/00u1/credentials/forgot_password"),
        (Delete, "users/00u1/sessions"),
        (Delete, "users/00u1/grants"),
        (Delete, "users/00u1/clients/0oa/tokens"),
        (Put, "users/00u1/linkedObjects/manager/00u2"),
        (Delete, "users/00u1/linkedObjects/manager"),
        (Post, "groups"),
        (Put, "groups/00g1"),
        (Put, "groups/00g1/users/00u1"),
        (Delete, "groups/00g1/users/00u1"),
        (Post, "meta/schemas/user/linkedObjects"),
    ];
    for (method, path) in writes {
        for body in FOREIGN {
            let new = json!({"profile": {"login": "new@acme.example", "name": "new"}, "primary": {"name": "manager"}});
            let request = call(method, path).with_body(new);
            assert!(!accepts(&request, 200, body), "{method} {path} {body}");
        }
    }
}

#[test]
fn what_okta_answers_is_taken() {
    use Method::{Delete, Get, Post, Put};
    let user = r#"{"id":"00u1","status":"ACTIVE","profile":{"login":"Ada@acme.example"}}"#;
    let link = [
        "{}",
        "",
        r#"{"activationToken":"t"}"#,
        r#"{"activationUrl":"u","activationToken":"t"}"#,
    ];
    let all: [(Method, &str, Value, &[&str]); 12] = [
        (Get, "users/00u1", Value::Null, &["anything"]),
        (
            Post,
            "users",
            json!({"profile": {"login": "ada@acme.example"}}),
            &[user],
        ),
        (Post, "users/00u1", Value::Null, &[user]),
        (Post, "users/ada%40acme.example", Value::Null, &[user]),
        (Put, "users/ada", Value::Null, &[user]),
        (
            Post,
            "users/00u1/lifecycle/expire_password",
            Value::Null,
            &[user],
        ),
        (Post, "users/00u1/lifecycle/activate", Value::Null, &link),
        (
            Post,
            "users/00u1/lifecycle/deactivate",
            Value::Null,
            &["{}", "", " "],
        ),
        (
            Post,
            "users/00u1/lifecycle/reset_password",
            Value::Null,
            &["{}", r#"{"resetPasswordUrl":"u"}"#],
        ),
        (
            Post,
            "users/00u1/credentials/change_password",
            Value::Null,
            &[r#"{"password":{},"provider":{}}"#],
        ),
        (Delete, "users/00u1/sessions", Value::Null, &["", "{}"]),
        (
            Post,
            "meta/schemas/user/linkedObjects",
            json!({"primary": {"name": "manager"}}),
            &[r#"{"primary":{"name":"manager"},"associated":{"name":"subordinate"}}"#],
        ),
    ];
    for (method, path, sent, bodies) in all {
        for body in bodies {
            let request = call(method, path).with_body(sent.clone());
            assert!(accepts(&request, 200, body), "{method} {path} {body}");
        }
    }
}
