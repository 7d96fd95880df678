//! A case as the very YAML that people write.

use std::fmt::Write;

use crate::generated::{
    Case, DECLARED, Entry, FED, GROUPS, Groups, Held, LIVE, LIVE_GROUPS, Live, Rename, Wish,
};

impl Case {
    /// The `ids:` file.
    pub(crate) fn ids(&self) -> String {
        let mapped =
            (0..LIVE).filter(|index| self.entries[*index].is_there && self.is_mapped(*index));
        let lines = mapped.map(|index| format!("{}: {}\n", self.login(index), Self::id(index)));
        lines.collect()
    }

    /// The configuration.
    pub(crate) fn config(&self) -> String {
        let policy = &self.policy;
        let default = if policy.default_group {
            "defaults: {groups: {add: [green]}}\n"
        } else {
            ""
        };
        let (managed, rule_fed) = (policy.managed, policy.rule_fed);
        let admins: Vec<String> = (0..LIVE)
            .filter(|index| Self::is_admin(*index))
            .map(Self::live_login)
            .collect();
        let admins = admins.join(", ");
        let offboarding = policy.offboarding;
        let (create, locked_out, mail) = (policy.create, policy.locked_out, policy.mail);
        format!(
            "{offboarding}ids: ids.yaml\ncreate: {{status: {create}}}\n{default}groups: {{managed: {managed}, ruleFed: {rule_fed}}}\n\
             activation: {{sendEmail: {mail}}}\nlockedOut: {locked_out}\nguards: {{maxCreations: 99, \
             maxDeactivations: 99, maxSuspensions: 99, maxReactivations: 99, maxDeletions: 99, maxGroupRemovals: 99, \
             maxMembershipRemovals: 99, maxPeopleWithoutGroups: 99, mayBecomeEmpty: [\"*\"], maxAdminGrants: 99, \
             maxEmailChanges: 99, maxEmails: 99, maxPasswordExpiries: 99, adminsWhoMayLoseAccess: [{admins}]}}\n"
        )
    }

    /// Declared groups and definitions.
    pub(crate) fn groups() -> String {
        let mut text = String::from("groups:\n");
        for name in DECLARED {
            let _ = writeln!(text, "  - {{name: {name}}}");
        }
        text.push_str("linkedObjectDefinitions:\n");
        for (primary, associated) in [("manager", "subordinate"), ("mentor", "mentee")] {
            let _ = writeln!(
                text,
                "  - {{primary: {{name: {primary}, title: P}}, associated: {{name: {associated}, title: A}}}}"
            );
        }
        text
    }

    /// The entries.
    pub(crate) fn people(&self) -> String {
        let mut text = String::from("users:\n");
        for (index, entry) in self.entries.iter().enumerate() {
            let is_new_tombstone = !Self::is_live(index) && entry.status == Some("DELETED");
            if entry.is_there && !is_new_tombstone {
                self.entry(index, entry, &mut text);
            }
        }
        if text.lines().count() == 1 {
            return "users: []\n".to_owned();
        }
        text
    }

    fn entry(&self, index: usize, entry: &Entry, text: &mut String) {
        let _ = writeln!(text, "  - login: {}", self.login(index));
        if self.has_id(index) && !self.is_mapped(index) {
            let _ = writeln!(text, "    id: {}", Self::id(index));
        }
        if let Some(status) = entry.status {
            let _ = writeln!(text, "    status: {status}");
        }
        if self.is_tombstone(index) {
            return;
        }
        if entry.naming.has_previous {
            // For people who keep their login it has served, or is nobody's.
            let previous = match self.rename(index) {
                Rename::No | Rename::Case => format!("former{index}@acme.example"),
                Rename::Fresh | Rename::TakeNext | Rename::Circle => Self::live_login(index),
            };
            let _ = writeln!(text, "    previousLogin: {previous}");
        }
        if let Some(user_type) = entry.user_type {
            let _ = writeln!(text, "    type: {user_type}");
        }
        let mut profile = vec![
            "firstName: Given".to_owned(),
            format!("lastName: Name{index}"),
        ];
        for (name, wish) in [
            ("title", entry.title),
            ("nickName", entry.nick_name),
            ("skills", entry.skills),
            ("costCode", entry.cost_code),
        ] {
            match wish {
                Wish::Absent => {}
                Wish::Null => profile.push(format!("{name}: null")),
                Wish::Value(value) => profile.push(format!("{name}: {value}")),
            }
        }
        profile.extend(second_email(index, entry));
        let _ = writeln!(text, "    profile: {{{}}}", profile.join(", "));
        match &entry.groups {
            Groups::Absent => {}
            Groups::Exact(chosen) => {
                let names = names(|group| chosen[group]);
                let _ = writeln!(text, "    groups: [{names}]");
            }
            Groups::Change(changes) => {
                let add = names(|group| changes[group] == 1);
                let remove = names(|group| changes[group] == 2);
                let _ = writeln!(text, "    groups: {{add: [{add}], remove: [{remove}]}}");
            }
        }
        if let Some(day) = entry.not_before {
            let _ = writeln!(text, "    passwordNotBefore: {day}");
        }
        if let Some(credentials) = entry.credentials {
            let _ = writeln!(text, "    credentials: {credentials}");
        }
        self.links(entry, text);
    }

    fn links(&self, entry: &Entry, text: &mut String) {
        let mut links = Vec::new();
        for (name, wish) in [("manager", entry.manager), ("mentor", entry.mentor)] {
            match wish {
                Wish::Value(primary) if self.can_be_named(primary) => {
                    links.push(format!("{name}: {}", self.login(primary)));
                }
                Wish::Null => links.push(format!("{name}: null")),
                Wish::Value(_) | Wish::Absent => {}
            }
        }
        if !links.is_empty() {
            let _ = writeln!(text, "    linkedObjects: {{{}}}", links.join(", "));
        }
    }

    /// The org, as a sandbox file. Half of the members of `fed` are in by its rule, which goes on holding for them and for
    /// nobody else, so that nothing but the plan changes anything; the others are in by hand.
    pub(crate) fn org(&self) -> String {
        self.org_with_rule(r#"user.division == "Fed" and !isMemberOfGroupName("nowhere")"#)
    }

    /// How somebody of the org is in `fed`, if they are.
    fn held(&self, index: usize) -> Held {
        if index.is_multiple_of(2) && self.live[index].groups[FED] {
            Held::ByRule
        } else {
            Held::ByHand
        }
    }

    /// The org with another condition of its rule.
    pub(crate) fn org_with_rule(&self, condition: &str) -> String {
        let mut text = String::from(
            "org: https://acme.okta.com\nnow: 2026-11-24T08:00:00Z\ntokenOwner: owner@acme.example\nusers:\n",
        );
        for (index, live) in self.live.iter().enumerate() {
            let held = self.held(index);
            live_user(index, live, held, self.policy.defines_mentor, &mut text);
        }
        text.push_str(
            "  - {login: owner@acme.example, status: ACTIVE, profile: {firstName: O, lastName: O, email: owner@acme.example}, groups: [red, blue]}\n",
        );
        text.push_str("groups:\n  - {name: Everyone, type: BUILT_IN}\n");
        text.push_str("  - {name: directory, type: APP_GROUP}\n");
        for name in LIVE_GROUPS {
            let _ = writeln!(
                text,
                "  - {{name: {name}, id: 00g{name}, type: OKTA_GROUP}}"
            );
        }
        let fed = (0..LIVE).filter(|index| self.held(*index) == Held::ByRule);
        let fed: Vec<String> = fed.map(Self::live_login).collect();
        let fed = fed.join(", ");
        let _ = writeln!(
            text,
            "groupRules:\n  - {{name: feeds, status: ACTIVE, expression: '{condition}', groups: [fed], members: {{00gfed: [{fed}]}}}}"
        );
        text.push_str(
            "linkedObjectDefinitions:\n  - {primary: {name: manager, title: P}, associated: {name: subordinate, title: A}}\n",
        );
        if self.policy.defines_mentor {
            text.push_str(
                "  - {primary: {name: mentor, title: P}, associated: {name: mentee, title: A}}\n",
            );
        }
        let schema = self.policy.schema;
        let schema = &schema[1..schema.len() - 1];
        let separator = if schema.is_empty() { "" } else { ", " };
        let skills = "skills: {title: Skills, type: array, items: {type: string}}";
        let _ = writeln!(
            text,
            "userTypes: [{{name: contractor, displayName: Contractor}}]\nschemas:\n  \
             default: {{{schema}{separator}{skills}, costCode: {{title: C, type: integer}}, badge: {{title: B, type: string}}}}\n  \
             contractor: {{{skills}, costCode: {{title: C, type: string}}}}"
        );
        text
    }
}

fn names(is_in: impl Fn(usize) -> bool) -> String {
    let chosen: Vec<&str> = (0..GROUPS.len())
        .filter(|group| is_in(*group))
        .map(|group| GROUPS[group])
        .collect();
    chosen.join(", ")
}

/// Nobody has one in the org, so whoever comes back with it is mailed last.
fn second_email(index: usize, entry: &Entry) -> Option<String> {
    match entry.nick_name {
        Wish::Absent | Wish::Value(_) => Some(format!("secondEmail: me{index}@home.example")),
        Wish::Null => None,
    }
}

fn roles(index: usize) -> &'static str {
    if Case::is_admin(index) {
        ", roles: [{type: USER_ADMIN, label: User Administrator}]"
    } else {
        ""
    }
}

#[expect(
    clippy::too_many_lines,
    reason = "one line of everything that an org knows of somebody"
)]
fn live_user(index: usize, live: &Live, held: Held, has_mentors: bool, text: &mut String) {
    let login = Case::live_login(index);
    let mut profile = format!("firstName: Given, lastName: Old, email: {login}, city: Paris");
    for (name, value) in [("title", live.title), ("nickName", live.nick_name)] {
        if let Some(value) = value {
            let _ = write!(profile, ", {name}: \"{value}\"");
        }
    }
    if held == Held::ByRule {
        profile.push_str(", division: Fed");
    }
    if let Some(skills) = live.skills {
        let _ = write!(profile, ", skills: {skills}");
    }
    match (live.cost_code, live.is_contractor) {
        (Some(code), true) => profile.extend([", costCode: \"", &code.to_string(), "\""]),
        (Some(code), false) => profile.extend([", costCode: ", &code.to_string(), ", badge: B"]),
        (None, _) => {}
    }
    let user_type = if live.is_contractor {
        ", type: contractor"
    } else {
        ""
    };
    let mut groups: Vec<&str> = (0..LIVE_GROUPS.len())
        .filter(|group| live.groups[*group])
        .map(|group| LIVE_GROUPS[group])
        .collect();
    if live.in_app_group {
        groups.push("directory");
    }
    let password = match (live.status, live.has_password, live.provider) {
        ("STAGED", true, "OKTA") => "set",
        ("STAGED" | "MOVING" | "PROVISIONED" | "DEPROVISIONED", _, _) => "none",
        _ => "set",
    };
    let suspended = if live.status == "SUSPENDED" {
        format!(", suspendedFrom: {}", live.suspended_from)
    } else {
        String::new()
    };
    let changed = if password == "set" {
        format!(", passwordChanged: {}", live.password_changed)
    } else {
        String::new()
    };
    let mentor = live.mentor.filter(|_| has_mentors);
    let links = [("manager", live.manager), ("mentor", mentor)];
    let links = links.into_iter().filter_map(|(relation, primary)| {
        Some(format!("{relation}: {}", Case::live_login(primary?)))
    });
    let links = links.collect::<Vec<_>>().join(", ");
    let roles = roles(index);
    // Somebody whom Okta is moving; `ACTIVATING` is a status that nobody knows.
    let status = if live.status == "MOVING" {
        "STAGED, transitioningToStatus: PROVISIONED"
    } else {
        live.status
    };
    let _ = writeln!(
        text,
        "  - {{login: {login}, id: {}, status: {status}{suspended}{changed}{user_type}, profile: {{{profile}}}, groups: [{}], linkedObjects: {{{links}}}{roles}, \
         credentials: {{password: {password}, provider: {{type: {}}}}}}}",
        Case::id(index),
        groups.join(", "),
        live.provider
    );
}
