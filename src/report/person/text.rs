//! The page for a terminal: Okta's side first, then what protects the person, the files, the next plan.

use crate::model::status::UserStatus;
use crate::model::transition::Evidence;
use crate::plan::guard::Protection;
use crate::report::lifecycle::landing;
use crate::report::names::Detail;
use crate::report::person::{
    Application, Client, Files, Guarded, IdentityProvider, Linked, Membership, Moment, NotReadable,
    Page, Part, Role,
};
use crate::report::style::{Role as Painted, Style};
use crate::report::text::VALUE_COLUMN;
use crate::report::text_safety::harmless;
use crate::report::value::show;
use crate::report::wrap::{gap, hanging};

/// Prints the page.
pub fn page(page: &Page<'_>, style: Style, detail: Detail) -> String {
    let mut lines = Lines {
        style,
        detail,
        all: Vec::new(),
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
pub(in crate::report::person) struct Lines {
    pub(in crate::report::person) style: Style,
    pub(in crate::report::person) detail: Detail,
    pub(in crate::report::person) all: Vec<String>,
}

impl Lines {
    /// Begins a section.
    pub(in crate::report::person) fn head(&mut self, title: &str, right: &str) {
        self.all.push(String::new());
        self.title(title, right);
    }

    fn title(&mut self, left: &str, right: &str) {
        let (left, right) = (harmless(left), harmless(right));
        if let Some(gap) = gap(&left, &right).filter(|_| !right.is_empty()) {
            let right = self.style.paint(Painted::Dim, &right);
            let left = self.style.paint(Painted::Bold, &left);
            self.all.push(format!("{left}{gap}{right}"));
            return;
        }
        self.all
            .extend(self.style.painted(Painted::Bold, "", 0, &left));
        if !right.is_empty() {
            let right = self.style.painted(Painted::Dim, "    ", 4, &right);
            self.all.extend(right);
        }
    }

    /// Adds a line of a section: what, and its value.
    pub(in crate::report::person) fn row(&mut self, label: &str, text: &str) {
        let label = format!("    {}", harmless(label));
        self.all
            .extend(hanging(&label, VALUE_COLUMN, &harmless(text)));
    }

    /// Adds a sentence to a section.
    pub(in crate::report::person) fn sentence(&mut self, text: &str) {
        self.all.extend(hanging("", 4, &harmless(text)));
    }

    fn facts(&mut self, page: &Page<'_>) {
        let facts = &page.facts;
        self.title(facts.login.as_str(), facts.id.as_str());
        let status = match facts.console_label {
            Some(label) => format!("{} ({label} in the admin console)", facts.status),
            None => format!("{} (not a status that this version knows)", facts.status),
        };
        self.row("status", &status);
        self.row("", hint(&facts.status));
        if let Some(to) = &facts.transitioning_to_status {
            let text =
                format!("{to}: Okta is still moving them there, and refuses much until then");
            self.row("transitioning to", &text);
        }
        for (label, moment) in [
            ("statusChanged", facts.status_changed),
            ("created", facts.created),
            ("activated", facts.activated),
            ("lastLogin", facts.last_login),
            ("lastUpdated", facts.last_updated),
            ("passwordChanged", facts.password_changed),
        ] {
            self.row(label, &when(moment));
        }
        self.row("type", facts.user_type.as_deref().unwrap_or("(not known)"));
        if let Some(realm) = &facts.realm_id {
            self.row("realm", realm);
        }
        let provider = match &facts.provider_name {
            Some(name) if *name != facts.provider => format!("{} ({name})", facts.provider),
            Some(_) | None => facts.provider.clone(),
        };
        self.row("provider", &provider);
        self.row("password", set(facts.has_password));
        self.row(
            "recovery",
            &format!("question {}", set(facts.has_recovery_question)),
        );
        let operations = page.operations.iter().map(|open| {
            let unproven = match open.evidence {
                Evidence::Unproven => ", unproven",
                Evidence::Recorded | Evidence::Advertised | Evidence::Documented => "",
            };
            let to = landing(&open.leads_to);
            format!("{} (→ {to}{unproven})", open.operation)
        });
        let operations: Vec<String> = operations.collect();
        let text = if operations.is_empty() {
            "no operation that a plan uses".to_owned()
        } else {
            operations.join(", ")
        };
        self.row("Okta accepts", &text);
    }

    fn profile(&mut self, page: &Page<'_>) {
        self.head("profile", "");
        for (name, value) in &page.facts.profile {
            self.row(name.as_str(), &show(Some(value)));
        }
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
            self.head("linked objects: none", "");
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
        let login = page.facts.login.as_str();
        let clients = page.clients.clone().map(|clients| {
            let names: Vec<&str> = clients.iter().map(client).collect();
            let names = self.detail.list(&names);
            (clients.len(), names)
        });
        let grants = page.grants.clone().map(|count| (count, String::new()));
        let tokens = page.tokens.clone().map(|count| (count, String::new()));
        for (label, part, command) in [
            ("clients", clients, "clients"),
            ("grants", grants, "grants list"),
            ("refresh tokens", tokens, "tokens list"),
        ] {
            let text = match part {
                Part::Read((0, _)) => "none".to_owned(),
                Part::Read((count, names)) => {
                    let names = if names.is_empty() {
                        names
                    } else {
                        format!(" ({names})")
                    };
                    format!("{count}{names}: `okta-reconcile user {command} {login}`")
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
            self.head(&format!("{title}: none"), "");
            return;
        }
        self.head(&format!("{title}: {}", all.len()), "");
        let (shown, rest) = self.detail.head(all);
        for each in shown {
            let (label, text) = row(each);
            self.row(&label, &text);
        }
        if let Some(rest) = rest {
            self.sentence(&rest);
        }
    }

    /// Says why there is no such section.
    fn part<T>(&mut self, title: &str, part: &Part<T>) {
        match part {
            Part::Read(_) => {}
            Part::NotReadable(why) => self.head(&format!("{title}: {}", why.words()), ""),
            Part::NotRead(why) => self.head(&format!("{title}: not read: {why}"), ""),
        }
    }
}

impl NotReadable {
    /// Returns why, and what is missing.
    pub fn words(&self) -> String {
        let code = self.code.as_deref().unwrap_or("no code");
        let code = format!("({} {})", self.status, harmless(code));
        match self.missing_scope {
            Some(scope) => format!(
                "not readable: missing scope `{scope}`, or an admin role that allows it {code}"
            ),
            None => format!("not readable: the org does not have this feature {code}"),
        }
    }
}

/// What a status means for the person, and what ends it.
fn hint(status: &UserStatus) -> &'static str {
    match status {
        UserStatus::Staged => "never activated; cannot sign in yet",
        UserStatus::Provisioned => {
            "activated, and waits for them to choose a password; the mail can be sent again"
        }
        UserStatus::Active => "can sign in",
        UserStatus::Recovery => "a password reset is under way, which they must finish",
        UserStatus::PasswordExpired => "must choose a new password at the next sign-in",
        UserStatus::LockedOut => {
            "too many failed sign-ins; ends by itself where the org's policy says so, or by unlock"
        }
        UserStatus::Suspended => "cannot sign in; groups, applications and password are kept",
        UserStatus::Deprovisioned => {
            "cannot sign in; password and applications are gone, group memberships are kept"
        }
        UserStatus::Unrecognized(_) => "nothing is planned for somebody in it",
    }
}

fn when(moment: Moment) -> String {
    match moment.0 {
        Some(at) => at.to_string(),
        None => "(never, or not known)".to_owned(),
    }
}

fn set(is_set: bool) -> &'static str {
    if is_set { "set" } else { "not set" }
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
    let who = match group.kind.as_str() {
        "OKTA_GROUP" => match group.managed {
            Some(true) => "managed by the files",
            Some(false) => "not managed by the files",
            None => "OKTA_GROUP",
        },
        "APP_GROUP" => "APP_GROUP: managed by an application or directory",
        "BUILT_IN" => "BUILT_IN: managed by Okta",
        other => other,
    };
    let rules = match &group.rules[..] {
        [] => String::new(),
        rules => format!("may be given by the group rule {}", rules.join(", ")),
    };
    words(&[who, &rules])
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
