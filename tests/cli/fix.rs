//! Fixes: applied whole, shown as a difference, encoding and line ends kept.

use crate::runner::{CLEAN, Folder, comma, faulty};

#[test]
fn a_file_is_clean_of_what_was_fixed_and_otherwise_as_it_was() {
    let crlf = |text: &str| text.replace('\n', "\r\n");
    let utf16 = |text: &str| -> Vec<u8> {
        [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect()
    };
    let bom = |text: &str| [b"\xef\xbb\xbf", text.as_bytes()].concat();
    let folder = Folder::new();
    folder.write("plain.txt", comma().as_bytes());
    folder.write("crlf.txt", crlf(&comma()).as_bytes());
    folder.write("utf16.txt", &utf16(&comma()));
    folder.write("bom.txt", &bom(&comma()));
    folder.write("faulty.txt", faulty().as_bytes());
    let ran = folder.run(1, &["check", "--fix", "--format", "concise"]);
    assert!(ran.err.contains("; 4 fixes applied"), "{}", ran.err);
    assert_eq!(folder.read("plain.txt"), CLEAN.as_bytes());
    assert_eq!(folder.read("crlf.txt"), crlf(CLEAN).as_bytes());
    assert_eq!(folder.read("utf16.txt"), utf16(CLEAN));
    assert_eq!(folder.read("bom.txt"), bom(CLEAN));
    // What has no fix is left alone.
    assert_eq!(folder.read("faulty.txt"), faulty().as_bytes());
    assert_eq!(ran.out.lines().count(), 1);
    // Nothing lies about.
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 5);
}

#[test]
fn a_difference_is_shown_and_nothing_written() {
    let folder = Folder::with(&[("comma.txt", &comma()), ("faulty.txt", &faulty())]);
    insta::assert_snapshot!(folder.run(1, &["check", "--diff"]).out);
    assert_eq!(folder.text("comma.txt"), comma());
    assert_eq!(folder.run(0, &["check", "--diff", "faulty.txt"]).out, "");
    let silent = folder.run(1, &["check", "--diff", "--no-text"]).out;
    assert_eq!(silent, "comma.txt: would change\n");
    let shown = folder.run_with(1, &["check", "--diff", "-"], comma().as_bytes()).out;
    assert!(shown.contains("+  1. Source:"), "{shown}");
    let absolute = folder.path().join("comma.txt");
    let shown = folder.run(1, &["check", "--diff", absolute.to_str().unwrap()]).out;
    // The folder's path, which the runner hides, begins with the one slash.
    assert!(shown.starts_with("--- a[DIR]/comma.txt\n+++ b[DIR]/comma.txt\n"), "{shown}");
    folder.run_with(2, &["check", "--fix", "-"], comma().as_bytes());
}

#[test]
fn what_is_suppressed_or_known_is_not_fixed() {
    let text =
        comma().replace("Secret, Nodis.", "Secret, Nodis. <!-- caveat: ignore[classification-separator] sic -->");
    let folder = Folder::with(&[("a.md", &text), ("b.txt", &comma())]);
    folder.run(0, &["baseline"]);
    folder.run(0, &["check", "--fix"]);
    assert_eq!((folder.text("a.md"), folder.text("b.txt")), (text, comma()));
}

/// A file is put in the place of the old one when it is whole: whoever had that open reads on as if nothing had happened.
#[cfg(unix)]
#[test]
fn a_file_is_never_seen_half_written() {
    use std::io::Read;
    for arguments in [&["--fix"][..], &["--add-ignores", "sic"], &["--output", "out.txt", "--format", "concise"]] {
        let folder = Folder::with(&[("a.md", &comma()), ("out.txt", "as it was\n")]);
        folder.write("caveat.toml", b"[files]\nexclude = [\"out.txt\"]\n");
        let name = if arguments.contains(&"--output") { "out.txt" } else { "a.md" };
        let before = folder.text(name);
        let mut old = std::fs::File::open(folder.path().join(name)).unwrap();
        folder.run(0, &[&["check"], arguments].concat());
        let mut read = String::new();
        old.read_to_string(&mut read).unwrap();
        assert_eq!(read, before, "{arguments:?}");
        assert_ne!(folder.text(name), before, "{arguments:?}");
    }
}

#[cfg(unix)]
#[test]
fn permissions_and_links_are_kept() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::with(&[("real/a.txt", &comma())]);
    let real = folder.path().join("real/a.txt");
    std::fs::set_permissions(&real, std::fs::Permissions::from_mode(0o640)).unwrap();
    std::os::unix::fs::symlink("real/a.txt", folder.path().join("link.txt")).unwrap();
    folder.run(0, &["check", "--fix", "link.txt"]);
    assert!(folder.path().join("link.txt").is_symlink());
    assert_eq!(folder.text("real/a.txt"), CLEAN);
    assert_eq!(std::fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o640);
}

/// A file that must not be written is left, which is told; the others are mended, and the run has failed.
#[test]
fn what_may_only_be_read_is_left_and_the_others_are_mended() {
    let folder = Folder::with(&[("a.txt", &comma()), ("b.txt", &comma()), ("c.txt", &comma())]);
    let kept = folder.path().join("b.txt");
    let mut permissions = std::fs::metadata(&kept).unwrap().permissions();
    permissions.set_readonly(true);
    std::fs::set_permissions(&kept, permissions).unwrap();
    let ran = folder.run(2, &["check", "--fix", "--format", "concise"]);
    assert!(ran.err.contains("b.txt: it may only be read"), "{}", ran.err);
    assert!(ran.err.contains("1 warning in 3 files (3 documents); 2 fixes applied"), "{}", ran.err);
    assert!(ran.out.starts_with("b.txt:7:76: warning[classification-separator]"), "{}", ran.out);
    assert_eq!(
        (folder.text("a.txt").as_str(), folder.text("b.txt"), folder.text("c.txt").as_str()),
        (CLEAN, comma(), CLEAN)
    );
}
