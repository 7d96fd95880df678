//! `--report FORMAT=FILE`: one reading, many forms.

use std::path::PathBuf;

use clap::ValueEnum;

use crate::cli::error::CommandError;
use crate::cli::printer::Printer;
use crate::cli::whole_file;

/// The forms of something that can be reported.
pub(crate) trait Reported: ValueEnum + Copy {
    /// What to write, for who has written something else.
    const EXAMPLE: &'static str;

    /// Returns whether it is annotations, as GitHub Actions takes them.
    fn is_annotations(self) -> bool;

    /// Says what is wrong with a name that is none of these, of which report, and which names there are.
    fn unknown(name: &str, report: &str, names: &str) -> String;
}

/// A form, and the file that gets it.
#[derive(Clone, Debug)]
pub(crate) struct Report<F> {
    form: F,
    /// None is stdout.
    file: Option<PathBuf>,
}

impl<F: Reported> Report<F> {
    /// Reads `FORMAT=FILE`; `-` is stdout.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let parts = text.split_once('=').filter(|(_, file)| !file.is_empty());
        let wrong = || format!("write FORMAT=FILE, such as {}; `-` is stdout", F::EXAMPLE);
        let (name, file) = parts.ok_or_else(wrong)?;
        let form = F::from_str(name, false).map_err(|_| {
            let forms = F::value_variants().iter();
            let names =
                forms.filter_map(|form| Some(form.to_possible_value()?.get_name().to_owned()));
            let names: Vec<String> = names.collect();
            F::unknown(name, text, &names.join(", "))
        })?;
        let file = (file != "-").then(|| PathBuf::from(file));
        Ok(Self { form, file })
    }

    /// Returns whether annotations go to stdout, as a step of GitHub Actions has them.
    pub(crate) fn annotates(&self) -> bool {
        self.form.is_annotations() && self.file.is_none()
    }

    /// Writes what is told in its form.
    pub(crate) fn write(&self, told: impl FnOnce(F) -> String) -> Result<(), CommandError> {
        let text = told(self.form);
        match &self.file {
            None => Printer::write(&text),
            Some(file) => whole_file::write(file, &text),
        }
    }
}
