//! `completions`: the scripts, and what the program answers a shell that asks.

use std::path::Path;

use crate::program::{Place, Run};
use crate::support::say;

const SHELLS: [&str; 5] = ["bash", "zsh", "fish", "powershell", "elvish"];

/// Asks as the script of a shell does.
fn asked(place: &Place, shell: &str, words: &[&str]) -> Run {
    let words = ["--", "okta-reconcile"].iter().chain(words);
    let words: Vec<String> = words.map(|word| (*word).to_owned()).collect();
    place.run_words_with(&words, &[("OKTA_RECONCILE_COMPLETE", shell)])
}

fn offered(place: &Place, shell: &str, words: &[&str]) -> Vec<String> {
    let run = asked(place, shell, words);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{}", run.told());
    run.stdout.lines().map(str::to_owned).collect()
}

#[test]
fn each_shell_has_a_script_that_asks_the_program() {
    let place = Place::new();
    for shell in SHELLS {
        let run = place.run(&format!("completions {shell}"));
        assert_eq!(run.code, 0, "{}", run.told());
        for words in ["OKTA_RECONCILE_COMPLETE", "okta-reconcile"] {
            assert!(run.stdout.contains(words), "{}", run.told());
        }
    }
    assert_eq!(place.run("completions tcsh").code, 64);
    insta::assert_snapshot!("completions_zsh", place.run("completions zsh").told());
}

#[test]
fn logins_and_groups_are_those_of_the_files() {
    let place = Place::copy_of("examples/acme");
    let ada = ["ada@acme.example"];
    for words in [
        &["user", "show", "ada"][..],
        &["user", "password", "reset", "ada"],
        &["user", "linked-objects", "set", "bob", "manager", "ada"],
        &["plan", "--only", "ada"],
        &["apply", "-y", "--only=ada"],
        &["validate", "--merged", "ada"],
    ] {
        let found = offered(&place, "fish", words);
        let found: Vec<&str> = found
            .iter()
            .map(|word| word.trim_start_matches("--only="))
            .collect();
        assert_eq!(found, ada, "{words:?}");
    }
    let groups = offered(&place, "fish", &["user", "create", "--group", "de"]);
    assert_eq!(groups, ["design", "design-tools"]);
    let groups = offered(&place, "fish", &["import", "--group", "de"]);
    assert_eq!(groups, ["design", "design-tools"]);
    assert_eq!(offered(&place, "fish", &["man", "app"]), ["apply"]);
    assert_eq!(offered(&place, "fish", &["help", "offb"]), ["offboarding"]);
    assert_eq!(
        offered(&place, "fish", &["explain", "duplicate-log"]),
        ["duplicate-login"]
    );
    let formats = offered(&place, "bash", &["plan", "--format", "ma"]);
    assert_eq!(formats, ["markdown"]);
    let commands = offered(&place, "bash", &["va"]);
    assert_eq!(commands, ["validate"]);
}

#[test]
fn the_files_are_those_that_the_words_before_name() {
    let place = Place::copy_of("examples");
    assert!(offered(&place, "bash", &["user", "show", "ada"]).is_empty());
    for words in [
        &["-C", "acme", "user", "show", "grace@"][..],
        &["-Cacme", "user", "show", "grace@"],
        &[
            "-C",
            "several-orgs",
            "--config",
            "preview.yaml",
            "user",
            "show",
            "grace@",
        ],
        &[
            "-C",
            "several-orgs",
            "user",
            "--config=production.yaml",
            "show",
            "grace@",
        ],
    ] {
        assert_eq!(
            offered(&place, "bash", words),
            ["grace@acme.example"],
            "{words:?}"
        );
    }
}

/// Somebody is in the middle of an edit, or the files come from anybody.
#[test]
fn what_cannot_be_read_or_would_be_read_by_the_shell_is_no_matter() {
    let people = "users:\n  - login: a$(touch pwned)@x.example\n  - login: \"a\\u202eb@x.example\"\n  - login: \"a\\u001b[2J@x.example\"\n  \
                  - login: \"a'b@x.example\"\n  - {login: ada@acme.example, statos: 3}\n  - {login: ann@acme.example}\n";
    let place = Place::new()
        .file("okta-reconcile.yaml", "org: https://acme.okta.com\n")
        .file("users/broken.yaml", "users: [")
        .file("users/people.yaml", people);
    let words = ["user", "show", "a"];
    assert_eq!(
        offered(&place, "bash", &words),
        [
            r"a\$\(touch\ pwned\)@x.example",
            r"a\'b@x.example",
            "ada@acme.example",
            "ann@acme.example"
        ]
    );
    assert_eq!(
        offered(&place, "powershell", &words),
        [
            "'a$(touch pwned)@x.example'",
            "'a''b@x.example'",
            "ada@acme.example",
            "ann@acme.example"
        ]
    );
    // A secret would be sent nowhere: nothing is read but the files.
    let place = place
        .variable("OKTA_CLIENT_TOKEN", "word")
        .variable("OKTA_CLIENT_ORGURL", "http://127.0.0.1:1")
        .file("okta-reconcile.yaml", "org: [\n");
    assert_eq!(offered(&place, "bash", &words).len(), 4);
    for shell in ["", "tcsh", "bash"] {
        for words in [
            &[][..],
            &["-C", "nowhere", "user", "show", ""],
            &["plan", "--", "--", "x"],
        ] {
            let run = asked(&place, shell, words);
            assert_eq!(run.code == 0, !shell.is_empty(), "{}", run.told());
            assert!(run.stderr.is_empty() || shell.is_empty(), "{}", run.told());
        }
    }
    // One that was left behind in the environment keeps nobody from anything.
    let place = place.variable("OKTA_RECONCILE_COMPLETE", "bash");
    assert_eq!(place.run("plan").code, 3);
}

#[test]
fn of_very_many_files_the_first_ones_are_read() {
    let padding = "#".repeat(3 << 20);
    let place = Place::new()
        .file("okta-reconcile.yaml", "org: https://acme.okta.com\n")
        .file(
            "users/1.yaml",
            &format!("{padding}\nusers: [{{login: a1@acme.example}}]\n"),
        )
        .file(
            "users/2.yaml",
            &format!("{padding}\nusers: [{{login: a2@acme.example}}]\n"),
        );
    assert_eq!(
        offered(&place, "bash", &["user", "show", "a"]),
        ["a1@acme.example"]
    );
    assert!(place.run("validate").stdout.starts_with("Valid: 2 people"));
}

/// The words as Bash takes them apart, and the part that it completes.
#[test]
fn bash_completes_a_login_on_either_side_of_its_at_sign() {
    if !Path::new("/bin/bash").exists() {
        say!("skipped: bash");
        return;
    }
    let place = Place::copy_of("examples");
    for (line, words, part, reply) in [
        (
            "okta-reconcile -C acme user show ad",
            "okta-reconcile -C acme user show ad",
            "ad",
            "<ada@acme.example>",
        ),
        (
            "okta-reconcile -C acme user show ada@ac",
            "okta-reconcile -C acme user show ada @ ac",
            "ac",
            "<acme.example>",
        ),
        (
            "okta-reconcile -C acme plan --only=ada@",
            "okta-reconcile -C acme plan --only = ada @ ''",
            "",
            "<acme.example>",
        ),
        (
            "okta-reconcile -C acme user create --group desi",
            "okta-reconcile -C acme user create --group desi",
            "desi",
            "<design><design-tools>",
        ),
        (
            "okta-reconcile  completions ",
            "okta-reconcile completions ''",
            "",
            "<bash><zsh><fish><powershell><elvish><-C><--config><--org><--color><--verbose><--quiet><--help>",
        ),
    ] {
        let script = format!(
            "source <(okta-reconcile completions bash)\ncomplete -p okta-reconcile >/dev/null\n\
             COMP_LINE='{line}'; COMP_POINT=${{#COMP_LINE}}\n\
             COMP_WORDS=({words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))\n\
             _okta_reconcile okta-reconcile '{part}' ''\nprintf '<%s>' \"${{COMPREPLY[@]}}\"\n"
        );
        let run = place.bash(&script, &[]);
        assert_eq!(
            (run.code, run.stdout.as_str()),
            (0, reply),
            "{line}: {}",
            run.told()
        );
    }
}

/// Fish says on request what it would offer.
#[test]
fn fish_asks_the_program() {
    if !Path::new("/usr/bin/fish").exists() {
        say!("skipped: fish");
        return;
    }
    let place = Place::copy_of("examples");
    let script = "fish --no-config -c 'okta-reconcile completions fish | source; \
                  complete -C \"okta-reconcile -C acme user show ada@\"'";
    let run = place.bash(script, &[]);
    assert_eq!(run.stdout, "ada@acme.example\n", "{}", run.told());
}
