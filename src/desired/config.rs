//! The configuration, as written and as meant.

use std::collections::BTreeSet;

use std::borrow::Cow;

use crate::desired::approvals::{Approvals, read as approvals};
use crate::desired::file_limits;
use crate::desired::keys::entries;
use crate::desired::limit;
use crate::desired::pattern::{check_patterns, patterns};
use crate::desired::person;
use crate::desired::rate_limit;
use crate::desired::state::{
    Config, CreateAs, Defaults, Guards, Limit, LockedOut, ManagedGroups, Offboarding,
    OffboardingAct, RuleFed,
};
use crate::desired::written::config::{
    ActivationKey, ConfigKey, CreateKey, GroupPolicyKey, GuardsKey, OffboardingKey,
};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::likely::likely;
use crate::model::mail::Mail;
use crate::model::share::Share;
use crate::source::{FileId, Located, SourceMap, Span};
use crate::yaml::limits::FileLimits;
use crate::yaml::node::{Entry, Node};
use crate::yaml::parse::documents;
use crate::yaml::read;

/// Reads the configuration. What is wrong is left at its default, and reported.
pub fn config(sources: &SourceMap, file: FileId) -> (Config, Diagnostics) {
    let mut diagnostics = Diagnostics::default();
    let mut config = default_config(file);
    let documents: Vec<Node> = documents(
        file,
        sources.file(file),
        &FileLimits::of_configuration(),
        &mut diagnostics,
    )
    .into_iter()
    .filter(|document| !document.is_nothing())
    .collect();
    if let [first, second, ..] = documents.as_slice() {
        diagnostics.push(
            Diagnostic::error(
                Code::WrongType,
                second.span,
                "the configuration must be one document",
            )
            .label("a second one begins here")
            .related(first.span, "the first one")
            .help("put all keys into one document, without `---` between them"),
        );
    }
    if let Some(document) = documents.first() {
        read_config(document, &mut config, &mut diagnostics);
    }
    (config, diagnostics)
}

fn default_config(file: FileId) -> Config {
    let nowhere = Span::new(file, 0..0);
    Config {
        org: None,
        files: ["users/**", "groups/**"]
            .map(|pattern| Located::new(pattern.to_owned(), nowhere))
            .into(),
        create: CreateAs::Active,
        defaults: Defaults::default(),
        managed: ManagedGroups::Declared,
        rule_fed: RuleFed::Leave,
        activation: Mail::Send,
        locked_out: LockedOut::Leave,
        guards: limit::default_guards(),
        ids: None,
        limits: FileLimits::default(),
        offboarding: Offboarding::default(),
        approvals: Approvals::default(),
        share: Share::default(),
    }
}

fn read_config(document: &Node, config: &mut Config, diagnostics: &mut Diagnostics) {
    for (key, entry) in entries(document, diagnostics) {
        match key {
            ConfigKey::Org => config.org = org(entry, diagnostics),
            ConfigKey::Files => {
                config.files = read::texts(entry, diagnostics);
                check_files(&config.files, diagnostics);
            }
            ConfigKey::Create => {
                for (CreateKey::Status, entry) in entries(&entry.value, diagnostics) {
                    set(&mut config.create, read::word(entry, diagnostics));
                }
            }
            ConfigKey::Defaults => config.defaults = person::defaults(&entry.value, diagnostics),
            ConfigKey::Groups => groups(entry, config, diagnostics),
            ConfigKey::Activation => {
                let words = [("true", Mail::Send), ("false", Mail::Withhold)];
                for (ActivationKey::SendEmail, entry) in entries(&entry.value, diagnostics) {
                    set(
                        &mut config.activation,
                        read::meaning(entry, &words, diagnostics),
                    );
                }
            }
            ConfigKey::LockedOut => {
                set(&mut config.locked_out, read::word(entry, diagnostics));
            }
            ConfigKey::Guards => guards(entry, &mut config.guards, diagnostics),
            ConfigKey::Limits => config.limits = file_limits::read(entry, diagnostics),
            ConfigKey::Offboarding => config.offboarding = offboarding(entry, diagnostics),
            ConfigKey::Approvals => config.approvals = approvals::read(entry, diagnostics),
            ConfigKey::RateLimit => config.share = rate_limit::read(entry, diagnostics),
            ConfigKey::Ids => config.ids = ids(entry, diagnostics),
        }
    }
}

/// What could not be read is left at its default.
fn set<T>(value: &mut T, found: Option<Located<T>>) {
    if let Some(found) = found {
        *value = found.value;
    }
}

fn org(entry: &Entry, diagnostics: &mut Diagnostics) -> Option<Located<String>> {
    let found = read::text(entry, diagnostics)?;
    let url = found.value.strip_suffix('/').unwrap_or(&found.value);
    let Some(help) = wrong_org(url) else {
        return Some(Located::new(url.to_owned(), found.span));
    };
    diagnostics.error(
        Code::InvalidValue,
        found.span,
        format!("`{}` is not the URL of an org", found.value),
        help,
    );
    None
}

/// Says what to write instead of something that is not the URL of an org.
fn wrong_org(url: &str) -> Option<Cow<'static, str>> {
    let alone = "write the org's URL alone: `org: https://acme.okta.com`".into();
    let plain = url.strip_prefix("http://");
    if url.starts_with("sandbox:") {
        return Some("an org in memory is named on the command line: `--org sandbox:FILE`".into());
    }
    let Some(authority) = url.strip_prefix("https://").or(plain) else {
        return Some(alone);
    };
    let (host, port) = authority.split_once(':').unwrap_or((authority, "443"));
    let is_port = port.parse::<u16>().is_ok() && port.chars().all(|c| c.is_ascii_digit());
    let is_host = !host.is_empty()
        && host
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.'));
    let is_loopback = matches!(host, "127.0.0.1" | "localhost");
    if !is_port || !is_host {
        Some(alone)
    } else if plain.is_some() && !is_loopback {
        Some("write `https://`: otherwise the token is sent unencrypted".into())
    } else if host.contains("-admin.") {
        let org = url.replacen("-admin.", ".", 1);
        Some(format!("this is its admin console; write `org: {org}`").into())
    } else {
        None
    }
}

/// A path below the folder: what leads out of it could be anybody's file, and so could one of another kind.
fn ids(entry: &Entry, diagnostics: &mut Diagnostics) -> Option<Located<String>> {
    let found = read::text(entry, diagnostics)?;
    let path = found.value.strip_prefix("./").unwrap_or(&found.value);
    let leads_out =
        path.starts_with('/') || path.split('/').any(|part| matches!(part, "" | "." | ".."));
    let help = "write the path of a file inside the folder that is read: `ids: ids.acme.yaml`";
    if leads_out || !is_ids_file(path) {
        let diagnostic = read::wrong_value(entry, &found.value).help(help);
        diagnostics.push(if leads_out {
            diagnostic
        } else {
            diagnostic.label("its name must end in .yaml, .yml or .json, and not begin with a dot")
        });
        return None;
    }
    Some(Located::new(path.to_owned(), found.span))
}

/// Returns whether a path has the name of a file that may hold ids. Findings show lines of it, and those of `.env` are
/// nobody's business.
pub fn is_ids_file(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let end = name
        .rsplit_once('.')
        .map(|(_, end)| end.to_ascii_lowercase());
    !name.starts_with('.') && matches!(end.as_deref(), Some("yaml" | "yml" | "json"))
}

fn offboarding(entry: &Entry, diagnostics: &mut Diagnostics) -> Offboarding {
    let mut read = Offboarding::default();
    for (key, part) in entries(&entry.value, diagnostics) {
        let acts = acts(part, diagnostics);
        match key {
            OffboardingKey::Deprovisioned => read.deactivation = acts,
            OffboardingKey::Suspended => read.suspension = acts,
        }
    }
    read
}

fn acts(entry: &Entry, diagnostics: &mut Diagnostics) -> BTreeSet<OffboardingAct> {
    let items = read::list(entry, diagnostics).unwrap_or_default();
    let mut acts = BTreeSet::new();
    for item in items {
        let Some(act) = read::word(&entry.with_value(item), diagnostics) else {
            continue;
        };
        acts.insert(act.value);
    }
    // Okta has no call that revokes somebody's tokens and leaves their sessions (facts::operations 10).
    let is_alone = acts.contains(&OffboardingAct::RevokeTokens)
        && !acts.contains(&OffboardingAct::ClearSessions);
    if is_alone {
        diagnostics.error(Code::InvalidValue, entry.value.span, "`revokeTokens` goes with `clearSessions`: Okta revokes the tokens when it clears the sessions", format!("write `{}: [clearSessions, revokeTokens]`", entry.key));
    }
    acts
}

/// Paths are compared as they stand below the folder of the configuration, so that some patterns match nothing.
fn check_files(patterns: &[Located<String>], diagnostics: &mut Diagnostics) {
    check_patterns(patterns, diagnostics);
    for pattern in patterns {
        let is_elsewhere = |part: &str| part == "." || part == "..";
        if pattern.value.starts_with('/') || pattern.value.split('/').any(is_elsewhere) {
            diagnostics.error(
                Code::InvalidValue,
                pattern.span,
                format!("the pattern `{}` cannot match any file", pattern.value),
                "write it relative to the folder that is read, without `./` or `..`",
            );
        }
    }
}

fn groups(entry: &Entry, config: &mut Config, diagnostics: &mut Diagnostics) {
    for (key, entry) in entries(&entry.value, diagnostics) {
        match key {
            GroupPolicyKey::Managed if entry.value.items().is_some() => {
                config.managed = ManagedGroups::Patterns(patterns(entry, diagnostics));
            }
            GroupPolicyKey::Managed => {
                if let Some(managed) = managed(entry, diagnostics) {
                    config.managed = managed;
                }
            }
            GroupPolicyKey::RuleFed => {
                set(&mut config.rule_fed, read::word(entry, diagnostics));
            }
        }
    }
}

fn managed(entry: &Entry, diagnostics: &mut Diagnostics) -> Option<ManagedGroups> {
    let words = ["declared", "mentioned", "all"];
    let found = read::scalar(&entry.value, "`managed`", diagnostics)?;
    match found.value.as_str() {
        "declared" => return Some(ManagedGroups::Declared),
        "mentioned" => return Some(ManagedGroups::Mentioned),
        "all" => return Some(ManagedGroups::All),
        _ => {}
    }
    let help = match likely(&found.value, words) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!(
            "write {}, or a list of name patterns: `managed: [\"team-*\"]`",
            read::one_of(&words)
        ),
    };
    diagnostics.push(read::wrong_value(entry, &found.value).help(help));
    None
}

fn guards(entry: &Entry, guards: &mut Guards, diagnostics: &mut Diagnostics) {
    for (key, entry) in entries(&entry.value, diagnostics) {
        let mut limit = |limit: &mut Limit| {
            if let Some(found) = limit::read(entry, diagnostics) {
                *limit = found;
            }
        };
        match key {
            GuardsKey::MaxCreations => limit(&mut guards.creations),
            GuardsKey::MaxDeactivations => limit(&mut guards.deactivations),
            GuardsKey::MaxSuspensions => limit(&mut guards.suspensions),
            GuardsKey::MaxReactivations => limit(&mut guards.reactivations),
            GuardsKey::MaxDeletions => limit(&mut guards.deletions),
            GuardsKey::MaxGroupRemovals => limit(&mut guards.group_removals),
            GuardsKey::MaxMembershipRemovals => limit(&mut guards.membership_removals),
            GuardsKey::MaxPeopleWithoutGroups => limit(&mut guards.people_without_groups),
            GuardsKey::MaxAdminGrants => limit(&mut guards.admin_grants),
            GuardsKey::MaxEmailChanges => limit(&mut guards.email_changes),
            GuardsKey::MaxEmails => limit(&mut guards.emails),
            GuardsKey::MaxPasswordExpiries => limit(&mut guards.password_expiries),
            GuardsKey::MayBecomeEmpty => guards.may_become_empty = patterns(entry, diagnostics),
            GuardsKey::Domains => guards.domains = patterns(entry, diagnostics),
            GuardsKey::Protected => guards.protected = patterns(entry, diagnostics),
            GuardsKey::AdminsWhoMayLoseAccess => {
                guards.admins_who_may_lose_access = read::texts(entry, diagnostics);
            }
        }
    }
}
