//! What the program does on a terminal, seen from its other side.

use std::fs::File;
use std::io::Read;
use std::os::fd::OwnedFd;
use std::process::{Command, Stdio};
use std::thread;

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};

use crate::runner::{CLEAN, Folder, faulty};

/// A terminal of 100 columns: the side that a person looks at, and the side that is given to a program.
fn terminal() -> (File, OwnedFd) {
    let person = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&person).unwrap();
    unlockpt(&person).unwrap();
    let name = ptsname(&person, Vec::new()).unwrap();
    let program = File::options().read(true).write(true).open(name.to_str().unwrap()).unwrap();
    tcsetwinsize(&program, Winsize { ws_row: 40, ws_col: 100, ws_xpixel: 0, ws_ypixel: 0 }).unwrap();
    (person.into(), program.into())
}

/// Runs with standard output and error on a terminal, and gives what it shows.
fn seen(mut command: Command) -> String {
    let (mut person, program) = terminal();
    command.stdin(Stdio::null()).stdout(program.try_clone().unwrap()).stderr(program);
    let reader = thread::spawn(move || {
        let mut bytes = Vec::new();
        // A terminal whose program is gone ends in an error on Linux, not at an end of file.
        let _ = person.read_to_end(&mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    });
    let mut child = command.spawn().unwrap();
    // The command holds the program's side open.
    drop(command);
    child.wait().unwrap();
    reader.join().unwrap()
}

#[test]
fn a_terminal_gets_its_colours_its_width_and_links() {
    let folder = Folder::with(&[("é a.txt", &faulty())]);
    let shown = |set: &[(&str, &str)], more: &[&str]| {
        let mut command = folder.command(&[&["check"], more].concat());
        command.env("TERM", "xterm-256color").envs(set.iter().copied());
        seen(command)
    };
    let link = |text: &str| {
        text.contains("\x1b]8;;file:///") && text.contains("/%C3%A9%20a.txt\x1b\\é a.txt\x1b]8;;\x1b\\:3:1")
    };
    let full = shown(&[("FORCE_HYPERLINK", "1")], &[]);
    assert!(full.contains("\x1b[31m") && link(&full), "{full:?}");
    assert!(!shown(&[("FORCE_HYPERLINK", "0")], &[]).contains("\x1b]8"), "links where there are none");
    let plain = shown(&[("FORCE_HYPERLINK", "1"), ("NO_COLOR", "1")], &[]);
    assert!(!plain.contains('\x1b'), "{plain:?}");
    assert!(!shown(&[("TERM", "dumb")], &[]).contains('\x1b'));

    // A pipe gets neither, though the terminal beside it could.
    let mut command = folder.command(&["check"]);
    command.env("TERM", "xterm-256color").env("FORCE_HYPERLINK", "1");
    assert!(!folder.finish(1, command, b"").out.contains('\x1b'));

    let widest = shown(&[("NO_COLOR", "1")], &[]).lines().map(|line| line.trim_end().chars().count()).max().unwrap();
    assert!((81..=100).contains(&widest), "{widest} columns");
}

#[test]
fn long_work_tells_how_far_it_is_and_wipes_that_away() {
    // The first half second is silent, so the work is doubled until it takes longer.
    let folder = Folder::new();
    let page = format!("{CLEAN}\n{}", "The Minister said that he was content with what he had heard.\n\n".repeat(3000));
    let mut files = 0;
    let on_terminal = |arguments: &[&str]| {
        let mut command = folder.command(arguments);
        command.env("TERM", "xterm-256color");
        seen(command)
    };
    let shown = loop {
        for _ in 0..files.max(20) {
            folder.write(&format!("{files:03}.txt"), page.as_bytes());
            files += 1;
        }
        let shown = on_terminal(&["check"]);
        if shown.contains(&format!(" of {files} files")) || files > 2000 {
            break shown;
        }
    };
    let told = shown.rfind(&format!(" of {files} files")).expect("it tells how far it is");
    assert!(shown[told..].contains("\r                                        \r"), "it is not wiped away: {shown:?}");

    for quiet in [&["check", "-q"][..], &["check", "--format", "concise", "--quiet"]] {
        assert!(!on_terminal(quiet).contains(" of "), "quiet means quiet");
    }
}
