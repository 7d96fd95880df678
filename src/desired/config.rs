//! The configuration, as written and as meant.

use globset::Glob;

use crate::desired::keys::{
    ACTIVATION, CONFIG, CREATE, GROUP_POLICY, GUARDS, Keys, LIMIT, entries,
};
use crate::desired::person;
use crate::desired::read;
use crate::desired::state::{
    Config, CreateAs, Defaults, Guards, Limit, LockedOut, Mail, ManagedGroups, RuleFed,
};
use crate::desired::tree::{Entry, Kind, Node, documents};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::{FileId, Located, SourceMap, Span};

/// Reads the configuration. What is wrong is left at its default, and reported.
pub fn config(sources: &SourceMap, file: FileId) -> (Config, Diagnostics) {
    let mut diagnostics = Diagnostics::default();
    let documents = documents(file, sources.file(file), &mut diagnostics);
    let mut config = default_config(file);
    if let Some(second) = documents.get(1) {
        diagnostics.push(
            Diagnostic::error(
                Code::WrongType,
                second.span,
                "the configuration is one document",
            )
            .help("keep one document, without `---` between two"),
        );
    }
    if let Some(document) = documents.first()
        && !matches!(document.kind, Kind::Empty | Kind::Null)
    {
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
        guards: default_guards(),
    }
}

/// The limits of somebody who has set none: enough for a working day, too little for a catastrophe.
fn default_guards() -> Guards {
    let both = |count, percent| Limit {
        count: Some(count),
        percent: Some(percent),
    };
    let count = |count| Limit {
        count: Some(count),
        percent: None,
    };
    Guards {
        deactivations: both(10, 5.0),
        suspensions: both(25, 10.0),
        reactivations: both(5, 5.0),
        deletions: count(0),
        group_removals: Limit {
            count: None,
            percent: Some(30.0),
        },
        emails: count(50),
        protected: Vec::new(),
    }
}

fn read_config(document: &Node, config: &mut Config, diagnostics: &mut Diagnostics) {
    for entry in entries(document, &CONFIG, diagnostics) {
        match &*entry.key {
            "org" => config.org = org(entry, diagnostics),
            "files" => {
                config.files = read::texts(entry, diagnostics);
                check_patterns(&config.files, diagnostics);
            }
            "create" => {
                let words = [("ACTIVE", CreateAs::Active), ("STAGED", CreateAs::Staged)];
                if let Some(start) = only(entry, &CREATE, diagnostics)
                    .and_then(|entry| read::word(entry, &words, diagnostics))
                {
                    config.create = start.value;
                }
            }
            "defaults" => config.defaults = person::defaults(&entry.value, diagnostics),
            "groups" => groups(entry, config, diagnostics),
            "activation" => {
                if let Some(send) = only(entry, &ACTIVATION, diagnostics)
                    .and_then(|entry| read::truth(entry, diagnostics))
                {
                    config.activation = if send { Mail::Send } else { Mail::Withhold };
                }
            }
            "lockedOut" => {
                let words = [("leave", LockedOut::Leave), ("unlock", LockedOut::Unlock)];
                if let Some(found) = read::word(entry, &words, diagnostics) {
                    config.locked_out = found.value;
                }
            }
            "guards" => guards(entry, &mut config.guards, diagnostics),
            _ => {}
        }
    }
}

/// Returns the only entry of a mapping with one key.
fn only<'n>(entry: &'n Entry, keys: &Keys, diagnostics: &mut Diagnostics) -> Option<&'n Entry> {
    entries(&entry.value, keys, diagnostics).into_iter().next()
}

fn org(entry: &Entry, diagnostics: &mut Diagnostics) -> Option<Located<String>> {
    let found = read::text(entry, diagnostics)?;
    let url = found.value.trim_end_matches('/');
    let host = url.strip_prefix("https://");
    let is_host = |host: &str| !host.is_empty() && !host.contains(['/', '?', '#', '@', ' ']);
    let help = match host {
        Some(host) if host.contains("-admin.") => {
            Some("use the org's own URL, without `-admin`".to_owned())
        }
        Some(host) if is_host(host) => None,
        Some(_) | None => {
            Some("write the org's URL alone: `org: https://acme.okta.com`".to_owned())
        }
    };
    if let Some(help) = help {
        diagnostics.push(
            Diagnostic::error(
                Code::InvalidValue,
                found.span,
                format!("`{}` is not the URL of an org", found.value),
            )
            .help(help),
        );
        return None;
    }
    Some(Located::new(url.to_owned(), found.span))
}

fn check_patterns(patterns: &[Located<String>], diagnostics: &mut Diagnostics) {
    for pattern in patterns {
        if let Err(error) = Glob::new(&pattern.value) {
            diagnostics.push(
                Diagnostic::error(
                    Code::InvalidValue,
                    pattern.span,
                    format!("`{}` is not a pattern: {}", pattern.value, error.kind()),
                )
                .help("`*` stands for part of a name, `**` for any folders"),
            );
        }
    }
}

fn groups(entry: &Entry, config: &mut Config, diagnostics: &mut Diagnostics) {
    for entry in entries(&entry.value, &GROUP_POLICY, diagnostics) {
        match &*entry.key {
            "managed" if matches!(entry.value.kind, Kind::List(_)) => {
                let patterns = read::texts(entry, diagnostics);
                check_patterns(&patterns, diagnostics);
                config.managed = ManagedGroups::Patterns(patterns);
            }
            "managed" => {
                let words = [("declared", 0), ("mentioned", 1), ("all", 2)];
                match read::word(entry, &words, diagnostics).map(|found| found.value) {
                    Some(0) => config.managed = ManagedGroups::Declared,
                    Some(1) => config.managed = ManagedGroups::Mentioned,
                    Some(_) => config.managed = ManagedGroups::All,
                    None => {}
                }
            }
            "ruleFed" => {
                let words = [("leave", RuleFed::Leave), ("remove", RuleFed::Remove)];
                if let Some(found) = read::word(entry, &words, diagnostics) {
                    config.rule_fed = found.value;
                }
            }
            _ => {}
        }
    }
}

fn guards(entry: &Entry, guards: &mut Guards, diagnostics: &mut Diagnostics) {
    for entry in entries(&entry.value, &GUARDS, diagnostics) {
        let limit = match &*entry.key {
            "maxDeactivations" => &mut guards.deactivations,
            "maxSuspensions" => &mut guards.suspensions,
            "maxReactivations" => &mut guards.reactivations,
            "maxDeletions" => &mut guards.deletions,
            "maxGroupRemovals" => &mut guards.group_removals,
            "maxEmails" => &mut guards.emails,
            _ => {
                guards.protected = read::texts(entry, diagnostics);
                check_patterns(&guards.protected, diagnostics);
                continue;
            }
        };
        if let Some(found) = read_limit(entry, diagnostics) {
            *limit = found;
        }
    }
}

fn read_limit(entry: &Entry, diagnostics: &mut Diagnostics) -> Option<Limit> {
    if matches!(entry.value.kind, Kind::Mapping(_)) {
        let mut limit = Limit {
            count: None,
            percent: None,
        };
        let parts = entries(&entry.value, &LIMIT, diagnostics);
        if parts.is_empty() {
            diagnostics.push(bad_limit(entry));
            return None;
        }
        for part in parts {
            let found = read::text(part, diagnostics)?;
            match &*part.key {
                "count" => {
                    limit.count = Some(found.value.parse().ok().or_else(|| {
                        diagnostics.push(bad_limit(part));
                        None
                    })?)
                }
                _ => {
                    let number = found.value.trim_end_matches('%');
                    limit.percent = Some(percent(number).or_else(|| {
                        diagnostics.push(bad_limit(part));
                        None
                    })?);
                }
            }
        }
        return Some(limit);
    }
    let found = read::text(entry, diagnostics)?;
    let limit = match found.value.strip_suffix('%') {
        Some(share) => percent(share).map(|percent| Limit {
            count: None,
            percent: Some(percent),
        }),
        None => found.value.parse().ok().map(|count| Limit {
            count: Some(count),
            percent: None,
        }),
    };
    if limit.is_none() {
        diagnostics.push(bad_limit(entry));
    }
    limit
}

fn percent(text: &str) -> Option<f64> {
    let share: f64 = text.trim().parse().ok()?;
    (0.0..=100.0).contains(&share).then_some(share)
}

fn bad_limit(entry: &Entry) -> Diagnostic {
    Diagnostic::error(
        Code::InvalidValue,
        entry.value.span,
        format!("`{}` takes a number of people, a share, or both", entry.key),
    )
    .help("write `10`, `5%` or `{count: 10, percent: 5}`")
}
