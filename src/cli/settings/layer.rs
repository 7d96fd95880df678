//! Which of the places that may hold credentials decides, and what is missing there.

use std::fmt;

use secrecy::SecretString;

use crate::okta::origin::Origin;

/// Where settings come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// The variables of Okta's SDKs.
    Variables,
    /// `~/.okta/okta.yaml`
    OktaFile,
    /// The variables of Okta's Terraform provider.
    Terraform,
}

/// One setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Setting {
    OrgUrl,
    Token,
    Mode,
    ClientId,
    PrivateKey,
}

/// What one place says.
pub(crate) struct Layer {
    pub(crate) org_url: Option<String>,
    pub(crate) token: Option<SecretString>,
    pub(crate) mode: Option<String>,
    pub(crate) client_id: Option<String>,
    pub(crate) private_key: Option<SecretString>,
    pub(crate) key_id: Option<String>,
    pub(crate) scopes: Option<Vec<String>>,
    pub(crate) source: Source,
}

/// A value, and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Given<V> {
    /// The value.
    pub(crate) value: V,
    /// Where it was given.
    pub(crate) source: Source,
    setting: Setting,
}

/// The credentials that were found.
#[derive(Debug)]
pub(crate) enum Found {
    /// An API token.
    ApiToken(Given<SecretString>),
    /// An access token.
    AccessToken(Given<SecretString>),
    /// A service app.
    ServiceApp {
        /// Its client id.
        client_id: Given<String>,
        /// Its key, or the path of a file that holds it.
        key: Given<SecretString>,
        /// Which key that is.
        key_id: Option<String>,
        /// The scopes to ask for.
        scopes: Option<Vec<String>>,
    },
}

/// Why there are no credentials.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Problem {
    /// Nothing says anything.
    Nothing,
    /// There are some, for the org that they stand beside.
    OtherOrg(Source, String),
    /// A mode that nobody knows.
    UnknownMode(String, String),
    /// A token and a service app in one place, and nothing says which.
    Both(Source),
    /// A mode, and what it lacks.
    Missing {
        /// What is done.
        mode: Mode,
        /// What says so.
        because: String,
        /// What to set, all of it.
        names: Vec<String>,
    },
}

/// How the program shows who it is, in the words of Okta's SDKs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    Ssws,
    Bearer,
    PrivateKey,
}

impl Mode {
    const ALL: [Self; 3] = [Self::Ssws, Self::PrivateKey, Self::Bearer];

    /// Returns the word.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Ssws => "SSWS",
            Self::Bearer => "Bearer",
            Self::PrivateKey => "PrivateKey",
        }
    }
}

impl Source {
    /// Names a setting as people write it there.
    pub(crate) fn name(self, setting: Setting) -> String {
        let (variable, key, terraform) = match setting {
            Setting::OrgUrl => ("ORGURL", "orgUrl", "OKTA_ORG_NAME"),
            Setting::Token => ("TOKEN", "token", "OKTA_API_TOKEN"),
            // Terraform's provider has no such name.
            Setting::Mode => ("AUTHORIZATIONMODE", "authorizationMode", ""),
            Setting::ClientId => ("CLIENTID", "clientId", "OKTA_API_CLIENT_ID"),
            Setting::PrivateKey => ("PRIVATEKEY", "privateKey", "OKTA_API_PRIVATE_KEY"),
        };
        match self {
            Self::Variables => format!("OKTA_CLIENT_{variable}"),
            Self::OktaFile => format!("`{key}` of ~/.okta/okta.yaml"),
            Self::Terraform => terraform.to_owned(),
        }
    }
}

impl<V> Given<V> {
    /// Names the setting as people write it.
    pub(crate) fn name(&self) -> String {
        self.source.name(self.setting)
    }
}

impl Layer {
    /// Makes a layer that says nothing.
    pub(crate) fn empty(source: Source) -> Self {
        Self {
            org_url: None,
            token: None,
            mode: None,
            client_id: None,
            private_key: None,
            key_id: None,
            scopes: None,
            source,
        }
    }

    /// Returns whether it stands beside this org.
    pub(crate) fn is_beside(&self, org: &Origin) -> bool {
        let Some(Ok(beside)) = self.org_url.as_deref().map(Origin::parse) else {
            return false;
        };
        beside.behind_console().unwrap_or(beside) == *org
    }

    fn speaks(&self) -> bool {
        self.token.is_some() || self.mode.is_some() || self.has_app()
    }

    fn has_app(&self) -> bool {
        self.client_id.is_some() || self.private_key.is_some()
    }
}

/// Says nothing of what it holds.
impl fmt::Debug for Layer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Layer({:?})", self.source)
    }
}

/// Chooses credentials. The names of Okta's SDKs count together, value by value, the earlier layer first; those of
/// Terraform's provider only where the others say nothing of credentials. What a layer says whole is not changed by a
/// later one.
pub(crate) fn choose(layers: &[&Layer]) -> Result<Found, Problem> {
    let (fallback, own): (Vec<&Layer>, Vec<&Layer>) = layers
        .iter()
        .partition::<Vec<&Layer>, _>(|layer| layer.source == Source::Terraform);
    let chosen = if own.iter().any(|layer| layer.speaks()) {
        own
    } else {
        fallback
    };
    let (mode, source, because) = mode(&chosen)?;
    let find = |setting: Setting| move |layer: &&&Layer| layer.has(setting);
    let given = |setting: Setting| chosen.iter().find(find(setting)).copied();
    // An id goes with its key and scopes go with their app: what stands in a later place is of another one.
    let up_to = |setting: Setting| {
        let place = chosen.iter().position(|layer| layer.has(setting));
        chosen.iter().take(place.map_or(0, |place| place + 1))
    };
    let missing = |settings: &[Setting]| {
        let missing = settings.iter().filter(|setting| given(**setting).is_none());
        Problem::Missing {
            mode,
            because: because.clone(),
            names: missing.map(|setting| source.name(*setting)).collect(),
        }
    };
    let token = || {
        let layer = given(Setting::Token)?;
        Some(layer.given(Setting::Token, layer.token.clone()?))
    };
    match mode {
        Mode::Ssws => token().map(Found::ApiToken),
        Mode::Bearer => token().map(Found::AccessToken),
        Mode::PrivateKey => {
            let (Some(app), Some(key)) = (given(Setting::ClientId), given(Setting::PrivateKey))
            else {
                return Err(missing(&[Setting::ClientId, Setting::PrivateKey]));
            };
            let id = app.client_id.clone();
            let secret = key.private_key.clone();
            id.zip(secret).map(|(id, secret)| Found::ServiceApp {
                client_id: app.given(Setting::ClientId, id),
                key: key.given(Setting::PrivateKey, secret),
                key_id: up_to(Setting::PrivateKey).find_map(|layer| layer.key_id.clone()),
                scopes: up_to(Setting::ClientId).find_map(|layer| layer.scopes.clone()),
            })
        }
    }
    .ok_or_else(|| missing(&[Setting::Token]))
}

/// Returns the mode, the layer that it is of, and the name of what says so.
fn mode(layers: &[&Layer]) -> Result<(Mode, Source, String), Problem> {
    for layer in layers {
        let source = layer.source;
        if let Some(text) = &layer.mode {
            let name = source.name(Setting::Mode);
            let named = |mode: &Mode| mode.as_str().eq_ignore_ascii_case(text);
            let Some(mode) = Mode::ALL.into_iter().find(named) else {
                return Err(Problem::UnknownMode(name, text.clone()));
            };
            return Ok((mode, source, format!("{name} is {}", mode.as_str())));
        }
        match (layer.token.is_some(), layer.has_app()) {
            (true, true) => return Err(Problem::Both(source)),
            (true, false) => return Ok((Mode::Ssws, source, String::new())),
            (false, true) => {
                let set = if layer.client_id.is_some() {
                    Setting::ClientId
                } else {
                    Setting::PrivateKey
                };
                let because = format!("{} is set", source.name(set));
                return Ok((Mode::PrivateKey, source, because));
            }
            (false, false) => {}
        }
    }
    Err(Problem::Nothing)
}

impl Layer {
    fn has(&self, setting: Setting) -> bool {
        match setting {
            Setting::OrgUrl => self.org_url.is_some(),
            Setting::Token => self.token.is_some(),
            Setting::Mode => self.mode.is_some(),
            Setting::ClientId => self.client_id.is_some(),
            Setting::PrivateKey => self.private_key.is_some(),
        }
    }

    fn given<V>(&self, setting: Setting, value: V) -> Given<V> {
        Given {
            value,
            source: self.source,
            setting,
        }
    }
}

impl Problem {
    /// Says so if there are credentials in a place that is not used, for they stand beside another org.
    pub(crate) fn or_elsewhere(self, all: &[&Layer], used: &[&Layer]) -> Self {
        let is_used = |layer: &Layer| used.iter().any(|each| each.source == layer.source);
        let elsewhere = all.iter().find(|layer| !is_used(layer) && layer.speaks());
        match (self, elsewhere) {
            (Self::Nothing, Some(layer)) => {
                let org = layer.org_url.clone().unwrap_or_default();
                Self::OtherOrg(layer.source, org)
            }
            (problem, _) => problem,
        }
    }
}

/// Reads scopes, between which there are blanks or commas.
pub(crate) fn scopes(text: &str) -> Vec<String> {
    let words = text.split([',', ' ', '\t', '\n', '\r']);
    words
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests;
