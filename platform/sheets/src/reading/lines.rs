//! A file as lines of text, whatever its encoding, never holding more than a line of it.

use std::io::{self, ErrorKind, Read};

use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_8, WINDOWS_1252};

/// The longest line, and the longest record of several lines, in bytes of UTF-8.
pub const LONGEST_LINE: usize = 256 << 10;

const CHUNK: usize = 16 << 10;

/// One line without its ending.
#[derive(Debug)]
pub struct Line {
    /// Counted from 1.
    pub number: u64,
    /// Its text, cut where it became too long.
    pub text: String,
    /// It was longer than [`LONGEST_LINE`].
    pub too_long: bool,
}

/// The lines of a file, read as they are asked for.
pub struct Lines<R> {
    source: R,
    decoder: Decoder,
    /// Decoded and not yet given out from `at` on.
    text: String,
    at: usize,
    ended: bool,
    number: u64,
    after_return: bool,
    /// Bytes that its encoding does not have; they read as �.
    pub broken: bool,
}

/// How a text is encoded. Spreadsheets write UTF-8 with or without a byte order mark, UTF-16 with one, or Windows-1252:
/// a mark decides; without one, what is valid UTF-8 throughout is UTF-8, and any other is Windows-1252.
///
/// # Errors
/// What its source says.
pub fn recognise(source: &mut impl Read) -> io::Result<&'static Encoding> {
    let mut bytes = vec![0; CHUNK];
    let mut text = vec![0; CHUNK * 3 + 16];
    let mut utf8 = UTF_8.new_decoder_without_bom_handling();
    let mut first = true;
    loop {
        let count = fill(source, &mut bytes)?;
        let marked = first.then(|| Encoding::for_bom(&bytes[..count])).flatten();
        if let Some((encoding, _)) = marked {
            return Ok(encoding);
        }
        first = false;
        let ended = count < bytes.len();
        let (result, _, _) = utf8.decode_to_utf8_without_replacement(&bytes[..count], &mut text, ended);
        match result {
            DecoderResult::Malformed(..) => return Ok(WINDOWS_1252),
            _ if ended => return Ok(UTF_8),
            _ => {}
        }
    }
}

/// Fills `bytes` as far as the source goes.
fn fill(source: &mut impl Read, bytes: &mut [u8]) -> io::Result<usize> {
    let mut count = 0;
    while count < bytes.len() {
        match source.read(&mut bytes[count..]) {
            Ok(0) => break,
            Ok(more) => count += more,
            Err(cause) if cause.kind() == ErrorKind::Interrupted => {}
            Err(cause) => return Err(cause),
        }
    }
    Ok(count)
}

impl<R: Read> Lines<R> {
    /// The lines of `source`, which is encoded so.
    pub fn new(source: R, encoding: &'static Encoding) -> Self {
        Self {
            source,
            decoder: encoding.new_decoder_with_bom_removal(),
            text: String::new(),
            at: 0,
            ended: false,
            number: 0,
            after_return: false,
            broken: false,
        }
    }

    /// The next line; lines end in CR LF, LF or CR.
    pub fn next_line(&mut self) -> io::Result<Option<Line>> {
        let mut line = Line { number: self.number + 1, text: String::new(), too_long: false };
        let mut anything = false;
        loop {
            if self.at == self.text.len() && !self.decode_more()? {
                self.number += u64::from(anything);
                return Ok(anything.then_some(line));
            }
            if std::mem::take(&mut self.after_return) && self.text.as_bytes()[self.at] == b'\n' {
                self.at += 1;
                continue;
            }
            anything = true;
            let rest = &self.text[self.at..];
            let end = rest.find(['\n', '\r']);
            line.take(&rest[..end.unwrap_or(rest.len())]);
            let Some(end) = end else {
                self.at = self.text.len();
                continue;
            };
            self.after_return = rest.as_bytes()[end] == b'\r';
            self.at += end + 1;
            self.number += 1;
            return Ok(Some(line));
        }
    }

    /// Decodes until there is text again; false at the end.
    fn decode_more(&mut self) -> io::Result<bool> {
        self.text.clear();
        self.at = 0;
        let mut bytes = [0; CHUNK];
        while self.text.is_empty() && !self.ended {
            let count = fill(&mut self.source, &mut bytes)?;
            self.ended = count < bytes.len();
            self.text.reserve(self.decoder.max_utf8_buffer_length(count).unwrap_or(CHUNK * 3 + 16));
            let (_, _, broken) = self.decoder.decode_to_string(&bytes[..count], &mut self.text, self.ended);
            self.broken |= broken;
        }
        Ok(!self.text.is_empty())
    }
}

impl Line {
    fn take(&mut self, text: &str) {
        let room = text.floor_char_boundary(LONGEST_LINE - self.text.len());
        self.too_long |= room < text.len();
        self.text.push_str(&text[..room]);
    }
}
