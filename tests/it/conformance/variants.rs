//! Every operation with each of its options, as the requests that it sends.

use std::collections::BTreeMap;

use okta_reconcile::live::Provider;
use okta_reconcile::model::ids::{AttributeName, GroupId, TypeId};
use okta_reconcile::model::profile::{AttributeValue, Profile};
use okta_reconcile::okta::operation::catalogue::About;
use okta_reconcile::okta::operation::choice::{
    Devices, Mail, OAuthTokens, OnCreation, ScopeDetails, Sessions, SortOrder, Strict,
};
use okta_reconcile::okta::operation::key::{
    ClientId, GrantId, PersonId, RelationKey, TokenId, UserKey,
};
use okta_reconcile::okta::operation::password::{
    Digest, HashAlgorithm, NewCredentials, NewPassword, NewProvider, PasswordHash,
    RecoveryQuestion, SaltOrder, Salted,
};
use okta_reconcile::okta::operation::users::{NewUser, UserPatch, UserQuery, UserReplacement};
use okta_reconcile::okta::operation::{
    Change, ReadList, ReadOne, clients, credentials, grants, lifecycle, links, resources, sessions,
    tokens, users,
};
use okta_reconcile::transport::Request;
use secrecy::SecretString;
use serde_json::json;

/// Stands for every secret that is sent.
pub(crate) const SECRET: &str = "c0rrect-Horse";

/// An operation, the request of one variant of it, and what is printed of it.
pub(crate) struct Variant {
    pub(crate) about: &'static About,
    pub(crate) request: Request,
    pub(crate) printed: String,
}

#[derive(Default)]
struct Variants(Vec<Variant>);

impl Variants {
    fn one<A>(&mut self, read: &ReadOne<A>) {
        self.add(
            read.about(),
            read.get().request(),
            format!("{read} {read:?}"),
        );
    }

    fn list<A>(&mut self, read: &ReadList<A>) {
        self.add(
            read.about(),
            read.get().request(),
            format!("{read} {read:?}"),
        );
    }

    fn change<A>(&mut self, change: &Change<A>) {
        let body = change.shown_body();
        let printed = format!("{change} {change:?} {:?} {body:?}", change.request());
        self.add(change.about(), change.request().clone(), printed);
    }

    fn add(&mut self, about: &'static About, request: Request, printed: String) {
        self.0.push(Variant {
            about,
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
const DETAILS: [ScopeDetails; 2] = [ScopeDetails::Omit, ScopeDetails::Embed];

fn keys() -> [UserKey; 3] {
    ["00u1", "a b+c#%é@acme.example", "me"].map(|text| UserKey::parse(text).unwrap())
}

fn person() -> PersonId {
    PersonId::new("00u1").unwrap()
}

fn secret() -> SecretString {
    SecretString::from(SECRET)
}

fn question() -> RecoveryQuestion {
    RecoveryQuestion {
        question: "Who?".to_owned(),
        answer: secret(),
    }
}

fn of_lifecycle(to: &mut Variants) {
    for user in &keys() {
        for mail in MAILS {
            to.change(&lifecycle::activate_user(user, mail));
            to.change(&lifecycle::reactivate_user(user, mail));
            to.change(&lifecycle::deactivate_user(user, mail));
            to.change(&users::delete_user(user, mail));
            for sessions in SESSIONS {
                to.change(&lifecycle::reset_password(user, mail, sessions));
            }
        }
        for sessions in SESSIONS {
            to.change(&lifecycle::expire_password_with_temp_password(
                user, sessions,
            ));
        }
        to.change(&lifecycle::suspend_user(user));
        to.change(&lifecycle::unsuspend_user(user));
        to.change(&lifecycle::unlock_user(user));
        to.change(&lifecycle::expire_password(user));
        to.change(&lifecycle::reset_factors(user));
    }
}

fn of_credentials(to: &mut Variants) {
    let (user, old) = (&person(), &secret());
    for strict in STRICTS {
        for sessions in SESSIONS {
            to.change(&credentials::change_password(
                user, old, old, strict, sessions,
            ));
        }
    }
    to.change(&credentials::change_recovery_question(
        user,
        old,
        &question(),
    ));
    for mail in MAILS {
        to.change(&credentials::forgot_password(user, mail));
        to.change(&credentials::forgot_password_set_new_password(
            user, old, old, mail,
        ));
    }
}

fn of_access(to: &mut Variants) {
    let user = &person();
    let client = &ClientId::new("0oa1").unwrap();
    let grant = &GrantId::new("oag1").unwrap();
    let token = &TokenId::new("oar1").unwrap();
    for tokens in [OAuthTokens::Keep, OAuthTokens::Revoke] {
        for devices in [Devices::Keep, Devices::Forget] {
            to.change(&sessions::revoke_user_sessions(user, tokens, devices));
        }
    }
    for details in DETAILS {
        for scope in [None, Some("okta.users.read")] {
            to.list(&grants::list_user_grants(user, scope, details));
        }
        to.one(&grants::get_user_grant(user, grant, details));
        to.list(&grants::list_grants_for_user_and_client(
            user, client, details,
        ));
        to.list(&tokens::list_refresh_tokens_for_user_and_client(
            user, client, details,
        ));
        to.one(&tokens::get_refresh_token_for_user_and_client(
            user, client, token, details,
        ));
    }
    to.change(&grants::revoke_user_grant(user, grant));
    to.change(&grants::revoke_user_grants(user));
    to.change(&grants::revoke_grants_for_user_and_client(user, client));
    to.change(&tokens::revoke_token_for_user_and_client(
        user, client, token,
    ));
    to.change(&tokens::revoke_tokens_for_user_and_client(user, client));
}

fn of_reads(to: &mut Variants) {
    let relation = &RelationKey::new("manager").unwrap();
    for user in &keys() {
        to.one(&users::get_user(user));
        to.list(&resources::list_user_groups(user));
        to.list(&resources::list_app_links(user));
        to.list(&resources::list_user_identity_providers(user));
        to.list(&links::list_linked_objects_for_user(user, relation));
        to.change(&links::assign_linked_object_value_for_primary(
            user,
            relation,
            &person(),
        ));
        to.change(&links::delete_linked_object_for_user(user, relation));
    }
    to.list(&clients::list_user_clients(&person()));
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
        to.list(&users::list_users(&query));
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
    let salted = [Salted::Md5, Salted::Sha1, Salted::Sha256, Salted::Sha512];
    let orders = [SaltOrder::Prefix, SaltOrder::Postfix];
    let mut algorithms = vec![HashAlgorithm::Bcrypt { work_factor: 10 }];
    for order in orders {
        algorithms.extend(salted.map(|digest| HashAlgorithm::Salted(digest, order)));
    }
    for digest in [Digest::Sha256Hmac, Digest::Sha512Hmac] {
        let (iterations, key_size) = (4096, 32);
        algorithms.push(HashAlgorithm::Pbkdf2 {
            digest,
            iterations,
            key_size,
        });
    }
    let hash = |algorithm| {
        NewPassword::Hash(PasswordHash {
            algorithm,
            salt: Some(secret()),
            value: secret(),
        })
    };
    let others = [NewPassword::Plain(secret()), NewPassword::ImportHook];
    algorithms.into_iter().map(hash).chain(others).collect()
}

/// Credentials of each kind that an update may have too.
fn new_credentials() -> Vec<NewCredentials> {
    let mut all = vec![NewCredentials::default()];
    all.extend(passwords().into_iter().map(|password| NewCredentials {
        password: Some(password),
        recovery_question: Some(question()),
        provider: None,
    }));
    all
}

fn of_creations(to: &mut Variants) {
    let mut all = new_credentials();
    for kind in [
        Provider::Federation,
        Provider::Social,
        Provider::ActiveDirectory,
    ] {
        for name in [None, Some("Corporate".to_owned())] {
            let provider = Some(NewProvider {
                kind: kind.clone(),
                name,
            });
            all.push(NewCredentials {
                provider,
                ..NewCredentials::default()
            });
        }
    }
    for credentials in all {
        for on_creation in [
            OnCreation::Stage,
            OnCreation::Activate,
            OnCreation::ActivateToChangePassword,
        ] {
            for is_plain in [true, false] {
                let new = NewUser {
                    on_creation,
                    profile: profile(),
                    credentials: credentials.clone(),
                    user_type: (!is_plain).then(|| TypeId::new("oty1")),
                    groups: if is_plain {
                        Vec::new()
                    } else {
                        vec![GroupId::new("00g1")]
                    },
                };
                // What Okta would refuse is refused before, and tested elsewhere.
                if let Ok(change) = users::create_user(&new) {
                    to.change(&change);
                }
            }
        }
    }
}

fn of_updates(to: &mut Variants) {
    for user in &keys() {
        for credentials in new_credentials() {
            for strict in [None, Some(Strict::No), Some(Strict::Yes)] {
                let if_match = strict.map(|_| r#"W/"1""#.to_owned());
                let mut changes: BTreeMap<_, _> = profile()
                    .into_iter()
                    .map(|(name, value)| (name, Some(value)))
                    .collect();
                changes.insert(AttributeName::new("mobilePhone"), None);
                to.change(&users::update_user(
                    user,
                    &UserPatch {
                        profile: changes,
                        credentials: credentials.clone(),
                        strict,
                        if_match: if_match.clone(),
                    },
                ));
                to.change(&users::replace_user(
                    user,
                    &UserReplacement {
                        profile: strict.map(|_| profile()),
                        user_type: strict.map(|_| TypeId::new("oty1")),
                        credentials: credentials.clone(),
                        strict,
                        if_match,
                    },
                ));
            }
        }
    }
}
