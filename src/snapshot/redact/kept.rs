//! What stays as it is, because it says nothing of a person by itself, or because its form is its meaning.

use std::sync::LazyLock;

use regex::Regex;

/// Numbers of which the digits alone count.
pub(crate) const PHONES: [&str; 2] = ["mobilePhone", "primaryPhone"];

/// Whether a text is a date, with or without a time.
pub(crate) fn is_date(text: &str) -> bool {
    static DATE: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"^(19|20)\d\d-(0[1-9]|1[0-2])-[0-3]\d(T[0-2]\d:[0-5]\d(:[0-5]\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$").ok()
    });
    DATE.as_ref().is_some_and(|date| date.is_match(text))
}

/// Whether a value is a word of a standard: a language, a country, a time zone.
pub(crate) fn is_formal(name: &str, text: &str) -> bool {
    static FORMS: LazyLock<Option<[Regex; 3]>> = LazyLock::new(|| {
        let language = Regex::new(r"^[a-z]{2,3}([_-][A-Za-z]{2,4})?$").ok()?;
        let country = Regex::new(r"^[A-Z]{2}$").ok()?;
        let zone = Regex::new(
            r"^(UTC|GMT|(Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Europe|Indian|Pacific|Etc|US)/[A-Za-z0-9_+-]{1,16}(/[A-Za-z_-]{1,16})?)$",
        )
        .ok()?;
        Some([language, country, zone])
    });
    let Some([language, country, zone]) = FORMS.as_ref() else {
        return false;
    };
    match name {
        "preferredLanguage" | "locale" => language.is_match(text),
        "countryCode" => country.is_match(text),
        "timezone" => zone.is_match(text),
        _ => false,
    }
}
