//! What goes over the wire, seen from a socket.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread::JoinHandle;

use okta_reconcile::okta::agent::UserAgent;
use okta_reconcile::okta::net::{BODY_BYTES_MAX, Https};
use okta_reconcile::okta::origin::Origin;
use okta_reconcile::transport::{Method, NoResponse, Request, Response, Transport};
use serde_json::json;

/// Answers one connection with these bytes, and returns what it was asked.
fn serve(answer: Vec<u8>) -> (SocketAddr, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let asked = read_request(&mut stream);
        // The client may hang up before it has read everything.
        let _ = stream.write_all(&answer);
        asked
    });
    (address, server)
}

/// Reads head and body of one request.
fn read_request(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let count = stream.read(&mut buffer).unwrap();
        bytes.extend_from_slice(&buffer[..count]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if count == 0 {
            return text;
        }
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = header(head, "content-length").map_or(0, |text| text.parse().unwrap());
            if body.len() >= length {
                return text;
            }
        }
    }
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let mut found = head.lines().filter_map(|line| {
        let (each, value) = line.split_once(": ")?;
        each.eq_ignore_ascii_case(name).then_some(value)
    });
    let first = found.next();
    assert_eq!(found.next(), None, "{name} stands twice");
    first
}

fn https(address: SocketAddr) -> Https {
    let origin = Origin::parse(&format!("http://{address}")).unwrap();
    Https::new(origin, &UserAgent::default()).unwrap()
}

async fn exchange(request: Request, answer: &str) -> (String, Response) {
    let (address, server) = serve(answer.as_bytes().to_vec());
    let response = https(address).send(request).await.unwrap();
    (server.join().unwrap(), response)
}

const EMPTY: &str = "HTTP/1.1 204 No Content\r\n\r\n";

#[tokio::test]
async fn a_post_or_put_without_a_body_says_so() {
    for (method, length) in [
        (Method::Post, Some("0")),
        (Method::Put, Some("0")),
        (Method::Get, None),
        (Method::Delete, None),
    ] {
        let request = Request::new(method, "/api/v1/users/00u1/lifecycle/suspend");
        let (asked, response) = exchange(request, EMPTY).await;
        assert_eq!(header(&asked, "content-length"), length, "{method}");
        assert_eq!(header(&asked, "transfer-encoding"), None);
        assert_eq!(response.status, 204);
    }
}

#[tokio::test]
async fn a_request_is_sent_as_it_is() {
    let request = Request::new(Method::Post, "/api/v1/users/a%2Fb%20%C3%A9")
        .with_query("search", "profile.login eq \"a+b\"")
        .with_header("Authorization", "SSWS 00hush")
        .with_header("user-agent", "okta-reconcile/1")
        .with_header("content-type", "application/json")
        .with_body(json!({"profile": {"title": "é"}}));
    let (asked, _) = exchange(request, EMPTY).await;
    let (head, body) = asked.split_once("\r\n\r\n").unwrap();
    assert_eq!(
        head.lines().next(),
        Some("POST /api/v1/users/a%2Fb%20%C3%A9?search=profile.login%20eq%20%22a%2Bb%22 HTTP/1.1")
    );
    assert_eq!(header(head, "authorization"), Some("SSWS 00hush"));
    assert_eq!(header(head, "user-agent"), Some("okta-reconcile/1"));
    assert_eq!(header(head, "content-type"), Some("application/json"));
    assert_eq!(header(head, "accept-encoding"), Some("gzip"));
    assert_eq!(body, r#"{"profile":{"title":"é"}}"#);
}

#[tokio::test]
async fn headers_come_back_in_lower_case_and_none_is_lost() {
    let (_, response) = exchange(
        Request::new(Method::Get, "/api/v1/users"),
        "HTTP/1.1 200 OK\r\nLink: <a>; rel=\"self\"\r\nX-Okta-Request-Id: X1\r\n\
         Link: <b>; rel=\"next\"\r\nContent-Length: 2\r\n\r\n[]",
    )
    .await;
    let links: Vec<&str> = response.headers_named("link").collect();
    assert_eq!(links, ["<a>; rel=\"self\"", "<b>; rel=\"next\""]);
    assert_eq!(response.header("x-okta-request-id"), Some("X1"));
    assert_eq!(response.body, b"[]");
}

#[tokio::test]
async fn no_redirect_is_followed() {
    let (_, response) = exchange(
        Request::new(Method::Get, "/api/v1/users"),
        "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n",
    )
    .await;
    assert_eq!(response.status, 302);
    assert_eq!(response.header("location"), Some("http://127.0.0.1:1/"));
}

#[tokio::test]
async fn a_body_may_be_compressed() {
    let body = [
        31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 139, 174, 86, 202, 76, 81, 178, 82, 50, 48, 40, 53, 84,
        170, 141, 5, 0, 108, 146, 231, 142, 15, 0, 0, 0,
    ];
    let mut answer = format!(
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {}\r\n\r\n",
        body.len()
    )
    .into_bytes();
    answer.extend(body);
    let (address, server) = serve(answer);
    let request = Request::new(Method::Get, "/api/v1/users");
    let response = https(address).send(request).await.unwrap();
    server.join().unwrap();
    assert_eq!(response.body, br#"[{"id":"00u1"}]"#);
}

/// The whole chain of reasons.
fn reasons(error: &NoResponse) -> String {
    let mut reasons = Vec::new();
    let mut source = std::error::Error::source(error);
    while let Some(error) = source {
        reasons.push(error.to_string());
        source = error.source();
    }
    reasons.join(": ")
}

#[tokio::test]
async fn a_body_without_end_is_no_answer() {
    let length = BODY_BYTES_MAX + 1;
    let mut answer = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n").into_bytes();
    answer.resize(answer.len() + length, b' ');
    let (address, server) = serve(answer);
    let request = Request::new(Method::Get, "/api/v1/users");
    let error = https(address).send(request).await.unwrap_err();
    assert_eq!(reasons(&error), "the answer has more than 33554432 bytes");
    server.join().unwrap();
}

#[tokio::test]
async fn half_an_answer_is_no_answer_and_shows_no_token() {
    for answer in ["", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n[]"] {
        let (address, server) = serve(answer.as_bytes().to_vec());
        let request =
            Request::new(Method::Post, "/api/v1/users").with_header("authorization", "SSWS 00hush");
        let error = https(address).send(request).await.unwrap_err();
        let shown = format!("{} {error:?}", reasons(&error));
        assert!(!shown.contains("hush"), "{shown}");
        server.join().unwrap();
    }
}

#[tokio::test]
async fn https_has_what_it_needs_and_does_not_speak_to_a_plain_server() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut first = [0; 4096];
        let count = stream.read(&mut first).unwrap();
        stream
            .write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            .unwrap();
        first[..count].to_vec()
    });
    let origin = Origin::parse(&format!("https://localhost:{port}")).unwrap();
    let https = Https::new(origin, &UserAgent::default()).unwrap();
    let request =
        Request::new(Method::Get, "/api/v1/users").with_header("authorization", "SSWS 00hush");
    let answered = https.send(request).await;
    assert!(answered.is_err());
    let asked = server.join().unwrap();
    assert_eq!(asked[0], 22, "a handshake of TLS");
    assert!(!String::from_utf8_lossy(&asked).contains("hush"));
}
