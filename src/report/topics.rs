//! The topics for a terminal.

use crate::report::style::{Emphasis, Style};
use crate::report::{facts, prose};
use crate::topics::{Body, TOPICS, Topic};

/// Prints a topic.
pub fn page(topic: &Topic, style: Style) -> String {
    match topic.body {
        Body::Page(markdown) => prose::page(markdown, style),
        Body::Facts => facts::list(style),
    }
}

/// Prints all topics by name, each with its title.
pub fn list(style: Style) -> String {
    let names = TOPICS.iter().map(|topic| topic.name.len());
    let column = names.max().unwrap_or_default() + 4;
    let mut text = style.paint(Emphasis::Bold, "Topics (`okta-reconcile help TOPIC`):") + "\n";
    for topic in TOPICS {
        for line in style.hanging(&format!("  {}", topic.name), column, topic.title()) {
            text.push_str(&line);
            text.push('\n');
        }
    }
    text
}
