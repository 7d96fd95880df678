//! The path of a request as the API reads it: decoded, below its root. Whoever decides by a path reads it here, so that
//! no other spelling of it is another path to them.

use percent_encoding::percent_decode_str;

/// Where Okta's management API begins.
const ROOT: &str = "/api/v1/";

/// Returns a path without the slash at its end, which some clients write and Okta ignores (recorded).
pub fn without_slash(path: &str) -> &str {
    path.strip_suffix('/').unwrap_or(path)
}

/// Returns the decoded segments of a path below the root; none of another path. One slash at the end is ignored.
pub fn segments(path: &str) -> Vec<String> {
    let below = path.strip_prefix(ROOT).map(without_slash).into_iter();
    let segments = below.flat_map(|below| below.split('/'));
    segments
        .map(|segment| percent_decode_str(segment).decode_utf8_lossy().into_owned())
        .collect()
}

/// Decides by the segments of a path.
pub fn by_segments<T>(path: &str, decide: impl FnOnce(&[&str]) -> T) -> T {
    let segments = segments(path);
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    decide(&segments)
}
