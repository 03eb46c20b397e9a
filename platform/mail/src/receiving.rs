//! Letters that arrive: the receiving half of SMTP (RFC 5321) for a mail server that stands before the node and hands
//! on what is for it. It relays nothing, knows its own addresses alone, and says yes to a letter only when that is kept.

use std::{borrow::Cow, io, net::SocketAddr, sync::Arc, time::Duration};

use futures::future::BoxFuture;
use smtp_proto::{
    Error, Request,
    request::receiver::{DataReceiver, RequestReceiver},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    time::timeout,
};

/// The largest letter, in bytes.
pub const LARGEST: usize = 10 << 20;
/// To how many addresses one letter goes at most.
const RECIPIENTS: usize = 10;
/// Conversations at a time; who comes beyond that waits.
const AT_ONCE: usize = 50;
/// How long the other side may be silent (RFC 5321, 4.5.3.2, asks for five minutes of a server in public; this one
/// talks with its neighbour).
const SILENCE: Duration = Duration::from_secs(60);
/// Mistakes in one conversation before it ends.
const MISTAKES: u32 = 20;

/// Why a letter is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotTaken {
    /// Never.
    Refused(String),
    /// Not now: whoever sends it tries again.
    Later,
}

/// Who takes letters.
pub trait Receives: Send + Sync + 'static {
    /// Whether letters to that address are taken.
    fn knows<'a>(&'a self, address: &'a str) -> BoxFuture<'a, Result<bool, NotTaken>>;

    /// Takes one, for addresses that are known.
    fn take<'a>(&'a self, to: &'a [String], letter: &'a [u8]) -> BoxFuture<'a, Result<(), NotTaken>>;
}

/// Takes letters at `listener` until the future is dropped. `name` is what it calls itself.
pub async fn receive(listener: TcpListener, name: String, receiver: Arc<dyn Receives>) {
    let places = Arc::new(Semaphore::new(AT_ONCE));
    loop {
        let Ok(place) = places.clone().acquire_owned().await else { return };
        let (stream, peer) = match listener.accept().await {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "no conversation about letters could begin");
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        let (name, receiver) = (name.clone(), receiver.clone());
        tokio::spawn(async move {
            let _place = place;
            if let Err(error) =
                (Conversation { stream, name, receiver, sender: false, to: Vec::new() }).hold().await
            {
                ended(peer, &error);
            }
        });
    }
}

fn ended(peer: SocketAddr, error: &io::Error) {
    tracing::debug!(%peer, %error, "a conversation about letters broke off");
}

/// One conversation.
struct Conversation {
    stream: TcpStream,
    name: String,
    receiver: Arc<dyn Receives>,
    /// Whether a letter was announced.
    sender: bool,
    /// To whom it goes.
    to: Vec<String>,
}

/// What follows an answer.
enum Next {
    More,
    Letter,
    End,
}

impl Conversation {
    async fn hold(mut self) -> io::Result<()> {
        let greeting = format!("220 {} takes letters", self.name);
        self.say(&greeting).await?;
        let mut requests = RequestReceiver::default();
        let (mut block, mut mistakes) = ([0; 4_096], 0);
        loop {
            let read = self.hear(&mut block).await?;
            if read == 0 {
                return Ok(());
            }
            let mut bytes = block.get(..read).unwrap_or_default().iter();
            loop {
                let (answer, next) = match requests.ingest(&mut bytes) {
                    Err(Error::NeedsMoreData { .. }) => break,
                    Err(error) => {
                        mistakes += 1;
                        (wrong(&error), if mistakes < MISTAKES { Next::More } else { Next::End })
                    }
                    Ok(request) => self.answer(request).await,
                };
                self.say(&answer).await?;
                match next {
                    Next::More => {}
                    Next::End => return Ok(()),
                    Next::Letter => {
                        let rest = bytes.as_slice().to_vec();
                        // Nobody speaks before the answer to DATA (RFC 5321, 4.1.1.4): commands behind a letter that
                        // came with it are not read.
                        let answer = self.letter(rest).await?;
                        self.say(&answer).await?;
                        break;
                    }
                }
            }
        }
    }

    async fn answer(&mut self, request: Request<Cow<'_, str>>) -> (String, Next) {
        let said = |answer: &str| (answer.to_owned(), Next::More);
        match request {
            Request::Ehlo { .. } | Request::Lhlo { .. } => {
                self.forget();
                let name = &self.name;
                (format!("250-{name}\r\n250-SIZE {LARGEST}\r\n250-8BITMIME\r\n250 SMTPUTF8"), Next::More)
            }
            Request::Helo { .. } => {
                self.forget();
                (format!("250 {}", self.name), Next::More)
            }
            Request::Mail { from } if from.size > LARGEST => said("552 5.3.4 The letter is too large"),
            Request::Mail { .. } => {
                self.forget();
                self.sender = true;
                said("250 2.1.0 Go on")
            }
            Request::Rcpt { .. } if !self.sender => said("503 5.5.1 MAIL comes first"),
            Request::Rcpt { .. } if self.to.len() >= RECIPIENTS => {
                said("452 4.5.3 No more addresses at a time")
            }
            Request::Rcpt { to } => match self.receiver.knows(&to.address).await {
                Ok(true) => {
                    self.to.push(to.address.into_owned());
                    said("250 2.1.5 Go on")
                }
                Ok(false) => said("550 5.1.1 There is no such address here"),
                Err(_) => said("451 4.3.0 Not now"),
            },
            Request::Data if self.to.is_empty() => said("503 5.5.1 RCPT comes first"),
            Request::Data => ("354 The letter, and a line with a dot alone".to_owned(), Next::Letter),
            Request::Rset => {
                self.forget();
                said("250 2.0.0 Forgotten")
            }
            Request::Noop { .. } => said("250 2.0.0 Yes"),
            Request::Vrfy { .. } => said("252 2.1.5 Send it, and see"),
            Request::Quit => ("221 2.0.0 Until next time".to_owned(), Next::End),
            _ => said("502 5.5.1 That is not done here"),
        }
    }

    /// Reads a letter to its end, and has it kept.
    async fn letter(&mut self, first: Vec<u8>) -> io::Result<String> {
        let (mut data, mut letter, mut large) = (DataReceiver::new(), Vec::new(), false);
        let mut block = first;
        while !data.ingest(&mut block.iter(), &mut letter) {
            // What is too large is heard to its end, and not kept.
            if letter.len() > LARGEST {
                large = true;
                letter.clear();
            }
            block.resize(64 << 10, 0);
            let read = self.hear(&mut block).await?;
            if read == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            block.truncate(read);
        }
        let to = std::mem::take(&mut self.to);
        self.forget();
        if large || letter.len() > LARGEST {
            return Ok("552 5.3.4 The letter is too large".to_owned());
        }
        Ok(match self.receiver.take(&to, &letter).await {
            Ok(()) => "250 2.0.0 It is kept".to_owned(),
            Err(NotTaken::Refused(why)) => format!("554 5.7.1 {}", one_line(&why)),
            Err(NotTaken::Later) => "451 4.3.0 Not now".to_owned(),
        })
    }

    fn forget(&mut self) {
        self.sender = false;
        self.to.clear();
    }

    async fn hear(&mut self, block: &mut [u8]) -> io::Result<usize> {
        timeout(SILENCE, self.stream.read(block)).await?
    }

    async fn say(&mut self, answer: &str) -> io::Result<()> {
        let answer = format!("{answer}\r\n");
        timeout(SILENCE, self.stream.write_all(answer.as_bytes())).await?
    }
}

fn wrong(error: &Error) -> String {
    match error {
        Error::UnknownCommand => "500 5.5.1 That is no command",
        Error::InvalidSenderAddress => "501 5.1.7 That is no address of a sender",
        Error::InvalidRecipientAddress => "501 5.1.3 That is no address",
        Error::ResponseTooLong => "500 5.5.2 The line is too long",
        Error::UnsupportedParameter { .. } => "555 5.5.4 Such a parameter is not known",
        _ => "501 5.5.4 That cannot be read",
    }
    .to_owned()
}

/// An answer is one line of plain letters, whatever it tells.
fn one_line(text: &str) -> String {
    text.chars().map(|letter| if letter.is_ascii_graphic() { letter } else { ' ' }).take(400).collect()
}
