//! A page of HTML as a strict reader sees it: it knows what this program writes, and takes nothing else. All binaries of
//! tests have it.

use std::collections::BTreeMap;

use okta_reconcile::report::text_safety::harmless;

/// The elements of a page, and the attributes that each may have.
const ELEMENTS: [(&str, &[&str]); 38] = [
    ("a", &["href"]),
    ("article", &["class"]),
    ("b", &[]),
    ("body", &[]),
    ("code", &[]),
    ("dd", &[]),
    ("details", &["class", "data-danger", "data-kind", "open"]),
    ("div", &["aria-label", "hidden", "id", "role"]),
    ("dl", &["id"]),
    ("dt", &[]),
    ("fieldset", &[]),
    ("h1", &[]),
    ("h2", &[]),
    ("h3", &[]),
    ("head", &[]),
    ("header", &[]),
    ("html", &["lang"]),
    ("i", &[]),
    (
        "input",
        &[
            "autocomplete",
            "id",
            "placeholder",
            "spellcheck",
            "type",
            "value",
        ],
    ),
    ("label", &["class"]),
    ("legend", &[]),
    ("li", &["class"]),
    ("main", &[]),
    ("meta", &["charset", "content", "http-equiv", "name"]),
    ("nav", &["aria-label"]),
    ("option", &["value"]),
    ("p", &["class", "id", "role"]),
    ("pre", &[]),
    ("section", &["id"]),
    ("select", &["autocomplete", "id"]),
    ("small", &[]),
    ("span", &[]),
    ("summary", &[]),
    ("table", &[]),
    ("td", &[]),
    ("th", &["scope"]),
    ("tr", &[]),
    ("ul", &["class"]),
];

/// Elements that stand there once, whose text is the program's own and no HTML.
const OWN: [(&str, &str); 2] = [
    ("script", include_str!("../../src/report/html/script.js")),
    ("style", include_str!("../../src/report/html/style.css")),
];

const VOID: [&str; 2] = ["input", "meta"];

/// An element, and what is in it.
#[derive(Debug, Default)]
pub(crate) struct Element {
    pub(crate) name: String,
    pub(crate) attributes: BTreeMap<String, String>,
    within: Vec<Node>,
}

#[derive(Debug)]
enum Node {
    Element(Element),
    Text(String),
}

impl Element {
    /// Reads a page, and says what of it this program would not write.
    pub(crate) fn read(html: &str) -> Result<Self, String> {
        let rest = html.strip_prefix("<!doctype html>\n").ok_or("no page")?;
        let mut reader = Reader { rest };
        let page = reader.element().map_err(|error| {
            let place: String = reader.rest.chars().take(80).collect();
            format!("{error} at {place:?}")
        })?;
        if reader.rest != "\n" {
            return Err(format!("behind the page: {:?}", reader.rest));
        }
        for (name, _) in OWN.into_iter().chain([("title", "")]) {
            let number = page.all(name).len();
            if number != 1 {
                return Err(format!("{number} {name}"));
            }
        }
        Ok(page)
    }

    /// Returns all elements of a name, whatever they are in.
    pub(crate) fn all(&self, name: &str) -> Vec<&Self> {
        let mut found = Vec::new();
        for each in self.elements() {
            if each.name == name {
                found.push(each);
            }
            found.extend(each.all(name));
        }
        found
    }

    /// Returns the elements of a name that stand directly in this one.
    pub(crate) fn own(&self, name: &str) -> Vec<&Self> {
        self.elements().filter(|each| each.name == name).collect()
    }

    /// Returns a section; an empty element where there is none.
    pub(crate) fn section(&self, id: &str) -> &Self {
        const NONE: &Element = &Element {
            name: String::new(),
            attributes: BTreeMap::new(),
            within: Vec::new(),
        };
        let found = self
            .all("section")
            .into_iter()
            .find(|each| each.is("id", id));
        found.unwrap_or(NONE)
    }

    /// Returns whether an attribute has a value.
    pub(crate) fn is(&self, attribute: &str, value: &str) -> bool {
        self.attributes
            .get(attribute)
            .is_some_and(|each| each == value)
    }

    /// Returns all of its text.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        for node in &self.within {
            match node {
                Node::Element(element) => text.push_str(&element.text()),
                Node::Text(own) => text.push_str(own),
            }
        }
        text
    }

    fn elements(&self) -> impl Iterator<Item = &Self> {
        self.within.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }
}

struct Reader<'h> {
    rest: &'h str,
}

impl<'h> Reader<'h> {
    fn take(&mut self, expected: &str) -> Result<(), String> {
        let rest = self.rest.strip_prefix(expected);
        self.rest = rest.ok_or_else(|| format!("no {expected:?}"))?;
        Ok(())
    }

    fn until(&mut self, end: &[char]) -> Result<&'h str, String> {
        let place = self.rest.find(end).ok_or("no end")?;
        let (before, rest) = self.rest.split_at(place);
        self.rest = rest;
        Ok(before)
    }

    fn element(&mut self) -> Result<Element, String> {
        self.take("<")?;
        let name = self.until(&[' ', '>'])?.to_owned();
        let own = OWN.iter().find(|(own, _)| *own == name);
        let known = ELEMENTS.iter().find(|(known, _)| *known == name);
        let known = known.map(|(_, attributes)| *attributes);
        let attributes: &[&str] = match (known, own) {
            (Some(attributes), _) => attributes,
            (None, Some(_)) => &[],
            (None, None) if name == "title" => &[],
            (None, None) => return Err(format!("an element {name:?}")),
        };
        let mut element = Element {
            name,
            ..Element::default()
        };
        while self.rest.starts_with(' ') {
            let (name, value) = self.attribute(attributes)?;
            if element.attributes.insert(name, value).is_some() {
                return Err("an attribute twice".to_owned());
            }
        }
        self.take(">")?;
        if VOID.contains(&element.name.as_str()) {
            return Ok(element);
        }
        if let Some((_, text)) = own {
            self.take(text)?;
            element.within.push(Node::Text((*text).to_owned()));
        }
        while !self.rest.starts_with("</") {
            let node = if self.rest.starts_with('<') {
                Node::Element(self.element()?)
            } else {
                let text = self.until(&['<'])?;
                Node::Text(meant(&text.replace('\n', ""))?)
            };
            element.within.push(node);
        }
        self.take(&format!("</{}>", element.name))?;
        Ok(element)
    }

    fn attribute(&mut self, known: &[&str]) -> Result<(String, String), String> {
        self.take(" ")?;
        let name = self.until(&['=', ' ', '>'])?;
        if !known.contains(&name) {
            return Err(format!("an attribute {name:?}"));
        }
        if !self.rest.starts_with('=') {
            return Ok((name.to_owned(), String::new()));
        }
        self.take("=\"")?;
        let value = meant(self.until(&['"'])?)?;
        self.take("\"")?;
        if name == "href" && !value.starts_with('#') {
            return Err(format!("a link to {value:?}"));
        }
        Ok((name.to_owned(), value))
    }
}

/// What a text means; an error where it could mean anything else to somebody.
fn meant(written: &str) -> Result<String, String> {
    if written.contains(['<', '>', '"']) {
        return Err(format!("markup in the text {written:?}"));
    }
    let mut meant = String::new();
    let mut parts = written.split('&');
    meant.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let (name, rest) = part.split_once(';').ok_or("an & alone")?;
        meant.push(match name {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            other => return Err(format!("a reference {other:?}")),
        });
        meant.push_str(rest);
    }
    if harmless(&meant) != meant {
        return Err(format!("a harmful text {meant:?}"));
    }
    Ok(meant)
}
