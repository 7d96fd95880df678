//! What is wrong with a file: all of it, each with its place.

use crate::sim::file::read;
use crate::sim::file::tests::{HEAD, refused};

/// What makes no sense, and what is said of it.
const MISTAKES: [(&str, &str); 24] = [
    (
        "users: [{login: a@x.example, groups: [nobody]}]",
        "user `a@x.example`: there is no group `nobody`",
    ),
    (
        "users: [{login: a@x.example, linkedObjects: {boss: b}}]",
        "user `a@x.example`: no linked object definition has the primary name `boss`",
    ),
    (
        "users: [{login: a@x.example, linkedObjects: {manager: b}}]\nlinkedObjectDefinitions: [{primary: {name: manager}, associated: {name: sub}}]",
        "user `a@x.example`: nobody has the login `b`",
    ),
    (
        "users: [{login: a@x.example}, {login: Á@x.example}]",
        "user `Á@x.example`: Okta treats `a@x.example` as the same login",
    ),
    (
        "users: [{login: a@x.example, id: u1}, {login: b@x.example, id: u1}]",
        "user `b@x.example`: `a@x.example` also has the id u1",
    ),
    (
        "users: [{login: a@x.example, type: robot}]",
        "user `a@x.example`: there is no user type `robot`",
    ),
    (
        "users: [{login: a@x.example, profile: {fistName: A}}]",
        "user `a@x.example`: the schema of `default` has no attribute `fistName`",
    ),
    (
        "users: [{login: a@x.example, profile: {level: high}}]\nschemas: {default: {level: {type: integer}}}",
        "user `a@x.example`: `level` must be of type integer",
    ),
    (
        "groups: [{name: g}, {name: g}]",
        "group `g`: is listed twice; give each an `id` if the org has two of this name",
    ),
    (
        "groups: [{name: g, id: g1}, {name: h, id: g1}]",
        "group `h`: `g` also has the id g1",
    ),
    (
        "schemas: {robot: {a: {type: string}}}",
        "schema of `robot`: there is no user type `robot`",
    ),
    (
        "tokenOwner: a@x.example",
        "tokenOwner: nobody has the login `a@x.example`",
    ),
    (
        "users: [{login: a@x.example, suspendedFrom: ACTIV}]",
        "user `a@x.example`: `suspendedFrom` must be one of ACTIVE, PROVISIONED, PASSWORD_EXPIRED, RECOVERY",
    ),
    (
        "users: [{login: a@x.example, profile: {level: .inf}}]\nschemas: {default: {level: {type: number}}}",
        "user `a@x.example`: `level` must be of type number",
    ),
    (
        "groupRules: [{name: r, groups: [g]}]",
        "group rule `r`: there is no group `g`",
    ),
    (
        "groups: [{name: Everyone, type: BUILT_IN, roles: [{type: USER_ADMIN}]}]",
        "group `Everyone`: a `BUILT_IN` group cannot have roles",
    ),
    (
        "groups: [{name: g, roles: [{type: USER_ADMIN}]}]\ngroupRules: [{name: r, groups: [g]}]",
        "group rule `r`: the group `g` gives a role, so no rule can fill it",
    ),
    (
        "log: [{at: 2026-11-23T08:00:00Z, type: user.lifecycle.suspend, user: a@x.example}]",
        "event `user.lifecycle.suspend`: nobody has the login `a@x.example`",
    ),
    (
        "log: [{at: 2026-11-23T08:00:00Z, type: group.lifecycle.create, group: g}]",
        "event `group.lifecycle.create`: there is no group `g`",
    ),
    (
        "log: [{at: 2026-11-23T08:00:00Z, type: group.user_membership.add, user: {id: u1}}]",
        "event `group.user_membership.add`: `group` is missing",
    ),
    (
        "log: [{at: 2026-11-23T08:00:00Z, type: group.lifecycle.create, user: {id: u1}, group: {id: g1}}]",
        "event `group.lifecycle.create`: `user` does not belong to this type of event",
    ),
    (
        "log: [{at: 2026-11-24T08:00:01Z, type: user.lifecycle.suspend, user: {id: u1}}]",
        "event `user.lifecycle.suspend`: `at` is later than `now`",
    ),
    (
        "log: [{at: 2026-11-23T08:00:00Z, type: user.lifecycle.suspend, user: {id: u1}, app: 0oa1}]",
        "event `user.lifecycle.suspend`: there is no service app `0oa1`",
    ),
    (
        "log: [{at: 2026-11-23T08:00:00Z, type: user.lifecycle.suspend, user: {id: u1}, actor: {id: u2}, app: 0oa1}]",
        "event `user.lifecycle.suspend`: has both `actor` and `app`",
    ),
];

#[test]
fn mistakes_are_named() {
    for (rest, message) in MISTAKES {
        let told = refused(rest);
        let (line, place_and_message) = told.split_once(':').unwrap();
        let (_, told) = place_and_message.split_once(": ").unwrap();
        assert!(told == message && ["3", "4"].contains(&line), "{told}");
    }
}

#[test]
fn mistakes_of_form_have_a_place() {
    let cases = [
        (
            "users: [{login: a@x.example, colour: red}]",
            "3:30: unknown key `colour` in a user",
        ),
        (
            "users: [{login: a@x.example, status: active}]",
            "3:38: `status` must be a word in capital letters, as Okta writes it",
        ),
        (
            "users: [{login: a@x.example, created: yesterday}]",
            "3:39: `created` must be a moment like 2026-11-24T08:00:00Z",
        ),
        (
            "users: [{login: a@x.example, profile: {title: a, title: b}}]",
            "3:50: the key `title` appears twice in one mapping",
        ),
        (
            "users: [{login: a@x.example, groups: [[2024]]}]",
            "3:39: an item of `groups` must be text or `{id: …}`",
        ),
        (
            "users: [{login: a@x.example, credentials: {password: secret}}]",
            "3:54: `password` must be one of set, none",
        ),
        ("users: [{id: u1}]", "3:10: the key `login` is missing"),
        (
            "users: {}",
            "3:8: `users` must be a list, but this is a mapping",
        ),
        (
            "users: [{login: [7]}]",
            "3:17: `login` must be a single value, but this is a list",
        ),
        (
            "users: [{login: a@x.example]",
            "3:28: a `{` is not closed, or a `,` is missing",
        ),
        (
            "---\norg: https://x",
            "4:1: a sandbox file has one document",
        ),
    ];
    for (rest, told) in cases {
        assert_eq!(refused(rest), told, "{rest}");
    }
    assert_eq!(
        read("").unwrap_err().to_string(),
        "org.yaml:1:1: the file is empty"
    );
    let message = read("now: 2026-11-24T08:00:00Z").unwrap_err().to_string();
    assert_eq!(message, "org.yaml:1:1: the key `org` is missing");
}

#[test]
fn an_unknown_type_of_event_is_refused_with_the_likely_one() {
    let event = "{at: 2026-11-23T08:00:00Z, type: user.lifecycle.suspnd, user: {id: u1}}";
    let error = read(&format!("{HEAD}log: [{event}]\n")).unwrap_err();
    let found = error.found();
    let help = found[0].help.as_deref().unwrap_or_default();
    assert!(help.contains("`user.lifecycle.suspend`"), "{help}");
    let told = error.to_string();
    let place = "org.yaml:3:40: `type` must be one of user.lifecycle.create, ";
    assert!(told.starts_with(place), "{told}");
}

#[test]
fn every_mistake_is_found_in_one_run() {
    let told = refused(
        "users:
- {login: ada@x.example, sttaus: ACTIVE, groups: [nobody, 7, reds], profile: {fistName: A, level: high}}
- {id: u1}
- {login: bob@x.example, type: robot, linkedObjects: {boss: ada@x.example, manager: eve@x.example}, grants: [{client: 0oa9, scope: a}]}
- {login: ADA@x.example}
- {login: cy@x.example, suspendedFrom: STAGED, unlockTo: STAGED}
groups:
- {name: red}
- {name: red, roles: {type: A}}
- {name: Everyone, type: BUILT_IN, roles: [{type: USER_ADMIN}]}
groupRules:
- {name: r, groups: [blue, red], exclude: [zed@x.example], status: on}
linkedObjectDefinitions: [{primary: {name: manager}, associated: {name: sub}}]
schemas: {default: {level: {type: integer}}, robot: {}}
tokenOwner: dan@x.example
",
    );
    assert_eq!(
        told,
        "4:26: unknown key `sttaus` in a user
4:51: user `ada@x.example`: there is no group `nobody`
4:59: user `ada@x.example`: there is no group `7`
4:62: user `ada@x.example`: there is no group `reds`
4:79: user `ada@x.example`: the schema of `default` has no attribute `fistName`
4:99: user `ada@x.example`: `level` must be of type integer
5:4: the key `login` is missing
6:32: user `bob@x.example`: there is no user type `robot`
6:55: user `bob@x.example`: no linked object definition has the primary name `boss`
6:85: user `bob@x.example`: nobody has the login `eve@x.example`
6:119: user `bob@x.example`: `clients` has no entry with the id `0oa9`
7:11: user `ADA@x.example`: Okta treats `ada@x.example` as the same login
8:40: user `cy@x.example`: `suspendedFrom` must be one of ACTIVE, PROVISIONED, PASSWORD_EXPIRED, RECOVERY
8:58: user `cy@x.example`: `unlockTo` must be one of ACTIVE, PASSWORD_EXPIRED
11:10: group `red`: is listed twice; give each an `id` if the org has two of this name
11:22: `roles` must be a list, but this is a mapping
12:36: group `Everyone`: a `BUILT_IN` group cannot have roles
14:22: group rule `r`: there is no group `blue`
14:44: group rule `r`: nobody has the login `zed@x.example`
14:68: `status` must be a word in capital letters, as Okta writes it
16:46: schema of `robot`: there is no user type `robot`
17:13: tokenOwner: nobody has the login `dan@x.example`"
    );
}
