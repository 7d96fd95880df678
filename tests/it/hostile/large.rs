//! A gigabyte of nothing, and what else is large: how it ends, and in how much memory.

use std::io::Write;

use super::{CONFIG, each};
use crate::program::Place;

/// A file of people that begins with a text, and goes on with another one, over and over.
struct Large {
    name: &'static str,
    config: &'static str,
    head: String,
    rest: (&'static str, usize),
    /// What the program may use of memory, its own pages and the file's text among it.
    mebibytes: u64,
    told: &'static str,
}

impl Large {
    fn of(name: &'static str, head: impl Into<String>, mebibytes: u64, told: &'static str) -> Self {
        Self {
            name,
            config: CONFIG,
            head: head.into(),
            rest: ("", 0),
            mebibytes,
            told,
        }
    }

    fn then(mut self, piece: &'static str, times: usize) -> Self {
        self.rest = (piece, times);
        self
    }

    fn write(&self) -> Place {
        let place = Place::new()
            .file("okta-reconcile.yaml", self.config)
            .file("users/a.yaml", &self.head);
        let mut options = std::fs::OpenOptions::new();
        let mut file = options
            .append(true)
            .open(place.path("users/a.yaml"))
            .unwrap();
        let (piece, times) = self.rest;
        let many = piece.repeat(10_000);
        for _ in 0..times / 10_000 {
            file.write_all(many.as_bytes()).unwrap();
        }
        place
    }
}

fn nothing() -> Vec<Large> {
    let valid = "Valid: 0 people";
    vec![
        Large::of("blank lines", "", 1_500, valid).then("\n", 1_000_000_000),
        Large::of("blanks", "", 1_500, valid).then(" ", 1_000_000_000),
        Large::of("one comment", "#", 1_500, valid).then("x", 1_000_000_000),
        Large::of("comments", "", 1_500, valid).then("# nothing here\n", 70_000_000),
        Large::of("NULs", "", 1_500, "NUL character").then("\0", 1_000_000_000),
        Large::of("too much", "", 500, "fileBytes: 1073741824").then(" ", 1_100_000_000),
    ]
}

fn something() -> Vec<Large> {
    let keys = |count| each(count, |index| format!("k{index}: x, "));
    let people = |count, rest: &str| {
        let person = |index| format!("- {{login: a{index}@acme.example{rest}}}\n");
        "users:\n".to_owned() + &each(count, person)
    };
    let profile = each(15, |index| format!(", attribute{index}: some longer value"));
    let profile = format!(", profile: {{title: Analyst{profile}}}");
    let defaults = format!("defaults: {{profile: {{{}}}}}\n", keys(1_000));
    let one = format!("- {{login: a@acme.example, {}}}\n", keys(1_000_000));
    vec![
        Large::of("a long login", "login: a@", 2_500, "bad-length").then("x", 250_000_000),
        Large::of("a long list", "groups: [", 1_000, "syntax").then("a, ", 1_000_000),
        Large {
            config: "limits: {nodes: 10000000}\n",
            ..Large::of("a longer list", "groups: [", 3_000, "{nodes: 20000000}")
                .then("a,", 150_000_000)
        },
        Large::of("documents", "", 500, "99999 errors")
            .then("---\nlogin: a@acme.example\n", 100_000),
        Large::of(
            "defaults",
            defaults + &people(20_000, ""),
            4_000,
            "limits: {nodes",
        ),
        Large::of(
            "people",
            people(100_000, &profile),
            1_500,
            "Valid: 100000 people",
        ),
        Large::of(
            "relationships",
            "users:\n".to_owned()
                + &each(50_000, |index| {
                    let other = format!("a{}@acme.example", index + 1);
                    let links = format!("linkedObjects: {{r{index}: {other}}}");
                    format!("- {{login: a{index}@acme.example, {links}}}\n")
                }),
            500,
            "Valid: 50000 people",
        ),
        Large::of(
            "mistakes",
            people(100_000, ", titel: x"),
            500,
            "100000 errors",
        ),
        Large::of(
            "mistakes of one",
            "users:\n".to_owned() + &one,
            1_500,
            "1000000 errors",
        ),
    ]
}

#[test]
#[ignore = "takes minutes and gigabytes: `.ci/deep` runs it"]
fn large_files_end_in_bounded_memory() {
    for large in nothing().into_iter().chain(something()) {
        let run = large.write().run_within("validate", large.mebibytes);
        let told: String = run.told().chars().take(2_000).collect();
        assert!(run.stdout.contains(large.told), "{}: {told}", large.name);
        assert!(run.stdout.len() < 1_000_000, "{}", large.name);
    }
}
