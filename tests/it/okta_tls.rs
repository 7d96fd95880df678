//! Certificates, proxies and HTTP/2: a server with a certificate of its own authority, in front of the sandbox.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs::default_provider;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

use crate::program::Place;

/// An authority that no machine knows, and a server's certificate of it.
struct Authority {
    pem: String,
    acceptor: TlsAcceptor,
}

fn authority(protocols: &[&str]) -> Authority {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let root = params.self_signed(&key).unwrap();
    let issuer = Issuer::new(params, key);
    let own = KeyPair::generate().unwrap();
    let names = ["localhost".to_owned(), "acme.okta.com".to_owned()];
    let leaf = CertificateParams::new(names)
        .unwrap()
        .signed_by(&own, &issuer)
        .unwrap();
    let secret = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(own.serialize_der()));
    let mut config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![leaf.der().clone()], secret)
        .unwrap();
    config.alpn_protocols = protocols
        .iter()
        .map(|name| name.as_bytes().to_vec())
        .collect();
    Authority {
        pem: root.pem(),
        acceptor: TlsAcceptor::from(Arc::new(config)),
    }
}

/// Takes TLS off, and hands on what is in it.
fn terminate(acceptor: TlsAcceptor, behind: &str) -> SocketAddr {
    let behind = behind.replace("http://", "");
    serve(move |stream| {
        let (acceptor, behind) = (acceptor.clone(), behind.clone());
        async move {
            // Whoever does not trust the certificate hangs up.
            let Ok(mut stream) = acceptor.accept(stream).await else {
                return;
            };
            let mut server = tokio::net::TcpStream::connect(behind).await.unwrap();
            let _ = copy_bidirectional(&mut stream, &mut server).await;
        }
    })
}

/// Serves connections on a thread of its own, as long as the test runs.
fn serve<F: Future<Output = ()> + Send + 'static>(
    take: impl Fn(tokio::net::TcpStream) -> F + Send + 'static,
) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    listener.set_nonblocking(true).unwrap();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        runtime.unwrap().block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(take(stream));
            }
        });
    });
    address
}

const ORG: &str = "org: https://acme.okta.com
now: 2026-11-24T08:00:00Z
users: [{login: ada@acme.example, profile: {firstName: Ada, lastName: L, email: ada@acme.example}}]
";

fn place() -> Place {
    Place::new()
        .file("okta-reconcile.yaml", "{}\n")
        .file(
            "users/people.yaml",
            "{login: ada@acme.example, profile: {title: Lead}}\n",
        )
        .file("org.yaml", ORG)
        .variable("OKTA_CLIENT_TOKEN", "word")
}

/// Where certificates are read from files; elsewhere the system holds them.
#[cfg(target_os = "linux")]
#[test]
fn an_own_authority_is_trusted_where_it_is_named_and_nowhere_else() {
    let place = place();
    let server = place.serve("sandbox org.yaml --token word");
    let Authority { pem, acceptor } = authority(&[]);
    let address = terminate(acceptor, &server.url);
    let org = format!("plan --org https://localhost:{}", address.port());
    let place = place
        .file("ca.pem", &pem)
        .file("other.pem", &authority(&[]).pem)
        .file("certs/nothing", "");
    let path = |name: &str| place.path(name).display().to_string();
    let (own, other, nothing) = (path("ca.pem"), path("other.pem"), path("certs"));
    let place = place.variable("SSL_CERT_FILE", &other);
    // Calls wait beside each other, and who is told first is chance.
    let told = place.run(&org).told();
    let lines = told.lines().filter(|line| !line.starts_with("Waiting "));
    let told = lines.fold(String::new(), |text, line| text + line + "\n");
    let told = told.replace(&address.port().to_string(), "PORT");
    insta::assert_snapshot!("an_authority_that_nobody_knows", told);
    let place = place.variable("SSL_CERT_FILE", &own);
    let trusted = place.run(&org);
    assert_eq!(trusted.code, 0, "{}", trusted.told());
    let place = place
        .variable("SSL_CERT_FILE", "")
        .variable("SSL_CERT_DIR", &nothing);
    insta::assert_snapshot!("no_authority_at_all", place.run(&org).told());
}

/// What a proxy was asked to connect to.
type Asked = Arc<Mutex<Vec<String>>>;

/// A proxy that connects to one server, wherever it is asked to.
fn proxy(to: SocketAddr) -> (SocketAddr, Asked) {
    let asked = Asked::default();
    let remembered = Arc::clone(&asked);
    let address = serve(move |mut stream| {
        let remembered = Arc::clone(&remembered);
        async move {
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                head.push(stream.read_u8().await.unwrap());
            }
            let head = String::from_utf8(head).unwrap();
            let first = head.lines().next().unwrap().to_owned();
            remembered.lock().unwrap().push(first);
            let mut server = tokio::net::TcpStream::connect(to).await.unwrap();
            stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
            let _ = copy_bidirectional(&mut stream, &mut server).await;
        }
    });
    (address, asked)
}

#[cfg(target_os = "linux")]
#[test]
fn a_proxy_is_used_and_the_console_of_an_org_means_the_org() {
    let place = place();
    let server = place.serve("sandbox org.yaml --token word");
    let Authority { pem, acceptor } = authority(&[]);
    let (address, asked) = proxy(terminate(acceptor, &server.url));
    let place = place.file("ca.pem", &pem);
    let file = place.path("ca.pem").display().to_string();
    let place = place
        .variable("SSL_CERT_FILE", &file)
        .variable("HTTPS_PROXY", &format!("http://{address}"))
        .variable("OKTA_CLIENT_ORGURL", "https://acme-admin.okta.com");
    let run = place.run("plan");
    assert_eq!(run.code, 0, "{}", run.told());
    let hint = "hint: https://acme-admin.okta.com is the admin console of an org; using https://acme.okta.com\n";
    assert!(run.stderr.starts_with(hint), "{}", run.told());
    let asked = asked.lock().unwrap();
    assert!(!asked.is_empty());
    for line in asked.iter() {
        assert_eq!(line, "CONNECT acme.okta.com:443 HTTP/1.1");
    }
}

/// A name that is excepted is asked directly: nothing is behind the proxy.
#[cfg(target_os = "linux")]
#[test]
fn a_host_that_is_excepted_is_asked_without_the_proxy() {
    let place = place();
    let server = place.serve("sandbox org.yaml --token word");
    let Authority { pem, acceptor } = authority(&[]);
    let address = terminate(acceptor, &server.url);
    let (unused, asked) = proxy(address);
    let place = place.file("ca.pem", &pem);
    let file = place.path("ca.pem").display().to_string();
    let place = place
        .variable("SSL_CERT_FILE", &file)
        .variable("HTTPS_PROXY", &format!("http://{unused}"))
        .variable("NO_PROXY", "localhost");
    let run = place.run(&format!("plan --org https://localhost:{}", address.port()));
    assert_eq!(run.code, 0, "{}", run.told());
    assert!(asked.lock().unwrap().is_empty());
}

/// Reads the first bytes of one connection: the handshake of TLS names the protocols in clear.
fn handshake() -> (SocketAddr, JoinHandle<Vec<u8>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let read = std::thread::spawn(move || {
        let (mut stream, _): (TcpStream, _) = listener.accept().unwrap();
        let mut bytes = [0; 8192];
        let count = stream.read(&mut bytes).unwrap();
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
        bytes[..count].to_vec()
    });
    (address, read)
}

#[tokio::test]
async fn http_2_is_offered_first() {
    use okta_reconcile::okta::agent::UserAgent;
    use okta_reconcile::okta::net::Https;
    use okta_reconcile::okta::origin::Origin;
    use okta_reconcile::transport::{Method, Request, Transport};
    let (address, asked) = handshake();
    let origin = Origin::parse(&format!("https://localhost:{}", address.port())).unwrap();
    let https = Https::new(origin, &UserAgent::default()).unwrap();
    let request = Request::new(Method::Get, "/api/v1/users");
    assert!(https.send(request).await.is_err());
    let asked = asked.join().unwrap();
    let offer = b"\x02h2\x08http/1.1";
    assert!(asked.windows(offer.len()).any(|bytes| bytes == offer));
}
