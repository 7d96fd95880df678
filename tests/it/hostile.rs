//! Files that mean harm, or that hold no text: each ends in a clear word, in bounded time and memory.

#[cfg(unix)]
mod large;

use std::fmt::Write;

use okta_reconcile::diagnostic::Code;
use okta_reconcile::report::snippet;
use okta_reconcile::report::style::Style;
use proptest::prelude::{any, prop_assert};

use crate::program::Place;
use crate::runner::{cases_wanted, hold};
use crate::support::files;

const CONFIG: &str = "org: https://acme.okta.com\n";

/// Puts as many texts behind each other.
fn each(count: usize, text: impl Fn(usize) -> String) -> String {
    (0..count).fold(String::new(), |all, index| all + &text(index))
}

fn place() -> Place {
    Place::new().file("okta-reconcile.yaml", CONFIG)
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// Things that are no text, by what they are called.
fn no_texts() -> [(&'static str, Vec<u8>); 4] {
    [
        ("UTF-16", utf16("\u{feff}login: ada@acme.example\n")),
        ("UTF-16 without a mark", utf16("login: ada@acme.example\n")),
        (
            "Latin-1",
            b"login: ada@acme.example\nreason: caf\xe9\n".to_vec(),
        ),
        ("NUL", b"login: ada@acme.example\nreason: \0\n".to_vec()),
    ]
}

#[test]
fn what_is_no_text_is_told_wherever_it_stands() {
    let mut told = String::new();
    for (name, bytes) in no_texts() {
        let run = place().bytes("users/a.yaml", &bytes).run("validate");
        let _ = write!(told, "== a file of people: {name}\n{}\n", run.told());
        let config = Place::new().bytes("okta-reconcile.yaml", &bytes);
        let run = config.file("users/a.yaml", "").run("validate");
        let _ = write!(told, "== the configuration: {name}\n{}\n", run.told());
        let run = place().bytes("org.yaml", &bytes);
        let run = run.run("plan --org sandbox:org.yaml");
        let _ = write!(told, "== a sandbox file: {name}\n{}\n", run.told());
        let home = Place::new().file("okta-reconcile.yaml", "");
        let home = home.bytes(".okta/okta.yaml", &bytes);
        let folder = home.path("").to_string_lossy().into_owned();
        let run = home.run("plan").told();
        // The name of the folder decides where lines are broken.
        let words: Vec<&str> = run.split_whitespace().collect();
        let _ = write!(
            told,
            "== okta.yaml: {name}\n{}\n\n",
            words.join(" ").replace(&folder, "HOME/")
        );
    }
    insta::assert_snapshot!(told);
}

#[test]
fn texts_of_every_system_are_read() {
    let two = "users:\r\n- login: ada@acme.example\r\n- {login: bob@acme.example}\r\n";
    for text in [
        two.to_owned(),
        format!("\u{feff}{two}"),
        two.replace("\r\n", "\r"),
        two.replace("\r\n", "\n"),
        two.trim_end().to_owned(),
    ] {
        let run = place().file("users/a.yaml", &text).run("validate");
        assert_eq!(run.code, 0, "{text:?}: {}", run.told());
        assert!(run.stdout.starts_with("Valid: 2 people"), "{}", run.told());
    }
    // An org in memory too.
    let org = "\u{feff}org: https://acme.okta.com\r\nnow: 2026-11-24T08:00:00Z\r\n";
    let run = place()
        .file("users/a.yaml", "users: []\n")
        .file("org.yaml", org);
    let run = run.run("plan --org sandbox:org.yaml");
    assert_eq!(run.code, 0, "{}", run.told());
}

/// Makes what is no file: pipes, links.
#[cfg(unix)]
mod unix {
    use std::os::unix::fs::symlink;
    use std::process::Command;

    use super::{CONFIG, place};
    use crate::program::Place;

    fn pipe(place: &Place, path: &str) {
        let made = Command::new("mkfifo").arg(place.path(path)).status();
        assert!(made.expect("mkfifo runs").success());
    }

    /// A folder beside which something stands that is none of its business.
    fn with_links() -> Place {
        let place = Place::new()
            .file("dir/okta-reconcile.yaml", CONFIG)
            .file("dir/users/ada.yaml", "login: ada@acme.example\n")
            .file("outside/eve.yaml", "login: eve@acme.example\n");
        for folder in ["dir/groups", "dir/other"] {
            std::fs::create_dir(place.path(folder)).unwrap();
        }
        place
    }

    #[test]
    fn what_is_no_file_is_told_and_never_waited_for() {
        let place = with_links();
        let link = |to: &str, at: &str| symlink(to, place.path(at)).unwrap();
        pipe(&place, "dir/users/pipe.yaml");
        link("/dev/zero", "dir/users/zero.yaml");
        link("../../outside/eve.yaml", "dir/users/out.yaml");
        link("../../outside", "dir/users/outside");
        link("..", "dir/users/above");
        link("itself.yaml", "dir/users/itself.yaml");
        link("nothing", "dir/users/nothing.yaml");
        std::fs::create_dir(place.path("dir/users/folder.yaml")).unwrap();
        insta::assert_snapshot!("no_files", place.run("-C dir validate").told());
    }

    /// Only what a pattern may ask for is looked at so closely.
    #[test]
    fn what_no_pattern_asks_for_stands_in_nobodys_way() {
        let place = with_links();
        let link = |to: &str, at: &str| symlink(to, place.path(at)).unwrap();
        pipe(&place, "dir/other/pipe.yaml");
        link("/dev/zero", "dir/other/zero.yaml");
        link("../../outside", "dir/other/outside");
        link("..", "dir/other/above");
        link("nothing", "dir/other/nothing.yaml");
        // As some editors mark a file that is open.
        link("ada@host.1234", "dir/users/.#ada.yaml");
        // A link that stays inside is followed.
        link("../users/ada.yaml", "dir/other/ada.yaml");
        let run = place.run("-C dir validate");
        assert_eq!(run.code, 0, "{}", run.told());
        assert!(run.stdout.starts_with("Valid: 1 person"), "{}", run.told());
    }

    #[test]
    fn a_pipe_for_any_other_file_is_told_too() {
        for (path, words) in [
            ("okta-reconcile.yaml", "validate"),
            ("org.yaml", "plan --org sandbox:org.yaml"),
            (".okta/okta.yaml", "plan"),
        ] {
            let place = if path == "okta-reconcile.yaml" {
                Place::new()
            } else {
                Place::new().file("okta-reconcile.yaml", "")
            };
            std::fs::create_dir_all(place.path(path).parent().unwrap()).unwrap();
            pipe(&place, path);
            let run = place.run(words);
            assert_eq!(run.code, 64, "{path}: {}", run.told());
            let is_told = run.stderr.contains("it is not a regular file");
            assert!(is_told, "{path}: {}", run.told());
        }
    }

    #[test]
    fn an_ids_file_is_no_link_that_leads_out() {
        let place = Place::new()
            .file("outside/ids.yaml", "ada@acme.example: 00u1abcd\n")
            .file("dir/okta-reconcile.yaml", "ids: ids.yaml\n")
            .file("dir/users/ada.yaml", "login: ada@acme.example\n");
        symlink("../outside/ids.yaml", place.path("dir/ids.yaml")).unwrap();
        let run = place.run("-C dir validate");
        assert_eq!(run.code, 3, "{}", run.told());
        assert!(run.stdout.contains("it is outside the"), "{}", run.told());
        assert!(
            run.stdout.contains("okta-reconcile.yaml:1:6"),
            "{}",
            run.told()
        );
    }

    #[test]
    fn a_link_that_no_name_can_lead_through_is_told_at_its_place() {
        let place = place().file("okta-reconcile.yaml", "files: [\"teams/*/users.yaml\"]\n");
        std::fs::create_dir(place.path("teams")).unwrap();
        symlink("/", place.path("teams/root")).unwrap();
        let run = place.run("validate");
        assert_eq!(run.code, 3, "{}", run.told());
        assert!(run.stdout.contains("--> teams/root\n"), "{}", run.told());
    }
}

#[test]
fn a_file_larger_than_its_limit_is_told() {
    let place = place()
        .file("okta-reconcile.yaml", "limits: {fileBytes: 20}\n")
        .file("users/a.yaml", "login: ada@acme.example\n")
        .file("users/b.yaml", "login: b@acme.de\n");
    insta::assert_snapshot!(place.run("validate").told());
}

/// The mappings `x0`, `x1`, … each with what `next` makes of the name of the one before.
fn chain(length: usize, next: impl Fn(usize) -> String) -> String {
    let first = "x0: &x0 {k0: 1}\n".to_owned();
    (1..length).fold(first, |text, index| {
        text + &format!("x{index}: &x{index} {}\n", next(index))
    })
}

/// What small files stand for.
fn bombs() -> Vec<(&'static str, String)> {
    let wide = |count| each(count, |index| format!("k{index}: 1, "));
    vec![
        (
            "aliases of aliases",
            chain(20, |index| {
                format!("{{a: [{}]}}", format!("*x{},", index - 1).repeat(10))
            }),
        ),
        (
            "a chain of aliases",
            chain(9_000, |index| format!("[*x{}]", index - 1)),
        ),
        (
            "a chain of merges",
            chain(9_000, |index| {
                format!("{{<<: *x{}, k{index}: 1}}", index - 1)
            }),
        ),
        (
            "merges of one",
            format!(
                "- &a {{{}}}\n- {{<<: [{}]}}\n",
                wide(600),
                "*a,".repeat(9_000)
            ),
        ),
        (
            "profiles of one",
            format!(
                "users:\n- {{login: a@acme.example, profile: &p {{{}}}}}\n{}",
                wide(5_000),
                "- {login: b@acme.example, profile: *p}\n".repeat(9_000)
            ),
        ),
        ("brackets", "[".repeat(100_000)),
        (
            "closed brackets",
            "[".repeat(100_000) + &"]".repeat(100_000),
        ),
        ("braces", "{a: ".repeat(100_000)),
        ("dashes", "- ".repeat(100_000)),
        ("questions", "? ".repeat(100_000)),
        ("lines", each(1_000, |index| " ".repeat(index) + "a:\n")),
    ]
}

#[test]
fn bombs_pass_a_limit_whatever_it_is_raised_to() {
    for (name, text) in bombs() {
        for config in ["", "limits: {nesting: 255}"] {
            let read = files(config, &[("users/a.yaml", &text)]);
            let found = read.found.sorted(&read.sources);
            let last = found.iter().filter(|each| each.code == Code::LimitExceeded);
            assert_eq!(
                last.count(),
                1,
                "{name} under `{config}`: {}",
                read.printed()
            );
            assert!(found.len() < 5, "{name}: {}", read.printed());
        }
        // The configuration is read with the same care.
        let read = files(&text, &[]);
        let found = read.found.sorted(&read.sources);
        let is_found = found.iter().any(|each| each.code == Code::LimitExceeded);
        assert!(is_found, "{name} as configuration: {}", read.printed());
        assert!(
            !read.printed().contains("`limits: {nesting: 128}`"),
            "{name}"
        );
    }
}

/// What a limit refuses, a raised one takes, as its finding says.
#[test]
fn limits_are_raised_as_the_finding_says() {
    let nested = format!("users: []\ngroups: {}\n", "[".repeat(80) + &"]".repeat(80));
    let aliases = format!(
        "users:\n- {{login: a@acme.example, groups: &g [red]}}\n{}",
        each(5, |index| format!(
            "- {{login: a{index}@acme.example, groups: *g}}\n"
        ))
    );
    for (text, low, raised) in [
        (nested.as_str(), "", "limits: {nesting: 128}"),
        (&aliases, "limits: {aliases: 3}", "limits: {aliases: 6}"),
        (&aliases, "limits: {nodes: 24}", "limits: {nodes: 48}"),
    ] {
        let passes = |config: &str| {
            let read = files(config, &[("users/a.yaml", text)]);
            let found = read.found.sorted(&read.sources);
            let passed = found.iter().find(|each| each.code == Code::LimitExceeded);
            passed.map(|each| each.help.clone().unwrap_or_default())
        };
        let help = passes(low).expect("the limit is passed");
        assert!(help.contains(raised), "{help}");
        assert_eq!(passes(raised), None, "{raised}");
    }
}

#[test]
fn many_mistakes_are_counted_and_the_first_thousand_shown() {
    let mut text = String::from("users:\n");
    for index in 0..5_000 {
        let _ = writeln!(text, "- {{login: a{index}@acme.example, titel: x}}");
    }
    let run = place().file("users/a.yaml", &text).run("validate");
    assert_eq!(run.code, 3);
    assert!(run.stdout.len() < 300_000, "{} bytes", run.stdout.len());
    let end: Vec<&str> = run.stdout.lines().rev().take(3).collect();
    assert_eq!(
        end,
        [
            "5000 errors",
            "",
            "4000 errors more, not shown: at most 1000 are shown at a time",
        ]
    );
}

/// Bytes that mean something to a reader of YAML, and any others.
fn odd_bytes() -> impl proptest::strategy::Strategy<Value = Vec<u8>> {
    use proptest::prelude::{Just, Strategy, prop_oneof};
    let piece = prop_oneof![
        4 => proptest::sample::select(vec![
            "users:", "groups: ", "\n", "\n- ", "\n  ", "login: ", "profile: ", "{", "}", "[", "]",
            ", ", ": ", "&a ", "*a", "<<: ", "'", "\"", "|\n", "---\n", "%YAML 1.1\n", "!!str ",
            "\r", "\t", "\0", "\u{feff}", "\u{2028}", "é", "愛", "🎂", "limits: {nesting: 2}\n",
        ])
        .prop_map(|word| word.as_bytes().to_vec()),
        1 => proptest::collection::vec(any::<u8>(), 0..8),
        1 => Just(vec![0xff, 0xfe]),
    ];
    proptest::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

/// Whatever bytes a file and the configuration have, there is a state or a finding that can be printed.
#[test]
fn any_text_ends_in_state_or_findings() {
    let both = (odd_bytes(), odd_bytes());
    hold(cases_wanted(1_000), &both, |(config, people)| {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let read = files(&text(&config), &[("users/a.yaml", &text(&people))]);
        let found = read.found.sorted(&read.sources);
        let printed = snippet::diagnostics(&found, &read.sources, Style::PLAIN);
        let obeyed = ['\u{1b}', '\u{202e}', '\t', '\r', '\0'];
        prop_assert!(!printed.contains(obeyed));
        prop_assert!(found.is_empty() || !printed.is_empty());
        Ok(())
    });
}

/// The program itself, from bytes on disk to an exit code of the contract.
#[test]
fn any_bytes_end_in_an_exit_code() {
    let both = (odd_bytes(), odd_bytes());
    hold(cases_wanted(1_000) / 50, &both, |(config, people)| {
        let place = Place::new()
            .bytes("okta-reconcile.yaml", &config)
            .bytes("users/a.yaml", &people)
            .bytes("org.yaml", &people);
        for words in ["validate", "plan --org sandbox:org.yaml"] {
            let run = place.run(words);
            prop_assert!(matches!(run.code, 0 | 3 | 64), "{words}: {}", run.told());
        }
        Ok(())
    });
}
