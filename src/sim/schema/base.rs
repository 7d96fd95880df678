//! Okta's own attributes of people.

/// A base attribute as Okta's own schema has it ([profiles 9](crate::facts::profiles)); all of them are strings.
pub(crate) struct Base {
    pub(crate) name: &'static str,
    pub(crate) title: &'static str,
    pub(crate) lengths: Option<(u64, u64)>,
    pub(crate) format: Option<&'static str>,
    /// What people may do with it themselves; nothing about administrators ([schemas 9](crate::facts::schemas)).
    pub(crate) own: &'static str,
}

/// The master of an attribute that comes from wherever the person comes from.
pub(crate) const PROFILE_MASTER: &str = "PROFILE_MASTER";

/// The base attributes that a person must have, unless the org relaxes it.
pub(crate) const REQUIRED: [&str; 4] = ["login", "firstName", "lastName", "email"];

const fn base(
    name: &'static str,
    title: &'static str,
    lengths: Option<(u64, u64)>,
    format: Option<&'static str>,
    own: &'static str,
) -> Base {
    Base {
        name,
        title,
        lengths,
        format,
        own,
    }
}

/// Okta's 31 base attributes, in the order of its schema.
#[rustfmt::skip]
pub(crate) const BASE: [Base; 31] = [
    base("login", "Username", Some((5, 100)), None, "READ_ONLY"),
    base("firstName", "First name", Some((1, 50)), None, "READ_WRITE"),
    base("lastName", "Last name", Some((1, 50)), None, "READ_WRITE"),
    base("middleName", "Middle name", None, None, "READ_ONLY"),
    base("honorificPrefix", "Honorific prefix", None, None, "READ_ONLY"),
    base("honorificSuffix", "Honorific suffix", None, None, "READ_ONLY"),
    base("email", "Primary email", Some((5, 100)), Some("email"), "READ_WRITE"),
    base("title", "Title", None, None, "READ_ONLY"),
    base("displayName", "Display name", None, None, "READ_ONLY"),
    base("nickName", "Nickname", None, None, "READ_ONLY"),
    base("profileUrl", "Profile Url", None, Some("uri"), "READ_ONLY"),
    base("secondEmail", "Secondary email", None, Some("email"), "READ_WRITE"),
    base("mobilePhone", "Mobile phone", Some((0, 100)), None, "READ_WRITE"),
    base("primaryPhone", "Primary phone", Some((0, 100)), None, "HIDE"),
    base("streetAddress", "Street address", Some((0, 1024)), None, "HIDE"),
    base("city", "City", Some((0, 128)), None, "HIDE"),
    base("state", "State", Some((0, 128)), None, "HIDE"),
    base("zipCode", "Zip code", Some((0, 50)), None, "HIDE"),
    base("countryCode", "Country code", Some((2, 2)), Some("country-code"), "HIDE"),
    base("postalAddress", "Postal Address", Some((0, 4096)), None, "HIDE"),
    base("preferredLanguage", "Preferred language", None, Some("language-code"), "READ_ONLY"),
    base("locale", "Locale", None, Some("locale"), "READ_ONLY"),
    base("timezone", "Time zone", None, Some("timezone"), "READ_ONLY"),
    base("userType", "User type", None, None, "READ_ONLY"),
    base("employeeNumber", "Employee number", None, None, "READ_ONLY"),
    base("costCenter", "Cost center", None, None, "READ_ONLY"),
    base("organization", "Organization", None, None, "READ_ONLY"),
    base("division", "Division", None, None, "READ_ONLY"),
    base("department", "Department", None, None, "READ_ONLY"),
    base("managerId", "ManagerId", None, None, "READ_ONLY"),
    base("manager", "Manager", None, None, "READ_ONLY"),
];

/// Returns whether it is one of Okta's base attributes.
pub fn is_base(name: &str) -> bool {
    find_base(name).is_some()
}

/// Returns the base attribute of that name.
pub(crate) fn find_base(name: &str) -> Option<&'static Base> {
    BASE.iter().find(|each| each.name == name)
}
