//! Names of files: what is no part of a name is cut off, what deceives is refused.

use crate::{Kind, Looks, Refusal, kind::Seen};

/// How many characters a name may have; a longer one is cut before its ending.
const LONGEST: usize = 120;

/// Endings that make a computer run something. None may stand inside a name, whatever follows it.
const RUNS: [&str; 22] = [
    "exe", "bat", "cmd", "scr", "msi", "hta", "vbs", "vbe", "jse", "wsf", "ps1", "sh", "php", "html", "htm",
    "js", "jar", "lnk", "dll", "docm", "xlsm", "svg",
];

/// What Windows keeps for its devices.
const DEVICES: [&str; 22] = [
    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9",
    "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

/// A name, parted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Name {
    stem: String,
    /// In small letters; empty where there is none.
    ending: String,
}

impl Name {
    /// Reads what a browser or a program called the file.
    pub(crate) fn read(text: &str) -> Result<Self, Refusal> {
        // Some send the whole path.
        let name = text.rsplit(['/', '\\']).next().unwrap_or_default();
        if name.chars().any(deceives) {
            return Err(Refusal::Name);
        }
        let name = name.trim_matches(|c: char| c.is_whitespace() || c == '.');
        let (stem, ending) = match name.rsplit_once('.') {
            // What is no ending is part of the name: “Offer of 1. May”.
            Some((stem, ending)) if is_ending(ending) => (stem, ending.to_ascii_lowercase()),
            _ => (name, String::new()),
        };
        let inner = stem.split('.').skip(1).map(str::trim).map(str::to_ascii_lowercase);
        if let Some(runs) = inner.into_iter().find(|part| RUNS.contains(&part.as_str())) {
            return Err(Refusal::Endings(runs));
        }
        let stem = stem.trim_end_matches(|c: char| c.is_whitespace() || c == '.');
        let stem = if stem.is_empty() { "file" } else { stem };
        let device =
            DEVICES.contains(&stem.split('.').next().unwrap_or_default().to_ascii_lowercase().as_str());
        let stem = if device { format!("_{stem}") } else { stem.to_owned() };
        Ok(Self { stem, ending })
    }

    /// Whether it says what the content says; of text, whether it is a table is said by the name alone.
    pub(crate) fn fits(&self, seen: Seen) -> Result<Seen, Refusal> {
        let named = |endings: &[&str]| endings.contains(&self.ending.as_str());
        match seen {
            Seen::Text if named(Seen::Table.endings()) => Ok(Seen::Table),
            seen if self.ending.is_empty() || named(seen.endings()) => Ok(seen),
            seen => Err(Refusal::Pretends {
                named: self.ending.clone(),
                looks: seen.looks(),
                fits: seen.endings()[0],
            }),
        }
    }

    /// The whole name, with an ending that fits what is kept.
    pub(crate) fn ending_for(&self, kind: Kind) -> Result<String, Refusal> {
        let ending = match () {
            () if kind.endings().contains(&self.ending.as_str()) => &self.ending,
            // A workbook that calls itself a document.
            () if ["docx", "xlsx", "pptx"].contains(&self.ending.as_str()) => {
                return Err(Refusal::Pretends {
                    named: self.ending.clone(),
                    looks: Looks::Office,
                    fits: kind.word(),
                });
            }
            () => kind.word(),
        };
        let stem: String = self.stem.chars().take(LONGEST - ending.len() - 1).collect();
        Ok(format!("{}.{ending}", stem.trim_end()))
    }
}

fn is_ending(text: &str) -> bool {
    (1..=8).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric())
}

/// Control characters, and those that are not seen or turn the direction of reading: with U+202E,
/// a name that ends in `fdp.exe` reads as if it ended in `exe.pdf`. The joiners of Persian and of emoji (U+200C, U+200D) are fine.
fn deceives(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{feff}')
        || ('\u{2028}'..='\u{202e}').contains(&c)
        || ('\u{2060}'..='\u{206f}').contains(&c)
        || ('\u{fff0}'..='\u{fffb}').contains(&c)
        || ('\u{e0000}'..='\u{e007f}').contains(&c)
}
