//! Reading the hash of a password.

use crate::desired::keys::has_key;
use crate::desired::sign_in::Reader;
use crate::desired::written::sign_in::HashKey;
use crate::diagnostic::Code;
use crate::model::credentials::{DigestAlgorithm, HashAlgorithm, PasswordHash, SaltOrder};
use crate::yaml::node::Entry;
use crate::yaml::read;

/// Okta states no upper limit; more than this is a slip.
const MOST: u64 = 100_000_000;

impl Reader<'_> {
    pub(crate) fn hash(&mut self, entry: &Entry) -> Option<PasswordHash> {
        let mut algorithm = None;
        let (mut work_factor, mut iteration_count, mut key_size) = (None, None, None);
        let (mut digest_algorithm, mut salt_order) = (None, None);
        let (mut salt, mut value) = (None, None);
        for (key, part) in self.parts(entry)? {
            match key {
                HashKey::Algorithm => {
                    algorithm = self.word(part, &HashAlgorithm::WORDS);
                }
                HashKey::WorkFactor => work_factor = self.number(part, 1, 20),
                HashKey::IterationCount => iteration_count = self.number(part, 4096, MOST),
                HashKey::KeySize => key_size = self.number(part, 1, MOST),
                HashKey::DigestAlgorithm => {
                    digest_algorithm = self.word(part, &DigestAlgorithm::WORDS);
                }
                HashKey::SaltOrder => {
                    salt_order = self.word(part, &SaltOrder::WORDS);
                }
                HashKey::Salt => salt = self.secret(part),
                HashKey::Value => value = self.secret(part),
            }
        }
        self.needs(entry, &[HashKey::Algorithm, HashKey::Value]);
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

    fn word<T: Copy>(&mut self, entry: &Entry, words: &[(&'static str, T)]) -> Option<T> {
        read::meaning(entry, words, self.diagnostics).map(|found| found.value)
    }

    fn number(&mut self, entry: &Entry, least: u64, most: u64) -> Option<u64> {
        let help = match most {
            MOST => format!("write a whole number of at least {least}"),
            _ => format!("write a whole number from {least} to {most}"),
        };
        read::number(entry, least..=most, help, self.diagnostics)
    }

    /// Reports what an algorithm needs and lacks, and what belongs to another one (Okta's API description).
    fn fits(&mut self, entry: &Entry, algorithm: HashAlgorithm) {
        use HashKey::{DigestAlgorithm, IterationCount, KeySize, Salt, SaltOrder, WorkFactor};
        let pbkdf2 = [IterationCount, KeySize, DigestAlgorithm];
        let has = |key: &HashKey| has_key(&entry.value, *key);
        let (needed, foreign): (Vec<HashKey>, Vec<HashKey>) = match algorithm {
            HashAlgorithm::Bcrypt => {
                let foreign = [&pbkdf2[..], &[SaltOrder]].concat();
                (vec![WorkFactor, Salt], foreign)
            }
            HashAlgorithm::Pbkdf2 => {
                let needed = [&pbkdf2[..], &[Salt]].concat();
                (needed, vec![WorkFactor])
            }
            HashAlgorithm::Md5
            | HashAlgorithm::Sha1
            | HashAlgorithm::Sha256
            | HashAlgorithm::Sha512 => {
                let is_salted = has(&Salt) || has(&SaltOrder);
                let salt = if is_salted {
                    &[Salt, SaltOrder][..]
                } else {
                    &[]
                };
                (salt.to_vec(), [&pbkdf2[..], &[WorkFactor]].concat())
            }
        };
        self.needs(entry, &needed);
        for key in foreign.into_iter().filter(has) {
            let message = format!("`{}` does not belong to this algorithm", key.word());
            self.wrong(Code::InvalidValue, entry.key_span, message, "remove it");
        }
    }
}
