//! An SMTP relay (RFC 5321), and the signature under what goes out (DKIM, RFC 6376).

use std::time::{Duration, UNIX_EPOCH};

use futures::future::BoxFuture;
use kernel::millis;
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{
        Mailbox, MultiPart,
        dkim::{
            DkimCanonicalization, DkimCanonicalizationType, DkimConfig, DkimSigningAlgorithm, DkimSigningKey,
        },
        header::{HeaderName, HeaderValue},
    },
};

use crate::{Carrier, Mail, Undelivered};

/// How long a relay may take over one letter.
const TAKES: Duration = Duration::from_secs(60);
/// What a relay said is kept to this length: it may quote anything.
const QUOTED: usize = 300;

/// What a signature covers beside the body: what a reader is shown, and what tells letters apart. The library
/// knows the type of the content only when it sends, and cannot sign it.
const SIGNED: [&str; 9] = [
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "Auto-Submitted",
    "MIME-Version",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
];

/// A relay that takes our letters.
#[derive(Debug)]
pub struct Relay {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    dkim: Option<DkimConfig>,
}

/// With what letters are signed. The public key stands in the domain's DNS, at `selector._domainkey.domain`.
#[derive(Debug)]
pub struct Dkim {
    /// The domain that signs: that of the sender's address, or one above it.
    pub domain: String,
    /// Which of its keys.
    pub selector: String,
    /// The private key: RSA as PKCS #1 in PEM.
    pub key: zeroize::Zeroizing<String>,
}

/// A relay that cannot be spoken to as it was described.
#[derive(Debug, thiserror::Error)]
pub enum RelayError {
    /// Its address.
    #[error(
        "is not the address of a relay ({0}); write smtps://user:password@mail.example.com, or smtp://…?tls=required"
    )]
    Url(String),
    /// The sender.
    #[error("is not a sender ({0}); write Freehold <portal@example.com>")]
    From(String),
    /// The key.
    #[error("is not a key to sign with ({0}); make one with: openssl genrsa -traditional -out dkim.pem 2048")]
    Key(String),
}

impl Relay {
    /// The relay at that address (`smtps://user:password@host`, `smtp://host:25?tls=required`), which takes
    /// letters from that sender.
    ///
    /// # Errors
    /// Which of it is not what it should be.
    pub fn new(url: &str, from: &str, dkim: Option<Dkim>) -> Result<Self, RelayError> {
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
            .map_err(|error| RelayError::Url(error.to_string()))?
            .timeout(Some(TAKES))
            .build();
        let from = from
            .parse()
            .map_err(|error: lettre::address::AddressError| RelayError::From(error.to_string()))?;
        let dkim = dkim.map(|dkim| {
            let key = DkimSigningKey::new(&dkim.key, DkimSigningAlgorithm::Rsa);
            key.map(|key| signer(dkim.selector, dkim.domain, key))
        });
        let dkim = dkim.transpose().map_err(|error| RelayError::Key(error.to_string()))?;
        Ok(Self { transport, from, dkim })
    }

    /// Whether the relay is there and lets us in.
    ///
    /// # Errors
    /// What it says.
    pub async fn look(&self) -> Result<(), String> {
        match self.transport.test_connection().await {
            Ok(true) => Ok(()),
            Ok(false) => Err("it does not greet".to_owned()),
            Err(error) => Err(error.to_string()),
        }
    }

    fn message(&self, mail: &Mail) -> Result<Message, lettre::error::Error> {
        let written = UNIX_EPOCH + Duration::from_millis(millis(mail.written).unsigned_abs());
        let to: Mailbox =
            Mailbox::new(None, mail.to.as_str().parse().map_err(|_| lettre::error::Error::MissingTo)?);
        let mut builder = Message::builder()
            .from(self.from.clone())
            .to(to)
            .subject(&mail.subject)
            .date(written)
            .message_id(Some(format!("<{}@{}>", mail.id, self.from.email.domain())))
            .header(ByMachine);
        if let Some(href) = &mail.unsubscribe {
            builder = builder.header(EndsAt(format!("<{href}>"))).header(WithOneClick);
        }
        let mut message =
            builder.multipart(MultiPart::alternative_plain_html(mail.text.clone(), mail.html.clone()))?;
        if let Some(dkim) = &self.dkim {
            message.sign(dkim);
        }
        Ok(message)
    }
}

/// Relaxed over headers too: where a long header is folded, and a relay may fold anew, must not matter.
fn signer(selector: String, domain: String, key: DkimSigningKey) -> DkimConfig {
    let relaxed = DkimCanonicalizationType::Relaxed;
    let headers = SIGNED.map(HeaderName::new_from_ascii_str).to_vec();
    DkimConfig::new(selector, domain, key, headers, DkimCanonicalization { header: relaxed, body: relaxed })
}

/// `Auto-Submitted: auto-generated` (RFC 3834): no out-of-office answers it.
#[derive(Debug, Clone)]
struct ByMachine;

/// `List-Unsubscribe` (RFC 2369): where such letters are ended.
#[derive(Debug, Clone)]
struct EndsAt(String);

/// `List-Unsubscribe-Post` (RFC 8058): a mail program may do it by itself, with one POST.
#[derive(Debug, Clone)]
struct WithOneClick;

macro_rules! headers {
    ($($header:ident $name:literal: $made:expr, $value:expr;)*) => {$(
        impl lettre::message::header::Header for $header {
            fn name() -> HeaderName {
                HeaderName::new_from_ascii_str($name)
            }

            fn parse(text: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
                let made: fn(&str) -> Self = $made;
                Ok(made(text))
            }

            fn display(&self) -> HeaderValue {
                let value: fn(&Self) -> String = $value;
                HeaderValue::new(Self::name(), value(self))
            }
        }
    )*};
}

headers! {
    ByMachine "Auto-Submitted": |_| Self, |_| "auto-generated".to_owned();
    EndsAt "List-Unsubscribe": |text| Self(text.to_owned()), |ends| ends.0.clone();
    WithOneClick "List-Unsubscribe-Post": |_| Self, |_| "List-Unsubscribe=One-Click".to_owned();
}

impl Carrier for Relay {
    fn carry<'a>(&'a self, mail: &'a Mail) -> BoxFuture<'a, Result<(), Undelivered>> {
        Box::pin(async move {
            let message = self.message(mail).map_err(|error| Undelivered::Never(error.to_string()))?;
            match self.transport.send(message).await {
                Ok(_) => Ok(()),
                Err(error) => {
                    let told: String = error.to_string().chars().take(QUOTED).collect();
                    Err(if error.is_permanent() {
                        Undelivered::Never(told)
                    } else {
                        Undelivered::Later(told)
                    })
                }
            }
        })
    }
}
