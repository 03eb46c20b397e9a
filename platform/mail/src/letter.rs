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
    Shows(Table),
}

/// A table in a letter: names with figures.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// What it shows.
    pub title: String,
    /// What is to be known of it.
    pub about: String,
    /// What the names are, and what each figure is.
    pub heads: Vec<String>,
    /// Its rows; what is said where there is none stands in `about`.
    pub rows: Vec<TableRow>,
}

/// A row of a table in a letter.
#[derive(Debug, Clone)]
pub struct TableRow {
    /// What it is about.
    pub name: String,
    /// Where more of it is.
    pub href: Option<String>,
    /// Its figures, one for each head behind the first.
    pub figures: Vec<String>,
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

    /// With a table.
    #[must_use]
    pub fn shows(mut self, table: Table) -> Self {
        self.parts.push(Part::Shows(table));
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
                Part::Shows(table) => writeln!(text, "{}", table.text()),
            };
        }
        text + "-- \n" + &self.foot + "\n"
    }
}

impl Table {
    /// As plain text: a line for each row, and below it where more is.
    fn text(&self) -> String {
        let mut text = format!("{}\n", self.title);
        if !self.about.is_empty() {
            text = text + &self.about + "\n";
        }
        for row in &self.rows {
            let figures: Vec<String> = match row.figures.as_slice() {
                [figure] => vec![figure.clone()],
                many => {
                    let heads = self.heads.iter().skip(1);
                    heads.zip(many).map(|(head, figure)| format!("{head} {figure}")).collect()
                }
            };
            text = text + "- " + &row.name + ": " + &figures.join(", ") + "\n";
            if let Some(href) = &row.href {
                text = text + "  " + href + "\n";
            }
        }
        text
    }
}
