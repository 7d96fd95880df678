//! What the program calls itself, so that Okta's System Log names the run that a call came from.

/// The longest text that a run is named with.
const RUN_CHARS_MAX: usize = 200;

/// The value of the `user-agent` header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserAgent(String);

impl Default for UserAgent {
    /// The program and its version.
    fn default() -> Self {
        Self(concat!("okta-reconcile/", env!("CARGO_PKG_VERSION")).to_owned())
    }
}

impl UserAgent {
    /// Names the run, by its URL. Of the text only what may stand in a comment of a header is kept: it comes from the
    /// environment, and a branch may have any name.
    pub fn of_run(url: &str) -> Self {
        let may_stand = |c: &char| c.is_ascii_graphic() && !matches!(c, '(' | ')' | '\\' | '"');
        let run: String = url.chars().filter(may_stand).take(RUN_CHARS_MAX).collect();
        let Self(program) = Self::default();
        if run.is_empty() {
            Self(program)
        } else {
            Self(format!("{program} ({run})"))
        }
    }

    /// Returns the text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::UserAgent;

    #[test]
    fn a_run_is_named_in_what_a_header_may_hold() {
        let program = UserAgent::default();
        let program = program.as_str();
        for (url, named) in [
            (
                "https://github.com/acme/okta/actions/runs/7",
                format!("{program} (https://github.com/acme/okta/actions/runs/7)"),
            ),
            ("a\r\nx: y (é)\\", format!("{program} (ax:y)")),
            (" \n", program.to_owned()),
            (&"x".repeat(999), format!("{program} ({})", "x".repeat(200))),
        ] {
            assert_eq!(UserAgent::of_run(url).as_str(), named);
        }
    }
}
