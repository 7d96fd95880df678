//! The sandbox over HTTP, talked to in plain bytes.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use okta_reconcile::sim::file::read;
use okta_reconcile::sim::sandbox::{Effect, Fault, Sandbox};
use okta_reconcile::sim::server::{Clock, serve};
use okta_reconcile::transport::Method;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

const ORG: &str = "
org: https://acme.okta.com
now: 2026-11-24T08:00:00Z
users:
  - {login: ada@acme.example, id: 00u1, profile: {firstName: Ada}}
  - {login: bob@acme.example, id: 00u2, profile: {firstName: 'Bob & Co +'}}
  - {login: cy@acme.example, id: 00u3, status: DEPROVISIONED}
";

/// How long a test waits for an answer that does not come.
const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) struct Server {
    runtime: Runtime,
    pub(crate) sandbox: Arc<Sandbox>,
    address: String,
    stop: oneshot::Sender<()>,
    served: JoinHandle<std::io::Result<()>>,
}

pub(crate) struct Answer {
    pub(crate) status: u16,
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Server {
    pub(crate) fn start(sandbox: Sandbox) -> Self {
        let runtime = Runtime::new().unwrap();
        let sandbox = Arc::new(sandbox);
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap().to_string();
        sandbox.set_url(format!("http://{address}"));
        let (stop, stopped) = oneshot::channel::<()>();
        let served = runtime.spawn(serve(
            listener,
            Arc::clone(&sandbox),
            None,
            Clock::Org,
            async {
                drop(stopped.await);
            },
        ));
        Self {
            runtime,
            sandbox,
            address,
            stop,
            served,
        }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    fn open() -> Self {
        Self::start(Sandbox::new(read(ORG).unwrap()))
    }

    pub(crate) fn connect(&self) -> BufReader<TcpStream> {
        let stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        BufReader::new(stream)
    }

    /// Sends one request on a connection of its own.
    pub(crate) fn send(&self, head: &str, body: &str) -> Answer {
        let mut connection = self.connect();
        say(&mut connection, head, body);
        hear(&mut connection).unwrap()
    }

    pub(crate) fn stop(self) {
        self.stop.send(()).unwrap();
        let served = self.runtime.block_on(self.served).unwrap();
        served.unwrap();
    }
}

pub(crate) fn say(connection: &mut BufReader<TcpStream>, head: &str, body: &str) {
    let text = format!("{}\r\nhost: x\r\n\r\n{body}", head.replace('\n', "\r\n"));
    connection.get_mut().write_all(text.as_bytes()).unwrap();
}

/// Reads one answer, or `None` where the connection ends without one.
fn hear(connection: &mut BufReader<TcpStream>) -> Option<Answer> {
    let mut line = String::new();
    if connection.read_line(&mut line).ok()? == 0 {
        return None;
    }
    let status = line.split(' ').nth(1).unwrap().parse().unwrap();
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        connection.read_line(&mut line).unwrap();
        let Some((name, value)) = line.trim_end().split_once(": ") else {
            break;
        };
        headers.push((name.to_lowercase(), value.to_owned()));
    }
    let length = headers.iter().find(|(name, _)| name == "content-length");
    let mut body = vec![0; length.map_or(0, |(_, value)| value.parse().unwrap())];
    connection.read_exact(&mut body).unwrap();
    Some(Answer {
        status,
        headers,
        body,
    })
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    fn all(&self, name: &str) -> Vec<&str> {
        let found = self.headers.iter().filter(|(each, _)| each == name);
        found.map(|(_, value)| value.as_str()).collect()
    }
}

#[test]
fn a_slash_at_the_end_of_a_path_is_ignored() {
    let server = Server::open();
    let people = server.send("GET /api/v1/users/?limit=1 HTTP/1.1", "");
    assert_eq!(people.status, 200);
    assert_eq!(people.json().as_array().unwrap().len(), 1);
    // The list goes on whether or not the next request has the slash.
    let after = people.all("link")[1].split_once("after=").unwrap().1;
    let after = after.split_once('&').unwrap().0;
    for path in ["users/", "users"] {
        let rest = server.send(&format!("GET /api/v1/{path}?after={after} HTTP/1.1"), "");
        assert_eq!(rest.json()[0]["id"], "00u2", "{path}");
    }
    for (head, body, status) in [
        (
            "POST /api/v1/users/?activate=false",
            r#"{"profile": {"login": "new@acme.example", "email": "new@acme.example", "firstName": "N", "lastName": "Ew"}}"#,
            200,
        ),
        ("GET /api/v1/users/00u1/", "", 200),
        ("POST /api/v1/users/00u1/lifecycle/suspend/", "", 200),
        ("GET /api/v1/groups/", "", 200),
        ("GET /api/v1/users//", "", 404),
        ("GET /api/v1/users/00u1/nothing/", "", 404),
    ] {
        let head = format!("{head} HTTP/1.1\ncontent-length: {}", body.len());
        assert_eq!(server.send(&head, body).status, status, "{head}");
    }
    server.stop();
}

#[test]
fn what_is_no_request_gets_an_error_in_json_too() {
    let server = Server::open();
    for head in [
        r#"GET /api/v1/users?search=profile.login+eq+"ada" HTTP/1.1"#,
        "GET /api/v1/users?q=<a> HTTP/1.1",
        "GET /api/v1/users HTTP/1.1\nno header",
    ] {
        let answer = server.send(head, "");
        assert_eq!(answer.status, 400, "{head}");
        assert_eq!(answer.all("content-type"), ["application/json"], "{head}");
        assert_eq!(answer.json()["errorCode"], "E0000020", "{head}");
        assert!(!answer.json()["errorSummary"].as_str().unwrap().is_empty());
    }
    let long = format!("GET /api/v1/users?q={} HTTP/1.1", "a".repeat(70_000));
    let answer = server.send(&long, "");
    assert_eq!(
        (answer.status, &answer.json()["errorCode"]),
        (414, &json!("E0000020"))
    );
    server.stop();
}

#[test]
fn pages_are_followed_over_links_that_lead_to_the_server() {
    let server = Server::open();
    let mut target = "/api/v1/users?search=id+pr&limit=2".to_owned();
    let mut logins = Vec::new();
    loop {
        let answer = server.send(&format!("GET {target} HTTP/1.1"), "");
        let users = answer.json();
        let users = users.as_array().unwrap().iter();
        logins.extend(users.map(|user| user["profile"]["login"].as_str().unwrap().to_owned()));
        let links = answer.all("link");
        let Some(next) = links.iter().find(|link| link.contains("rel=\"next\"")) else {
            break;
        };
        let own = format!("<http://{}", server.address);
        let rest = next.strip_prefix(&own).unwrap();
        target = rest.split_once('>').unwrap().0.to_owned();
    }
    assert_eq!(
        logins,
        ["ada@acme.example", "bob@acme.example", "cy@acme.example"]
    );
    server.stop();
}

#[test]
fn paths_and_queries_are_decoded() {
    let server = Server::open();
    let by_login = server.send("GET /api/v1/users/ada%40acme.example HTTP/1.1", "");
    assert_eq!(by_login.json()["id"], "00u1");
    let query = "search=profile.firstName%20eq%20%22Bob+%26%20Co%20%2B%22";
    let found = server.send(&format!("GET /api/v1/users?{query} HTTP/1.1"), "");
    assert_eq!(found.json()[0]["id"], "00u2");
    server.stop();
}

#[test]
fn what_is_not_there_is_not_found_in_okta_s_words() {
    let server = Server::open();
    for target in ["/api/v1/brands", "/", "/favicon.ico"] {
        let answer = server.send(&format!("GET {target} HTTP/1.1"), "");
        assert_eq!(
            (answer.status, &answer.json()["errorCode"]),
            (404, &json!("E0000008"))
        );
        assert_eq!(answer.all("content-type"), ["application/json"]);
        assert_eq!(answer.all("date"), ["Tue, 24 Nov 2026 08:00:00 GMT"]);
        assert_eq!(answer.all("x-okta-request-id").len(), 1);
    }
    assert_eq!(
        server
            .send("PATCH /api/v1/users/00u1 HTTP/1.1\ncontent-length: 0", "")
            .status,
        405
    );
    server.stop();
}

#[test]
fn a_token_is_asked_for_first() {
    let sandbox = Sandbox::new(read(ORG).unwrap()).requiring_token("s3same".to_owned().into());
    let server = Server::start(sandbox);
    for header in [
        "x: y",
        "authorization: s3same",
        "authorization: SSWS wrong",
        "authorization: Bearer s3same",
    ] {
        for target in [
            "GET /api/v1/users",
            "GET /api/v1/none",
            "DELETE /api/v1/users/00u1",
        ] {
            let answer = server.send(&format!("{target} HTTP/1.1\n{header}"), "");
            let body = answer.json();
            assert_eq!(
                (answer.status, &body["errorCode"]),
                (401, &json!("E0000011")),
                "{header}"
            );
            assert_eq!(body["errorSummary"], "Invalid token provided");
        }
        let head = format!("POST /api/v1/users HTTP/1.1\n{header}\ncontent-length: 1");
        assert_eq!(server.send(&head, "{").status, 401);
    }
    for header in ["SSWS s3same", "SSWSs3same"] {
        let head = format!("GET /api/v1/users HTTP/1.1\nauthorization: {header}");
        assert_eq!(server.send(&head, "").status, 200);
    }
    assert!(!format!("{:?}", server.sandbox).contains("s3same"));
    server.stop();
}

#[test]
fn a_body_that_is_no_json_is_malformed_and_the_connection_goes_on() {
    let server = Server::open();
    let mut connection = server.connect();
    for body in ["{", "\"", "{\"profile\": }", "nonsense"] {
        let head = format!(
            "POST /api/v1/users HTTP/1.1\ncontent-length: {}",
            body.len()
        );
        say(&mut connection, &head, body);
        let answer = hear(&mut connection).unwrap();
        assert_eq!(
            (answer.status, &answer.json()["errorCode"]),
            (400, &json!("E0000003"))
        );
    }
    say(&mut connection, "GET /api/v1/users/00u1 HTTP/1.1", "");
    assert_eq!(hear(&mut connection).unwrap().status, 200);
    assert_eq!(server.sandbox.requests().len(), 5);
    server.stop();
}

#[test]
fn a_connection_carries_many_requests_and_each_answer_has_its_own_id() {
    let server = Server::open();
    let mut connection = server.connect();
    let mut ids = Vec::new();
    for _ in 0..3 {
        say(&mut connection, "GET /api/v1/users/00u1 HTTP/1.1", "");
        let answer = hear(&mut connection).unwrap();
        ids.push(answer.all("x-okta-request-id")[0].to_owned());
    }
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 3);
    server.stop();
}

#[test]
fn bodies_need_a_length_and_have_a_limit() {
    let server = Server::open();
    let suspend = "POST /api/v1/users/00u1/lifecycle/suspend HTTP/1.1";
    assert_eq!(server.send(suspend, "").status, 411);
    assert_eq!(
        server
            .send(&format!("{suspend}\ncontent-length: 0"), "")
            .status,
        200
    );
    let long = format!("\"{}\"", "x".repeat(2 * 1024 * 1024));
    let mut connection = server.connect();
    let head = format!(
        "POST /api/v1/users HTTP/1.1\r\nhost: x\r\ncontent-length: {}\r\n\r\n",
        long.len()
    );
    connection.get_mut().write_all(head.as_bytes()).unwrap();
    assert_eq!(hear(&mut connection).unwrap().status, 413);
    assert_eq!(
        server.send("GET /api/v1/users/00u1 HTTP/1.1", "").json()["status"],
        "SUSPENDED"
    );
    server.stop();
}

#[test]
fn an_answer_that_is_lost_closes_the_connection() {
    let sandbox = Sandbox::new(read(ORG).unwrap()).failing(vec![Fault {
        method: Method::Post,
        target: "suspend".to_owned(),
        nth: 1,
        effect: Effect::LostAfter,
    }]);
    let server = Server::start(sandbox);
    let mut connection = server.connect();
    say(
        &mut connection,
        "POST /api/v1/users/00u1/lifecycle/suspend HTTP/1.1\ncontent-length: 0",
        "",
    );
    assert!(hear(&mut connection).is_none());
    assert_eq!(
        server.send("GET /api/v1/users/00u1 HTTP/1.1", "").json()["status"],
        "SUSPENDED"
    );
    server.stop();
}

#[test]
fn whoever_closes_their_half_is_answered() {
    let server = Server::open();
    for _ in 0..50 {
        let mut connection = server.connect();
        say(
            &mut connection,
            "GET /api/v1/users/00u1 HTTP/1.1\nconnection: close",
            "",
        );
        let half = std::net::Shutdown::Write;
        connection.get_ref().shutdown(half).unwrap();
        assert_eq!(hear(&mut connection).unwrap().status, 200);
    }
    server.stop();
}

#[test]
fn whoever_sends_too_much_reads_why() {
    let server = Server::open();
    let long = "x".repeat(3 * 1024 * 1024);
    let head = format!(
        "POST /api/v1/users HTTP/1.1\ncontent-length: {}",
        long.len()
    );
    for _ in 0..10 {
        assert_eq!(server.send(&head, &long).status, 413);
    }
    server.stop();
}

#[test]
fn the_token_of_somebody_deactivated_is_dead() {
    let org = format!("{ORG}tokenOwner: ada@acme.example\n");
    let server = Server::start(Sandbox::new(read(&org).unwrap()));
    let auth = "authorization: SSWS any";
    let read = format!("GET /api/v1/users/00u2 HTTP/1.1\n{auth}");
    assert_eq!(server.send(&read, "").status, 200);
    let path = "/api/v1/users/00u1/lifecycle/deactivate";
    let end = format!("POST {path} HTTP/1.1\n{auth}\ncontent-length: 0");
    assert_eq!(server.send(&end, "").status, 200);
    let answer = server.send(&read, "");
    let told = (answer.status, answer.json()["errorCode"].clone());
    assert_eq!(told, (401, json!("E0000011")));
    server.stop();
}

#[test]
fn nonsense_on_one_connection_does_not_hurt_the_next() {
    let server = Server::open();
    let mut connection = server.connect();
    connection
        .get_mut()
        .write_all(b"\x16\x03\x01 this is no HTTP\r\n\r\n")
        .unwrap();
    drop(connection);
    assert_eq!(server.send("GET /api/v1/users HTTP/1.1", "").status, 200);
    server.stop();
}

#[test]
fn stopping_closes_connections_that_wait() {
    let server = Server::open();
    let mut connection = server.connect();
    say(&mut connection, "GET /api/v1/users/00u1 HTTP/1.1", "");
    assert_eq!(hear(&mut connection).unwrap().status, 200);
    server.stop();
    assert!(hear(&mut connection).is_none());
}
