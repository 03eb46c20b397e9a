//! Scripts, formulas and templates in every field of every form, in file names, and in the names of people and
//! organisations: nothing of it is more than text, on any page, in any file, in a real browser.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use axum::http::{Method, StatusCode, header};
use calamine::Reader;
use integrations::crm::{Plan, Stage};
use partnering::{partnerships, programs};
use trust::{
    access::{Role, memberships},
    people,
};
use vault::{Actor, Change, testing::engines};
use web::Face;

use crate::{
    browser::{browser, served, sign_in},
    cast,
    isolation::Scene,
    world::{Answer, Voice, World, encoded},
};

/// What somebody might type. What runs sets `ran`.
const TYPED: [&str; 5] = [
    r#""><script>window.ran=1</script>"#,
    r#"'><img src=x onerror="window.ran=1">"#,
    "{{7*7}}${7*7}",
    "javascript:window.ran=1",
    "=cmd()|'/c calc'!A1",
];

/// What must not stand on a page as it was typed.
const RUNS: [&str; 5] =
    ["<script>window.ran", "<img src=x", "href=\"javascript:", "action=\"javascript:", "src=\"javascript:"];

/// A field of a form: its name, what it held, and whether somebody types into it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Field {
    name: String,
    held: String,
    typed: bool,
}

/// A form as a page has it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Form {
    posts: bool,
    action: String,
    fields: Vec<Field>,
}

/// What stands between two marks, for every time that they come.
fn between<'t>(text: &'t str, from: &str, to: &str) -> Vec<&'t str> {
    text.split(from).skip(1).filter_map(|rest| rest.split_once(to)).map(|(inner, _)| inner).collect()
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let value = between(tag, &format!(" {name}=\""), "\"").first().copied()?.to_owned();
    let signs =
        [("&#38;", "&"), ("&amp;", "&"), ("&#34;", "\""), ("&#39;", "'"), ("&#60;", "<"), ("&#62;", ">")];
    Some(signs.iter().fold(value, |value, (sign, letter)| value.replace(sign, letter)))
}

fn forms(page: &str, at: &str) -> Vec<Form> {
    let forms = between(page, "<form", "</form>").into_iter().filter_map(|form| {
        let (head, body) = form.split_once('>')?;
        let head = format!(" {head}");
        if head.contains("multipart") {
            return None;
        }
        let input = |tag: &str| {
            let tag = format!(" {tag}");
            let kind = attribute(&tag, "type").unwrap_or_default();
            Some(Field {
                name: attribute(&tag, "name")?,
                held: attribute(&tag, "value").unwrap_or_default(),
                typed: !matches!(&*kind, "hidden" | "checkbox" | "radio" | "submit"),
            })
        };
        let inputs = between(body, "<input", ">").into_iter().chain(between(body, "<textarea", ">"));
        let mut fields: Vec<Field> = inputs.filter_map(input).collect();
        fields.extend(between(body, "<select", ">").into_iter().filter_map(|tag| {
            let name = attribute(&format!(" {tag}"), "name")?;
            Some(Field { name, held: String::new(), typed: false })
        }));
        let action = attribute(&head, "action").filter(|action| !action.is_empty());
        let path = at.split('?').next().unwrap_or_default();
        Some(Form {
            posts: head.contains("post"),
            action: action
                .map_or(path.to_owned(), |to| if to.starts_with('?') { format!("{path}{to}") } else { to }),
            fields,
        })
    });
    forms.filter(|form| !form.fields.is_empty() && !form.action.contains("sign-")).collect()
}

/// The form with that put into its fields: into those that are typed, or into the one that is named.
fn filled(form: &Form, hostile: &str, only: Option<&str>) -> String {
    let fields = form.fields.iter().map(|field| {
        let put = only.map_or(field.typed, |only| only == field.name);
        format!("{}={}", encoded(&field.name), encoded(if put { hostile } else { &field.held }))
    });
    fields.collect::<Vec<_>>().join("&")
}

#[track_caller]
fn harmless(what: &str, answer: &Answer) {
    assert!(!answer.status.is_server_error(), "{what}: {} {}", answer.status, answer.text);
    let kind =
        answer.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if kind.starts_with("text/html") {
        for runs in RUNS {
            assert!(!answer.text.contains(runs), "{what}: “{runs}” stands there\n{}", answer.text);
        }
        assert!(answer.headers.contains_key("content-security-policy"), "{what} has no policy");
    }
    for value in answer.headers.values() {
        let value = String::from_utf8_lossy(value.as_bytes());
        assert!(!value.contains("<script") && !value.contains("javascript:"), "{what}: {value}");
    }
}

/// Every page of the portal that can be reached from these, each once, and no more than so many of a kind.
async fn pages(person: &Voice<'_>, from: impl IntoIterator<Item = String>) -> BTreeMap<String, Answer> {
    let mut seen = BTreeMap::new();
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    let mut next: VecDeque<String> = from.into_iter().collect();
    while let Some(path) = next.pop_front() {
        let kind = path.split('?').next().unwrap_or_default();
        let kind = kind
            .split('/')
            .map(|part| part.split('_').next().unwrap_or_default())
            .collect::<Vec<_>>()
            .join("/");
        let many = kinds.entry(kind).or_default();
        *many += 1;
        if *many > 12 || seen.contains_key(&path) || path.ends_with("/live") {
            continue;
        }
        let answer = person.get(&path).await;
        harmless(&path, &answer);
        let links = between(&answer.text, " href=\"", "\"");
        let links = links.into_iter().map(|link| link.replace("&#38;", "&").replace("&amp;", "&"));
        // A part of a page is no page of its own: a browser that is there already goes nowhere.
        let links = links.map(|link| link.split('#').next().unwrap_or_default().to_owned());
        let base = path.split('?').next().unwrap_or_default().to_owned();
        let links = links.map(|link| if link.starts_with('?') { format!("{base}{link}") } else { link });
        next.extend(links.filter(|link| link.starts_with("/o/")));
        seen.insert(path, answer);
    }
    seen
}

fn plan() -> Plan {
    Plan { opportunities: vec![cast::opportunity("KEPT1", 0, Stage::Prospecting, 0)], ..cast::channel() }
}

/// Whoever works in this channel and wishes it ill: an organisation and a person of bad names.
async fn strangers(world: &World) {
    let vaults = world.node.vaults();
    let named = vaults.create("hostile".parse().unwrap(), TYPED[0]).await.unwrap();
    let (owner, central) = vaults.by_handle("central").await.unwrap().unwrap();
    let (moses, _) = vaults.by_handle("moses-frase").await.unwrap().unwrap();
    central
        .change(Actor::Node("operator"), async |change: &Change| {
            let program = programs::all(change).await?.remove(0);
            partnerships::invite(&world.node.exchange, change, &program, &owner.name, &named).await
        })
        .await
        .unwrap();
    let bad =
        people::create(vaults, TYPED[1], "bad@people.example.com".parse().unwrap(), crate::world::PASSWORD);
    let bad = bad.await.unwrap();
    for org in [moses.org, owner.org, named.org] {
        memberships::grant(vaults, bad.id, org, Role::Owner).await.unwrap();
    }
    world.run_tasks().await;
}

/// Types it all into every form of every page that each of them sees; says how many forms there were.
async fn sweep(world: &World, scene: &Scene<'_>) -> usize {
    let mut swept = BTreeSet::new();
    for org in ["moses-frase", "central", "hostile"] {
        let person = world.person(org, Role::Owner).await;
        let mut from = vec![format!("/o/{org}")];
        for route in freehold::routes::rooms().routes() {
            let (whose, names) = scene.names(route);
            if route.face == Face::Page && route.method == Method::GET && whose == org {
                from.push(route.request(&names).unwrap().uri().to_string());
            }
        }
        for (at, page) in pages(&person, from).await {
            for form in forms(&page.text, &at) {
                // It has no field, and whoever is swept out sweeps no further.
                if form.action.contains("/people/") && form.action.ends_with("/removal") {
                    continue;
                }
                let names: Vec<String> = form.fields.iter().map(|field| field.name.clone()).collect();
                let shape: String =
                    form.action.split('/').map(|part| part.split('_').next().unwrap_or_default()).collect();
                if !swept.insert((org, shape, names.clone())) {
                    continue;
                }
                let typed = TYPED.iter().map(|hostile| filled(&form, hostile, None));
                let single = names.iter().map(|name| filled(&form, TYPED[0], Some(name)));
                for body in typed.chain(single) {
                    let answer = if form.posts {
                        person.form(&form.action, &body).await
                    } else {
                        let join = if form.action.contains('?') { '&' } else { '?' };
                        person.get(&format!("{}{join}{body}", form.action)).await
                    };
                    harmless(&format!("{} with {body}", form.action), &answer);
                }
            }
        }
    }
    swept.len()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_that_somebody_types_runs_on_any_page_or_in_any_file() {
    let profile = tempfile::TempDir::new().expect("a folder");
    for ground in engines(&freehold::tables::migrations()).await {
        let world = World::on(ground, &plan()).await;
        let scene = Scene::set(&world).await;
        strangers(&world).await;
        let program = world.program("moses-frase", Role::Member).await;
        let lead = program.get("/api/v1/leads?limit=1").await.json()["data"][0]["id"].clone();
        let lead = lead.as_str().unwrap();
        let moses = world.person("moses-frase", Role::Owner).await;
        for hostile in TYPED {
            let name = format!("{}.txt", hostile.replace('/', "-"));
            let kept = moses.upload(&format!("/o/moses-frase/files?about={lead}"), &name, b"Wants 40").await;
            assert!(!kept.status.is_server_error(), "{name}: {}", kept.text);
            let company = serde_json::json!({ "company": hostile, "product": hostile, "notes": hostile });
            let made = program.post("/api/v1/leads", company).await;
            assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
        }
        let swept = sweep(&world, &scene).await;
        assert!(swept > 30, "only {swept} forms");
        world.run_tasks().await;

        let mut shown = 0;
        let mut of_moses = Vec::new();
        for org in ["moses-frase", "central", "maven", "hostile"] {
            let person = world.person(org, Role::Owner).await;
            let seen = pages(&person, [format!("/o/{org}"), format!("/o/{org}/find?q=script")]).await;
            shown += seen.values().filter(|page| page.text.contains("&#60;script&#62;window.ran")).count();
            let html = |page: &&Answer| page.status == StatusCode::OK && page.text.contains("<main");
            if org == "moses-frase" {
                of_moses = seen.iter().filter(|(_, page)| html(page)).map(|(path, _)| path.clone()).collect();
            }
            for list in ["leads", "deals", "registrations"] {
                files(&person, &format!("/o/{org}/{list}/export")).await;
            }
        }
        assert!(shown > 20, "what was typed stands as text on {shown} pages only");
        let told = moses.get("/o/moses-frase/leads?q=7").await.text;
        assert!(told.contains("{{7*7}}${7*7}"), "what looks like a template stays as it is: {told}");
        if world.ground.postgres_urls().is_none()
            && let Some(browser) = browser(profile.path()).await
        {
            let at = served(&world).await;
            let page = browser.new_page("about:blank").await.expect("a page");
            sign_in(&page, at, "owner.moses-frase@people.example.com").await;
            for path in &of_moses {
                let there = format!("http://localhost:{}{path}", at.port());
                page.goto(there).await.unwrap_or_else(|error| panic!("{path} never came: {error}"));
                let ran = page.evaluate("'ran' in window").await.expect("an answer");
                assert!(!ran.into_value::<bool>().expect("a truth"), "something ran at {path}");
            }
            assert!(of_moses.len() > 30, "{} pages", of_moses.len());
        }
    }
}

/// No cell of a list that is taken away as a file is a formula.
async fn files(person: &Voice<'_>, at: &str) {
    let csv = person.get(&format!("{at}.csv?limit=50")).await;
    assert_eq!(csv.status, StatusCode::OK, "{at}: {}", csv.text);
    for row in csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(&*csv.bytes).records()
    {
        for cell in &row.expect("a row") {
            assert!(!cell.starts_with(['=', '+', '-', '@']) || cell.parse::<f64>().is_ok(), "{at}: {cell}");
        }
    }
    let xlsx = person.get(&format!("{at}.xlsx")).await;
    let mut book: calamine::Xlsx<_> =
        calamine::open_workbook_from_rs(std::io::Cursor::new(xlsx.bytes)).expect("a workbook");
    for sheet in book.sheet_names() {
        let formulas = book.worksheet_formula(&sheet).expect("a sheet");
        assert!(formulas.used_cells().next().is_none(), "{at}: a formula");
    }
}
