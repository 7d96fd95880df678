//! The one place where text becomes HTML.

use std::fmt::Write;

use crate::report::text_safety::harmless;

/// The name of an attribute, which is this program's own, and its value, which may be anybody's. Without a value the
/// name stands alone.
pub(crate) type Attribute<'t> = (&'static str, &'t str);

/// Elements that begin a line, so that a page can be read and compared as text.
const OF_A_LINE: [&str; 24] = [
    "article", "body", "details", "div", "fieldset", "h1", "h2", "head", "header", "label", "li",
    "main", "meta", "nav", "p", "script", "section", "select", "style", "table", "title", "tr",
    "ul", "html",
];

/// A page, as far as it is written.
#[derive(Debug)]
pub(crate) struct Page {
    html: String,
}

impl Page {
    /// Returns a page in which nothing stands.
    pub(crate) fn new() -> Self {
        Self {
            html: "<!doctype html>".to_owned(),
        }
    }

    /// Returns the page.
    pub(crate) fn finish(mut self) -> String {
        self.html.push('\n');
        self.html
    }

    /// Writes an element and what is in it.
    pub(crate) fn element(
        &mut self,
        name: &'static str,
        attributes: &[Attribute<'_>],
        inside: impl FnOnce(&mut Self),
    ) {
        self.void(name, attributes);
        inside(self);
        // Writing to a string cannot fail.
        let _ = write!(self.html, "</{name}>");
    }

    /// Writes an element that has no end and nothing in it.
    pub(crate) fn void(&mut self, name: &'static str, attributes: &[Attribute<'_>]) {
        if OF_A_LINE.contains(&name) {
            self.html.push('\n');
        }
        self.html.push('<');
        self.html.push_str(name);
        for (name, value) in attributes {
            self.html.push(' ');
            self.html.push_str(name);
            if !value.is_empty() {
                self.html.push_str("=\"");
                self.text(value);
                self.html.push('"');
            }
        }
        self.html.push('>');
    }

    /// Writes an element of text.
    pub(crate) fn of_text(&mut self, name: &'static str, attributes: &[Attribute<'_>], text: &str) {
        self.element(name, attributes, |page| page.text(text));
    }

    /// Writes an element of words in which code stands between backticks.
    pub(crate) fn sentence(
        &mut self,
        name: &'static str,
        attributes: &[Attribute<'_>],
        text: &str,
    ) {
        self.element(name, attributes, |page| page.words(text));
    }

    /// Writes words in which code stands between backticks. Where these do not go by pairs they stand in a name, and
    /// stay as they are.
    pub(crate) fn words(&mut self, text: &str) {
        let parts: Vec<&str> = text.split('`').collect();
        let is_paired = parts.len() % 2 == 1;
        if !is_paired || parts.iter().skip(1).step_by(2).any(|code| code.is_empty()) {
            return self.text(text);
        }
        for (index, part) in parts.into_iter().enumerate() {
            if index % 2 == 1 {
                self.of_text("code", &[], part);
            } else {
                self.text(part);
            }
        }
    }

    /// Writes values, with the arrows between old and new set apart.
    pub(crate) fn values(&mut self, text: &str) {
        for (index, part) in text.split('→').enumerate() {
            if index > 0 {
                self.of_text("i", &[], "→");
            }
            self.text(part);
        }
    }

    /// Writes a text, of which nothing is an element, a reference or the end of an attribute.
    pub(crate) fn text(&mut self, text: &str) {
        for character in harmless(text).chars() {
            match character {
                '&' => self.html.push_str("&amp;"),
                '<' => self.html.push_str("&lt;"),
                '>' => self.html.push_str("&gt;"),
                '"' => self.html.push_str("&quot;"),
                plain => self.html.push(plain),
            }
        }
    }

    /// Writes a block of style or script, which is this program's own.
    pub(crate) fn own(&mut self, name: &'static str, block: &'static str) {
        self.element(name, &[], |page| page.html.push_str(block));
    }
}

#[cfg(test)]
mod tests {
    use super::Page;

    fn written(write: impl FnOnce(&mut Page)) -> String {
        let mut page = Page {
            html: String::new(),
        };
        write(&mut page);
        page.html
    }

    #[test]
    fn no_text_leaves_its_element_or_attribute() {
        let hostile = "a\"b'</b><script>&amp;]]>\u{202e}\0";
        let shown = written(|page| page.of_text("b", &[("id", hostile), ("hidden", "")], hostile));
        let safe = "a&quot;b'&lt;/b&gt;&lt;script&gt;&amp;amp;]]&gt;\\u{202e}\\u{0}";
        assert_eq!(shown, format!("<b id=\"{safe}\" hidden>{safe}</b>"));
    }

    #[test]
    fn code_is_between_two_backticks_and_others_stay() {
        let shown = |text: &str| written(|page| page.words(text));
        assert_eq!(
            shown("write `a: <b>` there"),
            "write <code>a: &lt;b&gt;</code> there"
        );
        assert_eq!(shown("a ` b"), "a ` b");
        assert_eq!(shown("`` @acme ``"), "`` @acme ``");
    }
}
