//! Domains: which one belongs to a company, and which only look like it.

use unicode_security::confusable_detection::skeleton;

use crate::{spelling::latin, words::FREE};

/// A company's domain as it is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// Registrable, in small letters: `acme.co.uk` of `shop.acme.co.uk`.
    pub domain: String,
    /// What is registered: `acme`.
    pub label: String,
    /// What the label looks like: `acme` of `аcmе`, `acm3` and `ac-me`.
    pub look: String,
    /// The look without what is put around a name: `acme` of `acme-group`.
    pub bare: String,
}

impl Site {
    /// Reads an address of the web or a host; none where it belongs to nobody in particular.
    pub fn read(text: &str) -> Option<Self> {
        let domain = registrable(text)?;
        if is_free(&domain) {
            return None;
        }
        let label = domain.split('.').next().unwrap_or_default().to_owned();
        let look = look(&label);
        let bare = bare(&label);
        Some(Self { domain, label, look, bare })
    }
}

/// The registrable domain of a host, an address of the web, or what stands behind an @, by the public suffix list.
pub fn registrable(text: &str) -> Option<String> {
    let host = text.trim().to_lowercase();
    let host = host.split_once("://").map_or(host.as_str(), |(_, rest)| rest);
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let host = host.split(['/', '?', '#', ':']).next().unwrap_or_default().trim_matches('.');
    let (host, _) = idna::domain_to_unicode(host);
    if host.len() > 253 || host.contains(char::is_whitespace) {
        return None;
    }
    psl::domain_str(&host).map(str::to_owned)
}

/// Whether anybody has a mailbox or a page under a domain.
pub fn is_free(domain: &str) -> bool {
    FREE.contains(domain)
}

/// What a label looks like to somebody who reads quickly.
fn look(label: &str) -> String {
    let seen: String = skeleton(label).collect();
    let seen = latin(&seen);
    // The skeleton makes `rn` of `m`, `l` of `1` and `I`; the rest is read alike as well.
    let seen: String = seen
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|letter| match letter {
            '0' => 'o',
            '1' | 'i' => 'l',
            '3' => 'e',
            '4' => 'a',
            '5' => 's',
            '7' => 't',
            '8' => 'b',
            letter => letter,
        })
        .collect();
    seen.replace('m', "rn").replace("vv", "w").replace("cl", "d")
}

/// Words that are put around a name to get a domain.
const AROUND: &str = "group gruppe groupe holding holdings company corporation corp inc gmbh ltd llc limited online shop \
                      store web official global international intl hq get the my try go app eu us usa uk de team world";

fn bare(label: &str) -> String {
    let parts: Vec<&str> = label.split('-').filter(|part| !part.is_empty()).collect();
    let own: Vec<&str> =
        parts.iter().copied().filter(|part| !AROUND.split_whitespace().any(|word| word == *part)).collect();
    if own.is_empty() {
        return look(label);
    }
    if own.len() < parts.len() {
        return look(&own.concat());
    }
    let whole = own.concat();
    // Without a hyphen only longer words are sure to be put around a name of some length.
    let around = || AROUND.split_whitespace().filter(|word| word.len() > 3);
    let rest =
        around().find_map(|word| whole.strip_suffix(word).filter(|rest| rest.len() > 3)).unwrap_or(&whole);
    look(rest)
}
