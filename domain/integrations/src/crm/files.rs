//! The files of the export, opened: see [`sheets::reading`] for how their lines are read.

use std::{
    fs::{self, File},
    io::{self, ErrorKind, Read, Seek},
    path::Path,
};

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE, WINDOWS_1252};
use sheets::reading::{Lines, recognise};

use super::ImportError;

/// The largest file that is read, in bytes.
pub(super) const LARGEST_FILE: u64 = 256 << 20;
/// How a file is encoded, and its lines.
pub(super) fn open(
    folder: &Path,
    file: &'static str,
    expected: &[&str],
) -> Result<(&'static Encoding, Lines<io::Take<File>>), ImportError> {
    let expected = || expected.join(", ");
    let unreadable = |cause: io::Error| match cause.kind() {
        ErrorKind::NotFound => ImportError::Missing { file, expected: expected() },
        _ => ImportError::Unreadable { file, cause },
    };
    let path = folder.join(file);
    // Asked before opening: a pipe would wait for its writer for ever.
    let about = fs::metadata(&path).map_err(unreadable)?;
    if !about.is_file() {
        return Err(unreadable(io::Error::other("it is not a file")));
    }
    if about.len() == 0 {
        return Err(ImportError::Empty { file, expected: expected() });
    }
    if about.len() > LARGEST_FILE {
        return Err(ImportError::TooLarge { file });
    }
    let mut source = File::open(&path).map_err(unreadable)?;
    let encoding = recognise(&mut source).map_err(unreadable)?;
    source.rewind().map_err(unreadable)?;
    Ok((encoding, Lines::new(source.take(LARGEST_FILE), encoding)))
}

/// What a person calls an encoding; none for plain UTF-8, which needs no mention.
pub(super) fn name(encoding: &'static Encoding) -> Option<&'static str> {
    match encoding {
        e if e == UTF_16LE || e == UTF_16BE => Some("UTF-16"),
        e if e == WINDOWS_1252 => Some("Windows-1252"),
        _ => None,
    }
}
