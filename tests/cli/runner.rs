//! Runs the program in a folder of its own, out of reach of the environment.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// A folder to run in.
pub struct Folder {
    dir: tempfile::TempDir,
}

/// What a run came to.
pub struct Ran {
    pub status: i32,
    pub out: String,
    pub err: String,
}

impl Folder {
    pub fn new() -> Folder {
        Folder { dir: tempfile::tempdir().unwrap() }
    }

    /// A folder with these files.
    pub fn with(files: &[(&str, &str)]) -> Folder {
        let folder = Folder::new();
        for (name, text) in files {
            folder.write(name, text.as_bytes());
        }
        folder
    }

    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    pub fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }

    pub fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path().join(name)).unwrap()
    }

    pub fn text(&self, name: &str) -> String {
        String::from_utf8(self.read(name)).unwrap()
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_caveat"));
        command.args(arguments).current_dir(self.path());
        for name in ["NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "CI", "LC_ALL", "LC_CTYPE", "TERM", "COLUMNS"] {
            command.env_remove(name);
        }
        command.env("LANG", "C.UTF-8");
        command
    }

    /// Runs and asserts the exit status.
    #[track_caller]
    pub fn run(&self, status: i32, arguments: &[&str]) -> Ran {
        self.finish(status, self.command(arguments), b"")
    }

    #[track_caller]
    pub fn run_with(&self, status: i32, arguments: &[&str], stdin: &[u8]) -> Ran {
        self.finish(status, self.command(arguments), stdin)
    }

    #[track_caller]
    pub fn finish(&self, status: i32, mut command: Command, stdin: &[u8]) -> Ran {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut pipe = child.stdin.take().unwrap();
        // The program may not read its standard input at all.
        let _ = pipe.write_all(stdin);
        drop(pipe);
        let ran = self.ran(child.wait_with_output().unwrap());
        assert_eq!(ran.status, status, "exit status\n--- out\n{}\n--- err\n{}", ran.out, ran.err);
        ran
    }

    fn ran(&self, output: Output) -> Ran {
        let tidy = |bytes: Vec<u8>| {
            let text = String::from_utf8(bytes).unwrap();
            text.replace(&*self.path().to_string_lossy(), "[DIR]").replace(env!("CARGO_PKG_VERSION"), "[VERSION]")
        };
        Ran { status: output.status.code().unwrap_or(-1), out: tidy(output.stdout), err: tidy(output.stderr) }
    }
}

/// A telegram whose source note and heading agree.
pub const CLEAN: &str = "\
12. Telegram From the Department of State to the Embassy in Ruritania, May 4, 1971.1

SECRET/NODIS

Thank you for your cable of yesterday, which I read with interest.

  1. Source: National Archives, RG 59, Central Files 1970–73, POL 7. Secret; Nodis.
";

/// The same with another level in the note: one error.
pub fn faulty() -> String {
    CLEAN.replace(". Secret; Nodis", ". Top Secret; Nodis")
}

/// The same with a comma for a semicolon: one warning, which can be mended.
pub fn comma() -> String {
    CLEAN.replace("Secret; Nodis", "Secret, Nodis")
}

/// A volume of two documents in TEI, the second with another level in the note.
pub fn volume() -> String {
    let document = |id: &str, number: &str, note: &str| {
        format!(
            r#"<div type="document" xml:id="{id}" n="{number}"><head>{number}. Telegram From the Department of State to the Embassy in Ruritania<note n="1" xml:id="{id}fn1" type="source">Source: National Archives, RG 59, Central Files 1970–73, POL 7. {note}</note></head>
<p>SECRET/NODIS</p>
<p>Thank you for your cable of yesterday, which I read with interest.</p></div>
"#
        )
    };
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<TEI xmlns=\"http://www.tei-c.org/ns/1.0\"><text><body>\n{}{}</body></text></TEI>\n",
        document("d1", "1", "Secret; Nodis."),
        document("d2", "2", "Top Secret; Nodis."),
    )
}
