//! The binary, run as a person runs it: in a folder of its own, with an environment of its own.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};

const PROGRAM: &str = env!("CARGO_BIN_EXE_okta-reconcile");

/// How a run ended.
#[must_use = "snapshot the run or assert its exit code"]
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// Returns the text without the ids of requests, which no two runs have alike.
pub(crate) fn without_request_ids(text: &str) -> String {
    let line = |line: &str| match line.split_once("request id: ") {
        Some((before, _)) => format!("{before}request id: [ID]"),
        None => line.to_owned(),
    };
    text.lines().map(|each| line(each) + "\n").collect()
}

/// A folder with files, and the program in it.
pub(crate) struct Place {
    folder: tempfile::TempDir,
    environment: Vec<(String, String)>,
}

impl Place {
    /// Makes an empty folder.
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().expect("a temporary folder"),
            environment: Vec::new(),
        }
    }

    /// Makes a copy of a folder of the project.
    pub(crate) fn copy_of(folder: &str) -> Self {
        let place = Self::new();
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        copy(&from, place.folder.path());
        place
    }

    /// Writes a file.
    pub(crate) fn file(self, path: &str, text: &str) -> Self {
        self.bytes(path, text.as_bytes())
    }

    /// Writes a file that need not be text.
    pub(crate) fn bytes(self, path: &str, bytes: &[u8]) -> Self {
        let path = self.path(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder is made");
        std::fs::write(path, bytes).expect("a file is written");
        self
    }

    /// Lets nobody else read a file.
    pub(crate) fn private(self, path: &str) -> Self {
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::Permissions::from_mode(0o600);
            std::fs::set_permissions(self.path(path), mode).expect("the file is there");
        }
        self
    }

    /// Sets a variable for every run.
    pub(crate) fn variable(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Returns the path of a file in the folder.
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// Returns the text of a file in the folder.
    pub(crate) fn text(&self, path: &str) -> String {
        std::fs::read_to_string(self.path(path)).expect("the file is there")
    }

    /// Runs the program in the folder; words are split at blanks.
    pub(crate) fn run(&self, words: &str) -> Run {
        Run::of(&mut self.command(words))
    }

    /// Runs the program in the folder; words may hold blanks.
    pub(crate) fn run_words(&self, words: &[String]) -> Run {
        let mut command = Command::new(PROGRAM);
        command.args(words);
        Run::of(self.in_place(&mut command))
    }

    /// The same, with more variables.
    pub(crate) fn run_words_with(&self, words: &[String], variables: &[(&str, &str)]) -> Run {
        let mut command = Command::new(PROGRAM);
        command.args(words);
        Run::of(self.in_place(&mut command).envs(variables.iter().copied()))
    }

    /// Runs the program with nowhere to write its data; returns its exit code and what stderr says.
    #[cfg(target_os = "linux")]
    pub(crate) fn run_on_a_full_disk(&self, words: &str) -> (Option<i32>, String) {
        let full = std::fs::File::create("/dev/full").expect("there is a device that is full");
        let mut command = self.command(words);
        let output = command.stdout(full).stderr(Stdio::piped()).output();
        let output = output.expect("the program runs");
        let stderr = String::from_utf8(output.stderr).expect("stderr is text");
        (output.status.code(), stderr)
    }

    /// Runs the program against a gate, and sends it a signal while the gate holds a request back.
    #[cfg(unix)]
    pub(crate) fn interrupted(&self, words: &str, signal: &str, gate: &Gate) -> Run {
        let mut command = self.command(words);
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program runs");
        gate.held.recv().expect("the request arrives");
        let id = child.id().to_string();
        let sent = Command::new("kill").args(["-s", signal, &id]).status();
        assert!(sent.expect("kill runs").success());
        let mut stderr = BufReader::new(child.stderr.take().expect("stderr is piped"));
        let mut told = String::new();
        while !told.contains("Stopping") {
            let read = stderr.read_line(&mut told).expect("stderr is text");
            assert!(read > 0, "the program ended at once: {told}");
        }
        gate.open.send(()).expect("the gate waits");
        stderr.read_to_string(&mut told).expect("stderr is text");
        let output = child.wait_with_output().expect("the program ends");
        Run {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).expect("UTF-8"),
            stderr: told,
        }
    }

    /// Runs the program with no more memory than that.
    #[cfg(unix)]
    pub(crate) fn run_within(&self, words: &str, mebibytes: u64) -> Run {
        let mut command = Command::new("/bin/sh");
        let kibibytes = mebibytes * 1024;
        let script = format!("ulimit -v {kibibytes} && exec \"$0\" {words}");
        command.args(["-c", &script, PROGRAM]);
        Run::of(self.in_place(&mut command))
    }

    /// Runs a script in the folder, as CI does; the program is in its `PATH`.
    pub(crate) fn bash(&self, script: &str, variables: &[(String, String)]) -> Run {
        let folder = Path::new(PROGRAM).parent().expect("a folder");
        let mut command = Command::new("bash");
        command.args(["-euo", "pipefail", "-c", script]);
        self.in_place(&mut command)
            .env("PATH", format!("{}:/usr/bin:/bin", folder.display()))
            .envs(variables.iter().cloned());
        Run::of(&mut command)
    }

    fn command(&self, words: &str) -> Command {
        let mut command = Command::new(PROGRAM);
        command.args(words.split_whitespace());
        self.in_place(&mut command);
        command
    }

    /// Gives a command the folder and the environment.
    fn in_place<'c>(&self, command: &'c mut Command) -> &'c mut Command {
        command
            .current_dir(self.folder.path())
            .env_clear()
            .env("HOME", self.folder.path())
            .stdin(Stdio::null());
        for (name, value) in &self.environment {
            command.env(name, value);
        }
        command
    }

    /// Starts `sandbox`, and returns it once it listens.
    pub(crate) fn serve(&self, words: &str) -> Server {
        let mut child = self
            .command(words)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program runs");
        let mut line = String::new();
        let stdout = child.stdout.take().expect("stdout is piped");
        let mut stdout = BufReader::new(stdout);
        stdout.read_line(&mut line).expect("a first line");
        let url = line
            .trim()
            .strip_prefix("listening on ")
            .expect("the first line names the URL")
            .to_owned();
        Server { child, url }
    }
}

/// A server that ends with its test.
pub(crate) struct Server {
    child: Child,
    pub(crate) url: String,
}

impl Server {
    /// Sends one request, and returns the answer as it comes.
    pub(crate) fn send(&self, head: &str, body: &str) -> String {
        let address = self.url.trim_start_matches("http://");
        let mut stream = TcpStream::connect(address).expect("the server is there");
        let head = head.replace('\n', "\r\n");
        let text = format!("{head}\r\nhost: {address}\r\nconnection: close\r\n\r\n{body}");
        stream
            .write_all(text.as_bytes())
            .expect("a request is sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer comes");
        answer
    }

    /// Stops it as a system does, and waits for its end.
    #[cfg(unix)]
    pub(crate) fn stop(mut self) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").arg(id).status();
        assert!(sent.expect("kill runs").success());
        let status = self.child.wait().expect("it ends");
        assert!(status.success(), "{status}");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A way to a server that holds one request back until it is opened.
pub(crate) struct Gate {
    pub(crate) url: String,
    held: Receiver<()>,
    open: Sender<()>,
}

impl Gate {
    /// Puts a gate before a server: the `nth` request that begins with `target` is held back.
    pub(crate) fn before(server: &Server, target: &'static str, nth: usize) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address");
        let upstream = server.url.replace("http://", "");
        let (tell, held) = channel();
        let (open, opened) = channel();
        let latch = Arc::new(Mutex::new((0, nth, tell, opened)));
        std::thread::spawn(move || {
            for client in listener.incoming() {
                let client = client.expect("a connection");
                let server = TcpStream::connect(&upstream).expect("the server is there");
                let back = (
                    server.try_clone().expect("a handle"),
                    client.try_clone().expect("a handle"),
                );
                std::thread::spawn(move || pass(back.0, back.1, |_| {}));
                let latch = Arc::clone(&latch);
                std::thread::spawn(move || {
                    pass(client, server, |bytes| {
                        if bytes.starts_with(target.as_bytes()) {
                            let mut latch = latch.lock().expect("no thread panics");
                            latch.0 += 1;
                            if latch.0 == latch.1 {
                                latch.2.send(()).expect("the test listens");
                                latch.3.recv().expect("the test opens");
                            }
                        }
                    });
                });
            }
        });
        Self {
            url: format!("http://{address}"),
            held,
            open,
        }
    }
}

/// A way to a server that may not read everything: requests whose target contains one of some words are refused.
pub(crate) struct Refusing {
    pub(crate) url: String,
}

impl Refusing {
    /// Puts it before a server, with the status and the body of the refusals.
    pub(crate) fn before(
        server: &Server,
        words: &'static [&'static str],
        status: &'static str,
        body: &'static str,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address");
        let upstream = server.url.replace("http://", "");
        std::thread::spawn(move || {
            for client in listener.incoming() {
                let client = client.expect("a connection");
                let upstream = upstream.clone();
                std::thread::spawn(move || {
                    refuse_or_ask(client, &upstream, words, status, body);
                });
            }
        });
        Self {
            url: format!("http://{address}"),
        }
    }
}

/// Answers one request, and ends the connection: the program opens another one.
fn refuse_or_ask(mut client: TcpStream, upstream: &str, words: &[&str], status: &str, body: &str) {
    let mut bytes = vec![0; 64 * 1024];
    // Requests that read are small and have no body, so each arrives in one piece.
    let count = client.read(&mut bytes).unwrap_or(0);
    let head = String::from_utf8_lossy(&bytes[..count]).into_owned();
    let target = head.split(' ').nth(1).unwrap_or_default();
    let answer = if words.iter().any(|word| target.contains(word)) {
        let length = body.len();
        let head = format!("HTTP/1.1 {status}\r\ncontent-type: application/json");
        format!("{head}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}")
            .into_bytes()
    } else {
        let head = head.replacen("\r\n", "\r\nconnection: close\r\n", 1);
        let mut server = TcpStream::connect(upstream).expect("the server is there");
        let mut answer = Vec::new();
        // Nobody asks where the program has hung up.
        let _ = server.write_all(head.as_bytes());
        let _ = server.read_to_end(&mut answer);
        answer
    };
    let _ = client.write_all(&answer);
}

/// Passes bytes on until one side ends; requests are small, so each arrives in one piece.
fn pass(mut from: TcpStream, mut to: TcpStream, mut see: impl FnMut(&[u8])) {
    let mut bytes = vec![0; 64 * 1024];
    while let Ok(count @ 1..) = from.read(&mut bytes) {
        see(&bytes[..count]);
        if to.write_all(&bytes[..count]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Both);
}

impl Run {
    fn of(command: &mut Command) -> Self {
        let output = command.output().expect("the program runs");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        Self {
            code: output.status.code().unwrap_or(-1),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }

    /// Returns everything that a person sees, for a snapshot.
    pub(crate) fn told(&self) -> String {
        let mut text = format!("exit code: {}\n", self.code);
        for (name, stream) in [("stdout", &self.stdout), ("stderr", &self.stderr)] {
            if !stream.is_empty() {
                let _ = write!(text, "----- {name}\n{stream}");
            }
        }
        text
    }
}

fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).expect("the folder is there") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        let name = entry.file_name();
        if name.to_string_lossy().starts_with('.') {
            continue;
        }
        if entry.file_type().expect("a type").is_dir() {
            std::fs::create_dir_all(&target).expect("a folder is made");
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("a file is copied");
        }
    }
}
