//! Each operation on a person once with success against the org in memory; and no secret in anything that is printed.

use std::collections::BTreeSet;
use std::sync::Arc;

use okta_reconcile::live::{LiveGroup, Password, Provider, UserDetails};
use okta_reconcile::model::credentials::{
    NewPassword, RecoveryQuestion, SecretRef, UserCredentials,
};
use okta_reconcile::model::ids::{AttributeName, GroupId, UserId};
use okta_reconcile::model::mail::Mail;
use okta_reconcile::model::profile::{AttributeValue, Profile};
use okta_reconcile::model::status::UserStatus;
use okta_reconcile::okta::answer::{self, Answered};
use okta_reconcile::okta::client::Writer;
use okta_reconcile::okta::error::CallError;
use okta_reconcile::okta::wire;
use okta_reconcile::plan::step::Tokens;
use okta_reconcile::report::answer::{
    APP_LINKS, CLIENTS, GRANT, GRANTS, IDENTITY_PROVIDERS, Listing, ROLES, TOKEN, TOKENS,
};
use okta_reconcile::request::choice::{OnCreation, Sessions, Strict};
use okta_reconcile::request::endpoint::*;
use okta_reconcile::request::get::Get;
use okta_reconcile::request::key::{ClientId, GrantId, RelationKey, TokenId, UserKey};
use okta_reconcile::request::template::{Target, Template};
use okta_reconcile::request::user::{
    NewUser, Replacement, UserQuery, change_password, change_recovery_question, create,
    expire_password_with_temp_password, forgot_password_set_new_password, replace, reset_password,
    revoke_sessions, update,
};
use okta_reconcile::request::{Bindings, Secrets};
use okta_reconcile::sim::file;
use okta_reconcile::sim::sandbox::Sandbox;
use okta_reconcile::transport::{Method, NoResponse, Request, Response, Transport};
use secrecy::ExposeSecret;
use serde_json::Value;

use crate::conformance::{SECRET, fits, variants};
use crate::sandbox_operations::ORG;
use crate::support::{instantly, reader};

/// Somebody who writes to an org, and remembers an `ETag`.
struct Client<T> {
    writer: Writer<T>,
    etag: Option<String>,
}

impl<T: Transport> Client<T> {
    fn new(transport: T) -> Self {
        Self {
            writer: Writer::new(reader(transport)),
            etag: None,
        }
    }

    async fn try_to(&self, template: Template) -> Result<Answered, CallError> {
        let secrets = Secrets::new([(old(), "old".into()), (new(), SECRET.into())]);
        let etag = self.etag.as_deref();
        let request = template.request(&Bindings::default(), &secrets, etag);
        let request = request.expect("nothing is to come");
        self.writer.carry_out(template.endpoint(), request).await
    }

    async fn send(&self, template: Template) -> Answered {
        let name = template.to_string();
        let sent = self.try_to(template).await;
        sent.unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    async fn user(&self, id: &str) -> UserDetails {
        let key = UserKey::parse(id).unwrap();
        self.writer.reader().get_user(&key).await.unwrap()
    }

    async fn status(&self, id: &str) -> UserStatus {
        self.user(id).await.live.status
    }

    async fn cells(&self, listing: &Listing, endpoint: &Endpoint, ids: &[&str]) -> Vec<String> {
        let get = Get::of(endpoint, ids.iter().copied());
        let things = |body: &[u8]| wire::things(body, listing.id_key);
        let things = self.writer.reader().list(get, things).await.unwrap();
        let cells = things.iter().flat_map(|thing| listing.cells(thing));
        cells.map(Option::unwrap_or_default).collect()
    }
}

fn user(id: &str) -> Target {
    (&UserId::new(id)).into()
}

fn old() -> SecretRef {
    SecretRef::Env("OKTA_RECONCILE_SECRET_OLD".to_owned())
}

fn new() -> SecretRef {
    SecretRef::Env("OKTA_RECONCILE_SECRET_NEW".to_owned())
}

fn question() -> RecoveryQuestion {
    RecoveryQuestion {
        question: "Who?".to_owned(),
        answer: new(),
    }
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

/// What the secrets of an answer are called.
fn keys(answered: &Answered) -> Vec<&'static str> {
    let secrets = answered.secrets.iter();
    let found = secrets.filter(|secret| !secret.value.expose_secret().is_empty());
    found.map(|secret| secret.key).collect()
}

#[test]
fn each_operation_succeeds() {
    let sandbox = Arc::new(Sandbox::new(file::read(ORG).unwrap()));
    let mut client = Client::new(sandbox.clone());
    instantly(async {
        of_people(&mut client).await;
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
    let is_sent = |row: &Endpoint| {
        let template = format!("/api/v1{}", row.path);
        let mut sent = sent.iter();
        sent.any(|(method, target)| *method == row.method && fits(&template, &called(target)))
    };
    let missing: BTreeSet<&str> = user_api()
        .filter(|row| !is_sent(row))
        .map(|row| row.name)
        .collect();
    assert_eq!(missing, BTreeSet::new(), "never called");
}

async fn of_people(client: &mut Client<Arc<Sandbox>>) {
    let credentials = UserCredentials {
        password: Some(NewPassword::Value(new())),
        recovery_question: Some(question()),
        ..UserCredentials::default()
    };
    let template = create(&NewUser {
        on_creation: OnCreation::ActivateToChangePassword,
        profile: &profile("new@acme.example"),
        credentials: &credentials,
        provider: None,
        user_type: None,
        groups: &[GroupId::new("00gEngineering")],
    });
    let created = client.send(template).await.user.unwrap();
    assert_eq!(created.live.status, UserStatus::PasswordExpired);
    assert_eq!(created.live.password, Password::Set);
    assert_eq!(created.recovery_question.as_deref(), Some("Who?"));
    assert_eq!(created.etag, None);

    let read = client.user("new@acme.example").await;
    assert_eq!(
        (&read.live.id, read.login()),
        (&created.live.id, Some("new@acme.example"))
    );
    assert!(read.etag.is_some() && read.created.is_some() && read.live.type_id.is_some());
    assert_eq!(read.sent.0["profile"]["firstName"], "N");
    let own = read.live.id.as_str();
    let groups = Get::of(&LIST_USER_GROUPS, [own]);
    let groups: Vec<LiveGroup> = client
        .writer
        .reader()
        .list(groups, wire::groups)
        .await
        .unwrap();
    let names: BTreeSet<&str> = groups.iter().map(|group| group.name.as_str()).collect();
    assert_eq!(names, BTreeSet::from(["Everyone", "engineering"]));
    client.etag = read.etag;
    of_updates(client, own).await;
}

async fn of_updates(client: &mut Client<Arc<Sandbox>>, own: &str) {
    let (title, lead) = (AttributeName::new("title"), Value::from("Lead"));
    let patch = || update(user(own), [(&title, Some(&lead))]);
    let patched = client.send(patch()).await.user.unwrap();
    assert_eq!(attribute(&patched, "title"), Some("Lead"));
    let stale = client.try_to(patch()).await.unwrap_err();
    assert!(stale.is_api(412, "E0000231"), "{stale}");
    client.etag = None;
    let new = Replacement {
        profile: Some(&profile("new@acme.example")),
        user_type: None,
    };
    let replaced = client.send(replace(user(own), new)).await.user.unwrap();
    assert_eq!(attribute(&replaced, "title"), None);

    let reader = client.writer.reader();
    let all = reader.list_users(&UserQuery::NotDeprovisioned);
    let all = all.await.unwrap();
    assert!(all.iter().any(|user| user.live.id == replaced.live.id));
    let delete = DELETE_USER.on([user(own)]).mailing(Mail::Withhold);
    assert!(client.send(delete).await.user.is_none());
    assert_eq!(client.status(own).await, UserStatus::Deprovisioned);
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
    user.live
        .profile
        .get(&AttributeName::new(name))
        .and_then(AttributeValue::as_text)
}

async fn of_lifecycle(client: &Client<Arc<Sandbox>>) {
    let staged = || [user("00uStaged")];
    let activate = ACTIVATE_USER.on(staged()).mailing(Mail::Withhold);
    let activation = client.send(activate).await;
    assert_eq!(keys(&activation), ["activationUrl", "activationToken"]);
    let provisioned = UserStatus::Provisioned;
    assert_eq!(client.status("00uStaged").await, provisioned);
    let again = REACTIVATE_USER.on(staged()).mailing(Mail::Send);
    assert_eq!(keys(&client.send(again).await), [""; 0]);
    client.send(SUSPEND_USER.on(staged())).await;
    assert_eq!(client.status("00uStaged").await, UserStatus::Suspended);
    client.send(UNSUSPEND_USER.on(staged())).await;
    assert_eq!(client.status("00uStaged").await, provisioned);
    let locked = UserKey::parse("locked@acme.example").unwrap();
    client.send(UNLOCK_USER.on([(&locked).into()])).await;
    assert_eq!(client.status("00uLocked").await, UserStatus::Active);
    let deactivate = DEACTIVATE_USER.on(staged()).mailing(Mail::Withhold);
    client.send(deactivate).await;
    assert_eq!(client.status("00uStaged").await, UserStatus::Deprovisioned);
}

async fn of_passwords(client: &Client<Arc<Sandbox>>) {
    let boss = || user("00uBoss");
    let expired = client.send(EXPIRE_PASSWORD.on([boss()])).await;
    let expired = expired.user.unwrap().live.status;
    assert_eq!(expired, UserStatus::PasswordExpired);
    let temporary = expire_password_with_temp_password(boss(), Sessions::Revoke);
    assert_eq!(keys(&client.send(temporary).await), ["tempPassword"]);
    let answered = reset_password(boss(), Mail::Withhold, Sessions::Keep);
    assert_eq!(keys(&client.send(answered).await), ["resetPasswordUrl"]);
    let mailed = reset_password(user("00uLocked"), Mail::Send, Sessions::Revoke);
    assert_eq!(keys(&client.send(mailed).await), [""; 0]);
    client.send(RESET_FACTORS.on([boss()])).await;
}

async fn of_credentials(client: &Client<Arc<Sandbox>>) {
    let active = || user("00uActive");
    let change = change_password(active(), &old(), &new(), Strict::Yes, Sessions::Keep);
    client.send(change).await;
    let ask = change_recovery_question(active(), &new(), &question());
    client.send(ask).await;
    let asked = client.user("00uActive").await;
    assert_eq!(asked.live.password, Password::Set);
    assert_eq!(asked.recovery_question.as_deref(), Some("Who?"));
    let wrong = change_recovery_question(active(), &old(), &question());
    let wrong = client.try_to(wrong).await.unwrap_err();
    assert!(!format!("{wrong} {wrong:?}").contains("\"old\""));
    let forgot = FORGOT_PASSWORD.on([active()]).mailing(Mail::Withhold);
    assert_eq!(keys(&client.send(forgot).await), ["resetPasswordUrl"]);
    let set = forgot_password_set_new_password(active(), &new(), &new(), Mail::Withhold);
    client.send(set).await;
}

async fn linked(client: &Client<Arc<Sandbox>>, id: &str, relation: &str) -> Vec<UserId> {
    let get = Get::of(&LIST_LINKED_OBJECTS_FOR_USER, [id, relation]);
    let linked = client.writer.reader().list(get, wire::linked_users);
    linked.await.unwrap()
}

async fn of_links(client: &Client<Arc<Sandbox>>) {
    let manager: Target = (&RelationKey::new("manager").unwrap()).into();
    let active = || user("00uActive");
    let primary = linked(client, "00uActive", "manager").await;
    assert_eq!(primary, [UserId::new("00uBoss")]);
    let targets = [active(), manager.clone(), user("00uProvisioned")];
    let set = ASSIGN_LINKED_OBJECT_VALUE_FOR_PRIMARY.on(targets);
    client.send(set).await;
    let of_other = linked(client, "00uProvisioned", "subordinate").await;
    assert_eq!(of_other, [UserId::new("00uActive")]);
    let clear = DELETE_LINKED_OBJECT_FOR_USER.on([active(), manager]);
    client.send(clear).await;
    assert_eq!(linked(client, "00uActive", "manager").await, []);
}

async fn of_access(client: &Client<Arc<Sandbox>>) {
    let (id, app) = ("00uActive", "0oa1");
    let clients = client.cells(&CLIENTS, &LIST_USER_CLIENTS, &[id]).await;
    assert_eq!(clients[..2], ["Portal", app]);
    let grants = client.cells(&GRANTS, &LIST_USER_GRANTS, &[id]).await;
    assert_eq!(grants[..3], ["okta.users.read", app, "ACTIVE"]);
    let listing = &LIST_GRANTS_FOR_USER_AND_CLIENT;
    let of_client = client.cells(&GRANTS, listing, &[id, app]).await;
    assert_eq!(of_client, grants);
    let grant = Get::of(&GET_USER_GRANT, [id, grants[4].as_str()]);
    let grant = client
        .writer
        .reader()
        .read(&grant, |body| wire::thing(body, "id"));
    let grant = grant.await.unwrap();
    let shown: Vec<_> = GRANT.cells(&grant).take(3).flatten().collect();
    let [scope, client_id, _, _, own] = &grants[..5] else {
        panic!("{grants:?}");
    };
    assert_eq!(shown, [own.clone(), scope.clone(), client_id.clone()]);
    let listing = &LIST_REFRESH_TOKENS_FOR_USER_AND_CLIENT;
    let tokens = client.cells(&TOKENS, listing, &[id, app]).await;
    assert_eq!(tokens[..3], ["oar1", "ACTIVE", "openid"]);
    let token = Get::of(&GET_REFRESH_TOKEN_FOR_USER_AND_CLIENT, [id, app, "oar1"]);
    let token = client
        .writer
        .reader()
        .read(&token, |body| wire::thing(body, "id"));
    let token = token.await.unwrap();
    let shown: Vec<_> = TOKEN.cells(&token).collect();
    assert_eq!(shown[3].as_deref(), Some("openid"));
    assert!(shown[7].is_some() && shown[7].as_ref() == Some(&tokens[3]));

    let links = client.cells(&APP_LINKS, &LIST_APP_LINKS, &[id]).await;
    assert_eq!(links[0], "Wiki");
    let listing = &LIST_USER_IDENTITY_PROVIDERS;
    let providers = client.cells(&IDENTITY_PROVIDERS, listing, &[id]).await;
    assert_eq!(providers[0], "Corporate");
    let listing = &LIST_ASSIGNED_ROLES_FOR_USER;
    let roles = client.cells(&ROLES, listing, &[id]).await;
    assert_eq!(roles, [""; 0]);
}

async fn of_revocations(client: &Client<Arc<Sandbox>>) {
    let active = || user("00uActive");
    let app = || Target::from(&ClientId::new("0oa1").unwrap());
    let token = (&TokenId::new("oar1").unwrap()).into();
    let grant = (&GrantId::new("oag1").unwrap()).into();
    for template in [
        REVOKE_TOKEN_FOR_USER_AND_CLIENT.on([active(), app(), token]),
        REVOKE_TOKENS_FOR_USER_AND_CLIENT.on([active(), app()]),
        REVOKE_USER_GRANT.on([active(), grant]),
        REVOKE_GRANTS_FOR_USER_AND_CLIENT.on([active(), app()]),
        REVOKE_USER_GRANTS.on([active()]),
        revoke_sessions(active(), Some(Tokens::Revoke)),
    ] {
        client.send(template).await;
    }
    let listing = &LIST_USER_CLIENTS;
    let clients = client.cells(&CLIENTS, listing, &["00uActive"]).await;
    assert_eq!(clients, [""; 0]);
}

/// Okta says nothing where it ignores a provider, so the query that makes it look is never forgotten.
#[test]
fn a_provider_is_sent_with_the_query_that_makes_okta_look() {
    let target = |provider| {
        let template = create(&NewUser {
            on_creation: OnCreation::Activate,
            profile: &profile("new@acme.example"),
            credentials: &UserCredentials::default(),
            provider,
            user_type: None,
            groups: &[],
        });
        template.resolve(&Bindings::default()).unwrap().target()
    };
    assert_eq!(
        target(Some((Provider::Federation, None))),
        "/api/v1/users?activate=true&provider=true"
    );
    assert_eq!(target(None), "/api/v1/users?activate=true");
}

#[test]
fn nothing_that_is_printed_of_a_request_has_a_secret() {
    let mut with_secrets = 0;
    for variant in variants() {
        let name = variant.endpoint.name;
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
    let printed = |body: &'static str| {
        let client = Client::new(Answering(body));
        let request = Request::new(Method::Post, "/api/v1/users");
        let response = instantly(client.writer.send(request));
        let mut printed = vec![format!("{response:?}")];
        for template in [
            ACTIVATE_USER.on([user("00u1")]).mailing(Mail::Withhold),
            expire_password_with_temp_password(user("00u1"), Sessions::Keep),
            reset_password(user("00u1"), Mail::Withhold, Sessions::Keep),
        ] {
            printed.push(match instantly(client.try_to(template)) {
                Ok(answer) => format!("{answer:?}"),
                Err(error) => format!("{error} {error:?}"),
            });
        }
        if let Ok(things) = wire::things(body.as_bytes(), "id") {
            printed.push(format!("{:?}", IDENTITY_PROVIDERS.all(things)));
        }
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
    let answers = [Mail::Send, Mail::Withhold].map(|mail| {
        [
            ACTIVATE_USER.on([user("00u1")]).mailing(mail).discretion(),
            reset_password(user("00u1"), mail, Sessions::Keep).discretion(),
        ]
    });
    assert_eq!(answers, [[Discretion::Open; 2], [Discretion::Secret; 2]]);
    let temporary = expire_password_with_temp_password(user("00u1"), Sessions::Keep);
    assert_eq!(temporary.discretion(), Discretion::Secret);
    let deactivate = DEACTIVATE_USER.on([user("00u1")]).mailing(Mail::Withhold);
    assert_eq!(deactivate.discretion(), Discretion::Open);
}

/// Bodies of these calls are `{}`, empty, or say more than is known (`facts::operations 5, 6`).
#[test]
fn empty_and_unknown_answers_are_taken() {
    for body in ["", "{}", "null", r#"{"later": 1}"#] {
        let read = answer::read(&SUSPEND_USER, body.as_bytes()).unwrap();
        assert!(read.user.is_none() && read.secrets.is_empty());
    }
    for body in ["", "{}", r#"{"later": 1, "activationUrl": null}"#] {
        let read = answer::read(&ACTIVATE_USER, body.as_bytes()).unwrap();
        assert!(read.secrets.is_empty());
    }
    let odd = r#"{"id": "00u1", "status": "ACTIVATING", "created": null, "later": [1], "profile": {"a": null}}"#;
    let read = wire::user_details(odd.as_bytes()).unwrap();
    assert_eq!(
        read.live.status,
        UserStatus::Unrecognized("ACTIVATING".to_owned())
    );
    assert_eq!((read.created, read.live.profile.len()), (None, 0));
    assert_eq!(read.sent.0["later"][0], 1);
}
