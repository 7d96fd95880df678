//! The table of codes. Statuses and what they stand for are Okta's ([errors 3](crate::facts::errors)); what they mean
//! here is this program's.

use crate::okta::code::meaning::Meaning::{
    Busy, Changed, Converged, Defect, Fatal, Fault, Limited, Listing, NoFeature, ReadOnly, Refused,
};
use crate::okta::code::meaning::{Meaning, Row};

const fn row(code: &'static str, status: u16, meaning: Meaning, help: &'static str) -> Row {
    Row {
        code,
        status,
        meaning,
        help,
    }
}

const REPORT: &str = "this is a bug in okta-reconcile: please report it with the call";
const AGAIN: &str = "the org has changed since the plan: run `plan` again";
const LATER: &str = "try again in a few minutes";
pub(crate) const STATUS: &str = "the person's status has changed since the plan: run `plan` again";
const GONE: &str =
    "what the call names is no longer in the org, or the person is DEPROVISIONED: run `plan` again";
const TOKEN: &str =
    "check OKTA_CLIENT_TOKEN: the token is unknown, has expired, or its owner was deactivated";
const ELSEWHERE: &str = "another system (such as AD, LDAP or an HR application) is the source of this attribute: change it there, \
     and remove it from the entry";
const READ_ONLY_ATTRIBUTE: &str =
    "the org's schema does not let it be written: remove the attribute from the entry";
pub(crate) const PASSWORD: &str =
    "the password does not meet the org's password policy: choose another one";
const FACTOR: &str = "the person must do this themselves, or reset their factors";
const TODAY: &str = "the org's limit for messages is used up: try again tomorrow";
const HOOK: &str = "look at the inline hook in the admin console, under Workflow > Inline Hooks";
pub(crate) const FREE_TEXT: &str = "the causes say what the org does not accept";

/// The codes that concern this program, in order.
pub const ROWS: &[Row] = &[
    row("E0000001", 400, Refused, FREE_TEXT),
    row("E0000002", 400, Defect, REPORT),
    row("E0000003", 400, Defect, REPORT),
    row("E0000004", 401, Fatal, TOKEN),
    row("E0000005", 403, Fatal, TOKEN),
    row("E0000006", 403, Refused, ""),
    row("E0000007", 404, Changed, GONE),
    row("E0000008", 404, Defect, REPORT),
    row("E0000009", 500, Fault, LATER),
    row(
        "E0000010",
        503,
        ReadOnly,
        "Okta is in read-only mode, during maintenance: see status.okta.com, and try again later",
    ),
    row("E0000011", 401, Fatal, TOKEN),
    row("E0000012", 404, Defect, REPORT),
    row(
        "E0000014",
        403,
        Refused,
        "the old password or the answer is wrong, or the org does not let the password be changed now",
    ),
    row(
        "E0000015",
        401,
        NoFeature,
        "this org does not have the feature",
    ),
    row(
        "E0000016",
        403,
        Converged,
        "the person is active already: run `plan` again",
    ),
    row(
        "E0000017",
        403,
        Refused,
        "a password can be reset for people who are ACTIVE, PASSWORD_EXPIRED, PROVISIONED or in RECOVERY, and have one in Okta",
    ),
    row("E0000018", 400, Defect, REPORT),
    row("E0000019", 400, Defect, REPORT),
    row("E0000020", 400, Defect, REPORT),
    row("E0000021", 400, Defect, REPORT),
    row("E0000022", 405, Defect, REPORT),
    row("E0000023", 403, Refused, ELSEWHERE),
    row("E0000028", 400, Defect, REPORT),
    row("E0000029", 400, Listing, LATER),
    row("E0000030", 400, Defect, REPORT),
    row(
        "E0000031",
        400,
        Listing,
        "the search expression or its cursor is not valid",
    ),
    row(
        "E0000032",
        403,
        Converged,
        "the person is not locked out: run `plan` again",
    ),
    row("E0000033", 400, Defect, REPORT),
    row(
        "E0000034",
        403,
        Refused,
        "the person's password policy does not allow a forgotten password to be replaced, or their status does not",
    ),
    row(
        "E0000035",
        403,
        Refused,
        "the person's password policy or status does not allow the password to be changed",
    ),
    row(
        "E0000036",
        403,
        Refused,
        "the person's password policy or status does not allow the recovery question to be changed",
    ),
    row(
        "E0000037",
        400,
        Refused,
        "a value has another type than the org's schema says",
    ),
    row("E0000038", 403, Changed, STATUS),
    row(
        "E0000047",
        429,
        Limited,
        "other clients share this token's rate limit; try again later, or lower `rateLimit: {share: …}`",
    ),
    row("E0000048", 404, Changed, GONE),
    row("E0000052", 501, Defect, REPORT),
    row("E0000053", 400, Defect, REPORT),
    row("E0000054", 400, Listing, LATER),
    row(
        "E0000055",
        409,
        Refused,
        "a group of that name exists: run `plan` again to use it",
    ),
    row(
        "E0000060",
        501,
        Refused,
        "Okta does not allow it for this group: Everyone and groups of applications are not written",
    ),
    row("E0000063", 400, Defect, REPORT),
    row(
        "E0000064",
        401,
        Refused,
        "the person must choose a new password first",
    ),
    row("E0000067", 504, Fault, LATER),
    row("E0000068", 403, Refused, FACTOR),
    row(
        "E0000069",
        403,
        Refused,
        "the person is locked out: unlock them first",
    ),
    row("E0000074", 400, Refused, FACTOR),
    row("E0000075", 403, Refused, ELSEWHERE),
    row("E0000076", 405, Refused, ELSEWHERE),
    row("E0000077", 403, Refused, READ_ONLY_ATTRIBUTE),
    row("E0000078", 403, Refused, READ_ONLY_ATTRIBUTE),
    row(
        "E0000079",
        403,
        Refused,
        "the person's sign-in is in another state than the operation needs",
    ),
    row("E0000080", 403, Refused, PASSWORD),
    row("E0000081", 403, Refused, READ_ONLY_ATTRIBUTE),
    row(
        "E0000087",
        403,
        Refused,
        "the answer to the recovery question is wrong",
    ),
    row("E0000090", 409, Converged, ""),
    row("E0000094", 400, Defect, REPORT),
    row("E0000095", 403, Refused, GONE),
    row(
        "E0000098",
        400,
        Refused,
        "write the phone number as +31612345678",
    ),
    row(
        "E0000100",
        503,
        Fault,
        "the org's search is not available: try again in a few minutes",
    ),
    row("E0000107", 403, Changed, STATUS),
    row("E0000109", 429, Busy, LATER),
    row("E0000111", 403, Refused, READ_ONLY_ATTRIBUTE),
    row(
        "E0000112",
        409,
        Busy,
        "the person is still being activated: try again in a few minutes",
    ),
    row("E0000113", 409, Refused, FREE_TEXT),
    row("E0000116", 400, Refused, FREE_TEXT),
    row("E0000117", 403, Changed, STATUS),
    row("E0000118", 429, Busy, LATER),
    row(
        "E0000119",
        403,
        Refused,
        "the person is locked out: unlock them first",
    ),
    row("E0000122", 406, Defect, REPORT),
    row("E0000124", 400, Defect, REPORT),
    row("E0000125", 400, Defect, REPORT),
    row(
        "E0000127",
        409,
        Refused,
        "a linked object definition has one of the names: choose other names, or run `plan` again to use it",
    ),
    row("E0000131", 400, Refused, FREE_TEXT),
    row("E0000133", 429, Busy, LATER),
    row("E0000134", 502, Refused, HOOK),
    row("E0000135", 400, Refused, HOOK),
    row(
        "E0000136",
        409,
        Refused,
        "somebody else has this mobile phone",
    ),
    row("E0000137", 504, Refused, HOOK),
    row("E0000138", 500, Fault, LATER),
    row("E0000139", 503, Fault, LATER),
    row("E0000142", 403, Refused, ""),
    row(
        "E0000145",
        409,
        Refused,
        "the user schema has changed, and some profiles do not fit it: edit these people in the admin console, or put the schema back",
    ),
    row("E0000146", 429, Refused, TODAY),
    row("E0000147", 429, Refused, TODAY),
    row("E0000149", 406, Defect, REPORT),
    row("E0000150", 403, Refused, TODAY),
    row("E0000151", 403, Refused, TODAY),
    row("E0000155", 423, Changed, STATUS),
    row("E0000156", 410, Changed, GONE),
    row("E0000179", 400, Refused, ELSEWHERE),
    row("E0000181", 503, Fault, LATER),
    row("E0000186", 429, Refused, TODAY),
    row("E0000195", 409, Changed, AGAIN),
    row("E0000204", 429, Refused, TODAY),
    row("E0000205", 429, Refused, TODAY),
    row(
        "E0000207",
        401,
        Refused,
        "the password of this person is wrong",
    ),
    row("E0000215", 410, Defect, REPORT),
    row(
        "E0000231",
        412,
        Changed,
        "the person's profile has changed since it was read: run `plan` again",
    ),
    row("E0000239", 423, Busy, LATER),
    row(
        "E0000240",
        502,
        Fault,
        "the agent of the directory does not answer: look at it under Dashboard > Agents",
    ),
    row(
        "E0000241",
        504,
        Fault,
        "no agent of the directory is connected: look at it under Dashboard > Agents",
    ),
    row("E0000242", 400, Defect, REPORT),
    row("E0000243", 400, Defect, REPORT),
    row(
        "E0000249",
        409,
        Busy,
        "the org is still setting up its group rules: try again in a few minutes",
    ),
    row(
        "E0000253",
        409,
        Busy,
        "the org is still setting up the user type: try again in a few minutes",
    ),
    row("E0000258", 404, Defect, REPORT),
    row(
        "E0000259",
        403,
        Refused,
        "the person cannot sign in now: reset their password",
    ),
    row(
        "E0000260",
        403,
        Fatal,
        "the org was deactivated: ask Okta, or create another one",
    ),
    row(
        "E0000261",
        500,
        Refused,
        "this person cannot be at this end of the relationship: run `plan` again",
    ),
    row("E0000263", 409, Converged, ""),
    row(
        "E0000268",
        409,
        Busy,
        "somebody else is changing role assignments: try again in a few minutes",
    ),
];
