//! The page that finds everything, and the part of it that the palette shows.

use askama::Template;
use axum::extract::Query;
use axum::http::Method;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use trust::Portal;
use trust::access::{Access, Place, Reads};
use vault::Tx;
use web::{Empty, Hit, Hits, Html, Options, Page, Problem, Rooms, Sample};

use super::nouns::{Noun, nouns};
use super::words::Words;
use crate::texts::find as texts;

/// Records of each kind.
const MOST: u32 = 5;

#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
struct Asked {
    q: String,
    /// `results` for the results alone.
    part: String,
}

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    rooms.page(Method::GET, "/o/{org}/find", Sample::query("q=isdom"), find);
}

async fn find(reads: Reads, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    let words = Words::read(&asked.q)?;
    let found = reads.vault.read(async |tx: &Tx| nouns(tx, &words, MOST).await).await;
    let hits = hits(&reads, &words, found.map_err(|error| Problem::broken(&error))?);
    if asked.part == "results" {
        return Ok(Html(Options { hits }).into_response());
    }
    Ok(Html(FindPage::new(&reads, &words, hits)).into_response())
}

/// What one can do with these words stands first, then what the vault has with them. Without words it is all
/// that one can do.
fn hits(access: &Access, words: &Words, nouns: Vec<Noun>) -> Vec<Hits> {
    let places = Hits { label: texts::go_to(), hits: places(access, words), all: None };
    let found = nouns.into_iter().map(|noun| shown(access, words, noun));
    std::iter::once(places).filter(|places| !places.hits.is_empty()).chain(found).collect()
}

/// The places and acts that the caller may use, and the other organisations that the caller works for.
pub(super) fn places(access: &Access, words: &Words) -> Vec<Hit> {
    let of = |place: &Place| Hit {
        icon: place.icon,
        title: (place.label)(),
        href: access.here(place.at),
        keys: place.keys,
        ..Hit::default()
    };
    // What is called so stands before what is only known as so.
    let (named, known): (Vec<&Place>, Vec<&Place>) = access
        .places()
        .filter(|place| words.are_in(&format!("{} {}", (place.label)(), (place.also)())))
        .partition(|place| words.are_in(&(place.label)()));
    let elsewhere =
        access.elsewhere().filter(|(_, name)| words.are_in(&texts::work_for(name).to_lowercase()));
    let elsewhere = elsewhere.map(|(href, name)| Hit {
        icon: "share",
        title: texts::work_for(name),
        href,
        ..Hit::default()
    });
    named.into_iter().chain(known).map(of).chain(elsewhere).collect()
}

fn shown(access: &Access, words: &Words, noun: Noun) -> Hits {
    let more = noun.total > noun.found.len() as u64;
    let all = noun.all.filter(|_| more).map(|(all, label)| {
        let query = form_urlencoded::Serializer::new(String::new()).append_pair("q", words.typed()).finish();
        let join = if all.contains('?') { '&' } else { '?' };
        let href = access.here(&format!("{all}{join}{query}"));
        (href, label)
    });
    let hits = noun.found.into_iter().map(|found| Hit {
        icon: found.icon,
        title: found.title,
        subtitle: found.subtitle,
        href: access.here(&found.at),
        seen: Some(found.seen),
        keys: "",
    });
    Hits { label: noun.label, hits: hits.collect(), all }
}

#[derive(Template)]
#[template(path = "find/find.html")]
struct FindPage {
    page: Page,
    here: String,
    q: String,
    hits: Vec<Hits>,
    empty: Empty,
}

impl FindPage {
    fn new(access: &Access, words: &Words, hits: Vec<Hits>) -> Self {
        Self {
            page: access.page(texts::title()),
            here: access.here("find"),
            q: words.typed().to_owned(),
            hits,
            empty: Empty {
                icon: "search",
                title: texts::nothing(),
                text: texts::nothing_about(),
                action: None,
            },
        }
    }
}
