//! Steps in a few words.

use std::fmt;

use crate::model::hidden::told_apart;
use crate::model::ids::AttributeName;
use crate::plan::step::{Operation, Subject, Tokens};

impl fmt::Display for Subject {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Person(login) => write!(formatter, "{login}"),
            Self::Group(name) => write!(formatter, "group {name}"),
            Self::Definition(name) => write!(formatter, "relationship {name}"),
        }
    }
}

impl Operation {
    /// Returns what is done, in a few words for people.
    pub fn summary(&self) -> String {
        match self {
            Self::CreateGroup { name, .. } => format!("create group {name}"),
            Self::RenameGroup { from, name, .. } => {
                let [from, name] = told_apart([from.as_str(), name.as_str()]);
                format!("rename group {from} to {name}")
            }
            Self::CreateDefinition {
                primary,
                associated,
            } => {
                format!("define {} and {}", primary.name, associated.name)
            }
            Self::CreateUser { .. } => "create".to_owned(),
            Self::UpdateProfile { changes, .. } => {
                let names: Vec<&str> = changes.keys().map(AttributeName::as_str).collect();
                format!("update {}", names.join(", "))
            }
            Self::ChangeType { to, changes, .. } => {
                let names = changes.keys().map(AttributeName::as_str);
                let all: Vec<&str> = std::iter::once("type").chain(names).collect();
                format!("update {} (to {})", all.join(", "), to.name)
            }
            Self::JoinGroup { name, .. } => format!("join {name}"),
            Self::LeaveGroup { name, .. } => format!("leave {name}"),
            Self::SetLink {
                relation,
                primary_login,
                ..
            } => format!("set {relation} to {primary_login}"),
            Self::ClearLink { relation, .. } => format!("remove {relation}"),
            Self::ExpirePassword { .. } => "expire the password".to_owned(),
            Self::RevokeSessions { tokens, .. } => match tokens {
                Tokens::Keep => "clear sessions".to_owned(),
                Tokens::Revoke => "clear sessions and revoke tokens".to_owned(),
            },
            Self::RevokeGrants { .. } => "revoke grants".to_owned(),
            Self::SendActivationMail { .. } => "send the activation mail".to_owned(),
            Self::Lifecycle { verb, .. } => verb.as_str().to_owned(),
        }
    }
}
