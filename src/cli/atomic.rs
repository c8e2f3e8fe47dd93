//! Files written whole or not at all: into a new file beside the old one, which then takes its name. What is no file (a
//! pipe, a terminal, `/dev/null`) is written to as it is: it must not be replaced by one.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::output::Failure;

/// A file that is not there yet.
pub struct Pending {
    path: PathBuf,
    to: To,
}

enum To {
    Beside(BufWriter<NamedTempFile>),
    Through(BufWriter<File>),
}

impl Pending {
    pub fn new(path: PathBuf) -> Result<Pending, Failure> {
        // A link stays a link: it is its target that is replaced.
        let path = path.canonicalize().unwrap_or(path);
        if std::fs::metadata(&path).is_ok_and(|about| !about.is_file() && !about.is_dir()) {
            let through = File::options().write(true).open(&path).map_err(|error| failed(&path, &error))?;
            return Ok(Pending { to: To::Through(BufWriter::new(through)), path });
        }
        // A new file in its place would not ask for leave.
        if std::fs::metadata(&path).is_ok_and(|about| about.is_file() && about.permissions().readonly()) {
            return Err(Failure::new(format!("cannot write {}: it may only be read", path.display())));
        }
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let temporary =
            tempfile::Builder::new().prefix(".caveat-").tempfile_in(folder).map_err(|error| failed(&path, &error))?;
        Ok(Pending { to: To::Beside(BufWriter::new(temporary)), path })
    }

    pub fn write_all(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        let written = match &mut self.to {
            To::Beside(to) => to.write_all(bytes),
            To::Through(to) => to.write_all(bytes),
        };
        written.map_err(|error| failed(&self.path, &error))
    }

    /// Gives the file its name, with the permissions of the one it replaces, or those that a new file gets.
    pub fn keep(self) -> Result<(), Failure> {
        let Pending { path, to } = self;
        let to = match to {
            To::Beside(to) => to,
            To::Through(mut to) => return to.flush().map_err(|error| failed(&path, &error)),
        };
        let temporary = to.into_inner().map_err(|error| failed(&path, error.error()))?;
        let permissions = match std::fs::metadata(&path) {
            Ok(old) => Some(old.permissions()),
            Err(_) => fresh_permissions(),
        };
        if let Some(permissions) = permissions {
            // Where a system does not let them be set, what is written still counts.
            let _ = temporary.as_file().set_permissions(permissions);
        }
        temporary.persist(&path).map(|_| ()).map_err(|error| failed(&path, &error.error))
    }
}

/// A temporary file is its owner's alone; a report is not.
#[cfg(unix)]
fn fresh_permissions() -> Option<std::fs::Permissions> {
    use std::os::unix::fs::PermissionsExt;
    Some(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn fresh_permissions() -> Option<std::fs::Permissions> {
    None
}

/// Replaces a file's content.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let mut pending = Pending::new(path.to_owned())?;
    pending.write_all(bytes)?;
    pending.keep()
}

fn failed(path: &Path, error: &std::io::Error) -> Failure {
    // The temporary file's own name, which stands behind it, tells nobody anything.
    let why = error.to_string();
    let why = why.split(" at path ").next().unwrap_or(&why);
    Failure::new(format!("cannot write {}: {why}", path.display()))
}
