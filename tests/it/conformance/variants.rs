//! Every operation with each of its options, as the requests that it sends.

use okta_reconcile::live::Provider;
use okta_reconcile::model::credentials::{
    DigestAlgorithm, HashAlgorithm, NewPassword, PasswordHash, RecoveryQuestion, SaltOrder,
    SecretRef, UserCredentials,
};
use okta_reconcile::model::ids::{AttributeName, GroupId, TypeId, UserId};
use okta_reconcile::model::mail::Mail;
use okta_reconcile::model::profile::{AttributeValue, Profile};
use okta_reconcile::plan::step::Tokens;
use okta_reconcile::request::choice::{OnCreation, Sessions, SortOrder, Strict};
use okta_reconcile::request::endpoint::*;
use okta_reconcile::request::get::Get;
use okta_reconcile::request::key::{ClientId, GrantId, RelationKey, TokenId, UserKey};
use okta_reconcile::request::template::{Target, Template};
use okta_reconcile::request::user::{
    NewUser, Replacement, UserQuery, change_password, change_recovery_question, create,
    expire_password_with_temp_password, forgot_password_set_new_password, list, replace,
    reset_password, revoke_sessions, update,
};
use okta_reconcile::request::{Bindings, Secrets};
use okta_reconcile::transport::Request;
use serde_json::json;

/// Stands for every secret that is sent.
pub(crate) const SECRET: &str = "c0rrect-Horse";

/// An operation, the request of one variant of it, and what is printed of it.
pub(crate) struct Variant {
    pub(crate) endpoint: &'static Endpoint,
    pub(crate) request: Request,
    pub(crate) printed: String,
}

#[derive(Default)]
struct Variants(Vec<Variant>);

impl Variants {
    fn read(&mut self, endpoint: &'static Endpoint, get: &Get) {
        let request = get.request();
        let printed = format!("{get:?} {request:?}");
        self.add(endpoint, request, printed);
    }

    fn send(&mut self, template: &Template) {
        let names = template.secrets().cloned();
        let secrets = Secrets::new(names.map(|name| (name, SECRET.into())));
        let request = template.request(&Bindings::default(), &secrets, Some(r#"W/"1""#));
        let request = request.expect("nothing is to come");
        let printed = format!("{template} {template:?} {request:?} {secrets:?}");
        self.add(template.endpoint(), request, printed);
    }

    fn add(&mut self, endpoint: &'static Endpoint, request: Request, printed: String) {
        self.0.push(Variant {
            endpoint,
            request,
            printed,
        });
    }
}

/// Returns all variants.
pub(crate) fn variants() -> Vec<Variant> {
    let mut variants = Variants::default();
    of_lifecycle(&mut variants);
    of_credentials(&mut variants);
    of_access(&mut variants);
    of_reads(&mut variants);
    of_creations(&mut variants);
    of_updates(&mut variants);
    variants.0
}

const MAILS: [Mail; 2] = [Mail::Send, Mail::Withhold];
const SESSIONS: [Sessions; 2] = [Sessions::Keep, Sessions::Revoke];
const STRICTS: [Strict; 2] = [Strict::No, Strict::Yes];

fn keys() -> [Target; 3] {
    ["00u1", "a b+c#%é@acme.example", "me"].map(|text| (&UserKey::parse(text).unwrap()).into())
}

fn person() -> Target {
    (&UserId::new("00u1")).into()
}

fn secret() -> SecretRef {
    SecretRef::Env("OKTA_RECONCILE_SECRET_A".to_owned())
}

fn question() -> RecoveryQuestion {
    RecoveryQuestion {
        question: "Who?".to_owned(),
        answer: secret(),
    }
}

fn of_lifecycle(to: &mut Variants) {
    let mailed = [
        &ACTIVATE_USER,
        &REACTIVATE_USER,
        &DEACTIVATE_USER,
        &DELETE_USER,
    ];
    let plain = [
        &SUSPEND_USER,
        &UNSUSPEND_USER,
        &UNLOCK_USER,
        &EXPIRE_PASSWORD,
        &RESET_FACTORS,
    ];
    for user in keys() {
        for mail in MAILS {
            for endpoint in mailed {
                to.send(&endpoint.on([user.clone()]).mailing(mail));
            }
            for sessions in SESSIONS {
                to.send(&reset_password(user.clone(), mail, sessions));
            }
        }
        for sessions in SESSIONS {
            to.send(&expire_password_with_temp_password(user.clone(), sessions));
        }
        for endpoint in plain {
            to.send(&endpoint.on([user.clone()]));
        }
    }
}

fn of_credentials(to: &mut Variants) {
    let old = &secret();
    for strict in STRICTS {
        for sessions in SESSIONS {
            to.send(&change_password(person(), old, old, strict, sessions));
        }
    }
    to.send(&change_recovery_question(person(), old, &question()));
    for mail in MAILS {
        to.send(&FORGOT_PASSWORD.on([person()]).mailing(mail));
        to.send(&forgot_password_set_new_password(person(), old, old, mail));
    }
}

fn of_access(to: &mut Variants) {
    let client: Target = (&ClientId::new("0oa1").unwrap()).into();
    let grant: Target = (&GrantId::new("oag1").unwrap()).into();
    let token: Target = (&TokenId::new("oar1").unwrap()).into();
    for tokens in [None, Some(Tokens::Keep), Some(Tokens::Revoke)] {
        to.send(&revoke_sessions(person(), tokens));
    }
    for endpoint in [&LIST_USER_GRANTS, &REVOKE_USER_GRANTS] {
        to.send(&endpoint.on([person()]));
    }
    let scoped = LIST_USER_GRANTS.on([person()]).in_pages();
    to.send(&scoped.with_query("scopeId", "okta.users.read"));
    for endpoint in [&GET_USER_GRANT, &REVOKE_USER_GRANT] {
        to.send(&endpoint.on([person(), grant.clone()]));
    }
    for endpoint in [
        &LIST_GRANTS_FOR_USER_AND_CLIENT,
        &LIST_REFRESH_TOKENS_FOR_USER_AND_CLIENT,
    ] {
        to.send(&endpoint.on([person(), client.clone()]).in_pages());
    }
    for endpoint in [
        &REVOKE_GRANTS_FOR_USER_AND_CLIENT,
        &REVOKE_TOKENS_FOR_USER_AND_CLIENT,
    ] {
        to.send(&endpoint.on([person(), client.clone()]));
    }
    for endpoint in [
        &GET_REFRESH_TOKEN_FOR_USER_AND_CLIENT,
        &REVOKE_TOKEN_FOR_USER_AND_CLIENT,
    ] {
        to.send(&endpoint.on([person(), client.clone(), token.clone()]));
    }
}

fn of_reads(to: &mut Variants) {
    let relation: Target = (&RelationKey::new("manager").unwrap()).into();
    let reads = [
        &GET_USER,
        &LIST_USER_GROUPS,
        &LIST_APP_LINKS,
        &LIST_USER_IDENTITY_PROVIDERS,
    ];
    let links = [
        &LIST_LINKED_OBJECTS_FOR_USER,
        &DELETE_LINKED_OBJECT_FOR_USER,
    ];
    for user in keys() {
        for endpoint in reads {
            to.send(&endpoint.on([user.clone()]));
        }
        for endpoint in links {
            to.send(&endpoint.on([user.clone(), relation.clone()]));
        }
        let targets = [user.clone(), relation.clone(), person()];
        to.send(&ASSIGN_LINKED_OBJECT_VALUE_FOR_PRIMARY.on(targets));
    }
    to.send(&LIST_USER_CLIENTS.on([person()]));
    let expression = r#"profile.city eq "Z\"rich""#.to_owned();
    let sorted = |order| Some(("profile.lastName".to_owned(), order));
    for query in [
        UserQuery::NotDeprovisioned,
        UserQuery::Search {
            expression: expression.clone(),
            sort: None,
        },
        UserQuery::Search {
            expression: expression.clone(),
            sort: sorted(SortOrder::Ascending),
        },
        UserQuery::Search {
            expression,
            sort: sorted(SortOrder::Descending),
        },
        UserQuery::Filter(r#"status eq "ACTIVE""#.to_owned()),
        UserQuery::Prefix("Ad".to_owned()),
    ] {
        to.read(&LIST_USERS, &list(&query));
    }
}

fn profile() -> Profile {
    let texts = ["login", "email", "firstName", "lastName"];
    let texts = texts.map(|name| {
        (
            AttributeName::new(name),
            AttributeValue::text("new@acme.example"),
        )
    });
    let custom = AttributeValue::from_json(json!(["a", "b"])).unwrap();
    texts
        .into_iter()
        .chain([(AttributeName::new("teams"), custom)])
        .collect()
}

/// A password of each kind.
fn passwords() -> Vec<NewPassword> {
    let plain = |algorithm| PasswordHash {
        algorithm,
        work_factor: None,
        iteration_count: None,
        key_size: None,
        digest_algorithm: None,
        salt: Some(secret()),
        salt_order: None,
        value: secret(),
    };
    let mut hashes = vec![PasswordHash {
        work_factor: Some(10),
        ..plain(HashAlgorithm::Bcrypt)
    }];
    for order in [SaltOrder::Prefix, SaltOrder::Postfix] {
        hashes.extend(
            [
                HashAlgorithm::Md5,
                HashAlgorithm::Sha1,
                HashAlgorithm::Sha256,
                HashAlgorithm::Sha512,
            ]
            .map(|algorithm| PasswordHash {
                salt_order: Some(order),
                ..plain(algorithm)
            }),
        );
    }
    for digest in [DigestAlgorithm::Sha256, DigestAlgorithm::Sha512] {
        hashes.push(PasswordHash {
            digest_algorithm: Some(digest),
            iteration_count: Some(4096),
            key_size: Some(32),
            ..plain(HashAlgorithm::Pbkdf2)
        });
    }
    let others = [
        NewPassword::Value(secret()),
        NewPassword::Hook("default".to_owned()),
    ];
    hashes
        .into_iter()
        .map(NewPassword::Hash)
        .chain(others)
        .collect()
}

/// Credentials of each kind.
fn credentials() -> Vec<UserCredentials> {
    let mut all = vec![UserCredentials::default()];
    all.extend(passwords().into_iter().map(|password| UserCredentials {
        password: Some(password),
        recovery_question: Some(question()),
        ..UserCredentials::default()
    }));
    all
}

fn of_creations(to: &mut Variants) {
    let kinds = [
        Provider::Federation,
        Provider::Social,
        Provider::ActiveDirectory,
    ];
    let names = [None, Some("Corporate".to_owned())];
    let providers = kinds
        .iter()
        .flat_map(|kind| names.clone().map(|name| Some((kind.clone(), name))));
    let mut all: Vec<_> = credentials().into_iter().map(|each| (each, None)).collect();
    all.extend(providers.map(|provider| (UserCredentials::default(), provider)));
    for (credentials, provider) in &all {
        for on_creation in [
            OnCreation::Stage,
            OnCreation::Activate,
            OnCreation::ActivateToChangePassword,
        ] {
            for (user_type, groups) in [
                (None, &[][..]),
                (Some(&TypeId::new("oty1")), &[GroupId::new("00g1")]),
            ] {
                to.send(&create(&NewUser {
                    on_creation,
                    profile: &profile(),
                    credentials,
                    provider: provider.clone(),
                    user_type,
                    groups,
                }));
            }
        }
    }
}

fn of_updates(to: &mut Variants) {
    let (unset, profile) = (AttributeName::new("mobilePhone"), profile());
    let changes = || {
        let set = profile
            .iter()
            .map(|(name, value)| (name, Some(value.json())));
        set.chain([(&unset, None)])
    };
    let of = TypeId::new("oty1");
    for user in keys() {
        for credentials in credentials() {
            let mut both = vec![
                update(user.clone(), changes()),
                update(user.clone(), []),
                replace(user.clone(), Replacement::default()),
                replace(
                    user.clone(),
                    Replacement {
                        profile: Some(&profile),
                        user_type: Some(&of),
                    },
                ),
            ];
            both = both
                .into_iter()
                .map(|template| template.with_credentials(&credentials))
                .collect();
            for template in both {
                to.send(&template);
                for strict in STRICTS {
                    to.send(&template.clone().strict(strict));
                }
            }
        }
    }
}
