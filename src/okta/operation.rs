//! Okta's operations on one person as values: the request that each sends, and how its answer is read.
//!
//! **Invariant:** what a value sends is decided when it is made. A dry run prints [`Change::request`], a run sends the
//! same; nothing in between has a choice. What reads is a [`Get`], so that a [`crate::okta::client::Reader`] carries
//! it out and nothing else.
//!
//! [`catalogue`] says of each of the 38 operations of the user API ([operations 1](crate::facts::operations)) what it
//! is called, what it loses and what it reveals; [`key`] what may stand in its path; [`choice`] its options; [`answer`]
//! what comes back.

pub mod answer;
pub mod catalogue;
pub mod choice;
pub mod clients;
pub mod credentials;
pub mod grants;
pub mod key;
pub mod lifecycle;
pub mod links;
pub mod password;
pub mod resources;
pub mod sessions;
pub mod tokens;
pub mod users;

use std::fmt;

use serde_json::Value;

use crate::model::secret::without_secrets;
use crate::okta::error::{Misread, call};
use crate::okta::get::Get;
use crate::okta::operation::catalogue::{About, Reveals};
use crate::okta::operation::choice::{Mail, send_email};
use crate::transport::{Method, Request};

/// Reads one thing.
#[derive(Clone)]
pub struct ReadOne<A> {
    about: &'static About,
    get: Get,
    read: fn(&[u8]) -> Result<A, Misread>,
}

/// Reads a list, page by page.
#[derive(Clone)]
pub struct ReadList<A> {
    about: &'static About,
    get: Get,
    read: fn(&[u8]) -> Result<Vec<A>, Misread>,
}

/// Writes.
#[derive(Clone)]
pub struct Change<A> {
    about: &'static About,
    request: Request,
    read: fn(&[u8]) -> Result<A, Misread>,
    answer: Discretion,
}

/// Whether an answer may be shown to whoever can read a terminal or a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Discretion {
    /// Nothing in it is secret.
    Open,
    /// It holds a temporary password, or a link that stands for one.
    Secret,
}

impl<A> ReadOne<A> {
    fn new(about: &'static About, get: Get, read: fn(&[u8]) -> Result<A, Misread>) -> Self {
        Self { about, get, read }
    }

    /// Returns what is known of the operation.
    pub fn about(&self) -> &'static About {
        self.about
    }

    /// Returns what is sent.
    pub fn get(&self) -> &Get {
        &self.get
    }

    /// Reads the answer.
    pub fn read(&self, body: &[u8]) -> Result<A, Misread> {
        (self.read)(body)
    }
}

impl<A> ReadList<A> {
    fn new(about: &'static About, get: Get, read: fn(&[u8]) -> Result<Vec<A>, Misread>) -> Self {
        Self { about, get, read }
    }

    /// Returns what is known of the operation.
    pub fn about(&self) -> &'static About {
        self.about
    }

    /// Returns what is sent for the first page.
    pub fn get(&self) -> &Get {
        &self.get
    }

    /// Reads a page.
    pub fn read(&self, body: &[u8]) -> Result<Vec<A>, Misread> {
        (self.read)(body)
    }
}

impl<A> Change<A> {
    fn new(about: &'static About, request: Request, read: fn(&[u8]) -> Result<A, Misread>) -> Self {
        let answer = match about.reveals {
            Reveals::Always => Discretion::Secret,
            Reveals::Never | Reveals::WithoutMail => Discretion::Open,
        };
        Self {
            about,
            request,
            read,
            answer,
        }
    }

    /// Sends `sendEmail`, and says what that means for the answer: what is not mailed is answered
    /// ([operations 4](crate::facts::operations)).
    #[must_use]
    fn mailing(mut self, mail: Mail) -> Self {
        self.request = self.request.with_query("sendEmail", send_email(mail));
        if (self.about.reveals, mail) == (Reveals::WithoutMail, Mail::Withhold) {
            self.answer = Discretion::Secret;
        }
        self
    }

    /// Returns what is known of the operation.
    pub fn about(&self) -> &'static About {
        self.about
    }

    /// Returns what is sent, secrets included.
    pub fn request(&self) -> &Request {
        &self.request
    }

    /// Returns the body that is sent, secrets struck out: what a dry run may print.
    pub fn shown_body(&self) -> Option<Value> {
        self.request.body.as_ref().map(without_secrets)
    }

    /// Returns whether the answer holds a secret.
    pub fn answer(&self) -> Discretion {
        self.answer
    }

    /// Reads the answer.
    pub fn read(&self, body: &[u8]) -> Result<A, Misread> {
        (self.read)(body)
    }
}

impl<A> fmt::Display for ReadOne<A> {
    /// Prints `GET /api/v1/path?query`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&call(&self.get.request()))
    }
}

impl<A> fmt::Display for ReadList<A> {
    /// Prints `GET /api/v1/path?query` of the first page.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&call(&self.get.request()))
    }
}

impl<A> fmt::Display for Change<A> {
    /// Prints `METHOD /api/v1/path?query`, without the body.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&call(&self.request))
    }
}

impl<A> fmt::Debug for ReadOne<A> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "ReadOne({self})")
    }
}

impl<A> fmt::Debug for ReadList<A> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "ReadList({self})")
    }
}

impl<A> fmt::Debug for Change<A> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_tuple("Change")
            .field(&self.request)
            .finish()
    }
}

/// Makes a request of a path below the API's root; each segment is encoded.
fn request(method: Method, segments: &[&str]) -> Request {
    Request::new(method, Get::api(segments).request().path)
}
