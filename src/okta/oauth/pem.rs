//! Keys in text: PEM (RFC 7468).

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};

/// Takes base64 with and without padding: editors and secret stores lose it.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// What a PEM block begins with.
pub(crate) const BEGIN: &str = "-----BEGIN ";

/// One block of PEM.
pub(crate) struct Block<'t> {
    /// What it says it is: `PRIVATE KEY`.
    pub(crate) label: &'t str,
    /// Headers such as `Proc-Type: 4,ENCRYPTED`.
    pub(crate) has_headers: bool,
    /// The content; `None` where it is no base64.
    pub(crate) der: Option<Vec<u8>>,
}

/// Returns the blocks of a text, in order. One without an end is none.
pub(crate) fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut rest = text;
    while let Some((_, behind)) = rest.split_once(BEGIN) {
        let Some((label, body)) = behind.split_once("-----") else {
            break;
        };
        let Some((content, behind)) = body.split_once("-----END ") else {
            break;
        };
        blocks.push(block(label, content));
        rest = behind;
    }
    blocks
}

fn block<'t>(label: &'t str, content: &str) -> Block<'t> {
    let has_headers = content.contains(':');
    let encoded: String = content
        .chars()
        .filter(|each| !each.is_whitespace())
        .collect();
    let der = BASE64.decode(encoded).ok();
    Block {
        label,
        has_headers,
        der,
    }
}
