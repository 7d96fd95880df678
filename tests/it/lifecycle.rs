//! `lifecycle`: the machine and its routes as they are printed, and what is typed wrong.

use std::collections::BTreeSet;

use okta_reconcile::model::status::{DesiredStatus, UserStatus};
use okta_reconcile::report::lifecycle::route::{self, Route};
use okta_reconcile::report::lifecycle::{self, diagram};
use okta_reconcile::report::style::Style;

use crate::program::Place;

fn routes() -> impl Iterator<Item = Route> {
    UserStatus::KNOWN.into_iter().flat_map(|from| {
        DesiredStatus::ALL.into_iter().map(move |wish| Route {
            from: from.clone(),
            wish,
        })
    })
}

#[test]
fn the_machine_is_printed() {
    let place = Place::new();
    insta::assert_snapshot!("lifecycle_text", place.run("lifecycle").told());
    insta::assert_snapshot!("lifecycle_dot", place.run("lifecycle --format dot").told());
    let mermaid = place.run("lifecycle --format mermaid");
    insta::assert_snapshot!("lifecycle_mermaid", mermaid.told());
}

#[test]
fn every_route_is_printed() {
    let texts: Vec<String> = routes()
        .map(|each| route::text(&each, Style::PLAIN))
        .collect();
    insta::assert_snapshot!("lifecycle_routes", texts.join("\n"));
}

#[test]
fn everything_fits_eighty_columns() {
    let machine = lifecycle::text(Style::PLAIN);
    for text in routes()
        .map(|each| route::text(&each, Style::PLAIN))
        .chain([machine])
    {
        for line in text.lines() {
            assert!(line.chars().count() <= 80, "{line}");
        }
    }
}

#[test]
fn colour_only_repeats_what_the_words_say() {
    let coloured = lifecycle::text(Style::COLOUR);
    assert_ne!(coloured, lifecycle::text(Style::PLAIN));
    let plain = anstream::adapter::strip_str(&coloured).to_string();
    assert_eq!(plain, lifecycle::text(Style::PLAIN));
}

/// Both languages want a name to be drawn before an arrow touches it, or they draw another.
#[test]
fn diagrams_draw_what_they_name_and_all_of_a_route() {
    for route in routes().map(Some).chain([None]) {
        let dot = diagram::dot(route.as_ref());
        let mermaid = diagram::mermaid(route.as_ref());
        assert!(
            dot.starts_with("digraph lifecycle {\n") && dot.ends_with("}\n"),
            "{dot}"
        );
        assert_eq!(dot.matches('"').count() % 2, 0, "{dot}");
        let mut drawn = BTreeSet::new();
        let mut arrows = 0;
        for line in dot.lines().filter(|line| line.starts_with("  ")) {
            let words: Vec<&str> = line.trim_end_matches(';').split_whitespace().collect();
            if words.get(1) == Some(&"->") {
                arrows += 1;
                assert!(
                    drawn.contains(words[0]) && drawn.contains(words[2]),
                    "{line}"
                );
            } else {
                drawn.insert(words[0]);
            }
        }
        let mut lines = mermaid.lines();
        assert_eq!(lines.next(), Some("stateDiagram-v2"));
        let lines = lines.filter(|line| line.contains(" --> "));
        assert_eq!(lines.clone().count(), arrows, "{mermaid}");
        for line in lines {
            // A second colon or a semicolon would end the label.
            assert_eq!(line.matches([':', ';']).count(), 1, "{line}");
        }
        if let Some(route) = route {
            assert!(drawn.contains(route.from.as_str()), "{dot}");
        }
    }
}

#[test]
fn words_are_okta_s_in_any_case() {
    let place = Place::new();
    let run = place.run("lifecycle locked_out Suspended");
    assert_eq!(run.code, 0, "{}", run.told());
    let shouted = place.run("lifecycle LOCKED_OUT SUSPENDED");
    assert_eq!(run.stdout, shouted.stdout);
}

#[test]
fn words_that_are_none_are_wrong_usage() {
    let place = Place::new();
    for (words, said) in [
        ("ACTVE SUSPENDED", "did you mean `ACTIVE`?"),
        ("ACTIVE suspnded", "did you mean `SUSPENDED`?"),
        ("ACTIVE provisioned", "is set by Okta"),
        ("DELETED ACTIVE", "not a status that Okta reports"),
        ("ACTIVE", "<TO>"),
        ("ACTIVE SUSPENDED --format png", "png"),
    ] {
        let run = place.run(&format!("lifecycle {words}"));
        assert_eq!((run.code, run.stdout.as_str()), (64, ""), "{}", run.told());
        assert!(run.stderr.contains(said), "{words}: {}", run.stderr);
    }
}
