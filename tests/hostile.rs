//! Files made to do harm: no panic, no hang, nothing fetched, a clear answer, time in proportion.
//!
//! Sizes are smaller without optimisation. `docs/reliability.md` has a row for each.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

/// How much of the full size is tried: all of it in an optimised program.
const PART: usize = if cfg!(debug_assertions) { 20 } else { 1 };

/// Longer than any of these takes, on a machine that is busy with other things too.
const MOST: Duration = Duration::from_secs(60);

fn caveat(arguments: &[&str], folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_caveat"));
    command.args(arguments).current_dir(folder).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Reads a pipe to its end, so that nobody waits for it.
fn gathered(mut pipe: impl std::io::Read + Send + 'static) -> std::thread::JoinHandle<Vec<u8>> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = pipe.read_to_end(&mut bytes);
        bytes
    })
}

/// Runs to the end, within the time, and without a panic.
#[track_caller]
fn ended(mut command: Command) -> Output {
    let began = Instant::now();
    let mut child = command.spawn().expect("it starts");
    let (out, err) = (child.stdout.take().expect("a pipe"), child.stderr.take().expect("a pipe"));
    let (out, err) = (gathered(out), gathered(err));
    let status = loop {
        if let Some(status) = child.try_wait().expect("it can be waited for") {
            break status;
        }
        if began.elapsed() > MOST {
            let _ = child.kill();
            panic!("it does not end");
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    let output = Output { status, stdout: out.join().expect("read"), stderr: err.join().expect("read") };
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!said.contains("panicked") && output.status.code().is_some_and(|code| code <= 2), "{said}");
    output
}

/// Checks one file, and gives what was said of it.
#[track_caller]
fn check(name: &str, bytes: &[u8]) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join(name), bytes).expect("written");
    let output = ended(caveat(&["check", "--no-config", "-q", "--format", "concise", name], folder.path()));
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

fn tei(body: &str) -> String {
    format!(
        "<TEI xmlns=\"http://www.tei-c.org/ns/1.0\"><text><body><div type=\"document\" xml:id=\"d1\"><head>1. Letter</head>{body}</div></body></text></TEI>"
    )
}

const LETTER: &str = "7. Letter From Alder to Birch, Port Ellen, May 4, 1966.1\n\nSECRET\n\nHe met the Consul.\n\n  1. Source: National Archives, Harbour Papers, Box 3. Secret.\n";

#[test]
fn entities_are_neither_multiplied_nor_fetched() {
    let folder = tempfile::tempdir().expect("a folder");
    let secret = folder.path().join("secret.txt");
    std::fs::write(&secret, "TOP SECRET/NODIS words of another file").expect("written");
    let mut bomb = "<!DOCTYPE TEI [<!ENTITY a \"lol lol lol lol lol lol lol lol lol lol\">".to_owned();
    for (one, other) in "abcdefghij".chars().zip("bcdefghijk".chars()) {
        bomb.push_str(&format!("<!ENTITY {other} \"{}\">", format!("&{one};").repeat(10)));
    }
    bomb.push_str("]>");
    check("bomb.xml", (bomb + &tei("<p>&k;</p>")).as_bytes());
    let outer = format!("<!DOCTYPE TEI [<!ENTITY x SYSTEM \"file://{}\">]>{}", secret.display(), tei("<p>&x;</p>"));
    std::fs::write(folder.path().join("outer.xml"), outer).expect("written");
    let facts = ended(caveat(&["facts", "outer.xml"], folder.path()));
    assert!(!String::from_utf8_lossy(&facts.stdout).contains("NODIS"), "an external entity was read");
}

#[test]
fn depth_is_no_danger() {
    let depth = 100_000 / PART;
    check("a.xml", tei(&("<hi>".repeat(depth) + "x" + &"</hi>".repeat(depth))).as_bytes());
    check("b.xml", tei(&"<p>".repeat(depth)).as_bytes());
    check("a.html", ("<div>".repeat(depth) + "x").as_bytes());
    check("a.md", (">".repeat(depth) + " x").as_bytes());
    check("b.md", ("- ".repeat(depth) + "x").as_bytes());
    check("c.md", "[".repeat(depth).as_bytes());
    check("a.txt", ("(".repeat(depth) + &")".repeat(depth)).as_bytes());
}

/// Rules look up which note is meant; to go through all notes for each of them would not end.
#[test]
fn many_notes_and_references_cost_in_proportion() {
    let million: String = (1..=1_000_000 / PART).map(|n| format!("<p>x<note n=\"{n}\">Ibid.</note></p>")).collect();
    check("million.xml", tei(&million).as_bytes());
    let many = 400_000 / PART;
    let note = |n: usize| format!("<p>x<note n=\"{n}\">He said {n}.</note></p>");
    check("own.xml", tei(&(0..many).map(note).collect::<String>()).as_bytes());
    check("same.xml", tei(&(0..many).map(|_| note(1)).collect::<String>()).as_bytes());
    let references: String = (0..many).map(|n| format!("a[^{n}] ")).collect();
    let notes: String = (0..many).map(|n| format!("[^{n}]: He said {n}\n\n")).collect();
    check("notes.md", format!("{references}\n\n{notes}").as_bytes());
    check("raised.html", ("<sup>".repeat(many) + "x").as_bytes());
    check("links.html", "<a href=\"#fn1\" class=\"note\">".repeat(many).as_bytes());
    // A title that goes on and on, and the series named again and again.
    let titles = ", Documents on harbours".repeat(many);
    check("titles.md", format!("a[^1]\n\n[^1]: See Foreign Relations, 1964–1968, volume XIV{titles}.\n").as_bytes());
    let named = "the paper is in Foreign Relations, 1964–1968, volume XIV, and ".repeat(many / 4);
    check("named.md", format!("a[^1]\n\n[^1]: {named}.\n").as_bytes());
}

#[test]
fn numbers_of_things_cost_in_proportion() {
    let many = 1_000_000 / PART;
    let line = "He met the Consul [2 lines not declassified] at the harbour. ";
    check("line.txt", format!("{LETTER}\n{}", line.repeat(100_000_000 / PART / 4 / line.len())).as_bytes());
    // Every place far out on it is shown to people, too.
    let folder = tempfile::tempdir().expect("a folder");
    let text = format!("{LETTER}\n{}", line.repeat(400_000 / PART));
    std::fs::write(folder.path().join("line.txt"), text).expect("written");
    for format in ["pretty", "html"] {
        ended(caveat(&["check", "--no-config", "-q", "--format", format, "line.txt"], folder.path()));
    }
    check("opened.txt", format!("{LETTER}\n{}", "[".repeat(many)).as_bytes());
    check("closed.txt", format!("{LETTER}\n{}", "]".repeat(many)).as_bytes());
    check("pairs.txt", format!("{LETTER}\n{}", "[name not declassified] ".repeat(many / 10)).as_bytes());
    // No sentence twice: each would be a finding of its own.
    let prose = |n: usize| format!("He met Consul Marsh{n} at the harbour, and they spoke of {n} lamps and of oil. ");
    let prose: String = (0..100_000_000 / PART / prose(100_000).len()).map(prose).collect();
    check("prose.txt", format!("{LETTER}\n{prose}").as_bytes());
    let notes: String = (2..many).map(|number| format!("  {number}. Ibid.\n")).collect();
    check("notes.txt", format!("{LETTER}{notes}").as_bytes());
    check(
        "portions.txt",
        format!("SECRET//NOFORN\n\n{}SECRET//NOFORN\n", "(S//NF) He met the Consul.\n\n".repeat(many / 50)).as_bytes(),
    );
}

#[test]
fn bytes_that_are_no_text_get_a_clear_answer() {
    let said = check("nul.txt", b"SECRET\0\0\0\0 text");
    assert!(said.contains("error["), "{said}");
    check("invalid.txt", &[b"SECRET \xff\xfe\xc0\x80 text ".as_slice(), &[0xed, 0xa0, 0x80]].concat());
    check("lone.txt", &[0xff, 0xfe, 0x00, 0xd8, b'S', 0, 0x00, 0xdc]);
    check("odd.txt", &[0xff, 0xfe, b'S']);
    check("random.xml", &(0..200_000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect::<Vec<_>>());
    check("empty.txt", b"");
}

#[test]
fn markings_that_only_look_right_are_told() {
    for odd in ["S\u{415}CRET", "SEC\u{200b}RET", "SEC\u{202e}RET", "\u{ff33}ECRET", "SECRE\u{2060}T"] {
        let said = check("a.txt", LETTER.replacen("SECRET", odd, 1).as_bytes());
        assert!(said.contains("look-alike"), "{odd:?}: {said}");
        let said =
            check("b.txt", format!("{odd}//NOFORN\n\n(S//NF) He met the Consul.\n\nSECRET//NOFORN\n").as_bytes());
        assert!(said.contains("look-alike"), "{odd:?} in a banner of today: {said}");
    }
}

/// What has no end, what nobody writes to, what grows or goes while it is read: told, not waited for.
#[cfg(unix)]
#[test]
fn what_is_no_file_at_rest_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path();
    let check = |arguments: &[&str]| {
        ended(caveat(&[&["check", "--no-config", "--format", "concise"], arguments].concat(), path))
    };
    let text = |output: &Output| {
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
    };
    if Path::new("/dev/zero").exists() {
        let said = text(&check(&["/dev/zero"]));
        assert!(said.contains("unreadable-file") && said.contains("has no end"), "{said}");
    }
    assert_eq!(check(&["/dev/null"]).status.code(), Some(0));
    if Command::new("mkfifo").arg(path.join("pipe.txt")).status().is_ok_and(|status| status.success()) {
        let ran = check(&["pipe.txt"]);
        assert_eq!(ran.status.code(), Some(2));
        assert!(text(&ran).contains("pipe.txt is a pipe; hand its text to standard input"), "{ran:?}");
        // One that lies in a folder is no document.
        assert_eq!(check(&["."]).status.code(), Some(0));
    }
    // One that a shell hands over is read.
    let mut command = Command::new("bash");
    let script =
        format!("{} check --no-config --format concise <(printf 'SECRET //NF\\n')", env!("CARGO_BIN_EXE_caveat"));
    command.args(["-c", &script]).current_dir(path).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    assert!(text(&ended(command)).contains("1 file (1 document)"), "a pipe of the shell's");

    // Somebody writes for as long as it takes.
    let growing = path.join("growing.txt");
    std::fs::write(&growing, LETTER).expect("written");
    let stop = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let writer = {
        let (stop, growing) = (stop.clone(), growing.clone());
        std::thread::spawn(move || {
            let mut file = std::fs::File::options().append(true).open(growing).expect("it is there");
            while !stop.load(std::sync::atomic::Ordering::Relaxed)
                && file.metadata().expect("it is there").len() < 4 << 20
            {
                file.write_all(&[b'\n'; 256]).expect("written");
                std::thread::sleep(Duration::from_micros(100));
            }
        })
    };
    for _ in 0..5 {
        let said = text(&check(&["growing.txt"]));
        assert!(said.contains("grew while it was read") || said.contains("1 file (1 document)"), "{said}");
    }
    stop.store(true, std::sync::atomic::Ordering::Relaxed);
    writer.join().expect("it ends");
    std::fs::remove_file(growing).expect("removed");

    // Files that go while their folder is gone through.
    for n in 0..400 {
        std::fs::write(path.join(format!("{n:03}.txt")), LETTER.repeat(20)).expect("written");
    }
    let run = caveat(&["check", "--no-config", "--format", "concise", "."], path);
    let checked = std::thread::spawn(move || ended(run));
    for n in (0..400).rev() {
        std::fs::remove_file(path.join(format!("{n:03}.txt"))).expect("removed");
    }
    let ran = checked.join().expect("it ends");
    for line in String::from_utf8_lossy(&ran.stdout).lines().filter(|line| line.contains("unreadable-file")) {
        assert!(line.contains("the file cannot be read: No such file"), "{line}");
    }
}

/// What a command prints and nobody can keep is a failure, for help as for findings.
#[test]
fn a_full_disk_is_told_whatever_is_printed() {
    if !Path::new("/dev/full").exists() {
        println!("skipped: there is no /dev/full");
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    for arguments in [
        &["--help"][..],
        &["--version"],
        &["check", "--help"],
        &["rules"],
        &["man"],
        &["schema", "rule"],
        &["completions", "bash"],
    ] {
        let full = std::fs::File::options().write(true).open("/dev/full").expect("it can be opened");
        let ran = caveat(arguments, folder.path()).stdout(full).output().expect("it runs");
        assert_eq!(ran.status.code(), Some(2), "{arguments:?}");
        assert!(
            String::from_utf8_lossy(&ran.stderr).contains("cannot write to standard output"),
            "{arguments:?}: {ran:?}"
        );
    }
}

#[test]
fn configurations_and_rules_in_circles_end_with_words() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path();
    let write = |name: &str, text: &str| std::fs::write(path.join(name), text).expect("written");
    write("a.txt", "A letter.\n");
    for n in 0..20 {
        write(&format!("{n}.toml"), &format!("extend = \"{}.toml\"\n", n + 1));
    }
    write("20.toml", "");
    let said = |arguments: &[&str]| String::from_utf8_lossy(&ended(caveat(arguments, path)).stderr).into_owned();
    let chain = said(&["check", "--config", "0.toml", "a.txt"]);
    assert!(chain.contains("more than 16 configurations extend one another"), "{chain}");
    assert_eq!(said(&["check", "-q", "--config", "5.toml", "a.txt"]), "");
    write("20.toml", "extend = \"18.toml\"\n");
    let circle = said(&["check", "--config", "18.toml", "a.txt"]);
    assert!(circle.contains("`18.toml` extends itself"), "{circle}");
    let large = said(&["check", "--config", "large.toml", "a.txt"]);
    assert!(large.contains("cannot read large.toml"), "{large}");
    write("large.toml", &"# x\n".repeat(300_000));
    let large = said(&["check", "--config", "large.toml", "a.txt"]);
    assert!(large.contains("larger than 1048576 bytes"), "{large}");
    #[cfg(unix)]
    {
        std::fs::create_dir(path.join("rules")).expect("a folder");
        for name in ["one", "two", "three"] {
            std::os::unix::fs::symlink(".", path.join("rules").join(name)).expect("a link");
        }
        let none = said(&["check", "--no-config", "--rules", "rules", "a.txt"]);
        assert!(none.contains("there is no rule (*.yaml) in rules"), "{none}");
    }
}

#[cfg(unix)]
#[test]
fn folders_and_outputs_that_misbehave_end_the_run_with_words() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path();
    std::fs::create_dir(path.join("a")).expect("a folder");
    symlink("..", path.join("a/loop")).expect("a link");
    symlink("self", path.join("self")).expect("a link");
    symlink("gone.txt", path.join("dangling.txt")).expect("a link");
    std::fs::write(path.join("a/letter.txt"), LETTER.replace("3. Secret", "3. Top Secret")).expect("written");
    let ran = ended(caveat(&["check", "--no-config", "--format", "concise", "."], path));
    let said = String::from_utf8_lossy(&ran.stdout).into_owned();
    assert_eq!(said.lines().filter(|line| line.contains("note-level-differs")).count(), 1, "{said}");

    // A full disk.
    if Path::new("/dev/full").exists() {
        let full = std::fs::File::options().write(true).open("/dev/full").expect("it can be opened");
        let mut command = caveat(&["check", "--no-config", "--format", "json", "a"], path);
        let output = command.stdout(full).output().expect("it runs");
        assert_eq!(output.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&output.stderr).contains("cannot write"), "{output:?}");
        let ran = ended(caveat(&["check", "--no-config", "-q", "--output", "json=/dev/full", "a"], path));
        assert_eq!(ran.status.code(), Some(2), "{}", String::from_utf8_lossy(&ran.stderr));
        assert!(String::from_utf8_lossy(&ran.stderr).contains("cannot write"), "{ran:?}");
        let about = std::fs::metadata("/dev/full").expect("it is still there");
        assert!(!about.is_file(), "the device was replaced by a file");
    }

    let locked = path.join("locked");
    std::fs::create_dir(&locked).expect("a folder");
    std::fs::set_permissions(&locked, std::fs::Permissions::from_mode(0o0)).expect("set");
    let mut command = caveat(&["check", "--no-config", "--format", "concise", "."], path);
    let mut may_not = true;
    if std::fs::read_dir(&locked).is_ok() {
        // Root may read every folder; somebody else is asked, where the system lets root be somebody else.
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).expect("set");
        let as_nobody = |arguments: &[&str]| {
            let mut command = Command::new("setpriv");
            command.args(["--reuid=65534", "--regid=65534", "--clear-groups", env!("CARGO_BIN_EXE_caveat")]);
            command
                .args(arguments)
                .current_dir(path)
                .stdin(Stdio::null())
                .stdout(Stdio::piped())
                .stderr(Stdio::piped());
            command
        };
        may_not = as_nobody(&["--version"]).output().is_ok_and(|output| output.status.success());
        command = as_nobody(&["check", "--no-config", "--format", "concise", "."]);
    }
    if !may_not {
        println!("skipped in part: this user may read every folder");
    } else {
        let ran = ended(command);
        assert!(String::from_utf8_lossy(&ran.stderr).contains("locked"), "{ran:?}");
        assert!(String::from_utf8_lossy(&ran.stdout).contains("note-level-differs"), "the rest is checked");
    }
    std::fs::set_permissions(&locked, std::fs::Permissions::from_mode(0o700)).expect("set");
}

/// Killed or interrupted at any moment of `--fix`, the file is what it was or what it is to be.
#[cfg(unix)]
#[test]
fn a_fix_that_is_killed_leaves_the_old_file_or_the_new_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.txt");
    let old = LETTER.replace("He met the Consul.", &"He met [2 lines not declasified] there. ".repeat(2_000));
    let new = old.replace("declasified", "declassified");
    let mut seen = [0, 0];
    for nth in 0..40u64 {
        std::fs::write(&path, &old).expect("written");
        let mut child =
            caveat(&["check", "--no-config", "-q", "--fix", "a.txt"], folder.path()).spawn().expect("it starts");
        std::thread::sleep(Duration::from_millis(nth * if cfg!(debug_assertions) { 40 } else { 4 }));
        let interrupt = || Command::new("kill").args(["-INT", &child.id().to_string()]).status();
        if nth % 2 == 0 || interrupt().is_err() {
            child.kill().expect("killed");
        }
        child.wait().expect("ended");
        let now = std::fs::read_to_string(&path).expect("it is there");
        assert!(now == old || now == new, "half a file after {nth}");
        seen[usize::from(now == new)] += 1;
    }
    println!("{} times the old file, {} times the new one", seen[0], seen[1]);
}

#[test]
fn the_language_server_survives_what_is_no_message() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_caveat"))
        .arg("lsp")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut input = child.stdin.take().expect("a pipe");
    let deep = "[".repeat(100_000);
    let _ = write!(input, "Content-Length: {}\r\n\r\n{deep}", deep.len());
    let _ = input.write_all(b"nonsense\r\n\r\n\xff\xfe");
    let last = "{\"jsonrpc\":\"2.0\",\"method\":\"exit\"}";
    let _ = write!(input, "\r\n\r\nContent-Length: {}\r\n\r\n{last}", last.len());
    drop(input);
    let output = child.wait_with_output().expect("it ends");
    assert!(!String::from_utf8_lossy(&output.stderr).contains("panicked"), "{output:?}");
}
