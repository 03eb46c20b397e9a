//! What somebody sets for themselves: how numbers, dates and times are written for them.

use askama::Template;
use axum::extract::{Form, Query, State};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use kernel::{Currency, Money};
use serde::Deserialize;
use text::{Region, Zone};
use web::{Html, Input, Kind, Notice, Page, Problem, Rooms, Sample};

use super::actions;
use crate::Portal;
use crate::access::SignedIn;
use crate::texts::{countries, people as texts};

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    rooms.page(Method::GET, "/you", Sample::get(), show);
    rooms.page(Method::POST, "/you", Sample::form("region=AT&zone=Europe%2FVienna"), save);
}

/// The countries that can be chosen, with their names; a browser may ask for others.
type Country = (&'static str, fn() -> String);
const COUNTRIES: &[Country] = &[
    ("AE", countries::ae),
    ("AR", countries::ar),
    ("AT", countries::at),
    ("AU", countries::au),
    ("BE", countries::be),
    ("BR", countries::br),
    ("CA", countries::ca),
    ("CH", countries::ch),
    ("CL", countries::cl),
    ("CN", countries::cn),
    ("CO", countries::co),
    ("CZ", countries::cz),
    ("DE", countries::de),
    ("DK", countries::dk),
    ("EG", countries::eg),
    ("ES", countries::es),
    ("FI", countries::fi),
    ("FR", countries::fr),
    ("GB", countries::gb),
    ("GR", countries::gr),
    ("HU", countries::hu),
    ("ID", countries::id),
    ("IE", countries::ie),
    ("IL", countries::il),
    ("IN", countries::r#in),
    ("IT", countries::it),
    ("JP", countries::jp),
    ("KE", countries::ke),
    ("KR", countries::kr),
    ("MX", countries::mx),
    ("MY", countries::my),
    ("NG", countries::ng),
    ("NL", countries::nl),
    ("NO", countries::no),
    ("NZ", countries::nz),
    ("PH", countries::ph),
    ("PL", countries::pl),
    ("PT", countries::pt),
    ("RO", countries::ro),
    ("SA", countries::sa),
    ("SE", countries::se),
    ("SG", countries::sg),
    ("TH", countries::th),
    ("TR", countries::tr),
    ("UA", countries::ua),
    ("US", countries::us),
    ("VN", countries::vn),
    ("ZA", countries::za),
];

/// What a country is called that can be chosen; its two letters, of any other.
pub fn country(code: &str) -> String {
    COUNTRIES.iter().find(|(known, _)| *known == code).map_or_else(|| code.to_owned(), |(_, name)| name())
}

/// What the form sends; empty leaves it to the browser.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Typed {
    region: String,
    zone: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Done {
    done: String,
}

async fn show(
    person: SignedIn,
    State(portal): State<Portal>,
    Query(Done { done }): Query<Done>,
) -> Result<Html<You>, Problem> {
    let typed = Typed {
        region: person.region.map(|region| region.to_string()).unwrap_or_default(),
        zone: person.zone.as_ref().map(|zone| zone.as_str().to_owned()).unwrap_or_default(),
    };
    let mut you = You::new(&portal, &person, typed);
    if done == "saved" {
        you.page.notice = Some(Notice { kind: Kind::Good, text: texts::saved() });
    }
    Ok(Html(you))
}

async fn save(
    person: SignedIn,
    State(portal): State<Portal>,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    let known = typed.region.is_empty() || COUNTRIES.iter().any(|(code, _)| *code == typed.region);
    let (region, zone) = (typed.region.parse::<Region>().ok(), typed.zone.parse::<Zone>().ok());
    let wrong_zone = zone.is_none() && !typed.zone.is_empty();
    if !known || wrong_zone {
        let mut you = You::new(&portal, &person, typed);
        you.region = you.region.error((!known).then(texts::unknown_region));
        you.zone = you.zone.error(wrong_zone.then(texts::unknown_zone));
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(you)).into_response());
    }
    let saved = actions::read_as(&portal.vaults, person.id, region, zone.as_ref()).await;
    saved.map_err(|error| Problem::broken(&error))?;
    Ok(Redirect::to("/you?done=saved").into_response())
}

#[derive(Template)]
#[template(path = "people/you.html")]
struct You {
    page: Page,
    email: String,
    region: Input,
    zone: Input,
    sample: String,
}

impl You {
    fn new(portal: &Portal, person: &SignedIn, typed: Typed) -> Self {
        let reader = text::now_reads();
        let now = portal.vaults.front().clock.now();
        let mut regions: Vec<(String, String)> =
            COUNTRIES.iter().map(|(code, name)| ((*code).to_owned(), name())).collect();
        regions.sort_by(|one, other| one.1.cmp(&other.1));
        regions.insert(0, (String::new(), texts::region_browser(reader.region.as_str())));
        let mut zones = vec![(String::new(), texts::zone_browser(reader.zone.as_str()))];
        zones.extend(Zone::all().into_iter().map(|zone| (zone.clone(), zone.replace('_', " "))));
        Self {
            page: Page {
                demo: portal.mode.demo,
                person: Some(person.name.clone()),
                ..Page::titled(texts::you())
            },
            email: person.email.to_string(),
            region: Input::choice("region", texts::region(), regions)
                .hint(texts::region_hint())
                .value(typed.region),
            zone: Input::choice("zone", texts::zone(), zones).hint(texts::zone_hint()).value(typed.zone),
            sample: texts::sample(text::moment(now, now), text::money(&Money::new(482_150, Currency::USD))),
        }
    }
}
