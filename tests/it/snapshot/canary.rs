//! Whatever is marked in an org and in files is not found in what redaction writes, in any spelling.

use std::fmt::Write as _;

use okta_reconcile::snapshot::redact::Pseudonyms;

use crate::program::Place;
use crate::snapshot::{read, redacted};
use crate::support::{IDS, sandbox};

/// A mark, and numbers of which each is a mark.
const MARK: &str = "quetzal";
const NUMBERS: [&str; 4] = ["8675309421", "90210771", "31415926", "27182818"];

const ORG: &str = r#"
org: https://quetzal.okta.com
now: 2026-11-24T08:00:00Z
tokenOwner: quetzal.admin@quetzal.example
userTypes: [{name: contractor, displayName: Quetzal people, description: for Quetzal}]
schemas:
  default:
    badge: {type: string, title: Quetzal badge, pattern: 'QUETZAL-[0-9]+', enum: [QUETZAL-90210771, QUETZAL-1]}
    code: {type: integer, minimum: 31415900, maximum: 31415999}
    tags: {type: array, items: {type: string}}
    apiToken: {type: string}
users:
  - login: quetzal.admin@quetzal.example
    id: 00uquetzal0000000000
    profile: {firstName: Quetzal, lastName: QUETZAL, email: Quetzal.Admin@Quetzal.example, badge: QUETZAL-90210771,
      code: 31415926, tags: [quetzal, a quetzal b], mobilePhone: +1 867 530-9421, city: Quetzalville,
      profileUrl: 'https://quetzal.example/quetzal', apiToken: quetzal-secret, employeeNumber: '27182818',
      displayName: "Quétzal Quetzal", nickName: quetzal_quetzal, locale: quetzal, timezone: Quetzal/Quetzal}
    credentials: {recoveryQuestion: {question: Who is quetzal?}}
    roles: [{type: CUSTOM, label: Quetzal role}, {type: USER_ADMIN, label: Quetzal administrators}]
    groups: [quetzal-team]
    linkedObjects: {manager: other@quetzal.example}
  - {login: other@quetzal.example, id: 00uquetzal0000000001, type: contractor, profile: {firstName: O, lastName: Quetzal}}
groups:
  - {name: Everyone, type: BUILT_IN}
  - {name: quetzal-team, id: 00gquetzal0000000000, description: All of Quetzal}
  - {name: Quetzal rule, id: 00gquetzal0000000001}
groupRules:
  - name: Quetzal to all
    id: 0prquetzal0000000000
    expression: 'user.city == "Quetzalville" and isMemberOfGroupNameStartsWith("quet") or isMemberOfAnyGroup("00gquetzal0000000000")'
    groups: [Quetzal rule]
    exclude: [other@quetzal.example]
linkedObjectDefinitions:
  - {primary: {name: manager, title: The Quetzal}, associated: {name: subordinate, title: Of the Quetzal}}
"#;

const CONFIG: &str = r"
# quetzal
org: https://quetzal.okta.com
x-quetzal: quetzal
ids: ids.yaml
defaults: {profile: {organization: Quetzal}, groups: {add: [quetzal-team]}}
groups: {managed: [quetzal-team, 'quet*', '*etzal*']}
approvals: {owners: [quetzal-team, '*quetzal*'], people: {quetzal-gh: quetzal.admin@quetzal.example}}
guards:
  protected: [quetzal.admin@quetzal.example, 'quet*', '*@quetzal.example', 00uquetzal0000000001]
  adminsWhoMayLoseAccess: [quetzal.admin@quetzal.example, 00uquetzal0000000000]
  mayBecomeEmpty: ['*quetzal*']
  domains: [quetzal.example, '*.quetzal.example', 'quetz*']
";

const GROUPS: &str = r#"
groups: [{name: quetzal-team, description: The Quetzal}, {name: new-quetzal, previousName: old quetzal}]
groupRules:
  - name: Quetzal to all
    expression: user.city == "Quetzalville" and user.title != 'quetzal'
    groups: [Quetzal rule, other-quetzal, {id: 00gquetzal0000000001}]
    exclude: [other@quetzal.example, {id: 00uquetzal0000000000}]
linkedObjectDefinitions:
  - {primary: {name: manager, title: A Quetzal, description: quetzal}, associated: {name: subordinate, title: Quetzals}}
"#;

const USERS: &str = r#"
x-note: &note {quetzal: quetzal}
defaults: {profile: {department: Quetzal}, linkedObjects: {manager: quetzal.admin@quetzal.example}}
users:
  # a quetzal
  - login: quetzal.admin@quetzal.example
    previousLogin: [was.quetzal@quetzal.example]
    profile: {title: "Chief of Quetzal", code: 31415927, badge: QUETZAL-90210771, mobilePhone: 1-867-530-9421, tags: [quetzal]}
    groups: {add: [quetzal-team, {id: 00gquetzal0000000001}], remove: [{name: Quetzal rule}]}
  - login: new.quetzal@quetzal.example
    reason: for quetzal
    profile: {firstName: Quetzal, lastName: Quetzal}
    credentials: {recoveryQuestion: {question: Which quetzal?, answer: {env: OKTA_RECONCILE_SECRET_A}}}
  - login: other.quetzal@quetzal.example
    profile: {firstName: Other, lastName: Quetzal}
    credentials: {provider: {type: SOCIAL, name: Quetzal sign-in}}
---
login: other@quetzal.example
status: DEPROVISIONED
reason: QUETZAL-2207
"#;

const IDS_FILE: &str = "other@quetzal.example: 00uquetzal0000000001\n";

/// Finds what is left of a mark: as it is, in any case, in base64, or encoded for a URL.
fn left(text: &str) -> Vec<String> {
    let small = text.to_lowercase();
    let mut marks = vec![MARK.to_owned()];
    marks.extend(NUMBERS.map(str::to_owned));
    // The three ways in which base64 can begin within the mark.
    for cut in 0..3 {
        for spelled in [MARK, "Quetzal", "QUETZAL"] {
            let bytes = &spelled.as_bytes()[cut..];
            let whole = &bytes[..bytes.len() / 3 * 3];
            marks.push(base64(whole).to_lowercase());
        }
    }
    let (mut hex, mut percent) = (String::new(), String::new());
    for byte in MARK.bytes() {
        let _ = write!(hex, "{byte:02x}");
        let _ = write!(percent, "%{byte:02x}");
    }
    marks.extend([hex, percent, MARK.chars().rev().collect()]);
    marks.retain(|mark| small.contains(mark));
    marks
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let of = |chunk: &[u8]| {
        let bits = chunk
            .iter()
            .fold(0_usize, |bits, byte| bits << 8 | usize::from(*byte));
        [18, 12, 6, 0].map(|shift| char::from(DIGITS[bits >> shift & 63]))
    };
    bytes.chunks_exact(3).flat_map(of).collect()
}

#[test]
fn the_search_finds_every_mark() {
    assert!(!left(ORG).is_empty());
    assert!(!left("cXVldHphbA==").is_empty(), "base64");
    assert!(!left("%71%75%65%74%7A%61%6C").is_empty(), "for a URL");
}

#[test]
fn no_mark_is_left_in_org_and_files() {
    let files = crate::support::files(
        CONFIG,
        &[
            ("groups.yaml", GROUPS),
            ("users.yaml", USERS),
            (IDS, IDS_FILE),
        ],
    );
    assert!(!files.found.has_errors(), "{}", files.printed());
    let whole = read(sandbox(ORG));
    for key in 0..8_u64 {
        let pseudonyms = Pseudonyms::new(&key.to_be_bytes());
        let (org, files) = redacted(&whole, &files, pseudonyms);
        let all = files.iter().map(|(path, text)| format!("{path}\n{text}"));
        let text = all.chain([org]).collect::<Vec<_>>().join("\n");
        assert!(left(&text).is_empty(), "{:?} in\n{text}", left(&text));
    }
}

#[test]
fn no_mark_is_left_in_a_folder_and_in_what_the_program_says() {
    let place = Place::new()
        .file("live.yaml", ORG)
        .file("quetzal-repo/okta-reconcile.yaml", CONFIG)
        .file("quetzal-repo/groups/quetzal.yaml", GROUPS)
        .file("quetzal-repo/users/quetzal.yaml", USERS)
        .file("quetzal-repo/ids.yaml", IDS_FILE);
    let run = place
        .run("snapshot --org sandbox:live.yaml --out bug/org.yaml --redact --files quetzal-repo");
    assert_eq!(run.code, 64, "there is no folder bug: {}", run.told());
    let run =
        place.run("snapshot --org sandbox:live.yaml --out org.yaml --redact --files quetzal-repo");
    assert_eq!(run.code, 0, "{}", run.told());
    let mut text = place.text("org.yaml");
    for file in [
        "okta-reconcile.yaml",
        "ids.yaml",
        "users/00001.yaml",
        "users/00002.yaml",
    ] {
        text += &place.text(&format!("org-files/{file}"));
    }
    assert!(left(&text).is_empty(), "{:?} in\n{text}", left(&text));
    let plan = place.run("plan -C org-files --org sandbox:../org.yaml");
    assert!(left(&plan.told()).is_empty(), "{}", plan.told());
    assert!(plan.stdout.contains("redacted snapshot"), "{}", plan.told());
}
