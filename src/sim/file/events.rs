//! Events in the file: whoever is still called as they were then is written by login or name.

use serde_json::Value;

use crate::diagnostic::{Code, Diagnostic};
use crate::sim::event::{About, Actor, Event, Party, UNKNOWN};
use crate::sim::file::find::{GroupIds, find_group, nobody, wrong};
use crate::sim::file::format::{EventEntry, EventKey};
use crate::sim::file::names::Names;
use crate::sim::file::values::{Reference, Subject, SubjectEntry, SubjectKey};
use crate::sim::org::Org;
use crate::source::Located;
use crate::yaml::read::meant;
use crate::yaml::record::Record;
use crate::yaml::words::Words;

/// Makes an event.
pub(crate) fn event(org: &Org, ids: &GroupIds, entry: EventEntry) -> Result<Event, Diagnostic> {
    let Located { value: kind, span } = entry.kind;
    let place = format!("event `{}`", kind.word());
    let (wants_user, wants_group) = match kind.about() {
        About::User => (true, false),
        About::Group => (false, true),
        About::Membership => (true, true),
    };
    let wants = [
        (EventKey::User, wants_user, entry.user.is_some()),
        (EventKey::Group, wants_group, entry.group.is_some()),
    ];
    for (key, is_wanted, is_there) in wants {
        let problem = match (is_wanted, is_there) {
            (true, false) => "is missing",
            (false, true) => "does not belong to this type of event",
            (true, true) | (false, false) => continue,
        };
        let problem = format!("`{}` {problem}", key.word());
        return Err(wrong(Code::InvalidValue, place, span, problem));
    }
    if entry.at.value > org.now {
        let problem = "`at` is later than `now`";
        return Err(wrong(Code::InvalidValue, place, entry.at.span, problem));
    }
    let user = entry.user.map(|user| person(org, &place, user));
    let group = entry.group.map(|of| group(org, ids, &place, of));
    Ok(Event {
        published: entry.at.value,
        kind,
        actor: actor(org, &place, entry.actor, entry.app)?,
        user: user.transpose()?,
        group: group.transpose()?,
    })
}

fn actor(
    org: &Org,
    place: &str,
    actor: Option<Located<Subject>>,
    app: Option<Located<String>>,
) -> Result<Actor, Diagnostic> {
    match (actor, app) {
        (None, None) => Ok(Actor::Okta),
        (Some(actor), None) => person(org, place, actor).map(Actor::User),
        (None, Some(Located { value: app, span })) => {
            let apps = org.service_apps();
            if !apps.contains_key(&app) {
                let problem = format!("there is no service app `{app}`");
                let mistake = wrong(Code::InvalidValue, place, span, problem);
                return Err(meant(mistake, &app, apps.keys().map(String::as_str)));
            }
            Ok(org.app_actor(&app))
        }
        (Some(_), Some(Located { span, .. })) => {
            let problem = "has both `actor` and `app`";
            Err(wrong(Code::InvalidValue, place, span, problem))
        }
    }
}

fn person(org: &Org, place: &str, of: Located<Subject>) -> Result<Party, Diagnostic> {
    match of.value {
        Subject::Name(login) => match org.find(&login) {
            Some(user) => Ok(Party::user(user)),
            None => Err(nobody(place, of.span, &login)),
        },
        Subject::Entry(entry) => {
            let today = org.user(&entry.id).map(Party::user);
            Ok(party(entry, today))
        }
    }
}

fn group(
    org: &Org,
    ids: &GroupIds,
    place: &str,
    of: Located<Subject>,
) -> Result<Party, Diagnostic> {
    match of.value {
        Subject::Name(name) => {
            let named = Located::new(Reference::Name(name), of.span);
            let id = find_group(org, ids, place, &named)?;
            let unknown = || unknown(id.to_owned());
            Ok(org.group(id).map_or_else(unknown, Party::group))
        }
        Subject::Entry(entry) => {
            let today = org.group(&entry.id).map(Party::group);
            Ok(party(entry, today))
        }
    }
}

fn party(entry: SubjectEntry, today: Option<Party>) -> Party {
    let today = today.unwrap_or_else(|| unknown(entry.id));
    Party {
        alternate_id: entry.alternate_id.unwrap_or(today.alternate_id),
        display_name: entry.display_name.unwrap_or(today.display_name),
        id: today.id,
    }
}

fn unknown(id: String) -> Party {
    Party {
        id,
        alternate_id: UNKNOWN.to_owned(),
        display_name: UNKNOWN.to_owned(),
    }
}

/// Writes an event.
pub(crate) fn row(org: &Org, event: &Event, names: &Names<'_>) -> Record<EventKey> {
    let row = Record::new()
        .with(EventKey::At, event.published.to_string())
        .with(EventKey::Type, event.kind.word());
    let row = match &event.actor {
        Actor::Okta => row,
        Actor::User(party) => row.with(EventKey::Actor, of_person(org, party)),
        Actor::App(party) => row.with(EventKey::App, party.id.as_str()),
    };
    let user = event.user.as_ref().map(|party| of_person(org, party));
    let group = event
        .group
        .as_ref()
        .map(|party| of_group(org, party, names));
    row.with_some(EventKey::User, user)
        .with_some(EventKey::Group, group)
}

fn of_person(org: &Org, party: &Party) -> Value {
    let today = org.user(&party.id).map(Party::user);
    if today.as_ref() == Some(party) {
        return party.alternate_id.as_str().into();
    }
    written(party, today)
}

fn of_group(org: &Org, party: &Party, names: &Names<'_>) -> Value {
    let today = org.group(&party.id).map(Party::group);
    if today.as_ref() == Some(party) {
        return names.reference(&party.id).into();
    }
    written(party, today)
}

fn written(party: &Party, today: Option<Party>) -> Value {
    let today = today.unwrap_or_else(|| unknown(party.id.clone()));
    let unless = |own: &String, usual: &String| (own != usual).then(|| own.clone());
    Record::new()
        .with(SubjectKey::Id, party.id.as_str())
        .with_some(
            SubjectKey::AlternateId,
            unless(&party.alternate_id, &today.alternate_id),
        )
        .with_some(
            SubjectKey::DisplayName,
            unless(&party.display_name, &today.display_name),
        )
        .into()
}
