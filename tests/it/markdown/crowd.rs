//! Plans of many people, with names and values that mean harm, and of any length.

use okta_reconcile::model::ids::{AttributeName, GroupName, Login};
use okta_reconcile::model::status::{DesiredStatus, UserStatus};
use okta_reconcile::model::transition::Verb;
use okta_reconcile::plan::Plan;
use okta_reconcile::plan::apart::Withdrawal;
use okta_reconcile::plan::danger::{Danger, DangerKind, Endangered};
use okta_reconcile::plan::refusal::{
    Administrator, Counted, Emptied, NewDomain, Protection, Refusal,
};
use okta_reconcile::rehearsal::Rehearsed;
use okta_reconcile::report::document;
use proptest::collection::vec;
use proptest::prelude::{Strategy, any};
use serde_json::{Value, json};

use crate::html::HOSTILE;
use crate::support::{ORG, files, instantly, plan, reader, sandbox};

/// How many people there are, at most.
const PEOPLE: usize = 60;

/// Files and an org.
#[derive(Clone, Debug)]
pub(crate) struct Crowd {
    members: Vec<Member>,
    has_guards: bool,
}

#[derive(Clone, Debug)]
struct Member {
    is_new: bool,
    deed: Deed,
    /// Which of the hostile texts.
    text: usize,
    /// How often it is repeated in a value.
    times: usize,
}

#[derive(Clone, Copy, Debug)]
enum Deed {
    Nothing,
    Title,
    Profile,
    Groups,
    Suspend,
    Deactivate,
    Impossible,
}

const DEEDS: [Deed; 7] = [
    Deed::Nothing,
    Deed::Title,
    Deed::Profile,
    Deed::Groups,
    Deed::Suspend,
    Deed::Deactivate,
    Deed::Impossible,
];

/// Returns the strategy: people who do much alike, or each something else.
pub(crate) fn crowds() -> impl Strategy<Value = Crowd> {
    let member = (
        proptest::bool::weighted(0.2),
        proptest::sample::select(DEEDS.to_vec()),
        0..HOSTILE.len(),
        proptest::prop_oneof![4 => 1..3_usize, 1 => 1..200_usize],
    );
    let member = member.prop_map(|(is_new, deed, text, times)| Member {
        is_new,
        deed,
        text,
        times,
    });
    let crowd = (vec(member, 0..PEOPLE), any::<bool>());
    crowd.prop_map(|(members, has_guards)| Crowd {
        members,
        has_guards,
    })
}

fn alike(number: usize, deed: Deed) -> impl Iterator<Item = Member> {
    (0..number).map(move |_| Member {
        is_new: false,
        deed,
        text: 0,
        times: 1,
    })
}

/// So many people with a title of their own each.
pub(crate) fn titles(number: usize) -> Crowd {
    Crowd {
        members: alike(number, Deed::Title).collect(),
        has_guards: false,
    }
}

/// A plan with every part that has a list.
pub(crate) fn refused() -> Crowd {
    let deeds = DEEDS.into_iter();
    Crowd {
        members: deeds.flat_map(|deed| alike(12, deed)).collect(),
        has_guards: true,
    }
}

impl Member {
    fn name(&self, index: usize) -> String {
        let text = HOSTILE[self.text].chars();
        let text: String = text.filter(|c| !c.is_control()).collect();
        if matches!(self.deed, Deed::Title) && self.text == 0 {
            return format!("p{index}@acme.example");
        }
        format!("{text}{index}@acme.example")
    }

    fn entry(&self, index: usize) -> Value {
        let text = HOSTILE[self.text].repeat(self.times);
        let login = self.name(index);
        let names =
            json!({"firstName": "P", "lastName": text, "email": format!("n{index}@new.example")});
        match self.deed {
            _ if self.is_new => {
                json!({"login": login, "profile": names, "groups": {"add": [format!("group {}", index % 3)]}})
            }
            Deed::Nothing => json!({"login": login}),
            Deed::Title if self.text == 0 => {
                json!({"login": login, "profile": {"title": format!("Title {index}")}})
            }
            Deed::Title => json!({"login": login, "profile": {"title": text}}),
            Deed::Profile => {
                let attribute = ["department", "division", "city", "state", "nickName"][index % 5];
                json!({"login": login, "reason": text, "profile": {"title": text, attribute: "x"}})
            }
            Deed::Groups => json!({"login": login, "groups": []}),
            Deed::Suspend => json!({"login": login, "status": "SUSPENDED", "reason": text}),
            Deed::Deactivate => json!({"login": login, "status": "DEPROVISIONED"}),
            Deed::Impossible => json!({"login": login, "status": "STAGED"}),
        }
    }

    fn live(&self, index: usize) -> Option<Value> {
        let login = self.name(index);
        let profile =
            json!({"firstName": "P", "lastName": "P", "email": format!("p{index}@acme.example")});
        (!self.is_new).then(|| {
            json!({"login": login, "id": format!("00u{index}"), "status": "ACTIVE",
                "groups": [format!("group {}", index % 3)], "profile": profile})
        })
    }
}

/// Makes the plan.
pub(crate) fn planned(crowd: &Crowd) -> Rehearsed<Plan> {
    let members = || crowd.members.iter().enumerate();
    let users: Vec<Value> = members().map(|(at, each)| each.entry(at)).collect();
    let live: Vec<Value> = members().filter_map(|(at, each)| each.live(at)).collect();
    let names = ["group 0", "group 1", "group 2"];
    let declared: Vec<Value> = names.iter().map(|name| json!({"name": name})).collect();
    let groups: Vec<Value> = names
        .iter()
        .map(|name| json!({"name": name, "type": "OKTA_GROUP"}))
        .collect();
    let login = json!({"pattern": ".+", "minLength": null, "maxLength": 9_999});
    let org = json!({"org": ORG, "now": "2026-11-24T08:00:00Z", "users": live, "groups": groups,
        "schemas": {"default": {"login": login, "lastName": {"maxLength": null}, "title": {"maxLength": null}}}});
    let declared: Vec<Value> = declared
        .into_iter()
        .chain([json!({"name": "made"}), json!({"name": "made too"})])
        .collect();
    let state = json!({"groups": declared, "users": users});
    let config = if crowd.has_guards {
        "guards: {maxSuspensions: 1, maxDeactivations: 1, protected: [\"*7@acme.example\"]}\n"
    } else {
        ""
    };
    let files = files(config, &[("users.yaml", &state.to_string())]);
    assert!(!files.found.has_errors(), "{}", files.printed());
    let made = instantly(plan(&files, &reader(sandbox(&org.to_string()))));
    made.unwrap_or_else(|error| panic!("{error:?}"))
}

/// How many there are of each kind in the plan that means harm.
const EACH: usize = 12;

/// Returns the document of a plan that nobody has made: hundreds of each kind, with long names.
pub(crate) fn hostile() -> String {
    let mut crowd = refused();
    crowd.has_guards = false;
    let plan = planned(&crowd);
    let json = document::saved(&plan);
    let mut document: Value = serde_json::from_str(&json).expect("JSON");
    let body = &mut document["plan"];
    body["org"] = json!(format!("https://{}", "@acme ".repeat(4_000)));
    body["only"] = json!(vec!["<b>`*".repeat(30); 90]);
    body["selected"] = json!(3);
    let mut dangers: Vec<Danger> = Vec::new();
    for index in 0..EACH {
        let login = Login::new(format!(
            "{index}{}",
            HOSTILE[index % HOSTILE.len()].repeat(20)
        ));
        dangers.extend(kinds(&login).into_iter().map(|kind| Danger {
            kind,
            to: Endangered::Person(login.clone()),
        }));
    }
    body["dangers"] = json!(dangers);
    body["refusals"] = json!(refusals(&plan));
    document.to_string()
}

fn refusals(plan: &Plan) -> Vec<Refusal> {
    let step = &plan.steps()[0];
    let long = "`mayBecomeEmpty: [<x>]` ".repeat(60);
    let mut all = Vec::new();
    for index in 0..EACH {
        let login = Login::new(format!("p{index}{}@acme.example", "愛".repeat(40)));
        let administrator = Administrator {
            login: login.clone(),
            roles: vec![long.clone()],
            step: step.id,
            operation: step.operation.clone(),
            place: step.cause.clone(),
        };
        all.extend(counted().map(|guard| Refusal::TooMany {
            guard,
            found: 8,
            population: Some(99),
            limit: "5".to_owned(),
            allowed: 5,
            group: None,
            by_rules: 0,
            line: long.clone(),
        }));
        all.push(Refusal::BecomesEmpty {
            groups: vec![Emptied {
                group: GroupName::new("red"),
                members: 3,
                by_rules: 0,
            }],
            line: long.clone(),
        });
        all.push(Refusal::Domains {
            domains: vec![NewDomain {
                domain: "evil.example".to_owned(),
                people: vec![login.clone()],
            }],
            line: long.clone(),
        });
        all.push(Refusal::Protected {
            login,
            step: step.id,
            operation: step.operation.clone(),
            place: step.cause.clone(),
            by: Protection::TokenOwner,
        });
        all.push(Refusal::Administrators {
            people: vec![administrator],
            line: long.clone(),
        });
    }
    all
}

fn counted() -> impl Iterator<Item = Counted> {
    [
        Counted::Creations,
        Counted::Deactivations,
        Counted::Suspensions,
        Counted::Reactivations,
        Counted::Deletions,
        Counted::GroupRemovals,
        Counted::MembershipRemovals,
        Counted::PeopleWithoutGroups,
        Counted::AdminGrants,
        Counted::EmailChanges,
        Counted::Emails,
        Counted::PasswordExpiries,
    ]
    .into_iter()
}

#[expect(clippy::too_many_lines, reason = "one value a kind")]
fn kinds(login: &Login) -> Vec<DangerKind> {
    let groups = vec![GroupName::new("a"), GroupName::new("<b>")];
    let roles = vec!["@role".to_owned(); 30];
    let attributes = vec![AttributeName::new("costCode")];
    let verb = Verb::Suspend;
    let from = UserStatus::Active;
    vec![
        DangerKind::KeepsAccess {
            status: UserStatus::Active,
            wish: DesiredStatus::Suspended,
        },
        DangerKind::Withdrawn {
            wish: Withdrawal::Person,
        },
        DangerKind::LosesAccess { verb },
        DangerKind::RegainsAccess {
            from: from.clone(),
            memberships: groups.clone(),
        },
        DangerKind::LosesPasswordAndApps,
        DangerKind::ComesBackBare {
            memberships: groups,
        },
        DangerKind::GoneForGood,
        DangerKind::GainsRoles {
            roles: roles.clone(),
        },
        DangerKind::LosesRoles { roles },
        DangerKind::MayBeAdministrator,
        DangerKind::MayCarryRoles { join: 1, leave: 2 },
        DangerKind::MaybeSecondAccount { of: login.clone() },
        DangerKind::NewDomain { logins: 3 },
        DangerKind::MembershipsEnd {
            people: 3,
            members: Some(4),
            by_rules: 1,
        },
        DangerKind::BecomesEmpty {
            members: 3,
            by_rules: 1,
        },
        DangerKind::WithoutGroups { by_rules: 1 },
        DangerKind::OneValueForMany {
            value: Some("x".repeat(5_000)),
            people: 30,
        },
        DangerKind::RuleExceptions { people: 3 },
        DangerKind::RuleReadsName {
            from: GroupName::new("a"),
            to: GroupName::new("b"),
        },
        DangerKind::ActivationMail { to: None },
        DangerKind::LoginChanges {
            from: login.clone(),
        },
        DangerKind::LosesAttributes {
            attributes: attributes.clone(),
        },
        DangerKind::EmailChanges { domain: None },
        DangerKind::SecondEmailChanges { domain: None },
        DangerKind::PasswordExpires,
        DangerKind::ImportMayUndo { verb },
        DangerKind::ImportMayRevert { attributes },
        DangerKind::Unproven { verb, from },
    ]
}
