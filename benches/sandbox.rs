//! How much the sandbox serves: requests a second on loopback from an org of 100,000 people, and how long it takes to
//! load. `cargo bench --bench sandbox` prints the figures; they compare within one run.

#![expect(clippy::print_stdout, reason = "figures are printed")]

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write as _};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Instant;

use okta_reconcile::sim::file::read;
use okta_reconcile::sim::sandbox::Sandbox;
use okta_reconcile::sim::server::{Clock, serve};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;

const PEOPLE: usize = 100_000;

/// Connections that are open at once, each with one request under way.
const CONNECTIONS: usize = 4;

/// What is asked, how often by each connection, and where.
type Question = (&'static str, usize, fn(usize) -> String);

const QUESTIONS: [Question; 4] = [
    ("GET by id", 10_000, |index| {
        format!("/api/v1/users/00u{:017}", index % PEOPLE)
    }),
    ("GET by login", 10_000, |index| {
        format!("/api/v1/users/person{}%40acme.example", index % PEOPLE)
    }),
    ("a page of 200, first", 250, |_| {
        "/api/v1/users?limit=200".to_owned()
    }),
    ("a page of 200 of a search", 250, |_| {
        "/api/v1/users?search=id%20pr&limit=200".to_owned()
    }),
];

fn org() -> String {
    let mut text = String::from("org: https://acme.okta.com\nnow: 2026-11-24T08:00:00Z\nusers:\n");
    for index in 0..PEOPLE {
        let _ = writeln!(
            text,
            "  - {{login: person{index}@acme.example, id: 00u{index:017}, profile: {{firstName: P, lastName: N{index}, \
             email: person{index}@acme.example, title: Engineer, department: Research, city: Bern}}}}"
        );
    }
    text
}

fn main() {
    let text = org();
    let start = Instant::now();
    let org = read(&text).expect("the file is an org");
    println!(
        "load {PEOPLE} people ({} MB of YAML): {:.1} s",
        text.len() / 1_000_000,
        start.elapsed().as_secs_f64()
    );
    let sandbox = Arc::new(Sandbox::new(org));
    let runtime = Runtime::new().expect("a runtime");
    let listener = runtime
        .block_on(TcpListener::bind("127.0.0.1:0"))
        .expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    sandbox.set_url(format!("http://{address}"));
    let (stop, stopped) = oneshot::channel::<()>();
    let served = runtime.spawn(serve(listener, sandbox, None, Clock::Org, async {
        drop(stopped.await);
    }));
    for (what, times, target) in QUESTIONS {
        let start = Instant::now();
        let bytes: usize = std::thread::scope(|scope| {
            let clients: Vec<_> = (0..CONNECTIONS)
                .map(|client| {
                    let address = &address;
                    scope.spawn(move || ask(address, times, client * times, target))
                })
                .collect();
            let sizes = clients
                .into_iter()
                .map(|client| client.join().expect("a client"));
            sizes.sum()
        });
        let seconds = start.elapsed().as_secs_f64();
        let requests = u32::try_from(CONNECTIONS * times).expect("a small number");
        println!(
            "{what}: {:.0} requests a second ({CONNECTIONS} connections, {} bytes each)",
            f64::from(requests) / seconds,
            bytes / (CONNECTIONS * times)
        );
    }
    drop(stop);
    runtime
        .block_on(served)
        .expect("the server ends")
        .expect("without an error");
}

/// Asks one after another on one connection, and returns how many bytes of bodies came.
fn ask(address: &str, times: usize, first: usize, target: fn(usize) -> String) -> usize {
    let mut connection = BufReader::new(TcpStream::connect(address).expect("a connection"));
    connection
        .get_ref()
        .set_nodelay(true)
        .expect("the system takes it");
    let mut bytes = 0;
    for index in first..first + times {
        let head = format!("GET {} HTTP/1.1\r\nhost: {address}\r\n\r\n", target(index));
        connection
            .get_mut()
            .write_all(head.as_bytes())
            .expect("a request is sent");
        bytes += hear(&mut connection);
    }
    bytes
}

fn hear(connection: &mut BufReader<TcpStream>) -> usize {
    let mut length = 0;
    let mut line = String::new();
    let mut is_first = true;
    loop {
        line.clear();
        connection.read_line(&mut line).expect("a line");
        assert!(!is_first || line.starts_with("HTTP/1.1 200"), "{line}");
        is_first = false;
        if let Some(value) = line.strip_prefix("content-length: ") {
            length = value.trim().parse().expect("a number");
        }
        if line == "\r\n" {
            break;
        }
    }
    let mut body = vec![0; length];
    connection.read_exact(&mut body).expect("a body");
    length
}
