//! What Okta says of the person themselves.

use crate::model::ids::TypeId;
use crate::model::status::UserStatus;
use crate::model::transition::Evidence;
use crate::report::lifecycle::landing;
use crate::report::person::text::Lines;
use crate::report::person::{Moment, Page, Part};
use crate::report::value::show;

impl Lines {
    pub(crate) fn facts(&mut self, page: &Page<'_>) {
        let facts = &page.facts;
        self.title(facts.login.as_str(), facts.id.as_str());
        let status = match facts.console_label {
            Some(label) => format!("{} (\"{label}\" in the admin console)", facts.status),
            None => format!("{} (not a status that this version knows)", facts.status),
        };
        self.row("status", &status);
        self.row("", hint(&facts.status));
        if let Some(to) = &facts.transitioning_to_status {
            let text =
                format!("{to}: Okta is still moving them there, and refuses much until then");
            self.row("on the way to", &text);
        }
        for (label, moment, nothing) in [
            ("statusChanged", facts.status_changed, "(not known)"),
            ("created", facts.created, "(not known)"),
            ("activated", facts.activated, "(never)"),
            ("lastLogin", facts.last_login, "(never)"),
            ("lastUpdated", facts.last_updated, "(not known)"),
            ("passwordChanged", facts.password_changed, "(never)"),
        ] {
            self.row(label, &when(moment, nothing));
        }
        self.row("type", &user_type(page));
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
        self.operations(page);
    }

    fn operations(&mut self, page: &Page<'_>) {
        if page.operations.is_empty() {
            self.row("Okta accepts", "no operation that a plan uses");
        }
        for (index, open) in page.operations.iter().enumerate() {
            let label = if index == 0 { "Okta accepts" } else { "" };
            let unproven = match open.evidence {
                Evidence::Unproven => " (unproven)",
                Evidence::Recorded | Evidence::Advertised | Evidence::Documented => "",
            };
            let to = landing(&open.leads_to);
            self.row(label, &format!("{} → {to}{unproven}", open.operation));
        }
    }

    pub(crate) fn profile(&mut self, page: &Page<'_>) {
        self.head("profile", "");
        for (name, value) in &page.facts.profile {
            self.row(name.as_str(), &show(Some(value)));
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

/// Names the user type, or says why it has no name.
fn user_type(page: &Page<'_>) -> String {
    let id = page
        .facts
        .type_id
        .as_ref()
        .map_or("(not known)", TypeId::as_str);
    match (&page.facts.user_type, &page.user_types) {
        (Some(name), _) => name.clone(),
        (None, Part::NotReadable(why)) => format!("{id}, whose name is {}", why.words()),
        (None, Part::Read(_) | Part::NotRead(_)) => id.to_owned(),
    }
}

fn when(moment: Moment, nothing: &str) -> String {
    match moment.0 {
        Some(at) => at.to_string(),
        None => nothing.to_owned(),
    }
}

fn set(is_set: bool) -> &'static str {
    if is_set { "set" } else { "not set" }
}
