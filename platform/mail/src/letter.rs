//! What a letter says, as text and as HTML.

use std::fmt::Write;

use askama::Template;

/// A letter: paragraphs, perhaps with one thing to do, and at its foot why somebody gets it.
#[derive(Debug, Clone, Template)]
#[template(path = "letter.html")]
pub struct Letter {
    subject: String,
    parts: Vec<Part>,
    foot: String,
    unsubscribe: Option<String>,
}

/// What stands in a letter, from top to bottom.
#[derive(Debug, Clone)]
enum Part {
    Says(String),
    Does { label: String, href: String },
}

impl Letter {
    /// A letter of that subject; at its foot stands why somebody gets it.
    pub fn new(subject: String, foot: String) -> Self {
        // A subject is one line (RFC 5322, 2.2): what was typed cannot begin another header.
        let subject = subject.split_whitespace().collect::<Vec<_>>().join(" ");
        Self { subject, parts: Vec::new(), foot, unsubscribe: None }
    }

    /// With another paragraph.
    #[must_use]
    pub fn says(mut self, paragraph: String) -> Self {
        self.parts.push(Part::Says(paragraph));
        self
    }

    /// With a button that leads there; in text, the address stands by itself.
    #[must_use]
    pub fn does(mut self, label: String, href: String) -> Self {
        self.parts.push(Part::Does { label, href });
        self
    }

    /// With an address at which a mail program ends such letters with one click (RFC 8058).
    #[must_use]
    pub fn ends_at(self, href: String) -> Self {
        Self { unsubscribe: Some(href), ..self }
    }

    /// Where such letters are ended.
    pub(crate) fn unsubscribe(&self) -> Option<&str> {
        self.unsubscribe.as_deref()
    }

    /// What it is about.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// As HTML, with nothing that is fetched from elsewhere.
    pub(crate) fn html(&self) -> String {
        self.render().unwrap_or_default()
    }

    /// As plain text.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        for part in &self.parts {
            // Writing into a text cannot fail.
            let _ = match part {
                Part::Says(paragraph) => write!(text, "{paragraph}\n\n"),
                Part::Does { label, href } => write!(text, "{label}:\n{href}\n\n"),
            };
        }
        text + "-- \n" + &self.foot + "\n"
    }
}
