//! Files read in bounds: a device without an end, a pipe that nobody writes to and a file that grows are told as what they
//! are, and not waited for or kept in memory.

use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::Path;

/// Larger documents are refused: places are numbers of 32 bits.
pub const MOST_BYTES: u64 = 1 << 30;
/// Nobody writes larger configurations, rules or words.
pub const MOST_WRITTEN: u64 = caveat::engine::limits::MOST_BYTES as u64;
/// The same of what the program writes for itself: a million known findings take some 100 MB.
pub const MOST_REMEMBERED: u64 = 256 << 20;
/// Shorter files are read by one call.
const SMALL: usize = 1 << 16;
/// What a device or the system's own files give.
const MOST_ODD: u64 = 1 << 20;

/// What keeps a path that was named from being opened at all: a pipe with a name blocks until somebody writes to it.
pub fn no_file(path: &Path) -> Option<String> {
    let about = std::fs::metadata(path).ok()?;
    // What a shell hands over (`<(…)`) is open already.
    let open = path.starts_with("/dev/fd") || path.starts_with("/proc");
    (is_pipe(&about) && !open)
        .then(|| format!("{} is a pipe; hand its text to standard input and check `-`", path.display()))
}

/// The bytes of a document.
pub fn document(path: &Path) -> io::Result<Vec<u8>> {
    bytes(path, MOST_BYTES)
}

/// Standard input to its end.
pub fn standard_input() -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    io::stdin().lock().take(MOST_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MOST_BYTES { Err(too_large(MOST_BYTES)) } else { Ok(bytes) }
}

/// A text of which at most so many bytes are read.
pub fn text(path: &Path, most: u64) -> io::Result<String> {
    if let Some(why) = no_file(path) {
        return Err(io::Error::other(why));
    }
    let bytes = bytes(path, most)?;
    String::from_utf8(bytes).map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "it is not UTF-8"))
}

fn bytes(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let mut file = File::open(path)?;
    let about = file.metadata()?;
    if about.is_dir() {
        return Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a folder"));
    }
    if !about.is_file() || about.len() == 0 {
        let most = if about.is_file() || !is_pipe(&about) { MOST_ODD.min(most) } else { most };
        return unmeasured(&mut file, most);
    }
    if about.len() > most {
        return Err(too_large(most));
    }
    // One byte more than there are tells whether there are more.
    let length = about.len() as usize;
    let mut bytes = Vec::new();
    bytes.try_reserve_exact(length + 1).map_err(|_| io::Error::from(io::ErrorKind::OutOfMemory))?;
    // Of small files every call counts: one that gives all but that byte at once has ended, and need not be asked again.
    if length < SMALL {
        bytes.resize(length + 1, 0);
        let first = file.read(&mut bytes);
        bytes.truncate(first.or_else(|error| match error.kind() {
            io::ErrorKind::Interrupted => Ok(0),
            _ => Err(error),
        })?);
    }
    if bytes.len() != length {
        file.take((length + 1 - bytes.len()) as u64).read_to_end(&mut bytes)?;
    }
    match bytes.len().cmp(&length) {
        std::cmp::Ordering::Equal => Ok(bytes),
        more_or_less => Err(io::Error::other(format!(
            "it {} while it was read; check it again when nobody writes to it",
            if more_or_less.is_gt() { "grew" } else { "shrank" }
        ))),
    }
}

/// What has no length beforehand: a pipe, a device, a file that the system makes up.
fn unmeasured(file: &mut File, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most { Err(too_large(most)) } else { Ok(bytes) }
}

fn too_large(most: u64) -> io::Error {
    let most = if most == MOST_BYTES { "one gigabyte".to_owned() } else { format!("{most} bytes") };
    io::Error::new(io::ErrorKind::FileTooLarge, format!("it is larger than {most}, or has no end"))
}

#[cfg(unix)]
fn is_pipe(about: &Metadata) -> bool {
    std::os::unix::fs::FileTypeExt::is_fifo(&about.file_type())
}

#[cfg(not(unix))]
fn is_pipe(_: &Metadata) -> bool {
    false
}
