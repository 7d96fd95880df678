//! Events as Okta writes them ([events 10, 11](crate::facts::events)).

use serde_json::{Value, json};

use crate::sim::event::{Event, Target};
use crate::sim::ids::content_hash;
use crate::sim::json::time::time;
use crate::yaml::words::Words;

/// How grave every event is here.
pub const SEVERITY: &str = "INFO";

/// The version of the format.
pub const VERSION: &str = "0";

/// How everything ended that there is an event of.
pub const RESULT: &str = "SUCCESS";

/// Where the groups of digits of an id end.
const DASHES: [usize; 4] = [8, 12, 16, 20];

/// How many digits an id has.
const DIGITS: usize = 32;

/// Returns the id of an event.
pub fn uuid(number: u64, event: &Event) -> String {
    let key = format!("{number} {} {}", event.published, event.kind.word());
    let mut uuid = String::new();
    for (place, digit) in content_hash(&key).chars().take(DIGITS).enumerate() {
        if DASHES.contains(&place) {
            uuid.push('-');
        }
        uuid.push(digit);
    }
    uuid
}

/// Writes an event.
pub fn event(event: &Event, uuid: &str) -> Value {
    let actor = &event.actor;
    let targets: Vec<Value> = event.targets().into_iter().map(target).collect();
    json!({
        "uuid": uuid,
        "published": time(event.published),
        "eventType": event.kind.word(),
        "displayMessage": event.kind.message(),
        "severity": SEVERITY,
        "version": VERSION,
        "actor": {
            "id": actor.id(),
            "type": actor.kind(),
            "alternateId": actor.alternate_id(),
            "displayName": actor.display_name(),
        },
        "target": targets,
        "outcome": { "result": RESULT },
    })
}

fn target(target: Target<'_>) -> Value {
    json!({
        "id": target.party.id,
        "type": target.kind,
        "alternateId": target.party.alternate_id,
        "displayName": target.party.display_name,
    })
}
