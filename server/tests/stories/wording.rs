//! Texts, numbers and times as the reader has them. Every page is asked for in a language in which each letter
//! has an accent: what stands there without is either data, or a text that went past Fluent.

use std::collections::{BTreeMap, BTreeSet};

use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use trust::access::{Role, memberships};
use web::Face;

use crate::{
    cast,
    isolation::Scene,
    world::{Voice, World},
};

/// Attributes that people read or hear.
const SPOKEN: [&str; 7] =
    ["aria-label", "placeholder", "title", "alt", "data-label", "data-none", "data-words"];

/// Words that are the same in every language: names, keys, formats; and months, which ICU writes.
const NAMES: &str = "story scene lapsed Freehold Ctrl Esc Enter CSV Excel XLSX UTC USD Ed25519 RFC json \
    Jan Feb Mar Apr May Jun Jul Aug Sept Sep Oct Nov Dec";

#[tokio::test]
async fn every_text_of_every_page_comes_from_the_language_of_its_reader() {
    let ground = vault::testing::engines(&freehold::tables::migrations()).await.into_iter().next();
    let world = World::on(ground.expect("SQLite"), &cast::channel()).await;
    let scene = Scene::set(&world).await;
    let data = data(&world).await;
    let mut raw: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut pages = 0;
    for org in ["maven", "central", "moses-frase", "cecily-lampkin"] {
        let owner = world.person(org, Role::Owner).await;
        for path in ["/you", "/you/security", "/forgotten", "/join/none", "/sign-in", "/o/nobody"] {
            note(&mut raw, &data, path, &altered(&owner, path).await);
        }
        for route in freehold::routes::rooms().routes() {
            let page =
                route.face == Face::Page && route.method == Method::GET && route.path.contains("{org}");
            if !page
                || route.path.contains("/export.")
                || route.path.ends_with("/files/{file}")
                || route.path.ends_with("/evidence/{evidence}")
                || route.path.ends_with("/shared/{shared_file}")
                || route.path.ends_with("/{export}/file")
            {
                continue;
            }
            let (whose, names) = scene.names(route);
            if route.path.replace("{org}", "").contains('{') && whose != org {
                continue;
            }
            let request = route.request(&names).expect("a request");
            let path = request.uri().path_and_query().expect("a path").as_str();
            let text = altered(&owner, &path.replacen(&format!("/o/{whose}"), &format!("/o/{org}"), 1)).await;
            pages += usize::from(text.starts_with("<!doctype html>"));
            note(&mut raw, &data, route.path, &text);
        }
    }
    assert!(pages > 60, "{pages} pages");
    let told: Vec<String> = raw.iter().map(|(word, at)| format!("{word}: {at:?}")).collect();
    assert!(told.is_empty(), "{} words went past Fluent\n{}", told.len(), told.join("\n"));
}

#[tokio::test]
async fn a_person_reads_numbers_days_and_times_as_they_do_where_they_are() {
    World::on_every_engine(cast::channel(), async |world| {
        let anna = world.person("maven", Role::Manager).await;
        let page = anna.get("/you").await;
        assert!(page.text.contains("An amount reads $4,821.50."), "{}", page.text);
        let wrong = anna.form("/you", "region=Atlantis&zone=Mars%2FOlympus").await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            wrong.text.contains("Choose a country of the list.") && wrong.text.contains("Choose a time zone")
        );
        let saved = anna.form("/you", "region=DE&zone=Asia%2FTokyo").await;
        assert_eq!(saved.headers[header::LOCATION], "/you?done=saved");
        let page = anna.get("/you?done=saved").await;
        assert!(
            page.text.contains("Saved.") && page.text.contains("An amount reads $4.821,50."),
            "{}",
            page.text
        );
        // The stories' clock stands at ten in the evening, UTC: in Tokyo it is seven in the morning after.
        let times = |text: &str| text.split("Now it is ").nth(1).map(|rest| rest.chars().take(12).collect());
        let (here, utc): (Option<String>, _) = (times(&page.text), world.front.clock.now().to_string());
        let tokyo = world.front.clock.now().in_tz("Asia/Tokyo").expect("a zone");
        let expected =
            format!("{} {}, {:02}:{:02}", tokyo.day(), tokyo.strftime("%b"), tokyo.hour(), tokyo.minute());
        assert!(here.as_deref().is_some_and(|here| expected.starts_with(here)), "{here:?} at {utc}");
        // Another person still reads as before, and a program is told the same as ever.
        let bea = world.person("maven", Role::Reader).await;
        assert!(bea.get("/you").await.text.contains("An amount reads $4,821.50."));
    })
    .await;
}

#[tokio::test]
async fn signing_in_tells_the_time_zone_once_and_what_was_chosen_stays() {
    World::on_every_engine(cast::channel(), async |world| {
        world.person("maven", Role::Reader).await;
        let sign_in = async |zone: &str| {
            let form =
                format!("email=reader.maven%40people.example.com&password=correct+horse+battery&zone={zone}");
            world.nobody().form("/sign-in", &form).await
        };
        for (zone, kept) in [
            ("Mars%2FOlympus", None),
            ("Europe%2FVienna", Some("Europe/Vienna")),
            ("Asia%2FTokyo", Some("Europe/Vienna")),
        ] {
            assert_eq!(sign_in(zone).await.status, StatusCode::SEE_OTHER);
            let email = "reader.maven@people.example.com".parse().expect("an address");
            let person = trust::people::by_email(world.node.vaults(), &email).await.expect("a directory");
            let zone = person.expect("a person").zone;
            assert_eq!(zone.as_ref().map(text::Zone::as_str), kept);
        }
    })
    .await;
}

/// A page in the language in which every letter has an accent.
async fn altered(voice: &Voice<'_>, path: &str) -> String {
    let request = Request::get(path).header(header::ACCEPT_LANGUAGE, "en-XA").body(Body::empty());
    voice.send(request.expect("a request")).await.text
}

/// Every word of what programs are told, in any organisation, and of what people and organisations are called.
async fn data(world: &World) -> BTreeSet<String> {
    let mut words: BTreeSet<String> = NAMES.split_whitespace().map(str::to_owned).collect();
    words.extend(text::Zone::all().iter().flat_map(|zone| letters(zone)));
    let vaults = world.node.vaults();
    for card in vaults.directory().cards().await.expect("a directory") {
        words.extend(letters(&card.name));
        words.extend(letters(card.handle.as_str()));
        for person in memberships::people(vaults, card.org).await.expect("a directory") {
            words.extend(letters(&person.name));
            words.extend(letters(person.email.as_str()));
        }
    }
    // What stands in a file that was brought is shown as an example of its column.
    words.extend(letters("met at the fair Subject"));
    // What calls do is said in English on the page of the API, as it is to programs.
    words.extend(letters(&world.nobody().get("/api/openapi.json").await.text));
    for org in ["maven", "central", "moses-frase", "cecily-lampkin"] {
        let program = world.program(org, Role::Owner).await;
        for list in [
            "leads",
            "registrations",
            "deals",
            "accounts",
            "contacts",
            "customers",
            "trials",
            "sale-lines",
            "statements",
            "partnerships",
            "sharing/sent",
            "sharing/received",
            "journal",
            "views",
            "people/invitations",
            "partnerships/offers",
            "named-accounts",
            "applications",
            "programs",
            "programs/joined",
            "webhooks",
            "forms",
            "divisions",
            "tasks",
            "offered-leads",
            "letters",
            "letters/address",
        ] {
            words.extend(letters(&program.get(&format!("/api/v1/{list}")).await.text));
        }
        for form in program.get("/api/v1/forms").await.json()["data"].as_array().into_iter().flatten() {
            let id = form["id"].as_str().unwrap_or_default();
            words.extend(letters(&program.get(&format!("/api/v1/forms/{id}/submissions")).await.text));
        }
        for place in program.all("/api/v1/partnerships").await {
            let at = format!("/api/v1/partnerships/{}", place["id"].as_str().unwrap_or_default());
            for list in ["notes", "people"] {
                words.extend(letters(&program.get(&format!("{at}/{list}")).await.text));
            }
        }
        let deals = program.get("/api/v1/deals").await.json();
        for deal in deals["data"].as_array().into_iter().flatten() {
            let id = deal["id"].as_str().unwrap_or_default();
            words.extend(letters(&program.get(&format!("/api/v1/deals/{id}")).await.text));
            words.extend(letters(&program.get(&format!("/api/v1/deals/{id}/shared")).await.text));
        }
        for import in program.all("/api/v1/imports").await {
            let at = format!("/api/v1/imports/{}", import["id"].as_str().unwrap_or_default());
            words.extend(letters(&program.get(&at).await.text));
        }
        let leads = program.get("/api/v1/leads").await.json();
        for lead in leads["data"].as_array().into_iter().flatten() {
            let id = lead["id"].as_str().unwrap_or_default();
            words.extend(letters(&program.get(&format!("/api/v1/files?about={id}")).await.text));
        }
    }
    words
}

/// Notes the words of a page that are neither altered nor data.
fn note(raw: &mut BTreeMap<String, BTreeSet<String>>, data: &BTreeSet<String>, path: &str, page: &str) {
    let whole = |word: &String| word.chars().count() > 2 && word.chars().any(|c| "aeiouyAEIOUY".contains(c));
    for said in said(page) {
        for word in letters(&said).into_iter().filter(whole).filter(|word| !data.contains(word)) {
            raw.entry(word)
                .or_default()
                .insert(format!("{path} “{}”", said.chars().take(60).collect::<String>()));
        }
    }
}

/// What a page says: its texts, and the attributes that are read.
fn said(page: &str) -> Vec<String> {
    let mut said = Vec::new();
    // What scripts read is no page.
    if !page.trim_start().starts_with('<') {
        return said;
    }
    // Code is no text.
    let page = page.split("<code").map(|part| part.split_once("</code>").map_or(part, |(_, rest)| rest));
    let page: String = page.collect();
    for part in page.split('<').skip(1) {
        let (tag, text) = part.split_once('>').unwrap_or((part, ""));
        said.push(text.trim().to_owned());
        for attribute in SPOKEN {
            let begins = format!(" {attribute}=\"");
            let values = tag.split(&begins).skip(1);
            said.extend(values.filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())));
        }
    }
    said.retain(|text| !text.is_empty());
    said
}

/// The words of a text, without the ends of ids, which stand behind “…”.
fn letters(text: &str) -> Vec<String> {
    let text = text
        .replace("&#39;", "’")
        .replace("&amp;", " ")
        .replace("&#38;", " ")
        .replace("&quot;", " ")
        .replace("&#34;", " ");
    let parts = text.split('…').enumerate();
    let parts =
        parts.map(|(at, part)| if at == 0 { part } else { part.trim_start_matches(char::is_alphanumeric) });
    let words = parts.flat_map(|part| part.split(|c: char| !c.is_alphabetic()));
    words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}
