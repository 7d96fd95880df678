use super::places;

/// Shows a text as a finding would.
fn shown(text: &str) -> String {
    let mut shown = text.to_owned();
    for place in places(text).into_iter().rev() {
        shown.replace_range(place, "***");
    }
    shown
}

#[expect(clippy::too_many_lines, reason = "a table")]
#[test]
fn below_and_beside_credentials_only_names_are_shown() {
    for (text, expected) in [
        (
            "users:\n- login: a\n  password: |\n    S1\n    S2\n  id: x\n",
            "users:\n- login: a\n  password: |\n    ***\n    ***\n  id: x\n",
        ),
        (
            "users:\n  - credentials:\n      password: [S]\n",
            "users:\n  - credentials:\n      password: [***]\n",
        ),
        (
            "users:\n  - credentials:\n      password:\n      - S\n    id: x\n",
            "users:\n  - credentials:\n      password:\n      - ***\n    id: x\n",
        ),
        (
            "users:\n  - credentials: {password: {hash: S}}\n",
            "users:\n  - credentials: {password: {hash: ***}}\n",
        ),
        (
            "users:\n  - {login: a, credentials: S, id: x}\n",
            "users:\n  - {login: a, credentials: ***, id: x}\n",
        ),
        (
            "users:\n  - {login: a, pasword: S}\n",
            "users:\n  - {login: a, pasword: ***}\n",
        ),
        (
            "users:\n  - login: a\n    passwrod: {env: S}\n",
            "users:\n  - login: a\n    passwrod: {env: ***}\n",
        ),
        (
            "login: a\npasswrod: {env: S}\n",
            "login: a\npasswrod: {env: ***}\n",
        ),
        (
            "users:\n  - credentials: {password: {env: S}}\n",
            "users:\n  - credentials: {password: {env: ***}}\n",
        ),
        (
            "users:\n  - credentials: {password: {S}}\n",
            "users:\n  - credentials: {password: {***}}\n",
        ),
        (
            "users:\n  - credentials: {password: {S: S}}\n",
            "users:\n  - credentials: {password: {***: ***}}\n",
        ),
        (
            "users:\n  - credentials: {password: {'S': \"S, }\"}, id: y}\n",
            "users:\n  - credentials: {password: {***: ***}, ***: ***}\n",
        ),
        (
            "users:\n  - credentials:\n      password: S S # S\n",
            "users:\n  - credentials:\n      password: ***\n",
        ),
        (
            "users:\n  - credentials:\n      password: S\n        S: S\n    id: x\n",
            "users:\n  - credentials:\n      password: ***\n        ***: ***\n    id: x\n",
        ),
        (
            "users:\n  - credentials:\n      password: *S*\n",
            "users:\n  - credentials:\n      password: ***\n",
        ),
        (
            "users:\n  - credentials:\n      password: !S x\n",
            "users:\n  - credentials:\n      password: *** ***\n",
        ),
        (
            "users:\n  - credentials:\n      password: |S\n",
            "users:\n  - credentials:\n      password: ***\n",
        ),
        (
            "users:\n  - credentials:\n      password: #S\n",
            "users:\n  - credentials:\n      password: ***\n",
        ),
        (
            "users:\n  - credentials: {password: [S\n",
            "users:\n  - credentials: {password: [***\n",
        ),
        ("users:\n  - secret: S\n", "users:\n  - secret: ***\n"),
        ("users:\n  - shoe: S\n", "users:\n  - shoe: ***\n"),
        ("users:\n  - pwd: S\n", "users:\n  - pwd: ***\n"),
        (
            "x-all: &all {password: S}\n",
            "x-all: &all {password: ***}\n",
        ),
        ("apiToken: S\n", "apiToken: ***\n"),
        (
            "{\"users\": [{\"login\": \"a\", \"credentials\": {\"password\": {\"value\": \"S\"}}}]}",
            "{\"users\": [{\"login\": \"a\", \"credentials\": {\"password\": {\"value\": ***}}}]}",
        ),
        (
            "--- {login: a, credentials: S}\n---\nlogin: b\ncredentials: S\n",
            "--- {login: a, credentials: ***}\n---\nlogin: b\ncredentials: ***\n",
        ),
        (
            "users:\n  - credentials: {recoveryQuestion: {question: First pet?, answer: S}}\n",
            "users:\n  - credentials: {recoveryQuestion: {question: ***, answer: ***}}\n",
        ),
    ] {
        assert_eq!(shown(text), expected);
    }
}

#[test]
fn all_else_is_shown() {
    for text in [
        "org: https://acme.okta.com\nguards: {maxDeletions: 0, protected: [a]}\n",
        "users:\n  - login: a\n    status: ACTIVE\n    profile:\n      title: Analyst: first\n      shoeSize: 7\n    groups: [a, {id: 00g1}]\n",
        "users:\n  - login: a\n    titel: Analyst\n    stauts: ACTIVE\n    passwordNotBefore: 2026-01-01\n    passwordNotBefor: 2026-01-01\n",
        "users:\n  - credentials:\n      password: {env: OKTA_RECONCILE_SECRET_A} # of Ada\n      nextLogin: changePassword\n",
        "users:\n  - credentials: &c {password: {file: ada/x, hash: {algorithm: SHA-512, workFactor: 10}}}\n  - credentials: *c\n",
        "users:\n  - credentials: {provider: {type: FEDERATION}, x-note: null}\n",
        "users:\n  - credentials: {passwort: {enf: OKTA_RECONCILE_SECRET_A}}\n"
            .replace("enf", "env")
            .as_str(),
        "groups:\n  - {name: a, colour: blue}\n",
        "# password: is not here\nusers: []\n",
    ] {
        assert_eq!(shown(text), text);
    }
}
