//! The tests that look at the program from outside, in one binary: each binary more links the crate anew. Tests that are
//! data, a folder of small files and the whole output as a snapshot beside it, are in `cases`, which finds them when it
//! runs.
//!
//! One module for each promise; what needs private doors stands as a unit test at the end of its own file.
//!
//! - `access`: what memberships open, and why somebody has it
//! - `admins`: administrators keep their access
//! - `agreement`: whether all forms of a plan tell the same
//! - `applying`: steps that fail, answers that do not come
//! - `causes`: who made the differences, as the System Log tells it
//! - `command`: the binary: subcommands, streams, exit codes
//! - `completions`: what a shell is told, and what it does with it
//! - `conformance`: every request held against Okta's description of its API
//! - `desired`: what files mean
//! - `disorder`: what holds where org and files contradict each other, and while things fail or move
//! - `documents`: the README, the topics and the examples show what the program does
//! - `edits`: files that somebody wrote, changed in place
//! - `explain`: a page for every code, each example and each fix run
//! - `files`: which files and settings are read, and what is said of those that are not
//! - `generated`: the cases of `laws`, and how they are written
//! - `help`: commands and topics, each topic printed whole
//! - `html`: the page of a plan; `page` reads it
//! - `hostile`: files that mean harm, or that no text is in: small ones, and for the long run large ones
//! - `import`: what an import writes plans to nothing, and edits touch only what they must; `import_command`: how it tells
//! - `import_terraform`: what a state of Terraform manages is taken over, and no secret of it
//! - `init`: a new repository is valid, works as printed, and is in nobody's way
//! - `laws`: what holds for every org and every file
//! - `lifecycle`: the status machine and its routes, as text and as diagrams
//! - `mailing`: the mail to somebody who comes back with another mailbox
//! - `manual`: pages, the pager, the width of a terminal
//! - `meanwhile`: what moves between plan and write, and whether it counts
//! - `merged`: what defaults make of people
//! - `newcomers`: what a creation carries, and when that goes wrong
//! - `okta_*`: the client: errors, waits, pages, what is read, keys and tokens of service apps, certificates and proxies
//! - `operations`: each operation on a person once with success, and no secret printed
//! - `only`: plans for some people
//! - `owed`: what is taken before access, and the command for what could not be
//! - `program`, `support`: how other modules run the program, or the library
//! - `secrets`: named in files, looked up by apply alone, seen by nobody
//! - `rehearsal`: each way in which a rehearsal says no
//! - `release`: one version, what an archive holds, and what vouches for a program
//! - `renderers`: the forms of a plan harm nobody and fit
//! - `routes`: every status and wish, and what a plan does about it
//! - `rule_cases`: conditions of group rules, and what Okta makes of them
//! - `runner`: how many generated cases there are, and which
//! - `sandbox_*`: the org in memory: its API, its faults, its server, its options, its
//!   tokens, every operation over HTTP, and recorded Okta
//! - `schemas`: what an editor knows of the files
//! - `snapshot`: a live org as a file, redacted too, and the plan on it
//! - `tidy`: the source as data: who imports whom, sizes, words
//! - `user_show`: everything about one person on one page
//! - `user_*`: `user`: each of Okta's operations over HTTP, and how it asks, protects, reveals and tells
//! - `witness`: the org in memory, the model and the facts' matrix against each other
//! - `workflows`: the examples for CI, their shell steps run

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on fails, and says where"
)]

mod access;
mod admins;
mod agreement;
mod allow_list;
mod annotations;
mod applying;
mod approvals;
mod base;
mod causes;
mod command;
mod completions;
mod conformance;
mod desired;
mod disorder;
mod documents;
mod edits;
mod effects;
mod explain;
mod files;
mod foretold;
mod generated;
mod group_rules;
mod guards;
mod help;
mod hostile;
mod html;
mod import;
mod import_command;
mod import_terraform;
mod init;
mod laws;
mod lifecycle;
mod mailing;
mod manual;
mod markdown;
mod meanwhile;
mod merged;
mod newcomers;
mod okta_client;
mod okta_fetch;
mod okta_keys;
mod okta_limits;
mod okta_net;
mod okta_oauth;
mod okta_pace;
mod okta_script;
mod okta_session;
mod okta_tls;
mod okta_wire;
mod only;
mod operations;
mod owed;
mod page;
mod program;
mod rehearsal;
mod release;
mod renamed_groups;
mod renderers;
mod review;
mod routes;
mod rule_cases;
mod runner;
mod sandbox_api;
mod sandbox_faults;
mod sandbox_http;
mod sandbox_oauth;
mod sandbox_operations;
mod sandbox_options;
mod sandbox_replay;
mod sandbox_roles;
mod saved;
mod schemas;
mod secrets;
mod settling;
mod snapshot;
mod support;
mod tidy;
mod user_command;
mod user_operations;
mod user_show;
mod witness;
mod workflows;
