//! The profile of an entry as the org's schema takes it, and who may be meant by somebody new who lacks something.

use crate::desired::state::{DesiredPerson, DesiredState, DesiredValue};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::live::{Attributes, Directory, LiveUser};
use crate::model::ids::{AttributeName, Login, UserId};
use crate::model::profile::AttributeValue;
use crate::model::table::Table;
use crate::planner::mismatch::{Mismatch, Withholds};
use crate::planner::person::{People, Person, creates};
use crate::planner::typed::typed_profile;
use crate::planner::usertype;
use crate::planner::writable::unwritable;

impl People<'_> {
    /// Somebody new who lacks an attribute may be somebody whose login was changed by hand: their email tells.
    pub(crate) fn suggest_new_logins(&mut self, directory: &Directory) {
        let lacks = |each: &Mismatch| {
            each.finding.code == Code::MissingAttribute && each.withholds == Withholds::Entry
        };
        let mut by_email: Option<Table<String, Option<&LiveUser>>> = None;
        for person in &mut self.all {
            if person.live.is_some() || !person.mismatches.iter().any(lacks) {
                continue;
            }
            let by_email = by_email.get_or_insert_with(|| by_email_of(directory, &self.by_id));
            let key = person.entry.login.value.key();
            let Some(Some(user)) = by_email.get(key.as_str()) else {
                continue;
            };
            let Some(login) = user.login() else { continue };
            for each in person.mismatches.iter_mut().filter(|each| lacks(each)) {
                each.finding.help = Some(format!(
                    "{} has this email and the login `{login}`: if that is the person, write `login: {login}`; for \
                     somebody new, write what is missing",
                    user.id
                ));
            }
        }
    }
}

/// Everybody in no entry by their email; `None` where several have it.
fn by_email_of<'s>(
    directory: &'s Directory,
    known: &Table<UserId, usize>,
) -> Table<String, Option<&'s LiveUser>> {
    let email = AttributeName::new("email");
    let mut by_email = Table::default();
    for user in directory
        .users()
        .filter(|user| !known.contains_key(&user.id))
    {
        if let Some(text) = user.profile.get(&email).and_then(AttributeValue::as_text) {
            let same = by_email.entry(Login::new(text).key().as_str().to_owned());
            same.and_modify(|only| *only = None).or_insert(Some(user));
        }
    }
    by_email
}

/// Whether an entry only declines what a default gives and the type does not have.
pub(crate) fn is_opt_out(
    desired: &DesiredState,
    entry: &DesiredPerson,
    mismatch: &Mismatch,
) -> bool {
    match &mismatch.withholds {
        Withholds::Attribute(name) => {
            let value = entry.profile.get(name).map(|value| &value.value);
            mismatch.finding.code == Code::UnknownAttribute
                && matches!(value, Some(DesiredValue::Unset))
                && desired.gives_by_default(name)
        }
        Withholds::Person
        | Withholds::Entry
        | Withholds::Type
        | Withholds::Link(_)
        | Withholds::Group => false,
    }
}

impl<'a> Person<'a> {
    /// Reads the attributes as the schema takes them. Where nothing is written to somebody, nothing is wrong.
    pub(crate) fn judge_profile(
        &mut self,
        directory: &'a Directory,
        attributes: &mut Attributes<'a>,
    ) {
        let (entry, live) = (self.entry, self.live);
        if live.is_none() && !creates(entry) {
            return;
        }
        let mut found = Diagnostics::default();
        let target = usertype::target(entry, live, directory).unwrap_or_else(|unknown| {
            found.push(unknown);
            None
        });
        let is_type_known = found.is_empty();
        let own_type = live.and_then(|user| user.type_id.as_ref());
        self.new_type = usertype::new_type(entry, live, target, directory);
        self.schema = directory.schema_of(target.map(|of| &of.id).or(own_type));
        if is_type_known && (live.is_none() || self.new_type.is_some()) {
            let of = self.new_type.as_ref().map(|new| new.to);
            usertype::require(entry, live, of, self.schema, &mut found);
        }
        let mut of_profile = Diagnostics::default();
        self.profile = typed_profile(
            entry,
            live,
            target,
            self.schema,
            attributes,
            &mut of_profile,
        );
        found.extend_one(self.refused_type());
        if live.is_some() && !found.is_empty() {
            // What the type that they have takes is written all the same; the rest waits for the other type.
            self.new_type = None;
            self.schema = directory.schema_of(own_type);
            let own = live.and_then(|user| directory.type_of(user));
            let mut waits = Diagnostics::default();
            self.profile = typed_profile(entry, live, own, self.schema, attributes, &mut waits);
        } else if is_type_known {
            found.extend(of_profile);
        }
        let has_it = live
            .and_then(LiveUser::login_key)
            .is_some_and(|key| entry.login.value.has_key(key));
        if !entry.is_tombstone() && !has_it {
            usertype::check_login(&entry.login, self.schema, &mut found);
        }
        let found = found.into_iter();
        self.mismatches.extend(found.map(|finding| {
            // What somebody new lacks stands nowhere.
            let is_lacking = finding.code == Code::MissingAttribute && live.is_none();
            if is_lacking && finding.primary.0 == entry.login.span {
                Mismatch::of_entry(finding)
            } else {
                Mismatch::at_its_place(finding, entry)
            }
        }));
    }

    /// Says why somebody of the org cannot get the type that the entry asks for: it does not take values that they have
    /// and that the entry does not replace.
    fn refused_type(&self) -> Option<Diagnostic> {
        let (user, new, schema) = self.retype()?;
        let unfit = usertype::unfit(user, schema).into_iter();
        let stays = |name: &&AttributeName| {
            let wish = self.profile.get(*name);
            let is_replaced =
                wish.is_some_and(|wish| wish.value.as_ref() != user.profile.get(*name));
            !is_replaced || unwritable(Some(schema), user, name).is_some()
        };
        // Whether the login fits is judged where logins are.
        let unfit = unfit.filter(stays).filter(|name| name.as_str() != "login");
        let names: Vec<&str> = unfit.map(AttributeName::as_str).collect();
        let message = format!(
            "the user type `{}` does not accept their {}",
            new.to.file_name(),
            names.join(", ")
        );
        (!names.is_empty()).then(|| {
            Diagnostic::error(Code::TypeRefusesValue, new.wish.span, message)
                .help("write a value that the type accepts, or `null`, for each of them")
        })
    }
}
