//! The lines of an archive: how they are chained, written and read again.

use base64ct::{Base64, Encoding};
use bytes::Bytes;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};
use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use super::{ArchiveError, Head, Place};
use crate::chain::hex;

/// What the chain of every part begins with, and every signature: no other text is one of these.
const OURS: &[u8] = b"freehold archive 1\n";
/// The longest line: a row of the largest texts that a request may bring.
const LONGEST: u64 = 64 << 20;
/// How many digits of the chain a line begins with.
const DIGITS: usize = 16;
/// In what pieces files are read.
const PIECE: usize = 64 << 10;

/// Each line's hash covers the line and, through the hash before it, all lines of its part.
struct Chain([u8; 32]);

impl Chain {
    fn start() -> Self {
        Self(Sha256::digest(OURS).into())
    }

    fn add(&mut self, line: &[u8]) -> String {
        let mut hash = Sha256::new();
        hash.update(self.0);
        hash.update(line);
        self.0 = hash.finalize().into();
        hex(&self.0)
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Begins {
    part: String,
    columns: Vec<(String, String)>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Ends {
    rows: u64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    file: String,
    size: u64,
}

/// What all parts come to.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Tail {
    head: String,
    parts: Vec<(String, u64, String)>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sealed {
    seal: String,
}

fn json(value: &impl Serialize) -> Result<String, ArchiveError> {
    serde_json::to_string(value).map_err(|error| ArchiveError::File(error.into()))
}

/// An archive that is being written.
pub(super) struct Writing<'w> {
    to: &'w mut (dyn AsyncWrite + Unpin + Send),
    chain: Chain,
    head: String,
    part: String,
    rows: u64,
    parts: Vec<(String, u64, String)>,
}

impl<'w> Writing<'w> {
    pub(super) async fn begin(
        to: &'w mut (dyn AsyncWrite + Unpin + Send),
        head: &Head,
    ) -> Result<Self, ArchiveError> {
        let (chain, head) = (Chain::start(), json(head)?);
        let mut writing =
            Self { to, chain, head: String::new(), part: String::new(), rows: 0, parts: Vec::new() };
        writing.head = writing.line(&head).await?;
        Ok(writing)
    }

    pub(super) async fn part(
        &mut self,
        part: &str,
        columns: Vec<(String, String)>,
    ) -> Result<(), ArchiveError> {
        (self.chain, self.part, self.rows) = (Chain::start(), part.to_owned(), 0);
        self.line(&json(&Begins { part: part.to_owned(), columns })?).await.map(|_| ())
    }

    pub(super) async fn row(&mut self, row: &str) -> Result<(), ArchiveError> {
        self.rows += 1;
        self.line(row).await.map(|_| ())
    }

    /// A file: its bytes follow in [`Writing::bytes`], and then [`Writing::file_ends`].
    pub(super) async fn file(&mut self, hash: &str, size: u64) -> Result<(), ArchiveError> {
        let file = json(&File { file: hash.to_owned(), size })?;
        self.row(&file).await
    }

    pub(super) async fn bytes(&mut self, bytes: &[u8]) -> Result<(), ArchiveError> {
        Ok(self.to.write_all(bytes).await?)
    }

    pub(super) async fn file_ends(&mut self) -> Result<(), ArchiveError> {
        self.bytes(b"\n").await
    }

    /// Ends the part; how many rows it has.
    pub(super) async fn part_ends(&mut self) -> Result<u64, ArchiveError> {
        let hash = self.line(&json(&Ends { rows: self.rows })?).await?;
        self.parts.push((std::mem::take(&mut self.part), self.rows, hash));
        Ok(self.rows)
    }

    /// Ends the archive under a signature, or a stamp.
    pub(super) async fn seal(mut self, seal: impl FnOnce(&[u8]) -> Vec<u8>) -> Result<(), ArchiveError> {
        self.chain = Chain::start();
        let tail = json(&Tail { head: self.head.clone(), parts: std::mem::take(&mut self.parts) })?;
        self.line(&tail).await?;
        let seal = Base64::encode_string(&seal(&[OURS, tail.as_bytes()].concat()));
        self.line(&json(&Sealed { seal })?).await?;
        Ok(())
    }

    async fn line(&mut self, line: &str) -> Result<String, ArchiveError> {
        let hash = self.chain.add(line.as_bytes());
        self.to.write_all(format!("{} {line}\n", &hash[..DIGITS]).as_bytes()).await?;
        Ok(hash)
    }
}

/// An archive without files as somebody would forge it who knows the format: lines altered, and everything that
/// follows from them made to fit, under the key that the forger has.
#[cfg(any(test, feature = "testing"))]
pub(crate) fn forged(file: &[u8], signer: &crate::Signer, alter: impl Fn(&str) -> Option<String>) -> Vec<u8> {
    let (mut forged, mut chain) = (Vec::new(), Chain::start());
    let (mut head, mut part, mut rows, mut parts) = (String::new(), String::new(), 0, Vec::new());
    for line in String::from_utf8_lossy(file).lines() {
        let line = &line[DIGITS + 1..];
        let mut line = alter(line).unwrap_or_else(|| line.to_owned());
        let begins = ["{\"version\"", "{\"part\"", "{\"head\""].iter().any(|begin| line.starts_with(begin));
        if begins {
            chain = Chain::start();
        }
        if line.starts_with("{\"head\"") {
            line = json(&Tail { head: head.clone(), parts: std::mem::take(&mut parts) }).unwrap_or_default();
            part = line.clone();
        } else if line.starts_with("{\"seal\"") {
            let seal = Base64::encode_string(&signer.sign(&[OURS, part.as_bytes()].concat()));
            line = json(&Sealed { seal }).unwrap_or_default();
        }
        let hash = chain.add(line.as_bytes());
        forged.extend(format!("{} {line}\n", &hash[..DIGITS]).into_bytes());
        if line.starts_with("{\"version\"") {
            head = hash;
        } else if let Ok(begun) = serde_json::from_str::<Begins>(&line) {
            (part, rows) = (begun.part, 0);
        } else if line.starts_with('[') {
            rows += 1;
        } else if line.starts_with("{\"rows\"") {
            parts.push((part.clone(), rows, hash));
        }
    }
    forged
}

/// What comes next in a part.
pub(super) enum Next {
    Row(Vec<serde_json::Value>),
    File { hash: String, size: u64 },
    End,
}

/// An archive, or several that follow each other, being read. Every line is checked before anybody sees it.
pub(super) struct Reading<'r> {
    from: &'r mut (dyn AsyncBufRead + Unpin + Send),
    chain: Chain,
    at: u64,
    pub(super) place: Place,
    head: String,
    parts: Vec<(String, u64, String)>,
}

impl<'r> Reading<'r> {
    pub(super) fn new(from: &'r mut (dyn AsyncBufRead + Unpin + Send)) -> Self {
        Self {
            from,
            chain: Chain::start(),
            at: 0,
            place: Place::default(),
            head: String::new(),
            parts: Vec::new(),
        }
    }

    /// The head of the next archive.
    pub(super) async fn head(&mut self) -> Result<Head, ArchiveError> {
        (self.chain, self.place, self.parts) =
            (Chain::start(), Place { byte: self.at, ..Place::default() }, Vec::new());
        let (line, hash) = self.line("its head is missing").await?;
        self.head = hash;
        // The version first: a later one may have what this one does not know.
        #[derive(Deserialize)]
        struct Written {
            version: u32,
        }
        let written: Written = self.read(&line)?;
        if written.version != super::VERSION {
            return Err(self.refuse(format!(
                "it is of version {}, and this Freehold reads version {}; take one that is as new",
                written.version,
                super::VERSION
            )));
        }
        self.read(&line)
    }

    /// The next part and its columns; none where the parts are over.
    pub(super) async fn part(&mut self) -> Result<Option<(String, Vec<(String, String)>)>, ArchiveError> {
        self.chain = Chain::start();
        // Whose rows were read last is of no matter any more.
        (self.place.part, self.place.row) = (None, 0);
        let (line, _) = self.line("it ends in the middle").await?;
        if line.starts_with("{\"head\"") {
            let tail: Tail = self.read(&line)?;
            self.ends(&line, tail).await?;
            return Ok(None);
        }
        let Begins { part, columns } = self.read(&line)?;
        self.place.part = Some(part.clone());
        Ok(Some((part, columns)))
    }

    /// What comes next in the part that began.
    pub(super) async fn next(&mut self) -> Result<Next, ArchiveError> {
        self.place.row += 1;
        let (line, hash) = self.line("it ends in the middle of this part").await?;
        if line.starts_with('[') {
            return Ok(Next::Row(self.read(&line)?));
        }
        if line.starts_with("{\"file\"") {
            let File { file: hash, size } = self.read(&line)?;
            return Ok(Next::File { hash, size });
        }
        let Ends { rows } = self.read(&line)?;
        self.place.row -= 1;
        if rows != self.place.row {
            return Err(self.refuse(format!("{rows} rows were written, and {} are there", self.place.row)));
        }
        self.parts.push((self.place.part.clone().unwrap_or_default(), rows, hash));
        Ok(Next::End)
    }

    /// The next bytes of a file of which so many are left; none where it is over.
    pub(super) async fn bytes(&mut self, left: u64) -> Result<Option<Bytes>, ArchiveError> {
        if left == 0 {
            if self.from.read_u8().await.ok() != Some(b'\n') {
                return Err(self.refuse("the file does not end where it says"));
            }
            self.at += 1;
            return Ok(None);
        }
        let mut piece = vec![0; PIECE.min(usize::try_from(left).unwrap_or(PIECE))];
        let read = self.from.read(&mut piece).await?;
        if read == 0 {
            return Err(self.refuse("it ends in the middle of this file"));
        }
        piece.truncate(read);
        self.at += read as u64;
        Ok(Some(piece.into()))
    }

    /// Whether nothing follows.
    pub(super) async fn is_over(&mut self) -> Result<(), ArchiveError> {
        if self.from.fill_buf().await?.is_empty() {
            return Ok(());
        }
        (self.place.part, self.place.byte) = (None, self.at);
        Err(self.refuse("something follows after its end"))
    }

    pub(super) fn refuse(&self, why: impl Into<String>) -> ArchiveError {
        ArchiveError::Refused { place: self.place.clone(), why: why.into() }
    }

    /// The parts are those that were read; what they come to waits for its seal to be checked.
    async fn ends(&mut self, line: &str, tail: Tail) -> Result<(), ArchiveError> {
        if tail.head != self.head {
            return Err(self.refuse("its head is not the one that was sealed"));
        }
        let mut read = self.parts.iter();
        for sealed in &tail.parts {
            if read.next() != Some(sealed) {
                self.place.part = Some(sealed.0.clone());
                return Err(self.refuse("this part is not the one that was sealed"));
            }
        }
        if let Some((part, ..)) = read.next() {
            self.place.part = Some(part.clone());
            return Err(self.refuse("this part was not sealed"));
        }
        self.head = line.to_owned();
        Ok(())
    }

    /// Reads the seal, after the last part, and has it checked.
    pub(super) async fn seal(
        &mut self,
        holds: impl FnOnce(&[u8], &[u8]) -> bool,
    ) -> Result<(), ArchiveError> {
        let tail = std::mem::take(&mut self.head);
        let (line, _) = self.line("its seal is missing").await?;
        let Sealed { seal } = self.read(&line)?;
        let seal = Base64::decode_vec(&seal).unwrap_or_default();
        if holds(&[OURS, tail.as_bytes()].concat(), &seal) {
            return Ok(());
        }
        Err(self.refuse("the seal is not that of whoever is said to have written it"))
    }

    fn read<T: DeserializeOwned>(&self, line: &str) -> Result<T, ArchiveError> {
        serde_json::from_str(line).map_err(|error| self.refuse(format!("it cannot be read ({error})")))
    }

    /// The next line, which has to be there, and the hash of its part so far.
    async fn line(&mut self, otherwise: &str) -> Result<(String, String), ArchiveError> {
        self.place.byte = self.at;
        let mut line = Vec::new();
        let read = (&mut *self.from).take(LONGEST).read_until(b'\n', &mut line).await?;
        self.at += read as u64;
        if read == 0 {
            return Err(self.refuse(otherwise));
        }
        if line.pop() != Some(b'\n') {
            return Err(self.refuse("this line has no end"));
        }
        let altered = || self.refuse("this is not what was written");
        let (digits, rest) = line.split_at_checked(DIGITS).ok_or_else(altered)?;
        let text = rest.strip_prefix(b" ").and_then(|text| std::str::from_utf8(text).ok());
        let text = text.ok_or_else(altered)?.to_owned();
        let digits = digits.to_owned();
        let hash = self.chain.add(text.as_bytes());
        if hash.as_bytes()[..DIGITS] != digits[..] {
            return Err(self.refuse("this is not what was written"));
        }
        Ok((text, hash))
    }
}
