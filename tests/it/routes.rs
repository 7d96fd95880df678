//! Every live status and every wish, and what a plan does about it.
//!
//! The tables are printed by the planner itself, over an org of one person; the laws below are derived anew, from
//! the transitions alone, and hold for each cell.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use okta_reconcile::desired;
use okta_reconcile::live::{LiveUser, Password, Provider, Roles, Snapshot};
use okta_reconcile::model::ids::{AttributeName, UserId};
use okta_reconcile::model::mail::Mail;
use okta_reconcile::model::profile::AttributeValue;
use okta_reconcile::model::route::{
    Circumstances, Gap, Leg, LockOut, Obstacle, Source, from_creation, gap,
};
use okta_reconcile::model::status::{DesiredStatus, UserStatus};
use okta_reconcile::model::transition::{Credential, Evidence, Landing, Verb, transition};
use okta_reconcile::plan::step::Operation;
use okta_reconcile::plan::{Forecast, Plan};
use okta_reconcile::planner::draft::draft;
use okta_reconcile::source::SourceMap;

/// The person of the org, as far as it decides a route.
#[derive(Clone)]
struct Person {
    status: UserStatus,
    password: Password,
    provider: Provider,
}

/// What a person may sign in with, and its name in the tables.
const SIGN_INS: [(&str, Password, Provider); 4] = [
    ("password", Password::Set, Provider::Okta),
    ("nothing", Password::Unset, Provider::Okta),
    ("federated+password", Password::Set, Provider::Federation),
    ("federated", Password::Unset, Provider::Federation),
];

fn plan(person: Option<&Person>, entry: &str, config: &str) -> Plan {
    let mut sources = SourceMap::default();
    let config = sources.add("okta-reconcile.yaml", config);
    let file = sources.add(
        "users/ada.yaml",
        format!("{{login: ada@acme.example{entry}}}"),
    );
    let (desired, diagnostics) = desired::load(&sources, config, &[file]);
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    let mut snapshot = Snapshot::new("https://acme.okta.com");
    if let Some(person) = person {
        let login = AttributeValue::text("ada@acme.example");
        snapshot.put_user(LiveUser {
            id: UserId::new("00u1"),
            status: person.status.clone(),
            transitioning_to: None,
            profile: [(AttributeName::new("login"), login)].into_iter().collect(),
            password: person.password,
            provider: person.provider.clone(),
            type_id: None,
            password_changed: None,
        });
        snapshot.put_roles(UserId::new("00u1"), Roles::Read(Vec::new()));
    }
    let draft = draft(&desired, &snapshot, &sources);
    draft.with_forecast(Forecast::default())
}

/// What the plan does and says, in one line.
fn told(plan: &Plan) -> String {
    let mut steps = Vec::new();
    for step in plan.steps() {
        let Operation::Lifecycle {
            verb,
            landing,
            evidence,
            mail,
            ..
        } = &step.operation
        else {
            steps.push(step.operation.summary());
            continue;
        };
        let mail = match mail {
            Mail::Send => ", mail",
            Mail::Withhold => "",
        };
        let landed = landed(landing);
        steps.push(format!("{verb} → {landed} ({}{mail})", evidence.as_str()));
    }
    let mut told = if steps.is_empty() && plan.blocked().is_empty() {
        "—".to_owned()
    } else {
        steps.join("; ")
    };
    for blocked in plan.blocked() {
        write!(told, "blocked: {}", blocked.reason.code()).unwrap();
    }
    for note in plan.notes() {
        write!(told, "  note: {}", note.kind.code()).unwrap();
    }
    told
}

fn landed(landing: &Landing) -> String {
    match landing {
        Landing::Gone => "gone".to_owned(),
        Landing::OneOf(statuses) => {
            let names: Vec<&str> = statuses.iter().map(UserStatus::as_str).collect();
            names.join("|")
        }
    }
}

/// Lines of the cells of one live status and one wish, those of people who fare alike in one.
fn cell(live: &UserStatus, wish: &str, entry: &str, config: &str) -> String {
    let mut lines: Vec<(Vec<&str>, String)> = Vec::new();
    for (name, password, provider) in SIGN_INS {
        let person = Person {
            status: live.clone(),
            password,
            provider,
        };
        let told = told(&plan(Some(&person), entry, config));
        match lines.iter_mut().find(|(_, other)| *other == told) {
            Some((names, _)) => names.push(name),
            None => lines.push((vec![name], told)),
        }
    }
    let mut table = String::new();
    for (names, told) in &lines {
        let who = if names.len() == SIGN_INS.len() {
            "anybody".to_owned()
        } else {
            names.join(", ")
        };
        writeln!(table, "{live:<16} {wish:<13} {who:<40} {told}").unwrap();
    }
    table
}

fn entry(wish: DesiredStatus) -> String {
    format!(", id: 00u1, status: {wish}")
}

#[test]
fn routes_of_everybody() {
    let mut table = String::new();
    for live in UserStatus::KNOWN {
        for wish in DesiredStatus::ALL {
            table += &cell(&live, wish.as_str(), &entry(wish), "");
        }
        table += "\n";
    }
    for wish in DesiredStatus::ALL {
        let entry = match wish {
            DesiredStatus::Deleted => entry(wish),
            DesiredStatus::Staged
            | DesiredStatus::Active
            | DesiredStatus::Suspended
            | DesiredStatus::Deprovisioned => format!(", status: {wish}"),
        };
        let told = told(&plan(None, &entry, ""));
        writeln!(table, "{:<16} {wish:<13} {:<40} {told}", "absent", "").unwrap();
    }
    insta::assert_snapshot!(table);
}

#[test]
fn routes_of_the_odd_ones() {
    let mut table = String::new();
    let heading = |table: &mut String, text: &str| writeln!(table, "{text}").unwrap();
    heading(&mut table, "# lockedOut: unlock");
    for wish in DesiredStatus::ALL {
        let config = "lockedOut: unlock";
        table += &cell(&UserStatus::LockedOut, wish.as_str(), &entry(wish), config);
    }
    heading(&mut table, "\n# from Active Directory");
    let config = "lockedOut: unlock";
    for (live, config) in UserStatus::KNOWN
        .map(|live| (live, ""))
        .into_iter()
        .chain([(UserStatus::LockedOut, config)])
    {
        for wish in DesiredStatus::ALL {
            let person = Person {
                status: live.clone(),
                password: Password::Set,
                provider: Provider::ActiveDirectory,
            };
            let told = told(&plan(Some(&person), &entry(wish), config));
            writeln!(table, "{live:<16} {wish:<13} {config:<40} {told}").unwrap();
        }
    }
    heading(&mut table, "\n# no id in the entry");
    for wish in &DesiredStatus::ALL[..4] {
        let entry = format!(", status: {wish}");
        table += &cell(&UserStatus::Deprovisioned, wish.as_str(), &entry, "");
    }
    heading(&mut table, "\n# no status in the entry");
    for live in UserStatus::KNOWN {
        table += &cell(&live, "", "", "");
    }
    heading(&mut table, "\n# a status that nobody knows");
    let strange = UserStatus::Unrecognized("ACTIVATING".to_owned());
    table += &cell(&strange, "", "", "");
    for wish in DesiredStatus::ALL {
        table += &cell(&strange, wish.as_str(), &entry(wish), "");
    }
    heading(&mut table, "\n# nobody in the org, no status in the entry");
    for config in [
        "",
        "create: {status: STAGED}",
        "activation: {sendEmail: false}",
    ] {
        writeln!(table, "{config:<32} {}", told(&plan(None, "", config))).unwrap();
    }
    insta::assert_snapshot!(table);
}

const CREDENTIALS: [Credential; 3] = [
    Credential::Password,
    Credential::Federated,
    Credential::Nothing,
];

/// The table behind the routes, one line for each pair that Okta accepts.
#[test]
fn transitions() {
    let mut table = String::new();
    for live in UserStatus::KNOWN {
        for verb in Verb::ALL {
            let mut lines: Vec<(Vec<&str>, String)> = Vec::new();
            for (name, credential) in ["password", "federated", "nothing"]
                .into_iter()
                .zip(CREDENTIALS)
            {
                let Some(found) = transition(&live, verb, credential) else {
                    continue;
                };
                let told = format!("{} ({})", landed(&found.landing), found.evidence.as_str());
                match lines.iter_mut().find(|(_, other)| *other == told) {
                    Some((names, _)) => names.push(name),
                    None => lines.push((vec![name], told)),
                }
            }
            for (names, told) in lines {
                let who = if names.len() == CREDENTIALS.len() {
                    "anybody".to_owned()
                } else {
                    names.join(", ")
                };
                writeln!(table, "{live:<16} {verb:<10} {who:<20} {told}").unwrap();
            }
        }
        table += "\n";
    }
    insta::assert_snapshot!(table);
}

/// What an administrator may do on the way to a wish, in the words of the contract: deactivation and deletion lead
/// nowhere but out.
fn allowed(wish: DesiredStatus, circumstances: Circumstances) -> Vec<Verb> {
    let mut verbs = match wish {
        DesiredStatus::Staged | DesiredStatus::Active | DesiredStatus::Suspended => {
            vec![Verb::Activate, Verb::Unsuspend, Verb::Unlock, Verb::Suspend]
        }
        DesiredStatus::Deprovisioned => vec![Verb::Deactivate],
        DesiredStatus::Deleted => vec![Verb::Deactivate, Verb::Delete],
    };
    verbs.retain(|verb| circumstances.source == Source::Okta || *verb != Verb::Unlock);
    verbs
}

fn is_met(status: &UserStatus, wish: DesiredStatus, lock_out: LockOut) -> bool {
    match wish {
        DesiredStatus::Staged => *status == UserStatus::Staged,
        DesiredStatus::Active => match status {
            UserStatus::Provisioned
            | UserStatus::Active
            | UserStatus::Recovery
            | UserStatus::PasswordExpired => true,
            UserStatus::LockedOut => lock_out == LockOut::IsLeft,
            UserStatus::Staged
            | UserStatus::Suspended
            | UserStatus::Deprovisioned
            | UserStatus::Unrecognized(_) => false,
        },
        DesiredStatus::Suspended => *status == UserStatus::Suspended,
        DesiredStatus::Deprovisioned => *status == UserStatus::Deprovisioned,
        DesiredStatus::Deleted => false,
    }
}

/// Returns the length of the shortest sequence of allowed operations that leads to the wish, wherever each lands.
fn shortest(
    from: &BTreeSet<UserStatus>,
    wish: DesiredStatus,
    circumstances: Circumstances,
    accept: fn(Evidence) -> bool,
    most: usize,
) -> Option<usize> {
    if from
        .iter()
        .all(|status| is_met(status, wish, circumstances.lock_out))
    {
        return Some(0);
    }
    if most == 0 {
        return None;
    }
    let after = |verb: Verb| {
        let mut landed = BTreeSet::new();
        for status in from {
            let found = transition(status, verb, circumstances.credential)?;
            if !accept(found.evidence) {
                return None;
            }
            match found.landing {
                Landing::Gone if wish == DesiredStatus::Deleted => return Some(1),
                Landing::Gone => return None,
                Landing::OneOf(statuses) => landed.extend(statuses),
            }
        }
        shortest(&landed, wish, circumstances, accept, most - 1).map(|rest| rest + 1)
    };
    allowed(wish, circumstances)
        .into_iter()
        .filter_map(after)
        .min()
}

/// Longer ways are never needed: activate or unlock, then suspend; deactivate, then delete.
const LEGS_MAX: usize = 4;

fn check_route(live: &UserStatus, wish: DesiredStatus, circumstances: Circumstances, legs: &[Leg]) {
    let name = format!("{live} → {wish}, {circumstances:?}");
    let mut at = BTreeSet::from([live.clone()]);
    for (index, leg) in legs.iter().enumerate() {
        assert_eq!(
            leg.from, at,
            "{name}: leg {index} begins where the one before it ended"
        );
        let is_last = index + 1 == legs.len();
        match leg.verb {
            Verb::Deactivate => assert!(wish.is_leaving(), "{name}"),
            Verb::Delete => assert!(wish == DesiredStatus::Deleted && is_last, "{name}"),
            Verb::Activate | Verb::Unsuspend | Verb::Unlock | Verb::Suspend => {}
        }
        let mut landed = BTreeSet::new();
        for status in &leg.from {
            let legal = transition(status, leg.verb, circumstances.credential)
                .unwrap_or_else(|| panic!("{name}: {} from {status} is not legal", leg.verb));
            assert!(
                legal.evidence <= leg.evidence,
                "{name}: no surer than its weakest"
            );
            if let Landing::OneOf(statuses) = legal.landing {
                landed.extend(statuses);
            }
        }
        let said = match &leg.landing {
            Landing::Gone => BTreeSet::new(),
            Landing::OneOf(statuses) => statuses.iter().cloned().collect(),
        };
        assert_eq!(said, landed, "{name}: every landing is named");
        at = landed;
    }
    assert!(!legs.is_empty(), "{name}");
    let is_met = at
        .iter()
        .all(|status| is_met(status, wish, circumstances.lock_out));
    assert!(is_met, "{name} ends in {at:?}");
}

#[test]
fn every_route_is_legal_shortest_and_as_proven_as_can_be() {
    let mut routes = 0;
    for live in UserStatus::KNOWN {
        for wish in DesiredStatus::ALL {
            for credential in CREDENTIALS {
                for source in [Source::Okta, Source::Directory] {
                    for lock_out in [LockOut::IsLeft, LockOut::IsUndone] {
                        let circumstances = Circumstances {
                            credential,
                            source,
                            lock_out,
                        };
                        check_cell(&live, wish, circumstances);
                        routes += 1;
                    }
                }
            }
        }
    }
    assert_eq!(routes, 8 * 5 * 3 * 2 * 2);
}

fn check_cell(live: &UserStatus, wish: DesiredStatus, circumstances: Circumstances) {
    let name = format!("{live} → {wish}, {circumstances:?}");
    let from = BTreeSet::from([live.clone()]);
    let proven = shortest(&from, wish, circumstances, Evidence::is_proven, LEGS_MAX);
    let any = shortest(&from, wish, circumstances, |_| true, LEGS_MAX);
    match gap(live, wish, circumstances) {
        Gap::Met => assert_eq!(proven, Some(0), "{name}"),
        Gap::AwaitsPerson => {
            assert!(
                wish == DesiredStatus::Active && *live != UserStatus::Active,
                "{name}"
            );
            assert_eq!(proven, Some(0), "{name}");
        }
        Gap::Route(legs) => {
            check_route(live, wish, circumstances, &legs);
            let is_proven = legs.iter().all(|leg| leg.evidence.is_proven());
            assert_eq!(
                is_proven,
                proven.is_some(),
                "{name}: unproven only without a proven way"
            );
            assert_eq!(Some(legs.len()), proven.or(any), "{name}: no detour");
        }
        Gap::Blocked(obstacle) => {
            assert_eq!(any, None, "{name}: {obstacle:?}, and there is a way");
            let reason = match wish {
                DesiredStatus::Staged => Obstacle::StagedIsStartOnly,
                DesiredStatus::Active
                | DesiredStatus::Suspended
                | DesiredStatus::Deprovisioned
                | DesiredStatus::Deleted => Obstacle::SourcedCannotBeUnlocked,
            };
            assert_eq!(obstacle, reason, "{name}");
        }
    }
}

#[test]
fn a_creation_leads_to_every_wish_that_creates() {
    for credential in Credential::ALL {
        let circumstances = Circumstances {
            credential,
            source: Source::Okta,
            lock_out: LockOut::IsLeft,
        };
        for wish in [DesiredStatus::Active, DesiredStatus::Suspended] {
            let legs = from_creation(wish, credential);
            check_route(&UserStatus::Staged, wish, circumstances, &legs);
        }
        assert_eq!(from_creation(DesiredStatus::Staged, credential), []);
    }
}

#[test]
fn a_status_that_nobody_knows_has_no_route() {
    let strange = UserStatus::from_okta("ACTIVATING");
    for wish in DesiredStatus::ALL {
        for verb in Verb::ALL {
            assert_eq!(transition(&strange, verb, Credential::Password), None);
        }
        let circumstances = Circumstances {
            credential: Credential::Password,
            source: Source::Okta,
            lock_out: LockOut::IsUndone,
        };
        let blocked = Gap::Blocked(Obstacle::UnrecognizedStatus);
        assert_eq!(gap(&strange, wish, circumstances), blocked);
    }
}
