//! Operations on the whole person: created, changed in part, replaced.

use std::collections::BTreeMap;

use anyhow::anyhow;

use crate::cli::error::CommandError;
use crate::cli::user::args::{CreateArgs, SetCredentials, UpdateArgs};
use crate::cli::user::profile::changes;
use crate::cli::user::secret::{Source, required};
use crate::cli::user::wanted::Wanted;
use crate::cli::user::write_action::{Harm, Made, Whom, WriteAction};
use crate::live::{Provider, UserDetails};
use crate::model::credentials::{NewPassword, RecoveryQuestion, UserCredentials};
use crate::model::ids::{AttributeName, Login};
use crate::model::profile::{AttributeValue, Profile};
use crate::planner::address::is_address;
use crate::request::choice::{OnCreation, Strict};
use crate::request::template::{Target, Template};
use crate::request::user::{self, GROUPS_AT_CREATION_MAX, NewUser, Replacement};

/// Okta's word for the one kind of hook that imports passwords.
const IMPORT_HOOK: &str = "default";

fn login() -> AttributeName {
    AttributeName::new("login")
}

fn email() -> AttributeName {
    AttributeName::new("email")
}

/// Returns what creates somebody.
///
/// # Errors
///
/// What cannot be meant.
pub(crate) fn create(args: &CreateArgs) -> Result<WriteAction<'_>, CommandError> {
    args.credentials.check()?;
    Ok(WriteAction::new(Whom::New(args), args.options)
        .told("Create", "Created", "")
        .with_secrets(args.credentials.sources()))
}

/// Returns what changes somebody in part.
///
/// # Errors
///
/// What cannot be meant.
pub(crate) fn update(args: &UpdateArgs) -> Result<WriteAction<'_>, CommandError> {
    let changes = wanted(args)?;
    let credentials = &args.credentials;
    let loses = match (credentials.sets_password(), credentials.question.is_some()) {
        (true, true) => Some("the password and the recovery question of today"),
        (true, false) => Some("the password of today"),
        (false, true) => Some("the recovery question of today and its answer"),
        (false, false) => None,
    };
    // What protected people may have is what a plan may do to them.
    let harm = if changes.keys().any(is_address) {
        Harm::Admins
    } else if loses.is_none() {
        Harm::None
    } else {
        Harm::Protected
    };
    Ok(
        WriteAction::made(&args.who, Made::Update(args), args.options)
            .told("Update", "Updated", "")
            .renaming(new_login(&changes))
            .losing(loses)
            .harming(harm)
            .with_secrets(credentials.sources()),
    )
}

/// Returns what replaces somebody.
///
/// # Errors
///
/// What cannot be meant.
pub(crate) fn replace(args: &UpdateArgs) -> Result<WriteAction<'_>, CommandError> {
    let changes = wanted(args)?;
    // An address that is not given is lost.
    let harm = if args.attributes.is_empty() {
        Harm::Protected
    } else {
        Harm::Admins
    };
    Ok(
        WriteAction::made(&args.who, Made::Replacement(args), args.options)
            .told("Replace", "Replaced", "the profile of ")
            .renaming(new_login(&changes))
            .losing(Some("what is not given"))
            .harming(harm)
            .with_secrets(args.credentials.sources()),
    )
}

/// Attributes and the values they get; `None` unsets.
type Changes = BTreeMap<AttributeName, Option<AttributeValue>>;

/// Refuses what cannot be meant, before anything is read.
fn wanted(args: &UpdateArgs) -> Result<Changes, CommandError> {
    args.credentials.check()?;
    let changes = changes(&args.attributes, &args.unset)?;
    let credentials = &args.credentials;
    let is_nothing = changes.is_empty()
        && !credentials.sets_password()
        && credentials.question.is_none()
        && args.user_type.is_none();
    if is_nothing {
        return Err(CommandError::usage(anyhow!("nothing is to be changed"))
            .help("name attributes as NAME=TEXT, or `--unset NAME`, or credentials"));
    }
    Ok(changes)
}

/// Returns the login that somebody of the org gets.
fn new_login(changes: &Changes) -> Option<Login> {
    let wanted = changes.get(&login())?.as_ref()?;
    wanted.as_text().map(Login::new)
}

impl SetCredentials {
    fn sets_password(&self) -> bool {
        self.password.given().source.is_some()
    }

    /// A question has an answer, and an answer a question.
    fn check(&self) -> Result<(), CommandError> {
        let answer = self.answer.given();
        if self.question.is_some() {
            return required([answer]).map(|_| ());
        }
        if answer.source.is_some() {
            return Err(CommandError::usage(anyhow!(
                "an answer needs its question: `--question TEXT`"
            )));
        }
        Ok(())
    }

    fn sources(&self) -> impl Iterator<Item = Source> {
        let given = [self.password.given(), self.answer.given()];
        given.into_iter().filter_map(|given| given.source)
    }

    fn named(&self) -> UserCredentials {
        let name = |source: Option<Source>| source.map(|source| source.name());
        let answer = name(self.answer.given().source);
        let question = self.question.clone().zip(answer);
        UserCredentials {
            password: name(self.password.given().source).map(NewPassword::Value),
            recovery_question: question
                .map(|(question, answer)| RecoveryQuestion { question, answer }),
            ..UserCredentials::default()
        }
    }
}

/// Makes the request that creates somebody.
///
/// # Errors
///
/// What Okta would refuse whatever the org.
pub(crate) fn creation(args: &CreateArgs, wanted: &Wanted) -> Result<Template, CommandError> {
    let profile = new_profile(args)?;
    let mut credentials = args.credentials.named();
    if args.first.password_hook {
        credentials.password = Some(NewPassword::Hook(IMPORT_HOOK.to_owned()));
    }
    let on_creation = match (args.no_activate, args.first.change_password_at_sign_in) {
        (true, _) => OnCreation::Stage,
        (false, true) => OnCreation::ActivateToChangePassword,
        (false, false) => OnCreation::Activate,
    };
    let refused = |why: String| Err(CommandError::usage(anyhow!(why)));
    let groups = wanted.groups.len();
    if groups > GROUPS_AT_CREATION_MAX {
        return refused(format!(
            "a new person can be put into {GROUPS_AT_CREATION_MAX} groups at most; {groups} are given"
        ));
    }
    // Okta would answer E0000124 (facts::creation 3).
    let has_password = matches!(credentials.password, Some(NewPassword::Value(_)));
    if on_creation == OnCreation::ActivateToChangePassword && !has_password {
        return refused(
            "a password that has to be changed at the first sign-in must be given".to_owned(),
        );
    }
    Ok(user::create(&NewUser {
        on_creation,
        profile: &profile,
        credentials: &credentials,
        provider: args.provider.as_deref().map(provider),
        user_type: wanted.user_type.as_ref(),
        groups: &wanted.groups,
    }))
}

fn new_profile(args: &CreateArgs) -> Result<Profile, CommandError> {
    let changes = changes(&args.attributes, &[])?;
    if changes.contains_key(&login()) {
        return Err(CommandError::usage(anyhow!(
            "the login is given twice: `{}`, and as an attribute",
            args.login
        )));
    }
    let mut profile = given(changes);
    let own = AttributeValue::text(args.login.as_str());
    if Login::new(args.login.as_str()).is_address() {
        profile.entry(email()).or_insert_with(|| own.clone());
    }
    profile.insert(login(), own);
    Ok(profile)
}

fn given(changes: Changes) -> Profile {
    let given = changes.into_iter();
    let given = given.filter_map(|(name, value)| Some((name, value?)));
    given.collect()
}

/// `FEDERATION`, or `SOCIAL:name`.
fn provider(text: &str) -> (Provider, Option<String>) {
    let (kind, name) = match text.split_once(':') {
        Some((kind, name)) => (kind, Some(name.to_owned())),
        None => (text, None),
    };
    (Provider::from_okta(&kind.to_ascii_uppercase()), name)
}

/// Makes the request that changes somebody in part.
pub(crate) fn change(args: &UpdateArgs) -> Result<Template, CommandError> {
    let changes = changes(&args.attributes, &args.unset)?;
    let changes = changes.iter().map(|(name, value)| {
        let value = value.as_ref();
        (name, value.map(AttributeValue::json))
    });
    Ok(with_credentials(
        user::update(Target::Person, changes),
        args,
    ))
}

fn with_credentials(template: Template, args: &UpdateArgs) -> Template {
    let template = template.with_credentials(&args.credentials.named());
    if args.strict {
        template.strict(Strict::Yes)
    } else {
        template
    }
}

/// Makes the request that replaces somebody; returns which attributes are lost, too.
pub(crate) fn replacement(
    args: &UpdateArgs,
    wanted: &Wanted,
    person: &UserDetails,
) -> Result<(Template, Vec<AttributeName>), CommandError> {
    let kept = &person.live.profile;
    let changes = changes(&args.attributes, &[])?;
    let profile = if changes.is_empty() {
        // A type changes with the profile, which stays where none is given.
        wanted.user_type.as_ref().map(|_| Profile::clone(kept))
    } else {
        let mut profile = given(changes);
        if let Some(kept) = kept.get(&login()) {
            profile.entry(login()).or_insert_with(|| kept.clone());
        }
        Some(profile)
    };
    let is_lost = |name: &&AttributeName| {
        let profile = profile.as_ref();
        profile.is_some_and(|profile| !profile.contains_key(*name))
    };
    let lost = kept.keys().filter(is_lost).cloned().collect();
    let new = Replacement {
        profile: profile.as_ref(),
        user_type: wanted.user_type.as_ref(),
    };
    let template = user::replace(Target::Person, new);
    Ok((with_credentials(template, args), lost))
}
