//! Leads that come in from files: arranged, looked at, brought in, mended, taken back.

use axum::http::{Method, StatusCode};
use jiff::SignedDuration;
use serde_json::{Value as Json, json};
use trust::access::Role;
use web::{Face, Route};

use crate::{
    asking::filled,
    browser::{arrive, browser, choose_file, fill, press, says, served, sign_in, text},
    cast,
    world::{Answer, Voice, World},
};

/// Imports for the isolation matrix: for each way to change one, one on the page and one on the API.
pub struct Brought([[String; 5]; 2]);

/// A file with a good row and one with a mistake, and three columns as in the samples.
const MIXED: &str = "Company,Product,Remark\r\nTelluride,GTX Pro,met at the fair\r\n,GTX Pro,who was it?\r\n";

impl Brought {
    pub async fn scene(moses: &Voice<'_>) -> Self {
        let bring = async || id(&moses.upload("/api/v1/imports", "leads.csv", MIXED.as_bytes()).await);
        let five = async || [bring().await, bring().await, bring().await, bring().await, bring().await];
        let brought = [five().await, five().await];
        // The last two have run.
        for import in brought.iter().flat_map(|five| &five[3..]) {
            let run = moses.post(&format!("/api/v1/imports/{import}/run"), json!({})).await;
            assert_eq!(run.status, StatusCode::ACCEPTED, "{}", run.text);
        }
        Self(brought)
    }

    /// The one that a route is tried with.
    pub fn of(&self, route: &Route) -> &str {
        let five = &self.0[usize::from(route.face == Face::Api)];
        let ends = |end: &str| route.path.ends_with(end);
        match () {
            () if ends("/run") => &five[0],
            () if ends("/deletion") || route.method == Method::DELETE => &five[1],
            () if ends("/reversal") => &five[3],
            () if ends("/mistakes.csv") => &five[4],
            () => &five[2],
        }
    }
}

fn id(answer: &Answer) -> String {
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
    answer.json()["data"]["id"].as_str().unwrap().to_owned()
}

async fn bring(program: &Voice<'_>, name: &str, content: &[u8]) -> Json {
    let answer = program.upload("/api/v1/imports", name, content).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
    answer.json()["data"].clone()
}

fn at(import: &Json) -> String {
    format!("/api/v1/imports/{}", import["id"].as_str().unwrap())
}

async fn run(world: &World, program: &Voice<'_>, import: &Json) -> Json {
    let asked = program.post(&format!("{}/run", at(import)), json!({})).await;
    assert_eq!(asked.status, StatusCode::ACCEPTED, "{}", asked.text);
    world.run_tasks().await;
    program.get(&at(import)).await.json()["data"].clone()
}

async fn companies(program: &Voice<'_>) -> Vec<String> {
    let leads = program.all("/api/v1/leads").await;
    leads.iter().map(|lead| lead["company"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_file_becomes_leads_and_what_is_wrong_in_it_a_file_to_be_mended() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let moses = world.program("moses-frase", Role::Member).await;
        let file = "Firma;Produkt;Betrag;Währung;Close date;E-Mail\n\
                    Telluride AG;GTX Pro;4.821,50;EUR;31.12.2026;ada@telluride.example.org\n\
                    ;GTX Pro;1,5;EUR;1.2.2026;\n\
                    =1+1;GTX Pro;;;;\n\
                    Konex;GTX Pro;viel;EUR;nie;nobody\n";
        let import = bring(&moses, "leads.csv", file.as_bytes()).await;
        assert_eq!((&import["delimiter"], &import["charset"]), (&json!(";"), &json!("utf-8")));
        assert_eq!(
            import["columns"],
            json!(["company", "product", "value", "currency", "closes_on", "contact_email"])
        );
        assert_eq!((&import["rows"], &import["rows_good"]), (&json!(4), &json!(2)));
        assert_eq!(import["questions"], json!([]), "the first row shows how days and amounts are written");
        let wrong: Vec<_> = import["mistakes"].as_array().unwrap().iter().map(|one| &one["row"]).collect();
        assert_eq!(wrong, [&json!(3), &json!(5), &json!(5), &json!(5)]);
        assert!(companies(&moses).await.is_empty(), "nothing was made of it yet");

        let done = run(world, &moses, &import).await;
        assert_eq!((&done["state"], &done["added"], &done["wrong"]), (&json!("done"), &json!(2), &json!(2)));
        let leads = moses.all("/api/v1/leads?q=Telluride").await;
        assert_eq!(leads[0]["value"], json!({ "amount": 482_150, "currency": "EUR" }));
        assert_eq!(leads[0]["closes_on"], "2026-12-31");
        assert!(companies(&moses).await.contains(&"=1+1".to_owned()), "a text is a text");

        let mistakes = moses.get(&format!("{}/mistakes.csv", at(&import))).await;
        assert_eq!(mistakes.text.lines().count(), 3, "{}", mistakes.text);
        assert!(mistakes.text.contains("5,Konex,GTX Pro,viel,EUR,nie,nobody,"), "{}", mistakes.text);
        let mended = mistakes.text.replace("viel", "500").replace("nie", "30.6.2027").replace("nobody", "");
        let mended = mended.replace("3,,GTX", "3,Sumace,GTX");
        let again = bring(&moses, "leads-to-mend.csv", mended.as_bytes()).await;
        assert_eq!((&again["rows"], &again["rows_good"]), (&json!(2), &json!(2)), "{again}");
        let done = run(world, &moses, &again).await;
        assert_eq!((&done["added"], &done["wrong"]), (&json!(2), &json!(0)));
        assert_eq!(companies(&moses).await.len(), 4);
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn what_can_be_read_in_two_ways_is_asked_and_never_guessed() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let moses = world.program("moses-frase", Role::Member).await;
        let file = "Company,Value,Closes on\nTelluride,\"1,234\",3/4/2026\n";
        let import = bring(&moses, "leads.csv", file.as_bytes()).await;
        assert_eq!(import["questions"], json!(["product", "currency", "dates", "decimals"]));
        let early = moses.post(&format!("{}/run", at(&import)), json!({})).await;
        assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", early.text);
        let said =
            json!({ "product": "GTX Pro", "dates": "day_first", "decimals": "comma", "currency": "EUR" });
        let arranged = moses.put(&at(&import), said).await.json()["data"].clone();
        assert_eq!(arranged["questions"], json!([]), "{arranged}");
        assert_eq!(arranged["rows_good"], json!(0), "no euro has three decimals: {arranged}");
        let arranged = moses.put(&at(&import), json!({ "decimals": "point" })).await.json()["data"].clone();
        assert_eq!(arranged["rows_good"], json!(1), "{arranged}");
        run(world, &moses, &import).await;
        let lead = &moses.all("/api/v1/leads").await[0];
        assert_eq!(lead["value"], json!({ "amount": 123_400, "currency": "EUR" }));
        assert_eq!((&lead["closes_on"], &lead["product"]), (&json!("2026-04-03"), &json!("GTX Pro")));

        let next = bring(&moses, "more.csv", file.replace("Telluride", "Konex").as_bytes()).await;
        assert_eq!(next["questions"], json!([]), "a file with the same headings is arranged as the last one");
    })
    .await;
}

#[tokio::test]
async fn an_import_that_breaks_off_at_any_point_goes_on_and_brings_no_row_twice() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let moses = world.program("moses-frase", Role::Member).await;
        let points = [("import.progressed", 1), ("import.progressed", 3), ("import.written", 1)];
        for (tried, (point, nth)) in points.into_iter().enumerate() {
            let mut file = String::from("Company,Product\n");
            for row in 0..250 {
                let company = if row % 50 == 0 { String::new() } else { format!("Company {tried}-{row}") };
                file.push_str(&format!("{company},GTX Pro\n"));
            }
            let import = bring(&moses, "leads.csv", file.as_bytes()).await;
            let asked = moses.post(&format!("{}/run", at(&import)), json!({})).await;
            assert_eq!(asked.status, StatusCode::ACCEPTED, "{}", asked.text);
            world.front.faults.stop_at(point, nth);
            assert!(world.node.runner.until_idle(|_| {}).await.is_err(), "the node ends at {point} {nth}");
            assert_eq!(moses.get(&at(&import)).await.json()["data"]["state"], "running");
            world.front.clock.advance(SignedDuration::from_secs(31));
            world.run_tasks().await;
            let done = moses.get(&at(&import)).await.json()["data"].clone();
            assert_eq!(
                (&done["state"], &done["added"], &done["wrong"]),
                (&json!("done"), &json!(245), &json!(5))
            );
            let mistakes = moses.get(&format!("{}/mistakes.csv", at(&import))).await.text;
            assert_eq!(mistakes.lines().count(), 6, "{mistakes}");
        }
        let mut there = companies(&moses).await;
        there.sort();
        there.dedup();
        assert_eq!(there.len(), 3 * 245);
    })
    .await;
}

#[tokio::test]
async fn who_imports_says_what_becomes_of_companies_that_are_there_and_can_take_it_back() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let moses = world.program("moses-frase", Role::Member).await;
        let lead = json!({ "company": "Telluride", "product": "GTX Pro", "notes": "as it was" });
        let lead = moses.post("/api/v1/leads", lead).await.json()["data"]["id"].as_str().unwrap().to_owned();
        let file = "Company,Product,Notes\ntelluride ,GTX Pro,new\nKonex,GTX Pro,\nKonex,MG Special,\nSumace,GTX Pro,\n";
        let brought = async |existing: &str| {
            let import = bring(&moses, "leads.csv", file.as_bytes()).await;
            assert_eq!((&import["rows_good"], &import["rows_there"]), (&json!(4), &json!(1)));
            moses.put(&at(&import), json!({ "existing": existing })).await;
            run(world, &moses, &import).await
        };
        let taken_back = async |import: &Json| {
            let asked = moses.post(&format!("{}/reversal", at(import)), json!({})).await;
            assert_eq!(asked.status, StatusCode::ACCEPTED, "{}", asked.text);
            world.run_tasks().await;
            moses.get(&at(import)).await.json()["data"].clone()
        };
        let notes = async || moses.get(&format!("/api/v1/leads/{lead}")).await.json()["data"]["notes"].clone();

        let skipped = brought("skip").await;
        assert_eq!((&skipped["added"], &skipped["skipped"]), (&json!(3), &json!(1)), "rows of one file are all new");
        assert_eq!(taken_back(&skipped).await["stayed"], json!([]));
        assert_eq!(companies(&moses).await, ["Telluride"]);

        let updated = brought("update").await;
        assert_eq!((&updated["added"], &updated["updated"]), (&json!(3), &json!(1)));
        assert_eq!(notes().await, "new");
        let leads = moses.all("/api/v1/leads").await;
        let sumace = leads.iter().find(|lead| lead["company"] == "Sumace").unwrap()["id"].as_str().unwrap();
        assert!(moses.post(&format!("/api/v1/leads/{sumace}/deal"), json!({})).await.status.is_success());
        assert_eq!(taken_back(&updated).await["stayed"], json!([sumace]), "somebody works on it");
        assert_eq!(notes().await, "as it was");
        assert_eq!(companies(&moses).await.len(), 2);
        let again = moses.post(&format!("{}/reversal", at(&updated)), json!({})).await;
        assert_eq!(again.status, StatusCode::CONFLICT, "{}", again.text);
        world.everything_verifies().await;

        let page = world.person("moses-frase", Role::Reader).await;
        moses.post("/api/v1/leads", json!({ "company": "TELLURIDE", "product": "MG Special" })).await;
        let page = page.get(&format!("/o/moses-frase/leads/{lead}")).await.text;
        assert!(page.contains("1 more lead of this company"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn what_is_no_table_is_turned_away_with_what_to_do_instead() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let moses = world.program("moses-frase", Role::Member).await;
        for (name, content, says) in [
            ("leads.csv", &b"%PDF-1.7 and so on"[..], "save it as CSV"),
            ("leads.xls", &b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"[..], "save it as CSV"),
            ("leads.csv", &b""[..], "empty"),
            ("leads.csv", &b"\n\n\n"[..], "nothing in it"),
            ("leads.xlsx", &b"PK\x03\x04 and nothing behind it"[..], "damaged"),
            ("leads.csv", &b"<script>alert(1)</script>"[..], "web page"),
        ] {
            let answer = moses.upload("/api/v1/imports", name, content).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}: {}", answer.text);
            assert!(answer.text.contains(says), "{name}: {}", answer.text);
        }
        let reader = world.program("moses-frase", Role::Reader).await;
        assert_eq!(
            reader.upload("/api/v1/imports", "leads.csv", MIXED.as_bytes()).await.status,
            StatusCode::NOT_FOUND
        );
        assert!(moses.all("/api/v1/imports").await.is_empty());

        let draft = bring(&moses, "leads.csv", MIXED.as_bytes()).await;
        world.front.clock.advance(SignedDuration::from_hours(7 * 24));
        world.run_tasks().await;
        assert_eq!(moses.get(&at(&draft)).await.status, StatusCode::NOT_FOUND, "a draft is kept for a week");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_brings_a_workbook_in_sees_what_becomes_of_it_and_takes_it_back_in_the_browser() {
    let profile = tempfile::TempDir::new().expect("a folder");
    let Some(mut browser) = browser(profile.path()).await else { return };
    let desk = tempfile::TempDir::new().expect("a folder");
    let ground = vault::testing::engines(&freehold::tables::migrations()).await.into_iter().next();
    let world = World::on(ground.expect("SQLite"), &cast::channel()).await;
    filled(&world).await;
    // What one organisation exports, another one brings in.
    let workbook = world.program("moses-frase", Role::Reader).await.get("/api/v1/leads/export.xlsx").await;
    let mine = desk.path().join("leads.xlsx");
    std::fs::write(&mine, &workbook.bytes).expect("a file");
    world.person("cecily-lampkin", Role::Member).await;
    let at = served(&world).await;
    let page = browser.new_page("about:blank").await.expect("a page");
    sign_in(&page, at, "member.cecily-lampkin@people.example.com").await;
    page.goto(format!("http://localhost:{}/o/cecily-lampkin/leads", at.port())).await.expect("a page");
    press(&page, "main a", "Import").await;
    arrive(&page, "/imports").await;
    choose_file(&page, &mine).await;
    press(&page, "main button", "Look at it").await;
    arrive(&page, "/imports/import_").await;
    says(&page, "What it becomes").await;
    assert!(text(&page).await.contains("Isdom"), "{}", text(&page).await);
    // Numbers of a workbook name no currency.
    assert!(text(&page).await.contains("Some amounts name no currency"), "{}", text(&page).await);
    fill(&page, "currency", "USD").await;
    press(&page, "main button", "Save and look again").await;
    press(&page, "main button", "Bring in 6 rows").await;
    says(&page, "Brought in").await;
    press(&page, "main button", "Take back").await;
    says(&page, "Everything that it made was taken back").await;
    page.close().await.expect("a closed page");
    browser.close().await.expect("a closed browser");
    browser.wait().await.expect("an end");
}
