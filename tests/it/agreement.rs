//! Whether text, JSON, Markdown and the page of one plan count and name the same, and whether Markdown is words and code to an
//! independent reader of Markdown. All binaries of tests ask it.

use std::collections::BTreeMap;

use okta_reconcile::model::hidden::spelt;
use okta_reconcile::plan::document::{OnSnapshot, Run};
use okta_reconcile::plan::{Plan, Taken};
use okta_reconcile::report::markdown::Budget;
use okta_reconcile::report::names::Detail;
use okta_reconcile::report::style::Style;
use okta_reconcile::report::text_safety::harmless;
use okta_reconcile::report::{annotation, document, html, markdown, text};
use pulldown_cmark::{Event, Parser, Tag, TagEnd};
use serde_json::Value;

use crate::page::Element;

/// What making a plan took, where nobody asks.
pub(crate) const RUN: Run = Run {
    calls: 7,
    people: 1,
    groups: 2,
    at_the_limit: None,
    causes: None,
    commit: None,
    snapshot: None,
};

/// What a report tells, whatever its form.
#[derive(Debug, Default, PartialEq)]
struct Told {
    /// Class and login of everybody whom the plan touches.
    people: Vec<String>,
    /// For each kind of danger who is in it.
    dangers: Vec<Vec<String>>,
    /// The person or thing that each note is about.
    notes: Vec<String>,
    /// The people whose wishes are blocked.
    blocked: Vec<String>,
    refusals: usize,
    /// The groups that wait for an owner.
    approvals: Vec<String>,
    /// How many keys of the configuration it sets.
    settings: usize,
}

impl Told {
    fn sorted(mut self) -> Self {
        // Names that look alike are spelt out where they stand side by side.
        let dangers = self.dangers.iter_mut().flatten();
        for name in dangers.chain(&mut self.notes) {
            *name = spelt(name);
        }
        self.people.sort();
        self.dangers.iter_mut().for_each(|people| people.sort());
        self.dangers.sort();
        self.notes.sort();
        self.blocked.sort();
        self.approvals.sort();
        self
    }
}

/// Says where the renderers of a plan disagree.
pub(crate) fn agree(plan: &Plan) -> Result<(), String> {
    let json = document::plan(plan, &RUN);
    let told = of_json(&json);
    let printed = text::plan(plan, Style::PLAIN, Detail::Full);
    let of_text = of_lines(&unwrapped(&printed));
    if told != of_text {
        return Err(format!("{told:#?}\nand the text: {of_text:#?}\n{printed}"));
    }
    let printed = markdown::plan(plan, Detail::Full);
    let of_markdown = of_lines(&of_markdown(&printed));
    if told != of_markdown {
        return Err(format!(
            "{told:#?}\nand Markdown: {of_markdown:#?}\n{printed}"
        ));
    }
    is_harmless(&printed)?;
    let page = Element::read(&html::plan(plan))?;
    let of_page = of_page(&page);
    if told != of_page {
        return Err(format!("{told:#?}\nand the page: {of_page:#?}"));
    }
    steps_agree(plan, &page)?;
    ages_agree(plan)
}

/// Says which report does not name the age of the snapshot on which a plan was made.
fn ages_agree(plan: &Plan) -> Result<(), String> {
    const SAID: &str = "a redacted snapshot of";
    const AGE: &str = "2 days before this run";
    let run = Run {
        snapshot: Some(OnSnapshot {
            taken: Taken {
                at: "2026-11-28T08:00:30Z".to_owned(),
                redacted: true,
            },
            age_seconds: Some(200_000),
        }),
        ..RUN
    };
    let annotations = annotation::of_plan(plan, Some(&run));
    let text = text::plan_of_run(plan, Some(&run), Style::PLAIN, Detail::Short);
    let all = [
        (
            "text",
            text.split_whitespace().collect::<Vec<_>>().join(" "),
        ),
        ("html", html::plan_of_run(plan, Some(&run))),
        ("github", annotation::github(&annotations, "")),
        (
            "gitlab",
            annotation::gitlab(&annotations, "", "okta-reconcile.yaml"),
        ),
    ];
    let markdown = markdown::plan_within(plan, Some(&run), Detail::Short, Budget::LEAST);
    let markdown = ("markdown", markdown.replace('\\', ""));
    for (form, told) in all.into_iter().chain([markdown]) {
        if !told.contains(SAID) || !told.contains(AGE) {
            return Err(format!(
                "{form} does not name the age of the snapshot: {told}"
            ));
        }
    }
    let json: Value =
        serde_json::from_str(&document::plan(plan, &run)).map_err(|error| error.to_string())?;
    if json["run"]["snapshot"]["ageSeconds"] != 200_000 {
        return Err(format!(
            "JSON does not name the age of the snapshot: {json}"
        ));
    }
    Ok(())
}

/// Says which step of a plan its page does not tell as the text does: each is in a row of its person's block, or a thing
/// of its own.
pub(crate) fn steps_agree(plan: &Plan, page: &Element) -> Result<(), String> {
    let squeezed = |text: &str| text.split_whitespace().collect::<String>();
    let text = squeezed(&text::plan(plan, Style::PLAIN, Detail::Full));
    for rows in page.section("people").all("dl") {
        for (label, value) in rows.own("dt").iter().zip(rows.own("dd")) {
            let row = squeezed(&format!("{}{}", label.text(), value.text()));
            if !text.contains(&row) {
                return Err(format!("the text has no row {row}"));
            }
        }
    }
    let things = plan.steps().iter();
    let things = things.filter(|step| step.subject.login().is_none()).count();
    let listed = page.section("things").all("li").len();
    let forecast = page.section("forecast").text();
    let digits = forecast.split(|character: char| !character.is_ascii_digit());
    let steps: Option<usize> = digits.flat_map(str::parse).next();
    if things + settings(page) != listed || steps != Some(plan.steps().len()) {
        return Err(format!("{things} things, and {listed}; {forecast}"));
    }
    Ok(())
}

/// What the page says that the change sets in the configuration.
fn settings(page: &Element) -> usize {
    let things = page.section("things").all("li").into_iter();
    things
        .filter(|each| each.text().starts_with("set "))
        .count()
}

fn of_page(page: &Element) -> Told {
    let word = |text: &str| {
        let word = text.split(' ').next().unwrap_or_default();
        word.replace('`', "")
    };
    let approvals = page.section("approvals").all("li").into_iter();
    let approvals = approvals.map(|each| word(&each.text()).trim_end_matches(':').to_owned());
    let person = |block: &&Element| {
        let login = block.all("h3")[0].text().replace('`', "");
        format!("{} {login}", block.attributes["data-kind"])
    };
    let kind = |kind: &&Element| {
        let names = kind.all("li").into_iter();
        names.map(|name| word(&name.text())).collect()
    };
    let names = |note: &&Element| -> Vec<String> {
        match &note.all("li")[..] {
            [] => vec![word(&note.all("p")[0].text())],
            names => names.iter().map(|name| word(&name.text())).collect(),
        }
    };
    let dangers = page.section("dangers").own("ul").into_iter();
    let notes = page.section("notes").all("ul").into_iter();
    let notes = notes.filter(|list| list.is("class", "notes"));
    let blocked = page.section("blocked").own("article").into_iter();
    let blocked = blocked.map(|each| word(&each.all("p")[0].text()));
    let people = page.section("people").own("details");
    Told {
        people: people.iter().map(person).collect(),
        dangers: dangers
            .flat_map(|list| list.own("li"))
            .map(|each| kind(&each))
            .collect(),
        notes: notes
            .flat_map(|list| list.own("li"))
            .flat_map(|each| names(&each))
            .collect(),
        blocked: blocked
            .map(|word| word.trim_end_matches(':').to_owned())
            .collect(),
        refusals: page.section("refusals").own("article").len(),
        approvals: approvals.collect(),
        settings: settings(page),
    }
    .sorted()
}

fn of_json(json: &str) -> Told {
    let document: Value = serde_json::from_str(json).expect("JSON");
    let plan = &document["plan"];
    let list = |name: &str| plan[name].as_array().expect("a list").clone();
    let mut dangers: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for danger in list("dangers") {
        let kind = danger["kind"]["kind"].to_string();
        let about = ["login", "group", "domain", "attribute", "rule"];
        let about = about.iter().find_map(|key| danger.get(*key));
        let name = name(about.expect("whom or what it is about"));
        let word = name.split(' ').next().unwrap_or_default();
        dangers.entry(kind).or_default().push(word.to_owned());
    }
    let people = list("people").into_iter().map(|person| {
        let class = person["class"].as_str().expect("a class");
        format!("{class} {}", name(&person["login"]))
    });
    let notes = list("notes").into_iter().map(|note| {
        let about = note["about"].as_object();
        // A note about the plan as a whole begins with `The`.
        about.map_or("The".to_owned(), |about| {
            let name = name(about.values().next().expect("a name"));
            // The name of a rule is often several words.
            let first = name.split(' ').next();
            first.unwrap_or_default().to_owned()
        })
    });
    let approvals = plan["approvals"].as_array().into_iter().flatten();
    let approvals = approvals.map(|each| {
        let name = name(&each["group"]);
        let word = name.split(' ').next().unwrap_or_default();
        word.trim_end_matches(':').to_owned()
    });
    Told {
        people: people.collect(),
        dangers: dangers.into_values().collect(),
        notes: notes.collect(),
        blocked: list("blocked")
            .iter()
            // What is nobody's own begins with `The`.
            .map(|each| {
                each["login"]
                    .as_str()
                    .map_or("The".to_owned(), |_| name(&each["login"]))
            })
            .collect(),
        refusals: list("refusals").len(),
        approvals: approvals.collect(),
        settings: plan["apart"]["settings"].as_array().map_or(0, Vec::len),
    }
    .sorted()
}

/// A name as every form shows it, but for backticks, which mean something in Markdown.
fn name(value: &Value) -> String {
    harmless(value.as_str().expect("a name")).replace('`', "")
}

/// Joins lines that were broken, and what belongs to a person.
fn unwrapped(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines() {
        match lines.last_mut() {
            Some(last) if line.starts_with(' ') => {
                // People with much to be said of stand in lines of their own, without commas.
                let is_whole = last.matches('(').count() == last.matches(')').count();
                let is_new = is_whole && !line.trim_start().starts_with('(');
                if last.starts_with("! ") && is_new && !last.ends_with([',', ':']) {
                    last.push(',');
                }
                last.push(' ');
                last.push_str(line.trim_start());
            }
            _ => lines.push(line.replace('`', "")),
        }
    }
    lines.iter().map(|line| line.replace('`', "")).collect()
}

/// Returns the lines of Markdown as the text has them.
fn of_markdown(markdown: &str) -> Vec<String> {
    let mut lines = String::new();
    for line in markdown.lines() {
        let Some(item) = line.strip_prefix("- **") else {
            lines.push_str(line);
            lines.push('\n');
            continue;
        };
        let item = item.replace("**", "").replace('`', "");
        let item = match item.split_once(' ') {
            Some(("note", rest)) => {
                let (_, message) = rest.split_once("): ").expect("a code");
                format!("note[]: {message}")
            }
            Some(("blocked", rest)) => {
                let (_, message) = rest.split_once(": ").expect("a place");
                format!("blocked[]: {message}")
            }
            Some(("refused:" | "approval:", _)) => item,
            _ => format!("! {item}"),
        };
        lines.push_str(&item);
        lines.push('\n');
    }
    unwrapped(&lines)
}

fn of_lines(lines: &[String]) -> Told {
    let mut told = Told::default();
    for line in lines {
        let (mark, rest) = line.split_once(' ').unwrap_or_default();
        match mark {
            "!" => {
                let (count, rest) = rest.split_once(' ').expect("a number");
                let (_, people) = rest.split_once(": ").unwrap_or((rest, rest));
                // The title itself may have a colon.
                let people = last_items(people, count.parse().expect("a number"));
                told.dangers
                    .push(people.iter().map(|each| first_word(each)).collect());
            }
            "+" | "~" | "-" => person(rest, &mut told),
            "refused:" => told.refusals += 1,
            "approval:" => {
                let word = rest.split(' ').next().unwrap_or_default();
                told.approvals.push(word.trim_end_matches(':').to_owned());
            }
            _ if mark.starts_with("note[") => note(rest, &mut told),
            _ if mark.starts_with("blocked[") => told.blocked.push(
                rest.split(' ')
                    .next()
                    .unwrap_or_default()
                    .trim_end_matches(':')
                    .to_owned(),
            ),
            _ => {}
        }
    }
    told.sorted()
}

fn person(rest: &str, told: &mut Told) {
    let mut words = rest.split_whitespace();
    let (class, who) = (
        words.next().unwrap_or_default(),
        words.next().unwrap_or_default(),
    );
    if class == "set" {
        told.settings += 1;
        return;
    }
    let Ok(number) = who.parse::<usize>() else {
        // `+ create group red` is about nobody.
        if who.contains('@') || who.contains('.') {
            told.people.push(format!("{class} {who}"));
        }
        return;
    };
    let names = words.skip(3).step_by(2).take(number);
    told.people
        .extend(names.map(|name| format!("{class} {name}")));
}

fn note(rest: &str, told: &mut Told) {
    let mut words = rest.split(' ');
    let first = words.next().unwrap_or_default();
    let Ok(number) = first.parse::<usize>() else {
        told.notes.push(first.to_owned());
        return;
    };
    for item in last_items(rest, number) {
        let name = item.rsplit_once(" (").map_or(item, |(name, _)| name);
        told.notes
            .push(name.rsplit(' ').next().unwrap_or_default().to_owned());
    }
}

/// Splits at commas outside of parentheses, and returns the last items.
fn last_items(text: &str, number: usize) -> Vec<&str> {
    let (mut items, mut depth, mut start) = (Vec::new(), 0_usize, 0);
    for (index, character) in text.char_indices() {
        match character {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            ',' if depth == 0 && text[index..].starts_with(", ") => {
                items.push(&text[start..index]);
                start = index + 2;
            }
            _ => {}
        }
    }
    items.push(&text[start..]);
    items.split_off(items.len().saturating_sub(number))
}

/// Returns the name that an item begins with; the first item may have a title before it.
fn first_word(item: &str) -> String {
    let head = item.split_once(" (").map_or(item, |(head, _)| head);
    let head = head.rsplit_once(": ").map_or(head, |(_, head)| head);
    head.split(' ').next().unwrap_or_default().to_owned()
}

/// Says what of a text is neither a plain word nor code.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "whatever else a reader of Markdown finds is harm"
)]
pub(crate) fn is_harmless(markdown: &str) -> Result<(), String> {
    let mut is_code = false;
    for event in Parser::new(markdown) {
        let harm = match event {
            Event::Start(Tag::CodeBlock(_)) => {
                is_code = true;
                None
            }
            Event::End(TagEnd::CodeBlock) => {
                is_code = false;
                None
            }
            Event::Text(_) if is_code => None,
            Event::Text(text) => {
                let is_harm = text.contains(['@', '#', '<', '/', '_', '*', '[', '|', '`'])
                    || text.contains("www.");
                is_harm.then(|| text.to_string())
            }
            Event::Html(html) | Event::InlineHtml(html) => {
                let inner = without_code(html.trim());
                let is_ours = inner == "</details>"
                    || (inner
                        .replace("<details open>", "<details>")
                        .starts_with("<details><summary>")
                        && inner.ends_with("</summary>")
                        && inner.matches('<').count() == 3);
                (!is_ours).then(|| html.to_string())
            }
            Event::Code(_)
            | Event::SoftBreak
            | Event::Start(
                Tag::Paragraph | Tag::Strong | Tag::List(None) | Tag::Item | Tag::HtmlBlock,
            )
            | Event::End(
                TagEnd::Paragraph
                | TagEnd::Strong
                | TagEnd::List(false)
                | TagEnd::Item
                | TagEnd::HtmlBlock,
            ) => None,
            other => Some(format!("{other:?}")),
        };
        if let Some(harm) = harm {
            return Err(format!("{harm}\nin\n{markdown}"));
        }
    }
    is_balanced(markdown)?;
    // A CI system obeys lines of a log.
    match markdown.lines().find(|line| is_a_command(line)) {
        Some(line) => Err(format!("a command: {line}")),
        None => Ok(()),
    }
}

/// Returns HTML without the code in it, of which nothing is HTML.
fn without_code(html: &str) -> String {
    let mut parts = html.split("<code>");
    let mut kept = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let Some((code, rest)) = part.split_once("</code>") else {
            return html.to_owned();
        };
        if code.contains(['<', '>', '"']) {
            return html.to_owned();
        }
        kept.push_str(rest);
    }
    kept
}

/// Says which part of a text that can be folded away does not end, or ends before it begins.
fn is_balanced(markdown: &str) -> Result<(), String> {
    let mut depth = 0_usize;
    for event in Parser::new(markdown) {
        let Event::Html(html) = event else {
            continue;
        };
        if html.starts_with("<details") {
            depth += 1;
        } else if html.starts_with("</details>") {
            let shallower = depth.checked_sub(1);
            depth = shallower.ok_or(format!("an end too many in\n{markdown}"))?;
        }
    }
    if depth == 0 {
        return Ok(());
    }
    Err(format!("{depth} without an end in\n{markdown}"))
}

/// Returns whether a CI system would obey a line of a log.
fn is_a_command(line: &str) -> bool {
    line.trim_start().starts_with("::") || line.contains("##[") || line.contains("##vso[")
}
