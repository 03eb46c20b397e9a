//! What mail would have been sent: a page of the demonstration, where nothing goes out.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::Method;
use kernel::MailId;
use mail::Mail;
use web::{Empty, Html, Page, Problem, Rooms, Sample};

use crate::Portal;
use crate::access::Anyone;
use crate::texts::mailbox as texts;

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    rooms.page(Method::GET, "/mailbox", Sample::get(), list);
    rooms.page(Method::GET, "/mailbox/{mail}", Sample::get(), show);
}

/// Everywhere else mail opens doors: there is nothing at this address.
fn shown(portal: &Portal) -> Result<(), Problem> {
    if portal.mode.demo { Ok(()) } else { Err(Problem::absent()) }
}

async fn list(_: Anyone, State(portal): State<Portal>) -> Result<Html<Mailbox>, Problem> {
    shown(&portal)?;
    let mails = portal.outbox.last(200).await.map_err(|error| Problem::broken(&error))?;
    let now = portal.vaults.front().clock.now();
    Ok(Html(Mailbox {
        page: Page { demo: true, ..Page::titled(texts::title()) },
        mails: mails.iter().map(|mail| (Line::of(mail), web::ago(mail.written, now))).collect(),
        empty: Empty { icon: "document", title: texts::none(), text: texts::none_about(), action: None },
    }))
}

async fn show(
    _: Anyone,
    State(portal): State<Portal>,
    Path(mail): Path<String>,
) -> Result<Html<Show>, Problem> {
    shown(&portal)?;
    let id: MailId = mail.parse().map_err(|_| Problem::absent())?;
    let mail = portal.outbox.find(id).await.map_err(|error| Problem::broken(&error))?;
    let mail = mail.ok_or_else(Problem::absent)?;
    let now = portal.vaults.front().clock.now();
    Ok(Html(Show {
        page: Page { demo: true, ..Page::titled(&mail.subject) },
        told: texts::told(mail.to.to_string(), web::moment(mail.written, now)),
        lines: mail.text.lines().map(Part::of).collect(),
    }))
}

#[derive(Template)]
#[template(path = "mailbox.html")]
struct Mailbox {
    page: Page,
    mails: Vec<(Line, String)>,
    empty: Empty,
}

struct Line {
    href: String,
    subject: String,
    to: String,
}

impl Line {
    fn of(mail: &Mail) -> Self {
        Self { href: format!("/mailbox/{}", mail.id), subject: mail.subject.clone(), to: mail.to.to_string() }
    }
}

/// A line of a letter: words, or the way on.
enum Part {
    Words(String),
    /// A page of this very portal, wherever the mail said that it is.
    Way(String),
}

impl Part {
    fn of(line: &str) -> Self {
        let way = line.split_once("://").and_then(|(_, rest)| rest.split_once('/'));
        match way {
            Some((_, path)) if line.starts_with("http") && !line.contains(' ') => {
                Self::Way(format!("/{path}"))
            }
            _ => Self::Words(line.to_owned()),
        }
    }
}

#[derive(Template)]
#[template(path = "mail.html")]
struct Show {
    page: Page,
    told: String,
    lines: Vec<Part>,
}
