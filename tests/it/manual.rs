//! `man`, and texts that go through a pager.

use crate::program::{Place, Run};

#[test]
fn the_program_and_each_command_has_a_page() {
    let place = Place::new();
    for (words, name) in [
        ("man", "okta-reconcile"),
        ("man apply", "okta-reconcile-apply"),
        (
            "man user password reset",
            "okta-reconcile-user-password-reset",
        ),
    ] {
        let run = place.run(words);
        assert_eq!(run.code, 0, "{}", run.told());
        let version = env!("CARGO_PKG_VERSION");
        let title = format!(".TH {name} 1  \"okta-reconcile {version}\"");
        assert!(run.stdout.contains(&title), "{}", run.told());
    }
    let run = place.run("man aply");
    assert_eq!(run.code, 64);
    assert!(
        run.stderr.contains("did you mean `apply`?"),
        "{}",
        run.told()
    );

    let run = place.run("man --out share/man1");
    assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{}", run.told());
    for file in [
        "okta-reconcile.1",
        "okta-reconcile-plan.1",
        "okta-reconcile-user-password-reset.1",
    ] {
        assert!(!place.text(&format!("share/man1/{file}")).is_empty());
    }
    let page = place.text("share/man1/okta-reconcile-apply.1");
    assert_eq!(page, place.run("man apply").stdout);
    // Every page that one names is there.
    let named = regex::Regex::new(r"okta\\-reconcile[a-z\\-]*\(1\)").unwrap();
    let mut count = 0;
    for entry in std::fs::read_dir(place.path("share/man1")).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        for name in named.find_iter(&text) {
            let file = name.as_str().replace('\\', "").replace("(1)", ".1");
            assert!(place.path("share/man1").join(&file).exists(), "{file}");
            count += 1;
        }
    }
    assert!(count > 40, "{count}");
}

/// A pager that shows what it got, and from where.
const PAGER: &str = "#!/bin/sh\necho \"paged with LESS=$LESS\"\nhead -n 3\n";

/// A folder with a pager, of which a variable is the name.
fn with(name: &str, value: &str) -> Place {
    let place = Place::new()
        .file("pager", PAGER)
        .variable("TERM", "xterm")
        .variable(name, value);
    assert_eq!(place.bash("chmod +x pager", &[]).code, 0);
    place
}

/// `script` gives the program a terminal of its own.
fn on_terminal(place: &Place, words: &str) -> Run {
    let script = format!("script -qefc 'okta-reconcile {words}' /dev/null");
    place.bash(&script, &[])
}

#[cfg(target_os = "linux")]
#[test]
fn a_long_text_goes_through_the_pager_on_a_terminal_alone() {
    let place = with("PAGER", "./pager with options");
    for words in [
        "explain",
        "explain duplicate-login",
        "explain facts",
        "help ci",
        "help",
        "help user",
    ] {
        let run = on_terminal(&place, words);
        assert_eq!(run.code, 0, "{}", run.told());
        let is_paged = run.stdout.starts_with("paged with LESS=FRX\r\n");
        assert!(is_paged, "{words}: {}", run.told());
        let lines = run.stdout.lines().count();
        assert!(lines <= 4, "it may leave early: {}", run.told());
        let piped = place.run(words);
        assert!(!piped.stdout.contains("paged"), "{words}: {}", piped.told());
    }
    // What a program reads goes nowhere else.
    let run = on_terminal(&place, "man apply");
    assert!(!run.stdout.contains("paged"), "{}", run.told());
}

#[cfg(target_os = "linux")]
#[test]
fn a_pager_may_be_named_turned_off_or_missing() {
    let pager = "./pager with options";
    let plain = on_terminal(&with("PAGER", "cat"), "explain duplicate-login").stdout;
    let is_plain = plain.contains("duplicate-login") && !plain.contains("paged");
    assert!(is_plain, "{plain}");
    for place in [
        with("PAGER", ""),
        with("PAGER", "./missing"),
        with("PAGER", pager).variable("OKTA_RECONCILE_PAGER", ""),
        with("PAGER", pager).variable("OKTA_RECONCILE_PAGER", "cat"),
    ] {
        let run = on_terminal(&place, "explain duplicate-login");
        let wanted = (0, plain.as_str());
        assert_eq!((run.code, run.stdout.as_str()), wanted, "{}", run.told());
    }
    let ours = with("PAGER", "cat")
        .variable("OKTA_RECONCILE_PAGER", pager)
        .variable("LESS", "R");
    let run = on_terminal(&ours, "explain duplicate-login");
    let is_ours = run.stdout.starts_with("paged with LESS=R\r\n");
    assert!(is_ours, "{}", run.told());
}

/// A terminal says how wide it is, and `COLUMNS` knows better.
#[cfg(target_os = "linux")]
#[test]
fn lines_are_as_wide_as_the_terminal() {
    for (columns, widest) in [("60", 60), ("100", 100), ("300", 120), ("20", 48)] {
        let place = Place::copy_of("examples/acme")
            .variable("TERM", "xterm")
            .variable("COLUMNS", columns);
        let plan = "okta-reconcile plan -q --color never --org sandbox:org.yaml";
        let run = place.bash(&format!("script -qefc '{plan}' /dev/null"), &[]);
        let lines = run
            .stdout
            .lines()
            .filter(|line| !line.starts_with("Plan: "));
        let found = lines.map(unicode_width::UnicodeWidthStr::width).max();
        let found = found.expect("a plan");
        assert!(
            found <= widest && found > widest - 12,
            "{columns}: {found}\n{}",
            run.told()
        );
    }
}
