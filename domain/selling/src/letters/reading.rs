//! Reads a letter (RFC 5322), forwarded in whatever way: as a file within another, or as text below a line.

use kernel::EmailAddress;
use mail_parser::{Address, Message, MessageParser, PartType};

use super::Understood;

/// How much of its text is kept, in characters: as much as the notes of a lead hold, with the subject.
const TEXT: usize = 9_000;
/// How much of a line is kept.
const LINE: usize = 300;
/// Lines that are looked through for who wrote a letter that was forwarded as text.
const LOOKED_THROUGH: usize = 400;

/// What mail programs write before who wrote what is forwarded.
const WRITTEN_BY: [&str; 10] =
    ["from:", "von:", "de:", "da:", "van:", "från:", "fra:", "od:", "lähettäjä:", "de :"];

/// Understands a letter. `own` says whether an address is one of the organisation's own people, who are nobody's
/// customer; `products` are those that are sold. None where it is no letter.
pub fn understand(
    letter: &[u8],
    own: impl Fn(&EmailAddress) -> bool,
    products: &[String],
) -> Option<Understood> {
    let message = MessageParser::default().parse(letter)?;
    let outer = first(message.from());
    let from = outer.as_ref().map(|(_, address)| address.to_string()).unwrap_or_default();
    let within = message.attachments().find_map(|part| match &part.body {
        PartType::Message(within) => Some(within),
        _ => None,
    });
    let said = within.unwrap_or(&message);
    let text = body(said);
    // Who wrote: of a letter within the letter its sender; else whom the text names; else who sent it, if not one of us.
    let wrote = within.and_then(|within| first(within.from())).into_iter();
    let wrote = wrote.chain(named(&text)).chain(outer).find(|(_, address)| !own(address));
    let (contact_name, contact_email) = match wrote {
        Some((name, address)) => (cut(&name, LINE), address.to_string()),
        None => (String::new(), String::new()),
    };
    let domain = contact_email.rsplit_once('@').and_then(|(_, host)| matching::registrable(host));
    let domain = domain.filter(|domain| !matching::is_free(domain)).unwrap_or_default();
    let subject = cut(&plain_subject(said.subject().unwrap_or_default()), LINE);
    Some(Understood {
        from: cut(&from, LINE),
        company: named_after(&domain),
        product: product(&format!("{subject}\n{text}"), products),
        text: cut(text.trim(), TEXT),
        subject,
        domain,
        contact_name,
        contact_email,
    })
}

fn body(message: &Message<'_>) -> String {
    message.body_text(0).map(|text| text.replace("\r\n", "\n")).unwrap_or_default()
}

fn first(address: Option<&Address<'_>>) -> Option<(String, EmailAddress)> {
    let first = address?.first()?;
    let name = first.name().unwrap_or_default().trim().to_owned();
    Some((name, first.address()?.parse().ok()?))
}

/// Whom a forwarded text names as having written it, the last one who forwarded it first.
fn named(text: &str) -> impl Iterator<Item = (String, EmailAddress)> {
    text.lines().take(LOOKED_THROUGH).filter_map(|line| {
        let line = line.trim_start_matches(['>', '*', ' ', '\t']);
        let lower = line.to_lowercase();
        let said = WRITTEN_BY.iter().find(|word| lower.starts_with(*word))?;
        let rest = line.get(said.len()..)?.trim_matches(['*', ' ', '\t']);
        let (name, address) = match rest.rsplit_once('<') {
            Some((name, address)) => (name, address.split('>').next()?),
            None => match rest.rsplit_once("[mailto:") {
                Some((name, address)) => (name, address.split(']').next()?),
                None => ("", rest),
            },
        };
        Some((name.trim().trim_matches(['"', '\'']).to_owned(), address.trim().parse().ok()?))
    })
}

/// A subject without what forwarding and answering put before it.
fn plain_subject(subject: &str) -> String {
    let mut rest = subject.trim();
    while let Some((before, after)) = rest.split_once(':') {
        if !["fwd", "fw", "wg", "tr", "re", "aw", "rv", "i", "vs", "sv"]
            .contains(&before.to_lowercase().as_str())
        {
            break;
        }
        rest = after.trim_start();
    }
    rest.to_owned()
}

/// A company is often called as its domain is; whoever looks at the letter knows better.
fn named_after(domain: &str) -> String {
    let label = domain.split('.').next().unwrap_or_default();
    let mut letters = label.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// The product that is named first; of two that begin there, the longer one.
fn product(text: &str, products: &[String]) -> String {
    let lower = text.to_lowercase();
    let found = products.iter().filter(|name| !name.is_empty()).filter_map(|name| {
        let at = lower.find(&name.to_lowercase())?;
        Some((at, std::cmp::Reverse(name.len()), name))
    });
    found.min().map(|(_, _, name)| name.clone()).unwrap_or_default()
}

fn cut(text: &str, most: usize) -> String {
    // What is no letter and no end of a line shows nothing, and may turn a text around.
    let plain = |letter: &char| *letter == '\n' || *letter == '\t' || !letter.is_control();
    text.chars().filter(plain).take(most).collect()
}
