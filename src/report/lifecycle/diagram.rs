//! The status machine, or the part of it that a route uses, for Graphviz and Mermaid.

use std::fmt::Write as _;

use crate::model::route::Leg;
use crate::model::status::UserStatus;
use crate::model::transition::{Credential, Evidence, Landing, Verb};
use crate::report::lifecycle::route::{Route, legs};
use crate::report::lifecycle::{operation, rows};

/// One arrow.
struct Edge {
    from: UserStatus,
    verb: Verb,
    /// `None`: out of the org.
    to: Option<UserStatus>,
    credentials: Vec<Credential>,
    evidence: Evidence,
    /// Whether it is where the operation usually leads.
    is_usual: bool,
}

impl Edge {
    fn label(&self) -> String {
        let mut label = operation(self.verb, &self.credentials);
        if self.evidence != Evidence::Recorded {
            let _ = write!(label, ", {}", self.evidence.as_str());
        }
        label
    }
}

/// Prints the text from which Graphviz draws it.
pub fn dot(route: Option<&Route>) -> String {
    let mut text =
        String::from("digraph lifecycle {\n  rankdir=LR;\n  node [shape=box, style=rounded];\n");
    let edges = edges(route);
    let is_gone = edges.iter().any(|edge| edge.to.is_none());
    if route.is_none() {
        text.push_str("  new [shape=point, label=\"\"];\n");
    }
    for status in statuses(route, &edges) {
        let _ = writeln!(text, "  {status};");
    }
    if is_gone {
        text.push_str("  gone [shape=doublecircle, label=\"\"];\n");
    }
    if route.is_none() {
        text.push_str("  new -> STAGED [label=\"create\"];\n");
    }
    for edge in &edges {
        let to = edge.to.as_ref().map_or("gone", UserStatus::as_str);
        let style = match (edge.evidence.is_proven(), edge.is_usual) {
            (false, _) => ", style=dashed",
            (true, false) => ", color=gray",
            (true, true) => "",
        };
        let label = edge.label();
        let _ = writeln!(text, "  {} -> {to} [label=\"{label}\"{style}];", edge.from);
    }
    text.push_str("}\n");
    text
}

/// Prints the text from which Mermaid draws it.
pub fn mermaid(route: Option<&Route>) -> String {
    let mut text = String::from("stateDiagram-v2\n");
    let edges = edges(route);
    for status in statuses(route, &edges) {
        let _ = writeln!(text, "    {status}");
    }
    if route.is_none() {
        text.push_str("    [*] --> STAGED: create\n");
    }
    for edge in &edges {
        let to = edge.to.as_ref().map_or("[*]", UserStatus::as_str);
        let _ = writeln!(text, "    {} --> {to}: {}", edge.from, edge.label());
    }
    text
}

/// The statuses to draw: all, or those that the routes touch.
fn statuses(route: Option<&Route>, edges: &[Edge]) -> Vec<UserStatus> {
    let is_drawn = |status: &UserStatus| match route {
        None => true,
        Some(route) => {
            route.from == *status
                || edges
                    .iter()
                    .any(|edge| edge.from == *status || edge.to.as_ref() == Some(status))
        }
    };
    UserStatus::KNOWN.into_iter().filter(is_drawn).collect()
}

fn edges(route: Option<&Route>) -> Vec<Edge> {
    let legs = route.map(legs);
    let is_used = |from: &UserStatus, verb: Verb| {
        let uses = |leg: &Leg| leg.verb == verb && leg.from.contains(from);
        legs.as_ref().is_none_or(|legs| legs.iter().any(uses))
    };
    let mut edges: Vec<Edge> = Vec::new();
    for row in rows() {
        if !is_used(&row.from, row.verb) {
            continue;
        }
        let all = match row.transition.landing {
            Landing::Gone => vec![None],
            Landing::OneOf(statuses) => statuses.into_iter().map(Some).collect(),
        };
        for (index, to) in all.into_iter().enumerate() {
            let same = edges
                .iter_mut()
                .find(|edge| edge.from == row.from && edge.verb == row.verb && edge.to == to);
            if let Some(edge) = same {
                edge.credentials.extend(&row.credentials);
                edge.evidence = edge.evidence.max(row.transition.evidence);
                edge.is_usual |= index == 0;
            } else {
                edges.push(Edge {
                    from: row.from.clone(),
                    verb: row.verb,
                    to,
                    credentials: row.credentials.clone(),
                    evidence: row.transition.evidence,
                    is_usual: index == 0,
                });
            }
        }
    }
    edges
}
