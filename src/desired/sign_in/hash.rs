//! Reading the hash of a password.

use crate::desired::credentials::{DigestAlgorithm, HashAlgorithm, PasswordHash, SaltOrder};
use crate::desired::keys::has_key;
use crate::desired::read;
use crate::desired::sign_in::{HASH, Reader};
use crate::desired::tree::Entry;
use crate::diagnostic::Code;

/// Okta states no upper limit; more than this is a slip.
const MOST: u64 = 100_000_000;

impl Reader<'_> {
    pub(in crate::desired::sign_in) fn hash(&mut self, entry: &Entry) -> Option<PasswordHash> {
        let mut algorithm = None;
        let (mut work_factor, mut iteration_count, mut key_size) = (None, None, None);
        let (mut digest_algorithm, mut salt_order) = (None, None);
        let (mut salt, mut value) = (None, None);
        for part in self.parts(entry, &HASH)? {
            match &*part.key {
                "algorithm" => {
                    algorithm = read::word(part, &HashAlgorithm::WORDS, self.diagnostics)
                        .map(|found| found.value);
                }
                "workFactor" => work_factor = self.number(part, 1, 20),
                "iterationCount" => iteration_count = self.number(part, 4096, MOST),
                "keySize" => key_size = self.number(part, 1, MOST),
                "digestAlgorithm" => {
                    digest_algorithm = read::word(part, &DigestAlgorithm::WORDS, self.diagnostics)
                        .map(|found| found.value);
                }
                "saltOrder" => {
                    salt_order = read::word(part, &SaltOrder::WORDS, self.diagnostics)
                        .map(|found| found.value);
                }
                "salt" => salt = self.secret(part),
                _ => value = self.secret(part),
            }
        }
        self.needs(entry, &["algorithm", "value"]);
        let algorithm = algorithm?;
        self.fits(entry, algorithm);
        Some(PasswordHash {
            algorithm,
            work_factor,
            iteration_count,
            key_size,
            digest_algorithm,
            salt,
            salt_order,
            value: value?,
        })
    }

    fn number(&mut self, entry: &Entry, least: u64, most: u64) -> Option<u64> {
        let found = read::text(entry, self.diagnostics)?;
        let number = found.value.parse::<u64>().ok();
        let number = number.filter(|number| (least..=most).contains(number));
        if number.is_none() {
            let message = format!("`{}` cannot be `{}`", entry.key, found.value);
            let help = match most {
                MOST => format!("write a whole number of at least {least}"),
                _ => format!("write a whole number from {least} to {most}"),
            };
            self.wrong(Code::InvalidValue, found.span, message, help);
        }
        number
    }

    /// Reports what an algorithm needs and lacks, and what belongs to another one (Okta's API description).
    fn fits(&mut self, entry: &Entry, algorithm: HashAlgorithm) {
        let pbkdf2 = ["iterationCount", "keySize", "digestAlgorithm"];
        let has = |key: &&str| has_key(&entry.value, key);
        let (needed, foreign): (Vec<&str>, Vec<&str>) = match algorithm {
            HashAlgorithm::Bcrypt => {
                let foreign = [&pbkdf2[..], &["saltOrder"]].concat();
                (vec!["workFactor", "salt"], foreign)
            }
            HashAlgorithm::Pbkdf2 => {
                let needed = [&pbkdf2[..], &["salt"]].concat();
                (needed, vec!["workFactor"])
            }
            HashAlgorithm::Md5
            | HashAlgorithm::Sha1
            | HashAlgorithm::Sha256
            | HashAlgorithm::Sha512 => {
                let is_salted = has(&"salt") || has(&"saltOrder");
                let salt = if is_salted {
                    &["salt", "saltOrder"][..]
                } else {
                    &[]
                };
                (salt.to_vec(), [&pbkdf2[..], &["workFactor"]].concat())
            }
        };
        self.needs(entry, &needed);
        for key in foreign.into_iter().filter(has) {
            let message = format!("`{key}` does not belong to this algorithm");
            self.wrong(Code::InvalidValue, entry.key_span, message, "remove it");
        }
    }
}
