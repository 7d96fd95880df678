//! The page of a plan: nothing that files or an org hold is markup in it, and nothing of the plan is missing.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use okta_reconcile::plan::Plan;
use okta_reconcile::plan::danger::DangerKind;
use okta_reconcile::rehearsal::Rehearsed;
use okta_reconcile::report::html;
use okta_reconcile::report::text_safety::harmless;
use serde_json::{Value, json};

use crate::agreement::steps_agree;
use crate::page::Element;
use crate::support::{ORG, files, instantly, plan, reader, sandbox};

/// What a page must not obey, wherever it stands.
pub(crate) const HOSTILE: [&str; 22] = [
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "</title></head><body onload=alert(1)>",
    "<!-- ",
    "--><b>",
    "]]>",
    "<![CDATA[",
    "\" onmouseover=\"alert(1)",
    "' onclick='alert(1)",
    "`<img src=x onerror=alert(1)>`",
    "javascript:alert(1)",
    "&lt;b&gt;&#60;i&#62;&amp",
    "&",
    "\u{202e}gnp.exe",
    "a\u{200b}b\u{2028}c\u{feff}",
    "a\u{0}b\u{1b}[31m\u{7}",
    "a\r\nb\tc",
    "::error::x",
    "##[group]x",
    "<base href=//evil.example>",
    "<meta http-equiv=refresh content=0;url=//evil.example>",
];

fn planned(config: &str, state: &[(&str, &str)], org: &str) -> Rehearsed<Plan> {
    let files = files(config, state);
    assert!(!files.found.has_errors(), "{}", files.printed());
    instantly(plan(&files, &reader(sandbox(org)))).expect("a plan")
}

fn read(plan: &Plan) -> Element {
    let page = html::plan(plan);
    Element::read(&page).unwrap_or_else(|error| panic!("{error}\n{page}"))
}

/// A plan in which each hostile text is a name, a value and a reason, with guards that refuse and wishes that are
/// blocked.
fn hostile() -> Rehearsed<Plan> {
    let (mut live, mut users, mut groups, mut declared) = (vec![], vec![], vec![], vec![]);
    for (index, text) in HOSTILE.iter().enumerate() {
        let name: String = text.chars().filter(|c| !c.is_control()).collect();
        let (login, group) = (format!("{name}@acme.example"), format!("{index}{name}"));
        live.push(json!({
            "login": login, "id": format!("00u{index}"), "status": "ACTIVE", "groups": [group],
            "profile": {"firstName": "P", "lastName": "P", "email": format!("p{index}@acme.example"), "title": format!("{text} old")},
        }));
        users.push(json!({"login": login, "status": "SUSPENDED", "reason": text, "groups": [], "profile": {"title": text}}));
        users.push(json!({"login": format!("{index}{name}@new.example"), "groups": {"add": [format!("no {name}")]},
            "profile": {"firstName": text, "lastName": text, "email": format!("n{index}@new.example")}}));
        groups.push(json!({"name": group, "id": format!("00g{index}"), "type": "OKTA_GROUP"}));
        declared.push(json!({"name": group}));
        declared.push(json!({"name": format!("new {name}")}));
    }
    let login = json!({"pattern": ".+", "minLength": null});
    let org = json!({"org": ORG, "now": "2026-11-24T08:00:00Z", "users": live, "groups": groups, "schemas": {"default": {"login": login}}});
    let state = json!({"groups": declared, "users": users});
    let config = "guards: {maxSuspensions: 1, maxMembershipRemovals: 1, protected: [\"*>*\"]}\n";
    planned(
        config,
        &[("users.yaml", &state.to_string())],
        &org.to_string(),
    )
}

#[test]
fn whatever_is_hostile_is_text_and_all_of_it_is_there() {
    let plan = hostile();
    assert!(!plan.refusals().is_empty() && !plan.blocked().is_empty());
    let page = read(&plan);
    steps_agree(&plan, &page).unwrap_or_else(|why| panic!("{why}"));
    let people = page.section("people").own("details");
    assert_eq!(people.len(), plan.people().len());
    for (block, person) in people.iter().zip(plan.people()) {
        assert_eq!(block.all("h3")[0].text(), harmless(person.login.as_str()));
        assert_eq!(block.all("code")[0].text(), person.place.to_string());
    }
    let dangers = page.section("dangers");
    let (kinds, items) = (dangers.all("h3").len(), dangers.all("li").len());
    assert_eq!(items - kinds, plan.dangers().len());
    let stops = |id| page.section(id).own("article").len();
    assert_eq!(stops("refusals"), plan.refusals().len());
    assert_eq!(stops("blocked"), plan.blocked().len());
    let told = page.text();
    for text in HOSTILE {
        assert!(told.contains(&*harmless(text)), "{text:?}");
    }
    let lines = page.section("refusals").all("pre");
    let lines: Vec<String> = lines.iter().map(|line| line.text()).collect();
    assert!(
        lines.contains(&"maxSuspensions: 22".to_owned()),
        "{lines:?}"
    );
}

/// The reader of these tests is as strict as it says.
#[test]
fn what_is_not_of_the_page_is_seen() {
    let page = html::plan(&small());
    Element::read(&page).expect("a page");
    for (from, to) in [
        ("<main>", "<main><img>"),
        ("<main>", "<main><b onclick=\"x\">a</b>"),
        ("<main>", "<main><script>alert(1)</script>"),
        ("<main>", "<main>a > b"),
        ("<main>", "<main>a & b"),
        ("<main>", "<main>\u{202e}"),
        ("<main>", "<main><a href=\"https://evil.example\">a</a>"),
        ("</html>\n", "</html>\n<b></b>"),
        ("hidden", "hiding"),
    ] {
        let changed = page.replacen(from, to, 1);
        assert_ne!(changed, page);
        Element::read(&changed).expect_err(to);
    }
}

const SMALL_ORG: &str = "\
org: https://acme.okta.com
now: 2026-11-24T08:00:00Z
users:
  - {login: ada@acme.example, id: 00u1, status: ACTIVE, groups: [red], profile: {firstName: Ada, lastName: King, email: ada@acme.example, title: Engineer}}
  - {login: bob@acme.example, id: 00u2, status: ACTIVE, groups: [red], profile: {firstName: Bob, lastName: Ray, email: bob@acme.example}}
  - {login: cyd@acme.example, id: 00u3, status: ACTIVE, profile: {firstName: Cyd, lastName: Fox, email: cyd@acme.example}}
  - {login: dan@acme.example, id: 00u4, status: SUSPENDED, profile: {firstName: Dan, lastName: Fox, email: dan@acme.example}}
groups: [{name: red, id: 00gred, type: OKTA_GROUP}, {name: blue, id: 00gblue, type: OKTA_GROUP}]
";

const SMALL: &str = "\
groups: [{name: red}, {name: teal, previousName: blue}, {name: new}]
users:
  - {login: ada@acme.example, profile: {title: \"Lead & <head>\"}, groups: [new]}
  - {login: bob@acme.example, status: SUSPENDED, reason: on leave}
  - {login: cyd@acme.example, status: STAGED}
  - {login: dan@acme.example}
";

fn small() -> Rehearsed<Plan> {
    let config = "guards: {maxSuspensions: 0}\n";
    planned(config, &[("users.yaml", SMALL)], SMALL_ORG)
}

/// The whole page but its own style and script, which stand in files of their own, and their hashes.
#[test]
fn a_page() {
    let page = html::plan(&small());
    let mut shown = page.clone();
    for (name, own) in own(&page) {
        shown = shown.replace(&own, &format!("({name})"));
        shown = shown.replace(&hash(&own), "(hash)");
    }
    insta::assert_snapshot!("a_page", shown);
}

fn own(page: &str) -> [(&'static str, String); 2] {
    ["style", "script"].map(|name| {
        let (_, rest) = page.split_once(&format!("<{name}>")).expect("it begins");
        let (own, _) = rest.split_once(&format!("</{name}>")).expect("it ends");
        (name, own.to_owned())
    })
}

fn hash(block: &str) -> String {
    STANDARD.encode(digest(&SHA256, block.as_bytes()))
}

#[test]
fn the_policy_takes_the_two_blocks_of_the_page_and_nothing_else() {
    let page = html::plan(&small());
    let [(_, style), (_, script)] = own(&page);
    let read = Element::read(&page).expect("a page");
    let metas = read.all("meta");
    let policies: Vec<&str> = metas
        .iter()
        .filter(|meta| meta.is("http-equiv", "Content-Security-Policy"))
        .map(|meta| meta.attributes["content"].as_str())
        .collect();
    let expected = format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
        hash(&style),
        hash(&script)
    );
    assert_eq!(policies, [expected]);
    // Nor do they try: the policy would refuse it.
    for word in ["url(", "@import", "http:", "https:", "//evil"] {
        assert!(!style.contains(word) && !script.contains(word), "{word}");
    }
    for word in [
        "innerHTML",
        "insertAdjacent",
        "document.write",
        "eval",
        "fetch(",
        "style",
    ] {
        assert!(!script.contains(word), "{word}");
    }
}

/// So many people with a title each.
fn crowd(number: usize) -> Rehearsed<Plan> {
    let (mut users, mut live) = (String::from("users:\n"), String::new());
    for index in 0..number {
        let login = format!("p{index}@acme.example");
        writeln!(
            users,
            "  - {{login: {login}, status: SUSPENDED, profile: {{title: T{index}}}}}"
        )
        .unwrap();
        writeln!(live, "  - {{login: {login}, status: ACTIVE, profile: {{firstName: P, lastName: P, email: {login}}}}}").unwrap();
    }
    let org = format!("org: {ORG}\nnow: 2026-11-24T08:00:00Z\nusers:\n{live}");
    planned("", &[("users.yaml", &users)], &org)
}

#[test]
fn many_people_are_folded_and_none_is_cut() {
    for (number, is_open) in [(20, true), (21, false), (300, false)] {
        let plan = crowd(number);
        let page = read(&plan);
        let people = page.section("people").own("details");
        assert_eq!(people.len(), number);
        assert!(
            people
                .iter()
                .all(|each| each.attributes.contains_key("open") == is_open)
        );
        let in_danger = plan.dangers().iter();
        let in_danger =
            in_danger.filter(|each| matches!(each.kind, DangerKind::LosesAccess { .. }));
        assert_eq!(in_danger.count(), number);
        let found = people
            .iter()
            .filter(|each| each.attributes.contains_key("data-danger"));
        assert_eq!(found.count(), number);
        let links = page.section("dangers").all("a");
        assert_eq!(links.len(), number);
        // Each leads to the block of the one it names.
        let blocks = people.iter().map(|person| {
            let rows = person.own("dl")[0];
            (
                format!("#{}", rows.attributes["id"]),
                person.all("h3")[0].text(),
            )
        });
        let blocks: BTreeMap<String, String> = blocks.collect();
        for link in links {
            assert_eq!(blocks[&link.attributes["href"]], link.text());
        }
        let folded = page.section("dangers").all("details");
        assert_eq!(folded.len(), usize::from(number > 40));
    }
}

#[test]
fn a_person_takes_few_bytes() {
    let (few, many) = (html::plan(&crowd(10)).len(), html::plan(&crowd(310)).len());
    assert!((many - few) / 300 < 600, "{}", (many - few) / 300);
}

#[test]
fn headings_follow_each_other_and_links_lead_somewhere() {
    for plan in [small(), hostile()] {
        let page = read(&plan);
        assert_eq!(page.all("h1").len(), 1);
        let ids: Vec<&String> = ["section", "dl", "div", "input", "select", "p"]
            .iter()
            .flat_map(|name| page.all(name))
            .filter_map(|each| each.attributes.get("id"))
            .collect();
        for link in page.all("a") {
            let target = &link.attributes["href"][1..];
            let found = ids.iter().filter(|id| **id == target);
            assert_eq!(found.count(), 1, "{target}");
        }
        for section in page.all("section") {
            assert_eq!(section.own("h2").len(), 1);
        }
        for field in page.all("label") {
            let fields = field.own("input").len() + field.own("select").len();
            assert_eq!(fields, 1);
        }
    }
}

#[test]
fn a_plan_without_steps_is_a_page_too() {
    let plan = planned(
        "",
        &[("users.yaml", "users: [{login: ada@acme.example}]\n")],
        SMALL_ORG,
    );
    let page = read(&plan);
    assert!(
        page.text()
            .contains("Nothing to do for https://acme.okta.com")
    );
    assert!(page.all("div").is_empty(), "there is nobody to look for");
    let written: Value = json!(page.section("forecast").text());
    assert!(
        written
            .to_string()
            .contains("No changes. 1 person matches the files")
    );
}
