//! GitOps for the people in an Okta org: YAML → plan → apply.
//!
//! ```text
//! YAML files ──desired::load──▶ DesiredState ─┐
//!                                             ├─planner──▶ Draft ──rehearsal──▶ Plan ──┬─report──▶ text
//! Okta ──reading::fetch──▶ Snapshot ──────────┘                                        │
//!   ▲                                                                                  └─apply──▶ Outcome ──report──▶ text
//!   └──────────── transport: Okta over HTTPS (okta::net), or an org in memory (sim::sandbox) ◀──┘
//! ```
//!
//! # Words, in one sense only
//!
//! **desired** what the files ask for · **live** what Okta has · **snapshot** live, read at one time · **plan** what is
//! to be done · **step** one line of a plan · **operation** the call a step makes · **note** what a plan leaves undone,
//! and why · **blocked** a wish that the org makes impossible · **outcome** how an apply ended ·
//! **diagnostic** what is wrong with the files · **guard** a limit that stops a plan · **rehearsal** the plan run on a
//! model of the org before it touches the org · **sandbox** an org in memory · **fact** something known of Okta's
//! behaviour, with the evidence: [`facts`] has them all, and comments cite them by page and number.
//!
//! # Where things are
//!
//! From top to bottom; a module imports only from those above it, and a test holds that. *Pure* modules name neither
//! tokio nor reqwest, read no clock, environment or file, and are not async.
//!
//! | to change… | look in | pure |
//! | --- | --- | --- |
//! | which status leads where, by which operation, and how we know | [`model::transition`], [`model::route`] | yes |
//! | what counts as the same login or the same value | [`model::ids`], [`model::profile`] | yes |
//! | places in files; findings and their codes | [`source`], [`diagnostic`] | yes |
//! | how YAML is read and written: a tree with places, keys from tables, limits, comments | [`yaml`] | yes |
//! | what `explain` says of a code | [`explain`] | yes |
//! | what is known of Okta's behaviour, and how | [`facts`] | yes |
//! | what `help` says of a topic; how Markdown in the program is read | [`topics`], [`prose`] | yes |
//! | a key of the YAML, and what is checked without an org | [`desired`] | yes |
//! | what editors know of the YAML | [`desired::written`] | yes |
//! | the expression language of group rules: what a condition reads, and whether it holds | [`rule`] | yes |
//! | the seam between this program and Okta | [`transport`] | yes |
//! | what is known of an org, and what was not read | [`live`] | yes |
//! | the plan as a document: steps, facts, dangers, notes, blocked wishes, refusals; reading one back | [`plan`], [`plan::document`] | yes |
//! | what a plan does whatever its words, and how that compares with what was reviewed | [`plan::effect`] | yes |
//! | who is who; values as the schema takes them | [`planner::person`], [`planner::resolve`], [`planner::identity`], [`planner::typed`] | yes |
//! | what does not fit the org, and what is withheld for it | [`planner::judge`], [`planner::mismatch`], [`planner::withhold`] | yes |
//! | user types, and what a change of type takes away | [`planner::usertype`] | yes |
//! | what differs for one person | [`planner::changes`], [`planner::diff`], [`planner::attribute`], [`planner::group`], [`planner::link`] | yes |
//! | who may take whose login | [`planner::rename`] | yes |
//! | where one person stands with the files | [`planner::standing`] | yes |
//! | the order of steps | [`planner::order`], [`planner::sort`] | yes |
//! | limits, protected people and administrators | [`planner::guard`] | yes |
//! | whom a plan is about, and who comes along | [`desired::only`], [`planner::only`] | yes |
//! | dangers; blocked wishes; notes | [`planner::effect`], [`planner::context`], [`planner::overall`], [`planner::leaver`], [`planner::mailing`], [`planner::outsider`], [`planner::rule`] | yes |
//! | what of an org is written as files, and how files that are there change | [`import`], [`yaml::edit`] | yes |
//! | one of Okta's operations: its request, what it answers, loses and needs; what a step or a command sends | [`request`] | yes |
//! | which memberships a creation carries | [`request::carriage`] | yes |
//! | how the org in memory behaves; its file, and what is wrong with that | [`sim`] | but for `sim::server` |
//! | what was read of an org as an org in memory; what `snapshot` writes, and how it is redacted | [`snapshot`] | yes |
//! | how a plan is rehearsed | [`rehearsal`] | yes |
//! | how a step can end | [`outcome`] | yes |
//! | what people read | [`report`] | yes |
//! | Okta's JSON, errors, paging, retries, quotas | [`okta`] | but for auth, client, its methods and net |
//! | what an error of Okta means, and what to do about it | [`okta::code`] | yes |
//! | which calls share a rate limit; how fast they are sent | [`request::bucket`], [`okta::pace`] | yes |
//! | what is sent again, and when | [`okta::retry`] | yes |
//! | credentials, signed assertions, tokens and proofs, scopes | [`okta::auth`], [`okta::oauth`] | but for the session |
//! | what is read of an org, and what that costs | [`reading::fetch`], [`reading::survey`]; all of it: [`reading::fetch::census`] | |
//! | who made the differences, as the System Log tells it | [`plan::cause`], [`reading::causes`] | but for the calls |
//! | waiting, confirming, reading back, looking up | [`apply`] | but for the runner |
//! | options, environment, exit codes | [`cli`] | no |
//!
//! # Invariants
//!
//! 1. **The plan leaves no choice.** Everything that an operation needs is in it, but for ids that the plan itself
//!    brings. Apply, dry run and report read the one value.
//! 2. **There is no dry run inside.** `plan` prints a plan, `apply` carries one out, `--dry-run` prints its calls; no
//!    writer knows a flag.
//! 3. **Reading cannot write.** Planning holds an [`okta::client::Reader`], which has no method that writes. The one
//!    exception is the token endpoint, where a service app says who it is.
//! 4. **A plan is rehearsed before it is shown.** Only [`rehearsal::rehearse`] makes a
//!    [`rehearsal::Rehearsed`] plan, and apply takes nothing else; a plan that was read from a file is shown and compared.
//! 5. **The org in memory is a second witness.** Its rules are written from the facts and share nothing with
//!    [`model::transition`]; tests hold both against the facts' matrix.
//! 6. **Deactivation and deletion are never stepping stones.** Only a wish for them causes them.
//! 7. **An answer that did not come is looked up, not asked for again**, unless doing it twice is doing it once.
//! 8. **Nothing depends on the order of maps, files or time.** Planning twice gives the same bytes.
//! 9. **What the files do not mention is left alone**, and what was not read is not taken for absent
//!    ([`live::Known`]).

pub mod apply;
#[doc(hidden)]
pub mod cli;
pub mod desired;
pub mod diagnostic;
pub mod explain;
pub mod facts;
pub mod import;
pub mod likely;
pub mod live;
pub mod model;
pub mod okta;
pub mod outcome;
pub mod plan;
pub mod planner;
pub mod prose;
pub mod reading;
pub mod rehearsal;
pub mod report;
pub mod request;
pub mod rule;
pub mod sim;
pub mod snapshot;
pub mod source;
pub mod topics;
pub mod transport;
pub mod yaml;
