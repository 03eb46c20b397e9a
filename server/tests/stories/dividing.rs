//! A portal splits by region, vendor and department: who is limited works with their part, and the rest is not
//! there for them.

use std::collections::BTreeSet;

use axum::{
    Router,
    body::Body,
    http::{Method, Request, StatusCode},
};
use kernel::PersonId;
use serde_json::{Value as Json, json};
use trust::access::{Role, keys};
use web::Face;

use crate::{
    browser::{arrive, browser, fill, holds, press, says, served, sign_in},
    cast,
    isolation::{Scene, plan},
    world::{Voice, World},
};

/// Moses Frase, split: two regions, two departments, and a record of each.
struct Split<'w> {
    admin: Voice<'w>,
    south: String,
    mid: String,
    /// In the south, of the mid market; and elsewhere, of nobody.
    seen: String,
    hidden: String,
}

impl<'w> Split<'w> {
    async fn of(world: &'w World) -> Self {
        let admin = world.program("moses-frase", Role::Admin).await;
        let south = json!({ "kind": "region", "name": "South", "countries": ["Spain", "Côte d'Ivoire"] });
        let south = made(&admin, "/api/v1/divisions", south).await;
        let mid =
            made(&admin, "/api/v1/divisions", json!({ "kind": "department", "name": "Mid market" })).await;
        let lead = |company: &str, country: &str, department: Option<&str>| {
            json!({
                "company": company, "domain": format!("{}.com", company.to_lowercase()), "country": country,
                "product": "GTX Pro", "value": "4,821", "contact_name": format!("Ann of {company}"),
                "department": department.unwrap_or_default(),
            })
        };
        let seen = made(&admin, "/api/v1/leads", lead("Olivar", "Spain", Some(&mid))).await;
        let hidden = made(&admin, "/api/v1/leads", lead("Juniper", "Norway", Some(&mid))).await;
        made(&admin, "/api/v1/leads", lead("Nowhere", "", Some(&mid))).await;
        Self { admin, south, mid, seen, hidden }
    }

    async fn limit(&self, person: PersonId, scope: Json) {
        let done = self.admin.put(&format!("/api/v1/people/{person}/scope"), scope).await;
        assert_eq!(done.status, StatusCode::OK, "{}", done.text);
    }
}

async fn made(voice: &Voice<'_>, path: &str, what: Json) -> String {
    let made = voice.post(path, what).await;
    assert!(made.status.is_success(), "{path}: {}", made.text);
    made.json()["data"]["id"].as_str().expect("an id").to_owned()
}

#[tokio::test]
async fn who_is_limited_to_a_region_works_with_it_and_finds_nothing_else() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let split = Split::of(world).await;
        let (id, bea) = world.colleague("Bea", "moses-frase", Role::Member).await;
        let leads = "/o/moses-frase/leads";
        assert!(bea.get(leads).await.text.contains("Juniper"), "at first everything");
        split.limit(id, json!({ "regions": [split.south] })).await;

        let list = bea.get(leads).await.text;
        assert!(list.contains("Olivar") && !list.contains("Juniper") && !list.contains("Nowhere"), "{list}");
        assert!(!list.contains("Norway"), "nor among what filters offer");
        let file = bea.get(&format!("{leads}/export.csv")).await.text;
        assert!(file.contains("Olivar") && !file.contains("Juniper"), "{file}");
        let found = bea.get("/o/moses-frase/find?q=juniper").await.text;
        assert!(!found.contains("juniper.com"), "{found}");
        for path in ["", "/edit", "/register"] {
            let path = format!("{leads}/{}{path}", split.hidden);
            assert_eq!(bea.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        let changed =
            bea.form(&format!("{leads}/{}", split.hidden), "company=Mine&product=X&version=0").await;
        assert_eq!(changed.status, StatusCode::NOT_FOUND);
        for path in ["journal", "sharing", "journal/verification"] {
            let answer = bea.get(&format!("/o/moses-frase/{path}")).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path} is for who sees everything");
        }
        let shell = bea.get("/o/moses-frase").await.text;
        assert!(!shell.contains("/o/moses-frase/journal\""), "and not offered");

        // What she adds is hers to see: the form offers her countries, and takes no other.
        let form = bea.get(&format!("{leads}/new")).await.text;
        assert!(form.contains("Côte d&#39;Ivoire") && !form.contains("Norway"), "{form}");
        let elsewhere = bea.form(leads, "company=Lost&product=GTX+Pro&country=Norway").await;
        assert_eq!(elsewhere.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(elsewhere.text.contains("in your region"), "{}", elsewhere.text);
        let own = bea.form(leads, "company=Cocoa&product=GTX+Pro&country=C%C3%B4te+d%27Ivoire").await;
        assert_eq!(own.status, StatusCode::SEE_OTHER, "{}", own.text);
        assert!(bea.get(leads).await.text.contains("Cocoa"));
        let out = format!("{leads}/{}", split.seen);
        let moved = bea.form(&out, "company=Olivar&product=GTX+Pro&country=Norway&version=0").await;
        assert_eq!(moved.status, StatusCode::UNPROCESSABLE_ENTITY, "nor moves it out of her sight");

        // Everything that matches is everything that she sees.
        let all = bea.form(&format!("{leads}/archive"), "all=yes&filters=").await;
        assert_eq!(all.status, StatusCode::SEE_OTHER, "{}", all.text);
        let left = split.admin.all("/api/v1/leads").await;
        let left: Vec<&str> = left.iter().filter_map(|lead| lead["company"].as_str()).collect();
        assert!(
            left.contains(&"Juniper") && left.contains(&"Nowhere") && !left.contains(&"Cocoa"),
            "{left:?}"
        );

        split.limit(id, json!({})).await;
        assert!(bea.get(leads).await.text.contains("Juniper"), "and everything again");
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn figures_boards_accounts_and_files_follow_the_region() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let split = Split::of(world).await;
        for lead in [&split.seen, &split.hidden] {
            made(&split.admin, &format!("/api/v1/leads/{lead}/deal"), json!({})).await;
            made(&split.admin, &format!("/api/v1/leads/{lead}/account"), json!({})).await;
        }
        let hidden = split.admin.all("/api/v1/deals").await;
        let hidden = hidden.iter().find(|deal| deal["company"] == "Juniper").unwrap()["id"].clone();
        let upload = format!("/api/v1/files?about={}", split.hidden);
        let file = split.admin.upload(&upload, "offer.txt", b"for Juniper").await.json();
        let file = file["data"]["id"].as_str().unwrap().to_owned();
        let (id, bea) = world.colleague("Bea", "moses-frase", Role::Manager).await;
        split.limit(id, json!({ "regions": [split.south] })).await;

        let board = bea.get("/o/moses-frase/deals").await.text;
        assert!(board.contains("Olivar") && !board.contains("Juniper"), "{board}");
        assert!(!board.contains("$9,642"), "lanes sum what she sees");
        for path in [format!("deals/{}", hidden.as_str().unwrap()), format!("files/{file}")] {
            let answer = bea.get(&format!("/o/moses-frase/{path}")).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        }
        for path in ["/accounts", "/contacts", "", "/deals/table", "/registrations", "/exports"] {
            let page = bea.get(&format!("/o/moses-frase{path}")).await;
            assert_eq!(page.status, StatusCode::OK, "{path}");
            assert!(!page.text.contains("Juniper"), "{path}: {}", page.text);
        }
        assert!(
            bea.get("/o/moses-frase/contacts").await.text.contains("Ann of Olivar"),
            "people follow accounts"
        );
        let news = bea.get("/o/moses-frase/live?after=0&wait=no").await.text;
        assert!(news.contains(&split.seen) && !news.contains(&split.hidden), "nor is she told of it");
        let known = bea.form("/o/moses-frase/accounts", "name=Mine&domain=juniper.com&country=Spain").await;
        assert_eq!(
            known.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "a domain is one account's, whoever sees it"
        );
    })
    .await;
}

#[tokio::test]
async fn a_department_that_looks_after_a_partner_sees_what_it_brings_and_decides_on_it() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let moses = world.program("moses-frase", Role::Member).await;
        let place = moses.get("/api/v1/partnerships").await.json()["data"][0]["id"].clone();
        let register = async |company: &str| {
            let lead = json!({ "company": company, "product": "GTX Pro", "value": "4,821" });
            let lead = made(&moses, "/api/v1/leads", lead).await;
            let asked = json!({ "partnership": place });
            made(&moses, &format!("/api/v1/leads/{lead}/registrations"), asked).await
        };
        let first = register("Isdom").await;
        world.run_tasks().await;
        let admin = world.program("central", Role::Admin).await;
        let named = json!({ "kind": "department", "name": "Resellers west" });
        let west = made(&admin, "/api/v1/divisions", named).await;
        let (id, cid) = world.colleague("Cid", "central", Role::Manager).await;
        let done = admin.put(&format!("/api/v1/people/{id}/scope"), json!({ "departments": [west] })).await;
        assert_eq!(done.status, StatusCode::OK, "{}", done.text);
        let queue = "/o/central/registrations";
        assert!(!cid.get(queue).await.text.contains("Isdom"), "nobody gave it to the department");

        let owner = world.person("central", Role::Owner).await;
        let partners = admin.all("/api/v1/partnerships").await;
        let partner = partners.iter().find(|one| one["peer"]["name"] == "Moses Frase").unwrap();
        let at = format!("/o/central/partners/{}", partner["id"].as_str().unwrap());
        let given = owner.form(&format!("{at}/department"), &format!("department={west}")).await;
        assert_eq!(given.status, StatusCode::SEE_OTHER, "{}", given.text);
        assert!(cid.get(queue).await.text.contains("Isdom"), "what is there comes along");
        let second = register("Konex").await;
        world.run_tasks().await;
        assert!(cid.get(queue).await.text.contains("Konex"), "and what comes");

        // By the program it goes on up, whatever he sees of the tiers above.
        let decided = cid.form(&format!("{queue}/{second}/decision"), "decision=accept").await;
        assert_eq!(decided.status, StatusCode::SEE_OTHER, "{}", decided.text);
        world.run_tasks().await;
        let maven = world.program("maven", Role::Reader).await.all("/api/v1/registrations").await;
        assert_eq!(maven.len(), 1, "{maven:?}");

        // By vendor: Central's manager for another vendor sees nothing of Maven's.
        let vendors = json!({ "vendors": [partners.iter().find(|one| one["role"] == "partner").unwrap()["peer"]["id"]] });
        let done = admin.put(&format!("/api/v1/people/{id}/scope"), vendors).await;
        assert_eq!(done.status, StatusCode::OK, "{}", done.text);
        assert!(cid.get(queue).await.text.contains("Isdom"), "Moses Frase sells Maven's products through Central");
        let own = owner.form(&format!("{at}/department"), "department=").await;
        assert_eq!(own.status, StatusCode::SEE_OTHER, "{}", own.text);
        assert!(first.starts_with("registration_"));
        world.everything_verifies().await;
    })
    .await;
}

/// What stands in the records of an organisation: ids, companies, people, domains, products' customers.
async fn secrets(program: &Voice<'_>) -> BTreeSet<String> {
    let mut secrets = BTreeSet::new();
    for list in ["leads", "deals", "accounts", "contacts", "registrations", "customers", "trials"] {
        let all = if list == "leads" { "?archived=all" } else { "" };
        for record in program.all(&format!("/api/v1/{list}{all}")).await {
            for field in ["id", "company", "domain", "contact_name", "contact_email", "notes"] {
                secrets.extend(record[field].as_str().map(str::to_owned));
            }
            secrets.extend(
                record["name"]
                    .as_str()
                    .filter(|_| matches!(list, "accounts" | "customers"))
                    .map(str::to_owned),
            );
        }
    }
    secrets.retain(|secret| secret.len() > 4);
    secrets
}

/// Which of the secrets every reading route of that face tells, through that node.
async fn told(
    scene: &Scene<'_>,
    (voice, face): (&Voice<'_>, Face),
    node: &Router,
    secrets: &BTreeSet<String>,
) -> (usize, Vec<String>) {
    let (mut asked, mut told) = (0, Vec::new());
    for route in freehold::routes::rooms().routes() {
        let (org, names) = scene.names(route);
        let theirs = !matches!(route.authority, "anyone" | "person" | "admin") && org == "moses-frase";
        if route.face != face || route.method != Method::GET || !theirs {
            continue;
        }
        asked += 1;
        let mut requests = vec![route.request(&names).unwrap()];
        if route.path.ends_with("/find") {
            requests.extend(["Isdom", "Rangreen", "Warephase", "Ada"].map(|q| {
                Request::builder()
                    .uri(route.path.replace("{org}", org) + "?q=" + q)
                    .body(Body::empty())
                    .unwrap()
            }));
        }
        for request in requests {
            let what = request.uri().to_string();
            let answer = voice.through(node).send(request).await;
            // What was asked for stands in the answer.
            let known =
                |secret: &&String| answer.text.contains(secret.as_str()) && !what.contains(secret.as_str());
            let known: Vec<&String> = secrets.iter().filter(known).collect();
            if answer.status.is_success() && !known.is_empty() {
                told.push(format!("{what}: {known:?}"));
            }
        }
    }
    (asked, told)
}

#[tokio::test]
async fn whose_scope_is_narrowed_is_told_nothing_of_the_rest_from_the_next_request_on_and_on_no_node() {
    World::on_every_engine(plan(), async |world: &World| {
        let scene = Scene::set(world).await;
        let admin = world.program("moses-frase", Role::Admin).await;
        let owner = world.person("moses-frase", Role::Owner).await;
        let secrets = secrets(&admin).await;
        assert!(secrets.len() > 40, "{secrets:?}");
        let nowhere =
            made(&admin, "/api/v1/divisions", json!({ "kind": "department", "name": "Empty" })).await;
        let (person, bea) = world.colleague("Bea", "moses-frase", Role::Manager).await;
        let (card, _) = world.node.vaults().by_handle("moses-frase").await.unwrap().unwrap();
        let (key, secret) =
            keys::create(world.node.vaults(), card.org, Role::Manager, "warehouse").await.unwrap();
        let program = world.with_key(secret.reveal());
        let export = bea.form("/o/moses-frase/exports", "list=leads&format=csv").await;
        assert_eq!(export.status, StatusCode::SEE_OTHER);
        world.run_tasks().await;
        let exports = bea.get("/o/moses-frase/exports").await.text;
        let export = exports
            .split("href=\"")
            .find_map(|rest| rest.split('"').next().filter(|to| to.ends_with("/file")));
        let export = export.expect("an export").to_owned();
        let file = bea.get(&format!("/o/moses-frase/files/{}", scene.file())).await;
        let file = file.headers["location"].to_str().unwrap().strip_prefix("http://").unwrap().to_owned();
        let (host, path) = file.split_once('/').unwrap();
        let nodes = world.nodes().await;
        let voices = [(&bea, Face::Page), (&program, Face::Api)];
        for voice in voices {
            let (asked, told) = told(&scene, voice, nodes.last().unwrap(), &secrets).await;
            assert!(asked > 15 && told.len() > 8, "{asked} ways, {} of which tell", told.len());
        }

        let none = json!({ "departments": [nowhere] });
        assert_eq!(admin.put(&format!("/api/v1/people/{person}/scope"), none).await.status, StatusCode::OK);
        let form = format!("departments_limit=only&departments={nowhere}");
        let limited = owner.form(&format!("/o/moses-frase/keys/{key}/scope"), &form).await;
        assert_eq!(limited.status, StatusCode::SEE_OTHER, "{}", limited.text);
        for node in &nodes {
            for voice in voices {
                let (_, told) = told(&scene, voice, node, &secrets).await;
                assert!(told.is_empty(), "{told:#?}");
            }
            assert_eq!(bea.through(node).get(&export).await.status, StatusCode::NOT_FOUND, "{export}");
            let open =
                Request::builder().uri(format!("/{path}")).header("host", host).body(Body::empty()).unwrap();
            assert_eq!(bea.through(node).send(open).await.status, StatusCode::NOT_FOUND, "a file's link");
            for list in ["leads", "deals", "accounts", "contacts", "registrations", "customers", "trials"] {
                let counted = program.through(node).get(&format!("/api/v1/{list}")).await.json();
                assert_eq!(counted["total"], 0, "not even how many {list}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn keys_are_limited_as_people_are_and_what_was_written_before_is_closed() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let split = Split::of(world).await;
        let owner = world.person("moses-frase", Role::Owner).await;
        let made = owner.form("/o/moses-frase/keys", "name=Warehouse&role=member&days=30").await.text;
        let secret = made.split("class=\"secret\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
        let row = made.split("<td>Warehouse<").nth(1).unwrap();
        let id = row.split("/o/moses-frase/keys/").nth(1).unwrap().split('/').next().unwrap().to_owned();
        let key = world.with_key(&secret);
        let asked = key.post("/api/v1/exports", json!({ "list": "leads", "format": "csv" })).await.json();
        let export = format!("/api/v1/exports/{}", asked["data"]["id"].as_str().unwrap());
        world.run_tasks().await;
        assert_eq!(key.get(&format!("{export}/file")).await.status, StatusCode::OK);

        let form = format!(
            "regions_limit=only&regions={}&vendors_limit=all&departments_limit=only&departments={}",
            split.south, split.mid
        );
        let at = format!("/o/moses-frase/keys/{id}/scope");
        let nothing = owner.form(&at, "regions_limit=only").await;
        assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY, "only, and then nothing");
        let limited = owner.form(&at, &form).await;
        assert_eq!(limited.status, StatusCode::SEE_OTHER, "{}", limited.text);
        let page = owner.get("/o/moses-frase/teams").await.text;
        assert!(page.contains("Warehouse") && page.contains("South"), "{page}");

        let seen = key.get("/api/v1/leads").await.json();
        assert_eq!((&seen["total"], &seen["data"][0]["company"]), (&json!(1), &json!("Olivar")));
        assert_eq!(key.get(&format!("/api/v1/leads/{}", split.hidden)).await.status, StatusCode::NOT_FOUND);
        assert_eq!(key.get(&export).await.status, StatusCode::NOT_FOUND, "written with other eyes");
        assert_eq!(key.get("/api/v1/journal").await.status, StatusCode::NOT_FOUND);
        let lead = json!({ "company": "Late", "product": "GTX Pro", "country": "Spain" });
        let nobodys = key.post("/api/v1/leads", lead.clone()).await;
        assert_eq!(nobodys.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", nobodys.text);
        let mut lead = lead;
        lead["department"] = json!(split.mid);
        assert_eq!(key.post("/api/v1/leads", lead).await.status, StatusCode::CREATED);

        let used = owner.form(&format!("/o/moses-frase/teams/{}/removal", split.south), "").await;
        assert_eq!(used.status, StatusCode::UNPROCESSABLE_ENTITY, "somebody is limited to it");
        let wider =
            owner.form(&format!("/o/moses-frase/teams/{}", split.south), "name=South&countries=Norway").await;
        assert_eq!(wider.status, StatusCode::SEE_OTHER, "{}", wider.text);
        let seen = key.get("/api/v1/leads").await.json();
        assert_eq!(seen["data"][0]["company"], "Juniper", "a region is what it is now");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_administrator_names_a_region_and_limits_a_colleague_to_it_in_the_browser() {
    let profile = tempfile::TempDir::new().expect("a folder");
    let Some(mut browser) = browser(profile.path()).await else { return };
    World::on_every_engine(cast::channel(), async |world: &World| {
        let at = served(world).await;
        world.person("moses-frase", Role::Owner).await;
        let bea = world.person("moses-frase", Role::Manager).await;
        let split = Split::of(world).await;
        let page = browser.new_page("about:blank").await.expect("a page");
        sign_in(&page, at, "owner.moses-frase@people.example.com").await;
        page.goto(format!("http://localhost:{}/o/moses-frase/teams", at.port())).await.expect("a page");
        fill(&page, "name", "North").await;
        fill(&page, "countries", "Norway").await;
        press(&page, "main button", "Add it").await;
        arrive(&page, "done=added").await;
        says(&page, "Region: Norway").await;
        page.goto(format!("http://localhost:{}/o/moses-frase/people", at.port())).await.expect("a page");
        let theirs = "document.querySelector('[aria-label=\"What they see: manager of moses-frase\"]').click()";
        page.evaluate(theirs).await.expect("a link");
        arrive(&page, "/scope").await;
        holds(&page, "document.querySelector('[name=regions_limit]') && document.readyState === 'complete'").await;
        let chosen = "document.querySelector('[name=regions_limit]').value = 'only'; \
                      [...document.querySelectorAll('label')].find(one => one.textContent.includes('North')).click()";
        page.evaluate(chosen).await.expect("a choice");
        press(&page, "main button", "Save").await;
        arrive(&page, "done=saved").await;
        let list = bea.get("/o/moses-frase/leads").await.text;
        assert!(list.contains("Juniper") && !list.contains("Olivar"), "{list}");
        assert!(bea.get(&format!("/o/moses-frase/leads/{}", split.seen)).await.status == StatusCode::NOT_FOUND);
        page.close().await.expect("a closed page");
    })
    .await;
    browser.close().await.expect("a closed browser");
    browser.wait().await.expect("an end");
}
