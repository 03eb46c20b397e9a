//! The API as people read it: the same table of routes as the description for programs, with an example of each call
//! and every member of what comes back.

use std::collections::BTreeMap;

use askama::Template;

use crate::openapi::{noun, summary};
use crate::rooms::{Face, Route};
use crate::shape::Shape;
use crate::texts::guide as texts;
use crate::{Page, Tag, tag};

/// The page.
#[derive(Template)]
#[template(path = "guide.html")]
pub struct Guide {
    page: Page,
    nouns: Vec<Noun>,
    shapes: Vec<Described>,
}

struct Noun {
    name: &'static str,
    calls: Vec<Call>,
}

struct Call {
    method: Tag,
    path: &'static str,
    summary: &'static str,
    about: &'static str,
    needs: &'static str,
    example: String,
    status: u16,
    shape: Option<&'static str>,
}

struct Described {
    name: &'static str,
    members: Vec<(&'static str, String)>,
}

impl Guide {
    /// Of these routes; `origin` is where they are asked, such as `https://portal.example.com`.
    pub fn new(routes: &[Route], origin: &str) -> Self {
        let mut nouns: BTreeMap<&'static str, Vec<Call>> = BTreeMap::new();
        let mut shapes: BTreeMap<&'static str, &'static Shape> = BTreeMap::new();
        for route in routes.iter().filter(|route| route.face == Face::Api) {
            nouns.entry(noun(route)).or_default().push(Call::of(route, origin));
            if let Some(shape) = route.answers.shape() {
                shape.with_all_inside(&mut shapes);
            }
        }
        let nouns = nouns.into_iter().map(|(name, mut calls)| {
            calls.sort_by_key(|call| call.path);
            Noun { name, calls }
        });
        let shapes =
            shapes.into_iter().map(|(name, shape)| Described { name, members: shape.members().collect() });
        Self { page: Page::titled(texts::title()), nouns: nouns.collect(), shapes: shapes.collect() }
    }
}

impl Call {
    fn of(route: &Route, origin: &str) -> Self {
        let mut example = String::from("curl");
        if route.method != "GET" {
            example += &format!(" -X {}", route.method);
        }
        if route.authority != "anyone" {
            example += " -H 'Authorization: Bearer fh_…'";
        }
        let query = route.sample.parameters().map(|(name, value)| format!("{name}={value}"));
        let query: Vec<String> = query.collect();
        let mark = if query.is_empty() { "" } else { "?" };
        if let Some(document) = route.sample.document() {
            example += &format!(" -H 'Content-Type: application/json' -d '{document}'");
        }
        if route.sample.is_file() {
            example += " -F file=@offer.pdf";
        }
        example += &format!(" '{origin}{}{mark}{}'", route.path, query.join("&"));
        let kind = if route.method.is_safe() { "plain" } else { "info" };
        Self {
            method: tag(kind, route.method.as_str()),
            path: route.path,
            summary: summary(route),
            about: route.about,
            needs: route.authority,
            example,
            status: route.answers.described().0,
            shape: route.answers.shape().map(|shape| shape.0),
        }
    }
}
