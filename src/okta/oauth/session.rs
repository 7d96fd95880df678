//! The tokens of one run: asked for when the first call needs one, renewed before they end, shared by all calls.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use aws_lc_rs::rand;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret, SecretString};

use crate::okta::error::{CallError, NO_FEATURE, has_code};
use crate::okta::oauth::TOKEN_PATH;
use crate::okta::oauth::app::{Clock, ServiceApp};
use crate::okta::oauth::assertion::Assertion;
use crate::okta::oauth::key::{CannotSign, SigningKey};
use crate::okta::oauth::proof::Proof;
use crate::okta::oauth::refusal::{About, Refusal, TokenError};
use crate::okta::oauth::reply::{Granted, Kind, Reply, read};
use crate::okta::oauth::scope::{Asking, Needs};
use crate::okta::quota::{Quota, WAIT_BEYOND, WAIT_MAX, WAIT_UNSTATED};
use crate::okta::random::jitter;
use crate::okta::retry::{Repeats, Spent, Verdict, Why, judge};
use crate::transport::{Method, NoResponse, Request, Response};

/// How long before its end a token is renewed: longer than a call may take. Of a short life it is half.
pub const RENEWED_BEFORE: Duration = Duration::from_secs(120);

/// How often one request is sent again with a new nonce: nonces change once a day ([tokens 9](crate::facts::tokens)),
/// so more is a server that is never content.
pub const NONCES_MAX: u32 = 3;

/// How often one request is sent again with a new token, after a 401 to one that never worked.
pub const RENEWALS_MAX: u32 = 1;

/// How often one request is sent again where other calls use the same tokens: they may have used them up.
pub const ENDINGS_MAX: u32 = 10;

/// What a session asks for tokens on, and waits on.
pub(crate) trait Wire: Sync {
    /// Sends one request, once.
    fn send(&self, request: Request) -> impl Future<Output = Result<Response, NoResponse>> + Send;

    /// Waits, and says why; returns whether to go on.
    fn pause(&self, wait: Duration, why: Why) -> impl Future<Output = bool> + Send;
}

/// The tokens of a service app. Never shown by `Debug`.
pub(crate) struct Session {
    app: ServiceApp,
    needs: Needs,
    /// Held while a token is asked for, so that all calls wait for the same one.
    state: tokio::sync::Mutex<State>,
    nonces: Mutex<Nonces>,
    /// The key of this run, made when a proof is wanted.
    key: OnceLock<SigningKey>,
}

#[derive(Default)]
struct State {
    token: Option<Arc<Token>>,
    /// A refusal that will not change by asking again.
    refused: Option<TokenError>,
    /// Whether the token endpoint has asked for proofs.
    proves: bool,
}

struct Token {
    secret: SecretString,
    kind: Kind,
    /// From when on it is not used any more.
    stale: Timestamp,
    /// Whether a call with it was answered with anything but 401.
    worked: AtomicBool,
}

/// The last nonce of each server: that of tokens, and that of the API (RFC 9449, 8.2).
#[derive(Default)]
struct Nonces {
    tokens: Option<String>,
    calls: Option<String>,
}

/// How often a request was sent already, and with which token the last time.
#[derive(Default)]
pub(crate) struct Tries {
    /// While the request is under way.
    token: Option<Arc<Token>>,
    renewals: u32,
    nonces: u32,
}

impl fmt::Debug for Session {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Session")
    }
}

/// Tokens are so few that nothing but their own answers paces them.
fn until_reset(answer: &Result<Response, NoResponse>) -> Duration {
    let stated = answer
        .as_ref()
        .ok()
        .and_then(|answer| Quota::new(answer).until_reset());
    stated.map_or(WAIT_UNSTATED, |rest| (rest + WAIT_BEYOND).min(WAIT_MAX))
}

impl Session {
    /// Makes a session without a token.
    pub(crate) fn new(app: ServiceApp) -> Self {
        Self {
            app,
            needs: Needs::default(),
            state: tokio::sync::Mutex::default(),
            nonces: Mutex::default(),
            key: OnceLock::new(),
        }
    }

    /// Says what tokens must be good for.
    pub(crate) fn need(&mut self, needs: Needs) {
        self.needs = needs;
    }

    /// Returns the request with a token, and with a proof where the token is bound.
    pub(crate) async fn authorise(
        &self,
        wire: &impl Wire,
        org: &str,
        request: Request,
        tries: &mut Tries,
    ) -> Result<Request, CallError> {
        let token = self.token(wire, org).await?;
        let secret = token.secret.expose_secret();
        tries.token = Some(Arc::clone(&token));
        match token.kind {
            Kind::Bearer => Ok(request.with_header("authorization", format!("Bearer {secret}"))),
            Kind::Proof => {
                let nonce = self.nonces().calls.clone();
                let proof = self.proof(org, &request, Some(secret), nonce.as_deref())?;
                Ok(request
                    .with_header("authorization", format!("DPoP {secret}"))
                    .with_header("dpop", proof))
            }
        }
    }

    /// Learns from an answer, and returns whether the request is to be sent again: it was not carried out, and a new
    /// token or a new nonce may change that.
    pub(crate) async fn again(&self, response: &Response, tries: &mut Tries) -> bool {
        if let Some(nonce) = response.header("dpop-nonce") {
            self.nonces().calls = Some(nonce.to_owned());
        }
        let Some(token) = tries.token.take() else {
            return false;
        };
        if response.status != 401 || has_code(response, NO_FEATURE) {
            token.worked.store(true, Ordering::Relaxed);
            return false;
        }
        let mut challenges = response.headers_named("www-authenticate");
        if challenges.any(|challenge| challenge.contains("use_dpop_nonce")) {
            tries.nonces += 1;
            return tries.nonces <= NONCES_MAX && response.header("dpop-nonce").is_some();
        }
        let mut state = self.state.lock().await;
        let current = state.token.as_ref();
        let is_current = current.is_some_and(|current| Arc::ptr_eq(current, &token));
        let others = Arc::strong_count(&token) - 1 - usize::from(is_current);
        // A token that works for others has ended early; one that works for nobody is no better for asking.
        let most = if others > 0 || token.worked.load(Ordering::Relaxed) {
            ENDINGS_MAX
        } else {
            RENEWALS_MAX
        };
        tries.renewals += 1;
        if tries.renewals > most {
            return false;
        }
        // Another call may have renewed it meanwhile.
        if is_current {
            state.token = None;
        }
        true
    }

    async fn token(&self, wire: &impl Wire, org: &str) -> Result<Arc<Token>, CallError> {
        let mut state = self.state.lock().await;
        if let Some(refused) = &state.refused {
            return Err(refused.clone().into());
        }
        if let Some(token) = &state.token
            && self.now() < token.stale
        {
            return Ok(Arc::clone(token));
        }
        let begun = self.now();
        let granted = match self.ask(wire, org, &mut state).await {
            Ok(granted) => granted,
            Err(error) => {
                if let CallError::Token(refused) = &error {
                    state.refused = Some(refused.clone());
                }
                return Err(error);
            }
        };
        let usable = granted.lifetime.saturating_sub(RENEWED_BEFORE);
        let usable = usable.max(granted.lifetime / 2);
        let usable = SignedDuration::try_from(usable).unwrap_or(SignedDuration::MAX);
        let token = Arc::new(Token {
            secret: granted.token,
            kind: granted.kind,
            stale: begun.checked_add(usable).unwrap_or(Timestamp::MAX),
            worked: AtomicBool::new(false),
        });
        state.token = Some(Arc::clone(&token));
        Ok(token)
    }

    /// Asks for a token that is good for everything, and says what is missing. Scopes that are set are asked for as they
    /// are; others in several ways, for orgs differ in what they do about scopes that are not granted.
    async fn ask(
        &self,
        wire: &impl Wire,
        org: &str,
        state: &mut State,
    ) -> Result<Granted, CallError> {
        let attempts = match &self.app.scopes {
            Some(scopes) => vec![scopes.clone()],
            None => Asking::ALL.map(|asking| self.needs.asked(asking)).to_vec(),
        };
        let mut why: Option<TokenError> = None;
        for (index, asked) in attempts.iter().enumerate() {
            // Whoever leaves out scopes without a word gives no more for fewer.
            let is_shorter = index > 0 && attempts[index - 1].len() >= asked.len();
            let is_dropped = matches!(why, Some(TokenError::Scopes { .. }));
            if attempts[..index].contains(asked) || (is_dropped && is_shorter) {
                continue;
            }
            let answer = self.request(wire, org, state, asked).await?;
            let error = match answer.and_then(|granted| self.sufficient(granted, asked)) {
                Ok(granted) => return Ok(granted),
                Err(error) => error,
            };
            why = Some(match (&error, why) {
                (TokenError::Scopes { .. }, _) | (_, None) => error,
                (_, Some(first)) => first,
            });
            if !why.as_ref().is_some_and(TokenError::is_about_scopes) {
                break;
            }
        }
        Err(why.unwrap_or(TokenError::CannotSign).into())
    }

    /// Returns a token if it may do what is needed.
    fn sufficient(&self, granted: Granted, asked: &[String]) -> Result<Granted, TokenError> {
        let scopes = granted.scopes.as_deref().unwrap_or(asked);
        let missing = self.needs.missing(scopes.iter().map(String::as_str));
        if missing.is_empty() {
            return Ok(granted);
        }
        Err(TokenError::Scopes {
            missing,
            granted: scopes.to_vec(),
            set: self.app.scopes.clone(),
        })
    }

    /// Asks for a token until the answer is final. Each try has an assertion and a proof of its own, for their ids are
    /// good once. [`NONCES_MAX`] and [`judge`] bound the tries.
    async fn request(
        &self,
        wire: &impl Wire,
        org: &str,
        state: &mut State,
        scopes: &[String],
    ) -> Result<Result<Granted, TokenError>, CallError> {
        let mut repeats = Repeats::default();
        let mut nonces = 0;
        loop {
            let request = self.signed(org, scopes, state.proves)?;
            let answer = wire.send(request.clone()).await;
            if let Ok(response) = &answer
                && let Some(nonce) = response.header("dpop-nonce")
            {
                self.nonces().tokens = Some(nonce.to_owned());
            }
            // Two tokens do no harm, so this is repeated like a read.
            let like = Request::new(Method::Get, TOKEN_PATH);
            let wait = match judge(&like, repeats, &answer, Spent::default(), jitter()) {
                Verdict::Done => None,
                Verdict::Repeat { wait, why } => Some((wait, why)),
                Verdict::Queue(why) => Some((until_reset(&answer), why)),
            };
            if let Some((wait, why)) = wait {
                repeats = repeats.and(why);
                if wire.pause(wait, why).await {
                    continue;
                }
            }
            let response = answer.map_err(|source| CallError::NoAnswer {
                call: format!("POST {TOKEN_PATH}"),
                source,
            })?;
            match read(&request, &response, scopes, self.now())? {
                Reply::Granted(granted) => return Ok(Ok(granted)),
                Reply::ProofWanted => state.proves = true,
                Reply::NonceWanted if nonces < NONCES_MAX => {
                    state.proves = true;
                    nonces += 1;
                }
                Reply::NonceWanted => return Ok(Err(never_content(&response))),
                Reply::Refused(refusal) => return Ok(Err(TokenError::Refused(refusal))),
            }
        }
    }

    fn signed(&self, org: &str, scopes: &[String], proves: bool) -> Result<Request, TokenError> {
        let audience = format!("{org}{TOKEN_PATH}");
        let assertion = Assertion {
            client: &self.app.client_id,
            key: &self.app.key,
            key_id: self.app.key_id.as_deref().or(self.app.key.id()),
            audience: &audience,
            now: self.now(),
            id: &fresh_id()?,
        };
        let request = assertion.request(scopes)?;
        if !proves {
            return Ok(request);
        }
        let nonce = self.nonces().tokens.clone();
        let proof = self.proof(org, &request, None, nonce.as_deref())?;
        Ok(request.with_header("dpop", proof))
    }

    fn proof(
        &self,
        org: &str,
        request: &Request,
        token: Option<&str>,
        nonce: Option<&str>,
    ) -> Result<String, TokenError> {
        let proof = Proof {
            request,
            org,
            token,
            nonce,
            now: self.now(),
            id: &fresh_id()?,
        };
        Ok(proof.signed(self.key()?)?)
    }

    fn key(&self) -> Result<&SigningKey, TokenError> {
        if let Some(key) = self.key.get() {
            return Ok(key);
        }
        let fresh = SigningKey::fresh().map_err(|_| TokenError::CannotSign)?;
        Ok(self.key.get_or_init(|| fresh))
    }

    fn now(&self) -> Timestamp {
        let Clock(clock) = &self.app.clock;
        clock()
    }

    fn nonces(&self) -> std::sync::MutexGuard<'_, Nonces> {
        self.nonces.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn never_content(response: &Response) -> TokenError {
    TokenError::Refused(Refusal {
        status: response.status,
        error: "use_dpop_nonce".to_owned(),
        description: format!("another nonce was asked for {NONCES_MAX} times over"),
        about: About::Proof,
        ahead: None,
        asked: Vec::new(),
        request_id: None,
    })
}

/// Makes a `jti`.
fn fresh_id() -> Result<String, TokenError> {
    let mut bytes = [0; 16];
    rand::fill(&mut bytes).map_err(|_| TokenError::CannotSign)?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

impl From<CannotSign> for TokenError {
    fn from(_: CannotSign) -> Self {
        Self::CannotSign
    }
}
