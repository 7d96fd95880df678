//! Reading links: who points at whom.

use okta_reconcile::live::Known;

use crate::okta_fetch::{id, manager, org};
use crate::okta_script::{desired, error};

#[tokio::test]
async fn links_come_from_a_shared_primary_first() {
    let users = "users:
      - {login: ada@acme.example, linkedObjects: {manager: grace@acme.example}}
      - {login: bob@acme.example, linkedObjects: {manager: grace@acme.example}}
      - {login: cyd@acme.example, linkedObjects: {manager: grace@acme.example}}
      - {login: eve@acme.example, linkedObjects: {manager: null}}
      - {login: grace@acme.example, linkedObjects: {manager: eve@acme.example}}";
    let (snapshot, calls) = org().read(&desired("", users)).await.unwrap();
    assert_eq!(
        calls,
        [
            "meta/schemas/user/linkedObjects",
            "users/cyd/linkedObjects/manager",
            "users/eve/linkedObjects/manager",
            "users/grace/linkedObjects/manager",
            "users/grace/linkedObjects/subordinate",
        ]
    );
    let primary = |user: &str| snapshot.primary_of(&manager(), &id(user));
    assert_eq!(primary("ada"), Known::Read(Some(id("grace"))));
    assert_eq!(primary("cyd"), Known::Read(Some(id("eve"))));
    assert_eq!(primary("grace"), Known::Read(None));
    assert_eq!(primary("dan"), Known::NotRead);
}

#[tokio::test]
async fn people_who_leave_are_asked_who_points_at_them() {
    let users = "users: [{login: grace@acme.example, status: DEPROVISIONED}, {login: dan@acme.example, status: DEPROVISIONED}]";
    let (snapshot, calls) = org().read(&desired("", users)).await.unwrap();
    assert_eq!(
        calls,
        [
            "meta/schemas/user/linkedObjects",
            "users/grace/groups",
            "users/grace/linkedObjects/subordinate",
            "users/grace/roles",
        ]
    );
    let pointing = snapshot.associated_of(&id("grace"));
    assert_eq!(pointing[&manager()].len(), 2);
    // People who have left already are not read, but for the tombstone of somebody DEPROVISIONED.
    let calls = org()
        .calls("", "login: dan@acme.example\nstatus: DEPROVISIONED")
        .await;
    assert_eq!(calls, Vec::<String>::new());
    let calls = org().calls("", "{id: dan, status: DELETED}").await;
    assert_eq!(
        calls,
        [
            "meta/schemas/user/linkedObjects",
            "users/dan/groups",
            "users/dan/linkedObjects/subordinate",
            "users/dan/roles",
        ]
    );
}

/// The list comes from an index, which lags: some of it may be gone by the time the rest is read.
#[tokio::test]
async fn whoever_is_gone_while_the_org_is_read_is_taken_for_gone() {
    let gone = || error(404, "E0000007", "Not found");
    let everything = "users: [
        {login: ada@acme.example, linkedObjects: {manager: grace@acme.example}, groups: []},
        {login: bob@acme.example, linkedObjects: {manager: grace@acme.example}},
        {login: grace@acme.example, status: DEPROVISIONED},
        {login: eve@acme.example, linkedObjects: {manager: cyd@acme.example}}]";
    for missing in [
        "users/ada/groups",
        "users/grace/groups",
        "users/grace/linkedObjects/subordinate",
        "users/eve/linkedObjects/manager",
    ] {
        let user = missing.split('/').nth(1).unwrap();
        let mut org = org();
        for what in [
            missing,
            &format!("users/{user}"),
            &format!("users/{user}@acme.example"),
        ] {
            org.odd.push((format!("GET /api/v1/{what}").leak(), gone()));
        }
        let files = desired("groups: {managed: all}", everything);
        let (snapshot, calls) = org.read(&files).await.unwrap();
        assert!(snapshot.user(&id(user)).is_none(), "{missing}");
        assert_eq!(snapshot.users().count(), 5, "{missing}");
        let twice = calls
            .iter()
            .find(|call| calls.iter().filter(|each| each == call).count() > 1);
        assert!(
            twice.is_none_or(|call| call == &format!("users/{user}")),
            "{missing}: {twice:?}"
        );
    }
}

/// Okta says so of them; and nobody asks what is not written anyway.
#[tokio::test]
async fn links_of_somebody_deactivated_may_be_unknown_and_are_not_asked_for() {
    let people = |extra: &str| {
        format!(
            "users: [{{login: dan@acme.example, {extra} linkedObjects: {{manager: eve@acme.example}}}}]"
        )
    };
    let calls = org().calls("", &people("")).await;
    assert!(!calls.iter().any(|call| call.contains("dan")), "{calls:?}");
    let mut org = org();
    org.odd.push((
        "GET /api/v1/users/dan/linkedObjects/manager",
        error(404, "E0000007", "Not found"),
    ));
    let back = desired("", &people("id: dan, status: ACTIVE,"));
    let (snapshot, _) = org.read(&back).await.unwrap();
    assert_eq!(
        snapshot.primary_of(&manager(), &id("dan")),
        Known::Read(None)
    );
    // Somebody who is there and should have some is an error.
    let ada = "users: [{login: ada@acme.example, linkedObjects: {manager: eve@acme.example}}]";
    org.odd.push((
        "GET /api/v1/users/ada/linkedObjects/manager",
        error(404, "E0000007", "Not found"),
    ));
    let error = org.read(&desired("", ada)).await.unwrap_err();
    assert!(error.is_not_found(), "{error}");
}

/// Nobody stays in because of links that may not be read.
#[tokio::test]
async fn links_that_may_not_be_read_keep_nobody_in() {
    for what in [
        "users/grace/linkedObjects/subordinate",
        "meta/schemas/user/linkedObjects",
    ] {
        let mut org = org();
        let refused = error(403, "E0000006", "No");
        org.odd
            .push((format!("GET /api/v1/{what}").leak(), refused));
        let leaves = desired("", "{login: grace@acme.example, status: DEPROVISIONED}");
        org.read(&leaves).await.unwrap();
        let links = "{login: ada@acme.example, linkedObjects: {manager: null}}";
        if what.starts_with("meta") {
            org.read(&desired("", links)).await.unwrap_err();
        }
    }
}

#[tokio::test]
async fn a_relationship_that_the_org_lacks_is_not_asked_about() {
    let users = "users: [{login: ada@acme.example, linkedObjects: {buddy: bob@acme.example}}]";
    let calls = org().calls("", users).await;
    assert_eq!(calls, ["meta/schemas/user/linkedObjects"]);
}
