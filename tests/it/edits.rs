//! Files that somebody wrote, changed in place: only what must change does. `yaml-edit` is the second opinion on where the
//! values are.

use std::fmt::Write as _;

use okta_reconcile::source::SourceMap;
use okta_reconcile::yaml::edit::{Amendment, Edit, Segment, edit};
use okta_reconcile::yaml::fragment::Fragment;
use okta_reconcile::yaml::limits::FileLimits;
use proptest::collection::vec;
use proptest::prelude::{Strategy, any, prop_assert, prop_assert_eq};
use proptest::prop_oneof;
use proptest::sample::select;

use crate::runner::{cases_wanted, hold};

/// How many cases a run takes where nobody says otherwise.
const CASES: u32 = 300;

/// A way in a file: `0.users.1.profile`, the document first.
fn way(text: &str) -> Vec<Segment> {
    let mut steps = text.split('.').map(|step| match step.parse() {
        Ok(number) => Segment::Item(number),
        Err(_) => Segment::Key(step.to_owned()),
    });
    let document = match steps.next() {
        Some(Segment::Item(number)) => Segment::Document(number),
        other => panic!("{other:?} is no document"),
    };
    std::iter::once(document).chain(steps).collect()
}

fn set(at: &str, key: &str, value: Fragment) -> Edit {
    let order = [
        "login",
        "status",
        "profile",
        "groups",
        "title",
        "department",
    ];
    Edit {
        at: way(at),
        change: Amendment::Set {
            key: key.to_owned(),
            value,
            order: order.map(str::to_owned).to_vec(),
        },
    }
}

fn text(text: &str) -> Fragment {
    Fragment::text(text)
}

fn items(at: &str, take: &[usize], put: &[(usize, &str)]) -> Edit {
    Edit {
        at: way(at),
        change: Amendment::Items {
            take: take.to_vec(),
            put: put
                .iter()
                .map(|(before, item)| (*before, text(item)))
                .collect(),
        },
    }
}

fn remove(at: &str, key: &str) -> Edit {
    Edit {
        at: way(at),
        change: Amendment::Remove {
            key: key.to_owned(),
        },
    }
}

fn edited(path: &str, before: &str, edits: &[Edit]) -> Result<String, String> {
    let mut sources = SourceMap::default();
    let file = sources.add(path, before);
    let limits = FileLimits::default();
    let done = edit(sources.file(file), &limits, &[edits.to_vec()]);
    match done.left.first() {
        None => Ok(done.text),
        Some((_, why)) => {
            assert_eq!(done.text, before, "nothing is done by halves");
            Err(format!("{why:?}"))
        }
    }
}

/// Lines that were, and lines that are, where they differ.
fn difference(before: &str, after: &str) -> String {
    let diff = similar::TextDiff::from_lines(before, after);
    let lines = diff.iter_all_changes().filter_map(|change| {
        let sign = match change.tag() {
            similar::ChangeTag::Delete => '-',
            similar::ChangeTag::Insert => '+',
            similar::ChangeTag::Equal => return None,
        };
        let line = change
            .new_index()
            .map_or(String::new(), |line| format!("{:>3} ", line + 1));
        Some(format!(
            "{line}{sign}{}",
            change.value().trim_end_matches('\n').replace('\r', "␍")
        ))
    });
    lines.collect::<Vec<_>>().join("\n")
}

const FILE: &str = "# people of research\n\
defaults: {profile: {department: Research}}   # for all\n\
users:\n\
\x20 # Ada came first\n\
\x20 - login: ada@b.example\n\
\x20   profile: {firstName: Ada, title: 'Analyst'}   # since 1833\n\
\x20   groups: [a, b]\n\
\n\
\x20 # Bob, too\n\
\x20 - login: bob@b.example   # he\n\
\x20   profile:\n\
\x20     firstName: \"Bob\"\n\
\x20     title: Engineer # second\n\
\x20     # he likes it\n\
\x20   groups:\n\
\x20     - a # one\n\
\x20     - b\n\
\x20   # the end of Bob\n";

/// What is changed in [`FILE`], by what it shows.
#[expect(clippy::too_many_lines, reason = "a table")]
fn changes() -> Vec<(&'static str, Vec<Edit>)> {
    vec![
        (
            "a value in brackets keeps its quotes",
            vec![set("0.users.0.profile", "title", text("Chief's"))],
        ),
        (
            "a value on a line keeps its comment",
            vec![set("0.users.1.profile", "title", text("7"))],
        ),
        (
            "a value in double quotes keeps them",
            vec![set("0.users.1.profile", "firstName", text("Bob: B"))],
        ),
        (
            "a key comes where it belongs",
            vec![set("0.users.1", "status", text("SUSPENDED"))],
        ),
        (
            "a key comes between brackets",
            vec![set("0.users.0.profile", "department", Fragment::Null)],
        ),
        (
            "a key with lines of its own",
            vec![set(
                "0.users.0",
                "x-new",
                Fragment::Block(vec![("a".to_owned(), text("b"))]),
            )],
        ),
        (
            "items between brackets",
            vec![items("0.users.0.groups", &[0], &[(2, "c")])],
        ),
        (
            "all items between brackets go",
            vec![items("0.users.0.groups", &[0, 1], &[])],
        ),
        (
            "items on lines",
            vec![items("0.users.1.groups", &[0], &[(0, "A"), (2, "c d")])],
        ),
        (
            "all items on lines go",
            vec![items("0.users.1.groups", &[0, 1], &[])],
        ),
        (
            "a key goes",
            vec![
                remove("0.users.1", "groups"),
                remove("0.users.0.profile", "firstName"),
            ],
        ),
        (
            "a person comes before Bob's comment",
            vec![Edit {
                at: way("0.users"),
                change: Amendment::Items {
                    take: vec![],
                    put: vec![(
                        1,
                        Fragment::Block(vec![("login".to_owned(), text("al@b.example"))]),
                    )],
                },
            }],
        ),
        (
            "a person comes last",
            vec![Edit {
                at: way("0.users"),
                change: Amendment::Items {
                    take: vec![],
                    put: vec![(
                        2,
                        Fragment::Block(vec![("login".to_owned(), text("cy@b.example"))]),
                    )],
                },
            }],
        ),
    ]
}

#[test]
fn only_the_lines_that_must_change_do() {
    let mut told = String::new();
    for (name, edits) in &changes() {
        for (variant, before) in [
            ("", FILE.to_owned()),
            ("\u{feff}", format!("\u{feff}{FILE}")),
            ("\r\n", FILE.replace('\n', "\r\n")),
            ("no end", FILE.trim_end().to_owned()),
        ] {
            let after =
                edited("a.yaml", &before, edits).unwrap_or_else(|why| panic!("{name}: {why}"));
            let shown = difference(&before, &after);
            if variant.is_empty() {
                let _ = write!(told, "{name}:\n{shown}\n\n");
            } else if variant == "\r\n" {
                assert!(
                    !after.replace("\r\n", "").contains('\n'),
                    "{name}: {after:?}"
                );
            }
        }
    }
    insta::assert_snapshot!(told);
}

#[test]
fn json_stays_json() {
    let before = "{\n  \"users\": [\n    {\n      \"login\": \"ada@b.example\",\n      \"profile\": {\"title\": \"Analyst\"},\n      \"groups\": [\"a\"]\n    }\n  ]\n}\n";
    let edits = [
        set("0.users.0.profile", "title", text("Chief")),
        set(
            "0.users.0.profile",
            "department",
            Fragment::Plain("7".to_owned()),
        ),
        items("0.users.0.groups", &[], &[(1, "b")]),
        set("0.users.0", "status", text("SUSPENDED")),
    ];
    let after = edited("a.json", before, &edits).unwrap();
    let read: serde_json::Value = serde_json::from_str(&after).unwrap();
    assert_eq!(read["users"][0]["status"], "SUSPENDED");
    insta::assert_snapshot!(difference(before, &after));
}

#[test]
fn what_others_share_is_not_touched() {
    let shared = "x-base: &base {title: Analyst}\nusers:\n- login: a@b.example\n  profile: &p\n    <<: *base\n    city: &c Leuven\n- login: b@b.example\n  profile: *p\n- login: c@b.example\n  profile: {city: *c}\n";
    let cases = [
        // The mapping is written somewhere else.
        (
            set("0.users.1.profile", "city", text("Gent")),
            Err("Shared"),
        ),
        // Others have it too.
        (
            set("0.users.0.profile", "city", text("Gent")),
            Err("MeansElse"),
        ),
        (set("0.x-base", "title", text("Chief")), Err("MeansElse")),
        (set("0.users.0.profile", "zip", text("1")), Err("MeansElse")),
        // An alias is one person's own, and so is a mapping that takes the place of one.
        (
            set("0.users.2.profile", "city", text("Gent")),
            Ok("-  profile: {city: *c}\n 10 +  profile: {city: Gent}"),
        ),
        (
            set("0.users.1", "profile", Fragment::Flow(vec![])),
            Ok("-  profile: *p\n  8 +  profile: {}"),
        ),
        (
            set("0.users.1", "status", text("STAGED")),
            Ok("  8 +  status: STAGED"),
        ),
        (remove("0.users.0.profile", "title"), Err("Shared")),
    ];
    for (edit, expected) in cases {
        let after = edited("a.yaml", shared, std::slice::from_ref(&edit));
        let shown = after.map(|after| difference(shared, &after));
        assert_eq!(
            shown.as_deref().map_err(String::as_str),
            expected,
            "{edit:?}"
        );
    }
}

/// Words that people write, and that YAML takes for something else.
fn words() -> impl Strategy<Value = String> {
    prop_oneof![
        select(vec![
            "Analyst",
            "Zo\u{eb} B",
            "a: b",
            "# no",
            "'",
            "\"",
            "null",
            "NO",
            "1.10",
            "0x1F",
            "- x",
            "[a",
            "{",
            "*a",
            "&a",
            "!t",
            "%",
            "@x",
            "`",
            "",
            " ",
            "a ",
            "line\nbreak",
            "tab\tx",
            "\u{2028}",
            "\u{85}",
            "~",
            "yes",
            "2026-11-01",
            "a #b",
            "?",
            "|",
            ">",
        ])
        .prop_map(str::to_owned),
        "[ -~]{0,12}",
        any::<String>().prop_map(|text| text.chars().filter(|c| *c != '\0').take(8).collect()),
    ]
}

/// A file of people, written in one of many ways, and what is to change in it.
#[derive(Clone, Debug)]
struct Written {
    text: String,
    people: usize,
}

/// How the file of one person's form is written.
const COMMENTED: u8 = 1;
const FLOW: u8 = 2;
const MERGED: u8 = 4;
const ANCHORED: u8 = 8;

fn quoted(text: &str) -> String {
    let text = serde_json::Value::from(text).to_string();
    let text = text
        .replace('\u{2028}', "\\u2028")
        .replace('\u{85}', "\\u0085");
    let unwritable = |c: char| {
        matches!(
            c,
            '\u{7f}'..='\u{9f}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}'
        )
    };
    text.replace(unwritable, "?")
}

/// Writes one person: with or without a comment above, in flow or block, with a merge of what all share, and with an
/// anchor that nobody else uses.
fn put(text: &mut String, index: usize, form: u8, title: &str, city: &str) {
    let (title, city) = (quoted(title), quoted(city));
    let anchor = |name: &str| match form & ANCHORED {
        0 => String::new(),
        _ => format!("&{name}{index} "),
    };
    if form & COMMENTED > 0 {
        text.push_str("\n  # about the next one - {x}\n");
    }
    let _ = if form & FLOW > 0 {
        let merge = if form & MERGED > 0 { "<<: *base, " } else { "" };
        writeln!(
            text,
            "  - {{login: p{index}@b.example, profile: {{{merge}title: {}{title}, city: {city}}}, groups: [a, b]}} # flow",
            anchor("title")
        )
    } else {
        let merge = if form & MERGED > 0 {
            "      <<: *base # shared\n"
        } else {
            ""
        };
        write!(
            text,
            "  - {}login: p{index}@b.example\n    profile:\n{merge}      title: {title} # theirs\n      city: {}{city}\n    groups:\n    - a\n    - b # two\n",
            if anchor("p").is_empty() {
                String::new()
            } else {
                format!("{}\n    ", anchor("p").trim_end())
            },
            anchor("city")
        )
    };
}

fn file(people: &[(u8, String, String)], form: u8) -> Written {
    let mut text =
        String::from("# head\nx-base: &base {organization: Acme, title: Nobody}\nusers:\n");
    for (index, (form, title, city)) in people.iter().enumerate() {
        put(&mut text, index, *form, title, city);
    }
    if form & 1 > 0 {
        text = text.replace('\n', "\r\n");
    }
    if form & 2 > 0 {
        text.insert(0, '\u{feff}');
    }
    Written {
        text,
        people: people.len(),
    }
}

fn files() -> impl Strategy<Value = Written> {
    let person = (any::<u8>(), words(), words());
    (vec(person, 1..6), any::<u8>()).prop_map(|(people, form)| file(&people, form))
}

/// The size of a company's files: everything at once, in every form, and each change in its own lines.
#[test]
#[ignore = "takes a minute where nothing is optimised: `.ci/deep` runs it"]
fn many_changes_are_made_in_a_file_of_20_000_people() {
    const PEOPLE: usize = 20_000;
    const EVERY: usize = 97;
    for form in 0..4 {
        let people: Vec<(u8, String, String)> = (0..PEOPLE)
            .map(|index| {
                let own = u8::try_from(index % 16).unwrap_or_default();
                (
                    own,
                    format!("Title {index}: \"a\" # b"),
                    "Den Haag".to_owned(),
                )
            })
            .collect();
        let before = file(&people, form).text;
        let changed = || (0..PEOPLE).step_by(EVERY);
        let edits: Vec<Edit> = changed()
            .flat_map(|whom| {
                let at = format!("0.users.{whom}");
                [
                    set(&format!("{at}.profile"), "title", text("Chief: of staff")),
                    items(&format!("{at}.groups"), &[1], &[(0, "new")]),
                ]
            })
            .collect();
        let after = edited("a.yaml", &before, &edits).expect("nothing is in the way");
        let parts =
            |text: &str| -> Vec<String> { text.split("@b.example").map(str::to_owned).collect() };
        let (old, new) = (parts(&before), parts(&after));
        assert_eq!(old.len(), new.len());
        let mut others = old.iter().zip(&new).enumerate();
        let moved = others.by_ref().filter(|(_, (old, new))| old != new);
        let moved: Vec<usize> = moved.map(|(index, _)| index).collect();
        let expected: Vec<usize> = changed().map(|whom| whom + 1).collect();
        assert_eq!(moved, expected, "in no lines but theirs");
        let body = after.trim_start_matches('\u{feff}');
        let read: serde_yaml::Value = serde_yaml::from_str(body).expect("YAML");
        for whom in changed() {
            let person = &read["users"][whom];
            assert_eq!(person["profile"]["title"].as_str(), Some("Chief: of staff"));
            assert_eq!(person["groups"][0].as_str(), Some("new"));
        }
    }
}

#[test]
fn a_change_is_made_in_its_own_lines_alone_and_another_library_reads_it_so() {
    hold(
        cases_wanted(CASES),
        &(files(), words(), any::<usize>()),
        |(file, word, whom)| {
            let whom = whom % file.people;
            let at = format!("0.users.{whom}");
            let edits = [
                set(&format!("{at}.profile"), "title", text(&word)),
                items(&format!("{at}.groups"), &[1], &[(0, &word)]),
            ];
            let after = edited("a.yaml", &file.text, &edits);
            let after = match after {
                Ok(after) => after,
                Err(why) => return Err(proptest::test_runner::TestCaseError::fail(why)),
            };
            // Whatever is not this person's is as it was.
            let parts = |text: &str| -> Vec<String> {
                text.split("@b.example").map(str::to_owned).collect()
            };
            let (old, new) = (parts(&file.text), parts(&after));
            prop_assert_eq!(old.len(), new.len());
            for (index, (old, new)) in old.iter().zip(&new).enumerate() {
                if index != whom + 1 {
                    prop_assert_eq!(old, new);
                }
            }
            // Another library finds the same texts.
            let body = after.trim_start_matches('\u{feff}');
            let read: serde_json::Value = serde_yaml::from_str(body).unwrap();
            prop_assert_eq!(
                &read["users"][whom]["groups"][0],
                &serde_json::Value::from(word.as_str())
            );
            prop_assert_eq!(
                &read["users"][whom]["profile"]["title"],
                &serde_json::Value::from(word.as_str())
            );
            Ok(())
        },
    );
}

/// Where the other library makes the same change without a blemish, both texts mean the same.
#[test]
fn a_second_library_makes_the_same_change() {
    hold(
        cases_wanted(CASES),
        &(files(), "[A-Z][a-z]{1,8}", any::<usize>()),
        |(file, word, whom)| {
            use std::str::FromStr as _;
            let whom = whom % file.people;
            let body = file.text.trim_start_matches('\u{feff}');
            let Ok(document) = yaml_edit::Document::from_str(body) else {
                return Ok(());
            };
            let users = document
                .as_mapping()
                .and_then(|root| root.get_sequence("users"));
            let person = users.and_then(|users| users.get(whom));
            let person = person.and_then(|person| person.as_mapping().cloned());
            let Some(profile) = person.and_then(|person| person.get_mapping("profile")) else {
                return Ok(());
            };
            profile.set("title", word.as_str());
            let theirs: serde_json::Value = match serde_yaml::from_str(&document.to_string()) {
                Ok(theirs) => theirs,
                Err(_) => return Ok(()),
            };
            let edit = set(&format!("0.users.{whom}.profile"), "title", text(&word));
            let ours = edited("a.yaml", body, &[edit])
                .map_err(proptest::test_runner::TestCaseError::fail)?;
            let ours: serde_json::Value = serde_yaml::from_str(&ours).unwrap();
            prop_assert!(ours == theirs, "{ours:#}\n{theirs:#}");
            Ok(())
        },
    );
}
