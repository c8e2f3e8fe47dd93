//! Builds the program twice, in folders of different names, and compares what comes out byte by byte.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

#[derive(clap::Args)]
pub struct Arguments {
    /// Leave the two folders where they are, to look into a difference.
    #[arg(long)]
    keep: bool,
}

pub fn run(arguments: &Arguments) -> ExitCode {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the folder above").to_owned();
    let folder = tempfile::tempdir().expect("a folder");
    let built: Vec<Vec<u8>> = ["one", "another-of-a-longer-name"]
        .into_iter()
        .map(|name| {
            let copy = folder.path().join(name);
            copied(&root, &copy);
            println!("building in {}", copy.display());
            built(&copy)
        })
        .collect();
    let same = built[0] == built[1];
    if arguments.keep {
        println!("left in {}", folder.keep().display());
    }
    if same {
        println!("the same {} bytes", built[0].len());
        return ExitCode::SUCCESS;
    }
    let first = built[0].iter().zip(&built[1]).position(|(one, other)| one != other);
    println!("{} and {} bytes; the first difference is at {first:?}", built[0].len(), built[1].len());
    ExitCode::FAILURE
}

/// The files under version control, as they stand.
fn copied(root: &Path, to: &Path) {
    let listed = Command::new("git").args(["ls-files", "-z"]).current_dir(root).output().expect("git runs");
    assert!(listed.status.success(), "the files under version control can be listed");
    for name in listed.stdout.split(|byte| *byte == 0).filter(|name| !name.is_empty()) {
        let name = PathBuf::from(String::from_utf8_lossy(name).into_owned());
        let to = to.join(&name);
        std::fs::create_dir_all(to.parent().expect("a folder")).expect("it can be made");
        // What was deleted and not committed is not part of it.
        let _ = std::fs::copy(root.join(&name), to);
    }
}

fn built(folder: &Path) -> Vec<u8> {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    // As a user builds it: nothing of what a developer sets.
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy().into_owned();
        if name.starts_with("CARGO_PROFILE_") || name == "CARGO_INCREMENTAL" || name == "CARGO_TARGET_DIR" {
            command.env_remove(name);
        }
    }
    let status = command.args(["build", "--locked", "--release", "--quiet"]).current_dir(folder).status();
    assert!(status.expect("cargo runs").success(), "it is built");
    std::fs::read(folder.join("target/release").join(format!("caveat{}", std::env::consts::EXE_SUFFIX)))
        .expect("it is there")
}
