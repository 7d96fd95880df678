//! Text files on disk. Whoever wrote one is not trusted: it is a regular file, no larger than a limit, and UTF-8.

use std::io::{ErrorKind, Read};
use std::path::Path;

/// Why there is no text.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TextError {
    /// There is nothing of that name.
    #[error("there is no such file")]
    Missing,
    /// A folder, a pipe or a device, which may have no end.
    #[error("it is not a regular file")]
    NotAFile,
    /// It cannot be opened or read.
    #[error("{0}")]
    Io(ErrorKind),
    /// It is larger than the limit that was given.
    #[error("it is larger than {0} bytes")]
    TooLarge(u64),
    /// It is in another encoding.
    #[error("it is {0}: save it as UTF-8")]
    Encoding(&'static str),
    /// A line is in no encoding that is known.
    #[error("line {0} is not UTF-8: save the file as UTF-8")]
    NotUtf8(usize),
    /// A line has a character that no text has.
    #[error("line {0} has a NUL character: is it a text file?")]
    Nul(usize),
}

/// Reads the text of a file of at most so many bytes.
pub(crate) fn read(path: &Path, bytes_max: u64) -> Result<String, TextError> {
    let metadata = std::fs::metadata(path).map_err(|error| io(&error))?;
    if !metadata.is_file() {
        return Err(TextError::NotAFile);
    }
    if metadata.len() > bytes_max {
        return Err(TextError::TooLarge(bytes_max));
    }
    let mut bytes = Vec::new();
    std::fs::File::open(path)
        .and_then(|file| {
            file.take(bytes_max.saturating_add(1))
                .read_to_end(&mut bytes)
        })
        .map_err(|error| io(&error))?;
    // It may have grown, or be one of those that do not tell how large they are.
    if bytes.len() as u64 > bytes_max {
        return Err(TextError::TooLarge(bytes_max));
    }
    if let Some(encoding) = other_encoding(&bytes) {
        return Err(TextError::Encoding(encoding));
    }
    let line = |byte: usize, bytes: &[u8]| bytes[..byte].split(|each| *each == b'\n').count();
    // `contains` looks at eight bytes at once, `position` at one.
    if bytes.contains(&0) {
        let nul = bytes.iter().take_while(|byte| **byte != 0).count();
        return Err(TextError::Nul(line(nul, &bytes)));
    }
    String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        TextError::NotUtf8(line(valid, error.as_bytes()))
    })
}

/// The encodings that an editor may save in: their mark, or a NUL beside the first letter.
fn other_encoding(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] => Some("UTF-32"),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [0, 1..=255, ..] | [1..=255, 0, ..] => Some("UTF-16"),
        _ => None,
    }
}

fn io(error: &std::io::Error) -> TextError {
    let kind = error.kind();
    if kind == ErrorKind::NotFound {
        TextError::Missing
    } else {
        TextError::Io(kind)
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    fn told(bytes: &[u8]) -> String {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.yaml");
        std::fs::write(&path, bytes).unwrap();
        match read(&path, 40) {
            Ok(text) => format!("{text:?}"),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn what_is_no_text_is_told() {
        let utf16 = |order: fn(u16) -> [u8; 2], text: &str| -> Vec<u8> {
            text.encode_utf16().flat_map(order).collect()
        };
        let told = [
            told(b"login: ada\r\n"),
            told("\u{feff}login: ad\u{e0}".as_bytes()),
            told(&[b' '; 41]),
            told(b"a: 1\nb: \xe0\n"),
            told(&utf16(u16::to_le_bytes, "\u{feff}login: ada")),
            told(&utf16(u16::to_be_bytes, "\u{feff}login: ada")),
            told(&utf16(u16::to_le_bytes, "login: ada")),
            told(&utf16(u16::to_be_bytes, "login: ada")),
            told(b"\xff\xfe\0\0l\0\0\0"),
            told(b"a: 1\nb: \0\n"),
            told(&[0; 9]),
        ];
        insta::assert_snapshot!(told.join("\n"), @r#"
        "login: ada\r\n"
        "\u{feff}login: adà"
        it is larger than 40 bytes
        line 2 is not UTF-8: save the file as UTF-8
        it is UTF-16: save it as UTF-8
        it is UTF-16: save it as UTF-8
        it is UTF-16: save it as UTF-8
        it is UTF-16: save it as UTF-8
        it is UTF-32: save it as UTF-8
        line 2 has a NUL character: is it a text file?
        line 1 has a NUL character: is it a text file?
        "#);
    }

    #[test]
    fn what_is_no_file_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let missing = read(&folder.path().join("a"), 9).unwrap_err();
        let is_folder = read(folder.path(), 9).unwrap_err();
        assert_eq!(
            format!("{missing}, {is_folder}"),
            "there is no such file, it is not a regular file"
        );
    }
}
