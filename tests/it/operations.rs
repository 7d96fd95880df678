//! Each operation on a person once with success, through its method, against the org in memory; and no secret in
//! anything that is printed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use okta_reconcile::live::{Password, Provider};
use okta_reconcile::model::ids::{AttributeName, GroupId, UserId};
use okta_reconcile::model::profile::{AttributeValue, Profile};
use okta_reconcile::model::status::UserStatus;
use okta_reconcile::okta::client::Writer;
use okta_reconcile::okta::operation::Discretion;
use okta_reconcile::okta::operation::answer::Nothing;
use okta_reconcile::okta::operation::answer::user::{UserDetails, user};
use okta_reconcile::okta::operation::catalogue::CATALOGUE;
use okta_reconcile::okta::operation::choice::{
    Devices, Mail, OAuthTokens, OnCreation, ScopeDetails, Sessions, Strict,
};
use okta_reconcile::okta::operation::key::{
    ClientId, GrantId, PersonId, RelationKey, TokenId, UserKey,
};
use okta_reconcile::okta::operation::password::{
    NewCredentials, NewPassword, NewProvider, RecoveryQuestion,
};
use okta_reconcile::okta::operation::users::{
    BadNewUser, NewUser, UserPatch, UserQuery, UserReplacement, create_user,
};
use okta_reconcile::okta::operation::{
    credentials, grants, lifecycle, links, sessions, tokens, users,
};
use okta_reconcile::sim::file;
use okta_reconcile::sim::sandbox::Sandbox;
use okta_reconcile::transport::{Method, NoResponse, Request, Response, Transport};
use secrecy::{ExposeSecret, SecretString};

use crate::conformance::{SECRET, fits, variants};
use crate::sandbox_operations::ORG;
use crate::support::{instantly, reader};

type Client = Writer<Arc<Sandbox>>;

fn org() -> (Client, Arc<Sandbox>) {
    let sandbox = Arc::new(Sandbox::new(file::read(ORG).unwrap()));
    (Writer::new(reader(sandbox.clone())), sandbox)
}

fn key(text: &str) -> UserKey {
    UserKey::parse(text).unwrap()
}

fn person(text: &str) -> PersonId {
    PersonId::new(text).unwrap()
}

fn secret() -> SecretString {
    SecretString::from(SECRET)
}

fn profile(login: &str) -> Profile {
    let values = [
        ("login", login),
        ("email", login),
        ("firstName", "N"),
        ("lastName", "Ew"),
    ];
    let values = values.map(|(name, text)| (AttributeName::new(name), AttributeValue::text(text)));
    values.into()
}

async fn status(client: &Client, id: &str) -> UserStatus {
    client.reader().get_user(&key(id)).await.unwrap().status
}

#[test]
fn each_operation_succeeds_through_its_method() {
    let (client, sandbox) = org();
    instantly(async {
        of_people(&client).await;
        of_lifecycle(&client).await;
        of_passwords(&client).await;
        of_credentials(&client).await;
        of_links(&client).await;
        of_access(&client).await;
        of_revocations(&client).await;
    });
    let sent = sandbox.requests();
    let called = |path: &str| {
        let (path, _) = path.split_once('?').unwrap_or((path, ""));
        path.to_owned()
    };
    let missing: BTreeSet<&str> = CATALOGUE
        .iter()
        .filter(|about| {
            let template = format!("/api/v1{}", about.path);
            let is_sent = sent.iter().any(|(method, target)| {
                *method == about.method && fits(&template, &called(target))
            });
            !is_sent
        })
        .map(|about| about.name)
        .collect();
    assert_eq!(missing, BTreeSet::new(), "never called");
}

async fn of_people(client: &Client) {
    let reader = client.reader();
    let created = client
        .carry_out(
            &users::create_user(&NewUser {
                on_creation: OnCreation::ActivateToChangePassword,
                profile: profile("new@acme.example"),
                credentials: NewCredentials {
                    password: Some(NewPassword::Plain(secret())),
                    recovery_question: Some(question()),
                    provider: None,
                },
                user_type: None,
                groups: vec![GroupId::new("00gEngineering")],
            })
            .unwrap(),
        )
        .await
        .unwrap();
    assert_eq!(created.status, UserStatus::PasswordExpired);
    assert_eq!(created.credentials.password, Password::Set);
    assert_eq!(
        created.credentials.recovery_question.as_deref(),
        Some("Who?")
    );
    assert_eq!(created.etag, None);

    let read = reader.get_user(&key("new@acme.example")).await.unwrap();
    assert_eq!(
        (&read.id, read.login()),
        (&created.id, Some("new@acme.example"))
    );
    assert!(read.etag.is_some() && read.created.is_some() && read.type_id.is_some());
    assert_eq!(read.sent.json()["profile"]["firstName"], "N");
    let own = UserKey::from(&read.id);
    let groups = reader.list_user_groups(&own).await.unwrap();
    let names: BTreeSet<&str> = groups.iter().map(|group| group.name.as_str()).collect();
    assert_eq!(names, BTreeSet::from(["Everyone", "engineering"]));

    of_updates(client, &own, read.etag).await;
}

async fn of_updates(client: &Client, own: &UserKey, etag: Option<String>) {
    let reader = client.reader();
    let title = (
        AttributeName::new("title"),
        Some(AttributeValue::text("Lead")),
    );
    let patch = UserPatch {
        profile: BTreeMap::from([title]),
        if_match: etag,
        ..UserPatch::default()
    };
    let patched = client
        .carry_out(&users::update_user(own, &patch))
        .await
        .unwrap();
    assert_eq!(attribute(&patched, "title"), Some("Lead"));
    let stale = client
        .carry_out(&users::update_user(own, &patch))
        .await
        .unwrap_err();
    assert!(stale.is_api(412, "E0000231"), "{stale}");
    let replacement = UserReplacement {
        profile: Some(profile("new@acme.example")),
        ..UserReplacement::default()
    };
    let replaced = client
        .carry_out(&users::replace_user(own, &replacement))
        .await
        .unwrap();
    assert_eq!(attribute(&replaced, "title"), None);

    let all = reader
        .list_users(&UserQuery::NotDeprovisioned)
        .await
        .unwrap();
    assert!(all.iter().any(|user| user.id == replaced.id));
    assert_eq!(
        client
            .carry_out(&users::delete_user(own, Mail::Withhold))
            .await
            .unwrap(),
        Nothing
    );
    assert_eq!(
        status(client, own.as_str()).await,
        UserStatus::Deprovisioned
    );
    let query = UserQuery::Search {
        expression: "id pr".to_owned(),
        sort: None,
    };
    let searched = reader.list_users(&query).await.unwrap();
    assert_eq!(
        searched.len(),
        all.len() + 1,
        "and one who was deactivated before"
    );
}

fn attribute<'a>(user: &'a UserDetails, name: &str) -> Option<&'a str> {
    user.profile
        .get(&AttributeName::new(name))
        .and_then(AttributeValue::as_text)
}

async fn of_lifecycle(client: &Client) {
    let staged = key("00uStaged");
    let activation = client
        .carry_out(&lifecycle::activate_user(&staged, Mail::Withhold))
        .await
        .unwrap();
    assert!(activation.url.is_some() && activation.token.is_some());
    assert_eq!(status(client, "00uStaged").await, UserStatus::Provisioned);
    let again = client
        .carry_out(&lifecycle::reactivate_user(&staged, Mail::Send))
        .await
        .unwrap();
    assert!(again.url.is_none() && again.token.is_none());
    client
        .carry_out(&lifecycle::suspend_user(&staged))
        .await
        .unwrap();
    assert_eq!(status(client, "00uStaged").await, UserStatus::Suspended);
    client
        .carry_out(&lifecycle::unsuspend_user(&staged))
        .await
        .unwrap();
    assert_eq!(status(client, "00uStaged").await, UserStatus::Provisioned);
    client
        .carry_out(&lifecycle::unlock_user(&key("locked@acme.example")))
        .await
        .unwrap();
    assert_eq!(status(client, "00uLocked").await, UserStatus::Active);
    client
        .carry_out(&lifecycle::deactivate_user(&staged, Mail::Withhold))
        .await
        .unwrap();
    assert_eq!(status(client, "00uStaged").await, UserStatus::Deprovisioned);
}

async fn of_passwords(client: &Client) {
    let boss = key("00uBoss");
    let expired = client
        .carry_out(&lifecycle::expire_password(&boss))
        .await
        .unwrap();
    assert_eq!(expired.status, UserStatus::PasswordExpired);
    let change = client
        .carry_out(&lifecycle::expire_password_with_temp_password(
            &boss,
            Sessions::Revoke,
        ))
        .await;
    assert!(!change.unwrap().password.expose_secret().is_empty());
    let reset = client
        .carry_out(&lifecycle::reset_password(
            &boss,
            Mail::Withhold,
            Sessions::Keep,
        ))
        .await
        .unwrap();
    assert!(reset.url.is_some());
    let reset = client
        .carry_out(&lifecycle::reset_password(
            &key("00uLocked"),
            Mail::Send,
            Sessions::Revoke,
        ))
        .await;
    assert!(reset.unwrap().url.is_none());
    client
        .carry_out(&lifecycle::reset_factors(&boss))
        .await
        .unwrap();
}

fn question() -> RecoveryQuestion {
    RecoveryQuestion {
        question: "Who?".to_owned(),
        answer: secret(),
    }
}

async fn of_credentials(client: &Client) {
    let user = person("00uActive");
    let (old, new) = (SecretString::from("old"), secret());
    let changed = client
        .carry_out(&credentials::change_password(
            &user,
            &old,
            &new,
            Strict::Yes,
            Sessions::Keep,
        ))
        .await;
    assert_eq!(changed.unwrap().password, Password::Set);
    let asked = client
        .carry_out(&credentials::change_recovery_question(
            &user,
            &new,
            &question(),
        ))
        .await
        .unwrap();
    assert_eq!(asked.recovery_question.as_deref(), Some("Who?"));
    let wrong = client
        .carry_out(&credentials::change_recovery_question(
            &user,
            &old,
            &question(),
        ))
        .await
        .unwrap_err();
    assert!(!format!("{wrong} {wrong:?}").contains("\"old\""));
    let link = client
        .carry_out(&credentials::forgot_password(&user, Mail::Withhold))
        .await
        .unwrap();
    assert!(link.url.is_some());
    let set = credentials::forgot_password_set_new_password(&user, &new, &new, Mail::Withhold);
    let set = client.carry_out(&set).await.unwrap();
    assert_eq!(set.password, Password::Set);
}

async fn of_links(client: &Client) {
    let (reader, user) = (client.reader(), key("00uActive"));
    let (manager, subordinate) = ("manager", "subordinate");
    let [manager, subordinate] = [manager, subordinate].map(|name| RelationKey::new(name).unwrap());
    let primary = reader
        .list_linked_objects_for_user(&user, &manager)
        .await
        .unwrap();
    assert_eq!(primary, [UserId::new("00uBoss")]);
    let other = person("00uProvisioned");
    let set = client
        .carry_out(&links::assign_linked_object_value_for_primary(
            &user, &manager, &other,
        ))
        .await;
    assert_eq!(set.unwrap(), Nothing);
    let of_other = reader
        .list_linked_objects_for_user(&UserKey::from(&other), &subordinate)
        .await;
    assert_eq!(of_other.unwrap(), [UserId::new("00uActive")]);
    client
        .carry_out(&links::delete_linked_object_for_user(&user, &manager))
        .await
        .unwrap();
    let primary = reader
        .list_linked_objects_for_user(&user, &manager)
        .await
        .unwrap();
    assert_eq!(primary, []);
}

async fn of_access(client: &Client) {
    let (reader, user) = (client.reader(), person("00uActive"));
    let embed = ScopeDetails::Embed;
    let clients = reader.list_user_clients(&user).await.unwrap();
    let client_id = ClientId::new("0oa1").unwrap();
    assert_eq!(
        (&clients[0].id, clients[0].name.as_deref()),
        (&client_id, Some("Portal"))
    );
    let grants = reader
        .list_user_grants(&user, Some("okta.users.read"), embed)
        .await
        .unwrap();
    let grant = reader
        .get_user_grant(&user, &grants[0].id, embed)
        .await
        .unwrap();
    assert_eq!(
        (grant.scope.as_deref(), &grant),
        (Some("okta.users.read"), &grants[0])
    );
    let of_client = reader
        .list_grants_for_user_and_client(&user, &client_id, embed)
        .await;
    assert_eq!(of_client.unwrap(), grants);
    let tokens = reader.list_refresh_tokens_for_user_and_client(&user, &client_id, embed);
    let tokens = tokens.await.unwrap();
    let id = TokenId::new("oar1").unwrap();
    let token = reader
        .get_refresh_token_for_user_and_client(&user, &client_id, &id, embed)
        .await;
    let token = token.unwrap();
    assert_eq!(
        (&token.scopes, &token),
        (&vec!["openid".to_owned()], &tokens[0])
    );
    assert!(token.expires.is_some());

    let links = reader.list_app_links(&UserKey::from(&user)).await.unwrap();
    assert_eq!(links[0].label.as_deref(), Some("Wiki"));
    let providers = reader
        .list_user_identity_providers(&UserKey::from(&user))
        .await
        .unwrap();
    assert_eq!(providers[0].name.as_deref(), Some("Corporate"));
    let roles = reader.list_assigned_roles_for_user(&user).await.unwrap();
    assert_eq!(roles, []);
}

async fn of_revocations(client: &Client) {
    let (reader, user) = (client.reader(), person("00uActive"));
    let client_id = ClientId::new("0oa1").unwrap();
    let id = TokenId::new("oar1").unwrap();
    client
        .carry_out(&tokens::revoke_token_for_user_and_client(
            &user, &client_id, &id,
        ))
        .await
        .unwrap();
    client
        .carry_out(&tokens::revoke_tokens_for_user_and_client(
            &user, &client_id,
        ))
        .await
        .unwrap();
    client
        .carry_out(&grants::revoke_user_grant(
            &user,
            &GrantId::new("oag1").unwrap(),
        ))
        .await
        .unwrap();
    client
        .carry_out(&grants::revoke_grants_for_user_and_client(
            &user, &client_id,
        ))
        .await
        .unwrap();
    client
        .carry_out(&grants::revoke_user_grants(&user))
        .await
        .unwrap();
    let revoked = client
        .carry_out(&sessions::revoke_user_sessions(
            &user,
            OAuthTokens::Revoke,
            Devices::Forget,
        ))
        .await;
    assert_eq!(revoked.unwrap(), Nothing);
    assert_eq!(reader.list_user_clients(&user).await.unwrap(), []);
}

#[test]
fn what_okta_would_refuse_whatever_the_org_is_not_sent() {
    let new = |on_creation, password, groups: usize| NewUser {
        on_creation,
        profile: profile("new@acme.example"),
        credentials: NewCredentials {
            password,
            ..NewCredentials::default()
        },
        user_type: None,
        groups: (0..groups)
            .map(|each| GroupId::new(format!("00g{each}")))
            .collect(),
    };
    let to_change = OnCreation::ActivateToChangePassword;
    let many = create_user(&new(OnCreation::Stage, None, 21)).map(|_| ());
    assert_eq!(many, Err(BadNewUser::TooManyGroups(21)));
    assert!(create_user(&new(OnCreation::Stage, None, 20)).is_ok());
    for password in [None, Some(NewPassword::ImportHook)] {
        let refused = create_user(&new(to_change, password, 0)).map(|_| ());
        assert_eq!(refused, Err(BadNewUser::NothingToChange));
    }
    assert!(create_user(&new(to_change, Some(NewPassword::Plain(secret())), 0)).is_ok());
}

/// Okta says nothing where it ignores a provider, so the query that makes it look is never forgotten.
#[test]
fn a_provider_is_sent_with_the_query_that_makes_okta_look() {
    let provider = NewProvider {
        kind: Provider::Federation,
        name: None,
    };
    let mut new = NewUser {
        on_creation: OnCreation::Activate,
        profile: profile("new@acme.example"),
        credentials: NewCredentials {
            provider: Some(provider),
            ..NewCredentials::default()
        },
        user_type: None,
        groups: Vec::new(),
    };
    let target = |new: &NewUser| create_user(new).unwrap().request().target();
    assert_eq!(target(&new), "/api/v1/users?activate=true&provider=true");
    new.credentials.provider = None;
    assert_eq!(target(&new), "/api/v1/users?activate=true");
}

#[test]
fn nothing_that_is_printed_of_a_request_has_a_secret() {
    let mut with_secrets = 0;
    for variant in variants() {
        let name = variant.about.name;
        let body = variant.request.body.as_ref();
        with_secrets += usize::from(body.is_some_and(|body| body.to_string().contains(SECRET)));
        assert!(!variant.request.target().contains(SECRET), "{name}");
        assert!(
            !variant.printed.contains(SECRET),
            "{name}: {}",
            variant.printed
        );
    }
    assert!(with_secrets > 50, "{with_secrets} requests have secrets");
}

/// Answers the same whatever is asked.
struct Answering(&'static str);

impl Transport for Answering {
    async fn send(&self, _: Request) -> Result<Response, NoResponse> {
        Ok(Response {
            status: 200,
            headers: vec![("x-secret".to_owned(), SECRET.to_owned())],
            body: self.0.as_bytes().to_vec(),
        })
    }
}

#[test]
fn nothing_that_is_printed_of_an_answer_has_a_secret() {
    let user = key("00u1");
    let printed = |body: &'static str| {
        let client = Writer::new(reader(Answering(body)));
        let response = instantly(client.send(Request::new(Method::Post, "/api/v1/users")));
        let printed = [
            format!("{response:?}"),
            match instantly(client.carry_out(&lifecycle::activate_user(&user, Mail::Withhold))) {
                Ok(answer) => format!("{answer:?}"),
                Err(error) => format!("{error} {error:?}"),
            },
            match instantly(
                client.carry_out(&lifecycle::expire_password_with_temp_password(
                    &user,
                    Sessions::Keep,
                )),
            ) {
                Ok(answer) => format!("{answer:?}"),
                Err(error) => format!("{error} {error:?}"),
            },
            match instantly(client.carry_out(&lifecycle::reset_password(
                &user,
                Mail::Withhold,
                Sessions::Keep,
            ))) {
                Ok(answer) => format!("{answer:?}"),
                Err(error) => format!("{error} {error:?}"),
            },
            match instantly(client.reader().list_user_identity_providers(&user)) {
                Ok(answer) => format!("{answer:?} {:?}", answer[0].sent.json()),
                Err(error) => format!("{error} {error:?}"),
            },
        ];
        printed.join("\n")
    };
    let right = r#"{"tempPassword": "c0rrect-Horse", "activationUrl": "https://acme.okta.com/c0rrect-Horse",
        "activationToken": "c0rrect-Horse", "resetPasswordUrl": "https://acme.okta.com/c0rrect-Horse"}"#;
    let cut_off = r#"{"tempPassword": "c0rrect-Horse"#;
    let of_another_form = r#"["c0rrect-Horse"]"#;
    let providers = r#"[{"id": "0oa1", "protocol": {"credentials": {"client": {"client_id": "1", "client_secret": "c0rrect-Horse"}}}}]"#;
    for body in [right, cut_off, of_another_form, providers] {
        assert!(body.contains(SECRET));
        let printed = printed(body);
        assert!(!printed.contains(SECRET), "{printed}");
    }
}

#[test]
fn what_is_not_mailed_is_answered_and_that_is_said_before() {
    let user = key("00u1");
    let answers = [Mail::Send, Mail::Withhold].map(|mail| {
        [
            lifecycle::activate_user(&user, mail).answer(),
            lifecycle::reset_password(&user, mail, Sessions::Keep).answer(),
        ]
    });
    assert_eq!(answers, [[Discretion::Open; 2], [Discretion::Secret; 2]]);
    let temporary = lifecycle::expire_password_with_temp_password(&user, Sessions::Keep);
    assert_eq!(temporary.answer(), Discretion::Secret);
    assert!(temporary.about().asks_first());
    let deactivate = lifecycle::deactivate_user(&user, Mail::Withhold);
    assert_eq!(deactivate.answer(), Discretion::Open);
    assert!(deactivate.about().asks_first());
    assert!(
        !lifecycle::activate_user(&user, Mail::Withhold)
            .about()
            .asks_first()
    );
}

/// Bodies of these calls are `{}`, empty, or say more than is known (`facts::operations 5, 6`).
#[test]
fn empty_and_unknown_answers_are_taken() {
    let somebody = key("00u1");
    for body in ["", "{}", "null", r#"{"later": 1}"#] {
        let suspend = lifecycle::suspend_user(&somebody);
        assert_eq!(suspend.read(body.as_bytes()), Ok(Nothing));
    }
    for body in ["", "{}", r#"{"later": 1, "activationUrl": null}"#] {
        let activate = lifecycle::activate_user(&somebody, Mail::Send);
        assert!(
            activate
                .read(body.as_bytes())
                .is_ok_and(|answer| answer.url.is_none())
        );
    }
    let odd = r#"{"id": "00u1", "status": "ACTIVATING", "created": null, "later": [1], "profile": {"a": null}}"#;
    let read = user(odd.as_bytes()).unwrap();
    assert_eq!(
        read.status,
        UserStatus::Unrecognized("ACTIVATING".to_owned())
    );
    assert_eq!((read.created, read.profile.len()), (None, 0));
    assert_eq!(read.sent.json()["later"][0], 1);
}
