//! Okta's 38 operations through the command line, over HTTP, as one table: success, and each refusal that is recorded,
//! documented or vouched for by others.

use std::collections::BTreeSet;

use okta_reconcile::request::endpoint::user_api;
use okta_reconcile::sim::file::read;
use okta_reconcile::sim::sandbox::Sandbox;
use okta_reconcile::transport::Method;
use secrecy::SecretString;

use crate::program::{Place, Run};
use crate::sandbox_http::Server;
use crate::sandbox_operations::ORG;

/// Operation, in Okta's first words; what is typed behind `user`, the last of which is the case; how the last one ends:
/// exit code, and the status of the person afterwards, or what Okta answered: HTTP status, error code, cause.
type Case = (&'static str, &'static [&'static str], &'static str);

/// What stands for longer words in the table.
const WORDS: [(&str, &str); 6] = [
    ("OLD", "--old-password-env OKTA_RECONCILE_SECRET_OLD"),
    ("WRONG", "--old-password-env OKTA_RECONCILE_SECRET_WRONG"),
    ("PASSWORD", "--password-env OKTA_RECONCILE_SECRET_NEW"),
    ("SET", "--password-env OKTA_RECONCILE_SECRET_OLD"),
    ("ANSWER", "--answer-env OKTA_RECONCILE_SECRET_ANSWER"),
    ("NAMES", "firstName=N lastName=Ew"),
];

#[rustfmt::skip]
const CASES: &[Case] = &[
    ("activateUser", &["activate 00uStaged"], "0 -> PROVISIONED"),
    ("activateUser", &["activate 00uStagedWithPassword --no-email --reveal --yes"], "0 -> ACTIVE"),
    ("activateUser", &["activate 00uDeprovisioned"], "0 -> PROVISIONED"),
    ("activateUser", &["activate 00uProvisioned"], "1 403 E0000016"),
    ("activateUser", &["activate 00uActive"], "1 403 E0000016"),

    ("changePassword", &["password change 00uActive OLD PASSWORD --yes"], "0 -> ACTIVE"),
    ("changePassword", &["password change 00uActive OLD PASSWORD --strict --revoke-sessions --yes"], "0 -> ACTIVE"),
    ("changePassword", &["password change 00uStagedWithPassword OLD PASSWORD --yes"], "0 -> STAGED"),
    ("changePassword", &["password change 00uRecovery OLD PASSWORD --yes"], "0 -> ACTIVE"),
    ("changePassword", &["update 00uActive SET --yes", "password change 00uActive WRONG PASSWORD --yes"], "1 403 E0000014 oldPassword: The credentials provided were incorrect."),
    ("changePassword", &["password change 00uProvisioned OLD PASSWORD --yes"], "1 403 E0000035"),
    ("changePassword", &["password change 00uSuspended OLD PASSWORD --yes"], "1 403 E0000035"),

    ("changeRecoveryQuestion", &["recovery-question 00uActive OLD --question What? ANSWER --yes"], "0 -> ACTIVE"),
    ("changeRecoveryQuestion", &["recovery-question 00uRecovery OLD --question What? ANSWER --yes"], "0 -> RECOVERY"),
    ("changeRecoveryQuestion", &["update 00uActive SET --yes", "recovery-question 00uActive WRONG --question What? ANSWER --yes"], "1 403 E0000014 password: The credentials provided were incorrect."),
    ("changeRecoveryQuestion", &["recovery-question 00uExpired OLD --question What? ANSWER --yes"], "1 403 E0000036"),
    ("changeRecoveryQuestion", &["recovery-question 00uStaged OLD --question What? ANSWER --yes"], "1 403 E0000036"),

    ("clearUserSessions", &["sessions clear 00uActive --yes"], "0 -> ACTIVE"),
    ("clearUserSessions", &["sessions clear 00uActive --oauth-tokens --forget-devices --yes", "tokens get 00uActive 0oa1 oar1"], "1 404 E0000007"),

    ("createUser", &["create new@acme.example NAMES --no-activate"], "0 -> STAGED"),
    ("createUser", &["create new@acme.example NAMES"], "0 -> PROVISIONED"),
    ("createUser", &["create new@acme.example NAMES PASSWORD --group engineering --type default"], "0 -> ACTIVE"),
    ("createUser", &["create new@acme.example NAMES PASSWORD --change-password-at-sign-in"], "0 -> PASSWORD_EXPIRED"),
    ("createUser", &["create new@acme.example NAMES --provider FEDERATION:FEDERATION"], "0 -> ACTIVE"),
    ("createUser", &["create new@acme.example NAMES PASSWORD --question What? ANSWER"], "0 -> ACTIVE"),
    ("createUser", &["create new@acme.example NAMES --change-password-at-sign-in"], "64"),
    ("createUser", &["create new@acme.example NAMES --change-password-at-sign-in --no-activate"], "64"),
    ("createUser", &["create new@acme.example NAMES --group 00gNothing"], "1 404 E0000007"),
    ("createUser", &["create new@acme.example NAMES --group nothing"], "64"),
    ("createUser", &["create new@acme.example NAMES --type nothing"], "64"),
    ("createUser", &["create new@acme.example NAMES", "create NEW@acme.example NAMES"], "1 400 E0000001 login: An object with this field already exists in the current organization"),
    ("createUser", &["create new@acme.example NAMES notValid:=1"], "1 400 E0000001 Property name 'notValid' is not defined in profile"),
    ("createUser", &["create new@acme.example"], "1 400 E0000001 firstName: The field cannot be left blank"),

    ("deactivateOrDeleteUser", &["delete 00uDeprovisioned --yes"], "0 -> gone"),
    ("deactivateOrDeleteUser", &["delete 00uDeprovisioned --email --yes"], "0 -> gone"),
    ("deactivateOrDeleteUser", &["delete 00uActive --yes"], "4 -> ACTIVE"),
    ("deactivateOrDeleteUser", &["delete 00uStaged --yes"], "4 -> STAGED"),
    ("deactivateOrDeleteUser", &["deactivate 00uActive --yes", "delete 00uActive --yes"], "0 -> gone"),
    ("deactivateOrDeleteUser", &["delete 00uDeprovisioned --yes", "delete 00uDeprovisioned --yes"], "1 404 E0000007"),

    ("deactivateUser", &["deactivate 00uStaged --yes"], "0 -> DEPROVISIONED"),
    ("deactivateUser", &["deactivate 00uProvisioned --yes"], "0 -> DEPROVISIONED"),
    ("deactivateUser", &["deactivate 00uActive --email --yes"], "0 -> DEPROVISIONED"),
    ("deactivateUser", &["deactivate 00uRecovery --yes"], "0 -> DEPROVISIONED"),
    ("deactivateUser", &["deactivate 00uExpired --yes"], "0 -> DEPROVISIONED"),
    ("deactivateUser", &["deactivate 00uLocked --yes"], "0 -> DEPROVISIONED"),
    ("deactivateUser", &["deactivate 00uSuspended --yes"], "0 -> DEPROVISIONED"),
    ("deactivateUser", &["deactivate 00uDeprovisioned --yes"], "1 404 E0000007"),

    ("expirePassword", &["password expire 00uActive --yes"], "0 -> PASSWORD_EXPIRED"),
    ("expirePassword", &["password expire 00uExpired --yes"], "0 -> PASSWORD_EXPIRED"),

    ("expirePasswordAndGetTemporaryPassword", &["password expire-with-temp 00uActive --revoke-sessions --reveal --yes"], "0 -> PASSWORD_EXPIRED"),
    ("expirePasswordAndGetTemporaryPassword", &["password expire-with-temp 00uActive --yes"], "64"),

    ("forgotPassword", &["password forgot 00uActive"], "0 -> ACTIVE"),
    ("forgotPassword", &["password forgot 00uActive --no-email --reveal --yes"], "0 -> ACTIVE"),
    ("forgotPassword", &["password forgot 00uRecovery"], "1 403 E0000034"),
    ("forgotPassword", &["password forgot 00uProvisioned"], "1 403 E0000034"),

    ("forgotPasswordSetNewPassword", &["password forgot-with-answer 00uActive ANSWER PASSWORD --yes"], "0 -> ACTIVE"),
    ("forgotPasswordSetNewPassword", &["update 00uActive --question Who? --answer-env OKTA_RECONCILE_SECRET_OLD --yes", "password forgot-with-answer 00uActive ANSWER PASSWORD --yes"], "1 403 E0000087"),
    ("forgotPasswordSetNewPassword", &["password forgot-with-answer 00uRecovery ANSWER PASSWORD --no-email --yes"], "1 403 E0000034"),

    ("getLinkedObjectsForUser", &["linked-objects list 00uActive manager"], "0"),
    ("getLinkedObjectsForUser", &["linked-objects list boss@acme.example subordinate"], "0"),
    ("getLinkedObjectsForUser", &["linked-objects list 00uActive mentor"], "1 404 E0000007"),

    ("getRefreshTokenForUserAndClient", &["tokens get 00uActive 0oa1 oar1"], "0"),
    ("getRefreshTokenForUserAndClient", &["tokens get 00uActive 0oa1 oar2"], "1 404 E0000007"),
    ("getRefreshTokenForUserAndClient", &["tokens get 00uActive 0oa9 oar1"], "1 404 E0000007"),

    ("getUser", &["get 00uActive"], "0 -> ACTIVE"),
    ("getUser", &["get ACTIVE@acme.example"], "0 -> ACTIVE"),
    ("getUser", &["get me"], "0 -> ACTIVE"),
    ("getUser", &["get suspended"], "64"),
    ("getUser", &["get 00uNobody"], "1 404 E0000007"),

    ("getUserGrant", &["grants get 00uActive oag1"], "0"),
    ("getUserGrant", &["grants get 00uActive oag2"], "1 404 E0000007"),

    ("listAppLinks", &["app-links 00uActive"], "0"),
    ("listGrantsForUserAndClient", &["grants list 00uActive --client 0oa1"], "0"),
    ("listGrantsForUserAndClient", &["grants list 00uActive --client 0oa9"], "1 404 E0000007"),
    ("listRefreshTokensForUserAndClient", &["tokens list 00uActive 0oa1"], "0"),
    ("listRefreshTokensForUserAndClient", &["tokens list 00uActive 0oa9"], "1 404 E0000007"),
    ("listUserClients", &["clients 00uActive"], "0"),
    ("listUserGrants", &["grants list 00uActive"], "0"),
    ("listUserGrants", &["grants list 00uActive --scope okta.users.read"], "0"),
    ("listUserGroups", &["groups 00uActive"], "0"),
    ("listUserIdentityProviders", &["identity-providers 00uActive"], "0"),

    ("listUsers", &["list"], "0"),
    ("listUsers", &["list --q Ad"], "0"),
    ("listUsers", &[r#"list --filter status~eq~"ACTIVE""#], "0"),
    ("listUsers", &[r#"list --search profile.firstName~co~"d" --sort-by profile.lastName --descending"#], "0"),
    ("listUsers", &[r#"list --search profile.firstName~ne~"Ada""#], "1 400 E0000031 The search expression is not valid."),
    ("listUsers", &["list --search a --filter b"], "64"),

    ("partialUpdateUser", &["update 00uStaged nickName=S"], "0 -> STAGED"),
    ("partialUpdateUser", &["update 00uSuspended nickName=S --unset title"], "0 -> SUSPENDED"),
    ("partialUpdateUser", &["update 00uProvisioned PASSWORD --strict --yes"], "0 -> ACTIVE"),
    ("partialUpdateUser", &["update 00uActive PASSWORD"], "64"),
    ("partialUpdateUser", &["update 00uActive"], "64"),
    ("partialUpdateUser", &["update 00uDeprovisioned nickName=S"], "1 403 E0000038"),
    ("partialUpdateUser", &["update 00uActive login=BOSS@acme.example"], "1 400 E0000001 login: An object with this field already exists in the current organization"),
    ("partialUpdateUser", &["update 00uActive notValid:=1"], "1 400 E0000001 Property name 'notValid' is not defined in profile"),
    ("partialUpdateUser", &["update 00uActive fixed=z"], "1 403 E0000077"),
    ("partialUpdateUser", &["update 00uActive once=z"], "1 403 E0000078"),
    ("partialUpdateUser", &["update 00uLockedInDirectory fed=z"], "1 403 E0000023"),

    ("reactivateUser", &["reactivate 00uProvisioned"], "0 -> PROVISIONED"),
    ("reactivateUser", &["reactivate 00uRecovery --no-email --reveal --yes"], "0 -> RECOVERY"),
    ("reactivateUser", &["reactivate 00uStaged"], "1 403 E0000038"),
    ("reactivateUser", &["reactivate 00uActive"], "1 403 E0000038"),

    ("removeLinkedObjectForUser", &["linked-objects remove 00uActive manager"], "0"),
    ("removeLinkedObjectForUser", &["linked-objects remove 00uStaged manager"], "0"),
    ("removeLinkedObjectForUser", &["linked-objects remove 00uActive subordinate"], "1 404 E0000007"),

    ("resetFactors", &["factors reset 00uActive --yes"], "0 -> ACTIVE"),
    ("resetFactors", &["factors reset 00uRecovery --yes"], "0 -> RECOVERY"),

    ("resetPassword", &["password reset 00uActive --no-email --reveal --yes"], "0 -> RECOVERY"),
    ("resetPassword", &["password reset 00uProvisioned --revoke-sessions --yes"], "0 -> RECOVERY"),
    ("resetPassword", &["password reset 00uExpired --yes"], "0 -> RECOVERY"),
    ("resetPassword", &["password reset 00uActive --provider FEDERATION --yes"], "0 -> ACTIVE"),
    ("resetPassword", &["password reset 00uActive --provider OKTA --yes"], "64"),
    ("resetPassword", &["password reset 00uActive --no-email --yes"], "64"),

    ("revokeGrantsForUserAndClient", &["grants revoke 00uActive --client 0oa1 --yes"], "0"),
    ("revokeGrantsForUserAndClient", &["grants revoke 00uActive --client 0oa9 --yes"], "1 404 E0000007"),

    ("revokeTokenForUserAndClient", &["tokens revoke 00uActive 0oa1 oar1 --yes"], "0"),
    ("revokeTokenForUserAndClient", &["tokens revoke 00uActive 0oa1 oar1 --yes", "tokens revoke 00uActive 0oa1 oar1 --yes"], "1 404 E0000007"),

    ("revokeTokensForUserAndClient", &["tokens revoke 00uActive 0oa1 --all --yes"], "0"),
    ("revokeTokensForUserAndClient", &["tokens revoke 00uActive 0oa9 --all --yes"], "1 404 E0000007"),

    ("revokeUserGrant", &["grants revoke 00uActive oag1 --yes"], "0"),
    ("revokeUserGrant", &["grants revoke 00uActive oag2 --yes"], "1 404 E0000007"),

    ("revokeUserGrants", &["grants revoke 00uActive --all --yes"], "0"),
    ("revokeUserGrants", &["grants revoke 00uActive --all --yes", "grants get 00uActive oag1"], "1 404 E0000007"),

    ("setLinkedObjectForUser", &["linked-objects set 00uStaged manager 00uBoss"], "0"),
    ("setLinkedObjectForUser", &["linked-objects set active@acme.example manager provisioned@acme.example"], "0"),
    ("setLinkedObjectForUser", &["linked-objects set 00uStaged mentor 00uBoss"], "1 404 E0000007"),
    ("setLinkedObjectForUser", &["linked-objects set 00uStaged manager 00uNobody"], "1 404 E0000007"),

    ("suspendUser", &["suspend 00uActive"], "0 -> SUSPENDED"),
    ("suspendUser", &["suspend 00uProvisioned"], "0 -> SUSPENDED"),
    ("suspendUser", &["suspend 00uExpired"], "0 -> SUSPENDED"),
    ("suspendUser", &["suspend 00uStaged"], "1 400 E0000001 Cannot suspend a user that is not active"),
    ("suspendUser", &["suspend 00uSuspended"], "1 400 E0000001 Cannot suspend a user that is not active"),
    ("suspendUser", &["suspend 00uDeprovisioned"], "1 400 E0000001 Cannot suspend a user that is not active"),

    ("unlockUser", &["unlock 00uLocked"], "0 -> ACTIVE"),
    ("unlockUser", &["unlock 00uLockedFromExpired"], "0 -> PASSWORD_EXPIRED"),
    ("unlockUser", &["unlock 00uActive"], "1 403 E0000032 The user is not locked out."),
    ("unlockUser", &["unlock 00uStaged"], "1 403 E0000032 The user is not locked out."),
    ("unlockUser", &["unlock 00uLockedInDirectory"], "1 403 E0000032"),

    ("unsuspendUser", &["unsuspend 00uSuspended"], "0 -> PASSWORD_EXPIRED"),
    ("unsuspendUser", &["suspend 00uProvisioned", "unsuspend 00uProvisioned"], "0 -> PROVISIONED"),
    ("unsuspendUser", &["unsuspend 00uActive"], "1 400 E0000001 Cannot unsuspend a user that is not suspended"),
    ("unsuspendUser", &["unsuspend 00uStaged"], "1 400 E0000001 Cannot unsuspend a user that is not suspended"),

    ("updateUser", &["update 00uProvisioned --full NAMES email=p@acme.example --yes"], "0 -> PROVISIONED"),
    ("updateUser", &["update 00uActive --full --question What? ANSWER --yes"], "0 -> ACTIVE"),
    ("updateUser", &["update 00uStaged --full nickName=S --yes"], "1 400 E0000001 firstName: The field cannot be left blank"),
    ("updateUser", &["update 00uDeprovisioned --full NAMES email=p@acme.example --yes"], "1 403 E0000038"),
    ("updateUser", &["update 00uActive --full NAMES"], "64"),
];

struct Okta {
    server: Server,
    place: Place,
}

impl Okta {
    fn new() -> Self {
        let token = SecretString::from("right".to_owned());
        let server = Server::start(Sandbox::new(read(ORG).unwrap()).requiring_token(token));
        let place = Place::new()
            .variable("OKTA_CLIENT_ORGURL", &server.url())
            .variable("OKTA_CLIENT_TOKEN", "right")
            .variable("OKTA_RECONCILE_SECRET_OLD", "Old-8e1f")
            .variable("OKTA_RECONCILE_SECRET_WRONG", "Wrong-8e1f")
            .variable("OKTA_RECONCILE_SECRET_NEW", "New-8e1f")
            .variable("OKTA_RECONCILE_SECRET_ANSWER", "Ada-8e1f");
        Self { server, place }
    }

    fn user(&self, typed: &str) -> Run {
        let mut words = vec!["user".to_owned()];
        for word in typed.split(' ') {
            let short = WORDS.iter().find(|(short, _)| *short == word);
            let long = short.map_or(word, |(_, long)| *long);
            // A space within a word is written `~`.
            words.extend(long.split(' ').map(|word| word.replace('~', " ")));
        }
        self.place.run_words(&words)
    }

    /// The writes that the org has seen from there on.
    fn writes(&self, from: usize) -> Vec<String> {
        let requests = self.server.sandbox.requests();
        let writes = requests[from..]
            .iter()
            .filter(|(method, _)| *method != Method::Get);
        writes
            .map(|(method, target)| format!("{method} {target}"))
            .collect()
    }

    fn count(&self) -> usize {
        self.server.sandbox.requests().len()
    }

    fn status(&self, typed: &str) -> String {
        let mut words = typed.split(' ');
        let id = words.clone().find(|word| word.starts_with("00u"));
        let key = id.or(words.find(|word| word.contains('@')));
        let key = key.unwrap_or_default();
        let key = if typed.contains(" me") {
            "00uBoss"
        } else {
            key
        };
        let org = self.server.sandbox.org();
        let found = org.find(key);
        found.map_or("gone".to_owned(), |user| user.status.to_string())
    }
}

fn outcome(okta: &Okta, typed: &str, run: &Run, wants_status: bool) -> String {
    let told: Vec<&str> = run.stderr.split_whitespace().collect();
    let told = told.join(" ");
    let mut outcome = run.code.to_string();
    if wants_status {
        return format!("{outcome} -> {}", okta.status(typed));
    }
    if let Some((_, answer)) = told.split_once(" answered ") {
        let status = answer.split(':').next().unwrap();
        let code = answer
            .split_once("(E")
            .unwrap()
            .1
            .split(')')
            .next()
            .unwrap();
        outcome = format!("{outcome} {status} E{code}");
        if let Some((_, cause)) = answer.split_once(" cause: ") {
            let end = cause.find(" cause: ").or(cause.find(" request id: "));
            outcome = format!("{outcome} {}", &cause[..end.unwrap()]);
        }
    }
    outcome
}

#[test]
fn every_operation_succeeds_and_is_refused_as_okta_does_it() {
    let fresh = read(ORG).unwrap();
    let okta = Okta::new();
    let mut wrong = Vec::new();
    for (operation, typed, expected) in CASES {
        okta.server.sandbox.edit(|org| *org = fresh.clone());
        let (last, before) = typed.split_last().unwrap();
        for typed in before {
            let run = okta.user(typed);
            assert_eq!(run.code, 0, "{operation}: {typed}: {}", run.told());
        }
        let is_write = !expected.starts_with("64") && !is_read(last);
        let start = okta.count();
        let printed = is_write.then(|| okta.user(&format!("{last} --dry-run")).stdout);
        assert_eq!(okta.writes(start), [""; 0], "{last}: a dry run writes");
        let start = okta.count();
        let run = okta.user(last);
        if let Some(printed) = printed {
            let lines = printed.lines();
            let calls = lines.filter(|line| !line.starts_with([' ', 'G']));
            let calls: Vec<&str> = calls.collect();
            assert_eq!(calls, okta.writes(start), "{last}: {}", run.told());
        }
        let outcome = outcome(&okta, last, &run, expected.contains(" -> "));
        if outcome != *expected && !outcome.starts_with(&format!("{expected} ")) {
            wrong.push(format!(
                "{operation}: {last}: {outcome}, expected {expected}\n{}",
                run.told()
            ));
        }
        for secret in ["8e1f", "right"] {
            assert!(!run.stderr.contains(secret), "{last}: {}", run.stderr);
        }
    }
    okta.server.stop();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn is_read(typed: &str) -> bool {
    let words: Vec<&str> = typed.split(' ').collect();
    let reads = [
        "list",
        "get",
        "clients",
        "groups",
        "app-links",
        "identity-providers",
    ];
    reads.contains(&words[0]) || matches!(words.get(1), Some(&("list" | "get")))
}

/// One that succeeds, of each operation; whom nobody knows is told, and nothing is written.
#[test]
fn nobody_is_found_for_any_operation() {
    let okta = Okta::new();
    let mut seen = BTreeSet::new();
    for (operation, typed, expected) in CASES {
        let typed = typed.last().unwrap();
        if !expected.starts_with('0') || !typed.contains("00u") || !seen.insert(*operation) {
            continue;
        }
        let id = typed
            .split(' ')
            .find(|word| word.starts_with("00u"))
            .unwrap();
        let typed = typed.replacen(id, "00uNobody", 1);
        let run = okta.user(&typed);
        let outcome = outcome(&okta, &typed, &run, false);
        assert_eq!(outcome, "1 404 E0000007", "{typed}: {}", run.told());
    }
    assert_eq!(okta.writes(0), [""; 0]);
    // Nobody is named to list and to create people.
    assert_eq!(seen.len(), 36);
    okta.server.stop();
}

#[test]
fn the_table_has_every_operation_and_a_refusal_of_each_that_can_be_refused() {
    let all: BTreeSet<&str> = user_api().map(|row| row.seed).collect();
    let with = |first: fn(char) -> bool| -> BTreeSet<&str> {
        let found = CASES
            .iter()
            .filter(|(_, _, answer)| answer.starts_with(first));
        found.map(|(operation, _, _)| *operation).collect()
    };
    assert_eq!(with(|first| first == '0'), all);
    // The others are refused for somebody whom nobody knows only.
    let refused = with(|first| first != '0');
    let left: Vec<&&str> = all.difference(&refused).collect();
    assert_eq!(
        left,
        [
            &"expirePassword",
            &"listAppLinks",
            &"listUserClients",
            &"listUserGrants",
            &"listUserGroups",
            &"listUserIdentityProviders",
            &"resetFactors"
        ]
    );
}
