//! Addresses of files, as editors write them, and paths.

use std::path::{Path, PathBuf};

/// The path of a `file:` address; nothing for any other (`untitled:`, `vscode-notebook-cell:` …).
pub fn path(uri: &str) -> Option<PathBuf> {
    let rest = uri.strip_prefix("file:")?;
    let rest = match rest.strip_prefix("//") {
        // `file://server/share`: on Windows a share, elsewhere nothing that can be opened.
        Some(rest) if !rest.starts_with('/') => {
            let (host, path) = rest.split_once('/')?;
            if host.is_empty() || host == "localhost" {
                return decoded(&format!("/{path}")).map(PathBuf::from);
            }
            return cfg!(windows).then(|| decoded(&format!("//{rest}"))).flatten().map(PathBuf::from);
        }
        Some(rest) => rest,
        None => rest,
    };
    let rest = rest.split(['?', '#']).next().unwrap_or(rest);
    let path = decoded(rest)?;
    // `/c:/folder`
    let bytes = path.as_bytes();
    let drive = bytes.len() > 2 && bytes[0] == b'/' && bytes[1].is_ascii_alphabetic() && bytes[2] == b':';
    Some(PathBuf::from(if drive { &path[1..] } else { &path }))
}

fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, more)) = rest.split_first() {
        rest = more;
        let hex = more.get(..2).and_then(|two| u8::from_str_radix(std::str::from_utf8(two).ok()?, 16).ok());
        match (first, hex) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = &more[2..];
            }
            _ => bytes.push(first),
        }
    }
    String::from_utf8(bytes).ok()
}

/// The address of a path.
pub fn of(path: &Path) -> String {
    let path = path.display().to_string();
    let path = if cfg!(windows) { path.replace('\\', "/") } else { path };
    let mut out = String::from(if path.starts_with('/') { "file://" } else { "file:///" });
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' | b'~' => out.push(byte as char),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_paths_are_turned_into_each_other() {
        assert_eq!(path("file:///a%20b/%C3%A9.txt"), Some(PathBuf::from("/a b/é.txt")));
        assert_eq!(path("file:///c%3A/x.txt"), Some(PathBuf::from("c:/x.txt")));
        assert_eq!(path("file://localhost/x"), Some(PathBuf::from("/x")));
        assert_eq!(path("untitled:Untitled-1"), None);
        assert_eq!(path("file:///%FF"), None);
        assert_eq!(path("file:///100%"), Some(PathBuf::from("/100%")));
        assert_eq!(of(Path::new("/a b/é.txt")), "file:///a%20b/%C3%A9.txt");
        for name in ["/x/[1] a#b?c%20.txt", "/ü/😀"] {
            assert_eq!(path(&of(Path::new(name))), Some(PathBuf::from(name)));
        }
    }
}
