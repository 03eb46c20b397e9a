//! PDF stays as it is; what would make it act by itself is looked for.
//!
//! Seen are the names that start something (JavaScript, a program, a file within the file, a film) wherever
//! they stand in plain objects or in compressed object streams, also where they are written with escapes
//! (`/J#61vaScript`). Not seen is what stands in streams that are packed in another way than Flate or twice,
//! and what a viewer makes of a damaged structure. So a PDF is served as a download and never opened here.

use std::io::Read;

use flate2::read::ZlibDecoder;

use crate::{Acting, Refusal};

/// What may follow the end, in bytes: line ends, and nothing else.
const TAIL: usize = 1_024;
/// What all object streams may unpack to.
const UNPACKED: u64 = 64 << 20;

/// What starts something, and what people call it.
const STARTS: [(&str, Acting); 7] = [
    ("JavaScript", Acting::Script),
    ("Launch", Acting::Command),
    ("EmbeddedFile", Acting::InnerFile),
    ("EmbeddedFiles", Acting::InnerFile),
    ("RichMedia", Acting::Film),
    ("Rendition", Acting::Film),
    ("XFA", Acting::Form),
];

/// Whether it may be kept.
pub(crate) fn check(content: &[u8]) -> Result<(), Refusal> {
    let tail = &content[content.len().saturating_sub(TAIL)..];
    let end = find_last(tail, b"%%EOF").ok_or(Refusal::Damaged)?;
    if !tail[end + 5..].iter().all(|b| b.is_ascii_whitespace() || *b == 0) || is_archive(content) {
        return Err(Refusal::Appended);
    }
    names(content, true)?;
    let mut left = UNPACKED;
    for packed in object_streams(content) {
        let mut plain = Vec::new();
        // What is damaged gives what it holds up to there, as in a viewer.
        let _ = ZlibDecoder::new(packed).take(left.saturating_add(1)).read_to_end(&mut plain);
        left = left.checked_sub(plain.len() as u64).ok_or(Refusal::Bomb)?;
        names(&plain, false)?;
    }
    Ok(())
}

/// Whether an archive ends where the file ends: the bytes would be both.
fn is_archive(content: &[u8]) -> bool {
    let from = content.len().saturating_sub(22 + 65_535);
    let tail = &content[from..];
    positions(tail, b"PK\x05\x06").any(|at| {
        let comment = tail.get(at + 20..at + 22).map(|two| u16::from_le_bytes([two[0], two[1]]));
        comment.is_some_and(|comment| at + 22 + usize::from(comment) == tail.len())
    })
}

/// Looks at every name (`/Name`).
fn names(bytes: &[u8], whole: bool) -> Result<(), Refusal> {
    for at in positions(bytes, b"/") {
        let (name, long) = name_at(&bytes[at + 1..]);
        if let Some((_, what)) = STARTS.iter().find(|(start, _)| *start == name) {
            return Err(Refusal::Acts(*what));
        }
        // In pictures two letters behind a slash stand by chance: only with what follows they are a script.
        let then = bytes[at + 1 + long..].trim_ascii_start();
        if name == "JS" && (then.starts_with(b"(") || reference(then)) {
            return Err(Refusal::Acts(Acting::Script));
        }
        if whole && name == "Encrypt" {
            return Err(Refusal::Protected);
        }
    }
    Ok(())
}

/// `12 0 R`
fn reference(text: &[u8]) -> bool {
    let text = String::from_utf8_lossy(&text[..text.len().min(24)]).into_owned();
    let mut parts = text.split_ascii_whitespace();
    let number = |part: Option<&str>| part.is_some_and(|part| part.parse::<u32>().is_ok());
    number(parts.next()) && number(parts.next()) && parts.next().is_some_and(|part| part.starts_with('R'))
}

/// A name without its escapes, as far as it is of interest; and how many bytes it takes.
fn name_at(bytes: &[u8]) -> (String, usize) {
    let (mut name, mut at) = (String::new(), 0);
    while let Some(byte) = bytes.get(at) {
        if byte.is_ascii_whitespace() || b"\0()<>[]{}/%".contains(byte) || name.len() > 16 {
            break;
        }
        let digit = |at: usize| bytes.get(at).and_then(|b| char::from(*b).to_digit(16));
        let (letter, long) = match (byte, digit(at + 1), digit(at + 2)) {
            (b'#', Some(high), Some(low)) => ((high * 16 + low) as u8, 3),
            _ => (*byte, 1),
        };
        name.push(char::from(letter));
        at += long;
    }
    (name, at)
}

/// The content of every object stream, still packed.
fn object_streams(content: &[u8]) -> impl Iterator<Item = &[u8]> {
    positions(content, b"stream").filter_map(move |at| {
        if content[..at].ends_with(b"end") {
            return None;
        }
        let before = &content[at.saturating_sub(2_048)..at];
        let dictionary = &before[find_last(before, b"obj").unwrap_or(0)..];
        let is_objects = positions(dictionary, b"/").any(|at| name_at(&dictionary[at + 1..]).0 == "ObjStm");
        let start = content[at + 6..].iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
        is_objects.then(|| &content[at + 6 + start..])
    })
}

fn positions<'b>(bytes: &'b [u8], part: &'b [u8]) -> impl Iterator<Item = usize> + 'b {
    let first = part[0];
    let starts = bytes.iter().enumerate().filter(move |(_, byte)| **byte == first).map(|(at, _)| at);
    starts.filter(move |at| bytes[*at..].starts_with(part))
}

fn find_last(bytes: &[u8], part: &[u8]) -> Option<usize> {
    positions(bytes, part).last()
}
