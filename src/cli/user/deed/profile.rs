//! Operations on the whole person: created, changed in part, replaced.

use anyhow::anyhow;

use crate::cli::error::CommandError;
use crate::cli::user::args::{CreateArgs, SetCredentials, UpdateArgs};
use crate::cli::user::deed::change::AnyChange;
use crate::cli::user::deed::{Harm, Known};
use crate::cli::user::profile::changes;
use crate::cli::user::secret::Secrets;
use crate::live::Provider;
use crate::model::ids::{AttributeName, GroupId, Login, TypeId};
use crate::model::profile::{AttributeValue, Profile};
use crate::okta::operation::answer::user::UserDetails;
use crate::okta::operation::catalogue as about;
use crate::okta::operation::choice::{OnCreation, Strict};
use crate::okta::operation::key::UserKey;
use crate::okta::operation::password::{
    NewCredentials, NewPassword, NewProvider, RecoveryQuestion,
};
use crate::okta::operation::users::{
    NewUser, UserPatch, UserReplacement, create_user, replace_user, update_user,
};
use crate::planner::address::is_address;

/// What the org has under the names that were typed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wanted {
    /// The user type.
    pub(crate) user_type: Option<TypeId>,
    /// The groups of a new person.
    pub(crate) groups: Vec<GroupId>,
}

fn login() -> AttributeName {
    AttributeName::new("login")
}

fn email() -> AttributeName {
    AttributeName::new("email")
}

pub(crate) fn known(args: &UpdateArgs) -> Known {
    let known = Known::new(&about::UPDATE_USER, "Update", "Updated", "");
    let credentials = &args.credentials;
    let loses = match (credentials.sets_password(), credentials.question.is_some()) {
        (true, true) => Some("the password and the recovery question of today"),
        (true, false) => Some("the password of today"),
        (false, true) => Some("the recovery question of today and its answer"),
        (false, false) => None,
    };
    // What protected people may have is what a plan may do to them.
    let changes = changes(&args.attributes, &args.unset).unwrap_or_default();
    let harm = if changes.keys().any(is_address) {
        Harm::Admins
    } else if loses.is_none() {
        Harm::None
    } else {
        Harm::Protected
    };
    known.losing(loses).harming(harm)
}

/// Returns the login that somebody of the org gets.
pub(crate) fn new_login(args: &UpdateArgs) -> Option<Login> {
    let changes = changes(&args.attributes, &args.unset).unwrap_or_default();
    let wanted = changes.get(&login())?.as_ref()?;
    wanted.as_text().map(Login::new)
}

/// An address that is not given is lost.
pub(crate) fn harm_of_replacing(args: &UpdateArgs) -> Harm {
    if args.attributes.is_empty() {
        Harm::Protected
    } else {
        Harm::Admins
    }
}

/// Refuses what cannot be meant, before anything is read.
pub(crate) fn wanted(args: &UpdateArgs) -> Result<(), CommandError> {
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
    Ok(())
}

impl SetCredentials {
    fn sets_password(&self) -> bool {
        self.password.password_env.is_some() || self.password.password_file.is_some()
    }

    fn new_credentials(&self, secrets: &Secrets) -> NewCredentials {
        let answer = secrets.answer.clone();
        let question = self.question.clone().zip(answer);
        NewCredentials {
            password: secrets.password.clone().map(NewPassword::Plain),
            recovery_question: question
                .map(|(question, answer)| RecoveryQuestion { question, answer }),
            provider: None,
        }
    }
}

/// Makes the change that creates somebody.
pub(crate) fn create(
    args: &CreateArgs,
    wanted: &Wanted,
    secrets: &Secrets,
) -> Result<AnyChange, CommandError> {
    let changes = changes(&args.attributes, &[])?;
    if changes.contains_key(&login()) {
        return Err(CommandError::usage(anyhow!(
            "the login is given twice: `{}`, and as an attribute",
            args.login
        )));
    }
    let mut profile: Profile = changes
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
        .collect();
    if Login::new(args.login.as_str()).is_address() {
        let address = AttributeValue::text(args.login.as_str());
        profile.entry(email()).or_insert(address);
    }
    profile.insert(login(), AttributeValue::text(args.login.as_str()));
    let mut credentials = args.credentials.new_credentials(secrets);
    if args.first.password_hook {
        credentials.password = Some(NewPassword::ImportHook);
    }
    credentials.provider = args.provider.as_deref().map(provider);
    let on_creation = match (args.no_activate, args.first.change_password_at_sign_in) {
        (true, _) => OnCreation::Stage,
        (false, true) => OnCreation::ActivateToChangePassword,
        (false, false) => OnCreation::Activate,
    };
    let new = NewUser {
        on_creation,
        profile,
        credentials,
        user_type: wanted.user_type.clone(),
        groups: wanted.groups.clone(),
    };
    let change = create_user(&new).map_err(|bad| CommandError::usage(bad.into()))?;
    Ok(change.into())
}

/// `FEDERATION`, or `SOCIAL:name`.
fn provider(text: &str) -> NewProvider {
    let (kind, name) = match text.split_once(':') {
        Some((kind, name)) => (kind, Some(name.to_owned())),
        None => (text, None),
    };
    NewProvider {
        kind: Provider::from_okta(&kind.to_ascii_uppercase()),
        name,
    }
}

/// Makes the change of somebody in part.
pub(crate) fn update(
    args: &UpdateArgs,
    person: &UserDetails,
    secrets: &Secrets,
) -> Result<AnyChange, CommandError> {
    let profile = changes(&args.attributes, &args.unset)?;
    let patch = UserPatch {
        // Only a profile has an `ETag`.
        if_match: person.etag.clone().filter(|_| !profile.is_empty()),
        profile,
        credentials: args.credentials.new_credentials(secrets),
        strict: args.strict.then_some(Strict::Yes),
    };
    Ok(update_user(&UserKey::from(&person.id), &patch).into())
}

/// Makes the change that replaces somebody; returns which attributes are lost, too.
pub(crate) fn replace(
    args: &UpdateArgs,
    wanted: &Wanted,
    person: &UserDetails,
    secrets: &Secrets,
) -> Result<(AnyChange, Vec<AttributeName>), CommandError> {
    let changes = changes(&args.attributes, &[])?;
    let profile = (!changes.is_empty()).then(|| {
        let given = changes
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?)));
        let mut profile: Profile = given.collect();
        if let Some(kept) = person.profile.get(&login()) {
            profile.entry(login()).or_insert_with(|| kept.clone());
        }
        profile
    });
    // A type changes with the profile, which stays where none is given.
    let profile = match (profile, &wanted.user_type) {
        (None, Some(_)) => Some(person.profile.clone()),
        (profile, _) => profile,
    };
    let is_lost = |name: &&AttributeName| {
        let profile = profile.as_ref();
        profile.is_some_and(|profile| !profile.contains_key(*name))
    };
    let lost = person.profile.keys().filter(is_lost).cloned().collect();
    let new = UserReplacement {
        if_match: person.etag.clone().filter(|_| profile.is_some()),
        profile,
        user_type: wanted.user_type.clone(),
        credentials: args.credentials.new_credentials(secrets),
        strict: args.strict.then_some(Strict::Yes),
    };
    Ok((replace_user(&UserKey::from(&person.id), &new).into(), lost))
}
