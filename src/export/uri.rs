//! Paths as parts of addresses.

/// A path from the root of the repository as a relative URI reference (RFC 3986): everything but unreserved
/// characters and the slashes between names is percent-encoded.
pub(super) fn path(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => uri.push(char::from(byte)),
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    #[test]
    fn paths_become_references() {
        assert_eq!(super::path("evals/a b:c/é#1.json"), "evals/a%20b%3Ac/%C3%A9%231.json");
    }
}
