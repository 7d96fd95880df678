//! The page for a terminal: Okta's side first, then what protects the person, the files, the next plan.

use unicode_width::UnicodeWidthStr;

use crate::plan::refusal::Protection;
use crate::report::names::Detail;
use crate::report::person::{
    Application, Client, Files, Guarded, IdentityProvider, Linked, Membership, NotReadable, Page,
    Part, Role,
};
use crate::report::style::{Emphasis, Style};
use crate::report::text::VALUE_COLUMN;
use crate::report::text_safety::harmless;

/// The greatest column at which what is said of a group or an application begins.
const LIST_COLUMN_MAX: usize = 40;

/// Prints the page.
pub fn page(page: &Page<'_>, style: Style, detail: Detail) -> String {
    let mut lines = Lines {
        style,
        detail,
        all: Vec::new(),
        is_alone: false,
    };
    lines.facts(page);
    lines.profile(page);
    lines.groups(page);
    lines.links(page);
    lines.access(page);
    lines.protection(page);
    lines.files(&page.files);
    lines.next(page);
    lines.all.join("\n") + "\n"
}

/// The page while it is written.
pub(crate) struct Lines {
    pub(crate) style: Style,
    pub(crate) detail: Detail,
    pub(crate) all: Vec<String>,
    /// Whether the last section is its title alone.
    is_alone: bool,
}

impl Lines {
    /// Begins a section.
    pub(crate) fn head(&mut self, title: &str, right: &str) {
        self.all.push(String::new());
        self.title(title, right);
        self.is_alone = false;
    }

    /// Adds a section that is its title alone; those stand together.
    fn alone(&mut self, title: &str) {
        if !self.is_alone {
            self.all.push(String::new());
        }
        self.title(title, "");
        self.is_alone = true;
    }

    pub(crate) fn title(&mut self, left: &str, right: &str) {
        let (left, right) = (harmless(left), harmless(right));
        if let Some(gap) = self.style.gap(&left, &right).filter(|_| !right.is_empty()) {
            let right = self.style.paint(Emphasis::Dim, &right);
            let left = self.style.paint(Emphasis::Bold, &left);
            self.all.push(format!("{left}{gap}{right}"));
            return;
        }
        self.all
            .extend(self.style.painted(Emphasis::Bold, "", 0, &left));
        if !right.is_empty() {
            let right = self.style.painted(Emphasis::Dim, "    ", 4, &right);
            self.all.extend(right);
        }
    }

    /// Adds a line of a section: what, and its value.
    pub(crate) fn row(&mut self, label: &str, text: &str) {
        let label = format!("    {}", harmless(label));
        self.all
            .extend(self.style.hanging(&label, VALUE_COLUMN, &harmless(text)));
    }

    /// Adds a sentence to a section.
    pub(crate) fn sentence(&mut self, text: &str) {
        self.all.extend(self.style.hanging("", 4, &harmless(text)));
    }

    fn groups(&mut self, page: &Page<'_>) {
        self.list("groups", &page.groups, |group: &Membership| {
            (group.name.to_string(), membership(group))
        });
        if let Part::NotReadable(why) = &page.group_rules {
            let text = format!(
                "group rules {}: any membership may be given by one",
                why.words()
            );
            self.sentence(&text);
        }
    }

    fn links(&mut self, page: &Page<'_>) {
        let Some(relations) = page.linked_objects.read() else {
            self.part("linked objects", &page.linked_objects);
            return;
        };
        let linked = relations.iter().filter(|each| !each.people.is_empty());
        let linked: Vec<_> = linked.collect();
        if linked.is_empty() {
            self.alone("linked objects: none");
            return;
        }
        self.head("linked objects", "");
        for relation in linked {
            let names: Vec<String> = relation.people.iter().map(name).collect();
            self.row(relation.name.as_str(), &self.detail.list(&names));
        }
    }

    fn access(&mut self, page: &Page<'_>) {
        self.list("admin roles", &page.roles, |role: &Role| {
            let by = match role.assignment.as_deref() {
                Some("GROUP") => "by a group",
                Some(_) | None => "",
            };
            let kind = role.kind.as_deref().unwrap_or_default();
            let kind = if kind == role.name { "" } else { kind };
            (role.name.clone(), words(&[kind, by]))
        });
        self.list("applications", &page.applications, |each: &Application| {
            let id = each.id.as_deref().unwrap_or_default();
            let name = each.name.as_deref().unwrap_or_default();
            (each.label.clone(), words(&[name, id]))
        });
        let idps = &page.identity_providers;
        self.list("identity providers", idps, |each: &IdentityProvider| {
            (each.name.clone(), each.kind.clone().unwrap_or_default())
        });
        self.head("access that they gave to applications", "");
        let clients = page.clients.clone().map(|clients| {
            let names: Vec<&str> = clients.iter().map(client).collect();
            let names = self.detail.list(&names);
            (clients.len(), format!(" ({names})"))
        });
        let grants = page.grants.clone().map(|count| (count, String::new()));
        let tokens = page.tokens.clone().map(|count| (count, String::new()));
        // By id: a login may be anything, and what is shown here is there to be copied.
        let id = &page.facts.id;
        for (label, part, command) in [
            ("clients", clients, format!("clients {id}")),
            ("grants", grants, format!("grants list {id}")),
            (
                "refresh tokens",
                tokens,
                format!("tokens list {id} CLIENT-ID"),
            ),
        ] {
            let text = match part {
                Part::Read((0, _)) => "none".to_owned(),
                Part::Read((count, names)) => {
                    format!("{count}{names}: `okta-reconcile user {command}`")
                }
                Part::NotReadable(why) => why.words(),
                Part::NotRead(why) => format!("not counted: {why}"),
            };
            self.row(label, &text);
        }
    }

    fn protection(&mut self, page: &Page<'_>) {
        let mut sentences: Vec<String> = page.protection.iter().map(guarded).collect();
        let known = sentences.len();
        if let Part::NotReadable(_) = &page.roles {
            let unknown = "not known: an admin role, for the roles are not readable";
            sentences.push(unknown.to_owned());
        }
        if let Files::Missing { .. } = &page.files {
            sentences.push("not known: `guards.protected`, for there are no files".to_owned());
        }
        let title = match (known, sentences.len()) {
            (0, 0) => "protected: no",
            (0, _) => "protected: no, as far as is known",
            (_, _) => "protected",
        };
        if sentences.is_empty() {
            self.alone(title);
            return;
        }
        self.head(title, "");
        for sentence in &sentences {
            self.sentence(sentence);
        }
    }

    /// Adds a section that is a list, with the number of its rows in its head.
    fn list<T>(&mut self, title: &str, part: &Part<Vec<T>>, row: impl Fn(&T) -> (String, String)) {
        let Some(all) = part.read() else {
            self.part(title, part);
            return;
        };
        if all.is_empty() {
            self.alone(&format!("{title}: none"));
            return;
        }
        self.head(&format!("{title}: {}", all.len()), "");
        let (shown, rest) = self.detail.head(all);
        let rows: Vec<(String, String)> = shown.iter().map(row).collect();
        let widths = rows
            .iter()
            .map(|(label, _)| harmless(label).width() + 4 + 2);
        let widths = widths.filter(|width| *width <= LIST_COLUMN_MAX);
        let column = widths.max().unwrap_or_default().max(VALUE_COLUMN);
        for (label, text) in &rows {
            let label = format!("    {}", harmless(label));
            self.all
                .extend(self.style.hanging(&label, column, &harmless(text)));
        }
        if let Some(rest) = rest {
            self.sentence(&rest);
        }
    }

    /// Says why there is no such section.
    fn part<T>(&mut self, title: &str, part: &Part<T>) {
        match part {
            Part::Read(_) => {}
            Part::NotReadable(why) => self.alone(&format!("{title}: {}", why.words())),
            Part::NotRead(why) => self.alone(&format!("{title}: not read: {why}")),
        }
    }
}

impl NotReadable {
    /// Returns why, and what is missing.
    pub fn words(&self) -> String {
        let code = self.code.as_deref().unwrap_or("no code");
        let code = format!("({} {})", self.status, harmless(code));
        match &self.missing_scope {
            Some(scope) => format!(
                "not readable: missing scope `{scope}`, or an admin role that allows it {code}"
            ),
            None => format!("not readable: the org does not have this feature {code}"),
        }
    }
}

fn words(parts: &[&str]) -> String {
    let parts: Vec<&str> = parts
        .iter()
        .copied()
        .filter(|part| !part.is_empty())
        .collect();
    parts.join(", ")
}

fn membership(group: &Membership) -> String {
    let rules = group.rules.join(", ");
    let who = match (group.kind.as_str(), group.managed, rules.as_str()) {
        ("APP_GROUP", _, _) => "APP_GROUP: managed by an application or a directory",
        ("BUILT_IN", _, _) => "BUILT_IN: managed by Okta",
        ("OKTA_GROUP", Some(true), "") => "managed by the files",
        ("OKTA_GROUP", Some(false), _) => "not managed by the files",
        ("OKTA_GROUP", Some(true), rules) => {
            return format!("managed by the files, though the group rule {rules} may give it");
        }
        ("OKTA_GROUP", None, "") => "OKTA_GROUP",
        ("OKTA_GROUP", None, rules) => {
            return format!("OKTA_GROUP: left alone if the group rule {rules} gave it");
        }
        (other, _, _) => other,
    };
    who.to_owned()
}

fn name(linked: &Linked) -> String {
    linked
        .login
        .as_ref()
        .map_or(linked.id.as_str(), |login| login.as_str())
        .to_owned()
}

fn client(client: &Client) -> &str {
    client.name.as_deref().unwrap_or(&client.id)
}

fn guarded(guarded: &Guarded) -> String {
    const ALLOWED: &str =
        "they may join groups and get attributes but `login` and `email`; anything else is refused";
    match guarded {
        Guarded::By(Protection::Entry(entry)) => {
            format!("by `{entry}` of `guards.protected`: {ALLOWED}")
        }
        Guarded::By(Protection::TokenOwner) => {
            format!("the token in use belongs to them: {ALLOWED}")
        }
        Guarded::AdminRole => {
            "they have an admin role: no suspension, deactivation, deletion or password expiry unless \
             `guards.adminsWhoMayLoseAccess` names them"
                .to_owned()
        }
    }
}
